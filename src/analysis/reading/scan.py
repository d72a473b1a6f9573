"""Pictures of pages (.png, .jpg, .tif): rules and text to cells, as those of a scanned PDF.

A picture that says no size, or one that no paper has, is taken for A4. What is recognised is in
doubt. Only these three formats are opened, whatever the ending says.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from analysis import costs
from analysis.errors import UnreadableDocument
from analysis.reading.cells import Document, Page, Problem, file_bytes
from analysis.reading.pdf import scanned
from analysis.reading.pdf.tolerances import TOL

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
BY_PAGE = True
_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
# Width of A4 in points, upright and lying; the widths that paper has: A5 to A2.
_A4 = (595.28, 841.89)
_PAPER = (400.0, 1700.0)
_MOST_PAGES = 500


def holds(data: bytes, names: frozenset[str]) -> bool:  # noqa: ARG001 - one signature for all
    """Tell whether a file is such a picture, by what is in it."""
    return data.startswith(_MAGIC)


def read(path: Path, password: str | None = None) -> Document:  # noqa: ARG001 - as above
    """Read the pages of a picture to their cells; `password` is not used.

    Raises `UnreadableDocument`: no picture, damaged, no recogniser on the machine.
    """
    path = Path(path)
    data = file_bytes(path)
    try:
        with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as opened:
            pages = list(_pages(opened))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise UnreadableDocument(path, "problem.not-picture", "remedy.complete-copy") from None
    if any(one.problem and one.problem.key == "problem.needs-scan" for one in pages):
        raise UnreadableDocument(path, "problem.needs-scan", "remedy.install-scan")
    return Document.of(path, data, "scan", pages, in_points=True)


def _pages(opened: Image.Image) -> Iterator[Page]:
    for number in range(1, min(getattr(opened, "n_frames", 1), _MOST_PAGES) + 1):
        opened.seek(number - 1)
        yield costs.page(partial(_page, opened, number), partial(_left_out, number))


def _left_out(number: int, why: costs.Said) -> Page:
    return Page(number, 0.0, 0.0, (), problem=Problem(why[0], why[1:]))


def _page(opened: Image.Image, number: int) -> Page:
    if opened.width * opened.height > TOL.most_scanned:
        return Page(number, 0.0, 0.0, (), problem=Problem("problem.picture-large"))
    picture = ImageOps.exif_transpose(opened)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    dpi = float(opened.info.get("dpi", (0, 0))[0]) or 1.0
    width = picture.width * 72 / dpi
    if not _PAPER[0] <= width <= _PAPER[1]:
        width = _A4[picture.width > picture.height]
    return scanned.page(number, picture, width)
