"""Every report of every made-up corpus is whole and legible, in both languages."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis import report
from analysis.charts.style import canvas, styled
from tests.report.corpora import CORPORA
from tests.report.generator import LONGEST_NAME, generated
from tests.report.pages import run_of
from tests.report.vocabulary import HOSTILE

NAMES = list(report.reports())

# The heaviest pages: these are made with everything in them.
LARGE = ("sixty",)
# Pixels, at the canvas's own resolution, by which boxes may touch.
TOUCH = 1.5
# What a sentence must not hold: a figure that is none, a placeholder, a dash for a figure, a gap.
UNSAID = re.compile(
    r".{0,20}(?:\b[nN]a[nN]\b|\bNone\b(?! of)|<NA>|\binf\b|[{}]|(?<![\d ])–(?!\d)| –[.,;)]"
    r"| {2,}|。。|\.\.(?![./])|，，|%%|\( ?\)|（）).{0,20}"
)
BROKEN = re.compile(
    r"\\u[0-9a-f]{4}|Traceback|Warning:|No description has been provided|page\.opening|&lt;NA&gt;"
)


# What is looked at, and in which language: a word that is missing is missing from the catalogue,
# and its own test finds it, so that one language is enough where the figures are the point.
# `make proof` looks at every corpus in both; those that are odd for a few sentences alone have
# their openings looked at in test_openings, and their pictures in test_leniency_charts.
CORPORA_SEEN = [
    ("one", "en"),
    ("sixty", "zh"),
    ("long_names", "en"),
    ("nothing_read", "en"),
    ("hostile", "zh"),
    ("one_fund", "zh"),
    ("zero_budget", "zh"),
]
# What is odd about these is about money alone, or about names in pictures; that
# the overview and the page of a project stand without figures is seen with nothing read at all.
ABOUT = {
    "sixty": ("00_overview", "02_scoring_leniency", "04_project"),
    "long_names": ("01_execution_rates", "02_scoring_leniency"),
    "hostile": ("00_overview", "03_indicator_design", "04_project"),
    "one_fund": ("01_execution_rates",),
    "zero_budget": ("01_execution_rates",),
}
LOOKED_AT = [
    (corpus, language, name)
    for corpus, language in CORPORA_SEEN
    for name in NAMES
    if name in ABOUT.get(corpus, NAMES)
]
IN_PICTURES = [one for one in LOOKED_AT if one[:2] in CORPORA_SEEN[:3]]


@pytest.mark.parametrize(("corpus", "language", "name"), LOOKED_AT)
def test_a_report_is_whole(home: Path, corpus: str, language: str, name: str) -> None:
    run = run_of(home, corpus, name, language, corpus in LARGE)
    page = run.page({"hash": "0" * 64, "years": "2024", "forms": 1}, glyphs=corpus in LARGE)
    assert len(page.encode()) < 3_000_000
    assert not BROKEN.search(page)
    assert "<script>alert" not in page
    assert "<b>经费" not in page
    assert page.count("<figure") == page.count("<figcaption") == len(run.pictures)
    for picture in run.pictures:
        assert re.search(r"\d", picture.caption), picture.caption
        assert re.search(r"\d", picture.alt), picture.alt
        assert not picture.data.empty
    for section in re.findall(r"<section[^>]*>(.*?)</section>", page, re.DOTALL):
        assert re.search(r"<table|<figure|<li>|<p\b[^>]*>[^<]", section), section[:200]


@pytest.mark.parametrize(
    ("corpus", "language", "name"), [one for one in LOOKED_AT if one[0] != "hostile"]
)
def test_what_is_said_has_no_gap(home: Path, corpus: str, language: str, name: str) -> None:
    said = run_of(home, corpus, name, language, corpus in LARGE).texts()
    assert len(said) > 2
    names = {str(one) for one in CORPORA[corpus]().projects["project_name"].dropna()}
    whole = "\n".join(said)
    for evil in names & set(HOSTILE):
        whole = whole.replace(evil, "项目")
    assert UNSAID.findall(whole) == []


@pytest.mark.parametrize(("corpus", "language", "name"), IN_PICTURES)
def test_words_in_pictures_stand_inside_and_apart(
    home: Path, corpus: str, language: str, name: str
) -> None:
    for picture in run_of(home, corpus, name, language, corpus in LARGE).pictures:
        for look in (picture.wide, picture.narrow):
            assert _misplaced(look.figure) == [], (picture.name, look.width)


def test_a_word_outside_and_labels_that_meet_are_found() -> None:
    with styled():
        figure, axes = canvas(2, "两行字")
        axes.set_xticks([0, 0.01, 1], ["从前有座山", "山上有座庙", "庙里有个人"])
        axes.text(1.6, 0.5, "右边之外的字").set_in_layout(False)
        axes.text(0.5, 0.5, "one over")
        axes.text(0.51, 0.5, "the other")
    found = _misplaced(figure)
    assert any("outside" in one and "右边之外" in one for one in found)
    assert any("从前" in one and "山上" in one for one in found)
    assert any("one over" in one and "the other" in one for one in found)


def test_the_made_up_projects_have_what_they_promise() -> None:
    whole = generated(240, checked=False)
    first = whole.projects[whole.projects["same_as"].isna()]
    lengths = first["project_name"].dropna().str.len()
    assert len(first) == 240
    assert (lengths.min(), lengths.max()) == (2, LONGEST_NAME)
    assert first["total_score"].min() < 45
    assert first["total_score"].max() == 100
    assert set(first["grade"].dropna()) == {"优", "良", "中", "差"}
    assert first["year"].nunique() == 3
    assert whole.projects["same_as"].notna().sum() == 12
    sizes = whole.indicators.groupby("form_id").size()
    assert (sizes.min(), sizes.max()) == (2, 35)
    weights = whole.indicators.groupby("form_id")["weight"].sum()
    assert (weights == 90).all()
    total = whole.funds[whole.funds["fund"] == "total"]
    assert (total["execution_rate"] > 100).sum() > 2
    assert (total["initial_budget"] == 0).any()
    assert total["adjusted_budget"].isna().any()
    assert {0.01, 1_234_567.89} <= set(total["initial_budget"])
    assert whole.indicators["in_doubt"].notna().any()
    assert whole.indicators["corrected"].notna().any()
    assert generated(60).projects.iloc[7].equals(whole.projects.iloc[7])


def _misplaced(figure: Figure) -> list[str]:
    """Return what is wrong with the words in a picture: outside of it, or over one another."""
    with styled():
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        figure.draw(renderer)
        ticks = [
            _labels(axis, which)
            for axes in figure.axes
            for axis, which in ((axes.xaxis, 0), (axes.yaxis, 1))
        ]
        notes = [
            text
            for axes in figure.axes
            for text in axes.texts
            if text.get_visible() and text.get_text().strip()
        ]
        titles = [text for text in figure.texts if text.get_text().strip()]
        keys = [text for axes in figure.axes if axes.get_legend() for text in _key(axes)]
        boxes = {
            text: text.get_window_extent(renderer)
            for text in [*notes, *titles, *keys, *(label for axis in ticks for label in axis)]
        }
    found = [
        f"outside: {text.get_text()}"
        for text, box in boxes.items()
        if box.x0 < -TOUCH
        or box.y0 < -TOUCH
        or box.x1 > figure.bbox.x1 + TOUCH
        or box.y1 > figure.bbox.y1 + TOUCH
    ]
    close = [pair for axis in ticks for pair in pairwise(axis)]
    close += combinations([*notes, *keys, *titles], 2)
    close += [(note, label) for note in notes for axis in ticks for label in axis]
    found += [
        f"{one.get_text()} meets {other.get_text()}"
        for one, other in close
        if _meet(boxes[one], boxes[other])
    ]
    return found


def _key(axes: object) -> list[Text]:
    return list(axes.get_legend().get_texts())  # type: ignore[attr-defined]


def _labels(axis: Axis, which: int) -> list[Text]:
    """Return the labels of ticks in view, in their order along the axis."""
    low, high = sorted(axis.get_view_interval())
    margin = 1e-9 * max(abs(low), abs(high), 1.0)
    shown = [
        (text.get_position()[which], text)
        for text in axis.get_majorticklabels()
        if text.get_visible() and text.get_text().strip()
    ]
    inside = [(at, text) for at, text in shown if low - margin <= at <= high + margin]
    return [text for _, text in sorted(inside, key=lambda pair: pair[0])]


def _meet(one: Bbox, other: Bbox) -> bool:
    return (
        one.x0 + TOUCH < other.x1
        and other.x0 + TOUCH < one.x1
        and one.y0 + TOUCH < other.y1
        and other.y0 + TOUCH < one.y1
    )
