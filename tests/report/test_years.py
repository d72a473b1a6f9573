"""The report on units and years: what it counts of three years of two units."""

from analysis import tables
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


def test_a_project_of_three_years_is_one_project_and_two_pairs() -> None:
    here = page("05_units_and_years", three_years(), "en")
    opening = said(room.opening(here))
    assert opening[0] == "6 forms are compared (units: 2, years: 3)."
    assert opening[1].startswith("2 projects have forms of two years or more, which makes 4 pairs")
    assert opening[2] == (
        "12 indicators of an earlier year; in the next, the same target: 9 (75.0%), "
        "an easier one: 1, no longer there: 1."
    )
    assert room.pairs_found(here) == (
        "2 projects have forms of two years or more (pairs of years: 4)"
    )
    assert room.targets_found(here).startswith("Of 12 indicators of an earlier year, 1 had")
    assert room.reused_found(here).startswith("9 of 12 indicators (75.0%) had")
    assert len(room.pairs(here)) == 4


def test_a_form_without_a_unit_is_no_unit_and_no_form_of_the_others() -> None:
    parts = [
        form(number, year=2024, unit=unit) for number, unit in enumerate(("甲局", None, "甲局"))
    ]
    opening = said(room.opening(page("05_units_and_years", tables.concat(parts), "en")))
    assert opening[0] == (
        "3 forms are compared (units: 1, years: 1). Of them 1 names no unit, or one in doubt."
    )


def test_one_unit_and_one_year_compare_nothing_and_have_no_key() -> None:
    alone = page("05_units_and_years", form(1), "zh")
    block = room.opening(alone)
    assert said(block) == ["这里只有 1 份表，没有别的单位或年度可比。"]
    assert block.about["key"] == ""
    headings = (room.pairs_found, room.targets_found, room.reused_found, room.units_found)
    assert [found(alone) for found in headings] == [""] * 4
    assert room.units(alone).empty
