"""Stages: pieces of a run that are kept by content and parameters, and resumed.

A stage's *key* is the checksum of its name and version, the parameters that it
reads, the checksums of the files that it reads and the keys of the stages that
it stands on. Its output lies in ``.gunjip/<stage>/<key>/`` and counts only when
the journal has a line for it whose checksum is that of the folder. So a changed
input reruns the stages that rest on it and no others, and a stopped run goes on
where it was.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gunjip._version import __version__
from gunjip.foundation import files
from gunjip.foundation.files import PartFolder

CACHE = ".gunjip"


@dataclass(frozen=True, slots=True)
class StageContext:
    """What a stage may look at while it runs.

    Attributes
    ----------
    params
        The parameters that the stage declared, by name.
    inputs
        The files that it declared, by name.
    upstream
        The finished folders of the stages that it needs, by stage name.
    seed
        The seed of the whole study; a stage takes streams by its own name.
    quiet
        Whether progress is hidden.
    """

    params: Mapping[str, Any]
    inputs: Mapping[str, Path]
    upstream: Mapping[str, Path]
    seed: int
    quiet: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """One piece of a run.

    Attributes
    ----------
    name
        Folder name and journal name.
    version
        Raised when the stage's output would differ for the same input.
    run
        Fills the folder that it is given.
    needs
        Stages that it reads.
    params
        Everything that changes its output, as plain JSON values.
    inputs
        Files that it reads, by name.
    """

    name: str
    version: int
    run: Callable[[StageContext, PartFolder], None]
    needs: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What became of a stage in this run."""

    name: str
    key: str
    folder: Path
    reused: bool
    seconds: float
    digest: str


#: Told before a stage begins: its name, its number from 1, how many there are, whether it is kept.
Watch = Callable[[str, int, int, bool], None]


def _key(stage: Stage, keys: Mapping[str, str], sums: Mapping[Path, str], seed: int) -> str:
    body = {
        "gunjip": __version__,
        "stage": stage.name,
        "version": stage.version,
        "params": dict(stage.params),
        "inputs": {name: sums[path] for name, path in stage.inputs.items()},
        "needs": {name: keys[name] for name in stage.needs},
        "seed": seed,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _finished(cache: Path) -> dict[tuple[str, str], str]:
    """Digest of each finished stage by (name, key), as the journal tells."""
    return {
        (line["stage"], line["key"]): line["digest"]
        for line in files.read_lines(cache / "journal.jsonl")
        if line.get("event") == "finished"
    }


def _is_whole(folder: Path, digest: str | None) -> bool:
    return digest is not None and folder.is_dir() and files.sha256(folder) == digest


def input_checksums(stages: Iterable[Stage]) -> dict[Path, str]:
    """SHA-256 of every file (or folder) that the stages read, each read once."""
    paths = {path for stage in stages for path in stage.inputs.values()}
    return {path: files.sha256(path) for path in sorted(paths)}


def run_stages(
    folder: Path,
    stages: Sequence[Stage],
    *,
    seed: int,
    watch: Watch | None = None,
    quiet: bool = True,
    fresh: bool = False,
) -> dict[str, StageRecord]:
    """Run the stages in order, keeping what is still good.

    Parameters
    ----------
    folder
        The study's folder; outputs lie in its ``.gunjip``.
    stages
        In an order in which each stands after those that it needs.
    seed
        Of the whole study.
    watch
        Told before each stage.
    quiet
        Hide progress inside stages.
    fresh
        Run every stage again.

    Returns
    -------
    A record for each stage.

    Raises
    ------
    StorageError
        The disk refused, or another run holds the folder.
    """
    cache = folder / CACHE
    records: dict[str, StageRecord] = {}
    with files.locked(cache):
        finished = {} if fresh else _finished(cache)
        sums = input_checksums(stages)
        keys: dict[str, str] = {}
        for number, stage in enumerate(stages, start=1):
            key = keys[stage.name] = _key(stage, keys, sums, seed)
            place = cache / stage.name / key
            digest = finished.get((stage.name, key))
            reused = _is_whole(place, digest)
            if watch is not None:
                watch(stage.name, number, len(stages), reused)
            began = time.perf_counter()
            if not reused:
                context = StageContext(
                    params=stage.params,
                    inputs=stage.inputs,
                    upstream={name: records[name].folder for name in stage.needs},
                    seed=seed,
                    quiet=quiet,
                )
                with files.new_folder(place) as part:
                    stage.run(context, part)
                digest = files.sha256(place)
                files.append_line(
                    cache / "journal.jsonl",
                    {
                        "event": "finished",
                        "stage": stage.name,
                        "key": key,
                        "digest": digest,
                        "seconds": round(time.perf_counter() - began, 3),
                    },
                )
            records[stage.name] = StageRecord(
                stage.name, key, place, reused, time.perf_counter() - began, str(digest)
            )
        _forget_others(cache, records)
    return records


def _forget_others(cache: Path, records: Mapping[str, StageRecord]) -> None:
    """Keep the newest output of each stage only: older ones would fill the disk."""
    for record in records.values():
        for other in (cache / record.name).iterdir():
            if other.name != record.key:
                files.remove_tree(other)
