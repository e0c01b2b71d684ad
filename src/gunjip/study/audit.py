"""``gunjip test`` and ``gunjip zones``: finds judged by their ties, and against zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.clusters.given import given_clusters
from gunjip.clusters.result import ClusterSet
from gunjip.clusters.verdicts.cards import cards
from gunjip.clusters.verdicts.judge import LEGS, cluster_test
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.files import scratch_folder, write_text
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.words import Lang, format_number, format_percent, say
from gunjip.sources.base import Options
from gunjip.sources.detect import sniff
from gunjip.sources.load import load_raw
from gunjip.study.config import StudyConfig, check_files, read_config
from gunjip.study.find import TextTable
from gunjip.study.init import study_text
from gunjip.study.pipeline import plan
from gunjip.study.run import locate
from gunjip.study.stages import Stage, StageRecord, Watch, run_stages
from gunjip.study.zones import read_audit, read_clusters
from gunjip.tables import Establishments, Links
from gunjip.tables.store import load


@dataclass(frozen=True, slots=True)
class Judged:
    """Clusters with their three legs, for a face to show."""

    clusters: ClusterSet

    def headline(self, lang: Lang) -> str:
        """How many of each verdict."""
        count: Mapping[Any, Any] = {}
        if len(self.clusters):
            count = self.clusters.table["verdict"].value_counts().to_dict()
        return say(
            "judged-headline",
            lang,
            count=len(self.clusters),
            real=int(count.get("cluster", 0)),
            loose=int(count.get("agglomeration", 0)),
            open=int(count.get("not_decided", 0)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data: a row a cluster with statistic, expected, p, q of each leg, and its card."""
        told: dict[Lang, dict[str, list[str]]] = {
            "en": cards(self.clusters, "en"),
            "ko": cards(self.clusters, "ko"),
        }
        return {
            "clusters": to_plain(self.clusters.table),
            "cards": {
                str(k): {lang: told[lang][k] for lang in told}
                for k in self.clusters.table["cluster_id"]
            },
        }

    def table(self, lang: Lang, top: int) -> TextTable:
        """The legs side by side."""
        frame = self.clusters.table.head(top)
        rows = [
            [
                str(row["cluster_id"]),
                format_number(row["plants"]),
                *[_told_leg(row, leg, lang) for leg in LEGS],
                say(f"find-verdict-{row['verdict']}", lang),
            ]
            for row in frame.to_dict(orient="records")
        ]
        keys = ("judged-cluster", "find-plants", *[f"judged-{leg}" for leg in LEGS], "find-verdict")
        return TextTable(
            say("judged-title", lang, shown=len(rows), count=len(self.clusters)),
            [say(k.replace("_", "-"), lang) for k in keys],
            rows,
            [False, True, False, False, False, False],
        )


def _told_leg(row: dict[Any, Any], leg: str, lang: Lang) -> str:
    answer = say(f"judged-answer-{str(row.get(leg, 'not_tested')).replace('_', '-')}", lang)
    q = row.get(f"{leg}_q", float("nan"))
    return answer if q != q else f"{answer} (q {'<0.001' if q < 0.001 else format_number(q, 3)})"


