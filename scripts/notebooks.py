"""Run the notebooks with their own parameters and store small, comparable outputs in them.

    .venv/bin/python scripts/notebooks.py [NAME]...

Text, tables and drawings stay, and execution counts: nbval compares no cell without one.
"""

from __future__ import annotations

import sys
from typing import Any

from analysis import paths


def refresh(name: str) -> None:
    """Run one notebook in place."""
    import nbformat
    from nbclient import NotebookClient

    tools: Any = nbformat
    file = paths.notebooks() / f"{name}.ipynb"
    notebook = tools.read(file, as_version=4)
    NotebookClient(notebook, kernel_name="python3", extra_arguments=["--log-level=50"]).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    tools.write(notebook, file)


if __name__ == "__main__":
    for file in sorted(paths.notebooks().glob("*.ipynb")):
        if not sys.argv[1:] or file.stem in sys.argv[1:]:
            refresh(file.stem)
