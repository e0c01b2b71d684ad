"""Advice to firms (P-20 to P-23): which role to take and which gap to fill, by kind of firm."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd

from gunjip.casebook.access import TYPES
from gunjip.foundation.results import Result
from gunjip.policy.prescribe import Prescription

COLUMNS = ["cluster", "kind", "advice", "role", "because", "source", "basis"]
KINDS = ("large", "small_and_venture", "any")


@lru_cache(maxsize=1)
def _advice() -> tuple[dict[str, Any], ...]:
    text = files("gunjip.policy").joinpath("data/firms.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["advice"])


def firm_advice(prescription: Prescription) -> Result:
    """What firms of each kind can do in their own interest, cluster by cluster.

    Parameters
    ----------
    prescription
        From ``prescribe``: gives the checks and the profile.

    Returns
    -------
    Result
        A row a cluster, kind ("large", "small_and_venture", "any") and advice:
        ``role`` (vp, so, ss or ""), ``because`` (failed checks or the weak role),
        ``source`` (casebook rows), ``basis`` ("failed_check" or "weak_role").

    Notes
    -----
    Advice is given only where a check failed or a role is graded weak; it is the
    casebook's view of roles and no forecast of a firm's profit.

    References
    ----------
    Casebook P-20 to P-23 and the rows named in each line.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.policy.prescribe import prescribe
    >>> checks = pd.DataFrame(
    ...     {"cluster": ["A"], "check": ["fixed_partners"], "outcome": ["failed"]}
    ... )
    >>> firm_advice(prescribe(checks)).frame["advice"].tolist()
    ['new_partners', 'open_borders']
    """
    checks: pd.DataFrame = prescription.extra["diagnosis"]
    profile: dict[str, dict[str, str]] = prescription.extra["profile"]
    failed = checks[checks["outcome"] == "failed"]
    rows: list[tuple[str, str, str, str, str, str, str]] = []
    for answer in prescription.answers.itertuples(index=False):
        if answer.answer == "wrong_tool":
            continue
        cluster = str(answer.cluster)
        mine = set(failed.loc[failed["cluster"] == cluster, "check"])
        kind = profile.get(cluster, {})
        for one in _advice():
            types = one.get("types", ())
            if types and kind.get("seri_type", "") not in types:
                continue
            hit = [c for c in one.get("checks", ()) if c in mine]
            weak = [r for r in one.get("weak", ()) if kind.get(r) == "weak"]
            if hit or weak:
                rows.append(
                    (
                        cluster,
                        one["kind"],
                        one["id"],
                        one.get("role", ""),
                        ", ".join([*hit, *weak]),
                        ", ".join(one["source"]),
                        "failed_check" if hit else "weak_role",
                    )
                )
    return Result(
        "firm_advice",
        pd.DataFrame(rows, columns=COLUMNS),
        {"types": list(TYPES)},
        citation="Casebook P-20 to P-23",
    )
