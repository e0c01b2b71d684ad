"""Regions: polygons or centroids, their names, their nesting and who borders whom."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.common import as_text, check_unique, require_columns


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """The regions of a study.

    Attributes
    ----------
    data
        A GeoDataFrame with ``region`` (the code that tables use), ``name``,
        ``parent`` (code of the region above, or None) and ``geometry``
        (polygons, points, or None where a region has none).
    borders
        Pairs ``region, neighbour``, both ways; found from polygons where not
        given. Empty when there are neither.
    """

    data: gpd.GeoDataFrame
    borders: pd.DataFrame = field(default_factory=pd.DataFrame)
    source: str = ""

    def __post_init__(self) -> None:
        require_columns(self.data, ("region", "geometry"), "Regions")
        data = gpd.GeoDataFrame(as_text(self.data, ("region", "name", "parent")))
        data = data.set_geometry("geometry", crs=self.data.crs)
        if "name" not in data:
            data["name"] = data["region"]
        if "parent" not in data:
            data["parent"] = None
        checks = Checks(InputError)
        check_unique(checks, data, ["region"], whole_table="Regions")
        if data.crs is None:
            checks.add("table-no-crs", table="Regions")
        checks.done()
        data = data.sort_values("region", ignore_index=True)
        object.__setattr__(self, "data", data)
        if self.borders.empty:
            object.__setattr__(self, "borders", _shared_borders(data))
        else:
            require_columns(self.borders, ("region", "neighbour"), "borders")
            pairs = as_text(self.borders[["region", "neighbour"]], ("region", "neighbour"))
            back = pairs.rename(columns={"region": "neighbour", "neighbour": "region"})
            both = pd.concat([pairs, back], ignore_index=True).drop_duplicates()
            both = both[both["region"] != both["neighbour"]]
            object.__setattr__(
                self, "borders", both.sort_values(["region", "neighbour"], ignore_index=True)
            )

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """A copy of the regions."""
        return self.data.copy()

    @property
    def crs(self) -> str:
        """The coordinate system, as text."""
        return str(self.data.crs.to_string())

    @property
    def has_polygons(self) -> bool:
        """Whether at least one region is an area."""
        return bool(self.data.geom_type.isin(["Polygon", "MultiPolygon"]).any())

    def __len__(self) -> int:
        return len(self.data)

    def names(self) -> dict[str, str]:
        """Name by code."""
        return dict(zip(self.data["region"], self.data["name"], strict=True))

    def neighbours(self) -> dict[str, list[str]]:
        """The regions that border each region; an empty list for an island."""
        out: dict[str, list[str]] = {str(r): [] for r in self.data["region"]}
        for region, neighbour in zip(
            self.borders.get("region", []), self.borders.get("neighbour", []), strict=True
        ):
            if region in out and neighbour in out:
                out[region].append(neighbour)
        return out

    def metric_crs(self) -> str:
        """A coordinate system in metres: the own one, or a UTM or equal-area one.

        Regions over more than 12 degrees of longitude get a Lambert azimuthal
        equal-area projection around their centre, since no UTM zone holds them.
        """
        crs = self.data.crs
        if crs.is_projected and crs.axis_info[0].unit_name in ("metre", "meter"):
            return str(crs.to_string())
        west, south, east, north = self.data.to_crs(4326).total_bounds
        if east - west <= 12:
            return str(self.data.estimate_utm_crs().to_string())
        return (
            f"+proj=laea +lat_0={(south + north) / 2:.3f} +lon_0={(west + east) / 2:.3f} "
            "+datum=WGS84 +units=m +no_defs"
        )

    def centroids(self) -> gpd.GeoDataFrame:
        """Points of the regions in metres: ``region, geometry`` (see ``metric_crs``)."""
        metric = self.data.to_crs(self.metric_crs())
        return gpd.GeoDataFrame(
            {"region": metric["region"]}, geometry=metric.geometry.centroid, crs=metric.crs
        )


def _shared_borders(data: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of areas that touch along a line or at a point (queen contiguity)."""
    empty = pd.DataFrame({"region": pd.Series(dtype="str"), "neighbour": pd.Series(dtype="str")})
    areas = data[data.geom_type.isin(["Polygon", "MultiPolygon"])]
    if areas.empty:
        return empty
    shapes = areas.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    # A generalised map leaves hairline gaps: borders within 1e-7 of the map's width touch.
    west, south, east, north = areas.total_bounds
    slack = 1e-7 * max(east - west, north - south)
    left, right = tree.query(shapes, predicate="dwithin", distance=slack)
    keep = left != right
    codes = areas["region"].to_numpy()
    pairs = pd.DataFrame({"region": codes[left[keep]], "neighbour": codes[right[keep]]})
    if pairs.empty:
        return empty
    return pairs.drop_duplicates().sort_values(["region", "neighbour"], ignore_index=True)


def polygon_problems(data: gpd.GeoDataFrame) -> pd.DataFrame:
    """Regions whose shape is missing, empty or crosses itself: ``region, problem``."""
    shapes = data.geometry.to_numpy()
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    crossed = ~missing & ~shapely.is_valid(shapes)
    problem = np.where(missing, "missing", np.where(crossed, "crossed", ""))
    bad = problem != ""
    return pd.DataFrame({"region": data["region"].to_numpy()[bad], "problem": problem[bad]})
