"""The weakest link: which element binds a cluster, how surely, and what relieving it would give."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from gunjip.casebook.laws import weakest_roles
from gunjip.diagnosis.evidence import check_evidence
from gunjip.diagnosis.indicators.common import COLUMNS
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.tables.common import require_columns

Floats = NDArray[np.float64]

#: What stands for each element: the first indicator that a cluster has is taken.
ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "production": ("organiser_jobs", "jobs"),
    "research": ("knowledge_ties", "research_base", "rnd_per_job"),
    "supply": ("supplier_plants", "plants"),
    "support": ("support_reach", "membership_share", "support_bodies"),
    "cooperation": ("inner_ties",),
}
#: The four of industry, university, institute and government, by presence.
ACTORS: Mapping[str, tuple[str, ...]] = {
    "industry": ("plants",),
    "university": ("universities",),
    "institute": ("institutes",),
    "government": ("public_bodies",),
}
#: One of each is enough: presence is asked for, and no multitude.
PRESENT: Mapping[str, float] = {name: 1.0 for held in ACTORS.values() for name in held}
#: Grades as the casebook ranks them.
RANKS = {"weak": 1, "medium": 2, "strong": 3}
ROLES = ("vp", "so", "ss")
#: Policy is an external factor, though the process of forming belongs to another group.
POLITICAL = "form_political"
#: Share of a profile's redraws that must keep a role's grade for anything to rest on it.
KEPT = 0.5


def ces(levels: ArrayLike, *, elasticity: float = 0.5) -> Floats:
    r"""Mean of constant elasticity of substitution with equal weights.

    .. math:: C = \Big(\tfrac1m \sum_k x_k^{\rho}\Big)^{1/\rho}, \qquad
              \rho = \frac{\sigma - 1}{\sigma}

    Parameters
    ----------
    levels
        Shape (…, m), each 0 (missing) or above.
    elasticity
        σ ≥ 0: 0 is the minimum (strict weakest link), 1 the geometric mean
        (Cobb–Douglas), infinity the arithmetic mean.

    Returns
    -------
    ndarray of shape (…); NaN where a level is NaN.

    Raises
    ------
    ParameterError
        A negative level or elasticity.

    References
    ----------
    Arrow, Chenery, Minhas and Solow (1961), doi:10.2307/1927286.

    Examples
    --------
    >>> [round(float(ces([1.0, 0.25], elasticity=s)), 4) for s in (0, 1, float("inf"))]
    [0.25, 0.5, 0.625]
    """
    x = np.asarray(levels, dtype=np.float64)
    checks = Checks()
    checks.require(elasticity >= 0, "needs-at-least", name="elasticity", least=0, value=elasticity)
    least = float(np.nanmin(x)) if x.size and not np.isnan(x).all() else 0.0
    checks.require(least >= 0, "needs-at-least", name="levels", least=0, value=least)
    checks.done()
    if elasticity == 0.0:
        return np.asarray(x.min(axis=-1))
    if math.isinf(elasticity):
        return np.asarray(x.mean(axis=-1))
    top = x.max(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(top > 0, x / top, 0.0)
        if elasticity == 1.0:
            mean = np.exp(np.log(scaled).mean(axis=-1))
        else:
            rho = (elasticity - 1.0) / elasticity
            mean = np.mean(scaled**rho, axis=-1) ** (1.0 / rho)
    out = np.where(top[..., 0] > 0, mean * top[..., 0], 0.0)
    return np.asarray(np.where(np.isnan(x).any(axis=-1), np.nan, out))


def bottleneck(levels: ArrayLike, *, width: float = 1.0, sharpness: float = 1.0) -> Floats:
    r"""Levels penalised for the weakest one, after the penalty for bottleneck.

    .. math:: h_k = x_{\min} + a\,(1 - e^{-b\,(x_k - x_{\min})})

    Parameters
    ----------
    levels
        Shape (…, m).
    width, sharpness
        a and b of the formula, above 0; both 1 in the source.

    Returns
    -------
    ndarray of the same shape; the mean over the last axis is the score.

    Raises
    ------
    ParameterError
        A width or sharpness of 0 or below.

    References
    ----------
    Ács, Autio and Szerb (2014), Research Policy 43, 476–494,
    doi:10.1016/j.respol.2013.08.016.

    Examples
    --------
    >>> bottleneck([0.2, 0.2]).tolist()
    [0.2, 0.2]
    >>> round(float(bottleneck([0.0, 1.0])[1]), 4)
    0.6321
    """
    checks = Checks()
    for name, value in (("width", width), ("sharpness", sharpness)):
        checks.require(value > 0, "needs-positive", name=name, value=value)
    checks.done()
    x = np.asarray(levels, dtype=np.float64)
    low = x.min(axis=-1, keepdims=True)
    return np.asarray(low + width * (1.0 - np.exp(-sharpness * (x - low))))


def weakest_link(
    evidence: pd.DataFrame | Result,
    *,
    elements: Mapping[str, Sequence[str]] | None = None,
    peers: pd.DataFrame | None = None,
    elasticity: float = 0.5,
    standard: Mapping[str, float] | None = None,
    cap: float = 1.0,
    draws: int = 500,
    seed: Seed = None,
) -> Result:
    """Which element binds each cluster: levels, both aggregates, and what relief would give.

    A level is the element's value over the median of the cluster's peers, at most
    ``cap``: 1 is "as much as is usual", 0 is "missing".

    Parameters
    ----------
    evidence
        The evidence frame.
    elements
        Element → indicators that may stand for it, the first that a cluster has;
        by default production, research, supply, support and cooperation.
    peers
        ``cluster, peer``; by default all other clusters of the frame.
    elasticity
        σ of the CES aggregate: 0 the strict weakest link, 1 Cobb–Douglas,
        infinity perfect substitutes. It is Gunjip's, no statement of the source.
    standard
        Indicator → how much of it is enough (above 0), in place of the peers'
        median. With ``elements=ACTORS, standard=PRESENT`` industry, university,
        institute and government are asked for by presence.
    cap
        Plenty beyond this level does not count.
    draws
        Of the levels within their intervals, behind ``probability``.
    seed
        Of the draws.

    Returns
    -------
    Result
        One row a cluster and element: ``cluster, element, indicator, value,
        benchmark, level, low, high, binding`` (the lowest), ``probability`` (share of
        draws in which it is), ``score`` (CES), ``relieved`` (the score were this
        element raised to the next lowest), ``gain``, ``penalised`` (the bottleneck
        score), ``penalised_gain, status``. Where two elements share the lowest level
        all of them bind; where all levels are equal none does.

    Raises
    ------
    ParameterError
        A negative elasticity, ``cap`` of 0 or below, no draws.

    Notes
    -----
    Elements without an indicator, or with fewer than three peers to compare with,
    have status ``not_tested`` and enter no aggregate: the score is then of what is
    known. Draws are normal within each element's 90 % interval, elements
    independent of each other; an element without an interval does not vary. The
    median of peers is taken as known.

    References
    ----------
    MOD-32, H-09 (S3 L44–57); CES: Arrow et al. (1961), doi:10.2307/1927286; penalty:
    Ács, Autio and Szerb (2014), doi:10.1016/j.respol.2013.08.016.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(c, i, v) for c in "ABCD" for i, v in
    ...         (("inner_ties", 10.0), ("knowledge_ties", 1.0 if c == "A" else 5.0))]
    >>> told = weakest_link(pd.DataFrame(rows, columns=["cluster", "indicator", "value"]), seed=1)
    >>> told.frame.query("cluster == 'A' and binding")["element"].tolist()
    ['research']
    """
    table = check_evidence(evidence.table if isinstance(evidence, Result) else evidence)
    used = dict(ELEMENTS if elements is None else elements)
    checks = Checks()
    checks.require(cap > 0, "needs-positive", name="cap", value=cap)
    checks.require(draws > 0, "needs-positive", name="draws", value=draws)
    checks.require(elasticity >= 0, "needs-at-least", name="elasticity", least=0, value=elasticity)
    enough = dict(standard or {})
    for indicator, value in enough.items():
        checks.require(value > 0, "needs-positive", name=f"standard.{indicator}", value=value)
    checks.done()
    clusters = sorted(table["cluster"].unique())
    others = {c: [o for o in clusters if o != c] for c in clusters}
    if peers is not None:
        require_columns(peers, ("cluster", "peer"), "peers")
        for c in clusters:
            others[c] = (
                peers.loc[peers["cluster"].astype("str") == c, "peer"].astype("str").tolist()
            )
    held = {(str(r["cluster"]), str(r["indicator"])): r for r in table.to_dict(orient="records")}
    root = resolve_seed(seed)
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(clusters):
        mine = [_level(name, e, ind, held, others[name], cap, enough) for e, ind in used.items()]
        rng = stream(root, "diagnosis/balance", number)
        rows += _aggregate(mine, elasticity, draws, cap, rng)
    return Result(
        kind="weakest_link",
        table=pd.DataFrame(rows),
        params={"elasticity": elasticity, "cap": cap, "draws": draws},
        seed=root,
        units={"level": "share of the peers' median"},
        citation="MOD-32, H-09; Arrow et al. (1961), doi:10.2307/1927286; "
        "Ács, Autio and Szerb (2014), doi:10.1016/j.respol.2013.08.016",
    )


def weakest_evidence(weakest: pd.DataFrame) -> pd.DataFrame:
    """The level of each cluster's weakest element, as evidence for the check of a missing one.

    Its interval reaches from the lowest lower end to the lowest upper end of the levels.
    Clusters with fewer than two known elements have no row.
    """
    known = weakest[weakest["level"].notna()]
    rows = []
    for name, mine in known.groupby("cluster"):
        if len(mine) < 2:
            continue
        low, high = (float(mine[k].fillna(mine["level"]).min()) for k in ("low", "high"))
        value = float(mine["level"].min())
        rows.append(
            {
                "cluster": str(name), "indicator": "weakest_element", "value": value,
                "low": min(low, value), "high": max(high, value),
                "unit": "share of peers", "n": len(mine), "source": "balance",
                "status": "inferred",
            }
        )  # fmt: skip
    return check_evidence(pd.DataFrame(rows, columns=COLUMNS))


def _level(
    name: str,
    element: str,
    indicators: Sequence[str],
    held: dict[tuple[str, str], dict[Any, Any]],
    peers: list[str],
    cap: float,
    enough: Mapping[str, float],
) -> dict[str, Any]:
    out: dict[str, Any] = {
        "cluster": name, "element": element, "indicator": "", "value": math.nan,
        "benchmark": math.nan, "level": math.nan, "low": math.nan, "high": math.nan,
        "status": "not_tested",
    }  # fmt: skip
    for indicator in indicators:
        told = held.get((name, indicator))
        if told is None or not math.isfinite(float(told["value"])):
            continue
        benchmark = enough.get(indicator, math.nan)
        if math.isnan(benchmark):
            values = [float(held[p, indicator]["value"]) for p in peers if (p, indicator) in held]
            good = [v for v in values if math.isfinite(v)]
            if len(good) < 3 or np.median(good) <= 0:
                continue
            benchmark = float(np.median(good))
        parts = {k: float(told[k]) / benchmark for k in ("value", "low", "high")}
        out.update(
            indicator=indicator, value=float(told["value"]), benchmark=benchmark,
            level=min(max(parts["value"], 0.0), cap), low=parts["low"], high=parts["high"],
            status=str(told["status"]),
        )  # fmt: skip
        out["raw"] = parts["value"]
        break
    return out


def _aggregate(
    rows: list[dict[str, Any]], elasticity: float, draws: int, cap: float, rng: np.random.Generator
) -> list[dict[str, Any]]:
    known = [k for k, r in enumerate(rows) if math.isfinite(r["level"])]
    x = np.array([rows[k]["level"] for k in known])
    for row in rows:
        row.update(
            binding=False, probability=math.nan, score=math.nan, relieved=math.nan, gain=math.nan,
            penalised=math.nan, penalised_gain=math.nan,
        )  # fmt: skip
    if x.size >= 2:
        score = float(ces(x, elasticity=elasticity))
        penalised = float(bottleneck(x).mean())
        lowest = np.isclose(x, x.min(), rtol=0, atol=1e-12)
        unequal = not lowest.all()
        chance = _chance([rows[k] for k in known], draws, cap, rng)
        for place, k in enumerate(known):
            above = np.delete(x, place)
            lifted = x.copy()
            lifted[place] = max(x[place], float(above.min()))
            relieved = float(ces(lifted, elasticity=elasticity))
            rows[k].update(
                binding=bool(lowest[place] and unequal),
                probability=float(chance[place]),
                score=score,
                relieved=relieved,
                gain=relieved - score,
                penalised=penalised,
                penalised_gain=float(bottleneck(lifted).mean()) - penalised,
            )
    for row in rows:
        row.pop("raw", None)
    return rows


def _chance(rows: list[dict[str, Any]], draws: int, cap: float, rng: np.random.Generator) -> Floats:
    """Share of draws in which each element is the lowest; shared lowest places are split."""
    spread = []
    for row in rows:
        width = row["high"] - row["low"]
        good = math.isfinite(width) and width > 0
        spread.append(width / (2 * float(ndtri(0.95))) if good else 0.0)
    centre = np.array([row["raw"] for row in rows])
    drawn = rng.normal(centre, np.array(spread), size=(draws, len(rows)))
    drawn = np.clip(drawn, 0.0, cap)
    lowest = drawn <= drawn.min(axis=1, keepdims=True) + 1e-12
    share = lowest / lowest.sum(axis=1, keepdims=True)
    return np.asarray(share.mean(axis=0))


def weakest_role(profile: pd.DataFrame) -> pd.DataFrame:
    """The role or roles to reinforce in each cluster: those of the lowest grade (LAW-09, MOD-16).

    Grades are an order; they are compared and never averaged.

    Parameters
    ----------
    profile
        ``cluster_id, vp, so, ss``, each strong, medium, weak or not_told.

    Returns
    -------
    DataFrame
        ``cluster, weakest`` (e.g. "VP, SO"; empty where all are equal) and
        ``status`` (``not_tested`` where a role is not told).

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"cluster_id": ["Icheon"], "vp": "weak", "so": "weak", "ss": "strong"})
    >>> weakest_role(told)["weakest"].tolist()
    ['VP, SO']
    """
    frame = profile.rename(columns={"cluster": "cluster_id"})
    require_columns(frame, ("cluster_id", "vp", "so", "ss"), "profile")
    rows = []
    for told in frame.to_dict(orient="records"):
        grades = [RANKS.get(str(told[r])) for r in ROLES]
        ranks = [g for g in grades if g is not None]
        tested = len(ranks) == 3
        rows.append(
            {
                "cluster": str(told["cluster_id"]),
                "weakest": ", ".join(weakest_roles(ranks)) if tested else "",
                "status": "inferred" if tested else "not_tested",
            }
        )
    return pd.DataFrame(rows, columns=["cluster", "weakest", "status"])


def adaptive_scores(diagnosis: Result, *, elasticity: float = 1.0) -> Result:
    """The adaptive-evolution score of each cluster beside each factor alone (MOD-04, H-08).

    A factor's score is the share of its tested checks that passed: external (market,
    policy) from the groups hard and reason and the political process, internal soft from
    soft and the other formation processes, self-transformation from self and adaptation.

    Parameters
    ----------
    diagnosis
        From ``diagnose``.
    elasticity
        How far one factor stands in for another; 1 is the geometric mean.

    Returns
    -------
    Result
        ``cluster, model`` (``integrated``, ``external``, ``internal_soft``,
        ``self_transformation``), ``score, low, high, tested`` (checks), ``status``.
        ``low`` and ``high`` are the scores were every untested check to fail or
        to pass.

    Notes
    -----
    A description, and no forecast: whether the integrated score tells growth
    better than one factor (H-08) is for data, for which the baselines stand beside
    it.

    References
    ----------
    S0 L78–84 (flag F-38).

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.diagnosis.diagnose import diagnose
    >>> told = pd.DataFrame({"cluster": ["A"], "indicator": ["plants_growth"], "value": [0.1]})
    >>> adaptive_scores(diagnose(told)).frame["model"].tolist()[0]
    'integrated'
    """
    groups = {
        "external": ("hard", "reason"),
        "internal_soft": ("soft", "formation"),
        "self_transformation": ("self", "adaptation"),
    }
    checks = Checks()
    checks.require(elasticity >= 0, "needs-at-least", name="elasticity", least=0, value=elasticity)
    checks.done()
    rows = []
    told = diagnosis.table[diagnosis.table["status"] != "not_applicable"]
    for name, mine in told.groupby("cluster"):
        parts = {}
        for factor, names in groups.items():
            policy = mine["check"] == POLITICAL
            part = (mine["group"].isin(names) & ~policy) | (policy & (factor == "external"))
            here = mine.loc[part, "outcome"]
            passed, open_ = int((here == "passed").sum()), int((here == "not_tested").sum())
            tested = len(here) - open_
            size = max(1, len(here))
            parts[factor] = (
                passed / tested if tested else math.nan, passed / size, (passed + open_) / size,
                tested,
            )  # fmt: skip
        joint = [
            float(ces([p[k] for p in parts.values()], elasticity=elasticity)) for k in range(3)
        ]
        rows.append((str(name), "integrated", *joint, sum(p[3] for p in parts.values())))
        rows += [(str(name), factor, *value) for factor, value in parts.items()]
    table = pd.DataFrame(rows, columns=["cluster", "model", "score", "low", "high", "tested"])
    table["status"] = np.where(table["score"].isna(), "not_tested", "measured")
    return Result(
        kind="adaptive_scores",
        table=table,
        params={"elasticity": elasticity},
        units={"score": "share of checks passed"},
        citation="S0 L78-84; MOD-04, H-08",
    )
