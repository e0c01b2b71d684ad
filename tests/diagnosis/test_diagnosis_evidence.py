"""Evidence whose intervals carry what is not on record: ties beyond distance, jobs of a town."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from gunjip.clusters.result import ClusterSet
from gunjip.diagnosis import material as rooms
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.indicators.ties import excess_rows
from gunjip.diagnosis.material import Material
from gunjip.tables import Establishments


def _material(ties: pd.DataFrame | None = None, jobs: tuple[float, ...] = (5.0, 3, 2)) -> Material:
    plants = Establishments(
        pd.DataFrame(
            {
                "plant_id": [f"p{k}" for k in range(len(jobs))],
                "region": "R",
                "jobs": jobs,
                "industry": ["10101"] * (len(jobs) - 1) + ["20201"],
            }
        )
    )
    members = pd.DataFrame({"cluster": "K", "plant_id": ["p0", "p1"]})
    return Material(plants, members, tie_excess=ties)


def _told(**values: object) -> pd.DataFrame:
    ties = pd.DataFrame([{"cluster": "K", "p": 0.5, **values}])
    return pd.DataFrame(excess_rows(_material(ties))).set_index("indicator")


def test_ties_beyond_distance_are_told_of_all_that_members_have() -> None:
    told = _told(observed=30.0, expected=10.0, spread=4.0, ties=100)
    row = told.loc["ties_beyond_gravity"]
    assert row["value"] == pytest.approx(20.0)
    # 1.645 standard deviations, or Wilson's interval of 30 in 100 where that is wider.
    assert row["low"] == pytest.approx(min(20 - 1.6449 * 4, 23.070 - 10), abs=5e-3)
    assert row["high"] == pytest.approx(max(20 + 1.6449 * 4, 37.984 - 10), abs=5e-3)
    assert (row["n"], row["unit"]) == (100, "of 100 ties")


def test_few_expected_ties_still_tell_that_there_are_none() -> None:
    """Ten ties where four are expected: the ratio cannot tell, ten of five hundred can."""
    told = _told(observed=10.0, expected=4.0, spread=5.0, ties=500)
    assert told.loc["tie_excess", "low"] < 1.75 < told.loc["tie_excess", "high"]
    assert told.loc["ties_beyond_gravity", "high"] < 10
    # Without any tie inside, the interval is Wilson's and no point.
    none = _told(observed=0.0, expected=0.01, spread=0.1, ties=25)
    assert none.loc["ties_beyond_gravity", "high"] > 5


def test_a_test_without_spread_or_kinds_gives_the_ratio_alone() -> None:
    assert list(_told(observed=30.0, expected=10.0).index) == ["tie_excess"]


def test_kinds_of_ties_come_from_the_cluster_test() -> None:
    table = pd.DataFrame(
        {
            "cluster_id": ["K", "L"], "connected": ["yes", "not_tested"],
            "connected_statistic": [30.0, 1.0], "connected_expected": [10.0, 1.0],
            "connected_p": [0.01, np.nan], "connected_spread": [4.0, np.nan],
            "connected_ties": [100, 3],
        }
    )  # fmt: skip
    kinds = pd.DataFrame(
        {
            "cluster_id": ["K", "L"], "kind": "job_move", "inside": [12.0, 1.0],
            "expected": [2.0, 1.0], "spread": [3.0, 1.0], "ties": [25, 3],
        }
    )  # fmt: skip
    members = pd.DataFrame({"cluster_id": ["K"], "plant_id": ["p0"]})
    ties = rooms.tested_ties(
        ClusterSet("footprints", table, members=members, extra={"ties": kinds})
    )
    assert ties[["cluster", "kind"]].to_numpy().tolist() == [["K", "all"], ["K", "job_move"]]
    rows = pd.DataFrame(excess_rows(_material(ties))).set_index("indicator")
    assert rows.loc["job_moves_kept", "value"] == pytest.approx(40.0)


def test_jobs_that_are_not_on_record_widen_the_share_of_a_sector() -> None:
    def share(*jobs: float) -> pd.Series:
        frame = evidence(_material(jobs=jobs), seed=1).frame
        return frame.set_index("indicator").loc["sector_share"]

    whole = share(5.0, 3, 2)
    assert (whole["low"], whole["value"], whole["high"]) == (0.8, 0.8, 0.8)
    assert whole["status"] == "measured"
    # One plant of the first division without a number: it has five or three jobs, as others do.
    part = share(5.0, 3, math.nan, 2)
    assert part["low"] == pytest.approx(11 / 13)
    assert part["high"] == pytest.approx(13 / 15)
    assert (part["status"], part["n"]) == ("inferred", 3)
