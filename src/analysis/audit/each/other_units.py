"""Text that was left over from another unit's form."""

import re

from analysis import places
from analysis.audit.check import Findings, Form, finds, said, tell

_CLAUSE = re.compile(r"[,，。;；\n]")
# A partner is named by right: 与浦东新区图书馆合作, 赴…学习.
_PARTNER = re.compile(
    r"[与和同向由赴到]|联合|协[同助]|支援|帮扶|对口|学习|交流|合作|考察|参观|走访|委托|互借|结对"
)
_LONGEST = 15  # 新疆维吾尔自治区伊犁哈萨克自治州


@finds("other-unit", kind="question", order=527, own_ask="ask.original")
def other_unit(form: Form) -> Findings:
    """Ask about a like unit of another place: 浦东新区图书馆 in the form of 闵行区图书馆.

    A place above the own one, or within it, is none: 上海市图书馆 may serve both.
    """
    names = [name for name in (form.project["unit"], form.project["department"]) if name]
    own = {code for name in names for code in places.divisions(name)[0]}
    for name in names if own else ():
        called = re.sub(r"^[省市区县旗州镇乡]", "", name[len(places.divisions(name)[1]) :])
        for row, subject, text in form.prose():
            for clause in _CLAUSE.split(text):
                other = _elsewhere(clause, called, own)
                if other and not _PARTNER.search(clause.replace(called, "")):
                    sentence = said("finding.other_unit", text=other + called, unit=names[0])
                    yield tell(row, "asks", sentence, subject=subject)
                    return


def _elsewhere(clause: str, called: str, own: set[str]) -> str | None:
    """Return the place before what a unit is called, where it neither holds the own one nor is it.

    >>> _elsewhere("2023年浦东新区图书馆购书", "图书馆", {"310112"})
    '浦东新区'
    """
    at = clause.find(called) if len(called) > 1 else -1
    for start in range(max(0, at - _LONGEST), at - 1):
        words = clause[start:at]
        codes, known = places.divisions(words)
        if known == words:
            akin = any(
                one.startswith(code) or code.startswith(one) for code in codes for one in own
            )
            return None if akin else words
    return None
