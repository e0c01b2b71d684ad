"""What may be published of cells that a study added up from plants."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.clusters.screens.tiers import tiers
from gunjip.present.protect import gives_away, protected_cells, publishable
from gunjip.study.config import InputFile, Inputs, StudyConfig
from gunjip.study.pipeline import Findings
from gunjip.tables import Establishments


def _plants(seed: int, count: int, regions: int = 6, industries: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "plant_id": [f"p{k}" for k in range(count)],
            "region": rng.choice([f"r{k}" for k in range(regions)], count),
            "industry": rng.choice([f"i{k}" for k in range(industries)], count),
            "jobs": np.ceil(rng.pareto(1.1, count) * 5 + 1),
            "year": 2020,
        }
    )


def test_a_lone_plant_takes_a_second_cell_of_its_line_with_it() -> None:
    # x in A has one plant; A's sum follows from the quotients, and so would x: y goes too.
    plants = pd.DataFrame(
        {"region": ["A"] * 9 + ["B"] * 8, "industry": ["x"] + ["y"] * 4 + ["z"] * 4 + ["y"] * 4 + ["z"] * 4,
         "jobs": [7.0] + [20.0] * 4 + [30.0] * 4 + [20.0] * 8}
    )  # fmt: skip
    assert protected_cells(plants).tolist() == [("A", "x"), ("A", "y")]


def test_two_plants_of_like_size_are_as_secret_as_one_large_one() -> None:
    even = pd.DataFrame({"region": ["A"] * 4, "industry": ["x"] * 4, "jobs": [25.0] * 4})
    assert protected_cells(even).empty
    for jobs in ([50.0, 50.0], [900.0, 50.0, 10.0, 5.0]):
        told = pd.DataFrame({"region": "A", "industry": "x", "jobs": jobs})
        assert protected_cells(told).tolist() == [("A", "x")]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 250))
def test_no_cell_and_no_line_gives_its_largest_plant_away(seed: int, count: int) -> None:
    plants = _plants(seed, count)
    hidden = set(protected_cells(plants))
    cells = plants.groupby(["region", "industry"])["jobs"]
    for key, jobs in cells:
        assert key in hidden or not gives_away(jobs)
    key = pd.MultiIndex.from_frame(plants[["region", "industry"]])
    left_out = plants[key.isin(list(hidden))]
    for axis in ("region", "industry"):
        for line, jobs in left_out.groupby(axis)["jobs"]:
            told = {k for k in cells.groups if line in k} - hidden
            # Either the sum of what is left out is safe, or nothing of the line is told.
            assert not gives_away(jobs) or not told


def test_published_findings_hold_no_number_of_a_protected_cell() -> None:
    frame = _plants(3, 400)
    plants = Establishments(frame.assign(x=0.0, y=0.0), crs="EPSG:5179")
    table = plants.to_region_industry()
    config = StudyConfig(schema=1, inputs=Inputs(plants=InputFile(file="plants.csv")))
    found = Findings(config, cells=table, screen=tiers(table), plants=plants)
    safe = publishable(found)
    assert publishable(safe) is safe
    assert safe.screen is not None
    shown = safe.screen.table
    hidden = shown["protected"].to_numpy()
    assert 0 < hidden.sum() < len(shown)
    numbers = ["jobs", "low", "high", "lq", "lq_low", "lq_high"]
    assert shown.loc[hidden, numbers].isna().all(axis=None)
    assert found.screen is not None
    before = found.screen.table
    pd.testing.assert_frame_equal(shown.loc[~hidden, numbers], before.loc[~hidden, numbers])
    pd.testing.assert_series_equal(shown["tier"], before["tier"])
    # A region's share of jobs in strong cells is told only where it tells no plant.
    regions = safe.screen.extra["regions"].set_index("region")
    strong = shown[hidden & shown["tier"].isin(["strong", "strong10"]).to_numpy()]
    key = pd.MultiIndex.from_frame(frame[["region", "industry"]])
    pairs = list(zip(strong["region"].astype(str), strong["industry"].astype(str), strict=True))
    within = frame[key.isin(pairs)]
    for region, jobs in within.groupby("region")["jobs"]:
        assert np.isnan(regions.loc[region, "strength_low"]) == gives_away(jobs)
    # From what is published no row's missing sum is the jobs of one plant.
    for region, code in itertools.product(regions.index, before["industry"].unique()):
        own = frame[(frame["region"] == region) & (frame["industry"] == code)]
        row = shown[(shown["region"] == region) & (shown["industry"] == code)]
        if len(own) in (1, 2):
            assert row["protected"].all()


def test_a_table_that_was_published_is_shown_as_it_is() -> None:
    frame = _plants(3, 60)
    plants = Establishments(frame.assign(x=0.0, y=0.0), crs="EPSG:5179")
    table = plants.to_region_industry()
    inputs = Inputs(plants=InputFile(file="plants.csv"), table=InputFile(file="table.csv"))
    found = Findings(
        StudyConfig(schema=1, inputs=inputs), cells=table, screen=tiers(table), plants=plants
    )
    safe = publishable(found)
    assert safe.screen is found.screen
