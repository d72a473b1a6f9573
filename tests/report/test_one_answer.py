"""A picture, the table under it and the sentence above it give one figure for one share."""

from analysis import leniency, rules, tables
from analysis.charts import leniency as pictures
from analysis.report.each import leniency as room
from tests.report.pages import page
from tests.sample_forms import made, project

RULES = rules.load("mof-2021-101")


def thirteen_of_sixteen() -> tables.Tables:
    """A form with 13 of 16 indicators at full score, 81.25 %, beside one with all of them."""
    heads = [project(form, total_score=95.0, project_name=form[0]) for form in ("a#1", "b#1")]
    rows = [
        {"form_id": form, "position": place, "level1": "产出指标", "level2": "数量指标",
         "name": f"指标{place}", "target_operator": "≥", "target_value": 1.0, "target_unit": "个",
         "actual_value": 1.0, "actual_unit": "个", "weight": 5.0,
         "score": 5.0 if place <= full else 4.0}
        for form, full in (("a#1", 13), ("b#1", 16))
        for place in range(1, 17)
    ]  # fmt: skip
    return made(heads, [], rows)


def test_a_share_is_rounded_one_way_in_picture_and_table() -> None:
    here = page("02_scoring_leniency", thirteen_of_sixteen(), "en")
    compared = leniency.compare(here.tables, here.rules)
    table = here.table(room.forms(compared), columns=["project", "share_indicators"]).plain
    picture = pictures.projects(compared, "en")
    assert picture is not None
    assert "a #1\t81.3%" in table
    assert "81.3" in picture.caption + picture.alt
    assert "81.2" not in picture.caption + picture.alt


def test_a_rate_is_rounded_one_way_in_sentence_and_table() -> None:
    whole = thirteen_of_sixteen()
    one = page("02_scoring_leniency", whole.select(["a#1"]), "en")
    opening = room.opening(one)
    assert opening.about["key"] == "81.3%"
    assert "13 get the full score (81.3%)" in opening.plain
