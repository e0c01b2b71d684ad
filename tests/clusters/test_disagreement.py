"""Which cells the screens dispute, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.clusters.screens.disagreement import REASONS, disputed
from gunjip.foundation.results import Result
from gunjip.foundation.words import LANGS, say


@pytest.mark.parametrize(
    ("yes", "no", "why"),
    [
        ("focal", "quotient", "around"),
        ("quotient", "getis_ord", "alone"),
        ("tiers", "quotient", "rank"),
        ("stars", "quotient", "large"),
        ("quotient", "litzenberger_sternberg", "thin"),
        ("stars", "tiers", "mixed"),
    ],
)
def test_the_reason_follows_from_who_says_what(yes: str, no: str, why: str) -> None:
    cells = pd.DataFrame(
        {"region": ["A", "B"], "industry": "x", "jobs": [9.0, 5.0], "low": [9.0, 5.0],
         "lq": [1.2, 0.4], f"p_{yes}": [1.0, 0.0], f"p_{no}": [0.0, 0.0],
         "disagreement": [1.0, 0.0]}
    )  # fmt: skip
    found = disputed(Result("screen", cells))
    assert len(found.table) == 1  # where all agree nothing is disputed
    row = found.table.iloc[0]
    assert (row["yes_by"], row["no_by"], row["why"]) == (yes, no, why)
    regions = found.extra["regions"].set_index("region")["disagreement"]
    assert regions.to_dict() == {"A": 1.0, "B": 0.0}


def test_an_even_split_of_seven_is_no_less_disputed_than_one_of_two() -> None:
    # Three against four is as even as seven can be; of even splits more answers weigh more.
    names = [f"p_m{k}" for k in range(7)]
    votes = np.array(
        [[1, 0, np.nan, np.nan, np.nan, np.nan, np.nan], [1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0]],
        dtype=float,
    )  # fmt: skip
    yes, no = (votes >= 0.5).sum(axis=1), (votes < 0.5).sum(axis=1)
    cells = pd.DataFrame(
        {"region": list("ABC"), "industry": "x", "jobs": 9.0, "low": 9.0, "lq": 1.2,
         "disagreement": 4 * yes * no / (yes + no) ** 2, **dict(zip(names, votes.T, strict=True))}
    )  # fmt: skip
    found = disputed(Result("screen", cells))
    assert found.table["region"].tolist() == ["B", "A", "C"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_reason_has_words(lang: str) -> None:
    assert all(say(f"disputed-why-{r}", lang) for r in REASONS)
