"""Each judged fact has one answer: in the findings and in every frame that a page reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from analysis import audit, design, execution, leniency, rules, tables, words
from tests.report.generator import generated
from tests.sample_forms import made, project, rows, target, total

RULES = rules.load("mof-2021-101")
# A hundred times ten: the forms differ by their number, and one audit takes them all.
FORMS = 1000

Rows = set[tuple[str, int]]


@cache
def corpus() -> tables.Tables:
    """The generated forms, each once, and some with a score above its weight or a wrong one."""
    every = generated(FORMS, checked=False)
    kept = every.projects.loc[every.projects["same_as"].isna(), "form_id"]
    whole = every.select(kept)
    funds, indicators = whole.funds.copy(), whole.indicators.copy()
    indicators.loc[::501, "score"] = indicators["weight"][::501] + 1
    odd = funds.index[funds["fund"] == "total"][::97]
    funds.loc[odd, "score"] = funds.loc[odd, "score"] - 2
    return replace(whole, funds=funds, indicators=indicators)


@cache
def findings() -> pd.DataFrame:
    return audit.check(corpus(), rules=RULES)


@cache
def points() -> pd.DataFrame:
    return leniency.points(corpus(), RULES)


@cache
def explanations() -> pd.DataFrame:
    return design.explanations(corpus())


@cache
def slack() -> pd.DataFrame:
    return design.slack(corpus())


def told(check: str, *verdicts: str) -> Rows:
    """Return form and position of what a check says of indicators (0: of the total funds)."""
    found = findings()
    found = found[(found["check"] == check) & found["verdict"].isin(verdicts or ["warns"])]
    places = found["subject"].str.split("/").str[-1].replace("total", "0").astype(int)
    return set(zip(found["form_id"], places, strict=True))


def places(frame: pd.DataFrame, column: str = "position") -> Rows:
    return set(zip(frame["form_id"], frame[column].astype(int), strict=True))


def flagged(frame: pd.DataFrame, column: str) -> Rows:
    return places(frame[frame[column].fillna(False).astype("bool")])


def _allowed() -> Iterable[Rows]:
    yield told("score-admissible")
    yield places(points()[points()["outside"].notna() & (points()["position"] > 0)])
    yield places(leniency.beyond(corpus(), RULES))
    spans = leniency.intervals(corpus(), RULES)
    yield places(spans[~spans["inside"].fillna(True).astype("bool")])


def _execution() -> Iterable[Rows]:
    yield told("execution-score", "contradicts")
    yield places(points()[points()["outside"].notna() & (points()["position"] == 0)])


def _unexplained() -> Iterable[Rows]:
    yield told("deduction-unexplained")
    yield flagged(points(), "unexplained")
    yield flagged(explanations(), "missing")
    listed = leniency.deductions(corpus(), RULES)
    yield places(listed[listed["reason_state"].isin(["none", "dash"])])


def _denied() -> Iterable[Rows]:
    yield told("deviation-denied")
    yield flagged(explanations(), "denies")


def _denied_deductions() -> Iterable[Rows]:
    yield flagged(points(), "denied")
    said = explanations()
    yield places(said[said["denies"] & (said["deviation"] == "deduction")])


def _cost_deviations() -> Iterable[Rows]:
    frame = execution.cost_deviation(corpus())
    yield told("cost-deviation", "contradicts")
    yield places(frame[frame["relation"].isin(["differs", "fraction"])])


def _scored_twice() -> Iterable[Rows]:
    yield told("fact-scored-twice")
    yield flagged(execution.cost_deviation(corpus()), "scored_twice")


def _operators() -> Iterable[Rows]:
    yield told("operator-in-doubt", "asks")
    yield places(slack()[slack()["operator_doubt"].notna()])


def _cannot_miss() -> Iterable[Rows]:
    yield told("zero-ceiling", "asks")
    yield places(slack()[slack()["cannot_miss"] == "zero"])


def _duplicates() -> Iterable[Rows]:
    yield told("duplicate-indicator", "warns", "not-computable")  # the latter: a name in doubt
    pairs = design.duplicates(corpus())
    yield places(pairs[pairs["identical"] & pairs["same_target"]], "other_position")


def _within_weight() -> Iterable[Rows]:
    yield told("score-within-weight", "contradicts")
    yield places(points()[~points()["within_weight"].fillna(True).astype("bool")])


def _far_above() -> Iterable[Rows]:
    yield told("overshoot-unexplained", "asks")
    frame = points()
    far = (frame["clause"] == "overshoot_threshold") & (frame["reason_state"] != "given")
    yield places(frame[far])


@pytest.mark.parametrize(
    "answers",
    [
        *(_allowed, _execution, _unexplained, _denied, _denied_deductions, _cost_deviations),
        *(_scored_twice, _operators, _cannot_miss, _duplicates, _within_weight, _far_above),
    ],
)
def test_a_fact_has_one_answer_on_a_thousand_forms(answers) -> None:
    first, *others = answers()
    assert first
    for other in others:
        assert other == first


def test_a_target_is_met_in_the_design_where_the_rules_take_it_for_met() -> None:
    keys = ["form_id", "position"]
    both = slack().merge(points()[[*keys, "basis"]], on=keys)
    both = both[both["basis"].isin(["met", "overshoot", "not_met"])]
    assert (both["met"] == (both["basis"] != "not_met")).all()


def test_grades_and_levels_have_one_answer_a_form() -> None:
    frame = leniency.compare(corpus(), RULES).set_index("form_id")["grade_agrees"]
    found = findings()[findings()["check"] == "grade"]
    agrees = set(found.loc[found["verdict"].str.startswith("agrees"), "form_id"])
    assert agrees == set(frame.index[frame.fillna(False).astype("bool")])
    differ = set(
        findings().loc[
            (findings()["check"] == "level1-weights") & (findings()["verdict"] == "warns"),
            "form_id",
        ]
    )
    blocks = design.balance(corpus(), RULES)
    moved = blocks["points"] != blocks["rule_points"]
    assert differ == set(blocks.loc[moved & blocks["rule_points"].notna(), "form_id"])


def people(actual: float, weight: float, score: float) -> dict:
    texts = {"target_text": "≥100(人次)", "actual_text": f"{actual:g}(人次)"}
    about = {"level1": "产出指标", "level2": "数量指标", "name": "培训人次", **texts}
    return target("≥", 100.0, actual, "人次", weight=weight, score=score, **about)


UNITS = [
    (80.0, 5.0, 85.0, "above"),  # whole points: due 4.00
    (93.0, 4.7, 85.0, None),  # one decimal: due 4.65
    (93.0, 5.0, 85.0, None),  # whole points: due 4.65
    (93.0, 4.7, 84.99, "above"),  # two decimals: due 4.65
    (80.0, 3.0, 85.0, "below"),
    (97.0, 5.0, 84.5, "above"),  # one decimal: due 4.85, by 0.15
]


def each(cases: list, funds: list, values: Callable[..., Iterable[dict]]) -> tables.Tables:
    """Return a form for each case, "d#1" of the first, with the same funds and its own values."""
    forms = [f"d#{number}" for number in range(1, len(cases) + 1)]
    own = [rows(*values(*case), form_id=form) for form, case in zip(forms, cases, strict=True)]
    money = [fund | {"form_id": form} for form in forms for fund in funds]
    return made([project(form) for form in forms], money, [row for part in own for row in part])


def of(frame: pd.DataFrame, cases: list, *case) -> pd.DataFrame:
    """Return the rows of a case's form."""
    return frame[frame["form_id"] == f"d#{cases.index(case) + 1}"]


