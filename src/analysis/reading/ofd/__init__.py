"""OFD documents (GB/T 33190, the state's own format for official documents): pages to cells.

A page draws texts and lines at given places, as a PDF's does, so that its cells are found by the
same geometry. Each character is in the file as such; there is nothing else to hold it against.
Seals and notes laid over a page are no part of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from xml.etree.ElementTree import Element

from PIL import Image

from analysis import costs
from analysis.errors import UnreadableDocument
from analysis.reading import packed
from analysis.reading.cells import Document, Page, Seen, file_bytes
from analysis.reading.ofd import drawing, page
from analysis.reading.pdf import scanned
from analysis.reading.pdf.tolerances import TOL

SUFFIXES = (".ofd",)
BY_PAGE = True


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is an OFD document, by what is in it."""
    return not names.isdisjoint({"OFD.xml", packed.ENCRYPTED_OFD})


def read(path: Path, password: str | None = None) -> Document:
    """Read an OFD document to its cells; `password` is not used.

    Raises `UnreadableDocument`: no OFD, damaged, without pages, a bomb.
    """
    path = Path(path)
    data = file_bytes(path)
    with packed.opened(path, data) as archive, _damage(path):
        document = _Opened(archive)
        pages = [
            costs.page(partial(document.read, number), partial(Page.unread, number))
            for number in range(1, len(document.places) + 1)
        ]
    if not pages:
        raise UnreadableDocument(path, "problem.no-pages", "remedy.complete-copy")
    return Document.of(path, data, "ofd", pages, in_points=True)


@contextmanager
def seen(path: Path, password: str | None = None) -> Iterator[Seen]:
    """Open an OFD to be looked at: its texts in a font of ours, its lines and pictures."""
    path = Path(path)
    with packed.opened(path, file_bytes(path)) as archive, _damage(path):
        document = _Opened(archive)
        yield Seen(cache(document.read), document.picture)


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError) as error:  # a number that is none
        raise packed.broken(path, error) from None
    except RecursionError:
        raise UnreadableDocument(path, "problem.too-deep", "remedy.look-at-file") from None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page is: its own part, those behind it, its document's resources and its size."""

    part: str
    templates: dict[str | None, str]
    resources: list[str]
    size: str


class _Opened:
    """An OFD that is open: where its parts are."""

    def __init__(self, archive: packed.Archive) -> None:
        self._archive = archive
        self._names = [member.filename for member in archive.members]
        self.places = [
            place for root in archive.xml("OFD.xml").iter("DocRoot") for place in self._pages(root)
        ]

    def _pages(self, root: Element) -> Iterator[_Place]:
        """Yield the places of the pages of one document in the file."""
        place = self._found("", root.text or "")
        folder = place.rpartition("/")[0]
        document = self._archive.xml(place)
        templates = {
            one.get("ID"): self._found(folder, one.get("BaseLoc", ""))
            for one in document.iter("TemplatePage")
        }
        told = [one for kind in ("PublicRes", "DocumentRes") for one in document.iter(kind)]
        resources = [self._found(folder, one.text or "") for one in told]
        size = document.findtext("CommonData/PageArea/PhysicalBox") or "0 0 210 297"
        for one in document.iterfind("Pages/Page"):
            part = self._found(folder, one.get("BaseLoc", ""))
            yield _Place(part, templates, resources, size)

    def read(self, number: int) -> Page:
        """Return the cells of a page; one that only holds pictures is recognised."""
        drawn, width, height = self._drawn(number)
        if drawn.texts or not drawn.pictures:
            return page.cells(number, drawn, width, height)
        painted = drawing.painted(drawn, width, height, TOL.scan_scale)
        return scanned.page(number, painted, width)

    def picture(self, number: int, scale: float) -> Image.Image:
        """Return a page as it looks, so many pixels a point."""
        drawn, width, height = self._drawn(number)
        painted = drawing.painted(drawn, width, height, scale)
        return painted if drawn.texts else scanned.straight(painted)

    def _drawn(self, number: int) -> tuple[drawing.Drawn, float, float]:
        """Return what a page draws, its width and its height."""
        place = self.places[number - 1]
        sheet = self._archive.xml(place.part)
        drawn = drawing.Drawn()
        for behind in sheet.iterfind("Template"):
            if template := place.templates.get(behind.get("TemplateID")):
                drawing.draw(self._archive.xml(template).iterfind("Content"), drawn)
        drawing.draw(sheet.iterfind("Content"), drawn)
        if drawn.pictures:
            folder = place.part.rpartition("/")[0]
            own = [self._found(folder, one.text or "") for one in sheet.iter("PageRes")]
            media = self._media([*own, *place.resources])
            held = (media.get(one) for one in drawn.named)
            drawn.held = [self._archive.read(one) if one in self._names else b"" for one in held]
        size = drawing.numbers(sheet.findtext("Area/PhysicalBox") or place.size, 4)
        return drawn, size[2] * drawing.POINTS, size[3] * drawing.POINTS

    def _media(self, resources: list[str]) -> dict[str, str]:
        """Return the members that hold pictures, by the numbers of these resources."""
        found: dict[str, str] = {}
        for part in resources:
            root = self._archive.optional(part)
            folder = packed.within(part.rpartition("/")[0], root.get("BaseLoc", ""))
            for one in root.iter("MultiMedia"):
                file = (one.findtext("MediaFile") or "").strip()
                found.setdefault(one.get("ID", ""), self._found(folder, file))
        return found

    def _found(self, folder: str, target: str) -> str:
        """Return the member that a path means; some files count it from the wrong folder, or write
        TPLS for Tpls.
        """
        name = packed.within(folder, target.strip())
        if name in self._names:
            return name
        tail = f"/{packed.within('', target.strip())}".lower()
        return next((one for one in self._names if f"/{one}".lower().endswith(tail)), name)
