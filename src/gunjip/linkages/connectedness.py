"""How connected each cluster is: one evidence frame from all measures of the room."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gunjip.foundation.progress import progress
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.linkages.core import core_periphery
from gunjip.linkages.hierarchy import hierarchy
from gunjip.linkages.lock_in import lock_in, share_interval
from gunjip.linkages.network import Network
from gunjip.linkages.resilience import resilience
from gunjip.linkages.structure import cohesion, jackknife_interval, ordered_pairs, rows_of
from gunjip.linkages.ties import Channel, Flow
from gunjip.tables.common import require_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
COLUMNS = (
    "cluster", "indicator", "value", "low", "high", "unit", "year", "n", "source", "status",
)  # fmt: skip
#: Status of a measure → status of evidence.
STATUS = {"ok": "measured", "few": "measured"}
#: Share of members removed in the evidence on resilience.
REMOVED = 0.2


def connectedness(
    network: Network,
    members: pd.DataFrame,
    *,
    border: str = "region",
    draws: int = 49,
    seed: Seed = None,
    quiet: bool = True,
) -> Result:
    """Every cluster's ties: how many stay inside, how dense, mutual, closed and dependent.

    Parameters
    ----------
    network
        Of all plants and organisations.
    members
        ``cluster_id, plant_id``: a plant may be a member of several clusters.
    border
        Column of the nodes whose change along a tie counts as crossing a border.
    draws
        Random networks or orders behind each null and interval.
    seed
        Of the draws.
    quiet
        Hide progress.

    Returns
    -------
    Result
        An evidence frame: ``cluster, indicator, value, low, high, unit, year, n, source,
        status`` (``measured`` or ``not_tested``), 95 % intervals (5–95 % of draws for
        resilience). Indicators:

        ``members``, ``ties_inside``, ``local_tie_share`` (ties among members over all
        that members have), ``external_share`` (the rest), ``cross_border_share``,
        ``tie_density``, ``reciprocity``, ``clustering``, ``isolated_share``,
        ``core_fit``, ``core_share``, ``brokerage_share`` (of two-step paths
        through members, those that leave or enter the cluster), ``flow_hierarchy``,
        ``hierarchy``, ``industry_concentration``, ``large_firm_hierarchy``,
        ``top_supplier_share``, ``fixed_partner_share``, ``closure``, ``hub_dependence``,
        ``giant_after_random``, ``giant_after_targeted`` (a fifth of members gone),
        ``related_variety``, ``unrelated_variety`` (bits); for each channel
        ``local_tie_share_<channel>`` and ``tie_density_<channel>``; for each role flow
        ``flow_per_member_<flow>``.

    See Also
    --------
    lock_in, cohesion, core_periphery, resilience, hierarchy : what each indicator is.
    """
    require_columns(members, ("cluster_id", "plant_id"), "members")
    number = resolve_seed(seed)
    years = [y for y in network.years if y > 0]
    year = years[-1] if years else 0
    at = network.positions(members["plant_id"])
    ids = members["cluster_id"].astype("str").to_numpy()
    names = list(dict.fromkeys(ids[at >= 0]))
    rows: list[tuple[object, ...]] = []
    with progress("connect", len(names), quiet=quiet) as advance:
        for name in names:
            inside = np.zeros(network.size, dtype=bool)
            inside[at[(ids == name) & (at >= 0)]] = True
            here = _Cluster(network, inside, border, draws, number, str(name))
            for indicator, value, low, high, unit, n, status in here.rows():
                told = STATUS.get(status, "not_tested")
                row = (name, indicator, value, low, high, unit, year, n, network.origin, told)
                rows.append(row)
            advance(1)
    variety = _variety(network, ids[at >= 0], at[at >= 0], names)
    rows += [
        (c, k, v, np.nan, np.nan, "bit", year, n, network.origin, s) for c, k, v, n, s in variety
    ]
    missing = int((at < 0).sum())
    return Result(
        kind="connectedness",
        table=pd.DataFrame(rows, columns=list(COLUMNS)),
        params={"border": border, "draws": draws},
        seed=number,
        citation="Wasserman and Faust 1994; Borgatti and Everett 1999; Gould and Fernandez 1989",
        extra={"members_without_node": missing},
    )


Row = tuple[str, float, float, float, str, int, str]


class _Cluster:
    """The measures of one cluster."""

    def __init__(
        self, network: Network, inside: Bools, border: str, draws: int, seed: int, name: str
    ) -> None:
        self.network, self.inside = network, inside
        self.border, self.draws, self.seed, self.name = border, draws, seed, name
        i, j = network.source, network.target
        self.touching = np.flatnonzero(inside[i] | inside[j])
        self.within = self.touching[inside[i[self.touching]] & inside[j[self.touching]]]
        self.part = network.subgraph(inside)
        self.n = int(inside.sum())

    def rows(self) -> list[Row]:
        out: list[Row] = [
            ("members", self.n, np.nan, np.nan, "plants", self.n, "ok"),
            ("ties_inside", self.within.size, np.nan, np.nan, "ties", self.n, "ok"),
        ]
        share, low, high, status = self._local(self.touching, self.within)
        ties = self.touching.size
        out.append(("local_tie_share", share, low, high, "share", ties, status))
        out.append(("external_share", 1 - share, 1 - high, 1 - low, "share", ties, status))
        out.append(self._crossing())
        out += self._cohesion()
        out += self._core()
        out.append(self._brokerage())
        for row in hierarchy(self.part).frame.itertuples(index=False):
            if row.measure in ("hierarchy", "flow_hierarchy"):
                out.append(_seven(row.measure, row.value, np.nan, np.nan, row.n, row.status))
        for row in lock_in(self.network, self.inside).frame.itertuples(index=False):
            out.append(_seven(row.measure, row.value, row.low, row.high, row.n, row.status))
        out += self._resilience()
        out += self._channels()
        return out

    def _local(self, touching: Ints, within: Ints) -> tuple[float, float, float, str]:
        """Share of members' ties that stay inside, with the jackknife over members."""
        if not touching.size:
            return np.nan, np.nan, np.nan, "empty"
        i, j = self.network.source, self.network.target
        size = self.network.size
        out = touching[~np.isin(touching, within, assume_unique=True)]
        ends = np.where(self.inside[i[out]], i[out], j[out])
        outer = np.bincount(ends, minlength=size)[self.inside]
        inner = np.bincount(np.concatenate([i[within], j[within]]), minlength=size)[self.inside]
        value = within.size / touching.size
        # A member left out takes along its ties to the outside; those to members then
        # lead outside.
        kept = within.size - inner
        every = touching.size - outer
        left = np.divide(kept, every, out=np.full(self.n, np.nan), where=every > 0)
        low, high = jackknife_interval(value, left)
        return value, low, high, "ok"

    def _crossing(self) -> Row:
        name = "cross_border_share"
        if self.border not in self.network.nodes:
            return (name, np.nan, np.nan, np.nan, "share", 0, "not_told")
        code = pd.factorize(self.network.nodes[self.border])[0]
        a = code[self.network.source[self.touching]]
        b = code[self.network.target[self.touching]]
        known = (a >= 0) & (b >= 0)
        value, low, high = share_interval(float((a != b)[known].sum()), float(known.sum()))
        return (
            name, value, low, high, "share", int(known.sum()), "ok" if known.any() else "empty",
        )  # fmt: skip

    def _cohesion(self) -> list[Row]:
        found = cohesion(self.part).frame.set_index("measure")
        names = {"density": "tie_density", "reciprocity": "reciprocity", "clustering": "clustering"}
        out = []
        for measure, name in names.items():
            row = found.loc[measure]
            out.append(_seven(name, row["value"], row["low"], row["high"], row["n"], row["status"]))
        alone = float(found["value"].to_numpy()[list(found.index).index("isolates")])
        value, low, high = share_interval(alone, self.n)
        out.append(("isolated_share", value, low, high, "share", self.n, "ok"))
        return out

    def _core(self) -> list[Row]:
        seed = stream(self.seed, f"connect/core/{self.name}")
        found = core_periphery(self.part, draws=self.draws, seed=seed).extra
        status = str(found["status"])
        size = float(found["core_size"]) / self.n if status == "ok" and self.n else np.nan
        return [
            ("core_fit", float(found["core_fit"]), np.nan, np.nan, "correlation", self.n, status),
            ("core_fit_p", float(found["p"]), np.nan, np.nan, "p", self.n, status),
            ("core_share", size, np.nan, np.nan, "share", self.n, status),
        ]

    def _brokerage(self) -> Row:
        """Of open two-step paths through members, those that cross the cluster's edge."""
        from gunjip.linkages.kernels import brokerage_counts

        near = self.inside.copy()
        near[self.network.source[self.touching]] = True
        near[self.network.target[self.touching]] = True
        around = self.network.subgraph(near)
        member = self.inside[near]
        pairs = sparse.csr_array(ordered_pairs(around))
        rows = rows_of(pairs)
        counts = brokerage_counts(rows.begin, rows.to, np.where(member, 0, 1))[member]
        # Paths between two outsiders (consultant) leave and enter as well.
        value, low, high = _share_by_member(
            counts[:, [1, 2, 3]].sum(axis=1).astype(float), counts.sum(axis=1).astype(float)
        )
        status = "ok" if counts.sum() else "empty"
        return ("brokerage_share", value, low, high, "share", int(counts.sum()), status)

    def _resilience(self) -> list[Row]:
        seed = stream(self.seed, f"connect/resilience/{self.name}")
        found = resilience(self.part, steps=5, most=0.5, draws=self.draws, seed=seed)
        status = str(found.extra["status"])
        hub = float(found.extra["hub_dependence"])
        out: list[Row] = [("hub_dependence", hub, np.nan, np.nan, "share", self.n, status)]
        for removal in ("random", "targeted"):
            rows = found.table[found.table["removal"] == removal]
            if len(rows):
                row = rows.iloc[int(np.abs(rows["share"].to_numpy() - REMOVED).argmin())]
                out.append(
                    (
                        f"giant_after_{removal}", float(row["giant"]), float(row["low"]),
                        float(row["high"]), "share", self.n, status,
                    )
                )  # fmt: skip
            else:
                nan = np.nan
                out.append((f"giant_after_{removal}", nan, nan, nan, "share", self.n, status))
        return out

    def _channels(self) -> list[Row]:
        ties = self.network.ties
        out: list[Row] = []
        # Only this cluster's ties are read: the network may have a million.
        touched = ties["channel"].iloc[self.touching].astype("str").to_numpy()
        kept = ties["channel"].iloc[self.within].astype("str").to_numpy()
        flow = ties["flow"].iloc[self.within].astype("str").to_numpy()
        flows = {str(f) for f in ties["flow"].unique()}
        for name in Channel:
            touching = self.touching[touched == name]
            within = self.within[kept == name]
            value, low, high, status = self._local(touching, within)
            n = touching.size
            out.append((f"local_tie_share_{name}", value, low, high, "share", n, status))
            out.append(self._density(f"tie_density_{name}", within))
        for one in Flow:
            count = int((flow == one).sum())
            told = str(one) in flows
            value = count / self.n if told and self.n else np.nan
            nan = np.nan
            out.append(
                (
                    f"flow_per_member_{one}", value, nan, nan, "ties/member", count,
                    "ok" if told else "not_told",
                )
            )  # fmt: skip
        return out

    def _density(self, name: str, within: Ints) -> Row:
        n = self.n
        if n < 3:
            return (name, np.nan, np.nan, np.nan, "share", n, "empty")
        i, j = self.network.source[within], self.network.target[within]
        pair = np.unique(i * self.network.size + j)
        a, b = pair // self.network.size, pair % self.network.size
        of = np.bincount(np.concatenate([a, b]), minlength=self.network.size)[self.inside]
        value = pair.size / (n * (n - 1))
        low, high = jackknife_interval(value, (pair.size - of) / ((n - 1) * (n - 2)))
        return (name, value, low, high, "share", n, "ok")


