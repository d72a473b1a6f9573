"""The same form from two documents: which readings belong together, and where they differ.

Forms are published twice (a PDF and a web page, a corrected edition). Two readings are of one form
when year and unit do not speak against it and their content agrees: the name and most indicators,
or, where a name is lost, two amounts of the total and most indicators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from analysis import tables as schema
from analysis.tables import Tables

# Which reader to believe when two readings are equally complete: the one that loses least.
TRUSTED = ("excel", "word", "web", "pdf", "dump", "scan")
# Share of indicators (by position, target, weight) that two readings of one form have in common.
SAME_INDICATORS = 0.7
# Similarity (percent) of two readings of one project's name, and of one unit's: a damaged one
# differs from the whole one by a character or two.
SAME_NAME, SAME_UNIT = 90, 85

CHECKS = ("edition-agrees", "edition-differs")

_MONEY = ["initial_budget", "adjusted_budget", "executed"]
_COMPARED = {
    "projects": [
        "year",
        "project_name",
        "department",
        "unit",
        "total_weight",
        "total_score",
        "grade",
    ],
    "funds": [*_MONEY, "weight", "execution_rate", "score"],
    "indicators": ["level1", "level2", "name", "target_text", "actual_text", "weight", "score"],
}
_BUCKET_LIMIT = 200


def match(tables: Tables, derived: Collection[str] = ()) -> Tables:
    """Return the tables with `projects.same_as` filled and a finding for each difference.

    `same_as` is the form_id of the reading to prefer, null for that one. Of several readings the
    one with the fewest doubts and gaps is preferred, then the reader that loses least. `derived`
    are the sources made from another document here: they are never preferred to it, because what
    was in doubt there looks certain in them. A preference that the tables bring along is kept.
    """
    projects = tables.projects.copy()
    second = set(projects.loc[projects["same_as"].notna(), "form_id"]) | set(
        projects.loc[projects["source"].isin(derived), "form_id"]
    )
    projects["same_as"] = pd.Series(pd.NA, index=projects.index, dtype="object")
    contents = _contents(tables)
    groups = _groups(projects, contents)
    rows: list[dict[str, Any]] = []
    for group in groups:
        ordered = sorted(group, key=lambda form: (form in second, contents[form]["rank"]))
        for other in ordered[1:]:
            projects.loc[projects["form_id"] == other, "same_as"] = ordered[0]
            rows += _differences(contents[other], contents[ordered[0]], other, ordered[0])
    found = schema.frame("findings", rows)
    old = tables.findings[~tables.findings["check"].isin(CHECKS)]
    return replace(
        tables,
        projects=schema.validate("projects", projects),
        findings=pd.concat([old, found], ignore_index=True),
    )


def counted(projects: pd.DataFrame) -> pd.Series[bool]:
    """Tell which readings count where each form counts once.

    All do but those whose preferred reading is among them too.
    """
    return projects["same_as"].isna() | ~projects["same_as"].isin(projects["form_id"])


def further(tables: Tables) -> tuple[int, int]:
    """Return how many readings are further editions of a form that counts, and how many agree."""
    others = tables.projects.loc[~counted(tables.projects), "form_id"]
    found = tables.findings[tables.findings["form_id"].isin(others)]
    differing = found.loc[found["check"] == "edition-differs", "form_id"].nunique()
    return len(others), len(others) - differing


def _contents(tables: Tables) -> dict[str, dict[str, Any]]:
    indicators = dict(iter(tables.indicators.groupby("form_id", sort=False)))
    funds = dict(iter(tables.funds.groupby("form_id", sort=False)))
    contents = {}
    for project in tables.projects.to_dict("records"):
        form = project["form_id"]
        rows = indicators.get(form, tables.indicators.iloc[:0])
        money = funds.get(form, tables.funds.iloc[:0])
        total = money[money["fund"] == "total"].head(1)
        doubts = int(rows["in_doubt"].notna().sum()) + int(rows["name"].isna().sum())
        gaps = sum(pd.isna(project[column]) for column in _COMPARED["projects"])
        contents[form] = {
            "project": project,
            "indicators": rows,
            "funds": money,
            "money": tuple(total[_MONEY].iloc[0]) if len(total) else (None, None, None),
            "keys": set(zip(rows["position"], rows["target_text"], rows["weight"], strict=True)),
            "rank": (doubts + gaps, TRUSTED.index(project["reader"]), form),
        }
    return contents


def _groups(projects: pd.DataFrame, contents: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the sets of readings of one form, by pairs that share a name or their money."""
    buckets: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for form, content in contents.items():
        name = content["project"]["project_name"]
        if not pd.isna(name):
            buckets["name", name].append(form)
        for column, amount in zip(_MONEY, content["money"], strict=True):
            if not pd.isna(amount) and amount > 0:
                buckets[column, amount].append(form)
    leader = {form: form for form in projects["form_id"]}

    def root(form: str) -> str:
        while leader[form] != form:
            form = leader[form]
        return form

    for bucket in buckets.values():
        if len(bucket) > _BUCKET_LIMIT:
            continue
        for one, two in combinations(bucket, 2):
            if root(one) != root(two) and _same(contents[one], contents[two]):
                leader[root(two)] = root(one)
    groups: dict[str, list[str]] = defaultdict(list)
    for form in projects["form_id"]:
        groups[root(form)].append(form)
    return [group for group in groups.values() if len(group) > 1]


