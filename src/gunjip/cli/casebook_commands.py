"""``gunjip casebook``: what the literature says, with its sources."""

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from gunjip.cli.show import emit, emit_json, emit_table
from gunjip.foundation.words import Lang, say


def add(app: typer.Typer, lang: Lang, group: type[TyperGroup], command: type[TyperCommand]) -> None:
    """Add the group of commands to the command line."""

    def t(key: str) -> str:
        return say(f"casebook-help{key}", lang)

    def json_option() -> Any:
        return typer.Option(False, "--json", help=say("cli-json", lang))

    def lang_option() -> Any:
        return typer.Option(lang, "--lang", help=say("cli-lang", lang), metavar="ko|en")

    def kind_option() -> Any:
        return typer.Option(None, "--kind", help=say("cli-casebook-kind", lang))

    books = typer.Typer(name="casebook", cls=group, help=t(""), no_args_is_help=True)
    app.add_typer(books)

    @books.command("list", cls=command, help=t("-list"))
    def list_(
        kind: str | None = kind_option(),
        section: str | None = typer.Option(
            None, "--section", help=say("cli-casebook-section", lang)
        ),
        provenance: str | None = typer.Option(
            None, "--provenance", help=say("cli-casebook-provenance", lang)
        ),
        case: str | None = typer.Option(None, "--case", help=say("cli-casebook-case", lang)),
        flag: str | None = typer.Option(None, "--flag", help=say("cli-casebook-flag", lang)),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.casebook import list_records

        found = list_records(
            kind=kind, section=section, provenance=provenance, case=case, flag=flag, lang=lang
        )
        _show_frame(found, lang, as_json)
        if not as_json:
            key = "casebook-count" if len(found.table) else "casebook-nothing"
            emit(say(key, lang, count=len(found.table)))

    @books.command("search", cls=command, help=t("-search"))
    def search(
        words: list[str] = typer.Argument(..., help=say("cli-casebook-words", lang)),
        kind: str | None = kind_option(),
        limit: int = typer.Option(20, "--top", min=1, help=say("cli-top", lang)),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.casebook import search as search_records

        found = search_records(" ".join(words), kind=kind, lang=lang, limit=limit)
        if found.table.empty and not as_json:
            emit(say("casebook-nothing", lang))
            return
        _show_frame(found, lang, as_json)

    @books.command("show", cls=command, help=t("-show"))
    def show(
        name: str = typer.Argument(..., help=t("-name")),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.casebook import show as show_record

        found = show_record(name, lang=lang)
        if as_json:
            emit_json(found.to_dict())
            return
        for line in found.extra["lines"]:
            emit(line)

    @books.command("compare", cls=command, help=t("-compare"))
    def compare(
        names: list[str] = typer.Argument(..., help=say("cli-casebook-cases", lang)),
        as_json: bool = json_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.casebook import compare as compare_cases
        from gunjip.casebook import compare_wide, headings

        found = compare_cases(*names, lang=lang)
        if as_json:
            emit_json(found.to_dict())
            return
        wide = compare_wide(found)
        _table(wide, headings(wide.columns, lang=lang))
        emit(say("casebook-compare-note", lang))

    @books.command("export", cls=command, help=t("-export"))
    def export(
        file: Path = typer.Argument(..., help=say("cli-casebook-file", lang)),
        kind: str | None = kind_option(),
        lang_: str = lang_option(),
    ) -> None:
        from gunjip.casebook import export_bytes, list_records
        from gunjip.foundation.files import write_bytes

        data = export_bytes(file.suffix.lstrip(".").lower() or "csv", kind=kind, lang=lang)
        write_bytes(file, data)
        count = len(list_records(kind=kind, lang=lang).table)
        emit(say("casebook-export-done", lang, count=count, path=str(file)))


def _show_frame(found: Any, lang: Lang, as_json: bool) -> None:
    from gunjip.casebook import headings

    if as_json:
        emit_json(found.to_dict())
    elif len(found.table):
        _table(found.table, headings(found.table.columns, lang=lang))


def _table(frame: Any, words: dict[str, str]) -> None:
    rows = [
        ["" if v is None or v != v else str(v).replace("\n", " ") for v in row]
        for row in frame.itertuples(index=False)
    ]
    emit_table([words.get(str(c), str(c)) for c in frame.columns], rows, [False] * frame.shape[1])
