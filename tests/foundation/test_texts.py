"""Texts of the diagnosis and the policy: nothing untranslated, particles fit, numbers have units.

The rules are plain functions, and each is shown to fail on a text that breaks it. They are held
against the catalogue, against the texts in data files, and against what a user is given in the
end: lines of the command line, the report, the document and the workbook.
"""

from __future__ import annotations

import ast
import dataclasses
import io
import re
import tomllib
import zipfile
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from gunjip.casebook.access import TYPES
from gunjip.diagnosis.checks import read_checks
from gunjip.foundation.words import LANGS, has_message, message_ids, say
from gunjip.policy.firms import firm_advice
from gunjip.policy.monitoring import compare_monitoring, monitoring_text, read_monitoring
from gunjip.policy.options import portfolio_options
from gunjip.policy.portfolio import choose_portfolio
from gunjip.policy.prescribe import prescribe
from gunjip.policy.probes import probe_lines
from gunjip.policy.roadmap import build_roadmap
from gunjip.policy.rule_files import rule_book
from gunjip.policy.rules import STAGES, told
from gunjip.policy.wording import unit_text
from gunjip.study.prescribe import Advice, probe

PREFIXES = ("policy-", "diag-", "survey-", "org-", "firms-", "cand-", "health-")
OURS = [k for k in message_ids("en") if k.startswith(PREFIXES)]
BOOK = rule_book()

# --- the rules ------------------------------------------------------------------------------

#: Words that stand in Latin letters in a Korean text as well: formats, names, fields as typed.
LATIN = {
    *re.findall(r"\w+", """
    Gunjip TOML CSV XLSX DOCX JSON Parquet PDF HiGHS KISTI KSIC QCEW NUTS GeoJSON GREMI NIST SBIR
    STUDY alpha omega CES
    Nishimura Okamuro Klepper Frenken Grashof Hampl Havránek Illenberger Lambiotte Krings Levy
    Goldenberg FAIS AWM SEP Scottish Enterprise Glasgow Bell Albu Caniels Rosenfeld Philipsen Drejer Newlands Marshall Porter
    low high unit source literature instruments unknown effect effect_source cost lead_time weight
    duration instrument note own_checks rule my_check robust chance choose_portfolio cluster check
    threshold quantile given indicator parts diagnosis clusters region industry GeoPackage
    answers question level evidence et al Likert ISO UTF CFI RMSEA organisation_id survey_invited
    """),
}  # fmt: skip
#: What is typed or cited as it stands: options, files, commands, addresses, ids and lines.
TYPED = re.compile(
    r"https?://\S+|doi:\S+|--[a-z-]+|\[\[?[a-z_.]+\]?\]|`[^`]*`|[\w.*-]+\.(toml|json|docx|xlsx|csv|ftl)"
    r"|\b[\d.]+dev\d+|pip install \S+|python-docx|gunjip [a-z]+|own_checks = \S+"
    r"|\b[A-Z]{1,6}\d*-[A-Za-z0-9]+(-[a-z0-9]+)*\b|\bS\d L[\d, L-]+|\b[A-Z]{2,5}\b(?=-)"
)


def untranslated(text: str, beside: tuple[str, ...] = ()) -> list[str]:
    """Words in Latin letters that a Korean text should not have."""
    rest = text
    for known in beside:
        rest = rest.replace(known, " ")
    rest = TYPED.sub(" ", rest)
    words = re.findall(r"[A-Za-zÀ-ÿ_]{3,}", rest)
    return [w for w in words if w not in LATIN]


#: Nouns that end in 을 with an open syllable before it, and are no noun with a wrong particle.
WHOLE = ("마을", "가을", "노을", "고을")


def wrong_particles(text: str) -> list[str]:
    """Particles left open, as 을(를), and 를, 와 or 을 that the syllable before cannot bear."""
    found = re.findall(
        r"\S*(?:을\(를\)|를\(을\)|이\(가\)|가\(이\)|은\(는\)|는\(은\)|\(으\)로|과\(와\)|와\(과\))",
        text,
    )
    for word in re.findall(r"[가-힣]+(?=[\s,.)]|$)", text):
        if len(word) < 2 or word.endswith(WHOLE):
            continue
        closed = (ord(word[-2]) - 0xAC00) % 28 != 0
        if (word[-1] in "를와" and closed) or (word[-1] == "을" and not closed):
            found.append(word)
    return found


#: Values of messages that are counts or sums, and need a word of what they count.
COUNTS = (
    "count", "failed", "untested", "items", "clusters", "draws", "gaps", "tried", "changed", "n",
    "answered", "questions", "share", "total", "least_n",
)  # fmt: skip


