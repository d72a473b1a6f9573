"""What reports once said falsely of a collection of many layouts, each with the right sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis import (
    audit,
    charts,
    eligibility,
    execution,
    leniency,
    rules,
    sampling,
    tables,
    trust,
    words,
)
from analysis.charts import naming
from analysis.report import html
from analysis.report.block import KEY
from analysis.report.each import design as on_design
from analysis.report.each import execution as on_execution
from analysis.report.each import leniency as on_scoring
from analysis.report.each import overview as on_reading
from analysis.report.each import project as on_project
from analysis.report.each import years as on_years
from analysis.tables import Tables
from tests.report.collections import changed, collection, form
from tests.report.corpora import nine
from tests.report.pages import leniency_opening, page, said


def doubt(field: str) -> str:
    return json.dumps([{"field": field, "code": "split-cell", "read": []}])


def money(data: Tables, language: str = "en") -> str:
    return " ".join(said(on_execution.opening(page("01_execution_rates", data, language, "own"))))


def scored(data: Tables, language: str = "en") -> str:
    with patch("analysis.report.each.leniency.undecided", lambda _: ""):
        here = page("02_scoring_leniency", data, language, "own")
        return " ".join(said(leniency_opening(here, False)))


def designed(data: Tables, language: str = "en") -> str:
    return " ".join(said(on_design.opening(page("03_indicator_design", data, language, "own"))))


def test_budgets_of_0_and_department_forms_stand_in_no_sum() -> None:
    data = collection({"standard": 4, "department": 2}, year=2024, province="江苏省")
    whole = money(data)
    data = changed(data, "funds", {"form_id": "standard-0.pdf#1"}, initial_budget=0.0)
    data = changed(data, "funds", {"form_id": "department-0.pdf#1"}, initial_budget=1.0)
    without = money(data)
    used = data.funds[data.funds["form_id"].isin([f"standard-{n}.pdf#1" for n in (1, 2, 3)])]
    share = 100 * used["executed"].sum() / used["initial_budget"].sum()
    assert f"{share:.2f}% of the original ones" in without
    assert without != whole
    assert "2 of another kind: “项目0 department-0.pdf”, “项目1 department-1.pdf”" in without
    assert "Not counted: 1 form (with a base of 0: “项目0 standard-0.pdf”)" in without


def test_one_form_makes_no_year() -> None:
    parts = [form(number, year=2024, province="江苏省") for number in range(3)]
    data = tables.concat([*parts, form(7, year=2023, province="江苏省")])
    groups = execution.groups(data)
    assert groups.loc[groups["grouping"] == "year", "group"].tolist() == ["2024"]


def test_a_target_without_an_operator_was_read_and_is_not_lost() -> None:
    data = changed(
        collection({"standard": 2}, year=2024, province="江苏省"),
        "indicators",
        {"position": 2},
        target_operator=None,
        target_text="按计划",
        target_value=None,
    )
    whole = designed(data)
    assert (
        "2 indicators cannot be told to be quantitative or qualitative "
        "(with a target without an operator" in whole
    )
    assert "lost" not in whole


def test_a_picture_draws_the_rows_that_its_page_counts() -> None:
    data = changed(
        collection({"standard": 3}, year=2024, province="江苏省"),
        "indicators",
        {"position": 1},
        target_operator=None,
        target_value=None,
    )
    picture = charts.leniency.strip(leniency.ratios(data), "en")
    assert picture is not None
    assert int(picture.data["n"].sum()) == len(data.indicators)
    n = len(leniency.deductions(data))
    assert n == 2
    assert f"There are {n} deductions" in scored(data)
    assert f"{n} indicators" in picture.caption or f"{n} " in picture.caption


def test_more_than_100_points_have_no_position() -> None:
    data = changed(
        collection({"standard": 3}, year=2024), "indicators", {"position": 1}, weight=40.0
    )
    data = changed(data, "indicators", {"position": 1}, score=40.0)
    assert leniency.compare(data, "own")["position"].isna().all()
    assert "3 forms (with more than 100 points" in scored(data)
    assert "strictest, " not in scored(data)


def test_forms_without_weights_are_not_placed() -> None:
    whole = scored(collection({"no-weights": 3}, year=2024, province="江苏省"))
    assert "full scores and deductions cannot be counted" in whole
    assert "position" not in whole
    assert "not in this layout" in whole


def test_a_headline_names_who_is_left_out() -> None:
    data = collection({"standard": 1, "blank": 6}, year=2024, province="江苏省")
    whole = scored(data)
    assert "Of 3 indicators with weight and score" in whole or "All 3 indicators" in whole
    assert (
        "Not counted: 18 indicators (left blank: “项目0 blank-0.pdf”, "
        "“项目1”, “项目2”, 3 more" in whole
    )


def test_a_figure_in_doubt_leads_no_headline_axis_or_spread() -> None:
    data = collection({"standard": 4}, year=2024, province="江苏省")
    wrong = {"total_score": 23.5, "in_doubt": doubt("total_score")}
    data = changed(data, "projects", {"form_id": "standard-1.pdf#1"}, **wrong)
    whole = scored(data)
    assert "23.50" not in whole
    assert "Not counted: 1 form (in doubt: “项目1”)" in whole
    picture = charts.leniency.intervals(leniency.compare(data, "own"), "en")
    assert picture is not None
    assert picture.data["total_score"].min() > 90
    assert leniency.statistics(data).set_index(["of", "measure"]).loc[
        ("form", "elevation"), "value"
    ] == pytest.approx(data.projects["total_score"].drop(1).mean())


@pytest.mark.parametrize(
    ("state", "told"),
    [({"not_printed": "projects.grade"}, "grade not in this layout in 1"),
     ({}, "grade left blank in 1"), ({"in_doubt": doubt("grade")}, "grade not read in 1")],
)  # fmt: skip
def test_a_grade_that_is_null_is_one_of_three_things(state: dict[str, str], told: str) -> None:
    data = collection({"standard": 3}, year=2024, province="江苏省")
    data = changed(data, "projects", {"form_id": "standard-0.pdf#1"}, grade=None, **state)
    assert f"(excellent (优) 2, {told})" in scored(data)


def test_no_rules_judge_forms_of_the_years_before_them() -> None:
    data = collection({"standard": 3}, year=2019, province="江苏省")
    assert set(eligibility.positions(data)) == {"other_rules"}
    whole = scored(data)
    assert "position" not in whole
    assert "3 forms (under no known rules" in whole


def test_a_result_that_repeats_its_target_is_no_exact_hit() -> None:
    data = collection({"standard": 2}, year=2024, province="江苏省")
    data = changed(data, "indicators", {"position": 3}, actual_text="≥3个", actual_value=3.0)
    assert data.indicators["restated"].sum() == 2
    whole = designed(data)
    assert "Of 4 quantitative targets that can be compared" in whole
    assert "2 indicators (whose result repeats the target" in whole


def test_a_target_below_which_a_result_should_lie_is_missed_and_not_hit_where_both_are_equal() -> (
    None
):
    data = collection({"standard": 2}, year=2024, province="江苏省")
    under = {"target_text": "<3个", "target_operator": "<", "target_value": 3.0}
    whole = designed(changed(data, "indicators", {"position": 3}, **under, actual_value=3.0))
    assert "Of 6 quantitative targets" in whole
    assert "2 are missed, and 2 are hit exactly" in whole


def test_an_equal_sign_that_is_exceeded_is_met_and_the_page_says_so() -> None:
    data = collection({"standard": 2}, year=2024, province="江苏省")
    at = {"target_text": "=3个", "target_operator": "=", "target_value": 3.0}
    data = changed(data, "indicators", {"position": 3}, **at, actual_value=4.0)
    assert "none is missed" in designed(data)
    assert "Of them 2 have the sign = and were exceeded, which counts as met." in designed(data)


def test_the_pattern_between_forms_comes_before_a_share_of_rows() -> None:
    data = collection({"standard": 8}, year=2024, province="江苏省")
    assert set(leniency.explaining(data)["pattern"]) == {"always", "never"}
    for whole in (scored(data), designed(data)):
        assert "f 6 forms with deductions 4 always give a reason, 2 never give one" in whole
        assert "deductions have no reason" not in whole


def test_a_layout_without_reasons_is_not_asked_for_them() -> None:
    data = collection({"no-reasons": 4}, year=2024, province="江苏省")
    assert set(leniency.explaining(data)["pattern"]) == {"unasked"}
    assert "no column for reasons" in scored(data)
    assert "no column for reasons" in designed(data)
    mixed = collection({"no-reasons": 4, "standard": 2}, year=2024, province="江苏省")
    assert "of 4 forms with deductions 1 always gives a reason, 3 have no column" in scored(mixed)
    assert not audit.check(data)["check"].eq("deduction-unexplained").any()


def test_what_a_template_prints_is_no_target_and_no_result() -> None:
    data = collection({"standard": 2}, year=2024, province="江苏省")
    data = changed(data, "indicators", {"position": 1}, actual_text="3个(100字以内)")
    assert "2 indicators (with text of the template" in designed(data)
    own = {"goal_actual": "简述完成情况(100字以内)", "goal_expected": "维护设备30台"}
    told = changed(collection({"standard": 1}, **PLACE), "projects", {}, **own)
    heads = [on_project.head(page("04_project", told, one, one=told)).plain for one in ("en", "zh")]
    assert "What was achieved: (with text of the template) 简述完成情况(100字以内)" in heads[0]
    assert "实际完成情况：（含表格模板的文字）简述" in heads[1]
    assert "Expected goal: 维护设备30台" in heads[0]


def test_one_unit_that_holds_half_of_the_indicators_is_named() -> None:
    data = collection({"standard": 5}, year=2024, province="江苏省")
    units = ["中心", "中心", "中心", "甲局", "乙局"]
    data = Tables(**{**data.frames(), "projects": data.projects.assign(unit=units)})
    assert "One of 3 units, 中心, has 60.0% of the indicators" in scored(data)
    assert "holds" not in scored(collection({"standard": 5}, year=2024))


@pytest.mark.parametrize("n", [0, 1, 2, 12])
def test_forms_are_filtered_by_place_tier_kind_year_and_part_of_a_name(n: int) -> None:
    data = collection({"standard": 12, "department": 2})
    chosen = {
        0: data.where(places=["海南"]),
        1: data.where(projects=["项目11"]),
        2: data.where(kinds=["department"]),
        12: data.where(years=[2022, 2023, 2024], units=["局"], kinds=["project"]),
    }
    assert len(chosen[n].projects) == n
    told = (tables.Tables(**{**data.frames(), "projects": data.projects.assign(tier="county")}),)
    found = [
        one.where(tiers=[name], kinds=["部门整体支出表"])
        for one in told
        for name in ("县级", "市级")
    ]
    assert [len(one.projects) for one in found] == [2, 0]


def test_forms_of_other_provinces_and_years_are_drawn_apart() -> None:
    data = collection({"standard": 12})
    here = page("02_scoring_leniency", data, "en", "own")
    assert len(here.comparable) > 1
    shown: list[object] = []
    with patch("IPython.display.display", lambda *blocks: shown.extend(blocks)):
        here.figures(lambda own: charts.leniency.strip(leniency.ratios(own), "en"))
    drawn = [one for one in here.comparable if len(one.projects) > 1]
    assert len(shown) == 2 * len(drawn)
    # The points of each lie in a tenth of the axis: they are said, not drawn.
    assert [one.kind for one in shown] == ["text", "text"] * len(drawn)  # type: ignore[attr-defined]


def test_a_picture_names_the_rules_of_its_own_forms() -> None:
    data = collection({"standard": 4}, province="湖北省", place_evidence="湖北", year=2024)
    picture = charts.bands.deductions(leniency.deductions(data, "own"), "en")
    assert picture is not None
    assert "the rules for Hubei (湖北省项目自评表)" in picture.caption


def test_other_rules_say_nothing_of_a_total_in_doubt() -> None:
    data = collection({"standard": 3}, year=2024, province="江苏省")
    wrong = {"total_score": 23.5, "in_doubt": doubt("total_score")}
    data = changed(data, "projects", {"form_id": "standard-1.pdf#1"}, **wrong)
    sets = [rules.load("mof-2020-10")]
    told = leniency.by_rules(data, leniency.sensitivity(data, ["mof-2020-10"]), sets).iloc[0]
    assert (told["n_forms"], told["n_falls"]) == (2, 0)


PLACE = {"year": 2024, "province": "江苏省"}


def test_no_form_is_the_widest_where_another_is_as_wide() -> None:
    data = collection({"standard": 1, "weight-first": 1, "no-reasons": 1}, **PLACE)
    layouts = ("standard", "weight-first", "no-reasons")
    first, second, third = (f"“项目0 {one}-0.pdf”" for one in layouts)
    told = f"the widest adjustment is that of {first}, {second} and {third} (−5.00%)"
    assert told in money(data)
    picture = charts.execution.bases(execution.compare(data), "en")
    assert picture is not None
    assert all(f"“项目0 {one}-0.pdf”" in picture.caption for one in layouts)
    assert "in 3 at the most: “指标1”, “指标2” and “指标3”" in designed(data)


def test_what_many_share_is_counted_and_not_named_by_one_of_them() -> None:
    """“The largest in X (tied with 184 more) (1.00 of 10.00 points)” was no finding."""
    data = collection({"standard": 8}, **PLACE)
    told = scored(data)
    assert "; the largest takes 1.00 points off an indicator, in 6 forms" in told
    assert "tied with" not in told + money(data) + designed(data)


def test_a_number_stands_behind_a_name_only_where_its_document_has_several_forms() -> None:
    data = collection({"standard": 3}, **PLACE)
    assert "#1" not in money(data) + scored(data)
    assert "#" not in "".join(charts.execution.bases(execution.compare(data), "en").alt)
    assert [one.project_name for one in data.projects.itertuples()] == naming.names(
        data.projects, "en"
    )


def test_a_median_position_is_of_the_forms_that_have_one() -> None:
    data = collection({"standard": 2}, **PLACE)
    assert leniency.compare(data, "own")["position"].notna().sum() == 1  # the other has L = U
    assert "only 1 form has a position in that range: given what it states, 0.94 (0 the" in scored(
        data
    )


@pytest.mark.parametrize("lost", ["a row", "its weight", "a digit of it"])
def test_sums_over_what_was_not_read_accuse_no_one(lost: str) -> None:
    """“The weights add to 467” was said of rows that the reader had shifted or lost."""
    data = collection({"standard": 1}, first_page=1, last_page=1, **PLACE)
    own = {"form_id": "standard-0.pdf#1", "position": 1}
    value = 377.0 if lost == "a digit of it" else None
    if lost == "a row":
        told = {"check": "unread", "verdict": "warns", "subject": "unread/1/1", "page": 1}
        told |= {"form_id": own["form_id"], "message_zh": "–", "message_en": "–"}
        rest = data.indicators[data.indicators["position"] > 1].reset_index(drop=True)
        data = Tables(data.projects, data.funds, rest, tables.frame("findings", [told]))
        data = changed(data, "indicators", {}, page=1)
    else:
        data = changed(data, "indicators", own, weight=value, in_doubt=doubt("weight"))
    # “The scores add to 80; the total is 95” was the same of scores.
    data = changed(data, "funds", {"fund": "total"}, score=9.0)
    if lost != "a row":
        unsure = json.dumps([json.loads(doubt(one))[0] for one in ("weight", "score")])
        data = changed(data, "indicators", own, score=value, in_doubt=unsure)
    found = audit.check(data).set_index("check")
    for check in ("weights-sum", "scores-sum"):
        assert found.loc[check, "verdict"] == "not-computable"


def test_a_misprint_that_several_checks_see_is_one_contradiction() -> None:
    """“18 contradictions” were 11 facts."""
    own = form(0, **PLACE)
    (total,) = own.funds.to_dict("records")
    total |= {"adjusted_budget": 100.0, "executed": 59.0, "execution_rate": 95.0}
    part = {key: total[key] for key in ("form_id", "adjusted_budget", "execution_rate")}
    funds = tables.frame("funds", [total, {**part, "fund": "current_year", "executed": 95.0}])
    data = Tables(own.projects, funds, own.indicators, own.findings)
    data = Tables(**{**data.frames(), "findings": audit.check(data)})
    found = trust.contradictions(data)
    assert (len(found), found["fact"].nunique()) == (2, 1)
    assert trust.compare(data)["n_contradictions"].tolist() == [1]
    here = page("00_overview", data, "en", "own")
    assert "1 contradiction turned up in 1 form" in on_reading.opening(here, data).plain


def test_what_cannot_be_counted_is_not_0() -> None:
    data = collection({"standard": 1, "no-scores": 1, "no-weights": 1}, **PLACE)
    told = leniency.compare(data)[["n_deductions", "n_unexplained", "n_denied", "n_above"]]
    assert told.notna().all(axis=1).tolist() == [True, False, False]


def test_a_weight_that_is_not_printed_is_what_the_others_leave() -> None:
    """Under rules with 20 points for execution 90 points of indicators leave 10, not 20."""
    place = {"province": "湖北省", "place_evidence": "湖北", "year": 2024}
    found = leniency.compare(collection({"no-money": 1}, **place), "own").iloc[0]
    assert (found["rule_set"], found["lowest"], found["highest"]) == ("hubei-20", 90.0, 100.0)


def test_forms_without_a_money_block_have_no_sources() -> None:
    data = collection({"standard": 2, "no-money": 1, "blank": 1}, **PLACE)
    told = on_execution.several_sources(page("01_execution_rates", data, "en", "own"))
    assert "None of the 2 forms shows more than one source" in told.plain


def test_rules_with_weights_are_not_said_to_state_none() -> None:
    data = collection({"standard": 2}, **PLACE)  # no level 1 was read
    told = on_design.rule_points(page("03_indicator_design", data, "en", "own"))
    assert "The rules compared with (财预〔2020〕10号): weights of level 1" in told.plain


def test_one_group_is_the_rarest_of_nothing() -> None:
    data = collection({"standard": 2}, **PLACE)
    assert charts.leniency.ceilings(leniency.ceiling(data, ["level1"]), "en") is None


def test_an_interval_needs_forms_that_differ_within_units() -> None:
    values, units = pd.Series([0.97, 0.97, 0.94, 0.94, 0.94, 0.93]), pd.Series(list("abcccd"))
    assert sampling.shrunk(values, units)[["shrunk", "low", "high"]].isna().all(axis=None)


def test_a_contradiction_is_told_in_no_more_digits_than_were_printed() -> None:
    """“= −5.6630%, printed −0.06%” claimed digits that amounts of two decimals do not carry."""
    found = audit.check(nine()).set_index("check").loc[["cost-deviation"]]
    told = found.loc[found["verdict"] == "contradicts", "message_en"].tolist()
    assert [one.partition(" = ")[2].partition("%")[0] for one in told] == ["−5.66", "−0.03"]


def two_sets() -> Tables:
    """Three forms of Jiangsu and two of Hubei, each with a score that no rule allows."""
    home = collection({"standard": 3}, **PLACE)
    away = [form(n + 5, province="湖北省", place_evidence="湖北", year=2024) for n in range(2)]
    data = tables.concat([home, *away])
    name = {"name": "实际成本与预算偏差率", "target_operator": "≤", "target_value": 0.0}
    name |= {"target_text": "≤0%", "target_unit": "%", "actual_text": "0%", "actual_unit": "%"}
    data = changed(data, "indicators", {"position": 1}, **name, actual_value=0.0)
    data = changed(data, "funds", {"fund": "total"}, score=9.0)
    return changed(data, "indicators", {"position": 3}, actual_value=1.0, score=30.0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_heading_counts_what_its_page_adds_up(language: str) -> None:
    """An opening said 161 scores outside the rules, of one set, and a heading 256, of all."""
    here, room = page("02_scoring_leniency", two_sets(), language, "own"), on_scoring.found
    n = len(leniency.beyond(here.pooled, "own"))
    assert 0 < n < len(leniency.beyond(here.tables, "own"))
    assert room.beyond(here) == here.say("leniency.found_beyond", n=n)
    here = page("01_execution_rates", two_sets(), language, "own")
    assert (
        here.say("execution.open_deviations", n=3, parts="").partition("：")[0].partition(":")[0]
        in on_execution.opening(here).plain
    )


def test_that_a_page_is_about_its_largest_set_is_said_once() -> None:
    """“(largest comparable set)” stood on nearly every heading of a page, and never before them."""
    here = page("01_execution_rates", two_sets(), "en", "own")
    opening = on_execution.opening(here)
    assert (
        opening.plain.count("sums, shares and headings of this page are of the largest alone") == 1
    )
    assert opening.about["pooled"].startswith(
        "The comparisons below are of the largest set of comparable"
    )
    assert "largest" not in on_execution.deviation_found(here)


def test_a_card_shows_no_picture_of_a_smaller_set_than_its_sentence() -> None:
    """Under a sentence on 33 forms stood the picture of 8 of another set, drawn small enough."""

    def block(kind: str, html: str = "", **about: Any) -> Any:
        data, metadata = {"text/html": html}, {KEY: {"kind": kind, **about}}
        return new_output("display_data", data=data, metadata=metadata)

    def small(form: str) -> str:
        return f'<svg class="narrow" viewBox="0 0 100 150">{form}</svg>'

    said = dict.fromkeys(("key", "label", "pooled"), "") | {"finding": "33 forms"}
    shown = [block("opening", **said), block("figure", small("eight"), apart=True, caption="")]
    shown.append(block("figure", small("all"), apart=False, caption="of all"))
    card = html.card(new_notebook(cells=[new_code_cell(outputs=shown)]))
    assert (card["finding"], card["alt"]) == ("33 forms", "of all")
    assert ">all<" in card["picture"]


def test_a_total_above_what_the_rules_allow_is_said_to_be_above() -> None:
    """Its position of 1.00 alone read as the best that the rules allow."""
    here = page("02_scoring_leniency", two_sets(), "en", "own")
    compared = leniency.compare(here.tables, here.rules)
    rows = on_scoring.totals(here, compared)
    assert rows["verdict"].eq("above").all()
    ranged = rows["lowest"].lt(rows["highest"])
    assert rows.loc[ranged, "position"].tolist() == [1.0]
    assert rows.loc[~ranged, "position"].isna().all()
    drawn = charts.leniency.intervals(compared, "en")
    assert "(above)" in drawn.svg("it")
    assert "those outside count at the nearest end" in drawn.caption


def test_a_picture_of_one_set_calls_a_form_what_its_page_does() -> None:
    """“项目甲 2024” of the opening was “项目甲 #1” under the picture of its set."""
    rest = {"province": "江苏省", "project_name": "项目甲"}
    parts = [form(n, year=2022 + n, **rest) for n in range(3)]
    away = form(9, province="湖北省", place_evidence="湖北", year=2024, project_name="项目甲")
    here = page("01_execution_rates", tables.concat([*parts, away]), "en", "own")
    named = re.findall("“(项目甲.*?)”", on_execution.opening(here).plain)
    shown = here.figure(charts.execution.bases(execution.compare(here.pooled), "en"))
    (told,) = re.findall("“(项目甲.*?)”", shown.plain)
    assert told in named
    assert told != "项目甲 #1"


