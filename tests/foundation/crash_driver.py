"""A tiny run that a test kills at every file effect: ``driver.py FOLDER [MOMENT K]``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from gunjip.foundation import files
from gunjip.foundation.files import PartFolder
from gunjip.study.stages import Stage, StageContext, run_stages


def first(context: StageContext, part: PartFolder) -> None:
    part.write_text("a.txt", "하나\n")
    part.write_bytes("deep/b.bin", context.inputs["data"].read_bytes() * 2)


def second(context: StageContext, part: PartFolder) -> None:
    part.write_bytes("c.bin", (context.upstream["first"] / "deep" / "b.bin").read_bytes()[::-1])


def work(folder: Path) -> None:
    stages = [
        Stage("first", 1, first, inputs={"data": folder / "input.txt"}, params={"x": 1}),
        Stage("second", 1, second, needs=("first",)),
    ]
    records = run_stages(folder, stages, seed=7)
    with files.new_folder(folder / "results") as out:
        for record in records.values():
            for path in sorted(record.folder.rglob("*")):
                if path.is_file():
                    out.write_bytes(path.name, path.read_bytes())
    files.write_text(folder / "summary.txt", "done\n")


def main() -> None:
    folder = Path(sys.argv[1])
    count = 0

    def probe(moment: str, name: str, path: Path) -> None:
        nonlocal count
        if moment == "before":
            count += 1
        if len(sys.argv) > 3 and moment == sys.argv[2] and count == int(sys.argv[3]):
            if len(sys.argv) > 4:
                raise OSError(int(sys.argv[4]), os.strerror(int(sys.argv[4])), str(path))
            os.kill(os.getpid(), signal.SIGKILL)

    with files.observed(probe):
        work(folder)
    print(count)


if __name__ == "__main__":
    from gunjip.foundation.errors import GunjipError

    try:
        main()
    except GunjipError as error:
        print(error.text("ko"), file=sys.stderr)
        sys.exit(error.exit_code)
