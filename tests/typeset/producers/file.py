"""A PDF written object by object and operator by operator: what no library lets one choose."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.typeset.pages import Box, Sheet, Style
from tests.typeset.producers.truth import Expected, Truth

Operators = list[str]


class Pdf:
    """The objects of a document under way, its pages, and what a reader should have of it."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []
        self.pages: list[Page] = []
        self.truth = Truth(())
        self.count: int | None = None

    def add(self, body: str | bytes) -> str:
        """Add an object; return its reference, "7 0 R" say."""
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return f"{len(self.objects)} 0 R"

    def stream(self, data: str | bytes, entries: str = "") -> str:
        """Add a compressed stream; return its reference."""
        raw = data if isinstance(data, bytes) else data.encode("latin-1")
        return self.packed(zlib.compress(raw), f"/Filter /FlateDecode {entries}")

    def packed(self, data: bytes, entries: str) -> str:
        """Add a stream as it is."""
        head = f"<< {entries} /Length {len(data)} >>\nstream\n".encode("latin-1")
        return self.add(head + data + b"\nendstream")

    def turn(self, sheet: Sheet, style: Style) -> Page:
        """Begin a page."""
        self.pages.append(Page(self, sheet, style, len(self.pages) + 1))
        return self.pages[-1]

    def done(self) -> bytes:
        """Return the file; `count` is told as the number of pages where it is set."""
        for page in self.pages:
            page.contents = page.contents or [self.stream("\n".join(page.ink))]
        tree = f"{len(self.objects) + len(self.pages) + 1} 0 R"
        kids = [self.add(page.dictionary(tree)) for page in self.pages]
        count = len(kids) if self.count is None else self.count
        assert self.add(f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {count} >>") == tree
        root = self.add(f"<< /Type /Catalog /Pages {tree} >>")
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        size = len(self.objects) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += f"trailer\n<< /Size {size} /Root {root} >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)

    def whole_truth(self) -> Truth:
        """Return the truth with the cells and the marks left out of all pages."""
        return replace(
            self.truth,
            cells=tuple(cell for page in self.pages for cell in page.expected.values()),
            left_out=tuple(mark for page in self.pages for mark in page.left_out),
        )


@dataclass
class Page:
    """One page under way: what is to be drawn, the operators drawn, and what is to be read."""

    pdf: Pdf
    sheet: Sheet
    style: Style
    number: int
    ink: Operators = field(default_factory=list)
    entries: str = ""
    contents: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    resources: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.boxes = list(self.sheet.boxes)
        self.lines = list(self.sheet.lines)
        self.width, self.height = self.style.page
        self.media = (0.0, 0.0, self.width, self.height)
        self.expected: dict[Box, Expected] = {
            box: Expected.of(self.number, box) for box in self.boxes
        }

    def __call__(self, *operators: str) -> None:
        """Write operators."""
        self.ink += operators

    def up(self, y: float) -> float:
        """Return the height above the page's foot of what lies y points under its head."""
        return self.height - y

    def use(self, kind: str, name: str, reference: str) -> str:
        """Enter a resource ("Font", "XObject"); return its name as an operand, "/F1" say."""
        self.resources.setdefault(kind, {})[name] = reference
        return f"/{name}"

    def expect(self, box: Box, **changes: object) -> None:
        """Change what a reader should have of a box."""
        self.expected[box] = replace(self.expected[box], **changes)  # type: ignore[arg-type]

    def change(self, change: Callable[[Box], Box]) -> None:
        """Move or reword boxes; what is expected of them follows."""
        self.boxes = [change(box) for box in self.boxes]
        self.expected = {box: Expected.of(self.number, box) for box in self.boxes}

    def written_resources(self) -> str:
        """Return the resources as a dictionary."""
        kinds = (
            f"/{kind} << {' '.join(f'/{name} {what}' for name, what in named.items())} >>"
            for kind, named in self.resources.items()
        )
        return f"<< {' '.join(kinds)} >>"

    def dictionary(self, tree: str) -> str:
        """Return the page's own object."""
        media = " ".join(f"{edge:.2f}" for edge in self.media)
        return (
            f"<< /Type /Page /Parent {tree} /MediaBox [{media}] {self.entries} "
            f"/Resources {self.written_resources()} /Contents [{' '.join(self.contents)}] >>"
        )
