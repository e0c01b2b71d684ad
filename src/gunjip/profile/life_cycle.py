"""Where in its life a cluster stands: growth, bends and mixture through the years.

Stages are read from two things, as Menzel and Fornahl do: size (plants) and
heterogeneity (how mixed the industries are). No order of stages is assumed
(H-18): a stage is told from the last leg and the one before, not from the stage
of last time.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.profile.change_points import one_bend
from gunjip.profile.result import NOT_TOLD, Change, Classification, Evidence, not_told
from gunjip.profile.roles import interval
from gunjip.profile.series import History, entropies

Floats = NDArray[np.float64]
STAGES = ("formation", "growth", "maturity", "decline", "renewal")
PATHS = ("emergence", "mutation", "stabilisation", "reorientation", "recovery", "decline_path")

#: Log growth of plants a year beyond which a leg rises or falls.
RISING, FALLING = 0.04, -0.03
#: A cluster in formation multiplies: its last leg and what it was at the start.
TAKE_OFF, SMALL_START = 0.15, 0.35
#: Change of entropy a year, in nats, from which a cluster turns more mixed.
MIXING = 0.01
FEWEST_YEARS = 5
SOURCE = (
    "Menzel and Fornahl (2010), Industrial and Corporate Change 19: 205-238, "
    "doi:10.1093/icc/dtp036; Martin and Sunley (2011), Regional Studies 45: 1299-1318, "
    "doi:10.1080/00343404.2011.622263; S2 L18-41 (I-26, H-18)"
)


def stage_of(before: Floats, after: Floats, bend: NDArray[np.int64], start: Floats) -> NDArray[np.int64]:  # fmt: skip
    """Stage by slopes: positions in ``STAGES``.

    ``before`` and ``after`` are log growth a year, ``start`` the first year's
    plants as a share of the last's.
    """
    fell = (bend > 0) & (before <= FALLING)
    out = np.full(before.shape, STAGES.index("maturity"))
    out[after >= RISING] = STAGES.index("growth")
    out[(after >= TAKE_OFF) & (start <= SMALL_START)] = STAGES.index("formation")
    out[fell & (after >= RISING)] = STAGES.index("renewal")
    out[after <= FALLING] = STAGES.index("decline")
    return out.astype(np.int64)


def life_cycle(
    history: History,
    *,
    cluster: str = "",
    draws: int = 200,
    seed: Seed = 0,
) -> tuple[Classification, Classification, Result]:
    """The stage, the path of adaptation, and the bend of one cluster.

    Plants are drawn again with replacement, each with its whole history, and
    the bend is found anew: the confidence of the stage is the share of redraws
    that give it.

    Parameters
    ----------
    history
        As :func:`gunjip.profile.series.histories` gives it.
    cluster
        Its id.
    draws, seed
        Of the redraws.

    Returns
    -------
    stage
        ``formation, growth, maturity, decline, renewal`` or ``not_told``: one
        year, fewer than five years, or only survivors seen.
    path
        ``emergence, mutation`` (it grows and turns more mixed), ``stabilisation,
        reorientation`` (renewed and more mixed), ``recovery`` (renewed, as mixed as
        before), ``decline_path`` or ``not_told``.
    Result
        One row: ``cluster, bend`` (year, NaN for none), ``bend_low, bend_high``
        (90 % of the redraws that have one), ``bend_share`` (redraws with one),
        ``before, after`` (log growth a year) with intervals.

    References
    ----------
    Menzel and Fornahl (2010), doi:10.1093/icc/dtp036; Martin and Sunley (2011),
    doi:10.1080/00343404.2011.622263. Thresholds are Gunjip's own.
    """
    years = history.years
    enough = years.size >= FEWEST_YEARS
    if not enough or history.survivors_only or not len(history.stands):
        reason = (
            "single_year" if years.size <= 1 else "few_years" if not enough else "survivors_only"
        )
        lacked = ("panel",) if reason != "survivors_only" else ("closed_plants",)
        return (
            not_told(cluster, "stage", reason, lacked=lacked, source=SOURCE),
            not_told(cluster, "path", reason, lacked=lacked, source=SOURCE),
            _bend_row(cluster, years, None),
        )
    rng = stream(resolve_seed(seed), f"profile/life/{cluster}")
    n = len(history.stands)
    again = rng.multinomial(n, np.full(n, 1.0 / n), size=draws).astype(float)
    series = np.vstack([history.stands.sum(axis=0), again @ history.stands])
    logs = np.log(np.maximum(series, 0.5))
    bend, before, after = one_bend(logs)
    start = series[:, 0] / np.maximum(series[:, -1], 1.0)
    stages = stage_of(before, after, bend, start)
    shares = {s: float((stages[1:] == k).mean()) for k, s in enumerate(STAGES)}
    stage = STAGES[int(stages[0])]
    used = tuple(
        Evidence(name, float(v[0]), *interval(v[1:]), says)
        for name, v, says in (
            ("growth_before", before, _direction(before[0])),
            ("growth_after", after, _direction(after[0])),
            ("start_share", start, "low" if start[0] <= SMALL_START else "high"),
        )
    )
    changes = tuple(
        Change("growth_after", to, STAGES[int(s)], True)
        for to, value in (("rising", RISING + 0.01), ("flat", 0.0), ("falling", FALLING - 0.01))
        for s in stage_of(before[:1], np.array([value]), bend[:1], start[:1])
        if STAGES[int(s)] != stage
    )
    told = Classification(
        cluster, "stage", stage, shares[stage], shares, used, (), changes, "fits", SOURCE
    )
    path = _path(cluster, stage, history, again)
    return told, path, _bend_row(cluster, years, (bend, before, after))


def _direction(slope: float) -> str:
    return "rising" if slope >= RISING else "falling" if slope <= FALLING else "flat"


def _path(cluster: str, stage: str, history: History, again: Floats) -> Classification:
    """The adaptive path: the stage beside the change of mixture."""
    if np.unique(history.industry).size < 2:
        return not_told(cluster, "path", "one_industry", lacked=("entropy_trend",), source=SOURCE)
    t = history.years - history.years.mean()

    def slope(weights: Floats) -> float:
        mixed = entropies(history.stands * weights[:, None], history.industry)
        return float((t * np.nan_to_num(mixed)).sum() / (t * t).sum())

    value = slope(np.ones(len(history.stands)))
    cloud = np.array([slope(w) for w in again[:50]])

    def path_at(s: float) -> str:
        more = s >= MIXING
        return {
            "formation": "emergence",
            "growth": "mutation" if more else "emergence",
            "maturity": "mutation" if more else "stabilisation",
            "decline": "decline_path",
            "renewal": "reorientation" if more else "recovery",
        }[stage]

    answer = path_at(value)
    drawn = [path_at(s) for s in cloud]
    shares = {p: drawn.count(p) / len(drawn) for p in PATHS if p in drawn}
    other = path_at(0.0 if value >= MIXING else MIXING)
    changes = (
        (Change("entropy_trend", "low" if value >= MIXING else "high", other, True),)
        if other != answer
        else ()
    )
    low, high = interval(cloud)
    used = (Evidence("entropy_trend", value, low, high, "high" if value >= MIXING else "low"),)
    return Classification(
        cluster, "path", answer, shares.get(answer, 0.0), shares, used, (), changes, "fits", SOURCE
    )


def _bend_row(
    cluster: str,
    years: NDArray[np.int64],
    fit: tuple[NDArray[np.int64], Floats, Floats] | None,
) -> Result:
    row: dict[str, object] = {"cluster": cluster}
    names = ("bend", "bend_low", "bend_high", "bend_share", "before", "before_low",
             "before_high", "after", "after_low", "after_high")  # fmt: skip
    row.update(dict.fromkeys(names, np.nan))
    row["status"] = NOT_TOLD
    if fit is not None:
        bend, before, after = fit
        row["status"] = "measured"
        drawn = bend[1:][bend[1:] > 0]
        row["bend_share"] = drawn.size / max(bend.size - 1, 1)
        if bend[0] > 0:
            row["bend"] = float(years[bend[0]])
        if drawn.size:
            low, high = np.quantile(drawn, [0.05, 0.95], method="nearest")
            row["bend_low"], row["bend_high"] = float(years[int(low)]), float(years[int(high)])
        for name, v in (("before", before), ("after", after)):
            row[name] = float(v[0])
            row[f"{name}_low"], row[f"{name}_high"] = interval(v[1:])
    return Result(
        "life_cycle", pd.DataFrame([row]), units={"before": "log points a year"}, citation=SOURCE
    )


__all__ = ["PATHS", "STAGES", "life_cycle", "stage_of"]
