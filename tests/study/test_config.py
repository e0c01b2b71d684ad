"""study.toml: every problem at once, with its line and a near match."""

from __future__ import annotations

from pathlib import Path

import pytest

from gunjip.foundation.errors import ConfigError
from gunjip.study.config import check_files, parse_config, read_config

GOOD = """
schema = 1
title = "Try"
seed = 3

[inputs.table]
file = "jobs.csv"
columns = { region = "시군구", industry = "업종", value = "종사자수" }
"""


def problems(text: str) -> dict[str, tuple[int | None, str]]:
    with pytest.raises(ConfigError) as error:
        parse_config(text)
    for p in error.value.problems:
        assert p.text("ko") and p.text("en")
    return {p.key: (p.row, str(p.params.get("near", ""))) for p in error.value.problems}


def test_a_good_one() -> None:
    config = parse_config(GOOD)
    assert config.seed == 3
    assert config.inputs.table is not None
    assert config.inputs.table.columns["industry"] == "업종"


def test_a_misspelt_key_is_named_with_its_line_and_the_nearest() -> None:
    found = problems(GOOD.replace("seed = 3", "sead = 3"))
    assert found == {"config-unknown-key-near": (4, "seed")}
    found = problems(GOOD.replace("file =", "flie ="))
    assert found["config-unknown-key-near"] == (7, "file")
    assert "config-missing-key" in found


def test_wrong_values_are_told_together() -> None:
    text = GOOD + "\n[screen]\nlq_threshold = -1\nstrong_percentile = 'many'\n"
    with pytest.raises(ConfigError) as error:
        parse_config(text)
    assert [p.row for p in error.value.problems] == [12, 11] or len(error.value.problems) == 2


def test_not_toml_and_not_utf8(tmp_path: Path) -> None:
    assert list(problems("a = = 1")) == ["config-not-toml"]
    path = tmp_path / "study.toml"
    path.write_bytes("title = '연구'".encode("cp949"))
    with pytest.raises(ConfigError) as error:
        read_config(path)
    assert error.value.problems[0].key == "config-not-utf8"
    with pytest.raises(ConfigError):
        read_config(tmp_path / "none.toml")


def test_a_missing_input_offers_the_near_one(tmp_path: Path) -> None:
    (tmp_path / "job.csv").write_text("x")
    with pytest.raises(ConfigError) as error:
        check_files(parse_config(GOOD), tmp_path)
    assert error.value.problems[0].params["near"] == "job.csv"
    with pytest.raises(ConfigError) as error:
        check_files(parse_config("schema = 1"), tmp_path)
    assert error.value.problems[0].key == "config-nothing-to-read"
