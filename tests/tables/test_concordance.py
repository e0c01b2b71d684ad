"""Concordances keep totals, split by weight and tell what is lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.foundation.errors import InputError
from gunjip.tables import Establishments, RegionIndustry
from gunjip.tables.concordance import Concordance, convert_cells, convert_plants

PAIRS = pd.DataFrame(
    {"code_from": ["1", "1", "2"], "code_to": ["a", "b", "b"], "weight": [3.0, 1.0, 5.0]}
)


def cells() -> RegionIndustry:
    return RegionIndustry(
        pd.DataFrame(
            {
                "region": ["r", "r", "r", "s"],
                "industry": ["1", "2", "9", "1"],
                "year": 2020,
                "value": [80.0, 10.0, 10.0, np.nan],
                "low": [80, 10, 10, 4.0],
                "high": [80, 10, 10, 40.0],
                "status": ["published", "published", "published", "withheld"],
                "plants": [8.0, 1, 1, 2],
            }
        )
    )


def test_cells_are_shared_out_and_bounds_follow() -> None:
    table, loss = convert_cells(cells(), Concordance(PAIRS))
    data = table.data.set_index(["region", "industry"])
    assert data.loc[("r", "a"), "value"] == 60.0
    assert data.loc[("r", "b"), "value"] == 30.0
    hidden = data.loc[("s", "a")]
    assert np.isnan(hidden["value"])
    assert (hidden["low"], hidden["high"], hidden["status"]) == (3.0, 30.0, "withheld")
    # 80 of 100 known jobs were split, 10 mapped, 10 lost.
    assert loss.extra["share_split"] == pytest.approx(0.8)
    assert loss.extra["share_mapped"] == pytest.approx(0.1)
    assert loss.extra["share_lost"] == pytest.approx(0.1)


def test_plants_go_whole_to_the_largest_weight() -> None:
    plants = Establishments(
        pd.DataFrame({"plant_id": ["p", "q", "s"], "industry": ["1", "2", "9"], "region": "r"})
    )
    moved, loss = convert_plants(plants, Concordance(PAIRS))
    assert moved.data["industry"].tolist()[:2] == ["a", "b"]
    assert pd.isna(moved.data["industry"].iloc[2])
    assert loss.extra["share_lost"] == pytest.approx(1 / 3)


def test_weights_add_up_and_default_to_equal_parts() -> None:
    equal = Concordance(PAIRS.drop(columns="weight"))
    assert not equal.weighted
    assert equal.data.groupby("code_from")["weight"].sum().tolist() == [1.0, 1.0]
    assert equal.data["weight"].tolist() == [0.5, 0.5, 1.0]
    assert equal.back().data["code_from"].tolist() == ["a", "b", "b"]


def test_bad_weights_and_foreign_codes_are_refused() -> None:
    with pytest.raises(InputError, match="weights"):
        Concordance(PAIRS.assign(weight=[-1.0, 1.0, 1.0]))
    with pytest.raises(InputError, match="concordance"):
        convert_cells(cells(), Concordance(pd.DataFrame({"code_from": ["x"], "code_to": ["y"]})))
