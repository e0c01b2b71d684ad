"""The chain behind one rule: from a check's number to the line of the text, for who must defend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gunjip import casebook
from gunjip.foundation.words import Lang, has_message, say
from gunjip.policy.gate import Gate, default_gate
from gunjip.policy.rules import Rule, RuleBook, cited, told
from gunjip.policy.wording import amount_line, measured, names

if TYPE_CHECKING:
    from gunjip.policy.prescribe import Prescription

Step = tuple[str, str]


def chain_of(row: Any, found: Prescription, lang: Lang) -> list[Step]:
    """The steps from a check's number to the line of the text behind the rule.

    Parameters
    ----------
    row
        Of the prescription's table.
    found
        The prescription.
    lang
        Of the words.

    Returns
    -------
    list of (str, str)
        ``(step, what)`` in order: symptom, check (whose, and what it cannot say),
        gate, condition, mechanism, rule, source, evidence, instrument, side,
        contra, conflict, owner, cost, lead, indicator.
    """
    cluster, rule = str(row["cluster"]), found.book.rules[str(row["rule"])]
    out = [*_symptoms(row, found, lang)]
    answers = found.answers.set_index("cluster")
    if cluster in answers.index:
        door = found.extra.get("gate") or default_gate()
        out.append(("gate", _gate(answers.loc[cluster], rule, door, lang)))
    out.append(("condition", _condition(rule, found.extra["profile"].get(cluster, {}), lang)))
    out.append(("mechanism", told("mechanism", rule.mechanism, lang)))
    out.append(("rule", f"{rule.id}: {told('direction', rule.direction, lang)}"))
    out += [("source", source_line(s, found.book, lang)) for s in rule.source]
    out += _evidence(rule, found.book, lang)
    item = found.book.instruments[rule.instrument]
    out.append(("instrument", told("instrument", rule.instrument, lang)))
    if row["stage_sign"]:
        out.append(("sign", say("policy-chain-sign", lang, sign=str(row["stage_sign"]))))
    out += [("side", told("side", s, lang)) for s in rule.side_effects]
    contra = [c for c in str(row["contra_indications"]).split(", ") if c]
    out += [("contra", told("contra", c, lang)) for c in contra]
    out += [("conflict", _conflict(o, found.book, lang)) for o in _names(row["conflicts_with"])]
    out.append(("owner", told("owner", str(row["owner"]), lang)))
    literature = found.book.literature
    costs = item.costs or (item.cost,)
    out += [("cost", amount_line(c, literature, lang)) for c in costs]
    out.append(("lead", amount_line(item.lead_time, literature, lang)))
    out.append(("indicator", told("indicator", str(row["indicator"]), lang)))
    return out


def _names(joined: Any) -> list[str]:
    return [n for n in str(joined).split(", ") if n]


def _symptoms(row: Any, found: Prescription, lang: Lang) -> Iterator[Step]:
    checks = found.extra["diagnosis"]
    for check in _names(row["failed_checks"]):
        mine = (checks["cluster"] == row["cluster"]) & (checks["check"] == check)
        line = checks[mine].iloc[0]
        yield "symptom", f"{told('check', check, lang)}: {measured(line, lang)}"
        for name in _names(line.get("source")):
            yield "check", source_line(name, found.book, lang)
        for name in _names(line.get("limits")):
            if has_message(name, lang):
                yield "limits", say(name, lang)


def _gate(answer: Any, rule: Rule, door: Gate, lang: Lang) -> str:
    """Why policy may act at all: which kinds of failure of the market the checks show."""
    if rule.kind == "mend":
        return say("policy-chain-gate-mend", lang)
    kinds = [door.failures[c] for c in _names(answer["checks"]) if c in door.failures]
    if any(c in door.growth for c in _names(answer["checks"])):
        kinds.append("growth")
    shown = ", ".join(told("failure", k, lang) for k in dict.fromkeys(kinds))
    return say("policy-chain-gate", lang, kinds=shown or told("failure", "own", lang))


def _condition(rule: Rule, kind: Mapping[str, str], lang: Lang) -> str:
    """What type, stage and maturity the rule asks for, and what the cluster's is."""
    asked = []
    for name, prefix, allowed, barred in (
        ("seri_type", "type", rule.types, rule.not_types),
        ("stage", "stage", rule.stages, rule.not_stages),
        ("maturity", "maturity", rule.maturity, ()),
    ):
        mine = told(prefix, kind.get(name) or "not_told", lang)
        if name == "maturity" and not kind.get(name):
            mine = told("stage", kind.get("stage") or "not_told", lang)
        words = names(prefix, ", ".join(allowed or barred), lang)
        if allowed:
            asked.append(say("policy-chain-only", lang, allowed=words, mine=mine))
        elif barred:
            asked.append(say("policy-chain-not", lang, barred=words, mine=mine))
    return " ".join(asked) or say("policy-chain-any", lang)


@lru_cache(maxsize=1)
def _records() -> Mapping[str, casebook.Record]:
    """The casebook by id: a chain names a dozen rows of it, and a roadmap has a hundred chains."""
    return {r.id: r for r in casebook.records()}


def source_line(name: str, book: RuleBook, lang: Lang) -> str:
    """A record with its document, its lines and its words; else the source as it is cited."""
    known = _records()
    if name not in known:
        patterns = casebook.anti_patterns(lang=lang).frame.set_index("id")
        if name in patterns.index:
            row = patterns.loc[name]
            return f"{name} ({row['source']}): {row['label']}."
        return cited(name, book.literature)
    item = known[name]
    words = " ".join(w.rstrip(".") + "." for w in (item.label.say(lang), item.text.say(lang)) if w)
    documents = dict.fromkeys(p.document for p in item.source)
    titles = [
        known[f"SRC-{d[1:]}"].label.say(lang).partition(": ")[2]
        for d in documents
        if f"SRC-{d[1:]}" in known
    ]
    place = item.source_text + (f", {'; '.join(titles)}" if titles else "")
    return f"{name} ({place}): {words}" if place else f"{name}: {words}"


def _evidence(rule: Rule, book: RuleBook, lang: Lang) -> list[Step]:
    known = _records()
    out: list[Step] = []
    for one in rule.evidence:
        text = (
            source_line(one.work, book, lang)
            if one.work in known
            else cited(one.work, book.literature)
        )
        out.append(("evidence", f"{told('says', one.says, lang)}: {text}"))
        found = f"policy-found-{one.work.replace('_', '-')}"
        outside = getattr(known.get(one.work), "outside", None)
        if has_message(found, lang):
            out.append(("evidence", say(found, lang)))
        elif outside is not None:
            out.append(("evidence", outside.say(lang)))
    out.append(("grade", told("grade", rule.grade, lang)))
    return out


def _conflict(other: str, book: RuleBook, lang: Lang) -> str:
    rule = book.rules[other]
    return say(
        "policy-chain-conflict", lang, rule=other,
        instrument=told("instrument", rule.instrument, lang),
        direction=told("direction", rule.direction, lang),
    )  # fmt: skip
