"""The diagnosis of a study that has a table of regions and industries and no plants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.clusters.screens.tiers import TIERS
from gunjip.diagnosis.balance import adaptive_scores
from gunjip.diagnosis.checks import read_checks
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.evidence import check_evidence
from gunjip.diagnosis.indicators.cells import Cells, cell_evidence, read_clusters
from gunjip.diagnosis.indicators.published import published_evidence
from gunjip.foundation.files import PartFolder, storage_errors
from gunjip.foundation.rng import stream
from gunjip.profile import profile_table
from gunjip.study.answers import ROLES, organisation_frames, survey_frames, survey_of
from gunjip.study.config import StudyConfig
from gunjip.study.health import Health, write_health
from gunjip.study.health_compare import Choice, comparison, noted
from gunjip.study.stages import Stage, StageContext
from gunjip.study.user_files import read_table
from gunjip.tables import RegionIndustry
from gunjip.tables.store import load, read_frame

#: Screened cells that are diagnosed where the study names no clusters.
MOST = 10


def table_stages(
    config: StudyConfig, paths: Mapping[str, Path], before: list[Stage]
) -> list[Stage]:
    """The stage of the diagnosis where the study asks for one (a section ``[diagnosis]``)."""
    names = {stage.name for stage in before}
    if config.diagnosis is None or not {"read-table", "repair", "screen"} <= names:
        return []
    roles = ("clusters", "profile", "evidence", "checks", "input_output", *ROLES)
    choice = Choice.of(config.diagnosis.model_dump())
    choice.check()
    emerging = list(config.diagnosis.emerging)
    return [
        Stage(
            "diagnosis",
            3,
            _run,
            needs=("read-table", "cells", "repair", "screen"),
            params={"year": config.year, "from": "table", "emerging": emerging, **choice.params()},
            inputs={r: paths[f"diagnosis.{r}"] for r in roles if f"diagnosis.{r}" in paths},
        )
    ]


def _run(context: StageContext, part: PartFolder) -> None:
    up, files = context.upstream, context.inputs
    table = load(up["read-table"], "table", RegionIndustry)
    if context.params["year"] is not None:
        kept = table.data["year"].isin([context.params["year"], context.params["year"] - 1])
        table = RegionIndustry(
            table.data[kept].reset_index(drop=True), table.measure, table.unit, table.classification
        )
    if "clusters" in files:
        named = read_clusters(read_table(files["clusters"]), files["clusters"].name)
    else:
        named = strongest(read_frame(up["screen"] / "screen.parquet")[0])
    more: dict[str, Any] = {}
    if (up["repair"] / "hidden.parquet").is_file():
        more["estimates"] = estimates(read_frame(up["repair"] / "hidden.parquet")[0])
    if (up["read-table"] / "table.before.parquet").is_file():
        more["before"] = read_frame(up["read-table"] / "table.before.parquet")[0]
    if (up["read-table"] / "table.upper.parquet").is_file():
        levels = read_frame(up["read-table"] / "table.upper.parquet")[0]
        more["levels"] = levels[levels["year"] == max(table.years)]
    if "input_output" in files:
        more["flows"] = read_table(files["input_output"])
    seed = int(stream(context.seed, "diagnosis").integers(2**62))
    checks = None
    if "checks" in files:
        with storage_errors(files["checks"]):
            text = files["checks"].read_text(encoding="utf-8")
        checks = read_checks(text, name=files["checks"].name)
    health = table_health(
        table, named, seed=seed, checks=checks, choice=Choice.of(context.params),
        emerging=context.params["emerging"],
        profile=read_table(files["profile"]) if "profile" in files else None,
        extra=read_table(files["evidence"]) if "evidence" in files else None, **more,
    )  # fmt: skip
    frames = {**health.frames, **organisation_frames(files, None, None, None)}
    survey = survey_of(files)
    if survey is not None:
        frames |= survey_frames(survey, files, seed)
    write_health(part, replace(health, frames=frames))


def strongest(screen: pd.DataFrame) -> dict[str, tuple[list[str], list[str]]]:
    """The strongest screened cells, each a cluster of its own: ``region|industry``."""
    cells = screen[screen["placed"].astype(bool)] if "placed" in screen else screen
    rank = cells["tier"].map({t: k for k, t in enumerate(TIERS)}).astype(float).fillna(-1.0)
    beyond = cells["jobs"] * (1 - 1 / cells["lq"].where(cells["lq"] > 0))
    order = pd.DataFrame({"rank": -rank, "beyond": -beyond}).sort_values(["rank", "beyond"])
    top = cells.loc[order.index[:MOST], ["region", "industry"]].astype("str")
    return {f"{r}|{i}": ([r], [i]) for r, i in top.itertuples(index=False)}


def estimates(hidden: pd.DataFrame) -> pd.DataFrame:
    """Estimates of withheld cells with their 90 % intervals, as ``Cells`` takes them."""
    told = hidden[["region", "industry", "estimate", "p05", "p95"]]
    return told.rename(columns={"p05": "low", "p95": "high"})


def table_health(
    table: RegionIndustry,
    clusters: Mapping[str, tuple[list[str], list[str]]],
    *,
    estimates: pd.DataFrame | None = None,
    before: pd.DataFrame | None = None,
    levels: pd.DataFrame | None = None,
    flows: pd.DataFrame | None = None,
    emerging: Sequence[str] = (),
    profile: pd.DataFrame | None = None,
    extra: pd.DataFrame | None = None,
    checks: Any = None,
    choice: Choice | None = None,
    seed: int = 0,
) -> Health:
    """Everything that a table tells of the health of clusters that are named by cells.

    Parameters
    ----------
    table
        Jobs by region and industry; its establishments are counted too.
    clusters
        Id → regions and industries.
    estimates, before
        Of withheld cells, and of the year before: see ``Cells.of_table``.
    levels
        Every level of the publication: see ``published_evidence``.
    flows
        ``source, target, value``: sales between industries, in money.
    emerging
        First digits of the industries that are new.
    profile, extra, checks, choice
        Of the user's own.
    seed
        Of the profile's draws.

    Returns
    -------
    Health
        Diagnosis and gaps against other regions with the same industries. Nothing
        here says how a cluster is tied: those checks are not tested.
    """
    cells = Cells.of_table(table, estimates=estimates, before=before, flows=flows)
    told, peers = cell_evidence(clusters, cells)
    if levels is not None:
        naics = table.classification.system.upper().startswith("NAICS")
        finer = published_evidence(clusters, levels, cells, bodies=naics)
        told = pd.concat([finer, told], ignore_index=True)
        told = told.drop_duplicates(["cluster", "indicator"], ignore_index=True)
    kinds = profile_table(clusters, table.year(max(table.years)), seed=seed)
    frame = kinds.table if profile is None else profile.rename(columns={"cluster": "cluster_id"})
    if emerging:
        new = {
            c: sum(str(i).startswith(tuple(emerging)) for i in held) * 2 > len(held)
            for c, (_, held) in clusters.items()
        }
        frame = frame.drop(columns="emerging", errors="ignore").assign(
            emerging=frame["cluster_id"].astype("str").map(new)
        )
    own = kinds.evidence[kinds.evidence["value"].notna()]
    own = own[~own["indicator"].isin(set(told["indicator"]))]
    parts = [told, own] if extra is None else [extra, told, own]
    every = check_evidence(
        pd.concat(parts, ignore_index=True).drop_duplicates(["cluster", "indicator"])
    )
    found = diagnose(every, profile=frame, peers=peers, checks=checks)
    mine = found.table["cluster"].isin(clusters)
    kept = every[every["cluster"].isin(clusters)].reset_index(drop=True)
    only = type(found)(
        found.kind, found.table[mine].reset_index(drop=True), found.params,
        citation=found.citation, evidence=kept,
    )  # fmt: skip
    named = pd.DataFrame(
        [(c, r, i) for c, (rs, cs) in clusters.items() for r in rs for i in cs],
        columns=["cluster", "region", "industry"],
    )
    # Research and support are those of whole regions here: the balance is not told.
    chosen = choice or Choice()
    held = comparison(every, frame, peers, chosen, clusters=list(clusters), balance=False)
    told_of = Health(
        only,
        {
            "evidence": kept,
            "profile": frame.astype({c: "str" for c in frame if frame[c].dtype == object}),
            "scores": adaptive_scores(only).table,
            **held,
            "named": named,
        },
    )
    return noted(told_of, chosen)
