"""The bundled country's plants and clusters are as the study promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from gunjip.datasets import Peninsula, peninsula
from gunjip.datasets.land import land
from gunjip.datasets.panel import FIRST_YEAR, LAST_YEAR
from gunjip.foundation.errors import ParameterError
from support import shared


def test_counts(country: Peninsula) -> None:
    plants = country.establishments
    assert len(plants) == 60_000
    assert country.truth.plants["industry"].nunique() == 80
    assert len(country.regions) == 120
    assert len(country.provinces) == 8
    assert country.panel.years == list(range(2014, 2024))
    assert plants.data["region"].isin(country.regions.data["region"]).all()


def test_municipalities_tile_the_land_exactly() -> None:
    shapes = land().municipalities.data.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    # A valid coverage shares every vertex: no gap and no overlap, to the last bit.
    assert shapely.coverage_is_valid(shapes)
    union = shapely.coverage_union_all(shapes)
    assert shapely.equals(union, land().outline)
    # Two municipalities are islands, which border on nobody.
    assert sum(not n for n in land().municipalities.neighbours().values()) == 2
    above = land().provinces.data.geometry.to_numpy()
    assert shapely.coverage_is_valid(above)
    assert shapely.area(above).sum() == pytest.approx(shapely.area(union), rel=1e-12)
    # The valid area of EPSG:5179 in its own metres, by its easting and northing.
    west, south, east, north = union.bounds
    assert west > 800_000 and east < 1_300_000 and south > 1_400_000 and north < 2_100_000


def test_names_are_invented_and_unique() -> None:
    names = land().municipalities.data["name_ko"]
    assert names.is_unique and names.str.len().eq(3).all()
    assert names.str[-1].isin(["시", "군", "구"]).all()
    folder = shared("data/kr_sigungu_totals")
    text = "".join(f.read_text("utf-8", errors="ignore") for f in folder.glob("*.csv"))
    real = {n for n in names if n in text}
    assert real == set()


def test_plants_stand_where_their_region_is(country: Peninsula) -> None:
    data = country.establishments.data
    here = land().locate(data["x"].to_numpy(), data["y"].to_numpy())
    codes = country.regions.data["region"].to_numpy()
    assert (here >= 0).all()
    # Points on a border may fall to either side.
    assert (codes[here] == data["region"].to_numpy()).mean() > 0.9999


def test_jobs_follow_a_heavy_tail(country: Peninsula) -> None:
    jobs = np.sort(country.truth.plants["jobs"].to_numpy())[::-1].astype(float)
    top = jobs[50:3_000]
    slope = np.polyfit(np.log(np.arange(51, 3_001)), np.log(top), 1)[0]
    # Planted: 1/1.1 = 0.91; leaders of clusters and the cut at 12,000 bend it a little.
    assert -1.15 < slope < -0.75
    cities = land().cities["weight"].to_numpy()
    rank = np.polyfit(np.log(np.arange(1, cities.size + 1)), np.log(cities), 1)[0]
    assert rank == pytest.approx(-0.9, abs=1e-9)


def test_plants_share_buildings(country: Peninsula) -> None:
    _, count = np.unique(country._stock.xy, axis=0, return_counts=True)
    together = count[count > 1].sum() / count.sum()
    assert 0.15 < together < 0.35
    assert 15 < count.max() < 400


def test_jobs_are_missing_as_the_noise_says(country: Peninsula) -> None:
    share = country.establishments.data["jobs"].isna().mean()
    assert share == pytest.approx(0.03, abs=5 * np.sqrt(0.03 * 0.97 / 60_000))
    clean = peninsula(11, noise=0).establishments.data
    assert clean["jobs"].notna().all()
    truth = country.truth.plants
    assert (clean["industry"].to_numpy() == truth["industry"].to_numpy()).all()
    wrong = (country.establishments.data["industry"] != truth["industry"]).mean()
    assert 0.005 < wrong < 0.015


def test_clusters_are_within_the_promised_ranges(country: Peninsula) -> None:
    clusters = country.truth.clusters
    assert (clusters["kind"] == "cluster").sum() == 24
    assert (clusters["kind"] == "agglomeration").sum() == 3
    assert clusters["plants"].between(15, 400).all()
    assert clusters["radius"].between(2_000, 25_000).all()
    assert clusters["quotient"].between(2, 8).all()
    assert clusters["plants"].min() < 60 and clusters["plants"].max() > 300


def test_quotient_is_the_local_share_over_the_national_one(country: Peninsula) -> None:
    truth = country.truth
    xy = country._stock.xy
    for row in truth.clusters.itertuples():
        of_set = truth.plants["industry"].isin(row.industries).to_numpy()
        inside = shapely.intersects_xy(row.geometry.buffer(60.0), xy[:, 0], xy[:, 1])
        local, national = of_set[inside].mean(), of_set.mean()
        # The footprint is a polygon of 96 corners: plants at its edge may differ.
        assert local / national == pytest.approx(row.quotient, rel=0.06)


def test_a_third_of_clustering_industries_is_scattered(country: Peninsula) -> None:
    truth = country.truth
    frame = truth.industries
    clustering = frame[frame["pattern"] == "cluster"]
    inside = (clustering["inside"] * clustering["plants"]).sum() / clustering["plants"].sum()
    assert inside == pytest.approx(2 / 3, abs=0.04)
    assert (frame.loc[frame["pattern"] == "chance", "inside"] == 0).all()
    assert (frame["pattern"] == "chance").sum() > 30


def test_clusters_cross_the_borders_that_they_should(country: Peninsula) -> None:
    clusters = country.truth.clusters
    crossed = clusters["municipalities"].map(len)
    assert (crossed == 1).sum() >= 2
    assert (clusters["municipalities_tenth"] == 3).sum() >= 2
    assert (clusters["municipalities_tenth"] == 4).sum() >= 1
    members = country.truth.members.merge(country.truth.plants, on="plant_id")
    for key, part in members.groupby("cluster"):
        row = clusters.set_index("cluster").loc[key]
        assert set(part["region"]) == set(row["municipalities"])


def test_clusters_of_one_family_stay_apart(country: Peninsula) -> None:
    for _, part in country.truth.clusters.groupby("family"):
        shapes = part.geometry.to_numpy()
        for k in range(len(shapes)):
            for other in shapes[k + 1 :]:
                assert shapely.distance(shapes[k], other) > 1_000


def test_dispersed_industries_keep_apart(country: Peninsula) -> None:
    truth, xy = country.truth, country._stock.xy
    from scipy.spatial import cKDTree

    def middle_gap(rows: np.ndarray) -> float:  # type: ignore[type-arg]
        return float(np.median(cKDTree(xy[rows]).query(xy[rows], k=2)[0][:, 1]))

    frame = truth.industries
    code = frame.loc[frame["pattern"] == "dispersed", "industry"].iloc[0]
    rows = np.flatnonzero(truth.plants["industry"] == code)
    rng = np.random.default_rng(0)
    chance = [middle_gap(rng.choice(len(xy), rows.size, replace=False)) for _ in range(19)]
    assert middle_gap(rows) > 1.5 * max(chance)


def test_the_mix_of_places_is_the_same_with_and_without_clusters() -> None:
    planted, chance = peninsula(3), peninsula(3, null=True)
    a, b = planted._stock, chance._stock
    assert np.array_equal(a.xy, b.xy)
    assert np.array_equal(np.bincount(a.industry), np.bincount(b.industry))


def test_null_country_has_no_clusters() -> None:
    chance = peninsula(4, null=True, plants=8_000)
    assert len(chance.truth.clusters) == 0
    assert chance.truth.clusters.crs is not None
    assert len(chance.truth.members) == 0
    assert set(chance.truth.industries["pattern"]) == {"chance"}
    assert len(chance.links) > 1_000 and len(chance.survey) > 100
    assert len(chance.zones) > 0 and len(chance.programmes) == 0


def test_strength_scales_the_quotient() -> None:
    def mean(strength: float) -> float:
        truth = peninsula(6, strength=strength, plants=20_000, clusters=10).truth
        return float(truth.clusters["quotient"].mean())

    nothing = peninsula(6, strength=0, plants=8_000)
    assert len(nothing.truth.clusters) == 0 and len(nothing.links) > 0
    half, full = mean(0.5), mean(1.0)
    assert half == pytest.approx(full / 2, rel=0.05)


def test_stages_show_in_the_panel(country: Peninsula) -> None:
    stock, history = country._stock, country._history
    group = np.where(
        history.like >= 0, stock.cluster[history.like], np.resize(stock.cluster, history.like.size)
    )
    for number, planned in enumerate(stock.plan):
        if planned.kind != "cluster" or planned.members.size < 60:
            continue
        count = (history.jobs[group == number] > 0).sum(axis=0)
        assert count[-1] == planned.members.size
        total, late = count[-1] / count[0], count[-1] / count[-4]
        if planned.stage == "formation":
            assert total > 3
        elif planned.stage == "growth":
            assert 1.8 < total < 3.2
        elif planned.stage == "maturity":
            assert 0.9 < total < 1.15
        elif planned.stage == "decline":
            assert total < 0.8
        else:
            assert total < 1.2 and late > 1.2
    assert history.jobs.shape[1] == (LAST_YEAR - FIRST_YEAR + 1)


def test_panel_and_register_agree(country: Peninsula) -> None:
    last = country.panel.year(LAST_YEAR).data
    assert len(last) == len(country.establishments)
    pd.testing.assert_series_equal(
        last["jobs"].reset_index(drop=True), country.establishments.data["jobs"]
    )
    data = country.panel.data
    assert (data["founded"] <= data["year"]).all()
    assert not (data["closed"] <= data["year"]).any()


def test_same_seed_same_bytes(small: Peninsula) -> None:
    again = peninsula(5, plants=9_000, clusters=8, agglomerations=2)
    # Asked for in another order, which must not matter.
    _ = again.links, again.survey
    assert again.digest() == small.digest()
    other = peninsula(6, plants=9_000, clusters=8, agglomerations=2)
    assert other.establishments.digest() != small.establishments.digest()


def test_outside_the_domain() -> None:
    with pytest.raises(ParameterError) as caught:
        peninsula(1, strength=3, clusters=-1)
    assert len(caught.value.problems) == 2
