"""The rows that head a block: of money, of goals, of indicators, by what their labels mean."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from analysis import labels, values
from analysis.form.bands import Band
from analysis.reading import Cell
from analysis.schema import AMOUNTS

MONEY = frozenset({*AMOUNTS, "execution_rate"})
NAMING = frozenset({"level1", "level2", "name"})
MEASURING = frozenset({"target", "actual", "weight", "score"})
OF_FIGURES = MEASURING | MONEY
# What parts two heads in one cell, and the two figures under them: 分值/执行率, 10 / 99.50%.
STROKE = re.compile(r"\s*/\s*")

# What is told of the texts of a row is kept: it is asked of each row of each block, and forms print
# the same heads.
_kept = lru_cache(maxsize=1 << 13)

# A header of one of several years: 2024年, 2024年度指标值.
_YEAR = re.compile(r"(20\d\d)(?:年度?)?(?!\d)")


def is_fund_header(band: Band) -> bool:
    """Tell whether a band heads the money block: two or more of its columns are named.

    The header of a list of projects names such columns too, beside the project's name.
    """
    return _heads_funds(tuple(cell.text for cell in band.cells))


@_kept
def _heads_funds(texts: tuple[str, ...]) -> bool:
    found = named(texts, "fund_columns")
    is_list = any(
        labels.meaning(text, "head") == "project_name" or labels.meaning(text, "lists") == "task"
        for text in texts
        if text.strip()
    )
    heads = len(found & MONEY) >= 2 or _paired(texts) is not None or bool(_sources(texts))
    return heads and not is_list and not _heads_indicators(texts)


def paired(band: Band) -> Cell | None:
    """Return the first figure of a row of labels and figures: 资金总额 | 100 | 执行数 | 90."""
    at = _paired(tuple(cell.text for cell in band.cells))
    return None if at is None else band.cells[at]


@_kept
def _paired(texts: tuple[str, ...]) -> int | None:
    labelled = (
        (labels.meaning(text, "funds"), labels.meaning(text, "fund_columns"), after)
        for after, text in enumerate(texts[:-1], start=1)
    )
    found = [
        (fund, key in MONEY, after)
        for fund, key, after in labelled
        if (fund or key in MONEY) and values.actual(texts[after]).value is not None
    ]
    first = next((after for fund, _, after in found if fund), None)
    return first if any(is_money for _, is_money, _ in found) else None


def sources(band: Band) -> list[Cell]:
    """Return the cells of a header that name three sources of funds: 合计 | 中央财政 | 省级.

    What stands behind the first one that is known is one too, unless it is a column's label. A row
    of figures has none.
    """
    return [band.cells[at] for at in _sources(tuple(cell.text for cell in band.cells))]


@_kept
def _sources(texts: tuple[str, ...]) -> list[int]:
    known = [
        at
        for at, text in enumerate(texts)
        if labels.meaning(text, "funds") is not None and not labels.meaning(text, "money")
    ]
    if len(known) < 2 or any(values.number(text) for text in texts if text.strip()):
        return []
    behind = (at for at in range(known[0], len(texts)) if texts[at].strip())
    found = [at for at in behind if not labels.meaning(texts[at], "fund_columns")]
    return found if len(found) > 2 else []


def is_indicator_header(band: Band) -> bool:
    """Tell whether a band heads the indicators: three columns named, of both kinds."""
    return _heads_indicators(tuple(cell.text for cell in band.cells))


@_kept
def _heads_indicators(texts: tuple[str, ...]) -> bool:
    found = named(texts, "indicator_columns")
    return len(found - {None}) >= 3 and bool(found & NAMING) and bool(found & MEASURING)


def is_upper_strip(band: Band) -> bool:
    """Tell whether a band is the upper strip of a header: it names measuring columns, no level.

    绩效指标 | 年度指标值 | 实际完成值 | 分值 stand over 一级指标 | 二级指标 | 三级指标 | 指标性质.
    """
    found = named(tuple(cell.text for cell in band.cells), "indicator_columns")
    told = any(values.number(text) for text in band.texts())
    others = is_goal_header(band) or is_fund_header(band)
    return len(found & MEASURING) > 1 and not (found & NAMING or told or others or band.loose)


def is_goal_header(band: Band) -> bool:
    """Tell whether a band heads the goals: two labels of goals stand side by side.

    The label of the block beside that of one of its rows, with prose behind, heads nothing.
    """
    kinds = [labels.meaning(cell.text, "goals") for cell in band.cells]
    pairs = [n for n, (one, other) in enumerate(pairwise(kinds)) if one and other]
    behind = [cell for cell in band.cells[pairs[-1] + 2 :] if cell.text.strip()] if pairs else []
    alone = len(pairs) == 1 and kinds[pairs[0]] == "block"
    return bool(pairs) and not (alone and behind) and not is_indicator_header(band)


def year(text: str) -> int | None:
    """Return the year that a header names alone or before what it heads, else None.

    >>> year("2024年"), year("2024年度指标值"), year("指标值")
    (2024, 2024, None)
    """
    found = _YEAR.match(labels.bare(text))
    return int(found[1]) if found else None


def abreast(text: str, group: str) -> list[str]:
    """Return what a header cell over two columns names that no rule parts: 分值 得分, 分值/得分."""
    words = STROKE.split(text) if "/" in text else text.split()
    if len(words) < 2:
        return []
    keys = [labels.meaning(word, group) for word in words]
    found = [key for key in keys if key in OF_FIGURES]
    return found if len(found) == len(keys) == len(set(found)) else []


def named(texts: tuple[str, ...], group: str) -> set[str | None]:
    """Return what the texts of cells name, each of several that a stroke parts."""
    return set().union(*(_named(text, group) for text in texts if text.strip()))


@_kept
def _named(text: str, group: str) -> frozenset[str | None]:
    groups = (group, "month_columns") if group == "fund_columns" else (group,)
    return frozenset({*(labels.meaning(text, one) for one in groups), *abreast(text, group)})


def rows(block: list[Band]) -> Iterator[Band]:
    """Yield the bands of a block but those below a header that only number its columns."""
    for n, band in enumerate(block):
        if not (n and is_indicator_header(block[n - 1]) and band.numbers_columns()):
            yield band
