"""Researchers and products of plants are read in both languages, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gunjip.sources import read

EN = "plant_id,industry,year,x,y,jobs,researchers,product\n"
KO = "사업체번호,업종코드,기준연도,X좌표,Y좌표,종업원합계,연구원수,생산품구분\n"


@pytest.mark.parametrize(
    ("head", "words"), [(EN, ("final", "Part", "service")), (KO, ("완제품", "부품", "서비스"))]
)
def test_the_columns_are_known_in_both_languages(
    tmp_path: Path, head: str, words: tuple[str, ...]
) -> None:
    rows = [f"a{k},26101,2020,127.0{k},36.0{k},{9 - k},{k},{w}" for k, w in enumerate(words)]
    rows += ["b,26101,2020,127.1,36.1,5,,", "c,26101,2020,127.2,36.2,5,1,screws and bolts"]
    path = tmp_path / "plants.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    found = read(path)
    frame = found.frame.set_index("plant_id")
    assert frame["product"].dropna().tolist() == ["final", "part", "service"]
    # An empty cell and a register's free text are both not known; only the text is noted.
    assert frame.loc[["b", "c"], "product"].isna().all()
    assert frame["researchers"].tolist()[:3] == [0, 1, 2]
    assert frame.loc["b", "researchers"] != 0


@pytest.mark.parametrize("head", ["wages,new_products", "급여액,신제품수"])
def test_pay_and_new_products_are_read_where_a_file_has_them(tmp_path: Path, head: str) -> None:
    path = tmp_path / "plants.csv"
    path.write_text(
        f"plant_id,industry,year,x,y,jobs,{head}\n"
        "a,26101,2020,127.0,36.0,5,210.5,2\nb,26101,2020,127.1,36.1,4,,0\n",
        encoding="utf-8",
    )
    frame = read(path).frame.set_index("plant_id")
    assert frame.loc["a", ["wages", "new_products"]].tolist() == [210.5, 2]
    assert frame["wages"].isna().tolist() == [False, True]
    assert frame.loc["b", "new_products"] == 0
