"""A study's diagnosis as its stage keeps it: written, and read back for a face to show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.diagnosis.diagnose import Diagnosis, check_name
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import to_plain
from gunjip.foundation.words import Lang, say
from gunjip.tables.store import frame_bytes, read_frame

_FRAMES = (
    "evidence", "profile", "weakest", "actors", "scores", "peers", "gaps", "role_gaps",
    "reliability", "regions", "answered", "named", "organisation", "organisation_aspects",
    "organisation_platforms", "organisation_place",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Health:
    """How healthy the clusters of a study are.

    Attributes
    ----------
    diagnosis
        One row a check.
    frames
        ``evidence, profile`` (what kind each is, with its verdict), ``weakest`` (the
        weakest link), ``actors`` (who is present), ``scores`` (adaptive evolution with
        its baselines), ``peers``, ``gaps`` (against peers or the clusters that a user chose),
        ``role_gaps`` (against cases of the literature, or those clusters), ``named`` (the cells of a cluster that
        came from a table), with a survey ``reliability, regions, answered`` and, of the
        body that runs them, ``organisation`` (its self-assessment), ``organisation_aspects,
        organisation_platforms, organisation_place``.
    """

    diagnosis: Diagnosis
    frames: dict[str, pd.DataFrame]

    def headline(self, lang: Lang) -> str:
        """The finding in two sentences, what was not tested in the second."""
        table = self.diagnosis.table
        told = table[table["status"] != "not_applicable"]
        wrong = table[(table["group"] == "anti_pattern") & (table["outcome"] == "failed")]
        return say(
            "diag-headline", lang, clusters=table["cluster"].nunique(),
            failed=int((told["outcome"] == "failed").sum()), checks=len(told),
            patterns=len(wrong), untested=int((told["outcome"] == "not_tested").sum()),
            blind=len(never_tested(table)),
        )  # fmt: skip

    def to_dict(self, cluster: str | None = None) -> dict[str, Any]:
        """Plain data: every check, of one cluster or of all, and the frames beside it."""

        mine = self if cluster is None else self.of(cluster)
        return {
            "headline": {lang: self.headline(lang) for lang in ("en", "ko")},
            "never_tested": never_tested(self.diagnosis.table),
            "checks": to_plain(mine.diagnosis.table),
            **{name: to_plain(frame) for name, frame in mine.frames.items()},
        }

    def of(self, cluster: str) -> Health:
        """One cluster's rows of every frame; a frame that names no cluster stays whole."""
        table = rows_of(self.diagnosis.table, cluster)
        frames = {name: rows_of(frame, cluster) for name, frame in self.frames.items()}
        return Health(replace(self.diagnosis, table=table), frames)


def rows_of(frame: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """A frame's rows of one cluster; the whole frame where it names no cluster."""
    key = next((k for k in ("cluster", "cluster_id") if k in frame), None)
    if key is None:
        return frame
    return frame[frame[key].astype("str") == cluster].reset_index(drop=True)


def never_tested(table: pd.DataFrame) -> list[str]:
    """Checks for which no cluster had data."""
    told = table[table["status"] != "not_applicable"]
    blind = told.groupby("check", sort=False)["status"].agg(
        lambda s: bool((s == "not_tested").all())
    )
    return [str(c) for c in blind.index[blind]]


def never_tested_names(table: pd.DataFrame, lang: Lang) -> list[str]:
    """The names of the checks for which no cluster had data."""
    return [check_name(c, lang) for c in never_tested(table)]


def write_health(part: PartFolder, health: Health) -> None:
    """The frames of a diagnosis into a stage's folder."""
    table = health.diagnosis.table
    part.write_bytes("diagnosis.parquet", frame_bytes(table, to_plain(health.diagnosis.params)))
    for name, frame in health.frames.items():
        if len(frame.columns):
            part.write_bytes(f"{name}.parquet", frame_bytes(frame))


def read_health(folder: Path) -> Health:
    """The diagnosis that a stage kept."""
    table, params = read_frame(folder / "diagnosis.parquet")
    frames = {}
    for name in _FRAMES:
        path = folder / f"{name}.parquet"
        if path.is_file():
            frames[name], _ = read_frame(path)
    found = Diagnosis("diagnosis", table, params, evidence=frames.get("evidence", pd.DataFrame()))
    return Health(found, frames)
