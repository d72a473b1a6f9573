"""The one visual language of all pictures: font, colours, sizes, labels, files."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
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
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, ScalarFormatter, StrMethodFormatter

from analysis.errors import UsageError

Lang = Literal["zh", "en"]

MOST_ROWS = 60

# Okabe & Ito (2008); the pairs used together differ in lightness too, so grey prints keep apart.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, QUIET, FAINT, PAPER = "#222222", "#666666", "#D5D5D5", "#FFFFFF"

_WIDTH = 8.0
# Twice the size on screen; a picture of many rows is large enough, and light, with less.
_DPI, _DPI_TALL, _TALL = 200, 150, 9.0
_LARGEST_SVG = 150_000
_LOST = {"zh": "（项目名称缺失）", "en": "(name lost)"}
# What stands for a sign that the font does not have.
_NO_GLYPH = "□"
# Half characters of a title that fit the house width.
_TITLE = 104
# From here on a tick's figure has thousands separators.
_LARGE = 1_000


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

    def __post_init__(self) -> None:
        """Leave no blank that a part without anything to say has left."""
        for name in ("caption", "alt"):
            object.__setattr__(self, name, " ".join(getattr(self, name).split()))

    def image(self) -> tuple[bytes, str]:
        """Return the picture as a file's bytes and its media type.

        SVG with its text as paths where that is small, else PNG at twice the size on screen;
        the same figure always gives the same bytes.
        """
        svg = self.svg()
        return (svg, "image/svg+xml") if len(svg) <= _LARGEST_SVG else (self.png(), "image/png")

    def png(self) -> bytes:
        """Return the picture as PNG, up to twice its size on screen."""
        return self._file("png", {"Software": None})

    def svg(self) -> bytes:
        """Return the picture as SVG, text as paths."""
        return self._file("svg", {"Date": None, "Creator": None})

    def _file(self, kind: str, metadata: dict[str, Any]) -> bytes:
        data = io.BytesIO()
        dpi = _DPI if self.figure.get_figheight() <= _TALL else _DPI_TALL
        with styled():
            self.figure.savefig(data, format=kind, metadata=metadata, dpi=dpi)
        return data.getvalue()


@cache
def _families() -> tuple[list[str], frozenset[int]]:
    """Return the fonts, the second for signs that the first lacks, and the signs they have."""
    import pylopdf_fonts_zh_cn

    first = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
    second = font_manager.findfont("DejaVu Sans")
    font_manager.fontManager.addfont(str(first))
    files = (str(first), second)
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
    figure.suptitle(_in_lines(title, _TITLE), x=0.01, ha="left", fontsize=10.5)
    return figure, axes


def finish(figure: Figure) -> Figure:
    """Fix layout and tick labels while the style holds; every sign drawn has a glyph."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            form = axis.get_major_formatter()
            if isinstance(form, FuncFormatter):
                axis.set_major_formatter(_with_glyphs(form))
            elif isinstance(form, ScalarFormatter) and max(axis.get_view_interval()) >= _LARGE:
                axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    for text in figure.findobj(Text):
        text.set_text(drawable(text.get_text()))
    figure.canvas.draw()
    return figure


def _with_glyphs(form: FuncFormatter) -> FuncFormatter:
    return FuncFormatter(lambda at, place: drawable(form(at, place)))


def drawable(text: str) -> str:
    """Return a text without control signs, and with □ for what the fonts cannot draw."""
    signs = _families()[1]
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return "".join(sign if sign == "\n" or ord(sign) in signs else _NO_GLYPH for sign in kept)


def row_height(count: int) -> float:
    """Return the height of a picture with a row a form, inches: the more rows, the closer."""
    return 1.5 + max(count, 2) * (0.34 if count <= 20 else 0.27 if count <= 40 else 0.21)


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


def open_ends(
    axes: Axes, low: float | None = None, high: float | None = None, along: Literal["x", "y"] = "x"
) -> None:
    """Write ≤ or ≥ at the ends of an axis where what lies beyond is drawn too."""
    axis = axes.xaxis if along == "x" else axes.yaxis
    left, right = sorted(axis.get_view_interval())
    ends = [(low, "≤"), (high, "≥")]
    said = {
        end: f"{sign}{end:g}".replace("-", "\N{MINUS SIGN}")
        for end, sign in ends
        if end is not None
    }
    for tick in axis.get_majorticklocs():
        if left <= tick <= right and all(abs(tick - end) > 0.05 * (right - left) for end in said):
            said[float(tick)] = f"{tick:.12g}".replace("-", "\N{MINUS SIGN}")
    axis.set_ticks(sorted(said), [said[place] for place in sorted(said)])
    axis.set_view_interval(left, right, ignore=True)


