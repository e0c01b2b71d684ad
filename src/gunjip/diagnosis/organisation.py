"""The body that runs a cluster: a self-assessment with evidence, against the casebook's platforms."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks, near
from gunjip.tables.common import require_columns

HIGHEST = 3


class TiedNodes(Protocol):
    """What a network must offer to find the organisation's place in it: ``linkages.Network`` does."""

    nodes: pd.DataFrame
    source: Any
    target: Any


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its aspect, its text by language, and the casebook's rows behind it."""

    id: str
    aspect: str
    text: Mapping[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """A coordinating body of the casebook and what its row says of some questions."""

    id: str
    name: Mapping[str, str]
    source: str
    says: Mapping[str, int]


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
            Platform(p["id"], both(p), p["source"], dict(p["says"])) for p in raw["platform"]
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
        ``question, level`` (0 no, 1 begun, 2 largely, 3 fully; empty for not
        answered) and ``evidence``: a text or a link.
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
        levels are an order and are not averaged. ``extra["place"]``: ``degree,
        brokered, share, kinds, status``.

    Raises
    ------
    InputError
        Unknown questions, one twice, levels outside 0 to 3.

    Notes
    -----
    *Brokered* counts the pairs of its neighbours that have no tie of their own (a
    structural hole that it spans); ``share`` is that of all its neighbours' pairs.
    A self-assessment is a claim: only what has evidence is set against others.

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
    require_columns(answers, ("question", "level"), "organisation")
    form = self_assessment()
    known = [q.id for q in form.questions]
    data = answers.copy()
    data["question"] = data["question"].astype("str").str.strip()
    checks = Checks(InputError)
    for name in sorted(set(data["question"]) - set(known)):
        guess = near(name, known)
        checks.add("diag-organisation-unknown", question=name, near=guess or ", ".join(known[:3]))
    twice = sorted(data.loc[data["question"].duplicated(), "question"].unique())
    checks.require(not twice, "diag-organisation-twice", names=", ".join(twice))
    level = pd.to_numeric(data["level"], errors="coerce")
    given = data["level"].notna() & (data["level"].astype("str").str.strip() != "")
    wrong = given & (level.isna() | (level < 0) | (level > HIGHEST) | (level % 1 != 0))
    if wrong.any():
        first = data[wrong].iloc[0]
        checks.add(
            "diag-organisation-level", question=str(first["question"]), value=str(first["level"])
        )
    checks.done()
    data["level"] = level
    if "evidence" not in data:
        data["evidence"] = ""
    given_by = {str(r["question"]): r for r in data.to_dict(orient="records")}
    rows = []
    for question in form.questions:
        told = given_by.get(question.id)
        value = math.nan if told is None else float(told["level"])
        proof = (
            "" if told is None or told["evidence"] != told["evidence"] else str(told["evidence"])
        )
        status = "not_answered" if math.isnan(value) else "shown" if proof.strip() else "claimed"
        rows.append(
            {
                "question": question.id, "aspect": question.aspect, "level": value,
                "evidence": proof.strip(), "status": status,
                "source": ", ".join(question.sources),
                **{p.id: float(p.says.get(question.id, math.nan)) for p in form.platforms},
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    return Result(
        kind="organisation",
        table=table,
        params={"organisation": organisation},
        units={"level": "0 no, 1 begun, 2 largely, 3 fully"},
        citation="P-31 to P-33; CASE-POL-KQ, CASE-POL-WM, CASE-POL-ST (S1 L312-383)",
        extra={
            "aspects": _aspects(table, list(form.aspects)),
            "place": _place(organisation, network, members),
        },
    )


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


def _place(
    organisation: str,
    network: TiedNodes | pd.DataFrame | None,
    members: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Degree, pairs brokered and the kinds joined."""
    nothing = {"degree": 0, "brokered": 0, "share": math.nan, "kinds": "", "status": "not_tested"}
    if network is None or not organisation:
        return nothing
    if isinstance(network, pd.DataFrame):
        edges = network
    else:
        ids = network.nodes["id"].astype("str").to_numpy()
        edges = pd.DataFrame({"source": ids[network.source], "target": ids[network.target]})
    require_columns(edges, ("source", "target"), "network")
    a, b = edges["source"].astype("str"), edges["target"].astype("str")
    around = set(b[a == organisation]) | set(a[b == organisation])
    around.discard(organisation)
    inner = a.isin(around) & b.isin(around) & (a != b)
    tied = {tuple(sorted(p)) for p in zip(a[inner], b[inner], strict=True)}
    pairs = len(around) * (len(around) - 1) // 2
    kinds = sorted({members[n] for n in around if n in members}) if members else []
    return {
        "degree": len(around),
        "brokered": pairs - len(tied),
        "share": (pairs - len(tied)) / pairs if pairs else math.nan,
        "kinds": ", ".join(kinds),
        "status": "measured" if around else "not_tested",
    }
