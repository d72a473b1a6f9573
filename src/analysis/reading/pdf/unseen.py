"""Text of a PDF page that nobody reads: invisible, the colour of its ground, covered, cut away.

What makes text doubtful is cheap to find: its mode of rendering, its colour, its clip, and what
is painted over or under it. Only where there is such text is the page drawn twice, with it and
without it: text that makes no difference to the picture is not seen.

Text that runs aslant over a page of straight text is a watermark, and is told apart here too.
"""

import ctypes
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Bools, Floats, Ints
from analysis.reading.pdf.paths import (
    FORM,
    IMAGE,
    PATH,
    SHADING,
    TEXT,
    Objects,
    clip_paths,
    determinant,
    held,
    told,
)
from analysis.reading.pdf.pdfium import Text, address, colours, filled, matrices, pdfium, render
from analysis.reading.pdf.tolerances import TOL

# Modes of rendering text: fill, and fill and stroke, show its fill colour; from 3 on (but for
# those that also fill) it only clips or does nothing.
_FILLED, _INVISIBLE, _CLIPS_ONLY = (0, 2), 3, 7
_IDEOGRAPHS = 0x2E80


@dataclass(frozen=True, slots=True)
class Characters:
    """The characters of a page as PDFium numbers them: their code points and loose boxes.

    A box is left, bottom, right, top in the page's own coordinates. `holders` are the text objects
    that they stand in, 0 for none. `printed` leaves out blanks and what lies outside of the page's
    visible box, `blank` are the blanks that the file prints, `cut` are characters whose line goes
    on beyond that box.
    """

    codes: Ints
    boxes: Floats
    holders: Ints
    printed: Bools
    blank: Bools
    cut: Bools


@dataclass(frozen=True, slots=True)
class Unseen:
    """What can't be seen of a page's characters, by their numbers.

    `whole` are characters of text that is not seen at all, `partly` those of text that is seen in
    part, `aslant` those of a watermark. `image`: a picture fills more than half of the page.
    `lent`: a font that the page uses is not in the file. `ground` are the page's colours without
    its text. `questioned` are the objects of text that may not be seen.
    """

    ground: NDArray[np.uint32]
    questioned: set[int]
    whole: frozenset[int] = frozenset()
    partly: frozenset[int] = frozenset()
    aslant: frozenset[int] = frozenset()
    image: bool = False
    lent: bool = False


def find(
    sheet: Any, text: Text, objects: Objects, characters: Characters, crop: Floats, layers: bool
) -> Unseen:
    """Return what can't be seen of the characters of a page.

    `sheet` is pypdfium2's page, `crop` the page's visible box. `layers` says that the document has
    layers, which may be switched off.
    """
    doubtful = _doubtful(sheet, objects, layers)
    area = float((crop[2:] - crop[:2]).prod())
    images = objects.boxes[objects.kinds == IMAGE]
    image = bool(((images[:, 2:] - images[:, :2]).prod(axis=1) > area / 2).any())
    dots = set(np.flatnonzero(_dots(characters)).tolist())
    aslant = _aslant(text, objects, characters)
    texts = [objects.handles[one] for one in np.flatnonzero(objects.kinds == TEXT).tolist()]
    texts += _texts_in_forms(objects)
    lent = not all(
        map(pdfium.FPDFFont_GetIsEmbedded, {pdfium.FPDFTextObj_GetFont(one) for one in texts})
    )
    scale = min(TOL.scale, math.sqrt(TOL.most_pixels / max(area, 1.0)))
    whole, partly = set[int](), set[int]()
    if doubtful:
        for shares in _drawn(sheet, text, doubtful, characters, scale):
            if max(shares.values()) > 0:
                partly |= set(shares) if min(shares.values()) < TOL.seen else set()
            else:
                whole |= set(shares)
    aslant_by = 0.0 if len(images) else TOL.aslant
    some_seen = len(whole) < characters.printed.sum()
    shown = _picture(sheet, scale, aslant_by).copy() if whole and some_seen else None
    with _without(texts):
        ground = _picture(sheet, scale, aslant_by)
    if shown is not None:
        ink = _differing(shown, ground)
        whole -= _drawn_again(sheet, text, whole, characters, ink)
    whole |= dots
    partly -= whole
    return Unseen(ground, doubtful, frozenset(whole), frozenset(partly), aslant, image, lent)


