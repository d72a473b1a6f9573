"""Run the notebooks with their own parameters and store small, comparable outputs in them.

    .venv/bin/python scripts/notebooks.py [NAME]...

Text, tables and drawings stay, pictures in few colours (nbval does not compare their bytes, and
what they draw is tested as data), and of a widget its static table stays. Execution counts stay,
because nbval compares no cell without one.
"""

from __future__ import annotations

import base64
import io
import re
import sys
from typing import Any

from PIL import Image

from analysis import paths

_PICTURE = re.compile(r"(?<=image/png;base64,)[A-Za-z0-9+/=]+(?=\" alt)")
_COLOURS = 32


def _small(picture: re.Match[str]) -> str:
    """Return a picture of lines and letters in a fifth of its bytes."""
    image = Image.open(io.BytesIO(base64.b64decode(picture[0]))).convert("RGB")
    written = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return base64.b64encode(written.getvalue()).decode()


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
            data = output.get("data", {})
            data.pop("image/png", None)
            if data.pop("application/vnd.jupyter.widget-view+json", None):
                del data["text/plain"]
            if "text/html" in data:
                data["text/html"] = _PICTURE.sub(_small, data["text/html"])
    tools.write(notebook, file)


if __name__ == "__main__":
    for file in sorted(paths.notebooks().glob("*.ipynb")):
        if not sys.argv[1:] or file.stem in sys.argv[1:]:
            refresh(file.stem)
