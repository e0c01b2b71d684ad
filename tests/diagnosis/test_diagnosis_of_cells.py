"""Clusters that are cells of a table: what is counted, what is bounded, what is not said."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gunjip.cli.main import run
from gunjip.diagnosis.indicators.cells import Cells, cell_evidence
from gunjip.diagnosis.indicators.published import published_evidence
from gunjip.foundation.errors import InputError
from gunjip.sources import read
from gunjip.tables import RegionIndustry


def _table(hidden: bool = False) -> tuple[RegionIndustry, pd.DataFrame]:
    """Fourteen regions; R00 has a quarter of industry 3361, and loses jobs."""
    rng = np.random.default_rng(3)
    rows, before = [], []
    for k in range(14):
        for industry, base in (("3361", 20), ("4451", 100), ("7225", 80)):
            plants = base * (6 if (k, industry) == (0, "3361") else 1)
            jobs = plants * (30.0 if industry == "3361" else 8.0)
            code = f"R{k:02d}"
            gone = hidden and code == "R00" and industry == "3361"
            rows.append((code, industry, 2016, math.nan if gone else jobs, plants,
                         "withheld" if gone else "published"))  # fmt: skip
            change = -0.3 if code == "R00" else 0.02 * rng.normal()
            if industry == "3361":
                then = (jobs / (1 + change), round(plants / (1 + change)))
            else:
                then = (jobs, float(plants))
            before.append((code, industry, 2015, *then))
    cells = pd.DataFrame(rows, columns=["region", "industry", "year", "value", "plants", "status"])
    earlier = pd.DataFrame(before, columns=["region", "industry", "year", "value", "plants"])
    return RegionIndustry(cells), earlier


def _told(table: RegionIndustry, **more: pd.DataFrame) -> pd.DataFrame:
    named = {"K": (["R00"], ["3361"])}
    frame, peers = cell_evidence(named, Cells.of_table(table, **more))
    assert set(peers["cluster"]) == {"K"}
    assert not peers["peer"].str.startswith("R00").any()
    return frame[frame["cluster"] == "K"].set_index("indicator")


def test_establishments_tell_where_every_job_is_withheld() -> None:
    open_, shut = _table(), _table(hidden=True)
    whole, told = (_told(t, before=b) for t, b in (open_, shut))
    share = 120 / 300 / ((120 + 13 * 20) / (300 + 13 * 200))
    assert told.loc["location_quotient", "value"] == pytest.approx(share, abs=1e-12)
    for same in ("plants", "location_quotient", "plants_around", "plants_growth"):
        assert told.loc[same, "value"] == whole.loc[same, "value"]
    assert (whole.loc["jobs", "status"], told.loc["jobs", "status"]) == ("measured", "bounded")
    assert "jobs_growth" not in told.index
    assert told.loc["hidden_cells", "value"] == 1


def test_growth_is_held_against_what_other_regions_stray_by() -> None:
    table, before = _table()
    told = _told(table, before=before)
    change = math.log(0.7)
    assert told.loc["jobs_growth", "value"] == pytest.approx(change, abs=1e-12)
    assert told.loc["jobs_growth", "high"] < 0
    parts = told.loc[["shift_national", "shift_mix", "shift_competitive"], "value"].sum()
    assert parts == pytest.approx(told.loc["jobs_change", "value"], abs=1e-12)
    assert told.loc["jobs_change", "value"] == pytest.approx(0.7 - 1, abs=1e-12)
    # Without ten other regions nobody knows what is usual.
    few = table.data[table.data["region"].astype("str") < "R08"].reset_index(drop=True)
    assert "jobs_growth" not in _told(RegionIndustry(few), before=before).index


def test_bounds_say_no_more_than_they_hold() -> None:
    told = _told(_table()[0])
    # 30 jobs a plant: at most 30/50 of the plants can have fifty.
    assert told.loc["small_plant_share", "low"] == pytest.approx(0.4)
    assert told.loc["sector_share", "value"] == pytest.approx(3600 / (3600 + 800 + 640))
    with pytest.raises(InputError) as caught:
        cell_evidence({"K": (["nowhere"], ["3361"])}, Cells.of_table(_table()[0]))
    assert [p.key for p in caught.value.problems] == ["diag-cells-none"]


def test_a_table_of_jobs_alone_is_held_by_its_jobs() -> None:
    table = _table()[0]
    told = _told(RegionIndustry(table.data.drop(columns="plants")))
    assert "plants" not in told.index
    jobs = 3600 / 5040 / ((3600 + 13 * 600) / (5040 + 13 * 2040))
    assert told.loc["location_quotient", "value"] == pytest.approx(jobs, abs=1e-12)


def _levels() -> pd.DataFrame:
    """Twelve counties; "a" has vehicles (336) of two kinds, one withheld, and pays a tenth more."""
    rows = [
        ("a", "3361", 1000.0, 20.0, 1.1 * 30_000), ("a", "33611", 600.0, 12.0, math.nan),
        ("a", "33612", math.nan, 8.0, math.nan), ("a", "336111", 500.0, 2.0, math.nan),
        ("a", "336112", 100.0, 10.0, math.nan), ("a", "5417", 30.0, 3.0, math.nan),
    ]  # fmt: skip
    rows += [
        (f"r{k}", "3361", 400.0, 20.0, 400 / 1000 * 30_000 * (1 + 0.01 * (-1) ** k))
        for k in range(12)
    ]
    return pd.DataFrame(rows, columns=["region", "industry", "value", "plants", "wages"])


def _published(levels: pd.DataFrame, **more: bool) -> pd.DataFrame:
    table = levels[levels["industry"] == "3361"].assign(year=2016).drop(columns="wages")
    own = Cells.of_table(RegionIndustry(table))
    return published_evidence({"K": (["a"], ["3361"])}, levels, own, **more).set_index("indicator")


def test_finer_levels_bound_what_one_plant_could_have() -> None:
    told = _published(_levels())
    # Worst: 500, 100 and the withheld 400 jobs are one plant's each.
    bound = 1000**2 / (500**2 + 100**2 + 400**2)
    assert told.loc["effective_plants", "low"] == pytest.approx(bound)
    assert told.loc["effective_plants", "high"] == 20
    # Of 2, 10 and 8 plants at most 2, 2 and 8 can have fifty jobs.
    assert told.loc["small_plant_share", "low"] == pytest.approx(1 - 12 / 20)
    # Any split that keeps the published sums lies within.
    rng = np.random.default_rng(1)
    for _ in range(50):
        parts = [rng.multinomial(jobs, rng.dirichlet(np.full(n, 0.3)))
                 for jobs, n in ((500, 2), (100, 10), (400, 8))]  # fmt: skip
        jobs = np.concatenate(parts)
        assert bound - 1e-9 <= 1000**2 / float((jobs**2).sum()) <= 20
        assert (jobs < 50).mean() >= 1 - 12 / 20
    # Without the finer levels one plant could have them all.
    alone = _published(_levels().query("industry == '3361'"))
    assert alone.loc["effective_plants", "low"] == pytest.approx(1.0)


def test_bodies_are_at_least_those_of_the_publication() -> None:
    told = _published(_levels())
    assert told.loc["research_bodies", ["value", "low", "status"]].tolist() == [3, 3, "bounded"]
    assert told.loc["research_bodies", "high"] == math.inf
    # A code that the publication does not have says nothing of what is there.
    assert "support_bodies" not in told.index
    assert "research_bodies" not in _published(_levels(), bodies=False).index


def test_pay_is_held_against_the_same_industries_elsewhere() -> None:
    told = _published(_levels()).loc["pay_beyond_industry"]
    assert told["value"] == pytest.approx(math.log(1.1), abs=1e-9)
    reach = told["high"] - told["value"]
    # Others stray by 1 %: 1.4826 · 0.01 · √20 plants, over √20.
    assert reach == pytest.approx(1.6449 * 1.4826 * 0.01, rel=0.02)
    few = _levels().query("region <= 'r4'")
    assert "pay_beyond_industry" not in _published(few).index


QCEW = """area_fips,own_code,industry_code,agglvl_code,qtr,disclosure_code,qtrly_estabs_count,month3_emplvl,oty_disclosure_code,oty_qtrly_estabs_count_chg,oty_month3_emplvl_chg
17001,5,10,71,1,,30,900,,1,10
17001,5,3361,76,1,,10,500,,2,-50
17001,5,3362,76,1,N,4,0,N,-1,0
17003,5,3361,76,1,,6,300,N,1,0
"""


def test_changes_over_the_year_give_the_year_before(tmp_path: Path) -> None:
    path = tmp_path / "qcew2016.csv"
    path.write_text(QCEW, encoding="utf-8")
    reading = read(path, format="qcew", options={"before": True, "year": 2016})
    told = reading.parts["before"].set_index(["region", "industry"])
    assert told.loc[("17001", "3361"), ["year", "value", "plants"]].tolist() == [2015, 550, 8]
    # Establishments are never withheld; jobs are, in either year.
    assert told.loc[("17001", "3362"), "plants"] == 5
    assert told.loc[[("17001", "3362"), ("17003", "3361")], "value"].isna().all()
    assert "before" not in read(path, format="qcew", options={"year": 2016}).parts


def test_a_study_of_a_table_is_diagnosed_and_advised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, _ = _table()
    table.data[["region", "industry", "value"]].rename(columns={"value": "jobs"}).to_csv(
        tmp_path / "t.csv", index=False
    )
    study = tmp_path / "study.toml"
    text = 'schema = 1\ntitle = "T"\nyear = 2016\n[inputs.table]\nfile = "t.csv"\n'
    text += "[inputs.table.options]\nyear = 2016\n[diagnosis]\n"
    study.write_text(text + 'clusters = "c.csv"\n', encoding="utf-8")
    (tmp_path / "c.csv").write_text("cluster,region,industry\nmine,R00,3361\n", encoding="utf-8")
    assert run(["diagnose", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {c["cluster"] for c in told["checks"]} == {"mine"}
    outcome = {c["check"]: c["outcome"] for c in told["checks"]}
    assert outcome["hard_related"] == "passed"
    assert outcome["secrecy"] == "not_tested"
    assert run(["prescribe", str(tmp_path), "--json"]) == 0
    capsys.readouterr()
    # Without names the strongest cells are taken.
    study.write_text(text, encoding="utf-8")
    assert run(["diagnose", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "R00|3361" in {c["cluster"] for c in told["checks"]}
    (tmp_path / "c.csv").write_text("cluster,region,industry\nmine,R99,3361\n", encoding="utf-8")
    study.write_text(text + 'clusters = "c.csv"\n', encoding="utf-8")
    assert run(["diagnose", str(tmp_path)]) != 0
    assert "mine" in capsys.readouterr().err
