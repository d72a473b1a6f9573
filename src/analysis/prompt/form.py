"""One form at the prompt: it shows itself as it is printed, and its place in the document."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import evidence, trust, words
from analysis.errors import UsageError, as_written
from analysis.evidence import Excerpt
from analysis.inputs import Source
from analysis.prompt import decide
from analysis.prompt.missing import Answering
from analysis.prompt.style import styled
from analysis.report.block import fill
from analysis.report.columns import Column, column
from analysis.report.marks import Sources
from analysis.report.places import project
from analysis.tables import AMOUNTS, Tables, subjects

if TYPE_CHECKING:
    from analysis.prompt.widgets import Live

_HEAD = ("project_name", "department", "unit", "year", "grade")
_FUNDS = ("fund", *AMOUNTS, "weight", "execution_rate", "score")
_ROWS = ("name", "target_text", "actual_text", "weight", "score", "reason")
# The findings that a reader is shown, by how they look: the rest agrees, or cannot be computed.
_TOLD = {"contradicts": "against", "warns": "told", "asks": "told", "set-aside": "told"}


@dataclass(frozen=True, repr=False, eq=False)
class Form(Answering, Tables):
    """One form with its rows of the four tables, which comparisons take as they take a corpus.

    `documents` is where it was read from, `whole` the tables that it is taken from.

    >>> form = corpus["#4"]
    >>> len(form.indicators), form.projects["form_id"].tolist() == [form.form_id]
    (31, True)
    >>> analysis.execution.compare(form)["executed"].tolist()
    [356.49]
    """

    documents: Source | Iterable[Source] | None = field(default=None, compare=False, kw_only=True)
    whole: Tables | None = field(default=None, compare=False, kw_only=True)

    @property
    def form_id(self) -> str:
        """Return the form's id.

        >>> corpus["#3"].form_id
        'self-evaluation-forms-2024.txt#3'
        """
        return str(self.projects["form_id"].iloc[0])

    @as_written
    def show(
        self,
        subject: Any = "project/project_name",
        whole: bool = False,
        password: str | None = None,
    ) -> "Shown":
        """Return the piece of the document in which a row stands, with a frame round it.

        `subject` is `indicators/5`, `funds/total` or `project/grade`; a field may follow, as in
        `indicators/5/score`; or a row of `indicators` or `findings`. `whole` shows the whole page;
        `password` opens an encrypted document, by default that of $SELFEVAL_PASSWORD.

        >>> corpus["#1"].show("indicators/5").excerpt.found
        True
        """
        if isinstance(subject, pd.Series):
            subject = subject.get("subject", f"indicators/{subject.get('position')}")
        return Shown(evidence.of(self, self.form_id, subject, self.documents, whole, password))

    @as_written
    def view(self, subject: str = "project/project_name") -> "Live":
        """Return the form beside its document, in JupyterLab: a field that is clicked is shown.

        `subject` is what is shown first, see `show`. Elsewhere both stand below each other.

        >>> "6.00" in corpus["#1"].view("indicators/5/score")._repr_mimebundle_()["text/html"]
        True
        """
        from analysis.prompt import widgets

        return widgets.view(self, subject)

    def _is_no_list(self, *_: Any) -> Any:
        """Say where the rows of a form are: it is none of them."""
        raise UsageError("prompt.one-form")

    __getitem__ = __len__ = _is_no_list

    def __bool__(self) -> bool:
        """Be true, though not counted."""
        return True

    correct = as_written(decide.correct)
    set_aside = as_written(decide.set_aside)

    def __repr__(self) -> str:
        """Say in one line which form it is, and how it stands."""
        own, language = self.projects.iloc[0], words.spoken()
        states = trust.doubts(self)["state"].value_counts()
        against = self.findings.loc[self.findings["verdict"] == "contradicts", "fact"].nunique()
        return words.say(
            "prompt.form",
            language,
            form=self.form_id,
            project=project(self.form_id, own["project_name"], language, self.whole or self),
            score=words.numbers.figure(own["total_score"], "points") or "–",
            indicators=words.say("overview.indicator", language, n=len(self.indicators)),
            against=words.say("terminal.contradictions", language, n=against),
            doubted=int(states.get("in_doubt", 0)),
            unread=int(states.get("unread", 0)),
        )

    def _repr_html_(self) -> str:
        return styled(sheet(self, words.spoken()))


@dataclass(frozen=True)
class Shown:
    """An excerpt of a document that shows itself in a notebook."""

    excerpt: Excerpt

    def __repr__(self) -> str:
        """Say where it is from."""
        return self.excerpt.caption(words.spoken())

    def _repr_html_(self) -> str:
        return styled(self.excerpt.html(words.spoken()))


def sheet(form: Form, language: str) -> str:
    """Return the form as HTML: head, money, goals, indicators, each with what is found beside.

    >>> sheet(corpus["#4"], "en").count('data-subject="indicators/1/score"')
    1
    """
    marks = Sources(form, [form.form_id], language)
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    whole = (*form.projects, "fund", "position")  # what names a row; the project's fields are rows
    for row in form.findings.to_dict("records"):
        if kind := _TOLD.get(row["verdict"]):
            found[row["subject"]].append({"kind": kind, "said": row[f"message_{language}"]})

    def cell(row: dict[Any, Any], one: Column, subject: str) -> dict[str, Any]:
        about = marks.marks(form.form_id, subject)
        own = [mark for mark in about if _about(mark.column, one.name)]
        return {
            "said": one.value(row),
            "subject": subject if one.name in whole else f"{subject}/{one.name}",
            "numeric": one.numeric,
            "kind": own[0].kind if own else "",
            "why": words.say("word.semicolon", language).join(mark.said for mark in own),
        }

    (own,) = form.projects.to_dict("records")
    funds = [column(name, None, language) for name in _FUNDS]
    rows = [column(name, None, language) for name in _ROWS]
    names = subjects(form.funds["fund"].tolist())
    used = {f"project/{name}" for name in _HEAD} | set(names)
    used |= {f"indicators/{position}" for position in form.indicators["position"]}
    levels = form.indicators[["level1", "level2"]].fillna("").to_dict("records")
    rank = Column("position", "count", language)  # it bears the marks of the levels beside it

    def field(name: str) -> tuple[str, dict[str, Any]]:
        one = column(name, None, language)
        return _head(one), cell(own, one, f"project/{name}")

    return fill(
        "form",
        caption=form.form_id,
        head=[(*field(name), found[f"project/{name}"]) for name in _HEAD],
        fund_heads=[_head(one) for one in funds],
        funds=[
            ([cell(row, one, name) for one in funds], found[name])
            for name, row in zip(names, form.funds.to_dict("records"), strict=True)
        ],
        goals=[field(name) for name in ("goal_expected", "goal_actual")],
        level_heads=[_head(column(name, None, language)) for name in ("level1", "level2")],
        row_heads=[_head(one) for one in rows],
        rows=[
            {
                "position": cell(row, rank, f"indicators/{row['position']}"),
                "levels": level,
                "cells": [cell(row, one, f"indicators/{row['position']}") for one in rows],
                "found": found[f"indicators/{row['position']}"],
            }
            for row, level in zip(
                form.indicators.to_dict("records"), _merged(levels, language), strict=True
            )
        ],
        total=words.say("prompt.total", language),
        sums=[field(name)[1] for name in ("total_weight", "total_score")],
        findings=words.say("prompt.findings", language),
        further=[one for name, all_ in found.items() if name not in used for one in all_],
    )


def _head(one: Column) -> str:
    """Return what a field is called, with its unit.

    >>> _head(column("executed", None, "en"))
    'amount spent (10,000 CNY)'
    """
    return words.name("field", one.name, one.language) + one.head()[1]


def _about(marked: str, name: str) -> bool:
    """Tell whether a mark on a column is about a shown one: `target` stands in `target_text`."""
    if name == "position":
        return marked in ("level1", "level2")
    return marked == name or (name.endswith("_text") and marked.partition("_")[0] + "_text" == name)


def _merged(levels: list[dict[Any, Any]], language: str) -> list[list[tuple[str, int]]]:
    """Return for each row the merged cells that begin there: text and rows.

    >>> _merged([{"level1": "产出指标", "level2": "数量指标"}] * 2, "zh")
    [[('产出指标', 2), ('数量指标', 2)], []]
    """
    cells: list[list[tuple[str, int]]] = [[] for _ in levels]
    for keys in (("level1",), ("level1", "level2")):
        for _, run in groupby(range(len(levels)), key=lambda at: [levels[at][k] for k in keys]):
            places = list(run)
            said = words.gloss(str(levels[places[0]][keys[-1]]), language)
            cells[places[0]].append((said, len(places)))
    return cells
