"""One question has one answer wherever it is shown: findings, frames, tables, pictures, pages.

Each of these questions was once answered by several definitions. On a thousand generated forms the
frames are held to each other in `audit/test_one_answer.py`, pages of twenty in
`report/test_rendered_answers.py`; an analyst's own table is in `report/test_own_pieces.py`.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from html import unescape

import pandas as pd
import pytest
from rich.console import Console

from analysis import (
    audit,
    corpus,
    design,
    doubts,
    execution,
    form,
    leniency,
    rules,
    summary,
    tables,
    trust,
)
from analysis.charts import bands
from analysis.charts import execution as rate_pictures
from analysis.charts import leniency as share_pictures
from analysis.charts import project as form_pictures
from analysis.reading import Cell
from analysis.report.block import Block
from analysis.report.each import design as design_room
from analysis.report.each import execution as rate_room
from analysis.report.each import leniency as score_room
from analysis.report.each import overview as reading_room
from analysis.report.each import project as form_room
from analysis.report.page import Page
from analysis.words.numbers import figure
from tests.form import grid
from tests.report.pages import leniency_opening, page
from tests.sample_forms import made, project, target, total

RULES = rules.load("mof-2021-101")
Places = set[tuple[str, int]]

# Is a score within what the rules allow? 80 of 100 people are worth 4.00 of 5 points, 93 are 4.65:
# people, score, side of the rules, in forms that print whole points, tenths and hundredths.
SCORES = {
    "whole#1": [(80.0, 5.0, "above"), (93.0, 5.0, None), (80.0, 3.0, "below")],
    "tenths#1": [(93.0, 4.7, None), (97.0, 5.0, "above")],
    "cents#1": [(93.0, 4.7, "above"), (100.0, 5.0, None), (99.0, 4.95, None)],
}
# Is a deduction explained?
REASONS = {
    None: "missing",
    "/": "missing",
    "-": "missing",
    "无": "denied",
    "无偏差,已全部完成": "denied",
    "无需整改": "denied",
    "开班较晚,人手不足": "given",
}
# Is it a deviation of cost from budget? 94.34 of 100.00 are spent: -0.06 % is a fraction.
COSTS = {
    "项目实际成本与预算偏差率": True,
    "成本偏差率": True,
    "项目预算成本偏差率": True,
    "单位成本偏差率": False,
    "工期偏差率": False,
}
# What share has the full score? 13 of 16 are 81.25 %.
FULL = {"shares#1": 13, "every#1": 16}


@cache
def forms() -> tables.Tables:
    """A form a question, audited together."""
    about = {"level1": "产出指标", "level2": "数量指标", "reason": "人手不足"}
    people = [
        target(
            *("≥", 100.0, actual, "人次"),
            **about,
            **{"form_id": one, "position": place, "name": f"培训{place}", "score": score},
        )
        for one, every in SCORES.items()
        for place, (actual, score, _) in enumerate(every, start=1)
    ]
    label = {"target_operator": "qualitative", "achievement": "achieved", "level1": "效益指标"}
    reasons = [
        {**label, "form_id": "reasons#1", "position": place, "name": f"运行情况{place}",
         "weight": 10.0, "score": 9.0, "reason": reason}
        for place, reason in enumerate(REASONS, start=1)
    ]  # fmt: skip
    cost = {"level1": "成本指标", "actual_text": "-0.06(%)", "form_id": "costs#1"}
    costs = [
        target("≤", 0.0, -0.06, **cost, position=place, name=name)
        for place, name in enumerate(COSTS, start=1)
    ]
    shares = [
        target(
            *("≥", 10.0, 10.0 if place <= full else 8.0, "个"),
            **about,
            **{"form_id": one, "position": place, "name": f"数量{place}"},
            score=5.0 if place <= full else 4.0,
        )
        for one, full in FULL.items()
        for place in range(1, 17)
    ]
    names = [*SCORES, "reasons#1", "costs#1", *FULL]
    spent = total("costs#1", 100.0, 100.0, 94.34) | {"execution_rate": 94.34, "score": 9.43}
    heads = [project(one, project_name=one, total_score=95.0) for one in names]
    data = made(heads, [spent], [*people, *reasons, *costs, *shares])
    return replace(data, findings=audit.check(data, rules=RULES))


@cache
def report(name: str) -> Page:
    return page(name, forms(), "en")


@cache
def sheet(one: str) -> Page:
    """The page of one form."""
    return page("04_project", forms(), "en", one=forms().select([one]))


@cache
def scores_opening() -> str:
    return leniency_opening(report("02_scoring_leniency")).plain


def cells(block: Block) -> pd.DataFrame:
    """The rows of a table as they are shown, a column a head, by form and position."""
    _, heads, *lines = block.plain.split("\n")
    rows = re.findall(r'<tr data-form="([^"]+)"(?: data-row="(\d+)")?', unescape(block.html))
    index = pd.MultiIndex.from_tuples([(one, int(place or 0)) for one, place in rows])
    names = heads.split("\t")
    # The text of a block has no blanks at the end of a line.
    shown = [(line.split("\t") + [""] * len(names))[: len(names)] for line in lines[: len(rows)]]
    return pd.DataFrame(shown, index=index, columns=names)


def beside(one: str) -> dict[int, str]:
    """What stands in the row of each indicator on the page of a form."""
    lines = form_room.indicators(sheet(one)).plain.split("\n")
    return {int(line.split("\t")[0]): line for line in lines if re.match(r"\d+\t", line)}


def found(check: str, *verdicts: str) -> Places:
    rows = forms().findings
    rows = rows[(rows["check"] == check) & rows["verdict"].isin(verdicts or ["warns"])]
    return {(row.form_id, int(row.subject.rpartition("/")[2])) for row in rows.itertuples()}


def places(frame: pd.DataFrame) -> Places:
    return set(zip(frame["form_id"], frame["position"].astype(int), strict=True))


def marked(frame: pd.DataFrame, column: str) -> Places:
    return places(frame[frame[column].fillna(False).astype("bool")])


def rows_with(word: str, *names: str) -> Places:
    """The indicators beside which the pages of the forms say something."""
    said = {(one, at): line for one in names for at, line in beside(one).items()}
    return {place for place, line in said.items() if word in line}


def test_a_score_lies_within_what_the_rules_allow_or_not_everywhere_alike() -> None:
    sides = {
        (one, at): side
        for one, every in SCORES.items()
        for at, (_, _, side) in enumerate(every, start=1)
    }
    out = {place for place, side in sides.items() if side}
    assert found("score-admissible") == out
    for frame in (leniency.intervals(forms(), RULES), leniency.points(forms(), RULES)):
        judged = frame[frame["outside"].notna()]
        assert places(judged) == places(frame[~frame["inside"].fillna(True).astype("bool")]) == out
        assert all(sides[row.form_id, row.position] == row.outside for row in judged.itertuples())
    here = report("02_scoring_leniency")
    beyond = score_room.judged(here, leniency.beyond(forms(), RULES))
    lost = score_room.judged(here, leniency.deductions(forms(), RULES))
    columns = ["project", "name", "lowest", "highest", "verdict"]
    for frame in (beyond, lost):
        listed = cells(here.table(frame, title="mine", columns=columns))["Against the rules"]
        assert len(listed) == len(frame)
        assert all(said == (sides.get(at) or "inside") for at, said in listed.items())
    assert places(beyond) == out
    own = rules.called(RULES.id, "en")
    assert f"{len(out)} scores are outside what {own} allow" in scores_opening()
    picture = bands.deductions(lost, "en")
    cut = out & places(lost)
    assert f"what {own} allow: {len(cut)} (" in picture.caption
    for words in ("score outside the rules", "score against the rules"):
        assert rows_with(words, *SCORES) == out
    for one in SCORES:
        own = sum(form_id == one for form_id, _ in out)
        assert form_room.findings(sheet(one)).plain.count("points that the rules allow") == own
        drawn = form_pictures.points(form_room.points(sheet(one)), "en")
        assert f"scores outside what the rules allow: {own}." in drawn.caption


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_puts_a_score_into_an_interval_that_does_not_hold_it(language: str) -> None:
    said = forms().findings
    said = said.loc[said["check"] == "score-admissible", f"message_{language}"]
    inside = {
        "zh": r"得分 (\S+) 分，在规则允许的 \[?(\S+?)(?:, (\S+)\])? 分之内",
        "en": r"scores (\S+), within the \[?(\S+?)(?:, (\S+)\])? points",
    }[language]
    spans = said.str.extract(inside).dropna(subset=1)
    spans = spans.fillna({2: spans[1]}).astype("float64")  # one figure is both ends
    assert len(spans)
    assert spans[0].between(spans[1], spans[2]).all()
    half = {"zh": "差额不超过所印末位的半个单位", "en": "a rounding of half a printed unit at most"}
    assert said.str.contains(half[language]).sum() == 2


FORM = """项目支出绩效自评表
(2024年度)

