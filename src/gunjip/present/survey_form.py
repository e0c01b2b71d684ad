"""The questionnaire as a workbook to fill in and as a page to print."""

from __future__ import annotations

import io
from typing import Any

from gunjip.diagnosis.survey.columns import NAMES
from gunjip.diagnosis.survey.instrument import Questionnaire, questionnaire
from gunjip.foundation.words import LANGS, Lang, say
from gunjip.present.report.pdf import content, literal
from gunjip.present.style import LIGHT, font_folder

#: Place of the Korean word among the names of a column that are read.
_KOREAN = {"respondent": 2, "region": 1, "wave": 1}
#: Empty rows of the sheet for answers that have their rules of entry.
ROWS = 500


def survey_files(form: Questionnaire | None = None) -> dict[str, bytes]:
    """The questionnaire's files by name: a workbook and a PDF in each language.

    Parameters
    ----------
    form
        The package's questionnaire by default.

    Returns
    -------
    dict
        ``survey.ko.xlsx, survey.ko.pdf, survey.en.xlsx, survey.en.pdf``; the same form
        gives the same bytes.

    Examples
    --------
    >>> sorted(survey_files())
    ['survey.en.pdf', 'survey.en.xlsx', 'survey.ko.pdf', 'survey.ko.xlsx']
    """
    used = questionnaire() if form is None else form
    out = {}
    for lang in LANGS:
        out[f"survey.{lang}.xlsx"] = survey_xlsx(used, lang)
        out[f"survey.{lang}.pdf"] = survey_pdf(used, lang)
    return out


def survey_xlsx(form: Questionnaire, lang: Lang) -> bytes:
    """A workbook: the questions, and a sheet ``answers`` with a column an item.

    What is filled into ``answers`` is read back by ``gunjip survey read``.
    """
    import datetime

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime.datetime(1980, 1, 1), "title": form.title[lang]})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(say("survey-sheet-questions", lang))
    print_wide(sheet)
    sheet.write_string(0, 0, form.title[lang], title)
    sheet.merge_range(1, 0, 1, 3, form.lead[lang], wrap)
    sheet.set_row(1, 48)
    for k, key in enumerate(("item", "dimension", "question", "scale")):
        sheet.write_string(3, k, say(f"survey-head-{key}", lang), head)
    steps = ", ".join(f"{form.low + k} = {w}" for k, w in enumerate(form.scale[lang]))
    row = 4
    for item in form.items:
        line = (item.id, form.dimensions[item.dimension][lang], item.text[lang], steps)
        for k, text in enumerate(line):
            sheet.write_string(row, k, text, wrap)
        row += 1
    for id, asked in form.background.items():
        sheet.write_string(row, 0, id, wrap)
        sheet.write_string(row, 2, asked[lang], wrap)
        row += 1
    for k, width in enumerate((12, 22, 60, 50)):
        sheet.set_column(k, k, width)
    sheet.freeze_panes(4, 0)
    answers = book.add_worksheet("answers")
    print_wide(answers)
    columns = ["respondent", *form.background, "wave", *[i.id for i in form.items]]
    texts = {i.id: i.text[lang] for i in form.items} | {
        k: v[lang] for k, v in form.background.items()
    }
    texts |= {k: say(f"survey-comment-{k}", lang) for k in ("respondent", "wave")}
    for k, name in enumerate(columns):
        answers.write_string(0, k, heading(form, name, lang), head)
        answers.write_comment(0, k, texts[name], {"author": "gunjip"})
    answers.set_column(0, len(form.background) + 1, 16)
    first = columns.index(form.items[0].id)
    answers.data_validation(
        1, first, ROWS, len(columns) - 1,
        {
            "validate": "integer", "criteria": "between", "minimum": form.low, "maximum": form.high,
            "ignore_blank": True, "error_title": say("survey-entry-wrong", lang),
            "error_message": say("survey-entry-mend", lang, low=form.low, high=form.high),
        },
    )  # fmt: skip
    answers.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def survey_pdf(form: Questionnaire, lang: Lang) -> bytes:
    """The questionnaire on A4, with boxes to tick."""
    return printed(survey_source(form, lang))


