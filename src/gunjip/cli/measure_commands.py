"""``gunjip measure``: any statistic of the field on any file that can be read."""

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from gunjip.cli.show import emit, emit_json, emit_table
from gunjip.foundation.words import Lang, format_number, say


def add(app: typer.Typer, lang: Lang, command: type[TyperCommand]) -> None:
    """Add the command to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    @app.command("measure", cls=command, help=t("cli-measure"))
    def measure(
        name: str | None = typer.Argument(None, help=t("cli-measure-name")),
        file: Path | None = typer.Argument(None, help=t("cli-measure-file")),
        industry: str | None = typer.Option(None, "--industry", "-i", help=t("cli-industry")),
        other: str | None = typer.Option(None, "--other", help=t("cli-other")),
        regions: Path | None = typer.Option(None, "--regions", help=t("cli-init-regions")),
        settings: list[str] = typer.Option([], "--set", help=t("cli-set"), metavar="KEY=VALUE"),
        year: int | None = typer.Option(None, "--year", help=t("cli-year")),
        digits: int | None = typer.Option(None, "--digits", help=t("cli-digits")),
        top: int = typer.Option(20, "--top", min=1, help=t("cli-top")),
        seed: int | None = typer.Option(None, "--seed", help=t("cli-seed")),
        as_json: bool = typer.Option(False, "--json", help=t("cli-json")),
        lang_: str = typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en"),
    ) -> None:
        from gunjip.study.measure import run_measure

        if name is None or file is None:
            _list(name, lang, as_json)
            return
        result = run_measure(
            name,
            file,
            industry=industry,
            other=other,
            regions=regions,
            settings=settings,
            year=year,
            digits=digits,
            seed=seed,
        )
        if as_json:
            emit_json(result.to_dict())
            return
        emit(result.summary(lang))
        frame = result.frame
        numeric = [frame[c].dtype.kind in "fiu" and c != "year" for c in frame.columns]
        emit("")
        emit_table(
            [str(c) for c in frame.columns],
            [[_cell(v, n) for v, n in zip(row, numeric, strict=True)] for row in _rows(frame, top)],
            numeric,
        )
        if len(frame) > top:
            emit(say("cli-measure-more", lang, shown=top, count=len(frame)))


def _rows(frame: Any, top: int) -> list[Any]:
    return list(frame.head(top).itertuples(index=False))


def _cell(value: Any, number: bool) -> str:
    if number:
        return format_number(float(value), 0 if float(value).is_integer() else 4)
    return "" if value is None or value != value else str(value)


def _list(name: str | None, lang: Lang, as_json: bool) -> None:
    """The measures there are, or the options of one."""
    from gunjip.foundation.errors import ConfigError
    from gunjip.foundation.validation import Checks
    from gunjip.study.measure import measures

    known = measures()
    if name is not None:
        wanted = name.replace("-", "_")
        checks = Checks(ConfigError)
        checks.one_of("measure", wanted, known)
        checks.done()
        known = {wanted: known[wanted]}
    if as_json:
        emit_json(
            [
                {
                    "name": m.name,
                    "needs": m.needs,
                    "options": {
                        k: None if k in m.needed() else str(v) for k, v in m.options().items()
                    },
                    "needed": m.needed(),
                }
                for m in known.values()
            ]
        )
        return
    rows = [
        [
            m.name.replace("_", "-"),
            say(f"measure-needs-{m.needs}", lang),
            ", ".join(k if k in m.needed() else f"{k}={v}" for k, v in m.options().items())
            if name is not None
            else "",
        ]
        for m in known.values()
    ]
    emit_table(
        [say(f"cli-measure-{k}", lang) for k in ("one", "needs", "options")], rows, [False] * 3
    )
