"""What the audit's verdicts add up to: by check, what contradicts, what was inferred."""

from __future__ import annotations

import pandas as pd

from analysis.measures import described
from analysis.tables import VERDICTS
from analysis.trust.scope import EDITIONS, READING, Source, counted, in_order, named

CONVENTIONS = ("rule-set", "rounding-of-execution-rate", "rounding-of-score")

# What each check holds against what; the order is that of a report.
KINDS = {
    **dict.fromkeys(
        (
            "execution-rate",
            "execution-score",
            "funds-sum-initial-budget",
            "funds-sum-adjusted-budget",
            "funds-sum-executed",
            "weights-sum",
            "full-points",
            "heading-weights",
            "scores-sum",
            "score-within-weight",
            "grade",
        ),
        "arithmetic",
    ),
    **dict.fromkeys(
        (
            "cost-deviation",
            "prose-initial-budget",
            "prose-adjusted-budget",
            "prose-executed",
            "prose-execution-rate",
            "prose-indicator",
        ),
        "facts",
    ),
    **dict.fromkeys(
        (
            "score-admissible",
            "level1-weights",
            "cost-missing",
            "output-missing",
            "outcome-missing",
            "satisfaction-missing",
            "deduction-unexplained",
            "deviation-denied",
            "overshoot-unexplained",
            "execution-below-floor",
            "adjustment-unexplained",
            "spending-above-budget",
        ),
        "rules",
    ),
    **dict.fromkeys(
        (
            "fact-scored-twice",
            "duplicate-indicator",
            "operator-in-doubt",
            "zero-ceiling",
            "targets-without-slack",
            "mixed-formats",
        ),
        "design",
    ),
}


def checks(tables: Source) -> pd.DataFrame:
    """Return one row a check that had something to say, in the order of `KINDS`.

    `check`; `kind`: "arithmetic" (figures against each other), "facts" (one fact in two places),
    "rules" (against the rule set), "design" (how targets are set), "other"; for each verdict how
    often: `n_agrees`, `n_agrees_truncated`, `n_agrees_hidden_digits`, `n_contradicts`,
    `n_not_computable`, `n_warns`; `n_forms`: forms of which it spoke. What reading, editions,
    conventions and the ledger say stands in tables of its own.
    """
    said = counted(tables).findings
    told = (*(check for check in READING if check != "heading-weights"), *EDITIONS, *CONVENTIONS)
    said = said[~said["check"].isin(told) & ~said["check"].str.startswith("corrected-")]
    columns = {verdict: f"n_{verdict.replace('-', '_')}" for verdict in VERDICTS}
    counts = pd.crosstab(said["check"], said["verdict"]).reindex(
        columns=list(VERDICTS), fill_value=0
    )
    counts = counts.rename(columns=columns).rename_axis(None, axis=1)
    counts["n_forms"] = said.groupby("check")["form_id"].nunique()
    order = {check: place for place, check in enumerate(KINDS)}
    counts = counts.reset_index()
    counts.insert(1, "kind", counts["check"].map(KINDS).fillna("other"))
    place = counts["check"].map(order).fillna(len(order))
    return counts.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def contradictions(tables: Source) -> pd.DataFrame:
    """Return what contradicts, a row a finding: facts that no reading of the figures allows.

    Behind the form: `check`, `subject`, `position` (of the indicator, else null), `name` (its
    name), `reported`, `expected_low`, `expected_high`, `message_zh`, `message_en`, `rule`, `page`.
    """
    own = counted(tables)
    said = own.findings[own.findings["verdict"] == "contradicts"]
    rows = named(said, own.indicators)
    columns = ["form_id", "check", "subject", "position", "name", "reported", "expected_low"]
    columns += ["expected_high", "message_zh", "message_en", "rule", "page"]
    return in_order(described(rows[columns], own.projects), own)


def conventions(tables: Source) -> pd.DataFrame:
    """Return what was inferred and not printed: the rule set that fits, how figures are rounded.

    `source`, `check`, `verdict`, `rule` (of a rule set, null where none fits), `n_forms` for which
    it holds, and message and form of the first of them: `form_id`, `message_zh`, `message_en`.
    """
    own = counted(tables)
    said = own.findings[own.findings["check"].isin(CONVENTIONS)]
    said = said.merge(own.projects[["form_id", "source", "source_sha256"]], on="form_id")
    keys = ["source", "source_sha256", "check", "verdict", "rule"]
    grouped = said.groupby(keys, sort=False, dropna=False)
    rows = grouped.agg(
        n_forms=("form_id", "nunique"),
        form_id=("form_id", "first"),
        message_zh=("message_zh", "first"),
        message_en=("message_en", "first"),
    ).reset_index()
    # A document's rounding is told once, and holds for all its forms.
    size = own.projects.groupby(["source", "source_sha256"]).size().rename("size")
    rows = rows.merge(size, on=["source", "source_sha256"], how="left")
    rows["n_forms"] = rows["n_forms"].where(rows["check"] == "rule-set", rows["size"])
    place = rows["check"].map({check: number for number, check in enumerate(CONVENTIONS)})
    rows = rows.iloc[place.argsort(kind="stable")].reset_index(drop=True)
    return rows[[*keys[:1], *keys[2:], "n_forms", "form_id", "message_zh", "message_en"]]
