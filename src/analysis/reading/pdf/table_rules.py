"""Which rules of a page are a table's: not those of a stamp, nor the strokes of a character.

Rules that a page shows in a picture, or as curves, are found in the page as it is drawn.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Bools, Floats, Glyphs, Ints, is_wide, type_size
from analysis.reading.pdf.sheet import Sheet
from analysis.reading.pdf.tolerances import TOL


def of_tables(sheet: Sheet) -> Floats:
    """Return the rules of a page's tables that are strokes or thin fills."""
    return without_strokes(_drawn_over(sheet.drawn.rules, sheet.drawn.colours), sheet.glyphs)


def without_ground(sheet: Sheet) -> Sheet:
    """Return a sheet without the rules of a colour that are a pattern behind its text."""
    drawn = sheet.drawn
    every = np.unique(drawn.colours).tolist()
    behind = [
        colour
        for colour in (every if len(every) > 1 else ())
        if _behind(drawn.rules[drawn.colours == colour], sheet.glyphs)
    ]
    if not behind or len(behind) == len(every):
        return sheet
    kept = ~np.isin(drawn.colours, behind)
    own = replace(drawn, rules=drawn.rules[kept], colours=drawn.colours[kept])
    return replace(sheet, drawn=own)


def pictured(sheet: Sheet) -> Floats:
    """Return the rules of a page's tables as its picture shows them."""
    light = sheet.ground.picture[:, :, None].view(np.uint8)[:, :, :3].mean(axis=2)
    inked = np.abs(light - np.median(light)) > TOL.alike
    shown = in_scan(light, inked, float(sheet.ground.scale.min()))
    # Its rows run down, a page's own coordinates up.
    ends = [0.0, sheet.shape[1]] + shown.reshape(-1, 2) * [1.0, -1.0] + sheet.corner
    return without_strokes(sheet.ground.as_seen(ends).reshape(-1, 4), sheet.glyphs)


def in_scan(light: NDArray[Any], inked: Bools, scale: float, dashed: bool = False) -> Floats:
    """Return the rules that the picture of a page shows, rows x1, y1, x2, y2 in points, y down.

    `light` are its grey levels, `inked` its ink, `scale` pixels a point. Ink beside a pixel counts
    for it, so that neither noise nor the rest of a slope parts a rule. With `dashed`, rules of
    dashes or dots too, which run from rule to rule.
    """
    levels = light.astype(np.float64)
    across, down = _scanned(levels, inked, scale), _scanned(levels.T, inked.T, scale)
    if dashed:
        rows, columns = _dashes(levels, inked, scale), _dashes(levels.T, inked.T, scale)
        across = np.vstack([across, _meeting(rows, np.vstack([down, columns]), scale)])
        down = np.vstack([down, _meeting(columns, np.vstack([across, rows]), scale)])
    flat = [(low, at, high, at) for at, low, high in _bordering(across, down, inked, scale)]
    upright = [(at, low, at, high) for at, low, high in _bordering(down, across, inked.T, scale)]
    return np.array([*flat, *upright], dtype=np.float64).reshape(-1, 4) / scale


def _scanned(light: Floats, inked: Bools, scale: float) -> Ints:
    least, beside = TOL.scanned_rule * scale, round(2 * TOL.beside * scale)
    return np.array(_runs(light, _thickened(inked), least, beside), dtype=np.int64).reshape(-1, 3)


def _dashes(light: Floats, inked: Bools, scale: float) -> Ints:
    """Return row, start and end of what may be rules of dashes or dots along the rows.

    Most of their ink is as thin as a rule's, which that of a line of text is not.
    """
    beside, inked = round(2 * TOL.beside * scale), _thickened(inked)
    marks = np.flatnonzero(inked)
    apart = np.diff(marks)
    near = (apart > 1) & (apart <= TOL.dash_gap * scale)
    ends = np.zeros(inked.size + 1, dtype=np.int8)
    ends[marks[:-1][near] + 1], ends[marks[1:][near]] = 1, -1
    closed = inked | np.cumsum(ends[:-1], dtype=np.int8).astype(bool).reshape(inked.shape)
    found = _runs(light, closed, TOL.scanned_rule * scale, beside, inked)
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def _meeting(runs: Ints, others: Ints, scale: float) -> Ints:
    """Return the runs both of whose ends lie at one of the others, which cross them."""
    near = (TOL.scanned_end + TOL.dash_gap) * scale
    kept = [
        all(
            (
                (np.abs(others[:, 0] - end) <= near)
                & (others[:, 1] - near <= at)
                & (at <= others[:, 2] + near)
            ).any()
            for end in (low, high)
        )
        for at, low, high in runs.tolist()
    ]
    found: Ints = runs[np.array(kept, dtype=bool)]
    return found


