"""Money beside results: what was spent, changed or left, and what was reported for it."""

import re
from fractions import Fraction

from analysis.audit.check import Findings, Form, Row, finds, said, tell
from analysis.audit.each.promises import shares
from analysis.rounding import Interval, exact, percent, total, with_text
from analysis.tables import AMOUNTS
from analysis.words.numbers import plain
from analysis.words.sentence import Joined, Named

# Whose warnings the rule sets state: those of a fiscal system, not of the rules themselves.
_OWNER = "fiscal-system"
_AGAINST, _UNSPENT = "score_against_spending", "much_unspent"
# A budget that grew or shrank by half changes what a project can do.
_CHANGED = 0.5
_TOTALS = tuple(
    f"{of}.{column}" for of in ("funds.all", "unsure funds.total") for column in AMOUNTS
)


@finds(
    "score-against-spending",
    rests=("funds.total.execution_rate",),
    kind="rules",
    order=265,
    unit="percent",
    clause="score_against_spending",
)
def score_against_spending(form: Form) -> Findings:
    """Tell points far above the share of money that was spent, by `leniency.ceiling`.

    89.50 of 90 points at 94.33 % are 5.14 % of the points above it. All points have to be known.
    """
    figures = form.of_total("execution_rate", "executed", "adjusted_budget")
    rate, row, own = figures[0], form.total, form.project
    figures += [one[name] for one in form.indicators for name in ("score", "weight")]
    spendable = row is not None and None not in figures and row["adjusted_budget"].value > 0
    if row is None or rate is None or not spendable or not own["awarded"]:
        return
    share, weight = exact(own["awarded"]), exact(own["points"])
    if (share - rate.behind().high / 100) / share > _limit(form, _AGAINST):
        gap = (share - rate.value / 100) / share
        points = {"earned": plain(weight - exact(own["lost"]), 2), "weight": plain(weight, 2)}
        parts = {"share": plain(share * 100, 2), "gap": plain(gap * 100, 2), "rate": rate}
        parts["limit"] = f"{float(100 * _limit(form, _AGAINST)):g}"
        sentence = said("finding.score_against_spending", **points, **parts)
        yield tell(row, "warns", sentence, rate, rule=f"{_OWNER}: {_AGAINST}")


@finds(
    "much-unspent",
    rests=("funds.total.executed", "funds.total.adjusted_budget"),
    clause="much_unspent",
    kind="rules",
    order=266,
    unit="percent",
)
def much_unspent(form: Form) -> Findings:
    """Tell where more than a fifth of the adjusted budget was not spent."""
    executed, budget = form.of_total("executed", "adjusted_budget")
    if form.total is None or executed is None or budget is None or budget.value <= 0:
        return
    due, span = percent(executed, budget)
    if 1 - span.high / 100 > _limit(form, _UNSPENT):
        left = plain(100 - due, 2)
        sentence = said("finding.much_unspent", executed=executed, budget=budget, left=left)
        yield tell(form.total, "warns", sentence, executed, rule=f"{_OWNER}: {_UNSPENT}")


@finds("total-row-empty", kind="arithmetic", order=33, unit="money", proves=_TOTALS)
def total_row_empty(form: Form) -> Findings:
    """Tell, once, the amounts of which the total is nothing over a source that has money."""
    empty = {one: most for one in AMOUNTS if (most := form.unfilled(one)) is not None}
    if form.total is not None and empty:
        columns = Joined(tuple(Named("field", one) for one in empty))
        most = max(empty.values(), key=lambda one: one.value)
        sentence = said("finding.total_row_empty", columns=columns, most=most)
        printed = next((form.total[one] for one in empty if form.total[one] is not None), None)
        yield tell(form.total, "contradicts" if printed else "warns", sentence, printed)


