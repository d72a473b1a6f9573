"""What is live in JupyterLab: a table to filter, a form with its document beside it.

Both need the extra `lab`, and are static where it is not installed, in a stored notebook without
a server and in a page: their HTML goes out with them.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import words
from analysis.errors import SelfEvalError, UsageError, as_written
from analysis.evidence import row_of
from analysis.prompt.comparison import FIRST, Comparison
from analysis.prompt.form import Form, sheet
from analysis.prompt.style import STYLE, styled
from analysis.report.block import plain
from analysis.report.table import Table
from analysis.tables import Tables

# A table whose values take more is cut by itables, which says so: a browser stays quick.
MOST_BYTES = 4_000_000
# What such a table says around its rows.
_LABELS = {"search": "prompt.search", "info": "prompt.rows", "infoFiltered": "prompt.rows_of"}
_LABELS |= dict.fromkeys(("infoEmpty", "zeroRecords"), "prompt.rows_none")


@dataclass(frozen=True)
class Live:
    """A widget, and the HTML that stands for it where none can be."""

    static: str
    widget: Callable[[], Any]

    def __repr__(self) -> str:
        """Say what its HTML says, as at a prompt without a browser."""
        return plain(self.static)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        static = {"text/html": styled(self.static), "text/plain": repr(self)}
        if "JPY_SESSION_NAME" not in os.environ:  # run by nbconvert, whose page shows no widget
            return static
        try:
            live, _about = self.widget()._repr_mimebundle_()
        except ImportError:
            return static
        return {**live, **static}


@as_written
def explore(frame: pd.DataFrame, of: Tables | None = None) -> Live:
    """Return a frame as a table that is filtered, sorted and searched in JupyterLab.

    A comparison shows the columns to begin with, the others on request; figures and codes stand
    as in a report. `of` are the tables that a frame was made from: its forms are called by name.

    >>> "99.71%" in explore(corpus.execution)._repr_mimebundle_()["text/html"]
    True
    """
    if not isinstance(frame, pd.DataFrame | pd.Series):
        raise UsageError("prompt.no-frame", given=type(frame).__name__)
    language = words.spoken()
    whole, kind = getattr(frame, "whole", of), getattr(frame, "kind", None)
    table = Table("explore", pd.DataFrame(frame), None, language, whole=whole)
    first = [one for one in FIRST.get(kind or "", ()) if one in table.kept] or table.kept
    own = {one.name: one for one in table.columns}
    columns = [own[name] for name in (*first, *(one for one in own if one not in first))]

    def widget() -> Any:
        from itables.widget import ITable

        # With a hyphen for its sign a figure is sorted as one.
        said = {
            "".join(one.head()): [one.value(row).replace("−", "-") for row in table.rows]
            for one in columns
        }
        around = {place: words.say(key, language) for place, key in _LABELS.items()}
        hidden = [{"visible": False, "targets": list(range(len(first), len(columns)))}]
        return ITable(
            pd.DataFrame(said), columnControl=["searchDropdown"], columnDefs=hidden,
            buttons=[{"extend": "colvis", "text": words.say("prompt.columns", language)}],
            layout={"topStart": "buttons", "bottomStart": "info"}, language=around,
            classes="display compact", showIndex=False, scrollX=True, maxBytes=MOST_BYTES,
        )  # fmt: skip

    shown = frame if isinstance(frame, Comparison) else Comparison.of("", frame, whole)
    return Live(shown._repr_html_(), widget)


def view(form: Form, subject: str) -> Live:
    """Return a form whose fields show, when they are clicked, the place in its document beside.

    >>> "<table><caption>self-evaluation" in view(corpus["#1"], "funds/total").static
    True
    """
    language = words.spoken()
    row_of(form, form.form_id, subject)  # a subject that the form has

    def page(about: str) -> str:
        try:
            return form.show(about).excerpt.html(language)
        except SelfEvalError as error:
            return f"<p>{error.say(language)}</p>"

    def widget() -> Any:
        import anywidget
        from traitlets import Unicode

        class Viewer(anywidget.AnyWidget):
            _esm = Path(__file__).with_name("viewer.js")
            _css = Path(__file__).with_name("viewer.css")
            form = Unicode().tag(sync=True)
            page = Unicode().tag(sync=True)
            subject = Unicode().tag(sync=True)

        made = Viewer(form=STYLE + sheet(form, language), page=page(subject), subject=subject)
        made.observe(lambda change: setattr(made, "page", page(change["new"])), "subject")
        return made

    return Live(f"{sheet(form, language)}{page(subject)}", widget)
