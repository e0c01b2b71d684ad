"""US EPA, Toxics Release Inventory: plants with coordinates, and their NAICS codes.

Plants and their industries stand in two kinds of file, joined by ``TRIFID``. Reading
the plants, ``industries`` names the file or folder of codes; without it industries are
missing. A plant may have several codes: the primary one with the lowest sequence number
is taken. Plants that ever reported are listed, closed ones too (``FAC_CLOSED_IND``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import numbers, texts
from gunjip.sources.crs import place_points
from gunjip.sources.generic import drop_doubles, finish
from gunjip.sources.load import load_raw
from gunjip.sources.text import RawTable, read_delimited
from gunjip.sources.unpack import LIMIT, read_members


def matches(sniff: Sniff) -> float:
    """Certain with TRIFID and either coordinates or NAICS codes."""
    if sniff.container != "text" or not sniff.has("TRIFID"):
        return 0.0
    points = sniff.has("LONGITUDE", "LATITUDE")
    return 1.0 if points or sniff.has("NAICS_CODE") else 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    wanted = {
        "plant_id": "TRIFID",
        "x": "LONGITUDE",
        "y": "LATITUDE",
        "region": "COUNTYGEOID",
        "name": "FACILITY_NAME",
        "industry": "NAICS_CODE",
    }
    return {k: v for k, v in wanted.items() if sniff.has(v)}


def read(sniff: Sniff, options: Options) -> Reading:
    """Plants: points with their main industry, or counties with it."""
    raw = load_raw(sniff, options)
    mapped = maps(sniff, options)
    warnings: list[Warn] = []
    plant = texts(raw, "TRIFID")
    empty = plant.isna().to_numpy()
    raw.note("dropped", "source-key-empty", empty, "TRIFID")
    raw = raw.keep(~empty)
    if len(raw) == 0:
        raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    frame = pd.DataFrame({"plant_id": texts(raw, "TRIFID").astype(object)})
    crs = ""
    if "industry" in mapped:
        main = _main(raw)
        raw.note("dropped", "source-factory-industries", ~main)
        frame["industry"] = texts(raw, "NAICS_CODE", narrow=True)
        frame["region"] = texts(raw, "COUNTYGEOID")
        raw, frame = raw.keep(main), frame[main].reset_index(drop=True)
    else:
        points = place_points(
            raw,
            numbers(raw, "LONGITUDE"),
            numbers(raw, "LATITUDE"),
            ("LONGITUDE", "LATITUDE"),
            crs=options.crs or "EPSG:4326",
        )
        frame["x"], frame["y"], crs = points.x, points.y, points.crs
        warnings.extend(points.warnings)
        for ours in ("region", "name"):
            if ours in mapped:
                frame[ours] = texts(raw, mapped[ours])
        place = options.get("industries")
        frame["industry"] = np.nan
        if place is None:
            warnings.append(Warn("source-tri-no-industries"))
        else:
            frame["industry"] = frame["plant_id"].map(_industries(Path(str(place)), options))
            lost = frame["industry"].isna().to_numpy()
            raw.note("unknown", "source-industry-empty", lost, "TRIFID")
    frame["year"] = int(options.get("year", 0))
    if options.get("year") is None:
        warnings.append(Warn("source-year-unknown"))
    keep = drop_doubles(raw, frame, ["plant_id", "year"])
    classification = split_classification(options.classification or "NAICS")
    return finish(
        raw,
        frame[keep],
        "establishments",
        "tri",
        mapped,
        options,
        warnings,
        {"classification": classification, "crs": crs},
    )


def _main(raw: RawTable) -> np.ndarray:
    """The row of each plant's main industry."""
    size = len(raw)
    primary = numbers(raw, "PRIMARY_IND") if "PRIMARY_IND" in raw.columns else np.ones(size)
    turn = (
        numbers(raw, "NAICS_SEQUENCE_NUM")
        if "NAICS_SEQUENCE_NUM" in raw.columns
        else np.arange(size, dtype=float)
    )
    order = pd.DataFrame(
        {
            "id": texts(raw, "TRIFID").astype(object),
            "primary": -primary,
            "turn": turn,
            "at": np.arange(size),
        }
    )
    first = order.sort_values(["id", "primary", "turn", "at"]).drop_duplicates("id")["at"]
    keep = np.zeros(size, dtype=bool)
    keep[first.to_numpy()] = True
    return keep


def _industries(place: Path, options: Options) -> dict[str, str]:
    """Main industry by plant, from a file or all CSV files of a folder."""
    files = sorted(place.glob("*.csv")) if place.is_dir() else [place]
    if not files:
        raise InputError.of("source-no-file", file=str(place))
    limit = int(options.get("unpacked_limit", LIMIT))
    out: dict[str, str] = {}
    for file in files:
        raw = read_delimited(read_members(file, limit=limit), file=file.name)
        if not {"TRIFID", "NAICS_CODE"} <= set(raw.columns):
            raise InputError.of("source-column-missing", file=file.name, name="TRIFID, NAICS_CODE")
        keep = raw.keep(_main(raw))
        out.update(
            zip(
                texts(keep, "TRIFID").astype(object),
                texts(keep, "NAICS_CODE").astype(object),
                strict=True,
            )
        )
    return out


SOURCE = Source("tri", "establishments", matches, read, maps, {"industries": None})
