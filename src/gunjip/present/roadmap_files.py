"""A roadmap as files: the document, the workbook, the drawings, the monitoring file, tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gunjip._version import __version__
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.words import Lang, say
from gunjip.policy.firms import firm_advice
from gunjip.policy.monitoring import monitoring_text
from gunjip.policy.prescribe import Prescription
from gunjip.policy.roadmap import Roadmap
from gunjip.policy.rules import told
from gunjip.policy.wording import names
from gunjip.present.document import to_docx
from gunjip.present.export import to_csv, to_xlsx
from gunjip.present.plots.roadmap import gantt, gantt_height, logic_height, logic_model
from gunjip.present.report.chapters.what_to_do import Names, roadmap_blocks, told_clusters
from gunjip.present.style import WIDE, drawing, new_axes, to_svg
from gunjip.present.wording import Text, tell
from gunjip.study.prescribe import Advice

#: Clusters that the document tells in full; the workbook and the tables hold all.
TOLD = 5
#: Columns of codes that a workbook tells in words, and where their words stand.
WORDED = {
    "instrument": "instrument", "owner": "owner", "indicator": "indicator", "check": "check",
    "mechanism": "mechanism", "evidence": "grade", "advice": "advice", "reason": "reason",
    "answer": "word",
}  # fmt: skip
LISTS = {
    "failed_checks": "check", "side_effects": "side", "contra_indications": "contra",
    "assumes": "instrument", "checks": "check",
}  # fmt: skip


def in_words(frame: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """A frame with its codes told in a language; ids of items, rules and clusters stay."""
    out = frame.copy()
    for column, prefix in WORDED.items():
        if column in out:
            out[column] = [told(prefix, str(v), lang) if v else "" for v in out[column]]
    for column, prefix in LISTS.items():
        if column in out:
            out[column] = [names(prefix, v, lang) for v in out[column]]
    for column in ("go", "change", "stop"):
        if column in out:
            keys = [f"policy-gate-{str(v).replace('_', '-')}" for v in out[column]]
            out[column] = [say(k, lang) for k in keys]
    if "kind" in out:
        out["kind"] = [told("firm", str(v), lang) for v in out["kind"]]
    return out


def prescription_files(found: Prescription) -> dict[str, bytes]:
    """A prescription's tables as CSV, codes as they are."""
    tables = {
        "prescription": found.table,
        "answers": found.answers,
        "withheld": found.withheld,
        "conflicts": found.conflicts,
        "firms": firm_advice(found).table,
    }
    return {f"{name}.csv": to_csv(frame, excel=True, name=name) for name, frame in tables.items()}


def advice_files(
    advice: Advice, *, title: Text, names: Names, languages: Sequence[Lang]
) -> dict[str, bytes]:
    """All files of a study's advice: its tables, the document, the workbook, the promises.

    The drawings stand in the document, and beside the report as files of their own.
    """
    return prescription_files(advice.prescription) | roadmap_files(
        advice.roadmap, title=title, languages=languages, names=names, drawings=False
    )


def roadmap_files(
    roadmap: Roadmap,
    *,
    title: Text,
    languages: Sequence[Lang],
    names: Names | None = None,
    drawings: bool = True,
) -> dict[str, bytes]:
    """All files of a roadmap by name.

    Parameters
    ----------
    roadmap
        From ``build_roadmap``.
    title
        Of the document, a text or one per language.
    languages
        A document, a workbook and drawings for each.
    names
        Names of the clusters by id; ids where it has none.
    drawings
        Give the drawings as files too.

    Returns
    -------
    dict of file name to bytes
        ``roadmap.<lang>.docx``, ``roadmap.<lang>.xlsx``, ``figures/…svg``,
        ``roadmap.monitoring.json``; the same roadmap gives the same bytes.
    """
    out = {"roadmap.monitoring.json": monitoring_text(roadmap).encode()}
    tasks = [(roadmap, title, lang, names, drawings) for lang in languages]
    few = len(told_clusters(roadmap, TOLD)) <= FEW
    for made in parallel_map(_of_language, tasks, kind="processes", workers=1 if few else None):
        out |= made
    return out


#: Clusters up to which a process for each language is not worth its start.
FEW = 3


def _of_language(task: tuple[Roadmap, Text, Lang, Names | None, bool]) -> dict[str, bytes]:
    """The document, the workbook and the drawings in one language."""
    roadmap, title, lang, names, drawings = task
    blocks = roadmap_blocks(roadmap, lang, names=names, most=TOLD)
    out = {
        f"roadmap.{lang}.docx": to_docx(blocks, title=tell(title, lang), lang=lang),
        f"roadmap.{lang}.xlsx": _workbook(roadmap, title, lang),
    }
    for cluster in told_clusters(roadmap, TOLD) if drawings else ():
        if cluster not in set(roadmap.table["cluster"]):
            continue
        for name, draw, height in (
            ("roadmap", gantt, gantt_height),
            ("logic", logic_model, logic_height),
        ):
            with drawing():
                figure, ax = new_axes(WIDE, height(roadmap, str(cluster)))
                draw(roadmap, str(cluster), ax, lang=lang)
            out[f"figures/{lang}/{name}-{cluster}.svg"] = to_svg(figure, outlines=True)
    return out


def _workbook(roadmap: Roadmap, title: Text, lang: Lang) -> bytes:
    found = roadmap.prescription
    sheets = {"items": roadmap.table, "indicators": roadmap.indicators, "gates": roadmap.gates}
    if found is not None:
        sheets |= {
            "prescription": found.table,
            "withheld": found.withheld,
            "firms": firm_advice(found).table,
        }
    told_sheets = {
        say(f"policy-sheet-{name}", lang): in_words(frame, lang).rename(
            columns={c: told("column", str(c), lang) for c in frame.columns}
        )
        for name, frame in sheets.items()
    }
    return to_xlsx(
        told_sheets,
        about={"gunjip": __version__, **dict(roadmap.params)},
        title=title,
        lang=lang,
    )
