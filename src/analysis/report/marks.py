"""What no one should take as it stands: values that were corrected, contradicted or in doubt.

`Sources` knows the marks of each row of the tables, `Notes` numbers those of one table on a page.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import audit, doubts, rules, tables, words
from analysis.charts.naming import marks, numbers
from analysis.corrections import applied
from analysis.locations import at, on
from analysis.report.places import number_of, project
from analysis.tables import Tables, damaged, doubted

# A table has no more notes than this.
MOST = 60
# Of each table the column that tells the rows of a form apart, and the one that names a row.
_ROWS = {
    "project": ("", "project_name"),
    "funds": ("fund", "fund"),
    "indicators": ("position", "name"),
}


@dataclass(frozen=True)
class Mark:
    """A mark on a value: the column it is about, and why.

    `kind` is corrected, contradicted, doubt or unread.
    """

    kind: str
    column: str
    said: str


class Sources:
    """What the tables know of the forms that are shown: documents, pages, names, and marks."""

    def __init__(self, given: Tables | None, forms: Collection[str], language: str) -> None:
        self.language = language
        self._whole = whole = tables.empty() if given is None else given
        self._apart = marks(whole)
        ids = whole.projects["form_id"]
        self._numbers = dict(zip(ids, numbers(ids), strict=True))
        projects, funds, indicators, findings = (
            frame[frame["form_id"].isin(forms)] for frame in whole.frames().values()
        )
        about = ["source", "first_page", "project_name", "reader"]
        self._forms = projects.set_index("form_id")[about]
        rows = zip(indicators["form_id"], indicators["position"], strict=True)
        where: list[dict[str, Any]] = indicators[["page", "top", "place"]].to_dict("records")  # type: ignore[assignment]
        self._places = dict(zip(rows, where, strict=True))
        broken = {one: damaged(indicators, one) for one in ("name", "reason")}
        self._damaged = {
            (form, position, column)
            for column, told in broken.items()
            for form, position in indicators.loc[told, ["form_id", "position"]].to_numpy()
        }
        self._marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        self._told: set[tuple[str, str]] = set()
        self._called: dict[tuple[str, str | None], str] = {}
        self._correct(findings)
        self._contradict(findings)
        for frame, table in ((projects, "project"), (funds, "funds"), (indicators, "indicators")):
            noted = frame[frame["in_doubt"].notna() | frame["corrected"].notna()]
            for row in noted.to_dict("records"):
                self._note(row, table)

    def document(self, form_id: str) -> str:
        """Return the file that a form stands in."""
        return str(self._of(form_id, "source") or str(form_id).rpartition("#")[0])

    def project_name(self, form_id: str) -> Any:
        """Return the name of a form's project, None where it has none."""
        return self._of(form_id, "project_name")

    def called(self, form_id: str, name: Any) -> str:
        """Return what a form of that project is called, see `places.project`."""
        own = form_id, None if pd.isna(name) else str(name)
        if own not in self._called:  # of a form without a name all tables are looked through
            self._called[own] = project(*own, self.language, self._whole, self._apart)
        return self._called[own]

    def number(self, form_id: str) -> str:
        """Return a form's number in its document, empty where it is the only one."""
        return str(self._numbers.get(form_id, number_of(form_id)))

    def damaged(self, form_id: str, position: int | None, column: str) -> bool:
        """Tell whether the name or reason of an indicator is too damaged to be quoted."""
        return (form_id, position, column) in self._damaged

    def page(self, form_id: str, position: int | None = None) -> int | None:
        """Return the page of an indicator, or the first one of a form."""
        if position is None:
            found = self._of(form_id, "first_page")
        else:
            found = self._places.get((form_id, position), {}).get("page")
        return None if pd.isna(found) else int(found)

    def where(self, form_id: str, page: Any, position: int | None = None) -> str:
        """Return where something stands, in words: page, table and row, or sheet and cell."""
        reader, own = self._of(form_id, "reader"), self._places.get((form_id, position))
        if own is not None and own["page"] == page:
            return at(reader, own, self.language)
        return on(reader, page, self.language)

    def source(self, finding: Mapping[Any, Any] | pd.Series) -> list[str]:
        """Return whose rule a finding rests on, and where what it is about stands, in words."""
        rule, (table, key) = finding["rule"], (*str(finding["subject"]).split("/"), "")[:2]
        said = [] if pd.isna(rule) else [rules.cited(str(rule), self.language)]
        if pd.notna(finding["page"]):
            at = int(key) if table == "indicators" else None
            said.append(self.where(finding["form_id"], int(finding["page"]), at))
        return said

    def marks(self, form_id: str, subject: str) -> list[Mark]:
        """Return the marks of `indicators/3`, `funds/total` or `project/grade` of a form."""
        return self._marks.get((form_id, subject), [])

    def _of(self, form_id: str, column: str) -> Any:
        found = self._forms[column].get(form_id)
        return None if pd.isna(found) else found

    def _correct(self, findings: pd.DataFrame) -> None:
        for row in applied(findings).to_dict("records"):
            said = f"{row[f'message_{self.language}']}{self._entry(row['entry'])}"
            mark = Mark("corrected", row["field"], said)
            self._marks[row["form_id"], row["subject"]].append(mark)
            of_project = row["subject"].startswith("project/")
            self._told.add((row["form_id"], "project" if of_project else row["subject"]))

    def _contradict(self, findings: pd.DataFrame) -> None:
        for row in findings[findings["verdict"] == "contradicts"].to_dict("records"):
            subject, check = str(row["subject"]), audit.check_of(row["check"])
            table, _, column = subject.partition("/")
            if table != "project":
                figure = (check.figure(subject) if check else None) or ""
                own = figure.startswith(f"{subject}/")
                column = figure.removeprefix(f"{subject}/") if own else _ROWS[table][1]
            mark = Mark("contradicted", column, row[f"message_{self.language}"])
            self._marks[row["form_id"], subject].append(mark)

    def _note(self, row: dict[Any, Any], table: str) -> None:
        """Take the doubts of a row, and its corrections where no finding tells them."""
        form, (key, first) = row["form_id"], _ROWS[table]
        colon = words.say("word.colon", self.language)
        own = f"{table}/{row[key]}" if key else table

        def marks(column: str) -> list[Mark]:
            return self._marks[form, own if key else f"{table}/{column}"]

        if pd.notna(row["corrected"]) and (form, own) not in self._told:
            # Tables without findings still know which entries apply, but not to which column.
            said = self._entry(str(row["corrected"])).strip()
            marks(first).append(Mark("corrected", first, said))
        why = doubts.sentences(row["in_doubt"], self.language)
        for column, state in doubted(row).items():
            named = words.name("field", column, self.language) + colon if column else ""
            kind = "unread" if state == "unread" else "doubt"
            marks(column).append(Mark(kind, column, named + why[column]))

    def _entry(self, entry: str) -> str:
        return words.say("word.ledger", self.language, id=entry)


