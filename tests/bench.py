"""Milliseconds of processor time a page of this reader beside others, warm, on made documents.

python -m tests.bench
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2
import tabula

from analysis import reading
from analysis.reading import pdf
from tests.typeset import example, proof

_WARM, _TIMES = 3, 5


def _plumber(file: Path) -> None:
    with pdfplumber.open(file) as opened:
        for page in opened.pages:
            page.extract_tables()


def _pdfium(file: Path) -> None:
    opened = pypdfium2.PdfDocument(file)
    for page in opened:
        page.get_textpage().get_text_range()
    opened.close()


def _tabula(file: Path, subprocess: bool) -> None:
    tabula.read_pdf(
        file, lattice=True, pages="all", force_subprocess=subprocess, silent=True, encoding="utf-8"
    )


def _measured(read: Callable[[Path], object], files: list[Path], warm: int, times: int) -> float:
    """Return seconds of processor time for all files, the median round of `times` when warm."""
    rounds = []
    for number in range(warm + times):
        start = sum(os.times()[:4])
        for file in files:
            read(file)
        if number >= warm:
            rounds.append(sum(os.times()[:4]) - start)
    return sorted(rounds)[len(rounds) // 2]


def main() -> None:
    """Print a line a reader."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for seed in range(1, 21):
            files.append(Path(folder) / f"{seed}.pdf")
            files[-1].write_bytes(proof.case(seed).data)
        pages = 0
        for file in files:
            opened = pypdfium2.PdfDocument(file)
            pages += len(opened)
            opened.close()
        print(f"{len(files)} files, {pages} pages; milliseconds a page, warm")
        readers: list[tuple[str, Callable[[Path], object], int, int]] = [
            ("this reader", pdf.read, 8, _TIMES),
            ("this reader, read once", lambda file: pdf.read(file, confirm=False), 3, _TIMES),
            ("tabula-py, in process", lambda file: _tabula(file, False), _WARM, _TIMES),
            ("pdfplumber", _plumber, 0, 1),
            ("pypdfium2, text only", _pdfium, _WARM, _TIMES),
        ]
        if shutil.which("java"):
            readers.append(("tabula-py, a process a file", lambda file: _tabula(file, True), 0, 1))
        for name, read, warm, times in readers:
            print(f"{name:<28} {1000 * _measured(read, files, warm, times) / pages:8.1f}")
        for kind in ("jpg", "ofd", "docx", "xlsx", "html", "mht", "xls"):
            page = example.FOLDER / f"example.{kind}"
            seconds = _measured(reading.read, [page] * _TIMES, 1, 1) / _TIMES
            print(f"{f'a page as .{kind}':<28} {1000 * seconds:8.1f}")


if __name__ == "__main__":
    main()
