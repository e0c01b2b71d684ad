"""One map for threads and processes: same answers, and no script is run twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gunjip.foundation.parallel import parallel_map, ready_processes


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_answers_come_in_the_order_of_the_items(kind: str) -> None:
    found = parallel_map(abs, [-3, 2, -1], kind=kind, workers=2)  # type: ignore[arg-type]
    assert found == [3, 2, 1]


def test_ready_processes_do_what_is_asked_later() -> None:
    with ready_processes(2, "json") as pool:
        assert parallel_map(abs, [-1, -2, -3], pool=pool) == [1, 2, 3]
    with pytest.raises(TypeError), ready_processes(1, "json") as pool:
        parallel_map(abs, ["x"], pool=pool)


def test_a_script_without_a_guard_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from gunjip.foundation.parallel import parallel_map\n"
        "print('once')\n"
        "print(parallel_map(abs, [-1, -2], kind='processes', workers=2), __file__)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["once", f"[1, 2] {script}"]
