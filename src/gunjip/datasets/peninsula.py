"""The bundled study: one generated country, its parts made when they are asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.datasets.facilities import facilities
from gunjip.datasets.industries import CLASSIFICATION, industries, industry_names
from gunjip.datasets.land import CRS, interaction_regions, land
from gunjip.datasets.organisations import make_organisations
from gunjip.datasets.panel import FIRST_YEAR, LAST_YEAR, History, make_history
from gunjip.datasets.plants import Stock, make_stock
from gunjip.datasets.policy_record import make_programmes, make_zones
from gunjip.datasets.publication import By, Census, publish
from gunjip.datasets.record import plant_ids, recorded
from gunjip.datasets.survey import levels, make_survey
from gunjip.datasets.ties import (
    BORDER,
    EXPONENTS,
    OFFSET,
    make_ties,
    trade_shares,
    unplant_fixed_partners,
)
from gunjip.datasets.truth import Truth, cluster_frame, industry_frame, member_frame
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Links, RegionIndustry, Regions, Survey
from gunjip.tables.common import frame_digest


@dataclass(frozen=True, eq=False)
class Peninsula:
    """A generated country; see :func:`peninsula`.

    Every part is made when it is first asked for and kept. Parts draw from
    streams of their own, so that what is asked for first changes nothing.
    """

    seed: int
    strength: float
    clusters: int
    agglomerations: int
    noise: float
    null: bool
    plants: int
    gravity: float

    @cached_property
    def _made(self) -> tuple[Stock, History]:
        stock = make_stock(
            self.seed,
            plants=self.plants,
            strength=self.strength,
            clusters=self.clusters,
            agglomerations=self.agglomerations,
            null=self.null,
        )
        history = make_history(self.seed, stock)
        unplant_fixed_partners(stock, history)
        return stock, history

    @property
    def _stock(self) -> Stock:
        return self._made[0]

    @property
    def _history(self) -> History:
        return self._made[1]

    @cached_property
    def _register(self) -> pd.DataFrame:
        return recorded(self.seed, self._stock, self.noise)

    @property
    def industries(self) -> pd.DataFrame:
        """One row an industry: code, names in both languages, division, group, product."""
        return industries().drop(columns="family")

    @property
    def regions(self) -> Regions:
        """The 120 municipalities; ``name_ko`` beside ``name``, ``parent`` is the province."""
        return land().municipalities

    @property
    def provinces(self) -> Regions:
        """The eight provinces."""
        return land().provinces

    @cached_property
    def establishments(self) -> Establishments:
        """The plants of the last year as a register holds them, errors included."""
        founded = self._history.founded[: self.plants].astype(float)
        data = self._register.assign(founded=founded, year=LAST_YEAR)
        return Establishments(
            data, CRS, CLASSIFICATION, industry_names(), f"peninsula(seed={self.seed})"
        )

    @cached_property
    def panel(self) -> Establishments:
        """Plants by year, the ten years to the last, with ``founded`` and ``closed``."""
        stock, history, register = self._stock, self._history, self._register
        old = history.like >= 0
        like = history.like[old]
        first = len(stock.xy)
        gone = register.iloc[like].reset_index(drop=True)
        gone["plant_id"] = plant_ids(int(old.sum()), first + 1)
        xy, here = self._gone_places
        gone[["x", "y"]] = xy
        gone["region"] = self.regions.data["region"].to_numpy()[here]
        every = pd.concat([register, gone], ignore_index=True)
        every["founded"] = history.founded.astype(float)
        every["closed"] = np.where(history.closed > 0, history.closed, np.nan)
        row, column = np.nonzero(history.jobs.T)  # by year, then plant
        data = every.drop(columns="researchers").iloc[column].reset_index(drop=True)
        jobs = history.jobs[column, row].astype(float)
        data["jobs"] = np.where(data["jobs"].isna(), np.nan, jobs)
        data["year"] = FIRST_YEAR + row
        return Establishments(
            data, CRS, CLASSIFICATION, industry_names(), f"peninsula(seed={self.seed})"
        )

    @cached_property
    def _organisations(self) -> pd.DataFrame:
        return make_organisations(self.seed, self._stock)

    @property
    def organisations(self) -> pd.DataFrame:
        """Universities, institutes, associations and public bodies, one row each.

        ``organisation_id, kind, name_ko, name, x, y, region, industry`` (two-digit
        code of what an institute or association serves), ``founded, staff,
        researchers``.
        """
        return self._organisations.drop(columns=["region_index", "cluster"])

    @cached_property
    def actors(self) -> Establishments:
        """Plants and organisations together, as the ends of the ties.

        The column ``organisation`` holds the kind: firm, university, institute,
        association or public. Organisations have no industry.
        """
        plants = self.establishments.data.assign(organisation="firm")
        bodies = self.organisations.rename(
            columns={"organisation_id": "plant_id", "kind": "organisation", "staff": "jobs"}
        )
        bodies = bodies.assign(industry=None, name=bodies["name_ko"], year=LAST_YEAR)
        keep = [c for c in plants.columns if c in bodies.columns]
        both = pd.concat([plants, bodies[keep]], ignore_index=True)
        return Establishments(
            both, CRS, CLASSIFICATION, industry_names(), f"peninsula(seed={self.seed})"
        )

    @cached_property
    def links(self) -> Links:
        """Ties between actors: ``source, target, kind, value, unit, year, channel, flow``.

        Ids are those of :attr:`actors`. ``channel`` is one of the five synergies,
        ``flow`` one of the seven flows between roles that the kind can carry.
        """
        edges = make_ties(
            self.seed,
            self._stock,
            self._history,
            self._organisations,
            gravity=self.gravity,
            noise=self.noise,
        )
        ids = np.concatenate(
            [
                self._register["plant_id"].to_numpy(dtype=object),
                self._organisations["organisation_id"].to_numpy(dtype=object),
            ]
        )
        for end in ("source", "target"):
            edges[end] = ids[edges[end].to_numpy()]
        return Links(
            edges,
            "plant",
            True,
            f"peninsula(seed={self.seed})",
            {"transaction": "KRW million", "order": "KRW million"},
        )

    @cached_property
    def input_output(self) -> Links:
        """Shares of each industry's sales by buying industry, of at least 0.1 %."""
        shares = trade_shares(self.seed, self._stock)
        codes = industries()["industry"].to_numpy()
        seller, buyer = np.nonzero(shares >= 0.001)
        return Links(
            pd.DataFrame(
                {
                    "source": codes[seller],
                    "target": codes[buyer],
                    "kind": "input_output",
                    "value": shares[seller, buyer],
                    "unit": "share of sales",
                    "year": LAST_YEAR,
                }
            ),
            "industry",
            True,
            f"peninsula(seed={self.seed})",
        )

    @cached_property
    def survey(self) -> Survey:
        """Answers to a questionnaire on the innovation environment, in two waves."""
        return make_survey(self.seed, self._stock, self.noise)

    @cached_property
    def _zones(self) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
        return make_zones(self.seed, self._stock)

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """Designated zones: ``zone, name, name_ko, kind, industry, designated, geometry``."""
        return self._zones[0].copy()

    @cached_property
    def programmes(self) -> pd.DataFrame:
        """Policy programmes: ``programme, region, division, instrument, start, end, budget``."""
        return make_programmes(self.seed, self._stock)

    @property
    def facilities(self) -> pd.DataFrame:
        """Stations, harbours and the like: ``facility, kind, x, y``; the same for every seed."""
        return facilities().copy()

    def _census(self, year: int) -> Census:
        stock, history = self._stock, self._history
        if year == LAST_YEAR:
            return Census(year, stock.region, stock.industry, stock.jobs)
        like = np.where(history.like >= 0, history.like, np.arange(history.like.size))
        stands = np.flatnonzero(history.jobs[:, year - FIRST_YEAR] > 0)
        region = np.concatenate([stock.region, self._gone_regions])[stands]
        return Census(
            year,
            region,
            stock.industry[like[stands]],
            history.jobs[stands, year - FIRST_YEAR],
        )

    @cached_property
    def _gone_places(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Places and municipalities of the plants that closed."""
        history, stock = self._history, self._stock
        xy = history.xy.copy()
        here = land().locate(xy[:, 0], xy[:, 1])
        # A former plant that would stand in the sea keeps its likeness's place.
        sea = here < 0
        like = history.like[history.like >= 0]
        xy[sea] = stock.xy[like[sea]]
        here[sea] = stock.region[like[sea]]
        return xy, here

    @property
    def _gone_regions(self) -> NDArray[np.int64]:
        return self._gone_places[1]

    def region_industry(
        self, *, by: By = "municipality", digits: int = 5, every_year: bool = False
    ) -> RegionIndustry:
        """Jobs by region and industry as published: small and dominated cells withheld.

        Parameters
        ----------
        by
            ``"municipality"`` or ``"province"``.
        digits
            Level of the industries: 5, 3 or 2.
        every_year
            All ten years; else the last only.

        Returns
        -------
        RegionIndustry
            With published totals by region, by industry and of all. A withheld
            cell has bounds that follow from the totals and from at least one job
            a plant; its number of plants is published.
        """
        years = range(FIRST_YEAR, LAST_YEAR + 1) if every_year else (LAST_YEAR,)
        return publish(
            [self._census(y) for y in years], by, digits, hide=True,
            source=f"peninsula(seed={self.seed})",
        )  # fmt: skip

    def complete(
        self, *, by: By = "municipality", digits: int = 5, every_year: bool = False
    ) -> RegionIndustry:
        """The same table with nothing withheld: the truth behind :meth:`region_industry`."""
        years = range(FIRST_YEAR, LAST_YEAR + 1) if every_year else (LAST_YEAR,)
        return publish(
            [self._census(y) for y in years], by, digits, hide=False,
            source=f"peninsula(seed={self.seed})",
        )  # fmt: skip

    @cached_property
    def truth(self) -> Truth:
        """What was planted."""
        stock = self._stock
        ids = self._register["plant_id"]
        codes = industries()["industry"].to_numpy()
        regions = self.regions.data["region"].to_numpy()
        bodies = self._organisations[self._organisations["cluster"] >= 0]
        keys = np.array([c.key for c in stock.plan] or [""], dtype=object)
        brought = pd.DataFrame(
            {
                "plant_id": bodies["organisation_id"],
                "cluster": keys[bodies["cluster"].to_numpy(dtype=int)],
                "role": "VP",
            }
        )
        exponents = {"transaction": self.gravity, **EXPONENTS}
        return Truth(
            clusters=cluster_frame(stock, interaction_regions(), exponents),
            members=pd.concat([member_frame(stock, ids), brought], ignore_index=True),
            plants=pd.DataFrame(
                {
                    "plant_id": ids,
                    "industry": codes[stock.industry],
                    "jobs": stock.jobs,
                    "region": regions[stock.region],
                }
            ),
            industries=industry_frame(stock),
            gravity=pd.DataFrame(
                {
                    "kind": list(exponents),
                    "exponent": list(exponents.values()),
                    "offset": [0.0 if k == "job_move" else OFFSET for k in exponents],
                    "border": [BORDER if k == "job_move" else 1.0 for k in exponents],
                }
            ),
            interaction_regions=pd.DataFrame(
                {"region": regions, "interaction_region": interaction_regions()}
            ),
            anti_patterns=pd.DataFrame(
                [(c.key, name) for c in stock.plan for name in c.anti_patterns],
                columns=["cluster", "anti_pattern"],
            ),
            survey=levels(self.seed, stock),
            zones=self._zones[1].copy(),
        )

    def digest(self) -> str:
        """A checksum of all tables; the same seed and parameters give the same one."""
        total = hashlib.sha256()
        for part in (
            self.establishments.digest(),
            self.panel.digest(),
            self.links.digest(),
            self.survey.digest(),
            self.region_industry().digest(),
            frame_digest(self.organisations, {}),
            frame_digest(self.programmes, {}),
            frame_digest(self.zones.to_wkb(), {}),
            frame_digest(self.regions.data.to_wkb(), {}),
            frame_digest(self.truth.members, {}),
        ):
            total.update(part.encode())
        return total.hexdigest()


def peninsula(
    seed: Seed = 2023,
    *,
    strength: float = 1.0,
    clusters: int = 24,
    agglomerations: int = 3,
    noise: float = 1.0,
    null: bool = False,
    plants: int = 60_000,
    gravity: float = 1.6,
) -> Peninsula:
    """Generate a country with planted clusters, to test and to learn on.

    Parameters
    ----------
    seed
        The same seed gives the same tables, byte for byte.
    strength
        Share of the planned members that are planted, 0 to 1.4: at 1 two thirds
        of a clustering industry stand in its clusters; at 0 none.
    clusters, agglomerations
        How many are planted, 0 to 40 and 0 to 6. Agglomerations look like clusters on a map and
        have no ties beyond what distance explains.
    noise
        Scale of the errors of the record, 0 to 10: wrong codes, missing jobs,
        addresses at the town hall, lost ties, missing answers. 0 is a perfect
        record.
    null
        The same plants with industries given out by chance: nothing is planted.
    plants
        Plants in the last year, 5,000 to 1,000,000.
    gravity
        Exponent with which transactions fall with distance, 0.5 to 3.

    Returns
    -------
    Peninsula
        Its parts are made when they are asked for.

    Raises
    ------
    ParameterError
        An argument is outside its domain.

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> country = peninsula(1, plants=8_000, clusters=6)
    >>> len(country.establishments)
    8000
    >>> len(country.regions)
    120
    >>> int((country.truth.clusters["kind"] == "cluster").sum())
    6
    """
    checks = Checks()
    for name, value, low, high in (
        ("strength", strength, 0, 1.4),
        ("clusters", clusters, 0, 40),
        ("agglomerations", agglomerations, 0, 6),
        ("noise", noise, 0, 10),
        ("plants", plants, 5_000, 1_000_000),
        ("gravity", gravity, 0.5, 3.0),
    ):
        checks.require(
            low <= value <= high, "needs-between", name=name, value=value, low=low, high=high
        )
    checks.done()
    return Peninsula(
        resolve_seed(seed), float(strength), int(clusters), int(agglomerations), float(noise),
        bool(null), int(plants), float(gravity),
    )  # fmt: skip
