"""What other rooms give, in the frames that a report reads."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.results import Result
from gunjip.present.report.data import protected_rows


def tier_cells(tiers: Result, *, ranked: bool = False) -> pd.DataFrame:
    """The cells of a ``tiers`` result, the strongest first, as ``ReportData.cells``.

    The verdict is the highest tier that holds in at least half of the draws,
    and ``probability`` that of this verdict: for a tier, of reaching it; for
    none, of reaching none. A withheld cell keeps its bounds and has no value.
    Cells are sorted by tier, then by the lower end of the quotient, so that a
    high value known badly does not lead; ``ranked`` keeps the order given.
    """
    frame = tiers.frame
    names = [c[2:] for c in frame.columns if str(c).startswith("p_")]
    tier = frame["tier"].astype(str).to_numpy()
    sure = np.full(len(frame), np.nan)
    for name in names:
        here = tier == name
        sure[here] = frame[f"p_{name}"].to_numpy(dtype=float)[here]
    if names:
        none = tier == ""
        sure[none] = 1.0 - frame[f"p_{names[0]}"].to_numpy(dtype=float)[none]
    # What is left out for telling a plant is shown as what a publisher withholds.
    own = protected_rows(frame)
    withheld = frame["withheld"].to_numpy(dtype=bool) | own
    value = frame["jobs"].to_numpy(dtype=float)
    low, high = (frame[c].to_numpy(dtype=float) for c in ("low", "high"))
    out = pd.DataFrame(
        {
            "region": frame["region"],
            "industry": frame["industry"],
            "year": frame["year"],
            "value": value,
            "low": low,
            "high": high,
            "plants": frame["plants"],
            "status": np.where(
                withheld,
                np.where(np.isnan(value), "withheld", "estimated"),
                np.where(np.isnan(value), "missing", "published"),
            ),
            "lq": frame["lq"],
            "lq_low": frame["lq_low"],
            "lq_high": frame["lq_high"],
            "probability": sure,
            "verdict": np.where(tier == "", "none", tier),
            "protected": own,
        }
    )
    if "certainty" in frame:
        out["certainty"] = frame["certainty"]
    if ranked:
        return out
    rank = out["verdict"].map({name: k for k, name in enumerate(["none", *names])})
    order = np.lexsort(
        (
            -out["lq"].fillna(-np.inf).to_numpy(),
            -out["lq_low"].fillna(-np.inf).to_numpy(),
            -rank.to_numpy(dtype=float),
        )
    )
    return out.iloc[order].reset_index(drop=True)


def cluster_shapes(found: ClusterSet) -> gpd.GeoDataFrame:
    """The clusters of a set with their outlines, as ``ReportData.footprints``.

    A cluster of too few plants has no outline and stays in the table.
    """
    names = {
        "cluster_id": "cluster",
        "jobs": "value",
        "jobs_low": "low",
        "jobs_high": "high",
        "share_outside": "outside",
        "p": "p_value",
    }
    keep = [
        "cluster_id", "industry", "industries", "regions", "plants", "jobs", "jobs_low", "jobs_high", "area_km2",
        "share_outside", "stability", "agreement", "p", "verdict", "protected",
    ]  # fmt: skip
    frame = found.frame
    table = frame[[c for c in keep if c in frame]]
    shapes = found.footprints.set_index("cluster_id").geometry
    geometry = gpd.GeoSeries(
        [shapes.get(c) for c in table["cluster_id"]], index=table.index, crs=found.footprints.crs
    )
    table = table.rename(columns=names)
    if "connected" not in frame or (frame["connected"] == "not_tested").all():
        # Without data on ties nothing can be decided, and the reader is told which.
        table["verdict"] = table["verdict"].replace({"not_decided": "not_tested"})
    return gpd.GeoDataFrame(table, geometry=geometry, crs=found.footprints.crs)
