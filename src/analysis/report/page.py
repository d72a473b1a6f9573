"""What a report's notebook holds in its hand: the tables it was asked for, and its page's pieces.

page = report.open("01_execution_rates", data=data, language=language, ...)
page.opening(sentences)     the findings, computed, with the key figure for the front page
page.section("forms")       a heading with its introduction
page.figure(picture)        a picture of `charts`, with caption and alternative text
page.table("forms", frame, columns)
page.method()               formulas, sources, rule set and limits
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import paths, rules, tables
from analysis.errors import SelfEvalError
from analysis.report import tabling
from analysis.report.blocks import Block, paragraphs, picture
from analysis.report.narrative import Opening
from analysis.words import known
from analysis.words import say as text


class NothingSelected(SelfEvalError):
    """The filters leave no form; the page says so, and the run ends with exit code 3."""

    exit_code = 3


def load(data: str = "", corrections: bool = True) -> tables.Tables:
    """Return the tables of a folder; with none given those of data/processed, else data/raw read.

    The tables of one folder stay at hand for the next report, until one of their files changes.
    Raises `UsageError` when the folder has no tables.
    """
    folder = Path(data) if data else paths.processed()
    stored = bool(data) or any(folder.glob("projects.*")) or (folder / "tables.xlsx").exists()
    source = folder if stored else paths.raw()
    files = [*source.rglob("*"), paths.ledger()]
    state = [(file, file.stat().st_mtime_ns) for file in sorted(files) if file.is_file()]
    return _load(source, stored, corrections, tuple(state))


@lru_cache(maxsize=2)
def _load(
    source: Path,
    stored: bool,
    corrections: bool,
    state: tuple[tuple[Path, int], ...],  # noqa: ARG001  a changed file makes another entry
) -> tables.Tables:
    from analysis import corpus

    if stored:
        return corpus.load(source, corrections=corrections).tables
    return corpus.read(source, corrections=corrections).tables


def select(
    whole: tables.Tables,
    years: Sequence[int] = (),
    departments: Sequence[str] = (),
    units: Sequence[str] = (),
    forms: Sequence[str] = (),
) -> tables.Tables:
    """Return the tables with only the forms that pass every filter; an empty filter lets all by.

    Of a form that is published twice the preferred reading stays, unless forms are named.
    """
    projects = whole.projects
    keep = projects["same_as"].isna() | bool(forms)
    for column, values in (
        ("year", years),
        ("department", departments),
        ("unit", units),
        ("form_id", forms),
    ):
        if values:
            keep &= projects[column].isin(list(values))
    return whole.select(projects.loc[keep, "form_id"])


class Page:
    """One report while it is made: its filtered `tables`, `rules`, `language`, and its pieces."""

    def __init__(
        self,
        name: str,
        selected: tables.Tables,
        rule_set: str,
        language: str,
        one: tables.Tables | None = None,
    ) -> None:
        """Take the forms that the report is about; of them one, where it is about a project.

        `tables` is what the report is about, `whole` what it may be compared with.
        """
        self.name = name
        self.subject = name.partition("_")[2].split("_")[0]
        self.whole = selected
        self.tables = selected if one is None else one
        self.rules = rules.load(rule_set)
        self.language = language
        self.linked = False
        self._figures = 0

    def start(self, shown: dict[str, Any]) -> Block:
        """Return the parameters for the reader, as the first piece of the page."""
        documents = text("page.comma", self.language).join(self.tables.projects["source"].unique())
        rows = [(text("page.documents", self.language), _short(documents))]
        for key, value in shown.items():
            if key in ("language", "linked", "data"):
                continue
            name = text(f"parameter.{key}", self.language)
            rows.append((name, self._shown(value)))
        html = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
            for name, value in rows
        )
        caption = escape(text("page.parameters", self.language))
        body = (
            f'<table class="parameters"><caption>{caption}</caption><tbody>{html}</tbody></table>'
        )
        plain = "\n".join(f"{name}: {value}" for name, value in rows)
        return Block("parameters", plain, body, {"forms": len(self.tables.projects)})

    def opening(self, opening: Opening) -> Block:
        """Return the opening sentences, with the key figure that the front page shows."""
        few = len(self.whole.projects) < FEW
        sentences = list(opening.sentences)
        note = text("page.few", self.language, floor=FEW) if few else ""
        about = {"key": opening.key, "label": opening.label, "note": note, **self._headed()}
        return paragraphs("opening", sentences, **about)

    def _headed(self) -> dict[str, str]:
        """Return the title of a page about one form: its project, whose it is, where it stands."""
        if self.tables is self.whole:
            return {}
        form = self.tables.projects.iloc[0]
        said = [form["department"], form["unit"], form["year"], form["source"]]
        return {
            "title": tabling.project(form["form_id"], form["project_name"], self.language),
            "question": " · ".join(str(one) for one in said if not pd.isna(one)),
        }

    def section(self, name: str) -> Block:
        """Return a heading and its introduction from the catalogue."""
        key = f"{self.subject}.section_{name}"
        title, intro = text(key, self.language), f"{key}_intro"
        said = text(intro, self.language) if known(intro) else ""
        html = f"<p>{escape(said)}</p>" if said else ""
        return Block("section", f"{title}\n{said}".strip(), html, {"id": name, "title": title})

    def figure(self, drawn: Any) -> Block:
        """Return a picture of `charts`; one that has nothing to draw (None) is no piece at all."""
        self._figures += 1
        if drawn is None:
            return Block("nothing", "")
        return picture(drawn.png(), drawn.caption, drawn.alt, f"figure-{self._figures}")

    def table(self, name: str, data: pd.DataFrame, columns: Sequence[str]) -> Block:
        """Return a table with its caption from the catalogue; see `tabling.table`."""
        key = f"{self.subject}.table_{name}"
        return tabling.table(key, data, columns, self.language, self.linked, self.whole)

    def placed(self, forms: pd.DataFrame) -> pd.DataFrame:
        """Put the first page of its form beside each row, so that it can be followed there."""
        pages = self.tables.projects[["form_id", "first_page"]]
        pages = pages.rename(columns={"first_page": "page"})
        return forms.merge(pages, on="form_id", how="left")

    def remarked(self, explained: pd.DataFrame) -> pd.DataFrame:
        """Put into one column, `remark`, what `design.explanations` finds amiss in each reason."""
        flags = ["missing", "denies", "repeated", "other_subject", "no_remedy", "spared"]
        remarks = [
            "; ".join(flag for flag in flags if row[flag])
            for row in explained[flags].to_dict("records")
        ]
        return explained.assign(remark=pd.Series(remarks, index=explained.index, dtype="str"))

    def method(self, judged: bool = True) -> Block:
        """Return formulas, sources, the rule set where it judges anything, and the limits."""
        points = [text(key, self.language) for key in _numbered(f"{self.subject}.method_")]
        title = self.rules.title_zh if self.language == "zh" else self.rules.title_en
        named = {"title": title, "document": self.rules.document, "id": self.rules.id}
        points += [text("page.rule_set", self.language, **named)] if judged else []
        points += [text(key, self.language) for key in _numbered("page.limit_")]
        html = "<ul>" + "".join(f"<li>{escape(point)}</li>" for point in points) + "</ul>"
        title = text("page.method", self.language)
        return Block("section", "\n".join([title, *points]), html, {"id": "method", "title": title})

    def _shown(self, value: Any) -> str:
        if isinstance(value, bool):
            return text("page.yes" if value else "page.no", self.language)
        if isinstance(value, list):
            whole = text("page.all", self.language)
            return text("page.comma", self.language).join(map(str, value)) or whole
        return str(value)


# Below this many forms a report describes and infers nothing.
FEW = 30


def open_page(name: str, form: str | None = None, **given: Any) -> Page:
    """Load and filter the tables, show the parameters, and return the page of a report.

    Raises `NothingSelected` when no form is left, after the page has said so.
    """
    from IPython.display import display

    from analysis.report.parameters import REPORTS, parse

    model = REPORTS[name]
    values = given if form is None else {**given, "form": form}
    asked = parse(model, values, name)
    whole = load(asked.data, asked.corrections)
    selected = select(whole, asked.years, asked.departments, asked.units, asked.forms)
    one = None
    if form is not None:
        # Any form may be asked for by its id, that of a further edition too.
        first = selected.projects["form_id"].head(1).tolist()
        one = whole.select([form] if form else first)
    page = Page(name, selected, asked.rules, asked.language, one)
    page.linked = asked.linked
    show: Any = display
    show(page.start(asked.model_dump()))
    if page.tables.projects.empty:
        said = text("page.nothing", asked.language, whole=len(whole.projects))
        show(paragraphs("notice", [said]))
        raise NothingSelected(said)
    return page


def _short(said: str, most: int = 400) -> str:
    return said if len(said) <= most else said[:most] + "…"


def _numbered(prefix: str) -> list[str]:
    found: list[str] = []
    while known(f"{prefix}{len(found) + 1}"):
        found.append(f"{prefix}{len(found) + 1}")
    return found
