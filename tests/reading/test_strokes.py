"""Strokes of characters that a browser draws as paths are no rules of the table."""

from __future__ import annotations

import numpy as np

from analysis.reading import pdf
from analysis.reading.pdf import ruling
from analysis.reading.pdf.glyphs import Glyphs
from analysis.reading.pdf.table_rules import without_strokes
from tests.reading.test_pdf import made, table


def _character(x: float, y: float, size: float = 10.0) -> Glyphs:
    return Glyphs(
        ["出"],
        along=[x - size / 2],
        extent=[size],
        across=[y],
        turn=[0],
        x=np.array([x]),
        y=np.array([y]),
    )


def test_strokes_inside_a_character_go_and_rules_around_it_stay() -> None:
    # A cell of 20 by 16 points around a character of 10, which has strokes of 7 points.
    border = [[0, 0, 20, 0], [0, 16, 20, 16], [0, 0, 0, 16], [20, 0, 20, 16]]
    strokes = [[6.5, 8, 13.5, 8], [10, 4.5, 10, 11.5], [6.5, 11, 13.5, 11]]
    rules = np.array(border + strokes, dtype=float)
    assert without_strokes(rules, _character(10, 8)).tolist() == border


def test_a_border_beside_a_character_that_fills_its_cell_stays() -> None:
    border = [[0, 0, 30, 0], [0, 12, 30, 12], [0.6, 0.4, 0.6, 11.7]]
    wide = _character(6, 6, size=12)
    assert without_strokes(np.array(border, dtype=float), wide).tolist() == border


def test_short_pieces_of_a_dashed_border_stay() -> None:
    pieces = np.array([[x, 0, x + 4, 0] for x in range(0, 40, 6)], dtype=float)
    assert len(without_strokes(pieces, _character(10, 8))) == len(pieces)


def test_nothing_is_drawn_between_the_strokes_of_two_characters(tmp_path) -> None:
    """A line that tabula makes up there cut the cell of a dash between two figures in two."""

    def draw(canvas) -> None:
        table(canvas)
        strokes = canvas.beginPath()
        for x in (110, 160):
            strokes.moveTo(x, 628)
            strokes.lineTo(x + 6, 628)
            strokes.moveTo(x, 631)
            strokes.lineTo(x + 6, 631)
        canvas.drawPath(strokes)

    def plain(canvas) -> None:
        table(canvas)

    drawn, alone = (pdf.read(made(tmp_path, one)).pages[0] for one in (draw, plain))
    assert [(cell.left, cell.top, cell.text) for cell in drawn.cells] == [
        (cell.left, cell.top, cell.text) for cell in alone.cells
    ]


def test_a_dashed_rule_whose_first_dash_is_a_thin_stroke_parts_two_cells() -> None:
    """Three labels of level 2 were read as one, in silence."""
    frame = [[79, 40, 121, 40], [79, 140, 121, 140], [79, 40, 79, 140], [121, 40, 121, 140]]
    dashes = [[x, y, x + 2.25, y] for x in np.arange(83.25, 120, 3.6) for y in (97.25, 98)]
    dashed = np.array([*frame, [79.5, 97.63, 83.25, 97.63], *dashes], dtype=float)
    (grid,) = ruling.grids(dashed)
    assert len(grid.boxes) == 2


def test_a_background_of_text_that_ends_at_the_margins_of_its_cell_parts_nothing() -> None:
    """Word's shading of a head, as high as its row, became a column of 5 points beside it."""
    rules = np.array([[0, 0, 100, 0], [0, 20, 100, 20], [0, 0, 0, 20], [100, 0, 100, 20]], float)

    def boxes(left: float, right: float) -> int:
        edges = [[left, 0, right, 0], [left, 20, right, 20]]
        edges += [[left, 0, left, 20], [right, 0, right, 20]]
        return len(ruling.tables(rules, np.array(edges, dtype=float)).boxes)

    assert boxes(5.4, 94.6) == 1
    assert boxes(0.0, 40.0) == 2


def test_dots_of_a_border_over_a_wide_sign_stay() -> None:
    # Rows of 15.75 points with type of 9: the dots lie beside the boxes of "≥" and "%".
    dots = [[x, y, x + 0.7, y] for y in (0, 15.75) for x in np.arange(0, 60, 1.4).tolist()]
    texts, x = ["数", "≥", "%"], np.array([10.0, 25, 40])
    printed = Glyphs(
        texts,
        along=(x - 4.5).tolist(),
        extent=[9.0, 9.0, 8.0],
        across=[11.0] * 3,
        turn=[0] * 3,
        x=x,
        y=np.full(3, 7.9),
    )
    assert len(without_strokes(np.array(dots), printed)) == len(dots)


def test_cells_are_not_joined_below_the_rule_that_parts_them():
    """At the foot of a page their backgrounds run on where the rules have ended."""
    rules = [(0, 0, 150, 0), (0, 0, 0, 44.5), (100, 0, 100, 44.5), (0, 44.5, 100, 44.5)]
    rules += [(50, 0, 50, 40), (100, 40, 150, 40), (150, 0, 150, 40)]
    (grid,) = ruling.grids(np.array(rules, dtype=float))
    assert grid.boxes[:, 0].tolist() == [0, 50, 100, 100]


def test_a_rule_that_is_interrupted_inside_a_cell_is_one():
    """The white ground of a comma hid 16 points of it, and the texts of both cells were one."""
    frame = [[0, 0, 90, 0], [0, 30, 90, 30], [0, 60, 90, 60], [0, 0, 0, 60], [90, 0, 90, 60]]
    broken = [[40, 0, 40, 8], [40, 22, 40, 60]]
    (grid,) = ruling.grids(np.array(frame + broken, dtype=float))
    assert grid.whole.all()
    assert len(grid.boxes) == 4
    merged = [[40, 0, 40, 30]]
    (grid,) = ruling.grids(np.array(frame + merged, dtype=float))
    assert len(grid.boxes) == 3
