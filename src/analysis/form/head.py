"""The head, the goals and the foot of a form: labels to values beside or below them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from analysis import characters, labels, values
from analysis.form import columns, headers
from analysis.form.bands import Band, pairs
from analysis.form.columns import Columns
from analysis.form.figures import Row, points
from analysis.reading import Cell

_YEAR = re.compile(
    r"(?<!\d)(20\d{2})\s*(?:年|-\d{2}-|(?=[-~—–至到、,]+20\d{2}))|(?<=\d[-~—–至到、,])(20\d{2})(?!\d)"
)
# A year in ideographs: 二〇二三年.
_WRITTEN_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_IDEOGRAPHS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# What stands where a title prints its year, and is none as it was read: 2O2O年, 202一年, 23年.
_SOME_YEAR = re.compile(r"\d(?:[^\W\u3400-\u9fff]|[○零一二三四五六七八九]){1,3}年|\d\w\d年|\d年度")
# A year that ends a range (2021-2025年) is not the form's, nor is that of a day (2023年11月20日).
_TOLD_YEAR = re.compile(r"(?<![\d~—–至到-])(20\d{2})年(?![-~—–至到]20|\d{1,2}月)")
_BARE_YEAR = re.compile(r"^\(?\s*(20\d{2})\s*(?:年度?)?\s*\)?$")
# The same where some of it may be lost.
_PERHAPS_YEAR = re.compile(
    rf"[\d{characters.LOST}]{{4}}(?:[年{characters.LOST}]|\W*$)|^\W*年度?\W*$"
)
_LONGEST_TITLE, _LONGEST_GRADE = 60, 6
_OVER = frozenset({"printed-over", "meaningless", "looks-like"})
TICKS = "☑☒√✓✔■"
_BOXES = f"{TICKS}□☐"
# One of several grades is ticked: ☑优 □良, or 优☑ 良□.
_BEFORE, _BEHIND = re.compile(rf"[{TICKS}] ?(\w+)"), re.compile(rf"(\w+) ?[{TICKS}]")
# Points, of which some characters may not be known.
_SCORED = re.compile(rf"(?=.*[\d{characters.LOST}])[-+\d.,%\s{characters.LOST}]+分?", re.DOTALL)
_COUNTED = re.compile(r"第?\D{0,2}\d{1,2}项?")
_NO_GRADE = re.compile(r"[\d。;;]")
# The scores that a grade stands for, printed behind it: 优(90分以上).
_RANGE = re.compile(r"\([^()]*\d[^()]*\)$")


def fields(row: Row, bands: list[Band], keys: tuple[str, ...]) -> dict[str, list[Cell]]:
    """Read label-and-value pairs: the value stands in the next cell, or after a colon.

    Of several labels of one meaning the one that names the field tells (实施单位, not 部门名称),
    else the first. Returns what the others print beside it, by label.
    """
    for key in keys:
        row.values.setdefault(key, None)
    under: dict[str, str] = {}
    others: dict[str, list[Cell]] = {}
    for text, after in pairs(bands):
        meant = labels.meaning(text, "head")
        if meant is None or meant not in keys or not after:
            continue
        own, before, label = _beside_label(meant, after), row.values[meant], labels.bare(text)
        if before is not None:
            if own.values[meant] in (None, before) or labels.kinds(own.values[meant]):
                continue
            names = labels.words("head", meant)[0]
            if label != names or under[meant] == names:
                others.setdefault(label, []).extend(own.cells[meant])
                continue
            others.setdefault(under[meant], []).extend(row.cells[meant])
            row.doubts = [one for one in row.doubts if one.field != meant]
        row.values[meant], under[meant] = own.values[meant], label
        row.cells |= own.cells
        row.doubts += own.doubts
    return others


def _beside_label(key: str, after: list[Cell]) -> Row:
    """Return a row of the value of one label: a blank cell may part it from its label."""
    own = Row(values={key: None})
    if labels.meaning(after[0].text, "head") is None:
        own.text(key, after[:1])
    further = next((cell for cell in after if cell.text.strip()), None)
    if own.values[key] is None and further is not None and not _is_label(further.text):
        own.text(key, [further])
        own.doubt(key, "columns-uncertain")
    return own


def _is_label(text: str) -> bool:
    return bool(labels.kinds(text)) or labels.meaning(text, "other_heads") is not None


def grade(row: Row, bands: list[Band], total: Row) -> None:
    """Read the grade: a short word beside its label, behind it, or behind the total score."""
    row.values["grade"] = None
    other = ""
    held = set(row.printed())
    for label, after in pairs(bands):
        beside = [cell for cell in after if cell.text.strip()]
        if labels.meaning(label, "head") == "grade" and beside:
            printed = _RANGE.sub("", values.joined(beside[0].text))
            text = _ticked(printed) if any(mark in printed for mark in _BOXES) else printed
            if text and len(text) <= _LONGEST_GRADE and not _NO_GRADE.search(text):
                row.values["grade"] = text
                row.note("grade", beside[:1])
                return
            other = other or ("" if labels.kinds(printed) else printed)
    texts = (cell.text for band in bands for cell in band.cells if cell not in held)
    told = {} if other else {text: own for text in texts if (own := _graded(text))}
    alone = set(told.values())
    if len(alone) == 1:
        (row.values["grade"],) = alone
    if len(alone) == 1 and any(_is_score(text, total) for text in told):
        return  # 97(优) in the row of the total
    if other or alone:
        row.doubt("grade", "label-unknown", other or " / ".join(told))


def _ticked(text: str) -> str:
    """Return the one of several words that is ticked, blank where that is not one."""
    ticked = (_BEHIND if text[:1].isalpha() else _BEFORE).findall(values.joined(text))
    return ticked[0] if len(ticked) == 1 else ""


def _graded(text: str) -> str:
    """Return the grade that a text ends in, or that is ticked in it."""
    return labels.graded(text)[1] or labels.graded(_ticked(text))[1]


def unreadable(bands: Iterable[Band]) -> str:
    """Return the first text that may be any label: it says nothing, or not what is printed."""
    cells = [(cell.text, {one.code for one in cell.doubt}) for band in bands for cell in band.cells]
    texts = (
        text
        for text, codes in cells
        if "printed-over" in codes or (codes & _OVER and not _is_known(text))
    )
    return next(texts, "")


def _is_known(text: str) -> bool:
    """Tell whether most of a text that is longer than a label, or a title, can be read."""
    longer = len(text) > 2 * _LONGEST_GRADE or labels.titled(text, "self_evaluation")
    return longer and 2 * text.count(characters.LOST) < len(text)


def total(bands: list[Band]) -> Row | None:
    """Read a total score that stands beside its label, or behind it, above or below the table."""
    for after in _totals(bands):
        row = Row(values={"total_weight": None})
        row.figure("total_score", after[:1])
        beside = [cell for cell in after if cell.text.strip()][1:2]
        if any(points(cell.text) for cell in beside):  # weights, or the scores of two persons
            row.strike("total_score")
            for key in row.values:
                row.doubt(key, "columns-uncertain")
        return row
    return None


def total_label(band: Band, table: Columns) -> Cell | None:
    """Return the cell that names a band as the total's, also where other text is printed over it.

    Such a cell covers the name and the target: labels of the page before may be printed over it.
    """
    start = table.start()
    named = [cell for cell in band.cells if cell.left < start and cell.text.strip()]
    wide = [cell for cell in named if table.spans(cell) > 1]
    lines = [(cell, labels.graded(cell.text)[0]) for cell in named]
    lines += [(cell, line) for cell in wide for line in cell.text.split("\n")]
    known = (cell for cell, text in lines if labels.meaning(text, "foot") == "total")
    # 自评得分 over all that names a row, as other forms head a column, or what can't be read there.
    naming = [one.centre for one in table.columns if one.key in headers.NAMING]
    others = (
        cell
        for cell in named
        if (cell in wide and labels.meaning(cell.text, "indicator_columns") == "score")
        or (
            _OVER & {one.code for one in cell.doubt}
            and sum(cell.left < centre < cell.right for centre in naming) > 1
            and not labels.is_known(cell.text)
        )
    )
    return next(known, None) or next(others, None)


def outranks(band: Band, above: Band, table: Columns | None) -> bool:
    """Tell whether a row of points is named as the score (总分), and one above as a sum (合计).

    Of fewer points: the sum is that of the indicators then, and the score that of the form.
    """
    rows = [(one, total_label(one, table)) for one in (above, band)] if table is not None else []
    is_sum = [labels.bare(label.text).endswith(("合计", "总计")) for _, label in rows if label]
    if table is None or is_sum != [True, False]:
        return False
    for key in ("weight", "score"):
        told = [[points(cell.text) for cell in table.cells(one, key)] for one, _ in rows]
        first, second = ([float(one.value) for one in some if one] for some in told)
        if first and second and max(second) > max(first):
            return True
    return False


def again(bands: list[Band], total: Row) -> list[Cell]:
    """Return the cells that print the total score once more, above or below the table."""
    return [cell for cell, *_ in _totals(bands) if _is_score(cell.text, total)]


def _is_score(text: str, total: Row) -> bool:
    number = points(text)
    return number is not None and float(number.value) == total.values["total_score"]


def _totals(bands: list[Band]) -> Iterator[list[Cell]]:
    """Yield the cells behind each label of a total, the first of which prints points.

    What can't be told of them are points too: 9�分.
    """
    for label, after in pairs(bands):
        is_score = labels.meaning(label, "fund_columns") == "score"
        is_total = is_score or labels.meaning(label, "foot") == "total"
        if is_total and after and _SCORED.fullmatch(labels.graded(after[0].text)[0].strip()):
            yield after


def goals(row: Row, block: list[Band]) -> dict[str, list[Cell]]:
    """Read all expected and actual goals: under their headers, or beside a label (年度目标2).

    Returns the goals of several years, which no table has, by their header.
    """
    found: dict[str, list[Cell]] = {"goal_expected": [], "goal_actual": []}
    terms: dict[str, list[Cell]] = {}
    table: columns.Columns | None = None
    beside: list[Cell | None] = []
    both = False  # a cell lies under both headers
    for band in block:
        if band.loose:
            continue
        if headers.is_goal_header(band):
            table = columns.read([band], "goals")
            achieved = [one for one in table.columns if one.key == "goal_actual"]
            for one in achieved[:-1]:  # the label of the row: 1.项目年度目标完成情况
                table.columns.remove(one)
            beside = [_beside(band, table)]
            continue
        side = _beside(band, table) if table is not None else None
        if table is not None and _belongs(side, beside, band.page != block[0].page):
            beside.append(side)
            expected = "goal_expected" if "goal_expected" in table else "block"
            own, actual = table.cells(band, expected), table.cells(band, "goal_actual")
            if side is None and own == actual and found["goal_expected"]:  # the next block's title
                continue
            found["goal_expected"] += own
            found["goal_actual"] += [cell for cell in actual if cell not in own]
            ends = [one.centre for one in table.columns if one.key == "goal_actual"]
            both |= any(cell.left < end < cell.right for cell in own for end in ends)
            if term := table.first("term"):
                terms.setdefault(term.label, []).extend(table.cells(band, "term"))
            continue
        table = None
        for label, after in pairs([band]):
            kind = labels.meaning(label, "goals")
            key = "goal_actual" if kind == "goal_actual" else "goal_expected"
            if kind == "term" and after:
                terms.setdefault(label, []).extend(after[:1])
            # What opens with a label of its own, 预期目标:…, is a pair itself.
            elif kind and after and not labels.meaning(after[0].text.split(":")[0], "goals"):
                found[key] += after[:1]
    for key, cells in found.items():
        row.text(key, dict.fromkeys(cells))
    held = {*beside, *(one for own in (*found.values(), *terms.values()) for one in own)}
    # A header that is not known stands in the other goal perhaps.
    lacks = any(row.values[key] is None for key in found)
    for key in found if lacks and (both or _prose_left(block, held)) else ():
        row.doubt(key, "columns-uncertain")
    return terms


def _prose_left(block: list[Band], held: set[Cell | None]) -> bool:
    """Tell whether a block of goals prints a text that is no label, beside those that are held."""
    texts = (one.text for band in block if not band.loose for one in band.cells if one not in held)
    return any(
        text.strip() and not (labels.meaning(text, "goals") or _is_label(text)) for text in texts
    )


def aside(block: list[Band]) -> list[Cell]:
    """Return the headers of goals of several years that stand beside those of the year.

    >>> cells = [Cell(1, 0, 0, 4, 1, "实施期目标"), Cell(1, 4, 0, 6, 1, "年度目标")]
    >>> [cell.text for cell in aside([Band(1, 0, 1, cells)])]
    ['实施期目标']
    """
    kinds = [[(labels.meaning(cell.text, "goals"), cell) for cell in band.cells] for band in block]
    both = [own for own in kinds if {"block", "goal_expected"} & {kind for kind, _ in own}]
    return [cell for own in both for kind, cell in own if kind == "term"]


def _beside(band: Band, table: columns.Columns) -> Cell | None:
    """Return the cell before the first column of the goals: their label, or a number."""
    own = [one for one in table.columns if one.key != "block" or "goal_expected" not in table]
    start = min(column.left for column in own)
    return next((cell for cell in reversed(band.cells) if cell.centre < start), None)


def _belongs(side: Cell | None, before: list[Cell | None], turned: bool) -> bool:
    """Tell whether goals go on: their label is the same, blank, counts (2, 目标2) or is a goal's.

    `turned` says that the row stands on a later page, where it may have any label of its own.
    """
    text = values.joined(side.text) if side is not None else ""
    kind = labels.meaning(text, "goals")
    other = not text or _COUNTED.fullmatch(text) or kind == "block" or (turned and kind is None)
    return side in before or bool(other)


def titles(bands: Iterable[Band], project_name: str | None) -> list[str]:
    """Return the titles of a form, without the name of its project."""
    texts = [values.unspaced(text) for band in bands for text in band.texts()]
    named = values.joined(project_name or "")
    known = labels.words("titles")
    found = [
        text for text in texts if len(text) < _LONGEST_TITLE and any(word in text for word in known)
    ]
    return [text.replace(named, "") if named else text for text in found]


def own_year(row: Row, bands: list[Band]) -> int | None:
    """Return the year beside its label, else that of titles.

    It is in doubt where what prints it is, and null where there are several.
    """
    told = list(dict.fromkeys(re.findall(r"20\d{2}", row.values.pop("year") or "")))
    if not told:
        for cell in (cell for band in bands for cell in band.cells if cell.doubt):
            flat = values.unspaced(cell.text)
            found = _PERHAPS_YEAR.search(flat) if len(flat) < _LONGEST_TITLE else None
            if found and (_is_title(flat) or len(flat) < len(found[0]) + len("(年度)")):
                own = (d for d in cell.doubt if d.code != "looks-like" or {*d.read} & {*found[0]})
                row.doubts += [one.of("year") for one in own]
        told = years(bands)
    if len(told) == 1 and told[0].isdigit():
        return int(told[0])
    for one in told:
        row.doubt("year", "may-be" if one.isdigit() else "not-a-number", one)
    return None


def year(bands: Iterable[Band]) -> int | None:
    """Return the one year that titles or sentences print, None if none or several."""
    told = years(bands)
    return int(told[0]) if len(told) == 1 and told[0].isdigit() else None


def years(bands: Iterable[Band]) -> list[str]:
    """Return the years printed in titles, (2024年度), 2024年…自评表, or in lines between tables.

    Where no title prints one, those that print a figure there are returned: 2O24年度.
    """
    found: list[str] = []
    unclear, told = [], ""
    for band in bands:
        flats = [values.unspaced(text) for text in band.texts()]
        flats = [_WRITTEN_YEAR.sub(lambda one: one[0].translate(_IDEOGRAPHS), o) for o in flats]
        # A figure in a table may be a target (2011), but for one beside the label of a year.
        told_so = band.loose or band.says("head", "year")
        bare = [y[1] for y in map(_BARE_YEAR.match, flats) if y and (told_so or not y[0].isdigit())]
        found += bare if len(bare) == 1 else []  # several head columns: 2024年, 2025年
        for flat in flats:
            told += flat if band.loose else ""
            if len(flat) < _LONGEST_TITLE and _is_title(flat):
                found += [one[1] or one[2] for one in _YEAR.finditer(flat)]
                unclear += [flat] if _SOME_YEAR.search(flat) else []
    if not found and _is_title(told):
        found = _TOLD_YEAR.findall(told)
    return list(dict.fromkeys(found or unclear))


@lru_cache(maxsize=1 << 13)  # of the same lines is asked for each form and for all
def _is_title(flat: str) -> bool:
    return any(word in flat for word in ("年度)", *labels.words("titles")))
