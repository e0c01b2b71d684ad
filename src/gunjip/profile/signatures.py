"""Classifiers by signature: which option's statements the evidence bears out.

An option's fit is the weighted share of its statements that hold, among those
that have data. The answer is the option that fits best; the evidence is redrawn
inside its intervals to see how often that stays; and every datum, known or
missing, is turned over once to see whether it would change the answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.profile.result import NOT_TOLD, Change, Classification, Evidence

Floats = NDArray[np.float64]
MIXED = "mixed"
#: Width of a 90 % interval in standard deviations.
WIDTH = 2 * 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Statement:
    """``indicator`` is at least (``above``) or at most a threshold."""

    option: str
    indicator: str
    above: bool
    threshold: float
    weight: float


@dataclass(frozen=True, slots=True)
class Classifier:
    """A name, the statements of its options, and its source."""

    name: str
    options: tuple[str, ...]
    statements: tuple[Statement, ...]
    source: str
    coverage: float


@lru_cache(maxsize=1)
def classifiers() -> Mapping[str, Classifier]:
    """Every classifier that is told by signatures, by name.

    Returns
    -------
    Mapping of name to Classifier
        ``lens, innovation_system, school, technology, paradigm,
        factors_hard_soft, factors_adaptive, knowledge, markusen``; thresholds
        stand in ``signatures.toml``.

    Examples
    --------
    >>> classifiers()["technology"].options
    ('high_tech', 'mature')
    """
    data = tomllib.loads(
        files("gunjip.profile").joinpath("signatures.toml").read_text(encoding="utf-8")
    )
    out = {}
    for name, body in data.items():
        if not isinstance(body, dict):
            continue
        statements = tuple(
            Statement(option, s[0], s[1] == "min", float(s[2]), float(s[3]))
            for option, listed in body["options"].items()
            for s in listed
        )
        out[name] = Classifier(
            name, tuple(body["options"]), statements, body["source"], float(data["coverage"])
        )
    return out


def _fits(one: Classifier, holds: Floats) -> Floats:
    """Each option's fit, NaN where too little is told; ``holds`` is (…, statements)."""
    weight = np.array([s.weight for s in one.statements])
    told = np.isfinite(holds)
    out = np.full((*holds.shape[:-1], len(one.options)), np.nan)
    for k, option in enumerate(one.options):
        mine = np.array([s.option == option for s in one.statements])
        total = (weight * told * mine).sum(axis=-1)
        good = (weight * np.nan_to_num(holds) * mine).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            fit = good / total
        out[..., k] = np.where(total >= one.coverage * (weight * mine).sum(), fit, np.nan)
    return out


def _answers(fits: Floats) -> NDArray[np.int64]:
    """Position of the best option; −1 where nothing is told, −2 where two fit equally or none."""
    filled = np.where(np.isfinite(fits), fits, -1.0)
    best = filled.max(axis=-1)
    ties = (filled >= best[..., None] - 1e-9).sum(axis=-1)
    told = np.isfinite(fits).sum(axis=-1)
    # With a single option told there is nothing to choose between.
    enough = told >= min(2, fits.shape[-1])
    out = np.where((ties > 1) | (best < 0.5), -2, filled.argmax(axis=-1))
    return np.where(enough, out, -1).astype(np.int64)


def _name(one: Classifier, answer: int) -> str:
    return {-1: NOT_TOLD, -2: MIXED}.get(answer) or one.options[answer]


