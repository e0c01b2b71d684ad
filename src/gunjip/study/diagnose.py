"""``gunjip diagnose`` and ``gunjip survey``: how healthy the clusters of a study are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from gunjip.diagnosis.survey.factors import explore_factors, measurement_invariance
from gunjip.diagnosis.survey.reliability import survey_reliability
from gunjip.foundation.errors import ConfigError, GunjipError, InputError
from gunjip.foundation.files import PartFolder, storage_errors
from gunjip.foundation.results import Result
from gunjip.foundation.rng import stream
from gunjip.sources.encoding import to_utf8
from gunjip.study.config import DIAGNOSIS_FILES, Diagnosis, StudyConfig, check_files, read_config
from gunjip.study.health import Health, read_health, write_health
from gunjip.study.run import locate
from gunjip.study.stages import Stage, StageContext, Watch, run_stages
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


def _read_zones(path: Path) -> gpd.GeoDataFrame:
    with storage_errors(path):
        data = path.read_bytes()
    try:
        return gpd.read_file(BytesIO(data))
    except Exception as error:  # whatever GDAL says of a broken file  # noqa: BLE001
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
    from gunjip.study.pipeline import read_clusters

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
        more["zones"] = _read_zones(files["zones"])
    if "survey" in files:
        items = read_table(files["survey_items"]) if "survey_items" in files else None
        more["survey"] = read_answers(
            read_table(files["survey"]), items=items, source=files["survey"].name
        )
    if "read-plants" in context.upstream:
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


def diagnose_study(
    target: Path, *, seed: int | None = None, watch: Watch | None = None, quiet: bool = True
) -> Health:
    """Diagnose the clusters of a study, with whatever its section ``[diagnosis]`` names.

    Parameters
    ----------
    target
        ``study.toml`` or its folder.
    seed
        In place of the study's.
    watch, quiet
        Progress.

    Returns
    -------
    Health

    Raises
    ------
    ConfigError
        The study has no plants with coordinates, so that there are no clusters.
    InputError, StorageError
        A file.
    """
    folder, path = locate(target)
    config = read_config(path)
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    from gunjip.study.pipeline import plan

    paths = check_files(config, folder)
    stages = plan(config, paths)
    more = diagnosis_stages(config, paths, stages)
    if not more:
        raise ConfigError.of("diag-no-clusters", file=path.name)
    records = run_stages(folder, [*stages, *more], seed=config.seed, watch=watch, quiet=quiet)
    return read_health(records["diagnosis"].folder)


def analyse_survey(
    file: Path, *, items: Path | None = None, invited: Path | None = None, seed: int = 1
) -> dict[str, Result | GunjipError]:
    """Read the answers of a survey and analyse them as far as they bear it.

    Parameters
    ----------
    file
        CSV or workbook, long or wide: see ``read_answers``.
    items
        The questionnaire's items, where it is not the package's own.
    invited
        ``region, invited``: how many were asked.
    seed
        Of bootstraps and random data.

    Returns
    -------
    dict
        ``answered, reliability, factors, invariance, regions``: each a result, or the
        error that says why it cannot be told.

    Raises
    ------
    InputError, StorageError
        The files.
    """
    survey = read_answers(
        read_table(file), items=None if items is None else read_table(items), source=file.name
    )
    asked = None if invited is None else read_table(invited)
    out: dict[str, Result | GunjipError] = {
        "answered": non_response(survey, invited=asked),
        "reliability": survey_reliability(survey, seed=seed),
    }
    wide = survey.wide()
    last = wide[wide.index.get_level_values("wave") == wide.index.get_level_values("wave").max()]
    known = survey.items.set_index("item")["dimension"].astype("str")
    model = {
        d: [c for c in last.columns if known.get(c) == d] for d in sorted({d for d in known if d})
    }
    model = {d: held for d, held in model.items() if len(held) >= 2}
    region = last.index.get_level_values("region").astype("str")
    for name, work in (
        ("factors", lambda: explore_factors(last, seed=seed)),
        ("invariance", lambda: _invariance(last, model, region)),
        ("regions", lambda: compare_regions(survey)),
    ):
        try:
            out[name] = work()
        except InputError as error:
            out[name] = error
    return out


def _invariance(last: pd.DataFrame, model: dict[str, list[str]], region: pd.Index) -> Result:
    """Over the regions with enough whole respondents for the model."""
    whole = last.notna().all(axis=1).to_numpy()
    items = sum(len(v) for v in model.values())
    count = pd.Series(region[whole]).value_counts()
    kept = sorted(count.index[count >= max(30, 2 * items)])
    if not kept and len(count):
        raise InputError.of(
            "diag-survey-group-small", group=str(count.index[0]), people=int(count.iloc[0]),
            items=items,
        )  # fmt: skip
    use = region.isin(kept)
    out = measurement_invariance(last[use], model, region[use])
    return replace(out, params={**out.params, "left_out": sorted(set(region) - set(kept))})
