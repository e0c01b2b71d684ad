"""Bad input from the command line: one clear sentence and exit code 2, or a repair that is told.

``python tests/cli/test_bad_input.py`` prints the table of cases, messages and codes.
"""

from __future__ import annotations

import io
import json
import lzma
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gunjip.cli.main import run

CELLS = "region,industry,year,jobs\n" + "".join(
    f"r{r},{10 + i},2020,{(r * 7 + i * 3) % 11 + 1}\n" for r in range(6) for i in range(4)
)
PLANTS = "plant_id,industry,jobs,x,y\n" + "".join(
    f"p{k},{10 + k % 3},{k % 9 + 1},{127 + k * 0.01:.3f},{36 + k * 0.01:.3f}\n" for k in range(12)
)
QCEW = (
    '"area_fips","own_code","industry_code","agglvl_code","qtr","disclosure_code",'
    '"qtrly_estabs_count","month3_emplvl","total_qtrly_wages"\n'
    "01001,5,1111,76,1,,3,12,100\n01001,5,1112,76,1,N,1,0,0\n"
)
TRIANGLE = '{"type":"Polygon","coordinates":[[[126,36],[127,36],[127,37],[126,36]]]}'
BOW = '{"type":"Polygon","coordinates":[[[126,36],[127,37],[127,36],[126,37],[126,36]]]}'


