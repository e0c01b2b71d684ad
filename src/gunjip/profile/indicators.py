"""The evidence: every indicator of a cluster that the classifiers ask for, with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.profile.actors import KNOWLEDGE, RESEARCH_BODIES, Actors
from gunjip.profile.result import EVIDENCE_COLUMNS
from gunjip.profile.roles import RoleDraws, interval
from gunjip.tables import Survey

Floats = NDArray[np.float64]

#: Indicator → unit. One row a cluster and indicator stands in every evidence frame.
UNITS: dict[str, str] = {
    "plants": "plants", "jobs": "jobs", "rnd_per_job": "researchers per job",
    "lead_rnd_intensity": "researchers per job", "laboratory_share": "share of firms",
    "research_bodies": "bodies", "body_researchers": "researchers",
    "organiser_job_share": "share of jobs", "organiser_jobs": "jobs per organiser",
    "orders_per_firm": "ties per firm", "supplier_research_share": "share of suppliers",
    "supplier_firm_share": "share of firms", "parts_per_firm": "ties per firm",
    "inside_ties_per_firm": "ties per firm", "knowledge_ties_per_firm": "ties per firm",
    "largest_job_share": "share of jobs", "small_firm_job_share": "share of jobs",
    "service_share": "share of firms", "industry_entropy": "nats", "median_age": "years",
    "public_job_share": "share of jobs", "tie_density": "share of pairs",
    "local_tie_share": "share of ties", "local_trade_share": "share of ties",
    "reciprocity": "share of pairs", "body_tie_share": "share of ties",
    "local_body_share": "share of ties", "horizontal_share": "share of ties",
    "job_moves_per_firm": "ties per firm", "spin_offs_per_firm": "ties per firm",
    "outside_owned_share": "share of firms", "external_members": "actors",
    "membership_share": "share of firms", "zone_share": "share of firms",
    "programmes": "programmes", "hard_programme_share": "share of budget",
    "finance_programme_share": "share of budget", "entry_rate": "share a year",
    "exit_rate": "share a year", "entropy_trend": "nats a year", "pci": "standard deviations",
    "frontier_gap": "share", "trust": "share of the scale", "cooperation": "share of the scale",
    "knowledge_sharing": "share of the scale", "support": "share of the scale",
    "identity": "share of the scale", "location_quotient": "ratio",
}  # fmt: skip
#: Jobs below which a firm is small (European and Korean usage).
SMALL = 50
VERTICAL = ("transaction", "order", "supplier_finance")
HORIZONTAL = ("information", "job_move", "co_patent", "joint_rd")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside plants and ties; anything may be missing.

    Attributes
    ----------
    zones
        Designated zones: ``zone, geometry``.
    programmes
        Policy programmes: ``region, division, instrument, budget``.
    survey
        Answers; ``respondent`` is a plant.
    complexity
        Product complexity by industry.
    year
        Of the plants.
    estimated
        Whether complexity rests on cells that were estimated.
    """

    zones: gpd.GeoDataFrame | None = None
    programmes: pd.DataFrame | None = None
    survey: Survey | None = None
    complexity: Mapping[str, float] = field(default_factory=dict)
    year: int = 0
    estimated: bool = False


def share_interval(hits: float, n: float) -> tuple[float, float]:
    """Wilson's 90 % interval of a share; NaN for n = 0.

    Examples
    --------
    >>> [round(x, 3) for x in share_interval(0, 10)]
    [0.0, 0.213]
    """
    if n <= 0:
        return float("nan"), float("nan")
    z = 1.6448536269514722
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


