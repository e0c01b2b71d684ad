"""More ties among members than gravity alone predicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.tables.common import require_columns

#: Fewer ties outside of clusters than this tell no gravity.
LEAST_TIES = 200


def local_excess(
    network: Network,
    groups: str = "cluster",
    *,
    kinds: Sequence[str] | None = None,
    confidence: float = 0.95,
    seed: Seed = None,
) -> Result:
    r"""Ties that members keep among themselves over what distance and size explain.

    .. math:: E = \sum_{t:\, i_t \in C} P(j \in C \mid i_t, b_t), \qquad
        P = \frac{\sum_{j \in C \cap b} g(s_j) f(d_{ij})}{\sum_{j \in b} g(s_j) f(d_{ij})}

    Every tie t that a member sends goes to some plant of industry :math:`b_t`; f (by
    distance) and g (by jobs) are the odds with which plants *outside* all groups
    pick partners. What a group has beyond E is its own doing.

    Parameters
    ----------
    network
        Nodes with ``x, y, industry`` and, where known, ``jobs``; others take no part.
    groups
        Column of the nodes.
    kinds
        Kinds of tie; None takes all with enough ties.
    confidence
        Of the intervals, which take a member's ties to go together.
    seed
        Of the sample of ties on which f and g rest.

    Returns
    -------
    Result
        ``cluster, kind, ties`` (sent by members to plants), ``observed, expected,
        excess`` (observed / expected), ``low, high, p`` (one-sided), ``members, status``:
        ``ok``, ``no_gravity`` (fewer than 200 ties outside groups), ``few`` (fewer than 10
        ties), ``empty``.

    See Also
    --------
    gunjip.clusters.verdicts.judge.cluster_test : the leg "connected", which besides asks
        how many ties there would be.

    References
    ----------
    McFadden 1974 (choice among partners); Guimarães, Figueirêdo and Woodward 2003,
    doi:10.1162/003465303765299855 (its likelihood is Poisson's).
    """
    from gunjip.linkages.partner_choice import Market, fit_gravity

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
    jobs = (
        part["jobs"].to_numpy(dtype=float, na_value=np.nan)
        if "jobs" in part
        else np.full(len(part), np.nan)
    )
    label = part[groups].astype("object").where(part[groups].notna(), None)
    group, names = pd.factorize(label, sort=True)
    market = Market.of(xy[usable], jobs, industry)
    rows = []
    for kind in network.kinds if kinds is None else kinds:
        here = (network.ties["kind"] == kind).to_numpy()
        here = here & usable[network.source] & usable[network.target]
        i, j = place[network.source[here]], place[network.target[here]]
        free = (group[i] < 0) & (group[j] < 0)
        if free.sum() < LEAST_TIES:
            rows += [_row(str(c), kind, status="no_gravity") for c in names]
            continue
        odds = fit_gravity(market, i[free], j[free], stream(number, f"excess/{kind}"))
        for code, name in enumerate(names):
            mine = group[i] == code
            if not mine.any():
                rows.append(_row(str(name), kind, status="empty"))
                continue
            member = group == code
            chance = np.nan_to_num(market.inside(i[mine], j[mine], member, odds))
            kept = member[j[mine]].astype(float)
            rows.append(_judged(str(name), kind, i[mine], kept, chance, member, confidence))
    return Result(
        kind="local_excess",
        table=pd.DataFrame(rows),
        params={"groups": groups, "confidence": confidence},
        null="partners picked by distance and jobs as plants outside groups do",
        seed=number,
        citation="McFadden 1974; Guimarães et al. 2003, doi:10.1162/003465303765299855",
    )


def _row(cluster: str, kind: str, **values: object) -> dict[str, object]:
    empty = dict.fromkeys(("observed", "expected", "excess", "low", "high", "p"), float("nan"))
    return {"cluster": cluster, "kind": kind, "ties": 0, **empty, "members": 0} | values


def _judged(
    cluster: str,
    kind: str,
    sender: NDArray[np.int64],
    kept: NDArray[np.float64],
    chance: NDArray[np.float64],
    member: NDArray[np.bool_],
    confidence: float,
) -> dict[str, object]:
    """Observed over expected; the variance is summed sender by sender."""
    from scipy.special import ndtr, ndtri

    observed, expected = float(kept.sum()), float(chance.sum())
    code = np.unique(sender, return_inverse=True)[1]
    by_sender = np.bincount(code, kept - chance * (observed / expected if expected else 1.0))
    null = np.bincount(code, kept - chance)
    # Under the null at least the variance of independent choices.
    spread = max(
        float(((null - null.mean()) ** 2).sum()), float((chance * (1 - chance)).sum()), 1e-12
    )
    z = (observed - expected - 0.5) / np.sqrt(spread)
    ratio = observed / expected if expected > 0 else np.nan
    wide = float(ndtri(0.5 + confidence / 2))
    error = np.nan
    if observed > 0 and expected > 0:
        own = max(float((by_sender**2).sum()), observed)
        error = np.sqrt(own) / observed  # of the logarithm
    return _row(
        cluster,
        kind,
        ties=int(kept.size),
        observed=observed,
        expected=expected,
        excess=ratio,
        low=ratio * float(np.exp(-wide * error)) if np.isfinite(error) else np.nan,
        high=ratio * float(np.exp(wide * error)) if np.isfinite(error) else np.nan,
        p=float(1 - ndtr(z)),
        members=int(member.sum()),
        status="ok" if kept.size >= 10 else "few",
    )
