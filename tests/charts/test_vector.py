"""Pictures as they stand in a page: bare SVG, the same bytes, rows where they are drawn."""

import re

import pytest

from analysis import charts, design, execution
from tests.charts.pictures import CHARTS, of_nine
from tests.sample_forms import made, nine, project, rows, target


@pytest.mark.parametrize("name", ["execution-bases", "design-balance", "design-slack"])
def test_a_picture_brings_no_style_and_no_address_of_its_own(name: str) -> None:
    svg = of_nine(name).svg("figure-1")
    assert re.findall(r'class="(wide|narrow)"', svg) == ["wide", "narrow"]
    assert not re.search(r"style=|<style|https?:|<script|font-family", svg)
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(set(ids)) == len(ids)
    assert not set(ids) & set(re.findall(r' id="([^"]+)"', of_nine(name).svg("figure-2")))


def test_marks_take_their_line_from_where_they_are_used() -> None:
    """In the dark the ends of bars stayed light: what is used keeps no style of the page around."""
    svg = of_nine("leniency-intervals").svg("figure-1")
    defined = re.findall(r"<defs>(.*?)</defs>", svg)
    assert any("<path" in one for one in defined)
    assert not any("stroke=" in one for one in defined)
    assert re.search(r'<use [^>]*stroke="#9cc9e3"', svg)


def test_the_same_picture_is_the_same_text() -> None:
    rates = execution.compare(nine())
    first, second = (charts.execution.bases(rates, "zh") for _ in range(2))
    assert first is not None and second is not None
    assert first.svg("a") == second.svg("a")


def test_each_row_of_a_picture_says_which_form_it_is_about() -> None:
    picture = of_nine("execution-bases")
    for canvas in (picture.wide, picture.narrow):
        spans = canvas.spans()
        assert [span.form for span in spans] == picture.data["form_id"].tolist()
        tops = [span.box[1] for span in spans]
        assert tops == sorted(tops)
        assert all(0 < span.box[3] < 72 for span in spans)


@pytest.mark.parametrize("name", ["execution-bases", "design-balance", "leniency-projects"])
def test_projects_stand_in_the_order_that_is_asked_for(name: str) -> None:
    order = sorted(nine().projects["form_id"], reverse=True)
    called = {order[2]: ("known by this", "#7")}
    shown = of_nine(name).among(order, called)
    assert shown.data["form_id"].drop_duplicates().tolist() == order
    assert "known by this" in shown.svg()


def test_an_axis_that_is_nine_tenths_empty_tells_nothing() -> None:
    assert all(of_nine(name).tells for name in CHARTS if not name.startswith("years-"))
    names = [f"d#{number}" for number in range(1, 4)]
    total = {"fund": "total", "initial_budget": 10.0, "adjusted_budget": 10.0, "executed": 10.0}
    data = made([project(one) for one in names], [{"form_id": one, **total} for one in names])
    same = charts.execution.bases(execution.compare(data), "en")
    assert same is not None and not same.tells


def test_shares_that_are_all_as_in_the_rules_are_a_sentence_and_no_picture() -> None:
    levels = (("产出指标", 50.0), ("效益指标", 30.0), ("满意度指标", 10.0))
    own = [target("≥", 1, 1, level1=level, weight=weight) for level, weight in levels]
    forms = ["d#1", "d#2"]
    each = [row for form in forms for row in rows(*own, form_id=form)]
    data = made([project(form) for form in forms], indicators=each)
    same = charts.structure.balance(design.balance(data, "mof-2020-10"), "en")
    assert same is not None and not same.tells and "as in the rules" in same.caption
