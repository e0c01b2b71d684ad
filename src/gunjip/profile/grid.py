"""Table 3 as a grid of evidence: saved cost and spillovers, by the market or by government."""

from __future__ import annotations

import pandas as pd

from gunjip.foundation.results import Result

#: Statement of table 3 → cell, the indicator that speaks to it ("" for none), and its least.
STATEMENTS = (
    ("TAB3-Ia", "I", "parts_per_firm", 2.0),
    ("TAB3-Ib", "I", "supplier_research_share", 0.24),
    ("TAB3-Ic", "I", "entropy_trend", 0.01),
    ("TAB3-Id", "I", "local_trade_share", 0.4),
    ("TAB3-IIa", "II", "knowledge_sharing", 0.55),
    ("TAB3-IIb", "II", "rnd_per_job", 0.05),
    ("TAB3-IIc", "II", "job_moves_per_firm", 0.5),
    ("TAB3-IIIa", "III", "cooperation", 0.55),
    ("TAB3-IIIb", "III", "body_tie_share", 0.25),
)
_CELLS = {
    "I": ("market", "cost_saving"),
    "II": ("market", "spillovers"),
    "III": ("government", "cost_saving"),
    "IV": ("government", "spillovers"),
}


def spillover_grid(evidence: pd.DataFrame) -> Result:
    """The ten statements of table 3, each with the evidence that there is for it.

    Cell IV (planned spillovers) is no list of its own: it stands where II and III
    both do and policy is there (programmes or zones).

    Parameters
    ----------
    evidence
        The evidence frame.

    Returns
    -------
    Result
        ``cluster, record, cell, driver, advantage, indicator, value, threshold,
        says`` (``yes, no, not_told``). Nothing is added up over a cell.

    Notes
    -----
    The statements are of mechanisms and the indicators of their traces;
    thresholds are Gunjip's own.

    References
    ----------
    S1 table 3 L851-924 (Caniels et al. 2003).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"cluster": ["a"], "indicator": ["parts_per_firm"], "value": [3.0]})
    >>> found = spillover_grid(rows).frame
    >>> len(found), found["says"].value_counts().to_dict()
    (10, {'not_told': 9, 'yes': 1})
    """
    rows = []
    for cluster, mine in evidence.groupby("cluster", sort=False):
        values = dict(zip(mine["indicator"], mine["value"].astype(float), strict=True))
        told: dict[str, list[str]] = {}
        for record, cell, indicator, least in STATEMENTS:
            value = values.get(indicator, float("nan"))
            says = "not_told" if value != value else "yes" if value >= least else "no"
            told.setdefault(cell, []).append(says)
            rows.append(_row(str(cluster), record, cell, indicator, value, least, says))
        policy = [values.get(k, float("nan")) for k in ("programmes", "zone_share")]
        there = any(v > 0 for v in policy)
        if not there and any(v != v for v in policy):
            says = "not_told"
        elif there and "yes" in told["II"] and "yes" in told["III"]:
            says = "yes"
        elif there and "not_told" in told["II"] + told["III"]:
            says = "not_told"
        else:
            says = "no"
        rows.append(
            _row(str(cluster), "TAB3-IVa", "IV", "II, III", float("nan"), float("nan"), says)
        )
    return Result("spillover_grid", pd.DataFrame(rows), citation="S1 table 3 L851-924")


def _row(
    cluster: str, record: str, cell: str, indicator: str, value: float, least: float, says: str
) -> dict[str, object]:
    driver, advantage = _CELLS[cell]
    return {
        "cluster": cluster,
        "record": record,
        "cell": cell,
        "driver": driver,
        "advantage": advantage,
        "indicator": indicator,
        "value": value,
        "threshold": least,
        "says": says,
    }