def language(lang: str) -> Lang:
    """Check a language code; raises `UsageError`."""
    if lang not in ("zh", "en"):
        raise UsageError(f"unknown language {lang!r}; choose zh or en")
    return "zh" if lang == "zh" else "en"


def names(frame: pd.DataFrame, lang: Lang, most: int = 34) -> list[str]:
    """Return a short, unique label a form: the project name, or that it is lost, with a mark.

    `most` is the width in half characters. Names that are alike but in the part left out show
    where they differ. Forms of one name have the first mark that tells them apart: the year, the
    form's number in its document, the form_id. A lost name has one of the latter two.
    """
    named = [
        None if pd.isna(name) else " ".join(str(name).split()) for name in frame["project_name"]
    ]
    short = _told_apart([name or "" for name in named], most)
    ids = frame["form_id"].astype("str")
    number = ids.str.extract(r"(#\d+)$", expand=False).astype("object")
    unmarked: pd.Series = pd.Series(None, index=frame.index, dtype="object")
    years = frame["year"].astype("object") if "year" in frame else unmarked
    marks = [years.tolist(), number.tolist(), ids.tolist()]
    groups: dict[str, list[int]] = {}
    for place, (name, label) in enumerate(zip(named, short, strict=True)):
        groups.setdefault("" if name is None else label, []).append(place)
    labels = short.copy()
    for label, places in groups.items():
        if label and len(places) == 1:
            continue
        # Rows of lost names have nothing else to be found by: their number has to be whole.
        tried = marks if label else marks[1:]
        # A form that has several rows is told from itself by nothing but a number.
        once = list({ids.iloc[place]: place for place in reversed(places)}.values())
        if label and len(once) == 1:
            continue
        able = (mark for mark in tried if _apart([mark[place] for place in once]))
        mark = next(able, marks[-1])
        for place in places:
            whole = named[place] or _LOST[lang]
            said = _end(str(mark[place]), max(most // 2, most - _width(whole) - 1))
            labels[place] = f"{elide(whole, max(most - _width(said) - 1, 8))} {said}"
    return _numbered(labels)


def _end(text: str, most: int) -> str:
    """Shorten a text at its beginning."""
    cut = text
    while _width(cut) > most - (cut != text):
        cut = cut[1:]
    return cut if cut == text else f"…{cut}"


def _apart(marks: Sequence[Any]) -> bool:
    return len(set(marks)) == len(marks) and not any(pd.isna(mark) for mark in marks)


def _told_apart(texts: list[str], most: int) -> list[str]:
    """Shorten texts so that different ones stay different where a part of them can show it."""
    short = [elide(text, most) for text in texts]
    groups: dict[str, set[str]] = {}
    for text, label in zip(texts, short, strict=True):
        groups.setdefault(label, set()).add(text)
    changed: dict[str, str] = {}
    for alike in groups.values():
        if len(alike) > 1:
            first, last = min(alike), max(alike)
            common = next(n for n, sign in enumerate([*last, ""]) if first[n : n + 1] != sign)
            tried = {text: _from(text, common, most) for text in alike}
            if len(set(tried.values())) == len(alike):
                changed |= tried
    return [changed.get(text, label) for text, label in zip(texts, short, strict=True)]


def _from(text: str, start: int, most: int) -> str:
    """Return the beginning of a text and, after what is left out, what stands from `start` on."""
    head = ""
    while _width(head) < most // 3:
        head += text[len(head)]
    rest = text[max(start - 1, len(head)) :]
    room = most - _width(head) - 2
    if _width(rest) > room:
        while _width(rest) > room - 2:
            rest = rest[:-1]
        rest += "…"
    return f"{head}…{rest}"


def _numbered(labels: list[str]) -> list[str]:
    """Tell labels apart that are still the same, by counting them."""
    count = Counter(labels)
    seen: Counter[str] = Counter()
    out = []
    for label in labels:
        seen[label] += 1
        out.append(label if count[label] == 1 else f"{label} ({seen[label]})")
    return out


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


def _in_lines(text: str, most: int) -> str:
    """Break a text after a blank or a Chinese sign where it is wider than `most`."""
    lines = [""]
    for word in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\s\S]\s*", text):
        if lines[-1] and _width(lines[-1] + word.rstrip()) > most:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)


def percent(value: float, decimals: int = 1) -> str:
    """Return a share as a percentage for reading."""
    return f"{100 * value:.{decimals}f}%"


def signed(value: float, decimals: int = 1) -> str:
    """Return a figure with its sign, a true minus; what rounds to zero has none."""
    shown = f"{abs(value):.{decimals}f}"
    if not float(shown):
        return shown
    return ("\N{MINUS SIGN}" if value < 0 else "+") + shown
