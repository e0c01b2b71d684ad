"""``gunjip candidates``: what a study's tables say beside its clusters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunjip.foundation.errors import ConfigError
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.words import Lang, format_interval, format_number, say
from gunjip.policy.candidates import compare_with_seeds, promising
from gunjip.study.config import check_files, read_config
from gunjip.study.pipeline import Findings, gather, plan
from gunjip.study.run import locate
from gunjip.study.stages import Stage, Watch, run_stages

#: Stages that candidates stand on: the repaired cells, and names.
_NEEDED = ("repair", "read-industry_names", "regions")


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Promising regions of an industry, or promising industries of a region.

    Attributes
    ----------
    result
        From ``promising``, with the casebook's own list beside it.
    regions, industries
        Names by code and language.
    """

    result: Result
    regions: dict[str, dict[str, str]]
    industries: dict[str, dict[str, str]]

    def to_dict(self, top: int | None = None) -> dict[str, Any]:
        """Plain data: the candidates, and the casebook's list with the rank that each reached."""
        frame = self.result.table
        shown = frame if top is None else frame.head(top)
        return {
            "params": to_plain(self.result.params),
            "candidates": to_plain(shown),
            "casebook": to_plain(self.result.extra["seeds"]),
        }

    def rows(self, lang: Lang, top: int) -> tuple[list[str], list[list[str]]]:
        """A head and a row a candidate that is not there yet."""
        frame = self.result.table
        free = frame[frame["rank"].notna()].sort_values("rank").head(top)
        by_region = self.result.params["industry"] is not None
        names = self.regions if by_region else self.industries
        key = "region" if by_region else "industry"
        keys = ("rank", key, "density", "interval", "fit", "first", "named")
        head = [say(f"cand-head-{k}", lang) for k in keys]
        rows = [
            [
                str(int(r["rank"])), names.get(str(r[key]), {}).get(lang, str(r[key])),
                format_number(float(r["density"]), 3),
                format_interval(float(r["low"]), float(r["high"]), lang, 3),
                format_number(float(r["fit"]), 2), format_number(100 * float(r["top_share"])) + "%",
                str(r["named_by"]) or "–",
            ]
            for r in free.to_dict(orient="records")
        ]  # fmt: skip
        return head, rows

    def headline(self, lang: Lang) -> str:
        """What was asked, how many are open, and what it rests on."""
        frame, params = self.result.table, self.result.params
        by_region = params["industry"] is not None
        code = str(params["industry"] if by_region else params["region"])
        names = self.industries if by_region else self.regions
        return say(
            "cand-headline-region" if by_region else "cand-headline-industry", lang,
            name=names.get(code, {}).get(lang, code), open=int(frame["rank"].notna().sum()),
            there=int((frame["present"] == 1).sum()), draws=int(params["draws"]),
        )  # fmt: skip


def study_candidates(
    study: Path,
    *,
    industry: str | None = None,
    region: str | None = None,
    top: int = 5,
    seed: int | None = None,
    watch: Watch | None = None,
    quiet: bool = True,
) -> Candidates:
    """Promising regions for an industry of a study, or promising industries for a region.

    Parameters
    ----------
    study
        ``study.toml`` or its folder.
    industry, region
        Give one, as a code of the study's table.
    top
        Of the share of draws in which a candidate is among the first so many.
    seed
        In place of the study's.
    watch, quiet
        Progress.

    Raises
    ------
    ConfigError
        The study has no table of regions and industries.
    ParameterError
        Neither or both asked for, or a code that is not there.
    """
    folder, path = locate(study)
    config = read_config(path)
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    stages = plan(config, check_files(config, folder))
    if not any(s.name == "repair" for s in stages):
        raise ConfigError.of("cand-no-table", study=str(study))
    records = run_stages(
        folder, _reach(stages, _NEEDED), seed=config.seed, watch=watch, quiet=quiet
    )
    found: Findings = gather({n: r.folder for n, r in records.items()}, config)
    told = promising(found.cells, industry=industry, region=region, top=top, seed=config.seed)
    words = found.industry_names.get(industry, {}) if industry is not None else {}
    korean = {code: names["ko"] for code, names in found.region_names.items()}
    result = compare_with_seeds(told, korean, industry_word=words.get("ko", ""))
    return Candidates(result, found.region_names, found.industry_names)


def _reach(stages: list[Stage], wanted: tuple[str, ...]) -> list[Stage]:
    """The wanted stages and all that they stand on, in order."""
    need = {s.name for s in stages if s.name in wanted}
    for stage in reversed(stages):
        if stage.name in need:
            need |= set(stage.needs)
    return [s for s in stages if s.name in need]
