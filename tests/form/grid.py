"""Builds documents for tests of `form` from rows of cells, as an HTML table would be written."""

from __future__ import annotations

from pathlib import Path

from analysis.reading import Cell, Document, Page

Spec = str | tuple[str, int] | tuple[str, int, int]

# The columns of the standard form's money.
MONEY_COLUMNS: list[Spec] = [
    *("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
]


def page(
    rows: list[list[Spec]],
    number: int = 1,
    lines: list[str] | None = None,
    width: float = 60,
    height: float = 20,
    below: bool = False,
) -> Page:
    """Lay rows of (text, column span, row span) out as a ruled table; lines stand above it."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    top = 100.0
    for r, row in enumerate(rows):
        column = 0
        for spec in row:
            text, across, down = (spec, 1, 1) if isinstance(spec, str) else (*spec, 1)[:3]
            while (r, column) in taken:
                column += 1
            taken |= {(r + i, column + j) for i in range(down) for j in range(across)}
            cells.append(
                Cell(
                    number,
                    50 + column * width,
                    top + r * height,
                    50 + (column + across) * width,
                    top + (r + down) * height,
                    text,
                )
            )
            column += across
    loose = tuple(
        Cell(number, 60, y, 300, y + 12, text)
        for text, y in zip(lines or [], range(40, 95, 14), strict=False)
    )
    if below:
        bottom = top + len(rows) * height
        loose = tuple(
            Cell(number, c.left, c.top + bottom, c.right, c.bottom + bottom, c.text) for c in loose
        )
    return Page(number, 595, 842, tuple(cells), loose)


def document(*pages: Page, name: str = "forms.pdf") -> Document:
    return Document(Path(name), name, "0" * 64, "pdf", pages)
