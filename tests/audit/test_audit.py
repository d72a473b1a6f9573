from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import audit, rules, tables
from analysis.rounding import CONVENTIONS, Interval, Printed, judge
from tests.audit import nine_forms
from tests.audit.false_alarms import MIXES, alarms, missed
from tests.audit.random_forms import ERRORS, Made, make, planted, together

FROZEN = ["form_id", "check", "verdict", "subject", "reported", "expected_low", "expected_high"]


def found(made: Made, check: str, subject: str | None = None, **options) -> pd.Series:
    """Return the one finding of a check (at a subject)."""
    return the_one(audit.check(made.tables(), **options), check, subject)


def the_one(rows: pd.DataFrame, check: str, subject: str | None = None) -> pd.Series:
    rows = rows[rows["check"] == check]
    if subject:
        rows = rows[rows["subject"] == subject]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def audited(cases: list[Made]) -> dict[str, pd.DataFrame]:
    """Return the findings on each of some forms, "case-0" the first, audited at once."""
    names = [f"case-{number}" for number in range(len(cases))]
    whole = together([one.named(name) for name, one in zip(names, cases, strict=True)])
    rows = audit.check(whole.tables())
    return {name: rows[rows["form_id"] == name] for name in names}


def form(indicators: list[dict], funds: list[dict] | None = None, **project) -> Made:
    """Return one form from the cells that matter."""
    base = {
        "form_id": "a#1",
        "source": "a",
        "source_sha256": "a",
        "reader": "pdf",
        "complete": True,
    }
    return Made(
        [base | project],
        [{"form_id": "a#1", "label": row.get("fund"), **row} for row in funds or []],
        [
            {
                "form_id": "a#1",
                "position": place,
                "name": f"指标{place}",
                "level1": "产出指标",
                **row,
            }
            for place, row in enumerate(indicators, start=1)
        ],
    )


@cache
def of_nine() -> pd.DataFrame:
    """The findings on the nine forms; none is changed in place."""
    return audit.check(nine_forms.read())


