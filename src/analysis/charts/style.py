"""The one visual language of all pictures: font, colours, sizes, labels, files."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.errors import UsageError

Lang = Literal["zh", "en"]

MOST_ROWS = 60

# Okabe & Ito (2008); the pairs used together differ in lightness too, so grey prints keep apart.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, QUIET, FAINT, PAPER = "#222222", "#666666", "#D5D5D5", "#FFFFFF"

_WIDTH = 8.0
_DPI = 200
_LARGEST_SVG = 150_000
_LOST = {"zh": "(项目名称缺失)", "en": "(name lost)"}


@dataclass(frozen=True)
class Picture:
    """A figure with what a page says of it.

    `caption` states the finding, `alt` gives the figures in words, `data` is the frame drawn.
    """

    name: str
    figure: Figure
    caption: str
    alt: str
    data: pd.DataFrame

    def image(self) -> tuple[bytes, str]:
        """Return the picture as a file's bytes and its media type.

        SVG with its text as paths where that is small, else PNG at twice the size on screen;
        the same figure always gives the same bytes.
        """
        svg = self.svg()
        return (svg, "image/svg+xml") if len(svg) <= _LARGEST_SVG else (self.png(), "image/png")

    def png(self) -> bytes:
        """Return the picture as PNG, twice its size on screen."""
        return self._file("png", {"Software": None})

    def svg(self) -> bytes:
        """Return the picture as SVG, text as paths."""
        return self._file("svg", {"Date": None, "Creator": None})

    def _file(self, kind: str, metadata: dict[str, Any]) -> bytes:
        data = io.BytesIO()
        with styled():
            self.figure.savefig(data, format=kind, metadata=metadata, dpi=_DPI)
        return data.getvalue()


@cache
def _family() -> str:
    import pylopdf_fonts_zh_cn

    file = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
    font_manager.fontManager.addfont(str(file))
    return font_manager.FontProperties(fname=str(file)).get_name()


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style, and leave matplotlib's settings as they were."""
    settings: dict[Any, Any] = {
        "font.family": [_family()],
        "font.size": 9,
        "axes.titlesize": 10.5,
        "axes.titlelocation": "left",
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": QUIET,
        "axes.axisbelow": True,
        "axes.grid": False,
        "xtick.color": QUIET,
        "ytick.color": INK,
        "text.color": INK,
        "grid.color": FAINT,
        "grid.linewidth": 0.6,
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "text.parse_math": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "selfeval",
    }
    with mpl.rc_context(settings):
        yield


def canvas(height: float, title: str) -> tuple[Figure, Axes]:
    """Return an empty figure of the house width, `height` inches high, and its axes."""
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5)
    return figure, axes


def finish(figure: Figure) -> Figure:
    """Fix layout and tick labels while the style holds."""
    figure.canvas.draw()
    return figure


def row_height(count: int) -> float:
    """Return the height of a picture with a row a form, inches."""
    return 1.5 + max(count, 2) * (0.34 if count <= 20 else 0.25)


def rows(axes: Axes, labels: list[str]) -> np.ndarray:
    """Label the rows from top to bottom and return their heights on the axis."""
    places = np.arange(len(labels), dtype="float64")[::-1]
    axes.set_yticks(places, labels)
    axes.set_ylim(-0.7, len(labels) - 0.3)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    return places


def key(axes: Axes, entries: list[tuple[str, str, str]]) -> None:
    """Explain marks above the axes: (marker, colour, label) each."""
    handles = [
        Line2D([], [], marker=sign, color=colour, linestyle="none", label=label)
        for sign, colour, label in entries
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(handles),
        frameon=False,
        borderaxespad=0.2,
        handletextpad=0.2,
    )


def language(lang: str) -> Lang:
    """Check a language code; raises `UsageError`."""
    if lang not in ("zh", "en"):
        raise UsageError(f"unknown language {lang!r}; choose zh or en")
    return "zh" if lang == "zh" else "en"


def names(frame: pd.DataFrame, lang: Lang, most: int = 34) -> list[str]:
    """Return a short, unique label a form: the project name, or that it is lost, with a number.

    `most` is the width in half characters. The number is that of the form in its document, put
    where the name is lost or not unique; where numbers are not unique either, the form_id.
    """
    number = frame["form_id"].astype("str").str.extract(r"(#\d+)$", expand=False)
    clear = number.notna() & ~number.duplicated(keep=False)
    number = number.where(clear, frame["form_id"].astype("str"))
    named = frame["project_name"].astype("object")
    repeated = named.duplicated(keep=False)
    labels = []
    for name, mark, twice in zip(named, number, repeated, strict=True):
        if pd.isna(name):
            labels.append(f"{_LOST[lang]} {elide(mark, most)}")
        elif twice:
            labels.append(f"{elide(name, most - 8)} {elide(mark, most // 2)}")
        else:
            labels.append(elide(name, most))
    # Names that are alike but in the part left out.
    seen = pd.Series(labels).duplicated(keep=False)
    return [
        f"{elide(label, most - 5)} {elide(mark, most // 2)}" if same else label
        for label, mark, same in zip(labels, number, seen, strict=True)
    ]


def elide(text: str, most: int) -> str:
    """Shorten a text in its middle to a width in half characters; Chinese ones count double."""
    text = " ".join(text.split())
    if _width(text) <= most:
        return text
    tail = ""
    while _width(tail) < most // 4:
        tail = text[len(text) - len(tail) - 1] + tail
    head = ""
    while _width(head) + _width(tail) + 2 < most:
        head += text[len(head)]
    return f"{head.rstrip()}…{tail.lstrip()}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def percent(value: float, decimals: int = 1) -> str:
    """Return a share as a percentage for reading."""
    return f"{100 * value:.{decimals}f}%"
