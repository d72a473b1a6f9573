"""What the audit found, for a person at a terminal and for a program."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analysis import editions
from analysis.tables import VERDICTS, Tables

Language = Literal["zh", "en"]

_AGREES = ("agrees", "agrees-truncated", "agrees-hidden-digits")
# Worst first: what is wrong, what a rule asks about, what can't be told.
_SHOWN = ("contradicts", "warns", "not-computable")
_TOLD = _SHOWN[:2]
_STYLES = {"contradicts": "bold red", "warns": "yellow", "not-computable": "dim"}
_MARKS = {"contradicts": "✗", "warns": "!", "not-computable": "?"}
_WORDS = {
    "zh": {
        "agrees": "相符",
        "contradicts": "矛盾",
        "warns": "提示",
        "not-computable": "无法核对",
        "forms": "张自评表",
        "nothing": "没有自评表。",
        "clean": "各项数字相互印证, 没有矛盾。",
        "unnamed": "(项目名称缺失)",
        "edition": "同一自评表的另一版本, 仅列不同之处",
        "further": "另有 {number} 份是同一自评表的其他版本, 其中 {agreeing} 份逐项一致。",
    },
    "en": {
        "agrees": "agree",
        "contradicts": "contradict",
        "warns": "warn",
        "not-computable": "not computable",
        "forms": "forms",
        "nothing": "There is no form.",
        "clean": "The figures confirm each other; nothing contradicts.",
        "unnamed": "(project name lost)",
        "edition": "another edition of a form above, only what differs",
        "further": "Further editions of these forms: {number}, of which agree in all: {agreeing}.",
    },
}


def counts(findings: pd.DataFrame) -> dict[str, int]:
    """Return how many checks agree, contradict, warn and are not computable."""
    verdicts = findings["verdict"].value_counts()
    return {
        "agrees": int(sum(verdicts.get(name, 0) for name in _AGREES)),
        **{name: int(verdicts.get(name, 0)) for name in _SHOWN},
    }


def terminal(tables: Tables, language: Language = "zh") -> RenderableType:
    """Return the summary of `tables.findings`: per form the counts, then sentences, worst first.

    Cells that can't be computed are counted and not told one by one. A form counts once: of its
    further editions is told only what the preferred one does not say too.
    """
    words = _WORDS[language]
    if tables.projects.empty:
        return Text(words["nothing"])
    parts: list[RenderableType] = []
    by_form = dict(tuple(tables.findings.groupby("form_id")))
    counted = editions.counted(tables.projects)
    for project, counts_here in zip(
        tables.projects.to_dict(orient="records"), counted, strict=True
    ):
        found = by_form.get(project["form_id"], tables.findings.head(0))
        if not counts_here:
            found = _without(found, by_form.get(project["same_as"], tables.findings.head(0)))
            if found.empty:
                continue
        head = _heading(project, found if counts_here else None, language)
        parts += [head, _sentences(found, language), Text()]
    if len(tables.projects) > 1:
        parts.append(_overall(tables, language))
    return Group(*parts)


def as_json(tables: Tables) -> dict[str, Any]:
    """Return the summary for a program.

    `counts` over all forms, each in its preferred edition; `editions`: how many are `further`
    ones, and how many of these are `agreeing` with the preferred one in each field; and `forms`:
    each with `form_id`, `source`, `project_name`, `counts`, `same_as` (the form_id of the
    preferred edition, null for that one) and `findings` (the columns of the findings table but
    form_id, null where nothing stands), worst first.
    """
    by_form = dict(tuple(tables.findings.groupby("form_id")))
    forms = []
    for project in tables.projects.to_dict(orient="records"):
        found = by_form.get(project["form_id"], tables.findings.head(0))
        forms.append(
            {
                "form_id": project["form_id"],
                "source": project["source"],
                "project_name": _plain(project["project_name"]),
                "counts": counts(found),
                "same_as": _plain(project["same_as"]),
                "findings": [
                    {key: _plain(value) for key, value in row.items() if key != "form_id"}
                    for row in _worst_first(found).to_dict(orient="records")
                ],
            }
        )
    others, agreeing = editions.further(tables)
    return {
        "counts": counts(_once(tables)),
        "editions": {"further": others, "agreeing": agreeing},
        "forms": forms,
    }


def _once(tables: Tables) -> pd.DataFrame:
    """Return the findings of the preferred editions."""
    counted = tables.projects.loc[editions.counted(tables.projects), "form_id"]
    return tables.findings[tables.findings["form_id"].isin(counted)]


def _without(found: pd.DataFrame, preferred: pd.DataFrame) -> pd.DataFrame:
    """Return what is told of an edition but for what is told of the preferred one as well."""
    said = set(zip(preferred["check"], preferred["verdict"], preferred["subject"], strict=True))
    own = zip(found["check"], found["verdict"], found["subject"], strict=True)
    return found[[one not in said and one[1] in _TOLD for one in own]]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _worst_first(findings: pd.DataFrame) -> pd.DataFrame:
    order = {name: place for place, name in enumerate((*_SHOWN, *VERDICTS[:3]))}
    return findings.sort_values("verdict", key=lambda column: column.map(order), kind="stable")


def _heading(project: dict[Any, Any], findings: pd.DataFrame | None, language: Language) -> Text:
    """Return the name of a form and what was found; of a further edition that it is one."""
    words, name = _WORDS[language], project["project_name"]
    line = Text()
    line.append(str(name) if isinstance(name, str) else words["unnamed"], style="bold")
    line.append(f"  {project['form_id']}\n", style="dim")
    if findings is None:
        return line.append(f"  {words['edition']}", style="dim")
    number = counts(findings)
    line.append(f"  ✓ {number['agrees']} {words['agrees']}", style="green")
    for verdict in _SHOWN:
        style = _STYLES[verdict] if number[verdict] else "dim"
        line.append(f"   {_MARKS[verdict]} {number[verdict]} {words[verdict]}", style=style)
    return line


def _sentences(findings: pd.DataFrame, language: Language) -> RenderableType:
    told = _worst_first(findings[findings["verdict"].isin(_TOLD)])
    if told.empty:
        return Padding(Text(_WORDS[language]["clean"], style="green"), (0, 0, 0, 2))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for row in told.to_dict(orient="records"):
        verdict = row["verdict"]
        sentence = Text(str(row[f"message_{language}"]))
        rule = row["rule"]
        if isinstance(rule, str):
            sentence.append(f"  [{rule}]", style="dim")
        grid.add_row(Text(_MARKS[verdict], style=_STYLES[verdict]), sentence)
    return Padding(grid, (0, 0, 0, 2))


def _overall(tables: Tables, language: Language) -> Text:
    words, number = _WORDS[language], counts(_once(tables))
    others, agreeing = editions.further(tables)
    line = Text(f"{len(tables.projects) - others} {words['forms']}: ", style="bold")
    line.append(f"✓ {number['agrees']} {words['agrees']}", style="green")
    for verdict in _SHOWN:
        line.append(f"   {_MARKS[verdict]} {number[verdict]} {words[verdict]}")
    if others:
        line.append("\n" + words["further"].format(number=others, agreeing=agreeing), style="dim")
    return line
