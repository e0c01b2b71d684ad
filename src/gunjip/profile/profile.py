"""What kind the clusters of a study are: every judgement of the room at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.measures.complexity import economic_complexity
from gunjip.profile.actors import Actors, prepare
from gunjip.profile.indicators import Around, add_frontier, cluster_evidence
from gunjip.profile.life_cycle import life_cycle
from gunjip.profile.member_roles import member_roles, member_signals
from gunjip.profile.nearest import nearest_cases
from gunjip.profile.result import NOT_TOLD, ROLES, Classification, Profile, not_told
from gunjip.profile.roles import (
    grade_name,
    grade_roles,
    grade_rows,
    role_classification,
    role_flows,
)
from gunjip.profile.series import COLUMNS, histories, series_frame
from gunjip.profile.signatures import classifiers, classify_all
from gunjip.profile.types import role_holders, seri_type
from gunjip.profile.weights import GRADED, Weights, read_weights
from gunjip.tables import Establishments, Links, RegionIndustry, Survey


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What may be known beside plants and ties.

    Attributes
    ----------
    panel
        Plants by year, for the life cycle.
    zones
        Designated zones: ``zone, geometry``.
    programmes
        ``region, division, instrument, budget``.
    survey
        Answers whose respondents are plants.
    cells
        A region × industry table, for the complexity of industries.
    upstreamness
        Place in the value chain by industry
        (:func:`gunjip.linkages.upstream.upstreamness`), where nobody says which
        plants make final products.
    """

    panel: Establishments | None = None
    zones: gpd.GeoDataFrame | None = None
    programmes: pd.DataFrame | None = None
    survey: Survey | None = None
    cells: RegionIndustry | None = None
    upstreamness: Mapping[str, float] = field(default_factory=dict)


