"""Null models: where the plants of an industry could as well have been.

A null places groups of plants on sites. ``random_location``: the plants, with
their jobs, move to sites drawn without replacement; ``random_labelling``: the
industries are dealt out again and jobs stay where they are;
``population_independence``: the first group stays and the others move to the
sites that it leaves free. With strata (region, sector) a plant moves within its
stratum only, so that the general pattern of strata is kept.

What is then measured belongs to the statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.validation import Checks

Index = NDArray[np.intp]
NullName = Literal["random_location", "random_labelling", "population_independence"]
NULLS: tuple[NullName, ...] = get_args(NullName)


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """A null model over given sites.

    Attributes
    ----------
    name
        Which of the three.
    groups
        The sites of each group as observed, each of shape (n_g,), disjoint.
    pool
        The sites on which they may come to lie, shape (N,); it holds the groups.
    strata
        A stratum's number for every site of the whole point set, or None.
    """

    name: NullName
    groups: tuple[Index, ...]
    pool: Index
    strata: Index | None = None

    @property
    def weights_move(self) -> bool:
        """Whether a plant takes its jobs along."""
        return self.name != "random_labelling"

    def place(self, rng: np.random.Generator) -> list[Index]:
        """One draw: the new sites of each group, in the order of its members."""
        fixed: list[Index] = []
        moving = list(self.groups)
        pool = self.pool
        if self.name == "population_independence":
            fixed = [self.groups[0]]
            moving = moving[1:]
            pool = np.setdiff1d(pool, fixed[0], assume_unique=True)
        members = np.concatenate(moving) if moving else np.empty(0, np.intp)
        if self.strata is None:
            sites = pool[rng.choice(pool.size, members.size, replace=False)]
        else:
            sites = np.empty(members.size, np.intp)
            of_pool = self.strata[pool]
            order = np.argsort(of_pool, kind="stable")
            of_member = self.strata[members]
            for stratum in np.unique(of_member):
                low, high = np.searchsorted(of_pool[order], [stratum, stratum + 1])
                mine = np.flatnonzero(of_member == stratum)
                chosen = low + rng.choice(high - low, mine.size, replace=False)
                sites[mine] = pool[order[chosen]]
        ends = np.cumsum([g.size for g in moving])[:-1]
        return fixed + [np.asarray(part, np.intp) for part in np.split(sites, ends)]


def make_null(
    name: str,
    groups: Sequence[Index],
    pool: Index,
    *,
    strata: Index | None = None,
) -> Null:
    """A null model, checked.

    Parameters
    ----------
    name
        ``"random_location"``, ``"random_labelling"`` or
        ``"population_independence"`` (which needs two groups).
    groups
        Disjoint sites of each group.
    pool
        All sites on which they may come to lie.
    strata
        A number per site of the point set.

    Raises
    ------
    ParameterError
        An unknown name, or independence asked of a single industry.

    Examples
    --------
    >>> import numpy as np
    >>> null = make_null("random_location", [np.arange(3)], np.arange(10))
    >>> [len(part) for part in null.place(np.random.default_rng(0))]
    [3]
    """
    checks = Checks()
    if checks.one_of("null", name, NULLS) and name == "population_independence":
        checks.require(len(groups) >= 2, "null-needs-two")
    checks.done()
    together = np.concatenate([np.asarray(g, np.intp) for g in groups])
    if np.unique(together).size != together.size:
        raise ParameterError.of("null-overlap")
    return Null(
        name=name,  # type: ignore[arg-type]
        groups=tuple(np.asarray(g, np.intp) for g in groups),
        pool=np.unique(np.concatenate([np.asarray(pool, np.intp), together])),
        strata=None if strata is None else np.asarray(strata, np.intp),
    )
