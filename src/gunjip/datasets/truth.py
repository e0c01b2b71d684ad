"""What was planted, kept beside the country."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from gunjip.datasets.industries import AGGLOMERATION_FAMILIES, DISPERSED, FAMILIES, industries
from gunjip.datasets.land import CRS, land
from gunjip.datasets.plants import ROLES, Stock


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The planted truth.

    Attributes
    ----------
    clusters
        One row a cluster or agglomeration: ``cluster, kind`` (cluster or
        agglomeration), ``family, industries`` (tuple of codes), ``x, y,
        radius`` (m; semi-major axis), ``minor`` (m), ``plants`` (members among
        plants), ``footprint_plants`` (plants of all kinds inside),
        ``quotient`` (local share of its industries over the national one),
        ``municipalities, provinces`` (tuples: where members stand),
        ``municipalities_tenth`` (how many hold at least a tenth of them),
        ``seri_type, vp, so, ss`` (grades 1 to 3), ``interaction, stage,
        interaction_region, gravity_exponent`` (of transactions),
        ``anti_patterns`` (tuple) and ``geometry`` (the footprint).
    members
        One row a member: ``plant_id, cluster, role``; organisations too.
    plants
        One row a plant: ``plant_id, industry, jobs, region`` without the errors
        of the recorded table.
    industries
        One row an industry: ``industry, family, pattern`` (cluster,
        agglomeration, dispersed or chance) and ``inside`` (share of its plants
        in clusters).
    gravity
        One row a channel of ties: ``kind, exponent, offset`` (m),
        ``border`` (factor across interaction regions).
    interaction_regions
        One row a municipality: ``region, interaction_region``.
    anti_patterns
        One row a planted anti-pattern: ``cluster, anti_pattern``.
    survey
        One row a cluster and dimension: ``cluster, dimension, level``.
    zones
        One row a zone: ``zone, cluster, covered`` (share of the cluster's
        footprint that it covers; the cluster is empty where there is none).
    """

    clusters: gpd.GeoDataFrame
    members: pd.DataFrame
    plants: pd.DataFrame
    industries: pd.DataFrame
    gravity: pd.DataFrame
    interaction_regions: pd.DataFrame
    anti_patterns: pd.DataFrame
    survey: pd.DataFrame
    zones: pd.DataFrame


def footprints(stock: Stock) -> list[BaseGeometry]:
    """The planted shape of each cluster: an ellipse on land, or within a municipality."""
    country = land()
    out: list[BaseGeometry] = []
    turn = np.linspace(0, 2 * np.pi, 97)
    for planned in stock.plan:
        u, v = np.cos(turn) * planned.radius, np.sin(turn) * planned.minor
        cos, sin = np.cos(planned.angle), np.sin(planned.angle)
        ring = np.column_stack([planned.x + u * cos - v * sin, planned.y + u * sin + v * cos])
        within = country.outline
        if planned.inside_region >= 0:
            within = country.municipalities.data.geometry.iloc[planned.inside_region]
        out.append(Polygon(ring).intersection(within))
    return out


def cluster_frame(
    stock: Stock, interaction_region: list[str], exponents: dict[str, float]
) -> gpd.GeoDataFrame:
    """The frame ``clusters`` of :class:`Truth`."""
    regions = land().municipalities.data
    codes = regions["region"].to_numpy()
    parents = regions["parent"].to_numpy()
    frame = industries()["industry"].to_numpy()
    total = len(stock.xy)
    rows = []
    for planned in stock.plan:
        here = stock.region[planned.members]
        count = np.bincount(here, minlength=len(codes))
        crossed = np.flatnonzero(count)
        family = np.isin(frame, planned.family.industries)[stock.industry]
        quotient = family[planned.eligible].mean() / (family.sum() / total)
        rows.append(
            {
                "cluster": planned.key,
                "kind": planned.kind,
                "family": planned.family.key,
                "industries": planned.family.industries,
                "x": planned.x,
                "y": planned.y,
                "radius": planned.radius,
                "minor": planned.minor,
                "plants": planned.members.size,
                "footprint_plants": planned.eligible.size,
                "quotient": float(quotient),
                "municipalities": tuple(codes[crossed]),
                "provinces": tuple(sorted(set(parents[crossed]))),
                "municipalities_tenth": int((count >= 0.1 * here.size).sum()),
                "seri_type": planned.seri_type,
                "vp": planned.grades[0],
                "so": planned.grades[1],
                "ss": planned.grades[2],
                "interaction": planned.interaction,
                "stage": planned.stage,
                "interaction_region": interaction_region[int(np.argmax(count))],
                "gravity_exponent": exponents["transaction"],
                "anti_patterns": planned.anti_patterns,
            }
        )
    columns = [
        "cluster", "kind", "family", "industries", "x", "y", "radius", "minor", "plants",
        "footprint_plants", "quotient", "municipalities", "provinces", "municipalities_tenth",
        "seri_type", "vp", "so", "ss", "interaction", "stage", "interaction_region",
        "gravity_exponent", "anti_patterns",
    ]  # fmt: skip
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=columns), geometry=footprints(stock), crs=CRS
    )


def member_frame(stock: Stock, ids: pd.Series[str]) -> pd.DataFrame:
    """Members among the plants: ``plant_id, cluster, role``."""
    inside = np.flatnonzero(stock.cluster >= 0)
    keys = np.array([c.key for c in stock.plan] or [""], dtype=object)
    return pd.DataFrame(
        {
            "plant_id": ids.to_numpy()[inside],
            "cluster": keys[stock.cluster[inside]] if inside.size else [],
            "role": np.array(ROLES, dtype=object)[stock.role[inside]],
        }
    )


def industry_frame(stock: Stock) -> pd.DataFrame:
    """The frame ``industries`` of :class:`Truth`."""
    frame = industries()[["industry", "family"]].copy()
    patterns = {f.key: "cluster" for f in FAMILIES}
    patterns |= {f.key: "agglomeration" for f in AGGLOMERATION_FAMILIES}
    planted = {c.family.key for c in stock.plan}
    frame["pattern"] = [patterns[f] if f in planted else "chance" for f in frame["family"]]
    if stock.plan or not stock.null:
        frame.loc[frame["industry"].isin(DISPERSED), "pattern"] = "dispersed"
    every = np.bincount(stock.industry, minlength=len(frame))
    inside = np.bincount(stock.industry[stock.cluster >= 0], minlength=len(frame))
    frame["plants"] = every
    frame["inside"] = inside / np.maximum(every, 1)
    return frame
