"""``gunjip prescribe`` and ``gunjip roadmap``: from a study's diagnosis to what is to be done."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.foundation import files
from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.results import Result
from gunjip.policy.firms import firm_advice
from gunjip.policy.monitoring import compare_monitoring, read_monitoring
from gunjip.policy.options import portfolio_options
from gunjip.policy.portfolio import Portfolio, choose_portfolio
from gunjip.policy.prescribe import Prescription, prescribe
from gunjip.policy.programme import Limits
from gunjip.policy.roadmap import HORIZON, Roadmap, build_roadmap
from gunjip.policy.rules import RuleBook, read_rules
from gunjip.study.config import read_config
from gunjip.study.run import locate
from gunjip.study.stages import CACHE

#: Where a study's diagnosis and profile stand in its results.
PLACES = ("tables/{name}.parquet", "tables/{name}.csv", "{name}.parquet", "{name}.csv")
#: Where the files of a roadmap go, beneath the results.
FOLDER = "policy"


@dataclass(frozen=True, slots=True)
class Advice:
    """What came of a study's diagnosis.

    Attributes
    ----------
    title
        Of the study, by language.
    results
        The study's results folder.
    prescription, roadmap, portfolio
        The last is None without a budget.
    moved
        Against an earlier roadmap; None without one.
    """

    title: Mapping[str, str]
    results: Path
    prescription: Prescription
    roadmap: Roadmap
    portfolio: Portfolio | None = None
    moved: Result | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "prescription": self.prescription.to_dict(),
            "roadmap": self.roadmap.to_dict(),
            "portfolio": None if self.portfolio is None else self.portfolio.to_dict(),
            "moved": None if self.moved is None else self.moved.to_dict(),
            "firms": firm_advice(self.prescription).to_dict(),
        }


def advise(
    study: Path,
    *,
    diagnosis: Path | None = None,
    profile: Path | None = None,
    rules: RuleBook | Path | None = None,
    effects: Path | None = None,
    budget: float | None = None,
    max_clusters: int | None = None,
    start_year: int | None = None,
    since: Path | None = None,
) -> Advice:
    """Prescribe, choose and plan for a study that was diagnosed.

    Parameters
    ----------
    study
        ``study.toml`` or its folder.
    diagnosis, profile
        Tables in place of the study's own, CSV or Parquet.
    rules
        A user's rules, read or to be read.
    effects, budget, max_clusters
        For the choice under a budget; without a budget everything prescribed is
        planned.
    start_year
        Year 1; by default the year after the study's, or after this one where the
        study names none.
    since
        Monitoring file of an earlier roadmap.

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
    checks = _table("diagnosis", diagnosis, results, folder)
    if checks is None:
        raise ConfigError.of("policy-no-diagnosis", folder=str(results))
    kinds = _table("profile", profile, results, folder)
    book = rules if isinstance(rules, RuleBook) or rules is None else read_rules(rules)
    found = prescribe(checks, kinds, rules=book)
    chosen: Portfolio | None = None
    if budget is not None:
        if effects is None:
            raise ConfigError.of("policy-budget-needs-effects")
        options = portfolio_options(found, read_table(effects))
        if options.empty:
            options = pd.DataFrame(columns=["cluster", "instrument", "gap", "effect", "cost"])
        chosen = choose_portfolio(
            options, budget=budget, years=HORIZON, limits=Limits(max_clusters=max_clusters)
        )
    year = config.year
    first = start_year if start_year is not None else (year or pd.Timestamp.now().year) + 1
    road = build_roadmap(found, start_year=first, portfolio=chosen, baseline_year=year)
    moved: Result | None = None
    if since is not None:
        with files.storage_errors(since):
            text = since.read_text(encoding="utf-8")
        promised = read_monitoring(text)
        now = year if year is not None else max(first - 1, int(promised["start_year"]))
        moved = compare_monitoring(promised, checks, year=now)
    title = {"en": config.title, "ko": config.title_ko or config.title}
    return Advice(title, results, found, road, chosen, moved)


def write_advice(advice: Advice, content: Mapping[str, bytes]) -> Path:
    """Put the files of a roadmap into the study's results, whole or not at all."""
    place = advice.results / FOLDER
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
            return pd.read_parquet(io.BytesIO(data))
        return pd.read_csv(io.BytesIO(data), encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError, OSError) as error:
        raise InputError.of("policy-file-unreadable", name=path.name, reason=str(error)) from error


def _table(name: str, given: Path | None, results: Path, folder: Path) -> pd.DataFrame | None:
    """A table that is named, that stands in the results, or that its stage has kept."""
    if given is not None:
        return read_table(given)
    for place in PLACES:
        path = results / place.format(name=name)
        if path.is_file():
            return read_table(path)
    kept = sorted((folder / CACHE / name).glob(f"*/{name}.parquet"))
    return read_table(kept[0]) if len(kept) == 1 else None
