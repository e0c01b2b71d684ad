"""Every public measure: offered by ``gunjip measure``, as JSON, drawn, summed up in both languages."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import gunjip
from gunjip.foundation.results import Result
from gunjip.foundation.words import has_message
from gunjip.study.measure import measures, run_measure

#: The names that the package promises.
NAMED = [
    "coagglomeration",
    "duranton_overman",
    "economic_complexity",
    "ellison_glaeser",
    "fitness",
    "krugman",
    "localisation_survey",
    "location_quotient",
    "locational_gini",
    "m_density",
    "marcon_puech_m",
    "maurel_sedillot",
    "relatedness",
    "relatedness_density",
    "ripley_k",
    "theil",
]
#: Measures that a file alone cannot give: two periods, a function, incomes, groups, areas.
NOT_OF_A_FILE = {
    "areal_sensitivity",
    "coagglomeration_groups",
    "entry_exit",
    "income_content",
    "litzenberger_sternberg",
    "reaggregate",
    "spatial_input_output_quotient",
    "spatial_location_quotient",
    "specialisation_growth",
    "variety",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two hundred plants in four squares around Daejeon, and the squares."""
    folder = tmp_path_factory.mktemp("every_measure")
    rng = np.random.default_rng(4)
    n = 200
    lon, lat = rng.uniform(127.01, 127.39, n), rng.uniform(36.21, 36.59, n)
    region = np.where(lon < 127.2, "west", "east") + np.where(lat < 36.4, "1", "2")
    frame = pd.DataFrame(
        {
            "plant_id": np.arange(n),
            "lon": lon,
            "lat": lat,
            "region": region,
            "industry": rng.choice(["101", "102", "201", "202", "301"], n),
            "jobs": rng.integers(1, 200, n),
            "year": 2024,
        }
    )
    plants = folder / "plants.csv"
    frame.to_csv(plants, index=False)
    import geopandas as gpd

    squares = gpd.GeoDataFrame(
        {"region": ["west1", "west2", "east1", "east2"], "name": ["a", "b", "c", "d"]},
        geometry=[
            shapely.box(a, b, a + 0.2, b + 0.2) for a in (127.0, 127.2) for b in (36.2, 36.4)
        ],
        crs="EPSG:4326",
    )
    polygons = folder / "squares.geojson"
    squares.to_file(polygons, driver="GeoJSON")
    return plants, polygons


def settings(name: str) -> list[str]:
    """Few draws, short radii."""
    options = measures()[name].options()
    small = {"draws": "19", "simulations": "20", "permutations": "19"}
    wanted = [f"{k}={v}" for k, v in small.items() if k in options]
    if "r" in options:
        wanted.append("r=[1000,3000,6000]")
    if "distances" in options:
        wanted.append("distances=[0,2000,5000]")
    return wanted


def test_every_public_measure_is_offered_or_named_here() -> None:
    public = {
        n
        for n, module in gunjip._PUBLIC.items()
        if module.startswith("gunjip.measures") and inspect.isfunction(getattr(gunjip, n))
    }
    assert set(NAMED) <= set(measures())
    assert public == set(measures()) | NOT_OF_A_FILE


@pytest.mark.parametrize("name", sorted(measures()))
def test_as_json_drawn_and_summed_up(name: str, files: tuple[Path, Path]) -> None:
    plants, polygons = files
    chosen = measures()[name]
    extra: dict[str, object] = {}
    if chosen.needs in ("one", "window", "map"):
        extra["industry"] = "101"
    if chosen.needs in ("window", "map"):
        extra["regions"] = polygons
    result = run_measure(name, plants, settings=settings(name), seed=1, **extra)
    assert isinstance(result, Result)
    assert result.kind == name
    assert len(result.frame)
    plain = result.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    for lang in ("en", "ko"):
        assert len(result.summary(lang).splitlines()) >= 2
        axes = result.plot(lang=lang)
        assert axes.has_data() or axes.texts
        assert has_message(f"present-kind-{name}", lang)


@pytest.mark.parametrize("name", NAMED)
def test_command_line_gives_the_same_json(
    name: str, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    from gunjip.cli.main import run

    plants, polygons = files
    chosen = measures()[name]
    words = ["measure", name.replace("_", "-"), str(plants), "--json", "--seed", "1"]
    for text in settings(name):
        words += ["--set", text]
    extra: dict[str, object] = {}
    if chosen.needs in ("one", "window", "map"):
        words += ["--industry", "101"]
        extra["industry"] = "101"
    if chosen.needs in ("window", "map"):
        words += ["--regions", str(polygons)]
        extra["regions"] = polygons
    assert run(words) == 0
    out = capsys.readouterr().out
    want = run_measure(name, plants, settings=settings(name), seed=1, **extra).to_dict()
    assert json.loads(out) == want
