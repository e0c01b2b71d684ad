"""The tables: what they check, what they keep, and that files give them back."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gunjip.foundation.errors import GunjipError, InputError
from gunjip.tables import Classification, Establishments, Links, RegionIndustry, Regions, Survey
from gunjip.tables.large import region_industry_from_parquet
from gunjip.tables.regions import polygon_problems
from gunjip.tables.store import frame_bytes, load, to_files


def plants(jobs: list[float]) -> Establishments:
    n = len(jobs)
    return Establishments(
        pd.DataFrame(
            {
                "plant_id": [f"p{i}" for i in range(n)],
                "industry": ["10", "10", "20", "20"][:n],
                "region": ["가", "가", "가", "나"][:n],
                "jobs": jobs,
            }
        ),
        classification=Classification("KSIC", "10"),
    )


def test_unknown_jobs_are_a_lower_bound_not_zero() -> None:
    table = plants([5.0, np.nan, 3.0, 2.0]).to_region_industry()
    cell = table.frame.set_index(["region", "industry"]).loc[("가", "10")]
    assert np.isnan(cell["value"])
    assert (cell["low"], cell["high"], cell["plants"]) == (5.0, np.inf, 2.0)
    assert cell["status"] == "withheld"
    assert np.isnan(table.totals_by("region")["가"])
    assert table.totals_by("region")["나"] == 2.0
    assert np.isnan(table.grand_total())


def test_a_pair_without_a_row_is_zero_only_where_absence_means_so() -> None:
    rows = pd.DataFrame({"region": ["a", "b"], "industry": ["1", "2"], "value": [1.0, 2.0]})
    zero, regions, industries = RegionIndustry(rows).matrix()
    assert (regions, industries) == (["a", "b"], ["1", "2"])
    np.testing.assert_array_equal(zero, [[1, 0], [0, 2]])
    unknown, _, _ = RegionIndustry(rows, absent="unknown").matrix()
    np.testing.assert_array_equal(unknown, [[1, np.nan], [np.nan, 2]])


def test_codes_keep_their_zeros() -> None:
    rows = pd.DataFrame({"region": ["01001"], "industry": ["011"], "value": [1.0]})
    assert RegionIndustry(rows).regions == ["01001"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"value": [-1.0, 2.0]}, "table-below"),
        ({"value": [np.inf, 2.0]}, "table-infinite"),
        ({"region": ["a", "a"], "industry": ["1", "1"]}, "table-duplicate-key"),
        ({"region": [None, "b"]}, "table-key-missing"),
        ({"low": [5.0, 0.0], "high": [1.0, 9.0]}, "table-bounds-crossed"),
        ({"value": [np.nan, 2.0], "status": ["published", "published"]}, "table-published-empty"),
    ],
)
def test_what_a_region_industry_table_refuses(change: dict[str, list[object]], key: str) -> None:
    rows = {"region": ["a", "b"], "industry": ["1", "2"], "value": [1.0, 2.0], **change}
    with pytest.raises(InputError) as error:
        RegionIndustry(pd.DataFrame(rows))
    assert key in [p.key for p in error.value.problems]


def test_value_added_may_be_negative() -> None:
    rows = pd.DataFrame({"region": ["a"], "industry": ["1"], "value": [-4.0]})
    assert RegionIndustry(rows, measure="value_added", unit="GBP million").grand_total() == -4.0


def test_plants_need_a_place_and_coordinates_a_system() -> None:
    with pytest.raises(InputError) as error:
        Establishments(pd.DataFrame({"plant_id": ["a"], "industry": ["1"]}))
    assert error.value.problems[0].key == "table-no-place"
    with pytest.raises(InputError) as error:
        Establishments(pd.DataFrame({"plant_id": ["a"], "industry": ["1"], "x": [1], "y": [2]}))
    assert error.value.problems[0].key == "table-no-crs"
    with pytest.raises(InputError) as error:
        plants([1.0, 2.0]).points()
    assert error.value.problems[0].key == "table-needs-points"


def squares() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"region": ["b", "a", "c"], "name": ["나", "가", "다"]},
        geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)],
        crs=5179,
    )


def test_borders_are_found_and_an_island_has_none() -> None:
    regions = Regions(squares())
    assert regions.neighbours() == {"a": ["b"], "b": ["a"], "c": []}
    assert regions.names()["a"] == "가"
    assert regions.centroids().set_index("region").geometry["a"].equals(shapely.Point(0.5, 0.5))


def test_given_borders_go_both_ways() -> None:
    given_pairs = pd.DataFrame({"region": ["a", "a"], "neighbour": ["c", "a"]})
    assert Regions(squares(), given_pairs).neighbours() == {"a": ["c"], "b": [], "c": ["a"]}


def test_a_wide_country_gets_an_equal_area_projection() -> None:
    wide = gpd.GeoDataFrame(
        {"region": ["w", "e"]}, geometry=gpd.points_from_xy([-120, -70], [40, 40]), crs=4326
    )
    assert "laea" in Regions(wide).metric_crs()
    distance = Regions(wide).centroids().geometry
    assert distance.iloc[0].distance(distance.iloc[1]) > 3.5e6


def test_bad_shapes_are_named() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    frame = gpd.GeoDataFrame(
        {"region": ["x", "y", "z"]}, geometry=[bow, None, shapely.box(0, 0, 1, 1)]
    )
    problems = polygon_problems(frame).set_index("region")["problem"].to_dict()
    assert problems == {"x": "crossed", "y": "missing"}


def test_links_and_survey_refuse_nonsense() -> None:
    with pytest.raises(InputError):
        Links(pd.DataFrame({"source": ["a"], "target": ["b"], "kind": ["x"], "value": [-1.0]}))
    items = pd.DataFrame({"item": ["q1"], "low": [1], "high": [5]})
    with pytest.raises(InputError) as error:
        Survey(
            pd.DataFrame({"respondent": ["a"], "region": ["r"], "item": ["q1"], "answer": [6]}),
            items,
        )
    assert error.value.problems[0].key == "survey-outside-scale"
    with pytest.raises(InputError):
        Survey(
            pd.DataFrame({"respondent": ["a"], "region": ["r"], "item": ["q9"], "answer": [1]}),
            items,
        )


def test_reversed_items_are_turned_round() -> None:
    survey = Survey(
        pd.DataFrame(
            {"respondent": ["a", "a"], "region": "r", "item": ["q1", "q2"], "answer": [1.0, 2.0]}
        ),
        pd.DataFrame({"item": ["q1", "q2"], "low": 1, "high": 5, "reversed": [True, False]}),
    )
    assert survey.wide().iloc[0].to_dict() == {"q1": 5.0, "q2": 2.0}


def test_files_give_tables_back(tmp_path: Path) -> None:
    table = plants([5.0, np.nan, 3.0, 2.0])
    cells = table.to_region_industry()
    links = Links(pd.DataFrame({"source": ["a"], "target": ["b"], "kind": ["x"]}), ends="region")
    regions = Regions(squares())
    for name, thing in (("p", table), ("c", cells), ("l", links), ("r", regions)):
        for file, data in to_files(thing, name).items():
            (tmp_path / file).write_bytes(data)
    assert load(tmp_path, "p", Establishments).digest() == table.digest()
    assert load(tmp_path, "c", RegionIndustry).digest() == cells.digest()
    assert load(tmp_path, "l", Links).digest() == links.digest()
    back = load(tmp_path, "r", Regions)
    assert back.neighbours() == regions.neighbours()
    assert back.crs == regions.crs
    with pytest.raises(InputError):
        load(tmp_path, "none", Links)


def test_the_same_table_gives_the_same_bytes() -> None:
    assert to_files(plants([1.0, 2.0]), "p") == to_files(plants([1.0, 2.0]), "p")


def test_plants_beyond_memory_give_the_same_cells(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    n = 300_000
    frame = pd.DataFrame(
        {
            "plant_id": np.arange(n).astype(str),
            "region": rng.integers(0, 5_000, n).astype(str),
            "industry": rng.integers(0, 60, n).astype(str),
            "jobs": np.where(rng.random(n) < 0.01, np.nan, rng.integers(1, 50, n).astype(float)),
        }
    )
    path = tmp_path / "공장.parquet"
    path.write_bytes(frame_bytes(frame))
    out = region_industry_from_parquet(path, memory_limit="64MB")
    assert out.digest() == Establishments(frame).to_region_industry().digest()


def test_a_plant_file_without_a_region_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(frame_bytes(pd.DataFrame({"industry": ["1"]})))
    with pytest.raises(InputError):
        region_industry_from_parquet(tmp_path / "x.parquet")


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from("123"),
            st.floats(allow_nan=True, allow_infinity=True) | st.none(),
        ),
        max_size=8,
    )
)
def test_any_frame_makes_a_table_or_one_clear_error(rows: list[tuple[str, str, float]]) -> None:
    frame = pd.DataFrame(rows, columns=["region", "industry", "value"]).astype({"value": float})
    try:
        table = RegionIndustry(frame)
    except GunjipError as error:
        assert error.text("ko")
    else:
        assert (table.data["low"] <= table.data["high"]).all()
        assert len(table) == len(rows)
