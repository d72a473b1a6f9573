"""The packaged Chinese font: for the pictures, and behind the fonts of every matplotlib figure.

A figure that pandas or a notebook draws has no Chinese in matplotlib's own fonts. `serve` puts
the packaged font behind whatever fonts are set, so that it draws the signs that these lack.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

_MANAGER = "matplotlib.font_manager"


def file() -> Path:
    """Return the packaged font, Noto Sans SC (OFL)."""
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.__file__).with_name("NotoSansSC-Regular.otf")


def serve() -> None:
    """Put the packaged font behind matplotlib's own: now, or once matplotlib is imported.

    A command line must not wait for matplotlib. What a user sets stays: the family is added once.
    """
    if _MANAGER in sys.modules:
        _add(sys.modules[_MANAGER])
    else:
        sys.meta_path.insert(0, _Awaiting())


class _Awaiting:
    """A finder of modules that waits for matplotlib's fonts, adds the packaged one, and is gone."""

    def find_spec(self, name: str, *_: Any) -> Any:
        if name != _MANAGER:
            return None
        import importlib.util

        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_add(module: Any) -> None:
                load(module)
                _add(module)

            spec.loader.exec_module = load_and_add  # type: ignore[method-assign]
        return spec


def _add(manager: Any) -> None:
    import matplotlib as mpl

    manager.fontManager.addfont(str(file()))
    family = manager.FontProperties(fname=file()).get_name()
    # The defaults too: `rcdefaults` and `style.use("default")` go back to them.
    for settings in (mpl.rcParams, mpl.rcParamsDefault, mpl.rcParamsOrig):
        if family not in settings["font.family"]:
            settings["font.family"] = [*settings["font.family"], family]
