"""Make the pages of many made-up projects, and print how heavy they are and how long they take.

`python -m tests.report.large [PROJECTS]` (default 900); ends with 1 where a page is not whole.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from analysis import report, tables
from tests.report.generator import generated
from tests.report.notebook import execute
from tests.report.test_corpora import BROKEN, UNSAID


def main(count: int) -> int:
    """Make each report once; return how many pages are broken."""
    broken = 0
    with tempfile.TemporaryDirectory() as home:
        os.environ["SELFEVAL_HOME"] = home  # no ledger: the tables are made up
        tables.write(generated(count), Path(home) / "tables")
        for name in report.reports():
            started = time.monotonic()
            run = execute(name, Path(home) / "tables", "en")
            page = run.page({"hash": "0" * 64, "years": "2024", "forms": count})
            wrong = BROKEN.findall(page) + UNSAID.findall("\n".join(run.texts()))
            whole = len(page.encode()) < 3_000_000 and not wrong
            broken += not whole
            print(
                f"{name:22} {len(page.encode()) / 1e6:5.2f} MB {time.monotonic() - started:6.1f} s"
                f" {'whole' if whole else f'NOT WHOLE: {wrong[:3]}'}"
            )
    return broken


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 900) > 0)
