"""The agreement table: every comparison with a published or independent number, as the tests make it.

    python benchmarks/agreement.py > docs/measures/agreement.md

Runs the tests that compare and notes what each comparison found: the largest
difference, and what was allowed. Needs the reference numbers beside the checkout.
"""

from __future__ import annotations

import ast
import functools
import io
import linecache
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

TESTS = Path(__file__).parents[1] / "tests" / "measures"
#: What is run: title of a section, and its tests.
SECTIONS = {
    "Tables: EconGeo 2.1, REAT 3.0.3, ecomplexity 0.5.3, and direct computations": [
        "test_tables_reference.py"
    ],
    "Distance: dbmss 2.11, spatstat 3.0.6, and direct sums": ["test_distance_reference.py"],
    "Bands and goodness of fit, from the same simulated curves as dbmss": [
        "test_inference.py::test_bands_agree_with_dbmss",
        "test_inference.py::test_goodness_of_fit_agrees_with_dbmss",
    ],
    "Great circles, against haversine sums": ["test_great_circles.py"],
    "K_inhom, by hand": ["test_k_inhomogeneous.py"],
    "Exact moments, against every sample of a small population": [
        f"test_moments_theory.py::{name}"
        for name in (
            "test_product_weights_equal_enumeration",
            "test_arbitrary_weights_equal_enumeration",
            "test_bipartite_weights_equal_enumeration",
            "test_random_labelling_equals_enumeration",
            "test_fixed_partner_equals_enumeration",
        )
    ],
    "Passes over sites, against kernel matrices written out": [
        f"test_moments_passes.py::{name}"
        for name in (
            "test_exact_pass_equals_the_kernel_matrices",
            "test_ring_sums_equal_exact_rows",
            "test_ring_population_equals_the_exact_one",
            "test_cross_densities_of_all_pairs",
        )
    ],
}


class Recorder:
    """A pytest plug-in that notes each comparison of the running test."""

    def __init__(self) -> None:
        self.test = ""
        self.rows: dict[tuple[str, str, str, str], float] = {}
        self.failed: list[str] = []
        self.passed = 0

    def pytest_runtest_setup(self, item: Any) -> None:
        self.test = item.name
        module = item.module
        if hasattr(module, "gap") and not hasattr(module.gap, "noted"):
            module.gap = self.wrap_gap(module.gap)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed.append(report.nodeid)
        if report.when == "call" and report.passed:
            self.passed += 1

    def note(self, names: tuple[str, str], difference: float, allowed: str) -> None:
        """Keep the largest difference of a line of a test."""
        name, _, case = self.test.removeprefix("test_").partition("[")
        # Every weight and size of the enumeration is one row: the largest of all.
        label = name.replace("_", " ")
        label += f" ({case.rstrip(']')})" if case and "enumeration" not in name else ""
        key = (label, *names, allowed)
        self.rows[key] = max(self.rows.get(key, 0.0), difference)

    def wrap_gap(self, gap: Any) -> Any:
        """The helper of the tables' tests; its limit stands in the source line."""

        @functools.wraps(gap)
        def noted(ours: Any, theirs: Any) -> float:
            found: float = gap(ours, theirs)
            frame = sys._getframe(1)
            names, rest = expressions(frame, "gap")
            limit = re.search(r"(<=?|==)\s*(.+)$", rest)
            allowed = eval(limit[2], frame.f_globals) if limit else float("nan")
            self.note(names, found, f"{allowed:.1g}")
            return found

        noted.noted = True  # type: ignore[attr-defined]
        return noted

    def wrap_allclose(self, check: Any) -> Any:
        """numpy's comparison."""

        @functools.wraps(check)
        def noted(actual: Any, desired: Any, rtol: float = 1e-7, atol: float = 0, **o: Any) -> None:
            names, _ = expressions(sys._getframe(1), "assert_allclose")
            a, b = np.broadcast_arrays(np.asarray(actual, float), np.asarray(desired, float))
            off = np.abs(a - b)[np.isfinite(a) & np.isfinite(b)]
            size = np.abs(b)[np.isfinite(a) & np.isfinite(b)]
            if off.size:
                share = rtol > 0 and atol == 0
                worst = float((off / np.where(size > 0, size, 1.0)).max() if share else off.max())
                allowed = f"{rtol:.1g} of each" if share else f"{atol:.1g}"
                if rtol > 0 and atol > 0:
                    allowed += f" + {rtol:.1g} of each"
                self.note(names, worst, allowed)
            check(actual, desired, rtol=rtol, atol=atol, **o)

        return noted