def uncounted(raw: str) -> list[str]:
    """Counts in a message's source without a word of what is counted, before or behind them."""
    found = []
    for match in re.finditer(rf"\{{ \$({'|'.join(COUNTS)}) \}}", raw):
        behind, before = raw[match.end() :], raw[: match.start()]
        counted = re.match(r"[%‰명개곳건년배점칸]|\s*(?:of )?[A-Za-z가-힣]|[가-힣]|/", behind)
        # "Failed checks: 3", "n = 5": the word stands before; so in a part of a list.
        named = re.search(r"[A-Za-z가-힣)]\s*[:=]\s*$|\($|/$", before)
        if not counted and not named:
            found.append(match[0])
    return found


def unitless(text: str) -> list[str]:
    """Numbers of a finished line with no unit behind them; years, counts of cases and ids aside."""
    rest = TYPED.sub(" ", text)
    rest = re.sub(r"n = \d+|\b(1[89]|2[01])\d\d\b(?:[–~](?:1[89]|2[01])\d\d)?", " ", rest)
    rest = re.sub(r"\b\d{1,5}(-\d+)+\b", " ", rest)  # ids of clusters and items
    rest = re.sub(r"(?<=of )(\d+ to )?\d+", "them", rest)  # "2.4 of 5", "of 0 to 1"
    number = r"[−-]?\d[\d,]*(?:\.\d+)?"
    out = []
    for match in re.finditer(rf"(?<![\w.,]){number}(?:[–~]{number})?", rest):
        if not re.match(r"%|\s?(?!(?:to|by|and|or|from)\b)[A-Za-z가-힣/(×]", rest[match.end() :]):
            out.append(match[0])
    return out


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (untranslated, "면적은 share of area입니다", "면적 비중은 P-06-exchange 규칙을 따릅니다"),
        (untranslated, "linkage 사업", "--effects로 effects.csv 파일을 지정해 주세요"),
        (untranslated, "수단: linkage_programme", "(S4 L851-853) Nishimura와 Okamuro"),
        (wrong_particles, "기업를 지원합니다", "기업을 지원하고 대구를 잇습니다"),
        (wrong_particles, "대구을 지원", "마을 기업"),
        (wrong_particles, "점검을(를) 고쳐 주세요", "협력과 경쟁, 대구와 부산"),
        (wrong_particles, "기업와 대학", "연구와 기업"),
        (uncounted, "남은 것은 { $count }.", "{ $count }개가 남았습니다."),
        (uncounted, "There are { $failed }, sadly.", "Failed checks: { $failed }."),
        (uncounted, "{ $count } { $draws }.", "{ $count } draws, n = { $n }"),
        (unitless, "지금 0.6, 기준 1.2배", "지금 0.6배, 기준 1.2배"),
        (unitless, "from 10 to 20% by 2033", "from 10% to 20% by 2033"),
        (unitless, "[2.4–2.9]", "[2.4–2.9 of 5] (peers' 25th percentile, n = 5)"),
    ],
)
def test_each_rule_can_fail(rule: Any, bad: str, good: str) -> None:
    assert rule(bad), bad
    assert rule(good) == [], good


# --- the catalogue --------------------------------------------------------------------------


def raw_texts(lang: str) -> dict[str, str]:
    """Every message's source, all its lines."""
    out: dict[str, str] = {}
    for path in files("gunjip.foundation.words").joinpath(lang).iterdir():
        if path.name.endswith(".ftl"):
            for part in re.split(r"(?m)^(?=[a-z][a-z0-9-]* =)", path.read_text(encoding="utf-8")):
                key, _, body = part.partition(" = ")
                out[key.strip()] = body.strip()
    return out


RAW = {lang: raw_texts(lang) for lang in LANGS}


def rendered(key: str, lang: Any) -> str:
    names = set(re.findall(r"\$([a-z_]+)", RAW[lang][key] + RAW["en"][key]))
    try:
        return say(key, lang, **dict.fromkeys(names, "값"))
    except KeyError:
        return say(key, lang, **dict.fromkeys(names, 3))


def test_the_catalogue_of_diagnosis_and_policy_is_translated() -> None:
    assert len(OURS) > 900
    bad = {k: untranslated(rendered(k, "ko")) for k in OURS}
    assert {k: v for k, v in bad.items() if v} == {}
    # And the other way: no Hangul in an English text, but for sums as they are typed.
    english = {k: re.findall(r"[가-힣]+", rendered(k, "en").replace("값", "")) for k in OURS}
    typed = {"억원", "만원"}
    assert {k: v for k, v in english.items() if set(v) - typed} == {}


