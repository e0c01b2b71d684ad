"""Statistics over continuous distance: how plants stand to each other, not to regions.

The K-density of Duranton and Overman, Marcon and Puech's M and m, Ripley's K and
its kin, in the plane, over the sphere or with given distances. Their p-values and
bands come from :mod:`gunjip.measures.inference`, their nulls from
:mod:`gunjip.measures.nulls`. Statistics of regional tables do not belong here.
"""

from __future__ import annotations

from gunjip.measures.distance.kd import duranton_overman
from gunjip.measures.distance.points import Points, as_points
from gunjip.measures.distance.relative import m_density, marcon_puech_m, marcon_puech_m_plants
from gunjip.measures.distance.ripley import pair_correlation, ripley_k
from gunjip.measures.distance.ripley_weighted import k_inhomogeneous, k_mark_weighted
from gunjip.measures.distance.windows import Window, as_window

__all__ = [
    "Points",
    "Window",
    "as_points",
    "as_window",
    "duranton_overman",
    "k_inhomogeneous",
    "k_mark_weighted",
    "m_density",
    "marcon_puech_m",
    "marcon_puech_m_plants",
    "pair_correlation",
    "ripley_k",
]
