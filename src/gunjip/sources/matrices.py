"""Input–output tables: BEA's detail tables (.rda), Bank of Korea's (.xlsx, .csv).

A matrix of sellers (rows) by buyers (columns) becomes one row a flow. Rows and columns
that are no industry (value added, final demand, totals) are left out when their code is
not on both sides; their sums are kept in ``parts``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Reading, Sniff, Source
from gunjip.sources.clean import mend_number
from gunjip.sources.intake import Ledger
from gunjip.sources.load import load_raw
from gunjip.sources.sheets import sheet_rows


def matches(sniff: Sniff) -> float:
    """A matrix whose row labels are its column labels, or an R file named as BEA's are."""
    if sniff.container == "rdata":
        name = sniff.name.lower()
        return 0.8 if any(w in name for w in ("_make_", "_use_", "_import_")) else 0.0
    if sniff.container == "xlsx":
        head = " ".join(c for r in sniff.extra.get("head", ()) for c in r)
        return 0.9 if "투입산출표" in head else 0.0
    if sniff.container == "text" and len(sniff.columns) > 20 and sniff.sample:
        across = {c.strip() for c in sniff.columns[1:]}
        down = [row[0].strip() for row in sniff.sample if row]
        if down and sum(d in across for d in down) > 0.9 * len(down):
            return 0.9
    return 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Rows are sellers, columns buyers."""
    return {"source": "↓", "target": "→", "value": "×"}


def read(sniff: Sniff, options: Options) -> Reading:
    """Flows between industries."""
    matrix, names, ledger, detected = _matrix(sniff, options)
    rows, columns = [str(r) for r in matrix.index], [str(c) for c in matrix.columns]
    both = set(rows) & set(columns)
    if len(both) < 2:
        raise InputError.of("source-not-square", file=sniff.name)
    inside_row = np.array([r in both for r in rows])
    inside_column = np.array([c in both for c in columns])
    ledger.note("dropped", "source-io-other-row", np.flatnonzero(~inside_row))
    values = matrix.to_numpy(dtype=float)
    core = values[np.ix_(inside_row, inside_column)]
    sellers = np.array(rows, dtype=object)[inside_row]
    buyers = np.array(columns, dtype=object)[inside_column]
    i, j = np.nonzero(np.nan_to_num(core) > 0)
    frame = pd.DataFrame(
        {
            "source": sellers[i],
            "target": buyers[j],
            "kind": "input_output",
            "value": core[i, j],
            "year": int(options.get("year", detected["year"])),
        }
    )
    negative = int((np.nan_to_num(core) < 0).sum())
    others = {
        "other_columns": pd.DataFrame(
            {
                "industry": np.repeat(sellers, int((~inside_column).sum())),
                "column": np.tile(np.array(columns, dtype=object)[~inside_column], len(sellers)),
                "value": values[np.ix_(inside_row, ~inside_column)].ravel(),
            }
        ),
        "other_rows": pd.DataFrame(
            {
                "row": np.repeat(np.array(rows, dtype=object)[~inside_row], len(buyers)),
                "industry": np.tile(buyers, int((~inside_row).sum())),
                "value": values[np.ix_(~inside_row, inside_column)].ravel(),
            }
        ),
    }
    detected = {**detected, "industries": len(both), "negative_flows": negative}
    return Reading(
        "input_output",
        "matrices",
        frame,
        ledger.close(),
        detected,
        (),
        others,
        {
            "unit": detected.get("unit", ""),
            "industry_names": names,
            "source": str(options.get("source", sniff.name)),
        },
    )


def _matrix(
    sniff: Sniff, options: Options
) -> tuple[pd.DataFrame, dict[str, str], Ledger, dict[str, Any]]:
    import re

    named = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", sniff.name)
    year = int(named[1]) if named else 0
    if sniff.container == "rdata":
        from gunjip.sources.rdata import frames

        found = frames(sniff.path)
        name, frame = next(iter(found.items()))
        frame = frame.select_dtypes("number")
        return (
            frame,
            {},
            Ledger(sniff.name, len(frame), first_row=1),
            {"object": name, "year": year, "unit": "million USD", "columns": {}},
        )
    if sniff.container == "xlsx":
        return _workbook(sniff, options, year)
    raw = load_raw(sniff, options)
    table = raw.table.to_pandas()
    labels = [str(v).strip() for v in table.iloc[:, 0]]
    values = pd.DataFrame({c: _numbers(table[c]) for c in table.columns[1:]})
    values.index = pd.Index(labels)
    return values, {}, raw.ledger, {**raw.detected, "year": year, "unit": "million KRW"}


def _numbers(cells: Any) -> Any:
    return [mend_number(str(c))[0] for c in cells]


def _workbook(
    sniff: Sniff, options: Options, year: int
) -> tuple[pd.DataFrame, dict[str, str], Ledger, dict[str, Any]]:
    """A sheet whose row of codes (row 5) stands over a row of names, data from column C."""
    grid = sheet_rows(sniff, options)
    top = next(
        (i for i, r in enumerate(grid[:12]) if sum(c.strip().isdigit() for c in r[2:]) > 10), None
    )
    if top is None or top + 2 >= len(grid):
        raise InputError.of("source-not-square", file=sniff.name)
    codes = [c.strip() for c in grid[top]]
    labels = [c.strip().replace("\n", " ") for c in grid[top + 1]]
    last = max(j for j, c in enumerate(codes) if c) + 1
    body = [r + [""] * (last - len(r)) for r in grid[top + 2 :]]
    while body and not any(c.strip() for c in body[-1]):
        body.pop()
    ledger = Ledger(sniff.name, len(body), first_row=top + 3)
    rows = [(r[0] or r[1]).strip() or f"row-{k}" for k, r in enumerate(body)]
    columns = [codes[j] or labels[j] for j in range(2, last)]
    values = pd.DataFrame(
        [_numbers(r[2:last]) for r in body], index=pd.Index(rows), columns=pd.Index(columns)
    )
    names = {r[0].strip(): r[1].strip() for r in body if r[0].strip()}
    sheet = str(options.get("sheet", sniff.extra.get("sheet", "")))
    return (
        values,
        names,
        ledger,
        {"sheet": sheet, "year": year, "unit": "million KRW", "header_row": top + 1},
    )


SOURCE = Source("matrices", "input_output", matches, read, maps, {"sheet": None})
