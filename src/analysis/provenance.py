"""What reads, judges and makes pages, besides what they are made of: code, libraries, commit."""

import hashlib
import platform
import re
import subprocess
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from analysis import paths

_PACKAGE = "selfeval"


# What a document's reading and its checks are made of, and what pages look like besides.
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
        for asked in (_PACKAGE, *(requires(_PACKAGE) or ())):
            name = re.split(r"[^\w.-]", asked, maxsplit=1)[0]
            with suppress(PackageNotFoundError):  # of an extra
                found[name] = version(name)
    return found


@cache
def revision() -> dict[str, Any] | None:
    """Return the commit of the project and whether files differ from it; None outside git."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(paths.project()), *arguments],
            capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
        return done.stdout.strip()

    try:
        return {"commit": git("rev-parse", "HEAD"), "dirty": bool(git("status", "--porcelain"))}
    except (OSError, subprocess.SubprocessError):
        return None
