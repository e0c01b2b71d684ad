"""Which coordinate system points are in, and points that cannot be where they are said to be.

Korea's systems are told apart by their false origins: UTM-K (EPSG:5179; on the old
Bessel datum 5178) puts the country near (1,000,000, 2,000,000), the central belt near
(200,000, 600,000) since 2010 (EPSG:5186) and near (200,000, 500,000) before (EPSG:2097
and 5174 on Bessel, 5181 on GRS80). Ranges overlap over most of the country; where
provinces are given, their known places decide. The Bessel and GRS80 datums lie some
hundreds of metres apart and numbers alone never tell them apart: that is a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Warn
from gunjip.sources.text import RawTable

Floats = NDArray[np.float64]
#: West, east, south, north in degrees: generous boxes around a country's land.
COUNTRIES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "KR": ((124.0, 132.2, 32.8, 39.0),),
    "GB": ((-9.0, 2.2, 49.5, 61.2),),
    "JP": ((122.5, 154.2, 20.0, 46.0),),
    "US": (
        (-180.0, -64.0, 17.0, 72.0),
        (172.0, 180.0, 51.0, 54.0),
        (144.0, 147.0, 13.0, 21.0),
        (-171.5, -168.0, -15.0, -10.5),
    ),
}
#: About where Korea's provinces lie (longitude, latitude), by the first two syllables.
PROVINCES: dict[str, tuple[float, float]] = {
    "서울": (126.99, 37.55),
    "부산": (129.06, 35.18),
    "대구": (128.57, 35.83),
    "인천": (126.6, 37.46),
    "광주": (126.84, 35.16),
    "대전": (127.4, 36.34),
    "울산": (129.24, 35.55),
    "세종": (127.26, 36.56),
    "경기": (127.2, 37.4),
    "강원": (128.3, 37.8),
    "충북": (127.8, 36.8),
    "충남": (126.85, 36.55),
    "전북": (127.1, 35.72),
    "전남": (126.9, 34.87),
    "경북": (128.75, 36.3),
    "경남": (128.25, 35.35),
    "제주": (126.55, 33.4),
    "충청북": (127.8, 36.8),
    "충청남": (126.85, 36.55),
    "전라북": (127.1, 35.72),
    "전라남": (126.9, 34.87),
    "경상북": (128.75, 36.3),
    "경상남": (128.25, 35.35),
}
_BELT = ("EPSG:5186", "EPSG:5174")
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Points:
    """Coordinates after checks.

    Attributes
    ----------
    x, y
        In the table's system; NaN where unusable.
    crs
        The system.
    country
        The country whose box holds nearly all points, or "".
    warnings
        What is not certain.
    """

    x: Floats
    y: Floats
    crs: str
    country: str
    warnings: tuple[Warn, ...]


def detect_crs(
    x: Floats, y: Floats, *, korean: bool = False, provinces: Sequence[str] | None = None
) -> tuple[str, bool, list[Warn]]:
    """The coordinate system of points, and whether x and y are exchanged.

    Parameters
    ----------
    x, y
        Coordinates, shape (n,); NaN and (0, 0) are passed over.
    korean
        Whether the file is Korean, so that Korea's systems are looked for.
    provinces
        Province of each point, where known.

    Returns
    -------
    crs
        ``"EPSG:…"``, or "" when nothing fits.
    swapped
        Whether the first coordinate is the north one.
    warnings
        What could not be decided.

    Examples
    --------
    >>> import numpy as np
    >>> detect_crs(np.array([126.98, 129.0]), np.array([37.5, 35.1]))[:2]
    ('EPSG:4326', False)
    >>> detect_crs(np.array([953003.0, 1147000.0]), np.array([1955642.0, 1688000.0]))[0]
    'EPSG:5179'
    """
    good = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    if not good.any():
        return "", False, []
    x, y = x[good], y[good]
    names = None if provinces is None else np.asarray(provinces, dtype=object)[good]
    for a, b, swapped in ((x, y, False), (y, x, True)):
        if _share((np.abs(a) <= 180) & (np.abs(b) <= 90)) < _ENOUGH:
            continue
        if swapped or country_of(a, b) or not country_of(b, a):
            return "EPSG:4326", swapped, []
    for a, b, swapped in ((x, y, False), (y, x, True)):
        utmk = (a > 700_000) & (a < 1_450_000) & (b > 1_350_000) & (b < 2_150_000)
        if _share(utmk) >= _ENOUGH:
            return (
                "EPSG:5179",
                swapped,
                [Warn("source-crs-datum", {"crs": "EPSG:5179", "other": "EPSG:5178"})],
            )
    for a, b, swapped in ((x, y, False), (y, x, True)):
        belt = (a > -60_000) & (a < 620_000) & (b > -90_000) & (b < 690_000)
        if korean and _share(belt) >= _ENOUGH and _on_land(a, b):
            crs, warned = _belt(a, b, names)
            return crs, swapped, warned
    return "", False, []


def _share(mask: NDArray[np.bool_]) -> float:
    return float(mask.mean())


#: South Korea's mainland and Jeju, roughly: west, east, south, north.
_LAND = ((125.9, 129.7, 34.2, 38.65), (126.1, 127.0, 33.1, 33.65))


def _on_land(a: Floats, b: Floats) -> bool:
    """Whether most points, read as belt coordinates in this order, lie on land."""
    for crs in _BELT:
        lon, lat = to_degrees(a[:5000], b[:5000], crs)
        inside = np.zeros(lon.shape, dtype=bool)
        for west, east, south, north in _LAND:
            inside |= (lon > west) & (lon < east) & (lat > south) & (lat < north)
        if _share(inside) >= _ENOUGH:
            return True
    return False


def _belt(x: Floats, y: Floats, names: NDArray[np.object_] | None) -> tuple[str, list[Warn]]:
    """Old or new false northing of the central belt."""
    datum = {
        "EPSG:5186": [],
        "EPSG:5174": [Warn("source-crs-datum", {"crs": "EPSG:5174", "other": "EPSG:5181"})],
    }
    if names is not None:
        miss = {crs: _province_miss(x, y, names, crs) for crs in _BELT}
        if all(np.isfinite(m) for m in miss.values()):
            best = min(miss, key=lambda c: miss[c])
            return best, datum[best]
    if np.quantile(y, 0.001) < 30_000:  # Jeju lies near -30,000 before and 70,000 after 2010
        return "EPSG:5174", datum["EPSG:5174"]
    if np.quantile(y, 0.999) > 575_000:  # the north border lies at about 567,000 before 2010
        return "EPSG:5186", []
    return "EPSG:5186", [Warn("source-crs-belt", {"crs": "EPSG:5186", "other": "EPSG:5174"})]


def _province_miss(x: Floats, y: Floats, names: NDArray[np.object_], crs: str) -> float:
    """Median distance, in degrees of latitude, of points from their provinces' places."""
    lon, lat = to_degrees(x[:5000], y[:5000], crs)
    miss = []
    for a, b, name in zip(lon, lat, names[:5000], strict=True):
        text = str(name)
        place = PROVINCES.get(text[:3]) or PROVINCES.get(text[:2])
        if place is not None and np.isfinite(a):
            miss.append(np.hypot((a - place[0]) * 0.8, b - place[1]))
    return float(np.median(miss)) if len(miss) >= 3 else np.inf