def _seven(
    name: object, value: object, low: object, high: object, n: object, status: object
) -> Row:
    def number(x: object) -> float:
        return float(str(x))

    return (
        str(name),
        number(value),
        number(low),
        number(high),
        "share",
        int(number(n)),
        str(status),
    )


def _share_by_member(part: Floats, whole: Floats) -> tuple[float, float, float]:
    """A ratio of sums with the jackknife over members."""
    total = float(whole.sum())
    if total <= 0:
        return np.nan, np.nan, np.nan
    value = float(part.sum()) / total
    rest = total - whole
    left = np.divide(part.sum() - part, rest, out=np.full(part.size, np.nan), where=rest > 0)
    low, high = jackknife_interval(value, left)
    return value, low, high


def _variety(
    network: Network, ids: NDArray[np.object_], at: Ints, names: list[str]
) -> list[tuple[str, str, float, int, str]]:
    """Related and unrelated variety of members' industries, in two-digit groups."""
    from gunjip.measures.variety import variety_kernel

    kinds: tuple[tuple[str, int], ...] = (("related_variety", 2), ("unrelated_variety", 1))
    empty: Callable[[str], list[tuple[str, str, float, int, str]]] = lambda c: [  # noqa: E731
        (c, k, np.nan, 0, "not_tested") for k, _ in kinds
    ]
    if "industry" not in network.nodes or not names:
        return [row for c in names for row in empty(c)]
    industry = network.nodes["industry"].astype("object").to_numpy()[at]
    known = pd.notna(industry)
    if not known.any():
        return [row for c in names for row in empty(c)]
    code, labels = pd.factorize(industry[known].astype(str), sort=True)
    group = pd.factorize(np.array([str(x)[:2] for x in labels], dtype=object))[0].astype(np.intp)
    row = pd.Index(names).get_indexer(pd.Index(ids[known]))
    cells = np.zeros((len(names), len(labels)))
    np.add.at(cells, (row, code), 1.0)
    value = variety_kernel(cells, group) / np.log(2)
    count = cells.sum(axis=1).astype(int)
    return [
        (
            c, k, float(value[which, r]), int(count[r]),
            "measured" if np.isfinite(value[which, r]) else "not_tested",
        )
        for r, c in enumerate(names)
        for k, which in kinds
    ]  # fmt: skip