def test_the_catalogue_s_particles_fit() -> None:
    bad = {}
    for key in OURS:
        # A particle directly behind a value must be chosen by its sound.
        behind = re.findall(r"\}(을|를|이|가|은|는|과|와|으로|로)(?=[\s,.]|$)", RAW["ko"][key])
        bad[key] = [*wrong_particles(rendered(key, "ko")), *behind]
    # 로 and 이 that follow a closed list of own words are written out, and read aloud.
    assert {k: v for k, v in bad.items() if v} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_the_catalogue_s_counts_say_what_they_count(lang: str) -> None:
    bad = {k: uncounted(RAW[lang][k]) for k in OURS}
    assert {k: v for k, v in bad.items() if v} == {}


def test_every_name_of_rules_and_checks_has_a_text_in_both_languages() -> None:
    asked: list[tuple[str, str]] = []
    for rule in BOOK.rules.values():
        asked += [
            ("mechanism", rule.mechanism),
            ("grade", rule.grade),
            ("direction", rule.direction),
        ]
        asked += [("side", s) for s in rule.side_effects]
        asked += [("contra", s) for s in rule.contra_indications]
        asked += [("type", s) for s in (*rule.types, *rule.not_types)]
        asked += [("stage", s) for s in (*rule.stages, *rule.not_stages)]
        asked += [("maturity", s) for s in rule.maturity]
        asked += [("says", e.says) for e in rule.evidence]
    for item in BOOK.instruments.values():
        asked += [("instrument", item.id), ("owner", item.owner), ("indicator", item.indicator)]
        asked += [(k, v) for c in item.costs for k, v in (("per", c.per), ("figure", c.name)) if v]
    asked += [("check", c.id) for c in read_checks()]
    asked += [("elsewhere", p) for p in BOOK.elsewhere.values()]
    missing = [
        (p, n, lang) for p, n in asked for lang in LANGS
        if not any(has_message(f"{room}-{p}-{n.replace('_', '-')}", lang) for room in ("policy", "diag"))
    ]  # fmt: skip
    assert missing == []
    for work in {e.work for r in BOOK.rules.values() for e in r.evidence} & set(BOOK.literature):
        assert has_message(f"policy-found-{work.replace('_', '-')}", "ko"), work


