"""Web pages: what a browser shows is read, what is hidden is left out and said."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from analysis import doubts, form, reading
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import Cell, Document
from tests.typeset import compare, draw, office, proof, sheet

SEEDS = range(1, 9)


def page(seed: int) -> str:
    return office.page(sheet.sheet(draw.form(seed * 10)), proof.style(seed))


def read(folder: Path, content: str | bytes, name: str = "form.html") -> Document:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return reading.read(file)


def only(folder: Path, inside: str) -> Cell:
    """Return the one cell of a page that holds some markup."""
    [one] = read(folder, f"<table><tr><td>{inside}</td></tr></table>").pages[0].cells
    return one


def boxes(document: Document) -> list[tuple[str, float, float, float, float]]:
    found = document.pages[0].cells
    return [(one.text, one.left, one.top, one.right, one.bottom) for one in found]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_is_read_as_it_was_written(seed, tmp_path):
    document = read(tmp_path, page(seed) + page(seed + 1))
    assert document.reader == "web"
    assert not compare.forms(document, [draw.form(seed * 10), draw.form(seed * 10 + 10)])
    assert not any(cell.doubt for page in document.pages for cell in page.cells)


@pytest.mark.browser
def test_a_form_is_read_as_a_browser_saves_it(tmp_path):
    """The tree that a browser makes of a page without its closing tags, written out again."""
    if lacking := office.missing("chromium"):
        pytest.skip(lacking)
    source = tmp_path / "source.html"
    source.write_text(page(3).replace("</td>", "").replace("</tr>", ""), encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", source.as_uri()]
    saved = subprocess.run(command, check=True, capture_output=True, timeout=120).stdout
    for content in (saved, source.read_bytes()):
        assert not compare.forms(read(tmp_path, content), [draw.form(30)])


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "gb18030"),
        ("", "gb18030"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("big5", "big5hkscs"),
        ("no-such-code", "utf-8"),
    ],
)
def test_each_encoding_is_read_whatever_is_declared(declared, written, tmp_path):
    text = "項目" if declared == "big5" else "项目㙍" if written == "gb18030" else "项目"
    meta = f'<meta charset="{declared}">' if declared else ""
    content = f"<html>{meta}<table><tr><td>{text}</td></tr></table></html>".encode(written)
    assert [one[0] for one in boxes(read(tmp_path, content))] == [text]


def test_an_mht_is_the_page_inside_it(tmp_path):
    inside = page(1).replace("utf-8", "gb2312").encode("gb18030")
    content = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(inside)
        + b"\r\n--b--\r\n"
    )
    assert not compare.forms(read(tmp_path, content, "form.mht"), [draw.form(10)])
    sheets = content.replace(
        b"--b\r\n", b"--b\r\nContent-Type: text/html\r\n\r\n<frameset>\r\n--b\r\n", 1
    )
    assert not compare.forms(read(tmp_path, sheets, "form.mht"), [draw.form(10)])
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, content.replace(b"text/html", b"image/png"), "form.mht")
    assert caught.value.problem == "problem.no-page"


def test_what_is_in_a_file_decides_its_kind(tmp_path):
    for name in ("form.doc", "form.xls", "form.pdf"):
        assert read(tmp_path, page(1), name).reader == "web"


def test_cells_are_placed_as_a_browser_places_them(tmp_path):
    found = read(
        tmp_path,
        "<table><tfoot><tr><td>foot<td>5</tfoot><tr><td rowspan=99>a<td colspan=2>b"
        "<tr><td>c<td rowspan=0>d<tr><td>e</table>",
    )
    assert boxes(found) == [
        ("a", 0, 0, 1, 3),
        ("b", 1, 0, 3, 1),
        ("c", 1, 1, 2, 2),
        ("d", 2, 1, 3, 3),
        ("e", 1, 2, 2, 3),
        ("foot", 0, 3, 1, 4),
        ("5", 1, 3, 2, 4),
    ]


def test_absurd_spans_cost_nothing(tmp_path):
    found = read(tmp_path, "<table><tr><td colspan=99999999999 rowspan=4e9>1<td>2</table>")
    assert [(one[0], one[3], one[4]) for one in boxes(found)] == [("1", 1000, 1), ("2", 1001, 1)]


@pytest.mark.parametrize(
    ("style", "markup"),
    [
        ("", '<span style="display: none">5</span>'),
        ("", '<i style="VISIBILITY:hidden">5</i>'),
        ("", '<i style="font-size:0px">5</i>'),
        ("", "<i hidden>5</i>"),
        (".x, td .y { display: none }", '<i class="y">5</i>'),
        ("", '<font color="#FFFFFF"><b>5</b></font>'),
        (".y { color: #fff }", '<i class="y">5</i>'),
    ],
)
def test_text_that_nobody_sees_is_left_out_and_said(style, markup, tmp_path):
    one = only(tmp_path, f"<style>/* {{ */ {style}</style>9{markup}")
    assert (one.text, one.doubt) == ("9", (Doubt("left-out", ("5",)),))


def test_small_type_is_seen(tmp_path):
    assert only(tmp_path, '<i style="font-size:0.8em;opacity:0.9">5</i>').text == "5"


def test_what_only_narrow_screens_hide_is_seen_and_white_text_on_a_ground(tmp_path):
    found = read(
        tmp_path,
        "<style>@media (max-width: 600px) { .x { display: none } .y { color: red } }</style>"
        '<table bgcolor=navy><tr><td class=x>8<td style="color:#fff">得分</table>',
    )
    assert [(one.text, one.doubt) for one in found.pages[0].cells] == [("8", ()), ("得分", ())]


def test_hidden_rows_are_left_out_and_said(tmp_path):
    found = read(
        tmp_path,
        '<table><tr><td>1</td></tr><tr style="display:none"><td>2</td></tr>'
        '<tr style="display:none"><td></td></tr><tr><td>3</td></tr></table>',
    )
    assert [(one[0], one[2]) for one in boxes(found)] == [("1", 0), ("3", 1)]
    assert found.pages[0].problem.read == ("1",)


def test_a_script_between_rows_is_no_row_that_was_left_out(tmp_path):
    script = "<script>var year = 2024;</script>"
    rows = f"<tr><td>甲</td></tr>{script}<tr><td>乙</td></tr>"
    [page] = read(tmp_path, f"<table>{rows}</table>").pages
    assert ([cell.text for cell in page.cells], page.problem) == (["甲", "乙"], None)


def test_scripts_comments_and_remote_files_are_never_text(tmp_path):
    one = only(
        tmp_path,
        "<script>document.write(5)</script><!-- 6 -->7<noscript>8</noscript>"
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    )
    assert one.text == "7"


def test_a_raised_figure_is_a_footnote_mark_and_no_part_of_the_figure(tmp_path):
    one = only(tmp_path, "25<sup>①</sup>")
    assert (one.text, one.note) == ("25", "①")
    assert only(tmp_path, '30m<span style="vertical-align:super">2</span>').text == "30m²"


def test_a_figure_that_is_struck_out_is_in_doubt(tmp_path):
    for markup in ("<del>8</del>", '<u style="text-decoration:line-through">8</u>'):
        one = only(tmp_path, markup)
        assert (one.text, one.doubt) == ("8", (Doubt("struck-out"),))


def test_a_picture_in_a_cell_may_be_a_figure(tmp_path):
    assert only(tmp_path, '<img src="5.png">').doubt == (Doubt("unexplained-ink"),)
    assert not only(tmp_path, '<img src="spacer.gif" width="1" height="1">').doubt


def test_a_page_of_pictures_is_a_scan(tmp_path):
    found = read(tmp_path, '<html><p>附件</p><img src="page1.jpg"></html>')
    assert found.pages[0].problem.key == "problem.scanned"


def test_fields_of_a_web_form_show_what_is_in_them(tmp_path):
    one = only(
        tmp_path,
        '<input value="95"><input type="hidden" value="7"><select><option>甲'
        "<option selected>乙</select><input type=checkbox checked>优<input type=radio>良",
    )
    assert one.text == "95乙☑优□良"


def test_lines_break_where_a_browser_breaks_them(tmp_path):
    assert only(tmp_path, "<p>1.完成\n  维修</p><div>2.<br>培训\r\n12 场</div>").text == (
        "1.完成维修\n2.\n培训 12 场"
    )
    assert only(tmp_path, "<ol start=3><li>甲<li>乙</ol>").text == "3. 甲\n4. 乙"


def test_lines_between_the_forms_of_a_layout_cell_stay_between_them(tmp_path):
    """As content systems write: title and year of the second form stand above that one alone."""
    table = "<table><tr><td>项目名称<td>甲<tr><td>分值<td>10</table>"
    inside = f"<p>2020年度</p><div>{table}</div><p>2022年度</p><div>{table}</div><p>填表人</p>"
    document = read(tmp_path, f"<table><tr><td>首页<tr><td>{inside}</table>")
    lines = [[line.text for line in page.lines] for page in document.pages]
    assert lines == [["首页", "2020年度"], ["2022年度", "填表人"]]


def test_a_layout_table_around_a_form_gives_lines(tmp_path):
    content = f"<table><tr><td>首页 &gt; 公开</td></tr><tr><td>{page(2)}</td></tr></table>"
    document = read(tmp_path, content)
    assert not compare.forms(document, [draw.form(20)])
    assert document.pages[0].lines[0].text == "首页 > 公开"


def test_a_place_is_told_by_table_and_row(tmp_path):
    [one] = form.read(read(tmp_path, f"<p>公开</p><table><tr><td>目录</table>{page(1)}"))
    assert one.funds[0]["place"] == "table 2 row 4"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "problem.empty"),
        (b"<html>" + b"<div>" * 20_000, "problem.too-deep"),
    ],
)
def test_what_cannot_be_read_costs_one_line(content, problem, tmp_path):
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, content)
    assert caught.value.problem == problem


def test_a_table_of_a_million_cells_is_refused(tmp_path, monkeypatch):
    from analysis.reading import web

    monkeypatch.setattr(web, "_MOST_CELLS", 3)
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, "<table><tr><td>1<td>2<td>3<td>4</table>")
    assert caught.value.problem == "problem.bomb"


def test_a_row_that_does_not_keep_to_numbered_columns_is_in_doubt(tmp_path):
    """No width tells where the second row's first edge lies: 5 may be a weight or a score."""
    head = "".join(
        f"<td colspan=2>{one}" for one in ("三级指标", "年度指标值", "实际完成值", "分值", "得分")
    )
    rows = "<td colspan=2>甲<td colspan=2>≥1个<td colspan=2>1个<td colspan=3>5<td>5"
    content = f"<table><tr><td colspan=10>项目名称：甲<tr>{head}<tr>{rows}</table>"
    [one] = form.read(read(tmp_path, content))
    assert {"weight", "score"} <= doubts.fields(one.indicators[0]["in_doubt"])
    widths = "<col width=50>" * 10
    [one] = form.read(read(tmp_path, content.replace("<table>", f"<table>{widths}")))
    assert one.indicators[0]["score"] == 5


