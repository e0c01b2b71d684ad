"""The stages that ``present`` hands to a study: tables, map layers and the report."""

from __future__ import annotations

from collections.abc import Callable

from gunjip.foundation.files import PartFolder
from gunjip.foundation.words import Lang
from gunjip.present.export import csv_bytes, gpkg_bytes, parquet_bytes, xlsx_bytes
from gunjip.present.gather import layers, report_data, sheets
from gunjip.present.report import ReportData, render_figures, render_html, render_pdf
from gunjip.study.config import StudyConfig
from gunjip.study.pipeline import gather
from gunjip.study.run import PUBLISH
from gunjip.study.stages import Stage, StageContext


def report_stages(config: StudyConfig, before: list[Stage]) -> list[Stage]:
    """The stages after the findings: tables in each format, then the report."""
    needs = tuple(stage.name for stage in before)
    return [
        Stage("tables", 1, _tables(config), needs=needs, params=_told(config)),
        Stage("report", 1, _report(config), needs=needs, params=_told(config)),
    ]


def _told(config: StudyConfig) -> dict[str, object]:
    """What of the description changes how results are shown."""
    return {
        "title": config.title,
        "title_ko": config.title_ko,
        "output": config.output.model_dump(mode="json"),
    }


def _tables(config: StudyConfig) -> Callable[[StageContext, PartFolder], None]:
    def run(context: StageContext, part: PartFolder) -> None:
        found = gather(context.upstream, config)
        tables = sheets(found)
        for name, (frame, units) in tables.items():
            if "csv" in config.output.formats:
                part.write_bytes(f"{PUBLISH}/tables/{name}.csv", csv_bytes(frame))
            if "parquet" in config.output.formats:
                part.write_bytes(f"{PUBLISH}/tables/{name}.parquet", parquet_bytes(frame))
            del units
        if "xlsx" in config.output.formats and tables:
            part.write_bytes(f"{PUBLISH}/tables.xlsx", xlsx_bytes(tables))
        if "gpkg" in config.output.formats:
            maps = layers(found)
            if maps:
                part.write_bytes(f"{PUBLISH}/map.gpkg", gpkg_bytes(maps))

    return run


def _report(config: StudyConfig) -> Callable[[StageContext, PartFolder], None]:
    def run(context: StageContext, part: PartFolder) -> None:
        found = gather(context.upstream, config)
        data = report_data(found, seed=context.seed)
        for lang in config.output.languages:
            _one(part, data, lang)

    def _one(part: PartFolder, data: ReportData, lang: Lang) -> None:
        part.write_bytes(f"{PUBLISH}/report.{lang}.html", render_html(data, lang))
        part.write_bytes(f"{PUBLISH}/report.{lang}.pdf", render_pdf(data, lang))
        for name, drawn in render_figures(data, lang).items():
            part.write_bytes(f"{PUBLISH}/figures/{lang}/{name}", drawn)

    return run
