"""The one place for inference: p-values, bands, goodness of fit, false discovery, bootstrap.

Curves come as a matrix of R simulated paths by D points, and the observed path
as a vector of D; a single number is a path of one point. A simulated value that
does not exist is NaN (no plant had a neighbour at that distance): it is left out
at its own point and never spoils the rest of the band.

What the statistics are and how they are simulated belongs elsewhere.
"""

from __future__ import annotations

from gunjip.measures.inference.bands import (
    Band,
    BandMethod,
    global_band,
    global_p_value,
    local_band,
)
from gunjip.measures.inference.fit import FitScaling, FitStatistic, goodness_of_fit
from gunjip.measures.inference.numbers import (
    FdrMethod,
    IntervalMethod,
    adjust_p_values,
    bootstrap_interval,
    monte_carlo_p_value,
)
from gunjip.measures.inference.paths import Alternative

__all__ = [
    "Alternative",
    "Band",
    "BandMethod",
    "FdrMethod",
    "FitScaling",
    "FitStatistic",
    "IntervalMethod",
    "adjust_p_values",
    "bootstrap_interval",
    "global_band",
    "global_p_value",
    "goodness_of_fit",
    "local_band",
    "monte_carlo_p_value",
]
