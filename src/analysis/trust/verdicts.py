"""What the audit's verdicts add up to: by check, what contradicts, what was inferred."""

from itertools import product

import pandas as pd

from analysis import audit
from analysis.audit.check import APART
from analysis.measures import described, of_given
from analysis.tables import VERDICTS, Tables, facts, led
from analysis.trust.scope import in_order, kinds, named, of_checks, sort

# What is asked about, the gravest first.
_ASKED = ("contradicts", "warns", "asks")
_SEVERE = ("high", "middle", "low")
_GRADES = {pair: rank for rank, pair in enumerate(product(_ASKED, _SEVERE))}


@of_given
def checks(tables: Tables) -> pd.DataFrame:
    """Return one row a check that had something to say, in the order of `audit.checks`.

    `check`; `kind` as in `audit.Check`, "other" for an unknown one; for each verdict how
    often: `n_agrees`, `n_agrees_truncated`, `n_agrees_hidden_digits`, `n_contradicts`,
    `n_not_computable`, `n_warns`, `n_asks`; `n_forms`: forms of which it spoke. What reading,
    editions, conventions and the ledger say stands in frames of their own.

    >>> analysis.trust.checks(corpus)[["check", "n_agrees", "n_contradicts"]].head(2)
                 check  n_agrees  n_contradicts
    0   execution-rate        12              0
    1  execution-score         9              0
    """
    said = tables.findings
    said = said[~kinds(said).isin(APART)]
    counts = pd.crosstab(said["check"], said["verdict"])
    counts = counts.reindex(columns=list(VERDICTS), fill_value=0)
    counts.columns = pd.Index([f"n_{verdict.replace('-', '_')}" for verdict in VERDICTS])
    counts["n_forms"] = said.groupby("check")["form_id"].nunique()
    counts = counts.reset_index()
    counts.insert(1, "kind", kinds(counts).fillna("other"))
    return sort(counts, "check", audit.checks())


@of_given
def contradictions(tables: Tables) -> pd.DataFrame:
    """Return what contradicts, a row a finding: facts that no reading of the figures allows.

    Behind the form: `check`, `subject`, `position` (of the indicator, else null), `name` (its
    name), `reported`, `expected_low`, `expected_high`, `quantity` (percent, money, points,
    null for others), `message_zh`, `message_en`, `rule`, `page`, `fact`: what several checks see of
    one misprint has one.

    >>> analysis.trust.contradictions(corpus)[["check", "reported", "expected_low"]].round(2)
                check  reported  expected_low
    0  cost-deviation     -0.06         -5.66
    1  cost-deviation      0.00         -0.03
    """
    said = led(tables.findings[tables.findings["verdict"] == "contradicts"])
    rows = named(said.assign(fact=facts(said)), tables.indicators)
    rows["quantity"] = of_checks(rows, lambda check: None if check.unit == "none" else check.unit)
    columns = ["form_id", "check", "subject", "position", "name", "reported", "expected_low"]
    columns += ["expected_high", "quantity", "message_zh", "message_en", "rule", "page", "fact"]
    return in_order(described(rows[columns], tables.projects), tables)


@of_given
def questions(tables: Tables) -> pd.DataFrame:
    """Return what deserves a question, a row a fact, the gravest first.

    That is: by `verdict`, then by `severity`; of those as grave the ones of the `most_questionable`
    forms come first, and of one form those with the most `points` beyond what is
    allowed.
    What contradicts, what a rule warns of, and what only plausibility asks; not what reading,
    editions, conventions and the ledger have to say. A fact that several findings see stands once,
    by the gravest of them.

    Behind the form: `check`; `about`, what it is about, as the paper that settles it is (money,
    budget, cost, scoring, target, adjusted, result, reason, survey, signed, original); `verdict`,
    `severity`, `points`, `subject`, `position` and `name` (of the indicator, else null),
    `message_zh`, `message_en`, `ask_zh`, `ask_en`, `rule`, `page`.

    >>> analysis.trust.questions(corpus)[["check", "about", "verdict"]].head(3)
                  check    about      verdict
    0    cost-deviation     cost  contradicts
    1    cost-deviation     cost  contradicts
    2  score-admissible  scoring        warns
    """
    said = tables.findings
    told = said["verdict"].isin(_ASKED) & ~kinds(said).isin(APART)
    rows = led(said[told].assign(fact=facts(said[told])))
    rows = rows.assign(grade=_grades(rows)).sort_values("grade", kind="stable")
    rows = rows.drop_duplicates(["form_id", "fact"], ignore_index=True)
    rows = rows.assign(points=_at_stake(rows))
    order = {form: place for place, form in enumerate(_gravest(rows, tables.projects["form_id"]))}
    rows = rows.assign(place=rows["form_id"].map(order), given=-rows["points"])
    rows = rows.sort_values(["grade", "place", "given"], kind="stable", ignore_index=True)
    rows = named(rows, tables.indicators)
    rows["about"] = of_checks(rows, lambda check: check.asks.partition(".")[2])  # cost of ask.cost
    columns = ["form_id", "check", "about", "verdict", "severity", "points", "subject"]
    columns += ["position", "name", "message_zh", "message_en", "ask_zh", "ask_en", "rule", "page"]
    return described(rows[columns], tables.projects)


