"""Drawings: what is on the axes agrees with the result, in either language."""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import present_cases as cases
import pytest
import shapely
from matplotlib.collections import PathCollection

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import Result
from gunjip.present import plots, style
from gunjip.present.plots.curves import read_curve
from gunjip.present.plots.layout import lay_out
from gunjip.present.wording import clip, quantity
from gunjip.tables.regions import Regions
from support import shared


def legend_texts(ax: object) -> list[str]:
    return [t.get_text() for t in ax.get_legend().get_texts()]  # type: ignore[attr-defined]


def test_a_result_draws_itself() -> None:
    ax = cases.curve().plot()
    assert ax.get_xlabel() == "Distance (km)"
    # 0–39,000 m in the frame are 0–39 km on the axis.
    assert ax.get_xlim() == (0.0, 39.0)
    assert "outside the global band" in legend_texts(ax)


def test_one_distance_outside_its_band_is_seen() -> None:
    result = cases.curve()
    frame = result.frame
    frame["value"] = frame["global_high"] - 1e-6
    frame.loc[frame.index[-1], "value"] = frame["global_high"].iloc[-1] * 2.0
    ax = replace(result, table=frame).plot()
    thick = next(line for line in ax.lines if line.get_linewidth() > 4)
    ends = np.asarray(thick.get_xdata(), dtype=float)[np.isfinite(thick.get_ydata())]
    assert ends.size == 2
    assert ends[-1] > ends[0]


def test_a_curve_is_thick_only_outside_its_global_band() -> None:
    result = cases.curve()
    ax = plots.draw(result, lang="ko")
    thick = next(line for line in ax.lines if line.get_linewidth() > 4)
    # Every second place is a distance; between them stand the middles.
    drawn = np.isfinite(np.asarray(thick.get_ydata(), dtype=float))[::2]
    frame = result.frame
    outside = (frame["value"] > frame["global_high"]).to_numpy()
    assert np.array_equal(drawn, outside)
    assert outside.any()
    assert not outside.all()


def test_kilometres_are_kept_where_the_result_says_so() -> None:
    frame = cases.curve().frame.assign(r=lambda f: f["r"] / 1_000)
    curve = read_curve(Result("ripley_k", frame, units={"r": "km"}))
    assert curve.r.max() == 39.0


def test_settings_of_the_caller_stay_as_they_were() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    plots.draw(cases.curve())
    assert dict(mpl.rcParams) == before


def test_class_counts_of_a_map_add_up_to_the_regions() -> None:
    values = pd.DataFrame(
        {
            "region": [f"R{k:02d}" for k in range(10)],
            # On each side of every border of a class, and on two borders.
            "lq": [0.49, 0.5, 0.79, 0.8, 1.24, 1.25, 1.9, 2.0, 9.0, np.nan],
            "status": ["published"] * 9 + ["withheld"],
            "certainty": [1.0] * 7 + [0.7, 0.4, np.nan],
        }
    )
    with style.drawing():
        _, ax = style.new_axes()
        plots.choropleth(cases.regions(), values, ax)
    assert legend_texts(ax) == [
        "below 0.5 (1)",
        "0.5–0.8 (2)",
        "0.8–1.25 (2)",
        "1.25–2 (2)",
        "2 and above (1)",  # 9.0 is less than 50 % certain: no class colour
        "hatched: class 50–80% certain (1)",
        "class less than 50% certain (1)",
        "withheld, not zero (1)",
        "no data (2)",
    ]


def test_circles_grow_with_the_area_not_the_radius() -> None:
    values = pd.DataFrame(
        {
            "region": ["R00", "R05", "R10"],
            "value": [400.0, 100.0, np.nan],
            "status": ["published", "published", "withheld"],
        }
    )
    with style.drawing():
        _, ax = style.new_axes()
        plots.circles(cases.regions(), values, ax, lang="ko")
    drawn = [c for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]
    sizes = [float(s) for c in drawn for s in c.get_sizes()]  # points², so proportional to area
    # Widths are rounded to a quarter of a pixel.
    assert sizes[0] / sizes[1] == pytest.approx(4.0, rel=0.03)
    assert len(sizes) == 2
    assert any("비공개" in t for t in legend_texts(ax))


def test_footprints_that_wobble_are_dashed() -> None:
    with style.drawing():
        _, ax = style.new_axes()
        plots.footprints(cases.outlines(), ax, regions=cases.regions())
    assert legend_texts(ax) == ["stable in 80% or more (2)", "stable in less than 80% (1)"]


