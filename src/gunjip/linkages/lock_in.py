"""Lock-in: one trade, large firms above small ones, and nobody from outside."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: Kinds of tie in which one buys from another.
SUPPLY = ("transaction", "order", "input_output")
#: Years in which a pair must deal to count as fixed partners.
FIXED_YEARS = 3


def mean_interval(values: Floats) -> tuple[float, float, float]:
    """Mean of shares with its 95 % interval (Student t), cut to [0, 1]."""
    from scipy.special import stdtrit

    n = values.size
    if n == 0:
        return np.nan, np.nan, np.nan
    mean = float(values.mean())
    if n < 3:
        return mean, np.nan, np.nan
    half = float(stdtrit(n - 1, 0.975)) * float(values.std(ddof=1)) / np.sqrt(n)
    return mean, max(0.0, mean - half), min(1.0, mean + half)


def share_interval(count: float, total: float) -> tuple[float, float, float]:
    """A share with Wilson's 95 % interval."""
    if total <= 0:
        return np.nan, np.nan, np.nan
    z = 1.959963984540054
    p = count / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return p, max(0.0, float(middle - half)), min(1.0, float(middle + half))


def lock_in(network: Network, members: Iterable[object] | Bools, *, top: float = 0.05) -> Result:
    r"""How far a set of members is locked in: over-specialised, hierarchical, closed.

    Parameters
    ----------
    network
        Of all plants and organisations, so that ties beyond the members are seen.
    members
        Ids, or a mask over the nodes.
    top
        Share of members who count as the large ones (by jobs; by partners where jobs
        are not known), in (0, 1); at least one.

    Returns
    -------
    Result
        ``measure, value, low, high, n, status``:

        * ``industry_concentration``: Herfindahl index of members (by jobs where known)
          over industries; 1 is a single trade.
        * ``large_firm_hierarchy``: share of ties among members that have one of the
          large ones at an end.
        * ``top_supplier_share``: mean over buying members with two or more ties of the
          largest supplier's share (of value; of ties where values are not known).
        * ``fixed_partner_share``: of pairs that deal within, those that do so in three
          years or more; ``not_told`` where fewer than three years are known.
        * ``closure``: share of members with ties who have none beyond the members.

        ``status``: ``ok``, ``not_told`` or ``empty``.

    References
    ----------
    Grabher 1993 (lock-in in the Ruhr); Hassink 2005, doi:10.1080/09654310500107134.

    Examples
    --------
    >>> import pandas as pd
    >>> ties = pd.DataFrame({"source": list("aabx"), "target": list("bcca"),
    ...                      "kind": "transaction"})
    >>> found = lock_in(Network.from_edges(ties), ["a", "b", "c"]).frame.set_index("measure")
    >>> round(float(found["value"]["closure"]), 3)
    0.667
    """
    checks = Checks()
    checks.require(0 < top < 1, "needs-between", name="top", low=0, high=1, value=top)
    checks.done()
    inside = mask_of(network, members)
    i, j = network.source, network.target
    touching = np.flatnonzero(inside[i] | inside[j])
    within = touching[inside[i[touching]] & inside[j[touching]]]
    rows = [
        _concentration(network, inside),
        _large(network, inside, within, top),
        _top_supplier(network, inside, touching),
        _fixed(network, within),
        _closure(network, inside, touching, within),
    ]
    return Result(
        kind="lock_in",
        table=pd.DataFrame(rows, columns=["measure", "value", "low", "high", "n", "status"]),
        params={"top": top},
        citation="Grabher 1993; Hassink 2005, doi:10.1080/09654310500107134",
    )


Row = tuple[str, float, float, float, int, str]


def mask_of(network: Network, members: Iterable[object] | Bools) -> Bools:
    """Members as a mask over the nodes."""
    if isinstance(members, np.ndarray) and members.dtype == bool:
        return members
    at = network.positions(members)
    out = np.zeros(network.size, dtype=bool)
    out[at[at >= 0]] = True
    return out


def _jobs(network: Network) -> Floats | None:
    if "jobs" not in network.nodes:
        return None
    return network.nodes["jobs"].to_numpy(dtype=float, na_value=np.nan)