@cache
def on_units() -> tuple[pd.DataFrame, ...]:
    fund = total("d#1", 100.0, 100.0, 100.0) | {"execution_rate": 100.0, "score": 10.0}
    data = each(
        UNITS,
        [fund],
        lambda actual, score, rest, _: (people(actual, 5.0, score), people(100.0, rest, rest)),
    )
    points = leniency.points(data, RULES)
    judged = leniency.intervals(data, RULES), points[points["position"] > 0]
    return audit.check(data, rules=RULES), leniency.beyond(data, RULES), *judged


@pytest.mark.parametrize(("actual", "score", "rest", "outside"), UNITS)
def test_half_a_printed_unit_is_allowed_for_and_no_more(actual, score, rest, outside) -> None:
    found, beyond, *frames = (
        of(frame, UNITS, actual, score, rest, outside) for frame in on_units()
    )
    found = found[found["check"] == "score-admissible"].iloc[0]
    assert found["verdict"] == ("agrees" if outside is None else "warns")
    for frame in frames:
        told = frame["outside"].iloc[0]
        assert (None if pd.isna(told) else told) == outside
    assert len(beyond) == (outside is not None)


def test_the_end_of_a_band_is_rounded_before_a_score_is_held_against_it() -> None:
    label = {"target_operator": "qualitative", "weight": 3.33}
    values = [("achieved", 2.66), ("achieved", 2.65), ("partly", 2.65), ("partly", 2.66)]
    data = made(
        [project()], [], rows(*({**label, "achievement": a, "score": s} for a, s in values))
    )
    told = leniency.intervals(data, RULES)["outside"]
    assert told.fillna("").tolist() == ["", "below", "", "above"]