@dataclass(frozen=True, slots=True)
class Audited:
    """Clusters against zones, for a face to show."""

    audit: Result

    def headline(self, lang: Lang) -> str:
        """How many clusters lie mostly outside, and how many zones hold none."""
        zones = self.audit.extra["zones"]
        return say(
            "zones-headline",
            lang,
            clusters=len(self.audit.table),
            outside=int((self.audit.table["outside"] > 0.5).sum()),
            zones=len(zones),
            empty=int(zones["without_cluster"].sum()),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data: a row a cluster and a row a zone."""
        return {
            "clusters": to_plain(self.audit.table),
            "zones": to_plain(self.audit.extra["zones"]),
        }

    def tables(self, lang: Lang, top: int) -> list[TextTable]:
        """Clusters, those farthest outside first; then zones, the emptiest first."""
        by = self.audit.table.sort_values(["outside", "cluster_id"], ascending=[False, True])
        clusters = [
            [
                str(r["cluster_id"]),
                str(r["zones"]) or "–",
                _percent(r["outside"]),
                _percent(r["jobs_outside"]),
                _percent(r.get("mismatch", float("nan"))),
            ]
            for r in by.head(top).to_dict(orient="records")
        ]
        order = self.audit.extra["zones"].sort_values(["covered", "zone"])
        zones = [
            [str(r["zone"]), str(r["clusters"]) or "–", _percent(r["covered"])]
            for r in order.head(top).to_dict(orient="records")
        ]
        return [
            TextTable(
                say("zones-clusters", lang, shown=len(clusters), count=len(by)),
                [
                    say(f"zones-{k}", lang)
                    for k in ("cluster", "meets", "outside", "jobs-outside", "mismatch")
                ],
                clusters,
                [False, False, True, True, True],
            ),
            TextTable(
                say("zones-zones", lang, shown=len(zones), count=len(order)),
                [say(f"zones-{k}", lang) for k in ("zone", "holds", "covered")],
                zones,
                [False, False, True],
            ),
        ]


def _percent(value: float) -> str:
    return "–" if value != value else format_percent(float(value), 0)


def judge_study(
    target: Path,
    *,
    links: Path | None = None,
    members: Path | None = None,
    regions: Path | None = None,
    seed: int | None = None,
    lang: Lang = "en",
    watch: Watch | None = None,
    quiet: bool = True,
) -> Judged:
    """The cluster test on a study, on a file of plants, or on members that are given.

    Parameters
    ----------
    target
        ``study.toml``, its folder, or a file of plants.
    links
        Ties between plants, for a file of plants.
    members
        A file with ``cluster_id`` and ``plant_id``: these groups are judged, nothing is searched.
    regions, seed, lang, watch, quiet
        As in ``find``.
    """
    if members is not None:
        with scratch_folder() as folder:
            config, records = _run(
                target, folder, {"links": links}, regions, seed, lang, watch, quiet, "plants"
            )
            plants = load(records["plants"].folder, "plants", Establishments)
            ties = (
                load(records["read-links"].folder, "links", Links)
                if "read-links" in records
                else None
            )
            named = _members(members)
            found = given_clusters(named, plants, seed=config.seed)
            return Judged(cluster_test(found, plants, links=ties, seed=config.seed))
    with scratch_folder() as folder:
        _, records = _run(
            target, folder, {"links": links}, regions, seed, lang, watch, quiet, "test"
        )
        return Judged(_clusters(records))


def audit_zones(
    target: Path,
    *,
    zones: Path | None = None,
    regions: Path | None = None,
    seed: int | None = None,
    lang: Lang = "en",
    watch: Watch | None = None,
    quiet: bool = True,
) -> Audited:
    """Clusters of a study, or of a file of plants, against designated zones.

    Raises
    ------
    ConfigError
        No zones: neither in the study nor given.
    InputError
        Zones that are no areas.
    """
    with scratch_folder() as folder:
        _, records = _run(
            target, folder, {"zones": zones}, regions, seed, lang, watch, quiet, "zones"
        )
        if "zones" not in records:
            raise ConfigError.of("zones-none", study=str(target))
        audit = read_audit(records["zones"].folder)
        table = _clusters(records).table
        extra = table.set_index("cluster_id")["mismatch"] if len(table) else pd.Series(dtype=float)
        return Audited(
            replace(audit, table=audit.table.assign(mismatch=audit.table["cluster_id"].map(extra)))
        )


def _members(path: Path) -> pd.DataFrame:
    """The file of members as it stands; its columns are checked where it is used."""
    frame = load_raw(sniff(path), Options()).table.to_pandas()
    return pd.DataFrame(frame).astype("str")


def _clusters(records: dict[str, StageRecord]) -> ClusterSet:
    if "test" not in records:
        raise ConfigError.of("audit-no-plants")
    return read_clusters(records["test"].folder)


def _run(
    target: Path,
    scratch: Path,
    given: dict[str, Path | None],
    regions: Path | None,
    seed: int | None,
    lang: Lang,
    watch: Watch | None,
    quiet: bool,
    last: str,
) -> tuple[StudyConfig, dict[str, StageRecord]]:
    """The stages up to one, of a study or of a study made for a bare file."""
    if target.is_dir() or target.suffix == ".toml":
        folder, path = locate(target)
        config = read_config(path)
    else:
        folder = scratch
        text = study_text(target, folder, regions=regions, lang=lang)
        write_text(folder / "study.toml", text)
        config = read_config(folder / "study.toml")
    inputs = config.inputs.model_dump(exclude_none=True)
    for role, path_given in given.items():
        if path_given is not None:
            inputs[role] = {"file": str(path_given.resolve())}
    config = StudyConfig.model_validate(
        {**config.model_dump(by_alias=True, exclude_none=True), "inputs": inputs}
    )
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    stages = plan(config, check_files(config, folder))
    needed = _upstream(stages, last)
    records = run_stages(folder, needed, seed=config.seed, watch=watch, quiet=quiet)
    return config, records


def _upstream(stages: list[Stage], last: str) -> list[Stage]:
    """The stages that one rests on, itself last, and any ties that were read; all if it is not there."""
    by = {s.name: s for s in stages}
    if last not in by:
        return []
    wanted = {last, *[n for n in ("read-links",) if n in by]}
    for stage in reversed(stages):
        if stage.name in wanted:
            wanted |= set(stage.needs)
    return [s for s in stages if s.name in wanted]
