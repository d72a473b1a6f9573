"""What the reports on execution rates and on indicator design say and draw, by hand."""

from __future__ import annotations

import re
from typing import Any

from matplotlib.text import Text

from analysis import design, doubts, execution, rules, tables
from analysis.charts import execution as rate_pictures
from analysis.charts import outcomes, sharing, structure
from analysis.report.each import design as on_design
from analysis.report.each import execution as on_rates
from tests.report.collections import collection
from tests.report.pages import page
from tests.sample_forms import made, nine, project, rows, target, total

RULES = rules.load("mof-2021-101")
IN_DOUBT = doubts.write([doubts.Doubt("split-cell", (), "reason")])


def told(data: tables.Tables, language: str = "en") -> str:
    return on_rates.opening(page("01_execution_rates", data, language)).plain


def rates(*money: tuple[float | None, float | None, float | None], language: str = "en") -> str:
    forms = [project(f"d#{n}", project_name=f"P{n}") for n in range(1, len(money) + 1)]
    data = made(forms, [total(f"d#{n}", *one) for n, one in enumerate(money, 1)])
    return told(data, language)


def designed(*cells: dict[str, Any], language: str = "en") -> str:
    data = made([project(project_name="P")], [], rows(*cells))
    return on_design.opening(page("03_indicator_design", data, language)).plain