def test_a_picture_of_which_no_set_has_any_row_is_not_spoken_of() -> None:
    here = page("01_execution_rates", collection({"standard": 3, "department": 2}, **PLACE), "en")
    shown: list[object] = []
    with patch("IPython.display.display", lambda *blocks: shown.extend(blocks)):
        last = here.figures(
            lambda own: charts.execution.deviations(execution.cost_deviation(own), "en")
        )
    assert (shown, last.plain) == ([], "")


@pytest.mark.parametrize("n", [2, 3])
def test_one_form_with_most_of_the_money_is_named(n: int) -> None:
    """Pooled money of many forms was that of one giant, without a word."""
    data = changed(
        collection({"standard": n}, **PLACE),
        "funds",
        {"form_id": "standard-1.pdf#1"},
        adjusted_budget=9000.0,
    )
    told = "One of the 3 forms, “项目1”, has 97.6% of the adjusted budgets"
    assert (told in money(data)) == (n == 3)
    assert "has" not in money(collection({"standard": 3}, **PLACE))


def test_forms_are_counted_in_chinese_as_forms_and_cells_as_cells() -> None:
    whole = scored(collection({"standard": 1, "blank": 2}, **PLACE), "zh")
    assert "未计入 6 个指标：未填（" in whole
    assert "未计入 2 份：未填（" in whole


