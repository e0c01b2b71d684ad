"""The cluster test and the zones, on a file of plants and from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gunjip.cli.main import run
from gunjip.foundation.errors import ConfigError, InputError
from gunjip.study.audit import audit_zones, judge_study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crowd of industry a at (920, 1720) km, one zone over it and one in the empty land."""
    place = tmp_path_factory.mktemp("audit")
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 50_000, (600, 2))
    xy[:60] = rng.normal(20_000, 1_500, (60, 2))
    xy += (900_000, 1_700_000)
    pd.DataFrame(
        {
            "plant_id": [f"p{k}" for k in range(600)],
            "industry": ["a"] * 90 + ["b", "c", "d"] * 170,
            "x": xy[:, 0],
            "y": xy[:, 1],
            "jobs": 10,
        }
    ).to_csv(place / "plants.csv", index=False)
    (place / "study.toml").write_text(
        'schema = 1\ntitle = "x"\nseed = 1\n[inputs.plants]\nfile = "plants.csv"\n'
        'format = "generic"\ncrs = "EPSG:5179"\n[footprint]\ndraws = 49\n'
    )
    zones = gpd.GeoDataFrame(
        {"zone": ["Z1", "Z2"], "name": ["Over", "Away"]},
        geometry=[
            shapely.box(919_000, 1_716_000, 926_000, 1_724_000),
            shapely.box(940_000, 1_740_000, 941_000, 1_741_000),
        ],
        crs="EPSG:5179",
    )
    zones.to_file(place / "zones.geojson", driver="GeoJSON")
    zones.assign(geometry=zones.centroid).to_file(place / "points.geojson", driver="GeoJSON")
    pd.DataFrame({"cluster_id": "C", "plant_id": [f"p{k}" for k in range(30)]}).to_csv(
        place / "members.csv", index=False
    )
    return place


def test_zones_are_compared_with_clusters(folder: Path) -> None:
    audited = audit_zones(folder, zones=folder / "zones.geojson")
    zones = audited.audit.extra["zones"].set_index("zone")
    assert not zones.loc["Z1", "without_cluster"]
    assert zones.loc["Z2", "without_cluster"]
    row = audited.audit.table.iloc[0]
    assert 0 < row["inside"] < 1
    assert row["outside"] == pytest.approx(1 - row["inside"])
    # All plants have ten jobs each.
    assert row["jobs_outside"] == pytest.approx(row["outside"])
    for lang in ("en", "ko"):
        assert "1" in audited.headline(lang)
        assert len(audited.tables(lang, 5)) == 2


def test_zones_as_points_or_none_are_told(folder: Path) -> None:
    with pytest.raises(ConfigError, match="--zones"):
        audit_zones(folder)
    with pytest.raises(InputError, match="Point"):
        audit_zones(folder, zones=folder / "points.geojson")


def test_without_ties_nothing_is_decided(folder: Path) -> None:
    judged = judge_study(folder)
    assert set(judged.clusters.table["verdict"]) == {"not_decided"}
    told = judged.to_dict()
    assert "not “unconnected”" in " ".join(next(iter(told["cards"].values()))["en"])
    assert judged.table("ko", 5).rows


def test_given_members_are_judged(folder: Path) -> None:
    judged = judge_study(folder, members=folder / "members.csv")
    row = judged.clusters.table.iloc[0]
    assert (row["cluster_id"], row["plants"]) == ("C", 30)
    assert row["co_located"] == "yes"


def test_the_commands_say_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(folder), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["clusters"]) == len(judge_study(folder).clusters)
    assert (
        run(["zones", str(folder), "--zones", str(folder / "zones.geojson"), "--lang", "ko"]) == 0
    )
    assert "지정 구역" in capsys.readouterr().out
