"""The monitoring file: what was promised, kept so that a later run can say what moved."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.validation import Checks
from gunjip.policy.prescribe import frame_of
from gunjip.policy.roadmap import HORIZON, INDICATOR_COLUMNS, Roadmap

FORMAT = "gunjip-monitoring"
VERSION = 1
NUMBERS = [
    "baseline", "baseline_low", "baseline_high", "baseline_year", "target", "target_year",
    "milestone_1", "milestone_3", "milestone_10",
]  # fmt: skip
COLUMNS = [
    "cluster", "check", "unit", "operator", "baseline", "asked", "target", "value", "low", "high",
    "movement", "reached", "warning", "items",
]  # fmt: skip


def monitoring_text(roadmap: Roadmap) -> str:
    """A roadmap's promises as JSON: indicators with baselines, milestones and targets.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.policy.prescribe import prescribe
    >>> from gunjip.policy.roadmap import build_roadmap
    >>> checks = pd.DataFrame(
    ...     {"cluster": ["A"], "check": ["soft_network"], "outcome": ["failed"]}
    ... )
    >>> text = monitoring_text(build_roadmap(prescribe(checks), start_year=2026))
    >>> read_monitoring(text)["start_year"]
    2026
    """
    body = {
        "format": FORMAT,
        "version": VERSION,
        "start_year": int(roadmap.params["start_year"]),
        "indicators": to_plain(roadmap.indicators),
        "items": to_plain(
            roadmap.frame[["item", "cluster", "instrument", "start", "end", "owner"]]
        ),
    }
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)


def read_monitoring(text: str) -> dict[str, Any]:
    """A monitoring file's content; ``indicators`` is a frame again.

    Raises
    ------
    InputError
        It is not such a file, or of a later version.
    """
    try:
        body = json.loads(text)
    except ValueError as error:
        raise InputError.of("policy-not-monitoring", reason=str(error)) from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise InputError.of("policy-not-monitoring", reason="format")
    if body.get("version") != VERSION:
        raise InputError.of("policy-monitoring-version", version=str(body.get("version")))
    frame = pd.DataFrame(body.get("indicators", []), columns=INDICATOR_COLUMNS)
    for name in NUMBERS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return {**body, "indicators": frame}


def compare_monitoring(monitoring: dict[str, Any], diagnosis: Any, *, year: int) -> Result:
    """What moved since the baseline, and what should worry (early warning).

    Parameters
    ----------
    monitoring
        From :func:`read_monitoring`.
    diagnosis
        Of the later year: ``cluster, check, value`` and where known ``low, high``.
    year
        The later diagnosis's year.

    Returns
    -------
    Result
        A row an indicator: ``asked`` (on the straight line between milestones),
        ``movement`` ("towards", "away", "within_interval", "not_measured"),
        ``reached`` (the target), ``warning`` ("", "behind", "away",
        "not_measured").

    Raises
    ------
    ParameterError
        A year before the roadmap begins.

    Notes
    -----
    A movement counts only where the later interval leaves the baseline's; without
    intervals any difference counts. "Behind" means that even the better end of the
    interval misses what is asked by now.
    """
    start = int(monitoring["start_year"])
    checks = Checks()
    # As texts: a year has no thousands to be parted.
    checks.require(year >= start, "policy-moved-too-early", start=str(start), year=str(year))
    checks.done()
    now = frame_of(diagnosis)
    found = {(str(r["cluster"]), str(r["check"])): r for r in now.to_dict(orient="records")}
    rows = [
        _line(line, found.get((str(line["cluster"]), str(line["check"])), {}), year, start)
        for line in monitoring["indicators"].to_dict(orient="records")
    ]
    return Result(
        "monitoring",
        pd.DataFrame(rows, columns=COLUMNS),
        {"start_year": start, "year": year},
        citation="Casebook P-37",
    )


def asked_by(line: dict[str, Any], step: int, *, last: int = HORIZON) -> float:
    """What an indicator should have reached by the end of a roadmap's year (1, 2, …).

    ``last`` is the year of the target where it lies beyond the roadmap.
    """
    known = [(0, line["baseline"]), *[(p, line[f"milestone_{p}"]) for p in (1, 3, HORIZON)]]
    known = [(k, v) for k, v in known if math.isfinite(v)]
    if known and last > HORIZON and math.isfinite(line["target"]):
        # Nothing can move before the first year that a source allows: until then it is to hold.
        known += [(last - 1, known[-1][1]), (last, line["target"])]
    if not known:
        return math.nan
    return float(np.interp(step, [k for k, _ in known], [v for _, v in known]))


def _line(line: dict[str, Any], now: dict[Any, Any], year: int, start: int) -> dict[str, Any]:
    value, low, high = (_number(now.get(k)) for k in ("value", "low", "high"))
    low, high = (value if math.isnan(e) else e for e in (low, high))
    base, target = line["baseline"], line["target"]
    base_low = base if math.isnan(line["baseline_low"]) else line["baseline_low"]
    base_high = base if math.isnan(line["baseline_high"]) else line["baseline_high"]
    up = line["operator"] in (">", ">=") or (not line["operator"] and target >= base)
    due = line["target_year"]
    last = int(due) - start + 1 if math.isfinite(due) else HORIZON
    asked = asked_by(line, year - start + 1, last=last)
    movement, warning, reached = "not_measured", "not_measured", False
    if math.isfinite(value) and math.isfinite(base):
        higher, lower = low > base_high, high < base_low
        movement = "within_interval"
        if higher or lower:
            movement = "towards" if higher == up else "away"
        reached = low >= target if up else high <= target
        best = high if up else low
        missed = best < asked if up else best > asked
        warning = "away" if movement == "away" else "behind" if missed and not reached else ""
    return {
        **{k: line[k] for k in ("cluster", "check", "unit", "operator", "baseline", "target")},
        "asked": asked,
        "value": value,
        "low": low,
        "high": high,
        "movement": movement,
        "reached": bool(reached),
        "warning": warning,
        "items": line["items"],
    }


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
