"""Header rows to columns, and the cells of a row by column.

A column is found by what its header means; its extent is the header cell's. On a later page the
extents are carried over, shifted and stretched with the table's own frame.
"""

from dataclasses import dataclass, field, replace
from itertools import compress

from analysis import characters, labels, values
from analysis.doubts import Doubt
from analysis.form import uneven
from analysis.form.bands import Band
from analysis.form.headers import OF_FIGURES, STROKE, abreast, year
from analysis.reading import Cell

# What no self-evaluation has a field for.
_WITHIN_THE_YEAR = frozenset({"expected", "likelihood"})
# What a font says of a character that looks like another one.
_LIE = "looks-like"
# Columns that may hold words for figures.
_TOLD = frozenset({"target", "actual"})
# The columns of which a cell may cover several.
_COUNTED = OF_FIGURES | {"name"}


@dataclass(slots=True, eq=False)
class Column:
    """One column: what it holds, its extent on its header's page, what is unsure about it.

    `part` says which of several that a stroke parts in one header cell it is: 0 of 2.
    """

    key: str
    left: float
    right: float
    label: str
    doubt: Doubt | None = None
    part: tuple[int, int] | None = None

    @property
    def centre(self) -> float:
        """Return the horizontal centre."""
        return (self.left + self.right) / 2


