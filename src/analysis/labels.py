"""The words of the form: what a printed label means, from an alias table kept as data.

Labels are compared in their bare form (`bare`): without blanks, colons, numbering, and brackets
with what stands in them. The table is `labels.toml`; a new alias is one word there.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from operator import ne

from rapidfuzz import fuzz, process

from analysis import values
from analysis.characters import LOST, clean

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.](?!\d))")
# A sign that was lost is one of these: of 其中:当年财政拨款 the colon.
_IGNORED = re.compile(rf"[\s:;,.、。;*#★☆_·\"“”'|\\/%{LOST}-]+")
# What stands around the labels of a group.
_AROUND = {
    "funds": re.compile(r"^(?:其中|减|加|[①②③④⑤⑥⑦⑧⑨])+"),
    "goals": re.compile(r"(?<=.{2})[\d一二三四五六七八九十]+$"),
}
# Points that a label may end with: 产出指标40分, 数量指标(30分), 社会效益指标(权重20%); what stands
# behind a sign that was lost is the rest of a figure: 总得分:�6.42分.
_POINTS = re.compile(rf"(?<=[^\d.:{LOST}])\d{{1,3}}(?:\.\d+)?分$")
_BEHIND = re.compile(
    r"(?:(?<=[^\W\d])|(?<=标\d))[(\[【〔](?:分值|权重|满分|共|计)?:?\d[\d.]*[分%]?[)\]】〕]$"
)

# A figure in a line, and a label and its figure without a colon: 总分 95.5. A label is not longer.
_FIGURE = re.compile(r"-?\d(?:[\d.,]*\d)?\s*(?:%|分|万元|元)?(?![.、)])(?=\D*$)")
_TOLD = re.compile(r"(\D{2,12}?)\s*(-?\d[\d.,]*\s*(?:%|分|万元|元)?)")
_LONGEST = 12

# Below this similarity (percent) an unknown word is not taken for a damaged label.
SIMILAR = 66


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = resources.files("analysis").joinpath("labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _aliases(group: str) -> dict[str, str]:
    return {bare(alias): key for key, aliases in _table()[group].items() for alias in aliases}


@cache
def _composed(group: str) -> list[tuple[str, re.Pattern[str]]]:
    words: dict[str, str] = dict(_table()["composed"].get(group, []))  # type: ignore[arg-type]
    return [(key, re.compile(each)) for key, each in words.items()]


@lru_cache(1 << 16)
def bare(text: str) -> str:
    """Return a label without blanks, colons, numbering, points, and brackets with their content.

    Where nothing would be left, the brackets stay.

    >>> bare("2. 产出指标\\n40分："), bare("全年执行数（B）")
    ('产出指标', '全年执行数')
    """
    flat = values.unspaced(text)
    flat = _POINTS.sub("", _NUMBERING.sub("", flat).rstrip(":"))
    shorter = _BRACKETED.sub("", flat)
    return _IGNORED.sub("", shorter) or _IGNORED.sub("", flat)


@lru_cache(1 << 14)
def points(text: str) -> str:
    """Return the points that a label ends with, as printed, blank for none.

    >>> points("数量指标（30 分）"), points("产出指标40分"), points("指标(万元)")
    ('(30分)', '40分', '')
    """
    flat = values.unspaced(text).rstrip(":")
    found = _BEHIND.search(flat) or _POINTS.search(flat)
    return found[0] if found else ""


@lru_cache(1 << 16)
def meaning(text: str, group: str) -> str | None:
    """Return what a label means within a group of the table (`fund_columns`, say), else None.

    A source of funds may stand behind 其中, and goals be numbered.

    >>> meaning("全年执行数（B）", "fund_columns"), meaning("其中:当年财政拨款", "funds")
    ('executed', 'current_year')
    >>> meaning("年度目标2", "goals")
    'block'
    """
    return _meaning(_AROUND[group].sub("", bare(text)) if group in _AROUND else bare(text), group)


@lru_cache(1 << 16)
def _meaning(label: str, group: str) -> str | None:
    """Return what a bare label means: it is an alias, or composed of the words of a meaning."""
    told = (key for key, words in _composed(group) if words.fullmatch(label))
    return _aliases(group).get(label) or next(told, None)


def similar(text: str, group: str) -> str | None:
    """Return what a damaged label most likely means within a group, else None.

    To be used only where the place already says that a label of the group stands here; the
    caller marks the reading as in doubt. A piece that labels of several meanings contain, or that
    is as like to them, tells none of them.

    >>> similar("益指标", "levels1"), similar("指标", "levels1")
    ('效益指标', None)
    """
    piece, aliases = bare(text), _aliases(group)
    if len({key for alias, key in aliases.items() if piece in alias}) > 1:
        return None
    near = process.extract(piece, list(aliases), scorer=fuzz.ratio, score_cutoff=SIMILAR)
    best = {aliases[alias] for alias, ratio, _ in near if ratio == near[0][1]}
    return best.pop() if len(best) == 1 else None


@lru_cache(2000)
def misread(text: str, group: str) -> str | None:
    """Return what a text may mean in which one character of a label is another one, else None.

    A label of two characters may become another word by that: 合计 and 合同.

    >>> misread("年度总体目桥", "goals"), misread("项目名称", "head"), misread("合同", "foot")
    ('block', None, None)
    """
    piece = bare(text)
    if len(piece) < 3 or kinds(text):
        return None
    alike = (one for one in _aliases(group) if len(one) == len(piece))
    near = (one for one in alike if sum(map(ne, one, piece)) == 1)
    return next((_aliases(group)[one] for one in near), None)


def titled(text: str, kind: str) -> bool:
    """Tell whether a text has one of the words of a kind of titles in it.

    >>> titled("2024年度项目支出绩效自评表", "self_evaluation")
    True
    """
    return any(word in bare(text) for word in words("titles", kind))


def graded(text: str) -> tuple[str, str]:
    """Return a text without the grade that ends it, and the grade, blank where it ends in none.

    A text that names several grades explains them.

    >>> graded("总分(优)"), graded("等级为良。"), graded("90分为优,以下为良"), graded("管理良好")
    (('总分', '优'), ('等级', '良'), ('90分为优,以下为良', ''), ('管理良好', ''))
    """
    told = "|".join(sorted(words("grades"), key=len, reverse=True))
    flat = clean(text).strip()
    found = re.search(rf"(?:^|(?<=[\d分级次])|[(:为是\s]\s*)({told})[)。\s]*$", flat)
    if found is None or len(re.findall(told, flat)) > 1:
        return text, ""
    return flat[: found.start()], found[1]


def form_kind(title: str) -> tuple[str, str] | None:
    """Return what a form is about by its title, and the word that tells: project, department or
    transfer; None where the title tells none.

    >>> form_kind("2024年度部门整体支出绩效自评表"), form_kind("项目支出绩效自评表")
    (('department', '部门整体'), ('project', '项目'))
    """
    kinds = _table()["form_kinds"].items()
    told = ((kind, word) for kind, own in kinds for word in own if word in title)
    return next(told, None)


def department_kind(name: str) -> tuple[str, str] | None:
    """Return what a department or unit is for by its name, and the word that tells, else None.

    A word that ends the name comes before the first one in it; one that names a street tells
    nothing (文化路街道办事处).

    >>> department_kind("大英县司法局"), department_kind("农业大学"), department_kind("甲中心")
    (('order', '司法'), ('education', '大学'), None)
    """
    kinds = _table()["department_kinds"].items()
    found = [
        (not name.endswith(word), place.start(), kind, word)
        for kind, own in kinds
        for word in own
        if (place := re.search(rf"{word}(?![路街巷村镇乡])", name))
    ]
    return min(found)[2:] if found else None


@lru_cache(1 << 14)
def subtotal(text: str) -> bool:
    """Tell whether a label is a subtotal's, which may name its level.

    >>> subtotal("小计"), subtotal("产出指标合计"), subtotal("合计")
    (True, True, False)
    """
    label = bare(text)
    level, group = label[:-2], ("levels1", "levels2")
    of_level = any(meaning(level, one) for one in group) or meaning(level, "indicator_columns") in (
        "level1",
        "level2",
    )
    ends = label.endswith("小计") or (label.endswith(("合计", "总计")) and of_level)
    return meaning(text, "foot") == "subtotal" or ends


@lru_cache(1 << 14)
def kinds(text: str) -> frozenset[str]:
    """Return the groups in which a text labels a field, a column or a fund; levels are none.

    >>> sorted(kinds("其中:当年财政拨款")), kinds("产出指标")
    (['funds'], frozenset())
    """
    groups = ("head", "fund_columns", "funds", "indicator_columns", "goals", "foot")
    return frozenset(group for group in groups if meaning(text, group) is not None)


def is_known(text: str) -> bool:
    """Tell whether a text is a label of any kind, one of a level or a block too.

    >>> is_known("产出指标"), is_known("项目资金(万元)"), is_known("某中心")
    (True, True, False)
    """
    others = ("levels1", "levels2", "other_levels", "money")
    return bool(kinds(text)) or any(meaning(text, group) for group in others)


@lru_cache(1 << 14)
def inline(text: str) -> tuple[tuple[str, str], ...]:
    """Return the fields that one line prints: label and value behind a colon, or a figure.

    Where nothing parts two fields, the next one begins at the longest label that is known.

    >>> inline("主管部门:某局实施单位:某中心"), inline("总分 95.5"), inline("完成20次")
    ((('主管部门', '某局'), ('实施单位', '某中心')), (('总分', '95.5'),), ())
    """
    first, *others = re.split(r"\s*:\s*", clean(text).strip())
    told = _TOLD.fullmatch(first) if not others else _TOLD.match(first)
    known = told and kinds(told[1]) & {"head", "fund_columns", "funds", "foot"}
    found = [(told[1], told[2])] if told and known else []
    label: str | None = first[told.end() :].strip() if told and known else first
    value = ""
    for number, middle in enumerate(others, start=1):
        own, following = _cut(middle) if number < len(others) else (middle, "")
        value = f"{value}:{own}" if value else own
        if following is None:  # a colon inside the value
            continue
        if label:
            found.append((label, value.strip()))
        label, value = following, ""
    return tuple(found)


def _cut(text: str) -> tuple[str, str | None]:
    """Part a value from the label behind it: what follows a figure, a known label, or a blank.

    Short labels of points (评分) may end any word.
    """
    if (figure := _FIGURE.match(text)) and figure[0] != text:
        return figure[0], text[figure.end() :].strip()
    for start in range(max(len(text) - _LONGEST, 0), len(text) - 1):
        end = text[start:]
        if any(meaning(end, one) for one in ("head", "other_heads")) or (
            len(end) > 2 and (kinds(end) or meaning(end, "declared"))
        ):
            return text[:start], end.strip()
    before, blank, label = text.rpartition(" ")
    return (before, label) if blank else (text, None)


def parent(level2_name: str) -> str | None:
    """Return the level-1 name to which a canonical level-2 name belongs by the standard.

    >>> parent("质量指标")
    '产出指标'
    """
    parents: dict[str, str] = dict(_table()["parents"].items())  # type: ignore[arg-type]
    return parents.get(level2_name)


def names(group: str) -> tuple[str, ...]:
    """Return all meanings of a group; those of `levels1`, `levels2` are the standard's own labels.

    >>> names("levels1")
    ('成本指标', '产出指标', '效益指标', '满意度指标')
    """
    return tuple(_table()[group])


def usual(key: str, group: str) -> str | None:
    """Return the label by which the standard form prints a meaning, None for an unknown one.

    >>> usual("executed", "fund_columns")
    '全年执行数'
    """
    return next(iter(_table()[group].get(key, ())), None)


@cache
def words(group: str, *keys: str) -> tuple[str, ...]:
    """Return the labels of a group in their bare form: all, or those with one of some meanings.

    >>> words("levels1", "成本指标")
    ('成本指标', '成本', '项目成本')
    """
    return tuple(word for word, key in _aliases(group).items() if not keys or key in keys)
