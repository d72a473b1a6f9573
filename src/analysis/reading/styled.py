"""Style sheets of web pages: which rules hold on a wide screen, and what they write themselves."""

import re
from collections.abc import Iterator

from analysis.characters import LOST

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# What a style sheet writes before or behind an element, the minus of a figure for one: its parts.
_ADDS = re.compile(
    r"(?:^|[;\s])content\s*:\s*((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^;\"'/])*)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"::?(before|after)\s*$", re.IGNORECASE)
_ADDED = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)|([\w-]+\()|[\w-]+"
)
# Between selectors, not inside :not(.a, .b).
_COMMA = re.compile(r",(?![^()\[\]]*[)\]])")
_ESCAPED = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.IGNORECASE)
_REMARK = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
# A rule about rules: its name, its condition, the rules inside it.
_AT_RULE = re.compile(r"(?<![^\s};])@([\w-]+)([^{};]*)(?:;|\{((?:[^{}]|\{[^{}]*\})*)\})")
# Conditions that do not hold on a wide screen; what hides below 600 pixels is seen.
_ELSEWHERE = re.compile(
    r"\b(?:print|speech|not|prefers-)|max-(?:device-)?width\s*:\s*\d{1,3}(?!\d)"
)


def rules(sheet: str) -> list[tuple[str, str]]:
    """Return each selector with its rules, of those that hold on a wide screen.

    >>> rules("@media print{td{color:red}} .a, .b:not(.c,.d){display:none}")
    [('.a', 'display:none'), ('.b:not(.c,.d)', 'display:none')]
    """

    def inside(rule: re.Match[str]) -> str:
        holds = rule[1].lower() in ("media", "supports", "layer") and rule[3]
        return rule[3] if holds and not _ELSEWHERE.search(rule[2].lower()) else ""

    sheet, before = _REMARK.sub("", sheet), ""
    while sheet != before:  # one stands in another
        before, sheet = sheet, _AT_RULE.sub(inside, sheet)
    found = ((_COMMA.split(selectors), told) for selectors, told in _RULE.findall(sheet))
    return [(one.strip(), told) for some, told in found for one in some]


def beside(selector: str) -> tuple[str, str]:
    """Return a selector without what stands before or behind its elements, and which of both.

    >>> beside("td.neg::before"), beside("td")
    (('td.neg', 'before'), ('td', ''))
    """
    found = _BESIDE.search(selector)
    return (selector[: found.start()] or "*", found[1].lower()) if found else (selector, "")


def added(rules: str) -> str | None:
    """Return what rules write before or behind an element, as they say it; None for nothing.

    >>> added('color: red; content: "-"'), added("color: red")
    ('"-"', None)
    """
    found = _ADDS.search(rules)
    return found[1].strip() if found else None


def parts(content: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of what is written: a text, an attribute's name, or a call that gives one.

    >>> list(parts(r'"\\2212 " attr(data-unit) counter(n)'))
    [('text', '−'), ('attr', 'data-unit'), ('call', 'counter')]
    """
    for one in _ADDED.finditer(content):
        if one[4]:
            yield "call", one[4][:-1].lower()
        elif one[3]:
            yield "attr", one[3]
        elif one[1] or one[2]:
            yield "text", _ESCAPED.sub(_unescaped, one[1] or one[2])


def _unescaped(sign: re.Match[str]) -> str:
    """Return a character of a style sheet: \\2212 is a minus, what is none is not known."""
    code = int(sign[1], 16) if sign[1] else 0
    return sign[2] or (chr(code) if 0 < code < 0x110000 else LOST)
