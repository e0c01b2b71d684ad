"""The self-assessment of a cluster organisation as a workbook to fill in and as pages to print."""

from __future__ import annotations

import datetime
import io

from gunjip.diagnosis.organisation import HIGHEST, Assessment, self_assessment
from gunjip.foundation.words import LANGS, Lang, say
from gunjip.present.report.pdf import content, literal
from gunjip.present.style import LIGHT
from gunjip.present.survey_form import field, page_head, print_wide, printed, tick_box

#: Columns of the sheet that is read back; the others help whoever fills it in.
COLUMNS = ("question", "aspect", "text", "level", "evidence")
COLUMNS_KO = ("문항", "영역", "문장", "수준", "증거")


def organisation_files() -> dict[str, bytes]:
    """The self-assessment's workbook and printable pages in each language, by file name.

    Examples
    --------
    >>> sorted(organisation_files())[:2]
    ['organisation.en.pdf', 'organisation.en.xlsx']
    """
    form = self_assessment()
    out = {}
    for lang in LANGS:
        out[f"organisation.{lang}.xlsx"] = organisation_xlsx(form, lang)
        out[f"organisation.{lang}.pdf"] = printed(organisation_source(form, lang))
    return out


def organisation_source(form: Assessment, lang: Lang) -> str:
    """The printed self-assessment as typst text: a row a statement, its levels and its evidence."""
    steps = len(form.levels[lang])
    columns = ", ".join(["1fr", *["13mm"] * steps, "52mm"])
    words = [
        f"align(center, text(7.5pt)[#text(weight: 600)[{k}] #linebreak() #{content(w, lang)}])"
        for k, w in enumerate(form.levels[lang])
    ]
    evidence = f"text(8pt, {content(say('org-print-evidence', lang), lang)})"
    labels = [say("org-print-organisation", lang), say("org-print-person", lang)]
    parts = [
        *page_head(say("org-title", lang), lang),
        f"#block(below: 1.2em, {content(say('org-print-how', lang), lang)})",
        "#grid(columns: (1fr, 1fr), column-gutter: 10mm, "
        + ", ".join(field(text, lang) for text in labels)
        + ")",
    ]
    for aspect, name in form.aspects.items():
        head = ", ".join([f"text(weight: 600, {content(name[lang], lang)})", *words, evidence])
        rows = [
            ", ".join(
                [
                    f"[#{content(q.text[lang], lang)} #linebreak() "
                    f'#text(7pt, fill: rgb("{LIGHT.muted}"), {literal(q.id)})]'
                ]
                + [f"align(center, {tick_box()})"] * steps
                + ["[]"]
            )
            for q in form.questions
            if q.aspect == aspect
        ]
        parts.append(
            "#block(breakable: false, above: 1.3em, table("
            f"columns: ({columns}), inset: (x: 3pt, y: 6pt), align: horizon, "
            f'stroke: (x, y) => (bottom: 0.4pt + rgb("{LIGHT.line}"), '
            f'left: if x == {steps + 1} {{ 0.4pt + rgb("{LIGHT.line}") }}), '
            f"table.header({head}), " + ", ".join(rows) + "))"
        )
    return "\n\n".join(parts) + "\n"


def organisation_xlsx(form: Assessment, lang: Lang) -> bytes:
    """One sheet ``answers``: a row a question, with room for a level and its evidence.

    What is filled in is read back by ``gunjip organisation read``.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    title = say("org-title", lang)
    book.set_properties({"created": datetime.datetime(1980, 1, 1), "title": title})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("answers")
    print_wide(sheet)
    steps = ", ".join(f"{k} = {w}" for k, w in enumerate(form.levels[lang]))
    for k, name in enumerate(COLUMNS):
        sheet.write_string(0, k, COLUMNS_KO[k] if lang == "ko" else name, head)
        sheet.write_comment(0, k, say(f"org-head-{name}", lang, steps=steps), {"author": "gunjip"})
    for row, question in enumerate(form.questions, start=1):
        line = (question.id, form.aspects[question.aspect][lang], question.text[lang])
        for k, text in enumerate(line):
            sheet.write_string(row, k, text, wrap)
    last = len(form.questions)
    sheet.data_validation(
        1, 3, last, 3,
        {
            "validate": "integer", "criteria": "between", "minimum": 0, "maximum": HIGHEST,
            "ignore_blank": True, "input_message": steps[:255],
            "error_title": say("survey-entry-wrong", lang),
            "error_message": say("survey-entry-mend", lang, low=0, high=HIGHEST),
        },
    )  # fmt: skip
    for k, width in enumerate((24, 16, 60, 10, 50)):
        sheet.set_column(k, k, width)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()
