"""``gunjip diagnose`` and ``gunjip survey``: how healthy the clusters of a study are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gunjip.diagnosis.survey.answers import intake, non_response, read_answers
from gunjip.diagnosis.survey.compare import compare_regions
from gunjip.diagnosis.survey.factors import explore_factors
from gunjip.diagnosis.survey.invariance import survey_invariance
from gunjip.diagnosis.survey.reliability import factor_reliability, survey_reliability
from gunjip.foundation.errors import ConfigError, GunjipError, InputError
from gunjip.foundation.results import Result
from gunjip.study.config import Diagnosis, check_files, read_config
from gunjip.study.health import Health, read_health
from gunjip.study.health_compare import Choice, held_against
from gunjip.study.run import locate, whole_plan
from gunjip.study.stages import Watch, run_stages
from gunjip.study.user_files import read_table


def diagnose_study(
    target: Path,
    *,
    against: tuple[str, ...] = (),
    cases: tuple[str, ...] = (),
    elasticity: float | None = None,
    seed: int | None = None,
    watch: Watch | None = None,
    quiet: bool = True,
) -> Health:
    """Diagnose the clusters of a study, with whatever its section ``[diagnosis]`` names.

    Parameters
    ----------
    target
        ``study.toml`` or its folder.
    against, cases, elasticity
        Clusters and cases of the literature to hold all others against, and how far one
        element of the balance stands in for another, in place of the study's.
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
    ParameterError
        A cluster or a case that there is not, or a negative elasticity.
    InputError, StorageError
        A file.
    """
    folder, path = locate(target)
    config = read_config(path)
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    paths = check_files(config, folder)
    own = Choice.of((config.diagnosis or Diagnosis()).model_dump())
    wished = Choice(
        against or own.against, cases or own.cases,
        own.elasticity if elasticity is None else elasticity,
    )  # fmt: skip
    wished.check()
    stages = [s for s in whole_plan(config, paths) if s.name != "prescription"]
    if not any(stage.name == "diagnosis" for stage in stages):
        raise ConfigError.of("diag-no-clusters", file=path.name)
    records = run_stages(folder, stages, seed=config.seed, watch=watch, quiet=quiet)
    health = read_health(records["diagnosis"].folder)
    return health if wished == own else held_against(health, wished)


def analyse_survey(
    file: Path,
    *,
    items: Path | None = None,
    invited: Path | None = None,
    missing: Sequence[str] = (),
    seed: int = 1,
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
    missing
        Further codes for "no answer".
    seed
        Of bootstraps and random data.

    Returns
    -------
    dict
        ``intake, answered, reliability, scales, factors, invariance, regions``: each a
        result, or the error that says why it cannot be told. Factors, invariance and
        regions are of the last wave.

    Raises
    ------
    InputError, StorageError
        The files.
    """
    frame = read_table(file)
    known = None if items is None else read_table(items)
    survey = read_answers(frame, items=known, missing=missing, source=file.name)
    asked = None if invited is None else read_table(invited)
    wide = survey.wide()
    waves = wide.index.get_level_values("wave")
    last = wide[waves == waves.max()].dropna(axis=1, how="all")
    answered = int(last.notna().any(axis=1).sum())
    read = intake(frame, items=known)
    told = survey.data[survey.data["answer"].notna()]
    out: dict[str, Result | GunjipError] = {
        "intake": replace(
            read,
            params={
                "regions": int(told["region"].nunique()), "waves": int(told["wave"].nunique()),
                "answers": len(told), "empty": len(survey.data) - len(told),
                "unanswered": ", ".join(sorted(set(survey.data["item"]) - set(told["item"]))),
            },
        ),
        "answered": non_response(survey, invited=asked),
        "reliability": survey_reliability(survey, seed=seed),
    }  # fmt: skip
    by = survey.items.set_index("item")["dimension"].astype("str")
    model = {d: [c for c in last.columns if by.get(c) == d] for d in sorted({d for d in by if d})}
    model = {d: held for d, held in model.items() if len(held) >= 2}
    share = {"of": answered, "named": len(model)}

    def of_all(made: Result) -> Result:
        return replace(made, params={**made.params, **share})

    works: dict[str, Callable[[], Result]] = {
        "scales": lambda: of_all(factor_reliability(last, model)),
        "factors": lambda: of_all(explore_factors(last, seed=seed)),
        "invariance": lambda: survey_invariance(survey),
        "regions": lambda: compare_regions(survey),
    }
    for name, work in works.items():
        try:
            out[name] = work()
        except InputError as error:
            out[name] = error
    return out
