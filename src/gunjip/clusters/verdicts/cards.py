"""A card per cluster that says in plain words what was found and why it is called so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gunjip.clusters.result import ClusterSet
from gunjip.clusters.verdicts.judge import LEGS
from gunjip.foundation.words import Lang, format_interval, format_number, format_percent, say


def cards(found: ClusterSet, lang: Lang = "en") -> dict[str, list[str]]:
    """Sentences by cluster id: the verdict, its size, its borders, and the three legs.

    Works on clusters before the cluster test too: what was not tested says so.
    """
    rows = [{str(k): v for k, v in row.items()} for row in found.table.to_dict(orient="records")]
    return {str(row["cluster_id"]): card(row, lang) for row in rows}


def card(row: Mapping[str, Any], lang: Lang = "en") -> list[str]:
    """The sentences of one cluster's row.

    Examples
    --------
    >>> row = {"cluster_id": "a-01", "name": "Shoes", "plants": 40, "jobs": 900.0,
    ...        "jobs_low": 900.0, "jobs_high": 900.0, "n_regions": 3, "share_outside": 0.4,
    ...        "region": "R1", "lift": 5.0, "p": 1e-9, "verdict": "not_decided"}
    >>> card(row)[0]
    'Not decided: the plants stand together, and a test that the verdict needs could not be made.'
    """
    name = str(row.get("name", row["cluster_id"]))
    place = row.get("region_name") or row.get("region") or "–"
    out = [
        say(f"where-verdict-{str(row['verdict']).replace('_', '-')}", lang),
        say(
            "where-card-size",
            lang,
            name=name,
            plants=format_number(row["plants"]),
            jobs=_jobs(row, lang),
        ),
    ]
    if _known(row.get("n_regions")):
        units = int(row["n_regions"])
        out.append(
            say("where-card-inside", lang, place=str(place))
            if units <= 1
            else say(
                "where-card-crosses",
                lang,
                place=str(place),
                units=units,
                share=format_percent(float(row["share_outside"]), 0),
            )
        )
    out.append(_co_located(row, lang))
    out += _sureness(row, lang)
    for leg in LEGS[1:]:
        out.append(_leg(row, leg, lang))
    return out


def _known(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and np.isnan(value))


def _jobs(row: Mapping[str, Any], lang: Lang) -> str:
    if _known(row["jobs"]):
        return format_number(row["jobs"])
    if np.isinf(row["jobs_high"]):
        return say("where-at-least", lang, low=format_number(row["jobs_low"]))
    return format_interval(row["jobs_low"], row["jobs_high"], lang)


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _co_located(row: Mapping[str, Any], lang: Lang) -> str:
    if not _known(row.get("lift")) or not _known(row.get("p")):
        return say("where-leg-co-located-not-tested", lang)
    lift = float(row["lift"])
    if np.isinf(lift):
        return say("where-leg-co-located-only-here", lang, p=_p(float(row["p"])))
    return say("where-leg-co-located", lang, lift=format_number(lift, 1), p=_p(float(row["p"])))


def _sureness(row: Mapping[str, Any], lang: Lang) -> list[str]:
    """How stable the outline is, and whether a second method agrees; nothing where not asked."""
    out = []
    if _known(row.get("stability")):
        told = format_percent(float(row["stability"]), 0)
        out.append(say("where-card-stable", lang, share=told))
    if _known(row.get("agreement")):
        other = say(f"where-method-{row.get('second_method')}", lang)
        agreement = float(row["agreement"])
        key = "where-card-agreement" if agreement > 0 else "where-card-agreement-none"
        out.append(say(key, lang, other=other, share=format_percent(agreement, 0)))
    return out


def _leg(row: Mapping[str, Any], leg: str, lang: Lang) -> str:
    answer = row.get(leg, "not_tested")
    if answer == "not_tested":
        why = str(row.get(f"{leg}_why") or "no_data").replace("_", "-")
        return say(f"where-leg-{leg}-{why}", lang)
    key = f"where-leg-{leg}-{answer}"
    p = _p(float(row[f"{leg}_p"]))
    if leg == "related":
        return say(key, lang, p=p)
    return say(
        key,
        lang,
        observed=format_number(row[f"{leg}_statistic"]),
        expected=format_number(row[f"{leg}_expected"]),
        p=p,
    )