def classify(
    cluster: str,
    classifier: str,
    evidence: pd.DataFrame,
    *,
    draws: int = 200,
    seed: Seed = 0,
) -> Classification:
    """Classify one cluster by the statements that its evidence bears out.

    .. math:: f_o = \\sum_{s \\in o} w_s 1[s] / \\sum_{s \\in o} w_s

    over the statements s of option o that have data.

    Parameters
    ----------
    cluster
        Its id in the evidence.
    classifier
        One of :func:`classifiers`.
    evidence
        The evidence frame; rows with status ``not_tested`` or a NaN value are
        missing, never zero.
    draws
        Redraws of the evidence, normal with the width of each 90 % interval.
    seed
        Of the redraws.

    Returns
    -------
    Classification
        ``mixed`` where two options fit equally or none to a half; ``not_told``
        where fewer than two options have data behind three fifths of their weight.

    Raises
    ------
    ParameterError
        No such classifier.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("rnd_per_job", 0.2), ("median_age", 6.0), ("horizontal_share", 0.6)]
    >>> frame = pd.DataFrame(rows, columns=["indicator", "value"]).assign(
    ...     cluster="a", low=float("nan"), high=float("nan"), status="measured")
    >>> told = classify("a", "technology", frame)
    >>> told.answer, told.lacked
    ('high_tech', ('pci',))
    """
    checks = Checks()
    checks.one_of("classifier", classifier, classifiers())
    checks.done()
    one = classifiers()[classifier]
    values = _values(evidence[evidence["cluster"] == cluster])
    holds = np.array([_holds(s, values) for s in one.statements])
    fits = _fits(one, holds)
    answer = int(_answers(fits))
    name = _name(one, answer)
    used = tuple(
        Evidence(s.indicator, *values[s.indicator], "yes" if h == 1 else "no", s.option, s.weight)
        for s, h in zip(one.statements, holds, strict=True)
        if np.isfinite(h)
    )
    lacked = tuple(
        dict.fromkeys(
            s.indicator for s, h in zip(one.statements, holds, strict=True) if not np.isfinite(h)
        )
    )
    shares = {o: float(f) for o, f in zip(one.options, fits, strict=True) if np.isfinite(f)}
    changes = _changes(one, holds, answer)
    if answer == -1:
        return Classification(
            cluster, classifier, NOT_TOLD, float("nan"), shares, used, lacked, changes,
            "too_little", one.source,
        )  # fmt: skip
    again = _redrawn(one, values, draws, resolve_seed(seed), f"{cluster}/{classifier}")
    same = float((_answers(_fits(one, again)) == answer).mean())
    reason = "mixed" if answer == -2 else "fits"
    return Classification(
        cluster, classifier, name, same, shares, used, lacked, changes, reason, one.source
    )


def _values(mine: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    good = mine[mine["value"].notna() & (mine["status"] != "not_tested")]
    numbers = good[["value", "low", "high"]].to_numpy(dtype=np.float64)
    return {
        str(name): (float(value), float(low), float(high))
        for name, (value, low, high) in zip(good["indicator"], numbers, strict=True)
    }


def _holds(s: Statement, values: Mapping[str, tuple[float, float, float]]) -> float:
    if s.indicator not in values:
        return np.nan
    value = values[s.indicator][0]
    return float(value >= s.threshold if s.above else value <= s.threshold)


def _redrawn(
    one: Classifier,
    values: Mapping[str, tuple[float, float, float]],
    draws: int,
    seed: int,
    name: str,
) -> Floats:
    rng = stream(seed, f"profile/{name}")
    cloud = {}
    for indicator in sorted({s.indicator for s in one.statements} & set(values)):
        value, low, high = values[indicator]
        spread = (high - low) / WIDTH
        noise = rng.normal(size=draws)
        cloud[indicator] = value + noise * (spread if np.isfinite(spread) else 0.0)
    out = np.full((draws, len(one.statements)), np.nan)
    for k, s in enumerate(one.statements):
        if s.indicator in cloud:
            x = cloud[s.indicator]
            out[:, k] = x >= s.threshold if s.above else x <= s.threshold
    return out


def _changes(one: Classifier, holds: Floats, answer: int) -> tuple[Change, ...]:
    """Each datum turned over (or, where missing, made known): does the answer change?"""
    out = []
    for indicator in dict.fromkeys(s.indicator for s in one.statements):
        mine = [k for k, s in enumerate(one.statements) if s.indicator == indicator]
        known = bool(np.isfinite(holds[mine[0]]))
        for high in (True, False):
            trial = holds.copy()
            for k in mine:
                trial[k] = float(one.statements[k].above == high)
            if known and (trial[mine] == holds[mine]).all():
                continue
            then = int(_answers(_fits(one, trial)))
            if then not in (answer, -1):
                out.append(Change(indicator, "high" if high else "low", _name(one, then), known))
    return tuple(out)


def classify_all(
    keys: Sequence[str], evidence: pd.DataFrame, *, draws: int, seed: int
) -> list[Classification]:
    """Every cluster by every classifier."""
    parts = dict(tuple(evidence.groupby("cluster", sort=False)))
    empty = evidence.iloc[:0]
    return [
        classify(key, name, parts.get(key, empty), draws=draws, seed=seed)
        for key in keys
        for name in classifiers()
    ]
