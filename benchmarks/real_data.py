"""Readers of the two real point sets that benchmarks and calibration run on."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pandas as pd


def tri_plants(folder: Path) -> pd.DataFrame:
    """TRI plants of the contiguous US: ``lon, lat, state, industry`` (four-digit NAICS).

    One industry a plant: of its codes in manufacturing a primary one, and of those
    the one with the lowest sequence number; plants without one are sites only.
    """
    frames = []
    with zipfile.ZipFile(folder / "mapable.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".csv"):
                with archive.open(name) as file:
                    frames.append(
                        pd.read_csv(
                            io.TextIOWrapper(file, "utf-8", errors="replace"),
                            usecols=["TRIFID", "LONGITUDE", "LATITUDE", "STUSPS"],
                            dtype={"TRIFID": str},
                        )
                    )
    plants = pd.concat(frames).rename(
        columns={"LONGITUDE": "lon", "LATITUDE": "lat", "STUSPS": "state"}
    )
    plants = plants.dropna(subset=["lon", "lat"]).drop_duplicates("TRIFID")
    inside = plants["lon"].between(-125, -66.5) & plants["lat"].between(24.3, 49.5)
    plants = plants[inside]
    codes = pd.concat(
        pd.read_csv(
            path,
            usecols=["TRIFID", "NAICS_CODE", "NAICS_SEQUENCE_NUM", "PRIMARY_IND"],
            dtype={"TRIFID": str},
        )
        for path in sorted((folder / "naics").glob("*.csv"))
    )
    codes = codes.dropna(subset=["NAICS_CODE"])
    code = codes["NAICS_CODE"].astype(int).astype(str)
    codes = codes.assign(industry=code.str[:4])[code.str.match(r"3[123]\d{2}")]
    codes = codes.sort_values(
        ["TRIFID", "PRIMARY_IND", "NAICS_SEQUENCE_NUM", "industry"],
        ascending=[True, False, True, True],
    ).drop_duplicates("TRIFID")
    joined = plants.merge(codes[["TRIFID", "industry"]], on="TRIFID", how="left")
    return joined.reset_index(drop=True)


def tri_names(folder: Path) -> dict[str, str]:
    """Names of NAICS codes."""
    table = pd.read_csv(folder / "references_naics.csv", dtype=str)
    return dict(zip(table["naics"], table["description"], strict=True))


def daejeon_plants(folder: Path) -> pd.DataFrame:
    """Stores of Daejeon: ``lon, lat, industry``."""
    rows: list[tuple[float, float, str]] = []
    with tarfile.open(folder / "stores_json.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".json") else None
            if file is not None:
                data = json.load(file)
                # One of the files is an index, not stores.
                stores = [s for s in data if isinstance(s, dict) and "coordinates" in s]
                rows += [(*s["coordinates"], s["industry"]) for s in stores]
    return pd.DataFrame(rows, columns=["lon", "lat", "industry"])
