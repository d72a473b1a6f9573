"""Forms that kill the process that judges them."""

import os

from analysis import audit, tables
from analysis.rules import RuleSet

_judged = audit.examined


def judge(
    part: tables.Tables, rules: RuleSet | None, decimals: tables.Decimals
) -> dict[str, audit.Examined]:
    """Judge as the checks do, but for a document that ends them, each of its own way."""
    names = {tables.document_of(form) for form in part.projects["form_id"]}
    if "kills.txt" in names:
        os.abort()
    if "fails.txt" in names:
        raise ZeroDivisionError("by zero")
    return _judged(part, rules, decimals)
