"""What the survey tells of each cluster, dimension by dimension."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from gunjip.diagnosis.indicators.common import Floats, mean_interval, row
from gunjip.diagnosis.material import Material
from gunjip.diagnosis.survey.anonymity import LEAST


def survey_rows(material: Material) -> list[dict[str, object]]:
    """Mean answer by dimension in the last wave, reversed items turned round.

    Respondents who are plants count for their cluster; where none is, the survey's
    regions are taken as the clusters' names.
    """
    survey = material.survey
    if survey is None:
        return []
    wide = survey.wide()
    if wide.empty:
        return []
    waves = wide.index.get_level_values("wave")
    wide = wide[waves == waves.max()]
    respondent = wide.index.get_level_values("respondent").to_series()
    owner = respondent.map(material.cluster_of).to_numpy(dtype=object)
    if pd.isna(owner).all():
        region = wide.index.get_level_values("region").astype("str")
        owner = np.where(region.isin(material.clusters), region, None)
    dimension = survey.items.set_index("item")["dimension"]
    scores = pd.DataFrame(
        {
            told: wide[[c for c in wide.columns if dimension.get(c) == told]].mean(axis=1)
            for told in sorted(d for d in dimension.unique() if d)
        }
    )
    standing = _standing(scores, wide)
    out: list[dict[str, object]] = []
    for name in material.clusters:
        mine = owner == name
        for told in scores.columns:
            for indicator, values in (
                (f"survey_{told}", scores[told]),
                (f"survey_{told}_against_others", standing.get(told)),
            ):
                if values is not None:
                    out.append(_mean_row(name, indicator, values[mine].to_numpy(dtype=float)))
    return [*out, *_both(out, "survey_trust", "survey_identity", "survey_trust_and_identity")]


def _both(
    rows: list[dict[str, object]], one: str, other: str, called: str
) -> list[dict[str, object]]:
    """The lower of two dimensions, where both are wanted; its interval is that of a minimum."""
    by = {(str(r["cluster"]), str(r["indicator"])): r for r in rows}
    out = []
    for name in dict.fromkeys(str(r["cluster"]) for r in rows):
        pair = [by[name, k] for k in (one, other) if (name, k) in by]
        if len(pair) < 2:
            continue
        told = {k: [float(str(r[k])) for r in pair] for k in ("value", "low", "high")}
        n = min(int(str(r["n"])) for r in pair)
        # A minimum of which one part is not known is not known.
        low, value, high = (
            math.nan if any(map(math.isnan, told[k])) else min(told[k])
            for k in ("low", "value", "high")
        )
        out.append(row(name, called, value, low=low, high=high, unit="scale", n=n,
                       source="survey"))  # fmt: skip
    return out


def _mean_row(name: str, indicator: str, score: Floats) -> dict[str, object]:
    score = score[np.isfinite(score)]
    if score.size < LEAST:  # nor is their number told
        return row(name, indicator, math.nan, unit="scale", source="survey")
    value, low, high = mean_interval(score)
    return row(name, indicator, value, low=low, high=high, unit="scale", n=int(score.size),
               source="survey")  # fmt: skip


def _standing(scores: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Each dimension against the same respondent's mean of the others.

    Who answers everything low then says nothing; who trusts and yet shares no
    know-how does. Some questions are harder to agree with everywhere, so the
    median over the survey's regions is taken off.
    """
    if scores.shape[1] < 2:
        return pd.DataFrame()
    total, known = scores.sum(axis=1), scores.notna().sum(axis=1)
    fewer = (known - 1).where(known > 1)  # one dimension alone has nothing to stand against
    gap = scores - scores.rsub(total, axis=0).div(fewer, axis=0)
    usual = gap.groupby(wide.index.get_level_values("region")).mean().median()
    return gap - usual
