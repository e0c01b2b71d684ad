"""Where an industry could take root, and which industries a region could enter."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip import casebook
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import region_industry_matrix
from gunjip.measures.relatedness import presence_matrix, proximity_kernel

Floats = NDArray[np.float64]
ROLES = ("vp", "so", "ss")
COLUMNS = [
    "rank", "region", "industry", "present", "density", "low", "high", "fit", "top_share",
    "roles_present", "roles_missing", "roles_not_told", "linkage", "linkage_low", "linkage_high",
    "named_by", "status",
]  # fmt: skip


def promising(
    data: Any,
    *,
    industry: str | None = None,
    region: str | None = None,
    roles: pd.DataFrame | None = None,
    linkage: pd.DataFrame | None = None,
    top: int = 5,
    draws: int = 200,
    seed: Seed = None,
) -> Result:
    r"""Promising regions for an industry, or promising industries for a region.

    .. math:: d_{ri} = \sum_{j \ne i} \phi_{ij} M_{rj} \Big/ \sum_{j \ne i} \phi_{ij}

    with presence :math:`M` (location quotient of 1 or more) and proximity
    :math:`\phi` (the lesser conditional probability of joint presence).

    Parameters
    ----------
    data
        A region × industry table, or what ``relatedness_density`` takes.
    industry, region
        Give one: the industry to place, or the region to develop.
    roles
        Which roles there are: ``region`` and ``vp, so, ss`` (counts; NaN: not
        known), and where known ``industry``.
    linkage
        Linkage potential of a pair from real ties: ``region, value`` and where
        known ``low, high, industry``.
    top
        ``top_share`` is the share of draws in which a candidate is among the first
        ``top``.
    draws, seed
        Of the interval: regions are drawn again with replacement for the
        proximities (100 or more).

    Returns
    -------
    Result
        The densest first, those that are present already left in with ``present``
        1 and no rank: ``density`` in [0, 1] with a 90 % interval, ``fit`` (density
        over the mean of the same region's densities: above 1 the candidate lies
        nearer than the region's usual), ``roles_present, roles_missing,
        roles_not_told, linkage`` and ``named_by`` (casebook rows whose list names
        the region, by :func:`compare_with_seeds`; empty here).

    Raises
    ------
    ParameterError
        Neither or both of ``industry`` and ``region``, or a name that is not there.

    Notes
    -----
    Density describes what tends to stand together; that entry follows from it is
    a regularity of past data and no promise. Rows whose role or linkage is not
    known say so; nothing is filled in.

    References
    ----------
    Hidalgo and co-authors (2007), doi:10.1126/science.1144581; Boschma, Balland
    and Kogler (2015), doi:10.1093/icc/dtu012; casebook P-39, P-40.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(r, i, v) for r, line in zip("ABCD", [[9, 9, 0], [9, 9, 0], [9, 0, 9], [0, 0, 9]])
    ...         for i, v in zip("xyz", line)]
    >>> table = pd.DataFrame(rows, columns=["region", "industry", "value"])
    >>> out = promising(table, industry="y", seed=1, draws=100).frame
    >>> out.loc[out["rank"] == 1, "region"].tolist()
    ['C']
    """
    matrix = region_industry_matrix(data)
    regions, industries = [str(r) for r in matrix.regions], [str(i) for i in matrix.industries]
    checks = Checks()
    if (industry is None) == (region is None):
        checks.add("policy-one-of-two")
    if industry is not None:
        checks.one_of("industry", industry, industries)
    if region is not None:
        checks.one_of("region", region, regions)
    checks.require(draws >= 100, "needs-at-least", name="draws", least=100, value=draws)
    checks.require(top >= 1, "needs-at-least", name="top", least=1, value=top)
    checks.done()
    m = presence_matrix(matrix, by="rca")
    density = _density(m, m)
    used = resolve_seed(seed)
    rng = stream(used, "policy/candidates")
    if industry is not None:
        where = (slice(None), industries.index(industry))
        pairs = [(r, industry) for r in regions]
    else:
        where = (regions.index(str(region)), slice(None))  # type: ignore[assignment]
        pairs = [(str(region), i) for i in industries]
    sample = np.empty((draws, len(pairs)))
    for k in range(draws):
        again = m[rng.integers(0, len(m), len(m))]
        sample[k] = _density(m, again)[where]
    value, present = density[where], m[where].astype(np.int8)
    open_ = np.isfinite(value) & (present == 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = np.nanmean(np.where(np.isfinite(density), density, np.nan), axis=1)
        fit = (density / usual[:, None])[where]
    frame = pd.DataFrame(pairs, columns=["region", "industry"])
    frame["present"], frame["density"], frame["fit"] = present, value, fit
    known = np.isfinite(sample).all(axis=0) & np.isfinite(value)
    for name, q in (("low", 5), ("high", 95)):
        frame[name] = np.nan
        if known.any():
            frame.loc[known, name] = np.percentile(sample[:, known], q, axis=0)
    # Ties at the cut count in full: the share is of draws with the density of rank `top` or more.
    frame["top_share"] = np.nan
    if open_.any():
        ranked = np.where(np.isnan(sample[:, open_]), -np.inf, sample[:, open_])
        cut = np.sort(ranked, axis=1)[:, ::-1][:, min(top, ranked.shape[1]) - 1]
        frame.loc[open_, "top_share"] = (ranked >= cut[:, None]).mean(axis=0)
    frame["status"] = np.where(
        np.isnan(value), "no_presence", np.where(present == 1, "present", "ok")
    )
    frame = _with_roles(frame, roles)
    frame = _with_linkage(frame, linkage)
    frame["named_by"] = ""
    frame = frame.sort_values(
        ["present", "density", "fit", "region", "industry"],
        ascending=[True, False, False, True, True], na_position="last", ignore_index=True,
    )  # fmt: skip
    frame["rank"] = np.nan
    free = (frame["present"] == 0) & frame["density"].notna()
    frame.loc[free, "rank"] = np.arange(1, int(free.sum()) + 1, dtype=float)
    return Result(
        "candidates",
        frame[COLUMNS],
        {"industry": industry, "region": region, "top": top, "draws": draws},
        seed=used,
        units={"density": "0 to 1", "low": "0 to 1", "high": "0 to 1", "fit": "ratio"},
        citation="Hidalgo and co-authors (2007), doi:10.1126/science.1144581; P-39, P-40",
    )


def _density(presence: Floats, sample: Floats) -> Floats:
    """Density of every cell, with proximities from a sample of regions; NaN where there are none."""
    phi = np.nan_to_num(proximity_kernel(sample, "minimum", "ubiquity"))
    np.fill_diagonal(phi, 0.0)
    total = phi.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.where(total > 0, (presence @ phi) / total, np.nan)
    out[~presence.any(axis=1), :] = np.nan
    return np.asarray(out, dtype=float)


def _match(frame: pd.DataFrame, given: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    keys = ["region", "industry"] if "industry" in given else ["region"]
    told = given[[*keys, *[c for c in columns if c in given]]].copy()
    told[keys] = told[keys].astype("str")
    return frame[keys].merge(told.drop_duplicates(keys), on=keys, how="left")


def _with_roles(frame: pd.DataFrame, roles: pd.DataFrame | None) -> pd.DataFrame:
    out = frame.copy()
    if roles is None:
        counts = pd.DataFrame(np.nan, index=frame.index, columns=list(ROLES))
    else:
        counts = _match(frame, roles, list(ROLES)).reindex(columns=list(ROLES))
    values = counts.to_numpy(dtype=float)
    for name, mask in (
        ("roles_present", values > 0),
        ("roles_missing", values == 0),
        ("roles_not_told", np.isnan(values)),
    ):
        out[name] = [
            ", ".join(r for r, yes in zip(ROLES, line, strict=True) if yes) for line in mask
        ]
    return out


def _with_linkage(frame: pd.DataFrame, linkage: pd.DataFrame | None) -> pd.DataFrame:
    out = frame.copy()
    names = {"value": "linkage", "low": "linkage_low", "high": "linkage_high"}
    told = (
        pd.DataFrame(index=frame.index)
        if linkage is None
        else _match(frame, linkage, list(names)).rename(columns=names)
    )
    for name in names.values():
        out[name] = told[name].to_numpy(dtype=float) if name in told else np.nan
    return out


@lru_cache(maxsize=1)
def _seeds() -> pd.DataFrame:
    text = files("gunjip.policy").joinpath("data/seed_candidates.toml").read_text(encoding="utf-8")
    rows = []
    for entry in tomllib.loads(text)["candidate"]:
        row = casebook.record(entry["row"])
        for place in entry["places"]:
            rows.append(
                {
                    "row": row.id,
                    "seri_type": row.types[0],
                    "region_en": place["en"],
                    "region_ko": place["ko"],
                    "industry_en": place.get("industry_en", ""),
                    "industry_ko": place.get("industry_ko", ""),
                    "source": row.source_text,
                }
            )
    return pd.DataFrame(rows)


def seed_candidates() -> pd.DataFrame:
    """The promising regions that the casebook names (P-08, P-11, P-15, P-19).

    Returns
    -------
    DataFrame
        ``row, seri_type, region_en, region_ko, industry_en, industry_ko, source``;
        an empty industry where the text names none.

    Examples
    --------
    >>> seed_candidates()["row"].value_counts().to_dict()
    {'P-11': 7, 'P-15': 6, 'P-08': 5, 'P-19': 1}
    """
    return _seeds().copy()


def compare_with_seeds(
    candidates: Result,
    names: dict[str, str],
    *,
    industry_word: str = "",
    lang: Literal["en", "ko"] = "ko",
) -> Result:
    """The same candidates with the casebook's list beside them, as a comparison.

    Parameters
    ----------
    candidates
        From :func:`promising`.
    names
        Name of a region by code, in ``lang``; a name of the list is found where it
        begins the name ("울산" in "울산광역시").
    industry_word
        Keep only entries for this industry, in the list's words (or without one).
    lang
        Of the names.

    Returns
    -------
    Result
        ``named_by`` filled; ``extra["seeds"]`` is the list with the best ``rank``
        that each entry reached (NaN: not among the candidates).
    """
    seeds = seed_candidates()
    if industry_word:
        column = seeds[f"industry_{lang}"]
        seeds = seeds[(column == industry_word) | (column == "")]
    frame = candidates.frame
    called = frame["region"].map(lambda r: names.get(str(r), str(r)))
    ranks = []
    for entry in seeds.to_dict(orient="records"):
        here = called.str.startswith(str(entry[f"region_{lang}"])).to_numpy(dtype=bool)
        for k in frame.index[here].tolist():
            old = str(frame.loc[k, "named_by"])
            frame.loc[k, "named_by"] = ", ".join(
                dict.fromkeys([*filter(None, old.split(", ")), entry["row"]])
            )
        best = frame.loc[here, "rank"].min() if here.any() else np.nan
        ranks.append(best)
    seeds = seeds.assign(rank=ranks)
    return Result(
        candidates.kind,
        frame,
        {**candidates.params, "industry_word": industry_word},
        seed=candidates.seed,
        units=candidates.units,
        citation=candidates.citation,
        extra={"seeds": seeds},
    )
