"""``diagnose`` and ``survey``: how healthy, and what people say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from gunjip.cli.show import StageWatch, emit, emit_json, emit_made, emit_table
from gunjip.foundation.errors import GunjipError
from gunjip.foundation.words import Lang, say


def add(app: typer.Typer, lang: Lang, group: type[Any], command: type[Any]) -> None:
    """Register the commands."""

    def t(key: str) -> str:
        return say(key, lang)

    def lang_option() -> Any:
        return typer.Option(lang, "--lang", help=t("cli-lang"))

    def json_option() -> Any:
        return typer.Option(False, "--json", help=t("cli-json"))

    @app.command("diagnose", cls=command, help=t("cli-diagnose"))
    def diagnose(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        cluster: str | None = typer.Option(None, "--cluster", help=t("cli-diagnose-cluster")),
        against: list[str] = typer.Option([], "--against", help=t("cli-diagnose-against")),
        cases: list[str] = typer.Option([], "--case", help=t("cli-diagnose-case")),
        elasticity: float | None = typer.Option(
            None, "--elasticity", help=t("cli-diagnose-elasticity")
        ),
        seed: int | None = typer.Option(None, "--seed", help=t("cli-seed")),
        as_json: bool = json_option(),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.diagnose import diagnose_study
        from gunjip.study.show_compare import role_rows
        from gunjip.study.show_health import cluster_rows, pick_cluster

        silent = quiet or as_json
        health = diagnose_study(
            study, seed=seed, watch=StageWatch(lang, quiet=silent), quiet=silent,
            against=tuple(against), cases=tuple(cases), elasticity=elasticity,
        )  # fmt: skip
        pick_cluster(health, cluster)
        if as_json:
            emit_json(health.to_dict(cluster))
            return
        emit(health.headline(lang))
        from gunjip.study.health import never_tested_names

        blind = never_tested_names(health.diagnosis.table, lang)
        if blind:
            emit(say("diag-never-tested", lang, names=", ".join(blind)))
        emit("")
        if cluster is None:
            head, rows = cluster_rows(health, lang)
            emit_table(head, rows, [False, True, True, True, False, False])
            head, rows = role_rows(health, lang)
            if rows:
                emit("")
                emit(say("diag-table-roles", lang))
                emit_table(head, rows, [False, False, True, True, True, False, False])
            return
        _tell(health, cluster, lang)

    survey_app = typer.Typer(cls=group, help=t("cli-survey"), no_args_is_help=True)
    app.add_typer(survey_app, name="survey")

    @survey_app.command("make", cls=command, help=t("cli-survey-make"))
    def make(
        folder: Path = typer.Argument(Path("survey"), help=t("cli-survey-folder")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.foundation.files import write_bytes
        from gunjip.present.survey_form import survey_files

        made = [write_bytes(folder / n, data) for n, data in survey_files().items()]
        emit_made(made, t("cli-survey-made"), as_json=as_json)

    @survey_app.command("read", cls=command, help=t("cli-survey-read"))
    def read(
        file: Path = typer.Argument(..., help=t("cli-survey-file")),
        items: Path | None = typer.Option(None, "--items", help=t("cli-survey-items")),
        invited: Path | None = typer.Option(None, "--invited", help=t("cli-survey-invited")),
        missing: str = typer.Option("", "--missing", help=t("cli-survey-missing")),
        seed: int = typer.Option(1, "--seed", help=t("cli-seed")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.diagnose import analyse_survey
        from gunjip.study.show_survey import survey_parts

        codes = [m.strip() for m in missing.split(",") if m.strip()]
        told = analyse_survey(file, items=items, invited=invited, missing=codes, seed=seed)
        if as_json:
            emit_json(
                {
                    name: part.to_dict(lang) if isinstance(part, GunjipError) else part.to_dict()
                    for name, part in told.items()
                }
            )
            return
        for part in survey_parts(told, lang):
            emit(part.title)
            for text in part.notes:
                emit(text)
            for head, rows, right in part.tables:
                emit("")
                emit_table(head, rows, right)
            emit("")


def _tell(health: Any, cluster: str, lang: Lang) -> None:
    """One cluster in full: what binds, what it is held against, every check, and why."""
    from gunjip.study.show_compare import gap_rows, growth_line, peer_line, role_rows
    from gunjip.study.show_health import check_rows, failed_reasons, weakest_lines

    told = [*weakest_lines(health, cluster, lang), growth_line(health, cluster, lang),
            peer_line(health, cluster, lang)]  # fmt: skip
    for line in filter(None, told):
        emit(line)
    emit("")
    head, rows = check_rows(health, cluster, lang)
    emit_table(head, rows, [False, False, True, False, False])
    for line in failed_reasons(health, cluster, lang):
        emit(line)
    for title, (head, rows), right in (
        ("diag-table-gaps", gap_rows(health, cluster, lang), [False, True, True, True, True]),
        ("diag-table-roles", role_rows(health, lang, cluster),
         [False, False, True, True, True, False, False]),
    ):  # fmt: skip
        if rows:
            emit("")
            emit(say(title, lang, name=cluster))
            emit_table(head, rows, right)
