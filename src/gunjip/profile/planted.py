"""The planted truth as clusters, and how well a profile agrees with it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.datasets.peninsula import Peninsula
from gunjip.foundation.results import Result
from gunjip.profile.result import GRADES, ROLES, Profile


def planted_clusters(country: Peninsula) -> ClusterSet:
    """The planted clusters of a generated country, with their true members and outlines.

    Parameters
    ----------
    country
        See :func:`gunjip.datasets.peninsula`.

    Returns
    -------
    ClusterSet
        Real clusters only, agglomerations apart. It asks nothing of detection,
        so that a test of profiles is one of profiles alone.

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> len(planted_clusters(peninsula(1, plants=5_000, clusters=3)))
    3
    """
    truth = country.truth
    real = truth.clusters[truth.clusters["kind"] == "cluster"].reset_index(drop=True)
    table = pd.DataFrame(
        {
            "cluster_id": real["cluster"].astype("str"),
            "industry": [codes[0] for codes in real["industries"]],
            "industries": [" ".join(codes) for codes in real["industries"]],
            "plants": real["plants"],
        }
    )
    members = truth.members[truth.members["cluster"].isin(table["cluster_id"])]
    return ClusterSet(
        "planted",
        table,
        {"seed": country.seed},
        footprints=gpd.GeoDataFrame(
            {"cluster_id": table["cluster_id"]}, geometry=real.geometry, crs=real.crs
        ),
        members=members.rename(columns={"cluster": "cluster_id"})[["cluster_id", "plant_id"]],
    )


def agreement(profile: Profile, country: Peninsula) -> Result:
    """What was planted beside what was told, one row a judgement.

    Parameters
    ----------
    profile
        Of :func:`planted_clusters` of the country.
    country
        The same.

    Returns
    -------
    Result
        ``cluster, what`` (``seri_type, stage, vp, so, ss, interaction, member``),
        ``planted, told, confidence, n`` (members so, for ``member``; else 1).
        Planted interaction is strong or weak.
    """
    truth = country.truth
    real = truth.clusters[truth.clusters["kind"] == "cluster"]
    mine = profile.frame.set_index("cluster_id")
    rows = []
    for one in real.itertuples():
        row = mine.loc[str(one.cluster)]
        for what in ("seri_type", "stage", "interaction", *ROLES):
            planted = getattr(one, what)
            if what in ROLES:
                planted = GRADES[int(planted) - 1]
            rows.append(
                {
                    "cluster": one.cluster,
                    "what": what,
                    "planted": planted,
                    "told": row[what],
                    "confidence": profile.of(str(one.cluster), what)[0].confidence,
                    "n": 1,
                }
            )
    roles = truth.members[["plant_id", "role"]].assign(planted=lambda f: f["role"].str.lower())
    both = profile.members[~profile.members["external"]].merge(
        roles[["plant_id", "planted"]], left_on="id", right_on="plant_id"
    )
    counts = both.groupby(["cluster", "planted", "role"]).size().reset_index(name="n")
    counts = counts.rename(columns={"role": "told"}).assign(what="member", confidence=float("nan"))
    frame = pd.concat([pd.DataFrame(rows), counts], ignore_index=True)
    return Result("profile_agreement", frame, {"seed": country.seed})


def macro_f1(planted: pd.Series, told: pd.Series, n: pd.Series | None = None) -> float:
    """Mean F1 over the classes that were planted; ``not_told`` and others count as misses.

    Examples
    --------
    >>> import pandas as pd
    >>> macro_f1(pd.Series(["a", "a", "b"]), pd.Series(["a", "b", "b"]))
    0.6666666666666666
    """
    weight = pd.Series(1.0, index=planted.index) if n is None else n.astype(float)
    scores = []
    for one in sorted(planted.unique()):
        hit = float(weight[(planted == one) & (told == one)].sum())
        total = float(weight[planted == one].sum() + weight[told == one].sum())
        scores.append(2 * hit / total if total else 0.0)
    return sum(scores) / len(scores)
