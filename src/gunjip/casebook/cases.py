"""The cases: one object a case, comparison of cases, gaps to the benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from gunjip.casebook.access import CITATION, flags_of, measure_label, no_such, record, records
from gunjip.casebook.loading import data_file
from gunjip.casebook.records import Record, Roles, Value, Words
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say


@dataclass(frozen=True, slots=True)
class Case:
    """A cluster or region of the literature and all that is said of it.

    Attributes
    ----------
    key, name
        E.g. "daedeok"; the name in both languages.
    country
        ISO code, or "".
    scope
        "reference" for the seven cases with type and roles, "other", "setting"
        for a country, "subject" for whom a single value is of.
    type
        One of the four types, or "".
    twin
        The case it is measured against or serves as benchmark for, or "".
    aliases
        Other spellings.
    """

    key: str
    name: Words
    country: str
    scope: str
    type: str
    twin: str
    aliases: tuple[str, ...]

    @property
    def role(self) -> Roles | None:
        """Ranks of the three roles; None where the texts give none.

        Examples
        --------
        >>> case("daedeok").role.symbols
        '◎△○'
        """
        name = data_file("cases.json")[self.key].get("roles_record")
        return record(name).roles if name else None

    @property
    def interaction(self) -> Value | None:
        """Strong or weak, always inferred; what the figure showed is missing (F-27).

        Examples
        --------
        >>> case("daedeok").interaction.say()
        'weak [inferred]'
        """
        name = data_file("cases.json")[self.key].get("interaction_record")
        return record(name).value("interaction") if name else None

    @property
    def facts(self) -> tuple[Record, ...]:
        """All records that speak of the case."""
        return records(case=self.key)

    @property
    def flags(self) -> tuple[Record, ...]:
        """The inconsistencies that touch any of its facts."""
        found: dict[str, Record] = {}
        for fact in self.facts:
            found.update({f.id: f for f in flags_of(fact)})
        return tuple(found.values())

    def value(self, name: str) -> Value:
        """A value of the case itself by its name.

        Raises
        ------
        ParameterError
            The case has no value of that name; near names are offered.

        Examples
        --------
        >>> case("daedeok").value("institutes").value
        116
        """
        own = {v.name: v for v in reversed([v for _, v in self._own()])}
        if name not in own:
            raise no_such("casebook-no-value", name, list(own))
        return own[name]

    def _own(self) -> list[tuple[Record, Value]]:
        return [(r, v) for r in self.facts for v in r.values if v.of in ("", self.key)]

    def frame(self, *, lang: Lang = "en") -> pd.DataFrame:
        """Every value of its facts, one row a value; see `values_frame`."""
        from gunjip.casebook.showing import values_frame

        return values_frame(self.facts, lang=lang)


@lru_cache(maxsize=1)
def _cases() -> Mapping[str, Case]:
    return {
        key: Case(
            key=key,
            name=Words(f["name"]["en"], f["name"]["ko"]),
            country=f.get("country", ""),
            scope=f["scope"],
            type=f.get("type", ""),
            twin=f.get("twin", ""),
            aliases=tuple(f.get("aliases", ())),
        )
        for key, f in data_file("cases.json").items()
    }


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, item in _cases().items():
        for word in (key, item.name.en, item.name.ko, *item.aliases):
            found.setdefault(word.casefold(), key)
    return found


def case(name: str) -> Case:
    """A case by key, name or old spelling, in either language.

    Parameters
    ----------
    name
        E.g. "daedeok", "대덕", "San Diego", "샌디에고".

    Raises
    ------
    ParameterError
        No such case; near names are offered.

    Examples
    --------
    >>> case("대덕밸리").key
    'daedeok'
    >>> case("ulsan").role.ranks
    (1, 3, 2)
    """
    key = _spellings().get(name.strip().casefold())
    if key is None:
        raise no_such("casebook-no-case", name, list(_spellings()))
    return _cases()[key]


def cases(*, scope: str | None = None) -> tuple[Case, ...]:
    """All cases, or those of a scope: "reference", "other", "setting", "subject".

    Examples
    --------
    >>> len(cases(scope="reference"))
    7
    """
    if scope is not None:
        checks = Checks()
        checks.one_of("scope", scope, ("reference", "other", "setting", "subject"))
        checks.done()
    return tuple(c for c in _cases().values() if scope is None or c.scope == scope)


_ROLE_FIELDS = (("vp", "VP"), ("so", "SO"), ("ss", "SS"))


def compare(*names: str, lang: Lang = "en") -> Result:
    """Cases side by side, one row a dimension and case.

    Parameters
    ----------
    names
        Two or more cases, as for `case`.
    lang
        Language of labels and texts.

    Returns
    -------
    Result
        Frame with ``dimension``, ``label``, ``case``, ``value`` (base unit, NaN
        where it is no number), ``unit``, ``text``, ``year``, ``provenance``,
        ``record``, ``flags``, ``source`` and ``status``: "ok", "missing" (the
        text lost it) or "not said" (the texts do not speak of it for this case).

    Raises
    ------
    ParameterError
        Fewer than two different cases, or an unknown one.

    Notes
    -----
    Values of different years or currencies stand side by side as they are and
    are never brought to one.

    Examples
    --------
    >>> out = compare("daedeok", "san_diego").frame
    >>> out[(out["dimension"] == "role_so")]["value"].tolist()
    [1.0, 2.0]
    """
    chosen = [case(n) for n in names]
    checks = Checks()
    checks.require(
        len({c.key for c in chosen}) == len(chosen) >= 2, "casebook-compare-two", count=len(chosen)
    )
    checks.one_of("lang", lang, ("en", "ko"))
    checks.done()
    rows: list[dict[str, object]] = []
    seen: dict[str, str] = {}
    for item in chosen:
        found = _dimensions(item, lang)
        seen.update({k: str(r["label"]) for k, r in found})
        rows += [r for _, r in found]
    have = {(r["dimension"], r["case"]) for r in rows}
    for dimension, label in seen.items():
        for item in chosen:
            if (dimension, item.key) not in have:
                rows.append(
                    {
                        "dimension": dimension,
                        "label": label,
                        "case": item.key,
                        "text": say("casebook-not-said", lang),
                        "status": "not said",
                    }
                )
    frame = pd.DataFrame(
        rows,
        columns=[
            "dimension",
            "label",
            "case",
            "value",
            "unit",
            "text",
            "year",
            "provenance",
            "record",
            "flags",
            "source",
            "status",
        ],
    )
    places = {d: n for n, d in enumerate(seen)}
    keys = {c.key: n for n, c in enumerate(chosen)}
    frame = frame.sort_values(
        by=["dimension", "case"],
        key=lambda s: s.map(places if s.name == "dimension" else keys),
        kind="stable",
        ignore_index=True,
    )
    frame["value"] = pd.to_numeric(frame["value"])
    frame["year"] = frame["year"].astype("Int64")
    words = ["unit", "provenance", "record", "flags", "source"]
    frame[words] = frame[words].fillna("")
    return Result(
        kind="casebook_comparison",
        table=frame,
        params={"cases": [c.key for c in chosen], "lang": lang},
        citation=CITATION,
    )


def _dimensions(item: Case, lang: Lang) -> list[tuple[str, dict[str, object]]]:
    found: dict[str, dict[str, object]] = {}
    fields = data_file("cases.json")[item.key]

    def note(dimension: str, label: str, origin: Record, **more: object) -> None:
        row: dict[str, object] = {
            "dimension": dimension,
            "label": label,
            "case": item.key,
            "provenance": origin.provenance,
            "record": origin.id,
            "flags": ", ".join(f.id for f in flags_of(origin)),
            "source": origin.source_text,
            "status": "ok",
        }
        row.update(more)
        found.setdefault(dimension, row)

    if item.type:
        kind = record(fields["type_record"])
        note("type", say("casebook-dimension-type", lang), kind, text=kind.label.say(lang))
    if item.role is not None:
        source = record(fields["roles_record"])
        for rank, symbol, (field, name) in zip(
            item.role.ranks, item.role.symbols, _ROLE_FIELDS, strict=True
        ):
            label = say(f"casebook-role-{field}", lang)
            note(f"role_{field}", label, source, value=rank, unit="rank", text=f"{name} {symbol}")
    if item.interaction is not None:
        source = record(fields["interaction_record"])
        label = say("casebook-dimension-interaction", lang)
        note("interaction", label, source, text=item.interaction.say(lang))
    for source, value in item._own():
        if value.name == "interaction" or source.scope == "outside":
            continue
        note(
            value.name if not value.period else f"{value.name} {value.period}",
            measure_label(value.name).say(lang),
            source,
            value=value.base_value,
            unit=value.base_unit,
            text=value.say(lang),
            year=value.year,
            provenance=value.provenance,
            source=str(value.place) if value.place else source.source_text,
            status="missing" if value.value is None else "ok",
        )
    return list(found.items())


def compare_wide(comparison: Result) -> pd.DataFrame:
    """A comparison as a reader sees it: one row a dimension, one column a case.

    Examples
    --------
    >>> list(compare_wide(compare("icheon", "brenta")).columns)
    ['label', 'icheon', 'brenta']
    """
    frame = comparison.frame
    order = list(dict.fromkeys(frame["dimension"]))
    labels = frame.groupby("dimension")["label"].first()
    texts = {
        key: frame[frame["case"] == key].set_index("dimension")["text"]
        for key in comparison.params["cases"]
    }
    return pd.DataFrame({"label": labels, **texts}).loc[order]


def twin_gaps() -> Result:
    """Ranks of each Korean case minus its benchmark's, in steps (A10.1, H-43).

    Returns
    -------
    Result
        Frame with ``case``, ``benchmark``, ``vp``, ``so``, ``ss`` (steps of an
        order and not ratios), ``assignment`` and ``flags``.

    Examples
    --------
    >>> twin_gaps().frame[["vp", "so", "ss"]].values.tolist()
    [[0, -1, 0], [-1, 0, 0], [-1, -1, 0]]
    """
    rows = []
    for pair in data_file("structures.json")["twins"]:
        here, there = case(pair["case"]).role, case(pair["benchmark"]).role
        if here is None or there is None:
            continue
        steps = [a - b for a, b in zip(here.ranks, there.ranks, strict=True)]
        rows.append(
            {
                "case": pair["case"],
                "benchmark": pair["benchmark"],
                "vp": steps[0],
                "so": steps[1],
                "ss": steps[2],
                "assignment": "inferred",
                "flags": "F-26",
            }
        )
    return Result(
        kind="casebook_twin_gaps",
        table=pd.DataFrame(rows),
        units={"vp": "steps", "so": "steps", "ss": "steps"},
        citation="S4 L847-849, L857-947",
    )
