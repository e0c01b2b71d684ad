"""``gunjip prescribe`` and ``gunjip roadmap``: from a study's diagnosis to what is to be done.

The advice is a stage like the others: it is kept, and made again when the diagnosis,
the rules or the budget change.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.foundation import files
from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import Result, to_plain
from gunjip.policy.firms import firm_advice
from gunjip.policy.money import read_money
from gunjip.policy.monitoring import compare_monitoring, read_monitoring
from gunjip.policy.options import portfolio_options
from gunjip.policy.portfolio import (
    Chance,
    Portfolio,
    Robust,
    budget_frontier,
    choose_portfolio,
    concentration_curve,
    sensitivity,
)
from gunjip.policy.prescribe import Prescription, prescribe
from gunjip.policy.programme import Limits
from gunjip.policy.roadmap import HORIZON, Roadmap, build_roadmap
from gunjip.policy.rule_files import read_rules, rule_book
from gunjip.policy.rules import RuleBook
from gunjip.sources.encoding import to_utf8
from gunjip.study.config import POLICY_FILES, StudyConfig, check_files, read_config
from gunjip.study.health import read_health
from gunjip.study.run import locate, whole_plan
from gunjip.study.stages import Stage, StageContext, Watch, run_stages
from gunjip.tables import Establishments, RegionIndustry
from gunjip.tables.store import frame_bytes, load, read_frame

#: Where a diagnosis and a profile stand in the results of a study without clusters of its own.
PLACES = ("tables/{name}.parquet", "tables/{name}.csv", "{name}.parquet", "{name}.csv")
#: Where the files of a roadmap go, beneath the results.
FOLDER = "policy"
#: What a stage keeps of each result, beside its table.
_KEPT: Mapping[str, tuple[str, ...]] = {
    "prescription": ("answers", "withheld", "conflicts"),
    "roadmap": ("indicators", "gates", "logic"),
    "portfolio": ("gaps", "left_out"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What came of a study's diagnosis.

    Attributes
    ----------
    prescription, roadmap, portfolio
        The last is None without a budget.
    moved
        Against an earlier roadmap; None without one.
    probes
        Of a choice under a budget, by name: "frontier", "concentration",
        "sensitivity"; empty without one.
    """

    prescription: Prescription
    roadmap: Roadmap
    portfolio: Portfolio | None = None
    moved: Result | None = None
    probes: Mapping[str, Result] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "prescription": self.prescription.to_dict(),
            "roadmap": self.roadmap.to_dict(),
            "portfolio": None if self.portfolio is None else self.portfolio.to_dict(),
            "moved": None if self.moved is None else self.moved.to_dict(),
            "probes": {name: result.to_dict() for name, result in self.probes.items()},
            "firms": firm_advice(self.prescription).to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Wish:
    """What the advice is to keep to: rules, a budget with effects, and when it begins.

    Attributes
    ----------
    rules
        In place of the package's.
    effects, budget, max_clusters
        For the choice under a budget; without a budget everything prescribed is
        planned. A budget is a number in the unit of the costs, or a sum in won
        ("500억원") where the costs are in won too.
    robust, chance
        How many effects on each gap may turn out at their worst at once, or the
        share of drawn cases that the choice must hold in; at most one of them.
    start_year
        Year 1; by default the year after the data's, or after this one where they
        name none.
    since
        Text of the monitoring file of an earlier roadmap.
    """

    rules: RuleBook | None = None
    effects: pd.DataFrame | None = None
    budget: float | str | None = None
    max_clusters: int | None = None
    robust: float | None = None
    chance: float | None = None
    start_year: int | None = None
    since: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return all(getattr(self, name) is None for name in self.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice for a study, and where its files go.

    Attributes
    ----------
    config
        The study's description.
    results
        Its results folder.
    advice
        What is to be done.
    folders
        Finished stages by name, for the names of clusters; empty where the
        diagnosis came as a table.
    """

    config: StudyConfig
    results: Path
    advice: Advice
    folders: Mapping[str, Path]


def make_advice(
    checks: pd.DataFrame,
    kinds: pd.DataFrame | None,
    wish: Wish,
    *,
    year: int | None,
    seed: int = 0,
) -> Advice:
    """Prescribe, choose and plan from a diagnosis of a year and what kind each cluster is."""
    found = prescribe(checks, kinds, rules=wish.rules)
    chosen: Portfolio | None = None
    probes: dict[str, Result] = {}
    if wish.budget is not None:
        chosen = _choose(found, wish, seed)
        probes = probe(chosen)
    first = wish.start_year
    if first is None:
        first = (year or pd.Timestamp.now().year) + 1
    road = build_roadmap(found, start_year=first, portfolio=chosen, baseline_year=year)
    moved: Result | None = None
    if wish.since is not None:
        promised = read_monitoring(wish.since)
        now = year if year is not None else max(first - 1, int(promised["start_year"]))
        moved = compare_monitoring(promised, checks, year=now)
    return Advice(found, road, chosen, moved, probes)


def _choose(found: Prescription, wish: Wish, seed: int) -> Portfolio:
    """The choice under a budget that is in the unit of the costs."""
    if wish.effects is None:
        raise ConfigError.of("policy-budget-needs-effects")
    if wish.robust is not None and wish.chance is not None:
        raise ConfigError.of("policy-robust-or-chance")
    budget = read_money(wish.budget)
    if budget is None:
        raise ConfigError.of("policy-budget-number", value=str(wish.budget))
    options = portfolio_options(found, wish.effects)
    if options.empty:
        columns = ["cluster", "instrument", "gap", "effect", "cost"]
        options = pd.DataFrame(columns=columns)
    else:
        won = bool(options.attrs["won"])
        if budget[1] != won and budget[0] and options["cost"].notna().any():
            key = "policy-budget-plain" if won else "policy-budget-won"
            raise ConfigError.of(key, value=str(wish.budget))
    uncertainty: Robust | Chance | None = None
    if wish.robust is not None:
        uncertainty = Robust(wish.robust)
    elif wish.chance is not None:
        uncertainty = Chance(wish.chance, seed=seed)
    return choose_portfolio(
        options,
        budget=budget[0],
        years=HORIZON,
        limits=Limits(max_clusters=wish.max_clusters),
        uncertainty=uncertainty,
    )


#: What a choice is probed by, and the kind of result that each gives.
PROBES = {
    "frontier": "budget_frontier",
    "concentration": "concentration_curve",
    "sensitivity": "portfolio_sensitivity",
}
#: Budgets of the frontier, as shares of the one that was asked for.
SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)


def probe(chosen: Portfolio) -> dict[str, Result]:
    """What other budgets and fewer places would buy, and what one changed assumption changes."""
    if chosen.extra["status"] != "optimal" or not chosen.table["chosen"].any():
        return {}
    total = float(sum(chosen.params["budget"]))
    places = int(chosen.table.loc[chosen.table["chosen"], "cluster"].nunique())
    return {
        "frontier": budget_frontier(chosen, [s * total for s in SHARES]),
        "concentration": concentration_curve(chosen, most=max(5, 2 * places)),
        "sensitivity": sensitivity(chosen, only_chosen=True),
    }


def prescription_stages(
    config: StudyConfig, paths: Mapping[str, Path], before: Sequence[Stage]
) -> list[Stage]:
    """The stage of the advice, where the study is diagnosed; else none."""
    names = {stage.name for stage in before}
    if "diagnosis" not in names:
        return []
    section = config.policy
    params: dict[str, Any] = {
        "budget": section.budget,
        "max_clusters": section.max_clusters,
        "robust": section.robust,
        "chance": section.chance,
        "start_year": section.start_year,
        "year": config.year,
    }
    if config.year is None and section.start_year is None:
        # Taken only where the plants name no year either.
        params["this_year"] = pd.Timestamp.now().year
    inputs = {r: paths[f"policy.{r}"] for r in POLICY_FILES if f"policy.{r}" in paths}
    return [
        Stage(
            "prescription",
            2,
            _run,
            needs=("diagnosis", "plants" if "plants" in names else "cells"),
            params=params,
            inputs=inputs,
        )
    ]


def _run(context: StageContext, part: PartFolder) -> None:
    health = read_health(context.upstream["diagnosis"])
    given, p = context.inputs, context.params
    wish = Wish(
        rules=read_rules(given["rules"]) if "rules" in given else None,
        effects=read_table(given["effects"]) if "effects" in given else None,
        budget=p["budget"],
        max_clusters=p["max_clusters"],
        robust=p["robust"],
        chance=p["chance"],
        start_year=p["start_year"],
        since=_text(given["since"]) if "since" in given else None,
    )
    year = p["year"]
    if year is None:
        year = _year(context.upstream)
    advice = make_advice(
        health.diagnosis.table, health.frames.get("profile"), wish, year=year, seed=context.seed
    )
    write_kept(part, advice, _text(given["rules"]) if "rules" in given else None)


def _year(folders: Mapping[str, Path]) -> int | None:
    """The last year of the plants, or of the cells where there are none."""
    if "plants" in folders:
        years = load(folders["plants"], "plants", Establishments).years
    else:
        years = load(folders["cells"], "cells", RegionIndustry).years
    return max((y for y in years if y), default=None)


def write_kept(part: PartFolder, advice: Advice, rules: str | None) -> None:
    """Every frame of the advice, and the rules that it rests on, into a stage's folder."""
    meta: dict[str, Any] = {}
    for name, more in _KEPT.items():
        result = getattr(advice, name)
        if result is None:
            continue
        part.write_bytes(f"{name}.parquet", frame_bytes(result.table, to_plain(result.params)))
        for frame in more:
            part.write_bytes(f"{name}.{frame}.parquet", frame_bytes(getattr(result, frame)))
    found = advice.prescription
    part.write_bytes("diagnosis.parquet", frame_bytes(found.extra["diagnosis"]))
    meta["profile"] = found.extra["profile"]
    if advice.portfolio is not None:
        meta["portfolio"] = {
            name: advice.portfolio.extra[name] for name in ("status", "value", "spent")
        }
    for name, result in advice.probes.items():
        part.write_bytes(
            f"probe.{name}.parquet", frame_bytes(result.table, to_plain(result.params))
        )
    if advice.moved is not None:
        part.write_bytes("moved.parquet", frame_bytes(advice.moved.table, advice.moved.params))
    part.write_text("advice.json", json.dumps(to_plain(meta), ensure_ascii=False, sort_keys=True))
    if rules is not None:
        part.write_text("rules.toml", rules)


def read_advice(folder: Path) -> Advice:
    """The advice that a stage kept."""

    def back(name: str, kind: type[Any], **more: Any) -> Any:
        table, params = read_frame(folder / f"{name}.parquet")
        frames = {f: read_frame(folder / f"{name}.{f}.parquet")[0] for f in _KEPT[name]}
        return kind(name, table, params, **frames, **more)

    meta = json.loads(_text(folder / "advice.json"))
    own = folder / "rules.toml"
    diagnosis, _ = read_frame(folder / "diagnosis.parquet")
    found: Prescription = back(
        "prescription",
        Prescription,
        book=read_rules(own) if own.is_file() else rule_book(),
        extra={"diagnosis": diagnosis, "profile": meta["profile"]},
    )
    chosen: Portfolio | None = None
    if (folder / "portfolio.parquet").is_file():
        kept = {k: float("nan") if v is None else v for k, v in meta["portfolio"].items()}
        chosen = back("portfolio", Portfolio, extra=kept)
    moved: Result | None = None
    if (folder / "moved.parquet").is_file():
        moved = Result("monitoring", *read_frame(folder / "moved.parquet"))
    probes = {
        name: Result(kind, *read_frame(folder / f"probe.{name}.parquet"))
        for name, kind in PROBES.items()
        if (folder / f"probe.{name}.parquet").is_file()
    }
    return Advice(found, back("roadmap", Roadmap, prescription=found), chosen, moved, probes)


def advise(
    study: Path,
    wish: Wish | None = None,
    *,
    diagnosis: Path | None = None,
    profile: Path | None = None,
    watch: Watch | None = None,
    quiet: bool = True,
) -> Advised:
    """Prescribe, choose and plan for a study; it is diagnosed first where it has clusters.

    Parameters
    ----------
    study
        ``study.toml`` or its folder.
    wish
        In place of the section ``[policy]``; what is None in it stands as there.
    diagnosis, profile
        Tables in place of the study's own, CSV or Parquet.
    watch, quiet
        Progress.

    Raises
    ------
    ConfigError
        There is no diagnosis, or a budget without effects.
    InputError, StorageError
        A file.
    """
    folder, path = locate(study)
    config = read_config(path)
    results = folder / config.output.folder
    wish = wish or Wish()
    folders: dict[str, Path] = {}
    checks = None if diagnosis is None else read_table(diagnosis)
    kinds = None if profile is None else read_table(profile)
    year = config.year
    own = config.inputs.plants is not None or config.diagnosis is not None
    if checks is None:
        checks = None if own else _table("diagnosis", results)
        kinds = _table("profile", results) if kinds is None and checks is not None else kinds
    if checks is None and own:
        stages = whole_plan(config, check_files(config, folder))
        if not any(stage.name == "prescription" for stage in stages):
            raise ConfigError.of("policy-no-diagnosis", folder=str(results))
        records = run_stages(folder, stages, seed=config.seed, watch=watch, quiet=quiet)
        folders = {name: record.folder for name, record in records.items()}
        if wish.empty and kinds is None:
            kept = read_advice(folders["prescription"])
            return Advised(config, results, kept, folders)
        health = read_health(folders["diagnosis"])
        checks = health.diagnosis.table
        kinds = health.frames.get("profile") if kinds is None else kinds
        year = year if year is not None else _year(folders)
    if checks is None:
        raise ConfigError.of("policy-no-diagnosis", folder=str(results))
    filled = _filled(wish, config, folder)
    advice = make_advice(checks, kinds, filled, year=year, seed=config.seed)
    return Advised(config, results, advice, folders)


def _filled(wish: Wish, config: StudyConfig, folder: Path) -> Wish:
    """A wish with what the study's own section says where it says nothing."""
    section = config.policy

    def other(given: Any, file: str | None, read: Any) -> Any:
        return given if given is not None or file is None else read(folder / file)

    return Wish(
        rules=other(wish.rules, section.rules, read_rules),
        effects=other(wish.effects, section.effects, read_table),
        budget=section.budget if wish.budget is None else wish.budget,
        max_clusters=section.max_clusters if wish.max_clusters is None else wish.max_clusters,
        # One of the two in a wish stands in place of either in the section.
        robust=section.robust if wish.robust is None and wish.chance is None else wish.robust,
        chance=section.chance if wish.robust is None and wish.chance is None else wish.chance,
        start_year=section.start_year if wish.start_year is None else wish.start_year,
        since=other(wish.since, section.since, _text),
    )


def wished(
    *,
    rules: Path | None = None,
    effects: Path | None = None,
    since: Path | None = None,
    flag_unsourced: bool = False,
    **more: Any,
) -> Wish:
    """A wish whose rules, effects and earlier roadmap are read from files."""
    return Wish(
        rules=None
        if rules is None
        else read_rules(rules, unsourced="flag" if flag_unsourced else "refuse"),
        effects=None if effects is None else read_table(effects),
        since=None if since is None else _text(since),
        **more,
    )


def _text(path: Path) -> str:
    with files.storage_errors(path):
        return path.read_text(encoding="utf-8")


def write_advice(results: Path, content: Mapping[str, bytes]) -> Path:
    """Put the files of a roadmap into the study's results, whole or not at all."""
    place = results / FOLDER
    with files.new_folder(place) as part:
        for name, data in content.items():
            part.write_bytes(name, data)
    return place


def read_table(path: Path) -> pd.DataFrame:
    """A CSV or Parquet file as a frame.

    Raises
    ------
    InputError
        Another kind of file, or one that cannot be read.
    StorageError
        It cannot be opened.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise InputError.of("policy-file-kind", name=path.name)
    with files.storage_errors(path):
        data = path.read_bytes()
    try:
        if suffix == ".parquet":
            frame = pd.read_parquet(io.BytesIO(data))
        else:
            text = io.BytesIO(to_utf8(data, None, file=path.name).data)
            frame = pd.read_csv(text, encoding="utf-8-sig")
        frame.attrs["file"] = path.name
        return frame
    except (ValueError, UnicodeDecodeError, OSError) as error:
        raise InputError.of("policy-file-unreadable", name=path.name, reason=str(error)) from error


def _table(name: str, results: Path) -> pd.DataFrame | None:
    """A table that stands in the results."""
    for place in PLACES:
        path = results / place.format(name=name)
        if path.is_file():
            return read_table(path)
    return None