def _concentration(network: Network, inside: Bools) -> Row:
    nan = np.nan
    if "industry" not in network.nodes:
        return ("industry_concentration", nan, nan, nan, 0, "not_told")
    code = pd.factorize(network.nodes["industry"])[0]
    jobs = _jobs(network)
    known = inside & (code >= 0)
    if jobs is not None and np.isfinite(jobs[known]).any():
        known &= np.isfinite(jobs)
        weight = jobs[known]
    else:
        weight = np.ones(int(known.sum()))
    if not known.any() or weight.sum() <= 0:
        return ("industry_concentration", nan, nan, nan, 0, "empty")
    share = np.bincount(code[known], weights=weight) / weight.sum()
    return ("industry_concentration", float((share**2).sum()), nan, nan, int(known.sum()), "ok")


def _large(network: Network, inside: Bools, within: Ints, top: float) -> Row:
    n = int(inside.sum())
    if not within.size or n < 3:
        return ("large_firm_hierarchy", np.nan, np.nan, np.nan, n, "empty")
    i, j = network.source[within], network.target[within]
    degree = np.bincount(np.concatenate([i, j]), minlength=network.size).astype(float)
    jobs = _jobs(network)
    size = degree
    if jobs is not None and np.isfinite(jobs[inside]).mean() > 0.5:
        size = np.nan_to_num(jobs)
    ranked = np.flatnonzero(inside)
    ranked = ranked[np.argsort(-size[ranked], kind="stable")]
    large = np.zeros(network.size, dtype=bool)
    large[ranked[: max(1, round(top * n))]] = True
    value, low, high = share_interval(float((large[i] | large[j]).sum()), within.size)
    return ("large_firm_hierarchy", value, low, high, n, "ok")


def _top_supplier(network: Network, inside: Bools, touching: Ints) -> Row:
    kinds = network.ties["kind"].iloc[touching].astype("str").to_numpy()
    bought = touching[np.isin(kinds, SUPPLY) & inside[network.target[touching]]]
    if not bought.size:
        return ("top_supplier_share", np.nan, np.nan, np.nan, 0, "empty")
    value = network.ties["value"].to_numpy(dtype=float)[bought]
    if not np.isfinite(value).all() or not (value > 0).any():
        value = np.ones(bought.size)
    frame = pd.DataFrame(
        {"buyer": network.target[bought], "seller": network.source[bought], "value": value}
    )
    by_buyer = frame.groupby("buyer")["value"].agg(["sum", "size"])
    most = frame.groupby(["buyer", "seller"])["value"].sum().groupby(level=0).max()
    good = (by_buyer["size"] >= 2) & (by_buyer["sum"] > 0)
    share = (most / by_buyer["sum"])[good].to_numpy(dtype=float)
    mean, low, high = mean_interval(share)
    return ("top_supplier_share", mean, low, high, share.size, "ok" if share.size else "empty")


def _fixed(network: Network, within: Ints) -> Row:
    kinds = network.ties["kind"].iloc[within].astype("str").to_numpy()
    dealt = within[np.isin(kinds, SUPPLY)]
    year = network.ties["year"].to_numpy()[dealt]
    years = np.unique(year[year > 0])
    if years.size < FIXED_YEARS:
        return ("fixed_partner_share", np.nan, np.nan, np.nan, int(dealt.size), "not_told")
    pair = network.source[dealt] * network.size + network.target[dealt]
    seen = pd.DataFrame({"pair": pair, "year": year}).drop_duplicates()
    often = seen.groupby("pair").size().to_numpy() >= FIXED_YEARS
    value, low, high = share_interval(float(often.sum()), often.size)
    return ("fixed_partner_share", value, low, high, often.size, "ok")


def _closure(network: Network, inside: Bools, touching: Ints, within: Ints) -> Row:
    def ends(at: Ints) -> Bools:
        out = np.zeros(network.size, dtype=bool)
        out[network.source[at]] = True
        out[network.target[at]] = True
        return out & inside

    tied = ends(touching)
    beyond = ends(np.setdiff1d(touching, within, assume_unique=True))
    value, low, high = share_interval(float((tied & ~beyond).sum()), float(tied.sum()))
    status = "ok" if tied.any() else "empty"
    return ("closure", value, low, high, int(tied.sum()), status)
