"""What all pictures have in common: prepare, draw, say.

A chart prepares the frame that is drawn, and hands it to `picture` with two functions: one draws
it on a `Canvas`, the other returns caption and alternative text. The canvas knows the language,
opens the figure, labels rows, and explains marks.
"""

import base64
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import marks, style
from analysis.charts.naming import elide, names
from analysis.charts.vector import Span, svg
from analysis.errors import UsageError
from analysis.words import numbers

# Twice the size on screen; a picture of many rows is large enough, and light, with less.
_DPI, _DPI_TALL, _TALL = 200, 150, 9.0
# The part of an axis on which all points of a picture that says nothing are.
_EMPTY = 0.1
# Half characters of a small text that fit across a phone.
_ACROSS = 54
# Of a key: an artist, or marker, colour and label.
Entry = Artist | tuple[str, str, str] | None


@dataclass(frozen=True)
class Picture:
    """A frame with what draws it and what says it; in a notebook it shows itself.

    `caption` states the finding, `alt` gives the figures in words, `data` is the frame drawn,
    `claims` are the sentences of both with the rows that they count, see `words.Speaker`. The
    `figure` is drawn when it is asked for, and so is the `narrow` one, for a phone.
    """

    name: str
    data: pd.DataFrame
    language: str
    draw: Callable[..., None]
    say: Callable[..., str | tuple[str, str]]
    left: Mapping[str, int] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def wide(self) -> "Canvas":
        """What is drawn for a desk and for paper."""
        return self._drawn(style.WIDTH)

    @cached_property
    def narrow(self) -> "Canvas":
        """What is drawn for a phone."""
        return self._drawn(style.NARROW)

    @property
    def figure(self) -> Figure:
        """The figure for a desk and for paper."""
        return self.wide.figure

    @property
    def caption(self) -> str:
        """The finding, and what could not be drawn."""
        return self._said[0]

    @property
    def alt(self) -> str:
        """The caption, and the figures in words."""
        return self._said[1]

    @property
    def claims(self) -> list[words.Claim]:
        """The sentences with the rows that they count."""
        return self._said[2]

    def among(self, order: Sequence[str], called: Mapping[str, str]) -> "Picture":
        """Return the picture with its forms in an `order`, those without a name so `called`."""
        data, beside = self.data, dict(self.beside)
        if "form_id" in data:
            places = {form: place for place, form in enumerate(order)}
            data = data.sort_values("form_id", key=lambda ids: ids.map(places), kind="stable")
        if "project_name" in data:
            data = _called(data, called)
        if "projects" in beside:
            beside["projects"] = _called(beside["projects"], called)
        return replace(self, data=data, beside=beside)

    @cached_property
    def tells(self) -> bool:
        """Whether there is anything to see: no axis nine tenths empty, no bar all alone."""
        axes = self.wide.axes
        low, high = sorted(axes.get_xlim())
        marked = [line for line in axes.lines if line.get_marker() not in ("None", "|")]
        if marked:
            seen = np.concatenate(
                [np.asarray(one.get_xdata(), "float64").ravel() for one in marked]
            )
            seen = seen[np.isfinite(seen)]
            return bool(len(seen) and np.ptp(seen) > _EMPTY * (high - low))
        bars = [one for one in axes.patches if isinstance(one, Rectangle) and one.get_height()]
        return not bars or self.wide.labelled or len({one.get_x() for one in bars}) > 1

    def svg(self, anchor: str = "") -> str:
        """Return the picture as SVG, once wide and once narrow: the page shows the one that fits.

        `anchor` tells it from another one of its name on the page.

        >>> rates = analysis.execution.compare(corpus)
        >>> analysis.charts.execution.bases(rates).svg().count("<svg")
        2
        """
        return "".join(
            svg(one.figure, f"{self.name}-{anchor}", look, one.spans())
            for look, one in (("wide", self.wide), ("narrow", self.narrow))
        )

    def _drawn(self, width: float) -> "Canvas":
        canvas = Canvas(self.language, width)
        with style.styled():
            self.draw(canvas, self.data, **self.beside)
            canvas.finish()
        return canvas

    @cached_property
    def _said(self) -> tuple[str, str, list[words.Claim]]:
        canvas = Canvas(self.language)
        canvas.drawn = self.data
        said = self.say(canvas, self.data, **self.beside)
        finding, told = (said, "") if isinstance(said, str) else said
        canvas.drawn = None  # what is not drawn is no row of it
        missing = [canvas.counted(n, key) for key, n in self.left.items()]
        caption = canvas.sentences(finding, *missing)
        return caption, f"{caption} {told}".strip(), canvas.claims

    def png(self) -> bytes:
        """Return the picture as PNG, up to twice its size on screen."""
        data = io.BytesIO()
        dpi = _DPI if self.figure.get_figheight() <= _TALL else _DPI_TALL
        with style.styled():
            self.figure.savefig(data, format="png", metadata={"Software": None}, dpi=dpi)
        return data.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        png = base64.b64encode(self.png()).decode()
        return {
            "text/plain": f"{self.caption}\n{self.alt}",
            "text/html": f'<figure><img src="data:image/png;base64,{png}" alt="{escape(self.alt)}" '
            f'style="width:100%;max-width:{100 * style.WIDTH:.0f}px">'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>",
            "image/png": png,
        }


