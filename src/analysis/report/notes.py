"""The notes below a table: what its marks mean, numbered in the order in which they turn up."""

from __future__ import annotations

from html import escape

from analysis.report.marks import Mark
from analysis.words import say as text

# A table has no more notes than this; up to so few are seen without opening them.
MOST, FEW = 60, 6
_KINDS = ("corrected", "doubt")


class Notes:
    """The marks of one table, which is called `name`; equal marks share a note."""

    def __init__(self, name: str, language: str) -> None:
        """Begin without any mark."""
        self._name, self._language = name, language
        self._numbers: dict[Mark, int] = {}
        self._rows: dict[Mark, int] = {}

    def number(self, mark: Mark) -> Mark:
        """Count a mark, and return the one that has its note: the last one is for all further."""
        if mark not in self._numbers and len(self._numbers) >= MOST:
            mark = Mark(mark.kind, "", text("page.note_other", self._language))
        self._numbers.setdefault(mark, len(self._numbers) + 1)
        self._rows[mark] = self._rows.get(mark, 0) + 1
        return mark

    def sign(self, mark: Mark) -> str:
        """Return what stands in the cell: a word and the number of the note."""
        return text(f"word.mark_{mark.kind}", self._language, number=self._numbers[mark])

    def badge(self, mark: Mark) -> str:
        """Return the sign as HTML that leads to its note."""
        address = f"#{self._name}-{self._numbers[mark]}"
        return f'<a class="mark {mark.kind}" href="{address}">{escape(self.sign(mark))}</a>'

    def lines(self) -> list[str]:
        """Return the notes in words."""
        return [
            text(f"page.note_{mark.kind}", self._language, said=mark.said, rows=self._rows[mark])
            for mark in self._numbers
        ]

    def html(self) -> str:
        """Return the notes as a list that opens, with a heading that counts; nothing for none."""
        if not self._numbers:
            return ""
        counts = {
            kind: sum(rows for mark, rows in self._rows.items() if mark.kind == kind)
            for kind in _KINDS
        }
        said = text("page.comma", self._language).join(
            text(f"page.marks_{kind}", self._language, rows=rows)
            for kind, rows in counts.items()
            if rows
        )
        listed = "".join(
            f'<li id="{self._name}-{number}">{escape(line)}</li>'
            for number, line in enumerate(self.lines(), start=1)
        )
        title = escape(text("page.marks", self._language, said=said))
        state = " open" if len(self._numbers) <= FEW else ""
        return (
            f'<details class="marks"{state}><summary>{title}</summary><ol>{listed}</ol></details>'
        )
