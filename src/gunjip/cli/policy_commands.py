"""``gunjip prescribe`` and ``gunjip roadmap``: what to do, by whom, until when."""

# No postponed annotations here: typer reads them when the commands are built.

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from gunjip.cli.show import StageWatch, emit, emit_json
from gunjip.foundation.words import Lang, say


def add(app: typer.Typer, lang: Lang, command: type[TyperCommand]) -> None:
    """Add the commands to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    def path_option(name: str) -> Any:
        return typer.Option(None, f"--{name}", help=t(f"cli-policy-{name}"))

    @app.command("prescribe", cls=command, help=t("cli-prescribe"))
    def prescribe(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        diagnosis: Path | None = path_option("diagnosis"),
        profile: Path | None = path_option("profile"),
        rules: Path | None = path_option("rules"),
        unsourced: bool = typer.Option(False, "--flag-unsourced", help=t("cli-policy-unsourced")),
        as_json: bool = typer.Option(False, "--json", help=t("cli-json")),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en"),
    ) -> None:
        from gunjip.study.prescribe import advise, wished

        advised = advise(
            study,
            wished(rules=rules, flag_unsourced=unsourced),
            diagnosis=diagnosis,
            profile=profile,
            watch=StageWatch(lang, quiet=quiet or as_json),
            quiet=quiet or as_json,
        )
        advice = advised.advice
        if as_json:
            emit_json(advice.prescription.to_dict())
            return
        emit(advice.prescription.summary(lang))

    @app.command("roadmap", cls=command, help=t("cli-roadmap"))
    def roadmap(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        diagnosis: Path | None = path_option("diagnosis"),
        profile: Path | None = path_option("profile"),
        rules: Path | None = path_option("rules"),
        effects: Path | None = path_option("effects"),
        budget: str | None = typer.Option(None, "--budget", help=t("cli-policy-budget")),
        max_clusters: int | None = typer.Option(
            None, "--max-clusters", min=1, help=t("cli-policy-max-clusters")
        ),
        robust: float | None = typer.Option(None, "--robust", min=0.0, help=t("cli-policy-robust")),
        chance: float | None = typer.Option(
            None, "--chance", min=0.0, max=1.0, help=t("cli-policy-chance")
        ),
        start: int | None = typer.Option(None, "--start", help=t("cli-policy-start")),
        since: Path | None = path_option("since"),
        chain: str | None = typer.Option(None, "--chain", help=t("cli-policy-chain")),
        as_json: bool = typer.Option(False, "--json", help=t("cli-json")),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en"),
    ) -> None:
        from gunjip.policy.probes import probe_lines
        from gunjip.present.gather import cluster_titles
        from gunjip.present.roadmap_files import advice_files
        from gunjip.study.pipeline import gather
        from gunjip.study.prescribe import advise, wished, write_advice

        advised = advise(
            study,
            wished(
                rules=rules,
                effects=effects,
                since=since,
                budget=budget,
                max_clusters=max_clusters,
                robust=robust,
                chance=chance,
                start_year=start,
            ),
            diagnosis=diagnosis,
            profile=profile,
            watch=StageWatch(lang, quiet=quiet or as_json),
            quiet=quiet or as_json,
        )
        advice, config = advised.advice, advised.config
        if chain is not None:
            _chains(advice.roadmap, chain, lang, as_json)
            return
        content = advice_files(
            advice,
            title={"en": config.title, "ko": config.title_ko or config.title},
            names=cluster_titles(gather(advised.folders, config)) if advised.folders else {},
            languages=config.output.languages,
        )
        folder = write_advice(advised.results, content)
        if as_json:
            emit_json({**advice.to_dict(), "folder": str(folder), "files": sorted(content)})
            return
        if advice.portfolio is not None:
            emit(advice.portfolio.summary(lang))
            for line in probe_lines(advice.portfolio, advice.probes, lang):
                emit(line)
        emit(advice.roadmap.summary(lang))
        if advice.moved is not None:
            _moved(advice.moved, lang)
        emit(say("policy-written", lang, folder=str(folder)))


def _chains(roadmap: Any, item: str, lang: Lang, as_json: bool) -> None:
    """Each step from the number to the source line, and on to when to stop."""
    from gunjip.policy.rules import told

    items = roadmap.table["item"].tolist() if item == "all" else [item]
    chains = {str(one): roadmap.chain(str(one), lang=lang) for one in items}
    if as_json:
        emit_json(
            {one: [{"step": s, "text": t} for s, t in steps] for one, steps in chains.items()}
        )
        return
    for one, steps in chains.items():
        emit(one)
        for step, text in steps:
            emit(f"  {told('step', step, lang)}: {text}")


def _moved(moved: Any, lang: Lang) -> None:
    """What moved since an earlier roadmap, and what should worry."""
    from gunjip.policy.rules import told
    from gunjip.policy.wording import number_with_unit

    emit(say("policy-moved-head", lang))
    for row in moved.frame.to_dict(orient="records"):
        warning = ""
        if row["warning"]:
            word = told("warning", str(row["warning"]), lang)
            warning = say("policy-moved-warning", lang, warning=word)
        emit(
            say(
                "policy-moved-line",
                lang,
                name=row["cluster"],
                check=told("check", str(row["check"]), lang),
                movement=told("movement", str(row["movement"]), lang),
                value=number_with_unit(row["value"], str(row["unit"] or ""), lang),
                asked=number_with_unit(row["asked"], str(row["unit"] or ""), lang),
                warning=warning,
            ).rstrip()
        )