class Canvas(words.Speaker):
    """What a chart draws on and speaks with: one figure of a width, in one language.

    `open`, `rows` or `forms` comes first: each opens the figure. On a `narrow` one a row has its
    label above it.
    """

    figure: Figure
    axes: Axes
    drawn: pd.DataFrame | None = None

    def __init__(self, language: str, width: float = style.WIDTH) -> None:
        """Take the language, and the width of the figure in inches."""
        super().__init__(language)
        self.width, self.narrow = width, width <= style.NARROW
        self.labelled = False
        self._head = ""
        self._labels: dict[float, Annotation] = {}
        self._about: list[tuple[str, str, float, float, bool]] = []

    def say(self, key: str, counting: Any = None, **values: Any) -> str:
        """Return a text; once all is `drawn`, one with figures counts those rows, or others."""
        figures = any(isinstance(value, Real) for value in values.values())
        rows = self.drawn if counting is None and figures else counting
        return super().say(key, counting=rows, **values)

    def labels(self, forms: pd.DataFrame, most: int = 34) -> list[str]:
        """Return a short, unique label a form."""
        return names(forms, self.language, most)

    def quoted(self, form: pd.Series, tied: int = 0) -> str:
        """Return the name of a form in quotation marks, and how many others are as far."""
        name = self.labels(form.to_frame().T, 60)[0]
        return self.say("word.quoted", name=name) + self.counted(tied, "word.tied")

    def each(self, key: str, names: Iterable[str], rows: pd.DataFrame) -> str:
        """Return a statement about each row, with its name and its figures by column."""
        records: Any = rows.to_dict("records")
        return self.told(
            self.say(key, counting=rows.iloc[[at]], **{**row, "name": name})
            for at, (name, row) in enumerate(zip(names, records, strict=True))
        )

    def open(self, height: float, title: str) -> Axes:
        """Open a figure of so many inches, and return its axes."""
        self.figure, self.axes = style.canvas(height, title, self.width)
        return self.axes

    def about(self, rows: pd.DataFrame, places: Iterable[float], row: str = "") -> None:
        """Say which form each row of the picture is about; a column `row` says which of its own."""
        for place, one in zip(places, rows.to_dict("records"), strict=True):
            own = f"{one[row]:.0f}" if row and pd.notna(one[row]) else ""
            self._about.append((str(one["form_id"]), own, place - 0.5, place + 0.5, False))

    def columns(self, rows: pd.DataFrame) -> None:
        """Say which row of its form each column is about, by its `left` edge and its `weight`."""
        for one in rows.to_dict("records"):
            own, right = f"{one['position']:.0f}", one["left"] + one["weight"]
            self._about.append((str(one["form_id"]), own, one["left"], right, True))

    def spans(self) -> list[Span]:
        """Return where in the picture each row is."""
        found = []
        for form, row, low, high, across in self._about:
            ends = [(low, 0.0), (high, 1.02)] if across else [(0.0, low), (0.0, high)]
            (x, y), (right, up) = self.axes.transData.transform(ends) * 72 / self.figure.dpi
            x, right = (x, right) if across else (0.0, 72 * self.width)
            top = 72 * self.figure.get_figheight() - max(y, up)
            found.append(Span(form, row, (x, top, right - x, abs(up - y))))
        return found

    def finish(self) -> None:
        """Say what stands beside the rows where no head has room, and fix the layout."""
        if self._head:
            said = self.say("chart.beside", head=self._head)
            self.axes.set_xlabel("\n".join(filter(None, [self.axes.get_xlabel(), said])))
        style.finish(self.figure)

    def rows(self, labels: Sequence[str], title: str, extra: float = 0.0) -> np.ndarray:
        """Open a figure with a row a label from top to bottom; return their heights on the axis.

        `extra` inches stand above or below the rows.
        """
        self.open(style.row_height(len(labels), self.narrow) + extra, title)
        return self.label_rows(labels)

    def label_rows(self, labels: Sequence[str]) -> np.ndarray:
        """Label the rows of an open figure, and return their heights on the axis."""
        places = np.arange(len(labels), dtype="float64")[::-1]
        self.labelled = True
        self.axes.set_yticks(places, [] if self.narrow else labels)
        if self.narrow:
            across: style.Looks = {"xycoords": self.axes.get_yaxis_transform(), "va": "top"}
            for place, label in zip(places, labels, strict=True):
                said = elide(label, _ACROSS)
                self._labels[place] = marks.note(self.axes, said, (0, place + 0.5), **across)
        self.axes.set_ylim(-0.7, len(labels) - 0.3)
        self.axes.tick_params(axis="y", length=0)
        self.axes.spines["left"].set_visible(False)
        self.axes.grid(axis="x")
        return places

    def forms(
        self, drawn: pd.DataFrame, title: str, many: str, height: float = 3.6, extra: float = 0.0
    ) -> np.ndarray | None:
        """Open a figure with a row a form, and return the rows' heights on the axis.

        Of more than `MOST_ROWS` it is empty, `height` inches high, for a distribution, and None
        is returned. `title` and `many` are keys of the two titles.
        """
        if len(drawn) <= style.MOST_ROWS:
            places = self.rows(self.labels(drawn), self.say(title), extra)
            self.about(drawn, places)
            return places
        self.open(height, self.say(many, n=len(drawn), most=style.MOST_ROWS))
        return None

    def count(self, key: str, along: Literal["x", "y"] = "y") -> None:
        """Let an axis count what the key names."""
        axis = self.axes.xaxis if along == "x" else self.axes.yaxis
        axis.set_label_text(self.say(key))
        axis.set_major_locator(MaxNLocator(integer=True))

    def share_axis(self, shares: pd.Series) -> None:
        """Let the level axis show these shares of the weight (%), the upper half at least."""
        self.axes.set_xlim(-3 if shares.min() < 50 else 47, max(103.0, float(shares.max()) + 3))
        self.axes.set_xlabel(self.say("chart.score_share"))

    def key(self, *entries: Entry, columns: int | None = None) -> None:
        """Explain marks above the axes: artists, or (marker, colour, label); None is left out."""
        handles = [
            Line2D([], [], marker=entry[0], color=entry[1], linestyle="", label=entry[2])
            if isinstance(entry, tuple)
            else entry
            for entry in entries
            if entry is not None
        ]
        # A lone mark stands nearer to its label than a line or a patch.
        looks: style.Looks = {"handletextpad": 0.8 if columns else 0.2, "borderaxespad": 0.2}
        place: style.Looks = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "frameon": False}
        ncols = columns or len(handles)
        if self.narrow:
            widest = max((words.width(str(one.get_label())) for one in handles), default=0)
            ncols = min(ncols, max(1, _ACROSS // (widest + 8)))
            looks |= {"fontsize": 8}
        self.axes.legend(handles=handles, ncols=max(ncols, 1), **looks, **place)

    def key_of_pairs(self, first: str, second: str) -> None:
        """Explain the marks of `marks.dumbbell`, by keys of the catalogue."""
        self.key(("o", style.BLUE, self.say(first)), ("D", style.ORANGE, self.say(second)))

    def stacked(
        self,
        places: np.ndarray,
        lengths: pd.DataFrame,
        counts: pd.DataFrame,
        looks: Mapping[str, tuple[str, str]],
        room: float,
    ) -> list[Artist]:
        """Stack the parts of each row's bar; return of those that there are what explains them.

        `looks` are colour and name by column. A count stands in a part that is wider than `room`.
        """
        start, shown = np.zeros(len(places)), list[Artist]()
        room *= style.WIDTH / self.width
        # Where the label stands above it, a bar is slim and below.
        at, thick = (places - 0.12, 0.44) if self.narrow else (places, 0.65)
        edge: style.Looks = {"edgecolor": style.PAPER, "linewidth": 0.8}
        for column, (colour, name) in looks.items():
            ink, hatch = style.BARS.get(colour, (style.INK, ""))
            wide = lengths[column].to_numpy(dtype="float64")
            bars = self.axes.barh(at, wide, thick, left=start, color=colour, hatch=hatch, **edge)
            rows = zip(wide, counts[column], strict=True)
            said = [numbers.plain(n, 0) if part > room else "" for part, n in rows]
            ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6} if hatch else None
            text: style.Looks = {"fontsize": 8, "color": ink, "bbox": ground}
            self.axes.bar_label(bars, said, label_type="center", **text)
            if counts[column].any():
                shown.append(Patch(facecolor=colour, hatch=hatch, label=name, **edge))
            start = start + wide
        return shown

    def beside(self, places: np.ndarray, said: Iterable[str], head: str = "") -> None:
        """Write a text beside each row, right of the axes, under a head.

        On a narrow picture it stands on the line of the label, at its right end.
        """
        across = self.axes.get_yaxis_transform()
        if self.narrow:
            self._head = head
            looks: style.Looks = {"xycoords": across, "va": "top", "ha": "right"}
            for place, text in zip(places, said, strict=True):
                label = self._labels[place]
                label.set_text(elide(label.get_text(), max(_ACROSS - words.width(text) - 2, 8)))
                marks.note(self.axes, text, (1.0, place + 0.5), color=style.QUIET, **looks)
            return
        if head:
            at = (1.01, len(places) - 0.35)
            marks.note(self.axes, head, at, xycoords=across, color=style.QUIET)
        for place, text in zip(places, said, strict=True):
            marks.note(self.axes, text, (1.01, place), xycoords=across, color=style.INK)

    def median(self, value: float, kind: str) -> None:
        """Draw a line at the median of a distribution, with its figure; a share is drawn in %."""
        at = value * numbers.factor(kind)
        self.axes.axvline(at, color=style.ORANGE, linewidth=1.5)
        said = self.say("chart.median", value=numbers.figure(value, kind))
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8}
        looks = {"ha": "right", "va": "top", "bbox": ground}
        down = self.axes.get_xaxis_transform()
        marks.note(self.axes, said, (at, 1.0), (-4, -4), xycoords=down, **looks)


