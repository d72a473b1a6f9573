"""The pictures of leniency: what they draw, and that their captions say no more than that."""

from __future__ import annotations

import pandas as pd

from analysis import charts, leniency, rules, tables
from analysis.charts import marks
from tests.charts.pictures import CHARTS, drawn, of_nine
from tests.sample_forms import made, nine, project, rows, target

RULES = rules.load("mof-2021-101")
NAMES = [name.removeprefix("leniency-") for name in CHARTS if name.startswith("leniency-")]
LABEL = {"target_operator": "qualitative", "weight": 5.0}


def said_of(data: tables.Tables, lang: str) -> dict[str, str]:
    """Return the captions of all pictures of leniency of these forms."""
    pictures = drawn(data, lang, [f"leniency-{name}" for name in NAMES])
    return {name.removeprefix("leniency-"): one.caption for name, one in pictures.items()}


def test_the_nine_forms_are_drawn_with_their_findings() -> None:
    said = {name: of_nine(f"leniency-{name}").caption for name in NAMES}
    assert said["intervals"].startswith(
        "按中央部门规则（财预〔2021〕101号），9 份表的填报总分全部在"
    )
    assert (
        said["ceilings"] == "得满分比例最低的是可持续影响指标：16 个指标中 11 个得满分（68.8%）。"
    )
    assert said["bands"] == (
        "标“达成”的定性指标 50 个：47 个取该档的最高分，1 个在中间，2 个取该档的最低分；"
        "标“部分达成”的定性指标 5 个：5 个在中间。"
    )
    assert (
        "1 处的得分不在中央部门规则（财预〔2021〕101号）允许的范围内（低于下限 1 处）"
        in said["deductions"]
    )


def test_one_form_is_not_drawn_as_if_it_were_several() -> None:
    said = said_of(nine().select(["self-evaluation-forms-2024.txt#3"]), "en")
    assert "projects" not in said
    assert said["intervals"] == (
        "Under the rules for central departments (财预〔2021〕101号) the printed total of 98.50 "
        "points lies inside the 90.89 to 100.00 that the rules allow."
    )
    assert said["deductions"].startswith("The only deduction goes beyond")


def test_where_nothing_is_lost_the_captions_say_that() -> None:
    perfect = made(
        [project(total_score=100.0, grade="优")],
        [{"form_id": "d#1", "fund": "total", "weight": 0.0}],
        rows(
            *(
                target("≥", 1.0, 1.0, weight=50.0, score=50.0, level2=level)
                for level in ("数量指标", "质量指标")
            )
        ),
    )
    said = said_of(perfect, "zh")
    assert said["strip"] == "定量指标 2 个，全部得满分。没有未得满分的指标。"
    assert said["ceilings"] == "每一组的指标全部得满分（共 2 个指标）。"
    assert "deductions" not in said
    assert "bands" not in said


def test_positions_far_out_are_drawn_at_the_edge_and_counted_where_they_are() -> None:
    projects = [project(f"d#{n}", total_score=99.0, grade="优") for n in range(70)]
    funds = [{"form_id": f"d#{n}", "fund": "total", "weight": 0.0} for n in range(70)]
    values = [
        {**row, "form_id": f"d#{n}"}
        for n in range(70)
        for row in rows(
            {**LABEL, "achievement": "not", "score": 5.0},
            target("≥", 100.0, 1.0, weight=95.0, score=94.0),
        )
    ]
    data = made(projects, funds, values)
    compared = leniency.compare(data, RULES)
    picture = charts.leniency.intervals(compared, "en")
    assert picture is not None
    assert "totals outside the range that the rules allow: 70 of 70" in picture.caption
    assert compared["position"].dropna().between(0, 1).all()
    lost = charts.bands.deductions(leniency.deductions(data, RULES), "en")
    assert lost is not None
    assert "70 deductions" in lost.figure.get_suptitle()


def test_rare_kinds_of_indicators_are_counted_as_not_drawn() -> None:
    kinds = [f"第{n}类指标" for n in range(40)]
    values = rows(*(target("≥", 1.0, 1.0, level2=kind) for kind in (*kinds, *kinds[:5])))
    shares = leniency.ceiling(made([project()], [], values), ["level2"])
    picture = charts.leniency.ceilings(shares, "zh", "level2")
    assert picture is not None
    assert len(picture.data) == 20
    assert picture.data["n_indicators"].sum() == 25
    assert "另有 20 类，指标较少，未绘入。" in picture.caption


def test_dense_shares_are_gathered_but_full_scores_stay_apart() -> None:
    few = pd.Series([99.5, 100.0, 71.4])
    assert marks.gathered(few).tolist() == few.tolist()
    many = pd.Series([*(n / 2 for n in range(200)), 100.0])
    out = marks.gathered(many)
    assert out.nunique() == 51
    assert (out == 100).sum() == 1
    assert (out - many).abs().max() <= 1


def test_a_form_with_a_score_that_was_not_read_is_not_called_full_throughout() -> None:
    scores = {"d#1": (50.0, 50.0), "d#2": (50.0, None), "d#3": (50.0, 40.0)}
    values = [
        {**row, "form_id": form}
        for form, given in scores.items()
        for row in rows(*(target("≥", 1.0, 1.0, weight=50.0, score=score) for score in given))
    ]
    funds = [{"form_id": form, "fund": "total", "weight": 0.0} for form in scores]
    data = made([project(form, total_score=90.0) for form in scores], funds, values)
    assert said_of(data, "en")["projects"] == (
        "Forms with the full score for every indicator: 1 of 3; the lowest share of full scores "
        "is 50.0%, the median 100.0%. In 1 more each indicator with weight and score has the full "
        "one, but others lack one of the two."
    )
