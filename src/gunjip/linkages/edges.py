"""Edges as they come, made fit for a network, with a report of what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.words import Lang, format_count, has_message, say
from gunjip.linkages.ties import (
    BETWEEN_KINDS,
    KIND_CHANNEL,
    KIND_FLOW,
    ONE_WAY,
    SYMMETRIC,
    Channel,
    Flow,
)

Ints = NDArray[np.int64]

#: What may be found, in the order in which it is looked for.
FINDINGS = (
    "self_loop",
    "unknown_id",
    "unknown_channel",
    "duplicate",
    "contradicting_value",
    "contradicting_direction",
    "missing_value",
    "one_sided",
    "single_year",
)


@dataclass(frozen=True, slots=True, eq=False)
class EdgeReport:
    """What was found in the edges and what was done about it.

    Attributes
    ----------
    read, kept
        Edges before and after.
    table
        ``finding, kind, count, done, example``: one row a finding and kind of
        tie. ``done`` is ``dropped``, ``merged``, ``kept`` or ``noted``.
    one_sided
        Kinds of which one group only reports: reciprocity cannot be told.
    """

    read: int = 0
    kept: int = 0
    table: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            columns=["finding", "kind", "count", "done", "example"]
        )
    )
    one_sided: tuple[str, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the findings."""
        return self.table.copy()

    def count(self, finding: str) -> int:
        """Edges with one finding."""
        rows = self.table[self.table["finding"] == finding]
        return int(rows["count"].sum())

    def summary(self, lang: Lang = "en", *, examples: bool = True) -> str:
        """The findings as lines; without ``examples`` no plant is named."""
        lines = [
            say(
                "links-edges-read",
                lang,
                read=format_count(self.read, lang),
                kept=format_count(self.kept, lang),
            )
        ]
        for row in self.table.to_dict("records"):
            finding = str(row["finding"])
            text = say(
                "links-edges-" + finding.replace("_", "-"),
                lang,
                count=format_count(int(row["count"]), lang),
                kind=kind_of_tie(str(row["kind"]), lang),
                example=str(row["example"]),
            )
            if examples and finding != "single_year":
                text += f" ({say('links-edges-example', lang, example=str(row['example']))})"
            lines.append(text)
        return "\n".join(lines)


def kind_of_tie(kind: str, lang: Lang) -> str:
    """A kind of tie in the reader's language; one of the user's own as it is."""
    key = f"tie-{kind.replace('_', '-')}"
    return say(key, lang) if has_message(key) else kind


