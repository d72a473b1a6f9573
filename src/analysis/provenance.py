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


@cache
def code() -> str:
    """Return a hash of the package with its data: another version of it makes something else."""
    told = hashlib.sha256()
    package = Path(__file__).parent
    kinds = (".py", ".toml", ".csv", ".txt", ".css", ".js", ".j2")
    for file in sorted(file for file in package.rglob("*") if file.suffix in kinds):
        told.update(file.relative_to(package).as_posix().encode())
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
