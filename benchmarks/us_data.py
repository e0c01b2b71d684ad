"""The US as the benchmarks of *where* take it: QCEW 2016, trade of 2012, people of 1990."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import rdata
import xlrd
from numpy.typing import NDArray

from gunjip.clusters.definitions.evidence import tie_matrix, tie_strength
from gunjip.study.config import check_files, read_config
from gunjip.study.pipeline import Findings, gather, plan
from gunjip.study.stages import run_stages
from gunjip.tables import Links

STUDY = """\
schema = 1
title = "US"
seed = 1
digits = 4

[inputs.table]
file = "{data}/qcew2016/qcew_2016q1_county.csv.xz"
[inputs.regions]
file = "{data}/us_geo/counties-10m.json.xz"
[inputs.industry_names]
file = "{data}/qcew2016/industries.csv"

[repair]
draws = {draws}
"""


@dataclass(frozen=True, slots=True)
class Counties:
    """What a study of the US finds by county and four-digit NAICS, with its drawn tables."""

    found: Findings
    draws: NDArray[np.floating[Any]]


def counties(data: Path, draws: int = 60) -> Counties:
    """Run the study of the US in a folder that is thrown away."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        path = folder / "study.toml"
        path.write_text(STUDY.format(data=data, draws=draws), encoding="utf-8")
        config = read_config(path)
        records = run_stages(folder, plan(config, check_files(config, folder)), seed=config.seed)
        folders = {name: record.folder for name, record in records.items()}
        return Counties(gather(folders, config), np.load(folders["repair"] / "draws.npy"))


def _frame(path: Path) -> pd.DataFrame:
    return pd.DataFrame(next(iter(rdata.read_rda(str(path)).values())))


def trade(data: Path) -> Links:
    """Flows between four-digit NAICS industries in 2012, in million dollars.

    From the detailed use table of the Bureau of Economic Analysis, each of its industries
    spread evenly over its six-digit codes.
    """
    use = _frame(data / "bea_io" / "Detail_Use_2012_PRO_BeforeRedef_12sch.rda")
    cross = _frame(data / "bea_io" / "MasterCrosswalk2012.rda")
    pair = cross[["BEA_2012_Detail_Code", "NAICS_2012_Code"]].dropna().astype(str).drop_duplicates()
    pair.columns = pd.Index(["bea", "naics"])
    pair = pair[pair["naics"].str.fullmatch(r"\d{6}")]
    pair["four"] = pair["naics"].str[:4]
    share = pair.groupby(["bea", "four"]).size() / pair.groupby("bea").size()
    weight = share.unstack(fill_value=0.0)
    codes = [c for c in weight.index if c in use.index and c in use.columns]
    flow = use.loc[codes, codes].to_numpy(dtype=float).clip(min=0)
    mine = weight.loc[codes].to_numpy()
    out = pd.DataFrame(mine.T @ flow @ mine, weight.columns, weight.columns)
    out.index.name = "source"
    tall = out.reset_index().melt("source", var_name="target", value_name="value")
    return Links(tall[tall["value"] > 0].assign(kind="input_output"), "industry")


def strengths(links: Links, codes: list[str]) -> pd.DataFrame:
    """The larger of the shares that industries have in each other's trade, codes by codes."""
    flow, _ = tie_matrix(links, codes, None)
    return pd.DataFrame(tie_strength(flow), codes, codes)


def people(data: Path) -> pd.Series[float]:
    """Inhabitants of the counties in 1990, the only count there is among the files."""
    raw = lzma.decompress((data / "us_geo" / "czlma903.xls.xz").read_bytes())
    sheet = xlrd.open_workbook(file_contents=raw).sheet_by_name("CZLMA903")
    head = sheet.row_values(0)
    code = sheet.col_values(head.index("County FIPS Code"), 1)
    count = sheet.col_values(head.index("Population 1990"), 1)
    # Two counties have other codes since: Miami-Dade and Oglala Lakota.
    now = {"12025": "12086", "46113": "46102"}
    told = [f"{int(c):05d}" for c in code]
    return pd.Series([float(n) for n in count], [now.get(c, c) for c in told])
