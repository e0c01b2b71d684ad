"""A diagnosis as texts: the rows that a terminal, a report and a page show alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from gunjip.diagnosis.diagnose import check_name
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, format_interval, format_number, has_message, say
from gunjip.study.health import Health

#: Units of shares, which are told as percentages.
_PERCENT = (
    "share", "share of area", "share of jobs", "share of checks", "share of kinds",
    "share of zones", "share of peers",
)  # fmt: skip


def pick_cluster(health: Health, cluster: str | None) -> None:
    """Refuse a cluster that there is not, with near matches."""
    if cluster is not None:
        checks = Checks(ConfigError)
        checks.one_of("--cluster", cluster, sorted(health.diagnosis.table["cluster"].unique()))
        checks.done()


def word(prefix: str, value: object, lang: Lang) -> str:
    """A word of the catalogue; the identifier in plain letters where it has none."""
    key = f"diag-{prefix}-{str(value).replace('_', '-')}"
    return say(key, lang) if has_message(key, lang) else str(value).replace("_", " ")


def indicator_name(indicator: str, lang: Lang) -> str:
    """An indicator's name."""
    return word("indicator", indicator, lang)


def number(value: float, unit: str) -> str:
    """A value: shares as percentages, others with as many digits as they need."""
    if not math.isfinite(value):
        return "–"
    if unit in _PERCENT:
        return format_number(100 * value, 1) + "%"
    size = abs(value)
    return format_number(
        value, 0 if size >= 100 or value == round(value) else 2 if size < 10 else 1
    )


def statistic(row: pd.Series, lang: Lang) -> str:
    """The value with its interval and unit."""
    unit = str(row["unit"])
    value, low, high = (float(row[k]) for k in ("value", "low", "high"))
    scale, mark = (100.0, "%") if unit in _PERCENT else (1.0, "")
    text = number(value, unit)
    if math.isfinite(low) and math.isfinite(high) and low < high:
        size = max(abs(low), abs(high)) * scale
        digits = 1 if mark else 0 if size >= 100 else 2
        span = format_interval(low * scale, high * scale, lang, digits) + mark
        text = span if text == "–" else f"{text} ({span})"
    told = (
        "" if mark or not unit or text == "–" else " " + word("unit", unit.replace(" ", "-"), lang)
    )
    return text + told


def demand(row: pd.Series, lang: Lang) -> str:
    """What the value is held against."""
    cut = float(row["threshold"])
    if not math.isfinite(cut):
        return "–"
    text = f"{row['operator']} {number(cut, str(row['unit']))}"
    kind, _, rest = str(row["benchmark"]).partition(":")
    if kind == "peers":
        quantile, _, n = rest.partition(":n=")
        return text + " " + say("diag-benchmark-peers", lang, quantile=quantile[1:], n=n)
    return text


def reason(row: pd.Series, lang: Lang) -> str:
    """The outcome in a word or two; why where it was not tested."""
    outcome = str(row["outcome"])
    if outcome == "not_tested":
        return word("status", row["status"], lang)
    return word("outcome", outcome, lang)


def cluster_rows(health: Health, lang: Lang) -> tuple[list[str], list[list[str]]]:
    """One row a cluster: how many checks passed and failed, what is wrong, what binds."""
    counts = health.diagnosis.counts()
    table = health.diagnosis.table
    weakest = health.frames.get("weakest", pd.DataFrame())
    rows = []
    for name, row in counts.iterrows():
        mine = table[(table["cluster"] == name) & (table["outcome"] == "failed")]
        wrong = [check_name(c, lang) for c in mine.loc[mine["group"] == "anti_pattern", "check"]]
        binding = []
        if len(weakest):
            here = weakest[(weakest["cluster"] == name) & weakest["binding"].astype(bool)]
            binding = [word("element", e, lang) for e in here["element"]]
        rows.append(
            [
                str(name), *[format_number(int(row[k])) for k in ("passed", "failed", "not_tested")],
                ", ".join(binding) or "–", ", ".join(wrong) or "–",
            ]
        )  # fmt: skip
    keys = ("cluster", "passed", "failed", "not-tested", "weakest", "patterns")
    return [say(f"diag-head-{k}", lang) for k in keys], rows


