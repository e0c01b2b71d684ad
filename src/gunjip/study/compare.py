"""The stage that asks every screen about every cell, and keeps where they disagree."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.rng import stream
from gunjip.study.stages import StageContext
from gunjip.tables import RegionIndustry, Regions
from gunjip.tables.store import frame_bytes, load, read_frame


def methods_stage(context: StageContext, part: PartFolder) -> None:
    """All screens side by side; over the draws where cells are withheld."""
    from gunjip.clusters.screens.disagreement import disputed
    from gunjip.clusters.screens.side_by_side import screen

    table = load(context.upstream["repair"], "cells", RegionIndustry)
    regions = None
    if "regions" in context.upstream:
        regions = load(context.upstream["regions"], "regions", Regions)
    seed = int(stream(context.seed, "methods").integers(2**62))
    drawn = context.upstream["repair"] / "draws.npy"
    draws = np.load(drawn) if drawn.is_file() else None
    screened = screen(table, regions=regions, draws=draws, seed=seed)
    most = disputed(screened)
    part.write_bytes("methods.parquet", frame_bytes(screened.table, to_plain(screened.params)))
    part.write_bytes("disputed.parquet", frame_bytes(most.table, to_plain(most.params)))
    part.write_bytes("regions.parquet", frame_bytes(most.extra["regions"]))


def read_disputed(folder: Path) -> Result:
    """What the stage keeps: the disputed cells, ``extra["regions"]`` a row a region."""
    table, params = read_frame(folder / "disputed.parquet")
    regions, _ = read_frame(folder / "regions.parquet")
    return Result("disputed", table, params, extra={"regions": regions})