项目名称\t乙项目\t\t\t\t\t\t
主管部门\t某局\t\t\t实施单位\t某所\t\t
项目资金(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率(%)\t得分
\t年度资金总额\t50\t50\t50\t10\t100.00\t10
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t巡查次数\t≥10(次)\tDONE(次)\t20\t20\t
产出指标\t质量指标\t达标率\t≥90(%)\t95(%)\t70\t70\t
总分\t\t\t\t\t100\t100\t
评分等级\t优\t\t\t\t\t\t
"""


@pytest.mark.parametrize(("done", "odd"), [("9", True), ("9.8", False)])
def test_a_form_in_whole_points_is_judged_alike_in_the_terminal_and_in_the_frames(
    tmp_path, done: str, odd: bool
) -> None:
    """20 of 20 points, where 18.00 are due (beyond half a point) or 19.60 (within it)."""
    file = tmp_path / "whole.txt"
    file.write_text(FORM.replace("DONE", done), encoding="utf-8")
    data = corpus.read(file, rules=RULES)
    assert len(leniency.beyond(data, RULES)) == odd
    terminal = Console(file=io.StringIO(), width=300, record=True)
    terminal.print(summary.terminal(data, "en"))
    assert ("scores 20, above the 18.00 points" in terminal.export_text()) == odd
    said = data.findings.set_index(["check", "subject"]).loc[("score-admissible", "indicators/1")]
    assert said["verdict"] == ("warns" if odd else "agrees")
    assert ("scores 20 for the 19.60 points" in said["message_en"]) != odd


def test_a_deduction_is_unexplained_denied_or_explained_everywhere_alike() -> None:
    states = {("reasons#1", at): state for at, state in enumerate(REASONS.values(), start=1)}
    missing, denied = (
        {place for place, state in states.items() if state == one} for one in ("missing", "denied")
    )
    assert found("deduction-unexplained") == missing
    assert found("deviation-denied") & set(states) == denied
    points = leniency.points(forms(), RULES)
    assert marked(points, "unexplained") == missing
    assert marked(points, "denied") == denied
    counts = leniency.compare(forms()).set_index("form_id")
    assert counts["n_unexplained"].sum() == counts.loc["reasons#1", "n_unexplained"] == len(missing)
    assert counts["n_denied"].sum() == counts.loc["reasons#1", "n_denied"] == len(denied)
    judged = design.explanations(forms())
    assert marked(judged, "missing") == missing
    assert marked(judged[judged["form_id"] == "reasons#1"], "denies") == denied
    here = report("02_scoring_leniency")
    lost = score_room.judged(here, leniency.deductions(forms(), RULES))
    ruled = cells(here.table(lost, title="mine", columns=["project", "name", "ruling"]))
    for words, due in (("none is given", missing), ("the form denies a deviation", denied)):
        told = ruled["What the rules say"].str.contains(words, regex=False)
        assert set(ruled.index[told]) == due
    said = f"1 for some of them, so that {len(missing)} of 14 deductions have no reason"
    assert said in scores_opening()
    here = report("03_indicator_design")
    shown = design_room.remarked(judged)
    remarks = cells(here.table(shown, title="mine", columns=["project", "name", "remark"]))
    remarks = remarks.loc[["reasons#1"], "Worth a second look"]
    for words, due in (("no reason", missing), ("denies a deviation", denied)):
        assert set(remarks.index[remarks.str.contains(words)]) == due
    assert said in design_room.opening(here).plain
    assert rows_with("deduction unexplained", "reasons#1", "whole#1") == missing
    assert rows_with("denies a deviation", "reasons#1", "whole#1") == denied


def test_what_is_a_deviation_of_cost_from_budget_is_one_thing_everywhere() -> None:
    due = {("costs#1", at) for at, is_one in enumerate(COSTS.values(), start=1) if is_one}
    assert (
        found("cost-deviation", *tables.VERDICTS) == found("cost-deviation", "contradicts") == due
    )
    frame = execution.cost_deviation(forms())
    assert places(frame) == due
    assert set(frame["relation"]) == {"fraction"}
    here = report("01_execution_rates")
    listed = cells(here.table(frame, title="mine", columns=["project", "name", "relation"]))
    assert set(listed.index) == due
    assert set(listed.iloc[:, -1]) == {"a fraction under a percent sign?"}
    caption = rate_pictures.deviations(frame, "en").caption
    assert f"{len(due)} in all: a fraction under a percent sign?: {len(due)}." in caption
    assert f"{len(due)} look like fractions" in rate_room.opening(here).plain
    assert rows_with("contradicts the execution rate", "costs#1") == due


MONEY_HEADS = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
LEVEL_HEADS = ["一级指标", "二级指标", "三级指标"]
# What the texts hold that once parted one doubt from the next, or ended it.
ODD = [
    "(1). 见附注",
    "正版授权; os: linux",
    "道路(一期). 二标 / 道路(一期). 三标).",
    '"a", "b"]; [{weight: 5}',
    "执行率:无; 得分:5)。",
]


def test_a_doubt_is_told_whole_and_once_whatever_is_quoted_in_it() -> None:
    names = ["道路维修", *(f"指标{number}" for number in range(1, len(ODD)))]
    quoted = dict(zip(names, ODD, strict=True))
    drawn = grid.page(
        [
            [("项目名称", 2), (names[0], 6)],
            [("项目资金(万元)", 2), *MONEY_HEADS],
            [("年度资金总额", 2), "10.00", "10.00", "10.00", "10", "100.00", "10"],
            [*LEVEL_HEADS, "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
            *(["产出指标", "数量指标", name, "≥1次", "1次", "20", "20", ""] for name in names[1:]),
            [("总分", 5), "90", "90", ""],
        ]
    )

    def doubted(cell: Cell) -> Cell:
        read = (quoted.get(cell.text, ""), "别处")
        unsure = (doubts.Doubt("readings-differ", read),) if read[0] else ()
        return replace(cell, doubt=unsure)

    drawn = replace(drawn, cells=tuple(map(doubted, drawn.cells)))
    (read,) = form.read(grid.document(drawn))
    data = made([read.project], read.funds, read.indicators)
    data = replace(data, findings=tables.frame("findings", read.notices))
    said = {name: f"two readings differ: {odd} / 别处" for name, odd in quoted.items()}
    (sentence,) = data.findings.loc[data.findings["check"] == "in-doubt", "message_en"]
    assert said[names[0]] in sentence
    listed = trust.doubts(data)
    assert sorted(listed["why_en"]) == sorted(said.values())
    assert set(listed["field"]) == {"name", "project_name"}
    here = page("00_overview", data, "en")
    rows = reading_room.doubts(here, listed)
    shown = here.table(rows, title="mine", columns=["why"]).plain.split("\n")
    assert sorted(shown[2 : 2 + len(said)]) == sorted(said.values())
    own = page("04_project", data, "en")
    table = form_room.indicators(own)
    assert table.html.count("<li") == len(said) - 1
    for name in names[1:]:
        assert table.plain.count(f"name: {said[name]} (×1)") == 1
    assert form_room.head(own).plain.count(said[names[0]]) == 1
    own = page("04_project", replace(data, findings=audit.check(data)), "en")
    assert f"readings in doubt: {len(said)}" in form_room.opening(own).plain


def test_a_share_is_rounded_one_way_in_picture_table_and_sentence() -> None:
    one = page("02_scoring_leniency", forms().select(["shares#1"]), "en")
    both = page("02_scoring_leniency", forms().select([*FULL]), "en")
    compared = leniency.compare(both.tables, both.rules)
    columns = ["project", "share_indicators"]
    shown = cells(both.table(score_room.forms(compared), title="mine", columns=columns))
    assert shown.iloc[:, 1].tolist() == ["81.3%", "100.0%"]
    ratios = leniency.ratios(one.tables)
    for picture in (share_pictures.projects(compared, "en"), share_pictures.strip(ratios, "en")):
        assert "81.3" in picture.caption
        assert "81.2" not in picture.caption + picture.alt
    opening = leniency_opening(one)
    assert opening.about["key"] == "81.3%"
    assert "the full score goes to 13 (81.3%)" in opening.plain


def test_a_rate_is_rounded_one_way_in_picture_table_and_sentence() -> None:
    """96.865 of 100 is 96.87 %, half up; the nearest float lies below the half."""
    spent = [total(one, 100.0, 100.0, 96.865) for one in ("a#1", "b#1")]
    data = made([project(one, project_name=one) for one in ("a#1", "b#1")], spent)
    here = page("01_execution_rates", data, "en")
    compared = execution.compare(data)
    shown = cells(here.table(compared, title="mine", columns=["project", "rate_reported"]))
    assert set(shown.iloc[:, 1]) == {figure(96.865, "percent")} == {"96.87%"}
    picture = rate_pictures.bases(compared, "en")
    assert "96.87" in picture.alt
    assert "96.86" not in picture.alt + picture.caption
    assert rate_room.opening(here).about["key"].startswith("96.87%")


@pytest.mark.parametrize("title", ["我的表", "execution.table_forms"])
def test_a_column_of_ones_own_stands_beside_those_of_the_report(title: str) -> None:
    here = report("01_execution_rates")
    mine = execution.compare(forms()).dropna(subset="executed")
    mine["per_point"] = mine["executed"] / mine["score_reported"]
    block = here.table(mine, title=title, columns=["project", "executed", "per_point"])
    assert cells(block)["per_point"].tolist() == ["10.00"]
    html = block._repr_mimebundle_()[0]["text/html"]
    assert html.count("per_point") == block.html.count("per_point") > 0
    heading = here.section("我的一节", "自己写的话")
    assert "我的一节" in heading._repr_mimebundle_()[0]["text/html"]
