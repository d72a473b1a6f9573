"""A project of one's own: the folders, the notebooks and what explains them."""

import shutil
from pathlib import Path

from analysis import paths, words
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
