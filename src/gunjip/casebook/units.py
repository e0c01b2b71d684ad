"""Units of the literature and what they are in units of today.

Units of one kind are converted by an exact factor; a currency is never turned
into another and never carried from one year to another, since neither can be
done without a rate that the literature does not give.
"""

from __future__ import annotations

from dataclasses import dataclass

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.validation import Checks, near

# 1 pyeong is 400/121 m²: (20/11 m)², from the shaku of 10/33 m.
PYEONG_M2 = 400.0 / 121.0
# The international mile, 5,280 feet of 0.3048 m.
MILE_KM = 1.609344
EOK = 1e8  # 억
JO = 1e12  # 조


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, its base unit, and how many of the base it is."""

    kind: str
    base: str
    factor: float = 1.0


UNITS: dict[str, Unit] = {
    "m2": Unit("area", "m2"),
    "km2": Unit("area", "m2", 1e6),
    "pyeong": Unit("area", "m2", PYEONG_M2),
    "eok_pyeong": Unit("area", "m2", EOK * PYEONG_M2),
    "km": Unit("length", "km"),
    "mile": Unit("length", "km", MILE_KM),
    "KRW": Unit("currency", "KRW"),
    "eok_krw": Unit("currency", "KRW", EOK),
    "jo_krw": Unit("currency", "KRW", JO),
    "JPY": Unit("currency", "JPY"),
    "eok_jpy": Unit("currency", "JPY", EOK),
    "USD": Unit("currency", "USD"),
    "usd_million": Unit("currency", "USD", 1e6),
    "eok_usd": Unit("currency", "USD", EOK),
    "ITL": Unit("currency", "ITL"),
    "share": Unit("share", "share"),
    "percent": Unit("share", "share", 0.01),
    "share_per_year": Unit("rate", "share_per_year"),
    "percent_per_year": Unit("rate", "share_per_year", 0.01),
    "years": Unit("time", "years"),
    "months": Unit("time", "years", 1.0 / 12.0),
    "year": Unit("calendar year", "year"),
    "decade": Unit("decade by its first year", "decade"),
    "count": Unit("count", "count"),
    "count_per_year": Unit("flow", "count_per_year"),
    "persons": Unit("persons", "persons"),
    "persons_per_km2": Unit("density", "persons_per_km2"),
    "person_days": Unit("contact", "person_days"),
    "exponent": Unit("exponent", "exponent"),
    "number": Unit("number", "number"),
    "ratio": Unit("ratio", "ratio"),
    "grade": Unit("grade", "grade"),
    "scale": Unit("survey scale", "scale"),
    "name": Unit("name", "name"),
    "index_points": Unit("index", "index_points"),
    "krw_per_usd": Unit("exchange rate", "krw_per_usd"),
    "jpy_per_usd": Unit("exchange rate of yen", "jpy_per_usd"),
}

# As they stand in print, so that a reader can write what he reads.
ALIASES: dict[str, str] = {
    "평": "pyeong",
    "억평": "eok_pyeong",
    "㎡": "m2",
    "m²": "m2",
    "㎢": "km2",
    "km²": "km2",
    "마일": "mile",
    "mi": "mile",
    "miles": "mile",
    "원": "KRW",
    "억원": "eok_krw",
    "조원": "jo_krw",
    "엔": "JPY",
    "억엔": "eok_jpy",
    "달러": "USD",
    "억달러": "eok_usd",
    "리라": "ITL",
    "%": "percent",
    "人/日": "person_days",
    "명": "persons",
    "개월": "months",
    "년": "years",
}


def unit_of(name: str) -> Unit:
    """The unit of a name or of a name in print.

    Raises
    ------
    ParameterError
        No such unit; the nearest name is offered.
    """
    key = ALIASES.get(name, name)
    if key not in UNITS:
        options = [*UNITS, *ALIASES]
        guess = near(name, options)
        raise ParameterError.of(
            "casebook-unknown-unit-near" if guess else "casebook-unknown-unit",
            unit=name,
            near=guess,
        )
    return UNITS[key]


def convert(value: float, unit: str, to: str | None = None) -> float:
    r"""A value in another unit of the same kind: :math:`y = x\,f_u / f_v`.

    Parameters
    ----------
    value
        The number as given.
    unit
        Its unit: a name of ``UNITS`` or as printed ("억원", "평").
    to
        The unit wanted; the base unit of its kind where None (m², km, KRW, JPY,
        USD, ITL, a share of 1, years).

    Returns
    -------
    float
        The value in the unit asked for.

    Raises
    ------
    ParameterError
        An unknown unit, or units of different kinds. Two currencies are
        different kinds: no rate is assumed.

    Notes
    -----
    Factors: 1 pyeong = 400/121 m² = 3.305785 m²; 1 mile = 1.609344 km;
    억 = 10⁸; 조 = 10¹².

    Examples
    --------
    >>> round(convert(12, "억평", "km2"))
    3967
    >>> convert(2312, "억원")
    231200000000.0
    """
    source = unit_of(unit)
    if to is None:
        return value * source.factor
    target = unit_of(to)
    checks = Checks()
    if source.base != target.base:
        both = source.kind == target.kind == "currency"
        checks.add(
            "casebook-currency" if both else "casebook-other-unit",
            unit=unit,
            to=to,
            base=source.base,
        )
    checks.done()
    return value * source.factor / target.factor
