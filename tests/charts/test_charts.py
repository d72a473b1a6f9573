from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from analysis import charts, execution, leniency, tables, words
from analysis.charts import fonts, frame, naming, style
from analysis.charts.canvas import Canvas
from analysis.errors import UsageError
from analysis.words.numbers import figure
from tests.charts.pictures import CHARTS, drawn, of_nine
from tests.sample_forms import made, nine, project, rows, target

LONG = "城市基础设施维护管理与公共服务能力提升及信息化建设运行保障专项经费项目"


@cache
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


# The nine forms are of one unit and year.
NAMES = {name for name in CHARTS if not name.startswith("years-")}
OF_SEVERAL = {"execution-ranks", "leniency-projects", "design-templates"}

# These look the same whatever the number of forms.
OF_ANY_NUMBER = {"execution-funds", "leniency-strip", "leniency-ceilings", "leniency-bands"}
OF_ANY_NUMBER |= {"design-slack"}


def check(name: str, picture: frame.Picture) -> None:
    """Hold a picture to figures in its words, to no blanks and to its own edges."""
    assert picture.name == name
    assert any(sign.isdigit() for sign in picture.caption)
    assert any(sign.isdigit() for sign in picture.alt)
    assert "nan" not in (picture.caption + picture.alt).lower()
    for said in (picture.caption, picture.alt):
        assert said == " ".join(said.split())
    with style.styled():
        box = picture.figure.get_tightbbox()
    width, height = picture.figure.get_size_inches()
    assert box.x0 >= -0.01
    assert box.y0 >= -0.01
    assert box.x1 <= width + 0.01
    assert box.y1 <= height + 0.01


@pytest.mark.parametrize(
    ("count", "lang", "names"),
    [
        (1, "zh", NAMES - OF_SEVERAL),
        (61, "en", NAMES - OF_ANY_NUMBER),
    ],
)
def test_every_picture_has_figures_in_its_words_and_stays_inside(
    count: int, lang: str, names: set[str]
) -> None:
    pictures = drawn(copies(count), lang, names if count > 1 else CHARTS)
    assert set(pictures) == names
    for name, picture in pictures.items():
        check(name, picture)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_picture_of_the_nine_forms_has_figures_in_its_words(name: str) -> None:
    check(name, of_nine(name))


def test_more_projects_than_rows_are_shown_as_a_distribution_and_said_so() -> None:
    picture = charts.execution.bases(execution.compare(copies(61)), "en")
    assert "distribution of 61 forms" in picture.figure.get_suptitle()


def test_a_rate_beyond_the_edge_is_written_as_it_is() -> None:
    for data in (tables_beyond(9), tables_beyond(45)):
        pictures = drawn(data, "zh", ["execution-bases", "execution-funds"])
        assert len(pictures) == 2
        for picture in pictures.values():
            written = [text.get_text() for text in picture.figure.axes[0].texts]
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
    assert drawn(tables.empty(), "zh") == {}


def test_the_same_picture_gives_the_same_bytes() -> None:
    first = of_nine("execution-bases")
    second = drawn(nine(), "zh", ["execution-bases"])["execution-bases"]
    assert first.png() == second.png()


def test_a_stored_picture_is_the_one_that_is_drawn() -> None:
    """Notebooks kept it in fewer colours: `pytest --nbval notebooks` failed where two are drawn."""
    drawn = Image.open(io.BytesIO(of_nine("execution-bases").png()))
    notebook = (Path(__file__).parents[2] / "notebooks" / "10_tutorial.ipynb").read_text("utf-8")
    (stored,) = re.findall(r"image/png;base64,([A-Za-z0-9+/=]+)", notebook)
    kept = Image.open(io.BytesIO(base64.b64decode(stored)))
    assert (kept.mode, kept.size) == ("P", drawn.size) and drawn.mode == "P"


def test_chinese_has_glyphs_and_settings_stay_as_they_were(
    recwarn: pytest.WarningsRecorder,
) -> None:
    before = mpl.rcParams["font.family"].copy()
    of_nine("leniency-strip").png()
    assert [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)] == []
    assert mpl.rcParams["font.family"] == before


