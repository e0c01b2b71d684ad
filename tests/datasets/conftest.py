"""One country for all tests of the room: making it takes some seconds."""

from __future__ import annotations

import pytest

from gunjip.datasets import Peninsula, peninsula


@pytest.fixture(scope="session")
def country() -> Peninsula:
    return peninsula(11)


@pytest.fixture(scope="session")
def small() -> Peninsula:
    return peninsula(5, plants=9_000, clusters=8, agglomerations=2)
