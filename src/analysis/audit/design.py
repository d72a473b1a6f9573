"""Checks of how indicators are set: duplicates, operators, targets that nobody can miss."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from analysis import values
from analysis.audit.view import Finding, Form, Row, finding

RULE = "selfeval: indicator design"
# Below so many such targets in a form nothing is said of the form as a whole.
_MANY = 5


def duplicates(form: Form) -> Iterator[Finding]:
    """No indicator stands twice in a form."""
    first: dict[str, Row] = {}
    for row in form.indicators:
        key = re.sub(r"[\s\W]", "", row["name"] or "")
        if not key:
            continue
        earlier = first.setdefault(key, row)
        if earlier is not row and earlier["target_text"] == row["target_text"]:
            yield finding(
                "duplicate-indicator", "warns", f"indicators/{row['_row']}",
                f"“{row['name']}”({row['target_text']})与第 {earlier['_row']} 个指标重复, "
                f"同一结果计分两次。",
                f"“{row['name']}” ({row['target_text']}) repeats indicator {earlier['_row']}, so "
                "one result is scored twice.",
                rule=RULE, page=row["page"],
            )  # fmt: skip


def operators(form: Form) -> Iterator[Finding]:
    """ "=" stands where more is better: the actual value is above, or a percentage could be."""
    for row in form.indicators:
        target, actual = row["target_value"], row["actual_value"]
        if row["target_operator"] != "=" or target is None:
            continue
        open_ended = values.same_unit(row["target_unit"], "%") and 50 <= target < 100
        if open_ended or (actual is not None and 0 < target < actual):
            yield finding(
                "operator-in-doubt", "warns", f"indicators/{row['_row']}",
                f"“{row['name']}”指标值 {row['target_text']}, 完成值 {row['actual_text']}: "
                "多多益善的指标似应用“≥”。",
                f"“{row['name']}” asks for {row['target_text']} and reports {row['actual_text']}: "
                "where more is better the operator should be ≥.",
                rule=RULE, page=row["page"],
            )  # fmt: skip


def ceilings(form: Form) -> Iterator[Finding]:
    """A target that allows some, met by nothing at all: it could hardly be missed."""
    for row in form.indicators:
        target, actual = row["target_value"], row["actual_value"]
        if row["target_operator"] in ("≤", "<") and target and target > 0 and actual == 0:
            yield finding(
                "zero-ceiling", "warns", f"indicators/{row['_row']}",
                f"“{row['name']}”指标值 {row['target_text']}, 完成值 {row['actual_text']}: "
                "指标值留有很大余地。",
                f"“{row['name']}” allows {row['target_text']} and reports {row['actual_text']}: "
                "the target could hardly be missed.",
                rule=RULE, page=row["page"],
            )  # fmt: skip


def everything_exact(form: Form) -> Iterator[Finding]:
    """Most quantitative targets are "=100 %" and all of these are met exactly."""
    quantitative = [
        row for row in form.indicators
        if row["target_value"] is not None and row["actual_value"] is not None
    ]  # fmt: skip
    full = [
        row for row in quantitative
        if row["target_value"] == 100 and row["target_operator"] in ("=", "≥")
        and values.same_unit(row["target_unit"], "%")
    ]  # fmt: skip
    exact = [row for row in full if row["actual_value"] == 100]
    if len(full) >= _MANY and len(exact) == len(full) and 2 * len(full) >= len(quantitative):
        yield finding(
            "targets-without-slack", "warns", "project/form_id",
            f"{len(quantitative)} 个定量指标中 {len(full)} 个为 100%, 且全部恰好完成, "
            "难以区分好坏。",
            f"{len(full)} of {len(quantitative)} quantitative targets are 100 %, all met exactly: "
            "they can't tell good from bad.",
            rule=RULE, page=form.project["first_page"],
        )  # fmt: skip


def formats(form: Form) -> Iterator[Finding]:
    """Targets of one unit are written with different decimals, or one unit in different ways."""
    texts: dict[str, Counter[int]] = {}
    units: dict[str, set[str]] = {}
    for row in form.indicators:
        unit, text = row["target_unit"], row["target_text"]
        if row["target_value"] is None or not text:
            continue
        key = "%" if unit and values.same_unit(unit, "%") else str(unit or "")
        found = re.search(r"[0-9](?:\.([0-9]+))?(?![0-9.])", text)
        texts.setdefault(key, Counter())[len(found[1] or "") if found else 0] += 1
        units.setdefault(key, set()).add(str(unit or ""))
    mixed = [key for key, count in texts.items() if len(count) > 1]
    spelled = [key for key, names in units.items() if len(names) > 1]
    if mixed or spelled:
        shown = "、".join(sorted({*mixed, *spelled}))
        counts = " / ".join(
            str(number) for key in mixed[:1] for number in dict(sorted(texts[key].items())).values()
        )
        yield finding(
            "mixed-formats", "warns", "project/form_id",
            f"同一单位({shown})的指标值写法不一"
            + (f"(小数位数不同: {counts} 个)" if mixed else "") + "。",
            f"Targets of one unit ({shown}) are written in different ways"
            + (f" (different decimals: {counts})" if mixed else "") + ".",
            rule=RULE, page=form.project["first_page"],
        )  # fmt: skip
