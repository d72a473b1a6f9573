"""What a chart draws on: it knows the language, opens the figure, labels rows, explains marks."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import marks, style
from analysis.charts.naming import elide, names
from analysis.charts.vector import Span
from analysis.words import numbers

# Half characters of a small text that fit across a phone.
_ACROSS = 54
# Of a key: an artist, or marker, colour and label.
Entry = Artist | tuple[str, str, str] | None


class Canvas(words.Speaker):
    """What a chart draws on and speaks with: one figure of a width, in one language.

    `open`, `rows` or `forms` comes first: each opens the figure. On a `narrow` one a row has its
    label above it.
    """

    figure: Figure
    axes: Axes
    drawn: pd.DataFrame | None = None

    def __init__(self, language: str, width: float = style.WIDTH) -> None:
        super().__init__(language)
        self.width, self.narrow = width, width <= style.NARROW
        self.labelled = False
        self._head = ""
        self._labels: dict[float, Annotation] = {}
        # Form, row, axes, from where to where (None: all over), and whether along x, else along y.
        self._about: list[tuple[str, str, Axes, tuple[float, float] | None, bool]] = []

    def say(self, key: str, counting: Any = None, **values: Any) -> str:
        """Return a text; once all is `drawn`, one with figures counts those rows, or others."""
        figures = any(isinstance(value, Real) for value in values.values())
        rows = self.drawn if counting is None and figures else counting
        return super().say(key, counting=rows, **values)

    def labels(self, forms: pd.DataFrame, most: int = 34) -> list[str]:
        """Return a short, unique label a form."""
        return names(forms, self.language, most)

    def quoted(self, forms: pd.DataFrame) -> str:
        """Return the names of forms in quotation marks; of many, how many they are."""
        names = self.labels(forms, 60)
        return self.few((self.say("word.quoted", name=one) for one in names), "word.forms")

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
            ends = place - 0.5, place + 0.5
            self._about.append((str(one["form_id"]), own, self.axes, ends, False))

    def columns(self, rows: pd.DataFrame) -> None:
        """Say which row of its form each column is about, by its `left` edge and its `weight`."""
        for one in rows.to_dict("records"):
            own, ends = f"{one['position']:.0f}", (one["left"], one["left"] + one["weight"])
            self._about.append((str(one["form_id"]), own, self.axes, ends, True))

    def panels(self, count: int, across: int, title: str) -> list[Axes]:
        """Open a figure of small pictures of the same axes, so many across, and return them."""
        down = -(-count // across)
        self.open(0.7 + 1.25 * down, title).remove()
        looks: style.Looks = {"sharex": True, "sharey": True, "squeeze": False}
        every = self.figure.subplots(down, across, **looks).ravel().tolist()
        for spare in every[count:]:
            spare.remove()
        self.axes = every[0]
        return every[:count]

    def panel(self, axes: Axes, about: str) -> None:
        """Say what one of the small pictures is about."""
        self._about.append((about, "", axes, None, True))

    def spans(self) -> list[Span]:
        """Return where in the picture each row is."""
        found = []
        high, scale = 72 * self.figure.get_figheight(), 72 / self.figure.dpi
        for form, row, axes, ends, across in self._about:
            if ends is None:
                (x, y), (right, up) = axes.bbox.get_points() * scale
            elif across:
                (x, y), (right, up) = (
                    axes.transData.transform([(ends[0], 0), (ends[1], 1.02)]) * scale
                )
            else:
                (_, y), (_, up) = axes.transData.transform([(0, one) for one in ends]) * scale
                x, right = 0.0, 72 * self.width
            found.append(Span(form, row, (x, high - max(y, up), right - x, abs(up - y))))
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
            # No line of the axes runs through a label.
            across |= {"bbox": {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.4}}
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

    def bubble_height(self, rows: int) -> float:
        """Return the inches of a picture of bubbles, each row with its counts above them."""
        return 1.4 + rows * (0.9 if self.narrow else 0.75)

    def share_axis(self, shares: pd.Series) -> None:
        """Let the level axis show these shares of the weight (%), the upper half at least."""
        room = 6.0 if self.narrow else 3.0  # for the largest bubble
        low = -room if shares.min() < 50 else 47
        self.axes.set_xlim(low, max(100.0, float(shares.max())) + room)
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
            # Where rows have their labels at the left, the axes begin right of them.
            room = _ACROSS if self.labelled else _ACROSS // 2
            ncols = min(ncols, max(1, room // (widest + 8)))
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
