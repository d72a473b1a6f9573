"""PDF documents: a file to cells with page and box, through PDFium and tabula.

PDFium gives the characters of a page and what is drawn beside them; the borders that can be seen
enclose cells, and every character goes to the cell that holds its centre. Tabula, which shares no
code with PDFium, reads the characters of each cell a second time: where the two differ the cell
is in doubt. Tabula's table algorithm is not used: it drops characters that touch a border.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from analysis import costs
from analysis.errors import UnreadableDocument
from analysis.reading.cells import Document, Page, Problem, Seen, file_bytes
from analysis.reading.pdf import jvm, page, scanned, shapes, sheet
from analysis.reading.pdf.tolerances import TOL

SUFFIXES = (".pdf",)
BY_PAGE = True
# What takes longest of a first page: the Java machine starts, and fonts at hand are drawn.
# The Java machine last: a document that needs none would wait for it.
PREPARES = (shapes.fonts, shapes.draw, jvm.bridge)


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is a PDF, by what is in it."""
    return b"%PDF-" in data[: TOL.header]


def read(path: Path, password: str | None = None, confirm: bool = True) -> Document:
    """Read a PDF to its cells, and its text outside of tables to lines.

    With `confirm`, cells are read a second time and `Cell.doubt` says where the readings differ;
    text that nobody sees on the page is left out, and `Cell.doubt` says that too. A page that
    can't be read in full says why in `Page.problem`. Raises `UnreadableDocument` when nothing of
    the file can be read: encrypted, empty, not a PDF, damaged, without pages.
    """
    path = Path(path)
    data = file_bytes(path)
    pages = _pages(path, data, password, confirm, 0)
    return Document.of(path, data, "pdf", pages, in_points=True)


@contextmanager
def seen(path: Path, password: str | None = None) -> Iterator[Seen]:
    """Open a PDF to be looked at; its cells are read once. Raises `UnreadableDocument`."""
    import pypdfium2

    data, open_pdf = file_bytes(path), cast(Any, pypdfium2.PdfDocument)
    with (
        _told(path, password),
        sheet.document(data, password, layers=True) as opened,
        closing(open_pdf(data, password=password)) as drawn,
    ):
        read = cache(partial(page.read, opened, None))

        def picture(number: int, scale: float) -> Any:
            shown = drawn[number - 1].render(scale=scale).to_pil()
            problem = read(number).problem
            return scanned.straight(shown) if problem and problem.recognised else shown

        yield Seen(read, picture)


@contextmanager
def _told(path: Path, password: str | None) -> Iterator[None]:
    """Raise what either reader says of a document as `UnreadableDocument`."""
    try:
        yield
    except (jvm.PasswordNeeded, sheet.Broken) as error:
        if isinstance(error, jvm.PasswordNeeded) or "password" in str(error).lower():
            problem = "problem.wrong-password" if password else "problem.encrypted"
            raise UnreadableDocument(path, problem, "remedy.password") from None
        raise UnreadableDocument(path, "problem.damaged", "remedy.print-anew", str(error)) from None


def count(path: Path, password: str | None = None) -> int:
    """Return how many pages a PDF has, without those of PDFs in it; 0 where it can't be opened."""
    try:
        with sheet.document(file_bytes(path), password) as opened:
            return len(opened)
    except sheet.Broken:
        return 0


def _pages(path: Path, data: bytes, password: str | None, confirm: bool, before: int) -> list[Page]:
    """Return the pages of a PDF, and behind them those of the PDFs that a portfolio encloses.

    `before` counts the pages that come before them: a PDF in a portfolio is no portfolio itself.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableDocument(path, "problem.empty", "remedy.download")
    if not holds(data, frozenset()):
        raise UnreadableDocument(path, "problem.not-pdf", "remedy.save-as-pdf")
    with _told(path, password), jvm.document(data if confirm else None, password) as confirming:
        if confirming is None:  # objects in streams may hide the entry that tells of layers
            layers = any(entry in data for entry in (b"/OCProperties", b"/ObjStm"))
            portfolio = b"/Collection" in data
        else:
            layers = jvm.has_layers(confirming)
            portfolio = jvm.is_portfolio(confirming)
        with sheet.document(data, password, layers) as opened:
            if opened.is_dynamic():
                raise UnreadableDocument(path, "problem.dynamic", "remedy.print-from-reader")
            if not len(opened):
                raise UnreadableDocument(path, "problem.no-pages", "remedy.complete-copy")
            damaged = confirm and confirming is None
            pages = [_page(opened, confirming, n + 1, before, damaged) for n in range(len(opened))]
            portfolio |= not any(page.cells for page in pages)  # a cover with files attached
            enclosed = opened.attachments() if portfolio and not before else []
    if b"%%EOF" not in data[-TOL.end :]:
        pages[-1] = _with(pages[-1], Problem("problem.breaks-off"))
    left = []
    for name, content in enclosed:
        try:
            pages += _pages(path, content, password, confirm, len(pages))
        except UnreadableDocument:
            left.append(name)
    if left:
        pages[0] = _with(pages[0], Problem("problem.enclosed", (", ".join(left),)))
    return pages


def _with(page: Page, problem: Problem) -> Page:
    """Return a page with one problem more."""
    own = page.problem
    return replace(page, problem=replace(own, further=problem) if own else problem)


def _page(
    opened: sheet.Opened, confirming: object | None, number: int, before: int, damaged: bool
) -> Page:
    undrawn = opened.undrawn(number)  # before they are made a part of the page
    found = costs.page(
        lambda: page.read(opened, confirming, number, damaged), lambda why: Page.unread(number, why)
    )
    if undrawn:
        found = _with(found, Problem("problem.fields", (", ".join(undrawn),)))
    if not before:
        return found
    count = before + number
    cells, lines = (
        tuple(replace(cell, page=count) for cell in own) for own in (found.cells, found.lines)
    )
    return replace(found, number=count, cells=cells, lines=lines)
