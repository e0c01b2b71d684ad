"""TopoJSON: arcs shared between shapes, turned into polygons."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.sources.text import told

_SHAPES = ("Polygon", "MultiPolygon", "Point", "MultiPoint", "LineString", "MultiLineString")


def parse(data: bytes, *, file: str, layer: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """Features of one object of a topology.

    Returns
    -------
    features
        Dictionaries of properties with ``geometry`` (a shapely shape or None) and
        ``id`` where the topology gives one.
    layer
        The object that was read: the one asked for, or that with most shapes.

    Raises
    ------
    InputError
        Not TopoJSON, or the layer is not there.
    """
    try:
        topology = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError.of("source-broken-json", file=file, reason=str(error)[:200]) from None
    try:
        objects = {
            str(name): list(value.get("geometries", [value]))
            for name, value in topology["objects"].items()
        }
        arcs = _decode(topology)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError.of("source-broken-topojson", file=file, reason=str(error)) from None
    if not objects:
        raise InputError.of("source-empty", file=file)
    chosen = layer or max(objects, key=lambda name: len(objects[name]))
    if chosen not in objects:
        raise InputError.of("source-no-layer", file=file, name=chosen, have=told(list(objects)))
    features = []
    for index, geometry in enumerate(objects[chosen]):
        try:
            properties = dict(geometry.get("properties") or {})
            if "id" in geometry:
                properties.setdefault("id", str(geometry["id"]))
            properties["geometry"] = _shape(geometry, arcs, topology.get("transform"))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise InputError.of(
                "source-broken-topojson", file=file, row=index + 1, reason=str(error)
            ) from None
        features.append(properties)
    return features, chosen


def layers(data: bytes, *, file: str) -> list[str]:
    """Names of the objects in a topology."""
    try:
        return list(json.loads(data.decode("utf-8-sig"))["objects"])
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise InputError.of("source-broken-topojson", file=file, reason=str(error)) from None


def _decode(topology: dict[str, Any]) -> list[NDArray[np.float64]]:
    """Arcs as coordinates, shape (points, 2): quantised ones are running sums."""
    transform = topology.get("transform")
    out = []
    for arc in topology["arcs"]:
        points = np.array([p[:2] for p in arc], dtype=float).reshape(-1, 2)
        if transform is not None:
            points = np.cumsum(points, axis=0) * transform["scale"] + transform["translate"]
        out.append(points)
    return out


def _line(indices: list[int], arcs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    parts = []
    for number, index in enumerate(indices):
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        parts.append(points if number == 0 else points[1:])
    return np.concatenate(parts) if parts else np.empty((0, 2))


def _polygon(rings: list[list[int]], arcs: list[NDArray[np.float64]]) -> Any:
    import shapely

    lines = [_line(r, arcs) for r in rings]
    lines = [line for line in lines if len(line) >= 4]
    return shapely.Polygon(lines[0], lines[1:]) if lines else shapely.Polygon()


def _shape(geometry: dict[str, Any], arcs: list[NDArray[np.float64]], transform: Any) -> Any:
    import shapely

    kind = geometry.get("type")
    if kind is None:
        return None
    if kind == "Polygon":
        return _polygon(geometry["arcs"], arcs)
    if kind == "MultiPolygon":
        parts = [_polygon(rings, arcs) for rings in geometry["arcs"]]
        return shapely.MultiPolygon([p for p in parts if not p.is_empty])
    if kind == "LineString":
        return shapely.LineString(_line(geometry["arcs"], arcs))
    if kind == "MultiLineString":
        return shapely.MultiLineString([_line(a, arcs) for a in geometry["arcs"]])
    if kind in ("Point", "MultiPoint"):
        points = np.array(geometry["coordinates"], dtype=float).reshape(-1, 2)
        if transform is not None:
            points = points * transform["scale"] + transform["translate"]
        return shapely.Point(points[0]) if kind == "Point" else shapely.MultiPoint(points)
    raise ValueError(f"{kind} is none of {', '.join(_SHAPES)}")
