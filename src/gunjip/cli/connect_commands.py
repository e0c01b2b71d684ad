"""``gunjip connect``: how the clusters of a study are tied."""

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from gunjip.cli.show import StageWatch, emit, emit_json, emit_table, note
from gunjip.foundation.words import Lang, format_interval, format_number, say


def add(app: typer.Typer, lang: Lang, command: type[TyperCommand]) -> None:
    """Add the command to the command line."""

    def t(key: str) -> str:
        return say(key, lang)

    @app.command("connect", cls=command, help=t("cli-connect"))
    def connect(
        study: Path = typer.Argument(Path("study.toml"), help=t("cli-study")),
        out: Path | None = typer.Option(None, "--out", help=t("cli-connect-out")),
        top: int = typer.Option(20, "--top", min=1, help=t("cli-top")),
        seed: int | None = typer.Option(None, "--seed", help=t("cli-seed")),
        as_json: bool = typer.Option(False, "--json", help=t("cli-json")),
        quiet: bool = typer.Option(False, "--quiet", "-q", help=t("cli-quiet")),
        lang_: str = typer.Option(lang, "--lang", help=t("cli-lang"), metavar="ko|en"),
    ) -> None:
        from gunjip.study.connect import SHOWN
        from gunjip.study.connect import connect as connect_in

        hush = quiet or as_json
        found = connect_in(study, seed=seed, watch=StageWatch(lang, quiet=hush), quiet=hush)
        if out is not None:
            _write(found, out)
        if as_json:
            emit_json(found.to_dict())
            return
        emit(found.headline(lang))
        for one in found.note.get("parts", ()):
            if not one["done"]:
                note(one["why"][lang])
        emit("")
        emit(say("connect-chains", lang))
        wide = found.wide().head(top)
        shown = [c for c in SHOWN if c in wide]
        emit("")
        emit_table(
            [t("connect-cluster"), *[t(f"connect-{c.replace('_', '-')}") for c in shown]],
            [
                [str(row["cluster"]), *[_cell(c, row[c]) for c in shown]]
                for row in wide.to_dict("records")
            ],
            [False, *[True] * len(shown)],
        )
        if "gravity" in found.frames:
            emit("")
            emit(t("connect-gravity"))
            _gravity(found.frames["gravity"], lang)
        if out is not None:
            emit(say("connect-written", lang, folder=str(out)))


def _cell(name: str, value: Any) -> str:
    number = float(value)
    if number != number:
        return "–"
    return format_number(number, 0 if name == "ties_inside" else 3)


def _gravity(frame: Any, lang: Lang) -> None:
    rows = frame[
        (frame["form"].isin(["power", "casebook"]))
        & frame["term"].isin(["distance_exponent", "stated", "dyer"])
    ]
    out = []
    for row in rows.to_dict("records"):
        low, high = float(row["low"]), float(row["high"])
        told = row["form"] == "casebook"
        name = say(f"connect-{row['term']}", lang) if told else _kind(str(row["kind"]), lang)
        estimate = float(row["estimate"])
        out.append(
            [
                name,
                format_number(estimate, 2) if estimate == estimate else "–",
                format_interval(low, high, lang, 2) if low == low else "–",
                say(f"connect-status-{row['status'].replace('_', '-')}", lang),
            ]
        )
    head = [say(f"connect-{k}", lang) for k in ("ties-kind", "beta", "interval", "status")]
    emit_table(head, out, [False, True, True, False])


def _kind(kind: str, lang: Lang) -> str:
    from gunjip.linkages.ties import KIND_CHANNEL

    if kind == "all" or kind in KIND_CHANNEL:
        return say(f"tie-{kind.replace('_', '-')}", lang)
    return kind


def _write(found: Any, out: Path) -> None:
    from gunjip.foundation.files import write_bytes
    from gunjip.present.export import to_csv, to_parquet
    from gunjip.present.gather import tie_tables

    for name, (frame, units) in tie_tables(found).items():
        write_bytes(out / f"{name}.csv", to_csv(frame, excel=True, name=name))
        write_bytes(out / f"{name}.parquet", to_parquet(frame, units=units, name=name))
