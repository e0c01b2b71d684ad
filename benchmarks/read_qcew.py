"""How fast QCEW is read, against a bare DuckDB scan of the same decompressed file.

    python benchmarks/read_qcew.py ../shared/data/qcew2016/qcew_2016q1_county.csv.xz

Decompression apart, reading shall take no more than 1.5 times the scan. Both are run in
turn three times and the best of each is compared, as the machine may be shared.
"""

from __future__ import annotations

import lzma
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

import gunjip.sources as sources

JOBS_COVERED, JOBS_PRIVATE, PLANTS = 141_063_704, 118_087_801, 9_350_110


def main(path: Path) -> None:
    started = time.perf_counter()
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    print(
        f"decompression            {time.perf_counter() - started:6.2f} s, {len(data) / 1e6:.0f} MB"
    )
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name.removesuffix(".xz")
        plain.write_bytes(data)
        scans, reads = [], []
        for _ in range(3):
            started = time.perf_counter()
            with duckdb.connect() as db:
                db.execute(
                    "CREATE TABLE q AS SELECT * FROM read_csv(?, types={'area_fips': 'VARCHAR', "
                    "'industry_code': 'VARCHAR', 'disclosure_code': 'VARCHAR', "
                    "'oty_disclosure_code': 'VARCHAR'})",
                    [str(plain)],
                )
            scans.append(time.perf_counter() - started)
            started = time.perf_counter()
            reading = sources.read(plain, options={"digits": 6})
            reads.append(time.perf_counter() - started)
    print(f"DuckDB scan into a table {min(scans):6.2f} s   {[round(s, 2) for s in scans]}")
    print(f"gunjip.sources.read      {min(reads):6.2f} s   {[round(s, 2) for s in reads]}")
    print(f"ratio                    {min(reads) / min(scans):6.2f}   (aim: at most 1.5)")
    covered = reading.parts["covered_totals"]["value"].sum()
    private = reading.parts["region_totals"]["value"].sum()
    plants = reading.frame["plants"].sum()
    print(f"covered {covered:,.0f}  private {private:,.0f}  plants {plants:,.0f}")
    if path.name.startswith("qcew_2016q1_county.csv"):
        assert (covered, private, plants) == (JOBS_COVERED, JOBS_PRIVATE, PLANTS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory              {peak:6.0f} MiB (both ways)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
