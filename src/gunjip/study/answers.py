"""What people said, as the diagnosis keeps it: a survey's analysis, the organisation's assessment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from gunjip.diagnosis.organisation import assess_organisation
from gunjip.diagnosis.place import TiedNodes, place_in_network
from gunjip.diagnosis.survey.answers import non_response, read_answers
from gunjip.diagnosis.survey.compare import compare_regions
from gunjip.diagnosis.survey.reliability import survey_reliability
from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.results import Result
from gunjip.study.user_files import read_table
from gunjip.tables import Survey

#: Files of the section ``diagnosis`` that are read here.
ROLES = ("survey", "survey_items", "survey_invited", "self_assessment")


def survey_of(files: Mapping[str, Path]) -> Survey | None:
    """The survey that a study names."""
    if "survey" not in files:
        return None
    items = read_table(files["survey_items"]) if "survey_items" in files else None
    return read_answers(read_table(files["survey"]), items=items, source=files["survey"].name)


def survey_frames(survey: Survey, files: Mapping[str, Path], seed: int) -> dict[str, pd.DataFrame]:
    """Reliability, comparison of regions and non-response of a survey.

    Means by region are left to ``gunjip survey``: beside the means of clusters, which a
    diagnosis tells, they would give away those few of a region who are in no cluster.
    """
    asked = read_table(files["survey_invited"]) if "survey_invited" in files else None
    out = {
        "reliability": survey_reliability(survey, draws=100, seed=seed).table,
        "answered": non_response(survey, invited=asked).table,
    }
    try:
        out["regions"] = compare_regions(survey).extra["all"]
    except InputError:
        out["regions"] = pd.DataFrame()  # one region: nothing to compare, said by "answered"
    return out


def organisation_frames(
    files: Mapping[str, Path],
    organisation: str | None,
    network: TiedNodes | pd.DataFrame | None,
    members: Mapping[str, str] | None,
) -> dict[str, pd.DataFrame]:
    """The organisation by its own answers and by its ties, as far as the study has them.

    Raises
    ------
    ConfigError
        An id and no ties to look it up in, and no self-assessment either.
    """
    name = organisation or ""
    if "self_assessment" in files:
        told = assess_organisation(
            read_table(files["self_assessment"]), organisation=name, network=network,
            members=members,
        )  # fmt: skip
        return frames_of(told)
    if not name:
        return {}
    if network is None:
        raise ConfigError.of("org-no-ties", study="study.toml")
    return {"organisation_place": _one_row(name, place_in_network(name, network, members))}


def frames_of(told: Result) -> dict[str, pd.DataFrame]:
    """An assessment as the frames that a diagnosis keeps."""
    return {
        "organisation": told.table,
        "organisation_aspects": told.extra["aspects"],
        "organisation_platforms": told.extra["platforms"],
        "organisation_place": _one_row(str(told.params["organisation"]), told.extra["place"]),
    }


def _one_row(name: str, place: Mapping[str, object]) -> pd.DataFrame:
    kinds = place["kinds"]
    told = ", ".join(f"{k} {n}" for k, n in kinds.items()) if isinstance(kinds, dict) else ""
    return pd.DataFrame([{"organisation": name, **place, "kinds": told}])
