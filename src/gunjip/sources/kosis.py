"""Tables of KOSIS, Korea's statistical portal, as CSV or XLSX.

Above the rows stand one to four header rows (period, item, sub-item), blank where
merged; before the values stand one to three columns of dimensions (``…별``), also blank
where merged. ``X`` is withheld, ``-`` none at all (zero), ``…`` not available. Codes in
front of names (``C.제조업(10~34)``, ``11 서울특별시``) become the codes. Totals (``계``,
``전국``, ``전산업`` …) are kept apart.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import mend_number
from gunjip.sources.codes import ksic_revision
from gunjip.sources.encoding import to_utf8
from gunjip.sources.intake import Ledger
from gunjip.sources.sheets import sheet_rows
from gunjip.sources.text import check_width, detect_delimiter, split_lines, told
from gunjip.sources.unpack import LIMIT, read_members

TOTALS = frozenset({"계", "합계", "총계", "전국", "전체", "전산업", "소계", "전 산업", "0"})
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\s*년)?(?:[.\s]*\d/\d|[.]\d+)?")
_CODED = re.compile(r"(?P<code>[A-U](?:\d{2,5})?|\d{2,10})(?:[.\s]\s*(?P<name>\D.*)|$)")
ITEMS: dict[str, tuple[str, ...]] = {
    "jobs": ("종사자수", "근로자수", "종사자"),
    "plants": ("사업체수", "업체수", "사업체"),
    "value_added": ("부가가치",),
    "output": ("매출액", "출하액", "생산액"),
    "wages": ("급여액",),
}


def matches(sniff: Sniff) -> float:
    """By dimensions named ``…별`` in the header and Hangul items or years."""
    if sniff.container not in ("text", "xlsx", "xls"):
        return 0.0
    head = [list(r) for r in sniff.extra.get("head", ())][:8]
    dims = [c for row in head for c in row if _is_dimension(c)]
    region, industry = _roles(list(dict.fromkeys(dims)))
    if not region or not industry:
        return 0.0
    return 0.85 if any(_YEAR.fullmatch(c.strip()) for row in head for c in row) else 0.5


def _is_dimension(cell: str) -> bool:
    return bool(re.fullmatch(r".*(별|분류)\s*(\(\d\))?", cell.strip())) and len(cell) < 30


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → dimensions."""
    head = [c for row in sniff.extra.get("head", ()) for c in row if _is_dimension(c)]
    region, industry = _roles(list(dict.fromkeys(head)))
    return {"region": " + ".join(region), "industry": " + ".join(industry)}


def _roles(names: list[str]) -> tuple[list[str], list[str]]:
    """Dimensions of place and of industry."""
    region = [n for n in names if re.search(r"시도|시군구|행정구역|지역|읍면동", n)]
    industry = [n for n in names if re.search(r"산업|업종", n) and n not in region]
    return region, industry


