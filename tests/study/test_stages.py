"""Stages are kept by content and parameters: R5 and R6 in small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gunjip.foundation import files
from gunjip.foundation.files import PartFolder
from gunjip.study.stages import CACHE, Stage, StageContext, run_stages

Log = list[str]


def adder(name: str, log: Log) -> Callable[[StageContext, PartFolder], None]:
    """A stage that joins its inputs, parameters and upstream texts."""

    def run(context: StageContext, part: PartFolder) -> None:
        log.append(name)
        text = name + str(sorted(context.params.items()))
        text += "".join(p.read_text() for p in context.inputs.values())
        text += "".join((f / "out.txt").read_text() for f in context.upstream.values())
        part.write_text("out.txt", text)

    return run


def diamond(folder: Path, log: Log, x: int = 1, version: int = 1) -> list[Stage]:
    """a → b, a → c, (b, c) → d; e stands alone."""
    return [
        Stage("a", 1, adder("a", log), inputs={"one": folder / "one.txt"}),
        Stage("b", version, adder("b", log), needs=("a",), params={"x": x}),
        Stage("c", 1, adder("c", log), needs=("a",)),
        Stage("d", 1, adder("d", log), needs=("b", "c")),
        Stage("e", 1, adder("e", log), inputs={"two": folder / "two.txt"}),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text("1")
    (tmp_path / "two.txt").write_text("2")
    return tmp_path


def go(folder: Path, x: int = 1, version: int = 1, seed: int = 0) -> Log:
    log: Log = []
    run_stages(folder, diamond(folder, log, x, version), seed=seed)
    return log


def test_a_second_run_does_nothing(folder: Path) -> None:
    assert go(folder) == ["a", "b", "c", "d", "e"]
    assert go(folder) == []


def test_a_change_reruns_what_rests_on_it_and_no_more(folder: Path) -> None:
    go(folder)
    (folder / "two.txt").write_text("3")
    assert go(folder) == ["e"]
    assert go(folder, x=2) == ["b", "d"]
    assert go(folder, x=2, version=2) == ["b", "d"]
    (folder / "one.txt").write_text("9")
    assert go(folder, x=2, version=2) == ["a", "b", "c", "d"]
    assert go(folder, x=2, version=2, seed=5) == ["a", "b", "c", "d", "e"]


def test_a_touched_file_with_the_same_content_reruns_nothing(folder: Path) -> None:
    go(folder)
    (folder / "one.txt").write_text("1")
    assert go(folder) == []


def test_an_altered_or_missing_output_is_made_again(folder: Path) -> None:
    go(folder)
    for stage in ("b", "c"):
        (found,) = (folder / CACHE / stage).iterdir()
        if stage == "b":
            (found / "out.txt").write_text("altered")
        else:
            files.remove_tree(found)
    assert go(folder) == ["b", "c"]


def test_a_lost_journal_costs_a_rerun_only(folder: Path) -> None:
    go(folder)
    (folder / CACHE / "journal.jsonl").unlink()
    assert go(folder) == ["a", "b", "c", "d", "e"]


def test_old_outputs_are_forgotten(folder: Path) -> None:
    for x in range(4):
        go(folder, x=x)
    assert len(list((folder / CACHE / "b").iterdir())) == 1


def test_a_failing_stage_keeps_those_before_it(folder: Path) -> None:
    log: Log = []
    stages = diamond(folder, log)

    def fail(context: StageContext, part: PartFolder) -> None:
        part.write_text("half", "written")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_stages(folder, [*stages[:3], Stage("d", 1, fail, needs=("b", "c"))], seed=0)
    assert not list((folder / CACHE).rglob("*.part-*"))
    assert not (folder / CACHE / "lock").exists()
    assert go(folder) == ["d", "e"]


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), st.integers(0, 2)), max_size=5))
def test_any_history_ends_as_a_fresh_run(history: list[tuple[str, int]]) -> None:
    with files.scratch_folder() as here, files.scratch_folder() as fresh:
        for place in (here, fresh):
            (place / "one.txt").write_text("0")
            (place / "two.txt").write_text("0")
        for name, value in history:
            (here / f"{name}.txt").write_text(str(value))
            go(here)
        for name, value in dict(history).items():
            (fresh / f"{name}.txt").write_text(str(value))
        first = run_stages(here, diamond(here, []), seed=0)
        second = run_stages(fresh, diamond(fresh, []), seed=0)
        assert {n: r.digest for n, r in first.items()} == {n: r.digest for n, r in second.items()}
