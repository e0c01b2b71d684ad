"""A survey's analysis as texts: sentences and tables that a terminal and a report show alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.foundation.errors import GunjipError
from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, format_number, has_message, say

#: Pairs of regions that are shown; all are in the result.
PAIRS = 12
#: Below this a region's answers are called few.
FEW = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the analysis: a title, sentences, and tables of head, rows and alignment."""

    title: str
    notes: tuple[str, ...]
    tables: tuple[tuple[list[str], list[list[str]], list[bool]], ...] = ()


def survey_parts(told: Mapping[str, Result | GunjipError], lang: Lang) -> list[Part]:
    """Every part of ``analyse_survey`` in words; an error says why its part cannot be told."""
    out = []
    for name, part in told.items():
        title = say(f"survey-part-{name}", lang)
        if isinstance(part, GunjipError):
            out.append(Part(title, (part.text(lang),)))
        else:
            notes, tables = _TELL[name](part, lang)
            out.append(Part(title, tuple(notes), tuple(tables)))
    return out


_Told = tuple[list[str], list[tuple[list[str], list[list[str]], list[bool]]]]


def survey_word(value: str, lang: Lang) -> str:
    """A dimension, a step or a status of a survey in words."""
    names = questionnaire().dimensions
    if value in names:
        return names[value][lang]
    key = f"survey-word-{value.replace('_', '-')}"
    return say(key, lang) if has_message(key, lang) else value.replace("_", " ")


def _number(value: object, digits: int = 3) -> str:
    number = math.nan if value is None or value is pd.NA else float(str(value))
    return format_number(number, digits) if math.isfinite(number) else "–"


def _percent(value: object) -> str:
    text = _number(100 * float(str(value)), 1)
    return text if text == "–" else text + "%"


def _span(value: object, low: object, high: object, show: Callable[[object], str]) -> str:
    text = show(value)
    if text == "–" or show(low) == "–":
        return text
    return f"{text} ({show(low)}, {show(high)})"


def _p(value: object) -> str:
    number = float(str(value))
    return "< 0.001" if number < 0.001 else _number(number)


def _table(
    keys: list[str], rows: list[list[str]], lang: Lang, left: int
) -> tuple[list[str], list[list[str]], list[bool]]:
    """A table whose first ``left`` columns and last one (a status) are words."""
    head = [say(f"survey-col-{k}", lang) for k in keys]
    last = keys[-1] == "status"
    right = [left <= k < len(keys) - (1 if last else 0) for k in range(len(keys))]
    return head, rows, right


def _intake(part: Result, lang: Lang) -> _Told:
    frame = part.table
    read = int((frame["status"] == "read").sum())
    absent = frame.loc[frame["status"] == "absent", "name"].tolist()
    notes = [say("survey-read", lang, read=read, items=read + len(absent), **part.params)]
    if absent:
        notes.append(say("survey-absent", lang, names=", ".join(absent)))
    if part.params["unanswered"]:
        notes.append(say("survey-unanswered", lang, names=part.params["unanswered"]))
    strange = frame[frame["status"] == "not_read"]
    if len(strange):
        names = [
            f"{n} ({say('survey-meant', lang, item=m)})" if m else str(n)
            for n, m in zip(strange["name"], strange["near"], strict=True)
        ]
        notes.append(say("survey-not-read", lang, names=", ".join(names)))
    return notes, []


def _answered(part: Result, lang: Lang) -> _Told:
    frame = part.table
    asked, waves = frame["invited"].notna().any(), len(set(frame["wave"])) > 1
    keys = ["region", "wave", "respondents"]
    keys += ["invited", "response-rate"] if asked else []
    keys += ["item-missing", *(["stayed"] if waves else []), "status"]
    rows = []
    for r in frame.to_dict(orient="records"):
        row = [str(r["region"]), str(r["wave"]), _number(r["respondents"], 0)]
        if asked:
            rate = _span(r["response_rate"], r["low"], r["high"], _percent)
            row += [_number(r["invited"], 0), rate]
        row += [_percent(r["item_missing"]), *([_percent(r["stayed"])] if waves else [])]
        rows.append([*row, survey_word(str(r["status"]), lang)])
    notes = []
    last = frame[frame["wave"] == frame["wave"].max()]
    few = last.loc[last["status"] == "small", "region"]
    if len(few):
        notes.append(say("survey-few", lang, names=", ".join(few), few=FEW))
    hidden = sorted(frame.loc[frame["status"] == "hidden", "region"].unique())
    if hidden:
        notes.append(say("diag-survey-hidden", lang, names=", ".join(hidden)))
    if not asked:
        notes.append(say("survey-not-asked", lang))
    if part.extra["silent"]:
        notes.append(say("survey-silent", lang, names=", ".join(part.extra["silent"])))
    return notes, [_table(keys, rows, lang, 1)]


def _reliability(part: Result, lang: Lang) -> _Told:
    rows = [
        [
            survey_word(str(r["dimension"]), lang), survey_word(str(r["statistic"]), lang),
            str(r["wave"]), _span(r["value"], r["low"], r["high"], _number), _number(r["n"], 0),
            _number(r["items"], 0), survey_word(str(r["status"]), lang),
        ]
        for r in part.table.to_dict(orient="records")
    ]  # fmt: skip
    keys = ["dimension", "statistic", "wave", "value", "n", "items", "status"]
    notes = [say("survey-reliability-reading", lang)]
    items = part.extra["items"]
    against = items.loc[items["rest_correlation"] < 0, "item"].unique()
    if len(against):
        notes.append(say("survey-against", lang, names=", ".join(against)))
    return notes, [_table(keys, rows, lang, 2)]


