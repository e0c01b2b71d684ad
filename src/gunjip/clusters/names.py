"""Company names across files: one plain form, and pairs weighed by splink."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError, MissingExtraError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.tables.common import require_columns

_FORMS = re.compile(
    r"\(?\s*(?:주식회사|유한회사|유한책임회사|합자회사|합명회사|재단법인|사단법인|학교법인|의료법인|"
    r"농업회사법인|㈜|\(주\)|\(유\)|\(재\)|\(사\))\s*\)?"
    r"|\b(?:co|corp|corporation|inc|incorporated|ltd|limited|llc|plc|company|gmbh|ag)\b\.?",
    re.IGNORECASE,
)
_BRANCH = re.compile(
    r"(?<=\S)\s+(?:제?\s*\d+\s*공장|[가-힣]{0,4}\s?(?:공장|지점|지사|사업장|영업소|연구소)|본사|본점|"
    r"\b(?:plant|branch|factory|works|headquarters|hq)\b(?:\s*\d+)?)\s*$",
    re.IGNORECASE,
)


def plain_name(name: str) -> str:
    """A company's name without its legal form, its branch, spaces and punctuation.

    Examples
    --------
    >>> plain_name("㈜ 한빛전자 구미공장"), plain_name("주식회사 한빛전자"), plain_name("(주)한빛전자")
    ('한빛전자', '한빛전자', '한빛전자')
    >>> plain_name("Hanbit Electronics Co., Ltd."), plain_name("HANBIT ELECTRONICS")
    ('hanbitelectronics', 'hanbitelectronics')
    """
    bare = _FORMS.sub(" ", name.strip())
    bare = re.sub(r"[.,·&'\"]+\s*", " ", bare).strip()
    cut = _BRANCH.sub("", bare).strip()
    return re.sub(r"[\W_]+", "", cut or bare).casefold()


def link_names(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    aliases: Mapping[str, str] | None = None,
    least: float = 0.75,
    seed: int = 1,
) -> Result:
    """Which rows of two files are the same company, by name, alias and place.

    Names are brought to a plain form (legal form, branch, spaces off), aliases are
    looked up, and pairs are weighed by splink's Fellegi–Sunter model: equal or similar
    name, same region. The weights are learned from the files and shown.

    Parameters
    ----------
    left, right
        ``id, name`` and, where known, ``region``.
    aliases
        Another name → name, e.g. English → Korean.
    least
        Probability from which on a pair counts as the same.
    seed
        Of the pairs that the weights are learned from.

    Returns
    -------
    Result
        One row a pair: ``left, right, name_left, name_right, probability, weight`` (log₂ of
        the likelihood ratio). ``extra["weights"]``: each comparison's levels with m, u and weight.

    Raises
    ------
    InputError
        A column is missing, an id twice in one file.
    MissingExtraError
        splink is not installed.

    Notes
    -----
    u is learned on all pairs of the two files, the same companies among them, so that
    probabilities are cautious: an equal name in the same region comes out near 0.8 where
    most companies stand in both files. Two companies of one name and region cannot be told apart.

    References
    ----------
    Fellegi, Sunter (1969), doi:10.1080/01621459.1969.10501049; Linacre and others (2022),
    doi:10.23889/ijpds.v7i3.1794.
    """
    try:
        import splink
    except ImportError as error:
        raise MissingExtraError.of("where-needs-splink") from error
    del splink
    frames = [_ready(f, side, aliases or {}) for f, side in ((left, "left"), (right, "right"))]
    empty = any(f.empty for f in frames)
    pairs, weights = (_none(), _none_weights()) if empty else _link(frames, least, seed)
    told = {
        side: dict(zip(f["unique_id"], f["given"], strict=True))
        for side, f in zip(("left", "right"), frames, strict=True)
    }
    pairs["name_left"] = pairs["left"].map(told["left"])
    pairs["name_right"] = pairs["right"].map(told["right"])
    return Result(
        kind="linked_names",
        table=pairs[["left", "right", "name_left", "name_right", "probability", "weight"]],
        params={"least": least, "left": len(left), "right": len(right)},
        seed=seed,
        units={"weight": "bits"},
        citation="Fellegi, Sunter (1969), doi:10.1080/01621459.1969.10501049",
        extra={"weights": weights},
    )


def _ready(frame: pd.DataFrame, side: str, aliases: Mapping[str, str]) -> pd.DataFrame:
    require_columns(frame, ("id", "name"), side)
    checks = Checks(InputError)
    twice = frame["id"][frame["id"].duplicated()]
    checks.require(
        twice.empty,
        "where-names-twice",
        side=side,
        count=len(twice),
        example=str(twice.head(1).squeeze()),
    )
    checks.done()
    other = {plain_name(k): plain_name(v) for k, v in aliases.items()}
    known = frame[frame["name"].notna()]
    plain = known["name"].astype("str").map(plain_name)
    out = pd.DataFrame(
        {
            "unique_id": known["id"].astype("str"),
            "given": known["name"].astype("str"),
            "plain": plain.map(lambda n: other.get(n, n)),
            "region": known["region"].astype("str") if "region" in known else None,
        }
    )
    out["begins"] = out["plain"].str[:2]
    return out[out["plain"] != ""].reset_index(drop=True)


def _link(frames: list[pd.DataFrame], least: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    import logging

    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    places = all(f["region"].notna().any() for f in frames)
    comparisons: list[Any] = [compare.JaroWinklerAtThresholds("plain", [0.95, 0.88])]
    if places:
        comparisons.append(compare.ExactMatch("region"))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on("begins"), block_on("plain")],
        probability_two_random_records_match=1 / max(2, len(frames[0]), len(frames[1])),
        retain_intermediate_calculation_columns=True,
    )
    columns = ["unique_id", "plain", "begins", *(["region"] if places else [])]
    # Only errors are told: what splink says of its training is no message of ours.
    database = DuckDBAPI()
    ready = [
        database.register(f[columns], dataset_display_name=side)
        for f, side in zip(frames, ("file_left", "file_right"), strict=True)
    ]
    linker = Linker(ready, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=seed)
    # Names decide where the same place stands, and the other way round.
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("begins"))
    found = linker.inference.predict(threshold_match_probability=least).as_pandas_dataframe()
    told = _weights(linker.misc.save_model_to_json())
    if found.empty:
        return _none(), told
    swap = (found["source_dataset_l"] == "file_right").to_numpy()
    first, second = found["unique_id_l"].to_numpy(), found["unique_id_r"].to_numpy()
    pairs = pd.DataFrame(
        {
            "left": np.where(swap, second, first),
            "right": np.where(swap, first, second),
            "probability": found["match_probability"],
            "weight": found["match_weight"],
        }
    )
    return (
        pairs.sort_values(
            ["probability", "left", "right"], ascending=[False, True, True], ignore_index=True
        ),
        told,
    )


def _weights(model: Mapping[str, Any]) -> pd.DataFrame:
    """Each level of each comparison: how often among the same (m) and among others (u)."""
    rows = [
        (
            c["output_column_name"],
            v["label_for_charts"],
            v.get("m_probability"),
            v.get("u_probability"),
        )
        for c in model["comparisons"]
        for v in c["comparison_levels"]
        if not v.get("is_null_level")
    ]
    out = pd.DataFrame(rows, columns=["comparison", "level", "m", "u"]).astype(
        {"m": "float64", "u": "float64"}
    )
    with np.errstate(divide="ignore"):
        return out.assign(weight=np.log2(out["m"] / out["u"]))


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["left", "right", "probability", "weight"])


def _none_weights() -> pd.DataFrame:
    return pd.DataFrame(columns=["comparison", "level", "m", "u", "weight"])
