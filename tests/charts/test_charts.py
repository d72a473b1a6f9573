from __future__ import annotations

import string
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pandas as pd
import pytest

from analysis import design, execution, leniency, tables
from analysis.charts import design as design_charts
from analysis.charts import execution as execution_charts
from analysis.charts import leniency as leniency_charts
from analysis.charts import style
from analysis.errors import UsageError
from tests.sample_forms import nine

RULES = "mof-2021-101"
LONG = "城市基础设施维护管理与公共服务能力提升及信息化建设运行保障专项经费项目"


def copies(count: int) -> tables.Tables:
    """The nine forms again and again, every third under a name of 60 characters."""
    read = nine()
    ids = read.projects["form_id"].tolist()
    parts = []
    for number in range(count):
        one = read.select([ids[number % 9]])
        frames = {
            name: data.assign(form_id=f"d#{number + 1}") for name, data in one.frames().items()
        }
        if number % 3 == 0:
            long = (LONG + LONG)[:55] + f"第{number:03d}期"
            frames["projects"] = frames["projects"].assign(project_name=long)
        parts.append(tables.Tables(**frames))
    return tables.concat(parts)


def pictures(data: tables.Tables, lang: str) -> list[style.Picture | None]:
    return [
        execution_charts.bases(execution.compare(data), lang),
        execution_charts.funds(execution.grouped(data, ["fund"], None), lang),
        execution_charts.deviations(execution.cost_deviation(data), lang),
        leniency_charts.intervals(leniency.compare(data, RULES), lang, {"优": 90, "良": 80}),
        leniency_charts.strip(leniency.ratios(data), lang),
        leniency_charts.ceilings(leniency.ceiling(data, ["level1"]), lang),
        design_charts.balance(design.balance(data, RULES), lang),
        design_charts.concentration(design.concentration(data), lang),
        design_charts.slack(design.slack(data), lang),
        design_charts.sharing(design.shared(data), data.projects, lang),
        design_charts.quantified(design.compare(data, RULES), lang),
    ]


@pytest.mark.parametrize(
    ("count", "lang"), [(1, "zh"), (9, "zh"), (9, "en"), (60, "zh"), (61, "en")]
)
def test_every_picture_has_figures_in_its_words_and_stays_inside(count: int, lang: str) -> None:
    made = [picture for picture in pictures(copies(count), lang) if picture is not None]
    assert len(made) == (10 if count == 1 else 11)
    for picture in made:
        assert any(sign.isdigit() for sign in picture.caption)
        assert any(sign.isdigit() for sign in picture.alt)
        assert "nan" not in (picture.caption + picture.alt).lower()
        with style.styled():
            box = picture.figure.get_tightbbox()
        width, height = picture.figure.get_size_inches()
        assert box.x0 >= -0.01
        assert box.y0 >= -0.01
        assert box.x1 <= width + 0.01
        assert box.y1 <= height + 0.01


def test_more_projects_than_rows_are_shown_as_a_distribution_and_said_so() -> None:
    picture = execution_charts.bases(execution.compare(copies(61)), "en")
    assert picture is not None
    assert "distribution of 61 projects" in picture.figure.get_suptitle()


def test_a_rate_beyond_the_edge_is_written_as_it_is() -> None:
    for data in (tables_beyond(9), tables_beyond(45)):
        picture = execution_charts.bases(execution.compare(data), "zh")
        sources = execution_charts.funds(execution.grouped(data, ["fund"], None), "zh")
        for drawn in (picture, sources):
            assert drawn is not None
            written = [text.get_text() for text in drawn.figure.axes[0].texts]
            assert "600.00" in written
            assert not any("150.00" in one for one in written)


def tables_beyond(count: int) -> tables.Tables:
    """Copies of the nine forms where everything was spent out of a sixth, budgeted at first."""
    data = copies(count)
    funds = data.funds.copy()
    first = funds["form_id"] == "d#1" if count > 9 else funds["form_id"].notna()
    funds = funds.assign(adjusted_budget=60.0, executed=60.0)
    funds["initial_budget"] = funds["adjusted_budget"].where(~first, 10.0)
    if count > 9:
        funds.loc[funds["fund"] == "other", "initial_budget"] = 10.0
    return tables.Tables(data.projects, funds, data.indicators, data.findings)


def test_nothing_draws_nothing() -> None:
    assert [picture for picture in pictures(tables.empty(), "zh") if picture] == []


def test_the_same_picture_gives_the_same_bytes() -> None:
    first, second = (execution_charts.bases(execution.compare(nine()), "zh") for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.image() == second.image()
    assert first.png() == second.png()
    assert ET.fromstring(first.svg()).tag.endswith("svg")


def test_chinese_has_glyphs_and_settings_stay_as_they_were(
    recwarn: pytest.WarningsRecorder,
) -> None:
    before = mpl.rcParams["font.family"].copy()
    picture = leniency_charts.strip(leniency.ratios(nine()), "zh")
    assert picture is not None
    picture.image()
    assert [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)] == []
    assert mpl.rcParams["font.family"] == before


@pytest.mark.parametrize("module", [execution_charts, leniency_charts, design_charts])
def test_both_languages_have_every_text_with_the_same_figures(module: object) -> None:
    texts = module.TEXTS  # type: ignore[attr-defined]
    levels = set(design_charts._LEVELS)  # canonical Chinese names stand for themselves
    assert set(texts["zh"]) == set(texts["en"]) - levels
    fields = string.Formatter().parse
    for name, text in texts["zh"].items():
        wanted = {field for _, field, _, _ in fields(text) if field}
        assert wanted == {field for _, field, _, _ in fields(texts["en"][name]) if field}, name


def test_labels_are_unique_short_and_name_what_is_lost() -> None:
    frame = pd.DataFrame(
        {
            "form_id": ["d#1", "d#2", "d#3", "d#4"],
            "project_name": [None, LONG + "甲", LONG + "甲", "短名"],
        }
    )
    labels = style.names(frame, "en")
    assert labels[0] == "(name lost) #1"
    assert labels[3] == "短名"
    assert len(set(labels)) == 4
    assert all(style._width(label) <= 36 for label in labels)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="choose zh or en"):
        execution_charts.bases(execution.compare(nine()), "fr")
