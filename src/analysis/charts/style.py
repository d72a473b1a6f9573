"""The one visual language of all pictures: fonts, colours, sizes."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, ScalarFormatter, StrMethodFormatter

from analysis.charts import fonts
from analysis.words import width

Looks = dict[str, Any]

# More rows than this are drawn as a distribution.
MOST_ROWS = 60
# Rows up to which every row has its figures in a column beside it.
LABELLED = 30

# Okabe & Ito (2008); the pairs used together differ in lightness too, so grey prints keep apart.
BLUE, ORANGE, RED = "#0072B2", "#E69F00", "#D55E00"
INK, QUIET, FAINT, PAPER = "#222222", "#666666", "#D5D5D5", "#FFFFFF"
# What the rules allow, and what goes beyond a target.
ALLOWED, BEYOND = "#9CC9E3", "#FBE7BA"
# By the colour of a bar: the ink of a count in it, and its hatch. Red and blue are alike in grey.
BARS = {BLUE: (PAPER, ""), RED: (INK, "////"), BEYOND: (INK, "///")}

# Inches: on a desk and on paper, and on a phone.
WIDTH, NARROW = 8.0, 3.5
# What stands for a sign that the font does not have.
_NO_GLYPH = "□"
# Half characters of a title that fit the house width.
_TITLE = 104
# And of what stands below an axis on a phone.
_LABEL = 50
# From here on a tick's figure has thousands separators.
_LARGE = 1_000


@cache
def _families() -> tuple[list[str], frozenset[int]]:
    """Return the fonts, the second for signs that the first lacks, and the signs they have."""
    first, second = str(fonts.file()), font_manager.findfont("DejaVu Sans")
    files = (first, second)
    signs = frozenset(sign for file in files for sign in font_manager.get_font(file).get_charmap())
    return [font_manager.FontProperties(fname=file).get_name() for file in files], signs


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style, and leave matplotlib's settings as they were."""
    settings: dict[Any, Any] = {
        "font.family": _families()[0],
        "font.size": 9,
        "axes.titlesize": 10.5,
        "axes.titlelocation": "left",
        "axes.unicode_minus": True,
        "axes.formatter.useoffset": False,
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
        # Unhinted, a text has the width that a page gives it; hinted, up to a twentieth less.
        "text.hinting": "none",
    }
    with mpl.rc_context(settings):
        yield


def canvas(height: float, title: str, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Return an empty figure, `height` and `width` inches, and its axes."""
    # At 72 dots an inch a text is laid out as a page draws it, in points.
    figure = Figure(figsize=(width, height), dpi=72, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    lines = in_lines(title, int(_TITLE * width / WIDTH))
    figure.suptitle(lines, x=0.01, ha="left", fontsize=10.5 if width > NARROW else 9.5)
    return figure, axes


def is_narrow(axes: Axes) -> bool:
    """Say whether a picture is drawn for a phone."""
    return axes.get_figure(root=True).get_figwidth() <= NARROW  # type: ignore[union-attr]


def finish(figure: Figure) -> None:
    """Fix layout and tick labels while the style holds; every sign drawn has a glyph."""
    for axes in figure.axes:
        if is_narrow(axes):
            # An axis with labels at its left is that much shorter.
            beside = any(one.get_text() for one in axes.get_yticklabels())
            most = _LABEL - 14 * beside
            said = [in_lines(line, most) for line in axes.get_xlabel().split("\n")]
            axes.set_xlabel("\n".join(said))
        for axis in (axes.xaxis, axes.yaxis):
            form = axis.get_major_formatter()
            if isinstance(form, FuncFormatter):
                axis.set_major_formatter(_with_glyphs(form))
            elif isinstance(form, ScalarFormatter) and max(axis.get_view_interval()) >= _LARGE:
                axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    for text in figure.findobj(Text):
        text.set_text(drawable(text.get_text()))
    figure.draw_without_rendering()
    # The layout stands: another one is not made for each kind of file.
    figure.set_layout_engine(None)


def _with_glyphs(form: FuncFormatter) -> FuncFormatter:
    return FuncFormatter(lambda at, place: drawable(form(at, place)))


def drawable(text: str) -> str:
    """Return a text without control signs, and with □ for what the fonts cannot draw."""
    signs = _families()[1]
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return "".join(sign if sign == "\n" or ord(sign) in signs else _NO_GLYPH for sign in kept)


def row_height(count: int, narrow: bool = False) -> float:
    """Return the height of a picture with a row a form, inches: the more rows, the closer.

    Where it is narrow a row has its label above it.
    """
    if narrow:
        return 1.5 + max(count, 2) * 0.45
    return 1.5 + max(count, 2) * (0.34 if count <= 20 else 0.27 if count <= 40 else 0.21)


def in_lines(text: str, most: int) -> str:
    """Break a text after a blank or a Chinese sign where it is wider than `most`."""
    lines = [""]
    for word in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\s\S]\s*", text):
        if lines[-1] and width(lines[-1] + word.rstrip()) > most:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)