REASONS = [
    (None, "none", "deduction-unexplained"),
    (" ", "none", "deduction-unexplained"),
    ("/", "dash", "deduction-unexplained"),
    ("-", "dash", "deduction-unexplained"),
    ("——", "dash", "deduction-unexplained"),
    ("无", "denial", "deviation-denied"),
    ("无。", "denial", "deviation-denied"),
    ("无偏差,已全部完成", "denial", "deviation-denied"),
    ("无需整改", "denial", "deviation-denied"),
    ("与年初目标不存在差异", "denial", "deviation-denied"),
    ("因设备老化完成较晚,其余无偏差", "given", None),
    ("人手不足", "given", None),
]


@cache
def on_reasons() -> tuple[pd.DataFrame, ...]:
    label = {"target_operator": "qualitative", "achievement": "achieved", "weight": 10.0}
    data = each(REASONS, [], lambda reason, *_: [{**label, "score": 9.0, "reason": reason}])
    lost = leniency.deductions(data, RULES)
    return audit.check(data, rules=RULES), lost, leniency.compare(data), design.explanations(data)


@pytest.mark.parametrize(("reason", "state", "check"), REASONS)
def test_what_counts_as_a_reason_is_one_thing(reason, state, check) -> None:
    found, *others = (of(frame, REASONS, reason, state, check) for frame in on_reasons())
    found = found["check"]
    wrong = found[found.isin(["deduction-unexplained", "deviation-denied"])].tolist()
    assert wrong == ([check] if check else [])
    row, form, said = (frame.iloc[0] for frame in others)
    assert row["reason_state"] == state
    assert form["n_unexplained"] == said["missing"] == (check == "deduction-unexplained")
    assert form["n_denied"] == said["denies"] == (check == "deviation-denied")


COSTS = [
    ("项目实际成本与预算偏差率", "fraction"),
    ("成本偏差率", "fraction"),
    ("项目预算成本偏差率", "fraction"),
    ("单位成本偏差率", None),
    ("工期偏差率", None),
]


@cache
def on_costs() -> tuple[pd.DataFrame, ...]:
    fund = total("d#1", 100.0, 100.0, 94.34) | {"execution_rate": 94.34, "score": 9.43}
    about = {"level1": "成本指标", "actual_text": "-0.06(%)"}
    data = each(COSTS, [fund], lambda name, _: [target("≤", 0.0, -0.06, **about, name=name)])
    return audit.check(data), execution.cost_deviation(data)


@pytest.mark.parametrize(("name", "relation"), COSTS)
def test_what_is_a_cost_deviation_is_one_thing(name, relation) -> None:
    found, deviations = (of(frame, COSTS, name, relation) for frame in on_costs())
    verdicts = found.loc[found["check"] == "cost-deviation", "verdict"].tolist()
    assert verdicts == (["contradicts"] if relation else [])
    assert deviations["relation"].tolist() == ([relation] if relation else [])