def check_rows(health: Health, cluster: str, lang: Lang) -> tuple[list[str], list[list[str]]]:
    """One row a check of a cluster, those that failed first, then those that were not tested."""
    table = health.diagnosis.table
    mine = table[(table["cluster"] == cluster) & (table["status"] != "not_applicable")]
    order = {"failed": 0, "not_tested": 1, "passed": 2}
    mine = mine.sort_values("outcome", key=lambda s: s.map(order), kind="stable")
    rows = [
        [
            reason(row, lang), check_name(str(row["check"]), lang), statistic(row, lang),
            demand(row, lang), str(row["source"]),
        ]
        for _, row in mine.iterrows()
    ]  # fmt: skip
    keys = ("outcome", "check", "value", "demand", "source")
    return [say(f"diag-head-{k}", lang) for k in keys], rows


def failed_reasons(health: Health, cluster: str, lang: Lang) -> list[str]:
    """Of each failed check: why it matters, and what it cannot say."""
    out = []
    for _, row in health.diagnosis.failed(cluster).iterrows():
        why, limits = (str(row[k]) for k in ("why", "limits"))
        out.append(
            say(
                "diag-row-reason", lang, name=check_name(str(row["check"]), lang),
                why=say(why, lang) if has_message(why, lang) else "", limits=say(limits, lang),
            )
        )  # fmt: skip
    return out


def weakest_lines(health: Health, cluster: str, lang: Lang) -> list[str]:
    """What binds, how surely, and what relief would give; the scores with their baselines."""
    out = []
    weakest = health.frames.get("weakest", pd.DataFrame())
    mine = weakest[(weakest["cluster"] == cluster)] if len(weakest) else weakest
    known = mine[mine["level"].notna()] if len(mine) else mine
    binding = known[known["binding"].astype(bool)] if len(known) else known
    for _, row in binding.iterrows():
        out.append(
            say(
                "diag-weakest", lang, element=word("element", row["element"], lang),
                level=format_number(100 * float(row["level"])),
                odds=format_number(100 * float(row["probability"])),
                score=format_number(float(row["score"]), 2),
                relieved=format_number(float(row["relieved"]), 2),
            )
        )  # fmt: skip
        if float(row.get("penalised", math.nan)) == float(row.get("penalised", math.nan)):
            out.append(
                say(
                    "diag-balance-penalty", lang,
                    penalised=format_number(float(row["penalised"]), 2),
                    gain=format_number(float(row["penalised_gain"]), 2),
                )
            )  # fmt: skip
    if not out:
        out.append(say("diag-weakest-none" if len(known) >= 2 else "diag-weakest-unknown", lang))
    out += _absent(health, cluster, lang)
    scores = health.frames.get("scores", pd.DataFrame())
    if len(scores):
        told = {
            str(r["model"]): _score(r, lang)
            for r in scores[scores["cluster"] == cluster].to_dict(orient="records")
        }
        models = ("integrated", "external", "internal_soft", "self_transformation")
        spans = {k: told.get(k, "–") for k in models}
        out.append(say("diag-adaptive", lang, **spans))
    return out


def _score(row: Mapping[Any, Any], lang: Lang) -> str:
    """A score with what it were, were all untested checks to fail or to pass."""
    value, low, high = (float(row[k]) for k in ("score", "low", "high"))
    if not math.isfinite(value):
        return "–"
    return f"{format_number(value, 2)} ({format_interval(low, high, lang, 2)})"


def _absent(health: Health, cluster: str, lang: Lang) -> list[str]:
    """Which of industry, university, institute and government are not there."""
    actors = health.frames.get("actors", pd.DataFrame())
    mine = actors[actors["cluster"] == cluster] if len(actors) else actors
    known = mine[mine["level"].notna()] if len(mine) else mine
    if len(known) < 2:
        return []
    gone = [word("element", e, lang) for e in known.loc[known["level"] == 0, "element"]]
    if not gone:
        there = [word("element", e, lang) for e in known["element"]]
        return [say("diag-actors-all", lang, names=", ".join(there))]
    return [say("diag-actors-absent", lang, names=", ".join(gone))]
