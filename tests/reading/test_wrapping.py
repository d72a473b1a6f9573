"""A number broken by a narrow cell is one again; figures printed over each other never are."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading.pdf import wrapping
from analysis.reading.pdf.glyphs import Glyphs

WIDE = 5.0


def _cell(*lines: str, left: float = 10.0) -> tuple[Glyphs, list[wrapping.Line]]:
    texts = "".join(lines)
    across = [row for row, line in enumerate(lines) for _ in line]
    along = [left + WIDE * place for line in lines for place in range(len(line))]
    glyphs = Glyphs(
        list(texts),
        along=along,
        extent=[WIDE] * len(texts),
        across=[12.0 * row for row in across],
        turn=[0] * len(texts),
        x=np.array(along) + WIDE / 2,
        y=np.array([12.0 * row for row in across]),
    )
    made, start = [], 0
    for line in lines:
        made.append((line, list(range(start, start + len(line)))))
        start += len(line)
    return glyphs, made


def _text(*lines: str, width: float, left: float = 10.0) -> str:
    """Return the text of a cell so wide that begins at 10."""
    glyphs, made = _cell(*lines, left=left)
    (text,) = wrapping.texts(glyphs, np.array([[10.0, 0.0, 10.0 + width, 40.0]]), {0: made})
    return text


@pytest.mark.parametrize(
    ("head", "tail"), [("1,354,550.2", "4"), ("2800000.", "00"), ("100.0", "0(%)")]
)
def test_decimals_broken_for_want_of_room_are_joined(head: str, tail: str) -> None:
    assert _text(head, tail, width=len(head) * WIDE + 2) == head + tail


@pytest.mark.parametrize(
    ("head", "tail"),
    [("10", "10"), ("3.50", "2"), ("3.5", "20"), ("1.2.3", "4"), ("95.0", "1.5"), ("3", "50")],
)
def test_what_may_be_two_figures_keeps_its_break(head: str, tail: str) -> None:
    assert _text(head, tail, width=len(head) * WIDE + 2) == f"{head}\n{tail}"


def test_with_room_left_in_the_line_nothing_is_joined() -> None:
    assert _text("3.5", "2", width=80.0) == "3.5\n2"


def test_the_room_beside_a_line_is_kept_at_both_sides() -> None:
    assert _text("3.5", "2", width=3 * WIDE + 6, left=12.0) == "3.52"
    assert _text("3.5", "2", width=3 * WIDE + 6, left=10.0) == "3.5\n2"
