"""The schema of the four tidy tables: columns, types, what is required, allowed and unique.

It is a public contract. Missing is null; money is 万元, rates are percent as printed, weights and
scores are points. Nothing here knows of data frames: a reading process starts without them.
"""

from typing import Any

from analysis import words
from analysis.words.sentence import Says

TEXT, NUMBER, COUNT, FLAG = "str", "float64", "Int64", "boolean"

OPERATORS = ("≥", ">", "=", "<", "≤", "qualitative")
# The prose of a form.
GOALS = ("goal_expected", "goal_actual")
AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
ACHIEVEMENTS = ("achieved", "partly", "not")
AGREES = ("agrees", "agrees-truncated", "agrees-hidden-digits")
VERDICTS = (*AGREES, "contradicts", "not-computable", "warns", "asks", "set-aside")
# What somebody has to look at, until a reviewer sets it aside: the others ask nothing of anybody.
OPEN = ("contradicts", "warns", "asks")
# The mark of a verdict, on a terminal and on pages.
MARKS = {"contradicts": "✗", "warns": "!", "asks": "·", "not-computable": "?", "set-aside": "–"}
# The readers, the one first that loses least: it is believed where two are equally complete.
READER_NAMES = ("excel", "word", "web", "pdf", "ofd", "dump", "scan")