@pytest.mark.parametrize(
    ("layout", "given", "state"),
    [
        ("one-budget", {}, "not in this layout"),
        ("standard", {"in_doubt": doubt("initial_budget")}, "not read"),
        ("standard", {"dashed": "initial_budget"}, "not applicable"),
        ("standard", {}, "left blank"),
    ],
)
def test_a_budget_that_is_missing_is_no_budget_of_so_much(
    layout: str, given: dict[str, str], state: str
) -> None:
    """“With an original budget of not printed”: a state was put in the place of an amount."""
    data = collection({layout: 1}, **PLACE)
    data = changed(data, "funds", {"fund": "total"}, initial_budget=None, **given)
    told = on_project.opening(page("04_project", data, "en", one=data)).plain
    assert f"Original budget: {state}; hence no rate on that basis." in told
    assert "budget of " not in told


DOUBTED = {
    "indicators.weight": 77.0,
    "indicators.score": 0.01,
    "indicators.actual_value": 9e8,
    "indicators.target_value": 9e8,
    "indicators.level1": "效益指标",
    "projects.grade": "差",
    "projects.unit": "上海手市中心",
    "projects.total_score": 3.21,
    "funds.executed": 9e7,
    "funds.weight": 77.0,
}


@pytest.mark.parametrize("where", DOUBTED)
def test_what_is_in_doubt_counts_as_what_was_not_read(where: str) -> None:
    """A weight, a grade, a level and a unit in doubt led shares, falls, balances and groups."""
    table, _, field = where.partition(".")
    base = collection({"standard": 4}, **PLACE)
    base = changed(base, "indicators", {"position": 1}, level1="产出指标")
    base = changed(base, "indicators", {"position": 2}, level1="效益指标")
    base = changed(base, "indicators", {"position": 3}, level1="满意度指标")
    at: dict[str, object] = {"form_id": "standard-1.pdf#1"}
    at |= {"position": 1} if table == "indicators" else {}
    at |= {"fund": "total"} if table == "funds" else {}
    said_so = []
    for value in (DOUBTED[where], None):
        cell = field.replace("_value", "_text")  # readers doubt the text, and so the figure in it
        data = changed(base, table, at, **{field: value, "in_doubt": doubt(cell)})
        here = page("01_execution_rates", data, "en", "own")
        told = [money(data), scored(data), designed(data), on_execution.groups_found(here)]
        said_so.append(" ".join(told).replace("not read", "in doubt"))
    left = " with no number to compare", " in doubt"  # two words for why a target is left out
    assert said_so[0] == said_so[1].replace(*left)


