"""Make the pages of many made-up projects and of all odd corpora, and print what they weigh.

`python -m tests.report.large [PROJECTS]` (default 900); ends with 1 where a page is not whole.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analysis import report, tables
from analysis.words import LANGUAGES
from tests.report.corpora import CORPORA
from tests.report.generator import generated
from tests.report.notebook import execute
from tests.report.test_corpora import BROKEN, UNSAID


def cases(count: int) -> Iterator[tuple[str, tables.Tables, str]]:
    """Yield the corpora and the language of their pages."""
    yield f"{count} projects", generated(count), "en"
    for name, made in CORPORA.items():
        for language in LANGUAGES:
            yield name, made(), language


def main(count: int) -> int:
    """Make each report once a corpus; return how many pages are broken."""
    broken = 0
    for corpus, data, language in cases(count):
        with tempfile.TemporaryDirectory() as home:
            os.environ["SELFEVAL_HOME"] = home  # no ledger: the tables are made up
            tables.write(data, Path(home) / "tables")
            for name in report.reports():
                started = time.monotonic()
                run = execute(name, Path(home) / "tables", language)
                about = {"hash": "0" * 64, "years": "2024", "forms": count}
                page = run.page(about)
                # What a hostile document prints may look like anything.
                said = "" if corpus == "hostile" else "\n".join(run.texts())
                wrong = BROKEN.findall(page) + UNSAID.findall(said)
                whole = len(page.encode()) < 3_000_000 and not wrong
                broken += not whole
                print(
                    f"{corpus:14} {language} {name:22} {len(page.encode()) / 1e6:5.2f} MB"
                    f" {time.monotonic() - started:6.1f} s"
                    f" {'whole' if whole else f'NOT WHOLE: {wrong[:3]}'}"
                )
    return broken


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 900) > 0)
