"""What a diagnosis holds its clusters against: peers, clusters and cases that a user chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from gunjip.diagnosis.balance import ACTORS, PRESENT, ROLES, weakest_link
from gunjip.diagnosis.benchmark import benchmark_gaps, check_cases, role_gaps
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.study.health import Health


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user chose of the comparison.

    Attributes
    ----------
    against
        Clusters of the study; none for the structural peers.
    cases
        Keys of cases of the literature; none for those of each cluster's type.
    elasticity
        How far one element stands in for another, in the balance.
    """

    against: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    elasticity: float = 0.5

    def check(self) -> None:
        """Refuse an unknown case or a negative elasticity before anything runs.

        Raises
        ------
        ParameterError
        """
        check_cases(self.cases)
        checks = Checks()
        checks.require(
            self.elasticity >= 0, "needs-at-least", name="elasticity", least=0,
            value=self.elasticity,
        )  # fmt: skip
        checks.done()

    def params(self) -> dict[str, object]:
        """For a stage's key; infinity as a text, which JSON has no number for."""
        return {
            "against": list(self.against), "cases": list(self.cases),
            "elasticity": repr(float(self.elasticity)),
        }  # fmt: skip

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Choice:
        """From a section ``[diagnosis]`` or from ``params``."""
        return cls(tuple(told["against"]), tuple(told["cases"]), float(told["elasticity"]))


def comparison(
    evidence: pd.DataFrame,
    profile: pd.DataFrame,
    peers: pd.DataFrame,
    choice: Choice,
    *,
    clusters: Sequence[str],
    balance: bool = True,
    seed: int = 0,
) -> dict[str, pd.DataFrame]:
    """Frames of what clusters are held against.

    Parameters
    ----------
    evidence, profile, peers
        Of the clusters, and of peers that are none of the study's.
    choice
        Of the user.
    clusters
        Those of the study.
    balance
        Whether the weakest link is told: not of cells, whose research and support are
        those of whole regions.
    seed
        Of the weakest link's draws.

    Returns
    -------
    dict
        ``peers, gaps`` and, as far as they can be told, ``role_gaps, weakest, actors``.
    """
    gaps = benchmark_gaps(evidence, peers=peers, against=choice.against).table
    out = {
        "peers": peers,
        "gaps": gaps[gaps["cluster"].isin(list(clusters))].reset_index(drop=True),
    }
    if {*ROLES} <= set(profile.columns):
        steps = role_gaps(profile, against=choice.cases, clusters=choice.against).table
        out["role_gaps"] = steps[steps["cluster"].isin(list(clusters))].reset_index(drop=True)
    if balance:
        sigma = choice.elasticity
        out["weakest"] = weakest_link(evidence, peers=peers, elasticity=sigma, seed=seed).table
        out["actors"] = weakest_link(
            evidence, elements=ACTORS, standard=PRESENT, elasticity=sigma, seed=seed
        ).table
    return out


def held_against(health: Health, choice: Choice) -> Health:
    """A diagnosis with another comparison; nothing else is computed anew.

    Raises
    ------
    ParameterError
        A cluster or a case that there is not.
    InputError
        The diagnosis was kept by an earlier version, without its peers.
    """
    choice.check()
    table, kept = health.diagnosis.table, health.frames
    if "peers" not in kept:
        raise InputError.of("diag-no-peers")
    clusters = sorted(table["cluster"].unique())
    frames = comparison(
        kept["evidence"], kept.get("profile", pd.DataFrame({"cluster_id": clusters})),
        kept["peers"], choice, clusters=clusters, balance="weakest" in kept,
        seed=int(health.diagnosis.params.get("seed", 0)),
    )  # fmt: skip
    if not choice.against and not set(kept["peers"]["peer"]) <= set(clusters):
        frames["gaps"] = kept["gaps"]  # peers' own numbers are not kept
    return Health(noted(health, choice).diagnosis, {**kept, **frames})


def noted(health: Health, choice: Choice, **more: int) -> Health:
    """A diagnosis that says what it is held against."""
    told = {**choice.params(), **more}
    found = health.diagnosis
    return Health(replace(found, params={**found.params, **told}), health.frames)