@contextmanager
def _without(texts: Iterable[int]) -> Iterator[None]:
    """Draw a page without some of its text for as long as the block lasts."""
    modes = [(one, pdfium.FPDFTextObj_GetTextRenderMode(one)) for one in texts]
    try:
        for one, _ in modes:
            pdfium.FPDFTextObj_SetTextRenderMode(one, _INVISIBLE)
        yield
    finally:
        for one, mode in modes:
            pdfium.FPDFTextObj_SetTextRenderMode(one, mode)


def _aslant(text: Text, objects: Objects, characters: Characters) -> frozenset[int]:
    """Return the characters that run aslant, where most do not."""
    handles = [objects.handles[one] for one in np.flatnonzero(objects.kinds == TEXT).tolist()]
    along = np.abs(matrices(handles)[:, :2])
    straight = along.min(axis=1) <= TOL.slant * along.max(axis=1)
    if straight.all() and not (objects.kinds == FORM).any():
        return frozenset()
    off = np.abs(text.turns - np.round(text.turns)) * np.pi / 2 > TOL.slant
    off &= characters.printed
    if 2 * off.sum() > characters.printed.sum():
        return frozenset()
    return frozenset(np.flatnonzero(off).tolist())


def pictured(objects: Objects, marks: int) -> bool:
    """Tell whether a page without text shows something: a picture, or what is drawn and no rule.

    A blank page, or the empty rest of a table, shows nothing that could be read.
    """
    return bool(np.isin(objects.kinds, (IMAGE, SHADING, FORM)).any()) or marks > TOL.drawing


def _drawn_again(
    sheet: Any, text: Text, unseen: set[int], characters: Characters, ink: Bools
) -> set[int]:
    """Return the characters that can't be seen in whose place the page shows text all the same.

    PDFium gives the first of two characters that are printed over each other only: it may be the
    one that is clipped away, or a shadow. `ink` tells which pixels text makes. What other
    characters stand there explain it.
    """
    some = sorted(unseen)
    boxes = _pixels(sheet, text, some, ink.shape)
    shown = [at for at, box in zip(some, boxes, strict=True) if _share(ink, box) >= TOL.seen]
    others = characters.printed.copy()
    others[some] = False
    low, high = characters.boxes[others, :2], characters.boxes[others, 2:]
    middles = (characters.boxes[shown, :2] + characters.boxes[shown, 2:]) / 2
    return {
        at
        for at, middle in zip(shown, middles, strict=True)
        if not ((low < middle) & (middle < high)).all(axis=1).any()
    }


def _dots(characters: Characters) -> Bools:
    """Tell which characters are set as small as dots, rows of real dots aside."""
    wide = np.maximum(*(characters.boxes[:, 2:] - characters.boxes[:, :2]).T)
    small: Bools = (wide < TOL.dot) & characters.printed
    for row in np.split(np.arange(len(small)), np.flatnonzero(np.diff(small)) + 1):
        if small[row].any() and not any(chr(code).isalnum() for code in characters.codes[row]):
            small[row] = False
    return small


def _doubtful(sheet: Any, objects: Objects, layers: bool) -> set[int]:
    """Return the text objects that may not be seen."""
    at = np.flatnonzero(objects.kinds == TEXT)
    texts = [objects.handles[one] for one in at.tolist()]
    inner = _texts_in_forms(objects)
    if not texts and not inner:
        return set()
    painted = _painted(objects)
    if layers or _has_notes(sheet) or len(texts) * len(painted) > TOL.most_pairs:
        return {*texts, *inner}
    mode = told(pdfium.FPDFTextObj_GetTextRenderMode, texts)
    colour = colours(pdfium.FPDFPageObj_GetFillColor, texts)
    boxes = objects.boxes[at]
    found = ~np.isin(mode, _FILLED) | (colour[:, 3] < 255)
    found |= told(pdfium.FPDFPageObj_HasTransparency, texts) != 0
    found |= (255 - colour[:, :3]).max(axis=1, initial=0) < TOL.near
    found |= _cut(texts, boxes)
    if len(painted):
        touching = (boxes[:, None, :2] < objects.boxes[None, painted, 2:]).all(axis=2)
        touching &= (boxes[:, None, 2:] > objects.boxes[None, painted, :2]).all(axis=2)
        over = at[:, None] < painted[None, :]
        ground = colours(pdfium.FPDFPageObj_GetFillColor, [objects.handles[one] for one in painted])
        near = np.abs(colour[:, None, :3] - ground[None, :, :3]).max(axis=2)
        plain = objects.kinds[painted] == PATH
        found |= (touching & (over | ~plain[None, :] | (near < TOL.near))).any(axis=1)
    return {one for one, doubted in zip(texts, found.tolist(), strict=True) if doubted} | {*inner}


