"""What reads, judges and makes pages, besides what they are made of: code, libraries, commit."""

import hashlib
import platform
import re
import subprocess
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from analysis import paths

_PACKAGE = "selfeval"
# What reads documents and checks them, and what only pages are made of.
_JUDGING = (".py", ".toml", ".csv", ".txt")
_LOOKS = (".css", ".js", ".j2")
# Parts of the package that show what was read and judged, and have no say in it.
_SHOWING = frozenset({"charts", "prompt", "report", "runs"})


@cache
def code(shown: bool = True) -> str:
    """Return a hash of the package with its data: another version of it makes something else.

    Without `shown` it is of what reads and judges: pages may change and what was read stays.

    >>> code() == code(shown=False)
    False
    """
    told = hashlib.sha256()
    package = Path(__file__).parent
    kinds = (*_JUDGING, *_LOOKS) if shown else _JUDGING
    for file in sorted(file for file in package.rglob("*") if file.suffix in kinds):
        inside = file.relative_to(package)
        if shown or inside.parts[0] not in _SHOWING:
            told.update(inside.as_posix().encode())
            told.update(file.read_bytes())
    return told.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, of this package, and of all libraries that it asks for."""
    found = {"python": platform.python_version()}
    with suppress(PackageNotFoundError):  # it runs from its files alone
        for name in (_PACKAGE, *_stated(_PACKAGE, "Requires-Dist")):
            with suppress(PackageNotFoundError):  # of an extra
                found[name] = _stated(name, "Version")[0]
    return found


def _stated(name: str, field: str) -> list[str]:
    """Return a field of a package's metadata; a parser of messages takes ten times as long."""
    head = (distribution(name).read_text("METADATA") or "").partition("\n\n")[0]
    return re.findall(rf"(?m)^{field}: *([\w.+!-]+)", head)


@cache
def revision() -> dict[str, Any] | None:
    """Return the commit of the project and whether files differ from it; None outside git."""
    commit = _git(paths.project(), "rev-parse", "HEAD")
    dirty = bool(_git(paths.project(), "status", "--porcelain"))
    return {"commit": commit, "dirty": dirty} if commit else None


@cache
def maker() -> str:
    """Return this package's version, with the last commit of its code where that is in git.

    The commit carries + where files differ from it. The same code says the same, whatever else of
    its repository was committed since.

    >>> maker().startswith("selfeval ")
    True
    """
    package = Path(__file__).parent
    commit = _git(package, "log", "-1", "--format=%h", "--abbrev=12", "--", ".")
    changed = "+" if commit and _git(package, "status", "--porcelain", "--", ".") else ""
    return " ".join(filter(None, (_PACKAGE, versions().get(_PACKAGE), commit + changed)))


def unchanged(folder: Path) -> list[str]:
    """Return the names of the notebooks in a folder that git has, and has as they are.

    >>> unchanged(Path("/"))
    []
    """
    known, changed = (
        _git(folder, "ls-files", *further, "--", "*.ipynb").split("\n") for further in ((), ("-m",))
    )
    return sorted({*known} - {*changed, ""})


def _git(folder: Path, *arguments: str) -> str:
    """Return what git says in a folder, nothing where there is none."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=20
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
