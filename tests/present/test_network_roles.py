"""Nodes of a drawn network by role, where the profile tells the roles of most."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
from matplotlib.figure import Figure

from gunjip.present.plots.networks import legend, network
from gunjip.present.report.chapters.connected import _by_role


def _nodes() -> pd.DataFrame:
    return pd.DataFrame(
        {"cluster": "A", "node": range(4), "id": list("wxyz"), "kind": "firm",
         "x": [0.0, 1e3, 2e3, 0.0], "y": [0.0, 0.0, 1e3, 2e3], "degree": [3, 1, 1, 1]}
    )  # fmt: skip


def _data(roles: dict[str, str]) -> Any:
    members = pd.DataFrame({"cluster": "A", "id": list(roles), "role": list(roles.values())})
    return cast("Any", SimpleNamespace(profile=SimpleNamespace(members=members)))


def test_nodes_get_their_roles_and_the_legend_counts_them() -> None:
    told = _data({"w": "so", "x": "ss", "y": "ss", "z": "not_told"})
    nodes, mark = _by_role(_nodes(), told, "A")
    assert mark == "role"
    assert nodes["role"].tolist() == ["SO", "SS", "SS", "unknown"]
    edges = pd.DataFrame({"source": [0, 0, 0], "target": [1, 2, 3], "channel": "parts"})
    for lang, words in (("en", "system organisers (1)"), ("ko", "(2)")):
        figure = Figure()
        network(nodes, edges, figure.add_subplot(1, 2, 1), mark=mark, lang=lang)  # type: ignore[arg-type]
        ax = legend(nodes, edges, figure.add_subplot(1, 2, 2), mark=mark, lang=lang)  # type: ignore[arg-type]
        shown = [t.get_text() for t in ax.get_legend().get_texts()]
        assert any(words in t for t in shown)


def test_few_roles_leave_the_kinds() -> None:
    assert _by_role(_nodes(), _data({"w": "so"}), "A")[1] == "kind"
    assert _by_role(_nodes(), _data({}), "B")[1] == "kind"
    assert _by_role(_nodes().drop(columns="id"), _data({"w": "so"}), "A")[1] == "kind"
