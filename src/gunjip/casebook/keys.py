"""The literature's own keys read backwards: from described attributes to type or form.

These find the row of a table that a description fits. Judging a user's cluster
from data, with intervals, is the work of ``profile``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from gunjip.casebook.access import TYPES, record
from gunjip.casebook.laws import ROLES, _ranks
from gunjip.casebook.loading import data_file
from gunjip.casebook.records import Roles
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks

HOLDERS: tuple[str, ...] = (
    "university",
    "institute",
    "large_hightech",
    "assembler",
    "part_maker",
    "association",
    "local_government",
    "joint_brand",
    "final_maker",
    "specialised_small_firm",
    "venture",
    "equipment_maker",
    "specialised_service",
)


def type_from_roles(
    weights: Roles | Sequence[int], holders: Mapping[str, Collection[str]] | None = None
) -> Result:
    """The type that role weights and role holders point to (TYP-A1 to A4, MOD-16).

    Parameters
    ----------
    weights
        Ranks of VP, SO and SS, each 1 to 3.
    holders
        Who holds each role: keys "vp", "so", "ss", values of `HOLDERS`. May be
        left out.

    Returns
    -------
    Result
        Frame with ``type``, ``core`` (the type's core roles), ``core_provenance``, ``core_matches``
        (whether the roles of highest rank are these), ``overlap`` (share of the
        type's holders that are named and of the named that are the type's:
        Jaccard, mean over the roles; NaN without holders) and ``record``.
        ``extra["type"]`` is the type, or "" where it cannot be told.

    Raises
    ------
    ParameterError
        Not three ranks from 1 to 3, an unknown role or holder.

    Notes
    -----
    Core roles come first; holders decide only between types whose core roles
    fit, and where none fits. The shading that marked core roles is lost, so
    they are inferred (F-25).

    Examples
    --------
    >>> type_from_roles((3, 1, 2)).extra["type"]
    'university_led'
    >>> type_from_roles((2, 2, 2)).extra["type"]
    ''
    """
    ranks = _ranks(weights)
    checks = Checks()
    given = {k.casefold(): set(v) for k, v in (holders or {}).items()}
    for role, named in given.items():
        checks.one_of("holders", role, ("vp", "so", "ss"))
        for word in named:
            checks.one_of(f"holders[{role}]", word, HOLDERS)
    checks.done()
    top = max(ranks)
    # Equal ranks below the highest say that no role leads, which fits no type.
    core = {r for r, rank in zip(ROLES, ranks, strict=True) if rank == top}
    if len(core) == 3 and top < 3:
        core = set()
    rows = []
    for name in TYPES:
        item = record(f"TYP-A{TYPES.index(name) + 1}")
        own = data_file("structures.json")["holders"][name]
        shares = [
            len(given[role] & set(own[role])) / len(given[role] | set(own[role]))
            for role in given
            if given[role]
        ]
        rows.append(
            {
                "type": name,
                "core": ", ".join(item.attributes["core"]),
                "core_provenance": item.attributes["core_provenance"],
                "core_matches": core == set(item.attributes["core"]),
                "overlap": sum(shares) / len(shares) if shares else float("nan"),
                "record": item.id,
            }
        )
    frame = pd.DataFrame(rows)
    fits = frame[frame["core_matches"]]
    pool = fits if len(fits) else frame
    answer = str(pool["type"].iloc[0]) if len(pool) == 1 else ""
    if not answer and pool["overlap"].notna().any():
        best = pool[pool["overlap"] == pool["overlap"].max()]
        answer = str(best["type"].iloc[0]) if len(best) == 1 and best["overlap"].iloc[0] > 0 else ""
    return Result(
        kind="casebook_type_key",
        table=frame,
        params={"weights": list(ranks), "holders": {k: sorted(v) for k, v in given.items()}},
        citation="S4 L248-351, L857-947",
        extra={"type": answer, "flags": ["F-25", "F-26"]},
    )


_LOCATIONS = ("local_without_knowledge", "local_with_knowledge", "outside")
_FLOWS = ("interactive", "linear")
_STIMULI = ("closeness", "planned", "shared_education")


def innovation_system_form(
    *, location: str | None = None, flow: str | None = None, stimulus: str | None = None
) -> Result:
    """The row of table 1 that a region's description fits.

    Parameters
    ----------
    location
        Where knowledge organisations are: "local_without_knowledge" (local,
        hardly any), "local_with_knowledge", "outside".
    flow
        "interactive" or "linear".
    stimulus
        What prompts cooperation: "closeness" (place, society, culture),
        "planned" (systemic networking), "shared_education".

    Returns
    -------
    Result
        Frame with ``form``, ``matches``, ``asked``, ``record``.
        ``extra["form"]`` is "territorially_embedded", "networked",
        "regionalised_national", or "" where two forms fit equally well.

    Raises
    ------
    ParameterError
        A word outside its list; nothing given.

    References
    ----------
    S1 L586-595 (Asheim 2002, p. 84).

    Examples
    --------
    >>> innovation_system_form(location="outside", flow="linear").extra["form"]
    'regionalised_national'
    >>> innovation_system_form(flow="interactive").extra["form"]
    ''
    """
    checks = Checks()
    asked = {"location": location, "flow": flow, "stimulus": stimulus}
    allowed = {"location": _LOCATIONS, "flow": _FLOWS, "stimulus": _STIMULI}
    given = {k: v for k, v in asked.items() if v is not None}
    checks.require(bool(given), "casebook-key-nothing")
    for name, value in given.items():
        checks.one_of(name, value, allowed[name])
    checks.done()
    rows = []
    for n in (1, 2, 3):
        item = record(f"TAB1-{n}")
        hits = sum(item.attributes[f"{name}_code"] == value for name, value in given.items())
        form = item.attributes["form"]
        rows.append({"form": form, "matches": hits, "asked": len(given), "record": item.id})
    frame = pd.DataFrame(rows)
    best = frame[frame["matches"] == frame["matches"].max()]
    sure = len(best) == 1 and int(best["matches"].iloc[0]) > 0
    return Result(
        kind="casebook_form_key",
        table=frame,
        params=given,
        citation="S1 L419-595",
        extra={"form": str(best["form"].iloc[0]) if sure else ""},
    )
