"""What a demo's run found beside what was planted: shared by the benchmarks that ask a whole run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.study.zones import read_clusters


def newest(folder: Path, stage: str) -> Path:
    """The folder that the last run of a stage filled."""
    return max((folder / ".gunjip" / stage).iterdir(), key=lambda f: f.stat().st_mtime)


def stands_for(folder: Path) -> pd.Series:
    """The planted cluster that each found one stands for, by its id.

    It is the one that most of its plants belong to; a find of which fewer than half do is left out.
    """
    found: ClusterSet = read_clusters(newest(folder, "test"))
    members = pd.read_csv(folder / "truth" / "members.csv", dtype="str")
    both = found.members.merge(members[["plant_id", "cluster"]], on="plant_id", how="left")
    size = both.groupby("cluster_id").size()
    mine = both.groupby(["cluster_id", "cluster"]).size().reset_index(name="n")
    mine = mine[mine["n"] * 2 >= mine["cluster_id"].map(size)]
    return mine.set_index("cluster_id")["cluster"]
