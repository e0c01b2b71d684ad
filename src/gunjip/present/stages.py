"""The stages that ``present`` hands to a study: tables, map layers and the report.

What only a study with ties, a profile or a roadmap needs is imported where it is needed:
a study of a table alone starts in half the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from gunjip._version import __version__
from gunjip.foundation.files import PartFolder
from gunjip.foundation.parallel import parallel_map, ready_processes, worker_count
from gunjip.foundation.words import Lang, say
from gunjip.present.export import to_csv, to_geopackage, to_parquet, to_xlsx
from gunjip.present.gather import cluster_titles, layers, policy_tables, report_data, sheets
from gunjip.present.protect import publishable
from gunjip.present.report import ReportData
from gunjip.present.report.faces import render
from gunjip.study.config import StudyConfig
from gunjip.study.pipeline import Findings, gather
from gunjip.study.run import PUBLISH
from gunjip.study.stages import Stage, StageContext


def report_stages(
    config: StudyConfig, before: list[Stage], *, dossiers: Sequence[str] = ()
) -> list[Stage]:
    """The stages after the findings: tables in each format, then the report.

    ``dossiers`` are clusters that get a report of their own, beside those of the description.
    """
    known = {stage.name for stage in before}
    needs = tuple(stage.name for stage in before)
    roadmap = []
    if "prescription" in known:
        roadmap = [Stage("roadmap", 2, _roadmap(config), needs=needs, params=_told(config))]
    return [
        Stage("tables", 5, _tables(config), needs=needs, params=_told(config)),
        *roadmap,
        Stage("report", 5, _report(config), needs=needs, params=_told(config)),
        *_dossiers(config, needs, tuple(dict.fromkeys((*config.output.dossiers, *dossiers)))),
    ]


#: Rows of a sheet: more are no help in a workbook, and stand in the CSV and Parquet files.
SHEET_ROWS = 2_000


def _cut(tables: Mapping[str, tuple[pd.DataFrame, dict[str, str]]], lang: Lang) -> dict[str, str]:
    """What the workbook's first sheet says of sheets that do not hold every row."""
    return {
        name: say("present-sheet-cut", lang, shown=SHEET_ROWS, count=len(frame), name=name)
        for name, (frame, _) in tables.items()
        if len(frame) > SHEET_ROWS
    }


def _told(config: StudyConfig) -> dict[str, object]:
    """What of the description changes how results are shown."""
    return {
        "title": config.title,
        "title_ko": config.title_ko,
        "output": config.output.model_dump(mode="json", exclude={"dossiers"}),
    }


def _tables(config: StudyConfig) -> Callable[[StageContext, PartFolder], None]:
    def run(context: StageContext, part: PartFolder) -> None:
        found = publishable(gather(context.upstream, config))
        lang = config.output.languages[0]
        tables = sheets(found)
        if "prescription" in context.upstream:
            from gunjip.study.prescribe import read_advice

            tables |= policy_tables(read_advice(context.upstream["prescription"]))
        plants = config.output.plants
        made: dict[str, Callable[[], bytes]] = {}
        for name, (frame, units) in tables.items():
            if "csv" in config.output.formats:
                # With the mark that Excel needs to read Hangul; every other reader skips it.
                made[f"tables/{name}.csv"] = partial(
                    to_csv, frame, excel=True, plants=plants, name=name
                )
            if "parquet" in config.output.formats:
                made[f"tables/{name}.parquet"] = partial(
                    to_parquet, frame, units=units, plants=plants, name=name
                )
        if "xlsx" in config.output.formats and tables:
            made["tables.xlsx"] = partial(
                to_xlsx,
                {name: frame.head(SHEET_ROWS) for name, (frame, _) in tables.items()},
                units={c: u for _, units in tables.values() for c, u in units.items()},
                about={"gunjip": __version__, "seed": context.seed, **_cut(tables, lang)},
                title={"en": config.title, "ko": config.title_ko or config.title},
                lang=lang,
                plants=plants,
            )
        if "gpkg" in config.output.formats:
            maps = layers(found)
            if maps:
                made["map.gpkg"] = partial(to_geopackage, maps, lang=lang)
        # Arrow and zlib leave the interpreter to the others while they write.
        content = parallel_map(lambda make: make(), made.values())
        for name, data in zip(made, content, strict=True):
            part.write_bytes(f"{PUBLISH}/{name}", data)

    return run


