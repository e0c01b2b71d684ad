"""What ``import gunjip`` promises: every name is there, documented, and loads lazily."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import gunjip

ASKED = [
    "location_quotient",
    "krugman",
    "theil",
    "locational_gini",
    "ellison_glaeser",
    "maurel_sedillot",
    "coagglomeration",
    "duranton_overman",
    "localisation_survey",
    "marcon_puech_m",
    "m_density",
    "ripley_k",
    "relatedness",
    "relatedness_density",
    "economic_complexity",
    "fitness",
    "peninsula",
]


@pytest.mark.parametrize("name", [n for n in gunjip.__all__ if n != "__version__"])
def test_a_public_name_exists_and_is_documented(name: str) -> None:
    thing = getattr(gunjip, name)
    text = inspect.getdoc(thing) or ""
    assert len(text.splitlines()) >= 3, name
    if inspect.isfunction(thing):
        assert "Parameters" in text, name
        wanted = [p for p in inspect.signature(thing).parameters.values() if p.name != "self"]
        assert [p.name for p in wanted if p.name not in text] == [], name


def test_the_names_that_were_asked_for() -> None:
    assert set(ASKED) <= set(gunjip.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = gunjip.no_such_name


def test_importing_loads_no_heavy_library() -> None:
    script = (
        "import sys, gunjip, gunjip.cli.main\n"
        "heavy = {'numba', 'geopandas', 'matplotlib', 'sklearn', 'duckdb', 'scipy', 'esda'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
