"""Pictures of pages (.png, .jpg, .tif): what is recognised on them, all of it in doubt.

Only these three formats are opened, whatever the ending says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from analysis.errors import UnreadableDocument
from analysis.reading import pictured
from analysis.reading.cells import Document, Seen, file_bytes

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
BY_PAGE = True
_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


def holds(data: bytes, names: frozenset[str]) -> bool:  # noqa: ARG001 - one signature for all
    """Tell whether a file is such a picture, by what is in it."""
    return data.startswith(_MAGIC)


def read(path: Path, password: str | None = None) -> Document:  # noqa: ARG001 - as above
    """Read the pages of a picture to their cells; `password` is not used.

    Raises `UnreadableDocument`: no picture, damaged, no recogniser on the machine.
    """
    path = Path(path)
    data = file_bytes(path)
    with _opened(path) as opened:
        pages = list(pictured.pages(opened))
    if any(one.problem and one.problem.key == "problem.needs-scan" for one in pages):
        raise UnreadableDocument(path, "problem.needs-scan", "remedy.install-scan")
    return Document.of(path, data, "scan", pages, in_points=True)


@contextmanager
def seen(path: Path, password: str | None = None) -> Iterator[Seen]:  # noqa: ARG001 - as above
    """Open a picture to be looked at. Raises `UnreadableDocument`."""
    with _opened(path) as opened:
        yield pictured.seen(opened)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=pictured.FILES) as opened:
            yield opened
    except pictured.WRONG:
        raise UnreadableDocument(path, "problem.not-picture", "remedy.complete-copy") from None
