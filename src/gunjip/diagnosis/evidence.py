"""The evidence frame: every indicator of every cluster, with interval, n and where it is from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gunjip.diagnosis.indicators.answers import survey_rows
from gunjip.diagnosis.indicators.common import COLUMNS, frame_of
from gunjip.diagnosis.indicators.places import facility_rows
from gunjip.diagnosis.indicators.plants import plant_rows
from gunjip.diagnosis.indicators.policy import programme_rows, zone_rows
from gunjip.diagnosis.indicators.ties import excess_rows, research_rows, tie_rows
from gunjip.diagnosis.material import Material
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables.common import require_columns

STATUSES = ("measured", "bounded", "inferred", "not_tested")


def evidence(
    material: Material,
    *,
    extra: Sequence[pd.DataFrame] = (),
    beneath: Sequence[pd.DataFrame] = (),
    seed: Seed = None,
) -> Result:
    """What is known of each cluster, as one frame that checks can be put to.

    Parameters
    ----------
    material
        Members, plants, and whatever else there is. What is not given has no
        rows, and the checks that need it are then not tested.
    extra
        Evidence frames of a user's own; where they have an indicator of a cluster
        too, theirs is taken.
    beneath
        Evidence frames of other rooms (``linkages``, ``profile``): taken for the
        indicators of a cluster that nothing above has a number for.
    seed
        Of the bootstrap intervals of ratios.

    Returns
    -------
    Result
        ``cluster, indicator, value, low, high, unit, year, n, source, status``;
        ``status`` is ``measured``, ``bounded`` (the truth lies between low and
        high), ``inferred`` or ``not_tested`` (value is NaN).

    Raises
    ------
    InputError
        A frame in ``extra`` lacks columns or has an unknown status.

    Notes
    -----
    Intervals are 90 % ones: Wilson's for shares, Garwood's for counted events,
    Student's for means of answers, a bootstrap over plants for ratios of sums. A
    count of everything (bodies, budgets) has itself as its interval. They tell
    what chance could do to the numbers, not whether the record is complete.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953; Garwood (1936),
    doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.tables import Establishments
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": ["a", "b", "c"], "industry": "10", "region": "R", "jobs": [5.0, 3, 2]}))
    >>> members = pd.DataFrame({"cluster": ["K"] * 2, "plant_id": ["a", "b"]})
    >>> frame = evidence(Material(plants, members), seed=1).frame
    >>> float(frame.loc[frame["indicator"] == "jobs", "value"].iloc[0])
    8.0
    """
    root = resolve_seed(seed)
    own = frame_of(
        [
            *plant_rows(material, root),
            *tie_rows(material),
            *excess_rows(material),
            *research_rows(material, root),
            *programme_rows(material),
            *zone_rows(material),
            *facility_rows(material),
            *survey_rows(material),
        ]
    )
    own["year"] = material.year
    first = [check_evidence(frame) for frame in extra]
    last = [check_evidence(frame) for frame in beneath if len(frame)]
    last = [frame[frame["cluster"].isin(material.clusters)] for frame in last]
    parts = [frame for frame in (*first, own, *last) if len(frame)]
    table = pd.concat(parts, ignore_index=True) if len(parts) > 1 else own
    # A user's row stands even without a number: it says that nothing is known.
    given = sum(len(frame) for frame in first)
    blank = table["value"].isna().to_numpy() & (np.arange(len(table)) >= given)
    table = table.assign(_blank=blank).sort_values("_blank", kind="stable")
    table = table.drop_duplicates(["cluster", "indicator"]).drop(columns="_blank")
    table = table.sort_values(["cluster", "indicator"], ignore_index=True)
    return Result(
        kind="evidence",
        table=table,
        params={"clusters": list(material.clusters), "level": 0.9},
        seed=root,
        citation="Wilson (1927), doi:10.1080/01621459.1927.10502953; Garwood (1936), doi:10.1093/biomet/28.3-4.437",
    )


def check_evidence(frame: pd.DataFrame) -> pd.DataFrame:
    """An evidence frame with its columns in order and of the right types.

    Raises
    ------
    InputError
        Columns ``cluster, indicator, value`` are missing, a status is unknown, an
        interval is crossed, or a cluster has an indicator twice.
    """
    require_columns(frame, ("cluster", "indicator", "value"), "evidence")
    table = frame.copy()
    for name, default in (
        ("low", float("nan")), ("high", float("nan")), ("unit", ""), ("year", 0), ("n", 0),
        ("source", ""), ("status", "measured"),
    ):  # fmt: skip
        if name not in table:
            table[name] = default
    for name in ("value", "low", "high"):
        table[name] = table[name].astype("float64")
    for name in ("cluster", "indicator"):
        table[name] = table[name].astype("str")
    checks = Checks(InputError)
    strange = sorted(set(table["status"].astype("str")) - set(STATUSES))
    checks.require(
        not strange, "diag-evidence-status", found=", ".join(strange), known=", ".join(STATUSES)
    )
    crossed = int((table["low"] > table["high"]).sum())
    checks.require(not crossed, "diag-evidence-crossed", count=crossed)
    twice = table.duplicated(["cluster", "indicator"])
    if twice.any():
        first = table[twice].iloc[0]
        checks.add(
            "diag-evidence-twice",
            count=int(twice.sum()),
            cluster=str(first["cluster"]),
            indicator=str(first["indicator"]),
        )
    checks.done()
    table.loc[table["value"].isna(), "status"] = "not_tested"
    return table[COLUMNS]