def _same(one: dict[str, Any], two: dict[str, Any]) -> bool:
    first, second = one["project"], two["project"]
    document = ["source", "source_sha256"]
    if all(first[column] == second[column] for column in document) or _speaks_against(
        first, second
    ):
        return False
    equal = sum(x == y for x, y in zip(one["money"], two["money"], strict=True))
    named = not pd.isna(first["project_name"]) and not pd.isna(second["project_name"])
    if not one["keys"] and not two["keys"]:
        return named and equal == len(_MONEY)
    shared = len(one["keys"] & two["keys"])
    alike = shared >= SAME_INDICATORS * max(len(one["keys"]), len(two["keys"]))
    return alike and (named or equal >= 2)


def _speaks_against(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Tell whether year, unit or name, where both print them, are those of different forms."""
    for column, least in (("year", 100), ("unit", SAME_UNIT), ("project_name", SAME_NAME)):
        a, b = first[column], second[column]
        if not pd.isna(a) and not pd.isna(b) and fuzz.ratio(str(a), str(b)) < least:
            return True
    return False


def _differences(
    other: dict[str, Any], preferred: dict[str, Any], form: str, preferred_form: str
) -> list[dict[str, Any]]:
    """Compare two readings field by field; one row for each row that differs, one if none does."""
    rows: list[dict[str, Any]] = []
    compared = 0
    for table, subject, mine, theirs in _pairs(other, preferred):
        differing = []
        for column in _COMPARED[table]:
            a, b = mine.get(column), theirs.get(column)
            if pd.isna(a) or pd.isna(b):
                continue
            compared += 1
            if a != b:
                differing.append((column, a, b))
        if differing:
            rows.append(_difference(form, preferred_form, table, subject, differing, mine))
    if len(other["indicators"]) != len(preferred["indicators"]):
        counts = len(other["indicators"]), len(preferred["indicators"])
        rows.append(
            {
                "form_id": form,
                "check": "edition-differs",
                "verdict": "warns",
                "subject": "project/complete",
                "message_zh": f"本表读得{counts[0]}项指标,"
                f"同一表的另一版本({preferred_form})读得{counts[1]}项。",
                "message_en": f"{counts[0]} indicators were read here and {counts[1]} in the other "
                f"edition of the same form ({preferred_form}).",
                "page": other["project"]["first_page"],
            }
        )
    if not rows:
        rows.append(
            {
                "form_id": form,
                "check": "edition-agrees",
                "verdict": "agrees",
                "subject": "project/form_id",
                "message_zh": f"与同一表的另一版本({preferred_form})逐项比对,"
                f"{compared}个共有字段全部一致。",
                "message_en": f"All {compared} fields that both editions print agree with the "
                f"other edition of the same form ({preferred_form}).",
                "page": other["project"]["first_page"],
            }
        )
    return rows


def _pairs(other: dict[str, Any], preferred: dict[str, Any]) -> Any:
    yield "projects", "project", other["project"], preferred["project"]
    for key, table, prefix in (
        ("fund", "funds", "funds"),
        ("position", "indicators", "indicators"),
    ):
        theirs = {row[key]: row for row in preferred[table].to_dict("records")}
        for row in other[table].to_dict("records"):
            if not pd.isna(row[key]) and row[key] in theirs:
                yield table, f"{prefix}/{row[key]}", row, theirs[row[key]]


def _where(table: str, row: dict[str, Any]) -> tuple[str, str]:
    """Return what a row is about, as the beginning of what is said of it."""
    if table == "indicators":
        return f"第{row['position']}个指标, ", f"indicator {row['position']}, "
    if table == "funds":
        label = row["fund"] if pd.isna(row["label"]) else row["label"]
        return f"{label}, ", f"{label}, "
    return "", ""


def _difference(
    form: str,
    preferred_form: str,
    table: str,
    subject: str,
    differing: list[tuple[str, Any, Any]],
    row: dict[str, Any],
) -> dict[str, Any]:
    if table == "projects":
        subject = f"project/{differing[0][0]}"
    zh, en = (
        ", ".join(f"{schema.FIELD_NAMES[column][at]} {a} / {b}" for column, a, b in differing)
        for at in (0, 1)
    )
    where_zh, where_en = _where(table, row)
    reported, low = differing[0][1:]
    numeric = isinstance(reported, float)
    return {
        "form_id": form,
        "check": "edition-differs",
        "verdict": "warns",
        "subject": subject,
        "reported": reported if numeric else None,
        "expected_low": low if numeric else None,
        "expected_high": low if numeric else None,
        "message_zh": f"与同一表的另一版本({preferred_form})不同(本版 / 另一版):{where_zh}{zh}。",
        "message_en": f"Differs from the other edition of the same form ({preferred_form}), this "
        f"edition / the other: {where_en}{en}.",
        "page": row.get("page", row.get("first_page")),
    }
