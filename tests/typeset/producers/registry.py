"""The drawers by kind and name: a function with a decorator is all that a new one costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.typeset.producers import layouts
from tests.typeset.producers.file import Page, Pdf
from tests.typeset.producers.truth import Truth

Drawer = Callable[[Page], None]

PRODUCERS: dict[str, Drawer] = {}
VARIATIONS: dict[str, Drawer] = {}
FAULTS: dict[str, Drawer] = {}


@dataclass(frozen=True)
class Drawn:
    """One document: its bytes, and what a reader should have of it."""

    name: str
    data: bytes
    truth: Truth


def producer(draw: Drawer) -> Drawer:
    """Enter how a program draws a sheet: every layout is drawn by it."""
    return _entered(PRODUCERS, draw)


def variation(draw: Drawer) -> Drawer:
    """Enter another way to draw the same sheet, which changes nothing for a reader."""
    return _entered(VARIATIONS, draw)


def fault(draw: Drawer) -> Drawer:
    """Enter a drawing that is damaged or misleading in one point, and says so in its truth."""
    return _entered(FAULTS, draw)


def _entered(named: dict[str, Drawer], draw: Drawer) -> Drawer:
    assert draw.__name__ not in named
    named[draw.__name__] = draw
    return draw


def drawn(draw: Drawer, layout: str = "national") -> Drawn:
    """Draw one layout."""
    pdf = Pdf()
    sheet, style = layouts.sheet(layout)
    draw(pdf.turn(sheet, style))
    return Drawn(f"{draw.__name__}-{layout}", pdf.done(), pdf.whole_truth())
