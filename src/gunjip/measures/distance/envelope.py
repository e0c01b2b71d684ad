"""The one envelope engine: simulate a curve under a null, put bands and p-values beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import stream
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import (
    BandMethod,
    global_band,
    global_p_value,
    goodness_of_fit,
    local_band,
    monte_carlo_p_value,
)

Floats = NDArray[np.float64]


def available_bytes() -> int:
    """Memory that the machine can give, or 4 GiB where it does not say."""
    try:
        return int(os.sysconf("SC_AVPHYS_PAGES")) * int(os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return 4 << 30


def check_simulations(checks: Checks, simulations: int, distances: int, level: float) -> None:
    """As many simulations as a band needs and the memory holds; 0 asks for none."""
    sound = checks.require(0.0 < level < 1.0, "inference-level", value=level)
    sound &= checks.require(
        simulations >= 0, "needs-at-least", name="simulations", value=simulations, least=0
    )
    if sound and simulations > 0:
        checks.require(
            simulations * level >= 1.0 - 1e-9,
            "inference-too-few",
            simulations=simulations,
            needed=int(np.ceil(1.0 / level - 1e-9)),
        )
        # The paths and about five copies while ranks are taken.
        needed = 6 * 8 * simulations * max(distances, 1)
        have = available_bytes()
        checks.require(
            needed < have,
            "distance-memory",
            simulations=simulations,
            gib=f"{needed / 2**30:.1f}",
            have=f"{have / 2**30:.1f}",
        )


def simulate(
    draw: Callable[[np.random.Generator], Floats],
    *,
    name: str,
    seed: int,
    simulations: int,
    distances: int,
    workers: int | None,
) -> Floats:
    """Paths of shape (R, D); replicate k has its own stream, so workers do not matter."""
    if simulations == 0:
        return np.empty((0, distances))
    paths = parallel_map(
        lambda k: draw(stream(seed, name, k)), range(simulations), workers=workers, label=name
    )
    return np.vstack(paths)


def compare(
    r: Floats, observed: Floats, paths: Floats, *, level: float, method: BandMethod
) -> tuple[dict[str, Floats], dict[str, Any]]:
    """Columns with the bands and pointwise p-values, and what holds for the whole curve."""
    if not paths.shape[0] or not np.isfinite(observed).any():
        nothing = np.full(r.size, np.nan)
        names = ("mean", "local_low", "local_high", "global_low", "global_high", "p_value")
        return dict.fromkeys(names, nothing), {}
    local = local_band(paths, level=level)
    whole = global_band(paths, level=level, method=method)
    columns = {
        "mean": local.centre,
        "local_low": local.low,
        "local_high": local.high,
        "global_low": whole.low,
        "global_high": whole.high,
        "p_value": monte_carlo_p_value(observed, paths, alternative="two-sided"),
    }
    extra = {
        "p_localised": global_p_value(observed, paths, alternative="greater"),
        "p_dispersed": global_p_value(observed, paths, alternative="less"),
        "p_global": global_p_value(observed, paths),
        **{
            f"p_{name}": goodness_of_fit(observed, paths, statistic=name, r=r)
            for name in ("dclf", "integral", "mad")
        },
        "band": method,
        "band_attained": whole.attained,
        "local_crossing": local.crossing,
        "simulations": int(paths.shape[0]),
    }
    return columns, extra