# For each reason: the page that leaves the form out, what its tables hold then, and where.
FIGURES = {"target_operator": "≥", "target_value": 1.0, "target_unit": "个"}
LEFT: dict[str, tuple[Callable[..., str], str, dict[str, Any]]] = {
    "not_printed": (money, "projects", {"not_printed": "funds.initial_budget", "layout": None}),
    "dashed": (money, "funds", {"initial_budget": None, "dashed": "initial_budget"}),
    "unread": (money, "funds", {"executed": None, "in_doubt": doubt("executed")}),
    "blank": (money, "funds", {"executed": None}),
    "in_doubt": (money, "funds", {"in_doubt": doubt("executed")}),
    "zero": (money, "funds", {"initial_budget": 0.0}),
    "no_row": (money, "funds", {"fund": "other"}),
    "several_rows": (money, "funds", {}),
    "template": (designed, "indicators", {"actual_text": "某某"}),
    "no_number": (designed, "indicators", {"actual_text": "完成", "actual_value": None}),
    "no_operator": (designed, "indicators", {"target_text": "1个", "target_operator": None}),
    "units_differ": (designed, "indicators", {"actual_text": "1次", "actual_unit": "次"}),
    "restated": (designed, "indicators", {"actual_text": "≥1个", "restated": True}),
    "no_indicators": (scored, "indicators", {}),
    "points": (scored, "indicators", {"weight": 95.0}),
    "other_rules": (scored, "projects", {"year": 2018}),
    "no_year": (scored, "projects", {"year": 2018, "in_doubt": doubt("year")}),
    "form_kind": (money, "projects", {"form_kind": "transfer"}),
    "rule_set": (money, "projects", {"province": "四川省", "place_evidence": "四川省"}),
    "prints": (money, "projects", {"layout": "one-budget"}),
    "contradicted": (money, "funds", {"execution_rate": 5.0}),
}