class Shown(HTMLParser):
    """What a figure in HTML holds: its image, the text in its place, its caption."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.image: dict[str, str | None] = {}
        self.tags: list[str] = []
        self.caption = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "img":
            self.image = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.caption += data


def test_a_picture_shows_itself_in_a_notebook_with_its_words() -> None:
    named = project(project_name='甲 <b>"乙"</b>')
    money = {"form_id": "d#1", "fund": "total", "initial_budget": 10.0, "adjusted_budget": 8.0}
    data = made([named], [{**money, "executed": 8.0}])
    picture = charts.execution.bases(execution.compare(data), "en")
    shown, _ = DisplayFormatter().format(picture)
    assert '<b>"乙"</b>' in picture.caption
    assert picture.caption in picture.alt  # what holds it already is not said after it again
    assert shown["text/plain"] == picture.alt
    assert Image.open(io.BytesIO(base64.b64decode(shown["image/png"]))).format == "PNG"
    html = Shown(shown["text/html"])
    assert html.tags == ["figure", "img", "figcaption"]
    assert html.image["src"] == f"data:image/png;base64,{shown['image/png']}"
    assert html.image["alt"] == picture.alt
    assert html.caption == picture.caption


def test_charts_are_found_by_their_names() -> None:
    assert charts.structure.balance.__doc__.startswith("Draw level-1 shares against the rules")
    for group, name in ((charts, "nothing"), (charts.structure, "nothing")):
        with pytest.raises(AttributeError, match=name):
            getattr(group, name)


PLOT = """
import sys, warnings
import analysis
assert "matplotlib" not in sys.modules, "a command line must not wait for matplotlib"
warnings.simplefilter("error")
import pandas as pd
frame = pd.DataFrame({"预算": [1, 2]}, index=["甲", "乙"])
frame.plot(title="执行率").figure.savefig(sys.argv[1])
import matplotlib as mpl
from matplotlib import pyplot
mpl.rcdefaults()
pyplot.style.use("ggplot")
frame.plot.bar(title="执行率").figure.savefig(sys.argv[1])
mpl.rcParams["font.family"] = ["DejaVu Serif"]
analysis.charts.execution
assert mpl.rcParams["font.family"] == ["DejaVu Serif"], "what a user sets stays"
"""


def test_the_packaged_font_serves_every_figure_and_overrides_none(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PLOT, str(tmp_path / "plot.png")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "Glyph" not in run.stderr


def test_the_font_stands_behind_those_that_were_set_before() -> None:
    with mpl.rc_context({"font.family": ["DejaVu Serif"]}):
        for _ in range(2):
            fonts.serve()
            assert mpl.rcParams["font.family"] == ["DejaVu Serif", "Noto Sans SC"]


def test_a_share_is_written_in_a_picture_as_in_a_table() -> None:
    cells = [
        target("≥", 1.0, 1.0, weight=5.0, score=5.0 if n < 13 or form == "d#2" else 4.0)
        for form in ("d#1", "d#2")
        for n in range(16)
    ]
    data = made(
        [project("d#1"), project("d#2")],
        [],
        rows(*cells[:16]) + rows(*cells[16:], form_id="d#2"),
    )
    compared = leniency.compare(data)
    # Of 16 indicators 13 have the full score: 81.25 %, which half to even makes 81.2.
    shares = [figure(share, "share") for share in sorted(compared["share_indicators"])]
    assert shares == ["81.3%", "100.0%"]
    picture = charts.leniency.projects(compared, "en")
    assert f"the lowest share of full scores is {shares[0]}" in picture.caption
    assert f"lowest {shares[0]}, highest {shares[1]}" in picture.alt


def test_figures_of_a_row_are_written_as_in_a_table() -> None:
    canvas, names = Canvas("en"), ["a", "b", "c"]
    rows = pd.DataFrame({"printed_deviation": [2.675, -0.001, None], "implied_deviation": 1.0})
    told = canvas.each("chart_execution.deviation_alt", names, rows)
    printed = [part.partition("printed ")[2].partition(",")[0] for part in told.split("; ")]
    assert printed == ["+2.68%", "0.00%", "–"]
    low = frame.spread(pd.Series([0.8125, None, 1.0]))["low"]
    told = canvas.say("chart_leniency.below", n=1, low=low)
    assert told == "The only one without the full score has 81.3% of its weight."


def test_labels_are_unique_short_and_name_what_is_lost() -> None:
    frame = pd.DataFrame(
        {
            "form_id": ["d#1", "d#2", "d#3", "d#4"],
            "project_name": [None, LONG + "甲", LONG + "甲", "短名"],
        }
    )
    labels = naming.names(frame, "en")
    assert labels[0] == "(no name) #1"
    assert labels[3] == "短名 #4"
    assert len(set(labels)) == 4
    assert all(words.width(label) <= 36 for label in labels)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="choose zh or en"):
        charts.execution.bases(execution.compare(nine()), "fr")


def test_a_text_is_laid_out_as_wide_as_a_page_draws_it() -> None:
    from fontTools.ttLib import TTFont

    said, size = "satisfaction of those served", 9
    font = TTFont(fonts.file())
    glyphs, widths = font.getBestCmap(), font["hmtx"].metrics
    wide = sum(widths[glyphs[ord(one)]][0] for one in said) * size / font["head"].unitsPerEm
    with style.styled():
        text = style.canvas(2, "")[0].text(0, 0, said, fontsize=size)
        assert text.get_window_extent().width == pytest.approx(wide, rel=0.01)


def test_the_largest_bubble_stays_inside_a_narrow_picture() -> None:
    full, none = (target("≥", 1, 1, score=score) for score in (5.0, 0.0))
    one = made([project()], indicators=rows(*[full] * 60, none))
    narrow = charts.leniency.strip(leniency.ratios(one)).narrow
    ends = [
        narrow.axes.transData.transform(part.get_offsets())[:, 0] + part.get_sizes() ** 0.5 / 2
        for part in narrow.axes.collections
    ]
    assert max(end.max() for end in ends) < 72 * narrow.width
