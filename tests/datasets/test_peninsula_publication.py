"""The published table, the survey, zones and the files."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest

from gunjip.datasets import Peninsula, peninsula_files
from gunjip.datasets.survey import DIMENSIONS
from gunjip.foundation.errors import ParameterError
from gunjip.foundation.validation import Checks


@pytest.mark.parametrize(
    ("by", "digits"), [("municipality", 5), ("municipality", 3), ("province", 5), ("province", 2)]
)
def test_hidden_cells_agree_with_totals_and_truth(country: Peninsula, by: str, digits: int) -> None:
    table = country.region_industry(by=by, digits=digits)  # type: ignore[arg-type]
    whole = country.complete(by=by, digits=digits)  # type: ignore[arg-type]
    shown, truth = table.data, whole.data
    assert (shown["region"].astype(str) == truth["region"].astype(str)).all()
    hidden = (shown["status"] == "withheld").to_numpy()
    assert hidden.any() and not hidden.all()
    value = truth["value"].to_numpy()
    assert (shown["low"] <= value).all() and (value <= shown["high"]).all()
    assert np.array_equal(shown.loc[~hidden, "value"], value[~hidden])
    assert shown.loc[hidden, "value"].isna().all()
    for key in ("region", "industry"):
        sums = truth.groupby(key, observed=True)["value"].sum()
        totals = table.totals_by(key)  # type: ignore[arg-type]
        assert sums.to_dict() == totals[totals.index.isin(sums.index)].to_dict()
        # No hidden cell follows by subtraction from its row or column.
        alone = shown[hidden].groupby(key, observed=True).size()
        single = alone[alone == 1].index
        for name in single:
            assert (shown[key] == name).sum() == 1
    assert table.grand_total() == value.sum()
    small = (truth["plants"] < 3).to_numpy()
    assert hidden[small].all()


def test_publication_of_every_year(country: Peninsula) -> None:
    table = country.region_industry(by="province", digits=2, every_year=True)
    assert table.years == list(range(2014, 2024))
    assert table.year(2023).grand_total() == country.truth.plants["jobs"].sum()


def test_unknown_level(country: Peninsula) -> None:
    with pytest.raises(ParameterError):
        country.region_industry(by="county", digits=4)  # type: ignore[arg-type]
    Checks().done()


def test_survey_shows_the_planted_levels(country: Peninsula) -> None:
    survey = country.survey
    missing = survey.data["answer"].isna().mean()
    assert 0.03 < missing < 0.07
    assert survey.items["reversed"].sum() == len(DIMENSIONS)
    assert sorted(survey.data["wave"].unique()) == [1, 2]
    wide = survey.wide()
    members = country.truth.members.set_index("plant_id")["cluster"]
    of = members.reindex(wide.index.get_level_values("respondent")).to_numpy()
    planted = country.truth.survey.pivot(index="cluster", columns="dimension", values="level")
    for dimension in DIMENSIONS:
        items = survey.items.loc[survey.items["dimension"] == dimension, "item"]
        mean = wide[list(items)].mean(axis=1).groupby(of).mean()
        both = pd.concat([mean, planted[dimension]], axis=1, keys=["seen", "planted"]).dropna()
        assert both.corr().iloc[0, 1] > 0.75


def test_zones(country: Peninsula) -> None:
    zones, truth = country.zones, country.truth.zones
    assert zones.geometry.is_valid.all()
    assert (truth["cluster"] == "").sum() >= 5
    covered = truth.loc[truth["cluster"] != "", "covered"]
    assert (covered > 0).all() and (covered < 0.9).any()
    shapes = zones.set_index("zone").geometry
    real = country.truth.clusters[country.truth.clusters["kind"] == "cluster"].union_all()
    for zone in truth.loc[truth["cluster"] == "", "zone"]:
        assert not shapes[zone].intersects(real)


def test_anti_patterns_show_in_programmes(country: Peninsula) -> None:
    clusters = country.truth.clusters.set_index("cluster")
    faults = country.truth.anti_patterns
    assert faults["anti_pattern"].nunique() >= 6
    programmes = country.programmes
    years = programmes["end"] - programmes["start"] + 1
    assert (years <= 3).any() and (years >= 7).any()
    known = set(clusters.index)
    assert set(faults["cluster"]) <= known


def test_files_read_back(small: Peninsula) -> None:
    files = peninsula_files(small)
    plants = pd.read_csv(io.BytesIO(files["plants.csv"]), dtype={"region": str, "industry": str})
    assert len(plants) == len(small.establishments)
    assert np.array_equal(plants["x"], small.establishments.data["x"])
    korean = pd.read_csv(io.BytesIO(files["plants_ko.csv"]), encoding="utf-8-sig")
    assert "종업원합계" in korean.columns and len(korean) == len(plants)
    cells = pd.read_csv(io.BytesIO(files["region_industry.csv"]))
    assert cells.loc[cells["status"] == "withheld", "jobs"].isna().all()
    shapes = json.loads(files["municipalities.geojson"])
    assert len(shapes["features"]) == 120
    readme = files["README.md"].decode()
    for name in files:
        assert name == "README.md" or f"| {name} |" in readme
    assert peninsula_files(small) == files
