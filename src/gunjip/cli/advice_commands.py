"""``organisation``, ``candidates`` and ``firms``: the body in charge, other places, and companies."""

# No postponed annotations here: typer reads them when the commands are built.

from pathlib import Path
from typing import Any

import typer

from gunjip.cli.show import StageWatch, emit, emit_json, emit_made, emit_table
from gunjip.foundation.words import Lang, say


def add(app: typer.Typer, lang: Lang, group: type[Any], command: type[Any]) -> None:
    """Add the commands to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    def json_option() -> Any:
        return typer.Option(False, "--json", help=t("cli-json"))

    def lang_option() -> Any:
        return typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en")

    body = typer.Typer(cls=group, help=t("cli-organisation"), no_args_is_help=True)
    app.add_typer(body, name="organisation")

    @body.command("make", cls=command, help=t("cli-organisation-make"))
    def make(
        folder: Path = typer.Argument(Path("organisation"), help=t("cli-survey-folder")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.foundation.files import write_bytes
        from gunjip.present.organisation_form import organisation_files

        made = [write_bytes(folder / n, data) for n, data in organisation_files().items()]
        emit_made(made, t("cli-survey-made"), as_json=as_json)

    @body.command("read", cls=command, help=t("cli-organisation-read"))
    def read(
        file: Path = typer.Argument(..., help=t("cli-organisation-file")),
        study: Path | None = typer.Option(None, "--study", help=t("cli-organisation-study")),
        id_: str = typer.Option("", "--id", help=t("cli-organisation-id")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.answers import frames_of
        from gunjip.study.show_organisation import (
            organisation_tables,
            place_lines,
            read_organisation,
            summary_line,
        )

        told = read_organisation(file, study=study, organisation=id_)
        if as_json:
            parts = {k: told.extra[k] for k in ("aspects", "platforms", "place")}
            emit_json({**told.to_dict(), **parts})
            return
        frames = frames_of(told)
        emit(summary_line(frames, lang))
        emit(t("org-reading"))
        for head, rows, right in organisation_tables(frames, lang):
            emit("")
            emit_table(head, rows, right)
        emit("")
        for line in place_lines(told.extra["place"], lang):
            emit(line)

    @app.command("candidates", cls=command, help=t("cli-candidates"))
    def candidates(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        industry: str | None = typer.Option(None, "--industry", help=t("cli-candidates-industry")),
        region: str | None = typer.Option(None, "--region", help=t("cli-candidates-region")),
        top: int = typer.Option(10, "--top", min=1, help=t("cli-candidates-top")),
        seed: int | None = typer.Option(None, "--seed", help=t("cli-seed")),
        as_json: bool = json_option(),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.study.candidates import study_candidates

        silent = quiet or as_json
        found = study_candidates(
            study, industry=industry, region=region, top=top, seed=seed,
            watch=StageWatch(lang, quiet=silent), quiet=silent,
        )  # fmt: skip
        if as_json:
            emit_json(found.to_dict(top))
            return
        emit(found.headline(lang))
        emit("")
        head, rows = found.rows(lang, top)
        emit_table(head, rows, [True, False, True, True, True, True, False])
        emit("")
        emit(t("cand-reading"))

    @app.command("firms", cls=command, help=t("cli-firms"))
    def firms(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        cluster: str | None = typer.Option(None, "--cluster", help=t("cli-diagnose-cluster")),
        as_json: bool = json_option(),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.foundation.errors import ConfigError
        from gunjip.foundation.validation import Checks
        from gunjip.policy.firms import firm_advice
        from gunjip.policy.rules import told
        from gunjip.policy.wording import names
        from gunjip.study.prescribe import advise

        silent = quiet or as_json
        advised = advise(study, watch=StageWatch(lang, quiet=silent), quiet=silent)
        advice = firm_advice(advised.advice.prescription)
        table = advice.table
        if cluster is not None:
            checks = Checks(ConfigError)
            known = advised.advice.prescription.answers["cluster"].astype("str")
            checks.one_of("--cluster", cluster, sorted(known))
            checks.done()
            table = table[table["cluster"] == cluster]
        if as_json:
            emit_json({**advice.to_dict(), "rows": table})
            return
        if table.empty:
            emit(t("firms-none"))
            return
        head = [t(f"firms-head-{k}") for k in ("cluster", "firm", "advice", "because", "source")]
        rows = [
            [
                str(r.cluster), told("firm", str(r.kind), lang), told("advice", str(r.advice), lang),
                names("check", r.because, lang) if r.basis == "failed_check" else t("firms-weak-role"),
                str(r.source),
            ]
            for r in table.itertuples(index=False)
        ]  # fmt: skip
        emit_table(head, rows, [False] * len(head))