def profile_clusters(
    clusters: ClusterSet,
    establishments: Establishments,
    links: Links | None = None,
    organisations: pd.DataFrame | None = None,
    *,
    beside: Beside | None = None,
    weights: Weights | Path | str | None = None,
    draws: int = 200,
    watch: Callable[[int, int], None] | None = None,
    seed: Seed = 0,
) -> Profile:
    """Roles, type, form, life and nearest cases of every cluster.

    Parameters
    ----------
    clusters
        With members (plants, and organisations where known) and footprints.
    establishments
        The plants: ``industry`` and where known ``jobs, researchers, product``
        (final, part, service), ``founded``, ``x, y``.
    links
        Ties between plants and organisations.
    organisations
        ``organisation_id, kind`` (university, institute, association, public) and
        where known ``staff, researchers, x, y, industry``. None where there is no
        such list: then a vision provider cannot be told.
    beside
        Panel, zones, programmes, survey and more; see :class:`Beside`.
    weights
        In place of the package's ``role_weights.toml``.
    draws
        Redraws of members, weights and evidence.
    watch
        Told after each cluster: how many are done, of how many.
    seed
        Of the redraws.

    Returns
    -------
    Profile
        See there; ``table`` is the profile frame.

    Raises
    ------
    InputError
        The clusters have no members, or the table no plants.

    Notes
    -----
    Nothing missing is filled: what there are no data for is ``not_told``, with
    the reason and what it would take. Small clusters have wide intervals. How often
    answers are right is measured in ``docs/profile/recovery.md``.

    References
    ----------
    SEED_SPEC MOD-13 to MOD-16, TYP-A to TYP-C, TAB1 to TAB6, MOD-30, MIS-1 to 3.

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> from gunjip.profile import planted_clusters, profile_clusters
    >>> country = peninsula(3, plants=5_000, clusters=2)
    >>> found = profile_clusters(planted_clusters(country), country.establishments, draws=20)
    >>> found.frame["seri_type"].tolist()  # neither ties nor organisations: it cannot be told
    ['not_told', 'not_told']
    """
    known = beside or Beside()
    used = weights if isinstance(weights, Weights) else read_weights(weights)
    start = resolve_seed(seed)
    actors = prepare(
        clusters, establishments, links, organisations,
        external_ties=used.external_ties, external_share=used.external_share,
        body_share=used.body_share,
    )  # fmt: skip
    signals = member_signals(actors, chain=known.upstreamness)
    lives = histories(clusters, known.panel) if known.panel is not None else {}
    series = series_frame(lives) if lives else pd.DataFrame(columns=COLUMNS)
    around = Around(
        known.zones, known.programmes, known.survey, _complexity(known.cells),
        establishments.years[-1],
        known.cells is not None and bool((known.cells.data["status"] != "published").any()),
    )  # fmt: skip
    keys = [str(k) for k in clusters.table["cluster_id"]]
    told: list[Classification] = []
    evidence, grades, flows, members, bends = [], [], [], [], []
    for number, key in enumerate(keys, start=1):
        roles = member_roles(actors, key, signals, used)
        drawn = grade_roles(actors, key, roles, signals, used, draws=draws, seed=start)
        evidence.append(cluster_evidence(actors, key, drawn, around, series))
        grades += grade_rows(key, drawn, roles)
        flows.append(role_flows(actors, roles, key))
        told += [role_classification(key, thing, drawn, used) for thing in GRADED]
        named = {r: grade_name(drawn.grades[r]) for r in ROLES}
        told.append(seri_type(named, role_holders(roles, actors.nodes), cluster=key, draws=drawn))
        if key in lives:
            stage, path, bend = life_cycle(lives[key], cluster=key, draws=draws, seed=start)
            told += [stage, path]
            bends.append(bend.table)
        else:
            told += [
                not_told(key, name, "no_panel", lacked=("panel",)) for name in ("stage", "path")
            ]
        members.append(roles.drop(columns="at"))
        if watch is not None:
            watch(number, len(keys))
    proof = add_frontier(pd.concat(evidence, ignore_index=True), actors.industries)
    told += classify_all(keys, proof, draws=draws, seed=start)
    table = profile_frame(clusters.table, told)
    return Profile(
        "profile",
        table,
        {"draws": draws, "notes": dict(actors.notes)},
        seed=start,
        citation="S0, S1, S2, S4 of the casebook; Menzel and Fornahl (2010); Markusen (1996)",
        extra={
            "bends": pd.concat(bends, ignore_index=True)
            if bends
            else pd.DataFrame(columns=["cluster"])
        },
        evidence=proof,
        roles=pd.DataFrame(grades),
        flows=pd.concat(flows, ignore_index=True),
        series=series,
        nearest=nearest_cases(table).table,
        members=pd.concat(members, ignore_index=True),
        classifications=tuple(told),
    )


def profile_frame(clusters: pd.DataFrame, told: list[Classification]) -> pd.DataFrame:
    """The profile frame: a row a cluster, a column a judgement, confidences of the main ones."""
    answers: dict[str, dict[str, Classification]] = {}
    for one in told:
        answers.setdefault(one.cluster, {})[one.classifier] = one
    rows = []
    for row in clusters.to_dict(orient="records"):
        key = str(row["cluster_id"])
        mine = answers[key]
        out: dict[str, object] = {"cluster_id": key, "industry": str(row.get("industry", ""))}
        for name in ("seri_type", "stage"):
            out[name] = mine[name].answer
            out[f"{name}_confidence"] = mine[name].confidence
        for name in (*GRADED, "path", *classifiers()):
            out[name] = mine[name].answer if name in mine else NOT_TOLD
        for name in classifiers():
            out[f"{name}_confidence"] = mine[name].confidence if name in mine else np.nan
        rows.append(out)
    return pd.DataFrame(rows)


def _complexity(cells: RegionIndustry | None) -> Mapping[str, float]:
    if cells is None or cells.data["value"].isna().all():
        return {}
    try:
        frame = economic_complexity(cells).frame
    except InputError:
        return {}
    good = frame[(frame["side"] == "industry") & frame["value"].notna()]
    return dict(zip(good["code"].astype(str), good["value"].astype(float), strict=True))


__all__ = ["Actors", "Beside", "profile_clusters", "profile_frame"]
