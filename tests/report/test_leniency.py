"""What the report on leniency says of rules, grades and few forms, in both languages."""

import re
from typing import Any

import pytest

from analysis import leniency, rules, simulate, tables
from analysis.charts import leniency as pictures
from analysis.report.each import leniency as room
from analysis.report.each import undecided
from analysis.report.each.leniency import found
from analysis.report.page import Page
from analysis.words import name as word
from tests import recovery
from tests.report import pages
from tests.sample_forms import made, nine, project, rows, target

NATIONAL = rules.load("mof-2021-101")
LABEL = {"target_operator": "qualitative", "weight": 5.0}


def opening(data: tables.Tables, language: str = "zh", others: bool = True) -> list[str]:
    return pages.said(pages.leniency_opening(page(data, language), others))


def page(data: tables.Tables, language: str = "zh", rules: str = NATIONAL.id) -> Page:
    return pages.page("02_scoring_leniency", data, language, rules)


def single(*values: Any, **about: Any) -> tables.Tables:
    funds = [{"form_id": "d#1", "fund": "total", "weight": 0.0}]
    return made([project(**about)], funds, rows(*values))


def test_the_nine_forms_are_told_by_bands_ranges_grades_and_other_rules() -> None:
    ceiling, totals, strictest, deductions, others = opening(nine())
    assert "标“达成”的 50 个定性指标中，47 个取该档（分值的 80%–100%）的最高分" in ceiling
    assert "全部都在规则允许的范围内。就表中所填而言，可计算位置的 9 份总分在这一范围中" in totals
    assert "中位数为 0.89" in totals
    assert "7 份表所列的等级没有一份会下降（最低的一份 90.04 分）" in strictest
    assert "#4」是否下降取决于无法复算的指标" in strictest
    assert "每一处都写了原因" in deductions
    assert "允许范围内的得分有 1 个（低于下限）" in deductions
    assert "按从严口径也没有一份的等级会下降；其他 5 个中有 3 个是外地的规则" in others


def test_a_form_that_no_rules_bind_is_compared_and_not_counted() -> None:
    full = [target("≥", 10.0, 10.0, weight=90.0, score=90.0, form_id=f"d#{n}") for n in (1, 2)]
    heads = [
        project("d#1", year=2024, total_score=90.0),
        project("d#2", year=2019, total_score=5.0),
    ]
    funds = [{"form_id": f"d#{n}", "fund": "total", "weight": 0.0} for n in (1, 2)]
    own = page(made(heads, funds, rows(*full[:1]) + rows(*full[1:])), rules="own")
    compared = leniency.compare(own.tables, own.rules)
    said = pages.said(pages.leniency_opening(own, False))
    assert "未按规则比较 1 份：没有已知规则适用（" in said[1]
    table = room.totals(own, compared)
    assert table["rule_set"].tolist() == ["mof-2020-10", "mof-2020-10，仅作比照"]
    assert table["verdict"].tolist() == ["inside", ""]
    assert own.bound(compared)["form_id"].tolist() == ["d#1"]
    alone = page(own.tables.select(["d#2"]), "en", "own")
    assert "1 form (under no known rules" in pages.said(pages.leniency_opening(alone, False))[1]