def _grid(sniff: Sniff, options: Options) -> list[list[str]]:
    if sniff.container in ("xlsx", "xls"):
        return sheet_rows(sniff, options)
    member = read_members(
        sniff.path, limit=int(options.get("unpacked_limit", LIMIT)), choose=options.get("member")
    )[0]
    text = to_utf8(member.data, options.encoding, file=sniff.name).data.decode("utf-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = options.delimiter or detect_delimiter(text[: 1 << 16])
    return split_lines(text, delimiter, count=5_000_000)


def read(sniff: Sniff, options: Options) -> Reading:
    """Cells of region × industry × year."""
    grid = _grid(sniff, options)
    top = next((i for i, r in enumerate(grid[:20]) if sum(map(_is_dimension, r)) >= 1), None)
    if top is None:
        raise InputError.of("source-no-header", file=sniff.name, row=1)
    check_width(len(grid[top]), sniff.name)
    width = len(grid[top])
    names = [c.strip() for c in grid[top]]
    count = next((j for j, c in enumerate(names) if not _is_dimension(c)), width)
    body = top + 1
    while body < len(grid) and body < top + 5 and _is_header(grid[body], names, count):
        body += 1
    rows = grid[body:]
    while rows and not any(c.strip() for c in rows[-1]):
        rows.pop()
    if not rows:
        raise InputError.of("source-header-only", file=sniff.name, row=body)
    region_dims, industry_dims = _roles(names[:count])
    if not region_dims or not industry_dims:
        raise InputError.of(
            "source-columns-unknown", file=sniff.name, have=told(names[:count]), known="–"
        )
    ledger = Ledger(sniff.name, len(rows), first_row=body + 1)
    wide = np.array(
        [(len(r) != width and any(c.strip() for c in r[width:])) or len(r) < count for r in rows]
    )
    blank = np.array([not any(c.strip() for c in r) for r in rows])
    ledger.note("dropped", "source-blank-row", blank)
    ledger.note("dropped", "source-ragged-row", wide & ~blank)
    good = np.flatnonzero(~wide & ~blank)
    if good.size == 0:
        raise InputError.of(
            "source-all-ragged", file=sniff.name, count=len(rows), columns=width, name="–"
        )
    kept = [rows[i] + [""] * (width - len(rows[i])) for i in good]
    heads = [_filled(grid[i] + [""] * (width - len(grid[i])), count) for i in range(top, body)]
    measure, columns = _columns(heads, count, width, options, sniff.name)
    dims = _dimensions(kept, count)
    region = _joined([dims[names.index(n)] for n in region_dims])
    industry = _joined([dims[names.index(n)] for n in industry_dims])
    return _melt(
        sniff,
        options,
        ledger,
        good,
        kept,
        measure,
        columns,
        region,
        industry,
        {"region": " + ".join(region_dims), "industry": " + ".join(industry_dims)},
        top,
    )


def _is_header(row: list[str], names: list[str], count: int) -> bool:
    """A further header row repeats the dimensions' names or leaves them blank, and has words."""
    lead = [c.strip() for c in row[:count]]
    repeated = all(c in ("", n) for c, n in zip(lead, names[:count], strict=False))
    filled = [c for c in row[count:] if c.strip()]
    words = [c for c in filled if not _is_value(c)]
    return repeated and bool(filled) and len(words) >= 0.5 * len(filled)


def _is_value(cell: str) -> bool:
    return cell.strip() in ("X", "x", "-", "…", "...") or bool(
        re.fullmatch(r"[+-]?[\d,]+(\.\d+)?", cell.strip())
    )


def _filled(row: list[str], start: int) -> list[str]:
    """Merged header cells filled from the left."""
    out, last = list(row), ""
    for index in range(start, len(row)):
        last = row[index].strip() or last
        out[index] = last
    return out


def _columns(
    heads: list[list[str]], count: int, width: int, options: Options, file: str
) -> tuple[str, list[tuple[int, int]]]:
    """The measure and, for each column taken, its index and year."""
    found: list[tuple[int, int, str]] = []
    for index in range(count, width):
        told = [h[index].strip() for h in heads]
        year = next((int(m[1]) for t in told for m in [_YEAR.fullmatch(t)] if m), 0)
        item = " ".join(t for t in told if not _YEAR.fullmatch(t))
        found.append((index, year, item))
    asked = options.get("measure")
    order = [str(asked)] if asked else list(ITEMS)
    for measure in order:
        words = ITEMS.get(measure, (measure,))
        taken = [
            (i, y)
            for i, y, item in found
            if any(w in item.replace(" ", "") for w in words)
            and not re.search(r"증감|구성비|평균|남자|여자|여성|남성", item)
        ]
        if taken:
            one = {y: i for i, y in reversed(taken)}
            given = options.get("year")
            if given is not None and set(one) == {0}:
                return measure, [(one[0], int(given))]
            return measure, [
                (i, y) for y, i in sorted(one.items()) if given is None or y == int(given)
            ]
    if not asked and len({item for *_, item in found}) == 1:
        return "jobs", [(i, y) for i, y, _ in found]
    raise InputError.of("source-column-missing", file=file, name=str(asked or "jobs"))


def _dimensions(rows: list[list[str]], count: int) -> list[list[str]]:
    """Dimension columns, merged cells filled from above."""
    out = []
    for j in range(count):
        last, column = "", []
        for row in rows:
            last = row[j].strip() or last
            column.append(last)
        out.append(column)
    return out


def _joined(levels: list[list[str]]) -> list[str]:
    """Nested dimensions as one: the deepest that is no subtotal, after its parents' names."""
    out = []
    for parts in zip(*levels, strict=True):
        named = [p for p in dict.fromkeys(parts) if p and p not in TOTALS]
        if not named or (len(parts) > 1 and parts[-1] in TOTALS and len(named) < len(parts) - 1):
            out.append("계" if not named else named[-1])
        else:
            out.append(" ".join(named) if len(levels) > 1 else named[-1])
    return out


def split_code(label: str) -> tuple[str, str]:
    """Code and name of a label; the label itself where it has no code.

    Examples
    --------
    >>> split_code("C.제조업(10~34)"), split_code("11 서울특별시"), split_code("제조업")
    (('C', '제조업(10~34)'), ('11', '서울특별시'), ('제조업', '제조업'))
    """
    match = _CODED.fullmatch(label.strip())
    if match:
        return match["code"], (match["name"] or match["code"]).strip()
    return label.strip(), label.strip()


def _melt(
    sniff: Sniff,
    options: Options,
    ledger: Ledger,
    good: np.ndarray,
    rows: list[list[str]],
    measure: str,
    columns: list[tuple[int, int]],
    region: list[str],
    industry: list[str],
    mapped: dict[str, str],
    top: int,
) -> Reading:
    places = [split_code(r) for r in region]
    trades = [split_code(i) for i in industry]
    no_place = np.array([r in TOTALS for r, _ in places])
    no_trade = np.array([i in TOTALS for i, _ in trades])
    cell_rows = ~no_place & ~no_trade
    ledger.note("dropped", "source-subtotal", good[~cell_rows], None, name="–")
    out = []
    for index, year in columns:
        value = np.full(len(rows), np.nan)
        status = np.full(len(rows), "missing", dtype=object)
        for at, row in enumerate(rows):
            cell = row[index].strip()
            if cell == "-":
                value[at], status[at] = 0.0, "published"
            elif cell.lower() == "x":
                status[at] = "withheld"
            else:
                number, key = mend_number(cell)
                if key == "source-not-a-number" or (measure in ("jobs", "plants") and number < 0):
                    ledger.note(
                        "unknown", "source-not-a-number", good[[at]], None, example=cell[:60]
                    )
                    number = np.nan
                elif key and key != "source-number-grouped":
                    ledger.note("repaired", key, good[[at]], None, example=cell[:60])
                if np.isfinite(number):
                    value[at], status[at] = number, "published"
        out.append(
            pd.DataFrame(
                {
                    "region": [p for p, _ in places],
                    "industry": [t for t, _ in trades],
                    "year": year,
                    "value": value,
                    "low": np.nan_to_num(value),
                    "high": np.where(np.isnan(value), np.inf, value),
                    "plants": np.nan,
                    "status": status,
                    "at": np.arange(len(rows)),
                }
            )
        )
    frame = pd.concat(out, ignore_index=True)
    taken = np.tile(cell_rows, len(columns))
    cells = frame[taken]
    again = cells.duplicated(["region", "industry", "year"])
    if again.any():
        names = ["region", "industry", "year"]
        late = cells[again].iloc[0].to_dict()
        same = np.logical_and.reduce([(cells[k] == late[k]).to_numpy() for k in names])
        raise InputError.of(
            "source-duplicate-cell",
            file=sniff.name,
            row=ledger.row(int(good[int(late["at"])])),
            first=ledger.row(int(good[int(cells["at"].to_numpy()[same][0])])),
            example=", ".join(str(late[k])[:60] for k in names),
            count=int(again.sum()),
        )
    if cells.empty:
        raise InputError.of("source-nothing-left", file=sniff.name, count=ledger.total)
    region_totals = frame[np.tile(~no_place & no_trade, len(columns))]
    industry_totals = frame[np.tile(no_place & ~no_trade, len(columns))]
    grand = frame[np.tile(no_place & no_trade, len(columns))]
    warnings = []
    last = max(y for _, y in columns)
    system, revision = split_classification(options.classification)
    if options.classification is None:
        system, revision = "KSIC", ksic_revision(last) if last else ""
        warnings.append(Warn("source-classification-guessed", {"name": f"KSIC {revision}".strip()}))
    if not last:
        warnings.append(Warn("source-year-unknown"))
    hidden = (cells["status"] == "withheld").to_numpy()
    if hidden.any():
        warnings.append(
            Warn("source-withheld", {"count": int(hidden.sum()), "share": f"{hidden.mean():.0%}"})
        )
    totals = ["year", "value"]
    return Reading(
        "region_industry",
        "kosis",
        cells.drop(columns="at").reset_index(drop=True),
        ledger.close(),
        {
            "encoding": sniff.encoding,
            "delimiter": sniff.delimiter,
            "header_row": top + 1,
            "header_rows": ledger.first_row - 1 - top,
            "columns": {**mapped, measure: "…"},
            "classification": f"{system} {revision}".strip(),
            "years": [y for _, y in columns],
        },
        tuple(warnings),
        {
            "region_totals": region_totals[["region", *totals]].drop_duplicates(["region", "year"]),
            "industry_totals": industry_totals[["industry", *totals]].drop_duplicates(
                ["industry", "year"]
            ),
            "grand_totals": grand[totals].drop_duplicates("year").reset_index(drop=True),
        },
        {
            "measure": measure,
            "unit": {"jobs": "jobs", "plants": "plants"}.get(measure, ""),
            "classification": (system, revision),
            "absent": "unknown",
            "industry_names": dict(trades),
            "region_names": dict(places),
            "source": str(options.get("source", f"KOSIS, {sniff.name}")),
        },
    )


SOURCE = Source("kosis", "region_industry", matches, read, maps, {"measure": None, "sheet": None})
