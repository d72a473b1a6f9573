from __future__ import annotations

import pytest

from analysis import audit, rules, scoring
from analysis.errors import UsageError
from tests.sample_forms import made, project, rows

OWN = """
id = "own"
title_zh = "本县"
title_en = "our county"
document = "县财〔2024〕1号"
parent = "mof-2020-10"
place_zh = "本县"
place_en = "our county"
"""


def own(tmp_path, text: str) -> str:
    file = tmp_path / "own.toml"
    file.write_text(OWN + text, "utf-8")
    return str(file)


@pytest.mark.parametrize("name", rules.available())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_shipped_set_loads_and_tells_the_source_of_each_value(name, language):
    chosen = rules.load(name)
    lines = rules.describe(chosen, language)
    stated = [value for _, value in chosen if isinstance(value, rules.Stated)]
    sources = [value.source_zh if language == "zh" else value.source for value in stated]
    assert sorted(line.source for line in lines) == sorted(sources)
    assert all(line.text and line.source and line.provenance for line in lines)


def test_national_sets_come_first():
    assert rules.available()[:2] == ["mof-2020-10", "mof-2021-101"]


def test_a_local_set_overrides_single_values_of_its_parent():
    hubei, national = rules.load("hubei-20"), rules.load("mof-2020-10")
    assert hubei.execution_weight.value == 20
    assert hubei.bands.value[1].low == 50
    assert hubei.formulas.value["≤"] == ("inverse",)
    assert hubei.grades == national.grades


def test_level1_weights_follow_the_blocks_that_a_form_has():
    central = rules.load("mof-2021-101")
    cost = {"成本指标", "产出指标", "效益指标"}
    assert central.level1(cost) == {"成本指标": 20, "产出指标": 40, "效益指标": 30}
    assert central.level1({"产出指标", "效益指标", "满意度指标"}) == {
        "产出指标": 50,
        "效益指标": 30,
        "满意度指标": 10,
    }
    assert rules.load("hubei-20").level1(cost) is None


@pytest.mark.parametrize(
    ("name", "total", "grade"),
    [
        ("mof-2020-10", 90, "优"),
        ("mof-2020-10", 89.99, "良"),
        ("mof-2020-10", 59.99, "差"),
        ("shanghai-2024", 75, "良"),
        ("shanghai-2024", 74.99, "合格"),
        ("shanghai-2024", 0, "不合格"),
    ],
)
def test_grades_at_their_cuts(name, total, grade):
    assert rules.load(name).grade(total) == grade


def test_a_file_of_ones_own_is_taken(tmp_path):
    text = '[execution_weight]\nvalue = 20\nprovenance = "seen"\nsource = "县财"\n'
    text += '[level1_weights]\nvalue = {}\nprovenance = "seen"\nsource = "县财"\n'
    assert rules.load(own(tmp_path, text)).execution_weight.value == 20


def test_a_file_of_ones_own_that_changed_is_read_again(tmp_path):
    """It was kept by its path."""
    text = '[execution_weight]\nvalue = 20\nprovenance = "seen"\nsource = "县财"\n'
    text += '[level1_weights]\nvalue = {}\nprovenance = "seen"\nsource = "县财"\n'
    for value in (20, 15):
        file = own(tmp_path, text.replace("20", str(value)))
        assert rules.load(file).execution_weight.value == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("execution_wight = 3", "execution_wight"),
        ('[execution_weight]\nvalue = 20\nprovenance = "seen"\nsource = "x"', "add to 100"),
        ('[execution_weight]\nvalue = 10\nprovenance = "heard"\nsource = "x"', "provenance"),
        ("[execution_weight]\nvalue = 10", "provenance"),
        ('[grades]\nprovenance="seen"\nsource="x"\nvalue=[{labels=["优"],cut=90}]', "down to 0"),
        ("not toml", "TOML"),
    ],
)
def test_an_invalid_file_is_refused_in_one_line(tmp_path, text, says):
    with pytest.raises(UsageError, match=says) as error:
        rules.load(own(tmp_path, text))
    assert "own.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_set_can_not_be_its_own_parent(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(OWN.replace('"mof-2020-10"', '"own.toml"'), "utf-8")
    with pytest.raises(UsageError, match="its own parent"):
        rules.load(file)


def test_an_unknown_set_names_the_known_ones():
    with pytest.raises(UsageError, match="mof-2020-10"):
        rules.load("nowhere")
    with pytest.raises(UsageError):
        rules.load("../rules/mof-2020-10")


def test_a_source_in_one_language_is_told_in_both(tmp_path):
    text = '[score_decimals]\nvalue = 1\nprovenance = "seen"\nsource = "县财"\n'
    chosen = rules.load(own(tmp_path, text))
    said = {line.source for line in rules.describe(chosen, "zh") if line.field == "score_decimals"}
    assert said == {"县财"}


def test_ends_of_bands_are_rounded_as_the_set_says(tmp_path):
    label = {"achievement": "achieved", "target_operator": "qualitative", "weight": 3.33}
    data = made([project()], [], rows(label))
    inward = '[band_ends]\nvalue = "inward"\n'
    inward += 'provenance = "assumed"\nsource = "a test"\n'
    strict = rules.load(own(tmp_path, inward))
    ends = [
        scoring.score(data, one)["lowest"].iloc[0] for one in (rules.load("mof-2020-10"), strict)
    ]
    assert ends == [2.66, 2.67]


def test_a_clause_without_words_is_cited_as_it_is():
    assert rules.cited("财预〔2020〕10号: 满分 100 分", "en").endswith(
        ": full marks are 100 points"
    )
    assert rules.cited("预算法第十三条: 支出以经批准的预算为依据", "en").startswith("Budget Law")
    assert rules.cited("财预〔2020〕10号: 满分 100 分", "zh") == "财预〔2020〕10号：满分 100 分"
    assert rules.cited("mof-2020-10: rate_base", "en").endswith(": base of the execution rate")


def test_every_open_clause_is_read_alone():
    national = rules.load("mof-2020-10")
    assert len(national.readings()) == 8
    named, strict = national.readings()[-1]
    assert named["equal_above"] == "deviation"
    assert strict.formulas.value["≤"] == ("inverse",)
    assert strict.formulas.value["≥"] == ("ratio",)
    (only,) = rules.load("hubei-20").readings()
    assert only[0] == {}


def test_a_set_applies_by_place_tier_year_and_kind_of_form():
    told = [
        rules.applying((place,), tier, year, kind)[0].id
        for place, tier, year, kind in (
            ("湖北省", "county", 2022, "project"),
            ("湖北省", "county", 2018, "project"),
            ("广西壮族自治区", "municipal", 2021, None),
            ("北京市", "central", 2023, "project"),
            ("湖北省", "county", 2022, "department"),
        )
    ]
    assert told == ["hubei-20", "mof-2020-10", "guangxi-130", "mof-2021-101", "mof-2020-10"]
    assert not rules.applying(("湖北省",), "county", 2022, "department")[1]


def test_a_grade_that_only_a_set_of_ones_own_has_is_judged_by_it(tmp_path):
    grades = '[grades]\nprovenance = "seen"\nsource = "§1"\n'
    grades += 'value = [{labels = ["甲等"], cut = 90}, {labels = ["乙等"], cut = 0}]\n'
    chosen, verdicts = own(tmp_path, grades), {}
    for total in (95.0, 50.0):
        told = audit.check(made([project(total_score=total, grade="甲等")]), chosen)
        verdicts[total] = told.set_index("check").loc["grade", "verdict"]
    assert verdicts == {95.0: "agrees", 50.0: "contradicts"}
