"""``test zones``: which finds are real, and how they lie to designated zones.

The functions stand inside :func:`add` because their help texts are in the
language that was asked for.
"""

# No postponed annotations here: typer reads them when the commands are built.

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from gunjip.cli.show import StageWatch, emit, emit_json, emit_table
from gunjip.foundation.words import Lang, say


def add(app: typer.Typer, lang: Lang, command: type[TyperCommand]) -> None:
    """Add the commands to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    def option(default: Any, name: str, key: str, **more: Any) -> Any:
        return typer.Option(default, name, help=t(key), **more)

    @app.command("test", cls=command, help=t("cli-test"))
    def test(
        target: Path = typer.Argument(..., help=t("cli-find-target")),
        links: Path | None = option(None, "--links", "cli-test-links"),
        members: Path | None = option(None, "--members", "cli-test-members"),
        regions: Path | None = option(None, "--regions", "cli-init-regions"),
        top: int = option(20, "--top", "cli-top", min=1),
        seed: int | None = option(None, "--seed", "cli-seed"),
        as_json: bool = option(False, "--json", "cli-json"),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = option(lang, "--lang", "cli-lang", metavar="ko|en"),
    ) -> None:
        from gunjip.clusters.verdicts.cards import cards
        from gunjip.study.audit import judge_study

        judged = judge_study(
            target,
            links=links,
            members=members,
            regions=regions,
            seed=seed,
            lang=lang,
            watch=StageWatch(lang, quiet=quiet or as_json),
            quiet=quiet or as_json,
        )
        if as_json:
            emit_json(judged.to_dict())
            return
        emit(judged.headline(lang))
        if not len(judged.clusters):
            return
        table = judged.table(lang, top)
        emit("")
        emit(table.title)
        emit_table(table.head, table.rows, table.right)
        for cluster, sentences in list(cards(judged.clusters, lang).items())[:top]:
            emit("")
            emit(cluster)
            for sentence in sentences:
                emit(f"  {sentence}")

    @app.command("zones", cls=command, help=t("cli-zones"))
    def zones(
        target: Path = typer.Argument(..., help=t("cli-find-target")),
        zones_file: Path | None = option(None, "--zones", "cli-zones-file"),
        regions: Path | None = option(None, "--regions", "cli-init-regions"),
        top: int = option(20, "--top", "cli-top", min=1),
        seed: int | None = option(None, "--seed", "cli-seed"),
        as_json: bool = option(False, "--json", "cli-json"),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = option(lang, "--lang", "cli-lang", metavar="ko|en"),
    ) -> None:
        from gunjip.study.audit import audit_zones

        audited = audit_zones(
            target,
            zones=zones_file,
            regions=regions,
            seed=seed,
            lang=lang,
            watch=StageWatch(lang, quiet=quiet or as_json),
            quiet=quiet or as_json,
        )
        if as_json:
            emit_json(audited.to_dict())
            return
        emit(audited.headline(lang))
        for table in audited.tables(lang, top):
            emit("")
            emit(table.title)
            emit_table(table.head, table.rows, table.right)
