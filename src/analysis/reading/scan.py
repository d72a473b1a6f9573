"""Pictures as pages (.png, .jpg, .tif, and those that documents hold): rules and text to cells, as
those of a scanned PDF; all that is recognised on them is in doubt.

Only these formats are opened, whatever the ending says. A picture that says no size, or one that no
paper has, is taken for A4.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from analysis import costs
from analysis.errors import UnreadableDocument
from analysis.reading.cells import Document, Page, Seen, file_bytes
from analysis.reading.pdf import scanned
from analysis.reading.pdf.tolerances import TOL

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
BY_PAGE = True
_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_FILES = ("PNG", "JPEG", "TIFF")
_HELD = (*_FILES, "GIF", "BMP")
# Width of A4 in points, upright and lying; the widths that paper has: A5 to A2.
_A4 = (595.28, 841.89)
_PAPER = (400.0, 1700.0)
_LARGE = ("problem.picture-large",)
_WRONG = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError)


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is such a picture, by what is in it."""
    return data.startswith(_MAGIC)


def read(path: Path, password: str | None = None) -> Document:
    """Read the pages of a picture to their cells; `password` is not used.

    Raises `UnreadableDocument`: no picture, damaged, no recogniser on the machine.
    """
    path = Path(path)
    data = file_bytes(path)
    with _opened(path) as opened:
        pages = [
            costs.page(partial(_page, opened, number), partial(Page.unread, number))
            for number in range(1, getattr(opened, "n_frames", 1) + 1)
        ]
    if any(one.problem and one.problem.key == "problem.needs-scan" for one in pages):
        raise UnreadableDocument(path, "problem.needs-scan", "remedy.install-scan")
    return Document.of(path, data, "scan", pages, in_points=True)


@contextmanager
def seen(path: Path, password: str | None = None) -> Iterator[Seen]:
    """Open a picture to be looked at. Raises `UnreadableDocument`."""
    with _opened(path) as opened:
        yield _seen(opened)


def held(data: bytes, number: int) -> Page | None:
    """Return a picture inside a document as page `number`; None where it shows no ruled table."""
    try:
        with Image.open(io.BytesIO(data), formats=_HELD) as opened:
            if _large(opened):
                return Page.unread(number, _LARGE)
            picture, width = _upright(opened)
            if not scanned.ruled(picture, width):
                return None
            read = partial(scanned.page, number, picture, width)
            return replace(costs.page(read, partial(Page.unread, number)), held=data)
    except _WRONG:
        return None


def shown(page: Page, scale: float) -> Image.Image:
    """Return the picture that a page was recognised on, so many pixels a point."""
    with Image.open(io.BytesIO(page.held), formats=_HELD) as opened:
        return _seen(opened).picture(1, scale)


def _seen(opened: Image.Image) -> Seen:
    """Return a picture to be looked at, its pages set straight."""

    def picture(number: int, scale: float) -> Image.Image:
        opened.seek(number - 1)
        upright, width = _upright(opened)
        times = scale * width / upright.width
        size = round(upright.width * times), round(upright.height * times)
        return scanned.straight(upright).resize(size)

    return Seen(cache(partial(_page, opened)), picture)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=_FILES) as opened:
            yield opened
    except _WRONG:
        raise UnreadableDocument(path, "problem.not-picture", "remedy.complete-copy") from None


def _large(opened: Image.Image) -> bool:
    return opened.width * opened.height > TOL.most_scanned


def _page(opened: Image.Image, number: int) -> Page:
    opened.seek(number - 1)
    return (
        Page.unread(number, _LARGE) if _large(opened) else scanned.page(number, *_upright(opened))
    )


def _upright(opened: Image.Image) -> tuple[Image.Image, float]:
    """Return the page as a reader sees it, and how many points wide it is."""
    picture = ImageOps.exif_transpose(opened)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    dpi = float(opened.info.get("dpi", (0, 0))[0]) or 1.0
    width = picture.width * 72 / dpi
    if not _PAPER[0] <= width <= _PAPER[1]:
        width = _A4[picture.width > picture.height]
    return picture, width