def told(tmp_path, page: str) -> list[tuple[str, bool]]:
    """Return the text of each cell of a page, and whether it is in doubt."""
    file = tmp_path / "page.html"
    file.write_text(f"<html><body>{page}</body></html>", "utf-8")
    pages = reading.read(file).pages
    return [(cell.text, bool(cell.doubt)) for page in pages for cell in page.cells]


@pytest.mark.parametrize(
    ("page", "cells"),
    [
        ("<style>td{color:#fff}</style>%<td style='color:#000'>12", [("", True), ("12", False)]),
        ("%<td><p style='color:#fff'><b style='color:#000'>12", [("a", False), ("12", False)]),
        ("<p style='background: white'>%<td><b style='color:white'>1", [("a", False), ("", True)]),
        ("<p style='background: #36c'>%<td><b style='color:#fff'>1", [("a", False), ("1", False)]),
        ("<style>@media screen{.h{display:none}}</style>%<td><b class=h>1</b>2", None),
        ("<style>a[title='x@y']{color:red} .h{display:none}</style>%<td><b class=h>1</b>2", None),
        (
            "<style>@media print{.h{display:none}}</style>%<td><b class=x>1</b>2",
            [("a", False), ("12", False)],
        ),
    ],
)
def test_the_nearest_colour_and_the_rules_of_a_screen_hold(tmp_path, page, cells):
    found = told(tmp_path, page.replace("<p ", "<div ").replace("%", "<table><tr><td>a</td>"))
    assert found == (cells or [("a", False), ("2", True)])