def _at_stake(rows: pd.DataFrame) -> pd.Series:
    """Return the points given beyond what is allowed; of a contradiction those missing, too.

    What isn't about points that are known has none: a weight says nothing of what was given away.
    """
    above = rows["reported"] - rows["expected_high"]
    below = (rows["expected_low"] - rows["reported"]).where(rows["verdict"] == "contradicts")
    beyond = pd.concat([above, below], axis=1).max(axis=1).clip(lower=0.0)
    in_points = of_checks(rows, lambda check: check.unit) == "points"
    return beyond.where(in_points).fillna(0.0).astype("float64").round(4)


def apart(asked: pd.DataFrame) -> pd.DataFrame:
    """Return of each form the question that sets it apart, one row a form, in their order.

    Of questions as grave, that is the one that fewest other forms raise: what all of them have in
    common is no reason to ask one. `asked` is what `questions` returns.

    >>> apart(analysis.trust.questions(corpus))["check"].head(3).tolist()
    ['cost-deviation', 'cost-deviation', 'score-admissible']
    """
    raised = asked.groupby("check")["form_id"].transform("nunique")
    grade = asked.groupby(["verdict", "severity"], sort=False, dropna=False).ngroup()
    rows = asked.assign(grade=grade, raised=raised).sort_values(["grade", "raised"], kind="stable")
    own = rows.drop_duplicates("form_id").set_index("form_id", drop=False)
    first = asked["form_id"].drop_duplicates()
    return own.loc[first, asked.columns].reset_index(drop=True)


@of_given
def most_questionable(tables: Tables) -> list[str]:
    """Return the forms: first those with the most points beyond what is allowed.

    That is: contradictions before warnings before questions, each by severity, and of those the
    most points, then the most facts.
    Those without any stand last, as they stand in the tables.

    >>> [form[-2:] for form in analysis.trust.most_questionable(corpus)[:3]]
    ['#4', '#9', '#3']
    """
    return _gravest(questions(tables), tables.projects["form_id"])


def _grades(asked: pd.DataFrame) -> list[int]:
    severity = asked["severity"].fillna(_SEVERE[-1])
    return [_GRADES[pair] for pair in zip(asked["verdict"], severity, strict=True)]


def _gravest(asked: pd.DataFrame, forms: pd.Series) -> list[str]:
    """Return the forms by points and number of their questions of each grade, the gravest first."""
    grades = pd.Series(_grades(asked), asked.index, dtype="int64")
    points = asked["points"].groupby([asked["form_id"], grades])
    parts = [
        one.unstack().reindex(forms, columns=range(len(_GRADES)))
        for one in (points.sum().round(4), points.size())
    ]
    order = [place for rank in _GRADES.values() for place in (rank, rank + len(_GRADES))]
    weighed = pd.concat(parts, axis=1, ignore_index=True).fillna(0)[order]
    by = weighed.columns.tolist()
    return weighed.sort_values(by, ascending=False, kind="stable").index.tolist()


@of_given
def conventions(tables: Tables) -> pd.DataFrame:
    """Return what was inferred and not printed: the rule set that fits, how figures are rounded.

    `source`, `check`, `verdict`, `rule` (of a rule set, null where none fits), `n_forms` for which
    it holds, and message and form of the first of them: `form_id`, `message_zh`, `message_en`.

    >>> analysis.trust.conventions(corpus)["check"].tolist()
    ['rule-set', 'rounding-of-execution-rate', 'rounding-of-score']
    """
    said = tables.findings[kinds(tables.findings) == "convention"]
    said = said.merge(tables.projects[["form_id", "source", "source_sha256"]], on="form_id")
    keys = ["source", "source_sha256", "check", "verdict", "rule"]
    grouped = said.groupby(keys, sort=False, dropna=False)
    rows = grouped.agg(
        n_forms=("form_id", "nunique"),
        form_id=("form_id", "first"),
        message_zh=("message_zh", "first"),
        message_en=("message_en", "first"),
    ).reset_index()
    # A document's rounding is told once, and holds for all its forms.
    size = tables.projects.groupby(["source", "source_sha256"]).size().rename("size")
    rows = rows.merge(size, on=["source", "source_sha256"], how="left")
    rows["n_forms"] = rows["n_forms"].where(rows["check"] == "rule-set", rows["size"])
    return sort(rows, "check", audit.checks())[
        [*keys[:1], *keys[2:], "n_forms", "form_id", "message_zh", "message_en"]
    ]
