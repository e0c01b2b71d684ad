"""Answers as people send them, long or wide, made into a ``Survey``; non-response told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gunjip.diagnosis.survey.anonymity import LEAST, hidden_groups
from gunjip.diagnosis.survey.columns import (
    cell_values,
    item_table,
    plain,
    rename_columns,
    wave_values,
)
from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks, near
from gunjip.measures.dynamics import wilson
from gunjip.tables import Survey
from gunjip.tables.common import require_columns

#: What respondents and offices write for "no answer".
MISSING = (
    "", "-", ".", "na", "n/a", "nan", "none", "#n/a", "무응답", "모름", "잘모름", "해당없음",
    "no answer", "don't know",
)  # fmt: skip
#: And the numbers, where they lie outside an item's scale.
MISSING_NUMBERS = (-99.0, -9.0, -8.0, 98.0, 99.0, 998.0, 999.0, 9999.0)


def read_answers(
    frame: pd.DataFrame,
    *,
    items: pd.DataFrame | None = None,
    missing: Sequence[str] = (),
    source: str = "",
) -> Survey:
    """Answers of a file as a ``Survey``.

    Parameters
    ----------
    frame
        Long (``respondent, region, item, answer`` and perhaps ``wave``), or wide: a
        row a respondent and wave, a column an item. Columns may be named in English or
        Korean (``응답자, 지역, 차수, 문항, 응답``) and items by their id or their whole
        text. Answers are numbers or the words of the scale in either language.
    items
        ``item, low, high`` and where known ``reversed, dimension``; by default the
        package's questionnaire.
    missing
        Further texts or numbers that stand for "no answer", such as ``"9"``.
    source
        Where they are from.

    Returns
    -------
    Survey
        Answers as given; reversed items are turned round by ``Survey.wide``.

    Raises
    ------
    InputError
        No rows, no column of respondents or regions, a row without either, a respondent
        twice in a wave, unknown items, answers that are no numbers, lie outside the scale
        or between its steps, all answers missing, or items that cannot be used.

    Notes
    -----
    Columns that are neither items nor background are left out; ``intake`` names them.

    Examples
    --------
    >>> told = read_answers(pd.DataFrame({"응답자": ["a", "b"], "지역": "R",
    ...     "T1": [5, "무응답"], "T3": ["전혀 아니다", 2]}))
    >>> told.wide()["T3"].tolist()
    [5.0, 4.0]
    """
    known = questionnaire().table() if items is None else item_table(items)
    data = _long(rename_columns(frame, known), [str(i) for i in known["item"]])
    checks = Checks(InputError)
    if data.empty:
        raise InputError.of("diag-survey-no-rows")
    if "wave" in data:
        data["wave"] = wave_values(data["wave"])
    words = _scale_words() if items is None else {}
    value, empty = cell_values(data["answer"], words=words, missing=[*MISSING, *missing])
    ends = (
        data["item"].map(known.set_index("item")["low"]),
        data["item"].map(known.set_index("item")["high"]),
    )
    empty |= value.isin(MISSING_NUMBERS) & ((value < ends[0]) | (value > ends[1]))
    wrong = ~empty & value.isna()
    if wrong.any():
        first = data[wrong].iloc[0]
        checks.add(
            "diag-survey-not-a-number", count=int(wrong.sum()), value=str(first["answer"])[:40],
            item=str(first["item"]), respondent=str(first["respondent"]),
        )  # fmt: skip
    between = ~empty & value.notna() & (value % 1 != 0) if items is None else value < value
    if between.any():
        first = data[between].iloc[0]
        checks.add(
            "diag-survey-between", count=int(between.sum()), value=str(first["answer"])[:40],
            item=str(first["item"]), respondent=str(first["respondent"]),
        )  # fmt: skip
    if not (value.notna() & ~empty).any() and not wrong.any():
        checks.add("diag-survey-all-missing", rows=len(data))
    data["answer"] = value.where(~empty)
    _check_keys(checks, data)
    checks.done()
    return Survey(data, known, source)


def _check_keys(checks: Checks, data: pd.DataFrame) -> None:
    """Every answer has a respondent, a region and a wave, and each respondent one set a wave."""
    for key in ("respondent", "region", "wave"):
        if key in data:
            empty = data[key].isna() | (data[key].astype("str").str.strip() == "")
            if empty.any():
                answered = int(data.loc[empty, "answer"].notna().sum())
                checks.add("diag-survey-empty-key", name=key, count=answered)
    keys = [k for k in ("respondent", "wave", "item") if k in data]
    double = data[data.duplicated(keys) & data["respondent"].notna()]
    if len(double):
        names = [str(r) for r in pd.unique(double["respondent"].astype("str"))]
        checks.add("diag-survey-twice", count=len(names), respondents=", ".join(names[:5]))


def intake(frame: pd.DataFrame, *, items: pd.DataFrame | None = None) -> Result:
    """What of a file of answers was read: every item and every column that is none.

    Parameters
    ----------
    frame, items
        As ``read_answers`` takes them.

    Returns
    -------
    Result
        ``name, status``: ``read``, ``absent`` (an item that the file does not have),
        ``background`` (kept out of the analysis) and ``not_read`` (unknown: free text, or
        an item misspelt), with ``near``, the item that it may have been meant for.

    Examples
    --------
    >>> told = intake(pd.DataFrame({"응답자": ["a"], "지역": "R", "T1": 5, "T02": 4}))
    >>> told.frame[told.frame["status"] == "not_read"][["name", "near"]].values.tolist()
    [['T02', 'T2']]
    """
    known = questionnaire().table() if items is None else item_table(items)
    used = rename_columns(frame, known)
    names = [str(i) for i in known["item"]]
    if {"item", "answer"} <= set(used.columns):
        there = set(used["item"].dropna().astype("str").str.strip())
    else:
        there = {str(c) for c in used.columns}
    rows = [(n, "read" if n in there else "absent", "") for n in names]
    absent = [n for n in names if n not in there]
    keys = {"respondent", "region", "wave", "item", "answer", *names}
    for column in map(str, used.columns):
        if column in questionnaire().background and column not in keys:
            rows.append((column, "background", ""))
        elif column not in keys:
            rows.append((column, "not_read", near(column, absent)))
    return Result("survey_intake", pd.DataFrame(rows, columns=["name", "status", "near"]))


def _long(frame: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    if {"item", "answer"} <= set(frame.columns):
        out = frame.dropna(how="all").reset_index(drop=True)
        out["item"] = out["item"].astype("str").str.strip()
        return out
    keys = [k for k in ("respondent", "region", "wave") if k in frame]
    held = [c for c in frame.columns if str(c) in items]
    if not held:
        others = [str(c) for c in frame.columns if c not in keys]
        raise InputError.of(
            "diag-survey-no-items", columns=", ".join(others[:6]) or "–",
            known=", ".join(items[:6]),
        )  # fmt: skip
    whole = frame.dropna(how="all", subset=[*keys, *held])
    return whole.melt(id_vars=keys, value_vars=held, var_name="item", value_name="answer")


def _scale_words() -> dict[str, float]:
    told = questionnaire()
    return {
        word: float(told.low + k) for words in told.scale.values() for k, word in enumerate(words)
    }


def non_response(survey: Survey, *, invited: pd.DataFrame | None = None) -> Result:
    """Who answered: of those invited, of each item, and who left between waves.

    Parameters
    ----------
    survey
        The answers.
    invited
        ``region, invited``: how many questionnaires were given out, and ``wave``
        where that differs.

    Returns
    -------
    Result
        ``region, wave, respondents, invited, response_rate, low, high`` (Wilson's 95 %
        interval, of those invited as a sample of all like them), ``item_missing`` (share of
        answers not given), ``stayed`` (share of the wave before that answered again),
        ``status``: ``small`` below 30 respondents, ``hidden`` below five or where another
        would be given away (numbers are then NaN), ``too_many`` where more answered than
        were invited (the rate is then NaN). ``extra["silent"]``: regions of ``invited``
        from which nobody answered.

    Raises
    ------
    InputError
        ``invited`` has no columns ``region, invited``, or numbers that are none.

    Notes
    -----
    A share that stayed is told only where neither those who stayed nor those who left are
    one to four people: two waves would otherwise tell of these few.

    Examples
    --------
    >>> told = read_answers(pd.DataFrame({"respondent": list("abcdef"), "region": "R",
    ...     "T1": [5, 4, 3, 2, 1, None], "T2": 3}))
    >>> non_response(told).frame[["respondents", "item_missing"]].round(3).values.tolist()
    [[6.0, 0.083]]
    """
    data = survey.data.assign(region=survey.data["region"].astype("str"))
    given = data[data["answer"].notna()]
    asked = _invited(invited)
    people = {
        (str(r), w): set(part["respondent"]) for (r, w), part in given.groupby(["region", "wave"])
    }
    waves = sorted(data["wave"].unique())
    rows = []
    for place, wave in enumerate(waves):
        now = {r: len(who) for (r, w), who in people.items() if w == wave}
        hidden = hidden_groups(pd.Series(now, dtype="int64"))
        for region, part in data[data["wave"] == wave].groupby("region", sort=True):
            who = people.get((str(region), wave), set())
            was = people.get((str(region), waves[place - 1]), set()) if place else set()
            out = str(region) in hidden or len(who) < LEAST
            total = asked.get((str(region), wave), asked.get((str(region), None), np.nan))
            many = len(who) > total
            rate, low, high = (np.nan,) * 3
            if not out and total > 0 and not many:
                ends = wilson(np.array([len(who)]), np.array([total]), 0.95)
                rate, low, high = len(who) / total, float(ends[0][0]), float(ends[1][0])
            stayed = len(was & who)
            alone = any(0 < k < LEAST for k in (stayed, len(was) - stayed))
            rows.append(
                {
                    "region": str(region), "wave": wave,
                    "respondents": np.nan if out else float(len(who)), "invited": total,
                    "response_rate": rate, "low": low, "high": high,
                    "item_missing": np.nan if out else float(part["answer"].isna().mean()),
                    "stayed": np.nan if out or alone or len(was) < LEAST else stayed / len(was),
                    "status": "hidden" if out else "too_many" if many
                    else "small" if len(who) < 30 else "ok",
                }
            )  # fmt: skip
    silent = sorted({r for r, _ in asked} - set(data["region"]))
    return Result(
        "non_response",
        pd.DataFrame(rows).sort_values(["region", "wave"], kind="stable", ignore_index=True),
        params={"least": LEAST},
        extra={"silent": silent},
    )


def _invited(invited: pd.DataFrame | None) -> dict[tuple[str, object], float]:
    """How many were asked, by region and wave (None for every wave)."""
    if invited is None:
        return {}
    known = {"region": "region", "지역": "region", "시군구": "region", "invited": "invited",
             "대상": "invited", "조사대상": "invited", "배포": "invited", "wave": "wave",
             "차수": "wave"}  # fmt: skip
    told = invited.rename(columns={c: known.get(plain(c), str(c)) for c in invited.columns})
    require_columns(told, ("region", "invited"), "invited")
    count = pd.to_numeric(told["invited"], errors="coerce")
    wrong = told["invited"].notna() & (count.isna() | (count < 0))
    if wrong.any():
        first = told[wrong].iloc[0]
        raise InputError.of(
            "diag-survey-invited", region=str(first["region"]), value=str(first["invited"])
        )
    wave = wave_values(told["wave"]) if "wave" in told else pd.Series(np.nan, index=told.index)
    keys = zip(told["region"].astype("str").str.strip(), wave, count, strict=True)
    out: dict[tuple[str, object], float] = {}
    for region, when, n in keys:
        place = (region, None if pd.isna(when) else when)
        if np.isfinite(n):
            out[place] = out.get(place, 0.0) + float(n)
    return out


def dimension_scores(survey: Survey) -> pd.DataFrame:
    """Mean answer by respondent and dimension: ``region, respondent, wave`` and the dimensions.

    Reversed items are turned round. A respondent who gave fewer than half of a
    dimension's answers has none there.
    """
    wide = survey.wide()
    dimension = survey.items.set_index("item")["dimension"].astype("str")
    names = sorted({d for d in dimension if d}) or ["all"]
    out = {}
    for name in names:
        columns = [c for c in wide.columns if name == "all" or dimension.get(c) == name]
        values = wide[columns]
        out[name] = values.mean(axis=1).where(values.notna().mean(axis=1) >= 0.5)
    return pd.DataFrame(out).reset_index()
