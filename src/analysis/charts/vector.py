"""A figure as SVG that stands in a page: text as text, no style of its own, what is drawn alone.

A page forbids styles within its body and colours a picture for light and dark by its own rules, so
all looks are attributes here. The same figure gives the same bytes.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

import matplotlib as mpl
from matplotlib.figure import Figure

# What each point of the figure, 1/72 inch, is cut to: a tenth is less than a pixel.
_NUMBER = re.compile(r"-?\d+\.\d+")
_PLACED = ("d", "transform", "x", "y", "width", "height", "points", "x1", "x2", "y1", "y2")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Span:
    """A part of a picture that is about one row: its box in points from the left top."""

    form: str
    row: str
    box: tuple[float, float, float, float]


def svg(figure: Figure, name: str, look: str, spans: Iterable[Span] = ()) -> str:
    """Return a figure as an SVG element of the class `look`, with what a pointer may be over.

    >>> svg(Figure(figsize=(2, 1)), "empty", "wide")[:38]
    '<svg class="wide" viewBox="0 0 144 72"'
    """
    held = io.BytesIO()
    plain = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": f"{name}-{look}"}):
        figure.savefig(held, format="svg", metadata=plain, dpi=72)
    root = _bare(Tree.fromstring(held.getvalue()))
    wide, high = (round(72 * one, 1) for one in figure.get_size_inches())
    given = {
        "class": look,
        "viewBox": f"0 0 {wide:g} {high:g}",
        "width": f"{wide:g}",
        "height": f"{high:g}",
        "stroke-linejoin": "round",
        "aria-hidden": "true",
    }
    root.attrib.clear()
    root.attrib.update(given)
    for span in spans:
        left, top, across, down = (f"{one:.1f}" for one in span.box)
        about = {"data-form": span.form} | ({"data-row": span.row} if span.row else {})
        place = {"x": left, "y": top, "width": across, "height": down}
        Tree.SubElement(root, "rect", {"class": "of", **about, **place, "fill": "none"})
    return Tree.tostring(root, encoding="unicode")


def _bare(root: Tree.Element) -> Tree.Element:
    """Take from a tree what is not drawn, and make its styles attributes."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                parent.remove(child)
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
        given = {name.rpartition("}")[2]: value for name, value in one.attrib.items()}
        for part in given.pop("style", "").split(";"):
            name, _, value = part.strip().partition(": ")
            if name and name not in ("font-family", "font"):
                given[name] = value
            elif name == "font":
                given["font-size"] = value.split()[0]
        if one.tag == "g":
            given.pop("id", None)
        for name in _PLACED:
            if name in given:
                given[name] = _SPACE.sub(" ", _NUMBER.sub(_short, given[name])).strip()
        one.attrib.clear()
        one.attrib.update(given)
        one.tail = None
        if one.text and not one.text.strip():
            one.text = None
    for mark in root.iterfind(".//defs/path"):
        # Where a mark is used it has the line of its use, which a page in the dark may change.
        mark.attrib.pop("stroke", None)
    return root


def _short(found: re.Match[str]) -> str:
    return f"{round(float(found[0]), 1) + 0.0:g}"
