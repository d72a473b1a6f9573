"""Zip archives from outside and the XML in them, within limits: .docx, .xlsx, .ofd, .zip.

Nothing of them is followed or run: no entity, no link to another file or address, no macro.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from analysis.errors import UnreadableDocument

# A form has 50 KB of XML, a workbook of a whole province 100 MB; a bomb unpacks to gigabytes.
MOST_BYTES = 512 * 1024 * 1024
# Beyond this size a member is at most a hundred times as large as it is packed: XML of Office is
# 20 times, zeros are 1,000 times. None is packed to more than the archive.
_ROOMY, _MOST_TIMES = 16 * 1024 * 1024, 100
# A book of forms has 30 members, an archive of a province's forms some thousands.
MOST_MEMBERS = 20_000
# What Office of before 2007 writes, and encrypted documents of any Office.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The member of an OFD that says how it is encrypted (GM/T 0099).
ENCRYPTED_OFD = "Encryptions.xml"
_WRONG = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def names(data: bytes) -> frozenset[str]:
    """Return the names of the members of a zip archive, none where it is no such archive."""
    if not data.startswith(b"PK"):
        return frozenset()
    try:
        with ZipFile(BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except _WRONG:
        return frozenset()


def named(data: bytes, *streams: str) -> bool:
    """Tell whether it is a compound file, as .doc is, with a stream of one of these names."""
    return data.startswith(_COMPOUND) and any(one.encode("utf-16-le") in data for one in streams)


class Limits:
    """What an archive, and all archives inside it, may unpack to."""

    def __init__(self, path: Path) -> None:
        self._path, self.members, self._bytes = path, 0, 0

    def add(self, members: list[ZipInfo], packed: int) -> None:
        """Count the members of one of so many bytes; raises `UnreadableDocument` beyond limits."""
        self.members += len(members)
        self._bytes += sum(member.file_size for member in members)
        bomb = any(
            one.file_size > max(_ROOMY, _MOST_TIMES * min(one.compress_size, packed))
            for one in members
        )
        if bomb or self.members > MOST_MEMBERS or self._bytes > MOST_BYTES:
            raise UnreadableDocument(self._path, "problem.bomb", "remedy.look-at-file")


class Archive:
    """An archive that is open: its members are read within the limits of the whole."""

    def __init__(self, path: Path, archive: ZipFile, password: str | None = None) -> None:
        self._path, self._archive = path, archive
        self._password = password.encode() if password else None
        self.members = archive.infolist()

    def read(self, member: str | ZipInfo) -> bytes:
        """Return the bytes of a member; raises `UnreadableDocument` where there are none."""
        try:
            return self._archive.read(member, self._password)
        except KeyError:
            wrong = "problem.part-missing", "remedy.complete-copy", str(member)
            raise UnreadableDocument(self._path, *wrong) from None
        except _WRONG as error:
            raise broken(self._path, error) from None

    def xml(self, member: str) -> Element:
        """Return the root of an XML part, names of elements and attributes without namespaces."""
        return xml(self._path, self.read(member))

    def optional(self, member: str) -> Element:
        """Return the root of a part, an empty element where the archive has none of that name."""
        found = any(one.filename == member for one in self.members)
        return self.xml(member) if found else Element("none")

    def target(self, part: str, kind: str) -> str | None:
        """Return the member that a part's relation of a kind names, None for none or outside."""
        return next(iter(self.targets(part, kind)), None)

    def targets(self, part: str, kind: str) -> list[str]:
        """Return the members that a part's relations of a kind name, each once."""
        named = (own for own, _, one in self._relations(part) if one == kind)
        return list(dict.fromkeys(named))

    def pictures(self, part: str, drawing: Element) -> Iterator[bytes]:
        """Yield the pictures of a drawing in a part that are in the archive too."""
        for one in drawing.iter():
            if one.tag in ("blip", "imagedata"):
                held = self.related(part, one.get("embed") or one.get("id") or "")
                if held is not None:
                    yield self.read(held)

    def related(self, part: str, number: str) -> str | None:
        """Return the member that a part's relation of a number names, None for none."""
        return next((own for own, one, _ in self._relations(part) if one == number), None)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield the members that a part is related to, each with the relation's number and kind."""
        folder, _, name = part.rpartition("/")
        for one in self.optional(f"{folder}/_rels/{name}.rels".lstrip("/")):
            if one.get("TargetMode") != "External":
                kind = one.get("Type", "").rpartition("/")[2]
                yield within(folder, one.get("Target", "")), one.get("Id", ""), kind


@contextmanager
def opened(
    path: Path, data: bytes, password: str | None = None, limits: Limits | None = None
) -> Iterator[Archive]:
    """Open an archive; raises `UnreadableDocument`: empty, encrypted, damaged, a bomb."""
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableDocument(path, "problem.empty", "remedy.download")
    if named(data, "EncryptedPackage") or ENCRYPTED_OFD in names(data):
        raise UnreadableDocument(path, "problem.encrypted", "remedy.take-off-password")
    try:
        archive = _zip(data)
    except _WRONG:
        raise UnreadableDocument(path, "problem.no-archive", "remedy.complete-copy") from None
    with archive:
        (limits or Limits(path)).add(archive.infolist(), len(data))
        yield Archive(path, archive, password)


def _zip(data: bytes) -> ZipFile:
    """Open a zip whose names are in UTF-8, marked or not, else in GBK, else in its own code."""
    for encoding in ("utf-8", "gbk"):
        with suppress(UnicodeDecodeError):
            return ZipFile(BytesIO(data), metadata_encoding=encoding)
    return ZipFile(BytesIO(data))


def xml(path: Path, data: bytes) -> Element:
    """Return the root of XML from outside; one that declares entities or a grammar is refused."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableDocument(path, "problem.entities", "remedy.look-at-file") from None
    except ParseError as error:
        wrong = "problem.part-broken", "remedy.complete-copy", *map(str, error.position)
        raise UnreadableDocument(path, *wrong) from None
    except (ValueError, LookupError) as error:
        raise broken(path, error) from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        if any("}" in name for name in element.attrib):
            own = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
            element.attrib.clear()
            element.attrib.update(own)
    return root


def within(folder: str, target: str) -> str:
    """Return the member that a relative name means; one that climbs out stays in the archive.

    >>> within("xl", "worksheets/sheet1.xml"), within("xl", "/xl/a.xml"), within("a", "../../b")
    ('xl/worksheets/sheet1.xml', 'xl/a.xml', 'b')
    """
    parts: list[str] = []
    whole = target if target.startswith("/") else f"{folder}/{target}"
    for part in re.split(r"[/\\]", whole):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def broken(path: Path, error: Exception) -> UnreadableDocument:
    """Return what to say of a file that is damaged, or of one that asks for a password."""
    said = " ".join(f"{error or type(error).__name__}".split())
    if "password" in said or "encrypted" in said:
        problem = "problem.wrong-password" if "Bad password" in said else "problem.encrypted"
        return UnreadableDocument(path, problem, "remedy.password")
    return UnreadableDocument(path, "problem.broken", "remedy.complete-copy", said)
