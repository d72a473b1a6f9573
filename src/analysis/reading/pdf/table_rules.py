"""Which rules of a page are a table's: not those of a stamp, nor the strokes of a character."""

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import pictured as in_picture
from analysis.reading.pdf.glyphs import Floats, Glyphs, Ints, is_wide, turned, type_size
from analysis.reading.pdf.sheet import Sheet
from analysis.reading.pdf.tolerances import TOL


def of_tables(sheet: Sheet) -> Floats:
    """Return the rules of a page's tables that are strokes or thin fills."""
    return without_strokes(_drawn_over(sheet.drawn.rules, sheet.drawn.colours), sheet.glyphs)


def pictured(sheet: Sheet) -> Floats:
    """Return the rules of a page's tables as its picture shows them."""
    size = type_size(sheet.glyphs, list(range(len(sheet.glyphs.texts))))
    shown = in_picture.rules(sheet.ground.picture, TOL.scale, size)
    return without_strokes(_as_seen(shown, sheet), sheet.glyphs)


def without_strokes(rules: Floats, printed: Glyphs) -> Floats:
    """Leave out the strokes of characters, which some browsers draw as paths behind their text.

    A stroke lies wholly in the box of one character, and does not run from rule to rule as the
    border beside a text does that fills its cell.
    """
    extent = np.array(printed.extent)
    size = np.where([is_wide(text) for text in printed.texts], extent, 2 * extent)
    length = np.hypot(rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1])
    short = np.flatnonzero(length <= size.max())
    strokes = np.zeros(len(short), dtype=bool)
    for start in range(0, len(short), TOL.at_once):
        part = slice(start, start + TOL.at_once)
        inside = np.ones((len(short[part]), len(extent)), dtype=bool)
        for end in (0, 2):
            x, y = rules[short[part], end : end + 2].T
            inside &= np.abs(x[:, None] - printed.x) <= extent / 2 + TOL.touches
            inside &= np.abs(y[:, None] - printed.y) <= size / 2
        strokes[part] = inside.any(axis=1)
    others, strokes = np.delete(rules, short[strokes], axis=0), short[strokes]
    borders = np.zeros(len(strokes), dtype=bool)
    for start in range(0, len(strokes), TOL.at_once):
        part = slice(start, start + TOL.at_once)
        borders[part] = _meets(rules[strokes[part], :2], others)
        borders[part] &= _meets(rules[strokes[part], 2:], others)
    return np.delete(rules, strokes[~borders], axis=0)


def _meets(points: Floats, rules: Floats) -> NDArray[np.bool_]:
    """Tell which points lie at a rule."""
    low = np.minimum(rules[:, :2], rules[:, 2:]) - TOL.touches
    high = np.maximum(rules[:, :2], rules[:, 2:]) + TOL.touches
    at = points[:, None]
    meets: NDArray[np.bool_] = np.all((at >= low) & (at <= high), axis=2).any(axis=1)
    return meets


def _as_seen(rules: Floats, sheet: Sheet) -> Floats:
    """Return rules of the page's picture as they lie on the page turned upright."""
    height = sheet.shape[1]
    ends = [[x, height - y] for x1, y1, x2, y2 in rules.tolist() for x, y in ((x1, y1), (x2, y2))]
    return turned(np.array(ends).reshape(-1, 2), sheet.shape).reshape(-1, 4)


def _drawn_over(rules: Floats, colours: Ints) -> Floats:
    """Return the rules without those of a stamp: of a colour that few of the page's rules have."""
    if not len(rules):
        return rules
    length = np.hypot(rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1])
    total = max(float(length.sum()), TOL.straight)
    share = {colour: float(length[colours == colour].sum()) / total for colour in set(colours)}
    vivid = {colour for colour, part in share.items() if part < TOL.stamped and _vivid(int(colour))}
    kept: Floats = rules[[colour not in vivid for colour in colours]]
    return kept


def _vivid(colour: int) -> bool:
    parts = [colour >> shift & 255 for shift in (16, 8, 0)]
    return max(parts) - min(parts) > TOL.near
