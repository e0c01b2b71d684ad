"""Which known cases a cluster is like: dimension by dimension, never one score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip import casebook
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.profile.result import GRADES, NOT_TOLD, ROLES

#: Dimensions that cases of the literature have: they are grades and names, few numbers.
DIMENSIONS = ("seri_type", *ROLES, "interaction")
ORDINAL = (*ROLES, "interaction")
#: Dimensions that own clusters have beside these.
OWN = ("stage", "technology", "markusen", "innovation_system")
PAIRS = {
    "daedeok": "san_diego",
    "ulsan": "toyota_city",
    "icheon": "brenta",
}


def case_rows() -> pd.DataFrame:
    """The seven cases in the columns of a profile; what is inferred is said to be."""
    rows = []
    for one in casebook.cases(scope="reference"):
        role = one.role
        row: dict[str, object] = {"other": one.key, "seri_type": one.type}
        for name, rank in zip(ROLES, role.ranks if role else (0, 0, 0), strict=True):
            row[name] = GRADES[rank - 1] if rank else NOT_TOLD
        value = one.interaction
        row["interaction"] = str(value.value) if value is not None else NOT_TOLD
        rows.append(row)
    return pd.DataFrame(rows)


def nearest_cases(profile: pd.DataFrame, *, own: bool = True) -> Result:
    """Likeness of each cluster to the seven cases and to the other clusters.

    Parameters
    ----------
    profile
        The profile frame.
    own
        Whether the clusters are compared with each other too.

    Returns
    -------
    Result
        ``cluster, other, kind`` (``case`` or ``own``), ``dimension, mine,
        theirs, steps`` (grades apart; 0 or NaN for names), ``likeness`` (``same,
        one_step, far, different, not_told``), ``provenance`` (``inferred``
        where the case's own value is) and ``unbeaten``: whether no other of the
        same kind is at least as like in every dimension and more in one.

    Notes
    -----
    No dimension is weighed against another, so several others may be unbeaten.
    """
    cases = case_rows()
    mine = profile.rename(columns={"cluster_id": "other"})
    rows: list[dict[str, object]] = []
    for one in profile.to_dict(orient="records"):
        rows += _compare(one, cases, "case", DIMENSIONS)
        if own:
            rest = mine[mine["other"] != one["cluster_id"]]
            dimensions = (*DIMENSIONS, *[d for d in OWN if d in profile])
            rows += _compare(one, rest, "own", dimensions)
    columns = ["cluster", "other", "kind", "dimension", "mine", "theirs", "steps", "likeness",
               "provenance", "unbeaten"]  # fmt: skip
    return Result(
        "nearest_cases", pd.DataFrame(rows, columns=columns),
        citation="S4 L248-351, L857-947 (F-25, F-26, F-27: interaction is inferred)",
    )  # fmt: skip


def _compare(
    one: dict[object, object], others: pd.DataFrame, kind: str, dimensions: tuple[str, ...]
) -> list[dict[str, object]]:
    rows = []
    table = np.full((len(others), len(dimensions)), np.nan)
    for i, other in enumerate(others.to_dict(orient="records")):
        for j, name in enumerate(dimensions):
            a, b = str(one.get(name, NOT_TOLD)), str(other.get(name, NOT_TOLD))
            steps, likeness = _steps(name, a, b)
            told = likeness != NOT_TOLD
            table[i, j] = (steps if np.isfinite(steps) else float(a != b)) if told else np.nan
            case = kind == "case" and name in ("interaction", *ROLES)
            rows.append(
                {
                    "cluster": one["cluster_id"],
                    "other": other["other"],
                    "kind": kind,
                    "dimension": name,
                    "mine": a,
                    "theirs": b,
                    "steps": steps,
                    "likeness": likeness,
                    "provenance": "inferred" if case else "",
                    "unbeaten": False,
                }
            )
    beaten = np.array([_beaten(table, i) for i in range(len(others))], dtype=bool)
    for k, row in enumerate(rows):
        row["unbeaten"] = not beaten[k // len(dimensions)]
    return rows


def _beaten(table: np.ndarray, i: int) -> bool:
    """Whether some row is as near in every told dimension and nearer in one."""
    told = np.isfinite(table[i])
    if not told.any():
        return True
    a, b = table[:, told], table[i, told]
    with np.errstate(invalid="ignore"):
        return bool(((a <= b).all(axis=1) & (a < b).any(axis=1)).any())


def _steps(name: str, a: str, b: str) -> tuple[float, str]:
    if NOT_TOLD in (a, b) or not a or not b:
        return np.nan, NOT_TOLD
    if name not in ORDINAL:
        return np.nan, "same" if a == b else "different"
    steps = abs(GRADES.index(a) - GRADES.index(b))
    return float(steps), ("same", "one_step", "far")[steps]


def benchmark_pairs(profile: pd.DataFrame, cluster: str) -> Result:
    """A cluster beside the three pairs that the casebook compares.

    Each pair is a domestic case and its benchmark. A cluster is set against
    both, role by role.

    Parameters
    ----------
    profile
        The profile frame.
    cluster
        Which one.

    Returns
    -------
    Result
        ``pair, benchmark, role, domestic, theirs, mine, pair_gap`` (grades from
        benchmark to domestic case, 0 or negative), ``gap`` (from benchmark to
        the cluster, NaN where not told), ``same_type``.

    Raises
    ------
    ParameterError
        No such cluster.

    References
    ----------
    S4 L354-716 and section A10.1 (twin gaps).
    """
    checks = Checks()
    checks.one_of("cluster", cluster, profile["cluster_id"].astype(str))
    checks.done()
    one = profile[profile["cluster_id"].astype(str) == cluster].iloc[0]
    cases = case_rows().set_index("other")
    rows = []
    for domestic, benchmark in PAIRS.items():
        for role in ROLES:
            mine, best, home = str(one[role]), cases.loc[benchmark, role], cases.loc[domestic, role]
            gap = GRADES.index(mine) - GRADES.index(best) if mine in GRADES else np.nan
            rows.append(
                {
                    "pair": domestic,
                    "benchmark": benchmark,
                    "role": role,
                    "domestic": home,
                    "theirs": best,
                    "mine": mine,
                    "pair_gap": GRADES.index(home) - GRADES.index(best),
                    "gap": gap,
                    "same_type": one["seri_type"] == cases.loc[benchmark, "seri_type"],
                }
            )
    return Result(
        "benchmark_pairs", pd.DataFrame(rows), {"cluster": cluster}, citation="S4 L354-716"
    )
