"""The survey: routes, agreement with single industries, properties, bad input."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.words import LANGS, has_message
from gunjip.measures.distance.kd import duranton_overman
from gunjip.measures.moments import routing
from gunjip.measures.moments.marcon_puech import marcon_puech_bands
from gunjip.measures.moments.survey import localisation_survey

KM = 1_000.0
GRID = np.arange(0, 31, 3) * KM
HOW = {"distances": GRID, "bandwidth": 3 * KM, "seed": 1}


def country(count: int = 500, seed: int = 0) -> pd.DataFrame:
    """Towns; ``pumps`` in one place, ``bread`` spread out, the rest at random."""
    rng = np.random.default_rng(seed)
    centres = rng.random((6, 2)) * 80 * KM
    xy = centres[rng.integers(0, 6, count)] + rng.normal(0, 8 * KM, (count, 2))
    plants = pd.DataFrame(xy, columns=["x", "y"])
    plants["industry"] = rng.choice(
        ["glass", "paper", "tools", "tiny"], count, p=[0.4, 0.3, 0.29, 0.01]
    )
    near = np.argsort(np.hypot(*(xy - centres[0]).T))[:60]
    plants.loc[near[::2], "industry"] = "pumps"
    plants["jobs"] = np.round(rng.lognormal(3, 1, count))
    return plants


@pytest.fixture(scope="module")
def survey():
    return localisation_survey(country(), **HOW, pairs=True)


def test_a_planted_cluster_is_found_and_the_rest_is_not(survey) -> None:
    table = survey.frame.set_index("industry")
    assert table.loc["pumps", "localised"]
    assert table.loc["pumps", "gamma"] > 0
    assert table.loc["pumps", "psi"] == 0
    assert table.loc["pumps", "peak_distance"] <= 9 * KM
    assert not table.loc[["glass", "paper", "tools"], "localised"].any()
    assert ((table["q_upper"] >= table["p_upper"]) | table["p_upper"].isna()).all()


def test_routes_are_named(survey) -> None:
    table = survey.frame.set_index("industry")
    assert table.loc["pumps", "route_upper"] == "moments+monte_carlo"
    # The recheck has 19,999 draws.
    assert table.loc["pumps", "p_upper"] >= 1 / 20_000
    assert table.loc["glass", "route_upper"] == "moments"
    assert table.loc["glass", "route_lower"] == "nested"
    assert table.loc["tiny", "plants"] < 10
    assert table.loc["tiny", "route_upper"] == "nested"
    assert survey.params["moments"] == "pairs exact, paths exact"
    forced = localisation_survey(country(), **HOW, route="moments").frame.set_index("industry")
    assert forced.loc["glass", "route_lower"] == "moments"
    assert forced.loc["pumps", "route_upper"] == "moments"


@pytest.mark.parametrize(
    ("n", "extra", "want"),
    [
        (9, {}, ("nested", "nested")),
        (10, {}, ("moments", "nested")),
        (999, {}, ("moments", "nested")),
        (1_000, {}, ("moments", "moments")),
        (1_000, {"weighted": True, "skew": 0.6}, ("moments", "nested")),
        (1_000, {"weighted": True, "skew": 0.4}, ("moments", "moments")),
        (100, {"weighted": True, "dominant": 1}, ("dominant", "nested")),
        (100, {"weighted": True, "dominant": 2}, ("nested", "nested")),
        (50_000, {"route": "monte_carlo"}, ("spectral", "spectral")),
        (50_000, {"route": "monte_carlo", "spectral": False}, ("nested", "nested")),
        (50, {"route": "moments"}, ("moments", "moments")),
    ],
)
def test_routing(n: int, extra: dict, want: tuple[str, str]) -> None:
    options = {"route": "auto"} | extra
    got = routing.plan(n, **options)
    assert (got.upper, got.lower) == want


def test_survey_equals_one_industry_at_a_time(survey) -> None:
    plants = country()
    alone = plants.copy()
    alone.loc[alone["industry"] != "glass", "industry"] = pd.NA
    one = localisation_survey(alone, **HOW)
    assert one.frame["industry"].tolist() == ["glass"]
    a = survey.curves.query("industry == 'glass'").reset_index(drop=True)
    b = one.curves
    for name in ("density", "mean", "local_high", "local_low", "global_low"):
        # Draws are single precision.
        np.testing.assert_allclose(a[name], b[name], rtol=5e-6, err_msg=name)
    np.testing.assert_allclose(a["global_high"], b["global_high"], rtol=1e-6)


@pytest.mark.parametrize("weight", [None, "jobs"])
def test_survey_agrees_with_duranton_overman(weight: str | None) -> None:
    plants = country()
    got = localisation_survey(plants, **HOW, weight=weight, route="moments").curves
    mine = got[got["industry"] == "pumps"]
    arrays = (plants["x"], plants["y"], plants["industry"], plants["jobs"])
    one = duranton_overman(
        arrays if weight else arrays[:3],
        "pumps",
        weighted=weight is not None,
        r=GRID,
        bandwidth=3 * KM,
        simulations=199,
        seed=4,
    )
    value = one.frame["kd"].to_numpy()
    # A few hundred pairs (fewer in effect with sizes) in bins of a tenth of the bandwidth,
    # against the direct sum: chance within bins, 0.1/sqrt(12) of a bandwidth a pair.
    np.testing.assert_allclose(mine["density"], value, atol=6e-3 * value.max())
    assert one.extra["verdict"] == "localised"


def test_moments_agree_with_monte_carlo(survey) -> None:
    check = localisation_survey(country(), **HOW, route="monte_carlo")
    a, b = survey.frame.set_index("industry"), check.frame.set_index("industry")
    for name in ("glass", "paper", "tools"):
        # 999 draws: four standard errors of a share.
        assert abs(a.loc[name, "p_upper"] - b.loc[name, "p_upper"]) < 0.1
    assert b.loc["pumps", "p_upper"] <= 0.01
    upper = survey.curves.merge(check.curves, on=["industry", "distance"])
    upper = upper[upper["industry"] != "tiny"]
    np.testing.assert_allclose(upper["global_high_x"], upper["global_high_y"], rtol=0.12)


def test_one_and_two_threads_agree() -> None:
    a = localisation_survey(country(300), **HOW, workers=1, pairs=True)
    b = localisation_survey(country(300), **HOW, workers=2, pairs=True)
    pd.testing.assert_frame_equal(a.frame, b.frame, rtol=1e-12)
    pd.testing.assert_frame_equal(a.curves, b.curves, rtol=1e-12)
    pd.testing.assert_frame_equal(a.pairs, b.pairs, rtol=1e-9)


def test_pairs(survey) -> None:
    pairs = survey.pairs
    assert len(pairs) == 10
    assert (pairs.loc[pairs["status"] != "ok", "p_upper"].isna()).all()
    assert set(pairs.loc[pairs["industry"].eq("tiny") | pairs["partner"].eq("tiny"), "status"]) == {
        "fewer_than_ten_plants"
    }
    assert not pairs.query("industry == 'glass' and partner == 'paper'")["colocated"].item()
    assert survey.params["sites"] == 500


def test_two_industries_in_one_place_are_colocated() -> None:
    plants = country()
    plants.loc[plants.query("industry == 'pumps'").index[::2], "industry"] = "valves"
    pairs = localisation_survey(plants, **HOW, pairs=True).pairs
    best = pairs.sort_values("p_upper").iloc[0]
    assert {best["industry"], best["partner"]} == {"pumps", "valves"}
    assert best["colocated"]


def test_density_integrates_to_one_in_the_long_run() -> None:
    plants = country(200)
    far = np.arange(0, 150.5, 0.5) * KM
    curves = localisation_survey(
        plants, distances=far, bandwidth=3 * KM, seed=1, route="moments"
    ).curves
    glass = curves.query("industry == 'glass'")
    assert np.trapezoid(glass["density"], glass["distance"]) == pytest.approx(1.0, abs=5e-3)
    assert np.trapezoid(glass["mean"], glass["distance"]) == pytest.approx(1.0, abs=5e-3)


@settings(max_examples=3, deadline=None)
@given(
    angle=st.floats(0, 6.28),
    dx=st.floats(-1e6, 1e6),
    order=st.integers(0, 1_000),
)
def test_translation_rotation_and_row_order(angle: float, dx: float, order: int) -> None:
    plants = country(120)
    base = localisation_survey(plants, **HOW, route="moments").frame
    turned = plants.sample(frac=1, random_state=order)
    x, y = turned["x"], turned["y"]
    turned = turned.assign(
        x=x * np.cos(angle) - y * np.sin(angle) + dx, y=x * np.sin(angle) + y * np.cos(angle) - dx
    )
    got = localisation_survey(turned, **HOW, route="moments").frame
    # Single-precision coordinates move a few pairs over a bin's edge.
    np.testing.assert_allclose(got["p_upper"], base["p_upper"], atol=0.01)
    np.testing.assert_allclose(got["gamma"], base["gamma"], atol=2e-3)


def test_relabelling_industries_changes_names_only() -> None:
    plants = country(300)
    other = plants.assign(industry="z" + plants["industry"])
    a, b = (localisation_survey(p, **HOW, route="moments").frame for p in (plants, other))
    np.testing.assert_allclose(a["p_upper"], b["p_upper"], rtol=1e-9)


def test_sizes_scale_and_routes() -> None:
    plants = country(300)
    plants.loc[plants.query("industry == 'paper'").index[0], "jobs"] = 5_000
    one = localisation_survey(plants, **HOW, weight="jobs").frame.set_index("industry")
    ten = localisation_survey(plants.assign(jobs=plants["jobs"] * 10), **HOW, weight="jobs")
    assert one.loc["paper", "route_upper"] == "dominant"
    assert one.loc["glass", "route_upper"] == "moments"
    assert (one["n_eff"] < one["plants"]).all()
    np.testing.assert_allclose(
        ten.frame.set_index("industry")["p_upper"], one["p_upper"], rtol=1e-5
    )
    equal = localisation_survey(plants.assign(jobs=7.0), **HOW, weight="jobs", route="moments")
    plain = localisation_survey(plants, **HOW, route="moments")
    big = plain.frame["plants"] >= 10
    np.testing.assert_allclose(equal.frame["p_upper"][big], plain.frame["p_upper"][big], rtol=1e-6)


def test_longitude_and_latitude() -> None:
    plants = country(300)
    lon, lat = 127 + plants["x"] / 88_800, 37 + plants["y"] / 111_200
    globe = plants.drop(columns=["x", "y"]).assign(lon=lon, lat=lat)
    got = localisation_survey(globe, **HOW, route="moments")
    flat = localisation_survey(plants, **HOW, route="moments")
    assert got.params["geometry"] == "sphere"
    # The same country on the globe, to about a percent of each distance.
    np.testing.assert_allclose(got.frame["p_upper"], flat.frame["p_upper"], atol=0.12)


def test_values_that_cannot_be_computed_have_a_status() -> None:
    plants = country(200)
    plants.loc[0, "industry"] = "lonely"
    plants.loc[[1, 2, 3], ["industry", "jobs"]] = ["idle", 0.0]
    table = localisation_survey(plants, **HOW, weight="jobs").frame.set_index("industry")
    assert table.loc["lonely", "status"] == "fewer_than_two_plants"
    assert table.loc["idle", "status"] == "no_weight"
    assert table.loc[["lonely", "idle"], ["gamma", "p_upper", "q_upper"]].isna().all(axis=None)
    assert table.loc["glass", "status"] == "ok"
    only = localisation_survey(plants.assign(industry="all"), **HOW).frame
    assert only["status"].tolist() == ["no_variation"]
    assert only["p_upper"].isna().all()
    assert not only["localised"].any()


def test_default_scales() -> None:
    got = localisation_survey(country(150), route="moments", seed=3)
    assert len(got.params["distances"]) == 51
    assert 100 < got.params["bandwidth"] < 60 * KM
    assert got.seed == 3
    json.dumps(got.to_dict())
    assert "localisation_survey" in got.summary("ko")


BAD = [
    (lambda p: p.drop(columns="x"), {}, "no coordinates"),
    (lambda p: p.drop(columns="industry"), {}, "no column “industry”"),
    (lambda p: p.assign(industry=None), {}, "No plant has an industry"),
    (lambda p: p.assign(x=np.where(np.arange(len(p)) == 3, np.nan, p["x"])), {}, "not finite"),
    (lambda p: p.assign(x=np.where(np.arange(len(p)) == 3, np.inf, p["x"])), {}, "not finite"),
    (lambda p: p.assign(x=0.0, y=0.0), {}, "at one point"),
    (lambda p: p.assign(x=127 + p["x"] / 1e6, y=37 + p["y"] / 1e6), {}, "look like degrees"),
    (lambda p: p.rename(columns={"x": "lon", "y": "lat"}), {}, "lie outside"),
    (lambda p: p.head(2), {}, "at least 10"),
    (lambda p: p.assign(jobs=-1.0), {"weight": "jobs"}, "at least 0"),
    (lambda p: p.assign(jobs=np.nan), {"weight": "jobs"}, "not finite"),
    (lambda p: p, {"weight": "job"}, "no column “job”"),
    (lambda p: p, {"weight": "jobs", "pairs": True}, "without plant sizes"),
    (lambda p: p, {"route": "moment"}, "Did you mean"),
    (lambda p: p, {"bandwidth": 0.0}, "greater than 0"),
    (lambda p: p, {"bandwidth": 0.001}, "too small"),
    (lambda p: p, {"distances": [3.0, 1.0]}, "increase"),
    (lambda p: p, {"distances": [1e9, 2e9]}, "beyond all plants"),
    (lambda p: p, {"level": 1.5}, "between"),
]


@pytest.mark.parametrize(("change", "options", "text"), BAD, ids=[b[2] for b in BAD])
def test_bad_input(change, options: dict, text: str) -> None:
    with pytest.raises(ParameterError, match=text) as caught:
        localisation_survey(change(country(60)), **(HOW | options))
    assert caught.value.text("ko") != caught.value.text("en")


def test_words_stand_in_both_languages() -> None:
    for lang in LANGS:
        assert has_message("localisation-one-point", lang)


def test_marcon_puech_bands_against_permutations() -> None:
    plants = country(250, 5)
    got = marcon_puech_bands(plants, "paper", distances=[4 * KM, 12 * KM])
    sized = marcon_puech_bands(plants, "paper", distances=[4 * KM, 12 * KM], weight="jobs").frame
    rng = np.random.default_rng(2)
    xy, w = plants[["x", "y"]].to_numpy(), plants["jobs"].to_numpy()
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    n = int((plants["industry"] == "paper").sum())
    for k, r in enumerate((4 * KM, 12 * KM)):
        near = (far <= r) & ~np.eye(250, dtype=bool)

        def m(s: np.ndarray, near=near, w: np.ndarray = w, lone: bool = False) -> float:
            same, every = near[s][:, s] @ w[s], near[s] @ w
            local = np.divide(same, every, out=np.zeros(s.size), where=every > 0).sum()
            return float(local / ((w[s].sum() - w[s]) / (w.sum() - w[s])).sum())

        mine = np.flatnonzero(plants["industry"] == "paper")
        one = np.ones(250)
        assert got.frame["m"][k] == pytest.approx(m(mine, w=one), rel=1e-12)
        assert sized["m"][k] == pytest.approx(m(mine), rel=1e-12)
        draws = [rng.choice(250, n, replace=False) for _ in range(2_000)]
        plain = np.array([m(s, w=one) for s in draws])
        heavy = np.array([m(s) for s in draws])
        assert plain.mean() == pytest.approx(got.frame["mean"][k], abs=4 * plain.std() / 44)
        assert plain.std() == pytest.approx(got.frame["sd"][k], rel=0.08)
        # Nominal 5 %, 2,000 draws: four standard errors.
        assert (plain > got.frame["local_high"][k]).mean() == pytest.approx(0.05, abs=0.02)
        assert (heavy > sized["local_high"][k]).mean() == pytest.approx(0.05, abs=0.02)
        assert (heavy < sized["local_low"][k]).mean() == pytest.approx(0.05, abs=0.02)


def test_marcon_puech_refuses_what_it_cannot_do() -> None:
    plants = country(60)
    with pytest.raises(ParameterError, match="industry is"):
        marcon_puech_bands(plants, "glas", distances=[1 * KM, 2 * KM])
    with pytest.raises(ParameterError, match="fewer than all"):
        marcon_puech_bands(plants.assign(industry="a"), "a", distances=[1 * KM, 2 * KM])


@pytest.mark.nightly
def test_size_of_the_whole_survey_under_the_null() -> None:
    """Random labels: 5 % of curves cross, and FDR families rarely reject anything."""
    hits, families, total = 0, 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        plants = country(1_500, seed)
        plants["industry"] = rng.choice([f"i{k}" for k in range(20)], 1_500)
        table = localisation_survey(plants, **(HOW | {"seed": seed})).frame
        hits += int((table["p_upper"] <= 0.05).sum())
        total += len(table)
        families += bool(table["localised"].any())
    # Labels of one country are drawn without replacement: nearly independent curves.
    assert abs(hits / total - 0.05) < 4 * np.sqrt(0.05 * 0.95 / total)
    assert families / 40 <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 40)


@pytest.mark.nightly
def test_power_on_planted_clusters() -> None:
    found = 0
    for seed in range(20):
        table = localisation_survey(country(500, seed), **(HOW | {"seed": seed})).frame
        found += bool(table.set_index("industry").loc["pumps", "localised"])
    assert found == 20
