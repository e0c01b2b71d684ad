"""A roadmap as files: the document, the workbook, the drawings, the monitoring file, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from gunjip._version import __version__
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.words import Lang, say
from gunjip.policy.firms import firm_advice
from gunjip.policy.monitoring import monitoring_text
from gunjip.policy.prescribe import Prescription
from gunjip.policy.probes import options_text
from gunjip.policy.roadmap import Roadmap
from gunjip.policy.rules import SAYS, RuleBook, cited, told
from gunjip.policy.wording import amount_text, money_of, names, unit_text
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
    "answer": "word", "direction": "direction", "used_in": "elsewhere", "why": "conflict",
}  # fmt: skip
LISTS = {
    "failed_checks": "check", "side_effects": "side", "contra_indications": "contra",
    "assumes": "instrument", "checks": "check", "types": "type", "not_types": "type",
    "stages": "stage", "not_stages": "stage",
}  # fmt: skip


def in_words(
    frame: pd.DataFrame, lang: Lang, literature: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """A frame with its codes told in a language; ids of items, rules and clusters stay.

    Works are named by their authors and year, where ``literature`` knows them.
    """
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
        out["kind"] = [
            told("firm" if "advice" in out else "kind", str(v), lang) for v in out["kind"]
        ]
    if "maturity" in out:
        out["maturity"] = [names("maturity", v, lang) for v in out["maturity"]]
    if "evidence_works" in out:
        for name, citation in (literature or {}).items():
            authors = citation.partition(")")[0] + ")"
            out["evidence_works"] = [
                str(v).replace(f"{name}:", f"{authors}:") for v in out["evidence_works"]
            ]
        for one in SAYS:
            words = told("says", one, lang)
            out["evidence_works"] = [
                str(v).replace(f":{one}", f" ({words})").replace(f"{one}: ", f"{words}: ")
                for v in out["evidence_works"]
            ]
    for column in ("cost_source", "lead_time_source"):
        if column in out:
            out[column] = [
                "; ".join(cited(s, literature or {}) for s in str(v).split(", ") if s)
                for v in out[column]
            ]
    for column in ("cost_unit", "lead_time_unit", "unit"):
        if column in out:
            out[column] = [_unit(v, lang) for v in out[column]]
    return out


def _unit(value: object, lang: Lang) -> str:
    """A unit in words; of money by the name of its currency."""
    unit = "" if value is None or value != value else str(value)
    money = money_of(unit)
    if money is None:
        # A share stands as the number that it is: its word says of what it is one.
        return unit_text(unit, lang) if unit else ""
    scale = say(f"policy-scale-{unit.rpartition('_')[0] or 'one'}", lang, figure="").strip()
    return say(f"policy-money-{money[0]}", lang, figure=scale).strip()


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
        advice.roadmap,
        title=title,
        languages=languages,
        names=names,
        drawings=False,
        advice=advice,
    )


def roadmap_files(
    roadmap: Roadmap,
    *,
    title: Text,
    languages: Sequence[Lang],
    names: Names | None = None,
    drawings: bool = True,
    advice: Advice | None = None,
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
    advice
        What the roadmap is part of: adds the choice under a budget and what moved.

    Returns
    -------
    dict of file name to bytes
        ``roadmap.<lang>.docx``, ``roadmap.<lang>.xlsx``, ``figures/…svg``,
        ``roadmap.monitoring.json``; the same roadmap gives the same bytes.
    """
    out = {"roadmap.monitoring.json": monitoring_text(roadmap).encode()}
    tasks = [(roadmap, title, lang, names, drawings, advice) for lang in languages]
    few = len(told_clusters(roadmap, TOLD)) <= FEW
    for made in parallel_map(_of_language, tasks, kind="processes", workers=1 if few else None):
        out |= made
    return out


#: Clusters up to which a process for each language is not worth its start.
FEW = 3


