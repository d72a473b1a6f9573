"""Which ideograph a glyph looks most like, among all of those in daily use.

`ideographs.npz` holds how three faces (Hei, Song and Kai) draw the 3,755 ideographs of the first
level of GB/T 2312: the edges of their strokes, as `shapes` measures them, in 16 steps. A glyph that
is called one of them is held against all. `scripts/ideographs.py` makes the file.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import shapes
from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.shapes import Drawn, Judged
from analysis.reading.pdf.tolerances import TOL

Edges = NDArray[np.float32]


class Faces(NamedTuple):
    """How some faces draw ideographs: edges and slenderness by face and character.

    `twins` are those that differ from another one in a stroke, and may stand in the same box.
    """

    numbers: dict[str, int]
    edges: Edges
    slender: Floats
    twins: frozenset[str]


@cache
def faces() -> Faces:
    """Return how the faces of the file draw the ideographs in daily use."""
    with files("analysis.reading.pdf").joinpath("ideographs.npz").open("rb") as file:
        stored = np.load(file)
        packed, slender, twins = (stored[name] for name in ("edges", "slender", "twins"))
    edges = np.stack([packed >> 4, packed & 15], axis=-1).reshape(-1, 2 * packed.shape[-1])
    edges = edges.astype(np.float32)
    edges /= np.sqrt(np.einsum("ij,ij->i", edges, edges))[:, None]
    own = {one: number for number, one in enumerate(daily())}
    return Faces(own, edges, slender.astype(np.float64), frozenset(str(twins)))


@cache
def daily() -> str:
    """Return the ideographs of the first level of GB/T 2312, in its order."""
    rows = (bytes([0xA0 + row, 0xA0 + at]) for row in range(16, 56) for at in range(1, 95))
    return "".join(pair.decode("gb2312", "ignore") for pair in rows)


@cache
def _drawn(character: str) -> tuple[Edges, Floats] | None:
    """Return how the fonts at hand draw a character, None where they have none."""
    shown = shapes.ideograph(character)
    if not shown:
        return None
    return shapes.edges(np.array([one.square for one in shown])), slender(shown)


def _known(character: str) -> tuple[Edges, Floats] | None:
    """Return how the faces that have it draw a character, None where none does."""
    table = faces()
    number = table.numbers.get(character)
    if number is None:
        return _drawn(character)
    own = slice(number, None, len(table.numbers))
    return table.edges[own], table.slender[:, number]


def slender(glyphs: Sequence[Drawn]) -> Floats:
    """Return the logarithms of the height of glyphs in widths: 日 is slender, 曰 is broad."""
    return np.log([(one.top - one.bottom) / one.wide for one in glyphs])


# What was found of the pictures of glyphs, of all documents: picture and what it is called.
_judged: dict[tuple[bytes, float, str], Judged] = {}


def judge(glyphs: Sequence[Drawn], said: Sequence[str]) -> list[Judged]:
    """Return how much glyphs look like the ideographs that they are called, and like another one.

    What no font at hand can draw is believed. Each picture is judged once.
    """
    keys = [
        (glyph.square.tobytes(), float(high), own)
        for glyph, high, own in zip(glyphs, slender(glyphs), said, strict=True)
    ]
    if len(_judged) > TOL.most_pictures:
        _judged.clear()
    fresh = {key: glyph for key, glyph in zip(keys, glyphs, strict=True) if key not in _judged}
    if fresh:
        found = _fresh(list(fresh.values()), [own for *_, own in fresh])
        _judged.update(zip(fresh, found, strict=True))
    return [_judged[key] for key in keys]


def _fresh(glyphs: Sequence[Drawn], said: Sequence[str]) -> list[Judged]:
    """Return what glyphs look like that were not judged before."""
    table, names = faces(), daily()
    own, high = shapes.edges(np.array([one.square for one in glyphs])), slender(glyphs)
    alike = (own @ table.edges.T).reshape(len(glyphs), *table.slender.shape)
    scores = np.full((len(glyphs), len(names)), -np.inf)
    for face, broad in enumerate(table.slender):  # one after the other: all at once fill the memory
        off = _off(high[:, None], broad)
        np.maximum(scores, np.subtract(alike[:, face], off, out=off), out=scores)
    found = []
    for called, score, picture, tall in zip(said, scores, own, high, strict=True):
        known = _known(called)
        if called in table.numbers:
            score[table.numbers[called]] = -np.inf
        other = int(score.argmax())
        best = 1.0 if known is None else float((known[0] @ picture - _off(tall, known[1])).max())
        found.append(Judged(best, names[other], float(score[other])))
    return found


def _off(one: Floats, other: Floats) -> Floats:
    """Return how much less alike glyphs are that are not as slender as each other."""
    off = np.abs(one - other)
    np.minimum(off, TOL.most_slender, out=off)
    off *= TOL.slender
    return off


def confirms(glyph: Drawn, character: str) -> bool:
    """Tell whether a glyph looks like an ideograph as a font at hand draws it."""
    known = _known(character)
    (own,) = shapes.edges(glyph.square[None])
    return known is not None and bool((known[0] @ own).max() >= TOL.confirming)