@dataclass(slots=True, eq=False)
class Columns:
    """The columns under one header, from left to right, with the frame of the header's table.

    `group` is the group of labels that the header was read by, `bands` are the header's own.
    """

    left: float
    right: float
    columns: list[Column] = field(default_factory=list)
    group: str = "indicator_columns"
    bands: list[Band] = field(default_factory=list)

    def header(self, cell: Cell) -> str:
        """Return the text of the lowest header cell over the middle of a cell, blank for none."""
        over = [one for band in self.bands for one in band.cells]
        texts = (one.text for one in reversed(over) if one.left < cell.centre < one.right)
        return next(texts, "")

    def __contains__(self, key: str) -> bool:
        return any(column.key == key for column in self.columns)

    def first(self, *keys: str) -> Column | None:
        """Return the leftmost column of any of the keys."""
        return next((column for column in self.columns if column.key in keys), None)

    def column(self, cell: Cell) -> Column | None:
        """Return the column that the centre of a cell lies in, None where there is none."""
        return next((one for one in self.columns if one.left < cell.centre < one.right), None)

    def moved(self, left: float, right: float) -> "Columns":
        """Return the columns as they lie in a table between two other edges."""
        share = (right - left) / (self.right - self.left)
        places = [
            replace(
                column,
                left=left + (column.left - self.left) * share,
                right=left + (column.right - self.left) * share,
            )
            for column in self.columns
        ]
        return replace(self, left=left, right=right, columns=places)

    def cells(self, band: Band, key: str) -> list[Cell]:
        """Return the cells of a band that belong to a column, from left to right.

        A cell belongs to the column whose centre it covers, or that its own centre lies in; one
        that covers those of several measuring columns to none of them, unless strokes part it as
        they do the header. Below one header of several labels as many cells are theirs in order.
        """
        found: list[Cell] = []
        for column in self.columns:
            if column.key != key:
                continue
            same = [one for one in self.columns if one.left == column.left]
            middle = column.centre
            lies = [column.left < cell.centre < column.right for cell in band.cells]
            under = list(compress(band.cells, lies))
            if 1 < len(same) == len(under):
                return [under[same.index(column)]]
            found += [
                self._part(cell, column)
                for cell, inside in zip(band.cells, lies, strict=True)
                if (inside or cell.left < middle < cell.right)
                and cell not in found
                and not (key in OF_FIGURES and self._unparted(cell))
            ]
            if found and key not in ("reason", "remedy"):
                break
        return found

    def shared(self, band: Band, key: str) -> list[Cell]:
        """Return the cells that cover a measuring column and others with figures or a target.

        No rule parts what is printed there.

        >>> cell = Cell(1, 0, 0, 20, 10, "50 40")
        >>> columns = Columns(0, 20, [Column("weight", 0, 10, ""), Column("score", 10, 20, "")])
        >>> columns.shared(Band(1, 0, 10, [cell]), "score") == [cell]
        True
        """
        own = [column.centre for column in self.columns if column.key == key]
        return [
            cell
            for cell in (band.cells if key in OF_FIGURES else ())
            if any(cell.left < centre < cell.right for centre in own)
            and (
                any(map(str.isdigit, cell.text))
                or (key in _TOLD and cell.text.strip())
                or cell.doubt
            )
            and self._unparted(cell)
        ]

    def _unparted(self, cell: Cell) -> bool:
        """Tell whether a cell covers several such columns and nothing parts its figures."""
        under = self._under(cell)
        return len(under) > 1 and any(self._part(cell, column) is cell for column in under)

    def _part(self, cell: Cell, column: Column) -> Cell:
        """Return the part of a cell that is a column's, the cell itself where it is not parted.

        Each part has to be a figure or a dash: 12次/月 is one target, no target and a value.
        """
        parts = STROKE.split(cell.text.strip())
        if (
            column.part is None
            or len(parts) != column.part[1]
            or len(self._under(cell)) != len(parts)
        ):
            return cell
        if not all(values.is_dash(one) or values.actual(one).value is not None for one in parts):
            return cell
        return replace(cell, text=parts[column.part[0]])

    def spans(self, cell: Cell) -> int:
        """Return how many centres a cell covers, of the name's and the measuring columns."""
        return len(self._under(cell))

    def _under(self, cell: Cell) -> list[Column]:
        return [
            column
            for column in self.columns
            if column.key in _COUNTED and cell.left < (column.left + column.right) / 2 < cell.right
        ]

    def _crossed(self, band: Band) -> bool:
        """Tell whether a text lies partly in a column of figures and partly beside it.

        Where columns are only numbered, nothing tells then which one it belongs to.
        """
        return band.numbered and any(
            cell.left < column.left < cell.right < column.right
            or column.left < cell.left < column.right < cell.right
            for cell in band.cells
            for column in self.columns
            if cell.text.strip() and column.key in OF_FIGURES | {"reason"}
        )

    def _unclear(self, band: Band) -> bool:
        """Tell whether a band prints something below a head in doubt that names no column."""
        known = {(column.left, column.right) for column in self.columns}
        every = [one for of_head in self.bands for one in of_head.cells]
        heads = [one for one in every if one.doubt and (one.left, one.right) not in known]
        return any(
            head.left < cell.centre < head.right and cell not in heads and cell.text.strip()
            for head in heads
            for cell in band.cells
        )

    def doubts(self, band: Band, fields: dict[str, str]) -> list[Doubt]:
        """Return what these columns leave unsure of a band: `fields` says where each one goes.

        No rule parts what a cell over several of them prints, or their head is not known.

        >>> half = Cell(1, 0, 0, 9, 1, "执行", (Doubt("partly-seen"),))
        >>> columns = Columns(0, 9, bands=[Band(1, 0, 1, [half])])
        >>> columns.doubts(Band(1, 1, 2, [Cell(1, 0, 1, 9, 2, "87.1")]), {"score": "score"})
        [Doubt(code='header-unreadable', read=(), field='score')]
        >>> columns = Columns(0, 6, [Column("weight", 0, 2, ""), Column("score", 2, 6, "")])
        >>> [one.code for one in columns.doubts(
        ...     Band(1, 0, 1, [Cell(1, 0, 0, 3, 1, "5")], numbered=True), {"score": "score"})]
        ['columns-uncertain']
        """
        crossed, unclear = self._crossed(band), self._unclear(band) or uneven.wider(self, band)
        lefts = [one.left for one in self.columns]
        twin = {one.key for one in self.columns if lefts.count(one.left) > 1 and not one.part}
        found = []
        for key, told in fields.items():
            if self.shared(band, key) or key in twin or (crossed and key in self):
                found.append(Doubt("columns-uncertain", (), told))
            elif unclear and key not in self:
                found.append(Doubt("header-unreadable", (), told))
        moved = uneven.unsure(self, band) & fields.keys()
        return found + [Doubt("row-uneven", (), fields[key]) for key in sorted(moved)]

    def aligned(self, band: Band) -> bool:
        """Tell whether a band's cells keep to the columns, as those of another table do not.

        At least half of the cells that fall into a column lie within its edges, a hundredth of
        the table's width aside.
        """
        slack = (self.right - self.left) / 100
        inside = [
            column.left - slack <= cell.left and cell.right <= column.right + slack
            for column in self.columns
            for cell in self.cells(band, column.key)
        ]
        return 2 * sum(inside) >= len(inside)

    def start(self) -> float:
        """Return the left edge of the first money or measuring column."""
        edges = (column.left for column in self.columns if column.key in OF_FIGURES)
        return min(edges, default=self.right)