def printed(source: str) -> bytes:
    """Typst text as PDF, in the package's fonts; the same text gives the same bytes."""
    import typst

    compiler: Any = typst  # its type names are not those of its functions
    return bytes(
        compiler.compile(
            source.encode("utf-8"),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            timestamp=0,
        )
    )


def heading(form: Questionnaire, column: str, lang: Lang) -> str:
    """The head of a column of answers; every one of them is read back."""
    if lang == "en" or column in {i.id for i in form.items}:
        return column
    named = {key: NAMES[key][k] for key, k in _KOREAN.items()}
    return named.get(column) or form.background[column][lang]


def print_wide(sheet: Any) -> None:
    """A sheet on A4, landscape, as wide as the page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def field(label: str, lang: Lang) -> str:
    """A label with a line to write on, as typst."""
    line = f'box(width: 100%, height: 12pt, stroke: (bottom: 0.6pt + rgb("{LIGHT.control}")))'
    return f"grid(columns: (auto, 1fr), column-gutter: 6pt, {content(label, lang)}, {line})"


def tick_box() -> str:
    """A box to tick, as typst."""
    return f'box(width: 9pt, height: 9pt, stroke: 0.8pt + rgb("{LIGHT.control}"))'


def page_head(title: str, lang: Lang) -> list[str]:
    """The settings and the title of a printed form, as typst."""
    return [
        f"#set document(title: {literal(title)}, date: none)",
        f'#set text(font: "Pretendard", size: 9.5pt, lang: {literal(lang)}, fill: rgb("{LIGHT.text}"))',
        "#set par(leading: 0.6em)",
        '#set page(paper: "a4", margin: (x: 18mm, top: 15mm, bottom: 14mm), '
        'footer: context align(right, text(8pt, counter(page).display("1 / 1", both: true))))',
        f"#block(below: 0.9em, text(17pt, weight: 600, {content(title, lang)}))",
    ]


def survey_source(form: Questionnaire, lang: Lang) -> str:
    """The printed questionnaire as typst text.

    Each statement has the code of its column in the workbook, and each box its number:
    whoever enters the answers needs both.
    """
    steps = len(form.scale[lang])
    columns = ", ".join(["9mm", "1fr", *["16mm"] * steps])
    words = [
        f"align(center, text(7.5pt)[#text(weight: 600)[{form.low + k}] #linebreak() "
        f"#{content(w, lang)}])"
        for k, w in enumerate(form.scale[lang])
    ]
    head = ", ".join(
        ["[]", f"text(8pt, {content(say('survey-head-question', lang), lang)})", *words]
    )
    labels = [say("survey-print-number", lang), say("survey-print-date", lang)]
    labels += [text[lang] for text in form.background.values()]
    parts = [
        *page_head(form.title[lang], lang),
        f"#block(below: 1.2em, {content(form.lead[lang] + ' ' + say('survey-print-how', lang), lang)})",
        "#grid(columns: (1fr, 1fr), column-gutter: 10mm, row-gutter: 9pt, "
        + ", ".join(field(text, lang) for text in labels)
        + ")",
    ]
    for dimension in form.dimensions:
        # A respondent who reads the dimension's name would answer it and not the item.
        rows = [
            ", ".join(
                [f'text(7.5pt, fill: rgb("{LIGHT.muted}"))[{item.id}]']
                + [content(item.text[lang], lang)]
                + [f"align(center, {tick_box()})"] * steps
            )
            for item in form.items
            if item.dimension == dimension
        ]
        parts.append(
            "#block(breakable: false, above: 1.1em, table("
            f"columns: ({columns}), inset: (x: 3pt, y: 4.6pt), align: horizon, "
            f'stroke: (x, y) => (bottom: 0.4pt + rgb("{LIGHT.line}")), '
            f"table.header({head}), " + ", ".join(rows) + "))"
        )
    return "\n\n".join(parts) + "\n"