class NotedApprox:
    """``pytest.approx`` that notes how far off the number was."""

    __array_ufunc__ = None

    def __init__(
        self, recorder: Recorder, inner: Any, expected: Any, given: dict[str, Any]
    ) -> None:
        self.recorder, self.inner, self.expected, self.given = recorder, inner, expected, given

    def __eq__(self, other: object) -> bool:
        names, _ = expressions(sys._getframe(1), "approx")
        frame = sys._getframe(1)
        left = linecache.getline(frame.f_code.co_filename, frame.f_lineno).split("==")[0]
        left = left.strip().removeprefix("assert ").strip()
        try:
            off = abs(float(other) - float(self.expected))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return bool(other == self.inner)
        relative = "abs" not in self.given
        worst = off / abs(float(self.expected)) if relative and self.expected else off
        limit = self.given.get("rel", 1e-6) if relative else self.given["abs"]
        allowed = f"{limit:.1g} of each" if relative else f"{limit:.1g}"
        self.recorder.note((left, names[0]), worst, allowed)
        return bool(other == self.inner)

    __hash__ = None  # type: ignore[assignment]


@functools.cache
def calls(path: str, name: str) -> list[ast.Call]:
    """Calls of a function in a file, the innermost first at each line."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == name or getattr(node.func, "attr", "") == name)
    ]


def expressions(frame: Any, name: str) -> tuple[tuple[str, str], str]:
    """Both sides of the comparison at the caller's line, and what follows on the line."""
    path, at = frame.f_code.co_filename, frame.f_lineno
    for node in calls(path, name):
        if node.lineno <= at <= (node.end_lineno or node.lineno):
            ours, theirs = ([ast.unparse(a) for a in node.args[:2]] + [""])[:2]
            last = linecache.getline(path, node.end_lineno or at)
            return (ours, theirs), last[node.end_col_offset or 0 :].strip()
    return ("?", "?"), ""


def run(tests: list[str], recorder: Recorder) -> None:
    """Run tests with the recorder, silently."""
    with redirect_stdout(io.StringIO()):
        pytest.main(
            ["-q", "-p", "no:cacheprovider", "-m", "not nightly", *(str(TESTS / t) for t in tests)],
            plugins=[recorder],
        )


def cell(text: str) -> str:
    """Code in a table."""
    return f"`{text.replace('|', '¦')}`"


def main() -> None:
    """Print the page."""
    plain, approx = np.testing.assert_allclose, pytest.approx
    print(
        "# Agreement with published and independent numbers\n\n"
        "Made by `python benchmarks/agreement.py`. Each row is one comparison of the tests: the "
        "largest difference over all values compared, and what is allowed. *Of each*: relative to "
        "the value. Comparisons with simulated references have statistical limits and stand in the "
        "tests only, as do limits that are a share of a peak. Files that are not compared, and why, stand at the head of "
        "`tests/measures/test_tables_reference.py` and `test_distance_reference.py`.\n"
    )
    for title, tests in SECTIONS.items():
        recorder = Recorder()
        np.testing.assert_allclose = recorder.wrap_allclose(plain)

        def noted(expected: Any, recorder: Recorder = recorder, **given: Any) -> NotedApprox:
            return NotedApprox(recorder, approx(expected, **given), expected, given)

        pytest.approx = noted  # type: ignore[assignment]
        run(tests, recorder)
        print(f"## {title}\n\n{recorder.passed} tests passed, {len(recorder.failed)} failed.\n")
        if recorder.failed:
            print("**Failed:** " + ", ".join(recorder.failed) + "\n")
        print("| test | ours | against | largest difference | allowed |\n|---|---|---|---|---|")
        for (label, ours, theirs, allowed), worst in recorder.rows.items():
            print(f"| {label} | {cell(ours)} | {cell(theirs)} | {worst:.1e} | {allowed} |")
        print(flush=True)


if __name__ == "__main__":
    main()