def test_the_findings_on_the_nine_forms_are_those_checked_by_hand():
    findings = of_nine()
    expected = pd.read_csv(nine_forms.FOLDER / "findings.csv", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(
        findings[FROZEN], expected, check_dtype=False, check_exact=False, rtol=1e-12
    )


def test_every_sentence_about_the_nine_forms_is_whole_in_both_languages():
    findings = of_nine()
    asks = findings["verdict"] == "asks"
    for language, stop, question in (("zh", "。", "？"), ("en", ".", "?")):
        ends = findings[f"message_{language}"].str[-1]
        assert ends.isin([stop, question])[asks].all()
        assert ends.eq(stop)[~asks].all()
    assert not findings["message_zh"].str.contains("nan|None").any()
    assert not findings["message_en"].str.contains("nan|None").any()
    judged = findings[findings["verdict"] == "warns"]
    assert judged["rule"].notna().all()


@cache
def clean() -> pd.DataFrame:
    """The alarms of clean forms, audited once."""
    return alarms(20, "mof-2020-10")


@pytest.mark.parametrize("mix", MIXES, ids="-".join)
def test_clean_random_forms_raise_no_alarm(mix):
    found = clean()
    found = found[found["mix"] == MIXES.index(mix)]
    assert not found["verdict"].eq("contradicts").any()
    # A due score is rounded half up; cut or rounded to even it is off by one unit at most.
    off = (found["expected_low"] - found["reported"]).round(9)
    assert off.between(0, 0.01).all()
    assert mix[1] != "half-up" or found.empty


@pytest.mark.parametrize("name", ["hubei-20", "jiangxi-2017"])
def test_clean_forms_of_other_rule_sets_raise_no_alarm(name):
    assert alarms(40, name, [("truncated", "half-up")]).empty


@cache
def not_found() -> dict[str, list[int]]:
    """The forms in which a planted error is not found, by error, audited once."""
    return missed(25)


@pytest.mark.parametrize("error", ERRORS)
def test_planted_errors_are_found(error):
    assert not_found()[error] == []


@given(
    st.fractions(Fraction(1), Fraction(10**6), max_denominator=10**6),
    st.fractions(Fraction(0), Fraction(1), max_denominator=10**6),
    st.sampled_from(sorted(CONVENTIONS)),
    st.sampled_from(sorted(CONVENTIONS)),
    st.integers(0, 4),
)
def test_a_true_quotient_is_never_contradicted(budget, share, inputs, output, decimals):
    executed = budget * share
    by = CONVENTIONS[inputs]
    b, e = (Printed(by(value, decimals), decimals) for value in (budget, executed))
    rate = Printed(CONVENTIONS[output](share * 100, 2), 2)
    quotient = e.behind().over(b.behind())
    if quotient is not None and b.value:
        assert judge(e.value / b.value * 100, quotient.times(Fraction(100)), rate) != "contradicts"


def test_an_open_end_does_not_meet():
    low, high = (
        Interval(Fraction(0), Fraction(1), open_high=True),
        Interval(Fraction(1), Fraction(2)),
    )
    assert not low.meets(high)
    assert Interval(Fraction(0), Fraction(1)).meets(high)


RATES = [
    (50.0, 100.0, 50.0, "agrees"),
    (2.0, 3.0, 66.66, "agrees-truncated"),
    (2.0, 3.0, 66.67, "agrees"),
    (200.0, 300.0, 0.67, "warns"),  # a ratio, not a percentage
    (80.12, 100.01, 71.02, "contradicts"),
    (0.0, 0.0, 0.0, "not-computable"),
    (5.0, 0.0, 0.0, "not-computable"),
    (None, 100.0, 50.0, "not-computable"),
]


@cache
def of_rates() -> dict[str, pd.DataFrame]:
    names = ("executed", "adjusted_budget", "execution_rate")
    funds = [{"fund": "total"} | dict(zip(names, figures, strict=True)) for *figures, _ in RATES]
    return audited([form([], [fund]) for fund in funds])


@pytest.mark.parametrize(("executed", "budget", "rate", "verdict"), RATES)
def test_execution_rate(executed, budget, rate, verdict):
    case = RATES.index((executed, budget, rate, verdict))
    assert the_one(of_rates()[f"case-{case}"], "execution-rate")["verdict"] == verdict


def test_a_source_without_money_has_no_rate_that_is_missing():
    """A clerk was told of 其他资金, 0 spent of 0: the rate is missing. There is none to fill in."""
    nothing = {"adjusted_budget": 0.0, "executed": 0.0}
    funds = [[{"fund": "other", **nothing}], [{"fund": "total", **nothing}]]
    found = audited([form([], [{"initial_budget": 0.0, **rows[0]}]) for rows in funds])
    assert [(one["check"] == "execution-rate").sum() for one in found.values()] == [0, 1]


def test_a_rate_on_the_initial_budget_is_a_judgement_not_a_contradiction():
    fund = {"fund": "total", "initial_budget": 200.25, "adjusted_budget": 100.25}
    row = found(form([], [fund | {"executed": 100.25, "execution_rate": 50.06}]), "execution-rate")
    assert row["verdict"] == "warns"
    assert "200.25" in row["message_zh"]


def test_sources_that_need_not_be_all_can_not_contradict_the_total():
    rows = [{"fund": "total", "executed": 90.5}, {"fund": "fiscal", "executed": 60.5}]
    assert found(form([], rows), "funds-sum-executed")["verdict"] == "not-computable"
    rows[1]["executed"] = 99.5
    assert found(form([], rows), "funds-sum-executed")["verdict"] == "contradicts"


def test_a_lost_fund_name_is_told_by_its_row():
    rows = [
        {"fund": "total", "adjusted_budget": 10.0, "executed": 5.0, "execution_rate": 50.0},
        {"fund": None, "adjusted_budget": 10.0, "executed": 5.0, "execution_rate": 50.0},
    ]
    assert found(form([], rows), "execution-rate", "funds/2")["verdict"] == "agrees"


def test_a_fraction_printed_as_a_percentage_is_recognised():
    fund = {"fund": "total", "adjusted_budget": 377.89, "executed": 356.49, "execution_rate": 94.33}
    row = {"name": "项目实际成本与预算偏差率", "actual_value": -0.06, "actual_text": "-0.06(%)"}
    finding = found(form([row | {"weight": 2.0, "score": 2.0}], [fund]), "cost-deviation")
    assert finding["verdict"] == "contradicts"
    assert "100 倍" in finding["message_zh"]
    row |= {"actual_value": -5.67, "actual_text": "-5.67(%)"}
    assert found(form([row], [fund]), "cost-deviation")["verdict"] == "agrees-truncated"


PROSE = [
    ("全年完成微博发布375条。", "agrees"),
    ("全年完成微博发布357条。", "contradicts"),
    ("去年完成微博发布357条。", None),
    ("微博发布超过300条。", None),
    ("微博发布357条,视频发布5条。", "contradicts"),
    ("微博发布357次。", None),
]


@cache
def of_prose() -> dict[str, pd.DataFrame]:
    row = {"name": "微博发布数量", "actual_text": "375.00(条)", "actual_unit": "条"}
    return audited([form([row | {"actual_value": 375.0}], goal_actual=prose) for prose, _ in PROSE])


@pytest.mark.parametrize(("prose", "verdict"), PROSE)
def test_a_number_in_the_prose_counts_only_where_it_names_the_indicator(prose, verdict):
    findings = of_prose()[f"case-{PROSE.index((prose, verdict))}"]
    told = findings[findings["check"] == "prose-indicator"]["verdict"].tolist()
    assert told == ([verdict] if verdict else [])


def test_reasons_are_asked_for_and_must_not_deny_the_deviation():
    band = {"target_operator": "qualitative", "achievement": "partly", "weight": 5.0, "score": 3.5}
    made = form([band, band | {"reason": "无偏差"}, band | {"reason": "人手不足"}])
    findings = audit.check(made.tables(), rules="mof-2020-10")
    told = findings[findings["check"].isin(["deduction-unexplained", "deviation-denied"])]
    assert list(zip(told["check"], told["subject"], strict=True)) == [
        ("deduction-unexplained", "indicators/1"),
        ("deviation-denied", "indicators/2"),
    ]


def test_indicators_that_make_100_without_execution_are_another_reading():
    rows = [{"weight": 60.0, "score": 60.0}, {"weight": 40.0, "score": 30.5}]
    funds = [{"fund": "total", "weight": 20.0, "score": 20.0, "execution_rate": 100.0}]
    assert found(form(rows, funds, total_score=90.5), "scores-sum")["verdict"] == "warns"
    rows[1] |= {"name": "预算执行率"}
    assert found(form(rows, funds, total_score=90.5), "scores-sum")["verdict"] == "agrees"
    assert found(form(rows, funds, total_score=92.4), "scores-sum")["verdict"] == "agrees"
    assert found(form(rows, funds, total_score=91.5), "scores-sum")["verdict"] == "contradicts"


def test_points_of_execution_that_a_layout_does_not_print_contradict_nothing():
    rows = [{"weight": 60.0, "score": 60.0}, {"weight": 30.0, "score": 30.0}]
    funds = [{"fund": "total", "adjusted_budget": 300.0, "executed": 259.45}]
    silent = {"not_printed": "funds.weight,funds.score"}
    made = form(rows, funds, total_score=98.0, total_weight=100.0, **silent)
    for check in ("scores-sum", "weights-sum"):
        assert found(made, check)["verdict"] == "not-computable"
    above = form(rows, funds, total_score=88.0, **silent)
    assert found(above, "scores-sum")["verdict"] == "contradicts"


def test_satisfaction_at_level_2_is_there():
    rows = [{"level1": "产出指标"}, {"level1": "效益指标", "level2": "服务对象满意度指标"}]
    told = audit.check(form(rows).tables())["check"].tolist()
    assert "satisfaction-missing" not in told
    assert "level1-weights" not in told


def test_a_contradiction_in_doubt_can_not_be_told_and_one_misprint_is_one_fact():
    money = {"adjusted_budget": 100.0, "executed": 95.0, "execution_rate": 95.0}
    total = {"fund": "total", "weight": 10.0, "score": 9.5, **money}
    funds = [total | {"executed": 59.0}, {"fund": "current_year", **money}, {"fund": "other"}]
    told = audit.check(form([], funds).tables()).set_index(["check", "subject"])
    wrong = told[told["verdict"] == "contradicts"]
    assert set(wrong.index.get_level_values("check")) == {"funds-sum-executed", "execution-rate"}
    assert wrong["fact"].nunique() == 1
    assert set(wrong["severity"]) == {"high"}
    assert wrong["ask_en"].str.contains("ledger").all()
    doubt = '[{"field": "executed", "code": "split-cell", "read": []}]'
    funds[0] |= {"in_doubt": doubt}
    told = audit.check(form([], funds).tables()).set_index(["check", "subject"])
    assert "contradicts" not in set(told["verdict"])
    said = told.loc[("execution-rate", "funds/total")]
    assert said["verdict"] == "not-computable"
    assert "in doubt" in said["message_en"]


def test_a_low_score_without_a_reason_is_one_fact_though_sums_confirm_it():
    row = {"name": "某", "target_operator": "≥", "target_value": 10.0, "target_unit": "个"}
    row |= {"actual_value": 10.0, "actual_unit": "个", "weight": 100.0, "score": 90.0}
    told = audit.check(form([row], total_score=90.0, total_weight=100.0, year=2023).tables())
    told = told.set_index("check")
    assert told.loc["scores-sum", "verdict"] == "agrees"
    assert told.loc["score-admissible", "fact"] == told.loc["deduction-unexplained", "fact"]


def test_money_overspent_in_the_total_and_in_its_source_is_one_fact():
    money = {"adjusted_budget": 300.0, "executed": 301.0}
    funds = [{"fund": "total", **money}, {"fund": "current_year", **money}]
    told = audit.check(form([], funds).tables())
    told = told[told["check"] == "spending-above-budget"]
    assert (len(told), told["fact"].nunique()) == (2, 1)


def test_points_of_execution_left_out_of_weights_and_scores_are_one_fact():
    rows = [{"weight": 100.0, "score": 100.0}]
    funds = [{"fund": "total", "weight": 10.0, "score": 10.0, "execution_rate": 100.0}]
    told = audit.check(form(rows, funds, total_score=100.0, total_weight=100.0).tables())
    told = told[told["check"].isin(["weights-sum", "scores-sum"])]
    assert (set(told["verdict"]), told["fact"].nunique()) == ({"warns"}, 1)


@pytest.mark.parametrize(("province", "told"), [("四川省", False), ("江苏省", True)])
def test_a_set_that_places_the_points_of_satisfaction_asks_for_none(province, told):
    rows = [{"level1": "产出指标"}, {"level1": "效益指标"}]
    made = form(rows, province=province, place_evidence=province, year=2023)
    assert ("satisfaction-missing" in set(audit.check(made.tables())["check"])) == told


def test_a_clause_is_cited_from_the_set_that_states_it():
    made = form([{"level1": "产出指标"}], province="上海市", place_evidence="上海市", year=2024)
    assert found(made, "satisfaction-missing")["rule"] == "mof-2020-10: dimensions"


def test_words_for_the_kind_of_form_are_no_place():
    made = form([], total_score=76.0, grade="良", place_evidence="项目", year=2024)
    assert found(made, "grade")["verdict"] == "asks"  # Shanghai's cuts give it


def test_a_judgement_of_a_score_in_doubt_can_not_be_told():
    row = {"name": "某", "target_operator": "≥", "target_value": 10.0, "target_unit": "个"}
    row |= {"actual_value": 5.0, "actual_unit": "个", "weight": 10.0, "score": 10.0}
    # A reader doubts the text of a cell, and so the figure in it.
    doubts = [
        None,
        *(
            f'[{{"field": "{field}", "code": "split-cell", "read": []}}]'
            for field in ("target_value", "target_text", "actual_text")
        ),
    ]
    each = audited([form([row | {"in_doubt": doubt}], year=2023) for doubt in doubts])
    sure, *unsure = (the_one(rows, "score-admissible") for rows in each.values())
    assert sure["verdict"] == "warns"
    assert {told["verdict"] for told in unsure} == {"not-computable"}
    assert all("in doubt" in told["message_en"] for told in unsure)


def test_wrong_figures_of_one_prose_are_facts_of_their_own_and_rest_on_what_they_name():
    money = {"fund": "total", "adjusted_budget": 100.0, "executed": 95.0, "execution_rate": 95.0}
    prose = {"goal_actual": "全年执行数80万元,预算执行率99%。", "year": 2023}
    doubt = '[{"field": "executed", "code": "split-cell", "read": []}]'
    each = audited([form([], [money], **prose), form([], [money | {"in_doubt": doubt}], **prose)])
    names = ("prose-executed", "prose-execution-rate")
    told = [[the_one(rows, name) for name in names] for rows in each.values()]
    assert [[one["verdict"] for one in own] for own in told] == [
        ["contradicts", "contradicts"],
        ["not-computable", "contradicts"],
    ]
    assert len({one["fact"] for one in told[0]}) == 2


def test_where_no_rule_binds_a_form_it_is_compared_and_asked():
    rows = [{"weight": 90.0, "score": 50.0, "name": "某"}]
    told = audit.check(form(rows, year=2019).tables()).set_index("check")
    assert told.loc["rule-set", "verdict"] == "not-computable"
    said = told.loc["deduction-unexplained"]
    assert said["verdict"] == "asks"
    assert said["message_en"].startswith(
        "Compared with the national rules (财预〔2020〕10号), which do not bind this form: "
    )


def test_an_empty_score_is_not_zero():
    made = form([{"weight": 90.0, "score": None}], total_score=50.0)
    assert found(made, "scores-sum")["verdict"] == "not-computable"


def test_the_rule_set_is_that_of_the_place_and_year_whatever_the_form_obeys():
    made = make(1, rules.load("hubei-20"), "half-up")
    made.projects[0] |= {"province": "湖北省", "tier": "municipal", "place_evidence": "武汉市"}
    choice = audit.choose(made.tables())["random-1#1"]
    assert (choice.rules.id, choice.binds) == ("hubei-20", True)
    assert choice.inside == choice.judged > 0
    for row in made.indicators:
        row["score"] = 0.0
    worst = audit.choose(made.tables())["random-1#1"]
    assert worst.rules.id == "hubei-20"
    assert worst.inside < worst.judged
    made.projects[0] |= {"year": 2018}
    compared = audit.choose(made.tables())["random-1#1"]
    assert (compared.rules.id, compared.binds) == ("mof-2020-10", False)
    assert found(made, "rule-set")["verdict"] == "not-computable"


def test_the_convention_of_a_document_is_said_once():
    findings = of_nine()
    said = findings[findings["check"].str.startswith("rounding-of")].set_index("check")["verdict"]
    assert said.to_dict() == {
        "rounding-of-execution-rate": "agrees-truncated",
        "rounding-of-score": "agrees",
    }


@pytest.mark.parametrize(("score", "verdict"), [(10, "agrees"), (9, "warns"), (9.99, "warns")])
def test_a_whole_point_off_a_target_that_is_met_is_not_rounding(score, verdict):
    row = {"target_text": "≥95%", "target_operator": "≥", "target_value": 95.0, "target_unit": "%"}
    row |= {"actual_text": "98%", "actual_value": 98.0, "actual_unit": "%"}
    made = form([{**row, "weight": 10.0, "score": float(score)}])
    assert (
        found(made, "score-admissible", "indicators/1", rules="mof-2020-10")["verdict"] == verdict
    )


def test_coverage_counts_every_figure_once():
    corpus = nine_forms.read()
    coverage = audit.coverage(corpus, of_nine())
    parts = coverage[["confirmed", "contradicted", "unconfirmed"]].sum(axis=1)
    assert (parts == coverage["figures"]).all()
    assert coverage["figures"].sum() == len(nine_forms.digits())


def test_a_contradicted_figure_is_not_confirmed():
    made, _ = planted(make(3, rules.load("mof-2020-10"), "half-up"), "weight", random.Random(0))
    findings = audit.check(made.tables())
    assert audit.coverage(made.tables(), findings)["contradicted"].sum() > 9


def test_coverage_of_findings_about_a_fund_that_the_tables_lack():
    corpus = nine_forms.read()
    findings = of_nine()
    funds = corpus.funds[corpus.funds["fund"] != "other"]
    fewer = tables.Tables(corpus.projects, funds, corpus.indicators, corpus.findings)
    assert len(audit.coverage(fewer, findings)) == 9


def test_no_form_gives_no_finding():
    assert audit.check(tables.empty()).empty


@pytest.mark.parametrize(
    ("place", "label", "total", "verdict"),
    [
        ("武汉市", "优", 90.0, "agrees"),
        ("武汉市", "优", 89.5, "asks"),  # another release of the system: 80, 70, 60
        ("武汉市", "良", 72.0, "asks"),
        ("武汉市", "优", 79.0, "contradicts"),
        ("武汉市", "合格", 65.0, "asks"),  # a label that Hubei's rules do not have
        ("武汉市", "良", 62.0, "contradicts"),
        (None, "合格", 65.0, "asks"),
        ("上海市", "良", 76.0, "agrees"),
        ("上海市", "合格", 76.0, "contradicts"),
        ("武汉市", "甲等", 95.0, "not-computable"),
    ],
)
def test_a_grade_is_judged_by_the_rules_of_the_place_then_by_another_release(
    place, label, total, verdict
):
    where = {"place_evidence": place, "year": 2024}
    where["province"] = {"武汉市": "湖北省", "上海市": "上海市"}.get(place)
    assert found(form([], total_score=total, grade=label, **where), "grade")["verdict"] == verdict


def test_a_form_about_a_whole_department_is_compared_with_rules_for_projects():
    rows = [{"weight": 90.0, "score": 50.0, "name": "某"}]
    told = audit.check(form(rows, year=2023, form_kind="department").tables())
    told = told.set_index("check")
    assert told.loc["rule-set", "verdict"] == "not-computable"
    assert told.loc["deduction-unexplained", "verdict"] == "asks"
    own = audit.check(form(rows, year=2023, form_kind="project").tables()).set_index("check")
    assert own.loc["deduction-unexplained", "verdict"] == "warns"


@pytest.mark.parametrize(
    ("place", "reason", "told"),
    [("南宁市", None, True), ("南宁市", "已建立台账", False), ("武汉市", None, False)],
)
def test_guangxi_asks_for_words_beside_a_label(place, reason, told):
    where = {"南宁市": "广西壮族自治区", "武汉市": "湖北省"}
    row = {"achievement": "achieved", "target_operator": "qualitative", "reason": reason}
    made = form([row], year=2023, province=where[place], place_evidence=place)
    assert ("label-without-words" in set(audit.check(made.tables())["check"])) == told


# Scores that sum to 97.46, one of them printed with one decimal; 97.64 is printed.
SCORED = [
    {"weight": 15.0, "score": 14.46},
    {"weight": 10.0, "score": 9.5},
    {"weight": 65.0, "score": 64.0},
]


def test_an_agreement_that_other_figures_of_its_column_deny_cant_be_told():
    """97.64 for 97.46 was said to agree, by a digit that 9.5 might hide beside 14.46."""
    fund = {"fund": "total", "weight": 10.0, "score": 9.5}
    told = audited([form(SCORED, [fund], total_score=total) for total in (97.46, 97.64, 99.64)])
    verdicts = [the_one(rows, "scores-sum")["verdict"] for rows in told.values()]
    assert verdicts == ["agrees", "not-computable", "contradicts"]


@pytest.mark.parametrize(
    ("places", "verdict"),
    [(None, "not-computable"), (0, "agrees"), (2, "contradicts")],
    ids=["not known", "10", "10.00"],
)
def test_what_hangs_on_decimals_that_nobody_knows_cant_be_told(places, verdict):
    """10.00 for 95 % of 10 points was said to agree, as other scores were whole."""
    fund = {"fund": "total", "weight": 10.0, "execution_rate": 95.0, "score": 10.0}
    known = None if places is None else {("a#1", "funds", 1): {"score": (places, places)}}
    whole = form([{"weight": 90.0, "score": 90.0}], [fund])
    assert found(whole, "execution-score", decimals=known)["verdict"] == verdict


def test_full_points_that_are_not_printed_are_said_to_be_assumed():
    fund = {"fund": "total", "weight": 10.0}
    told = audited([form([{"weight": one, "score": one}], [fund]) for one in (90.0, 88.0)])
    sums = [the_one(rows, "weights-sum") for rows in told.values()]
    assert [one["verdict"] for one in sums] == ["agrees", "warns"]
    assert all("未印出" in one["message_zh"] for one in sums)
    assert all(one["rule"].startswith("财预〔2020〕10号") for one in sums)


def test_a_clause_of_a_later_set_binds_no_form_before_it():
    """Jiangxi's set of 2017 takes over the weights of 2020."""
    points = {"产出指标": 40.0, "效益指标": 40.0, "满意度指标": 10.0}
    rows = [{"level1": level, "weight": one, "score": one} for level, one in points.items()]
    fund = {"fund": "total", "weight": 10.0, "score": 10.0}
    place = {"province": "江西省", "tier": "county"}
    told = audited([form(rows, [fund], year=year, **place) for year in (2018, 2023)])
    verdicts = [the_one(found, "level1-weights")["verdict"] for found in told.values()]
    assert verdicts == ["asks", "warns"]