def test_labels_do_not_touch() -> None:
    points = np.array([[i * 900.0, 0.0] for i in range(12)])
    regions = cases.regions()
    with style.drawing():
        figure, ax = style.new_axes()
        sheet = lay_out(regions, 720)
        west, south, *_ = sheet.bounds
        points += (west + 5_000, south + 20_000)
        drawn = plots.map_frame.place_labels(
            ax, points, ["A rather long name"] * 12, sheet, offset=np.full(12, 4.0)
        )
        plots.choropleth(sheet, pd.DataFrame({"region": ["R00"], "lq": [1.0]}), ax)
        figure.draw_without_rendering()
        boxes = [t.get_window_extent() for t in ax.texts if t.get_text().startswith("A ")]
    assert 1 <= drawn == len(boxes) < 12
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert not a.overlaps(b)


def test_ranked_rows_keep_the_interval_beside_the_value() -> None:
    frame = pd.DataFrame(
        {
            "region": ["a", "b", "c"],
            "lq": [1.0, 3.0, np.nan],
            "lq_low": [0.5, 2.0, 0],
            "lq_high": [2.0, 4.0, 9],
        }
    )
    rows = plots.rank_rows(Result("location_quotient", frame))
    assert list(rows["label"]) == ["b", "a"]
    assert list(rows["low"]) == [2.0, 0.5]


def test_a_matrix_beyond_sixty_says_so() -> None:
    names = [f"i{k:02d}" for k in range(70)]
    frame = pd.DataFrame(
        [
            (a, b, ((i * 7 + j * 3) % 11) / 11)
            for i, a in enumerate(names)
            for j, b in enumerate(names)
            if i < j
        ],
        columns=["industry", "other", "proximity"],
    )
    ax = plots.draw(Result("proximity", frame), lang="ko")
    assert ax.images[0].get_array().shape == (60, 60)
    assert "70" in ax.get_xlabel()


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ParameterError):
        plots.draw(Result("gini", pd.DataFrame({"region": []})))
    with pytest.raises(ParameterError):
        plots.draw(Result("gini", pd.DataFrame({"region": ["a"]})))


def test_a_line_after_a_curve_stays_a_line() -> None:
    # Letters as outlines are full of both; a curve takes three points, and further pairs
    # without a letter would be read as the beginning of the next one.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3, 1))
    figure.text(0.1, 0.5, "Gunjip 2026: ocean, 군집")
    text = style.to_svg(figure, outlines=True).decode("utf-8")
    glyphs = re.findall(r'<path id="[^"]*" d="([^"]*)"', text)
    assert len(glyphs) > 10
    need = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
    curved = 0
    for path in glyphs:
        for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
            count = len(rest.split())
            step = need[letter.upper()]
            assert count == 0 if step == 0 else count % step == 0, path
            curved += letter in "QC"
    assert curved > 10


def test_a_dollar_sign_is_a_dollar_sign() -> None:
    frame = pd.DataFrame({"region": ["$x_1$", "한글"], "value": [1.0, 2.0]})
    first, second = (
        style.to_svg(plots.draw(Result("gini", frame)).figure).decode() for _ in range(2)
    )
    assert "$x_1$" in first
    assert first == second


def far_country() -> Regions:
    """Forty counties, and an island of two far away."""
    main = [shapely.box(-100 + i, 35 + j, -99 + i, 36 + j) for i in range(8) for j in range(5)]
    island = [shapely.box(-158, 20, -157, 21), shapely.box(-157, 20, -156, 21)]
    shapes = main + island
    codes = [f"{k:02d}" for k in range(len(shapes))]
    return Regions(gpd.GeoDataFrame({"region": codes}, geometry=shapes, crs=4326))


def test_a_far_island_becomes_an_inset() -> None:
    sheet = lay_out(far_country(), 720)
    assert len(sheet.frames) == 1
    assert int((~sheet.main).sum()) == 2
    west, south, east, north = sheet.frames[0]
    framed = shapely.box(west, south, east, north)
    mainland = shapely.union_all(sheet.shapes[sheet.main])
    assert not framed.intersects(mainland)
    for shape in sheet.shapes[~sheet.main]:
        assert framed.covers(shape)