def test_several_rows_of_total_funds_are_none_for_all() -> None:
    both = [total("d#1", 1, 1, 1) | {"score": 10.0}, total("d#1", 2, 2, 1) | {"score": 5.0}]
    data = made([project(total_score=95.0)], both, rows(people(100.0, 90.0, 90.0)))
    found = audit.check(data, rules=RULES).set_index("check")["verdict"]
    assert found["weights-sum"] == found["scores-sum"] == "not-computable"
    assert "execution-score" not in found
    assert pd.isna(execution.compare(data)["rate_reported"].iloc[0])
    assert leniency.points(data, RULES)["position"].tolist() == [1]


# Score of execution (rate 94.34, weight 10: 9.43 is due) and of the one indicator, and the verdict.
MIXED = {
    "whole": (9.0, 85.0, None),
    "tenths": (9.4, 85.5, None),
    "tenths-beside-whole": (9.4, 85.0, None),
    "whole-beside-tenths": (9.0, 85.5, "below"),
    "whole-beside-hundredths": (10.0, 84.55, "above"),
    "hundredths": (9.43, 85.0, None),
    "above-its-weight": (10.4, 84.5, "above"),
}


@cache
def mixed() -> tables.Tables:
    """Forms that print their scores with other decimals than one another, and within."""
    projects, funds, indicators = [], [], []
    for number, (execution_score, score, _) in enumerate(MIXED.values(), start=1):
        form = f"d#{number}"
        projects.append(project(form, total_score=execution_score + score))
        rate = {"execution_rate": 94.34, "score": execution_score}
        funds.append(total(form, 100.0, 100.0, 94.34) | rate)
        indicators += rows(people(100.0, 90.0, score), form_id=form)
    return made(projects, funds, indicators)


@pytest.mark.parametrize("stored", ["in-memory", "parquet", "csv", "xlsx"])
def test_an_execution_score_has_one_answer_in_memory_and_after_write_and_load(
    stored, tmp_path
) -> None:
    """The audit knew decimals that the frames and a written corpus did not."""
    data = mixed()
    if stored != "in-memory":
        tables.write(data, tmp_path, stored)
        data = tables.read(tmp_path)
    frame = leniency.points(data, RULES)
    frame = frame[frame["position"] == 0]
    outside = [None if pd.isna(one) else one for one in frame["outside"]]
    assert dict(zip(MIXED, outside, strict=True)) == {name: row[2] for name, row in MIXED.items()}
    found = audit.check(data, rules=RULES)
    assert found.equals(audit.check(mixed(), rules=RULES))
    found = found[found["check"] == "execution-score"]
    wrong = found.loc[found["verdict"] == "contradicts", "form_id"].tolist()
    assert wrong == frame.loc[frame["outside"].notna(), "form_id"].tolist()


def test_a_score_above_its_weight_is_not_within_it_by_rounding() -> None:
    fund = total("d#1", 100.0, 100.0, 100.0) | {"execution_rate": 100.0, "score": 10.0}
    data = made([project()], [fund | {"weight": 9.6}], rows(people(100.0, 90.0, 90.0)))
    found = audit.check(data, rules=RULES).set_index("check")["verdict"]
    assert found["execution-score"] == found["score-within-weight"] == "contradicts"
    assert leniency.points(data, RULES)["outside"].iloc[0] == "above"


def test_every_check_has_its_words_and_is_found_by_the_name_of_its_findings() -> None:
    for name in findings()["check"].unique():
        check = audit.check_of(name)
        assert check is not None
        if check.kind in ("arithmetic", "facts", "rules", "design"):
            assert words.known(f"check.{name}")
            told = [words.name("compares", name, language) for language in ("en", "zh")]
            assert told[0] != told[1]
    assert audit.check_of("no-such-check") is None
    assert list(dict.fromkeys(check.order for check in audit.checks().values())) == sorted(
        {check.order for check in audit.checks().values()}
    )