#: Cells or clusters from which on a process for each language is worth its start.
MANY_CELLS = 100_000
MANY_CLUSTERS = 20
#: What such a process loads while its data are being gathered.
FACES = (
    "gunjip.present.report.faces",
    "gunjip.present.report.chapters.where",
    "matplotlib.backends.backend_svg",
    "fontTools.subset",
)


def _roadmap(config: StudyConfig) -> Callable[[StageContext, PartFolder], None]:
    def run(context: StageContext, part: PartFolder) -> None:
        from gunjip.present.roadmap_files import advice_files
        from gunjip.study.prescribe import FOLDER, read_advice

        content = advice_files(
            read_advice(context.upstream["prescription"]),
            title={"en": config.title, "ko": config.title_ko or config.title},
            names=cluster_titles(gather(context.upstream, config)),
            languages=config.output.languages,
        )
        for name, data in content.items():
            part.write_bytes(f"{PUBLISH}/{FOLDER}/{name}", data)

    return run


def _report(config: StudyConfig) -> Callable[[StageContext, PartFolder], None]:
    def run(context: StageContext, part: PartFolder) -> None:
        found = gather(context.upstream, config)
        languages = config.output.languages
        cells = 0 if found.screen is None else len(found.screen.table)
        clusters = 0 if found.clusters is None else len(found.clusters.table)
        workers = min(worker_count(), len(languages))
        if workers > 1 and (cells > MANY_CELLS or clusters > MANY_CLUSTERS):
            with ready_processes(workers, *FACES) as pool:
                data = _report_data(found, context)
                rendered = parallel_map(render, [(data, lang) for lang in languages], pool=pool)
        else:
            data = _report_data(found, context)
            rendered = [render((data, lang)) for lang in languages]
        for files in rendered:
            for name, content in files.items():
                part.write_bytes(f"{PUBLISH}/{name}", content)

    return run


#: Where the reports of single clusters go, beneath the results.
DOSSIERS = "clusters"


def _dossiers(
    config: StudyConfig, needs: tuple[str, ...], clusters: tuple[str, ...]
) -> list[Stage]:
    """The stage of the reports of single clusters; none where nobody asks for one."""
    if not clusters:
        return []

    def run(context: StageContext, part: PartFolder) -> None:
        from gunjip.present.report.dossier import dossier

        data = _report_data(gather(context.upstream, config), context)
        mine = {cluster: dossier(data, cluster) for cluster in clusters}
        folders = _folders(clusters)
        for lang in config.output.languages:
            for cluster, one in mine.items():
                for name, content in render((one, lang)).items():
                    part.write_bytes(f"{PUBLISH}/{DOSSIERS}/{folders[cluster]}/{name}", content)

    told = {**_told(config), "clusters": list(clusters)}
    return [Stage("dossiers", 1, run, needs=needs, params=told)]


def _folders(clusters: Sequence[str]) -> dict[str, str]:
    """A folder's name for each cluster: its id, with what no file system takes replaced."""
    out: dict[str, str] = {}
    for cluster in clusters:
        name = re.sub(r"[^\w.-]+", "_", cluster).strip(".") or "cluster"
        same = sum(re.fullmatch(re.escape(name) + r"(-\d+)?", n) is not None for n in out.values())
        out[cluster] = name if not same else f"{name}-{same + 1}"
    return out


def _report_data(found: Findings, context: StageContext) -> ReportData:
    data = replace(report_data(found, seed=context.seed), cluster_names=cluster_titles(found))
    if "profile" in context.upstream:
        from gunjip.study.profile import read_profile

        data = replace(data, profile=read_profile(context.upstream["profile"]))
    if "prescription" in context.upstream:
        from gunjip.study.prescribe import read_advice

        advice = read_advice(context.upstream["prescription"])
        data = replace(data, roadmap=advice.roadmap, advice=advice)
    return data
