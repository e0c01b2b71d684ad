"""Whether the regions of a survey read its questions alike, as far as there are people to tell."""

from __future__ import annotations

import pandas as pd

from gunjip.diagnosis.survey.confirm import measurement_invariance
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.tables import Survey

#: Whole respondents that a region needs for one dimension, and (if more) for each item.
LEAST_PEOPLE, PEOPLE_AN_ITEM = 30, 2
#: Items below which one factor's model has nothing to test.
LEAST_ITEMS = 3
ALL = "all_dimensions"
_STEPS = ("configural", "metric", "scalar")
_COLUMNS = [
    "dimension", "step", "regions", "n", "chi_square", "df", "p", "cfi", "rmsea", "srmr",
    "difference", "difference_df", "difference_p", "cfi_change", "holds", "status",
]  # fmt: skip


def survey_invariance(survey: Survey, *, wave: object = None) -> Result:
    """Steps of measurement invariance over regions: all dimensions in one model, and each alone.

    Parameters
    ----------
    survey
        The answers.
    wave
        The last by default. Waves are not compared with one another: the same people
        answer in them, and groups must be of different people.

    Returns
    -------
    Result
        ``dimension`` (or ``all_dimensions``), ``step, regions, n`` (whole respondents used)
        and the columns of ``measurement_invariance``; ``status`` is ``too_few`` where fewer
        than two regions have enough whole respondents (thirty, and two for every item),
        ``two_items`` where a dimension has fewer than three items, ``constant`` where
        everybody in a region answers an item alike. ``extra["left_out"]``: regions by
        dimension that had too few.

    Notes
    -----
    The model of all dimensions asks for every answer of every item, and often nothing is
    left to test; a dimension by itself asks for its own items only.

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> told = survey_invariance(peninsula(1, plants=6_000, clusters=4).survey)
    >>> told.frame["status"].iloc[0]
    'too_few'
    """
    wide = survey.wide()
    waves = wide.index.get_level_values("wave")
    wide = wide[waves == (waves.max() if wave is None else wave)]
    wide = wide.dropna(axis=1, how="all")
    region = wide.index.get_level_values("region").astype("str")
    dimension = survey.items.set_index("item")["dimension"].astype("str")
    each = {
        d: [c for c in wide.columns if dimension.get(c) == d] for d in sorted(set(dimension) - {""})
    }
    joint = {d: held for d, held in each.items() if len(held) >= 2}
    models = ({ALL: joint} if len(joint) > 1 else {}) | {d: {d: h} for d, h in each.items()}
    rows: list[dict[str, object]] = []
    left_out: dict[str, list[str]] = {}
    for name, model in models.items():
        items = [c for held in model.values() for c in held]
        whole = wide[items].notna().all(axis=1).to_numpy()
        count = pd.Series(region[whole]).value_counts()
        kept = sorted(count.index[count >= max(LEAST_PEOPLE, PEOPLE_AN_ITEM * len(items))])
        left_out[name] = sorted(set(region) - set(kept))
        told = {"dimension": name, "regions": len(kept), "n": int(count[kept].sum())}
        status = "two_items" if len(items) < LEAST_ITEMS else "too_few" if len(kept) < 2 else ""
        if not status:
            use = region.isin(kept)
            try:
                steps = measurement_invariance(wide[use], model, region[use]).frame
            except InputError:  # an item that does not vary in some region
                status = "constant"
            else:
                rows += [
                    {**told, **{str(k): v for k, v in step.items()}}
                    for step in steps.to_dict(orient="records")
                ]
        if status:
            rows += [{**told, "step": s, "holds": None, "status": status} for s in _STEPS]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    for column in ("df", "difference_df"):
        table[column] = table[column].astype("Int64")
    return Result(
        kind="survey_invariance",
        table=table,
        params={"least_people": LEAST_PEOPLE, "people_an_item": PEOPLE_AN_ITEM},
        null="the regions share the step's parameters",
        citation="Jöreskog (1971), doi:10.1007/BF02291366; "
        "Cheung and Rensvold (2002), doi:10.1207/S15328007SEM0902_5",
        extra={"left_out": left_out},
    )
