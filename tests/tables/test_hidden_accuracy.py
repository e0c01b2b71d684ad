"""How near the estimates come: the bundled study by day, the US census at night."""

from __future__ import annotations

import numpy as np
import pytest

from gunjip.datasets import peninsula
from gunjip.tables.hidden import hide_and_predict, qcew_hierarchy, repair_table
from support import shared


def test_intervals_on_the_bundled_study() -> None:
    country = peninsula(1)
    table = country.region_industry()
    out = repair_table(table, draws=40, seed=1)
    keys = ["region", "industry", "year"]
    truth = country.complete().frame.astype(dict.fromkeys(("region", "industry"), "str"))
    cells = out.cells.merge(truth[[*keys, "value", "plants"]], on=keys, validate="one_to_one")
    real = cells["value"]
    assert len(cells) == len(out.cells) > 1000
    assert ((cells["low"] <= real) & (real <= cells["high"])).all()
    inside = (np.floor(cells["p05"]) <= real) & (real <= np.ceil(cells["p95"]))
    # Nominal 90 %; 2,994 cells.
    assert 0.87 <= inside.mean() <= 0.93
    # Also above two plants, where cells are withheld because one plant dominates them:
    # the sums tell that they hold more. 365 cells, so that ±5 points are three errors.
    many = cells["plants"] > 2
    assert 0.84 <= inside[many].mean() <= 0.97
    assert abs(cells.loc[many, "estimate"].sum() / real[many].sum() - 1) < 0.25
    # Better than sharing the region's remainder by plants, the usual filling.
    published = table.data[table.data["status"] == "published"]
    left = table.region_totals.set_index("region")["value"] - published.groupby(
        published["region"].astype("str")
    )["value"].sum().reindex(table.region_totals["region"]).fillna(0)
    plants = cells.groupby("region")["plants"].transform("sum")
    by_plants = left.reindex(cells["region"]).to_numpy() * cells["plants"] / plants
    assert (cells["estimate"] - real).abs().sum() < (by_plants - real).abs().sum()


@pytest.mark.nightly
def test_hide_and_predict_on_the_great_lakes() -> None:
    from gunjip.sources import read

    files = ("qcew_2016q1_county_greatlakes5.csv.xz", "qcew_2016q1_state.csv.xz")
    readings = [
        read(shared(f"data/qcew2016/{f}"), "qcew", options={"hierarchy": True}) for f in files
    ]
    hierarchy = qcew_hierarchy(*readings)
    for kind, least, most in (("cells", 0.85, 0.99), ("sums", 0.80, 0.97)):
        trial = hide_and_predict(hierarchy, kind=kind, seed=1)  # type: ignore[arg-type]
        errors = trial.errors().set_index("method")["weighted"]
        print(trial.errors(), trial.coverage())
        frame = trial.frame
        assert ((frame["low"] <= frame["truth"]) & (frame["truth"] <= frame["high"])).all()
        assert errors["estimate"] < 0.75 * errors["by_plants"]
        # Without the nation's totals, five states alone: near proportional fitting.
        assert errors["estimate"] < 1.2 * errors["ipf"]
        covered = trial.coverage().set_index("plants")["covered"]
        assert least <= covered["1+"] <= most