def test_a_single_form_is_told_by_its_own_range_and_grade() -> None:
    form = single(
        {**LABEL, "weight": 60.0, "score": 60.0, "achievement": "achieved"},
        target("≥", 10.0, 10.0, weight=40.0, score=40.0),
        total_score=100.0,
        grade="优",
    )
    said = opening(form, "en")
    assert "All 2 indicators" in said[0]
    assert "the 1 qualitative indicator labelled “achieved” takes the highest" in said[0]
    assert (
        "allow 88.00 to 100.00 points, and the total lies inside. Given what the form states"
        in said[1]
    )
    assert "position in that range is 1.00 (0 the lowest score allowed, 1 the highest)" in said[1]
    assert "would fall from excellent (优) to good (良) (88.00 points)" in said[2]
    assert said[3].startswith("No indicator loses a point; no score of an indicator goes beyond")


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ([(4.0, None)], "只有 1 处扣分：「甲」的一个指标在 5.00 分中扣了 1.00 分；没有写原因"),
        ([(4.0, "延迟"), (4.5, None)], "合计 1.50 分；其中 1 处没有写原因"),
        ([(4.0, None), (4.5, None)], "合计 1.50 分；没有一处写了原因"),
        ([(5.0, None), (4.5, "延迟")], "扣了 0.50 分；写了原因"),
        ([(4.0, "无偏差"), (4.5, "延迟")], "合计 1.50 分；其中 1 处只写“无”“无偏差”之类"),
        ([(4.0, "无"), (4.5, None)], "其中 1 处没有写原因，1 处只写“无”“无偏差”之类"),
        ([(5.0, None), (5.5, None)], "没有一个指标被扣分；不在中央部门规则（财预〔2021〕101号）"),
    ],
)
def test_deductions_and_their_reasons_are_phrased_by_their_number(
    scores: list[tuple[float, str | None]], said: str
) -> None:
    values = [
        {**LABEL, "achievement": "achieved", "score": score, "reason": reason}
        for score, reason in scores
    ]
    sentences = opening(single(*values, project_name="甲"), others=False)
    assert any(said in sentence for sentence in sentences), sentences


def again(form: tables.Tables) -> tables.Tables:
    """The same form in another document."""
    frames = {name: frame.assign(form_id="e#1") for name, frame in form.frames().items()}
    frames["projects"] = frames["projects"].assign(source_sha256="e")
    return tables.Tables(**{name: tables.validate(name, one) for name, one in frames.items()})


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "2 处扣分，共 1.50 分，其中 1 处没有写原因，1 处表中没有填写原因的一栏"),
        ("延迟", "2 处扣分，共 1.50 分：1 处表中没有填写原因的一栏，其余都写了原因"),
    ],
)
def test_a_deduction_without_a_column_for_reasons_is_not_one_whose_reason_is_not_given(
    reason: str | None, said: str
) -> None:
    """The heading counted both, beside a sentence that told them apart."""
    values = target("≥", 10.0, 9.0, weight=5.0, score=4.0)
    own = single({**values, "reason": reason})
    other = single(values | {"score": 4.5}, not_printed="indicators.reason")
    both = tables.concat([own, again(other)])
    here = page(both)
    # Forms of two layouts are not added up: here both are looked at.
    here.__dict__["pooled"] = both
    assert found.deductions(here) == said
    ruling = room.judged(here, leniency.deductions(both, NATIONAL.id))["ruling"]
    assert ruling.str.endswith("规则要求说明原因，表中没有这一栏。").sum() == 1


def test_another_reading_moves_the_range_and_not_always_the_position() -> None:
    """“The positions of 2 forms change” was said of positions of 1.00 under every reading."""
    form = single(
        {**LABEL, "score": 5.0, "achievement": "achieved"},
        target("≥", 10.0, 30.0, weight=95.0, score=95.0),
        total_score=100.0,
    )
    here = page(tables.concat([form, again(form)]), rules="mof-2020-10")
    assert leniency.latitude(here.pooled, here.rules)["position_low"].eq(1.0).all()
    assert "2 份表的允许范围会变，位置的中位数为 1.00" in undecided(here)


def test_what_the_rules_say_names_interval_clause_rule_set_and_how_sure_it_is() -> None:
    values = (
        {**LABEL, "achievement": "partly", "score": 3.5, "reason": "延迟"},
        target("≥", 100.0, 60.0, score=2.0),
        target("=", 100.0, 110.0, score=4.6),
        target("≥", 100.0, 100.0, score=4.0, reason="无偏差"),
        {**LABEL, "score": 1.0},
    )
    data = single(*values)
    lost = leniency.deductions(data, NATIONAL).sort_values("position")
    zh = room.judged(page(data), lost)
    assert zh["says"].tolist() == [
        "标“部分达成”，取该档的分数段，即 3.00–3.99 分"
        "（mof-2021-101：定性指标各档得分，已见原文）。",
        "目标值未达到，按公式得 3.00 分（mof-2021-101：定量指标未完成时的得分，已见原文）。",
        "“=”之下超过目标值，可视为偏差，最多减到 4.50 分"
        "（mof-2021-101：“=”指标超出扣多少分，本工具的理解）。",
        "目标值已达到，应得满分 5.00 分（mof-2021-101）。",
        "目标值、实际完成值或档次不全或存疑，或单位不同，规则不能复算，"
        "只知在 0.00–5.00 分之内（mof-2021-101）。",
    ]
    assert zh["verdict"].tolist() == ["inside", "below", "inside", "below", "inside"]
    ends = [said.rpartition("。规则要求说明原因，")[2] for said in zh["ruling"]]
    missing = "表中没有写。"
    assert ends == ["表中已写。", missing, missing, "表中只写“无偏差”之类。", missing]
    en = room.judged(page(data, "en"), lost)
    assert en["says"].iloc[0] == (
        "Labelled “partly achieved”: the band of that label, 3.00 to 3.99 points "
        "(mof-2021-101: scores of each label, seen)."
    )


