"""``gunjip organisation read``: the body that runs a cluster, as frames and as texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from gunjip.diagnosis.organisation import assess_organisation, self_assessment
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, format_number, has_message, say
from gunjip.study.config import check_files, read_config
from gunjip.study.pipeline import plan
from gunjip.study.run import locate
from gunjip.study.stages import run_stages
from gunjip.study.user_files import read_table
from gunjip.tables import Establishments, Links
from gunjip.tables.store import load

#: A table of texts: head, rows, and which columns are numbers.
Shown = tuple[list[str], list[list[str]], list[bool]]


def read_organisation(
    file: Path, *, study: Path | None = None, organisation: str = "", quiet: bool = True
) -> Result:
    """A filled-in self-assessment, and the organisation's place in a study's ties.

    Parameters
    ----------
    file
        Workbook or CSV with ``question, level, evidence``.
    study
        A study with ties; without one the place in the network is not tested.
    organisation
        Its id in the study's ties.

    Raises
    ------
    ConfigError
        The study has no ties, or one of study and id is given without the other.
    InputError
        Answers that are no answers: see ``assess_organisation``.
    """
    if (study is None) != (not organisation):
        raise ConfigError.of("org-study-and-id")
    answers = read_table(file)
    if study is None:
        return assess_organisation(answers)
    folder, path = locate(study)
    config = read_config(path)
    wanted = ("read-links", "read-plants", "read-organisations")
    stages = [s for s in plan(config, check_files(config, folder)) if s.name in wanted]
    if not any(s.name == "read-links" for s in stages):
        raise ConfigError.of("org-no-ties", study=str(study))
    records = run_stages(folder, stages, seed=config.seed, quiet=quiet)
    network = load(records["read-links"].folder, "links", Links).data
    kinds: dict[str, str] = {}
    for name in ("plants", "organisations"):
        if f"read-{name}" in records:
            table = load(records[f"read-{name}"].folder, name, Establishments).data
            kind = table["organisation"].fillna("firm") if "organisation" in table else "firm"
            kinds |= dict(zip(table["plant_id"].astype("str"), _texts(kind, table), strict=True))
    return assess_organisation(answers, organisation=organisation, network=network, members=kinds)


def _texts(kind: object, table: pd.DataFrame) -> list[str]:
    return [kind] * len(table) if isinstance(kind, str) else [str(k) for k in kind]  # type: ignore[attr-defined]


def organisation_tables(frames: Mapping[str, pd.DataFrame], lang: Lang) -> list[Shown]:
    """Three tables: groups of aspects, questions with their evidence, and the platforms.

    ``frames`` are those that ``answers.frames_of`` makes.
    """
    form = self_assessment()
    words = form.levels[lang]

    def level(value: object) -> str:
        number = math.nan if value is None else float(str(value))
        return "–" if math.isnan(number) else words[int(number)]

    aspects = [
        [
            form.aspects[str(r["aspect"])][lang], f"{int(r['answered'])}/{int(r['questions'])}",
            str(int(r["shown"])), level(r["lowest"]), level(r["highest"]),
        ]
        for r in frames["organisation_aspects"].to_dict(orient="records")
    ]  # fmt: skip
    texts = {q.id: q.text[lang] for q in form.questions}
    questions = [
        [
            texts[str(r["question"])], level(r["level"]),
            str(r["evidence"]) or say(f"org-status-{str(r['status']).replace('_', '-')}", lang),
            *[level(r[p.id]) for p in form.platforms],
        ]
        for r in frames["organisation"].to_dict(orient="records")
    ]  # fmt: skip
    names = {p.id: p.name[lang] for p in form.platforms}
    platforms = [
        [
            names[str(r["platform"])],
            *[str(int(r[k])) for k in ("told", "compared", "ahead", "level", "behind")],
            str(r["rows"]),
        ]
        for r in frames["organisation_platforms"].to_dict(orient="records")
    ]
    heads = [
        [say(f"org-col-{k}", lang) for k in ("aspect", "answered", "shown", "lowest", "highest")],
        [*[say(f"org-col-{k}", lang) for k in ("question", "level", "status")], *names.values()],
        [say(f"org-col-{k}", lang)
         for k in ("platform", "told", "compared", "ahead", "same", "behind", "rows")],
    ]  # fmt: skip
    numbers = [
        [False, True, True, False, False], [False] * len(heads[1]), [False, *[True] * 5, False],
    ]  # fmt: skip
    return list(zip(heads, [aspects, questions, platforms], numbers, strict=True))


def summary_line(frames: Mapping[str, pd.DataFrame], lang: Lang) -> str:
    """How much was answered, how much of it has evidence, and where there is none."""
    table = frames["organisation"]
    aspects = frames["organisation_aspects"]
    form = self_assessment()
    bare = [form.aspects[str(a)][lang] for a in aspects.loc[aspects["shown"] == 0, "aspect"]]
    said = say(
        "org-summary", lang, answered=int((table["status"] != "not_answered").sum()),
        questions=len(table), shown=int((table["status"] == "shown").sum()),
    )  # fmt: skip
    return said + (" " + say("org-bare", lang, names=", ".join(bare)) if bare else "")


def place_lines(place: Mapping[str, object], lang: Lang) -> list[str]:
    """Whom the organisation joins, and whether that is more than is usual, where ties tell."""
    if place["status"] == "no_ties":
        return [say("org-place-none", lang)]
    if place["status"] != "measured":
        return [say("org-place-unknown", lang)]
    share, usual, across = (float(str(place[k])) for k in ("share", "usual", "across"))
    out = [
        say("org-place", lang, degree=int(str(place["degree"])), brokered=int(str(place["brokered"])),
            share=_percent(share))
    ]  # fmt: skip
    if math.isfinite(share) and math.isfinite(usual):
        more = "more" if share > usual + 0.005 else "less" if share < usual - 0.005 else "same"
        others = int(str(place["compared"]))
        out.append(say("org-place-usual", lang, usual=_percent(usual), others=others, than=more))
    if math.isfinite(across):
        out.append(say("org-place-across", lang, across=int(across)))
    kinds = place["kinds"]
    told = (
        [(str(k), int(n)) for k, n in kinds.items()]
        if isinstance(kinds, Mapping)
        else [
            (k.rpartition(" ")[0], int(k.rpartition(" ")[2])) for k in str(kinds).split(", ") if k
        ]
    )
    if told:
        named = ", ".join(f"{_kind(k, lang)} {format_number(n, 0)}" for k, n in told)
        out.append(say("org-place-kinds", lang, kinds=named))
    return out


def _kind(kind: str, lang: Lang) -> str:
    key = f"org-kind-{kind.replace('_', '-')}"
    return say(key, lang) if has_message(key, lang) else kind


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else format_number(100 * value, 1) + "%"