class Rows:
    """Rows of the evidence frame of one cluster."""

    def __init__(self, cluster: str, year: int) -> None:
        self._cluster, self._year = cluster, year
        self.rows: dict[str, dict[str, Any]] = {}

    def add(
        self,
        indicator: str,
        value: float,
        bounds: tuple[float, float] = (float("nan"), float("nan")),
        *,
        n: int = 0,
        source: str,
        status: str = "measured",
    ) -> None:
        """Note a value; NaN is not tested."""
        told = np.isfinite(value)
        self.rows[indicator] = {
            "cluster": self._cluster,
            "indicator": indicator,
            "value": float(value) if told else np.nan,
            "low": bounds[0] if told else np.nan,
            "high": bounds[1] if told else np.nan,
            "unit": UNITS[indicator],
            "year": self._year,
            "n": n,
            "source": source,
            "status": status if told else "not_tested",
        }

    def share(self, indicator: str, hits: float, n: float, *, source: str) -> None:
        """A share of a count, with Wilson's interval."""
        value = hits / n if n > 0 else np.nan
        self.add(indicator, value, share_interval(hits, n), n=int(n), source=source)

    def rate(self, indicator: str, count: float, n: float, *, source: str) -> None:
        """A count for each of n, with a Poisson interval by its square root."""
        if n <= 0:
            self.add(indicator, np.nan, source=source)
            return
        half = 1.6448536269514722 * np.sqrt(max(count, 1.0))
        self.add(
            indicator, count / n, (max(0.0, count - half) / n, (count + half) / n),
            n=int(n), source=source,
        )  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """Every indicator of the room, those without data as ``not_tested``."""
        for name in UNITS:
            if name not in self.rows:
                self.add(name, np.nan, source="")
        return pd.DataFrame([self.rows[n] for n in UNITS], columns=EVIDENCE_COLUMNS)


def cluster_evidence(
    actors: Actors, cluster: str, drawn: RoleDraws, around: Around, series: pd.DataFrame
) -> pd.DataFrame:
    """The evidence frame of one cluster; see ``UNITS`` for what stands in it."""
    rows = Rows(cluster, around.year)
    for name, value in drawn.values.items():
        rows.add(
            name, value, interval(drawn.draws[name]), n=drawn.counts[name], source="plants, links"
        )
    _of_members(actors, cluster, rows, around.year)
    if actors.has_ties:
        _of_ties(actors, cluster, rows)
    _of_policy(actors, cluster, rows, around)
    _of_survey(actors, cluster, rows, around.survey)
    _of_series(series[series["cluster"] == cluster], rows)
    known = [around.complexity[i] for i in actors.industries[cluster] if i in around.complexity]
    if known:
        spread = (float(np.min(known)), float(np.max(known)))
        status = "inferred" if around.estimated else "measured"
        rows.add("pci", float(np.mean(known)), spread, n=len(known), source="table", status=status)
    return rows.frame()


def _of_members(actors: Actors, cluster: str, rows: Rows, year: int) -> None:
    nodes = actors.nodes.iloc[actors.members[cluster]]
    firm = nodes[nodes["kind"] == "firm"]
    jobs = firm["jobs"].to_numpy()
    known = np.isfinite(jobs)
    rows.add("plants", float(len(firm)), n=len(firm), source="plants")
    total = float(jobs[known].sum())
    if known.any():
        status = "measured" if known.all() else "bounded"
        rows.add("jobs", total, n=int(known.sum()), source="plants", status=status)
    if total > 0:
        rows.add(
            "largest_job_share", float(jobs[known].max()) / total, n=len(firm), source="plants"
        )
        small = float(jobs[known & (jobs < SMALL)].sum())
        rows.add("small_firm_job_share", small / total, n=len(firm), source="plants")
        both = known & firm["researchers"].notna().to_numpy()
        if both.any():
            staff = float(firm["researchers"].to_numpy()[both].sum())
            rows.rate("rnd_per_job", staff, float(jobs[both].sum()), source="plants")
    product = firm["product"].to_numpy()
    if (product != "").any():
        rows.share(
            "service_share", (product == "service").sum(), (product != "").sum(), source="plants"
        )
    if len(firm):
        counts = firm["industry"].value_counts().to_numpy(dtype=float)
        p = counts / counts.sum()
        rows.add("industry_entropy", float(-(p * np.log(p)).sum()), n=len(firm), source="plants")
    founded = firm["founded"].to_numpy()
    if np.isfinite(founded).any() and year:
        age = year - founded[np.isfinite(founded)]
        half = 1.58 * 1.645 / 1.96 * (np.quantile(age, 0.75) - np.quantile(age, 0.25))
        half = float(half / np.sqrt(age.size))
        middle = float(np.median(age))
        rows.add("median_age", middle, (middle - half, middle + half), n=age.size, source="plants")
    if actors.has_bodies:
        body = nodes[nodes["kind"] != "firm"]
        public = float(body.loc[body["kind"] != "association", "jobs"].sum())
        if total + public > 0:
            rows.add(
                "public_job_share", public / (total + public), n=len(body), source="organisations"
            )


