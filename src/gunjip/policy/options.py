"""What a portfolio chooses from: options with cost, duration and effects that have a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks, near
from gunjip.policy.money import read_money
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


#: Columns of a table of effects: those that it must have, and those that it may.
NEEDED = ("instrument", "effect", "source")
KNOWN = (
    *NEEDED, "cost", "cluster", "gap", "effect_low", "effect_high", "cost_source", "duration",
    "lead_time", "weight", "note",
)  # fmt: skip
SHARES = ("effect", "effect_low", "effect_high")
YEARS = ("duration", "lead_time", "weight")


def portfolio_options(
    prescription: Prescription,
    effects: Any,
    *,
    unsourced: Literal["refuse", "leave_out"] = "refuse",
) -> pd.DataFrame:
    """The instruments of a prescription with a user's effects and costs beside them.

    Parameters
    ----------
    prescription
        From ``prescribe``.
    effects
        A row an effect: ``instrument, effect, source`` and where known ``cluster``
        (empty: all), ``gap`` (a check; empty: every failed check that the
        instrument answers), ``effect_low, effect_high, cost, cost_source,
        duration, lead_time, weight, note``. ``effect`` is the share of the gap that
        is closed, 0 to 1; ``cost`` is a year's, in any one unit: all plain numbers,
        or all sums in won ("3억원", "5,000만원"). Where no ``lead_time`` is given, the
        instrument's own stands, if a source gives it.
    unsourced
        An effect without a source is an error, or is left out later.

    Returns
    -------
    DataFrame
        As :func:`choose_portfolio` takes it. An instrument without a given effect
        stands in it with NaN, and is left out there by name. ``attrs["won"]`` says
        whether costs are in hundreds of millions of won.

    Raises
    ------
    InputError
        Every problem with its file, row and column (``effects.attrs["file"]`` names
        the file): a column that is missing or that nothing reads, an instrument,
        cluster or check that does not exist (near names are offered), a text where
        a number must be, a number out of range, a missing source, no row.

    Notes
    -----
    No effect is supplied by Gunjip: the literature behind the rules gives signs.
    """
    given, won = read_effects(effects, prescription, unsourced)
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
                    "lead_time": _lead(found.get("lead_time", np.nan), line, prescription),
                    "weight": found.get("weight", 1.0),
                    "requires": ", ".join(r for r in item.requires if r in here),
                    "excludes": ", ".join(r for r in item.excludes if r in here),
                }
            )
    out = pd.DataFrame(rows)
    out.attrs["won"] = won
    return out


def _lead(given: float, line: dict[Any, Any], prescription: Prescription) -> float:
    """Years until an effect: as given, else the least that the instrument's source names.

    What only mends policy works at once: its check reads the policy itself.
    """
    rules = (prescription.book.rules[r] for r in str(line["rules"]).split(", "))
    sourced = float(line["lead_time_low"])
    if np.isfinite(given) or np.isnan(sourced) or all(r.kind == "mend" for r in rules):
        return float(given)
    return sourced


def read_effects(
    effects: Any, prescription: Prescription, unsourced: str = "refuse"
) -> tuple[pd.DataFrame, bool]:
    """A user's table of effects, checked row by row, and whether its costs are in won."""
    given = frame_of(effects)
    file = str(given.attrs.get("file", "effects"))
    checks = Checks(InputError)
    for name in NEEDED:
        if name not in given:
            near_ = near(name, [str(c) for c in given if c not in KNOWN])
            key = "policy-effects-column-near" if near_ else "policy-effects-column"
            checks.add(key, file=file, name=name, near=near_)
    taken = {p.params["near"] for p in checks.problems}
    for column in map(str, given):
        if column not in KNOWN and column not in taken:
            guess = near(column, KNOWN)
            key = "policy-effects-unread-near" if guess else "policy-effects-unread"
            checks.add(key, file=file, name=column, near=guess)
    checks.done()
    given = given.dropna(how="all").copy()
    if given.empty:
        checks.add("policy-effects-empty", file=file)
    checks.done()
    instruments = prescription.book.instruments
    clusters = set(prescription.answers["cluster"].astype("str"))
    gaps = set(prescription.extra["diagnosis"]["check"].astype("str"))
    won: dict[int, bool] = {}
    numbers = {name: np.full(len(given), np.nan) for name in (*SHARES, *YEARS, "cost")}
    for k, (index, row) in enumerate(
        zip(given.index, given.to_dict(orient="records"), strict=True)
    ):
        # Lines of the file, counted from 1, the head among them.
        line = int(index) + 2 if isinstance(index, int) else k + 2
        for name, known, word in (
            ("instrument", instruments, "instrument"),
            ("cluster", clusters, "cluster"),
            ("gap", gaps, "check"),
        ):
            value = _word(row.get(name))
            if (value or name == "instrument") and value not in known:
                guess = near(value, list(known))
                key = f"policy-effects-no-{word}{'-near' if guess else ''}"
                checks.add(key, file=file, row=line, column=name, name=value, near=guess)
        for name in (*SHARES, *YEARS):
            told = read_money(row[name]) if _word(row.get(name)) else (np.nan, False)
            if told is None or told[1]:
                checks.add(
                    "policy-effects-number", file=file, row=line, column=name, value=str(row[name])
                )
            else:
                numbers[name][k] = told[0]
        if _word(row.get("cost")):
            sum_ = read_money(row["cost"])
            if sum_ is None:
                checks.add(
                    "policy-effects-cost",
                    file=file,
                    row=line,
                    column="cost",
                    value=str(row["cost"]),
                )
            else:
                numbers["cost"][k], won[line] = sum_
        low, mid, high = (numbers[name][k] for name in ("effect_low", "effect", "effect_high"))
        least, most = (mid if np.isnan(x) else x for x in (low, high))
        if np.isfinite(mid) and not -1 <= least <= mid <= most <= 1:
            checks.add(
                "policy-effects-range", file=file, row=line, column="effect",
                value=", ".join(f"{x:g}" for x in (least, mid, most)),
            )  # fmt: skip
        if numbers["duration"][k] < 1 or any(
            numbers[n][k] < 0 for n in ("cost", "lead_time", "weight")
        ):
            checks.add("policy-effects-negative", file=file, row=line)
        if np.isfinite(mid) and not _word(row["source"]) and unsourced == "refuse":
            checks.add("policy-effects-source", file=file, row=line, column="source")
    if len(set(won.values())) > 1:
        odd = next(line for line, in_won in won.items() if not in_won)
        checks.add("policy-effects-mixed", file=file, row=odd, column="cost")
    checks.done()
    for name, values in numbers.items():
        if name in given:
            given[name] = values
    return given, any(won.values())


def _word(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()


def _effect_row(given: pd.DataFrame, cluster: str, instrument: str, gap: str) -> dict[str, Any]:
    """The most special row for an option: of the cluster and gap before the general."""
    rows = given[given["instrument"].astype("str").str.strip() == instrument]
    best: dict[str, Any] = {}
    score = -1
    for row in rows.to_dict(orient="records"):
        mark = 0
        for name, mine in (("cluster", cluster), ("gap", gap)):
            value = _word(row.get(name))
            if not value:
                continue
            if value != mine:
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
        for k, value in enumerate(table[name]):
            if pd.isna(pd.to_numeric(value, errors="coerce")) and _word(value):
                checks.add("policy-effects-number", row=k + 1, column=name, value=str(value))
        table[name] = pd.to_numeric(table[name], errors="coerce")
    checks.done()
    table["effect_low"] = table["effect_low"].fillna(table["effect"])
    table["effect_high"] = table["effect_high"].fillna(table["effect"])
    table["duration"] = table["duration"].fillna(1)
    table["weight"] = table["weight"].fillna(1.0)
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
