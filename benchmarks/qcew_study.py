"""The main job on a whole country: from the statistics office's file to the report.

    python benchmarks/qcew_study.py QCEW.csv.xz COUNTIES.json.xz [INDUSTRIES.csv]

runs ``gunjip run`` in a process of its own and prints each stage's seconds, the
whole, the peak of memory, the check sums of the file and the strongest cells.
Aim: under 60 s and 2 GiB on two cores.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

STUDY = """\
schema = 1
title = "United States, jobs by county"
title_ko = "미국 군별 종사자"
seed = 1
digits = 4

[inputs.table]
file = "{table}"

[inputs.regions]
file = "{regions}"

{names}
[output]
languages = ["en", "ko"]
"""


def main() -> int:
    """Run the study and print what it took."""
    table, regions, *rest = (Path(a).resolve() for a in sys.argv[1:])
    names = f'[inputs.industry_names]\nfile = "{rest[0]}"\n' if rest else ""
    with TemporaryDirectory() as place:
        study = Path(place) / "study.toml"
        study.write_text(STUDY.format(table=table, regions=regions, names=names), encoding="utf-8")
        began = time.perf_counter()
        command = [sys.executable, "-m", "gunjip", "run", place, "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        wall = time.perf_counter() - began
        if done.returncode:
            print(done.stdout, done.stderr)
            return done.returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(done.stdout)
    print("| stage | seconds |\n|---|---|")
    for stage in told["stages"]:
        print(f"| {stage['stage']} | {stage['seconds']:.1f} |")
    cpu = used.ru_utime + used.ru_stime
    print(f"| **whole, elapsed** | **{wall:.1f}** (aim 60) |")
    print(f"| CPU | {cpu:.1f} |")
    print(f"| peak memory, GiB | {used.ru_maxrss / 2**20:.2f} (aim 2) |")
    print("\n" + told["findings"]["headline"]["en"] + "\n")
    print("| region | industry | jobs | LQ | tier |\n|---|---|---|---|---|")
    for cell in told["findings"]["cells"][:10]:
        print(
            f"| {cell['region']} | {cell['industry']} | {cell['jobs']:,.0f} | {cell['lq']:.2f} "
            f"| {cell['tier']} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