def units_of_the_diagnosis() -> set[str]:
    """Units as the code of the diagnosis writes them."""
    found: set[str] = set()
    room = files("gunjip.diagnosis")
    for path in (*room.iterdir(), *room.joinpath("indicators").iterdir()):
        if path.name.endswith(".py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                named = isinstance(node, ast.keyword) and node.arg == "unit"
                if named or (
                    isinstance(node, ast.Assign) and "unit" in ast.unparse(node.targets[0])
                ):
                    found |= strings(node.value)
    return found


def strings(node: ast.AST) -> set[str]:
    """Every text that an expression may give, none for what it is compared with."""
    parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {
        p.value
        for p in parts
        if isinstance(p, ast.Constant) and isinstance(p.value, str) and p.value
    }


def test_every_unit_of_the_diagnosis_has_its_word() -> None:
    units = units_of_the_diagnosis()
    assert {"share of jobs", "scale", "plants", "ties per 100 plants"} <= units
    for unit in sorted(units):
        assert unit_text(unit, "ko") != unit, unit
        assert not untranslated(unit_text(unit, "ko")), unit


# --- texts in data files --------------------------------------------------------------------


def pairs(value: Any) -> list[tuple[str, str]]:
    """Every pair of an English and a Korean text within a data file."""
    if isinstance(value, dict):
        out = [p for v in value.values() for p in pairs(v)]
        for en, ko in [("en", "ko"), *[(k, f"{k[:-3]}_ko") for k in value if k.endswith("_en")]]:
            if en in value or ko in value:
                a, b = value.get(en), value.get(ko)
                assert type(a) is type(b), value
                out += list(zip(a, b, strict=True)) if isinstance(a, list) else [(a, b)]
        return out
    return [p for v in value for p in pairs(v)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("room", "name", "least"),
    [
        ("gunjip.diagnosis", "questionnaire.toml", 20),
        ("gunjip.diagnosis", "organisation.toml", 20),
        ("gunjip.policy", "seed_candidates.toml", 15),
    ],
)
def test_data_files_are_in_both_languages(room: str, name: str, least: int) -> None:
    text = files(room).joinpath("data").joinpath(name).read_text(encoding="utf-8")
    found = pairs(tomllib.loads(text))
    assert len(found) >= least
    for en, ko in found:
        assert en, (en, ko)
        assert re.search("[가-힣]", ko), (en, ko)
        assert not untranslated(ko), (en, ko)
        assert not wrong_particles(ko), (en, ko)
        assert not re.search("[가-힣]", en), (en, ko)


# --- what a user is given -------------------------------------------------------------------


def checks_failed(clusters: tuple[str, ...], *, every: int = 1) -> pd.DataFrame:
    """Every so many checks failed but for "fine", with each unit and kind of threshold in turn."""
    units = sorted(units_of_the_diagnosis())
    rows = []
    for cluster in clusters:
        for k, check in enumerate(read_checks()):
            rows.append(
                {
                    "cluster": cluster, "check": check.id, "statistic": check.id,
                    "outcome": "passed" if cluster == "fine" or k % every else "failed",
                    "value": 0.4, "low": 0.3, "high": 0.5, "unit": units[k % len(units)],
                    "benchmark": "peers:p25:n=7" if k % 2 else "fixed", "operator": ">=",
                    "threshold": 0.8, "source": ", ".join(check.sources),
                    "limits": check.limits,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def an_advice(checks: pd.DataFrame, budget: float | None = None) -> Advice:
    kinds = pd.DataFrame(
        [
            {"cluster_id": c, "seri_type": c, "stage": s, "vp": "weak", "so": "weak", "ss": "weak"}
            for c, s in zip(TYPES, STAGES, strict=False)
            if c in set(checks["cluster"])
        ]
    )
    found = prescribe(checks, kinds)
    road = build_roadmap(found, start_year=2026)
    if budget is None:
        return Advice(found, road)
    effects = pd.DataFrame(
        {
            "instrument": ["linkage_programme", "start_up_support", "research_base"],
            "effect": [0.4, 0.3, 0.2], "effect_low": [0.1, 0.2, 0.1], "source": "시험",
            "cost": ["3억원", "5,000만원", "1억원"],
        }
    )  # fmt: skip
    chosen = choose_portfolio(portfolio_options(found, effects), budget=budget)
    later = checks.assign(value=0.2, low=0.15, high=0.25)
    moved = compare_monitoring(read_monitoring(monitoring_text(road)), later, year=2029)
    return Advice(found, road, chosen, moved, probe(chosen))


@pytest.fixture(scope="module")
def everywhere() -> Advice:
    """Clusters of every type, without a budget."""
    return an_advice(checks_failed((*TYPES, "fine")))


@pytest.fixture(scope="module")
def advice() -> Advice:
    """One cluster with a choice under a budget and what moved, and one where all is well."""
    return an_advice(checks_failed((TYPES[0], "fine"), every=3), 3.0)


#: Names that the trial itself gives to clusters.
OWN = (*TYPES, "fine")


def cited() -> tuple[str, ...]:
    """Works as they are cited, in full and by authors and year."""
    short = [c.partition(")")[0] + ")" for c in BOOK.literature.values()]
    return tuple(sorted([*BOOK.literature.values(), *short], key=len, reverse=True))


def test_every_step_of_every_chain_is_in_the_reader_s_language(everywhere: Advice) -> None:
    seen = set()
    for row in everywhere.prescription.table.itertuples(index=False):
        for lang in LANGS:
            for step, text in everywhere.prescription.chain(row.cluster, row.rule, lang=lang):
                seen.add(step)
                if lang == "ko":
                    # A rule is named by its id, and its words follow.
                    body = text.partition(": ")[2] if step == "rule" else text
                    assert not untranslated(body, (*cited(), *OWN)), (row.rule, step, text)
                    assert not wrong_particles(text), (row.rule, step, text)
                if step == "symptom":
                    assert not unitless(text), (row.rule, step, text)
    assert {"symptom", "check", "limits", "gate", "condition", "cost", "lead", "conflict"} <= seen
    # Every rule that a cluster of some type can be offered was told.
    assert len(set(everywhere.prescription.table["rule"])) > 45


def test_lines_of_the_command_line(advice: Advice) -> None:
    assert advice.portfolio is not None
    for lang in LANGS:
        lines = [
            *advice.prescription.summary(lang).splitlines(),
            *advice.roadmap.summary(lang).splitlines(),
            *advice.portfolio.summary(lang).splitlines(),
            *probe_lines(advice.portfolio, advice.probes, lang),
        ]
        assert len(lines) > 40
        for line in lines:
            if lang == "ko":
                assert not untranslated(line, OWN), line
                assert not wrong_particles(line), line
        for item in advice.roadmap.table["item"].tolist()[:8]:
            for step, text in advice.roadmap.chain(item, lang=lang):
                if step == "target":
                    assert not unitless(text), text


def test_firms_are_told_in_both_languages(everywhere: Advice) -> None:
    frame = firm_advice(everywhere.prescription).table
    assert len(frame) > 10
    for row in frame.itertuples(index=False):
        for prefix, name in (("firm", row.kind), ("advice", row.advice)):
            assert not untranslated(told(prefix, str(name), "ko"))
            assert told(prefix, str(name), "en") != name


def document_texts(data: bytes) -> list[str]:
    """Every paragraph of a document, in tables too, each text once."""
    mark = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    tree = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    paragraphs = ("".join(t.text or "" for t in p.iter(f"{mark}t")) for p in tree.iter(f"{mark}p"))
    return sorted({p for p in paragraphs if p.strip()})


def workbook_texts(data: bytes) -> list[str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    texts = {
        str(c)
        for s in book
        for row in s.iter_rows(values_only=True)
        for c in row
        if isinstance(c, str)
    }
    return [*book.sheetnames, *sorted(texts)]


@pytest.fixture(scope="module")
def content(advice: Advice) -> dict[str, bytes]:
    pytest.importorskip("docx", reason="python-docx is not installed")
    from gunjip.present.roadmap_files import advice_files

    names = {TYPES[0]: {"en": "The Place", "ko": "그곳"}, "fine": {"en": "Fine", "ko": "저곳"}}
    return advice_files(advice, title={"en": "Trial", "ko": "시험"}, names=names, languages=LANGS)


def test_the_document_and_the_workbook_have_no_word_left(content: dict[str, bytes]) -> None:
    for name, texts in (
        ("docx", document_texts(content["roadmap.ko.docx"])),
        ("xlsx", workbook_texts(content["roadmap.ko.xlsx"])),
    ):
        assert len(texts) > 100
        for text in texts:
            if text.strip() in BOOK.rules or text in OWN:
                continue
            # Names of statistics stand in the workbook as its tables name them.
            ids = {c.id for c in read_checks()} if name == "xlsx" else set()
            left = [w for w in untranslated(text, (*cited(), *OWN)) if w not in ids]
            if name == "xlsx" and re.fullmatch(r"[a-z_]+|Gunjip.*|\d.*", text):
                continue  # what the first sheet says of the run, key by key
            assert not left, (name, text)
            assert not wrong_particles(text), (name, text)
    english = document_texts(content["roadmap.en.docx"])
    for text in english:
        rest = text
        for known in (*cited(), "서울경제"):
            rest = rest.replace(known, "")
        assert not re.search("[가-힣]", rest), text


def words_of(block: Any) -> list[str]:
    """Every text within a block of the report."""
    if isinstance(block, str):
        return [block]
    if isinstance(block, tuple | list):
        return [w for part in block for w in words_of(part)]
    if dataclasses.is_dataclass(block):
        ids = {"anchor", "id", "name", "kind", "level"}
        return [
            w
            for f in dataclasses.fields(block)
            if f.name not in ids
            for w in words_of(getattr(block, f.name))
        ]
    return []


def test_the_chapter_of_the_report(advice: Advice) -> None:
    from gunjip.present.report import ReportData
    from gunjip.present.report.chapters.what_to_do import blocks

    data = ReportData(title="시험", roadmap=advice.roadmap, advice=advice)
    texts = words_of(blocks(data, "ko"))
    assert len(texts) > 150
    for text in texts:
        assert not wrong_particles(text), text
        if text.strip() not in BOOK.rules and not re.fullmatch(r"[a-z-]+|[\w, -]+", text, re.ASCII):
            assert not untranslated(text, (*cited(), *OWN)), text
    for table in ("portfolio", "frontier", "moved"):
        assert say(f"policy-table-{table}", "ko") in texts, table


def test_forms_of_survey_and_self_assessment() -> None:
    from gunjip.present.organisation_form import organisation_files
    from gunjip.present.survey_form import survey_files

    made = {**organisation_files(), **survey_files()}
    korean = {n: d for n, d in made.items() if n.endswith(".ko.xlsx")}
    assert len(korean) >= 2
    for name, data in korean.items():
        for text in workbook_texts(data):
            # Columns that a program reads stand in English in both languages.
            if re.fullmatch(r"[a-z_]+(\d+)?", text):
                continue
            assert not untranslated(text), (name, text)
            assert not wrong_particles(text), (name, text)