@finds(
    "rate-of-nothing",
    kind="arithmetic",
    order=34,
    unit="percent",
    rests=("unsure funds.subject.adjusted_budget", "unsure funds.subject.execution_rate"),
)
def rate_of_nothing(form: Form) -> Findings:
    """Tell a rate above 0 of a budget of 0; a source that has no money may print 100 %."""
    for row in form.funds:
        budget, rate, spent = (
            row[name] for name in ("adjusted_budget", "execution_rate", "executed")
        )
        if row["fund"] != "total" and not (spent and spent.value):
            continue
        if budget is not None and rate is not None and budget.value == 0 and rate.value > 0:
            yield tell(row, "contradicts", said("finding.rate_above_nothing", row), rate)


@finds("initial-budget-zero", kind="question", order=500, unit="money", own_ask="ask.budget")
def initial_budget_zero(form: Form) -> Findings:
    """Ask whether money without an original budget was added in the year, or not filled in.

    A form that speaks of it has answered, see `execution.explained`.
    """
    first, later = form.of_total("initial_budget", "adjusted_budget")
    if form.total is None or first is None or later is None or form.project["money_explained"]:
        return
    if first.value == 0 and later.value > 0:
        yield tell(form.total, "asks", said("finding.initial_budget_zero", later=later), first)


@finds("nothing-spent", kind="question", order=501, unit="money", own_severity="high")
def nothing_spent(form: Form) -> Findings:
    """Ask who paid, where nothing was spent and no output was missed, by `design.explanations`."""
    executed, budget = form.of_total("executed", "adjusted_budget")
    outputs = [row for row in form.indicators if row["level1"] == "产出指标"]
    known = [row for row in outputs if row["missed"] is not None]
    if form.total is None or executed is None or not known or any(row["missed"] for row in known):
        return
    if executed.value == 0 and budget is not None and budget.value > 0:
        sentence = said("finding.nothing_spent", budget=budget, n=len(known))
        yield tell(form.total, "asks", sentence, executed)


@finds("budget-changed", kind="question", order=502, unit="money", own_ask="ask.budget")
def budget_changed(form: Form) -> Findings:
    """Ask about results that stayed with their targets although the budget changed by half or more.

    The change is the `adjustment` of `execution.rates`, their growth the `slack` of `design.slack`.
    Results that grew by half as much as the money are its work: 300 % of it, 200 % of the books.
    """
    first, later = form.of_total("initial_budget", "adjusted_budget")
    counted = [
        row["slack"]
        for row in form.indicators
        if row["slack"] is not None and row["target_operator"] in ("≥", ">", "=")
        if row["target_unit_canonical"] != "%" and row["target_value"] > 0
    ]
    row = form.total
    if row is None or first is None or later is None or not counted or not row["adjustment"]:
        return
    grown = row["adjustment"] / 100
    kept = max(counted) < grown / 2 if grown > 0 else min(counted) >= 0
    if abs(grown) >= _CHANGED and kept:
        sentence = said("finding.budget_changed", first=first, later=later, n=len(counted))
        yield tell(row, "asks", sentence, later)


@finds(
    "cost-above-budget",
    kind="facts",
    order=101,
    unit="money",
    own_ask="ask.budget",
    rests=("funds.total.adjusted_budget", "indicators.subject.target_value"),
)
def cost_above_budget(form: Form) -> Findings:
    """Tell a ceiling of cost, or the sum of them, above all the money that there was to spend."""
    budgets = [one for one in form.of_total("initial_budget", "adjusted_budget") if one is not None]
    budget = max(budgets, key=lambda one: one.value, default=None)
    if budget is None:
        return
    spendable, whole = Interval(Fraction(0), budget.value), _total_costs(form)
    parts, above = [], False
    for row in filter(is_cost, form.indicators):
        if _SEVERAL.search(f"{row['name']}{row['target_text']}"):
            continue
        target = _amount(row, "target") if row["target_operator"] in ("≤", "<") else None
        if target is not None and target.low > budget.behind().high:
            above, sentence = True, said("finding.cost_above_budget", row, budget=budget)
            yield tell(row, "warns", sentence, expected=spendable)
        elif target is not None and row not in whole:
            parts.append((row, target))
    sure = parts and all(row["in_doubt"] is None for row, _ in parts)
    if sure and not above and total(target for _, target in parts).low > budget.behind().high:
        sentence = said("finding.cost_parts_above_budget", n=len(parts), budget=budget)
        yield tell(parts[0][0], "warns", sentence, expected=spendable)