class _Notes:
    """Findings as they are collected."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, int, str, str]] = []

    def add(self, finding: str, edges: pd.DataFrame, which: NDArray[np.bool_], done: str) -> None:
        """Note the marked edges, kind by kind, with the first as an example."""
        if not which.any():
            return
        marked = edges.loc[which]
        for kind, part in marked.groupby("kind", observed=True, sort=True):
            first = part.iloc[0]
            example = f"{first['source']} → {first['target']}"
            self.rows.append((finding, str(kind), len(part), done, example))

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=["finding", "kind", "count", "done", "example"])


def _told(
    edges: pd.DataFrame, column: str, by_kind: Mapping[str, str], allowed: frozenset[str]
) -> tuple[pd.Series, NDArray[np.bool_]]:
    """A channel or flow as the edge tells it, else that of its kind; and which told nonsense."""
    kinds = edges["kind"].astype("category")
    of_kind = np.array([by_kind.get(str(k), "") for k in kinds.cat.categories], dtype=object)
    usual = of_kind[kinds.cat.codes.to_numpy()] if len(edges) else np.empty(0, dtype=object)
    if column not in edges:
        return pd.Series(pd.Categorical(usual), index=edges.index), np.zeros(len(edges), bool)
    told = edges[column].astype("category")
    names = [str(c) for c in told.cat.categories]
    good = np.array([n in allowed for n in names] + [False])
    empty = np.array([n in ("", "nan", "None") for n in names] + [True])
    code = told.cat.codes.to_numpy()
    label = np.array([*names, ""], dtype=object)
    # An empty cell is an answer for a flow (none) and an absent one for a channel.
    value = np.where(good[code], label[code], usual)
    return pd.Series(pd.Categorical(value), index=edges.index), ~good[code] & ~empty[code]


def clean_edges(
    edges: pd.DataFrame,
    ids: pd.Index,
    *,
    unknown: str,
    loops: bool,
) -> tuple[pd.DataFrame, Ints, Ints, pd.Index, EdgeReport]:
    """Edges with positions of their ends.

    Parameters
    ----------
    edges
        ``source, target, kind`` and, where known, ``value, unit, year, channel, flow``.
    ids
        Ids of the nodes that are known.
    unknown
        ``"keep"`` ends that are no node as nodes of unknown kind, ``"drop"``
        their edges, or ``"error"``.
    loops
        Whether an edge of a node with itself stays.

    Returns
    -------
    Edges, positions of source and target in the ids that are also returned, and
    the report.

    Raises
    ------
    InputError
        Negative values; unknown ends where they are an error.
    """
    notes = _Notes()
    read = len(edges)
    edges = edges.reset_index(drop=True)
    value = (
        edges["value"].to_numpy(dtype=float, na_value=np.nan) if "value" in edges else np.ones(read)
    )
    negative = value < 0
    if negative.any():
        first = int(np.flatnonzero(negative)[0])
        raise InputError.of(
            "links-negative",
            count=int(negative.sum()),
            first=first,
            value=float(value[first]),
            source=str(edges["source"].iloc[first]),
            target=str(edges["target"].iloc[first]),
        )
    year = (
        edges["year"].fillna(0).to_numpy(dtype=np.int64)
        if "year" in edges
        else np.zeros(read, dtype=np.int64)
    )
    tidy = pd.DataFrame(
        {
            "source": edges["source"],
            "target": edges["target"],
            "kind": edges["kind"].astype("category"),
            "value": value,
            "year": year,
        }
    )
    channel, odd_channel = _told(edges, "channel", KIND_CHANNEL, frozenset(Channel))
    flow, odd_flow = _told(edges, "flow", KIND_FLOW, frozenset(Flow))
    tidy["channel"], tidy["flow"] = channel, flow
    tidy["unit"] = (
        edges["unit"].astype("category") if "unit" in edges else pd.Categorical([""] * read)
    )
    notes.add("unknown_channel", tidy, odd_channel | odd_flow, "noted")

    ends = pd.Index(ids)
    i, j = _places(tidy["source"], ends), _places(tidy["target"], ends)
    lost = (i < 0) | (j < 0)
    if lost.any():
        if unknown == "error":
            first = int(np.flatnonzero(lost)[0])
            name = tidy["source"].iloc[first] if i[first] < 0 else tidy["target"].iloc[first]
            raise InputError.of("links-unknown-id", count=int(lost.sum()), name=str(name))
        notes.add("unknown_id", tidy, lost, "kept" if unknown == "keep" else "dropped")
        if unknown == "keep":
            strange = pd.unique(pd.concat([tidy.loc[i < 0, "source"], tidy.loc[j < 0, "target"]]))
            ends = ends.append(pd.Index(strange))
            i, j = _places(tidy["source"], ends), _places(tidy["target"], ends)
            lost = np.zeros(read, dtype=bool)
    loop = (i == j) & ~lost
    if not loops:
        notes.add("self_loop", tidy, loop, "dropped")
        lost = lost | loop
    notes.add("missing_value", tidy, np.isnan(value) & ~lost, "noted")
    keep = ~lost
    tidy, i, j = tidy.loc[keep].reset_index(drop=True), i[keep], j[keep]
    tidy, i, j = _merge(tidy, i, j, len(ends), notes)
    one_sided = _one_sided(tidy, i, j, len(ends))
    for kind in one_sided:
        notes.add("one_sided", tidy, (tidy["kind"] == kind).to_numpy(), "noted")
    if len(tidy) and int(tidy["year"].min()) == int(tidy["year"].max()):
        notes.rows.append(("single_year", "", len(tidy), "noted", str(tidy["year"].iloc[0])))
    report = EdgeReport(read, len(tidy), notes.frame(), one_sided)
    for name in ("kind", "channel", "flow", "unit"):
        tidy[name] = tidy[name].astype("category").cat.remove_unused_categories()
    return tidy.drop(columns=["source", "target"]), i, j, ends, report


def _places(names: pd.Series, ends: pd.Index) -> Ints:
    """Position of each name, −1 where there is none; each different name is looked up once."""
    codes, different = pd.factorize(names)
    found = ends.get_indexer(pd.Index(different)).astype(np.int64)
    return np.where(codes < 0, -1, np.append(found, -1)[codes])


def _merge(
    edges: pd.DataFrame, i: Ints, j: Ints, size: int, notes: _Notes
) -> tuple[pd.DataFrame, Ints, Ints]:
    """Drop repeats, average values that contradict, drop mutual parentage and ownership."""
    if edges.empty:
        return edges, i, j
    kind = edges["kind"].cat.codes.to_numpy().astype(np.int64)
    names = [str(c) for c in edges["kind"].cat.categories]
    symmetric = np.array([n in SYMMETRIC for n in names])[kind]
    a = np.where(symmetric, np.minimum(i, j), i)
    b = np.where(symmetric, np.maximum(i, j), j)
    first_year = int(edges["year"].min())
    years = int(edges["year"].max()) - first_year + 1
    key = ((a * size + b) * len(names) + kind) * years + (edges["year"].to_numpy() - first_year)
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    start = np.flatnonzero(np.concatenate([[True], sorted_key[1:] != sorted_key[:-1]]))
    group = np.empty(len(key), dtype=np.int64)
    group[order] = np.repeat(np.arange(start.size), np.diff(np.append(start, len(key))))
    first = order[start]
    value = edges["value"].to_numpy(dtype=float)
    again = np.ones(len(key), dtype=bool)
    again[first] = False
    lead = value[first][group]
    differs = again & ~((value == lead) | (np.isnan(value) & np.isnan(lead)))
    # The ends must be told before rows are dropped.
    notes.add("duplicate", edges, again & ~differs, "merged")
    notes.add("contradicting_value", edges, differs, "merged")
    if differs.any():
        known = ~np.isnan(value)
        total = np.bincount(group[known], weights=value[known], minlength=start.size)
        count = np.bincount(group[known], minlength=start.size)
        mean = np.divide(total, count, out=np.full(start.size, np.nan), where=count > 0)
        value = mean[group]
        edges = edges.assign(value=value)
    keep = np.sort(first)
    edges, i, j = edges.iloc[keep].reset_index(drop=True), i[keep], j[keep]
    one_way = np.array([n in ONE_WAY for n in names])[kind[keep]]
    if one_way.any():
        pair = (i * size + j) * len(names) + kind[keep]
        back = (j * size + i) * len(names) + kind[keep]
        both = one_way & np.isin(pair, back[one_way])
        notes.add("contradicting_direction", edges, both, "dropped")
        edges, i, j = edges.loc[~both].reset_index(drop=True), i[~both], j[~both]
    return edges, i, j


def _one_sided(edges: pd.DataFrame, i: Ints, j: Ints, size: int) -> tuple[str, ...]:
    """Directed kinds of which no node is ever both source and target."""
    out = []
    for code, kind in enumerate(edges["kind"].cat.categories):
        here = edges["kind"].cat.codes.to_numpy() == code
        if kind in SYMMETRIC or kind in BETWEEN_KINDS or here.sum() < 10:
            continue
        gives, takes = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        gives[i[here]] = True
        takes[j[here]] = True
        if not (gives & takes).any():
            out.append(str(kind))
    return tuple(out)
