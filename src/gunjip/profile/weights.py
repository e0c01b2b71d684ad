"""The weights and cuts of roles, read from their one file and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gunjip.foundation.errors import ConfigError
from gunjip.foundation.validation import Checks

GRADED = ("vp", "so", "ss", "interaction")


@dataclass(frozen=True, slots=True)
class Signal:
    """What speaks for a member's role: 0 at ``low``, 1 at ``high``."""

    column: str
    of: str
    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True)
class Vote:
    """An indicator that votes for a grade: ○ from ``medium``, ◎ from ``strong``."""

    indicator: str
    medium: float
    strong: float
    weight: float
    unit: str


@dataclass(frozen=True, slots=True)
class Weights:
    """All of ``role_weights.toml``."""

    coverage: float
    supplier_jobs: float
    laboratory: float
    external_ties: int
    external_share: float
    body_share: float
    member: Mapping[str, tuple[Signal, ...]]
    cluster: Mapping[str, tuple[Vote, ...]]


def read_weights(source: Path | str | None = None) -> Weights:
    """The weights of the package, or of a file of the same shape.

    Raises
    ------
    ConfigError
        The file is not TOML, or lacks a role or a field.

    Examples
    --------
    >>> [v.indicator for v in read_weights().cluster["ss"]][0]
    'supplier_research_share'
    """
    if source is None:
        return _own()
    return _parse(Path(source).read_text(encoding="utf-8"), str(source))


@lru_cache(maxsize=1)
def _own() -> Weights:
    name = "role_weights.toml"
    return _parse(files("gunjip.profile").joinpath(name).read_text(encoding="utf-8"), name)


def _parse(text: str, name: str) -> Weights:
    try:
        data: dict[str, Any] = tomllib.loads(text)
        out = Weights(
            float(data["coverage"]),
            float(data["supplier_jobs"]),
            float(data["laboratory"]),
            int(data["external_ties"]),
            float(data["external_share"]),
            float(data["body_share"]),
            {
                role: tuple(
                    Signal(
                        s["column"], s["for"], float(s["low"]), float(s["high"]), float(s["weight"])
                    )
                    for s in data["member"][role]
                )
                for role in GRADED[:3]
            },
            {
                role: tuple(
                    Vote(
                        v["indicator"],
                        float(v["medium"]),
                        float(v["strong"]),
                        float(v["weight"]),
                        v["unit"],
                    )
                    for v in data["cluster"][role]
                )
                for role in GRADED
            },
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError.of("profile-weights", name=name, reason=str(error)) from error
    checks = Checks(ConfigError)
    for role, signals in out.member.items():
        for s in signals:
            if not s.high > s.low or s.weight < 0:
                checks.add("profile-weights-range", name=f"{role}.{s.column}")
    for role, votes in out.cluster.items():
        for v in votes:
            if not v.strong > v.medium or v.weight < 0:
                checks.add("profile-weights-range", name=f"{role}.{v.indicator}")
    checks.done()
    return out