def test_the_clauses_are_called_as_the_rule_set_calls_them() -> None:
    for language in ("zh", "en"):
        named = set(room.clauses(page(nine(), language, "jiangxi-2017"))["clause"])
        for clause in ("bands", "formulas", "overshoot_threshold", "equal_above", "cost_steps"):
            short = word("clause", clause, language)
            assert any(name.startswith(short) for name in named), short


def test_the_grade_at_the_strictest_reading_stands_beside_the_printed_one() -> None:
    out = room.totals(page(nine()), leniency.compare(nine(), NATIONAL))["strictest"].tolist()
    assert out[0] == "优，不降"
    assert out[3] == "良，降否未定（有指标无法复算）"
    assert out[6] == "优（所印等级不可比）"


def test_rule_sets_of_other_places_are_called_a_what_if() -> None:
    sets = leniency.applicable(nine(), NATIONAL)
    summary = leniency.by_rules(nine(), leniency.sensitivity(nine(), sets), sets)
    out = room.standing(page(nine()), summary).set_index("rule_set")["standing"]
    assert out["mof-2021-101"] == "本报告所用"
    assert out["mof-2020-10"] == "全国性规则"
    assert out["shanghai-2024"] == "本地规则（9 份表）"
    assert out["hubei-20"] == "外地规则，仅作比照"


def test_few_forms_are_described_and_one_unit_carries_no_inference() -> None:
    out = room.statistics(page(nine(), "en")).set_index("measure")
    assert out.loc["elevation (mean): score/weight of indicators", "result"] == "98.6%"
    assert out.loc["elevation (mean): totals of forms", "result"] == "98.58 points"
    with_others = out.loc["ceiling share with other units of the same collection"]
    assert with_others["result"] == "not told"
    assert with_others["telling"].startswith("Only 1 unit has usable indicators")
    assert out.loc["bunching at the cuts of grades", "n_ratings"] == 0
    assert "Not identified" in out["telling"].iloc[-1]
    near = made([project(f"d#{n}", total_score=90.0 + n / 100) for n in range(40)])
    counted = room.statistics(page(near, "en")).set_index("measure")
    row = counted.loc["bunching at the cut of excellent (优): within 1 point of 90"]
    assert row["result"] == "below 0, at or above 40"
    assert row["telling"] == "Too few totals near the cut to test it (at least 100)."


def test_no_bunching_is_told_with_what_would_be_seen() -> None:
    rows = {}
    for moved in (0.0, 0.6):
        law = recovery.LAWS["normal, mean 92, SD 4"]
        totals = recovery.honest(law, "halves", 1_500, 1, moved)
        data = made([project(f"d#{n}", total_score=total) for n, total in enumerate(totals)])
        said = room.statistics(page(data, "en")).to_numpy()
        rows[moved] = next(row for row in said if "point of 90" in row[0])[3]
    assert re.search(r"No bunching is seen \(p = 0\.\d+\); about \d\d totals would have", rows[0.0])
    assert re.search(r"about \d\d totals too many stand at the cut \(p = 0\.00\d\)", rows[0.6])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_difference_between_units_is_told_with_the_one_that_would_be_seen(language: str) -> None:
    data = simulate.forms(units=6, each=4, spread=0.0, seed=1).tables
    here = page(data, language)
    positions = leniency.compare(data, NATIONAL)["position"].groupby(data.projects["unit"])
    # 97.5 and 80 % of a normal law: 1.96 and 0.84 standard errors of two means of four.
    would = 2.8 * (2 * positions.var().mean() / 4) ** 0.5
    told = {"zh": ("看不出", f"相差 {would:.2f} 以上"), "en": ("No difference", f"by {would:.2f}")}
    heading = found.statistics(here)
    row = next(one for one in room.statistics(here)["telling"] if one.startswith(told[language][0]))
    for said in (heading, row):
        assert said.startswith(told[language][0])
        assert told[language][1] in said


