"""The CSV inside a page: every row of a table, plain figures, and where each row comes from."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

# A page has several tables and stays below 3 MB; what is beyond is left to the tables on disk.
MOST_CHARACTERS = 120_000
# A spreadsheet takes a text that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SIGNED = re.compile(r"[+-]\d+(\.\d+)?")


def address(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> tuple[str, int]:
    """Return a table as the address of a CSV, and how many of its rows are in it.

    UTF-8 with a byte order mark, as a spreadsheet wants it; no cell can be taken for a formula.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(heads)
    kept = 0
    for row in rows:
        before = file.tell()
        writer.writerow([_guarded(value) for value in row])
        if file.tell() > MOST_CHARACTERS:
            file.truncate(before)
            break
        kept += 1
    encoded = base64.b64encode(file.getvalue().encode("utf-8-sig")).decode()
    return f"data:text/csv;charset=utf-8;base64,{encoded}", kept


def exact(value: float, factor: int = 1) -> str:
    """Return a figure without separators or unit, to ten digits: the rest is binary noise."""
    found = Decimal(repr(float(value))) * factor
    shown = format(Decimal(format(found, ".10g")), "f")
    return shown.rstrip("0").removesuffix(".") if "." in shown else shown


def _guarded(value: str) -> str:
    return "'" + value if value.startswith(_FORMULA) and not _SIGNED.fullmatch(value) else value