def to_degrees(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Longitude and latitude (WGS 84) of points; NaN stays NaN.

    Raises
    ------
    InputError
        The system is not known.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        raise InputError.of("source-no-crs", name=crs) from None
    if system.to_epsg() == 4326:
        return x, y
    lon, lat = Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(x, y)
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    outside = ~np.isfinite(lon) | ~np.isfinite(lat)
    lon[outside], lat[outside] = np.nan, np.nan
    return lon, lat


def _inside(lon: Floats, lat: Floats, country: str) -> NDArray[np.bool_]:
    inside = np.zeros(lon.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        for west, east, south, north in COUNTRIES[country]:
            inside |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def country_of(lon: Floats, lat: Floats) -> str:
    """The country whose box holds at least three fifths of the points, or ""."""
    good = np.isfinite(lon) & np.isfinite(lat) & ~((lon == 0) & (lat == 0))
    if not good.any():
        return ""
    for country in COUNTRIES:
        if _share(_inside(lon[good], lat[good], country)) >= _ENOUGH:
            return country
    return ""


def place_points(
    raw: RawTable,
    x: Floats,
    y: Floats,
    columns: tuple[str, str],
    *,
    crs: str | None,
    korean: bool = False,
    provinces: Sequence[str] | None = None,
) -> Points:
    """Check coordinates row by row: (0, 0), exchanged, half missing, outside the country.

    Raises
    ------
    InputError
        No system was given and none fits, or the given one is not known.
    """
    x, y = x.copy(), y.copy()
    warned: list[Warn] = []
    zero = (x == 0) & (y == 0)
    raw.note("unknown", "source-point-zero", zero, columns[0])
    half = np.isnan(x) != np.isnan(y)
    raw.note("unknown", "source-point-half", half, columns[0])
    x[zero | half], y[zero | half] = np.nan, np.nan
    if not np.isfinite(x).any():
        return Points(x, y, crs or "EPSG:4326", "", (Warn("source-no-points"),))
    if crs is None:
        crs, swapped, warned = detect_crs(x, y, korean=korean, provinces=provinces)
        if not crs:
            first = int(np.flatnonzero(np.isfinite(x))[0])
            raise InputError.of(
                "source-crs-unknown",
                file=raw.ledger.file,
                row=raw.row(first),
                column=columns[0],
                x=f"{x[first]:g}",
                y=f"{y[first]:g}",
            )
        if swapped:
            raw.note("repaired", "source-point-swapped", np.isfinite(x), columns[0])
            x, y = y, x
    lon, lat = to_degrees(x, y, crs)
    raw.note(
        "unknown", "source-point-nowhere", np.isfinite(x) & ~np.isfinite(lon), columns[0], crs=crs
    )
    country = country_of(lon, lat)
    with np.errstate(invalid="ignore"):
        away = (np.abs(lon) > 180) | (np.abs(lat) > 90) | ~np.isfinite(lon)
    if country:
        away |= ~_inside(lon, lat, country)
    away &= np.isfinite(x)
    if away.any():
        back_lon, back_lat = to_degrees(y, x, crs)
        turned = away & (
            _inside(back_lon, back_lat, country)
            if country
            else (np.abs(back_lon) <= 180) & (np.abs(back_lat) <= 90)
        )
        raw.note("repaired", "source-point-swapped", turned, columns[0])
        x[turned], y[turned] = y[turned], x[turned].copy()
        lost = away & ~turned
        if lost.any():
            first = int(np.flatnonzero(lost)[0])
            raw.note(
                "unknown",
                "source-point-outside",
                lost,
                columns[0],
                country=country or "–",
                example=f"{x[first]:g}, {y[first]:g}",
            )
        x[lost], y[lost] = np.nan, np.nan
    return Points(x, y, crs, country, tuple(warned))