# Statements that were false of a collection, each with a small one that shows the right one.


def unweighted(count: int) -> tables.Tables:
    """Forms that print scores and totals and no weights."""
    heads = [project(f"d#{n}", total_score=89.0 + n, grade="优") for n in range(count)]
    own = [{**LABEL, "weight": None, "score": 9.0, "achievement": "achieved"}] * 10
    return made(heads, [], [row for n in range(count) for row in rows(*own, form_id=f"d#{n}")])


def test_nothing_is_compared_and_no_position_told_where_no_weight_is_printed() -> None:
    for count in (1, 3):
        for language in ("zh", "en"):
            said = " ".join(opening(unweighted(count), language))
            assert not re.search("位置|position|允许的范围内|lies? inside", said)


def test_full_marks_everywhere_are_not_the_strictest_scoring() -> None:
    own = target("≥", 1.0, 1.0, "个", weight=50.0, score=50.0)
    funds = [{"form_id": "d#1", "fund": "total", "weight": 10.0, "score": 10.0,
              "execution_rate": 100.0}]  # fmt: skip
    data = made([project(total_score=100.0, grade="优")], funds, rows(own, own))
    compared = leniency.compare(data, NATIONAL)
    assert compared["position"].isna().all()
    said = " ".join(opening(data, "en"))
    assert "position 0.00" not in said
    assert "All 2 indicators with weight and score have the full score" in said


def test_the_caveat_follows_units_and_not_the_number_of_forms() -> None:
    def note(units: list[str | None]) -> str:
        data = made([project(f"d#{n}", unit=unit) for n, unit in enumerate(units)])
        return str(
            pages.page("02_scoring_leniency", data, "en").opening(["x."], "k", "l").about["note"]
        )

    few, many = note(["甲", "甲", "乙"]), note(["甲", "甲", "乙"] * 20)
    assert few == many
    assert "of 2 units, the largest with 66.7% of them" in few
    assert "no sample of all forms, however many" in few
    assert note(["甲"] * 40) == note(["甲"]) != few
    assert "name no unit" in note([None, "甲"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("00_overview", "These forms are of 3 units, the largest with 40.0%"),
        ("02_scoring_leniency", "The forms compared are of 2 units, the largest with 66.7%"),
        ("05_units_and_years", "The forms compared are of 2 units, the largest with 66.7%"),
    ],
)
def test_the_caveat_counts_the_units_of_what_the_page_adds_up(name, said) -> None:
    """“3 units, the largest with 40 %” stood below “2 units”, those of the largest set."""
    units = ["甲", "甲", "乙", "丙", "丙"]
    kinds = ["project"] * 3 + ["department"] * 2
    heads = [
        project(f"d#{n}", unit=unit, form_kind=kind)
        for n, (unit, kind) in enumerate(zip(units, kinds, strict=True))
    ]
    block = pages.page(name, made(heads), "en").opening(["x."], "k", "l")
    assert said in str(block.about["note"])


def test_a_share_of_one_large_unit_is_told_with_its_range_over_units() -> None:
    # One unit of 17 holds half of the indicators and gives itself all full scores.
    own = [(f"单位{n}", n % 4 > 0) for n in range(16)] + [("中心", True)] * 16
    heads = [project(f"d#{n}", unit=unit) for n, (unit, _) in enumerate(own)]
    values = [
        row
        for n, (_, full) in enumerate(own)
        for row in rows(target("≥", 1.0, 1.0, score=5.0 if full else 4.0), form_id=f"d#{n}")
    ]
    out = room.statistics(page(made(heads, [], values), "en")).set_index("measure")
    row = out.loc["ceiling share with other units of the same collection"]
    assert row["n_ratings"] == 17
    assert "of a share of 87.5%; the largest unit holds 50.0%" in row["telling"]
    low, high = (float(end) for end in re.findall(r"([\d.]+)%", row["result"]))
    assert low < 75 < 92 < high


