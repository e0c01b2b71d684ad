"""A study whose industries are turned into another classification as they are read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gunjip.foundation.errors import GunjipError
from gunjip.present.stages import report_stages
from gunjip.study.run import run_study

TABLE = """region,industry,year,jobs
N,10,2020,100
N,20,2020,40
S,10,2020,60
S,30,2020,50
"""
PAIRS = "code_from,code_to,weight\n10,A,3\n10,B,1\n20,B,1\n"
STUDY = """schema = 1
title = "converted"
[inputs.concordance]
file = "pairs.csv"
classification = "NAICS 2012"
{more}
[inputs.table]
file = "jobs.csv"
[output]
languages = ["en", "ko"]
formats = ["csv"]
"""


def study(folder: Path, *, pairs: str = PAIRS, more: str = "") -> Path:
    (folder / "jobs.csv").write_text(TABLE, encoding="utf-8")
    (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    (folder / "study.toml").write_text(STUDY.format(more=more), encoding="utf-8")
    return folder


def test_values_are_shared_out_by_weight_and_the_loss_is_told(tmp_path: Path) -> None:
    done = run_study(study(tmp_path), then=report_stages)
    cells = pd.read_csv(tmp_path / "results" / "tables" / "cells.csv")
    jobs = cells.set_index(["region", "industry"])["jobs"].to_dict()
    # 100·¾, 100·¼ + 40, 60·¾, 60·¼; industry 30 has no target.
    assert jobs == {("N", "A"): 75, ("N", "B"): 65, ("S", "A"): 45, ("S", "B"): 15}
    told = " ".join(done.warnings("en"))
    # 40 of 250 map to one code, 160 are shared, 50 are lost.
    assert "16.0%" in told and "64.0%" in told and "20.0%" in told and "by the weights" in told
    assert "20.0%" in " ".join(done.warnings("ko"))
    losses = pd.read_csv(tmp_path / "results" / "tables" / "concordance_table.csv", dtype=str)
    assert dict(zip(losses["industry"], losses["status"], strict=True)) == {
        "10": "split",
        "20": "mapped",
        "30": "lost",
    }
    page = (tmp_path / "results" / "report.en.html").read_text(encoding="utf-8")
    assert "64.0%" in page


def test_without_weights_the_parts_are_equal_and_said_to_be(tmp_path: Path) -> None:
    done = run_study(study(tmp_path, pairs="code_from,code_to\n10,A\n10,B\n20,B\n30,C\n"))
    cells = done.found.cells
    assert cells is not None and str(cells.classification) == "NAICS 2012"
    value = cells.data.set_index(["region", "industry"])["value"]
    assert value["N", "A"] == 50 and value["S", "C"] == 50
    assert "equal parts" in " ".join(done.warnings("en"))


def test_a_new_concordance_reads_the_table_again(tmp_path: Path) -> None:
    run_study(study(tmp_path))
    (tmp_path / "pairs.csv").write_text(PAIRS + "30,C,1\n", encoding="utf-8")
    again = run_study(tmp_path)
    assert not again.records["read-table"].reused
    assert "36.0%" in " ".join(again.warnings("en"))  # 40 and 50 of 250 have one target now


@pytest.mark.parametrize(
    ("pairs", "part"),
    [("code_from,code_to\n77,A\n", "No industry"), ("a,b\n1,2\n", "code_from")],
)
def test_pairs_that_do_not_fit_are_refused(tmp_path: Path, pairs: str, part: str) -> None:
    with pytest.raises(GunjipError) as caught:
        run_study(study(tmp_path, pairs=pairs, more='format = "concordance"'))
    assert part in caught.value.text("en")
