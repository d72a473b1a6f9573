"""What all pictures have in common: prepare, draw, say.

A chart prepares the frame that is drawn, and hands it to `picture` with two functions: one draws
it on a `Canvas`, the other returns caption and alternative text.
"""

import base64
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from html import escape
from inspect import signature
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis import words
from analysis.charts import style
from analysis.charts.canvas import Canvas
from analysis.charts.naming import known_by
from analysis.charts.vector import svg
from analysis.errors import UsageError, as_written, spoken

# Twice the size on screen; a picture of many rows is large enough, and light, with less.
_DPI, _DPI_TALL, _TALL = 200, 150, 9.0
_COLOURS = 32
# The part of an axis on which all points of a picture that says nothing are, and how far apart
# cells of a heat map show different figures.
_EMPTY = 0.1
_SHADE = 0.05
# Rates, amounts and points closer than this print alike, with their two decimals.
TINY = 0.005
Chart = TypeVar("Chart", bound=Callable[..., Any])


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

    def __repr__(self) -> str:
        return self.caption

    @cached_property
    def wide(self) -> Canvas:
        """What is drawn for a desk and for paper."""
        return self._drawn(style.WIDTH)

    @cached_property
    def narrow(self) -> Canvas:
        """What is drawn for a phone."""
        return self._drawn(style.NARROW)

    @property
    def figure(self) -> Figure:
        """The figure for a desk and for paper."""
        return self.wide.figure

    @property
    def finding(self) -> str:
        """What the picture shows, the beginning of its caption."""
        return self._said[3]

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

    def among(self, order: Sequence[str], called: Mapping[str, tuple[str, str]]) -> "Picture":
        """Return the picture with its forms in an `order`, some `called` by a name and a mark."""
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
        """Whether there is anything to see: no axis nine tenths empty, no bar or shade alone."""
        axes = self.wide.axes
        if axes.images:
            cells: Any = axes.images[0].get_array()
            shades = pd.Series(np.ma.filled(cells, np.nan).ravel())
            return bool(shades.max() - shades.min() > _SHADE)
        bars = [one for one in axes.patches if isinstance(one, Rectangle) and one.get_height()]
        if bars:
            return self.wide.labelled or len({one.get_x() for one in bars}) > 1
        low, high = sorted(axes.get_xlim())
        marked = [one.get_xdata() for one in axes.lines if one.get_marker() not in ("None", "|")]
        for one in axes.collections:
            if isinstance(one, LineCollection):
                marked += [np.reshape(part, (-1, 2))[:, 0] for part in one.get_segments()]
            elif isinstance(one, PathCollection):
                marked.append(np.asarray(one.get_offsets())[:, 0])
        seen = np.concatenate([np.asarray(one, "float64").ravel() for one in marked or [[]]])
        seen = seen[np.isfinite(seen)]
        return not marked or bool(len(seen) and np.ptp(seen) > _EMPTY * (high - low))

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

    def _drawn(self, width: float) -> Canvas:
        canvas = Canvas(self.language, width)
        with style.styled():
            self.draw(canvas, self.data, **self.beside)
            canvas.finish()
        return canvas

    @cached_property
    def _said(self) -> tuple[str, str, list[words.Claim], str]:
        canvas = Canvas(self.language)
        canvas.drawn = self.data
        said = self.say(canvas, self.data, **self.beside)
        finding, told = (said, "") if isinstance(said, str) else said
        canvas.drawn = None  # what is not drawn is no row of it
        missing = [canvas.counted(n, key) for key, n in self.left.items()]
        finding = finding[:1].upper() + finding[1:]  # as a list may begin with the name of a kind
        caption = canvas.sentences(finding, *missing)
        return caption, f"{caption} {told}".strip(), canvas.claims, canvas.sentences(finding)

    def png(self) -> bytes:
        """Return the picture as PNG, up to twice its size on screen, in few colours.

        A notebook keeps it: with all shades between lines and paper it takes four times the bytes.
        """
        from PIL import Image

        data = io.BytesIO()
        dpi = _DPI if self.figure.get_figheight() <= _TALL else _DPI_TALL
        with style.styled():
            self.figure.savefig(data, format="png", metadata={"Software": None}, dpi=dpi)
        few, image = io.BytesIO(), Image.open(data).convert("RGB")
        image.quantize(_COLOURS, dither=Image.Dither.NONE).save(few, "PNG", optimize=True)
        return few.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        png = base64.b64encode(self.png()).decode()
        return {
            "text/plain": self.alt if self.caption in self.alt else f"{self.caption}\n{self.alt}",
            "text/html": f'<figure><img src="data:image/png;base64,{png}" alt="{escape(self.alt)}" '
            f'style="width:100%;max-width:{100 * style.WIDTH:.0f}px">'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>",
            "image/png": png,
        }


def _called(data: pd.DataFrame, called: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Give forms that are so called their name, and the mark that `naming.names` puts behind it."""
    known = data["form_id"].map({form: name for form, (name, _) in called.items()})
    marks = data["form_id"].map({form: mark for form, (_, mark) in called.items()})
    return data.assign(project_name=data["project_name"].where(known.isna(), known), mark=marks)


def chart(draws: Chart) -> Chart:
    """Let a chart answer what it cannot draw with the example of what it draws.

    Of a frame that knows its tables, `corpus.execution`, forms are called as pages call them.

    >>> analysis.charts.execution.bases(corpus)
    Traceback (most recent call last):
    ...
    analysis.errors.UsageError: a picture draws the frame of its comparison, such as ...
    """
    frames = list(signature(draws).parameters).index("lang")

    called = as_written(draws)

    @wraps(draws)
    def asked(*given: Any, **named: Any) -> Any:
        odd = [one for one in given[:frames] if not isinstance(one, pd.DataFrame)]
        if odd:
            told = {"given": type(odd[0]).__name__, "example": _example(draws)}
            raise UsageError("chart.no-frame", **told)
        plain = (pd.DataFrame(one) for one in given[:frames])  # without what shows itself
        try:
            drawn = called(*plain, *given[frames:], **named)
        except KeyError as error:
            missing = ", ".join(re.findall(r"'(\w{4,})'", str(error))) or str(error)
            told = {"missing": missing, "example": _example(draws)}
            raise UsageError("chart.no-columns", **told) from error
        whole = getattr(given[0], "whole", None) if given else None
        if drawn is None or whole is None:
            return drawn
        order = drawn.data["form_id"].unique() if "form_id" in drawn.data else []
        return drawn.among(order, known_by(whole, drawn.language))

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
    least: int = 1,
    **beside: Any,
) -> Picture | None:
    """Return the picture of a prepared frame; None where it has fewer rows than `least`.

    `draw` opens the canvas and draws on it; `say` returns the caption, or the caption and what the
    alternative text tells behind it; both take canvas and frame, and what stands `beside` it.
    `left` gives the key that tells how many rows could not be drawn, and their number.
    Without a language it is that of the prompt. Raises `UsageError` for an unknown one.
    """
    lang = spoken(lang)
    if len(drawn) < least:
        return None
    return Picture(name, drawn, lang, draw, say, left or {}, beside)
