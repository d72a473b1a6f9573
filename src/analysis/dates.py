"""Dates that targets set and results name: was one kept?"""

import re

_DAY = re.compile(r"(?:(20\d\d)年)?(?<![-至~\d])(\d{1,2})月(?:(\d{1,2})日)?(?!份?[-至~]|内|以上)")
# 2024-01-20, 2024.1.20
_NUMERIC = re.compile(r"(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# A limit, not a beginning or what lasts until then; and a result that says that it was done.
_LIMIT, _LASTS = (
    re.compile("[前底末]|以内|完成|完工"),
    re.compile("[起后至到]|开始|持续|未|没|预计|计划|拟|部分"),
)


def kept(due: str | None, done: str | None, year: int | None) -> bool | None:
    """Tell whether a date keeps the one that a target sets; None where it can't be told.

    `year` is that of the form, for dates without one.

    >>> kept("12月底前", "11月完成", 2024), kept("2024年8月31日前", "2024年9月5日", None)
    (True, False)
    >>> kept("2024年12月前", "持续到2024年11月", 2024) is kept("12月15日前", "12月", 2024) is None
    True
    """
    limit, latest, first = _day(due, 31), _day(done, 31), _day(done, 1)
    if limit is None or latest is None or first is None:
        return None
    own = limit[0] or year
    if first[0] in (None, own):
        late, early = first[1:] > limit[1:], latest[1:] <= limit[1:]
    else:
        late, early = (own is not None and (sign * (first[0] - own) > 0) for sign in (1, -1))
    sure = early and _LIMIT.search(due or "") and not _LASTS.search(f"{due}{done}")
    return False if late else True if sure else None


def _day(text: str | None, day: int) -> tuple[int | None, int, int] | None:
    """Return year, month and day, `day` where none is told; None for no date, or several.

    >>> _day("2024年12月底前", 31), _day("3月5日", 1), _day("1-6月", 31)
    ((2024, 12, 31), (None, 3, 5), None)
    """
    found = _DAY.findall(_NUMERIC.sub(r"\1年\2月\3日", text or ""))
    if len(found) != 1:
        return None
    year, month, own = found[0]
    return (int(year) if year else None), int(month), int(own or day)