@cache
def _nothing_left(said_by: Callable[..., str], language: str) -> str:
    """What a page says of four forms that all count."""
    return said_by(collection({"standard": 4}, **PLACE), language)


@pytest.mark.parametrize("why", LEFT)
def test_each_reason_why_a_row_does_not_count_is_named_with_its_form(why: str) -> None:
    """Eligibility has one list of reasons; who is left out, and why, stands on the page."""
    said_by, table, values = LEFT[why]
    whole = collection({"standard": 4}, **PLACE)
    at: dict[str, Any] = {"form_id": "standard-1.pdf#1"}
    at |= {"position": 1} if table == "indicators" else {}
    data = changed(whole, table, at, **values)
    if why == "not_printed":
        data = changed(data, "funds", at, initial_budget=None)
    if why == "no_indicators":
        kept = whole.indicators["form_id"] != at["form_id"]
        data = replace(whole, indicators=whole.indicators[kept].reset_index(drop=True))
    if why == "several_rows":
        twice = whole.funds[whole.funds["form_id"] == at["form_id"]]
        data = replace(whole, funds=pd.concat([whole.funds, twice], ignore_index=True))
    if why == "contradicted":
        data = replace(data, findings=audit.check(data))
    frames = (
        eligibility.rows(data),
        eligibility.comparable(data).rename(columns={"apart": "left_out"}),
    )
    assert any(why in one["left_out"].tolist() for one in frames), why
    for language in words.LANGUAGES:
        named = words.name("left_out", why, language)
        told = said_by(data, language)
        assert named in told, told
        assert "项目1" in told.rpartition(named)[2][:40], told
        assert named not in _nothing_left(said_by, language)


