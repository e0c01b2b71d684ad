"""What is left of a network when members go: at random, or the anchors first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.linkages.structure import ordered_pairs, rows_of


def resilience(
    network: Network,
    *,
    anchors: Sequence[str] | Literal["degree", "jobs"] = "degree",
    steps: int = 20,
    most: float = 0.5,
    draws: int = 199,
    seed: Seed = None,
) -> Result:
    r"""Largest connected part and ties left after members are removed.

    .. math:: S(q) = \frac{\text{largest component after removing } qn \text{ nodes}}
                          {\text{largest component before}}

    Parameters
    ----------
    network
        Taken without directions.
    anchors
        Whom a targeted removal takes first: the best connected, the largest
        employers (``jobs`` of the nodes; not known counts as none), or ids in this order.
    steps
        Points of the curve up to ``most``.
    most
        Largest share of the nodes removed.
    draws
        Random orders for the interval.
    seed
        Of the orders.

    Returns
    -------
    Result
        ``removal`` (``random`` or ``targeted``), ``removed`` (nodes), ``share``,
        ``giant, low, high`` (5–95 % of random orders; none for targeted), ``ties``
        (share left). ``extra``: ``hub`` (id first removed), ``hub_dependence``
        (share of ties that go with it), ``anchor_gap`` (mean of random less targeted
        S over the curve: how much hangs on the anchors), ``status``.

    References
    ----------
    Albert, Jeong and Barabási 2000, doi:10.1038/35019019; Newman and Ziff 2001,
    doi:10.1103/PhysRevE.64.016706.

    Examples
    --------
    >>> import pandas as pd
    >>> star = pd.DataFrame({"source": "hub", "target": list("abcdefgh"), "kind": "order"})
    >>> found = resilience(Network.from_edges(star), draws=9, seed=1)
    >>> found.extra["hub"], found.extra["hub_dependence"]
    ('hub', 1.0)
    """
    from gunjip.linkages.kernels import giant_after

    checks = Checks()
    checks.require(steps >= 1, "needs-at-least", name="steps", least=1, value=steps)
    checks.require(0 < most <= 1, "needs-between", name="most", low=0, high=1, value=most)
    checks.require(draws >= 1, "needs-at-least", name="draws", least=1, value=draws)
    if anchors == "jobs":
        checks.require("jobs" in network.nodes, "links-no-column", name="jobs")
    checks.done()
    number = resolve_seed(seed)
    pairs = ordered_pairs(network)
    around = rows_of(sparse.csr_array(pairs + pairs.T))
    n = around.size
    degree = np.diff(around.begin)
    if anchors == "degree":
        order = np.argsort(-degree, kind="stable")
    elif anchors == "jobs":
        jobs = np.nan_to_num(network.nodes["jobs"].to_numpy(dtype=float, na_value=0.0))
        order = np.argsort(-jobs, kind="stable")
    else:
        first = network.positions(anchors)
        first = first[first >= 0]
        rest = np.setdiff1d(np.argsort(-degree, kind="stable"), first, assume_unique=False)
        order = np.concatenate([first, rest[np.argsort(-degree[rest], kind="stable")]])
    columns = ["removal", "removed", "share", "giant", "low", "high", "ties"]
    if not n or not around.to.size:
        return Result(
            kind="resilience",
            table=pd.DataFrame(columns=columns),
            seed=number,
            extra={"status": "empty", "hub": "", "hub_dependence": np.nan, "anchor_gap": np.nan},
        )
    last = max(1, int(np.ceil(most * n)))
    at = np.unique(np.round(np.linspace(0, last, min(steps, last) + 1)).astype(np.int64))
    giant, ties = giant_after(around.begin, around.to, order[:last].astype(np.int64))

    def one(k: int) -> tuple[np.ndarray, np.ndarray]:
        drawn = stream(number, "resilience", k).permutation(n)[:last].astype(np.int64)
        g, t = giant_after(around.begin, around.to, drawn)
        return g[at] / g[0], t[at] / t[0]

    parts = parallel_map(one, range(draws))
    left = np.stack([p[0] for p in parts])
    kept = np.stack([p[1] for p in parts]).mean(axis=0)
    low, high = np.quantile(left, [0.05, 0.95], axis=0)
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "removal": "random", "removed": at, "share": at / n,
                    "giant": left.mean(axis=0), "low": low, "high": high, "ties": kept,
                }
            ),
            pd.DataFrame(
                {
                    "removal": "targeted", "removed": at, "share": at / n,
                    "giant": giant[at] / giant[0], "low": np.nan, "high": np.nan,
                    "ties": ties[at] / ties[0],
                }
            ),
        ],
        ignore_index=True,
    )  # fmt: skip
    hub = int(order[0])
    return Result(
        kind="resilience",
        table=frame,
        params={
            "anchors": anchors if isinstance(anchors, str) else tuple(anchors),
            "steps": steps,
            "most": most,
            "draws": draws,
        },
        seed=number,
        citation="Albert, Jeong and Barabási 2000, doi:10.1038/35019019",
        extra={
            "status": "ok",
            "hub": str(network.nodes["id"].iloc[hub]),
            "hub_dependence": float(degree[hub] * 2 / around.to.size),
            "anchor_gap": float(left.mean(axis=0).mean() - (giant[at] / giant[0]).mean()),
        },
    )
