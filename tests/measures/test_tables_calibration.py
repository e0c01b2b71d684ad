"""Level and coverage, as the page `docs/measures/calibration_tables.md` reports them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "calibration_tables.py"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("calibration_tables", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shares(rows: list[str]) -> dict[str, list[float]]:
    out: dict[str, list[float]] = {}
    for row in rows:
        cells = [c.strip() for c in row.strip("|").split("|")]
        out.setdefault(cells[0], []).append(float(cells[3].rstrip("%")) / 100)
    return out


@pytest.mark.nightly
def test_intervals_cover() -> None:
    found = shares(script().table_intervals(200) + script().lumpy_quotients(200))
    # 90 % nominal; 200 trials have a standard error of 2.1 points: 4 of them.
    for name in ("location_quotient", "location_quotient, lump = plants"):
        assert min(found[name]) > 0.90 - 0.085
    for name in ("krugman", "hoover", "locational_gini", "herfindahl", "entropy", "hachman"):
        assert min(found[name]) > 0.80
    assert found["location_quotient, lump = 1 (wrong)"][0] < 0.7


@pytest.mark.nightly
def test_scatter_tests_hold_their_level() -> None:
    found = shares(script().ellison_glaeser_tests(300))
    # The Monte Carlo test is exact: 5 % within 3.5 standard errors of 300 trials.
    for name in ("ellison_glaeser, 99 scatters", "maurel_sedillot, 99 scatters"):
        assert max(found[name]) < 0.05 + 3.5 * 0.0126
        assert min(found[name]) > 0.05 - 3.5 * 0.0126