def _of_ties(actors: Actors, cluster: str, rows: Rows) -> None:
    size = len(actors.nodes)
    here = np.zeros(size, dtype=bool)
    here[actors.members[cluster]] = True
    from_, to = here[actors.source], here[actors.target]
    within, any_ = from_ & to, from_ | to
    kind = actors.nodes["kind"].to_numpy()
    firms = int((kind[actors.members[cluster]] == "firm").sum())
    rows.add(
        "external_members", float(actors.external[cluster].size), n=int(any_.sum()), source="links"
    )
    rows.share("local_tie_share", within.sum(), any_.sum(), source="links")
    n = int(here.sum())
    pair = actors.source[within] * size + actors.target[within]
    back = actors.target[within] * size + actors.source[within]
    distinct = np.unique(np.minimum(pair, back)).size
    if n > 1:
        rows.share("tie_density", distinct, n * (n - 1) / 2, source="links")

    def told(*kinds: str) -> NDArray[np.bool_] | None:
        return actors.of_kind(*kinds) if actors.has_kind(*kinds) else None

    def both_sides(*kinds: str) -> NDArray[np.bool_] | None:
        """Kinds of which both ends report: else a tie back could not be seen."""
        return told(*[k for k in kinds if k not in actors.one_sided])

    trade = told("transaction", "order")
    if trade is not None:
        rows.share("local_trade_share", (within & trade).sum(), (any_ & trade).sum(), source="links")  # fmt: skip
    talk = both_sides("information", "job_move", "transaction", "order")
    if talk is not None:
        use = talk[within]
        rows.share("reciprocity", np.isin(back[use], pair[use]).sum(), use.sum(), source="links")
    knowing = told(*KNOWLEDGE)
    if knowing is not None and actors.has_bodies:
        body = np.isin(kind, RESEARCH_BODIES)
        with_body = any_ & knowing & (body[actors.source] | body[actors.target])
        rows.share("body_tie_share", with_body.sum(), (any_ & knowing).sum(), source="links")
        local = with_body & within
        rows.share("local_body_share", local.sum(), with_body.sum(), source="links")
    flat, steep = told(*HORIZONTAL), told(*VERTICAL)
    if flat is not None and steep is not None:
        a, b = (within & flat).sum(), (within & steep).sum()
        rows.share("horizontal_share", a, a + b, source="links")
    for name, one in (("job_moves_per_firm", "job_move"), ("spin_offs_per_firm", "spin_off")):
        which = told(one)
        if which is not None:
            rows.rate(name, float((within & which).sum()), firms, source="links")
    owned = told("ownership")
    if owned is not None:
        rows.share("outside_owned_share", (owned & to & ~from_).sum(), firms, source="links")
    joined = told("membership")
    if joined is not None:
        members = np.unique(actors.source[joined & from_]).size
        rows.share("membership_share", members, firms, source="links")


