"""Strokes of characters that a browser draws as paths are no rules of the table."""

from __future__ import annotations

import numpy as np

from analysis.reading.pdf import ruling
from analysis.reading.pdf.glyphs import Glyphs
from analysis.reading.pdf.page import _without_strokes


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
    assert _without_strokes(rules, _character(10, 8)).tolist() == border


def test_short_pieces_of_a_dashed_border_stay() -> None:
    pieces = np.array([[x, 0, x + 4, 0] for x in range(0, 40, 6)], dtype=float)
    assert len(_without_strokes(pieces, _character(10, 8))) == len(pieces)


def test_a_line_made_up_from_one_character_to_another_goes_with_their_strokes() -> None:
    """It cut the cell of a dash between two figures, and made two rows of one."""
    one, two = _character(10, 8), _character(80, 8)
    both = Glyphs(
        one.texts * 2,
        along=one.along + two.along,
        extent=one.extent * 2,
        across=one.across * 2,
        turn=[0, 0],
        x=np.r_[one.x, two.x],
        y=np.r_[one.y, two.y],
    )
    border = [[0, 0, 90, 0], [0, 16, 90, 16], [30, 0, 30, 16]]
    made_up, stroke = [12, 9, 78, 9], [6.5, 8, 13.5, 8]
    rules = np.array([*border, made_up, stroke], dtype=float)
    assert _without_strokes(rules, both).tolist() == border
    without_strokes = np.array([*border, made_up], dtype=float)
    assert len(_without_strokes(without_strokes, both)) == 4


def test_a_dashed_rule_whose_first_dash_is_a_thin_stroke_parts_two_cells() -> None:
    """Three labels of level 2 were read as one, in silence."""
    frame = [[79, 40, 121, 40], [79, 140, 121, 140], [79, 40, 79, 140], [121, 40, 121, 140]]
    dashes = [[x, y, x + 2.25, y] for x in np.arange(83.25, 120, 3.6) for y in (97.25, 98)]
    dashed = np.array([*frame, [79.5, 97.63, 83.25, 97.63], *dashes], dtype=float)
    (grid,) = ruling.grids(dashed, 595, 842)
    assert len(grid.boxes) == 2
