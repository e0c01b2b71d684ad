"""The reference cases, tables, laws and claims of the literature, as data with a source per value.

Here belong data files and the typed access to them. No judgement of a user's
cluster belongs here: that is what ``profile`` and ``diagnosis`` are for.

>>> from gunjip import casebook
>>> casebook.case("daedeok").role.symbols
'◎△○'
>>> casebook.record("CASE-DD-03").value("research_share").say("ko")
'14%'

Data are read when first asked for, never on import.
"""

from __future__ import annotations

from gunjip.casebook.access import (
    anti_patterns,
    flags_of,
    flows,
    record,
    records,
    rules_for,
    table,
    tables,
    touched_by,
)
from gunjip.casebook.cases import Case, case, cases, compare, compare_wide, twin_gaps
from gunjip.casebook.finding import search
from gunjip.casebook.keys import innovation_system_form, type_from_roles
from gunjip.casebook.records import Place, Record, Roles, Value, Words
from gunjip.casebook.showing import (
    export,
    export_bytes,
    headings,
    list_records,
    show,
    values_frame,
)
from gunjip.casebook.units import convert

__all__ = [
    "Case",
    "Place",
    "Record",
    "Roles",
    "Value",
    "Words",
    "anti_patterns",
    "case",
    "cases",
    "compare",
    "compare_wide",
    "convert",
    "export",
    "export_bytes",
    "flags_of",
    "flows",
    "headings",
    "innovation_system_form",
    "list_records",
    "record",
    "records",
    "rules_for",
    "search",
    "show",
    "table",
    "tables",
    "touched_by",
    "twin_gaps",
    "type_from_roles",
    "values_frame",
]
