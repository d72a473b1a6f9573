"""What a report's notebook holds in its hand: the tables it was asked for, and its page's pieces.

page = report.open("01_execution_rates", vars())   with the notebook's parameters
page.opening(sentences, key, label)          the findings, with the key figure for the front page
page.section("any heading", "prose", found)   a heading, or what was found, with its introduction
page.figure(picture)                         a picture of `charts` with its caption
page.figures(draw)                           a picture of each set of comparable forms
page.table(frame, title="any caption")       a table, with marks, sources and its CSV
page.crops()                                 what is in doubt, with its place in the document
page.method()                                formulas, sources, rule set and limits

Headings, prose and captions are one's own, or keys of the catalogue of words.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import eligibility, rules, tables, trust, words
from analysis.charts.naming import known_by, marks
from analysis.corpus import Corpus
from analysis.errors import SelfEvalError
from analysis.report.block import NOTHING, Block, fill, heading, own_picture, paragraphs, picture
from analysis.report.places import project, told_of
from analysis.report.reports import report_of
from analysis.report.selection import by_year, caveat, chosen, load, of, one_of, paged
from analysis.report.table import Table
from analysis.tables import Tables

# Of those that are left out so many are named, and so many sets are drawn apart.
_NAMED, _DRAWN = 3, 4
# The sentences of `left` that count forms, a row each; all others count rows of forms.
_OF_FORMS = ("", "eligibility.left_forms", "eligibility.left_totals", "years.left_rates")
_LONG = 400  # characters: a list of documents may be longer
# JupyterLab sets every cell flush right, and shows a heading that its notebook has; pages have a
# style of their own, and leave this one out.
_IN_LAB = (
    "<style>.jp-RenderedHTMLCommon h2.jp-toc-ignore{display:none}"
    ".jp-RenderedHTMLCommon :is(.scroll,.parameters) :is(th,td){text-align:left}"
    ".jp-RenderedHTMLCommon .scroll .n{text-align:right}"
    ".jp-RenderedHTMLCommon .picture .wide{width:100%;max-width:62rem;height:auto}"
    ".jp-RenderedHTMLCommon .picture .narrow{display:none}</style>"
)


class NothingSelected(SelfEvalError):
    """The filters leave no form; the page says so, and the run ends with exit code 3."""

    exit_code = 3


class Page(words.Speaker):
    """One report while it is made: its filtered `tables`, `rules`, `language`, and its pieces.

    `sets` are the rule sets that apply to its forms; `rules` the one asked for, or each form's own;
    `free` are the forms that none binds.

    `tables` is what the report is about, `whole` what it may be compared with, `editions` the
    further editions of those forms, `collection` all that was read, whatever passes the filters.

    >>> page = Page("01_execution_rates", corpus, "mof-2021-101", "en")
    >>> page.section("我的一节", "Any prose.").plain
    '我的一节\\nAny prose.'
    >>> rates = analysis.execution.compare(corpus)
    >>> page.table(rates[["form_id", "executed"]], title="Spent").plain.splitlines()[0]
    'Spent'
    >>> page.figure(analysis.charts.execution.bases(rates)).kind
    'figure'
    """

    def __init__(
        self,
        name: str,
        selected: Tables,
        rule_set: str,
        language: str,
        one: Tables | None = None,
        editions: Tables | None = None,
        collection: Corpus | None = None,
    ) -> None:
        self.report = report_of(name)
        self.whole = selected
        self.tables = selected if one is None else one
        self.editions = tables.empty() if editions is None else editions
        self.collection = collection
        projects = self.tables.projects
        self.sets = rules.in_use(projects, rule_set)
        self.rules: rules.Rules = rules.OWN if rule_set == rules.OWN else self.sets[0]
        own = rules.of_forms(projects) if rule_set == rules.OWN else {}
        self.free = {form_id for form_id, (_, binds) in own.items() if not binds}
        super().__init__(language)
        self.linked: frozenset[str] = frozenset()
        self._years: list[int] = []
        self._anchors: list[str] = []
        self._order: list[str] = []
        self._told_more = False
        self._drawn = pd.DataFrame()

    @cached_property
    def audited(self) -> Tables:
        """The tables, with what the audit says of forms that it had not seen."""
        return trust.audited(self.tables)

    @cached_property
    def comparable(self) -> list[Tables]:
        """The sets of forms whose figures may be pooled, the largest first."""
        return eligibility.sets(self.tables, self.rules)

    @property
    def pooled(self) -> Tables:
        """The largest set: what sums and shares of the page are taken from."""
        return next(iter(self.comparable), self.tables)

    def eligible(self, measure: str, of: Tables | None = None) -> pd.DataFrame:
        """Return the rows of one measure of `eligibility.rows`, those pooled or of other tables."""
        rows = eligibility.rows(self.pooled if of is None else of, self.rules)
        return rows[rows["measure"] == measure]

    def of_all(self) -> str:
        """Say that what follows counts all sets, where the page adds up one."""
        n = len(self.tables.projects)
        return self.say("eligibility.of_all", n=n) if len(self.comparable) > 1 else ""

    def apart(self) -> str:
        """Say which forms are in no sum, for they cannot be compared with the others, and why."""
        if len(self.comparable) < 2:
            return ""
        forms = eligibility.comparable(self.tables, self.rules)
        parts = self.left(forms.rename(columns={"apart": "left_out"}))
        own = self.pooled.projects
        told = {"n": len(self.comparable), "forms": len(own), "parts": parts}
        key = "eligibility.open_sets" if len(own) > 1 else "eligibility.open_sets_alone"
        if not self.report.judged:  # the overview counts them all
            key = "eligibility.open_sets_of_all"
        return self.say(key, project=self.called(own.iloc[0]), **told)

    def concentrated(self) -> str:
        """Say that one unit holds half of what is added up, where it does."""
        held = eligibility.concentration(self.pooled)
        if held is None:
            return ""
        told = {"unit": held["unit"], "share": held["share"], "n": int(held["n_units"])}
        return self.say("eligibility.concentrated", **told)

    def left(self, rows: pd.DataFrame, some: str = "") -> str:
        """Return how many rows are left out by `left_out`, each reason with its forms.

        `some` is the sentence for them, which counts them: a reason that they share is told
        without a count. Without it, the reasons alone are returned.
        """
        out = rows.dropna(subset=["left_out"])
        names = self.tables.projects.set_index("form_id", drop=False)
        parts = []
        for why, part in out.groupby("left_out", sort=False):
            forms = part["form_id"].unique()
            which = [self.called(names.loc[form]) for form in forms[:_NAMED]]
            which.append(self.counted(max(len(forms) - _NAMED, 0), "eligibility.left_more"))
            told = {"why": self.name("left_out", why), "n": len(part), "which": self.listed(which)}
            key = "eligibility.left_part_forms" if some in _OF_FORMS else "eligibility.left_part"
            key = "eligibility.left_only" if some and len(part) == len(out) else key
            parts.append(self.say(key, **told))
        said = self.told(parts)
        return self.counted(len(out), some, parts=said, counting=out) if some else said

    @property
    def applied(self) -> list[rules.RuleSet]:
        """The rule sets of the forms that are pooled: one, where forms keep to their own."""
        own = {one.id for one in rules.sets(self.pooled.projects, self.rules).values()}
        return [one for one in self.sets if one.id in own] or self.sets[:1]

    @property
    def rules_named(self) -> dict[str, str]:
        """Return the rule sets applied, as sentences name them: `rules`.

        Where they bind none of the forms, the sentence says that they are a comparison.
        """
        named = (rules.called(one.id, self.language) for one in self.applied)
        names = self.names(named)
        return {"rules": self.say("page.compared_only", rules=names) if self.all_free else names}

    @property
    def all_free(self) -> bool:
        """Tell where no rule set binds any form: then all is a comparison."""
        return bool(self.free) and self.free.issuperset(self.tables.projects["form_id"])

    def bound(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of forms that a rule set binds; all where none is."""
        return rows if self.all_free else rows[~rows["form_id"].isin(self.free)]

    def grade(self, form: pd.Series | Mapping[str, Any]) -> str:
        """Return the printed grade of a form in words; without one, why there is none."""
        printed = form["grade"]
        return self.gloss(printed) if pd.notna(printed) else self.missing("grade", form["form_id"])

    def missing(self, column: str, form_id: str) -> str:
        """Return in words why a column of `projects` is null for a form."""
        here = self.tables.select([form_id])
        return self.name("left_out", tables.states(here, "projects", column)[column].iloc[0])

    def called(self, row: pd.Series) -> str:
        """Return a form's name in quotation marks, told if in doubt; a lost one is said as such."""
        name = self.project(row)
        if pd.isna(row["project_name"]):
            return name
        quoted = self.say("word.quoted", name=name)
        unsure = self._unsure.get(row["form_id"], False)
        return self.say("page.name_unsure", name=quoted) if unsure else quoted

    def project(self, row: pd.Series | Mapping[str, Any]) -> str:
        """Return what a form is called, as tables have it."""
        named = row["form_id"], row["project_name"]
        return project(*named, self.language, self.whole, self._marks)

    @cached_property
    def _unsure(self) -> "pd.Series[bool]":
        forms = self.whole.projects.set_index("form_id")
        return tables.sure(forms, "project_name").isna()

    @cached_property
    def _marks(self) -> dict[str, str]:
        return marks(self.whole)

    def start(self, shown: dict[str, Any]) -> Block:
        """Return the parameters that say anything, as the first piece of the page."""
        self._years = shown.get("years", [])
        documents = self.listed(self.tables.projects["source"].unique())
        told = {self.say("page.documents"): documents}
        told |= self.report.parameters.given(shown, self.language)
        rows = [(key, one[:_LONG] + "…" * (len(one) > _LONG)) for key, one in told.items()]
        html = fill("parameters", caption=self.say("page.parameters"), rows=rows)
        return Block("parameters", html, {"forms": len(self.tables.projects)})

    def opening(self, sentences: Sequence[str], key: str, label: str) -> Block:
        """Return the opening; the first sentence and the key figure stand on the front page."""
        said = list(filter(None, sentences))
        said[1:1] = filter(None, [self.apart()])
        cannot = self.name("cannot", self.report.notebook)
        own = "" if cannot == self.report.notebook else cannot
        whose = caveat(self._compared(), self.whole.projects, self)
        note = self.sentences(self._part(), own, whose)
        key = key if any(map(str.isdigit, key)) else ""  # a dash is no figure to lead a card
        about = {"key": key, "label": self._text(label), "note": note, **self._headed()}
        n = len(self.pooled.projects) if len(self.comparable) > 1 and self.report.compares else 0
        about["pooled"] = self.counted(n, "eligibility.of_largest")
        return paragraphs("opening", said, finding=said[0], **about)

    def _part(self) -> str:
        """Say that the page is about some of the forms only, and what a choice by year rests on."""
        if self.report.each or self.collection is None:
            return ""
        n, of = len(self.whole.projects), len(self.collection.projects)
        said = self.say("page.part", n=n, of=of) if n < of else ""
        of_years = by_year(self.whole, self.collection, self) if self._years else ""
        return self.sentences(said, of_years)

    def _compared(self) -> pd.DataFrame:
        """Return the projects that the page compares: the set added up, that of a form, or all."""
        if not self.report.judged:
            return self.whole.projects
        if not self.report.each:
            return self.pooled.projects
        own = self.tables.projects.iloc[0][["form_id", "same_as"]]
        sets = (one.projects for one in eligibility.sets(self.whole, self.rules))
        return next((one for one in sets if one["form_id"].isin(own).any()), self.tables.projects)

    def _headed(self) -> dict[str, str]:
        """Return the title of a page about one form: its project, whose it is, where it stands."""
        if not self.report.each:
            return {}
        form = self.tables.projects.iloc[0]
        said = told_of(form, self.language, "department", "unit", "year", "source")
        return {"title": self.project(form), "question": " · ".join(said)}

    def section(self, title: str, prose: str = "", found: str = "") -> Block:
        """Return a heading and its introduction, which are keys of the catalogue or texts.

        The heading is what was `found`, a sentence with its figures, where anything was.
        """
        anchor = title.partition(".section_")[2] if _speaks(title) else ""
        said = found or self._text(title), self._text(prose)
        noted = _speaks(title) and not found
        block = heading(self._anchor(anchor, "section"), *said, noted=noted)
        self._drawn = pd.DataFrame()
        if prose and not _speaks(prose):
            # One's own prose stands alone; a section of the catalogue goes with what is in it.
            block.about["kept"] = True
        return block

    def figure(self, drawn: Any, caption: str = "") -> Block:
        """Return a picture of `charts`, or of matplotlib with its caption; None is no piece."""
        anchor = self._anchor("", "figure")
        if drawn is None:
            return NOTHING
        if hasattr(drawn, "get_tightbbox"):
            return own_picture(drawn.figure, caption, anchor)
        # All pictures of a page have the projects in the order of its first.
        forms = drawn.data["form_id"].unique() if "form_id" in drawn.data else []
        self._order += [one for one in forms if one not in set(self._order)]
        shown = drawn.among(self._order, self._known_by)
        self.claims += shown.claims
        if not shown.tells:
            return self.note(shown.caption)
        self._drawn = shown.data
        return picture(shown.svg(anchor), shown.finding, shown.caption, shown.alt, anchor)

    @cached_property
    def _known_by(self) -> dict[str, tuple[str, str]]:
        return known_by(self.whole, self.language)

    def figures(self, draw: Callable[[Tables], Any]) -> Block:
        """Show what `draw` makes of each set of comparable forms, and return the last piece.

        Where there are several, each stands under the name of its set; small sets, and those of a
        form alone, are not drawn, which is said where any is.
        """
        from IPython.display import display

        if len(self.comparable) < 2:
            return self.figure(draw(self.pooled))
        drawn = [one for one in self.comparable[:_DRAWN] if len(one.projects) > 1]
        nothing = []
        for number, one in enumerate(drawn, start=1):
            if (shown := self.figure(draw(one))).kind != "nothing":
                shown.about["apart"] = number > 1
                display(self.note(self.set_named(number, one)), shown)
            else:
                nothing.append(str(number))
        said = [self.counted(len(nothing), "eligibility.sets_nothing", which=self.listed(nothing))]
        if not self._told_more:
            said.append(self.counted(len(self.comparable) - len(drawn), "eligibility.sets_more"))
        self._told_more = True
        return self.note(*said) if len(nothing) < len(drawn) else NOTHING

    def set_named(self, number: int, own: Tables) -> str:
        """Return what a set of comparable forms has in common."""
        first = eligibility.comparable(own, self.rules).iloc[0]
        kind, ruled = first["form_kind"], rules.called(first["rule_set"], self.language)
        told = "".join(self.name("set_prints", one) for one in first["prints"].split("+"))
        about = {"n": len(own.projects), "number": number, "prints": told, "rules": ruled}
        return self.say("eligibility.set_named", kind=self.name("form_kind", kind), **about)

    def table(
        self,
        data: pd.DataFrame,
        title: str = "",
        columns: Sequence[str] | None = None,
        empty: str = "page.no_rows",
        quiet: bool = False,
    ) -> Block:
        """Return a data frame as a table; see `table.Table`.

        `title` is a key of the catalogue or a text; `columns` are all that the frame has where
        none are given. Without a row `empty` is said, or nothing where it is to be `quiet`.
        """
        if data.empty:
            return NOTHING if quiet else self.note(self._text(empty))
        anchor = title.replace(".", "-").replace("_", "-") if _speaks(title) else ""
        further = len(self.editions.projects)
        whole = tables.concat([self.whole, self.editions]) if further else self.whole
        anchor = self._anchor(anchor, "table")
        # Each form has a page of its own, whose tables are short.
        file = "" if self.report.each else f"{self.report.notebook}-{anchor}.csv"
        shown = Table(anchor, data, columns, self.language, self.linked, whole, file=file)
        block = shown.block(self._text(title))
        if self._shows(data, shown):
            block.about["folded"] = self.say("page.folded", title=self._text(title))
            self._drawn = pd.DataFrame()
        return block

    def _shows(self, data: pd.DataFrame, shown: Table) -> bool:
        """Tell whether a table has the rows and the figures of the picture before it."""
        figures = {one.name for one in shown.columns if one.numeric} & set(self._drawn)
        same = len(data) == len(self._drawn)
        if same and "form_id" in self._drawn and shown.formed:
            same = set(data["form_id"]) == set(self._drawn["form_id"])
        return same and len(figures) > 1

    def note(self, *sentences: str) -> Block:
        """Return sentences that stand beside tables and pictures; without any, no piece at all."""
        return paragraphs("text", [sentence.strip() for sentence in sentences])

    def crops(self, *quoted: pd.DataFrame) -> Block:
        """Return what contradicts or is in doubt, each opening its place in the document.

        With frames that the page has `quoted`: in their rows alone, and these rows.
        """
        from analysis.report import crops

        return crops.block(self, *quoted)

    def method(self) -> Block:
        """Return formulas, sources, the rule set where it judges anything, and the limits."""
        points = self.report.method(self.language)
        for one in self.sets if self.report.judged else ():
            named = {"title": one.title(self.language), "document": one.document, "id": one.id}
            points.append(self.say("page.rule_set", **named))
        points += self.say("page.limits").splitlines()
        return heading("method", self.say("page.method"), points=points, noted=True)

    def _text(self, given: str) -> str:
        return self.say(given) if _speaks(given) else given

    def _anchor(self, wanted: str, kind: str) -> str:
        """Return an anchor that no other piece of the page has."""
        count = sum(one.startswith(f"{kind}-") for one in self._anchors)
        anchor = wanted if wanted and wanted not in self._anchors else f"{kind}-{count + 1}"
        self._anchors.append(anchor)
        return anchor


