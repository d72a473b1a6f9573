"""The report on units and years: what it counts of three years of two units."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import change, charts, doubts, tables
from analysis.report.each import execution as rates
from analysis.report.each import years as room
from tests.report.collections import changed, form
from tests.report.pages import page, said


def three_years() -> tables.Tables:
    """Two units, a project each, over three years; one target lowered, one indicator dropped."""
    parts = [
        form(
            number,
            year=2022 + number // 2,
            unit=f"第{number % 2 + 1}局",
            department="某区",
            project_name=f"{2022 + number // 2}年{'校舍维修' if number % 2 else '教师培训'}项目",
            province="江苏省",
        )
        for number in range(6)
    ]
    whole = tables.concat(parts)
    lowered = {"form_id": "standard-2.pdf#1", "position": 3}
    whole = changed(whole, "indicators", lowered, target_value=2.0, target_text="≥2个")
    gone = {"form_id": "standard-5.pdf#1", "position": 2}
    return changed(whole, "indicators", gone, name="与上年完全不同的一项")


def named(units: list[str]) -> tables.Tables:
    """The forms of `three_years`, those of one unit under these names, one a year."""
    whole = three_years()
    for number, unit in enumerate(units):
        whole = changed(whole, "projects", {"form_id": f"standard-{2 * number}.pdf#1"}, unit=unit)
    return whole


def test_a_unit_that_adds_the_province_of_its_city_is_counted_once() -> None:
    """浙江省宁波市教育局 and 宁波市教育局 were two units, and their project was two projects."""
    whole = named(["宁波市教育局", "浙江省宁波市教育局", "宁波市教育局"])
    here = page("05_units_and_years", whole, "en")
    told = room.opening(here)
    assert said(told)[0] == "6 forms are compared (units: 2, years: 3)."
    assert said(told)[1].startswith("2 projects have forms of two years or more, which makes 4")
    assert set(change.units(whole)["unit"]) == {"宁波市教育局", "第2局"}
    assert "These forms are of 2 units" in told.about["note"]


def test_units_whose_names_do_not_tell_whether_they_are_one_are_said_to_count_as_two() -> None:
    whole = named(["鼓楼区教育局", "江苏省南京市鼓楼区教育局", "南京市鼓楼区教育局"])
    note = room.opening(page("05_units_and_years", whole, "zh")).about["note"]
    assert "「鼓楼区教育局」与「南京市鼓楼区教育局」" in note
    assert "按两个单位计" in note
    assert "按两个单位计" not in room.opening(page("05_units_and_years", three_years(), "zh")).plain


def test_a_project_of_three_years_is_one_project_and_two_pairs() -> None:
    here = page("05_units_and_years", three_years(), "en")
    opening = said(room.opening(here))
    assert opening[0] == "6 forms are compared (units: 2, years: 3)."
    assert opening[1].startswith("2 projects have forms of two years or more, which makes 4 pairs")
    assert opening[2] == (
        "12 indicators of an earlier year; in the project’s next form, the same target: 9 (75.0%), "
        "an easier one: 1, no longer there: 1."
    )
    assert room.pairs_found(here) == (
        "2 projects have forms of two years or more (pairs of years: 4)"
    )
    assert room.targets_found(here).startswith("Of 12 indicators of an earlier year, 1 had")
    assert room.reused_found(here).startswith("9 of 12 indicators had the same")
    assert len(room.pairs(here)) == 4


def test_a_form_without_a_unit_is_no_unit_and_no_form_of_the_others() -> None:
    parts = [
        form(number, year=2024, unit=unit) for number, unit in enumerate(("甲局", None, "甲局"))
    ]
    opening = said(room.opening(page("05_units_and_years", tables.concat(parts), "en")))
    assert opening[0] == (
        "3 forms are compared (units: 1, years: 1). "
        "Of them 1 names no unit, or one in doubt: “项目1”."
    )


def test_a_form_that_no_rate_counts_is_named_with_its_reason() -> None:
    """Its row of the table had no rate, and nothing said why: its original budget is 0."""
    whole = tables.concat([form(number, year=2024, unit=f"{number}局") for number in range(4)])
    none = {"form_id": "standard-3.pdf#1", "fund": "total"}
    data = changed(whole, "funds", none, initial_budget=0.0)
    opening = said(room.opening(page("05_units_and_years", data, "en")))
    assert "Forms that no rate counts: 1 (with a base of 0: “项目3”)." in opening[0]


def test_one_unit_and_one_year_compare_nothing_and_have_no_key() -> None:
    alone = page("05_units_and_years", form(1), "zh")
    block = room.opening(alone)
    assert said(block) == ["这里只有 1 份表，没有别的单位或年度可比。"]
    assert block.about["key"] == ""
    headings = (room.pairs_found, room.targets_found, room.reused_found, room.units_found)
    assert [found(alone) for found in headings] == [""] * 4
    assert room.units(alone).empty


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_unit_is_the_highest_where_another_is_as_high(language: str) -> None:
    """“To 100.00% (甲局)” named one of five units that had spent it all."""
    own = {"province": "江苏省", "year": 2024}
    parts = [form(number, unit=f"{number}局", **own) for number in range(6)]
    whole = changed(tables.concat(parts), "funds", {}, adjusted_budget=100.0, executed=100.0)
    whole = changed(whole, "funds", {"form_id": "standard-5.pdf#1"}, executed=90.0)
    here = page("05_units_and_years", whole, language, "own")
    for found in (room.units_found(here), rates.groups_found(here)):
        assert {"zh": "100.00%（5 个单位）", "en": "100.00% (5 units)"}[language] in found
        assert "5局" in found
    same = page("05_units_and_years", changed(whole, "funds", {}, executed=100.0), language, "own")
    for found in (room.units_found(same), rates.groups_found(same)):
        assert {"zh": "6 个单位的执行率都是 100.00%", "en": "ll 6 units have"}[language] in found


def test_a_source_that_was_spent_as_little_as_another_is_not_the_one_spent_least() -> None:
    parts = {"current_year": 80.0, "carried_over": 80.0, "other": 99.0}
    whole = changed(form(1), "funds", {}, adjusted_budget=300.0, executed=259.0)
    rows = [
        whole.funds.assign(fund=fund, adjusted_budget=100.0, initial_budget=100.0, executed=spent)
        for fund, spent in parts.items()
    ]
    funds = tables.validate("funds", pd.concat([whole.funds, *rows], ignore_index=True))
    here = page("01_execution_rates", replace(whole, funds=funds), "en", "own")
    told = rates.funds_found(here)
    assert "that of current-year appropriation and carried over (80.00%), the highest" in told, told


def test_a_picture_of_years_names_all_units_that_changed_as_much_and_none_where_none_did() -> None:
    own = three_years()
    still = changed(own, "funds", {}, adjusted_budget=100.0, executed=100.0)
    alike = changed(still, "funds", {"form_id": "standard-4.pdf#1"}, executed=90.0)
    alike = changed(alike, "funds", {"form_id": "standard-5.pdf#1"}, executed=90.0)
    told = [charts.years.rates(change.units(one), "en").caption for one in (still, alike)]
    assert told[0].endswith("from their first to their last year none changed.")
    assert "that of 第1局 and 第2局, by 10.00 percentage points each" in told[1]
    a_little = changed(still, "funds", {"form_id": "standard-4.pdf#1"}, executed=99.9972)
    a_little = changed(a_little, "funds", {"form_id": "standard-0.pdf#1"}, executed=100.0028)
    said_of = charts.years.rates(change.units(a_little), "en").caption
    # “The widest change is from 98.50% to 98.50%” stood there.
    assert said_of.endswith("the widest change is that of 第1局, by 0.01 percentage points.")


def test_a_target_that_was_not_read_is_not_counted_as_one_that_changed() -> None:
    """Of 28 targets 21 were “used again”; two of the others had not been read."""
    lost = doubts.write([doubts.Doubt("no-result", (), "target_text")])
    where = {"form_id": "standard-3.pdf#1", "position": 1}
    whole = changed(three_years(), "indicators", where, target_text=None, in_doubt=lost)
    assert change.pairs(whole)["n_unread"].sum() == 2  # in either year beside it
    here = page("05_units_and_years", whole, "zh")
    apart = "前一年的 10 个指标中（另有 2 个的目标值未读出或存疑，不在内），"
    assert said(room.opening(here))[2].startswith(
        apart + "7 个（70.0%）在该项目的下一份表中原样再用"
    )
    assert room.reused_found(here) == apart + "7 个（70.0%）在该项目的下一份表中原样再用"


def test_ranks_that_may_be_any_are_no_range() -> None:
    """“The 14 units cannot be ranked” stood over “only a range can be told”."""
    ranked = pd.DataFrame({"unit": list("abc"), "shrunk": [0.9, 0.5, 0.4], "n_forms": 2})
    ranked = ranked.assign(low=ranked["shrunk"] - 0.3, high=ranked["shrunk"] + 0.3)
    told = [
        charts.years.ranks(ranked.assign(rank_best=best, rank_worst=worst), "en").caption
        for best, worst in (([1, 1, 1], [3, 3, 3]), ([1, 1, 2], [2, 3, 3]))
    ]
    assert told == [
        "The 3 units cannot be ranked.",
        "No rank of the 3 units is certain: only a range can be told.",
    ]


def test_a_pair_with_a_year_between_is_not_told_of_the_next_year() -> None:
    """33 of 42 indicators had the same target in the next year: 7 of them two years later."""
    own = [form(k, year=2022 + 2 * k, unit="甲局", project_name="乙项目") for k in range(2)]
    here = page("05_units_and_years", tables.concat(own), "en")
    told = [*said(room.opening(here)), room.reused_found(here), room.targets_found(here)]
    assert sum("in the project’s next form" in one for one in told) == 3
    assert not any("next year" in one for one in told)


def test_units_that_are_in_the_table_and_not_drawn_are_all_counted() -> None:
    """One without a rate was left out of the count: “not drawn, but in the table: 6” of 7."""
    rows = change.units(three_years())
    rate = rows["rate"].mask(rows["unit"].eq("第2局"))
    caption = charts.years.rates(rows.assign(rate=rate), "en").caption
    assert caption.endswith("Units not drawn, but in the table: 1.")
