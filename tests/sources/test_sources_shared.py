"""The real files: every one is inspected, and the check sums of the manifest hold."""

from __future__ import annotations

import pytest

import gunjip.sources as sources
from gunjip.tables.assemble import assemble
from support import shared

#: Files whose inspection takes seconds are left to the nightly run.
_SMALL = 1_200_000
UNDERSTOOD = {
    "qcew_2016q1_state.csv.xz": "qcew",
    "areas.csv": "names",
    "industries.csv": "names",
    "county_centers.csv": "regions",
    "neighborcounties.csv": "adjacency",
    "counties-10m.json.xz": "regions",
    "skorea-municipalities-2018-topo-simple.json": "regions",
    "skorea-provinces-2018-topo-simple.json": "regions",
    "daejeon-districts.geojson": "regions",
    "coordinate_UTMK_이름포함.tsv": "regions",
    "ITL3_JAN_2021_UK_BUC_V3.shp": "regions",
    "Table 2c ITL2 current price estimates pounds million 2024.csv": "itl",
    "AK.csv": "tri",
    "references_naics.csv": "names",
    "kosis_DT_1K52F08_2024_sido_x_section.csv": "generic",
    "BACI_HS96_2d_2024_v202601.csv": "generic",
    "IO_T_B_384_2010.csv": "matrices",
    "Detail_Use_2012_PRO_BeforeRedef_12sch.rda": "matrices",
    "Detail_CommodityCodeName_2012.rda": "names",
    "MasterCrosswalk2017.rda": "concordance",
}
NOT_UNDERSTOOD = {
    "MANIFEST.md",
    "SHA256SUMS",
    "LICENSE",
    "codebook.json",
    "SIClookup.csv",
    "ITL3_JAN_2021_UK_BUC_V3.dbf",
    "ITL3_JAN_2021_UK_BUC_V3.shx",
    "HS2_1996.txt",
}
ENCODINGS = {
    "propertiesTable_ver20220309.tsv": "cp949",
    "SIClookup.csv": "cp1252",
    "areas.csv": "utf-8",
    "fixture_exports.csv": "utf-8-sig",
}


def check(path: object) -> None:
    from pathlib import Path

    file = Path(str(path))
    found = sources.inspect_file(file)
    assert found.summary("en")
    assert found.summary("ko")
    assert found.to_dict()["file"] == file.name
    if file.name in UNDERSTOOD:
        assert found.format == UNDERSTOOD[file.name], file.name
        assert found.understood, found.summary("en")
    if file.name in NOT_UNDERSTOOD:
        assert not found.understood
    if file.name in ENCODINGS:
        assert found.detected["encoding"] == ENCODINGS[file.name]
    if found.intake is not None:
        intake = found.intake
        assert intake.read + intake.repaired + intake.unknown + intake.dropped == intake.rows


def test_inspect_small_shared_files() -> None:
    names = {*UNDERSTOOD, *NOT_UNDERSTOOD, *ENCODINGS}
    for path in sorted(shared("data").rglob("*")):
        if path.is_file() and path.stat().st_size < _SMALL and path.name in names:
            check(path)


@pytest.mark.nightly
def test_inspect_every_shared_file() -> None:
    for path in sorted(shared("data").rglob("*")):
        if path.is_file():
            check(path)


def test_qcew_states() -> None:
    reading = sources.read(shared("data/qcew2016/qcew_2016q1_state.csv.xz"), options={"digits": 2})
    assert reading.detected["areas"] == "state"
    # Alabama, from the file's own rows: all covered and private jobs.
    covered = reading.parts["covered_totals"].set_index("region")["value"]
    private = reading.parts["region_totals"].set_index("region")["value"]
    assert (covered["01000"], private["01000"]) == (1_902_421, 1_542_682)
    table = assemble(reading)
    assert not (table.data["low"] > table.data["high"]).any()
    hidden = table.data[table.data["status"] == "withheld"]
    assert hidden["value"].isna().all()


@pytest.mark.nightly
@pytest.mark.parametrize("digits", [2, 3, 4, 5, 6])
def test_qcew_check_sums(digits: int) -> None:
    """Figures of the manifest beside the data."""
    reading = sources.read(
        shared("data/qcew2016/qcew_2016q1_county.csv.xz"), options={"digits": digits}
    )
    assert reading.parts["covered_totals"]["value"].sum() == 141_063_704
    assert reading.parts["region_totals"]["value"].sum() == 118_087_801
    assert reading.frame["plants"].sum() == 9_350_110
    assert reading.intake.rows == 2_412_620
    withheld = reading.frame["status"] == "withheld"
    assert reading.frame.loc[withheld, "value"].isna().all()
