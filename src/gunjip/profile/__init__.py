"""What kind: who plays which role, which type and form a cluster is, where in its life it stands.

Here belong judgements of kind, each with what it used, what it lacked and what
would change it. No ties are made here (``linkages`` makes them), nothing is
called good or bad (that is ``diagnosis``), and nothing of the literature is
filled in: what cannot be told stays ``not_told``.

>>> from gunjip.profile import GRADES
>>> GRADES
('weak', 'medium', 'strong')
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Public name → the module that holds it; loaded when first used.
_PUBLIC = {
    "GRADES": "gunjip.profile.result",
    "NOT_TOLD": "gunjip.profile.result",
    "Change": "gunjip.profile.result",
    "Classification": "gunjip.profile.result",
    "Evidence": "gunjip.profile.result",
    "Profile": "gunjip.profile.result",
    "agreement": "gunjip.profile.planted",
    "benchmark_pairs": "gunjip.profile.nearest",
    "classify": "gunjip.profile.signatures",
    "classifiers": "gunjip.profile.signatures",
    "cluster_series": "gunjip.profile.series",
    "life_cycle": "gunjip.profile.life_cycle",
    "misconceptions": "gunjip.profile.misconceptions",
    "nearest_cases": "gunjip.profile.nearest",
    "planted_clusters": "gunjip.profile.planted",
    "profile_clusters": "gunjip.profile.profile",
    "profile_table": "gunjip.profile.from_table",
    "seri_type": "gunjip.profile.types",
    "spillover_grid": "gunjip.profile.grid",
}

__all__ = [*_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
