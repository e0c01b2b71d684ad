"""Which of the four types a cluster is: its grades, who holds its roles, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from gunjip.casebook import Roles, type_from_roles
from gunjip.casebook.access import TYPES
from gunjip.foundation.errors import ParameterError
from gunjip.profile.result import GRADES, NOT_TOLD, ROLES, Change, Classification, Evidence
from gunjip.profile.roles import RoleDraws

#: What a redraw without a strong role counts for its type. Every case of the literature has one
#: in its lead, so that a medium lead says which type is nearest and no more. Gunjip's own.
WITHOUT_STRONG_LEAD = 0.5
SOURCE = "S4 L248-351, L857-947 (TYP-A1 to TYP-A4, MOD-16)"

Holders = Mapping[str, Collection[str]]


@lru_cache(maxsize=4096)
def _type(ranks: tuple[int, int, int], holders: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The casebook's key; where no type's core roles are the strongest ones exactly, the types
    whose core roles are all among the strongest, told apart by who holds the roles.
    """
    found = type_from_roles(ranks, {k: set(v) for k, v in holders})
    frame = found.frame
    if frame["core_matches"].any():
        return str(found.extra["type"])
    top = max(ranks)
    rank = dict(zip(ROLES, ranks, strict=True))
    possible = [
        # Where all three are the core, suppliers may be a step behind the two that lead.
        ranks[:2] == (3, 3) and ranks[2] >= 2
        if core.count(",") == 2
        else all(rank[r.lower()] == top for r in core.split(", "))
        for core in frame["core"]
    ]
    best = frame[np.array(possible) & frame["overlap"].notna().to_numpy()]
    best = best[best["overlap"] == best["overlap"].max()]
    sure = len(best) == 1 and float(best["overlap"].iloc[0]) > 0
    return str(best["type"].iloc[0]) if sure else ""


