"""The bundled study: one generated country, its parts made when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from gunjip.datasets.industries import CLASSIFICATION, industries, industry_names
from gunjip.datasets.land import CRS, interaction_regions, land
from gunjip.datasets.panel import FIRST_YEAR, LAST_YEAR, History, make_history
from gunjip.datasets.plants import Stock, make_stock
from gunjip.datasets.record import plant_ids, recorded
from gunjip.datasets.truth import Truth, cluster_frame, industry_frame, member_frame
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Regions


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
    def _stock(self) -> Stock:
        return make_stock(
            self.seed,
            plants=self.plants,
            strength=self.strength,
            clusters=self.clusters,
            agglomerations=self.agglomerations,
            null=self.null,
        )

    @cached_property
    def _history(self) -> History:
        return make_history(self.seed, self._stock)

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
        gone[["x", "y"]] = history.xy
        here = land().locate(history.xy[:, 0], history.xy[:, 1])
        # A former plant that would stand in the sea keeps its likeness's place.
        sea = here < 0
        gone.loc[sea, ["x", "y"]] = stock.xy[like[sea]]
        here[sea] = stock.region[like[sea]]
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
    def truth(self) -> Truth:
        """What was planted."""
        stock = self._stock
        ids = self._register["plant_id"]
        codes = industries()["industry"].to_numpy()
        regions = self.regions.data["region"].to_numpy()
        empty = pd.DataFrame()
        return Truth(
            clusters=cluster_frame(stock, interaction_regions()),
            members=member_frame(stock, ids),
            plants=pd.DataFrame(
                {
                    "plant_id": ids,
                    "industry": codes[stock.industry],
                    "jobs": stock.jobs,
                    "region": regions[stock.region],
                }
            ),
            industries=industry_frame(stock),
            gravity=empty,
            interaction_regions=pd.DataFrame(
                {"region": regions, "interaction_region": interaction_regions()}
            ),
            anti_patterns=empty,
            survey=empty,
            zones=empty,
        )


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
