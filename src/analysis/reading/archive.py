"""Archives (.zip): the documents in them, in archives inside them too, each a file of its own.

Names are in UTF-8 or GBK; one that climbs out of the archive stays in the folder that it is
unpacked to. All archives inside one another share its limits.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from analysis import paths
from analysis.errors import UnreadableDocument
from analysis.reading import packed
from analysis.reading.cells import file_bytes

SUFFIXES = (".zip",)
# A province's forms lie in an archive a town in an archive a county.
_DEEPEST = 4
# Members by which a zip is known to be a document of another kind.
_DOCUMENTS = frozenset(
    {"[Content_Types].xml", "_rels/.rels", "word/document.xml", "OFD.xml", "mimetype"}
    | {packed.ENCRYPTED_OFD}
)
# A file's name has at most 255 bytes, a character three.
_LONGEST = 60

# A member's path inside the archive, and the file that it was unpacked to or what is wrong with it.
Member = tuple[str, Path | UnreadableDocument]


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is an archive of documents, by what is in it."""
    return bool(names) and not names & _DOCUMENTS


def unpacked(path: Path, folder: Path, password: str | None = None) -> list[Member]:
    """Unpack the documents of an archive into a folder; return them in the order of their paths.

    Raises `UnreadableDocument`: encrypted, damaged, a bomb.
    """
    found = list(_members(path, file_bytes(path), folder, password, packed.Limits(path)))
    return sorted(found, key=lambda one: PurePosixPath(one[0]).parts)


def _members(
    path: Path,
    data: bytes,
    folder: Path,
    password: str | None,
    limits: packed.Limits,
    inside: str = "",
    depth: int = 1,
) -> Iterator[Member]:
    if depth > _DEEPEST:
        raise UnreadableDocument(path, "problem.bomb", "remedy.look-at-file")
    with packed.opened(path, data, password, limits) as archive:
        own = limits.members  # of all archives up to this one: a number that no other one has
        for number, member in enumerate(archive.members):
            place = PurePosixPath(packed.within("", member.filename))
            if member.is_dir() or not (
                place.name and (_is_note(place) or paths.is_document(place))
            ):
                continue
            name = f"{inside}{place}"
            try:
                content = archive.read(member)
            except UnreadableDocument as error:
                yield name, error
                continue
            if holds(content, packed.names(content)):
                inner = content, folder, password, limits, f"{name}/", depth + 1
                yield from _members(path, *inner)
                continue
            file = folder / str(own) / Path(*(part[-_LONGEST:] for part in place.parts))
            if file.exists():  # two members of one name: both are read
                file = folder / f"{own}-{number}" / file.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            if not _is_note(place):
                yield name, file


def _is_note(place: PurePosixPath) -> bool:
    return place.name.endswith(".provenance.toml")
