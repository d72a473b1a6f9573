"""The CSV inside a page: every row of a table, plain figures, and where each row comes from."""

import base64
import codecs
import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite

from analysis.tables.files import guarded

# A page has up to eight tables and stays below 3 MB with long names and all its pictures; what is
# beyond is left to the tables on disk.
MOST_BYTES = 100_000
_SIGNED = re.compile(r"[+-]\d+(\.\d+)?")


def address(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> tuple[str, int]:
    """Return a table as the address of a CSV, and how many of its rows are in it.

    UTF-8 with a byte order mark, as a spreadsheet wants it; no cell can be taken for a formula.
    """
    whole = bytearray(_line(heads))
    kept = 0
    for row in rows:
        line = _line(row)
        if len(whole) + len(line) > MOST_BYTES:
            break
        whole += line
        kept += 1
    encoded = base64.b64encode(codecs.BOM_UTF8 + whole).decode()
    return f"data:text/csv;charset=utf-8;base64,{encoded}", kept


def _line(values: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(value) for value in values])
    return line.getvalue().encode()


def exact(value: float, factor: int = 1) -> str:
    """Return a figure without separators or unit, to ten digits: the rest is binary noise.

    >>> exact(0.1 + 0.2), exact(0.8125, 100)
    ('0.3', '81.25')
    """
    if not isfinite(value):
        return str(value)
    found = Decimal(repr(float(value))) * factor
    shown = format(Decimal(format(found, ".10g")), "f")
    return shown.rstrip("0").removesuffix(".") if "." in shown else shown


def _safe(value: str) -> str:
    return value if _SIGNED.fullmatch(value) else guarded(value)
