"""The self-assessment of a cluster organisation as a workbook to fill in."""

from __future__ import annotations

import datetime
import io

from gunjip.diagnosis.organisation import HIGHEST, Assessment, self_assessment
from gunjip.foundation.words import LANGS, Lang, say

#: Columns of the sheet that is read back; the others help whoever fills it in.
COLUMNS = ("question", "aspect", "text", "level", "evidence")


def organisation_files() -> dict[str, bytes]:
    """The self-assessment's workbook in each language, by file name.

    Examples
    --------
    >>> sorted(organisation_files())
    ['organisation.en.xlsx', 'organisation.ko.xlsx']
    """
    form = self_assessment()
    return {f"organisation.{lang}.xlsx": organisation_xlsx(form, lang) for lang in LANGS}


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
    steps = ", ".join(f"{k} = {w}" for k, w in enumerate(form.levels[lang]))
    for k, name in enumerate(COLUMNS):
        sheet.write_string(0, k, name, head)
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
