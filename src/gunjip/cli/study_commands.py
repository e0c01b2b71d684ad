"""``demo init inspect run find report formats``: from a file to a report.

The functions stand inside :func:`add` because their help texts are in the
language that was asked for.
"""

# No postponed annotations here: typer reads them when the commands are built.

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from gunjip.cli.show import StageWatch, emit, emit_json, emit_table, note
from gunjip.foundation.words import Lang, format_count, say


def add(app: typer.Typer, lang: Lang, command: type[TyperCommand]) -> None:
    """Add the commands of a study to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    def lang_option() -> Any:
        # Read before the commands were built; here so that it may stand anywhere.
        return typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en")

    def json_option() -> Any:
        return typer.Option(False, "--json", help=t("cli-json"))

    def quiet_option() -> Any:
        return typer.Option(False, "--quiet", "-q", help=t("cli-quiet"))

    def seed_option() -> Any:
        return typer.Option(None, "--seed", help=t("cli-seed"))

    @app.command("demo", cls=command, help=t("cli-demo"))
    def demo(
        folder: Path = typer.Argument(Path("gunjip-demo"), help=t("cli-demo-folder")),
        seed: int = typer.Option(1, "--seed", help=t("cli-seed")),
        as_json: bool = json_option(),
        quiet: bool = quiet_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.demo import write_demo

        quiet = quiet or as_json
        note(say("cli-demo-making", lang, folder=str(folder)), quiet=quiet)
        write_demo(folder, seed=seed)
        _run(folder, seed=None, as_json=as_json, quiet=quiet, fresh=False, lang=lang)

    @app.command("init", cls=command, help=t("cli-init"))
    def init(
        file: Path = typer.Argument(..., help=t("cli-init-file")),
        folder: Path | None = typer.Option(None, "--folder", help=t("cli-init-folder")),
        regions: Path | None = typer.Option(None, "--regions", help=t("cli-init-regions")),
        force: bool = typer.Option(False, "--force", help=t("cli-force")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.init import write_study

        path = write_study(file, folder=folder, regions=regions, lang=lang, force=force)
        if as_json:
            emit_json({"study": str(path)})
        else:
            emit(say("cli-init-done", lang, path=str(path)))

    @app.command("inspect", cls=command, help=t("cli-inspect"))
    def inspect(
        files: list[Path] = typer.Argument(..., help=t("cli-inspect-file")),
        encoding: str | None = typer.Option(None, "--encoding", help=t("cli-encoding")),
        format_: str | None = typer.Option(None, "--format", help=t("cli-format")),
        crs: str | None = typer.Option(None, "--crs", help=t("cli-crs")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.sources import inspect_file

        seen = [inspect_file(f, encoding=encoding, format=format_, crs=crs) for f in files]
        if as_json:
            emit_json([s.to_dict() for s in seen] if len(seen) > 1 else seen[0].to_dict())
        else:
            for k, one in enumerate(seen):
                if k:
                    emit("")
                emit(one.summary(lang))
        if any(one.problems for one in seen):
            raise typer.Exit(2)  # a file is broken; that none understands it is an answer

    @app.command("run", cls=command, help=t("cli-run"))
    def run(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        seed: int | None = seed_option(),
        fresh: bool = typer.Option(False, "--fresh", help=t("cli-fresh")),
        as_json: bool = json_option(),
        quiet: bool = quiet_option(),
        lang_: str = lang_option(),
    ) -> None:
        _run(study, seed=seed, as_json=as_json, quiet=quiet or as_json, fresh=fresh, lang=lang)

    @app.command("find", cls=command, help=t("cli-find"))
    def find(
        target: Path = typer.Argument(..., help=t("cli-find-target")),
        regions: Path | None = typer.Option(None, "--regions", help=t("cli-init-regions")),
        top: int = typer.Option(20, "--top", min=1, help=t("cli-top")),
        seed: int | None = seed_option(),
        as_json: bool = json_option(),
        quiet: bool = quiet_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.find import find as find_in

        answer = find_in(
            target,
            regions=regions,
            seed=seed,
            lang=lang,
            watch=StageWatch(lang, quiet=quiet or as_json),
            quiet=quiet or as_json,
        )
        if as_json:
            emit_json(answer.to_dict(top))
            return
        emit(answer.headline(lang))
        for table in answer.tables(lang, top):
            emit("")
            emit(table.title)
            emit_table(table.head, table.rows, table.right)

    @app.command("report", cls=command, help=t("cli-report"))
    def report(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        cluster: list[str] = typer.Option([], "--cluster", help=t("cli-report-cluster")),
        as_json: bool = json_option(),
        quiet: bool = quiet_option(),
        lang_: str = lang_option(),
    ) -> None:
        # Everything above the report is kept from the run; only what changed is done again.
        _run(
            study, seed=None, as_json=as_json, quiet=quiet or as_json, fresh=False, lang=lang,
            dossiers=cluster,
        )  # fmt: skip

    @app.command("formats", cls=command, help=t("cli-formats"))
    def formats(as_json: bool = json_option(), lang_: str = lang_option()) -> None:
        from gunjip.sources import formats as all_formats

        found = all_formats()
        if as_json:
            emit_json([f.to_dict() for f in found])
            return
        rows = [[f.name, f.publisher(lang), f.gives(lang)] for f in found]
        head = [t("cli-formats-name"), t("cli-formats-publisher"), t("cli-formats-gives")]
        emit_table(head, rows, [False, False, False])


def _run(
    study: Path,
    *,
    seed: int | None,
    as_json: bool,
    quiet: bool,
    fresh: bool,
    lang: Lang,
    dossiers: Sequence[str] = (),
) -> None:
    """Run a study with the report as its last stage, and say what came of it."""
    from gunjip.present.stages import report_stages
    from gunjip.study.run import run_study

    done = run_study(
        study,
        then=partial(report_stages, dossiers=dossiers),
        seed=seed,
        fresh=fresh,
        quiet=quiet,
        watch=StageWatch(lang, quiet=quiet),
    )
    if as_json:
        emit_json(done.to_dict())
        return
    emit(done.headline(lang))
    for warning in done.warnings(lang):
        note(warning)
    emit(say("cli-run-done", lang, folder=str(done.results)))
    for path in done.reports(lang):
        emit(f"  {path}  ({format_count(path.stat().st_size // 1024, lang)} KiB)")