def _painted(objects: Objects) -> Ints:
    """Return the objects that cover what lies under them: all but text and rules."""
    wide = (objects.boxes[:, 2:] - objects.boxes[:, :2] > TOL.thin_fill).all(axis=1)
    painted = np.flatnonzero(wide & (objects.kinds != TEXT))
    paths = [one for one in painted.tolist() if objects.kinds[one] == PATH]
    handles = [objects.handles[one] for one in paths]
    fills = filled(pdfium.FPDFPath_GetDrawMode, ctypes.c_int, 2, handles)[:, 0]
    scale = np.sqrt(np.abs(determinant(matrices(handles))))
    widths = filled(pdfium.FPDFPageObj_GetStrokeWidth, ctypes.c_float, 1, handles)[:, 0] * scale
    rules = np.array(paths, dtype=np.int64)[(fills == 0) & (widths <= TOL.thin_fill)]
    return np.setdiff1d(painted, rules)


def _texts_in_forms(objects: Objects) -> list[int]:
    """Return the text objects inside form objects: where they stand is not worked out."""
    forms = [objects.handles[one] for one in np.flatnonzero(objects.kinds == FORM).tolist()]
    return [one for one, kind, _ in held(forms) if kind == TEXT]


def _has_notes(sheet: Any) -> bool:
    """Tell whether a page has annotations other than links: they may cover text."""
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    kinds = set()
    for number in range(raw.FPDFPage_GetAnnotCount(sheet.raw)):
        note = raw.FPDFPage_GetAnnot(sheet.raw, number)
        kinds.add(raw.FPDFAnnot_GetSubtype(note))
        raw.FPDFPage_CloseAnnot(note)
    return bool(kinds - {raw.FPDF_ANNOT_LINK})


def _cut(texts: list[int], boxes: Floats) -> Bools:
    """Tell which text objects do not lie wholly inside their clips."""
    of, _, low, high, path, _ = clip_paths(texts)
    corners = np.bincount(path, minlength=len(of))
    beyond = (low > boxes[of, :2] + TOL.straight) | (high < boxes[of, 2:] - TOL.straight)
    # A rectangle has four corners, and the first one again.
    cut = beyond.any(axis=1) | (corners < 4) | (corners > 5)
    return np.bincount(of, cut, minlength=len(texts)) > 0


def going_on(origins: Floats, boxes: Floats, printed: Bools, inside: Bools) -> Bools:
    """Tell which characters have the next one of their line beyond the visible box."""
    cut = np.zeros(len(printed), dtype=bool)
    own = np.flatnonzero(printed)
    off = np.abs(np.diff(origins[own], axis=0))
    sizes = (boxes[own, 2:] - boxes[own, :2]).max(axis=1, initial=0)[:-1]
    follows = (off.max(axis=1, initial=0) < 2 * sizes) & (
        off.min(axis=1, initial=np.inf) < TOL.level
    )
    edges = follows & (inside[own[:-1]] != inside[own[1:]])
    cut[own[:-1][edges]] = cut[own[1:][edges]] = True
    return cut


def shortened(holders: Ints, untrue: set[int], boxes: Floats, printed: Bools) -> Bools:
    """Tell which characters stand in a text that is longer than they are, in fonts that are untrue.

    PDFium leaves out a blank beside another: in 30451.29 | 97.31 the second of two 9 that are one.
    """
    found = np.zeros(len(boxes), dtype=bool)
    for holder in np.unique(holders[printed]).tolist():
        if holder and pdfium.FPDFTextObj_GetFont(holder) in untrue:
            own = printed & (holders == holder)
            bounds = filled(pdfium.FPDFPageObj_GetBounds, ctypes.c_float, 4, [holder])[0]
            before = boxes[own, :2].min(axis=0) - bounds[:2]
            behind = bounds[2:] - boxes[own, 2:].max(axis=0)
            found[own] = max(before.max(), behind.max()) > TOL.touches
    return found


