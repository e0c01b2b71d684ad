"""``gunjip candidates`` and ``gunjip organisation read``: what a study's tables say beside its clusters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.diagnosis.organisation import assess_organisation
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.words import Lang, format_interval, format_number, say
from gunjip.policy.candidates import compare_with_seeds, promising
from gunjip.study.config import check_files, read_config
from gunjip.study.pipeline import Findings, gather, plan
from gunjip.study.run import locate
from gunjip.study.stages import Stage, Watch, run_stages
from gunjip.study.user_files import read_table
from gunjip.tables import Links
from gunjip.tables.store import load

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


def read_organisation(
    file: Path, *, study: Path | None = None, organisation: str = "", quiet: bool = True
) -> Result:
    """A filled-in self-assessment, and the organisation's place in a study's ties.

    Parameters
    ----------
    file
        Workbook or CSV with ``question, level, evidence``.
    study
        A study with ties; without one the place in the network is not tested.
    organisation
        Its id in the study's ties.

    Raises
    ------
    ConfigError
        The study has no ties.
    InputError
        Answers that are no answers: see ``assess_organisation``.
    """
    answers = read_table(file)
    network: pd.DataFrame | None = None
    if study is not None:
        folder, path = locate(study)
        config = read_config(path)
        stages = [s for s in plan(config, check_files(config, folder)) if s.name == "read-links"]
        if not stages:
            raise ConfigError.of("org-no-ties", study=str(study))
        records = run_stages(folder, stages, seed=config.seed, quiet=quiet)
        network = load(records["read-links"].folder, "links", Links).data
    return assess_organisation(answers, organisation=organisation, network=network)


def organisation_lines(told: Result, lang: Lang) -> list[tuple[list[str], list[list[str]]]]:
    """Two tables: groups of aspects, and questions beside the casebook's platforms."""
    from gunjip.diagnosis.organisation import self_assessment

    form = self_assessment()
    words = form.levels[lang]

    def level(value: float) -> str:
        return "–" if value != value else words[int(value)]

    aspects = [
        [
            form.aspects[str(r["aspect"])][lang], f"{r['answered']}/{r['questions']}",
            str(r["shown"]), level(float(r["lowest"])), level(float(r["highest"])),
        ]
        for r in told.extra["aspects"].to_dict(orient="records")
    ]  # fmt: skip
    texts = {q.id: q.text[lang] for q in form.questions}
    questions = [
        [
            texts[str(r["question"])], level(float(r["level"])),
            say(f"org-status-{str(r['status']).replace('_', '-')}", lang),
            *[level(float(r[p.id])) for p in form.platforms],
        ]
        for r in told.table.to_dict(orient="records")
    ]  # fmt: skip
    heads = [
        [say(f"org-col-{k}", lang) for k in ("aspect", "answered", "shown", "lowest", "highest")],
        [*[say(f"org-col-{k}", lang) for k in ("question", "level", "status")],
         *[p.name[lang] for p in form.platforms]],
    ]  # fmt: skip
    return [(heads[0], aspects), (heads[1], questions)]


def place_line(told: Result, lang: Lang) -> str:
    """Whom the organisation joins, where ties tell."""
    place = told.extra["place"]
    if place["status"] != "measured":
        return say("org-place-unknown", lang)
    share = place["share"]
    return say(
        "org-place", lang, degree=int(place["degree"]), brokered=int(place["brokered"]),
        share="–" if share != share else format_number(100 * float(share), 1) + "%",
    )  # fmt: skip
