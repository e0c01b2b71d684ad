"""The stage of the diagnosis: from clusters, plants and what else there is to a kept diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gunjip.diagnosis.balance import adaptive_scores, weakest_link
from gunjip.diagnosis.benchmark import benchmark_gaps, structural_peers
from gunjip.diagnosis.checks import read_checks
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.material import Material
from gunjip.diagnosis.survey.answers import non_response, read_answers
from gunjip.diagnosis.survey.compare import compare_regions
from gunjip.diagnosis.survey.reliability import survey_reliability
from gunjip.foundation.errors import InputError
from gunjip.foundation.files import PartFolder, storage_errors
from gunjip.foundation.rng import stream
from gunjip.sources.encoding import to_utf8
from gunjip.study.config import DIAGNOSIS_FILES, Diagnosis, StudyConfig
from gunjip.study.health import Health, write_health
from gunjip.study.pipeline import read_clusters
from gunjip.study.stages import Stage, StageContext
from gunjip.tables import Establishments, Links, Regions, Survey
from gunjip.tables.store import load


def read_table(path: Path) -> pd.DataFrame:
    """A small table of a user: CSV in any encoding, or the sheet of a workbook.

    Codes stay texts. In a workbook the sheet ``answers`` is read where there is
    one, else the first.
    """
    with storage_errors(path):
        data = path.read_bytes()
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        book = pd.ExcelFile(BytesIO(data))
        names = [str(n) for n in book.sheet_names]
        frame = book.parse("answers" if "answers" in names else names[0])
        return frame.dropna(how="all")
    decoded = to_utf8(data, None, file=path.name)
    try:
        return pd.read_csv(
            BytesIO(decoded.data), dtype={"region": "str", "division": "str", "industry": "str"}
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError.of("diag-not-a-table", file=path.name, reason=str(error)) from error


def read_zones(path: Path) -> gpd.GeoDataFrame:
    """A map of a user, in its own coordinates."""
    with storage_errors(path):
        data = path.read_bytes()
    try:
        return gpd.read_file(BytesIO(data))
    except Exception as error:  # whatever GDAL says of a broken file
        raise InputError.of("diag-not-a-map", file=path.name, reason=str(error)[:200]) from error


def diagnosis_stages(
    config: StudyConfig, paths: Mapping[str, Path], before: list[Stage]
) -> list[Stage]:
    """The stage of the diagnosis, where the study has tested clusters; else none."""
    names = {stage.name for stage in before}
    if "test" not in names:
        return []
    needs = [n for n in ("test", "plants", "regions", "read-links", "read-plants") if n in names]
    section = config.diagnosis or Diagnosis()
    return [
        Stage(
            "diagnosis",
            1,
            _run,
            needs=tuple(needs),
            params={"emerging": list(section.emerging), "year": config.year},
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
    for name in ("organisations", "programmes"):
        if name in files:
            more[name] = read_table(files[name])
    if "zones" in files:
        more["zones"] = read_zones(files["zones"])
    if "survey" in files:
        items = read_table(files["survey_items"]) if "survey_items" in files else None
        more["survey"] = read_answers(
            read_table(files["survey"]), items=items, source=files["survey"].name
        )
    if "panel" in files:
        more["panel"] = Establishments(read_table(files["panel"]), plants.crs)
    elif "read-plants" in context.upstream:
        every = load(context.upstream["read-plants"], "plants", Establishments)
        more["panel"] = every if len(every.years) > 1 else None
    found = read_clusters(context.upstream["test"])
    material = Material.of_clusters(found, plants, **more)
    write_health(part, assemble_health(material, context, found.table))


def assemble_health(material: Material, context: StageContext, clusters: pd.DataFrame) -> Health:
    """Everything that a diagnosis says of a study."""
    files, seed = context.inputs, int(stream(context.seed, "diagnosis").integers(2**62))
    profile = _profile(material, files.get("profile"), context.params["emerging"])
    extra = [read_table(files["evidence"])] if "evidence" in files else []
    checks = None
    if "checks" in files:
        with storage_errors(files["checks"]):
            text = files["checks"].read_text(encoding="utf-8")
        checks = read_checks(text, name=files["checks"].name)
    told = evidence(material, extra=extra, seed=seed)
    sectors = pd.DataFrame(
        {
            "cluster": clusters["cluster_id"].astype("str"),
            "sector": clusters["industry"].astype("str").str[:2],
        }
    )
    frames: dict[str, pd.DataFrame] = {"evidence": told.table}
    if not material.clusters:
        return Health(diagnose(told, profile=profile, checks=checks), frames)
    peers = structural_peers(told, profile=profile, industries=sectors)
    found = diagnose(told, profile=profile, peers=peers, checks=checks)
    frames |= {
        "weakest": weakest_link(told, peers=peers, seed=seed).table,
        "scores": adaptive_scores(found).table,
        "gaps": benchmark_gaps(told, peers=peers).table,
    }
    if material.survey is not None:
        frames |= survey_frames(material.survey, seed)
    return Health(found, frames)


def _profile(material: Material, path: Path | None, emerging: list[str]) -> pd.DataFrame | None:
    """The user's profile frame, and whether each cluster's industries are new ones."""
    profile = None
    if path is not None:
        profile = read_table(path).rename(columns={"cluster": "cluster_id"})
        profile["cluster_id"] = profile["cluster_id"].astype("str")
    if not emerging:
        return profile
    codes = material.plants.data["industry"].astype("str")
    new = codes.str.startswith(tuple(emerging)).to_numpy()
    told = pd.DataFrame(
        {
            "cluster_id": list(material.clusters),
            "emerging": [bool(new[material.rows[c]].mean() > 0.5) for c in material.clusters],
        }
    )
    return told if profile is None else profile.merge(told, on="cluster_id", how="outer")


def survey_frames(survey: Survey, seed: int) -> dict[str, pd.DataFrame]:
    """Reliability, comparison of regions and non-response of a survey."""
    out = {
        "reliability": survey_reliability(survey, draws=100, seed=seed).table,
        "answered": non_response(survey).table,
    }
    try:
        out["regions"] = compare_regions(survey).extra["all"]
    except InputError:
        out["regions"] = pd.DataFrame()  # one region: nothing to compare, said by "answered"
    return out
