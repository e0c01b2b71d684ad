"""More ties among members than gravity alone predicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.tables.common import require_columns

#: Fewer ties outside of groups than this tell no gravity.
LEAST_OUTSIDE = 300
#: Fewer ties seen and expected than this are not judged.
LEAST_TIES = 20


def local_excess(
    network: Network,
    groups: str = "cluster",
    *,
    kinds: Sequence[str] | None = None,
    confidence: float = 0.95,
    seed: Seed = None,
) -> Result:
    r"""Ties that members keep among themselves over those that gravity predicts.

    .. math:: E = \sum_{i \in C} \sum_b h(s_i)\, m_{ib}^{\lambda}\,
        \frac{u_{ab}}{x_{ab}}\; P(j \in C \mid i, b)

    A member is expected to deal with each industry b as often as plants of its own
    industry a and size do outside all groups (given what is near it), and to pick its
    partners by distance and size as these do. What a group has beyond E is its own doing.

    Parameters
    ----------
    network
        Nodes with ``x, y`` (m), ``industry`` and, where known, ``jobs``; others take no part.
    groups
        Column of the nodes.
    kinds
        Kinds of tie; None takes all.
    confidence
        Of the intervals (normal; a member's ties go together).
    seed
        Of the sample of ties on which gravity rests.

    Returns
    -------
    Result
        ``cluster, kind`` (``all`` is all kinds together), ``observed, expected, excess``
        (observed / expected), ``low, high, p`` (one-sided), ``members, status``: ``ok``,
        ``no_gravity`` (fewer than 300 ties outside groups), ``few_ties`` (fewer than
        20 seen and expected) or ``no_usual_ties``.

    Notes
    -----
    The leg "connected" of :func:`gunjip.clusters.cluster_test` is this statistic. Gravity
    knows distance, jobs and industry, nothing else.

    References
    ----------
    Santos Silva and Tenreyro 2006, doi:10.1162/rest.88.4.641; Guimarães, Figueirêdo and
    Woodward 2003, doi:10.1162/003465303765299855 (choice among partners is Poisson).
    """
    from gunjip.linkages.partner_choice import Market
    from gunjip.linkages.usual_ties import connection_leg, usual_ties

    require_columns(network.nodes, (groups, "x", "y", "industry"), "Network")
    checks = Checks()
    checks.require(
        0 < confidence < 1, "needs-between", name="confidence", low=0, high=1, value=confidence
    )
    checks.done()
    number = resolve_seed(seed)
    nodes = network.nodes
    xy = network.points()
    usable = np.isfinite(xy).all(axis=1) & nodes["industry"].notna().to_numpy()
    if not usable.any():
        raise InputError.of("links-excess-nobody")
    place = np.cumsum(usable) - 1
    part = nodes.loc[usable]
    industry = pd.factorize(part["industry"].astype("str"), sort=True)[0].astype(np.int64)
    jobs = np.full(len(part), np.nan)
    if "jobs" in part:
        jobs = part["jobs"].to_numpy(dtype=float, na_value=np.nan)
    label = part[groups].astype("object").where(part[groups].notna(), None)
    group, names = pd.factorize(label, sort=True)
    market = Market.of(xy[usable], jobs, industry)
    outside = group < 0
    wanted = np.zeros(int(industry.max()) + 1, dtype=bool)
    wanted[industry[~outside]] = True
    ties, rows = [], []
    for kind in network.kinds if kinds is None else kinds:
        here = (network.ties["kind"] == kind).to_numpy()
        here = here & usable[network.source] & usable[network.target]
        i, j = place[network.source[here]], place[network.target[here]]
        if int((outside[i] & outside[j]).sum()) < LEAST_OUTSIDE:
            rows += [_row(str(c), kind, status="no_gravity") for c in names]
            continue
        rng = stream(number, f"excess/{kind}")
        ties.append(usual_ties(kind, market, i, j, outside, wanted, rng))
    for code, name in enumerate(names):
        member = group == code
        for kind, chosen in [*((t.kind, [t]) for t in ties), ("all", ties)]:
            leg, _ = connection_leg(market, chosen, member, LEAST_TIES)
            rows.append(
                _row(
                    str(name),
                    kind,
                    observed=leg.observed,
                    expected=leg.expected,
                    p=leg.p,
                    members=int(member.sum()),
                    status=leg.why or "ok",
                    **_ratio(leg.observed, leg.expected, leg.spread, confidence),
                )
            )
    return Result(
        kind="local_excess",
        table=pd.DataFrame(rows),
        params={"groups": groups, "confidence": confidence},
        null="as many ties as outside groups, partners picked by distance and jobs",
        seed=number,
        citation="Santos Silva and Tenreyro 2006, doi:10.1162/rest.88.4.641",
    )


def _ratio(observed: float, expected: float, spread: float, confidence: float) -> dict[str, object]:
    """Observed over expected with its interval, not below 0."""
    from scipy.special import ndtri

    if not expected > 0:
        return {}
    half = float(ndtri(0.5 + confidence / 2)) * spread / expected
    ratio = observed / expected
    return {"excess": ratio, "low": max(0.0, ratio - half), "high": ratio + half}


def _row(cluster: str, kind: str, **values: object) -> dict[str, object]:
    empty = dict.fromkeys(("observed", "expected", "excess", "low", "high", "p"), float("nan"))
    return {"cluster": cluster, "kind": kind, **empty, "members": 0} | values
