"""A report of one cluster holds that one's rows and no other's."""

from __future__ import annotations

import re

import pandas as pd
import present_cases as cases
import pytest

from gunjip.diagnosis.diagnose import Diagnosis
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.words import LANGS, Lang
from gunjip.policy.prescribe import prescribe
from gunjip.policy.roadmap import build_roadmap
from gunjip.present.report import ReportData
from gunjip.present.report.dossier import dossier, known_clusters
from gunjip.present.report.html import render_html
from gunjip.study.health import Health

NAMES = {
    "C1": {"en": "Coast · Engines", "ko": "바닷가 · 기관"},
    "C2": {"en": "Hills · Telephones", "ko": "언덕 · 전화기"},
    "C3": {"en": "Plain · Metals", "ko": "들 · 금속"},
}


def checks() -> pd.DataFrame:
    rows = [
        (c, check, outcome, value)
        for c, value in (("C1", 0.73), ("C2", 0.27))
        for check, outcome in (("soft_network", "failed"), ("secrecy", "passed"))
    ]
    frame = pd.DataFrame(rows, columns=["cluster", "check", "outcome", "value"])
    return frame.assign(
        group="soft", indicator="network", statistic="network", low=frame["value"] - 0.1,
        high=frame["value"] + 0.1, unit="ratio", n=20, benchmark="fixed", operator=">",
        threshold=1.0, why="diag-why-soft-network", source="MOD-02",
        limits="diag-limits-gravity", status="measured",
    )  # fmt: skip


def whole() -> ReportData:
    table = checks()
    road = build_roadmap(prescribe(table), start_year=2025)
    health = Health(Diagnosis("diagnosis", table), {})
    zones = pd.DataFrame(
        {
            "zone": ["Z1", "Z2"],
            "clusters": ["C1 C2", "C3"],
            "covered": 0.5,
            "without_cluster": False,
        }
    )
    return cases.report(
        cluster_names=NAMES, health=health, roadmap=road, zones=zones,
        cluster_zones=pd.DataFrame(
            {"cluster_id": ["C1", "C2"], "zones": ["Z1", "Z1"], "outside": 0.2, "jobs_outside": 0.1}
        ),
    )  # fmt: skip


def seen(page: bytes) -> str:
    text = re.sub(r"(?s)<(style|script).*?</\1>", " ", page.decode("utf-8"))
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize("lang", LANGS)
def test_the_other_clusters_are_not_in_it(lang: Lang) -> None:
    one = dossier(whole(), "C2")
    said = seen(render_html(one, lang))
    assert NAMES["C2"][lang] in said
    assert NAMES["C3"][lang] not in said
    # A zone that holds several names them all; nothing else of the first cluster is told.
    assert said.count(NAMES["C1"][lang]) == 1
    assert "2,100" in said
    assert "12,345" not in said
    assert "0.27 (" in said
    assert "0.63–0.83" not in said


def test_each_frame_keeps_its_own_rows() -> None:
    one = dossier(whole(), "C1")
    assert one.health is not None
    assert set(one.health.diagnosis.table["cluster"]) == {"C1"}
    assert one.roadmap is not None
    assert one.roadmap.clusters == ["C1"]
    assert set(one.roadmap.table["cluster"]) == {"C1"}
    assert set(one.roadmap.gates["cluster"]) == {"C1"}
    assert one.zones is not None
    assert one.zones["zone"].tolist() == ["Z1"]
    assert set(one.cells["industry"]) == {"301"}
    assert one.regions is not None
    assert {"R01", "R02", "R05"} <= set(one.regions.data["region"])
    assert one.command.endswith("--cluster C1")


def test_a_cluster_without_an_outline_and_one_that_there_is_not() -> None:
    data = whole()
    assert known_clusters(data) == ["C1", "C2", "C3"]
    bare = dossier(cases.report(footprints=None, health=data.health, cluster_names=NAMES), "C1")
    assert bare.footprints is None
    assert NAMES["C1"]["en"] in seen(render_html(bare, "en"))
    with pytest.raises(ConfigError, match="C1"):
        dossier(data, "C11")
