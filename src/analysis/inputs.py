"""Inputs: what a command was given, to the documents in it and the names of their forms' ids.

Nothing is opened here. A link that leads nowhere, a pipe among the documents and a folder that may
not be looked into are inputs too: what is wrong with them is found, and said, when they are read.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis import paths, remote
from analysis.characters import named
from analysis.errors import UsageError

Source = str | os.PathLike[str]


@dataclass(slots=True)
class Input:
    """One document: the path to open, the whole one, how many parts of its end are its name, and
    whether it was given by name. Of several with one name `number` says which it is; `token` is
    what a store says of its bytes, see `remote`. As texts they take a tenth of the memory.

    >>> Input("2024/a.pdf", "/raw/2024/a.pdf", 2, given=False).name
    '2024/a.pdf'
    """

    file: str
    whole: str
    length: int
    given: bool
    number: int = 1
    token: str = ""

    @property
    def path(self) -> Path:
        """Return the path to open, by its name alone for an address."""
        return Path(self.file)

    @property
    def name(self) -> str:
        """Return what stands before # in the ids of its forms."""
        own = named("/".join(self.whole.split("/")[-self.length :]))
        return own if self.number == 1 else f"{own}~{self.number}"


def find(source: Source | Iterable[Source]) -> list[Input]:
    """Return the documents that a source stands for, each once, in the order of their paths.

    A file that is named is taken whatever its kind; in a folder, hidden and temporary files and
    notes (`.md`, `.provenance.toml`) are left out. Links to folders are followed, once each.

    >>> [one.name for one in find("data/raw/self-evaluation-forms-2024.txt")]
    ['self-evaluation-forms-2024.txt']
    """
    several = isinstance(source, Iterable) and not isinstance(source, str)
    given: list[Source] = list(source) if several else [source]  # type: ignore[arg-type, list-item]
    if not given:
        raise UsageError("error.no-path", given=type(source).__name__)
    found: dict[str, Input] = {}  # by the file itself
    real = cache(_real)  # of the folders
    for place in given:
        if remote.is_address(place):
            every = [
                Input(whole, whole, max(1, len(inside.parts)), not inside.parts, token=token)
                for whole, inside, token in remote.below(str(place))
            ]
        elif (one := paths.found(place)).is_dir():
            whole = one.resolve()
            every = [
                Input(str(path), str(whole / inside), max(1, len(inside.parts)), False)
                for path, inside in _below(one)
            ]
        elif os.path.lexists(one):
            every = [Input(str(one), str(one.parent.resolve() / one.name), 1, True)]
        else:
            raise UsageError("error.no-such-file", path=str(one))
        for each in every:
            folder, name = os.path.split(each.file)
            itself = real(each.file) if each.path.is_symlink() else f"{real(folder)}/{name}"
            kept = found.setdefault(itself, each)
            kept.given |= each.given
    if not found:
        raise UsageError("error.no-document", where=", ".join(str(one) for one in given))
    ordered = sorted(found.values(), key=lambda one: one.file.split("/"))
    _tell_apart(ordered)
    return ordered


def _real(path: Source) -> str:
    """Return where a path leads to; of a link that may not be looked into, the path itself."""
    try:
        return os.path.realpath(path)
    except OSError:
        return os.fspath(path)


def _below(top: Path) -> Iterator[tuple[Path, Path]]:
    """Yield what may be documents below a folder, and folders that may not be looked into.

    Each has its path inside the folder behind it. Links to folders come last: what they lead to is
    known by its own path, if it has one here.
    """
    closed: list[Path] = []
    links, been = [top], {_real(top)}
    while links:
        start = links.pop(0)
        for folder, folders, files in os.walk(
            start, onerror=lambda error: closed.append(Path(os.fsdecode(error.filename)))
        ):
            place = Path(folder)
            inside = place.relative_to(top)
            folders.sort()
            for name in [name for name in folders if (place / name).is_symlink()]:
                target = _real(place / name)
                if target not in been:
                    been.add(target)
                    links.append(place / name)
            for name in sorted(files):
                if paths.is_document(inside / name):
                    yield place / name, inside / name
    yield from ((path, path.relative_to(top)) for path in closed)


def _tell_apart(found: list[Input]) -> None:
    """Give those of one name their folder's in front.

    Two that even so have one name, by bytes that are no text, have a number behind.
    """
    while True:
        alike: dict[str, list[Input]] = {}
        for one in found:
            alike.setdefault(one.name, []).append(one)
        # Files of one folder keep one name, whatever stands in front.
        apart = [
            own for own in alike.values() if len({one.whole.rpartition("/")[0] for one in own}) > 1
        ]
        short = [one for own in apart for one in own if one.length < one.whole.count("/")]
        if not short:
            break
        for one in short:
            one.length += 1
    for own in alike.values():
        for number, one in enumerate(own, start=1):
            one.number = number
