"""Comparisons, which draw themselves, and tables as data frames that are short at first sight."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from pandas.plotting import PlotAccessor

from analysis import words
from analysis.errors import NoColumn, NoSuchName, UsageError
from analysis.prompt.style import styled
from analysis.tables import Tables

# What an analyst looks at first; all other columns stand in the frame.
FIRST = {
    "execution": (
        *("project", "initial_budget", "adjusted_budget", "executed"),
        *("rate_reported", "rate_original", "uplift", "place"),
    ),
    "leniency": (
        *("project", "total_score", "grade", "lowest", "highest", "position", "inside"),
        "place",
    ),
    "design": (
        *("project", "n_indicators", "effective_number", "quantified", "exact_hits"),
        *("n_cannot_miss", "n_shared", "place"),
    ),
    "projects": ("project", "unit", "year", "total_score", "grade", "place"),
    "funds": (
        *("project", "fund", "initial_budget", "adjusted_budget", "executed", "execution_rate"),
        "place",
    ),
    "indicators": ("project", "name", "target_text", "actual_text", "weight", "score", "place"),
    "findings": ("project", "message", "place"),
}
# So many columns are named where one is asked for that is not there.
_FEW = 8
_DRAWN = ("execution", "leniency", "design")


class Comparison(pd.DataFrame):
    """A frame of `execution.compare`, `leniency.compare` or `design.compare`.

    In a notebook it shows the columns to begin with, with their units; `.columns` has them all,
    and what is selected from it is shown whole. `.plot()` draws the comparison's own picture,
    with an argument or as `.plot.bar` pandas' plots.

    >>> corpus.execution.plot().name
    'execution-bases'
    >>> "rate_original" in corpus.execution.columns
    True
    """

    _metadata: ClassVar[list[str]] = ["kind", "whole"]  # pandas adds it to a list, unpickling
    kind: str
    whole: Tables | None

    @classmethod
    def of(cls, kind: str, frame: pd.DataFrame, whole: Tables | None) -> "Comparison":
        """Return a frame with what it needs to show and to draw itself.

        >>> Comparison.of("design", analysis.design.compare(corpus), corpus).kind
        'design'
        """
        made = cls(frame)
        made.kind, made.whole = kind, whole
        return made

    @property
    def _constructor(self) -> Any:
        return Comparison

    def __getitem__(self, asked: Any) -> Any:
        """Return what pandas does; to a column that is not there the answer is those like it."""
        try:
            return super().__getitem__(asked)
        except KeyError:
            several = asked if isinstance(asked, list | tuple) else [asked]
            missing = ", ".join(str(one) for one in several if one not in self.columns)
            raise NoColumn("error.no-column", name=missing, known=self._like(missing)) from None

    if not TYPE_CHECKING:  # to the type checker pandas' own is the last word

        def __getattr__(self, name: str) -> Any:
            """Return a column or what else pandas has; else say which columns are like it."""
            try:
                return super().__getattr__(name)
            except AttributeError:
                if name.startswith("_") or name in self._metadata:
                    raise
                raise NoSuchName("error.no-column", name=name, known=self._like(name)) from None

    def _like(self, name: str) -> str:
        every = [str(one) for one in self.columns]
        near = [one for one in every if name in one] or get_close_matches(name, every, _FEW)
        return ", ".join((near or every)[:_FEW])

    @property
    def plot(self) -> Any:
        """Draw the comparison: `.plot()` its own picture, `.plot(x=…)`, `.plot.bar()` pandas'.

        >>> corpus.design.plot().name
        'design-quantified'
        """
        return _Plot(self)

    def _repr_html_(self) -> str:
        from analysis.report.table import Table

        language = words.spoken()
        kind = getattr(self, "kind", None)
        first = FIRST.get(kind or "", ())
        whole = {*first} - {"project", "place", "message"} <= {*self.columns}
        columns = list(first) if first and whole and "form_id" in self else None
        known = getattr(self, "whole", None)
        shown = Table(f"prompt-{kind}", pd.DataFrame(self), columns, language, whole=known)
        rest = len(self.columns) - len(shown.kept) if columns else 0
        said = words.say("prompt.more_columns", language, n=rest) if rest > 0 else ""
        return styled(f"{shown.block('').html}<p>{said}</p>")


class Rows(Comparison):
    """One of the four tables of a corpus or a form; what is taken from it is pandas' own frame.

    >>> type(corpus.funds).__name__, type(corpus.funds.head(1)).__name__
    ('Rows', 'DataFrame')
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame


class _Plot(PlotAccessor):
    """Pandas' plots; called without anything, the picture of the comparison."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        frame: Any = self._parent  # type: ignore[attr-defined]
        try:
            if given or named or getattr(frame, "kind", None) not in _DRAWN:
                return super().__call__(*given, **named)
            return self._own(frame)
        except NoColumn:
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UsageError("prompt.no-plot", why=" ".join(str(error).split())) from error

    def _own(self, frame: Any) -> Any:
        from analysis.charts import execution, leniency, structure

        pictures = {
            "execution": execution.bases,
            "leniency": leniency.intervals,
            "design": structure.quantified,
        }
        return pictures[frame.kind](frame, words.spoken())
