"""The loop that counts pairs by bin, against the distances written out."""

from __future__ import annotations

import numpy as np
import pytest

from gunjip.measures import pair_bins


def points(n: int, *, flat: bool, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places on a raster of whole metres, so that float32 distances are exact; some shared."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 300, (3, n)).astype(np.float32)
    place[:, n // 2 : n // 2 + n // 10] = place[:, : n // 10]
    if flat:
        place[2] = 0.0
    return place[0].copy(), place[1].copy(), place[2].copy()


def written_out(p: tuple, q: tuple, width: float, bins: int) -> np.ndarray:
    """Codes of all pairs, (rows, columns), in float64."""
    square = sum(
        (a[:, None].astype(float) - b[None].astype(float)) ** 2 for a, b in zip(p, q, strict=True)
    )
    code = np.floor(np.sqrt(square) / width).astype(int) + (square > 0)
    return np.minimum(code, bins)


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("n", [1, 2, 9, 63, 64, 65, 400])
def test_every_pair_is_counted_once(n: int, flat: bool) -> None:
    # A width that no distance of the raster is a multiple of: no pair lies on an edge.
    width, bins = np.pi, 70
    p = points(n, flat=flat)
    before = np.arange(n)[:, None]
    inverse = np.float32(1 / width)
    got = sum(
        pair_bins.count_pairs(*p, *p, flat, np.zeros_like(before), before, inverse, bins, t, 3)
        for t in range(3)
    )
    code = written_out(p, p, width, bins)[np.tril_indices(n, -1)]
    np.testing.assert_array_equal(got, np.bincount(code, minlength=bins + 1)[:bins])


@pytest.mark.parametrize("flat", [True, False])
def test_runs_and_weights(flat: bool) -> None:
    """Rows with several runs of columns, an empty one among them."""
    rng = np.random.default_rng(1)
    p, q = points(40, flat=flat), points(900, flat=flat, seed=2)
    v, w = rng.random(40), rng.random(900)
    lo = np.tile([[0, 100, 500]], (40, 1)) + rng.integers(0, 9, (40, 3))
    hi = np.tile([[70, 100, 880]], (40, 1)) + rng.integers(0, 9, (40, 3))
    hi[:, 1] = lo[:, 1]
    width, bins = np.pi, 70
    inverse = np.float32(1 / width)
    code = written_out(p, q, width, bins)
    count, weight = np.zeros(bins + 1), np.zeros(bins + 1)
    for i in range(40):
        for a, b in zip(lo[i], hi[i], strict=True):
            count += np.bincount(code[i, a:b], minlength=bins + 1)
            weight += np.bincount(code[i, a:b], v[i] * w[a:b], minlength=bins + 1)
    got = pair_bins.count_pairs(*p, *q, flat, lo, hi, inverse, bins, 0, 1)
    np.testing.assert_array_equal(got, count[:bins])
    got = pair_bins.weigh_pairs(*p, v, *q, w, flat, lo, hi, inverse, bins, 0, 1)
    np.testing.assert_allclose(got, weight[:bins], rtol=1e-12)


def test_counters_are_emptied_before_they_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same counts when they are moved after every row."""
    p = points(300, flat=True)
    before = np.arange(300)[:, None]
    how = (True, np.zeros_like(before), before, np.float32(0.1), 20, 0, 1)
    want = pair_bins.count_pairs(*p, *p, *how)
    monkeypatch.setattr(pair_bins, "FLUSH", 0)
    # The plain Python of the same function reads the constant now.
    got = pair_bins.count_pairs.py_func(*p, *p, *how)
    np.testing.assert_array_equal(got, want)
