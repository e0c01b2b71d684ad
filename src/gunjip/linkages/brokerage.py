"""Who passes things on, between whom: the five roles of Gould and Fernandez."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.linkages.structure import ordered_pairs, rows_of
from gunjip.tables.common import require_columns

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")


def brokerage(
    network: Network, groups: str = "cluster", *, draws: int = 0, seed: Seed = None
) -> Result:
    r"""How often each node stands between two others that have no tie of their own.

    Of paths :math:`i \to b \to k` without :math:`i \to k`, counted for b:
    *coordinator* (all of one group), *consultant* (i and k of one, b of another),
    *gatekeeper* (b and k of one, i of another: it lets in), *representative* (i and b
    of one: it speaks for it), *liaison* (three groups).

    Parameters
    ----------
    network
        Ties of all kinds that it has; take :meth:`Network.select` before.
    groups
        Column of the nodes. Nodes without a value take no part.
    draws
        Permutations of all groups, the node's own too, for a z-score; 0 leaves it
        out. The expected value needs none.
    seed
        Of the permutations.

    Returns
    -------
    Result
        ``id, group, role, count, expected, z``: one row a node and role, and
        ``role = "total"``. Expected: with the groups dealt out anew to all other
        nodes, :math:`t_b\,(n_g-1)(n_g-2)/((n-1)(n-2))` for the coordinator and so
        on, where :math:`t_b` is the number of open paths through b.

    References
    ----------
    Gould and Fernandez 1989, doi:10.2307/270949.

    Examples
    --------
    >>> import pandas as pd
    >>> ties = pd.DataFrame({"source": list("ab"), "target": list("bc"), "kind": "order"})
    >>> nodes = pd.DataFrame({"id": list("abc"), "cluster": ["u", "v", "v"]})
    >>> found = brokerage(Network.from_edges(ties, nodes)).frame
    >>> found[found["count"] > 0][["id", "role"]].values.tolist()
    [['b', 'gatekeeper'], ['b', 'total']]
    """
    from gunjip.linkages.kernels import brokerage_counts

    require_columns(network.nodes, (groups,), "Network")
    checks = Checks()
    checks.require(draws >= 0, "needs-at-least", name="draws", least=0, value=draws)
    checks.done()
    label = network.nodes[groups]
    code, names = pd.factorize(label.astype("object").where(label.notna(), None), sort=True)
    group = np.asarray(code, dtype=np.int64)
    pairs = ordered_pairs(network)
    out = rows_of(pairs)
    counts = brokerage_counts(out.begin, out.to, group).astype(float)
    inside = np.flatnonzero(group >= 0)
    n = inside.size
    size = np.bincount(group[inside], minlength=len(names)).astype(float)
    expected = np.full(counts.shape, np.nan)
    if n > 2:
        own = size[group[inside]] - 1
        other = n - 1 - own
        # Two different others of one group that is not b's.
        square = float((size * (size - 1)).sum())
        alike = square - (own + 1) * own
        base = (n - 1) * (n - 2)
        chance = np.stack(
            [own * (own - 1), alike, own * other, own * other, other * (other - 1) - alike], axis=1
        )
        expected[inside] = counts[inside].sum(axis=1, keepdims=True) * chance / base
    z = np.full(counts.shape, np.nan)
    number = resolve_seed(seed) if draws else None
    if number is not None:

        def one(k: int) -> tuple[np.ndarray, np.ndarray]:
            mixed = group.copy()
            mixed[inside] = stream(number, "brokerage", k).permutation(group[inside])
            c = brokerage_counts(out.begin, out.to, mixed).astype(float)
            return c, c * c

        parts = parallel_map(one, range(draws))
        mean = sum(p[0] for p in parts) / draws
        spread = np.sqrt(np.maximum(sum(p[1] for p in parts) / draws - mean**2, 0))
        z = np.divide(counts - mean, spread, out=np.full(counts.shape, np.nan), where=spread > 0)
    ids = network.nodes["id"].to_numpy()
    shown = label.astype("object").to_numpy()
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "id": ids[inside],
                    "group": shown[inside],
                    "role": role,
                    "count": counts[inside, k],
                    "expected": expected[inside, k],
                    "z": z[inside, k],
                }
            )
            for k, role in enumerate(ROLES)
        ]
        + [
            pd.DataFrame(
                {
                    "id": ids[inside],
                    "group": shown[inside],
                    "role": "total",
                    "count": counts[inside].sum(axis=1),
                    "expected": np.nan,
                    "z": np.nan,
                }
            )
        ],
        ignore_index=True,
    )
    return Result(
        kind="brokerage",
        table=frame,
        params={"groups": groups, "draws": draws},
        null="groups dealt out at random over the same ties" if draws else "",
        seed=number,
        citation="Gould and Fernandez 1989, doi:10.2307/270949",
        extra={"left_out": int((group < 0).sum())},
    )