def _key(holders: Holders | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((r, tuple(sorted(holders[r]))) for r in ROLES if holders and holders.get(r))


def seri_type(
    grades: Roles | Mapping[str, str],
    holders: Holders | None = None,
    *,
    cluster: str = "",
    draws: RoleDraws | None = None,
) -> Classification:
    """The type that a cluster's graded roles and their holders point to.

    Parameters
    ----------
    grades
        Ranks of a case of the casebook, or ``{"vp": "strong", "so": …, "ss": …}``
        with ``weak, medium, strong`` or ``not_told``.
    holders
        Who holds each role (words of ``gunjip.casebook.keys.HOLDERS``); they
        decide only where the core roles fit no type or several.
    cluster
        Its id.
    draws
        Redraws of the grades, for the confidence; without them it is 1 for a
        told answer, as a case of the literature is described once. A redraw in
        which no role is strong counts for its type by half: no case of the
        literature has such a lead.

    Returns
    -------
    Classification
        ``answer`` is one of the four types, or ``not_told``: where a role could
        not be graded, or no type's core roles fit.

    Raises
    ------
    ParameterError
        A role is missing or a grade is no grade.

    Notes
    -----
    The key is the casebook's: the roles of highest rank are compared with each
    type's core roles. These are inferred (F-25), and so is which printed row of
    symbols belongs to which case (F-26). Grades are an order (ROLE-NOTE1).

    References
    ----------
    S4 L248-351, L857-947.

    Examples
    --------
    >>> from gunjip import casebook
    >>> seri_type(casebook.case("icheon").role).answer
    'region_specific'
    >>> seri_type({"vp": "not_told", "so": "weak", "ss": "strong"}).lacked
    ('vp',)
    """
    named = _named(grades)
    key = _key(holders)
    used = tuple(
        Evidence(r, GRADES.index(g) + 1.0, np.nan, np.nan, g)
        for r, g in named.items()
        if g != NOT_TOLD
    )
    missing = tuple(r for r, g in named.items() if g == NOT_TOLD)
    if missing:
        if_known = _if_known(named, missing[0], key) if len(missing) == 1 else ()
        return Classification(
            cluster, "seri_type", NOT_TOLD, float("nan"), used=used, lacked=missing,
            changes=if_known, reason="roles_not_told", source=SOURCE,
        )  # fmt: skip
    ranks = tuple(GRADES.index(named[r]) + 1 for r in ROLES)
    answer = _type((ranks[0], ranks[1], ranks[2]), key) or NOT_TOLD
    changes: list[Change] = []
    for k, role in enumerate(ROLES):
        for other in (1, 2, 3):
            # One step: what is marginal, not what is imaginable.
            if abs(other - ranks[k]) != 1:
                continue
            trial = [*ranks]
            trial[k] = other
            then = _type((trial[0], trial[1], trial[2]), key) or NOT_TOLD
            if then != answer:
                changes.append(Change(role, GRADES[other - 1], then, True))
    shares = _shares(draws, key) if draws is not None else {answer: 1.0}
    return Classification(
        cluster,
        "seri_type",
        answer,
        shares.get(answer, 0.0) if answer != NOT_TOLD else float("nan"),
        shares,
        used,
        () if holders else ("holders",),
        tuple(changes),
        "no_core" if answer == NOT_TOLD else "fits" if max(ranks) == 3 else "medium_lead",
        SOURCE,
    )


def _named(grades: Roles | Mapping[str, str]) -> dict[str, str]:
    if isinstance(grades, Roles):
        return {r: GRADES[rank - 1] for r, rank in zip(ROLES, grades.ranks, strict=True)}
    wrong = [r for r in ROLES if grades.get(r) not in (*GRADES, NOT_TOLD)]
    if wrong:
        raise ParameterError.of("profile-grade", name=", ".join(wrong))
    return {r: str(grades[r]) for r in ROLES}


def _if_known(
    named: dict[str, str], missing: str, key: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[Change, ...]:
    """What the type would be for each grade of the one role that is not told."""
    out = []
    for grade in GRADES:
        trial = {**named, missing: grade}
        ranks = tuple(GRADES.index(trial[r]) + 1 for r in ROLES)
        then = _type((ranks[0], ranks[1], ranks[2]), key)
        if then:
            out.append(Change(missing, grade, then, False))
    return tuple(out)


def _shares(draws: RoleDraws, key: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, float]:
    """Share of the redraws of each type; one that fits none counts for none, one that no strong
    role leads for half.
    """
    table = np.column_stack([draws.redrawn[r] for r in ROLES])
    told = (table >= 0).all(axis=1)
    kinds, counts = np.unique(table[told] + 1, axis=0, return_counts=True)
    total = max(int(counts.sum()), 1) if kinds.size else 1
    out = dict.fromkeys(TYPES, 0.0)
    for ranks, count in zip(kinds, counts, strict=True):
        name = _type((int(ranks[0]), int(ranks[1]), int(ranks[2])), key)
        if name:
            weight = 1.0 if max(ranks) == len(GRADES) else WITHOUT_STRONG_LEAD
            out[name] += weight * float(count) / total
    return out


def role_holders(roles: pd.DataFrame, nodes: pd.DataFrame) -> dict[str, set[str]]:
    """Who holds each role, in the casebook's words.

    Parameters
    ----------
    roles
        Of one cluster, as :func:`gunjip.profile.member_roles.member_roles` gives them.
    nodes
        The actors, in the order that ``roles["at"]`` counts.
    """
    mine = nodes.iloc[roles["at"].to_numpy()].reset_index(drop=True)
    role = roles["role"].to_numpy()
    kind = mine["kind"].to_numpy()
    jobs, staff = mine["jobs"].to_numpy(), mine["researchers"].to_numpy()
    out: dict[str, set[str]] = {r: set() for r in ROLES}
    words = {"university": "university", "institute": "institute", "association": "association", "public": "local_government"}  # fmt: skip
    for name, word in words.items():
        if ((role == "vp") & (kind == name)).any():
            out["vp"].add(word)
    leads = (role == "so") & (kind == "firm") & np.isfinite(jobs)
    if leads.any():
        intensity = float(np.nansum(staff[leads]) / max(np.nansum(jobs[leads]), 1.0))
        large = float(np.median(jobs[leads])) >= 500
        research = intensity >= 0.2
        out["so"].add("large_hightech" if research else "assembler" if large else "final_maker")
        if large:
            out["vp"].add("large_hightech" if research else "assembler")
    makers = (role == "ss") & (kind == "firm")
    if makers.any():
        product = mine["product"].to_numpy()[makers]
        founded = mine["founded"].to_numpy()[makers]
        if (product == "service").mean() >= 0.15:
            out["ss"].add("specialised_service")
        young = np.isfinite(founded).any() and float(np.nanmean(founded >= np.nanmax(founded) - 10))
        known = np.isfinite(staff[makers]) & np.isfinite(jobs[makers])
        some = staff[makers][known & (jobs[makers] >= 10)] > 0
        venture = bool(some.size) and some.mean() >= 0.2 and young and young >= 0.4
        out["ss"].add("venture" if venture else "part_maker" if leads.any() and large else "specialised_small_firm")  # fmt: skip
    return out
