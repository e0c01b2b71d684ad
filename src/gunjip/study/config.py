"""``study.toml``: what a run reads, asks and writes, checked before anything runs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gunjip.foundation.errors import ConfigError
from gunjip.foundation.files import storage_errors
from gunjip.foundation.validation import Checks, near

Language = Literal["ko", "en"]
TableFormat = Literal["csv", "parquet", "xlsx", "gpkg"]


class _Strict(BaseModel):
    # A misspelt key must not pass as "not set".
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputFile(_Strict):
    """One file that the study reads.

    Everything but ``file`` may be left out: it is then detected, and what was
    detected stands in the intake report.
    """

    file: str
    format: str | None = None
    encoding: str | None = None
    crs: str | None = None
    classification: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)


class Inputs(_Strict):
    """The files of a study: a table or plants, and what is known beside it.

    ``panel`` holds the plants of several years, where ``plants`` holds one.
    ``concordance`` (``code_from, code_to`` and, where known, ``weight``) turns the
    industries of ``table``, ``plants`` and ``panel`` into those of another classification.
    """

    concordance: InputFile | None = None
    table: InputFile | None = None
    plants: InputFile | None = None
    panel: InputFile | None = None
    regions: InputFile | None = None
    borders: InputFile | None = None
    centroids: InputFile | None = None
    industry_names: InputFile | None = None
    zones: InputFile | None = None
    links: InputFile | None = None
    organisations: InputFile | None = None
    survey: InputFile | None = None


class Screen(_Strict):
    """Which cells of the region × industry table count as strong (US Cluster Mapping).

    The percentiles and the quotient of 1 are those of the published engine of the
    US Cluster Mapping Project; ``lq_threshold`` is the customary 1.25. ``compare`` asks
    every other method about every cell as well, to show where they disagree.
    """

    traded: tuple[str, ...] = ()
    floor_percentile: float = Field(25.0, ge=0, le=100)
    significant_percentile: float = Field(50.0, ge=0, le=100)
    strong_percentile: float = Field(75.0, ge=0, le=100)
    strongest_percentile: float = Field(90.0, ge=0, le=100)
    strong_quotient: float = Field(1.0, gt=0)
    lq_threshold: float = Field(1.25, gt=0)
    confidence: float = Field(0.9, gt=0, lt=1)
    compare: bool = False


class Repair(_Strict):
    """Estimates for cells that are not published.

    ``draws`` says how many tables are drawn; ``levels`` whether a publication's
    levels below the table's are used as well: they tighten the estimates a little
    and take three times as long.
    """

    draws: int = Field(60, ge=10, le=1000)
    levels: Literal["to_table", "all"] = "to_table"


class Footprint(_Strict):
    """How clusters are searched for among plants with coordinates.

    ``method`` is the spatial scan or HDBSCAN, both against all plants.
    ``groups`` says what is searched: each industry by itself, or groups of related
    industries learned from where they stand and, where ties are given, who deals with
    whom; ``definitions`` names a file of groups (CSV, workbook or TOML) in their place.
    ``weight`` says whether every plant counts as one or by its jobs. ``alpha`` is the
    false-discovery rate over all finds, ``test_alpha`` that of each leg of the cluster
    test; ``draws`` the random labellings behind each p-value. ``stability`` is the
    number of thinned samples that are searched again, 0 for none; ``consensus`` lets
    the other method search too and tells where both agree.
    """

    method: Literal["scan", "hdbscan"] = "scan"
    groups: Literal["industries", "learned"] = "industries"
    definitions: str | None = None
    industries: tuple[str, ...] = ()
    weight: Literal["plants", "jobs"] = "plants"
    alpha: float = Field(0.01, gt=0, lt=1)
    test_alpha: float = Field(0.05, gt=0, lt=1)
    draws: int = Field(199, ge=19, le=99_999)
    stability: int = Field(0, ge=0, le=1_000)
    consensus: bool = False


class Membership(_Strict):
    """Who belongs to a cluster: what place, industry and ties weigh, and the least score.

    With this section the study scores every plant and organisation (``membership``).
    """

    place: float = Field(0.4, ge=0)
    industry: float = Field(0.2, ge=0)
    ties: float = Field(0.4, ge=0)
    least: float = Field(0.5, ge=0, le=1)


class Diagnosis(_Strict):
    """What a diagnosis may look at beside plants, ties and regions.

    ``emerging`` names industries (or the first digits of their codes) that are new;
    ``clusters`` names the cells (``cluster, region, industry``) of a study that has a table
    and no plants; ``profile`` and ``evidence`` are frames of other rooms or of the user's own;
    ``checks`` stands in place of the package's checks. ``against`` names clusters of the study
    that all are held against, in place of their structural peers, ``cases`` those of the
    literature, in place of those of each cluster's type. ``elasticity`` says how far one
    element stands in for another in the balance: 0 the strict weakest link, 1 Cobb–Douglas,
    inf perfect substitutes. ``self_assessment`` is filled in by the body that runs the
    clusters, whose id in the ties is ``organisation_id``.
    """

    panel: str | None = None
    organisations: str | None = None
    programmes: str | None = None
    zones: str | None = None
    survey: str | None = None
    survey_items: str | None = None
    survey_invited: str | None = None
    clusters: str | None = None
    profile: str | None = None
    evidence: str | None = None
    checks: str | None = None
    facilities: str | None = None
    input_output: str | None = None
    self_assessment: str | None = None
    organisation_id: str | None = None
    emerging: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    elasticity: float = Field(0.5, ge=0)


#: The files that the section ``diagnosis`` may name.
DIAGNOSIS_FILES = tuple(
    name
    for name, field in Diagnosis.model_fields.items()
    if field.annotation == (str | None) and name != "organisation_id"
)


class Policy(_Strict):
    """What a roadmap is planned with: a user's rules, effects and a budget, all optional.

    ``rules`` is a rule base in place of the package's, ``effects`` a table of effects
    with their sources, ``since`` the monitoring file of an earlier roadmap. ``budget``
    is a number in the unit of the costs or a sum in won ("500억원"); ``robust`` and
    ``chance`` protect the choice against effects that turn out worse.
    """

    rules: str | None = None
    effects: str | None = None
    since: str | None = None
    budget: float | str | None = None
    max_clusters: int | None = Field(None, ge=1)
    robust: float | None = Field(None, ge=0)
    chance: float | None = Field(None, gt=0, le=1)
    start_year: int | None = None


#: The files that the section ``policy`` may name.
POLICY_FILES = ("rules", "effects", "since")


class Output(_Strict):
    """What is written, and where."""

    folder: str = "results"
    languages: tuple[Language, ...] = ("ko", "en")
    formats: tuple[TableFormat, ...] = ("csv", "parquet", "xlsx", "gpkg")
    plants: bool = False
    #: Clusters that get a report of their own.
    dossiers: tuple[str, ...] = ()


class StudyConfig(_Strict):
    """A whole ``study.toml``."""

    schema_version: Literal[1] = Field(1, alias="schema")
    title: str = ""
    title_ko: str = ""
    seed: int = 1
    year: int | None = None
    digits: int | None = Field(None, ge=1, le=6)
    inputs: Inputs = Field(default_factory=lambda: Inputs())
    screen: Screen = Field(default_factory=lambda: Screen())
    repair: Repair = Field(default_factory=lambda: Repair())
    footprint: Footprint = Field(default_factory=lambda: Footprint())
    membership: Membership | None = None
    diagnosis: Diagnosis | None = None
    policy: Policy = Field(default_factory=lambda: Policy())
    output: Output = Field(default_factory=lambda: Output())

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


#: What pydantic found → how it is told.
_EXPECTED = {
    "less_than_equal": "config-at-most",
    "less_than": "config-below",
    "greater_than_equal": "config-at-least",
    "greater_than": "config-above",
    "int_parsing": "config-whole-number",
    "int_type": "config-whole-number",
    "int_from_float": "config-whole-number",
    "float_parsing": "config-number",
    "float_type": "config-number",
    "bool_parsing": "config-true-false",
    "bool_type": "config-true-false",
    "string_type": "config-text",
    "literal_error": "config-one-of",
    "model_type": "config-section",
    "dict_type": "config-section",
    "tuple_type": "config-list",
}


def _known_keys(model: type[BaseModel], place: tuple[Any, ...]) -> list[str]:
    """The keys that may stand at a place of the file."""
    here: Any = model
    for step in place:
        field = here.model_fields.get(step) if hasattr(here, "model_fields") else None
        if field is None:
            return []
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        here = next((k for k in kinds if hasattr(k, "model_fields")), None)
    return [f.alias or n for n, f in here.model_fields.items()] if here is not None else []


def _line_of(text: str, place: tuple[Any, ...]) -> int | None:
    """The line on which a key stands, for the message; None where it cannot be told."""
    section: list[str] = []
    wanted = [str(p) for p in place if not isinstance(p, int)]
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("["):
            section = [s.strip().strip('"') for s in bare.strip("[]").split(".")]
            if section == wanted:
                return number
        elif "=" in bare and not bare.startswith("#"):
            key = [k.strip().strip('"') for k in bare.partition("=")[0].split(".")]
            if section + key == wanted[: len(section) + len(key)]:
                return number
    return None


def parse_config(text: str, name: str = "study.toml") -> StudyConfig:
    """Read a study description from its text.

    Raises
    ------
    ConfigError
        Names every problem at once, with the line and, for a misspelt key, the
        nearest known one.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError.of("config-not-toml", file=name, reason=str(error)) from error
    try:
        return StudyConfig.model_validate(raw)
    except ValidationError as error:
        checks = Checks(ConfigError)
        for problem in error.errors():
            place = tuple(problem["loc"])
            key = ".".join(str(p) for p in place)
            row = _line_of(text, place)
            if problem["type"] == "extra_forbidden":
                known = _known_keys(StudyConfig, place[:-1])
                guess = near(str(place[-1]), known)
                checks.add(
                    "config-unknown-key-near" if guess else "config-unknown-key",
                    file=name,
                    row=row,
                    key_name=key,
                    near=guess,
                    known=", ".join(known),
                )
            elif problem["type"] == "missing":
                checks.add("config-missing-key", file=name, row=row, key_name=key)
            else:
                limit = next(iter((problem.get("ctx") or {}).values()), "")
                checks.add(
                    _EXPECTED.get(problem["type"], "config-bad-value"),
                    file=name,
                    row=row,
                    key_name=key,
                    value=str(problem["input"])[:80],
                    limit=f"{limit:g}" if isinstance(limit, float) else str(limit),
                )
        checks.done()
        raise  # unreachable: a ValidationError has at least one problem


