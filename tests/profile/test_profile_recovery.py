"""Roles, types and stages of the bundled study agree with what was planted."""

from __future__ import annotations

import pandas as pd
import pytest

from gunjip.datasets import peninsula
from gunjip.profile import agreement, planted_clusters, profile_clusters
from gunjip.profile.planted import macro_f1
from gunjip.profile.profile import Beside

WHATS = ("seri_type", "stage", "vp", "so", "ss", "interaction", "member")


def recovered(seed: int, **options: int) -> pd.DataFrame:
    country = peninsula(seed, **options)
    found = profile_clusters(
        planted_clusters(country),
        country.establishments,
        country.links,
        country.organisations,
        beside=Beside(panel=country.panel),
        draws=60,
        seed=seed,
    )
    return agreement(found, country).frame


def test_one_small_country_is_mostly_told_right() -> None:
    frame = recovered(3, plants=8_000, clusters=8)
    for what in ("seri_type", "stage", "interaction", "member"):
        mine = frame[frame["what"] == what]
        right = mine.loc[mine["planted"] == mine["told"], "n"].sum() / mine["n"].sum()
        assert right >= 0.7, (what, right)


@pytest.mark.nightly
def test_macro_f1_is_at_least_085_over_twenty_seeds() -> None:
    frame = pd.concat([recovered(seed) for seed in range(1, 21)])
    for what in WHATS:
        mine = frame[frame["what"] == what]
        assert macro_f1(mine["planted"], mine["told"], mine["n"]) >= 0.85, what
