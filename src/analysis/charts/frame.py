"""What all pictures have in common: prepare, draw, say.

A chart prepares the frame that is drawn, and hands it to `picture` with two functions: one draws
it on a `Canvas`, the other returns caption and alternative text. The canvas knows the language,
opens the figure, labels rows, and explains marks.
"""

import base64
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from html import escape
from inspect import signature
from numbers import Real
from typing import Any, Literal, TypeVar, cast

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import marks, style
from analysis.charts.naming import names
from analysis.errors import UsageError
from analysis.words import numbers

# Twice the size on screen; a picture of many rows is large enough, and light, with less.
_DPI, _DPI_TALL, _TALL = 200, 150, 9.0
# Of a key: an artist, or marker, colour and label.
Entry = Artist | tuple[str, str, str] | None
Chart = TypeVar("Chart", bound=Callable[..., Any])


@dataclass(frozen=True)
class Picture:
    """A figure with what a page says of it; in a notebook it shows itself.

    `caption` states the finding, `alt` gives the figures in words, `data` is the frame drawn,
    `claims` are the sentences of both with the rows that they count, see `words.Speaker`.
    """

    name: str
    figure: Figure
    caption: str
    alt: str
    data: pd.DataFrame
    claims: list[words.Claim] = field(default_factory=list)

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
    """What a chart draws on and speaks with: one figure, in one language.

    `open`, `rows` or `forms` comes first: each opens the figure.
    """

    figure: Figure
    axes: Axes
    drawn: pd.DataFrame | None = None

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
        self.figure, self.axes = style.canvas(height, title)
        return self.axes

    def rows(self, labels: Sequence[str], title: str, extra: float = 0.0) -> np.ndarray:
        """Open a figure with a row a label from top to bottom; return their heights on the axis.

        `extra` inches stand above or below the rows.
        """
        self.open(style.row_height(len(labels)) + extra, title)
        return self.label_rows(labels)

    def label_rows(self, labels: Sequence[str]) -> np.ndarray:
        """Label the rows of an open figure, and return their heights on the axis."""
        places = np.arange(len(labels), dtype="float64")[::-1]
        self.axes.set_yticks(places, labels)
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
            return self.rows(self.labels(drawn), self.say(title), extra)
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
        self.axes.legend(handles=handles, ncols=columns or len(handles), **looks, **place)

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
        edge: style.Looks = {"edgecolor": style.PAPER, "linewidth": 0.8}
        for column, (colour, name) in looks.items():
            ink, hatch = style.BARS.get(colour, (style.INK, ""))
            wide = lengths[column].to_numpy(dtype="float64")
            bars = self.axes.barh(places, wide, 0.65, left=start, color=colour, hatch=hatch, **edge)
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
        """Write a text beside each row, right of the axes, under a head."""
        across = self.axes.get_yaxis_transform()
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


def chart(draws: Chart) -> Chart:
    """Let a chart answer what it cannot draw with the example of what it draws.

    >>> analysis.charts.execution.bases(corpus)
    Traceback (most recent call last):
    ...
    analysis.errors.UsageError: a picture draws the frame of its comparison, such as ...
    """
    frames = list(signature(draws).parameters).index("lang")

    @wraps(draws)
    def asked(*given: Any, **named: Any) -> Any:
        odd = [one for one in given[:frames] if not isinstance(one, pd.DataFrame)]
        if odd:
            told = {"given": type(odd[0]).__name__, "example": _example(draws)}
            raise UsageError("chart.no-frame", **told)
        try:
            return draws(*given, **named)
        except KeyError as error:
            missing = ", ".join(re.findall(r"'(\w{4,})'", str(error))) or str(error)
            told = {"missing": missing, "example": _example(draws)}
            raise UsageError("chart.no-columns", **told) from error

    return cast(Chart, asked)


def _example(draws: Callable[..., Any]) -> str:
    """Return the call that stands in the docstring of a chart."""
    calls = re.findall(rf">>> ({draws.__name__}\(.*\))", draws.__doc__ or "")
    return "".join(f"{draws.__module__}.{one}" for one in calls[:1])


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
    lang: str | None,
    draw: Callable[..., None],
    say: Callable[..., str | tuple[str, str]],
    left: Mapping[str, int] | None = None,
    **beside: Any,
) -> Picture | None:
    """Return the picture of a prepared frame; None where it has no rows.

    `draw` opens the canvas and draws on it; `say` returns the caption, or the caption and what the
    alternative text tells behind it; both take canvas and frame, and what stands `beside` it.
    `left` gives the key that tells how many rows could not be drawn, and their number.
    Without a language it is that of the prompt. Raises `UsageError` for an unknown one.
    """
    lang = lang or words.spoken()
    if lang not in words.LANGUAGES:
        raise UsageError("error.unknown-language", given=lang)
    if drawn.empty:
        return None
    canvas = Canvas(lang)
    with style.styled():
        draw(canvas, drawn, **beside)
        style.finish(canvas.figure)
    canvas.drawn = drawn
    said = say(canvas, drawn, **beside)
    finding, told = (said, "") if isinstance(said, str) else said
    canvas.drawn = None  # what is not drawn is no row of it
    missing = [canvas.counted(n, key) for key, n in (left or {}).items()]
    caption = canvas.sentences(finding, *missing)
    alt = f"{caption} {told}".strip()
    return Picture(name, canvas.figure, caption, alt, drawn, canvas.claims)
