"""``gunjip profile``: what kind a study's clusters are, as a stage that is kept and resumed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import to_plain
from gunjip.foundation.rng import stream
from gunjip.foundation.words import LANGS
from gunjip.profile.further import further
from gunjip.profile.profile import Beside, profile_clusters
from gunjip.profile.result import Change, Classification, Evidence, Profile
from gunjip.study.answers import survey_of
from gunjip.study.config import check_files, read_config
from gunjip.study.pipeline import Findings, gather, plan, strongest_clusters
from gunjip.study.run import locate
from gunjip.study.stages import Stage, StageContext, Watch, run_stages
from gunjip.study.user_files import read_table, read_zones
from gunjip.study.zones import read_clusters
from gunjip.tables import Establishments, Links, RegionIndustry, Regions, Survey
from gunjip.tables.store import frame_bytes, load, read_frame

#: Clusters that are profiled, the surest first: a report of more would not be read.
MOST = 40
#: Files of the section ``[diagnosis]`` that a profile reads too.
BESIDE = ("organisations", "panel", "programmes", "survey", "survey_items", "zones")
FRAMES = ("evidence", "roles", "flows", "series", "nearest", "members")


def profile_stages(paths: Mapping[str, Path], before: Sequence[Stage]) -> list[Stage]:
    """The stage that profiles a study's clusters; none where it has no plants.

    What the diagnosis may look at (``[diagnosis]`` of study.toml), a profile may too; a
    file under ``[inputs]`` goes before it.
    """
    stages = {stage.name: stage for stage in before}
    if "test" not in stages:
        return []
    roles = ("panel", "links", "organisations", "zones", "survey")
    reads = tuple(f"read-{role}" for role in roles if f"read-{role}" in stages)
    cells = ("repair",) if "repair" in stages else ()
    needs = ("test", "plants", "read-plants", *reads, *cells)
    inputs = {role: paths[f"diagnosis.{role}"] for role in BESIDE if f"diagnosis.{role}" in paths}
    return [Stage("profile", 4, _profile, needs=needs, params={"most": MOST}, inputs=inputs)]


def _profile(context: StageContext, part: PartFolder) -> None:
    up = context.upstream
    found = _clusters(up["test"], int(context.params["most"]))
    plants = load(up["plants"], "plants", Establishments)
    role = "panel" if "read-panel" in up else "plants"
    every = load(up[f"read-{role}"], role, Establishments)
    if not len(found) or found.members.empty:
        part.write_text("note.json", json.dumps({"clusters": 0}))
        return
    links = load(up["read-links"], "links", Links) if "read-links" in up else None
    files = context.inputs
    bodies = None
    if "read-organisations" in up:
        bodies = _organisations(up["read-organisations"])
    elif "organisations" in files:
        bodies = _named(read_table(files["organisations"]))
    panel = every if len(every.years) > 1 else None
    if panel is None and "panel" in files:
        panel = Establishments(read_table(files["panel"]), plants.crs)
    # Complexity needs every cell; those that were estimated are said to be.
    cells = load(up["repair"], "cells", RegionIndustry) if "repair" in up else None
    profile = profile_clusters(
        found,
        plants,
        links,
        bodies,
        beside=Beside(
            panel=panel,
            zones=_zones(context, plants.crs),
            programmes=read_table(files["programmes"]) if "programmes" in files else None,
            survey=_survey(context),
            cells=cells,
        ),
        seed=int(stream(context.seed, "profile").integers(2**62)),
    )
    write_profile(part, profile)


def _clusters(folder: Path, most: int) -> ClusterSet:
    """The surest clusters of the test; what chance explains has no kind."""
    found = read_clusters(folder)
    table = found.table
    real = table["verdict"].isin(("cluster", "agglomeration", "not_decided", "not_tested"))
    order = {"cluster": 0, "not_decided": 1, "not_tested": 1, "agglomeration": 2}
    kept = strongest_clusters(replace(found, table=table[real])) if real.any() else table[real]
    kept = kept.assign(_rank=kept["verdict"].map(order)).sort_values("_rank", kind="stable")
    return replace(found, table=kept.drop(columns="_rank").head(most).reset_index(drop=True))


def _zones(context: StageContext, crs: str) -> gpd.GeoDataFrame | None:
    """Zones in the plants' coordinates; none where either has no coordinate system."""
    up, files = context.upstream, context.inputs
    zones = None
    if "read-zones" in up:
        zones = load(up["read-zones"], "zones", Regions).data
    elif "zones" in files:
        zones = read_zones(files["zones"])
    return zones.to_crs(crs) if zones is not None and zones.crs is not None and crs else None


def _survey(context: StageContext) -> Survey | None:
    """The answers; without their items nothing can be read from them."""
    folder, files = context.upstream.get("read-survey"), context.inputs
    if folder is not None and (folder / "survey.items.parquet").is_file():
        return load(folder, "survey", Survey)
    return survey_of(files)