def test_a_form_that_prints_no_weights_has_no_range_that_the_rules_allow_it() -> None:
    """“Allowed by the rules: 9.50–99.50” and “the rules leave no latitude” stood there."""
    whole = form(0, "no-weights", **PLACE)
    assert leniency.intervals(whole, "own")[["lowest", "highest"]].isna().all(axis=None)
    allowed = leniency.compare(whole, "own").iloc[0]
    given = ["lowest", "highest", "position", "inside", "outside", "grade_lowest", "grade_robust"]
    assert allowed[given].isna().all()
    assert allowed["left_out"] == "not_printed"
    here = page("04_project", whole, "en", one=whole)
    assert "cannot be held against" in on_project.opening(here).plain
    assert "weights not in this layout" in on_project.opening(here).plain
    assert "Allowed by the rules" not in on_project.head(here).plain
    assert "0.00–" not in on_project.indicators(here).plain
    assert on_project.points_found(here).startswith("No indicator has both a weight and a score")
    assert charts.project.points(leniency.points(whole, "own")) is None
    found = audit.check(whole)
    judged = found[found["check"] == "score-admissible"]
    assert set(judged["verdict"]) <= {"not-computable"}


def test_no_reason_is_without_a_case() -> None:
    keys = (key.partition(".") for key in words.catalogue())
    assert set(LEFT) == {code for group, _, code in keys if group == "left_out"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_forms_that_are_each_alone_in_their_set_are_no_single_form(language: str) -> None:
    """“There is 1 form, and no other unit” stood over “these forms fall into 2 sets”."""
    home = form(0, **PLACE)
    away = form(6, province="湖北省", place_evidence="湖北", year=2024)
    here = page("05_units_and_years", tables.concat([home, away]), language, "own")
    first, apart = said(on_years.opening(here))[:2]
    told = {
        "en": "1 form is compared (units: 1, years: 1).",
        "zh": "1 份表出自 1 个单位、1 个年度。",
    }
    assert first == told[language]
    alone = {"en": "what is told is about “项目0” alone", "zh": "以下只说「项目0」"}
    assert alone[language] in apart
    # “What is added up is the largest set” stood over figures of all 72 forms.
    here = page("00_overview", tables.concat([home, away]), language, "own")
    whole = on_reading.opening(here, here.audited).plain
    assert {"en": "this page counts them all", "zh": "本页按全部计"}[language] in whole
