"""What study.toml says of groups, stability, agreement and members; and that no plant is given away."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from small_study import STUDY, write_small_study

from gunjip.cli.main import run
from gunjip.clusters.footprints.shape import DISTANCE, LATTICE

WHERE = """\
[footprint]
draws = 99
alpha = 0.05
definitions = "groups.toml"
stability = 3
consensus = true

[membership]
ties = 0.0
"""
GROUPS = '[groups]\nsoftware = ["582", "62010"]\nvehicles = ["301", "303"]\n'


def where_study(folder: Path, where: str = WHERE, groups: str = GROUPS) -> Path:
    section = STUDY[STUDY.index("[footprint]") : STUDY.index("[output]")]
    study = write_small_study(folder, STUDY.replace(section, where + "\n"))
    (folder / "groups.toml").write_text(groups, encoding="utf-8")
    return study


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = where_study(tmp_path_factory.mktemp("where"))
    assert run(["run", str(study), "--quiet"]) == 0
    return study.parent


def test_groups_come_from_the_file_and_how_sure_they_are_is_told(done: Path) -> None:
    clusters = pd.read_csv(done / "results" / "tables" / "clusters.csv", encoding="utf-8-sig")
    assert len(clusters) and set(clusters["industry"]) <= {"software", "vehicles"}
    thirds = clusters["stability"].dropna().to_numpy() * 3
    np.testing.assert_allclose(thirds, thirds.round(), atol=1e-9)
    assert clusters["agreement"].between(0, 1).all()
    assert set(clusters["second_method"]) == {"hdbscan"}
    for lang, words in (
        ("en", ("Stability", "Agreement of methods")),
        ("ko", ("안정도", "방법 간 일치")),
    ):
        text = (done / "results" / f"report.{lang}.html").read_text(encoding="utf-8")
        assert all(word in text for word in words)


def test_members_are_counted_and_not_named(done: Path) -> None:
    counts = pd.read_csv(done / "results" / "tables" / "membership.csv", encoding="utf-8-sig")
    assert (counts["members"].dropna() >= 3).all()
    assert not (done / "results" / "tables" / "members.csv").exists()


def test_published_cells_give_no_plant_away(done: Path) -> None:
    tables = done / "results" / "tables"
    cells = pd.read_csv(tables / "cells.csv", encoding="utf-8-sig", dtype={"industry": str})
    hidden = cells["protected"].astype(bool)
    assert hidden.any() and not hidden.all()
    assert (hidden | (cells["plants"] >= 3)).all()
    assert (
        cells.loc[hidden, ["jobs", "low", "high", "lq", "lq_low", "lq_high"]].isna().all(axis=None)
    )
    assert cells.loc[hidden, "plants"].notna().all()
    # The largest plant of a cell that is told is not known to within 15 % by the second largest.
    cache = done / ".gunjip" / "plants"
    plants = pd.read_parquet(next(cache.glob("*/plants.parquet")))
    told = {
        (str(r), str(i)): j
        for r, i, j in cells.loc[~hidden, ["region", "industry", "jobs"]].to_numpy()
    }
    of = plants["jobs"].groupby(
        [plants["region"].astype(str), plants["industry"].astype(str)], observed=True
    )
    for key, jobs in of:
        if key in told:
            known = np.sort(jobs.dropna().to_numpy(dtype=float))[::-1]
            assert known[2:].sum() >= 0.15 * known[0]


def test_the_geopackage_gives_no_plant_away(done: Path) -> None:
    plants = pd.read_csv(done / "plants.csv")
    path = done / "results" / "map.gpkg"
    ids = set(plants["plant_id"].astype(str))
    names = set(plants.get("name", pd.Series(dtype="str")).dropna().astype(str))
    with sqlite3.connect(path) as store:
        layers = [n for (n,) in store.execute("SELECT table_name FROM gpkg_geometry_columns")]
        tables = [n for (n,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        assert "clusters" in layers
        for table in tables:
            if table.startswith(("rtree_", "sqlite_")):
                continue
            for row in store.execute(f'SELECT * FROM "{table}"'):
                words = {w for cell in row if isinstance(cell, str) for w in cell.split()}
                assert not words & ids, table
                assert not {cell for cell in row if isinstance(cell, str)} & names, table
    cache = done / ".gunjip" / "test"
    members = pd.read_parquet(next(cache.glob("*/members.parquet")))
    own = plants.assign(plant_id=plants["plant_id"].astype(str)).set_index("plant_id")
    clusters = gpd.read_file(path, layer="clusters").set_index("cluster_id")
    assert (clusters["plants"] >= 10).all()
    everywhere = {(x, y) for x, y in plants[["x", "y"]].dropna().round(3).to_numpy().tolist()}
    for layer in layers:
        frame = gpd.read_file(path, layer=layer)
        assert set(frame.geom_type.dropna()) <= {"Polygon", "MultiPolygon"}, layer
        corners = shapely.get_coordinates(frame.geometry.to_numpy())
        assert not {(x, y) for x, y in corners.round(3).tolist()} & everywhere, layer
        if layer == "regions":
            continue
        np.testing.assert_allclose(corners % LATTICE, 0, atol=1e-6)
        for cluster, shape in zip(frame["cluster_id"], frame.geometry, strict=True):
            mine = members.loc[members["cluster_id"] == cluster, "plant_id"].astype(str)
            xy = own.loc[mine, ["x", "y"]].to_numpy(dtype=float)
            away = shapely.distance(
                shapely.points(shapely.get_coordinates(shape))[:, None], shapely.points(xy)[None, :]
            )
            assert away.min() >= DISTANCE - 1e-6
    for cluster, row in clusters.iterrows():
        mine = members.loc[members["cluster_id"] == cluster, "plant_id"].astype(str)
        jobs = np.sort(own.loc[mine, "jobs"].dropna().to_numpy(dtype=float))[::-1]
        # The second largest must not be able to tell the largest to within 15 %.
        told = jobs[2:].sum() < 0.15 * jobs[0]
        assert bool(row["protected"]) == told
        assert not (told and (np.isfinite(row["jobs"]) or np.isfinite(row["jobs_low"])))


def test_a_definition_file_with_two_faults_gets_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = '[groups]\nfood = ["107", "99999"]\nprint = ["107"]\n'
    study = where_study(tmp_path, groups=groups)
    for lang in ("en", "ko"):
        assert run(["run", str(study), "--quiet", "--lang", lang]) == 2
        told = capsys.readouterr().err
        assert "groups.toml" in told and "99999" in told and "food, print" in told
        assert "Traceback" not in told


def test_settings_that_contradict_each_other_are_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = (
        '[footprint]\nmethod = "hdbscan"\nstability = 5\ngroups = "learned"\n'
        'definitions = "group.toml"\n\n[membership]\nplace = 0.0\nindustry = 0.0\nties = 0.0\n'
    )
    study = where_study(tmp_path, where)
    assert run(["run", str(study), "--quiet", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    for words in ("learned", 'method = "scan"', "all 0", "groups.toml"):
        assert words in told
    assert not (tmp_path / ".gunjip").exists()