def read(
    header: list[Band], group: str, monitors: bool = False, of_year: int | None = None
) -> Columns:
    """Return the columns that one to three header bands name; the lower band is the finer one.

    In a form that `monitors` a column may tell how it stands in a month: 1-7月执行情况. Of targets
    of several years those of the form's own, `of_year`, are meant.
    """
    unique = list(dict.fromkeys(cell for band in header for cell in band.cells))
    edges = min(cell.left for cell in unique), max(cell.right for cell in unique)
    columns = Columns(*edges, group=group, bands=header)
    for cell in unique:
        key = labels.meaning(cell.text, group) if cell.text.strip() else None
        month = monitors and labels.meaning(cell.text, "month_columns")
        if month and (month == "actual") == (group == "indicator_columns"):
            key = month
        if group == "fund_columns" and key is None and cell.left > columns.left:
            key = _fund_column(cell.text, unique)
        over = columns.first("target") if key is None and year(cell.text) else None
        if over is not None and over.left <= cell.left and cell.right <= over.right:
            key = "target"  # 指标值 over 2024年, 2025年
        same = {(column.key, column.left, column.right) for column in columns.columns}
        keys = [key] if key is not None else abreast(cell.text, group)
        lies = any(
            {*one.read} & {*labels.bare(cell.text)} for one in cell.doubt if one.code == _LIE
        )
        doubt = Doubt("header-as", (labels.bare(cell.text),)) if lies else None
        for n, one in enumerate(keys):
            if (one, cell.left, cell.right) not in same:
                part = (n, len(keys)) if len(keys) > 1 and "/" in cell.text else None
                columns.columns.append(Column(one, cell.left, cell.right, cell.text, doubt, part))
    for column in (one for one in columns.columns if one.key == "remarks"):
        column.key = "ignored" if "reason" in columns else "reason"
    if group == "indicator_columns":
        _guess_damaged(columns, unique)
    blocks = [
        column
        for column in columns.columns
        if labels.meaning(column.label, "money") or column.left == columns.left
    ]
    for column in blocks:
        if sum(other.key == column.key for other in columns.columns) > 1:
            columns.columns.remove(column)
    columns.columns = [
        column
        for column in columns.columns
        if not any(
            other is not column
            and column.left <= other.left
            and other.right <= column.right
            and (other.right - other.left) < (column.right - column.left)
            and other.key in (column.key, "operator", "unit", "target")
            for other in columns.columns
        )
    ]
    columns.columns.sort(key=lambda column: column.left)
    _leave_other_years(columns, of_year)
    named = columns.first("name")
    for column in columns.columns:  # points before the name are those of a level, not of a row
        of_level = named is not None and column.key == "weight" and column.left < named.left
        within = column.key == "score" if monitors else column.key in _WITHIN_THE_YEAR
        if of_level or (within and group == "indicator_columns"):
            column.key = "ignored"
    return columns


def _leave_other_years(columns: Columns, of_year: int | None) -> None:
    """Keep one of several targets: that of the form's own year, else that of no year."""
    targets = [one for one in columns.columns if one.key == "target"]
    for told in (of_year, None):
        own = [one for one in targets if year(one.label) == told]
        if len(own) == 1:
            for one in targets:
                one.key = "target" if one is own[0] else "ignored"
            return


def _fund_column(text: str, header: list[Cell]) -> str | None:
    """Return what a label heads that heads another thing elsewhere.

    预算执行(E/C×100%) is a rate; beside columns of the sources, 合计 is the budget.
    """
    if labels.meaning(text, "money") == "block" and "%" in characters.clean(text):
        return "execution_rate"
    known = {labels.meaning(cell.text, "fund_columns") for cell in header}
    is_budget = labels.meaning(text, "funds") == "total" and not known & {
        "initial_budget",
        "adjusted_budget",
    }
    return "adjusted_budget" if is_budget else None


def _guess_damaged(columns: Columns, cells: list[Cell]) -> None:
    """Add columns whose header is damaged or blank, each with its doubt.

    The first line tells where a rule is missing below it: 年度指标值 / ≥95% / ≥20次.
    """
    known = {(column.left, column.right) for column in columns.columns}
    start = min(column.left for column in columns.columns)
    rest = sorted(
        (cell for cell in cells if (cell.left, cell.right) not in known and cell.left >= start),
        key=lambda cell: cell.left,
    )
    for cell in rest:
        if not cell.text.strip():
            continue
        first = cell.text.split("\n")[0]
        key = labels.meaning(first, columns.group) or labels.similar(cell.text, columns.group)
        if key not in (None, "ignored", "remarks") and key not in columns:
            doubt = Doubt("header-as", (labels.bare(cell.text),))
            columns.columns.append(Column(key, cell.left, cell.right, cell.text, doubt))
    score = columns.first("score")
    if score is None or "reason" in columns:
        return
    after = [cell for cell in rest if cell.left >= score.right - 1 and not cell.text.strip()]
    if after:
        doubt = Doubt("header-unreadable")
        columns.columns.append(Column("reason", after[0].left, after[-1].right, "", doubt))
