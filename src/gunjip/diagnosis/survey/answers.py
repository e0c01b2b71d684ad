"""Answers as people send them, long or wide, made into a ``Survey``; non-response told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks, near
from gunjip.tables import Survey
from gunjip.tables.common import require_columns

#: What respondents and offices write for "no answer".
MISSING = ("", "-", ".", "na", "n/a", "nan", "무응답", "모름", "해당없음", "99", "999")
#: Groups below this many respondents are not told.
LEAST = 5


def read_answers(
    frame: pd.DataFrame, *, items: pd.DataFrame | None = None, source: str = ""
) -> Survey:
    """Answers of a file as a ``Survey``.

    Parameters
    ----------
    frame
        Long (``respondent, region, item, answer`` and perhaps ``wave``), or wide: a
        row a respondent and wave, a column an item. Answers are numbers or the
        words of the scale in either language.
    items
        ``item, low, high`` and where known ``reversed, dimension``; by default the
        package's questionnaire.
    source
        Where they are from.

    Returns
    -------
    Survey
        Answers as given; reversed items are turned round by ``Survey.wide``.

    Raises
    ------
    InputError
        No column ``respondent`` or ``region``, unknown items, answers that are no
        numbers or lie outside the scale, all answers missing, or one twice.

    Examples
    --------
    >>> told = read_answers(pd.DataFrame({"respondent": ["a", "b"], "region": "R",
    ...     "T1": [5, "무응답"], "T3": ["전혀 아니다", 2]}))
    >>> told.wide()["T3"].tolist()
    [5.0, 4.0]
    """
    known = questionnaire().table() if items is None else items
    require_columns(known, ("item", "low", "high"), "Survey items")
    require_columns(frame, ("respondent", "region"), "Survey")
    data = _long(frame, [str(i) for i in known["item"]])
    words = _scale_words() if items is None else {}
    text = data["answer"].astype("str").str.strip()
    empty = data["answer"].isna() | text.str.lower().isin(MISSING)
    told = text.map(words)
    value = told.where(told.notna(), pd.to_numeric(text.where(~empty), errors="coerce"))
    checks = Checks(InputError)
    wrong = ~empty & value.isna()
    if wrong.any():
        first = data[wrong].iloc[0]
        checks.add(
            "diag-survey-not-a-number", count=int(wrong.sum()), value=str(first["answer"])[:40],
            item=str(first["item"]), respondent=str(first["respondent"]),
        )  # fmt: skip
    if not (value.notna() & ~empty).any():
        checks.add("diag-survey-all-missing", rows=len(data))
    checks.done()
    data["answer"] = value.where(~empty).astype("float64")
    return Survey(data, known, source)


def _long(frame: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    if {"item", "answer"} <= set(frame.columns):
        return frame.copy()
    keys = [k for k in ("respondent", "region", "wave") if k in frame]
    held = [c for c in frame.columns if str(c) in items]
    if not held:
        others = [str(c) for c in frame.columns if c not in keys]
        guess = near(others[0], items) if others else ""
        raise InputError.of(
            "diag-survey-no-items", columns=", ".join(others[:6]), known=", ".join(items[:6]),
            near=guess,
        )  # fmt: skip
    return frame.melt(id_vars=keys, value_vars=held, var_name="item", value_name="answer")


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
        ``region, wave, respondents, invited, response_rate, item_missing`` (share of
        answers not given), ``stayed`` (share of the wave before that answered again),
        ``status``: ``small`` below 30 respondents, ``hidden`` below five (numbers are
        then NaN).

    Examples
    --------
    >>> told = read_answers(pd.DataFrame({"respondent": list("abcdef"), "region": "R",
    ...     "T1": [5, 4, 3, 2, 1, None], "T2": 3}))
    >>> non_response(told).frame[["respondents", "item_missing"]].round(3).values.tolist()
    [[6.0, 0.083]]
    """
    data = survey.data
    given = data[data["answer"].notna()]
    rows = []
    waves = sorted(data["wave"].unique())
    total = None
    if invited is not None:
        require_columns(invited, ("region", "invited"), "invited")
        total = invited.assign(region=invited["region"].astype("str"))
    for (region, wave), part in data.groupby(["region", "wave"], sort=True):
        mine = given[(given["region"] == region) & (given["wave"] == wave)]
        people = set(mine["respondent"])
        out = len(people) < LEAST
        asked = np.nan
        if total is not None:
            chosen = total[total["region"] == str(region)]
            if "wave" in chosen:
                chosen = chosen[chosen["wave"] == wave]
            asked = float(chosen["invited"].sum()) if len(chosen) else np.nan
        stayed = np.nan
        place = waves.index(wave)
        if place:
            was = set(
                given[(given["region"] == region) & (given["wave"] == waves[place - 1])][
                    "respondent"
                ]
            )
            stayed = len(was & people) / len(was) if len(was) >= LEAST else np.nan
        rows.append(
            {
                "region": str(region), "wave": wave,
                "respondents": np.nan if out else float(len(people)), "invited": asked,
                "response_rate": np.nan if out or not asked > 0 else len(people) / asked,
                "item_missing": np.nan if out else float(part["answer"].isna().mean()),
                "stayed": np.nan if out else stayed,
                "status": "hidden" if out else "small" if len(people) < 30 else "ok",
            }
        )  # fmt: skip
    return Result("non_response", pd.DataFrame(rows), params={"least": LEAST})


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
