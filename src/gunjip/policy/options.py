"""What a portfolio chooses from: options with cost, duration and effects that have a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.policy.prescribe import Prescription, frame_of
from gunjip.policy.rules import order

Floats = NDArray[np.float64]
LEFT_OUT = ["option", "gap", "reason"]


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """Options as arrays, checked.

    Attributes
    ----------
    names, clusters, instruments
        One an option, length n.
    cost
        A year, shape (n,).
    duration, lead
        Years of spending; years from the start until the effect. Shape (n,).
    gaps
        (cluster, check) pairs, length m.
    weight
        Of each gap, shape (m,).
    effect, low, high
        Share of a gap that an option closes: expected, worst, best; shape (n, m).
    requires, excludes
        Pairs of option numbers: (i, j) for "i needs j finished" and "not both".
    left_out
        Options that cannot be weighed, and why.
    """

    names: tuple[str, ...]
    clusters: tuple[str, ...]
    instruments: tuple[str, ...]
    cost: Floats
    duration: NDArray[np.int64]
    lead: NDArray[np.int64]
    gaps: tuple[tuple[str, str], ...]
    weight: Floats
    effect: Floats
    low: Floats
    high: Floats
    requires: tuple[tuple[int, int], ...]
    excludes: tuple[tuple[int, int], ...]
    left_out: pd.DataFrame


def portfolio_options(prescription: Prescription, effects: Any) -> pd.DataFrame:
    """The instruments of a prescription with a user's effects and costs beside them.

    Parameters
    ----------
    prescription
        From ``prescribe``.
    effects
        A row an effect: ``instrument, effect, source`` and where known ``cluster``
        (empty: all), ``gap`` (a check; empty: every failed check that the
        instrument answers), ``effect_low, effect_high, cost, cost_source,
        duration, lead_time, weight``. ``effect`` is the share of the gap that is
        closed, 0 to 1; ``cost`` is a year's, in any one unit.

    Returns
    -------
    DataFrame
        As :func:`choose_portfolio` takes it. An instrument without a given effect
        stands in it with NaN, and is left out there by name.

    Notes
    -----
    No effect is supplied by Gunjip: the literature behind the rules gives signs.
    """
    given = frame_of(effects)
    checks = Checks(InputError)
    for name in ("instrument", "effect", "source"):
        checks.require(name in given, "table-column-missing", table="effects", name=name)
    checks.done()
    known = set(prescription.book.instruments)
    for name in sorted(set(given["instrument"].astype("str")) - known):
        checks.add("policy-unknown-instrument", name=name, owner="effects")
    checks.done()
    rows = []
    lines = prescription.instruments()
    for line in lines.to_dict(orient="records"):
        here = set(lines.loc[lines["cluster"] == line["cluster"], "instrument"])
        item = prescription.book.instruments[str(line["instrument"])]
        for gap in str(line["failed_checks"]).split(", "):
            found = _effect_row(given, str(line["cluster"]), item.id, gap)
            rows.append(
                {
                    "option": f"{line['cluster']}:{item.id}",
                    "cluster": line["cluster"],
                    "instrument": item.id,
                    "gap": gap,
                    "effect": found.get("effect", np.nan),
                    "effect_low": found.get("effect_low", np.nan),
                    "effect_high": found.get("effect_high", np.nan),
                    "effect_source": found.get("source", ""),
                    "cost": found.get("cost", np.nan),
                    "duration": found.get("duration", 1),
                    "lead_time": found.get("lead_time", np.nan),
                    "weight": found.get("weight", 1.0),
                    "requires": ", ".join(r for r in item.requires if r in here),
                    "excludes": ", ".join(r for r in item.excludes if r in here),
                }
            )
    return pd.DataFrame(rows)


def _effect_row(given: pd.DataFrame, cluster: str, instrument: str, gap: str) -> dict[str, Any]:
    """The most special row for an option: of the cluster and gap before the general."""
    rows = given[given["instrument"].astype("str") == instrument]
    best: dict[str, Any] = {}
    score = -1
    for row in rows.to_dict(orient="records"):
        mark = 0
        for name, mine in (("cluster", cluster), ("gap", gap)):
            value = row.get(name)
            if value is None or value != value or value == "":
                continue
            if str(value) != mine:
                break
            mark += 1
        else:
            if mark > score:
                best, score = {str(k): v for k, v in row.items()}, mark
    return best


def intake(frame: pd.DataFrame, *, unsourced: Literal["refuse", "leave_out"] = "refuse") -> Options:
    """Options from a frame, every problem collected.

    Raises
    ------
    InputError
        Missing columns, numbers outside their domain, an effect without a source
        (unless left out), prerequisites in a circle or absent.
    """
    checks = Checks(InputError)
    for name in ("cluster", "instrument", "gap", "effect", "cost"):
        checks.require(name in frame, "table-column-missing", table="options", name=name)
    checks.done()
    table = frame.reset_index(drop=True).copy()
    if "option" not in table:
        table["option"] = table["cluster"].astype("str") + ":" + table["instrument"].astype("str")
    for name, default in (
        ("effect_low", np.nan), ("effect_high", np.nan), ("duration", 1), ("lead_time", np.nan),
        ("weight", 1.0), ("requires", ""), ("excludes", ""), ("effect_source", ""),
    ):  # fmt: skip
        if name not in table:
            table[name] = default
    numbers = ["effect", "effect_low", "effect_high", "cost", "duration", "lead_time", "weight"]
    for name in numbers:
        table[name] = pd.to_numeric(table[name], errors="coerce")
    table["effect_low"] = table["effect_low"].fillna(table["effect"])
    table["effect_high"] = table["effect_high"].fillna(table["effect"])
    table["duration"] = table["duration"].fillna(1)
    table["lead_time"] = table["lead_time"].fillna(table["duration"])
    left: list[tuple[str, str, str]] = []
    keep = []
    for k, row in enumerate(table.to_dict(orient="records")):
        option, gap = str(row["option"]), str(row["gap"])
        reason = ""
        if not np.isfinite(row["effect"]):
            reason = "effect_unknown"
        elif not np.isfinite(row["cost"]):
            reason = "cost_unknown"
        elif row["effect_source"] in ("", None) or row["effect_source"] != row["effect_source"]:
            if unsourced == "refuse":
                checks.add("policy-effect-no-source", name=option, check=gap)
            reason = "no_source"
        if reason:
            left.append((option, gap, reason))
            continue
        low, mid, high = row["effect_low"], row["effect"], row["effect_high"]
        if not (-1 <= low <= mid <= high <= 1):
            checks.add("policy-bad-effect", name=option, check=gap, value=f"{low}, {mid}, {high}")
        if row["cost"] < 0 or row["duration"] < 1 or row["lead_time"] < 0 or row["weight"] < 0:
            checks.add("policy-bad-option", name=option)
        keep.append(k)
    checks.done()
    table = table.iloc[keep]
    heads = table.drop_duplicates("option")
    for name in ("cost", "duration", "lead_time", "cluster"):
        spread = table.groupby("option", sort=False)[name].nunique()
        for option in spread[spread > 1].index:
            checks.add("policy-option-differs", name=str(option), column=name)
    checks.done()
    names = tuple(heads["option"].astype("str"))
    place = {n: k for k, n in enumerate(names)}
    clusters = tuple(heads["cluster"].astype("str"))
    instruments = tuple(heads["instrument"].astype("str"))
    pairs = list(zip(table["cluster"].astype("str"), table["gap"].astype("str"), strict=True))
    gaps = tuple(dict.fromkeys(pairs))
    column = {g: k for k, g in enumerate(gaps)}
    shape = (len(names), len(gaps))
    arrays = {name: np.zeros(shape) for name in ("effect", "effect_low", "effect_high")}
    weight = np.ones(len(gaps))
    for row, gap_pair in zip(table.to_dict(orient="records"), pairs, strict=True):
        i, g = place[str(row["option"])], column[gap_pair]
        for name, array in arrays.items():
            array[i, g] = row[name]
        weight[g] = row["weight"]
    requires = _pairs(heads, "requires", clusters, instruments, checks)
    excludes = _pairs(heads, "excludes", clusters, instruments, checks)
    checks.done()
    before: dict[str, Sequence[str]] = {
        n: [names[j] for i, j in requires if i == k] for k, n in enumerate(names)
    }
    order(before)
    return Options(
        names,
        clusters,
        instruments,
        heads["cost"].to_numpy(dtype=float),
        heads["duration"].to_numpy(dtype=np.int64),
        np.ceil(heads["lead_time"].to_numpy(dtype=float)).astype(np.int64),
        gaps,
        weight,
        arrays["effect"],
        arrays["effect_low"],
        arrays["effect_high"],
        requires,
        excludes,
        pd.DataFrame(left, columns=LEFT_OUT),
    )


def _pairs(
    heads: pd.DataFrame,
    name: str,
    clusters: tuple[str, ...],
    instruments: tuple[str, ...],
    checks: Checks,
) -> tuple[tuple[int, int], ...]:
    """Option numbers that a column's instruments mean, within the same cluster."""
    known = {pair: k for k, pair in enumerate(zip(clusters, instruments, strict=True))}
    out = []
    for i, text in enumerate(heads[name]):
        for other in () if text is None or text != text else str(text).split(","):
            if not other.strip():
                continue
            j = known.get((clusters[i], other.strip()))
            if j is None:
                if name == "requires":
                    checks.add(
                        "policy-requires-missing",
                        name=f"{clusters[i]}:{instruments[i]}",
                        other=other.strip(),
                    )
                continue
            out.append((i, j))
    return tuple(dict.fromkeys(out))
