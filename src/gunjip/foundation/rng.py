"""Random streams: one seed in, one independent stream per replicate out.

A replicate's stream depends on the seed, the name of the work and the
replicate's number only, so that results are the same for any number of workers
and any order in which replicates are done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

Seed = int | np.random.Generator | None


def resolve_seed(seed: Seed) -> int:
    """The seed as a whole number that can be written down and used again.

    ``None`` draws one from the operating system; a generator gives its next
    64 bits, so that it advances as a caller expects.
    """
    if seed is None:
        # 63 bits, so that it survives JSON and signed columns.
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0] >> np.uint64(1))
    if isinstance(seed, np.random.Generator):
        return int(seed.integers(0, 2**63 - 1))
    return int(seed)


def _words(name: str) -> tuple[int, ...]:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))


def stream(seed: int, name: str, replicate: int = 0) -> np.random.Generator:
    """The stream of one replicate of one named piece of work."""
    if seed < 0:
        # SeedSequence takes no negatives; fold them into their own range.
        seed = (1 << 64) - seed
    sequence = np.random.SeedSequence(seed, spawn_key=(*_words(name), replicate))
    return np.random.Generator(np.random.PCG64DXSM(sequence))


def streams(seed: int, name: str, count: int) -> Iterator[np.random.Generator]:
    """The streams of replicates 0 … count − 1."""
    return (stream(seed, name, k) for k in range(count))