def _speaks(given: str) -> bool:
    """Tell whether a text is the key of one that stands without values: else it is one's own."""
    return words.known(given) and not words.places(given)


def open(name: str, variables: Mapping[str, Any] | None = None, **given: Any) -> Page:
    """Load and filter the tables, show the parameters, and return the page of a report.

    `variables` are those of the notebook, `vars()`: its parameters are among them. Raises
    `UsageError` for a parameter that the report does not take, or of a wrong type, and
    `NothingSelected` when no form is left, after the page has said so.
    """
    from IPython.display import display

    from analysis.report.parameters import parse, taken

    model = report_of(name).parameters
    asked = parse(model, taken(variables or {}, model) | given, name)
    words.speak(asked.lang)
    whole, editions = load(asked.data, asked.corrections)
    selected = chosen(whole, editions, asked)
    form = getattr(asked, "form", None)
    one = None if form is None else one_of(name, form, selected, whole, editions)
    page = Page(name, selected, asked.rules, asked.lang, one, of(editions, selected), whole)
    if asked.linked:
        page.linked = frozenset(paged(selected))
    display(Block("nothing", _IN_LAB))
    display(page.start(asked.model_dump()))
    if page.tables.projects.empty:
        nothing = NothingSelected("page.nothing", whole=len(whole.projects))
        display(paragraphs("notice", [nothing.say(asked.lang)]))
        raise nothing
    return page