def regions(*shapes: str) -> bytes:
    features = ",".join(
        f'{{"type":"Feature","properties":{{"region":"r{k}","name":"r{k}"}},"geometry":{s}}}'
        for k, s in enumerate(shapes)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def inspect(name: str, data: bytes) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        (folder / name).write_bytes(data)
        return ["inspect", str(folder / name)]

    return make


def find(name: str, data: bytes) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        (folder / name).write_bytes(data)
        return ["find", str(folder / name), "--quiet", "--top", "3"]

    return make


def study(text: str) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        (folder / "jobs.csv").write_text(CELLS)
        (folder / "regions.geojson").write_bytes(regions(TRIANGLE, TRIANGLE))
        (folder / "study.toml").write_text(text, encoding="utf-8")
        return ["run", str(folder), "--quiet"]

    return make


TABLE = '[inputs.table]\nfile = "jobs.csv"\n'

#: Case → (what is typed, exit code, words that the English message must hold).
CASES: dict[str, tuple[Callable[[Path], list[str]], int, tuple[str, ...]]] = {
    "empty file": (inspect("empty.csv", b""), 2, ("empty.csv", "empty")),
    "header without rows": (find("head.csv", b"region,industry,jobs\n"), 2, ("head.csv", "no row")),
    "wrong encoding named": (
        lambda f: [*inspect("k.csv", "지역,업종,종사자수\n가,1,2\n".encode("cp949"))(f), "--encoding", "utf-8"],
        2,
        ("k.csv", "utf-8"),
    ),
    "unknown encoding": (
        lambda f: [*inspect("k.csv", CELLS.encode())(f), "--encoding", "klingon"],
        2,
        ("klingon",),
    ),
    "truncated xz": (
        find("q.csv.xz", lzma.compress((QCEW * 500).encode())[:-40]),
        2,
        ("q.csv.xz", "too early"),
    ),
    "contradicting keys": (
        find("d.csv", (CELLS + "r1,10,2020,99\n").encode()),
        2,
        ("d.csv", "row", "r1"),
    ),
    "negative jobs": (find("n.csv", CELLS.replace("r1,10,2020,8", "r1,10,2020,-8").encode()), 0, ()),
    "text in a number column": (
        find("t.csv", CELLS.replace("r1,10,2020,8", "r1,10,2020,many").encode()),
        0,
        (),
    ),
    "infinite number": (
        find("i.csv", CELLS.replace("r1,10,2020,8", "r1,10,2020,1e309").encode()),
        0,
        (),
    ),
    "no known column": (find("c.csv", b"a;b;c\n1;2;3\n"), 2, ("c.csv",)),
    "10,000 columns": (
        inspect("w.csv", (",".join(f"c{k}" for k in range(10_000)) + "\n").encode()),
        2,
        ("w.csv", "10,000"),
    ),
    "open quotation mark": (
        find("o.csv", (CELLS + 'r5,"13,2020,4\n' + CELLS).encode()),
        2,
        ("o.csv",),
    ),
    "a picture": (inspect("p.png", b"\x89PNG\r\n\x1a\n" + bytes(200)), 0, ()),
    "a folder": (lambda f: ["inspect", str(f)], 2, ()),
    "no such file": (lambda f: ["inspect", str(f / "none.csv")], 2, ("none.csv",)),
    "misspelt key": (
        study("schema = 1\nsead = 3\n" + TABLE),
        2,
        ("study.toml", "row 2", "sead", "seed"),
    ),
    "not TOML": (study("schema = = 1\n"), 2, ("study.toml", "TOML")),
    "nothing to read": (study("schema = 1\n"), 2, ("study.toml", "inputs")),
    "input that is not there": (
        study('[inputs.table]\nfile = "job.csv"\n'),
        2,
        ("job.csv", "jobs.csv"),
    ),
    "value out of range": (
        study("[screen]\nstrong_percentile = 150\n" + TABLE),
        2,
        ("study.toml", "strong_percentile", "150"),
    ),
    "borders in place of a table": (
        study('[inputs.table]\nfile = "regions.geojson"\n'),
        2,
        ("regions.geojson",),
    ),
    "crossed polygon": (
        lambda f: [
            (f / "b.geojson").write_bytes(regions(BOW, TRIANGLE)) and "inspect",
            str(f / "b.geojson"),
            "--format",
            "regions",
        ],
        0,
        (),
    ),
    "region without geometry": (
        lambda f: [
            (f / "g.geojson").write_bytes(regions(TRIANGLE, "null")) and "inspect",
            str(f / "g.geojson"),
            "--format",
            "regions",
        ],
        0,
        (),
    ),
    "coordinates exchanged": (
        find(
            "s.csv",
            "\n".join(
                ",".join([*(c := line.split(","))[:3], c[4], c[3]]) if "plant_id" not in line else line
                for line in PLANTS.strip().splitlines()
            ).encode(),
        ),
        0,
        (),
    ),
    "coordinates at (0, 0)": (find("z.csv", PLANTS.replace("127.010,36.010", "0,0").encode()), 0, ()),
    "a year that is not there": (
        lambda f: [
            "measure", "krugman", *find("y.csv", CELLS.encode())(f)[1:2], "--year", "1999",
        ],
        2,
        ("1999",),
    ),
}  # fmt: skip


def perform(case: str, lang: str, folder: Path) -> tuple[int, str, str]:
    make, _, _ = CASES[case]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*make(folder), "--lang", lang])
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("case", list(CASES))
def test_bad_input(case: str, tmp_path: Path) -> None:
    _, expected, words = CASES[case]
    before = None
    for lang in ("en", "ko"):
        code, out, err = perform(case, lang, tmp_path)
        assert code == expected, (case, out, err)
        assert "Traceback" not in out + err
        if expected:
            told = err or out  # inspect tells what is wrong in its own answer
            assert len(err.strip().splitlines()) <= 1, err
            if lang == "en":
                assert [w for w in words if w not in told] == [], told
            else:
                assert any("가" <= c <= "힣" for c in told), told
        names = sorted(p.name for p in tmp_path.rglob("*"))
        assert not [n for n in names if ".part-" in n]
        assert "results" not in names
        assert before in (None, names)
        before = names


@pytest.mark.parametrize(
    ("case", "row"),
    [("negative jobs", 6), ("text in a number column", 6), ("infinite number", 6)],
)
def test_a_value_that_is_not_understood_is_named_with_its_row(
    case: str, row: int, tmp_path: Path
) -> None:
    perform(case, "en", tmp_path)
    (file,) = tmp_path.glob("*.csv")
    out = io.StringIO()
    with redirect_stdout(out):
        assert run(["inspect", str(file), "--json"]) == 0
    notes = json.loads(out.getvalue())["intake"]["notes"]
    assert [n["column"] for n in notes if row in n["rows"]] == ["jobs"]


if __name__ == "__main__":
    for name in CASES:
        with TemporaryDirectory() as place:
            code, out, err = perform(name, "en", Path(place))
            text = (err or out).strip().replace(place, "…").splitlines()
            print(f"| {name} | {code} | {(text or [''])[-1 if code and not err else 0]} |")
    sys.exit(0)