def _scales(part: Result, lang: Lang) -> _Told:
    rows = [
        [survey_word(str(r["dimension"]), lang)]
        + [_number(r[k]) for k in ("alpha", "omega", "omega_observed", "average_variance")]
        + [_number(r["items"], 0)]
        for r in part.table.to_dict(orient="records")
    ]
    keys = ["dimension", "alpha", "omega", "omega-observed", "average-variance", "items"]
    whole = say("survey-whole", lang, n=int(part.table["n"].max()), of=part.params["of"])
    return [whole], [_table(keys, rows, lang, 1)]


def _factors(part: Result, lang: Lang) -> _Told:
    frame = part.table
    count = int(part.params["factors"])
    held = [f"factor_{k}" for k in range(1, count + 1)]
    head = [say("survey-col-item", lang)]
    head += [say("survey-col-factor", lang, number=k) for k in range(1, count + 1)]
    head += [say(f"survey-col-{k}", lang) for k in ("communality", "uniqueness")]
    rows = [
        [str(r["item"]), *[_number(r[k]) for k in (*held, "communality", "uniqueness")]]
        for r in frame.to_dict(orient="records")
    ]
    notes = [
        say("survey-whole", lang, n=int(part.params["n"]), of=part.params["of"]),
        say("survey-factors", lang, found=int(part.params["found"]), named=part.params["named"]),
    ]
    return notes, [(head, rows, [False, *[True] * (count + 2)])]


def _invariance(part: Result, lang: Lang) -> _Told:
    rows = []
    for r in part.table.to_dict(orient="records"):
        fitted = r["status"] in ("ok", "not_converged")
        holds = say("survey-holds" if r["holds"] else "survey-holds-not", lang) if fitted else "–"
        fit = [_number(r["chi_square"], 1), _number(r["df"], 0), _number(r["cfi"]),
               _number(r["rmsea"]), _number(r["cfi_change"])]  # fmt: skip
        if fitted or r["step"] == "configural":  # what was not tested is one row
            step = survey_word(str(r["step"]), lang) if fitted else "–"
            rows.append(
                [survey_word(str(r["dimension"]), lang), step, _number(r["regions"], 0),
                 _number(r["n"], 0), *(fit if fitted else ["–"] * 5), holds,
                 survey_word(str(r["status"]), lang)]
            )  # fmt: skip
    keys = ["dimension", "step", "regions", "n", "chi-square", "df", "cfi", "rmsea", "cfi-change",
            "holds", "status"]  # fmt: skip
    least, each = part.params["least_people"], part.params["people_an_item"]
    notes = [say("survey-invariance-reading", lang, least=least, each=each)]
    tested = part.table.loc[part.table["status"].isin(["ok", "not_converged"]), "dimension"]
    for name in dict.fromkeys(tested):
        left = part.extra["left_out"][name]
        if left:
            dimension = survey_word(str(name), lang)
            told = say("survey-left-out", lang, dimension=dimension, names=", ".join(left))
            notes.append(told)
    return notes, [_table(keys, rows, lang, 2)]


def _regions(part: Result, lang: Lang) -> _Told:
    means, pairs = part.extra["means"], part.table
    dimensions = list(dict.fromkeys(means["dimension"]))
    cells = {
        (r["region"], r["dimension"]): _span(r["mean"], r["low"], r["high"], _two)
        for r in means.to_dict(orient="records")
    }
    head = [say("survey-col-region", lang), *[survey_word(str(d), lang) for d in dimensions]]
    rows = [
        [str(region), *[cells.get((region, d), "–") for d in dimensions]]
        for region in dict.fromkeys(means["region"])
    ]
    largest = pairs.sort_values("g", key=abs, ascending=False, kind="stable").head(PAIRS)
    two = [
        [
            survey_word(str(r["dimension"]), lang), f"{r['first']} – {r['second']}",
            _span(r["g"], r["low"], r["high"], _two), _percent(r["superiority"]), _p(r["q"]),
            survey_word(str(r["status"]), lang),
        ]
        for r in largest.to_dict(orient="records")
    ]  # fmt: skip
    tables = [
        (head, rows, [False, *[True] * len(dimensions)]),
        regions_table(part.extra["all"], lang),
    ]
    if two:
        keys = ["dimension", "pair", "g", "superiority", "q", "status"]
        tables.append(_table(keys, two, lang, 2))
    clear = int((pairs["q"] < 0.05).sum())
    notes = [
        say("survey-regions-reading", lang, wave=part.params["wave"]),
        say("survey-pairs", lang, clear=clear, pairs=len(pairs), shown=len(two)),
    ]
    if part.extra["hidden"]:
        notes.append(say("diag-survey-hidden", lang, names=", ".join(part.extra["hidden"])))
    return notes, tables


def regions_table(whole: pd.DataFrame, lang: Lang) -> tuple[list[str], list[list[str]], list[bool]]:
    """All regions at once, dimension by dimension."""
    rows = [
        [
            survey_word(str(r["dimension"]), lang), _number(r["omega_squared"]), _number(r["f"], 2),
            _p(r["p"]), _number(r["kruskal"], 2), _p(r["kruskal_p"]), _number(r["groups"], 0),
            _number(r["n"], 0),
        ]
        for r in whole.to_dict(orient="records")
    ]  # fmt: skip
    keys = ["dimension", "omega-squared", "f", "p", "kruskal", "kruskal-p", "regions", "n"]
    return _table(keys, rows, lang, 1)


def _two(value: object) -> str:
    return _number(value, 2)


_TELL: dict[str, Callable[[Result, Lang], _Told]] = {
    "intake": _intake, "answered": _answered, "reliability": _reliability, "scales": _scales,
    "factors": _factors, "invariance": _invariance, "regions": _regions,
}  # fmt: skip
