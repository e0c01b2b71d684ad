"""The questionnaire as a workbook to fill in and as a page to print."""

from __future__ import annotations

import io
from typing import Any

from gunjip.diagnosis.survey.instrument import Questionnaire, questionnaire
from gunjip.foundation.words import LANGS, Lang, say
from gunjip.present.report.pdf import content, literal
from gunjip.present.style import LIGHT, font_folder

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
    columns = ["respondent", *form.background, "wave", *[i.id for i in form.items]]
    texts = {i.id: i.text[lang] for i in form.items} | {
        k: v[lang] for k, v in form.background.items()
    }
    for k, name in enumerate(columns):
        answers.write_string(0, k, name, head)
        if name in texts:
            answers.write_comment(0, k, texts[name], {"author": "gunjip"})
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
    import typst

    compiler: Any = typst  # its type names are not those of its functions
    return bytes(
        compiler.compile(
            survey_source(form, lang).encode("utf-8"),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            timestamp=0,
        )
    )


def survey_source(form: Questionnaire, lang: Lang) -> str:
    """The printed questionnaire as typst text."""
    steps = len(form.scale[lang])
    box = f'box(width: 9pt, height: 9pt, stroke: 0.8pt + rgb("{LIGHT.control}"))'
    columns = ", ".join(["1fr", *["15mm"] * steps])
    head = ", ".join(
        [f"text(8pt, {content(say('survey-head-question', lang), lang)})"]
        + [f"align(center, text(7.5pt, {content(w, lang)}))" for w in form.scale[lang]]
    )
    parts = [
        f"#set document(title: {literal(form.title[lang])}, date: none)",
        f'#set text(font: "Pretendard", size: 9.5pt, lang: {literal(lang)}, fill: rgb("{LIGHT.text}"))',
        '#set page(paper: "a4", margin: (x: 18mm, top: 18mm, bottom: 16mm), '
        'footer: context align(right, text(8pt, counter(page).display("1 / 1", both: true))))',
        f"#block(below: 0.8em, text(17pt, weight: 600, {content(form.title[lang], lang)}))",
        f"#block(below: 1.2em, {content(form.lead[lang], lang)})",
        "#grid(columns: (6cm, 1fr), row-gutter: 12pt, "
        + ", ".join(
            f'{content(text[lang], lang)}, box(width: 100%, height: 12pt, stroke: (bottom: 0.6pt + rgb("{LIGHT.control}")))'
            for text in form.background.values()
        )
        + ")",
    ]
    number = 0
    for dimension, name in form.dimensions.items():
        rows = []
        for item in form.items:
            if item.dimension != dimension:
                continue
            number += 1
            rows.append(
                ", ".join(
                    [content(f"{number}. {item.text[lang]}", lang)]
                    + [f"align(center, {box})"] * steps
                )
            )
        # A respondent who reads the dimension's name would answer it and not the item.
        del name
        parts.append(
            "#block(breakable: false, above: 1.2em, table("
            f"columns: ({columns}), inset: (x: 3pt, y: 6pt), align: horizon, "
            f'stroke: (x, y) => (bottom: 0.4pt + rgb("{LIGHT.line}")), '
            f"table.header({head}), " + ", ".join(rows) + "))"
        )
    return "\n\n".join(parts) + "\n"
