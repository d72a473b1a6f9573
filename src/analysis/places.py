"""Where a form comes from: the province and the tier of the unit that filled it in.

An organ's name begins with its place, from the largest division down: 池州市贵池区棠溪镇人民政府.
So a place is read from the beginning of the unit's name, the department's, and the title, and from
nothing else: 上海合作组织青岛峰会 is a project, and in Qingdao.

`divisions.csv` holds codes and names of provinces, prefectures and counties as of 30 June 2023,
by the National Bureau of Statistics (统计用区划代码), after the package china-division 2.7.0. Two
digits of a code tell the province, four the prefecture, six the county.
"""

import csv
import re
from collections import defaultdict
from functools import cache
from importlib import resources
from typing import NamedTuple

from analysis.values import joined

# Municipalities are provinces whose districts are counties by code, and whose organs say 市.
_MUNICIPALITIES = ("11", "12", "31", "50")
# What may stand before the place: a budget code (219-), a year, a party's or a league's name.
_BEFORE = re.compile(r"^(?:附[件表]|20\d\d年度?|[\W\d_]|中共|中国共产党|共青团)+")
_SUFFIX = re.compile(r"(?:省|市|盟|地区|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")
# A short name is no place in 南京路街道办事处, 上海合作组织, and in 武汉大学, perhaps the centre's.
_NO_PLACE = re.compile(r"[东西南北中]?[路街道]|合作组织|.{0,8}大学")
_TOWNSHIP = re.compile(
    r"^[^省市县区]{0,7}(?:[镇乡]|街道)(?:人民政府|政府|党委|办事处|办|财政|卫生院|$)"
)
# Behind these the sign is no tier: 市场, 市民, 市政, 市容, 区域, 区划, 乡村.
_WORDS = "场|民|域|政|容|划|村"
_UNNAMED = {"省": "provincial", "自治区": "provincial", "市": "municipal"}
_UNNAMED |= {"区": "county", "县": "county", "旗": "county", "镇": "township", "乡": "township"}
# Ministries by their endings, after a beginning that no local organ has.
_CENTRAL = re.compile(
    r"^(?:国务院|中央|中华人民共和国|全国|最高人民|国家[^级]{2,12}(?:总局|局|委员会)$"
    r"|(?:外交|国防|教育|科学技术|工业和信息化|公安|国家安全|民政|司法|财政|人力资源和社会保障"
    r"|自然资源|生态环境|住房和城乡建设|交通运输|水利|农业农村|商务|文化和旅游|退役军人事务"
    r"|应急管理)部$|审计署|中国(?:人民银行|科学院|社会科学院|工程院|气象局|地震局|证监会)"
    r"|(?:海关|国家税务)总署?局?)"
)


class Place(NamedTuple):
    """A place: its province by name, its tier, and the words that both were taken from."""

    province: str | None = None
    tier: str | None = None
    evidence: tuple[str, ...] = ()


def place(*names: str | None) -> Place:
    """Return the place of a form from its unit's name, its department's, and its titles.

    The province is null where the names tell none, or several; the tier is that of the first
    name that tells one. Tiers are central, provincial, municipal, county and township.

    >>> place("大英县司法局", None)
    Place(province='四川省', tier='county', evidence=('大英县',))
    >>> place("区商务局", "武汉市商务局")
    Place(province='湖北省', tier='county', evidence=('区', '武汉市'))
    """
    provinces: set[str] | None = None
    tier, evidence = None, []
    for name in (_BEFORE.sub("", joined(text)) for text in names if text):
        codes, words = divisions(name)
        rest = name[len(words) :]
        own = _tier(codes, rest) or (None if words else _nameless(name))
        told = {code[:2] for code in codes}
        if told:
            provinces = told if provinces is None else provinces & told
        if own and tier is None:
            tier = own[0]
            words += own[1]
        elif not told:
            continue
        evidence += [words] if words and words not in evidence else []
    if provinces and tier == "municipal" and provinces <= set(_MUNICIPALITIES):
        tier = "provincial"
    only = _names()[provinces.pop()] if provinces and len(provinces) == 1 else None
    return Place(only, tier, tuple(evidence))


def _tier(codes: set[str], rest: str) -> tuple[str, str] | None:
    """Return the tier of an organ below the divisions that open its name, and the words for it."""
    if not codes:
        return None
    if town := _TOWNSHIP.match(rest):
        return "township", town.group()
    if below := re.match(rf"[市县区](?!{_WORDS}|$)", rest):  # 四川省县教育局
        return _UNNAMED[below.group()], below.group()
    return {2: "provincial", 4: "municipal", 6: "county"}[len(next(iter(codes)))], ""


def _nameless(name: str) -> tuple[str, str] | None:
    """Return the tier of an organ that does not name its place: 区商务局, 财政部."""
    if central := _CENTRAL.match(name):
        return "central", central.group()
    if town := _TOWNSHIP.match(name):
        return "township", town.group()
    first = re.match(rf"自治区|[省市区县旗镇乡](?!{_WORDS}|镇)", name)
    return (_UNNAMED[first.group()], first.group()) if first else None


def divisions(name: str) -> tuple[set[str], str]:
    """Return the codes of the division that a name begins with, and its words.

    Several codes where counties share a name (鼓楼区); each division lies in the one before.

    >>> divisions("上海市黄浦区房屋管理局")
    ({'310101'}, '上海市黄浦区')
    """
    *_, (codes, _, end) = _walked(name)
    return codes, name[:end]


@cache
def own_name(name: str) -> tuple[str, str]:
    """Return an organ's name without the places that only say where its own lies, and the shortest.

    The shortest begins with the smallest place. Where other places have the same name, it may be
    another organ's, and the first one keeps what tells them apart.

    >>> own_name("浙江省宁波市教育局"), own_name("江苏省南京市鼓楼区教育局")
    (('宁波市教育局', '宁波市教育局'), ('南京市鼓楼区教育局', '鼓楼区教育局'))
    """
    *_, (codes, start, _) = walked = _walked(name)
    own = (name[at:] for _, at, _ in reversed(walked) if divisions(name[at:])[0] == codes)
    return next(own), name[start:]


def _walked(name: str) -> list[tuple[set[str], int, int]]:
    """Return the divisions that a name begins with: their codes, and where their words stand."""
    found: list[tuple[set[str], int, int]] = [(set(), 0, 0)]
    while further := _next(name, found[-1][2], found[-1][0]):
        found.append((further[0], found[-1][2], further[1]))
    return found


def _next(name: str, start: int, above: set[str]) -> tuple[set[str], int] | None:
    for end in range(min(len(name), start + 15), start + 1, -1):
        text = name[start:end]
        known = set(_full().get(text, ()))
        if not _NO_PLACE.match(name[end:]):
            known |= set(_short().get(text, ()))
        if known := {code for code in known if not above or code.startswith(tuple(above))} - above:
            return known, end
    return None


@cache
def _names() -> dict[str, str]:
    text = resources.files("analysis").joinpath("divisions.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


@cache
def _full() -> dict[str, list[str]]:
    full = defaultdict(list)
    for code, name in _names().items():
        full[name].append(code)
    return full


@cache
def _short() -> dict[str, list[str]]:
    """Return short names: 湖北, 武汉, and 恩施州 or 长阳县 for autonomous ones."""
    short = defaultdict(list)
    for code, name in _names().items():
        if len(code) < 6 and len(stem := _SUFFIX.sub("", name)) > 1 and stem != name:
            short[stem].append(code)
        if name.endswith(("自治州", "自治县")):
            for length in range(2, len(name) - 3):
                short[name[:length] + name[-1]].append(code)
    return short