# What a document prints, by table; the other columns are keys, say where it stands, or follow.
FIELDS: dict[str, tuple[str, ...]] = {
    "projects": (
        *("year", "project_name", "department", "unit", *GOALS),
        *("total_weight", "total_score", "grade", "money_unit"),
    ),
    "funds": ("fund", "label", *AMOUNTS, "weight", "execution_rate", "score", "reason"),
    "indicators": (
        *("level1", "level2", "name", "target_text", "actual_text", "weight", "score", "reason"),
    ),
}
PROJECTS = {
    "form_id": TEXT,
    "source": TEXT,
    "source_sha256": TEXT,
    "reader": TEXT,
    "first_page": COUNT,
    "last_page": COUNT,
    "year": COUNT,
    "project_name": TEXT,
    "department": TEXT,
    "unit": TEXT,
    "goal_expected": TEXT,
    "goal_actual": TEXT,
    "total_weight": NUMBER,
    "total_score": NUMBER,
    "grade": TEXT,
    "money_unit": TEXT,
    "layout": TEXT,
    "complete": FLAG,
    "same_as": TEXT,
    "derived_from": TEXT,
    "in_doubt": TEXT,
    "not_printed": TEXT,
    "province": TEXT,
    "tier": TEXT,
    "department_kind": TEXT,
    "form_kind": TEXT,
    "place_evidence": TEXT,
    "address": TEXT,
    "published": TEXT,
    "project_key": TEXT,
    "corrected": TEXT,
}
FUNDS = {
    "form_id": TEXT,
    "fund": TEXT,
    "label": TEXT,
    "initial_budget": NUMBER,
    "adjusted_budget": NUMBER,
    "executed": NUMBER,
    "weight": NUMBER,
    "execution_rate": NUMBER,
    "score": NUMBER,
    "page": COUNT,
    "reason": TEXT,
    "in_doubt": TEXT,
    "dashed": TEXT,
    "place": TEXT,
    "corrected": TEXT,
}
# What is asked for, where it stands among the indicators of its form.
_TARGET = {
    "position": COUNT,
    "level1": TEXT,
    "level2": TEXT,
    "name": TEXT,
    "target_text": TEXT,
    "target_operator": TEXT,
    "target_value": NUMBER,
    "target_unit": TEXT,
}
INDICATORS = {
    "form_id": TEXT,
    **_TARGET,
    "actual_text": TEXT,
    "actual_value": NUMBER,
    "actual_unit": TEXT,
    "achievement": TEXT,
    "weight": NUMBER,
    "score": NUMBER,
    "reason": TEXT,
    "page": COUNT,
    "left": NUMBER,
    "top": NUMBER,
    "right": NUMBER,
    "bottom": NUMBER,
    "in_doubt": TEXT,
    "corrected": TEXT,
    "note": TEXT,
    "restated": FLAG,
    "dashed": TEXT,
    "place": TEXT,
    "target_unit_canonical": TEXT,
    "actual_unit_canonical": TEXT,
}
FINDINGS = {
    "form_id": TEXT,
    "check": TEXT,
    "verdict": TEXT,
    "subject": TEXT,
    "reported": NUMBER,
    "expected_low": NUMBER,
    "expected_high": NUMBER,
    "message_zh": TEXT,
    "message_en": TEXT,
    "rule": TEXT,
    "page": COUNT,
    "fact": TEXT,
    "severity": TEXT,
    "ask_zh": TEXT,
    "ask_en": TEXT,
}
# What comes before a self-evaluation, one row a target: the form that declares it, and the one that
# monitors it within the year.
_DECLARED = {
    "source": TEXT,
    "source_sha256": TEXT,
    "reader": TEXT,
    "year": COUNT,
    "project_name": TEXT,
    "department": TEXT,
    "unit": TEXT,
    "project_key": TEXT,
    "budget": NUMBER,
    **_TARGET,
    "weight": NUMBER,
    "page": COUNT,
    "place": TEXT,
    "in_doubt": TEXT,
}
# What of such a form no column holds, as a sentence.
UNREAD = {"unread_zh": TEXT, "unread_en": TEXT}
DECLARATIONS = {"declaration_id": TEXT, **_DECLARED, **UNREAD}
MONITORING = {
    "monitoring_id": TEXT,
    **_DECLARED,
    "month": COUNT,
    "executed": NUMBER,
    "execution_rate": NUMBER,
    "actual_text": TEXT,
    "actual_value": NUMBER,
    "actual_unit": TEXT,
    "expected_text": TEXT,
    "likelihood": TEXT,
    "reason": TEXT,
    **UNREAD,
}
BESIDE: dict[str, dict[str, str]] = {"declarations": DECLARATIONS, "monitoring": MONITORING}
COLUMNS: dict[str, dict[str, str]] = {
    "projects": PROJECTS,
    "funds": FUNDS,
    "indicators": INDICATORS,
    "findings": FINDINGS,
}
EVERY = COLUMNS | BESIDE
REQUIRED = {
    "declarations": ("declaration_id", "source", "source_sha256", "position"),
    "monitoring": ("monitoring_id", "source", "source_sha256", "position"),
    "projects": ("form_id", "source", "source_sha256", "reader", "complete"),
    "funds": ("form_id",),
    "indicators": ("form_id", "position"),
    "findings": ("form_id", "check", "verdict", "subject", "message_zh", "message_en"),
}
# The last column of the contract's first edition: tables that lack a later one are read without it.
FIRST_EDITION = {
    "projects": "complete",
    "funds": "page",
    "indicators": "corrected",
    "findings": "page",
    "declarations": "in_doubt",
    "monitoring": "reason",
}
TIERS = ("central", "provincial", "municipal", "county", "township")
FORM_KINDS = ("project", "department", "transfer")
# The divisions of COFOG, the United Nations' classification of the functions of government.
DEPARTMENT_KINDS = (
    *("general", "defence", "order", "economy", "environment"),
    *("housing", "health", "culture", "education", "social"),
)
SEVERITIES = ("high", "middle", "low")
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "projects": {
        **{"reader": READER_NAMES, "tier": TIERS},
        **{"department_kind": DEPARTMENT_KINDS, "form_kind": FORM_KINDS},
    },
    "funds": {},
    "indicators": {"target_operator": OPERATORS, "achievement": ACHIEVEMENTS},
    "findings": {"verdict": VERDICTS, "severity": SEVERITIES},
    **{name: {"reader": READER_NAMES, "target_operator": OPERATORS} for name in BESIDE},
}
UNIQUE: dict[str, list[str] | None] = {
    "projects": ["form_id"],
    "funds": None,
    "indicators": ["form_id", "position"],
    "findings": ["form_id", "check", "subject"],
    "declarations": ["declaration_id", "position"],
    "monitoring": ["monitoring_id", "position"],
}

# A spreadsheet takes a text that starts with one of these for a formula; an East Asian one takes
# the full-width signs as well.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def finding(
    check: str | None,
    verdict: str,
    subject: str,
    sentence: Says,
    page: Any,
    *,
    reported: Any = None,
    expected: tuple[Any, Any] = (None, None),
    rule: str | None = None,
) -> dict[str, Any]:
    """Return a row of `findings`, all but its form: what it says, in both languages.

    `reported` stands in the document, `expected` are the lowest and the highest that should.

    >>> from analysis.words.sentence import said
    >>> row = finding("mine", "warns", "indicators/3", said("finding.sum_differs", gap="0.50"), 1)
    >>> row["message_en"]
    'they differ by 0.50 points'
    """
    row = {"check": check, "verdict": verdict, "subject": subject, "reported": reported}
    row |= {"expected_low": expected[0], "expected_high": expected[1], "rule": rule, "page": page}
    return row | {f"message_{language}": sentence.say(language) for language in words.LANGUAGES}