def test_a_far_island_without_values_is_left_out_and_said() -> None:
    sheet = lay_out(far_country(), 720, keep={"00", "01"})
    assert sheet.left_out == ("40", "41")
    with style.drawing():
        _, ax = style.new_axes()
        plots.choropleth(far_country(), pd.DataFrame({"region": ["00"], "lq": [1.0]}), ax)
    assert any("2 far regions" in t.get_text() for t in ax.texts)


def test_regions_known_by_points_only_are_dots() -> None:
    points = Regions(
        gpd.GeoDataFrame(
            {"region": ["a", "b", "c"]},
            geometry=gpd.points_from_xy([127.0, 127.5, 128.0], [36.0, 36.5, 36.0]),
            crs=4326,
        )
    )
    with style.drawing():
        figure, ax = style.new_axes()
        plots.choropleth(points, pd.DataFrame({"region": ["a", "b"], "lq": [0.4, 3.0]}), ax)
    assert "no data (1)" in legend_texts(ax)
    assert style.to_png(figure, 1.0).startswith(b"\x89PNG")


def test_three_thousand_counties_are_drawn_in_seconds() -> None:
    import lzma

    data = lzma.decompress(shared("data/us_geo/counties-10m.json.xz").read_bytes())
    counties = gpd.read_file(data, layer="counties").set_crs(4326, allow_override=True)
    regions = Regions(counties.rename(columns={"id": "region"})[["region", "name", "geometry"]])
    rng = np.random.default_rng(1)
    values = pd.DataFrame(
        {"region": regions.data["region"], "lq": rng.lognormal(0, 0.8, len(regions))}
    )
    values = values[values["region"].str[:2].astype(int) < 60]
    with style.drawing():
        figure, ax = style.new_axes(style.WIDE, plots.default_height(style.WIDE))
        plots.choropleth(regions, values, ax)
        svg = style.to_svg(figure)
    assert len(svg) < 1_200_000
    assert any("far regions" in t.get_text() for t in ax.texts)


def test_quantities_do_not_break_between_number_and_unit() -> None:
    assert quantity(47_310, "jobs", "en") == "47,310\u00a0jobs"
    assert quantity(123_000, "jobs", "ko") == "12만\u00a03천명"
    assert clip("가나다라마", 6) == "가나다…"


def test_a_long_path_in_steps_leads_to_the_same_places() -> None:
    rng = np.random.default_rng(5)
    rings = [np.round(rng.uniform(-5, 400, (rng.integers(8, 60), 2)), 6) for _ in range(30)]
    rings[3][5] = rings[3][4] + 0.01  # a step of nothing
    text = 'd="' + "".join(
        "M " + " ".join(f"{x:.6f} {y:.6f}" for x, y in ring) + " z" for ring in rings
    )
    walked, here = [], np.zeros(2)
    for steps in re.findall("m([^z]*)z", style._relative(text + '"')):
        numbers = np.array([float(t) for t in re.findall(r"-?[\d.]+", steps)]).reshape(-1, 2)
        places = here + np.cumsum(numbers, axis=0)
        walked.append(places)
        here = places[0]
    expected = [np.round(ring * 10) / 10 for ring in rings]
    expected[3] = np.delete(expected[3], 5, axis=0)
    for got, ring in zip(walked, expected, strict=True):
        assert got == pytest.approx(ring, abs=1e-6)


@pytest.mark.parametrize("width", [380, 640, 1_000])
@pytest.mark.parametrize("ratio", [0.75, 1.1, 1.2, 1.8])
def test_what_stands_beside_a_map_stays_on_the_paper(width: int, ratio: float) -> None:
    side = 100_000
    areas = [
        shapely.box(0, 0, side / 2, side * ratio),
        shapely.box(side / 2, 0, side, side * ratio),
    ]
    country = Regions(
        gpd.GeoDataFrame(
            {"region": ["a", "b"], "name": ["A", "B"]}, geometry=areas, crs="EPSG:5179"
        )
    )
    found = gpd.GeoDataFrame(
        {"cluster": ["x"], "name": ["Semiconductors"], "verdict": ["cluster"]},
        geometry=[shapely.box(20_000, 20_000, 50_000, 40_000)],
        crs="EPSG:5179",
    )
    with style.drawing():
        figure, ax = style.new_axes(width, plots.default_height(width))
        plots.footprints(found, ax, regions=country)
        style.fit_height(figure)
        assert figure.get_tightbbox().x1 <= figure.get_size_inches()[0]
