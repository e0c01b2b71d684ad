"""What a place offers: other plants within reach to hire from, and facilities."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from gunjip.diagnosis.indicators.common import Floats, row
from gunjip.diagnosis.material import Material
from gunjip.foundation.errors import InputError

#: How far people commute and a lorry is sent at short notice, in metres.
REACH = 30_000.0
#: How far a facility may stand to be at hand, in metres.
AT_HAND = 20_000.0


def around(material: Material, name: str) -> list[dict[str, object]]:
    """Other plants within reach of a typical member: the median over members."""
    if not material.plants.has_points:
        return []
    xy = material.plants.points()
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    rows = material.rows[name]
    mine = np.intersect1d(rows, known)
    if not mine.size:
        return []
    other = np.setdiff1d(known, rows)
    counts = KDTree(xy[other]).query_ball_point(xy[mine], REACH, return_length=True)
    return [
        row(name, "plants_around", float(np.median(counts)), unit="plants", n=int(mine.size),
            source="plants")
    ]  # fmt: skip


def facility_rows(material: Material) -> list[dict[str, object]]:
    """Share of the kinds of facilities that the table lists which are at hand, mean over members.

    A kind is at hand where one of it stands within ``AT_HAND`` of the plant. All members and
    all facilities of the table are counted, so that chance has no part in it.

    Raises
    ------
    InputError
        None of the facilities stands where the plants are.
    """
    table = material.facilities
    if table is None or not material.plants.has_points:
        return []
    xy = material.plants.points()
    known = xy[np.isfinite(xy).all(axis=1)]
    every = _points(table)
    # In other coordinates they would all be far away, and every cluster without any.
    near = (every >= known.min(axis=0) - AT_HAND) & (every <= known.max(axis=0) + AT_HAND)
    if not near.all(axis=1).any():
        raise InputError.of("diag-facilities-elsewhere", crs=material.plants.crs)
    kinds = table["kind"].astype("str")
    trees = [
        KDTree(points)
        for kind in sorted(kinds.unique())
        if len(points := _points(table[kinds == kind]))
    ]
    out = []
    for name in material.clusters:
        here = xy[material.rows[name]]
        here = here[np.isfinite(here).all(axis=1)]
        if not len(here) or not trees:
            continue
        near = np.array([tree.query(here)[0] <= AT_HAND for tree in trees], dtype=float)
        out.append(
            row(name, "infrastructure_access", float(near.mean()), unit="share of kinds",
                n=len(here), source="facilities")
        )  # fmt: skip
    return out


def _points(table: pd.DataFrame) -> Floats:
    xy = table[["x", "y"]].to_numpy(dtype=float)
    return np.asarray(xy[np.isfinite(xy).all(axis=1)])
