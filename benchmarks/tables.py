"""Benchmarks of the measures of tables: each job beside a naive one in the same run.

python benchmarks/tables.py
"""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable

import numpy as np

from gunjip.measures.coagglomeration import coagglomeration
from gunjip.measures.complexity import complexity_kernel, economic_complexity
from gunjip.measures.concentration import locational_gini
from gunjip.measures.matrix import region_industry_matrix
from gunjip.measures.relatedness import density_kernel, presence_matrix, proximity_kernel
from gunjip.measures.specialisation import location_quotient


def timed(function: Callable[[], object]) -> tuple[str, float, object]:
    """First and best later call in seconds, the best's CPU seconds, and the answer."""
    began = time.perf_counter()
    answer = function()
    first = time.perf_counter() - began
    best = cpu = np.inf
    for _ in range(2):
        began, worked = time.perf_counter(), time.process_time()
        answer = function()
        best = min(best, time.perf_counter() - began)
        cpu = min(cpu, time.process_time() - worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{first:.2f} | {best:.2f} | {cpu:.2f} | {peak:.0f}", float(cpu), answer


def dense_eci(m: np.ndarray) -> np.ndarray:
    """The textbook way: the averaging operator and all its eigenvectors."""
    d, u = m.sum(axis=1), m.sum(axis=0)
    operator = (m / u).T @ (m / d[:, None])
    values, vectors = np.linalg.eig(operator)
    kp = np.real(vectors[:, np.argsort(values.real)[-2]])
    kc = (m @ kp) / d
    kc *= np.sign(np.corrcoef(d, kc)[0, 1])
    return (kc - kc.mean()) / kc.std()


def loop_pairs(shares: np.ndarray, base: np.ndarray, pairs: int) -> float:
    """Seconds a pair when pairs are visited one by one."""
    deviation = shares - base[:, None]
    scale = 1 - (base**2).sum()
    industries = shares.shape[1]
    began = time.process_time()
    done = 0
    for i in range(industries):
        for j in range(i + 1, industries):
            _ = (deviation[:, i] * deviation[:, j]).sum() / scale
            done += 1
            if done == pairs:
                return (time.process_time() - began) / pairs
    return (time.process_time() - began) / done


def main() -> None:
    """Print a Markdown table."""
    print(
        f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, numpy {np.__version__}\n"
    )
    print(
        "| job | aim | peer | first, s | then, s | CPU s | peak MiB so far | naive in the same run, CPU s "
        "| ratio |\n|---|---|---|---|---|---|---|---|---|"
    )
    rng = np.random.default_rng(1)
    cells = rng.poisson(np.outer(rng.pareto(1.2, 3000) + 0.3, rng.pareto(1.2, 1000) + 0.3) * 4.0)
    cells = cells.astype(float)
    cells[:, cells.sum(axis=0) == 0] += 1
    matrix = region_industry_matrix(cells)
    m = presence_matrix(matrix)

    def all_of_it() -> object:
        presence = presence_matrix(matrix)
        found = complexity_kernel(presence)
        phi = proximity_kernel(presence)
        return found, phi, density_kernel(presence, phi)

    cells_of_row, cpu, answer = timed(all_of_it)
    began = time.process_time()
    slow = dense_eci(m)
    dense = time.process_time() - began
    gap = np.abs(answer[0].eci - slow).max()  # type: ignore[index]
    print(
        f"| ECI/PCI, proximity, density, 3,000 × 1,000 | ≤ 2.5 s | ecomplexity 45 CPU s, EconGeo 121 s | {cells_of_row} | "
        f"ECI alone by all eigenvectors {dense:.2f} (largest difference {gap:.0e}) | "
        f"{dense / cpu:.0f} |"
    )
    cells_of_row, cpu, _ = timed(lambda: economic_complexity(matrix))
    print(f"| `economic_complexity`, the same, with its tables | – | – | {cells_of_row} | | |")
    cells_of_row, cpu, _ = timed(lambda: location_quotient(matrix))
    print(f"| `location_quotient` with intervals, 3·10⁶ cells | – | – | {cells_of_row} | | |")
    cells_of_row, cpu, _ = timed(lambda: locational_gini(matrix, draws=0))
    print(f"| `locational_gini`, 1,000 industries, 3,000 regions | – | – | {cells_of_row} | | |")

    wide = rng.poisson(np.outer(rng.pareto(1.2, 250) + 0.1, rng.pareto(1.2, 1415) + 0.1)) + 1.0
    table = region_industry_matrix(wide)
    h = dict.fromkeys(range(1415), 0.05)
    one = loop_pairs(wide / wide.sum(axis=0), wide.sum(axis=1) / wide.sum(), 20_000)
    pairs = 1415 * 1414 // 2
    cells_of_row, cpu, _ = timed(lambda: coagglomeration(table, herfindahl=h))
    print(
        f"| `coagglomeration`, {pairs:,} pairs, 250 regions, with errors and table | ≤ 1 s | loops | {cells_of_row} | "
        f"loop {one * pairs:.1f} (from 20,000 pairs) | {one * pairs / cpu:.0f} |"
    )


if __name__ == "__main__":
    main()