def read_config(path: Path) -> StudyConfig:
    """Read ``study.toml``; see :func:`parse_config`."""
    if not path.is_file():
        raise ConfigError.of("config-no-file", path=str(path))
    with storage_errors(path):
        data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError.of("config-not-utf8", file=path.name) from error
    return parse_config(text, path.name)


def check_files(config: StudyConfig, folder: Path) -> dict[str, Path]:
    """The input files by role; one error names all that are not there."""
    checks = Checks(ConfigError)
    found = {}
    named: dict[str, str] = {}
    for role in Inputs.model_fields:
        entry: InputFile | None = getattr(config.inputs, role)
        if entry is not None and not entry.file.startswith(("postgresql:", "postgres:")):
            named[role] = entry.file
    if config.footprint.definitions is not None:
        named["footprint.definitions"] = config.footprint.definitions
        if config.footprint.groups == "learned":
            checks.add("config-two-groups", file="study.toml")
    if config.footprint.method == "hdbscan" and (
        config.footprint.stability or config.footprint.weight == "jobs"
    ):
        checks.add("config-scan-only", file="study.toml")
    if config.membership is not None and not (
        config.membership.place + config.membership.industry + config.membership.ties
    ):
        checks.add("config-no-weights", file="study.toml")
    for role in DIAGNOSIS_FILES if config.diagnosis is not None else ():
        file = getattr(config.diagnosis, role)
        if file is not None:
            named[f"diagnosis.{role}"] = file
    for role in POLICY_FILES:
        file = getattr(config.policy, role)
        if file is not None:
            named[f"policy.{role}"] = file
    for role, file in named.items():
        path = (folder / Path(file).expanduser()).resolve()
        if path.exists():
            found[role] = path
            continue
        options = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        guess = near(path.name, options)
        checks.add(
            "config-no-input-near" if guess else "config-no-input",
            file="study.toml",
            path=str(path),
            role=role,
            near=guess,
        )
    if config.inputs.table is None and config.inputs.plants is None:
        checks.add("config-nothing-to-read", file="study.toml")
    checks.done()
    return found
