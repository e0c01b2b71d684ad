"""``gunjip find``: the answer to *where*, from a study or straight from a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.files import scratch_folder, write_text
from gunjip.foundation.results import Result
from gunjip.foundation.words import (
    Lang,
    format_interval,
    format_number,
    say,
)
from gunjip.study.config import check_files, read_config
from gunjip.study.init import study_text
from gunjip.study.pipeline import (
    Findings,
    findings,
    plan,
    strongest_cells,
    strongest_clusters,
)
from gunjip.study.run import locate
from gunjip.study.stages import Watch, run_stages


@dataclass(frozen=True, slots=True)
class TextTable:
    """A small table of texts for a screen."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the clusters are."""

    found: Findings

    def headline(self, lang: Lang) -> str:
        """The finding in a sentence or two."""
        return self.found.headline(lang)

    def to_dict(self, top: int = 20) -> dict[str, Any]:
        """Plain data."""
        return self.found.to_dict(top)

    def tables(self, lang: Lang, top: int) -> list[TextTable]:
        """The clusters on the map and the strongest cells, as texts."""
        out = []
        if self.found.clusters is not None and len(self.found.clusters):
            out.append(self._clusters(self.found.clusters, lang, top))
        if self.found.screen is not None:
            out.append(self._cells(self.found.screen, lang, top))
        return out

    def _industry(self, code: object, lang: Lang) -> str:
        name = self.found.industry_names.get(str(code))
        return f"{code} {name[lang]}" if name else str(code)

    def _group(self, codes: str, lang: Lang) -> str:
        parts = codes.split()
        more = f" +{len(parts) - 1}" if len(parts) > 1 else ""
        return self._industry(parts[0], lang) + more

    def _region(self, code: object, lang: Lang) -> str:
        name = self.found.region_names.get(str(code))
        return name[lang] if name else str(code)

    def _clusters(self, clusters: ClusterSet, lang: Lang, top: int) -> TextTable:
        frame = strongest_clusters(clusters)
        rows = [
            [
                str(k),
                self._group(str(row.industries), lang),
                self._region(row.region, lang),
                format_number(row.n_regions),
                format_number(row.plants),
                _range(row.jobs, row.jobs_low, row.jobs_high, lang),
                format_number(row.lift, 1),
                _p(row.q),
                say(f"find-verdict-{row.verdict}", lang),
            ]
            for k, row in enumerate(_rows(frame.head(top)), start=1)
        ]
        keys = ("rank", "industry", "region", "units", "plants", "jobs", "lift", "q", "verdict")
        return TextTable(
            say("find-clusters", lang, shown=len(rows), count=len(frame)),
            [say(f"find-{k}", lang) for k in keys],
            rows,
            [True, False, False, True, True, True, True, True, False],
        )

    def _cells(self, screen: Result, lang: Lang, top: int) -> TextTable:
        frame = strongest_cells(screen, top)
        rows = [
            [
                str(k),
                self._industry(row.industry, lang),
                self._region(row.region, lang),
                _range(row.jobs, row.low, row.high, lang),
                format_number(row.plants),
                _quotient(row, lang),
                say(f"tier-{row.tier or 'none'}", lang),
            ]
            for k, row in enumerate(_rows(frame), start=1)
        ]
        keys = ("rank", "industry", "region", "jobs", "plants", "lq", "tier")
        return TextTable(
            say("find-cells", lang, shown=len(rows), count=len(screen.table)),
            [say(f"find-{k}", lang) for k in keys],
            rows,
            [True, False, False, True, True, True, False],
        )


def _rows(frame: pd.DataFrame) -> list[Any]:
    """Rows whose values are read by name."""
    return list(frame.itertuples(index=False))


def _range(value: float, low: float, high: float, lang: Lang) -> str:
    """A number, or the range in which it must lie."""
    if not math.isnan(value):
        return format_number(value)
    if math.isnan(low) or high == math.inf:
        return say("find-at-least", lang, low=format_number(0 if math.isnan(low) else low))
    return format_interval(low, high, lang)


def _quotient(row: Any, lang: Lang) -> str:
    if math.isfinite(row.lq):
        return format_number(row.lq, 2)
    if math.isfinite(row.lq_low) and row.lq_high < 1e6:  # beyond that nothing is known
        return format_interval(row.lq_low, row.lq_high, lang, 2)
    return "–"


def _p(value: float) -> str:
    if math.isnan(value):
        return "–"
    return "<0.001" if value < 0.001 else format_number(value, 3)


def find(
    target: Path,
    *,
    regions: Path | None = None,
    seed: int | None = None,
    lang: Lang = "en",
    watch: Watch | None = None,
    quiet: bool = True,
) -> Answer:
    """Find clusters in a study or a file.

    A study's stages are kept in its folder; for a bare file nothing is written
    beside it.

    Parameters
    ----------
    target
        ``study.toml``, its folder, or a data file.
    regions
        Polygons or centroids, for a bare file.
    seed
        In place of the study's.
    lang
        Of stage titles.
    watch, quiet
        Progress.
    """
    if target.is_dir() or target.suffix == ".toml":
        folder, path = locate(target)
        config = read_config(path)
        if seed is not None:
            config = config.model_copy(update={"seed": seed})
        stages = plan(config, check_files(config, folder))
        records = run_stages(folder, stages, seed=config.seed, watch=watch, quiet=quiet)
        return Answer(findings(records, config))
    with scratch_folder() as folder:
        text = study_text(target, folder, regions=regions, lang=lang)
        write_text(folder / "study.toml", text)
        return find(folder, seed=seed, lang=lang, watch=watch, quiet=quiet)
