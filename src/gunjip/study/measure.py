"""``gunjip measure``: one statistic of the field on one file."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks, near
from gunjip.sources import read, read_regions
from gunjip.tables import Establishments, RegionIndustry, Regions
from gunjip.tables.assemble import assemble

#: What a measure needs beside its options.
Needs = Literal["table", "plants", "one", "window", "map"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A statistic that the command line offers.

    ``needs``: ``"table"`` a region × industry table (plants with a region do as
    well); ``"plants"`` plants with coordinates, all industries at once; ``"one"``
    the same and an industry; ``"window"`` besides the polygons that bound the
    land; ``"map"`` a table, an industry and the polygons.
    """

    name: str
    module: str
    needs: Needs

    @property
    def function(self) -> Callable[..., Result]:
        """The public function."""
        found: Callable[..., Result] = getattr(import_module(self.module), self.name)
        return found

    def options(self) -> dict[str, Any]:
        """Keyword options with their defaults."""
        return {
            p.name: p.default
            for p in inspect.signature(self.function).parameters.values()
            if p.kind is p.KEYWORD_ONLY and p.name not in ("seed", "workers", "window")
        }

    def needed(self) -> list[str]:
        """Options without a default."""
        return [k for k, v in self.options().items() if v is inspect.Parameter.empty]


_M = "gunjip.measures."
_ALL: tuple[tuple[str, str, Needs], ...] = (
    ("coagglomeration", "coagglomeration", "table"),
    ("complexity_outlook", "complexity", "table"),
    ("devereux_griffith_simpson", "ellison_glaeser", "table"),
    ("duranton_overman", "distance.kd", "one"),
    ("economic_complexity", "complexity", "table"),
    ("ellison_glaeser", "ellison_glaeser", "table"),
    ("entropy", "concentration", "table"),
    ("fitness", "complexity", "table"),
    ("hachman", "concentration", "table"),
    ("herfindahl", "concentration", "table"),
    ("hoover", "concentration", "table"),
    ("hoover_balassa", "specialisation", "table"),
    ("howard_newman_tarp", "coagglomeration", "table"),
    ("k_inhomogeneous", "distance.ripley_weighted", "window"),
    ("k_mark_weighted", "distance.ripley_weighted", "window"),
    ("krugman", "concentration", "table"),
    ("local_autocorrelation", "autocorrelation", "map"),
    ("localisation_survey", "moments.survey", "plants"),
    ("location_quotient", "specialisation", "table"),
    ("locational_gini", "concentration", "table"),
    ("m_density", "distance.relative", "one"),
    ("marcon_puech_bands", "moments.marcon_puech", "one"),
    ("marcon_puech_m", "distance.relative", "one"),
    ("marcon_puech_m_plants", "distance.relative", "one"),
    ("maurel_sedillot", "ellison_glaeser", "table"),
    ("moran", "autocorrelation", "map"),
    ("pair_correlation", "distance.ripley", "window"),
    ("proximity_adjusted_quotient", "spatial_quotients", "table"),
    ("relatedness", "relatedness", "table"),
    ("relatedness_density", "relatedness", "table"),
    ("ripley_k", "distance.ripley", "window"),
    ("theil", "concentration", "table"),
)


def measures() -> dict[str, Measure]:
    """Every measure of the command line, by name."""
    return {name: Measure(name, _M + module, needs) for name, module, needs in _ALL}


def parse_options(chosen: Measure, settings: Sequence[str]) -> dict[str, Any]:
    """``key=value`` texts as options; values as Python writes them, else plain words.

    Raises
    ------
    ConfigError
        No ``=``, or a key that the measure does not have.
    """
    known = chosen.options()
    checks = Checks(ConfigError)
    out: dict[str, Any] = {}
    for text in settings:
        key, sign, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not sign:
            checks.add("measure-no-equals", text=text)
        elif key not in known:
            guess = near(key, list(known))
            checks.add(
                "measure-no-option-near" if guess else "measure-no-option",
                name=chosen.name,
                option=key,
                near=guess,
                known=", ".join(known) or "–",
            )
        else:
            out[key] = _value(value.strip())
    checks.done()
    return out


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return {"true": True, "false": False}.get(text.lower(), text)