class Notes(words.Speaker):
    """The marks of one table, which is called `name`, numbered as they turn up."""

    def __init__(self, name: str, language: str) -> None:
        super().__init__(language)
        self.anchor = name
        self._rows: dict[Mark, int] = {}

    def number(self, mark: Mark) -> Mark:
        """Count a mark, and return the one that has its note: the last of a kind is for the rest.

        Equal marks share a note.
        """
        if mark not in self._rows and len(self._rows) >= MOST:
            mark = Mark(mark.kind, "", self.say("page.note_other"))
        self._rows[mark] = self._rows.get(mark, 0) + 1
        return mark

    def badges(self, marks: Collection[Mark]) -> list[dict[str, str]]:
        """Return what the templates need to show marks, each with the way to its note.

        In the cell stands a word and the number of the note.
        """
        shown = []
        for mark in marks:
            number = list(self._rows).index(mark) + 1
            sign = self.name("mark", mark.kind, number=number)
            shown.append({"kind": mark.kind, "note": f"{self.anchor}-{number}", "sign": sign})
        return shown

    def shown(self) -> dict[str, Any] | None:
        """Return what the template of the notes needs, with a title that counts; None for none."""
        if not self._rows:
            return None
        counts, lines = dict.fromkeys(("corrected", "contradicted", "doubt", "unread"), 0), []
        for mark, rows in self._rows.items():
            counts[mark.kind] += rows
            lines.append(self.name("note", mark.kind, said=mark.said, rows=rows))
        title = self.say("page.marks", said=self.tally("marks_count", counts))
        return {"name": self.anchor, "title": title, "lines": lines}