def _of_language(
    task: tuple[Roadmap, Text, Lang, Names | None, bool, Advice | None],
) -> dict[str, bytes]:
    """The document, the workbook and the drawings in one language."""
    roadmap, title, lang, names, drawings, advice = task
    blocks = roadmap_blocks(roadmap, lang, names=names, most=TOLD, advice=advice)
    out = {
        f"roadmap.{lang}.docx": to_docx(blocks, title=tell(title, lang), lang=lang),
        f"roadmap.{lang}.xlsx": _workbook(roadmap, title, lang, advice),
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


def _workbook(roadmap: Roadmap, title: Text, lang: Lang, advice: Advice | None) -> bytes:
    found = roadmap.prescription
    sheets = {"items": roadmap.table, "indicators": roadmap.indicators, "gates": roadmap.gates}
    if found is not None:
        sheets |= {
            "answers": found.answers,
            "prescription": found.table,
            "withheld": found.withheld,
            "conflicts": found.conflicts,
            "firms": firm_advice(found).table,
        }
    works = {} if found is None else found.book.literature
    told_sheets = {name: in_words(frame, lang, works) for name, frame in sheets.items()}
    if advice is not None:
        told_sheets |= choice_sheets(advice, lang)
    if found is not None:
        told_sheets |= {
            "figures": figure_sheet(found.book, lang),
            "rules": in_words(rule_sheet(found.book), lang),
        }
    return to_xlsx(
        {
            say(f"policy-sheet-{name}", lang): frame.rename(
                columns={c: told("column", str(c), lang) for c in frame.columns}
            )
            for name, frame in told_sheets.items()
        },
        about={"gunjip": __version__, **dict(roadmap.params)},
        title=title,
        lang=lang,
    )


def choice_sheets(advice: Advice, lang: Lang) -> dict[str, pd.DataFrame]:
    """The choice under a budget, what it rests on, and what moved, as far as there are."""
    out: dict[str, pd.DataFrame] = {}
    if advice.portfolio is not None:
        out["portfolio"] = in_words(advice.portfolio.table.drop(columns="option"), lang)
    for name, result in advice.probes.items():
        frame = result.frame.rename(columns={"change": "change_value"})
        if name == "sensitivity":
            frame["assumption"] = [told("assumption", str(v), lang) for v in frame["assumption"]]
            for column in ("option", "entered", "left"):
                frame[column] = [options_text(v, lang) for v in frame[column]]
        out[name] = frame.drop(columns="status")
    if advice.moved is not None:
        frame = in_words(advice.moved.table, lang)
        for column in ("movement", "warning"):
            frame[column] = [told(column, str(v), lang) if v else "" for v in frame[column]]
        out["moved"] = frame
    return out


def figure_sheet(book: RuleBook, lang: Lang) -> pd.DataFrame:
    """Every cost and lead time of the instruments with what it is of and its full source."""
    rows = []
    for item in book.instruments.values():
        costs = item.costs or (item.cost,)
        for what, amount in [*(("cost", c) for c in costs), ("lead_time", item.lead_time)]:
            rows.append(
                {
                    "instrument": told("instrument", item.id, lang),
                    "what": told("column", what, lang),
                    "figure": amount_text(amount, lang),
                    "of": told("figure", amount.name, lang) if amount.name else "",
                    "money_year": str(amount.year or ""),
                    "source": "; ".join(cited(s, book.literature) for s in amount.source),
                }
            )
    return pd.DataFrame(rows)


def rule_sheet(book: RuleBook) -> pd.DataFrame:
    """Every rule with its condition, evidence and what speaks against it; rows used elsewhere."""
    rows = [
        {
            "rule": r.id, "source": ", ".join(r.source), "instrument": r.instrument,
            "direction": r.direction, "checks": ", ".join(r.checks),
            "types": ", ".join(r.types), "not_types": ", ".join(r.not_types),
            "stages": ", ".join(r.stages), "not_stages": ", ".join(r.not_stages),
            "maturity": ", ".join(r.maturity), "mechanism": r.mechanism, "evidence": r.grade,
            "evidence_works": "; ".join(
                f"{e.says}: {cited(e.work, book.literature)}" for e in r.evidence
            ),
            "side_effects": ", ".join(r.side_effects),
            "contra_indications": ", ".join(r.contra_indications),
            "conflicts_with": ", ".join(r.conflicts_with), "used_in": "",
        }
        for r in book.rules.values()
    ]  # fmt: skip
    empty = dict.fromkeys(rows[0] if rows else (), "")
    for row, place in book.elsewhere.items():
        rows.append({**empty, "rule": row, "source": row, "used_in": place})
    return pd.DataFrame(rows)