def run_measure(
    name: str,
    file: Path,
    *,
    industry: str | None = None,
    other: str | None = None,
    regions: Path | None = None,
    settings: Sequence[str] = (),
    year: int | None = None,
    digits: int | None = None,
    seed: int | None = None,
) -> Result:
    """Read a file and compute one measure on it.

    Parameters
    ----------
    name
        See :func:`measures`; ``-`` and ``_`` are the same.
    file
        Of plants or of cells, in any known format.
    industry, other
        Of a measure of one industry, or of two.
    regions
        Polygons, for the window of a point pattern or for neighbours.
    settings
        ``key=value`` options of the measure.
    year, digits
        Of the table.
    seed
        Of whatever is random.

    Raises
    ------
    ConfigError
        An unknown measure or option, or something that it needs is not given.
    InputError
        The file.
    """
    known = measures()
    wanted = name.replace("-", "_")
    checks = Checks(ConfigError)
    checks.one_of("measure", wanted, known)
    checks.done()
    chosen = known[wanted]
    if chosen.needs in ("one", "window", "map") and industry is None:
        checks.add("measure-needs-industry", name=wanted)
    if chosen.needs in ("window", "map") and regions is None:
        checks.add("measure-needs-regions", name=wanted)
    options = parse_options(chosen, settings)
    for option in chosen.needed():
        checks.require(option in options, "measure-needs-option", name=wanted, option=option)
    checks.done()
    if "seed" in inspect.signature(chosen.function).parameters:
        options["seed"] = seed
    table = _table(file, year, digits)
    if chosen.needs == "table":
        return chosen.function(table, **options)
    if chosen.needs == "map":
        return _on_map(chosen, table, str(industry), _regions(regions), options)
    if not isinstance(table, Establishments) or not table.has_points:
        raise InputError.of("table-needs-points")
    if chosen.needs == "plants":
        return chosen.function(table, **options)
    if chosen.needs == "window":
        plants, land = _in_metres(table, _regions(regions))
        return chosen.function(plants, industry, window=land, **options)
    given = [other] if other is not None else []
    return chosen.function(table, industry, *given, **options)


def _table(file: Path, year: int | None, digits: int | None) -> RegionIndustry | Establishments:
    from gunjip.sources import inspect_file

    options: dict[str, Any] = {}
    if digits is not None and str(inspect_file(file).format) == "qcew":
        options["digits"] = digits
    table = assemble(read(file, options=options))
    if not isinstance(table, RegionIndustry | Establishments):
        raise InputError.of("table-no-table", file=file.name, kind=type(table).__name__)
    return table.year(year)


def _in_metres(table: Establishments, regions: Regions) -> tuple[Any, Any]:
    """Plants and land in one plane: a window's edges are corrected in metres only.

    Degrees go to the zone of the Universal Transverse Mercator that the regions lie
    in, whose distances are right within 0.1 % some hundred kilometres around.
    """
    from pyproj import CRS, Transformer

    areas = regions.data
    if not CRS.from_user_input(table.crs).is_geographic:
        return table, areas.to_crs(table.crs).geometry.union_all()
    metres = areas.estimate_utm_crs()
    # Straight in degrees is bent in metres: long borders get points between.
    bent = areas.to_crs(table.crs).geometry.segmentize(0.002).to_crs(metres)
    frame = table.frame
    x, y = Transformer.from_crs(table.crs, metres, always_xy=True).transform(
        frame["x"].to_numpy(dtype=float), frame["y"].to_numpy(dtype=float)
    )
    return frame.assign(x=x, y=y), bent.union_all()


def _regions(path: Path | None) -> Regions:
    table = assemble(read_regions(str(path)))
    if not isinstance(table, Regions):
        raise InputError.of("table-no-table", file=str(path), kind=type(table).__name__)
    return table


def _on_map(
    chosen: Measure,
    table: RegionIndustry | Establishments,
    industry: str,
    regions: Regions,
    options: dict[str, Any],
) -> Result:
    """Autocorrelation of one industry's location quotients over neighbouring regions."""
    from gunjip.measures.neighbours import neighbour_matrix
    from gunjip.measures.specialisation import location_quotient

    quotients = location_quotient(table).frame
    mine = quotients[quotients["industry"].astype("str") == industry]
    if mine.empty:
        raise ConfigError.of("measure-no-industry", industry=industry)
    values = mine.set_index(mine["region"].astype("str"))["value"]
    order = [r for r in values.index if r in set(regions.data["region"])]
    weights = neighbour_matrix(regions, pd.Index(order))
    return chosen.function(values.loc[order], weights, **options)
