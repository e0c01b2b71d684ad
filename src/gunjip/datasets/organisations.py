"""Universities, institutes, associations and public bodies."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.datasets.industries import industries
from gunjip.datasets.land import land
from gunjip.datasets.names import syllables
from gunjip.datasets.plants import Stock
from gunjip.foundation.rng import stream

KINDS = ("university", "institute", "association", "public")

#: Organisations that a cluster brings, by type and grade of vision: least and
#: most universities, institutes, associations and public support bodies.
_BROUGHT = {
    ("university_led", 3): ((1, 2), (3, 5), (1, 1), (1, 1)),
    ("silicon_valley", 3): ((1, 2), (2, 4), (1, 2), (1, 1)),
    ("large_firm_led", 2): ((0, 1), (1, 2), (1, 1), (0, 1)),
    ("large_firm_led", 1): ((0, 0), (0, 0), (0, 1), (0, 1)),
    ("region_specific", 2): ((0, 1), (0, 1), (2, 3), (1, 2)),
    ("region_specific", 1): ((0, 0), (0, 0), (0, 1), (0, 0)),
}
_BASE = {"university": 40, "institute": 55, "association": 45}
_NAME = {
    "university": ("{}대학교", "{} University"),
    "institute": ("{}연구원", "{} Research Institute"),
    "association": ("{} {}협회", "{} Association of {}"),
    "public": ("{}진흥원", "{} Development Agency"),
    "hall": ("{}청", "{} Office"),
}


def make_organisations(seed: int, stock: Stock) -> pd.DataFrame:
    """One row an organisation.

    Columns ``organisation_id, kind, name_ko, name, x, y, region, industry`` (of
    an association or institute: the division that it serves, else ""), ``founded,
    staff, researchers`` and ``cluster`` (position in the plan, −1 for none: the
    last is truth, and not part of what a user sees).
    """
    rng = stream(seed, "peninsula/organisations")
    country = land()
    regions = country.municipalities.data
    divisions = industries()["division"].to_numpy()
    rows: list[
        tuple[str, float, float, int, str, int]
    ] = []  # kind, x, y, region, division, cluster
    # Among the plants of cities: where there is a plant there is land.
    weight = country.cities["weight"].to_numpy() ** 0.8
    heads = country.cities[["x", "y"]].to_numpy()
    around = [np.flatnonzero(np.abs(stock.xy - head).max(axis=1) < 9_000) for head in heads]
    for kind, count in _BASE.items():
        for c in rng.choice(len(heads), size=count, p=weight / weight.sum()):
            near = around[c]
            k = int(rng.choice(near)) if near.size else int(rng.integers(len(stock.xy)))
            division = str(rng.choice(divisions)) if kind != "university" else ""
            rows.append((kind, *stock.xy[k], int(stock.region[k]), division, -1))
    towns = country.towns.to_numpy()
    rows += [("hall", *towns[r], r, "", -1) for r in range(len(towns))]
    for number, planned in enumerate(stock.plan):
        if planned.kind != "cluster":
            continue
        ranges = _BROUGHT[planned.seri_type, planned.grades[0]]
        core = planned.eligible[planned.distance(stock.xy[planned.eligible]) < 0.7]
        for kind, (low, high) in zip(KINDS, ranges, strict=True):
            for _ in range(int(rng.integers(low, high + 1))):
                k = int(rng.choice(core if core.size else planned.eligible))
                division = planned.family.industries[0][:2] if kind != "university" else ""
                rows.append((kind, *stock.xy[k], int(stock.region[k]), division, number))
    frame = pd.DataFrame(rows, columns=["kind", "x", "y", "region_index", "industry", "cluster"])
    return _described(rng, frame, regions, stock)


def _described(
    rng: np.random.Generator, frame: pd.DataFrame, regions: pd.DataFrame, stock: Stock
) -> pd.DataFrame:
    """Names, sizes and ages."""
    count = len(frame)
    words = syllables()
    pick = rng.integers(0, len(words), count)
    names_ko, names_en = [], []
    division_ko = industries().set_index("division")["division_ko"].to_dict()
    division_en = industries().set_index("division")["division_en"].to_dict()
    rows = zip(frame["kind"], frame["industry"], frame["region_index"], pick, strict=True)
    for kind, division, region, word in rows:
        ko, en = words[word]
        if kind == "hall":
            ko, en = regions["name_ko"].iloc[region], regions["name"].iloc[region]
        form_ko, form_en = _NAME[kind]
        if kind == "association":
            names_ko.append(form_ko.format(ko, division_ko[division]))
            names_en.append(form_en.format(en, division_en[division]))
        else:
            names_ko.append(form_ko.format(ko))
            names_en.append(form_en.format(en))
    kind = frame["kind"].to_numpy()
    cluster = frame["cluster"].to_numpy()
    middle = {"university": 700, "institute": 160, "association": 9, "public": 45, "hall": 420}
    staff = np.array([middle[k] for k in kind]) * np.exp(rng.normal(0, 0.5, count))
    share = {"university": 0.35, "institute": 0.6}
    vision = np.array([stock.plan[c].grades[0] if c >= 0 else 0 for c in cluster])
    # An institute of a leading cluster does more research than one that stands alone.
    lift = np.where(vision == 3, 1.5, np.where(vision == 2, 1.0, 0.7))
    staff = np.maximum(3, np.rint(staff * np.where(cluster >= 0, lift, 0.8))).astype(int)
    researchers = np.array([share.get(k, 0.0) for k in kind]) * staff
    # A designing association or agency of a craft district keeps a small laboratory.
    craft = np.array([c >= 0 and stock.plan[c].seri_type == "region_specific" for c in cluster])
    lab = craft & np.isin(kind, ("association", "public")) & (vision == 2)
    researchers = np.where(lab, np.maximum(2, 0.3 * staff), researchers)
    return pd.DataFrame(
        {
            "organisation_id": [f"O{k:04d}" for k in range(1, count + 1)],
            "kind": np.where(kind == "hall", "public", kind),
            "name_ko": names_ko,
            "name": names_en,
            "x": frame["x"],
            "y": frame["y"],
            "region": regions["region"].to_numpy()[frame["region_index"]],
            "region_index": frame["region_index"],
            "industry": frame["industry"],
            "founded": rng.integers(1950, 2016, count),
            "staff": staff,
            "researchers": np.floor(researchers).astype(int),
            "cluster": cluster,
        }
    )
