"""PDF documents: a file to cells with page and box, through tabula.

Tabula's layer of rules and glyphs is sound and is used as it is; its table algorithm is not used
(it drops glyphs that touch a border, and falls to pieces on doubled rules). Every glyph goes to
the cell that holds its centre, and each cell with a digit is read a second time by PDFium, which
shares no code with tabula: where the two differ the cell is in doubt.
"""

from dataclasses import replace
from pathlib import Path

from analysis.errors import UnreadableDocument
from analysis.reading.cells import Document, Problem, file_bytes
from analysis.reading.pdf import confirm as second
from analysis.reading.pdf import jvm, page
from analysis.reading.pdf.tolerances import TOL

SUFFIXES = (".pdf",)


def read(path: Path, password: str | None = None, confirm: bool = True) -> Document:
    """Read a PDF to its cells, and its text outside of tables to lines.

    With `confirm`, cells are read a second time and `Cell.doubt` says where the readings differ;
    text that nobody sees on the page is left out, and `Cell.doubt` says that too. A page that
    can't be read in full says why in `Page.problem`. Raises `UnreadableDocument` when nothing of
    the file can be read: encrypted, empty, not a PDF, damaged, without pages.
    """
    path = Path(path)
    data = file_bytes(path)
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableDocument(path, "problem.empty", "remedy.download")
    if b"%PDF-" not in data[: TOL.header]:
        raise UnreadableDocument(path, "problem.not-pdf", "remedy.save-as-pdf")
    try:
        with jvm.document(data, password) as opened:
            count = int(opened.getNumberOfPages())
            if not count:
                raise UnreadableDocument(path, "problem.no-pages", "remedy.complete-copy")
            layers = jvm.has_layers(opened)
            with second.document(data if confirm else None, password, layers) as other:
                pages = [page.read(opened, other, n, confirm) for n in range(1, count + 1)]
    except jvm.PasswordNeeded:
        problem = "problem.wrong-password" if password else "problem.encrypted"
        raise UnreadableDocument(path, problem, "remedy.password") from None
    except jvm.Broken as error:
        raise UnreadableDocument(path, "problem.damaged", "remedy.print-anew", str(error)) from None
    if b"%%EOF" not in data[-TOL.end :]:
        last, cut = pages[-1], Problem("problem.breaks-off")
        pages[-1] = replace(
            last, problem=replace(last.problem, further=cut) if last.problem else cut
        )
    return Document.of(path, data, "pdf", pages, in_points=True)
