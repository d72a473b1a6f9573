"""Where things are: the folders of a project, found from the working directory or the checkout."""

import os
from pathlib import Path, PurePath

# What lies beside documents and is none: notes, provenance, half-finished downloads, what systems
# and Office leave.
_NOT_DOCUMENTS = (".md", ".provenance.toml", ".tmp", ".part", ".crdownload", ".download")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_NOT_SHOWN = (".", "~$", "__MACOSX")


def project() -> Path:
    """Return the project folder: $SELFEVAL_HOME, else the nearest folder above with data/ and
    notebooks/, else the checkout that this package was installed from, or where there is none the
    working directory.
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


def found(path: str | os.PathLike[str]) -> Path:
    """Return a path as it is where something is there, else as it counts from the project's root.

    >>> found("data/raw").name
    'raw'
    """
    given = Path(path)
    from_root = project() / given
    return from_root if not given.exists() and from_root.exists() else given


def raw() -> Path:
    """Return the folder of documents as published."""
    return project() / "data" / "raw"


def processed() -> Path:
    """Return the folder of the four tidy tables."""
    return project() / "data" / "processed"


def ledger() -> Path:
    """Return the file of the corrections ledger."""
    return project() / "data" / "corrections.toml"


def reviews() -> Path:
    """Return the file of the reviewers' decisions on findings."""
    return project() / "data" / "reviews.toml"


def notebooks() -> Path:
    """Return the folder of the project's notebooks."""
    return project() / "notebooks"


def shipped() -> Path:
    """Return the folder of the notebooks that come with this package: in a wheel, or a checkout."""
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
    """Return the folder of the rendered reports."""
    return project() / "reports"


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