def test_deductions_of_unknown_kind_are_in_the_picture_as_in_the_sentence() -> None:
    lost = {"weight": 5.0, "score": 4.0}
    data = single(target("≥", 1.0, 1.0), *[lost] * 13)
    assert "13 deductions" in " ".join(opening(data, "en"))
    drawn = pictures.strip(leniency.ratios(data), "en")
    assert "No indicator scores below its weight" not in drawn.caption
    assert "Of the 13 without the full score the lowest has 80.0% of its weight" in drawn.caption


def test_levels_stand_in_the_order_of_the_form_with_their_sum_first() -> None:
    out = room.levels(page(nine(), "en"))
    order = ["成本指标", "产出指标", "效益指标", "满意度指标"]
    assert list(dict.fromkeys(out["level1"])) == order
    first = out.groupby("level1", sort=False)["level2"].first()
    assert (first == "all").all()
    sums = out[out["level2"] == "all"]["n_indicators"].sum()
    assert sums == out[out["level2"] != "all"]["n_indicators"].sum() == 151


def test_kinds_and_bands_have_words_for_what_is_lost() -> None:
    values = ({"weight": 1.0, "score": 1.0}, {**LABEL, "score": 1.0})
    data = single(*values)
    assert room.kinds(page(data))["indicator_kind"].tolist() == ["qualitative", "lost"]
    assert word("indicator_kind", "lost", "zh") == "目标无法判定类型"
    shown = room.bands(page(data), leniency.bands(data, NATIONAL))
    assert shown["label"].tolist() == ["none"]
    assert word("label", "none", "zh") == "没有标注"
    assert shown["band"].iloc[0] == ""


def test_no_deduction_is_said_only_where_scores_are_printed() -> None:
    full = single({**LABEL, "score": 5.0})
    assert room.found.deductions(page(full, "en")) == "No indicator lost points"
    assert room.found.deductions(page(single({**LABEL, "score": 4.0}), "en")).startswith("1 ded")
    assert room.found.deductions(page(single({**LABEL}))) == ""


def test_nothing_scored_gives_no_table_of_zeros() -> None:
    blank = single({**LABEL})
    every = leniency.sensitivity(blank, [NATIONAL])
    summary = leniency.by_rules(blank, every, [NATIONAL])
    assert room.levels(page(blank)).empty
    assert room.kinds(page(blank)).empty
    assert room.standing(page(blank), summary).empty


def test_a_total_above_the_rules_counts_in_the_table_as_in_the_median() -> None:
    """“The 8 that have a position” stood over a table with six."""
    form = single(
        {**LABEL, "score": 5.0, "achievement": "achieved"},
        target("≥", 10.0, 30.0, weight=95.0, score=95.0),
        total_score=100.0,
    )
    above = again(form)
    above.projects["total_score"] = 105.0
    own = page(tables.concat([form, above]), rules="mof-2020-10")
    compared = leniency.compare(own.tables, own.rules)
    table = room.totals(own, compared)
    assert table["position"].tolist() == compared["position"].tolist() == [1.0, 1.0]
    assert table["verdict"].tolist()[1] == "above"


def test_the_grade_at_l_is_open_where_what_has_no_basis_decides_it_without_a_printed_one() -> None:
    """A result that was struck out counted as 0, and made 良 of a form that prints no grade."""
    known = target("≥", 10.0, 10.0, weight=85.0, score=85.0)
    lost = {"name": "甲", "weight": 15.0, "score": 15.0, "target_text": "≥5次"}
    own = page(single(known, lost, total_score=100.0))
    compared = leniency.compare(own.tables, own.rules)
    assert (compared["lowest"].item(), compared["grade_open"].item()) == (85.0, True)
    assert room.totals(own, compared)["strictest"].item() == "良或更高（所印等级不可比）"
    sure = leniency.compare(page(single(known, total_score=85.0)).tables, NATIONAL)
    assert not sure["grade_open"].item()
