"""What was planted is found, and nothing is found where nothing was planted (nightly)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from gunjip.datasets import peninsula
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.indicators.ties import gravity_test
from planted_warnings import planted_material, planted_profile, warnings_found


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [3, 4])
def test_warnings_in_a_country_that_no_threshold_was_set_on(seed: int) -> None:
    country = peninsula(seed, plants=60_000)
    material = planted_material(country, own_zones=True)
    material = replace(material, tie_excess=gravity_test(material, seed))
    found = diagnose(evidence(material, seed=seed), profile=planted_profile(country))
    told = warnings_found(country, found, seed).set_index("check")
    # One sector above 54.8 % of a municipality's jobs is not planted: it may be so by chance.
    told = told.drop(index="single_sector")
    # Measured: seed 3 46 of 48 with none false, seed 4 41 of 43 with one false (secrecy).
    assert told["false"].sum() <= 1, told
    assert told["found"].sum() >= 0.95 * told["planted"].sum(), told
    # A zone that says for whom it is leads to no false border.
    assert (
        told.loc["administrative_borders", "found"] == told.loc["administrative_borders", "planted"]
    )
    assert told.loc["administrative_borders", "false"] == 0
