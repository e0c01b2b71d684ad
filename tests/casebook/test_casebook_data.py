"""The data files: complete, within their schema, and every number traced to its line."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from gunjip import casebook
from gunjip.casebook import laws, systems
from gunjip.casebook.loading import (
    SECTION_FILES,
    data_file,
    parse_section,
    parse_source,
    read_json,
    section_records,
)
from gunjip.foundation.errors import InputError
from support import shared


def spec() -> list[dict[str, str]]:
    return json.loads(shared("spec/seed_spec.json").read_text(encoding="utf-8"))


def test_every_row_of_the_specification_is_a_record() -> None:
    rows = spec()
    assert len(rows) == 410
    assert sorted(r.id for r in casebook.records()) == sorted(r["id"] for r in rows)
    for row in rows:
        assert casebook.record(row["id"]).section == row["section"]


def test_row_counts() -> None:
    counts = [len(casebook.records(section=s)) for s in SECTION_FILES]
    assert counts == [5, 34, 50, 59, 12, 79, 46, 44, 28, 53]


def test_sources_hold_the_lines_of_the_specification() -> None:
    for row in spec():
        item = casebook.record(row["id"])
        have = {(p.document, p.first, p.last) for p in item.source}
        assert have, row["id"]
        document = ""
        for match in re.finditer(r"\b(S[0-4])\b|\bL(\d+)(?:-(\d+))?", row["source"]):
            document = match[1] or document
            if match[2]:
                lines = (document, int(match[2]), int(match[3] or match[2]))
                assert any(d == lines[0] and a <= lines[1] and lines[2] <= b for d, a, b in have), (
                    row["id"],
                    lines,
                )


def test_flags_hold_those_of_the_specification() -> None:
    for row in spec():
        want: set[str] = set()
        for part in filter(None, row["flag"].split(",")):
            span = re.fullmatch(r"F-(\d+)\.\.F-(\d+)", part.strip())
            if span:
                want.update(f"F-{n:02d}" for n in range(int(span[1]), int(span[2]) + 1))
            else:
                want.add(part.strip())
        assert want <= set(casebook.record(row["id"]).flags), row["id"]


def test_each_number_stands_in_its_line() -> None:
    names = {
        r.id.replace("SRC-", "S"): str(r.attributes["file"])
        for r in casebook.records(kind="source")
    }
    lines = {
        d: shared(f"seeds/{n}").read_text(encoding="utf-8").split("\n") for d, n in names.items()
    }
    checked = 0
    for item in casebook.records():
        for value in item.values:
            if not value.printed:
                continue
            assert value.place is not None
            # A number may break over the line's end: the next two physical lines count.
            first, last = value.place.first - 1, value.place.last + 2
            text = re.sub(r"\s", "", "".join(lines[value.place.document][first:last]))
            assert value.printed in text, (item.id, value)
            checked += 1
    assert checked >= 145


_KOREAN = {"십": 1e1, "천": 1e3, "만": 1e4}


def test_printed_characters_say_the_number() -> None:
    """The digits printed are the digits stored, 천 and 만 taken as powers of ten."""
    skipped = {"제곱", "절반", "④"}
    for item in casebook.records():
        for value in item.values:
            if not value.printed or not isinstance(value.value, int | float):
                continue
            match = re.search(r"\(?(-?[\d,]+(?:\.\d+)?)\)?(천|만)?", value.printed)
            if value.printed in skipped or match is None:
                assert value.printed in skipped or value.printed == "천여건"
                continue
            number = float(match[1].replace(",", "")) * _KOREAN.get(match[2] or "", 1.0)
            if value.unit == "decade":
                number += 1900
            if value.printed.startswith("("):
                number = -number
            if value.unit == "year":
                number = float(int(number))  # 2002.11 is November 2002
            assert number == value.value, (item.id, value)


def test_ids_that_records_name_exist() -> None:
    ids = {r.id for r in casebook.records()}
    keys = {c.key for c in casebook.cases()}
    flags = {r.id for r in casebook.records(kind="flag")}
    for item in casebook.records():
        assert set(item.flags) <= flags, item.id
        assert set(item.derived_from) <= ids, item.id
        assert set(item.cases) <= keys, item.id
        assert {v.of for v in item.values if v.of} <= keys, item.id
        if item.equation:
            assert hasattr(laws, item.equation) or hasattr(systems, item.equation), item.id
        if item.provenance == "derived" and item.kind == "law":
            assert item.derived_from, item.id
    structures = data_file("structures.json")
    for fields in structures["tables"].values():
        assert set(fields["rows"]) <= ids
        assert parse_source(fields["source"])
    for fields in structures["anti_patterns"].values():
        assert set(fields["records"]) <= ids
        assert parse_source(fields["source"])


def test_each_inconsistency_touches_something() -> None:
    for flag in casebook.records(kind="flag"):
        assert casebook.touched_by(flag.id), flag.id


def test_measures_are_labelled_and_used() -> None:
    used = {v.name for r in casebook.records() for v in r.values}
    assert used == set(data_file("measures.json"))


def test_labels_are_short_and_in_their_language() -> None:
    for item in casebook.records():
        for words, longest in ((item.label, 90), (item.text, 330)):
            for text in (words.en, words.ko):
                assert 2 <= len(text) <= longest, (item.id, text)
        assert not re.search("[가-힣]", item.label.en + item.text.en), item.id
        if item.id != "DEF-29":
            assert re.search("[가-힣]", item.label.ko), item.id
        assert re.search("[가-힣]", item.text.ko), item.id
        assert item.text.ko.endswith("다."), item.id


def test_no_sentence_of_the_texts_is_carried_over() -> None:
    """No stretch of 30 characters of a text is a text of ours: terms and names are shorter."""
    seeds = "".join(
        shared(f"seeds/{r.attributes['file']}").read_text(encoding="utf-8")
        for r in casebook.records(kind="source")
    )
    plain = re.sub(r"\s", "", seeds)
    for item in casebook.records():
        if item.id == "TAB1-3":
            continue  # "Regionalised national innovation system" is the form's name
        ours = [item.label.en, item.label.ko, item.text.en, item.text.ko]
        ours += [w for cell in item.cells.values() for w in (cell.en, cell.ko)]
        for text in ours:
            bare = re.sub(r"\s", "", text)
            for i in range(len(bare) - 29):
                assert bare[i : i + 30] not in plain, (item.id, text)


def test_missing_and_inferred_stay_so() -> None:
    assert {r.id for r in casebook.records(provenance="inferred") if r.kind != "flag"} == {
        "MOD-15",
        *(f"ROLE-INT-{c}" for c in ("SD", "DD", "TY", "US", "BR", "IC", "SV")),
    }
    assert {r.id for r in casebook.records(provenance="missing")} == {
        "ROLE-NOTE2",
        "LAW-08",
        "CASE-MAC-02",
        "I-08",
        "I-18",
        "F-03",
        "F-27",
        "F-40",
    }


GOOD = {
    "label": {"en": "a", "ko": "가"},
    "text": {"en": "a", "ko": "가"},
    "source": "S4 L1-9",
    "provenance": "given",
}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"colour": "red"}, "casebook-schema-unknown"),
        ({"label": {"en": "a"}}, "casebook-schema-words"),
        ({"label": {"en": "a", "ko": " "}}, "casebook-schema-words"),
        ({"source": "somewhere"}, "casebook-schema-source"),
        ({"source": "S7 L1"}, "casebook-schema-source"),
        ({"provenance": "guessed"}, "casebook-schema-word"),
        ({"direction": "up"}, "casebook-schema-word"),
        ({"roles": {"vp": "x", "so": "○", "ss": "△"}}, "casebook-schema-roles"),
        ({"values": [{"name": "n", "unit": "count", "line": 2}]}, "casebook-schema-gap"),
        (
            {"values": [{"name": "n", "value": 1, "unit": "count", "provenance": "missing"}]},
            "casebook-schema-gap",
        ),
        (
            {"values": [{"name": "n", "value": 1, "unit": "count", "line": 12, "printed": "1"}]},
            "casebook-schema-line",
        ),
        (
            {"values": [{"name": "n", "value": 1, "unit": "count", "line": 2}]},
            "casebook-schema-printed",
        ),
        (
            {"values": [{"name": "n", "value": 1, "unit": "ell", "line": 2, "printed": "1"}]},
            "casebook-schema-word",
        ),
    ],
)
def test_schema_refuses(change: dict[str, object], key: str) -> None:
    assert parse_section({"X-1": GOOD}, "A5")["X-1"].kind == "case"
    with pytest.raises(InputError) as caught:
        parse_section({"X-1": {**GOOD, **change}}, "A5")
    assert key in {p.key for p in caught.value.problems}
    assert caught.value.text("ko")


def test_schema_collects_all_problems() -> None:
    with pytest.raises(InputError) as caught:
        parse_section({"X-1": {"label": GOOD["label"]}, "X-2": {**GOOD, "source": "?"}}, "A5")
    assert len(caught.value.problems) == 4


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        read_json('{"A": 1, "A": 2}', "x.json")


def test_import_reads_no_data_file() -> None:
    code = (
        "import gunjip.casebook, gunjip.casebook.loading as l;"
        "print(l.data_file.cache_info().currsize, l.section_records.cache_info().currsize)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["0", "0"]


def test_all_records_are_loaded_once() -> None:
    data_file.cache_clear()
    section_records.cache_clear()
    assert sum(len(section_records(s)) for s in SECTION_FILES) == 410
    reads = data_file.cache_info().misses
    assert sum(len(section_records(s)) for s in SECTION_FILES) == 410
    assert data_file.cache_info().misses == reads