def _called(data: pd.DataFrame, called: Mapping[str, str]) -> pd.DataFrame:
    """Give forms without a project's name what they are called by."""
    known = data["form_id"].map(dict(called))
    return data.assign(project_name=data["project_name"].where(known.isna(), known))


def spread(values: pd.Series) -> dict[str, float]:
    """Return the lowest, the highest and the median of some figures.

    >>> spread(pd.Series([0.25, 0.75]))
    {'low': 0.25, 'high': 0.75, 'median': 0.5}
    """
    found = {"low": "min", "high": "max", "median": "median"}
    return {name: float(values.agg(how)) for name, how in found.items()}


def picture(
    name: str,
    drawn: pd.DataFrame,
    lang: str,
    draw: Callable[..., None],
    say: Callable[..., str | tuple[str, str]],
    left: Mapping[str, int] | None = None,
    **beside: Any,
) -> Picture | None:
    """Return the picture of a prepared frame; None where it has no rows.

    `draw` opens the canvas and draws on it; `say` returns the caption, or the caption and what the
    alternative text tells behind it; both take canvas and frame, and what stands `beside` it.
    `left` gives the key that tells how many rows could not be drawn, and their number.
    Raises `UsageError` for an unknown language.
    """
    if lang not in words.LANGUAGES:
        raise UsageError("error.unknown-language", given=lang)
    if drawn.empty:
        return None
    return Picture(name, drawn, lang, draw, say, left or {}, beside)
