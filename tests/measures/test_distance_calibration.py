"""How often the tests reject when nothing is there, on clustered, co-located sites."""

from __future__ import annotations

import numpy as np
import pytest

from gunjip.measures.distance import as_points, duranton_overman, marcon_puech_m
from gunjip.measures.inference import adjust_p_values

REPEATS = 200


def population(n: int = 3_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Twenty towns of unequal size; a quarter of the plants share a place with another."""
    rng = np.random.default_rng(seed)
    town = rng.random((20, 2)) * 200_000
    share = rng.pareto(1.5, 20) + 0.2
    which = rng.choice(20, n, p=share / share.sum())
    place = town[which] + rng.normal(0, 8_000, (n, 2))
    shared = rng.choice(n, n // 4, replace=False)
    place[shared] = place[rng.permutation(shared)[rng.integers(0, shared.size, shared.size)]]
    return place[:, 0], place[:, 1]


@pytest.mark.nightly
@pytest.mark.parametrize("n", [30, 100, 300])
@pytest.mark.parametrize("kind", ["kd", "kemp", "m"])
def test_size_under_the_null(n: int, kind: str) -> None:
    """5 % within three binomial standard errors (1.5 points at 200 repeats), each side."""
    x, y = population()
    jobs = np.random.default_rng(1).lognormal(3, 1.2, x.size)
    r = np.arange(0, 60_001.0, 3_000)
    p_high, p_low = np.empty(REPEATS), np.empty(REPEATS)
    for k in range(REPEATS):
        rng = np.random.default_rng(1_000 + k)
        label = np.full(x.size, "b", object)
        label[rng.choice(x.size, n, replace=False)] = "a"
        p = as_points((x, y, label, jobs), metric="planar")
        if kind == "m":
            result = marcon_puech_m(p, "a", r=r, simulations=99, seed=k)
        else:
            result = duranton_overman(p, "a", weighted=kind == "kemp", r=r, simulations=99, seed=k)
        p_high[k], p_low[k] = result.extra["p_localised"], result.extra["p_dispersed"]
    error = np.sqrt(0.05 * 0.95 / REPEATS)
    print(kind, n, (p_high <= 0.05).mean(), (p_low <= 0.05).mean())
    assert abs((p_high <= 0.05).mean() - 0.05) < 3 * error
    assert (p_low <= 0.05).mean() < 0.05 + 3 * error
    # Over the repeats as industries: with nothing there, control rejects nearly nothing.
    assert (adjust_p_values(p_high) <= 0.05).mean() < 0.05
