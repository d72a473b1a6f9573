"""An analyst adds a heading, prose and a table of her own to a report's notebook."""

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis import doubts, execution, report, words
from analysis.errors import InvalidTable
from analysis.report import bare
from tests.report import pages
from tests.report.corpora import nine

NAME = "01_execution_rates"


def page(language: str = "zh"):
    return pages.page(NAME, nine(), language)


def test_a_heading_and_prose_of_ones_own_are_shown_where_the_cell_is() -> None:
    data, about = page().section("我的<一节>", "自己写的话。")._repr_mimebundle_()
    assert data["text/html"] == '<h2 id="h-section-1">我的&lt;一节&gt;</h2><p>自己写的话。</p>'
    assert data["text/plain"] == "我的<一节>\n自己写的话。"
    assert about["selfeval"]["title"] == "我的<一节>"


def test_a_heading_of_the_catalogue_is_in_the_language_of_the_page() -> None:
    key = "execution.section_ranks"
    for language, said in (("zh", "名次"), ("en", "Ranks")):
        html = page(language).section(key, f"{key}_intro").html
        assert html.startswith(f'<h2 id="h-ranks" class="jp-toc-ignore">{said}</h2><p>')


def test_a_table_takes_a_caption_and_columns_of_ones_own() -> None:
    here = page()
    compared = execution.compare(here.tables)
    compared["每分万元"] = compared["executed"] / compared["score_reported"]
    block = here.table(compared, title="我的表", columns=["project", "executed", "每分万元"])
    lines = block.plain.split("\n")
    assert lines[0] == "我的表"
    assert lines[1].split("\t") == ["项目", "全年执行数（万元）", "每分万元"]
    assert len(lines[2].split("\t")) == 3
    assert 'class="n" data-v=' in block.html


def test_all_columns_but_the_plumbing_are_shown_where_none_are_named() -> None:
    here = page()
    rows = here.tables.funds[["form_id", "fund", "executed"]].assign(
        mine=range(len(here.tables.funds))
    )
    lines = here.table(rows, title="mine").plain.split("\n")
    assert lines[1].split("\t") == ["项目", "资金来源", "全年执行数（万元）", "mine", "出处"]
    assert "form_id" not in lines[1]


def test_a_frame_without_forms_is_a_table_too() -> None:
    frame = pd.DataFrame({"a": ["x", None], "b": [0.125, 1000.0], "c": [True, False], "d": [1, 2]})
    lines = page("en").table(frame, title="mine").plain.split("\n")
    assert [line.split("\t") for line in lines[1:4]] == [
        ["a", "b", "c", "d"], ["x", "0.13", "yes", "1"], ["", "1,000.00", "no", "2"]
    ]  # fmt: skip


def test_what_names_the_rows_of_groups_is_shown() -> None:
    """`page.table(frame.groupby("unit").sum())` stood there without the units."""
    groups = pd.DataFrame({"unit": ["甲", "乙"], "mine": [1.5, 2.0]}).groupby("unit").sum()
    lines = page("en").table(groups, title="mine").plain.split("\n")
    assert [line.split("\t")[-2:] for line in lines[2:4]] == [["乙", "2.00"], ["甲", "1.50"]]


def test_without_rows_a_table_says_so_or_nothing() -> None:
    none = pd.DataFrame({"a": []})
    assert page().table(none, title="mine").plain == "没有可列出的行。"
    assert page().table(none, title="mine", empty="什么都没有").plain == "什么都没有"
    assert page().table(none, title="mine", quiet=True).kind == "nothing"


def test_a_piece_that_is_none_says_so_in_a_notebook_and_is_on_no_page() -> None:
    none = page().figure(None)
    shown, about = none._repr_mimebundle_()
    assert shown["text/plain"] == words.say("page.none", words.spoken())
    assert shown["text/plain"] in shown["text/html"]
    assert (about["selfeval"]["kind"], none.plain) == ("nothing", "")


