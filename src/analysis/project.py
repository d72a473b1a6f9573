"""A project of one's own: the folders, the notebooks and what explains them."""

import shutil
from pathlib import Path
from typing import Any

from analysis import paths, provenance, words
from analysis.errors import UsageError


def new(folder: Path) -> list[Path]:
    """Make a project in a folder that is empty or not there, and return what was put into it.

    Raises `UsageError` where something stands there already.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(one.name for one in analysis.project.new(Path(folder) / "mine"))
    ['README.md', 'data', 'notebooks', 'reports', 'reports.toml']
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("project_new.not-empty", folder=str(folder))
    for name in ("data/raw", "data/processed", "reports", "notebooks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for notebook in sorted(paths.shipped().glob("*.ipynb")):
        shutil.copyfile(notebook, folder / "notebooks" / notebook.name)
    shutil.copyfile(Path(__file__).with_name("runs") / "reports.toml", folder / "reports.toml")
    said = [words.say("project_new.readme", language).strip() for language in words.LANGUAGES]
    (folder / "README.md").write_text("\n\n".join(said) + "\n", "utf-8")
    return sorted(folder.iterdir())


def trust(folder: Path) -> list[Path]:
    """Sign the notebooks of a folder that are those of this package, byte for byte, as `jupyter
    trust` does, and return them: what one prints is then shown with its style before it is run.

    In a checkout they are those that git has unchanged. Another notebook, and a changed one, is
    its user's to trust.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     trust(Path(folder))
    []
    """
    shipped = paths.shipped()
    names = [one.name for one in shipped.glob("*.ipynb")]
    if folder.resolve() == shipped:
        names = provenance.unchanged(shipped)
    own = [folder / one for one in sorted(names) if (folder / one).is_file()]
    own = [one for one in own if one.read_bytes() == (shipped / one.name).read_bytes()]
    if own:
        import nbformat
        from nbformat.sign import NotebookNotary

        tools: Any = nbformat
        notary: Any = NotebookNotary()
        for one in own:
            notary.sign(tools.read(one, as_version=4))
    return own
