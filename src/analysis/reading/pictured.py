"""Pictures as pages: rules and text to cells, as those of a scanned PDF; what is read is in doubt.

A picture that says no size, or one that no paper has, is taken for A4.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from PIL import Image, ImageOps, UnidentifiedImageError

from analysis import costs
from analysis.reading.cells import Page, Problem, Seen
from analysis.reading.pdf import scanned
from analysis.reading.pdf.tolerances import TOL

# Only these are opened, whatever a file calls itself; documents hold the latter too.
FILES = ("PNG", "JPEG", "TIFF")
_HELD = (*FILES, "GIF", "BMP")
# Width of A4 in points, upright and lying; the widths that paper has: A5 to A2.
_A4 = (595.28, 841.89)
_PAPER = (400.0, 1700.0)
_MOST_PAGES = 500
WRONG = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError)


def pages(opened: Image.Image) -> Iterator[Page]:
    """Yield the pages of a picture with their cells."""
    for number in range(1, min(getattr(opened, "n_frames", 1), _MOST_PAGES) + 1):
        yield costs.page(partial(_page, opened, number), partial(_left_out, number))


def held(data: bytes, number: int) -> Page | None:
    """Return a picture inside a document as page `number`; None where it shows no ruled table."""
    try:
        with Image.open(io.BytesIO(data), formats=_HELD) as opened:
            if _large(opened):
                return _left_out(number, ("problem.picture-large",))
            picture, width = _upright(opened)
            if not scanned.ruled(picture, width):
                return None
            read = partial(scanned.page, number, picture, width)
            page = costs.page(read, partial(_left_out, number))
            return replace(page, held=data)
    except WRONG:
        return None


def shown(page: Page, scale: float) -> Image.Image:
    """Return the picture that a page was recognised on, so many pixels a point."""
    with Image.open(io.BytesIO(page.held), formats=_HELD) as opened:
        return seen(opened).picture(1, scale)


def seen(opened: Image.Image) -> Seen:
    """Return a picture to be looked at, its pages set straight."""

    def picture(number: int, scale: float) -> Image.Image:
        opened.seek(number - 1)
        upright, width = _upright(opened)
        return scaled(scanned.straight(upright), scale * width / upright.width)

    return Seen(cache(partial(_page, opened)), picture)


def scaled(picture: Image.Image, times: float) -> Image.Image:
    """Return a picture made larger or smaller."""
    return picture.resize((round(picture.width * times), round(picture.height * times)))


def _left_out(number: int, why: costs.Said) -> Page:
    return Page(number, 0.0, 0.0, (), problem=Problem(why[0], why[1:]))


def _large(opened: Image.Image) -> bool:
    return opened.width * opened.height > TOL.most_scanned


def _page(opened: Image.Image, number: int) -> Page:
    opened.seek(number - 1)
    if _large(opened):
        return _left_out(number, ("problem.picture-large",))
    return scanned.page(number, *_upright(opened))


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