def _organisations(folder: Path) -> pd.DataFrame:
    """The organisations as read, in the plants' coordinates where they come as points."""
    frame, _ = read_frame(next(iter(sorted(folder.glob("organisations*.parquet")))))
    return _named(frame)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    names = {"plant_id": "organisation_id", "id": "organisation_id", "organisation": "kind"}
    frame = frame.rename(columns={k: v for k, v in names.items() if v not in frame})
    missing = [c for c in ("organisation_id", "kind") if c not in frame]
    if missing:
        raise InputError.of("profile-organisations", name=", ".join(missing))
    return frame


def write_profile(part: PartFolder, profile: Profile) -> None:
    """Every frame and judgement of a profile, as files of a stage."""
    part.write_bytes("profile.parquet", frame_bytes(profile.table, to_plain(profile.params)))
    for name in FRAMES:
        part.write_bytes(f"{name}.parquet", frame_bytes(getattr(profile, name)))
    part.write_bytes("bends.parquet", frame_bytes(profile.extra["bends"]))
    told = [one.to_dict() for one in profile.classifications]
    part.write_text("classifications.json", json.dumps(told, ensure_ascii=False))
    # The members stay in the cache; results hold no single plant.
    for name in ("profile", *FRAMES[:-1]):
        frame = profile.table if name == "profile" else getattr(profile, name)
        file = f"publish/profile/{name}.csv"
        part.write_bytes(file, ("\ufeff" + frame.to_csv(index=False)).encode())
    for name, one in further(profile, seed=profile.seed).items():
        text = "\ufeff" + one.frame.to_csv(index=False)
        part.write_bytes(f"publish/profile/{name}.csv", text.encode())
    told_text = json.dumps(told, ensure_ascii=False, indent=1)
    part.write_text("publish/profile/classifications.json", told_text)


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)


def _told(row: dict[str, Any]) -> Classification:
    return Classification(
        row["cluster"], row["classifier"], row["answer"], _number(row["confidence"]),
        {k: _number(v) for k, v in row["shares"].items()},
        tuple(
            Evidence(
                e["indicator"], _number(e["value"]), _number(e["low"]), _number(e["high"]),
                e["says"], e["option"], float(e["weight"]),
            )
            for e in row["used"]
        ),
        tuple(row["lacked"]), tuple(Change(**c) for c in row["changes"]), row["reason"],
        row["source"],
    )  # fmt: skip


def read_profile(folder: Path) -> Profile | None:
    """A profile back from its stage; None where the study found nothing to profile."""
    if not (folder / "profile.parquet").is_file():
        return None
    table, params = read_frame(folder / "profile.parquet")
    frames: dict[str, Any] = {name: read_frame(folder / f"{name}.parquet")[0] for name in FRAMES}
    bends, _ = read_frame(folder / "bends.parquet")
    rows = json.loads((folder / "classifications.json").read_text(encoding="utf-8"))
    return Profile(
        "profile", table, params, extra={"bends": bends},
        classifications=tuple(_told(r) for r in rows), **frames,
    )  # fmt: skip


def cluster_names(profile: Profile | None, found: Findings) -> dict[str, dict[str, str]]:
    """Each cluster by the name of its first industry and its main region, by language."""
    if profile is None or found.clusters is None:
        return {}
    rows = found.clusters.table.set_index(found.clusters.table["cluster_id"].astype(str))
    out: dict[str, dict[str, str]] = {}
    for key in profile.table["cluster_id"].astype(str):
        row = rows.loc[key]
        code, region = str(row["industries"]).split()[0], str(row.get("region", ""))
        out[key] = {
            str(lang): " · ".join(
                part
                for part in (
                    found.region_names.get(region, {}).get(lang, region),
                    found.industry_names.get(code, {}).get(lang, code),
                )
                if part
            )
            for lang in LANGS
        }
    return out


def profile_study(
    study: Path, *, seed: int | None = None, watch: Watch | None = None, quiet: bool = True
) -> tuple[Profile, dict[str, dict[str, str]]]:
    """Profile the clusters of a study.

    Parameters
    ----------
    study
        ``study.toml`` or its folder.
    seed
        In place of the study's.
    watch, quiet
        Progress.

    Returns
    -------
    Profile
        Of at most forty clusters, the surest first.
    dict
        Names of the clusters by id and language.

    Raises
    ------
    ConfigError
        The study has no plants, so no clusters with members; or found none.
    """
    folder, path = locate(study)
    config = read_config(path)
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    paths = check_files(config, folder)
    stages = plan(config, paths)
    # Its files only: a profile does not wait for the diagnosis itself.
    kinds = profile_stages(paths, stages)
    if not kinds:
        raise ConfigError.of("profile-needs-plants")
    records = run_stages(folder, [*stages, *kinds], seed=config.seed, watch=watch, quiet=quiet)
    profile = read_profile(records["profile"].folder)
    if profile is None:
        raise ConfigError.of("profile-no-clusters")
    found = gather({name: one.folder for name, one in records.items()}, config)
    return profile, cluster_names(profile, found)
