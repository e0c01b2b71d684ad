"""Ten clusters of the bundled study, diagnosed and given roadmaps in full, in both languages.

    gunjip demo gunjip-demo
    python benchmarks/health_bundled.py gunjip-demo docs/diagnosis

The ten are those that the where chapter puts first. What is written is what
``gunjip report --cluster`` writes of each, in the two chapters *how healthy* and *what to
do*, as Markdown.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gunjip.foundation.words import LANGS, Lang, say
from gunjip.present.report.blocks import (
    Block,
    Bullets,
    Code,
    Drawing,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
)
from gunjip.present.report.chapters import brief, health, what_to_do
from gunjip.present.report.data import ReportData
from gunjip.present.report.dossier import dossier, known_clusters
from gunjip.present.stages import _report_data, report_stages
from gunjip.present.wording import name_of
from gunjip.study.run import run_study
from gunjip.study.stages import StageContext

COUNT = 10


def read(folder: Path) -> ReportData:
    """What the report of a demo's run is told; its stages are kept from the run."""
    done = run_study(folder, then=report_stages)
    folders = {name: record.folder for name, record in done.records.items()}
    return _report_data(done.found, StageContext({}, {}, folders, done.config.seed))


def markdown(block: Block) -> list[str]:
    """A block as lines of Markdown; a drawing by its title and what it says to those who cannot see."""
    match block:
        case Heading():
            return ["#" * (block.level + 2) + " " + block.text]
        case Paragraph():
            return [f"**{block.text}**" if block.style == "finding" else block.text]
        case Bullets():
            return [f"* {item}" for item in block.items]
        case Facts():
            return [f"* *{name}*: {text}" for name, text in block.pairs]
        case Note():
            return [f"> {block.text}"]
        case Code():
            return ["```", block.text, "```"]
        case Drawing():
            return [f"*{block.title}*: {block.alt}"]
        case Table():
            head = [c.head for c in block.columns]
            rows = [[c.text for c in row] for row in block.rows]
            lines = [f"*{block.caption}*", "", _row(head), "|---" * len(head) + "|"]
            lines += [_row(row) for row in rows]
            return [*lines, "", block.note] if block.note else lines


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


def page(data: ReportData, lang: Lang) -> str:
    """All ten clusters, one after the other."""
    ids = known_clusters(data)[:COUNT]
    lines = [f"# {say('diag-chapter', lang)} · {say('policy-chapter', lang)}", ""]
    lines += ["```console", "$ gunjip demo gunjip-demo",
              "$ python benchmarks/health_bundled.py gunjip-demo docs/diagnosis", "```", ""]  # fmt: skip
    for key in ids:
        one = dossier(data, key)
        lines += [f"## {name_of(data.cluster_names, key, lang)} ({key})", ""]
        # The chapters' own headings are the same for each.
        blocks = [*brief.blocks(one, lang)[1:], *health.blocks(one, lang)[1:],
                  *what_to_do.blocks(one, lang)[1:]]  # fmt: skip
        for block in blocks:
            lines += [*markdown(block), ""]
    return "\n".join(lines)


def main() -> None:
    """Write both pages."""
    data = read(Path(sys.argv[1]))
    for lang in LANGS:
        name = "bundled.md" if lang == "en" else f"bundled.{lang}.md"
        path = Path(sys.argv[2]) / name
        path.write_text(page(data, lang), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
