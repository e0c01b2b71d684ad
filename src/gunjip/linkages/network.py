"""The network: nodes with a place and a membership, edges with a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import to_plain
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, format_count, say
from gunjip.linkages.edges import EdgeReport, clean_edges
from gunjip.tables import Links
from gunjip.tables.common import frame_digest, require_columns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Unknown = Literal["keep", "drop", "error"]
Weight = Literal["ties", "value", "pairs"]

#: Columns of the nodes that are text.
TEXTS = ("id", "kind", "cluster", "region", "industry", "name")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes and typed edges; nothing of it changes after it is made.

    Make one with :meth:`from_links`, :meth:`from_edges` or
    :meth:`from_input_output`.

    Attributes
    ----------
    nodes
        One row a node: ``id, kind`` (``firm, university, …``; ``unknown`` for an
        end of a tie that the node table does not have) and, where known,
        ``cluster, region, industry, name, x, y, jobs`` and whatever else came.
    ties
        One row an edge, without its ends: ``kind, channel, flow, value, unit, year``.
    source, target
        Positions in ``nodes`` of each edge's ends, shape (edges,).
    directed
        Whether source → target differs from target → source.
    crs
        Of x and y; "" without points.
    report
        What was found in the edges when the network was made.
    origin
        Where the ties came from.
    """

    nodes: pd.DataFrame
    ties: pd.DataFrame
    source: Ints
    target: Ints
    directed: bool = True
    crs: str = ""
    report: EdgeReport = field(default_factory=EdgeReport)
    origin: str = ""

    @classmethod
    def from_links(
        cls,
        links: Links,
        nodes: pd.DataFrame | None = None,
        *,
        unknown: Unknown = "keep",
        loops: bool = False,
        crs: str = "",
    ) -> Network:
        """The network of typed ties.

        Parameters
        ----------
        links
            Ties; ``channel`` and ``flow`` are taken from them where they have
            these columns, else from the kind of tie
            (:data:`~gunjip.linkages.ties.KIND_CHANNEL`).
        nodes
            ``id`` and whatever is known of them; None takes the ends of the ties.
            A missing ``kind`` is the links' kind of end.
        unknown
            Ends that are no node: ``"keep"`` them as nodes of kind ``unknown``,
            ``"drop"`` their ties, or ``"error"``. Each is reported.
        loops
            Whether a tie of a node with itself stays.
        crs
            Of x and y.

        Returns
        -------
        Network
            With a ``report``: self-loops dropped; repeats of one tie (same ends,
            kind, year and value) counted once; several values for one tie
            averaged; ownership or parentage told in both directions dropped;
            kinds of which one side only reports, and a single year, noted.

        Raises
        ------
        InputError
            Ids that repeat, negative values, unknown ends where they are an error.

        Examples
        --------
        >>> import pandas as pd
        >>> from gunjip.tables import Links
        >>> ties = pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "b"],
        ...                      "kind": "transaction"})
        >>> network = Network.from_links(Links(ties))
        >>> len(network), network.report.count("self_loop")
        (2, 1)
        """
        return cls.from_edges(
            links.data,
            nodes,
            ends=links.ends,
            directed=links.directed,
            unknown=unknown,
            loops=loops,
            crs=crs,
            origin=links.source,
        )

    @classmethod
    def from_edges(
        cls,
        edges: pd.DataFrame,
        nodes: pd.DataFrame | None = None,
        *,
        ends: str = "plant",
        directed: bool = True,
        unknown: Unknown = "keep",
        loops: bool = False,
        crs: str = "",
        origin: str = "",
    ) -> Network:
        """The network of a frame ``source, target, kind, …``; see :meth:`from_links`."""
        require_columns(edges, ("source", "target", "kind"), "Links")
        checks = Checks(InputError)
        checks.one_of("unknown", unknown, ("keep", "drop", "error"))
        for name in ("source", "target", "kind"):
            gaps = int(edges[name].isna().sum())
            if gaps:
                checks.add("table-key-missing", table="Links", column_name=name, count=gaps)
        if nodes is None:
            every = pd.unique(pd.concat([edges["source"], edges["target"]]).dropna())
            nodes = pd.DataFrame({"id": pd.Series(np.sort(every.astype(str)), dtype="str")})
        require_columns(nodes, ("id",), "Network")
        double = nodes["id"].duplicated()
        if double.any():
            checks.add(
                "links-id-twice",
                count=int(double.sum()),
                name=str(nodes["id"][double].iloc[0]),
            )
        checks.done()
        nodes = nodes.reset_index(drop=True).copy()
        if "kind" not in nodes:
            nodes["kind"] = ends
        tidy, i, j, ids, report = clean_edges(
            edges, pd.Index(nodes["id"]), unknown=unknown, loops=loops
        )
        more = len(ids) - len(nodes)
        if more:
            extra = pd.DataFrame({"id": ids[len(nodes) :], "kind": "unknown"})
            nodes = pd.concat([nodes, extra], ignore_index=True)
        return cls(nodes, tidy, i, j, directed, crs, report, origin)

    @classmethod
    def from_input_output(cls, links: Links, names: Mapping[str, str] | None = None) -> Network:
        """The network of industries of an input–output table (BEA, Bank of Korea).

        Parameters
        ----------
        links
            Flows from selling to buying industry, as the readers of
            ``gunjip.sources`` give them. What an industry sells to itself stays.
        names
            Of the industries.
        """
        codes = np.sort(pd.unique(pd.concat([links.data["source"], links.data["target"]])))
        nodes = pd.DataFrame({"id": pd.Series(codes, dtype="str"), "kind": "industry"})
        nodes["industry"] = nodes["id"]
        if names:
            nodes["name"] = [names.get(str(c), str(c)) for c in codes]
        return cls.from_links(links, nodes, unknown="error", loops=True)

    def __len__(self) -> int:
        """How many edges there are."""
        return len(self.source)

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.nodes)

    @property
    def kinds(self) -> list[str]:
        """Kinds of tie, sorted."""
        return sorted(str(k) for k in self.ties["kind"].unique())

    @property
    def years(self) -> list[int]:
        """Years of ties, sorted; 0 stands for not known."""
        return sorted(int(y) for y in self.ties["year"].unique())

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the edges with the ids of their ends."""
        ids = self.nodes["id"].to_numpy()
        out = self.ties.copy()
        out.insert(0, "source", ids[self.source])
        out.insert(1, "target", ids[self.target])
        return out

    @property
    def has_points(self) -> bool:
        """Whether nodes have coordinates."""
        return {"x", "y"} <= set(self.nodes.columns)

    def points(self) -> Floats:
        """Coordinates, shape (nodes, 2); NaN where not known."""
        if not self.has_points:
            return np.full((self.size, 2), np.nan)
        return self.nodes[["x", "y"]].to_numpy(dtype=float, na_value=np.nan)

    def positions(self, ids: Iterable[object]) -> Ints:
        """Positions of nodes by id, −1 where there is none."""
        return np.asarray(
            pd.Index(self.nodes["id"]).get_indexer(pd.Index(list(ids))), dtype=np.int64
        )

    def adjacency(self, weight: Weight = "ties", *, symmetric: bool = False) -> sparse.csr_array:
        """The adjacency matrix, sparse, shape (nodes, nodes).

        Parameters
        ----------
        weight
            ``"ties"`` the number of ties, ``"value"`` their summed value (a value
            not known counts 0), ``"pairs"`` 1 where there is any.
        symmetric
            Add the transpose (and, for pairs, cut to 1).
        """
        n = self.size
        if weight == "value":
            data = np.nan_to_num(self.ties["value"].to_numpy(dtype=float))
        else:
            data = np.ones(len(self))
        out = sparse.csr_array((data, (self.source, self.target)), shape=(n, n))
        out.sum_duplicates()
        if symmetric:
            out = sparse.csr_array(out + out.T)
        if weight == "pairs":
            out.data[:] = 1.0
        return out

    def select(
        self,
        *,
        kinds: Sequence[str] | None = None,
        channels: Sequence[str] | None = None,
        flows: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> Network:
        """The same nodes with some of the ties."""
        keep = np.ones(len(self), dtype=bool)
        for name, wanted in (
            ("kind", kinds), ("channel", channels), ("flow", flows), ("year", years),
        ):  # fmt: skip
            if wanted is not None:
                keep &= self.ties[name].isin([w if name == "year" else str(w) for w in wanted])
        return self._with(self.nodes, np.flatnonzero(keep))

    def subgraph(self, ids: Iterable[object] | NDArray[np.bool_]) -> Network:
        """Some nodes and the ties among them; ids, or a mask over the nodes."""
        if isinstance(ids, np.ndarray) and ids.dtype == bool:
            inside = ids
        else:
            at = self.positions(ids)
            inside = np.zeros(self.size, dtype=bool)
            inside[at[at >= 0]] = True
        keep = np.flatnonzero(inside[self.source] & inside[self.target])
        place = np.cumsum(inside) - 1
        nodes = self.nodes.loc[inside].reset_index(drop=True)
        return self._with(nodes, keep, place)

    def aggregate(self, by: str) -> Network:
        """Nodes with the same value of a column as one node; ties among them become loops.

        Nodes without a value are left out with their ties, which the report counts.
        ``x, y`` are means, ``jobs`` sums, ``n`` is the number of nodes. Ties of one
        pair, kind, channel, flow and year are added up; ``ties`` counts them.
        """
        require_columns(self.nodes, (by,), "Network")
        key = self.nodes[by].astype("object").where(self.nodes[by].notna(), None)
        codes, names = pd.factorize(key, sort=True)
        groups = self.nodes.assign(_group=codes).loc[codes >= 0].groupby("_group", sort=True)
        nodes = pd.DataFrame({"id": pd.Series([str(n) for n in names], dtype="str"), "kind": by})
        nodes[by] = nodes["id"]
        for name in ("x", "y"):
            if name in self.nodes:
                nodes[name] = groups[name].mean().to_numpy(dtype=float)
        if "jobs" in self.nodes:
            nodes["jobs"] = groups["jobs"].sum(min_count=1).to_numpy(dtype=float)
        nodes["n"] = groups.size().to_numpy()
        i, j = codes[self.source], codes[self.target]
        good = (i >= 0) & (j >= 0)
        ties = self.ties.loc[good].assign(_i=i[good], _j=j[good])
        names_of = ["_i", "_j", "kind", "channel", "flow", "unit", "year"]
        summed = (
            ties.groupby(names_of, observed=True, sort=True, dropna=False)["value"]
            .agg(value="sum", ties="size")
            .reset_index()
        )
        report = EdgeReport(len(self), int(good.sum()))
        return Network(
            nodes,
            summed[["kind", "channel", "flow", "value", "unit", "year", "ties"]],
            summed["_i"].to_numpy(dtype=np.int64),
            summed["_j"].to_numpy(dtype=np.int64),
            self.directed,
            self.crs,
            report,
            self.origin,
        )

    def _with(self, nodes: pd.DataFrame, keep: Ints, place: Ints | None = None) -> Network:
        i, j = self.source[keep], self.target[keep]
        if place is not None:
            i, j = place[i], place[j]
        ties = self.ties.iloc[keep].reset_index(drop=True)
        return Network(nodes, ties, i, j, self.directed, self.crs, self.report, self.origin)

    def digest(self) -> str:
        """A checksum of nodes and edges."""
        return frame_digest(
            self.frame, {"directed": self.directed, "nodes": frame_digest(self.nodes, {})}
        )

    def summary(self, lang: Lang = "en") -> str:
        """What there is: nodes by kind, ties by kind, and what was found in them."""
        lines = [
            say(
                "links-network",
                lang,
                nodes=format_count(self.size, lang),
                ties=format_count(len(self), lang),
            )
        ]
        for kind, count in self.ties["kind"].value_counts().items():
            lines.append(f"  {kind}: {format_count(int(count), lang)}")
        if self.report.read:
            lines.append(self.report.summary(lang))
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Counts and what was found; single plants are never part of it."""
        return {
            "nodes": self.size,
            "ties": len(self),
            "node_kinds": to_plain(self.nodes["kind"].value_counts().to_dict()),
            "kinds": to_plain(self.ties["kind"].value_counts().to_dict()),
            "years": self.years,
            "directed": self.directed,
            "findings": to_plain(self.report.table),
        }