@pytest.mark.parametrize(
    ("rules", "shown", "doubted"),
    [
        ('.n::before{content:"-"}', "-5", False),
        (".n:BEFORE { color:red; content: '\\2212 ' }", "-5", False),
        ('.n::after{content:"0" "%"}', "50%", False),
        (".x,.n::after{content:attr(data-unit)}", "5个", False),
        ('.n::before{content:"-";display:none}', "5", False),
        ('.n::before{content:"-"} td.n::before{content:none}', "5", False),
        ('@media print{.n::before{content:"-"}}', "5", False),
        (".n::before{content:counter(c)}", "5", True),
        (r'.n::before{content:"\110000"}', "\ufffd5", True),
        (r'.n::before{content:"\"-" / "minus"}', '"-5', False),
        (".q:not(.k,.n){display:none}", "5", False),
        (".n::before{content:url(minus.png)}", "5", True),
    ],
)
def test_what_a_style_sheet_writes_beside_a_figure_is_read(rules, shown, doubted, tmp_path):
    page = f"<style>{rules}</style><table><tr><td class=n data-unit=个>5"
    assert told(tmp_path, page) == [(shown, doubted)]


def test_what_a_style_sheet_writes_beside_the_cells_of_a_row_is_a_cell(tmp_path):
    rules = 'tr.n::before{content:"1"} tr.n::after{content:counter(c)} table::after{content:""}'
    page = f"<style>{rules}</style><table><tr><td>a<td>b<td>c<tr class=n><td>5<tr><td>6"
    plain = [(one, False) for one in ("a", "b", "c", "1", "5")]
    assert told(tmp_path, page) == [*plain, ("", True), ("6", False)]