@pytest.fixture(scope="module")
def own(home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a notebook to which two cells were added, through papermill and a kernel."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "data").mkdir()
    (folder / "notebooks").mkdir()
    notebook = nbformat.read(Path(__file__).parents[2] / "notebooks" / f"{NAME}.ipynb", 4)
    added = [
        'page.section("我的一节", "自己写的话")',
        'compared["mine"] = compared["executed"] / compared["score_reported"]\n'
        'page.table(compared, title="我的表", columns=["project", "mine"])',
        'compared[["form_id", "mine"]].rename(columns={"mine": "只在格中"})',
        'compared.plot.scatter("executed", "mine", title="自己画的")',
        'page.figure(compared.plot.scatter("executed", "mine"), "说明过的图")',
        'print("共", len(compared), "个 <项目>")\nobject()',
        'compared.rename(columns={"mine": "不上页"})',
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in added]
    cells[-1].metadata["tags"] = ["remove-output"]
    notebook.cells[-1:-1] = cells
    nbformat.write(notebook, folder / "notebooks" / f"{NAME}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELFEVAL_HOME", str(folder))
        (made,) = report.run([NAME], pages.folder_of("nine", home), folder / "out")
    return made.path.read_text("utf-8")


def test_ones_own_section_and_table_reach_the_page_of_a_real_run(own: str) -> None:
    assert own.count("我的一节</h2>") == 1
    assert '<a href="#section-1">我的一节</a>' in own
    assert "<span>我的表</span></caption>" in own
    assert own.count("<h2") == own.count('aria-labelledby="h-')


def test_what_a_cell_of_ones_own_shows_by_itself_is_on_the_page(own: str) -> None:
    """A frame, a plot, a printed line in a copy of a report were missing there without a word."""
    assert "<th>只在格中</th>" in own and "不上页" not in own
    assert "<pre>共 9 个 &lt;项目&gt;</pre>" in own and "object at 0x" not in own
    # The second picture is under its caption alone, and not a second time as the cell drew it.
    assert own.count('<img class="own"') == 2 and own.count("说明过的图") == 2
    assert "Axes" not in own and "style=" not in own.partition("</head>")[2]


def _bare(language: str = "en", **data: str) -> str:
    output = nbformat.v4.new_output("display_data", data)
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    block = bare.shown(output, cell, language)
    return "" if block is None else str(block.html)


def test_what_is_live_in_a_notebook_alone_is_said_to_be() -> None:
    live = "live in JupyterLab alone"
    assert live in _bare(**{"text/html": "<div id=a></div><script>alert(1)</script>"})
    assert live in _bare(**{"application/vnd.jupyter.widget-view+json": "{}", "text/plain": "I()"})
    assert "<script" not in _bare(**{"text/html": "<p>x</p><script>alert(1)</script>"})
    assert _bare(**{"text/html": "<div><p>x"}).endswith("<div><p>x</p></div></div>")
    assert "data:image/svg+xml;base64," in _bare(**{"image/svg+xml": "<svg></svg>"})
    assert _bare(**{"text/plain": "<object at 0x7f00>"}) == ""


def test_what_a_name_of_a_document_would_run_in_a_cell_of_ones_own_is_gone_from_the_page() -> None:
    """Only the page's policy held it back: HTML that a cell makes of a name came over as it was."""
    name = (
        "<img src=x onerror=alert(1)><a href=' java\nscript:alert(1)'>甲</a><svg onload=a()></svg>"
    )
    shown = _bare(**{"text/html": f"<td ONCLICK=a() colspan=2>{name}<template>x</template></td>"})
    assert not re.search(r"(?i)on\w+=|javascript|java\s*script|template", shown)
    kept = _bare(
        **{"text/html": "<table><td colspan=2><a href='https://a.example/'>甲</a></table>"}
    )
    assert 'colspan="2"' in kept and 'href="https://a.example/"' in kept


@pytest.mark.parametrize("title", ["page.page_of", "page.cut", "execution.section_x <b>"])
def test_a_heading_that_is_like_a_key_of_the_catalogue_is_shown_as_it_is(title: str) -> None:
    """A key with places for values was a KeyError."""
    here = page("en")
    assert here.section(title, title).plain == f"{title}\n{title}"
    assert here.table(pd.DataFrame({"a": [1]}), title=title).plain.split("\n")[0] == title
    assert here.opening(["x"], "1", title).about["label"] == title
    assert "<b>" not in here.section(title).html


def test_columns_of_one_name_are_all_shown() -> None:
    frame = pd.DataFrame([[1, 2, "x", 3]], columns=["a", "a", "b", "a"])
    lines = page("en").table(frame, title="mine").plain.split("\n")
    assert [line.split("\t") for line in lines[1:3]] == [
        ["a", "a (2)", "b", "a (3)"], ["1", "2", "x", "3"]
    ]  # fmt: skip


NAMES = sorted(key.partition(".")[2] for key in words.catalogue() if key.startswith("column."))


@pytest.mark.parametrize("content", [["第三", None], [[1, 2], {"b": 1}], [True, False], [1.5, -2]])
def test_a_name_of_the_catalogue_may_stand_over_any_content(content: list) -> None:
    """A text in `position`, a list in `executed` and the like were errors."""
    names = [*NAMES, "name", "position", "page", "other_position", "other_name", "first_page"]
    names = [one for one in dict.fromkeys(names) if one not in ("project", "place")]
    frame = pd.DataFrame({one: pd.Series(content, dtype="object") for one in names})
    for own in (frame, frame.assign(form_id=nine().projects["form_id"].iloc[0])):
        columns = [one for one in names if one != "form_id"]
        lines = page("en").table(own, title="mine", columns=columns).plain.split("\n")
        assert len(lines[2].split("\t")) == len(columns)
        assert (str(content[0]) in lines[2]) == (not isinstance(content[0], bool))


def test_codes_are_a_list_and_no_text_that_is_cut() -> None:
    """A text with "; " in it was cut into codes."""
    frame = pd.DataFrame({"remark": [["missing", "denies"], "one; two"]})
    lines = page("en").table(frame, title="mine").plain.split("\n")
    said = [words.name("remark", code, "en") for code in ("missing", "denies")]
    assert lines[2:4] == [", ".join(said), "one; two"]


@pytest.mark.parametrize(
    "given",
    [
        *("{}", "not json", '"score"', "[1]", '[{"field": "score", "code": "split-cell"}]'),
        '[{"field": "score", "code": "readings-differ", "read": ["5"]}]',
        '[{"field": "score", "code": "readings-differ", "read": "56"}]',
        '[{"field": "score", "code": 7, "read": []}]',
    ],
)
def test_a_malformed_doubt_is_an_error_that_names_it(given: str) -> None:
    """`{}` was no doubt at all, and too few readings an IndexError where they were shown."""
    with pytest.raises(InvalidTable) as raised:
        doubts.read(given)
    assert given in raised.value.say("zh")
    assert given in raised.value.say("en")


def test_columns_of_any_name_are_shown_as_they_are() -> None:
    data = {0: [1, 2], ("a", "b"): ["x", "y"], "n_mean": [2.5, float("inf")]}
    lines = page("en").table(pd.DataFrame(data), title="mine").plain.split("\n")
    assert [line.split("\t") for line in lines[1:3]] == [["0", "a b", "n_mean"], ["1", "x", "2.50"]]
