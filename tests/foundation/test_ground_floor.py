"""Errors, validation, streams, results, progress and the parallel map."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gunjip.foundation.errors import GunjipError, InputError, ParameterError, Problem
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.progress import track
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.rng import resolve_seed, stream, streams
from gunjip.foundation.validation import Checks, as_float_vector


def test_an_error_tells_itself_in_both_languages() -> None:
    error = InputError.of(
        "needs-positive", file="공장.csv", row=1204, column="종업원합계", name="jobs", value=-3
    )
    assert str(error) == "공장.csv row 1,204 “종업원합계”: jobs must be greater than 0; it is -3."
    assert error.text("ko").startswith("공장.csv 1,204행 ‘종업원합계’: jobs는 0보다")
    assert error.exit_code == 2
    assert error.to_dict("ko")["problems"][0]["row"] == 1204


def test_errors_cross_processes() -> None:
    error = ParameterError.of("needs-positive", name="r", value=0)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is ParameterError
    assert back.problems == error.problems
    assert isinstance(back, ValueError)


def test_an_error_needs_a_problem() -> None:
    with pytest.raises(TypeError):
        GunjipError([])


def test_checks_collect_all_and_raise_once() -> None:
    checks = Checks()
    checks.one_of("method", "gaussain", ["gaussian", "box"])
    as_float_vector(checks, "x", [1.0, math.nan, math.inf])
    as_float_vector(checks, "y", [[1.0]])
    as_float_vector(checks, "z", ["a"])
    as_float_vector(checks, "w", [1.0], length=2)
    with pytest.raises(ParameterError) as error:
        checks.done()
    keys = [p.key for p in error.value.problems]
    assert keys == ["not-one-of-near", "not-finite", "not-a-vector", "not-numbers", "wrong-length"]
    assert "Did you mean “gaussian”?" in str(error.value)
    assert error.value.problems[1].params["first"] == 1


def test_streams_depend_on_seed_name_and_replicate_only() -> None:
    first = [g.random() for g in streams(1, "null", 5)]
    assert first[3] == stream(1, "null", 3).random()
    assert len({*first, stream(2, "null", 3).random(), stream(1, "other", 3).random()}) == 7
    assert stream(-1, "a").random() != stream(1, "a").random()


def test_a_seed_can_be_written_down() -> None:
    drawn = resolve_seed(None)
    assert 0 <= drawn < 2**63
    assert resolve_seed(5) == 5
    generator = np.random.default_rng(3)
    assert resolve_seed(generator) != resolve_seed(generator)
    assert resolve_seed(np.random.default_rng(3)) == resolve_seed(np.random.default_rng(3))


def _square(x: int) -> int:
    return x * x


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_the_parallel_map_keeps_order_for_any_number_of_workers(kind: str) -> None:
    expected = [_square(i) for i in range(20)]
    for workers in (1, 2):
        assert parallel_map(_square, range(20), kind=kind, workers=workers) == expected  # type: ignore[arg-type]


def test_the_parallel_map_raises_what_the_work_raised() -> None:
    def fail(x: int) -> int:
        if x == 3:
            raise InputError.of("needs-positive", name="x", value=x)
        return x

    with pytest.raises(InputError):
        parallel_map(fail, range(6), workers=2)
    with pytest.raises(ParameterError):
        parallel_map(_square, range(2), workers=0)


def test_track_gives_everything() -> None:
    assert list(track(iter(range(4)), "work", quiet=True)) == [0, 1, 2, 3]


def make_result() -> Result:
    return Result(
        kind="location_quotient",
        table=pd.DataFrame({"region": ["a", "b"], "value": [1.0, np.nan]}),
        params={"year": 2016},
        null="none",
        seed=1,
        units={"value": "ratio"},
        citation="Florence (1939)",
        extra={"band": np.array([[0.5, np.inf]])},
    )


def test_a_result_is_frozen_and_gives_copies() -> None:
    result = make_result()
    taken = result.frame
    taken.loc[0, "value"] = 9.0
    assert result.frame.loc[0, "value"] == 1.0
    with pytest.raises(AttributeError):
        result.kind = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        result.params["year"] = 1  # type: ignore[index]
    assert pickle.loads(pickle.dumps(result)).to_dict() == result.to_dict()


def test_a_result_as_plain_data_has_no_nan() -> None:
    plain = make_result().to_dict()
    assert plain["rows"][1]["value"] is None
    assert plain["extra"]["band"] == [[0.5, None]]
    assert "1" in make_result().summary("ko")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_plain_data_is_json(value: object) -> None:
    import json

    json.dumps(to_plain(value), allow_nan=False)


def test_a_problem_without_a_place_is_only_its_text() -> None:
    assert Problem("not-numbers", {"name": "x"}).text("en") == "x must hold numbers only."


class FakeClient:
    """What the parallel map asks of a dask client."""

    def map(self, function: object, items: list[int], pure: bool) -> list[tuple[object, int]]:
        assert pure is False
        return [(function, item) for item in items]

    def gather(self, futures: list[tuple[object, int]]) -> list[int]:
        return [function(item) for function, item in futures]  # type: ignore[operator]


def test_products_inside_our_threads_take_no_threads_of_their_own() -> None:
    from threadpoolctl import threadpool_info

    def blas(_: object = None) -> list[int]:
        return [i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas"]

    def both(_: object) -> list[int]:
        inner = parallel_map(blas, range(2), workers=2)
        return [*inner[0], *blas()]

    before = blas()
    for counts in parallel_map(both, range(4), workers=2):
        assert set(counts) <= {1}
    assert blas() == before


def test_the_parallel_map_goes_to_a_client() -> None:
    assert parallel_map(_square, range(5), client=FakeClient()) == [0, 1, 4, 9, 16]
