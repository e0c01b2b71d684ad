"""A PostGIS table read from a real database, where the machine has one.

``GUNJIP_TEST_DATABASE`` holds the address of an empty database with a user who
may create extensions and tables; the run of the whole checks sets one up.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from gunjip.cli.main import run
from gunjip.foundation.errors import InputError
from gunjip.sources import inspect_file, read

ADDRESS = os.environ.get("GUNJIP_TEST_DATABASE", "")
pytestmark = pytest.mark.skipif(not ADDRESS, reason="GUNJIP_TEST_DATABASE names no database")

ROWS = [
    ("a1", "한빛전자㈜", "26110", 120, 200_000.0, 550_000.0),
    ("a2", "대한기계 주식회사", "29221", None, 201_500.0, 551_250.0),
    ("a3", "O'Neil; DROP TABLE", "10301", 8, 250_000.0, 420_000.0),
]


@pytest.fixture
def table() -> Iterator[str]:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(ADDRESS, autocommit=True) as link:
        link.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        link.execute("DROP SCHEMA IF EXISTS gunjip_test CASCADE")
        link.execute("CREATE SCHEMA gunjip_test")
        link.execute(
            'CREATE TABLE gunjip_test."공장" (plant_id text, "회사명" text, industry text,'
            " jobs integer, geom geometry(Point, 5186))"
        )
        for *fields, x, y in ROWS:
            link.execute(
                'INSERT INTO gunjip_test."공장" VALUES'
                " (%s, %s, %s, %s, ST_SetSRID(ST_MakePoint(%s, %s), 5186))",
                (*fields, x, y),
            )
        link.execute("CREATE TABLE gunjip_test.empty (LIKE gunjip_test.공장)")
    yield f"{ADDRESS}#gunjip_test.공장"
    with psycopg.connect(ADDRESS, autocommit=True) as link:
        link.execute("DROP SCHEMA gunjip_test CASCADE")


def test_plants_come_out_as_they_went_in(table: str) -> None:
    reading = read(table)
    frame = reading.frame
    assert reading.kind == "establishments"
    assert list(frame["plant_id"]) == [row[0] for row in ROWS]
    assert list(frame["name"]) == [row[1] for row in ROWS]
    assert list(frame["industry"].astype(str)) == [row[2] for row in ROWS]
    assert frame["jobs"].isna().tolist() == [False, True, False]  # missing is not zero
    assert frame["x"].tolist() == [row[4] for row in ROWS]
    assert frame["y"].tolist() == [row[5] for row in ROWS]


def test_the_datum_is_the_columns_own(table: str) -> None:
    assert "5186" in json.dumps(inspect_file(table).to_dict(), default=str)


def test_what_the_database_refuses_is_one_sentence(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match="nothing_here"):
        read(table.replace("공장", "nothing_here"))
    with pytest.raises(InputError):
        read(table.replace("공장", "empty"))
    assert run(["inspect", table.replace("공장", "nothing_here")]) == 2
    assert "nothing_here" in capsys.readouterr().err