def _bordering(runs: Ints, others: Ints, inked: Bools, scale: float) -> list[tuple[int, int, int]]:
    """Leave out the runs that are strokes of a character in a narrow cell.

    A border that is no longer than such a stroke goes on in a longer one above or below, or runs
    from rule to rule, and nothing crosses it between them.
    """
    sure = runs[runs[:, 2] - runs[:, 1] > TOL.sure_rule * scale]
    long = others[others[:, 2] - others[:, 1] > TOL.sure_rule * scale]
    near, aside = TOL.scanned_end * scale, round(TOL.beside * scale)
    kept = []
    for at, low, high in runs.tolist():
        on_line = sure[np.abs(sure[:, 0] - at) <= TOL.straight * scale]
        apart = np.maximum(on_line[:, 1] - high, low - on_line[:, 2])
        goes_on = (apart <= TOL.gap * scale).any()
        if high - low <= TOL.sure_rule * scale and not goes_on:
            over = long[(long[:, 1] - near <= at) & (at <= long[:, 2] + near), 0]
            if not all((np.abs(over - end) <= near).any() for end in (low, high)):
                continue
            inner = slice(low + 2 * aside, high - 2 * aside)
            sides = [
                inked[at + one, inner] for one in (-aside, aside) if 0 <= at + one < len(inked)
            ]
            if any(side.mean() > TOL.crossed for side in sides if side.size):
                continue
        kept.append((at, low, high))
    return kept


def _thickened(inked: Bools) -> Bools:
    """Return ink and what lies beside it in its column."""
    wide = inked.copy()
    wide[1:] |= inked[:-1]
    wide[:-1] |= inked[1:]
    return wide


def without_strokes(rules: Floats, printed: Glyphs) -> Floats:
    """Leave out the strokes of characters, which some browsers draw as paths behind their text.

    A stroke lies wholly in the box of one character, and does not run from rule to rule as the
    border beside a text does that fills its cell. The dots of a border over "%" lie beside its
    box, which is no higher than the type.
    """
    extent = np.array(printed.extent)
    high = np.maximum(extent, type_size(printed, list(range(len(extent)))))
    wide = [is_wide(text) for text in printed.texts]
    size = np.where(wide, extent, np.minimum(2 * extent, high))
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


def _meets(points: Floats, rules: Floats) -> Bools:
    """Tell which points lie at a rule."""
    low = np.minimum(rules[:, :2], rules[:, 2:]) - TOL.touches
    high = np.maximum(rules[:, :2], rules[:, 2:]) + TOL.touches
    at = points[:, None]
    meets: Bools = np.all((at >= low) & (at <= high), axis=2).any(axis=1)
    return meets


def _runs(
    light: Floats, inked: Bools, least: float, beside: int, within: Bools | None = None
) -> list[tuple[int, int, int]]:
    """Return row, start and end of the long runs along the rows of a picture.

    Most of a run is thin; with `within`, most of the ink in it, where that is no trifle.
    """
    thin = np.zeros(light.shape, dtype=np.int64)
    thin[beside:-beside] = (
        np.minimum(
            np.abs(light[beside:-beside] - light[: -2 * beside]),
            np.abs(light[beside:-beside] - light[2 * beside :]),
        )
        > TOL.alike
    )
    turns = np.diff(np.pad(inked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (rows, starts), (_, ends) = np.nonzero(turns == 1), np.nonzero(turns == -1)
    kept = ends - starts > least
    rows, starts, ends = rows[kept], starts[kept], ends[kept]

    def counted(which: Ints) -> Ints:
        so_far = np.pad(np.cumsum(which, axis=1), ((0, 0), (1, 0)))
        return so_far[rows, ends] - so_far[rows, starts]

    if within is None:
        long = 2 * counted(thin) > ends - starts
    else:
        ink = counted(within.astype(np.int64))
        long = (counted(thin * within) > TOL.dash_thin * ink) & (
            ink > TOL.dash_ink * (ends - starts)
        )
    found = rows[long].tolist(), starts[long].tolist(), ends[long].tolist()
    return list(zip(*found, strict=True))


def _drawn_over(rules: Floats, colours: Ints) -> Floats:
    """Return the rules without those of a stamp: of a colour that few of the page's rules have.

    Most of a table's own coloured borders run from rule to rule of another colour.
    """
    own, number = np.unique(colours, return_inverse=True)
    length = np.hypot(rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1])
    share = np.bincount(number, length) / max(float(length.sum()), TOL.straight)
    vivid = np.ptp(own[:, None] >> np.array([16, 8, 0]) & 255, axis=1) > TOL.near
    stamped = np.zeros(len(rules), dtype=bool)
    for colour in np.flatnonzero(vivid & (share < TOL.stamped)).tolist():
        mine = number == colour
        ends = [_meets(rules[mine, end : end + 2], rules[~mine]) for end in (0, 2)]
        stamped[mine] = length[mine][ends[0] & ends[1]].sum() < TOL.mostly * length[mine].sum()
    return rules[~stamped]


def _behind(rules: Floats, printed: Glyphs) -> bool:
    """Tell whether rules are a pattern behind the text, as squared paper: much of it lies on them.

    Text keeps off the borders of a table, but for a few characters.
    """
    flat = rules[rules[:, 3] - rules[:, 1] <= TOL.straight]
    near = TOL.astride * np.array(printed.extent)
    on = np.zeros(len(near), dtype=bool)
    for start in range(0, len(flat), TOL.at_once):
        left, top, right, _ = flat[start : start + TOL.at_once].T[:, :, None]
        along = (printed.x > left) & (printed.x < right)
        on |= (along & (np.abs(printed.y - top) < near)).any(axis=0)
    return float(on.sum()) > TOL.on_rules * len(on)
