"""``gunjip profile``: what kind the clusters of a study are."""

from pathlib import Path

import typer
from typer.core import TyperCommand

from gunjip.cli.show import StageWatch, emit, emit_json, emit_table
from gunjip.foundation.words import Lang, say


def add(app: typer.Typer, lang: Lang, command: type[TyperCommand]) -> None:
    """Add the command to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    @app.command("profile", cls=command, help=t("cli-profile"))
    def profile(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        cluster: str | None = typer.Option(None, "--cluster", help=t("cli-profile-cluster")),
        top: int = typer.Option(20, "--top", min=1, help=t("cli-top")),
        seed: int | None = typer.Option(None, "--seed", help=t("cli-seed")),
        as_json: bool = typer.Option(False, "--json", help=t("cli-json")),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en"),
    ) -> None:
        from gunjip.foundation.errors import ConfigError
        from gunjip.foundation.results import to_plain
        from gunjip.foundation.validation import Checks
        from gunjip.profile.further import further
        from gunjip.profile.result import ROLES, SYMBOLS, option_name, percent
        from gunjip.study.profile import profile_study

        watch = StageWatch(lang, quiet=quiet or as_json)
        found, names = profile_study(study, seed=seed, watch=watch, quiet=quiet or as_json)
        if cluster is not None:
            checks = Checks(ConfigError)
            checks.one_of("cluster", cluster, names)
            checks.done()
        if as_json:
            if cluster is None:
                more = {k: to_plain(v.frame) for k, v in further(found, seed=found.seed).items()}
                emit_json(found.to_dict() | more)
            else:
                emit_json([one.to_dict() for one in found.of(cluster)])
            return
        if cluster is not None:
            emit(f"{cluster}  {names[cluster][lang]}")
            for one in found.of(cluster):
                emit("")
                emit(one.summary(lang))
            return
        emit(say("profile-summary", lang, count=len(found)))
        emit("")
        keys = ("cluster", "name", "type", "confidence", "roles", "interaction", "stage")
        rows = [
            [
                str(row["cluster_id"]),
                names[str(row["cluster_id"])][lang],
                option_name("seri_type", row["seri_type"], lang),
                percent(row["seri_type_confidence"]),
                "".join(SYMBOLS[row[r]] for r in ROLES),
                option_name("interaction", row["interaction"], lang),
                option_name("stage", row["stage"], lang),
            ]
            for row in found.table.head(top).to_dict(orient="records")
        ]
        emit_table([t(f"profile-head-{k}") for k in keys], rows, [False] * 3 + [True] + [False] * 3)
        emit("")
        emit(say("profile-legend", lang, strong=SYMBOLS["strong"]))
