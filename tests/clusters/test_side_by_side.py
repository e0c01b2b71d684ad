"""Eight regions worked by hand for each screen, and where the screens disagree."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gunjip.clusters.areas import area_clusters
from gunjip.clusters.result import ClusterSet
from gunjip.clusters.screens.side_by_side import screen
from gunjip.clusters.screens.stars import stars
from gunjip.clusters.screens.tiers import tiers
from gunjip.clusters.tracking import track_clusters
from gunjip.clusters.zones import zone_audit
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.measures.autocorrelation import local_autocorrelation
from gunjip.measures.spatial_quotients import (
    litzenberger_sternberg,
    spatial_input_output_quotient,
    spatial_location_quotient,
)
from gunjip.tables import RegionIndustry, Regions

# Eight regions in a row, 100 jobs each: industry a, the rest is b.
A = [40, 30, 5, 5, 0, 10, 10, 20]
REGIONS = list("ABCDEFGH")


def _row() -> Regions:
    shapes = [shapely.box(1_000 * k, 0, 1_000 * (k + 1), 1_000) for k in range(8)]
    return Regions(gpd.GeoDataFrame({"region": REGIONS}, geometry=shapes, crs="EPSG:5179"))


def _table() -> RegionIndustry:
    rows = [
        (r, i, float(n))
        for r, a in zip(REGIONS, A, strict=True)
        for i, n in (("a", a), ("b", 100 - a))
    ]
    frame = pd.DataFrame(rows, columns=["region", "industry", "value"])
    return RegionIndustry(frame.assign(plants=frame["value"] / 5))


def _of_a(frame: pd.DataFrame, column: str) -> np.ndarray:
    rows = frame[frame["industry"].astype("str") == "a"].assign(
        region=lambda d: d["region"].astype("str")
    )
    return rows.set_index("region")[column].reindex(REGIONS).to_numpy(dtype=float)


def test_location_quotient_by_hand() -> None:
    # a has 120 of 800 jobs, 15 %: LQ = share / 0.15.
    expected = [float(Fraction(n, 100) / Fraction(120, 800)) for n in A]
    np.testing.assert_allclose(_of_a(tiers(_table()).frame, "lq"), expected, rtol=1e-15)


def test_tiers_by_hand() -> None:
    # Seven regions have jobs in a. LQ sorted: 1/3 1/3 2/3 2/3 4/3 2 8/3.
    # P25 at place 1.5: 1/2; P50: 2/3; P75 at 4.5: 5/3; P90 at 5.4: 2 + 0.4·2/3 = 34/15.
    # Jobs P25 = 7.5: C and D fall out; F and G are above P25 and not above P50; H above it.
    frame = tiers(_table()).frame
    mine = frame[frame["industry"] == "a"].set_index("region")["tier"]
    assert list(mine) == [
        "strong10",
        "strong",
        "",
        "",
        "",
        "qualifying",
        "qualifying",
        "significant",
    ]


def test_stars_by_hand() -> None:
    # Regions have equal jobs, so that size, LQ and focus rank alike: the top fifth of
    # seven lies from place 4.8 on: 20 + 0.8·10 = 28 jobs. A and B.
    got = _of_a(stars(_table()).frame, "stars")
    np.testing.assert_array_equal(got, [3, 3, 0, 0, 0, 0, 0, 0])


def test_focal_quotient_by_hand() -> None:
    # Each region with its neighbours: (40+30)/200 / 0.15, (40+30+5)/300 / 0.15, …
    sums = [
        Fraction(70, 200),
        Fraction(75, 300),
        Fraction(40, 300),
        Fraction(10, 300),
        Fraction(15, 300),
        Fraction(20, 300),
        Fraction(40, 300),
        Fraction(30, 200),
    ]
    expected = [float(s / Fraction(15, 100)) for s in sums]
    got = _of_a(spatial_location_quotient(_table(), _row()).frame, "value")
    np.testing.assert_allclose(got, expected, rtol=1e-14)


def test_spatial_input_output_quotient_by_hand() -> None:
    # a_aa = a_bb = 1, a_ab = a_ba = 1/2; own weight and neighbours' weight 1.
    # With s = a-jobs and t = b-jobs of the neighbourhood: numerator share
    # (s + t/2) / (1.5 (s + t)); for the whole (120 + 340) / (1.5 · 800).
    s = np.array([70.0, 75, 40, 10, 15, 20, 40, 30])
    n = np.array([200.0, 300, 300, 300, 300, 300, 300, 200])
    expected = ((s + (n - s) / 2) / (1.5 * n)) / (460 / 1200)
    linkages = pd.DataFrame([[1.0, 0.5], [0.5, 1.0]], ["a", "b"], ["a", "b"])
    result = spatial_input_output_quotient(_table(), _row(), linkages, draws=19, seed=1)
    np.testing.assert_allclose(_of_a(result.frame, "value"), expected, rtol=1e-14)


def test_getis_ord_by_hand() -> None:
    # Gi*: the mean of a region and its neighbours over the whole sum.
    values = pd.Series([float(a) for a in A], REGIONS)
    got = local_autocorrelation(values, _row(), permutations=19, seed=1).frame
    sums = np.array([70.0, 75, 40, 10, 15, 20, 40, 30])
    star = got.set_index("region")["value"].reindex(REGIONS).to_numpy(dtype=float)
    count = np.array([2, 3, 3, 3, 3, 3, 3, 2])
    np.testing.assert_allclose(star, sums / count / 120, rtol=1e-14)


def test_a_country_of_two_islands_is_screened_without_a_word() -> None:
    shapes = [
        shapely.box(1_000 * k, 0, 1_000 * (k + 1), 1_000) for k in (0, 1, 2, 3, 9, 10, 11, 12)
    ]
    regions = Regions(gpd.GeoDataFrame({"region": REGIONS}, geometry=shapes, crs="EPSG:5179"))
    values = pd.Series([float(a) for a in A], REGIONS)
    got = local_autocorrelation(
        values, regions, permutations=19, seed=1
    ).frame  # warnings are errors
    star = got.set_index("region")["value"].reindex(REGIONS).to_numpy(dtype=float)
    np.testing.assert_allclose(star[3:5], [10 / 2 / 120, 10 / 2 / 120], rtol=1e-14)


def test_litzenberger_sternberg_by_hand() -> None:
    # Areas equal, inhabitants 1 … 8: CI = (x/120)(n/24) / ((1/8)(z/36)) with n = x/5.
    area = pd.Series(1.0, REGIONS)
    people = pd.Series(np.arange(1.0, 9.0), REGIONS)
    expected = [
        float(Fraction(x, 120) ** 2 / (Fraction(1, 8) * Fraction(k, 36)))
        for k, x in enumerate(A, start=1)
    ]
    got = _of_a(litzenberger_sternberg(_table(), area, people).frame, "value")
    np.testing.assert_allclose(got, expected, rtol=1e-14)


def test_all_screens_in_one_call_and_where_they_disagree() -> None:
    linkages = pd.DataFrame([[1.0, 0.5], [0.5, 1.0]], ["a", "b"], ["a", "b"])
    people = pd.Series(np.arange(1.0, 9.0), REGIONS)
    result = screen(_table(), regions=_row(), linkages=linkages, population=people, seed=1)
    assert len(result.params["methods"]) == 7
    assert result.params["not_asked"] == {}
    frame = result.frame
    assert ((frame["yes"] + frame["no"] + frame["open"]) == 7).all()
    np.testing.assert_array_equal(_of_a(frame, "p_focal"), [1, 1, 0, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(
        _of_a(frame, "p_litzenberger_sternberg"), [1, 1, 0, 0, 0, 0, 0, 0]
    )
    split = 4 * frame["yes"] * frame["no"] / (frame["yes"] + frame["no"]) ** 2
    np.testing.assert_allclose(frame["disagreement"], split)


def test_methods_without_their_data_are_named() -> None:
    result = screen(_table(), seed=1)
    assert set(result.params["not_asked"]) == {
        "focal", "input_output", "getis_ord", "litzenberger_sternberg",
    }  # fmt: skip
    with pytest.raises(ParameterError, match="tiers"):
        screen(_table(), methods=["tier"])


def test_hidden_cells_stay_open_and_draws_settle_them() -> None:
    cells = _table().frame
    cells["status"] = cells["status"].astype("str")
    at = cells.index[(cells["region"] == "H") & (cells["industry"] == "a")]
    cells.loc[at, "status"] = "withheld"
    cells.loc[at, "value"] = np.nan
    cells.loc[at, ["low", "high"]] = [0.0, 60.0]
    table = RegionIndustry(cells)
    asked = ["tiers", "quotient", "stars", "focal"]
    open_ = screen(table, regions=_row(), methods=asked, seed=1).frame
    assert _of_a(open_, "open")[7] >= 3
    draws = np.array([[0.0], [20.0], [60.0], [60.0]])
    settled = screen(table, regions=_row(), methods=asked, draws=draws, seed=1).frame
    assert (settled["open"] == 0).all()
    # With 0, 20, 60 and 60 jobs: (10 + x)/(180 + x) over the whole share is 1.25 for 60 only.
    assert _of_a(settled, "p_focal")[7] == 0.5


def test_neighbouring_strong_regions_are_one_cluster() -> None:
    found = area_clusters(tiers(_table()), _row(), column="lq", least=1.25)
    mine = found.clusters[found.clusters["industry"] == "a"]
    assert list(mine["regions"]) == ["A B", "H"]
    assert list(mine["n_regions"]) == [2, 1]
    assert mine["mismatch"].iloc[0] == pytest.approx(30 / 70)
    assert len(found.footprints) == len(found)
    bare = Regions(gpd.GeoDataFrame({"region": REGIONS}, geometry=[None] * 8, crs="EPSG:5179"))
    with pytest.raises(InputError, match="neighbours"):
        area_clusters(tiers(_table()), bare)
    with pytest.raises(ParameterError, match="column"):
        area_clusters(tiers(_table()), _row(), column="p_stron")


def _found(boxes: dict[str, tuple[float, float, int]]) -> ClusterSet:
    """Square footprints by id: left edge, side, plants."""
    ids = list(boxes)
    shapes = [shapely.box(x, 0, x + w, w) for x, w, _ in boxes.values()]
    table = pd.DataFrame(
        {"cluster_id": ids, "industry": "a", "year": 1, "plants": [n for _, _, n in boxes.values()]}
    )
    return ClusterSet(
        "clusters",
        table,
        footprints=gpd.GeoDataFrame(
            {"cluster_id": ids, "industry": "a"}, geometry=shapes, crs="EPSG:5179"
        ),
    )


def test_zones_are_audited_by_area() -> None:
    found = _found({"a-01": (0, 1_000, 20), "a-02": (9_000, 1_000, 20)})
    zones = gpd.GeoDataFrame(
        {"zone": ["west", "empty"]},
        geometry=[shapely.box(-500, 0, 250, 1_000), shapely.box(4_000, 0, 5_000, 1_000)],
        crs="EPSG:5179",
    )
    audit = zone_audit(found, zones)
    assert audit.frame["inside"].tolist() == pytest.approx([0.25, 0.0])
    assert audit.extra["zones"]["without_cluster"].tolist() == [False, True]
    assert audit.extra["zones"]["covered"].iloc[0] == pytest.approx(1 / 3)
    crossed = zones.set_geometry(
        [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])] * 2, crs="EPSG:5179"
    )
    with pytest.raises(InputError, match="west"):
        zone_audit(found, crossed)
    with pytest.raises(InputError, match="Point"):
        zone_audit(found, zones.set_geometry(zones.centroid))
    with pytest.raises(InputError, match="zone"):
        zone_audit(found, zones.drop(columns="zone"))


def test_clusters_are_followed_over_years() -> None:
    one = _found(
        {
            "p": (0, 1_000, 20),
            "q": (2_000, 1_000, 20),
            "r": (8_000, 1_000, 20),
            "s": (20_000, 1_000, 30),
        }
    )
    two = _found({"pq": (0, 3_000, 45), "r": (8_000, 1_000, 30), "t": (40_000, 1_000, 11)})
    three = _found(
        {
            "l": (0, 1_000, 20),
            "m": (2_000, 1_000, 20),
            "r": (8_000, 1_000, 31),
            "t": (40_000, 1_000, 9),
        }
    )
    tracks = track_clusters({2001: one, 2002: two, 2003: three}).frame
    events = {
        (y, c or b): e
        for y, c, b, e in tracks[["year", "cluster_id", "before", "event"]].to_numpy()
    }
    assert events[(2002, "pq")] == "merged"
    assert events[(2002, "r")] == "grown"
    assert events[(2002, "s")] == "died"
    assert events[(2002, "t")] == "born"
    assert events[(2003, "l")] == events[(2003, "m")] == "split"
    assert events[(2003, "r")] == "kept"
    assert events[(2003, "t")] == "shrunk"
    same = tracks[tracks["cluster_id"] == "r"]["track"]
    assert same.nunique() == 1


def test_bounds_of_the_quotient_by_hand() -> None:
    # The cell (H, a) is withheld, with x between 0 and 60 jobs. Its own quotient holds x in
    # all four places: x/(80 + x) / ((100 + x)/(780 + x)) is 0 for 0, (60/140)/(160/840) = 9/4
    # for 60. Of A's the industry's sum (100 … 160) and the whole's (780 … 840) are taken as
    # free of each other, so that the interval holds the sharp one, [21/10, 78/25].
    cells = _table().frame
    cells["status"] = cells["status"].astype("str")
    at = cells.index[(cells["region"] == "H") & (cells["industry"] == "a")]
    cells.loc[at, "status"] = "withheld"
    cells.loc[at, "value"] = np.nan
    cells.loc[at, ["low", "high"]] = [0.0, 60.0]
    frame = tiers(RegionIndustry(cells)).frame
    low, high = _of_a(frame, "lq_low"), _of_a(frame, "lq_high")
    share = Fraction(40, 100)
    wide = (share / Fraction(160, 780), share / Fraction(100, 840))
    assert wide[0] < Fraction(21, 10) < Fraction(78, 25) < wide[1]
    for region, bounds in (("H", (Fraction(0), Fraction(9, 4))), ("A", wide)):
        k = REGIONS.index(region)
        np.testing.assert_allclose([low[k], high[k]], [float(b) for b in bounds], rtol=1e-14)
    assert np.isnan(_of_a(frame, "lq")[7])