def texts(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_budgets_cut_raised_and_kept_are_counted_and_none_is_no_zero() -> None:
    said = rates((100, 90, 90), (100, 100, 80))
    assert "1 budget was cut, none was raised, 1 stayed as it was" in said
    said = rates((100, 90, 90), (100, 100, 80), language="zh")
    assert "调减预算的有 1 个，没有调增的，1 个没有调整" in said
    assert not re.search(r"(?<![\d.])0 个", said)


def test_one_project_is_told_without_counting() -> None:
    said = rates((200, 160, 120))
    assert said.startswith("The form has an original budget of CNY 2.00 million")
    assert "cut by 20.00% during the year: 60.00% of the original budget became 75.00%" in said
    assert "15.00 percentage points more, worth 1.50 points" in said


def test_a_rate_capped_at_the_weight_changes_no_points() -> None:
    said = rates((100, 300, 300))
    assert "with no effect on the execution score" in said
    assert "0.00 points" not in said


def test_without_original_budgets_the_adjusted_ones_are_told() -> None:
    data = made(
        [project(), project("d#2")], [total("d#1", None, 200, 50), total("d#2", None, 0, 0)]
    )
    opening = on_rates.opening(page("01_execution_rates", data, "en"))
    assert opening.about["key"] == "25.00%"
    assert (
        "counted here has no original budget to compare with, so the adjusted one is"
        in opening.plain.split("\n")[-1]
    )


def test_without_any_rate_nothing_is_claimed() -> None:
    assert rates((0, 0, 0), (None, None, None)).startswith("None of the 2 forms gives a rate")


def test_ranks_name_the_widest_move_and_say_ties() -> None:
    said = rates((100, 50, 50), (100, 100, 90), (100, 100, 80), (100, 100, 90))
    assert "all 4 forms change rank; the widest move is that of “P1 #1”, from place 4" in said
    assert "to place 1." in said
    assert "rank" not in rates((100, 50, 50), (100, 100, 90))


def test_deviations_and_execution_rates_of_the_same_fact() -> None:
    cell = target("≤", 0.0, -20.0, level1="成本指标", name="成本偏差率")
    scored = [{**total(f"d#{n}", 100, 100, 80), "score": 8.0} for n in (1, 2)]
    both = rows(cell) + rows({**cell, "score": 4.0}, form_id="d#2")
    data = made([project(), project("d#2")], scored, both)
    said = on_rates.deviation_points(page("01_execution_rates", data, "en")).plain
    assert "Such indicators with weight and score: 2, with the full score: 1" in said
    assert "together they earn 9.00 of 10.00 points. The execution rates" in said
    assert said.endswith("lose 4.00 points in all.")
    assert "2 agree with the execution rate." in told(data)


def test_groups_have_names_in_words_and_none_without_a_rate() -> None:
    projects = [project("d#1", unit="甲"), project("d#2", unit=None)]
    data = made(projects, [total("d#1", 1, 1, 1), total("d#2", 1, 1, 1)])
    names = on_rates.groups(page("01_execution_rates", data, "en"))["group"].tolist()
    assert names == ["All forms", "Unit: 甲", "Unit: (not told)"]
    nothing = made(projects, [total("d#1", 0, 0, 0), total("d#2", 0, 0, 0)])
    assert on_rates.groups(page("01_execution_rates", nothing)).empty


def test_a_picture_of_ranks_joins_the_places_on_both_bases() -> None:
    picture = rate_pictures.ranks(execution.compare(nine()), "en")
    assert picture is not None
    data = picture.data.set_index("form_id")[["before", "after", "move"]]
    assert data.loc["self-evaluation-forms-2024.txt#3"].tolist() == [5, 1, 4]
    assert any(label.startswith("1=") for label in texts(picture.figure))
    same = made([project(), project("d#2")], [total("d#1", 1, 1, 1), total("d#2", 2, 2, 1)])
    assert rate_pictures.ranks(execution.compare(same), "en") is None


def test_a_form_with_one_rate_is_drawn_and_said() -> None:
    money = [total("d#1", None, 100, 90), total("d#2", 100, 100, 80), total("d#3", 0, 0, 0)]
    data = made([project(f"d#{n}") for n in (1, 2, 3)], money)
    picture = rate_pictures.bases(execution.compare(data), "en")
    assert picture is not None
    assert picture.data["form_id"].tolist() == ["d#2", "d#1"]
    assert "rate on one basis only: 1." in picture.caption
    assert "Not drawn" in picture.caption


def test_a_rate_far_out_is_drawn_at_the_edge_and_said() -> None:
    data = made([project(), project("d#2")], [total("d#1", 1, 100, 90), total("d#2", 9, 9, 8)])
    picture = rate_pictures.bases(execution.compare(data), "en")
    assert picture is not None
    assert "being above 150%: 1." in picture.caption
    assert picture.figure.axes[0].get_xlim()[1] < 200


def test_targets_are_told_as_they_came_out() -> None:
    cells = [
        target("=", 100.0, 100.0),
        target("≤", 5.0, 0.0, "起"),
        target("≥", 3.0, 2.0, "次"),
        target("≥", 3.0, 3.0, "次"),
    ]
    said = designed(*cells)
    assert "Of 4 quantitative targets that can be compared" in said
    assert "1 is missed, and 2 are hit exactly" in said
    assert "The values of 2 are at their limit (100% asked for and reached: 1, limit" in said
    assert "between these forms" not in said, "with one form there is no other"
    picture = outcomes.outcomes(design.slack(made([project()], [], rows(*cells))), "en")
    assert picture is not None
    assert picture.data["outcome"].tolist() == ["full", "zero", "missed", "exact"]


def test_reasons_are_told_with_what_is_in_doubt() -> None:
    lost = {"weight": 5.0, "score": 4.0, "name": "巡检", "level2": "时效指标"}
    reason = {"reason": "因巡检人员不足,下一步加强管理"}
    said = designed({**lost, **reason, "in_doubt": IN_DOUBT}, lost)
    assert "1 of 2 deductions has no reason" in said
    assert "by lists of words no plain contradiction was found" in said
    assert "the text of 1 reason is in doubt" in said
    assert "Every deduction" not in said
    assert "No indicator lost points." in designed({**lost, "score": 5.0})
    assert "cannot be judged" in designed({**lost, "score": None})


def test_of_forms_all_as_far_from_the_rules_none_is_the_farthest() -> None:
    """“Farthest from the rules of 4 projects: 4 projects, with 11.1% of the points to move”."""
    names = ("d#1", "d#2")
    own = [
        one for name in names for one in rows(target("≥", 1, 1, level1="产出指标"), form_id=name)
    ]
    data = made([project(name) for name in names], [], own)
    here = page("03_indicator_design", data, "en")
    found = on_design.balance_found(here)
    assert found.startswith("All 2 forms are as far from the rules: ")
    assert "the balance of all 2 forms is as far off: " in on_design.opening(here).plain
    points = design.balance(here.pooled, on_design.yardstick(here))
    caption = structure.balance(points, "en").caption
    assert caption.startswith("All 2 forms are as far from the rules, with ")


def test_what_was_not_compared_is_counted_with_why() -> None:
    data = made(
        [project()],
        [],
        rows(
            target("≥", 1.0, 1.0),
            target("≥", 1.0, None),
            target("≥", 1.0, 1.0, actual_unit="次"),
            {"target_operator": "qualitative"},
            {"name": "甲"},
        ),
    )
    said = on_design.targets(page("03_indicator_design", data, "en")).plain
    assert "Of 3 quantitative targets, 1 can be compared" in said
    assert "Not counted: 2 indicators (1 left blank: " in said
    assert "; 1 with units that differ: " in said
    assert "The 1 qualitative indicator has" in said
    unknown = "1 indicator cannot be told to be quantitative or qualitative (left blank: "
    assert said.endswith(unknown + "(project name left blank, with the indicator “甲”)).")


def test_an_empty_cell_of_the_heat_map_is_a_dash_and_explained() -> None:
    blocks = ["成本指标", "产出指标", "效益指标", "满意度指标"]
    full = rows(*({"level1": level, "weight": 22.5} for level in blocks))
    part = rows(*({"level1": level, "weight": 30.0} for level in blocks[:3]), form_id="d#2")
    data = made([project(), project("d#2")], [], full + part)
    picture = structure.balance(design.balance(data, RULES), "en")
    assert picture is not None
    shown = texts(picture.figure)
    assert shown.count("—") == 1
    assert any("the form has no such level" in text for text in shown)


def test_the_rules_of_the_balance_are_named_with_how_sure_they_are() -> None:
    said = on_design.rule_points(page("03_indicator_design", nine())).plain
    assert said.startswith("对照的规则（财预〔2021〕101号）")
    assert re.search(r"成本指标 20 · 产出指标 40 · 效益指标 20 · 满意度指标 10（通行引用）", said)
    own = on_design.rule_points(page("03_indicator_design", nine(), "en", "own")).plain
    shanghai = "the rules for Shanghai (上海市2024年度部门决算)"
    assert own.startswith(f"Level-1 points for such forms are not stated in {shanghai}")


def test_the_ratchet_is_told_where_two_years_exist() -> None:
    named = {"name": "发布数量", "unit": "条"}
    first = rows(target("≥", 100.0, 120.0, **named))
    second = rows(target("≥", 110.0, 130.0, **named), form_id="d#2")
    years = [
        project("d#1", year=2023, project_name="P"),
        project("d#2", year=2024, project_name="P"),
    ]
    data = made(years, [], first + second)
    told = on_design.ratchet_found(page("03_indicator_design", data, "en"), design.ratchet(data))
    assert told == "One indicator has a ratchet, of 0.50"
    alone = page("03_indicator_design", nine(), "en")
    assert on_design.ratchet_found(alone, design.ratchet(nine())) == ""


def test_nothing_read_leaves_no_note_and_no_picture() -> None:
    none = tables.empty()
    for note in (on_design.targets, on_design.operators, on_design.formats):
        assert note(page("03_indicator_design", none)).kind == "nothing"
    assert on_rates.several_sources(page("01_execution_rates", none)).kind == "nothing"
    assert sharing.templates(design.membership(none), none.projects) is None


def test_where_the_largest_set_prints_no_scores_no_heading_says_that_none_was_lowered() -> None:
    """“No indicator lost points” stood over forms without scores, beside others that have them."""
    here = page("03_indicator_design", collection({"no-scores": 3, "standard": 1}, year=2024), "en")
    assert [len(one.projects) for one in here.comparable] == [3, 1]
    assert on_design.reasons_found(here) == ""
    assert "deductions, and reasons for them, cannot be judged" in on_design.opening(here).plain


def test_a_distance_that_prints_as_none_is_none_on_the_page_as_in_the_picture() -> None:
    """“Farthest from the rules, with 0.0% of the points” stood over “as in the rules”."""
    blocks = {"成本指标": 20.0, "产出指标": 40.01, "效益指标": 29.99}
    cells = [{"name": one, "level1": one, "weight": of} for one, of in blocks.items()]
    data = made([project(project_name="P")], [], rows(*cells))
    here = page("03_indicator_design", data, "en")
    assert on_design.balance_found(here) == "The points are spread as the rules say"
    assert "The level-1 points are those of" in on_design.opening(here).plain
    drawn = structure.balance(design.balance(data, RULES), "en")
    assert drawn is not None
    assert "are as in the rules" in drawn.caption
