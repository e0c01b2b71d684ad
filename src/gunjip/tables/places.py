"""Plants into regions: which polygon holds each point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from gunjip.foundation.errors import InputError
from gunjip.tables.establishments import Establishments
from gunjip.tables.regions import Regions


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Plants with regions, and how sure that is.

    Attributes
    ----------
    plants
        With a ``region`` wherever one holds the point.
    outside
        Plants with coordinates in no region.
    without_point
        Plants without coordinates; they keep the region that they had, if any.
    disagreeing
        Plants whose own region is not the one that holds their point.
    """

    plants: Establishments
    outside: int
    without_point: int
    disagreeing: int


def place_in_regions(plants: Establishments, regions: Regions) -> Placed:
    """Give every plant with coordinates the region whose polygon holds it.

    A point on a shared border goes to the region with the lower code, so that the
    answer does not depend on the order of rows. The plant's own region, where its
    file has one, is kept, since a register knows its municipality better than its
    geocoder knows the point; disagreements are counted.

    Raises
    ------
    InputError
        The plants have no coordinates or the regions no polygons.
    """
    if not plants.has_points:
        raise InputError.of("table-needs-points")
    if not regions.has_polygons:
        raise InputError.of("table-needs-polygons")
    shapes = regions.data.to_crs(plants.crs)
    order = shapes.sort_values("region", ignore_index=True)
    xy = plants.points()
    known = np.isfinite(xy).all(axis=1)
    tree = shapely.STRtree(order.geometry.to_numpy())
    point, shape = tree.query(shapely.points(xy[known]), predicate="intersects")
    first = pd.Series(shape).groupby(point).min()
    found = np.full(len(plants), -1)
    found[np.flatnonzero(known)[first.index.to_numpy()]] = first.to_numpy()
    held = order["region"].reindex(found).reset_index(drop=True)  # −1: in none
    data = plants.frame
    own = data["region"] if "region" in data else pd.Series(pd.NA, index=data.index, dtype="str")
    region = own.where(own.isin(order["region"]), held)
    both = own.notna() & held.notna().to_numpy() & own.isin(order["region"])
    return Placed(
        plants=plants.with_data(data.assign(region=region)),
        outside=int((known & (found < 0)).sum()),
        without_point=int((~known).sum()),
        disagreeing=int((both & (own != held)).sum()),
    )
