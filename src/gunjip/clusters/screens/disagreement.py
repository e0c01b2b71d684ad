"""Where the screens disagree, on which cells most, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.foundation.results import Result

#: Reasons in the order in which they are looked for; the last applies where no other does.
REASONS = ("around", "alone", "rank", "large", "thin", "mixed")


def disputed(screened: Result, top: int = 30) -> Result:
    """The cells on which methods disagree most, who says what, and the likely reason.

    Parameters
    ----------
    screened
        From ``screen``.
    top
        Cells.

    Returns
    -------
    Result
        The cells whose methods are split most evenly for their number (three against
        four is as even as seven can be), of these the ones that more methods answer, then
        the larger ones:
        ``region, industry, jobs, lq, disagreement, yes_by, no_by`` (methods), ``why``:
        *around* (its neighbourhood stands out, not the cell), *alone* (the cell stands
        out, not its neighbourhood), *rank* (high among regions, but the quotient is not
        surely above one), *large* (many jobs, not specialised), *thin* (specialised, but
        few plants for the land and people), *mixed*.
        ``extra["regions"]``: ``region, disagreement`` (mean over its cells that two
        methods answer), ``cells``.

    Examples
    --------
    >>> from gunjip.foundation.results import Result
    >>> cells = pd.DataFrame({"region": ["A"], "industry": ["x"], "jobs": [90.0], "lq": [1.1],
    ...     "low": [90.0], "disagreement": [1.0], "p_tiers": [1.0], "p_quotient": [0.0]})
    >>> disputed(Result("screen", cells)).frame[["yes_by", "no_by", "why"]].values.tolist()
    [['tiers', 'quotient', 'rank']]
    """
    frame = screened.table
    methods = [str(c)[2:] for c in frame.columns if str(c).startswith("p_")]
    known = frame[frame["disagreement"].notna()]
    votes = known[[f"p_{m}" for m in methods]].to_numpy(dtype=float)
    yes, no = (votes >= 0.5).sum(axis=1), (votes < 0.5).sum(axis=1)
    said = yes + no
    order = known.assign(
        _even=yes * no / np.maximum((said // 2) * (said - said // 2), 1), _said=said
    ).sort_values(
        ["_even", "_said", "low", "region", "industry"],
        ascending=[False, False, False, True, True],
    )
    first = order[order["disagreement"] > 0].head(top)
    rows = []
    for row in first.to_dict(orient="records"):
        says = {m: row[f"p_{m}"] for m in methods if np.isfinite(row[f"p_{m}"])}
        yes = [m for m, p in says.items() if p >= 0.5]
        no = [m for m, p in says.items() if p < 0.5]
        rows.append(
            {
                "region": str(row["region"]),
                "industry": str(row["industry"]),
                "jobs": row["jobs"],
                "lq": row["lq"],
                "disagreement": row["disagreement"],
                "yes_by": " ".join(yes),
                "no_by": " ".join(no),
                "why": _why(set(yes), set(no)),
            }
        )
    columns = ["region", "industry", "jobs", "lq", "disagreement", "yes_by", "no_by", "why"]
    regions = known.groupby(known["region"].astype("str"))["disagreement"].agg(["mean", "size"])
    return Result(
        kind="disputed",
        table=pd.DataFrame(rows, columns=columns),
        params={"methods": methods, "not_asked": screened.params.get("not_asked", {})},
        units={"jobs": str(screened.units.get("jobs", "jobs")), "lq": "ratio"},
        extra={
            "regions": regions.reset_index().set_axis(["region", "disagreement", "cells"], axis=1)
        },
    )


def _why(yes: set[str], no: set[str]) -> str:
    around = {"focal", "getis_ord", "input_output"}
    if "quotient" in no and yes & around:
        return "around"
    if "quotient" in yes and no & around:
        return "alone"
    if "quotient" in no and "tiers" in yes:
        return "rank"
    if "quotient" in no and "stars" in yes:
        return "large"
    if "quotient" in yes and "litzenberger_sternberg" in no:
        return "thin"
    return "mixed"
