"""The body that runs a cluster: a self-assessment with evidence, against the casebook's platforms."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd

from gunjip.diagnosis.place import NOT_TESTED, TiedNodes, place_in_network
from gunjip.diagnosis.survey.answers import MISSING
from gunjip.diagnosis.survey.columns import cell_values, plain
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks, near
from gunjip.tables.common import require_columns

HIGHEST = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its aspect, its text by language, and the casebook's rows behind it."""

    id: str
    aspect: str
    text: Mapping[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """A coordinating body of the casebook: the levels that rows tell of it, and which row each."""

    id: str
    name: Mapping[str, str]
    source: str
    says: Mapping[str, int]
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The questions of the self-assessment.

    Attributes
    ----------
    questions, platforms
        In their order.
    aspects
        The six groups: id → name by language.
    levels
        Words of the levels 0 to 3 by language.
    """

    questions: tuple[Question, ...]
    platforms: tuple[Platform, ...]
    aspects: Mapping[str, Mapping[str, str]]
    levels: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def self_assessment() -> Assessment:
    """The package's self-assessment for cluster organisations.

    Returns
    -------
    Assessment
        Eighteen questions in six groups of aspects.

    Examples
    --------
    >>> sorted(self_assessment().aspects)
    ['achievements', 'cooperation', 'finance', 'governance', 'services', 'structure']
    """
    path = files("gunjip.diagnosis").joinpath("data/organisation.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))

    def both(entry: Mapping[str, Any]) -> Mapping[str, str]:
        return {"en": str(entry["en"]), "ko": str(entry["ko"])}

    return Assessment(
        questions=tuple(
            Question(q["id"], q["aspect"], both(q), tuple(q["sources"])) for q in raw["question"]
        ),
        platforms=tuple(
            Platform(p["id"], both(p), p["source"], dict(p["says"]), dict(p["rows"]))
            for p in raw["platform"]
        ),
        aspects={a["id"]: both(a) for a in raw["aspect"]},
        levels={lang: tuple(raw["level"][lang]) for lang in ("en", "ko")},
    )


def assess_organisation(
    answers: pd.DataFrame,
    *,
    organisation: str = "",
    network: TiedNodes | pd.DataFrame | None = None,
    members: Mapping[str, str] | None = None,
) -> Result:
    """A cluster organisation by its own answers, its evidence, the casebook and its ties.

    Parameters
    ----------
    answers
        ``question, level`` (0 no, 1 begun, 2 largely, 3 fully, or these words; empty for
        not answered) and ``evidence``: a text or a link. Columns and questions may be
        named in English or Korean.
    organisation
        Its id in the network.
    network
        Ties, to say whether it brokers: a ``linkages`` network, or a frame with
        ``source, target``.
    members
        Kind by id (firm, university …), for the mix of those it joins.

    Returns
    -------
    Result
        One row a question: ``question, aspect, level, evidence, status`` (``shown``
        with evidence, ``claimed`` without, ``not_answered``), and the level that the
        casebook tells of each platform (NaN where its text says nothing).
        ``extra["aspects"]``: ``aspect, answered, shown, questions, lowest, highest`` —
        levels are an order and are not averaged. ``extra["platforms"]``: ``platform,
        told`` (questions of which the casebook says something), ``compared`` (those of
        them that the organisation has evidence for), ``ahead, level, behind, rows``.
        ``extra["place"]``: as ``place_in_network``.

    Raises
    ------
    InputError
        No columns of questions or levels, unknown questions, one twice, levels outside
        0 to 3, no answer at all, an id that no tie and no member has.

    Notes
    -----
    A self-assessment is a claim: only what has evidence is set against the platforms.
    Words such as "none" are no evidence.

    References
    ----------
    P-31 to P-33, CASE-POL-KQ, CASE-POL-WM, CASE-POL-ST (S1 L312–383); structural holes:
    Burt (1992).

    Examples
    --------
    >>> told = pd.DataFrame({"question": ["one_entrance"], "level": [2], "evidence": ["statute"]})
    >>> out = assess_organisation(told)
    >>> out.frame.set_index("question").loc["one_entrance", "status"]
    'shown'
    """
    form = self_assessment()
    given = _given(answers, form)
    rows = []
    for question in form.questions:
        value, proof = given.get(question.id, (math.nan, ""))
        status = "not_answered" if math.isnan(value) else "shown" if proof else "claimed"
        rows.append(
            {
                "question": question.id, "aspect": question.aspect, "level": value,
                "evidence": proof, "status": status, "source": ", ".join(question.sources),
                **{p.id: float(p.says.get(question.id, math.nan)) for p in form.platforms},
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    place = NOT_TESTED
    if network is not None and organisation:
        place = place_in_network(organisation, network, members)
    return Result(
        kind="organisation",
        table=table,
        params={"organisation": organisation},
        units={"level": "0 no, 1 begun, 2 largely, 3 fully"},
        citation="P-31 to P-33; CASE-POL-KQ, CASE-POL-WM, CASE-POL-ST (S1 L312-383)",
        extra={
            "aspects": _aspects(table, list(form.aspects)),
            "platforms": _platforms(table, form),
            "place": place,
        },
    )


#: What an evidence cell may hold that is none.
_NO_EVIDENCE = {plain(w) for w in (*MISSING, "none", "no", "없음", "없다", "아니오", "?")}
#: Columns under their names in either language.
_COLUMNS = {
    "question": "question", "문항": "question", "level": "level", "수준": "level",
    "evidence": "evidence", "증거": "evidence", "근거": "evidence",
}  # fmt: skip


def _given(answers: pd.DataFrame, form: Assessment) -> dict[str, tuple[float, str]]:
    """Level and evidence by question, checked."""
    data = answers.rename(columns={c: _COLUMNS.get(plain(c), str(c)) for c in answers.columns})
    require_columns(data, ("question", "level"), "organisation")
    data = data[data["question"].notna() | data["level"].notna()].reset_index(drop=True)
    known = [q.id for q in form.questions]
    names = {plain(t): q.id for q in form.questions for t in (q.id, *q.text.values())}
    data["question"] = [names.get(plain(q), str(q).strip()) for q in data["question"]]
    checks = Checks(InputError)
    for name in sorted(set(data["question"]) - set(known)):
        guess = near(name, known)
        checks.add("diag-organisation-unknown", question=name, near=guess or ", ".join(known[:3]))
    twice = sorted(data.loc[data["question"].duplicated(), "question"].unique())
    checks.require(not twice, "diag-organisation-twice", names=", ".join(twice))
    words = {w: float(k) for told in form.levels.values() for k, w in enumerate(told)}
    missing = [m for m in MISSING if plain(m) not in {plain(w) for w in words}]
    level, none = cell_values(data["level"], words=words, missing=missing)
    wrong = ~none & ~level.isin(range(HIGHEST + 1))
    if wrong.any():
        first = data[wrong].iloc[0]
        checks.add(
            "diag-organisation-level", question=str(first["question"]), value=str(first["level"])
        )
    if none.all():
        checks.add("diag-organisation-empty")
    checks.done()
    proof = data["evidence"] if "evidence" in data else pd.Series("", index=data.index)
    texts = ["" if pd.isna(t) or plain(t) in _NO_EVIDENCE else str(t).strip() for t in proof]
    levels = (float(v) for v in level)
    return {q: (v, t) for q, v, t in zip(data["question"], levels, texts, strict=True)}


def _platforms(table: pd.DataFrame, form: Assessment) -> pd.DataFrame:
    """Each platform of the casebook beside what has evidence."""
    rows = []
    for platform in form.platforms:
        told = table[table[platform.id].notna()]
        both = told[told["status"] == "shown"]
        gap = both["level"] - both[platform.id]
        rows.append(
            {
                "platform": platform.id, "told": len(told), "compared": len(both),
                "ahead": int((gap > 0).sum()), "level": int((gap == 0).sum()),
                "behind": int((gap < 0).sum()),
                "rows": ", ".join(sorted(set(platform.rows.values()))),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _aspects(table: pd.DataFrame, aspects: list[str]) -> pd.DataFrame:
    rows = []
    for aspect in aspects:
        mine = table[table["aspect"] == aspect]
        rows.append(
            {
                "aspect": aspect, "answered": int(mine["level"].notna().sum()),
                "shown": int((mine["status"] == "shown").sum()), "questions": len(mine),
                "lowest": mine["level"].min(), "highest": mine["level"].max(),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
