"""The four tidy tables: their schema, frames that keep to it, and files that hold them.

    tables.frame("funds", rows)                a data frame with the columns of the contract
    tables.write(made, folder, "xlsx", "zh")   Parquet, CSV or a workbook
    tables.read(folder)                        the same tables again, from whichever format

The columns and their meaning are a public contract (`analysis.schema`).
"""

from analysis.paths import FORMATS, Format
from analysis.schema import ACHIEVEMENTS, AGREES, AMOUNTS, COLUMNS, COUNT, NUMBER, TEXT, finding
from analysis.schema import BESIDE as BESIDE
from analysis.schema import OPEN as OPEN
from analysis.schema import READER_NAMES as READER_NAMES
from analysis.schema import VERDICTS as VERDICTS
from analysis.tables.derived import derived, keyed, project_keys
from analysis.tables.frames import (
    Decimals,
    Tables,
    by_document,
    concat,
    document_of,
    empty,
    facts,
    frame,
    led,
    none_beside,
    rows,
    subjects,
    validate,
)
from analysis.tables.sets import (
    AS_READ,
    EDITIONS,
    held,
    placed,
    publish,
    read,
    read_all,
    read_beside,
    read_problems,
    stored,
    write,
)
from analysis.tables.states import MISSING, damaged, doubted, states, sure

__all__ = ["FORMATS", "Format", "derived", "project_keys", "read", "stored", "write"]
__all__ += ["AS_READ", "EDITIONS", "by_document", "document_of", "held", "keyed", "none_beside"]
__all__ += ["placed", "publish", "read_all", "read_beside", "read_problems"]
__all__ += ["Decimals", "Tables", "concat", "empty", "facts", "finding", "frame", "led"]
__all__ += ["rows", "subjects"]
__all__ += ["MISSING", "damaged", "doubted", "states", "sure", "validate"]
__all__ += ["ACHIEVEMENTS", "AGREES", "AMOUNTS", "COLUMNS", "COUNT", "NUMBER", "TEXT"]