def _drawn(
    sheet: Any, text: Text, doubtful: set[int], characters: Characters, scale: float
) -> Iterator[dict[int, float]]:
    """Yield for each text object in doubt how much the page's picture shows of its characters.

    An ideograph whose font is not in the file may not be drawn here and is taken to be seen.
    """
    members: dict[int, list[int]] = {}
    for at in np.flatnonzero(characters.printed).tolist():
        holder = int(characters.holders[at])
        if holder in doubtful:
            members.setdefault(holder, []).append(at)
    nothing = {
        one
        for one in doubtful
        if pdfium.FPDFTextObj_GetTextRenderMode(one) in (_INVISIBLE, _CLIPS_ONLY)
    }
    shown = _picture(sheet, scale).copy()
    with _without(doubtful - nothing):
        others = _picture(sheet, scale)
    ink = _differing(shown, others)
    some = [at for own in members.values() for at in own]
    boxes = dict(zip(some, _pixels(sheet, text, some, ink.shape), strict=True))
    for holder, own in members.items():
        shares = dict.fromkeys(own, 0.0)
        if holder not in nothing:
            shares = {at: _share(ink, boxes[at]) for at in own}
            if not pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(holder)):
                shares |= {at: 1.0 for at in own if characters.codes[at] >= _IDEOGRAPHS}
        yield shares


def _differing(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> Bools:
    """Tell at which pixels two pictures differ to the eye."""
    differ: Bools = one != other
    differ[differ] = np.abs(_parts(one[differ]) - _parts(other[differ])).max(axis=1) >= TOL.alike
    return differ


def _picture(sheet: Any, scale: float, aslant: float = 0.0) -> NDArray[np.uint32]:
    """Return the colours of a page's pixels as it is drawn, `scale` pixels a point.

    They hold until the next page is drawn. PDFium rounds upright rectangles up to whole pixels,
    which closes the gaps between them; it doesn't where they are `aslant`, by a millionth.
    """
    width, height = sheet.get_size()
    wide, high = math.ceil(width * scale), math.ceil(height * scale)
    matrix = (wide / width, aslant, aslant, high / height, 0, 0)
    return render(sheet, _paper(high, wide), matrix, with_notes=True)


@lru_cache(maxsize=1)
def _paper(high: int, wide: int) -> NDArray[np.uint32]:
    """Return memory for pages of a size: to get it anew for each costs as much as to draw it."""
    return np.empty((high, wide), dtype=np.uint32)


def _parts(colours: NDArray[np.uint32]) -> NDArray[np.int16]:
    """Return blue, green and red of colours along a last axis."""
    return colours[:, None].view(np.uint8)[:, :3].astype(np.int16)


def _pixels(sheet: Any, text: Text, some: list[int], shape: tuple[int, ...]) -> list[list[int]]:
    """Return the boxes of some characters' ink in pixels: left, top, right, bottom."""
    page = map(repeat, (address(sheet.raw), 0, 0, shape[1], shape[0], 0))
    across, up = text.inks[some].reshape(-1, 2).T.tolist()
    corners = filled(pdfium.FPDF_PageToDevice, ctypes.c_int, 2, *page, across, up).reshape(-1, 2, 2)
    boxes: list[list[int]] = np.hstack([corners.min(axis=1), corners.max(axis=1) + 1]).tolist()
    return boxes


def _share(ink: Bools, box: list[int]) -> float:
    """Return how much of the height and width of a box the ink inside it reaches over: 0 to 1.

    Ink that lacks no more than the pixels at the edges reaches over all of it.
    """
    left, top, right, bottom = box
    part = ink[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    share = 1.0
    for axis, extent in ((0, right - left), (1, bottom - top)):
        marked = part.any(axis=axis).tobytes()
        if 1 not in marked:
            return 0.0
        share = min(share, (marked.rfind(1) - marked.find(1) + 1 + TOL.edges) / extent)
    return share