def _of_policy(actors: Actors, cluster: str, rows: Rows, around: Around) -> None:
    nodes = actors.nodes.iloc[actors.members[cluster]]
    firm = nodes[(nodes["kind"] == "firm") & nodes["x"].notna()]
    if around.zones is not None and len(firm) and around.zones.crs is not None:
        points = gpd.GeoDataFrame(
            geometry=gpd.points_from_xy(firm["x"], firm["y"]), crs=around.zones.crs
        )
        hit = gpd.sjoin(points, around.zones[["geometry"]], predicate="within")
        rows.share("zone_share", hit.index.nunique(), len(points), source="zones")
    if around.programmes is None or "region" not in nodes:
        return
    here = set(nodes["region"].dropna())
    divisions = {i[:2] for i in actors.industries[cluster]}
    p = around.programmes
    mine = p[p["region"].isin(here) & p["division"].astype(str).isin(divisions | {""})]
    rows.add("programmes", float(len(mine)), n=len(mine), source="programmes")
    total = float(mine["budget"].sum())
    if total > 0:
        for name, instrument in (
            ("hard_programme_share", "hard_infrastructure"),
            ("finance_programme_share", "finance_tax"),
        ):
            part = float(mine.loc[mine["instrument"] == instrument, "budget"].sum())
            rows.add(name, part / total, n=len(mine), source="programmes")


def _of_survey(actors: Actors, cluster: str, rows: Rows, survey: Survey | None) -> None:
    if survey is None:
        return
    ids = set(actors.nodes["id"].to_numpy()[actors.members[cluster]])
    mine = survey.data[survey.data["respondent"].isin(ids) & survey.data["answer"].notna()]
    mine = mine[mine["wave"] == survey.data["wave"].max()].merge(survey.items, on="item")
    level = (mine["answer"] - mine["low"]) / (mine["high"] - mine["low"])
    level = level.where(~mine["reversed"].astype(bool), 1 - level)
    for dimension in ("trust", "cooperation", "knowledge_sharing", "support", "identity"):
        person = level[mine["dimension"] == dimension].groupby(mine["respondent"]).mean()
        if len(person) >= 5:
            value, half = float(person.mean()), 1.645 * float(person.std() / np.sqrt(len(person)))
            rows.add(dimension, value, (value - half, value + half), n=len(person), source="survey")


def _of_series(mine: pd.DataFrame, rows: Rows) -> None:
    if len(mine) < 3:
        return
    before = mine["plants"].to_numpy(dtype=float)[:-1]
    for name, column in (("entry_rate", "entered"), ("exit_rate", "left")):
        count = mine[column].to_numpy(dtype=float)[1:]
        if np.isfinite(count).all() and before.sum() > 0:
            rows.rate(name, float(count.sum()), float(before.sum()), source="panel")
    entropy = mine["entropy"].to_numpy(dtype=float)
    if np.isfinite(entropy).all():
        year = mine["year"].to_numpy(dtype=float)
        x = year - year.mean()
        slope = float((x * entropy).sum() / (x * x).sum())
        rest = entropy - entropy.mean() - slope * x
        half = 1.645 * float(np.sqrt((rest**2).sum() / max(len(x) - 2, 1) / (x * x).sum()))
        rows.add("entropy_trend", slope, (slope - half, slope + half), n=len(x), source="panel")


def add_frontier(evidence: pd.DataFrame, industries: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Fill ``frontier_gap``: research per job against the best cluster of the same industries.

    The frontier is that of the data in hand, hence ``inferred``; a cluster that is
    alone in its industries has none to be measured against.
    """
    out = evidence.copy()
    level = out[out["indicator"] == "rnd_per_job"].set_index("cluster")["value"]
    for at in out.index[out["indicator"] == "frontier_gap"]:
        key = str(out.loc[at, "cluster"])
        mine = set(industries[key])
        peers = [k for k, codes in industries.items() if k != key and mine & set(codes)]
        best = max([level.get(k, np.nan) for k in [key, *peers]], default=np.nan)
        if not peers or not np.isfinite(level.get(key, np.nan)) or not best > 0:
            continue
        out.loc[at, "value"] = 1 - float(level[key]) / float(best)
        out.loc[at, "n"] = len(peers) + 1
        out.loc[at, "source"], out.loc[at, "status"] = "plants", "inferred"
    return out