@finds("cost-is-spending", kind="question", order=503, unit="money", own_ask="ask.cost")
def cost_is_spending(form: Form) -> Findings:
    """Ask where a total cost was reported that is not what the money block says was spent."""
    (executed,) = form.of_total("executed")
    for row in _total_costs(form):
        actual = _amount(row, "actual")
        if executed and actual and not executed.behind().meets(actual):
            yield tell(row, "asks", said("finding.cost_is_spending", row, executed=executed))


@finds("unit-cost", kind="question", order=504, unit="money", own_ask="ask.cost")
def unit_cost(form: Form) -> Findings:
    """Ask where the price of one times how many comes to more than all that was spent."""
    (executed,) = form.of_total("executed")
    prices = [row for row in form.indicators if PRICE.fullmatch(row["actual_unit_canonical"] or "")]
    if executed is None or len(prices) != 1 or prices[0]["actual_value"] is None:
        return
    money, each = prices[0]["actual_unit_canonical"].split("/")
    counted = [
        row
        for row in form.indicators
        if row["level2"] == "数量指标"
        and row["actual_unit_canonical"] == each
        and row["actual_value"]
        and row["states"]["actual_text"] != "in_doubt"
    ]
    named = _GENERAL.sub("", prices[0]["name"] or "")
    if len(counted) != 1 or (named and not shares(named, counted[0]["name"] or "")):
        return  # 人均培训成本 is no price of 受益群众
    price = with_text(prices[0]["actual_value"], prices[0]["actual_text"])
    scale = exact(counted[0]["actual_value"]) * SCALES[money]
    cost = price.value * scale
    # A round price is a standard, 0.5 万元/项; one with cents, 12.83 万元/座, may be a quotient.
    lowest = price.behind().low if price.decimals > 1 else price.value
    if lowest * scale > executed.behind().high:
        values = {"n": counted[0]["actual_text"], "cost": plain(cost, 2), "executed": executed}
        yield tell(prices[0], "asks", said("finding.unit_cost", prices[0], **values), executed)


def _limit(form: Form, clause: str) -> Fraction:
    """Return a limit that the form's rule set states in percent, as a share."""
    return Fraction(getattr(form.rules, clause).value) / 100


_GENERAL = re.compile(r"单位|人均|户均|平均|成本|单价|标准|费用|控制|每")
PRICE = re.compile(r"(?:元|万元)/[^/]{1,3}")
SCALES = {"元": Fraction(1, 10_000), "万元": Fraction(1), "亿元": Fraction(10_000)}


def _amount(row: Row, which: str) -> Interval | None:
    """Return where a target or an actual value lies in 万元, None where it is no money."""
    value, scale = row[f"{which}_value"], SCALES.get(row[f"{which}_unit"] or "")
    if value is None or scale is None:
        return None
    return with_text(value, row[f"{which}_text"]).behind().times(scale)


# The cost of the whole project: 项目总成本, 预算控制数; one of several years is none of this one.
_WHOLE = re.compile(r"总(?:成本|投入|费用|支出|经费)|预算控制|资金总额|^项目成本(?!偏差)")
_SEVERAL = re.compile(r"[两二三四五六七八九十]年|周期|20\d\d年?[-~至]")


def _total_costs(form: Form) -> list[Row]:
    """Return the indicators of the cost of the whole project in this year."""
    costs = [(row, row["name"] or "") for row in form.indicators if is_cost(row)]
    return [row for row, name in costs if _WHOLE.search(name) and not _SEVERAL.search(name)]


def is_cost(row: Row) -> bool:
    """Tell whether an indicator is filed under cost: a level 1, or before 2021 one of output."""
    return "成本" in f"{row['level1']}{row['level2']}"
