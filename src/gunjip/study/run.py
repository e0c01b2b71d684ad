"""A whole run: read the description, do the stages, move the results into place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunjip.foundation import files
from gunjip.foundation.words import LANGS, Lang
from gunjip.study.config import StudyConfig, check_files, read_config
from gunjip.study.pipeline import Findings, findings, plan
from gunjip.study.provenance import provenance
from gunjip.study.stages import Stage, StageRecord, Watch, input_checksums, run_stages

#: Stages that a face adds after the findings (the report): from the config and the stages before to stages.
Then = Callable[[StudyConfig, list[Stage]], list[Stage]]

#: A stage whose folder holds this file moves what is in its ``publish`` folder into the results.
PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class StudyRun:
    """What came of a run.

    Attributes
    ----------
    folder
        The study's folder.
    results
        The results folder, moved into place whole.
    config
        As it was read.
    records
        What became of each stage.
    found
        The findings, for a face to show.
    """

    folder: Path
    results: Path
    config: StudyConfig
    records: dict[str, StageRecord]
    found: Findings

    def headline(self, lang: Lang) -> str:
        """The main finding in a sentence or two."""
        return self.found.headline(lang)

    def warnings(self, lang: Lang) -> list[str]:
        """What the readers want looked at."""
        return self.found.warnings(lang)

    def reports(self, lang: Lang) -> list[Path]:
        """The report's files, those in the asked language first."""
        order = [lang, *[other for other in LANGS if other != lang]]
        names = [f"report.{one}.{kind}" for one in order for kind in ("html", "pdf")]
        found = [self.results / name for name in names]
        # Reports of single clusters, one folder each.
        for folder in sorted(p.parent for p in self.results.glob(f"*/*/{names[0]}")):
            found += [folder / name for name in names]
        return [path for path in found if path.is_file()]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "results": str(self.results),
            "files": sorted(
                p.relative_to(self.results).as_posix()
                for p in self.results.rglob("*")
                if p.is_file()
            ),
            "stages": [
                {"stage": r.name, "key": r.key, "reused": r.reused, "seconds": round(r.seconds, 3)}
                for r in self.records.values()
            ],
            "findings": self.found.to_dict(),
            "warnings": {lang: self.warnings(lang) for lang in LANGS},
        }


def locate(study: Path) -> tuple[Path, Path]:
    """The study's folder and its description, from either."""
    path = study / "study.toml" if study.is_dir() else study
    return path.parent, path


def whole_plan(config: StudyConfig, paths: Mapping[str, Path]) -> list[Stage]:
    """All stages up to the findings: what there is, how tied, what kind, how healthy, what to do.

    Of a study without plants only the first, and a diagnosis of cells where it asks for one.
    """
    stages = plan(config, paths)
    if config.diagnosis is None and not any(stage.name == "test" for stage in stages):
        return stages
    # Imported here: the faces of these stages locate their studies by this module, and a
    # study without plants does without the rooms behind them.
    from gunjip.study.health_stage import diagnosis_stages
    from gunjip.study.prescribe import prescription_stages
    from gunjip.study.profile import profile_stages

    stages += profile_stages(paths, stages)
    stages += diagnosis_stages(config, paths, stages)
    stages += prescription_stages(config, paths, stages)
    return stages


def run_study(
    study: Path,
    *,
    then: Then | None = None,
    seed: int | None = None,
    fresh: bool = False,
    quiet: bool = True,
    watch: Watch | None = None,
) -> StudyRun:
    """Run a study.

    Parameters
    ----------
    study
        ``study.toml`` or the folder that holds it.
    then
        Gives further stages, such as the report's.
    seed
        In place of the description's.
    fresh
        Run every stage again.
    quiet, watch
        Progress.

    Raises
    ------
    ConfigError, InputError, StorageError
        The description, a file or the disk; nothing half-written stays and old
        results are left as they were.
    """
    folder, path = locate(study)
    config = read_config(path)
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    paths = check_files(config, folder)
    stages = whole_plan(config, paths)
    if then is not None:
        stages += then(config, list(stages))
    records = run_stages(folder, stages, seed=config.seed, watch=watch, quiet=quiet, fresh=fresh)
    results = folder / config.output.folder
    sums = input_checksums(stages)
    with files.new_folder(results) as part:
        for record in records.values():
            publish = record.folder / PUBLISH
            if not publish.is_dir():
                continue
            for item in sorted(p for p in publish.rglob("*") if p.is_file()):
                part.write_bytes(item.relative_to(publish).as_posix(), item.read_bytes())
        origin = provenance(config, stages, records, sums, config.seed)
        part.write_text(
            "provenance.json", json.dumps(origin, ensure_ascii=False, indent=1, sort_keys=True)
        )
    return StudyRun(folder, results, config, records, findings(records, config))
