"""The stage of the diagnosis: from clusters, plants and what else there is to a kept diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.diagnosis.balance import adaptive_scores, weakest_evidence
from gunjip.diagnosis.benchmark import structural_peers
from gunjip.diagnosis.checks import read_checks
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.material import Material
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.files import PartFolder, storage_errors
from gunjip.foundation.rng import stream
from gunjip.profile.result import ROLES, Profile
from gunjip.study.answers import organisation_frames, survey_frames, survey_of
from gunjip.study.config import DIAGNOSIS_FILES, Diagnosis, StudyConfig
from gunjip.study.connect import Connected
from gunjip.study.health import Health, write_health
from gunjip.study.health_compare import Choice, comparison, noted
from gunjip.study.profile import read_profile
from gunjip.study.stages import Stage, StageContext
from gunjip.study.table_health import table_stages
from gunjip.study.user_files import read_table, read_zones
from gunjip.study.zones import read_clusters
from gunjip.tables import Establishments, Links, Regions
from gunjip.tables.store import load


def diagnosis_stages(
    config: StudyConfig, paths: Mapping[str, Path], before: list[Stage]
) -> list[Stage]:
    """The stage of the diagnosis: of tested clusters, or of cells where there are no plants."""
    names = {stage.name for stage in before}
    if "test" not in names:
        return table_stages(config, paths, before)
    if "diagnosis.clusters" in paths:
        raise ConfigError.of("diag-clusters-with-plants", file="study.toml")
    wanted = (
        "test", "plants", "regions", "read-links", "read-plants", "read-panel", "connect", "profile",
    )  # fmt: skip
    needs = [n for n in wanted if n in names]
    section = config.diagnosis or Diagnosis()
    choice = Choice.of(section.model_dump())
    choice.check()
    return [
        Stage(
            "diagnosis",
            5,
            _run,
            needs=tuple(needs),
            params={
                "emerging": list(section.emerging),
                "year": config.year,
                "organisation_id": section.organisation_id,
                **choice.params(),
            },
            inputs={
                role: paths[f"diagnosis.{role}"]
                for role in DIAGNOSIS_FILES
                if f"diagnosis.{role}" in paths
            },
        )
    ]


def _run(context: StageContext, part: PartFolder) -> None:
    files = context.inputs
    plants = load(context.upstream["plants"], "plants", Establishments)
    more: dict[str, Any] = {}
    if "regions" in context.upstream:
        more["regions"] = load(context.upstream["regions"], "regions", Regions)
    if "read-links" in context.upstream:
        more["links"] = load(context.upstream["read-links"], "links", Links)
    for name in ("organisations", "programmes", "facilities"):
        if name in files:
            more[name] = read_table(files[name])
    if "zones" in files:
        more["zones"] = read_zones(files["zones"])
    more["survey"] = survey_of(files)
    if "panel" in files:
        more["panel"] = Establishments(read_table(files["panel"]), plants.crs)
    elif "read-plants" in context.upstream:
        role = "panel" if "read-panel" in context.upstream else "plants"
        every = load(context.upstream[f"read-{role}"], role, Establishments)
        more["panel"] = every if len(every.years) > 1 else None
    found = read_clusters(context.upstream["test"])
    material = Material.of_clusters(found, plants, **more)
    write_health(part, assemble_health(material, context, found.table))


def assemble_health(material: Material, context: StageContext, clusters: pd.DataFrame) -> Health:
    """Everything that a diagnosis says of a study."""
    files, seed = context.inputs, int(stream(context.seed, "diagnosis").integers(2**62))
    kind = read_profile(context.upstream["profile"]) if "profile" in context.upstream else None
    profile = _profile(material, files.get("profile"), context.params["emerging"], kind, clusters)
    extra = [read_table(files["evidence"])] if "evidence" in files else []
    beneath = [] if kind is None else [kind.evidence]
    if "connect" in context.upstream:
        beneath.append(Connected.of(context.upstream["connect"]).evidence)
    checks = None
    if "checks" in files:
        with storage_errors(files["checks"]):
            text = files["checks"].read_text(encoding="utf-8")
        checks = read_checks(text, name=files["checks"].name)
    told = evidence(material, extra=extra, beneath=beneath, seed=seed)
    sectors = pd.DataFrame(
        {
            "cluster": clusters["cluster_id"].astype("str"),
            "sector": clusters["industry"].astype("str").str[:2],
        }
    )
    frames: dict[str, pd.DataFrame] = {"evidence": told.table, "profile": profile}
    frames |= organisation_frames(
        files, context.params["organisation_id"],
        None if material.links is None else material.links.data, _kinds(material),
    )  # fmt: skip
    if material.survey is not None:
        frames |= survey_frames(material.survey, files, seed)
    if not material.clusters:
        return Health(diagnose(told, profile=profile, checks=checks), frames)
    peers = structural_peers(told, profile=profile, industries=sectors)
    choice = Choice.of(context.params)
    held = comparison(told.table, profile, peers, choice, clusters=material.clusters, seed=seed)
    every = pd.concat([told.table, weakest_evidence(held["weakest"])], ignore_index=True)
    every = every.drop_duplicates(["cluster", "indicator"], ignore_index=True)
    found = diagnose(every, profile=profile, peers=peers, checks=checks)
    frames |= {"evidence": every, **held, "scores": adaptive_scores(found).table}
    return noted(Health(found, frames), choice, seed=seed)


def _kinds(material: Material) -> dict[str, str]:
    """Kind by id: plants are firms, organisations what their table says."""
    out = dict.fromkeys(material.plants.data["plant_id"].astype("str"), "firm")
    if material.organisations is not None:
        named = material.organisations[["organisation_id", "kind"]].astype("str")
        out |= dict(named.itertuples(index=False))
    return out


#: What a diagnosis and its rules ask of a profile.
KIND = (
    "industry", "seri_type", "seri_type_confidence", "stage", "stage_confidence", "vp", "so",
    "ss", "interaction",
)  # fmt: skip


def _profile(
    material: Material,
    path: Path | None,
    emerging: list[str],
    kind: Profile | None,
    clusters: pd.DataFrame,
) -> pd.DataFrame:
    """What kind each cluster is: as the user says, else as the profile does; with its verdict.

    Whether its industries are new ones is told where the study names them.
    """
    out = clusters[["cluster_id"]].astype("str")
    if "verdict" in clusters:
        out["verdict"] = clusters["verdict"].astype("str")
    if path is not None:
        given = read_table(path).rename(columns={"cluster": "cluster_id"})
        given["cluster_id"] = given["cluster_id"].astype("str")
        told = given.drop(columns=[c for c in out if c in given and c != "cluster_id"])
        out = out.merge(told, on="cluster_id", how="left")
    elif kind is not None:
        told = kind.table[["cluster_id", *[c for c in KIND if c in kind.table]]]
        told = told.astype({c: "str" for c in told if told[c].dtype.kind not in "fi"})
        kept = kind.roles[kind.roles["role"].isin(ROLES)]
        kept = kept.pivot(index="cluster", columns="role", values="share").add_suffix("_share")
        told = told.merge(kept, left_on="cluster_id", right_index=True, how="left")
        out = out.merge(told, on="cluster_id", how="left")
    if not emerging:
        return out
    codes = material.plants.data["industry"].astype("str")
    new = codes.str.startswith(tuple(emerging)).to_numpy()
    told = pd.DataFrame(
        {
            "cluster_id": list(material.clusters),
            "emerging": [bool(new[material.rows[c]].mean() > 0.5) for c in material.clusters],
        }
    )
    return out.drop(columns="emerging", errors="ignore").merge(told, on="cluster_id", how="left")
