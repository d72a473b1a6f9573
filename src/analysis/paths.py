"""Where things are: the folders of a project, found from the working directory or the checkout."""

import json
import os
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, Literal, get_args
from uuid import uuid4

from analysis.errors import UsageError

# How tables are written, by the endings of their files.
Format = Literal["parquet", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

# What lies beside documents and is none: notes, provenance, half-finished downloads, what systems
# and Office leave.
_NOT_DOCUMENTS = (".md", ".provenance.toml", ".tmp", ".part", ".crdownload", ".download")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_NOT_SHOWN = (".", "~$", "__MACOSX")


def project() -> Path:
    """Return the project folder: $SELFEVAL_HOME, else the nearest folder above with data/ and
    notebooks/, else the checkout that this package was installed from, or where there is none the
    working directory.

    >>> (project() / "data").is_dir()
    True
    """
    if home := os.environ.get("SELFEVAL_HOME"):
        return Path(home).resolve()
    here = Path.cwd().resolve()
    if (folder := around(here)) is not None:
        return folder
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "pyproject.toml").is_file() else here


def around(here: Path) -> Path | None:
    """Return the nearest folder, this one or above it, with data/ and notebooks/.

    >>> around(Path("/"))
    """
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    return None


def checked(path: str | os.PathLike[str]) -> Path:
    """Return a path; raise `UsageError` for what is none.

    >>> checked("data/raw").name
    'raw'
    """
    if not isinstance(path, str | os.PathLike):
        raise UsageError("error.no-path", given=type(path).__name__)
    return Path(path)


def found(path: str | os.PathLike[str]) -> Path:
    """Return a path as it is where something is there, else as it counts from the project's root.

    >>> found("data/raw").name
    'raw'
    """
    given = checked(path)
    from_root = project() / given
    return from_root if not given.exists() and from_root.exists() else given


def raw() -> Path:
    """Return the folder of documents as published.

    >>> raw().name
    'raw'
    """
    return project() / "data" / "raw"


def processed() -> Path:
    """Return the folder of the four tidy tables.

    >>> processed().name
    'processed'
    """
    return project() / "data" / "processed"


def ledger() -> Path:
    """Return the file of the corrections ledger.

    >>> ledger().name
    'corrections.toml'
    """
    return project() / "data" / "corrections.toml"


def reviews() -> Path:
    """Return the file of the reviewers' decisions on findings.

    >>> reviews().name
    'reviews.toml'
    """
    return project() / "data" / "reviews.toml"


def notebooks() -> Path:
    """Return the folder of the project's notebooks.

    >>> notebooks().name
    'notebooks'
    """
    return project() / "notebooks"


def shipped() -> Path:
    """Return the folder of the notebooks that come with this package: in a wheel, or a checkout.

    >>> (shipped() / "00_overview.ipynb").is_file()
    True
    """
    inside = Path(__file__).resolve().with_name("notebooks")
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "notebooks"


def notebook(name: str) -> Path:
    """Return a notebook by its name: the project's own, else the one that comes with the package.

    >>> notebook("00_overview").name
    '00_overview.ipynb'
    """
    own = notebooks() / f"{name}.ipynb"
    return own if own.is_file() else shipped() / f"{name}.ipynb"


def reports() -> Path:
    """Return the folder of the rendered reports.

    >>> reports().name
    'reports'
    """
    return project() / "reports"


def caches() -> Path:
    """Return the user's own folder of what can be made again.

    >>> caches().name
    'selfeval'
    """
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "selfeval"


def is_document(inside: PurePath) -> bool:
    """Tell whether a file of a folder or an archive may be a document, by its path inside it.

    >>> is_document(PurePath("2024/forms.pdf")), is_document(PurePath("__MACOSX/._forms.pdf"))
    (True, False)
    """
    name = inside.name.lower()
    return (
        not any(part.startswith(_NOT_SHOWN) for part in inside.parts)
        and not name.endswith(_NOT_DOCUMENTS)
        and name not in _SYSTEM_FILES
    )


def known(file: Path) -> dict[str, Any]:
    """Return what a file of JSON says; nothing where there is none, or it can't be read.

    >>> known(Path("no/such/file"))
    {}
    """
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def put(file: Path, content: bytes, check: Callable[[Path], object] = Path.exists) -> None:
    """Write a file whole or not at all, with the rights that the user's mask leaves.

    `check` raises for a draft that it does not take.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     put(Path(folder) / "new" / "a.txt", b"one")
    ...     (Path(folder) / "new" / "a.txt").read_text()
    'one'
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{uuid4().hex}")
    try:
        draft.write_bytes(content)
        check(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