@pytest.mark.parametrize(
    ("markup", "by"),
    [
        ('rowspan="1">97.66</td><td class="c">10', 'rowspan="97.66</td><td class="c">10'),
        ('<td class="d">20', "<td clas\x00\ufffd\ufffd</td><td>20"),
        ('1">97.66</td><td class="c">10', 'ss="c ">10'),
    ],
)
def test_a_row_whose_markup_swallowed_a_cell_is_in_doubt_throughout(tmp_path, markup, by) -> None:
    """The next cell's figure was read below the head of the one that was lost, without a doubt."""
    row = '<td>资金</td><td rowspan="1">97.66</td><td class="c">10</td><td class="d">20</td>'
    assert row.count(markup) == 1
    table = "<table><tr><td>a</td><td>b</td></tr><tr>{}</tr></table>"
    whole, broken = (read(tmp_path, table.format(one)) for one in (row, row.replace(markup, by)))
    assert not [one for one in whole.pages[0].cells if one.doubt]
    doubted = {one.text: one.doubt for one in broken.pages[0].cells}
    assert {one for one, doubts in doubted.items() if Doubt("markup-broken") not in doubts} == {
        *"ab"
    }


@pytest.mark.parametrize(
    "inside",
    [
        "\u202e15.99",
        "&#8238;15.99",
        '<bdo dir="rtl">15.99</bdo>',
        '<i style="unicode-bidi: bidi-override; direction: rtl">15.99</i>',
    ],
)
def test_a_figure_that_is_turned_around_is_in_doubt(tmp_path: Path, inside: str) -> None:
    """A browser shows 99.51; 15.99 was read, without a doubt."""
    one = only(tmp_path, inside)
    assert one.text == "\ufffd15.99"
    assert Doubt("meaningless") in one.doubt
    assert only(tmp_path, "\u200e15.99\u202c").doubt == ()
