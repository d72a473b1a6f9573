"""Table dumps: the real one changed in many ways, and made-up ones with the same kind of damage."""

from __future__ import annotations

import itertools
import random
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import doubts, form
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import dump
from analysis.reading.dump.columns import columns_of, kind_of, named
from analysis.reading.dump.flow import rows as stream_rows
from analysis.reading.dump.text import Line, Slot, cleaned, seamed, sheets

SOURCE = Path(__file__).resolve().parents[2] / "data" / "raw" / "self-evaluation-forms-2024.txt"
FIRST_PAGES = (1, 3, 5, 7, 9, 10, 12, 14, 16)
KEPT = (
    "level1",
    "level2",
    "name",
    "target_text",
    "actual_text",
    "weight",
    "score",
    "reason",
    "in_doubt",
)


def text() -> str:
    return SOURCE.read_text("utf-8")


def forms_of(tmp_path: Path, content: str | bytes, name: str = "dump.txt") -> list[form.Form]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return form.read(dump.read(path))


def facts(one: form.Form) -> tuple[object, ...]:
    """What a form says, without where it stands."""
    project = {
        key: one.project[key]
        for key in ("project_name", "department", "unit", "total_weight", "total_score", "grade")
    }
    funds = [
        {key: value for key, value in row.items() if key not in ("form_id", "page", "place")}
        for row in one.funds
    ]
    return project, funds, [{key: row[key] for key in KEPT} for row in one.indicators]


def split(content: str) -> list[str]:
    """The dump cut into its forms."""
    pages = content.split("\n\n")
    edges = [*(number - 1 for number in FIRST_PAGES), len(pages)]
    return ["\n\n".join(pages[a:b]) for a, b in itertools.pairwise(edges)]


@pytest.fixture(scope="module")
def original() -> list[tuple[object, ...]]:
    return [facts(one) for one in form.read(dump.read(SOURCE))]


def _but_unit(row):
    """Return the doubts of a row but for the unit of its amounts."""
    return doubts.write([one for one in doubts.read(row["in_doubt"]) if one.code != "unit-missing"])


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace("\n", "\r\n").encode("utf-8"),
        lambda content: content.encode("utf-8-sig"),
        lambda content: content.encode("utf-16"),
        lambda content: content.encode("gb18030"),
        lambda content: content.replace("\n\n", "\n\f").encode("utf-8"),
        lambda content: content.replace("\n\n", "\n\n\n").encode("utf-8"),
        lambda content: f"\n\n{content}\f\n".encode(),
        lambda content: content.replace("\n", "\n\t\tラ\n", 1).encode("utf-8"),
    ],
    ids=[
        *("crlf", "bom", "utf-16", "gb18030", "form-feeds", "two-blank-lines"),
        *("edges-around", "row-of-ghosts"),
    ],
)
def test_the_same_text_in_another_guise(change) -> None:
    """All that is read of a dump is read from its sheets."""

    def lines(data: bytes) -> list[tuple[int, list[list[Slot]]]]:
        made = sheets(SOURCE, data)
        return [(sheet.number, [line.slots for line in sheet.lines]) for sheet in made]

    assert lines(change(text())) == lines(SOURCE.read_bytes())


def test_forms_in_another_order(tmp_path, original) -> None:
    parts = split(text())
    order = [4, 8, 0, 6, 2, 7, 1, 5, 3]
    found = forms_of(tmp_path, "\n\n".join(parts[number].rstrip("\n") for number in order))
    for one, number in zip(found, order, strict=True):
        _, funds, indicators = facts(one)
        assert funds == original[number][1]
        assert [row | {"in_doubt": None} for row in indicators] == [
            row | {"in_doubt": None} for row in original[number][2]
        ]


@pytest.mark.parametrize("number", range(9))
def test_one_form_alone(tmp_path, original, number) -> None:
    (one,) = forms_of(tmp_path, split(text())[number])
    _, funds, indicators = facts(one)
    if one.project["money_unit"] is None:  # the other forms of the document print it
        told = [doubt for row in funds for doubt in doubts.read(row["in_doubt"])]
        assert {doubt.code for doubt in told} >= {"unit-missing"}
        funds = [{**row, "in_doubt": _but_unit(row)} for row in funds]
    assert funds == original[number][1]
    assert [row["weight"] for row in indicators] == [row["weight"] for row in original[number][2]]
    assert [row["level2"] for row in indicators] == [row["level2"] for row in original[number][2]]


def test_other_units_and_projects(tmp_path, original) -> None:
    content = text().replace("公积金", "图书馆").replace("网点", "阅览室").replace("档案", "典籍")
    found = forms_of(tmp_path, content)
    for one, before in zip(found, original, strict=True):
        _, funds, indicators = facts(one)
        assert funds == before[1]
        for row, was in zip(indicators, before[2], strict=True):
            assert {**row, "name": 0, "reason": 0, "in_doubt": 0} == {
                **was,
                "name": 0,
                "reason": 0,
                "in_doubt": 0,
            }


def test_other_figures(tmp_path) -> None:
    """Money with other digits: split numbers are joined where the sums say so."""
    content = split(text())[0]
    for old, new in (
        (
            "1,430.80\t1,428.80\t1,424.7\t2\t10.00\t99.71\t9.97",
            "2,030.80\t2,000.00\t1,000.2\t6\t10.00\t50.01\t5.00",
        ),
        ("1,332.95\t1,330.95\t1,328.7\t2\t-\t99.83", "1,932.94\t1,902.14\t904.2\t6\t-\t47.53"),
    ):
        assert old in content
        content = content.replace(old, new)
    (one,) = forms_of(tmp_path, content)
    assert [row["executed"] for row in one.funds] == [1000.26, 904.26, 0.0, 96.0]
    assert not any("executed" in doubts.fields(_but_unit(row)) for row in one.funds)


def test_a_split_number_that_nothing_proves_is_in_doubt(tmp_path) -> None:
    content = split(text())[0].replace("1,424.7\t2\t10.00\t99.71", "1,424.7\t2\t10.00\t12.34")
    content = content.replace("1,328.7\t2\t-\t99.83", "1,328.7\t2\t-\t")
    (one,) = forms_of(tmp_path, content.replace("96.00\t\t-", "\t\t-"))
    doubted = Doubt("printed-as", ("1,424.7 2",), "executed")
    assert doubted in doubts.read(one.funds[0]["in_doubt"])
    assert any(notice["subject"] == "funds/total" for notice in one.notices)


@pytest.mark.parametrize("content", ["", "\n\n\n", "\t\t\t\n\t\t", "只是一段话。", "a\tb\nc\td"])
def test_what_is_no_form_gives_no_form(tmp_path, content) -> None:
    assert forms_of(tmp_path, content) == []


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, "分\t1".encode("utf-16-le")])
def test_bytes_that_are_no_text(tmp_path, data) -> None:
    """Sixteen bits a character without a mark are no text either: every second byte is zero."""
    path = tmp_path / "picture.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=r"picture\.txt: is no text"):
        dump.read(path)


def test_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        dump.read(tmp_path / "none.txt")


@example(["名称", "标\t"])
@given(
    st.lists(
        st.text(alphabet="\t\n\f一二三级指标年度值得分总项目名称≥=0.1() 及时", max_size=60),
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_failing(tmp_path_factory, parts) -> None:
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_text("\n".join(parts), "utf-8")
    document = dump.read(path)
    for page in document.pages:
        assert all(cell.left < cell.right and cell.top < cell.bottom for cell in page.cells)


LEVELS = {
    "成本指标": ["经济成本指标"],
    "产出指标": ["数量指标", "质量指标", "时效指标"],
    "效益指标": ["社会效益指标", "可持续影响指标"],
    "满意度指标": ["服务对象满意度指标"],
}
CHARACTERS = "道路桥梁清扫绿化设备采购维修养护培训检查系统平台运行管理"


def made_up(seed: int) -> list[dict[str, str]]:
    """Indicator rows of a made-up form; weights add up to 90."""
    chance = random.Random(seed)
    rows = []
    for level1, inner in LEVELS.items():
        for level2 in inner:
            for _ in range(chance.randint(1, 4)):
                stem = "".join(chance.sample(CHARACTERS, chance.randint(4, 9)))
                if chance.random() < 0.6:
                    goal = chance.randint(1, 99)
                    kind = [f"≥{goal}.00(%)", f"{goal + 1}.00(%)"]
                else:
                    kind = [chance.choice(["及时", "有效提升", "健全"]), "达成指标"]
                rows.append(
                    {
                        "level1": level1,
                        "level2": level2,
                        "name": stem + "率",
                        "target": kind[0],
                        "actual": kind[1],
                    }
                )
    share = 90 // len(rows)
    for number, row in enumerate(rows):
        weight = share if number else 90 - share * (len(rows) - 1)
        row["weight"], row["score"] = (
            f"{weight}.00",
            f"{weight - chance.choice([0, 0, 1]) * 0.5:.2f}",
        )
    return rows


USUAL = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
WEIGHT_FIRST = ("level1", "level2", "name", "weight", "target", "actual", "score", "reason")


def header() -> dict[str, str]:
    """The titles of the columns as the document's own dump prints them, with their damage."""
    row = next(line for line in text().split("\n") if line.startswith("一级指标\t"))
    level1, level2, *name, target, actual, weight, score, reason = filter(None, row.split("\t"))
    titles = (level1, level2, "".join(name), target, actual, weight, score, reason)
    return dict(zip(USUAL, titles, strict=True))


def written(
    rows: list[dict[str, str]],
    order: tuple[str, ...] = USUAL,
    *,
    centred: bool = False,
    seam: bool = False,
    spare: int = 0,
    every: bool = False,
) -> str:
    """A form as a dump: labels whole in each group's first row, or in pieces around its centre."""
    score = sum(Decimal(row["score"]) for row in rows) + Decimal("9.50")
    at = {}
    for key in ("level1", "level2"):
        for label in dict.fromkeys(row[key] for row in rows):
            group = [number for number, row in enumerate(rows) if row[key] == label]
            if centred:
                upper = group[(len(group) - 1) // 2]
                pieces = [label[: len(label) // 2], label[len(label) // 2 :]]
                if len(group) % 2 == 0:
                    at[key, upper], at[key, upper + 1] = pieces
                else:
                    at[key, upper] = " ".join(pieces)
            else:
                at |= {(key, number): label for number in (group if every else group[:1])}
    lines = []

    def line(values: dict[str, str]) -> None:
        cells = []
        for number, key in enumerate(order):
            value = values.get(key, "")
            cells += [""] * (spare if number == 3 else 0)
            if key == "name" and seam:
                cut = len(value) // 2 + 1
                cells += [value[:cut], value[cut:]]
            else:
                cells.append(value)
        lines.append("\t".join(cells))

    lines.append("项目名称\t道路养护项目")
    lines.append("主管部门\t市交通局\t\t实施单位\t市养护中心")
    lines.append("项目资金(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分")
    lines.append("\t年度资金总额\t100.00\t100.00\t95.00\t10.00\t95.00\t9.50")
    lines.append("\t其中:当年财政拨款\t100.00\t100.00\t95.00\t-\t95.00\t-")
    line(header())
    for number, row in enumerate(rows):
        line({**row, **{key: at.get((key, number), "") for key in ("level1", "level2")}})
    line({"level1": "总分", "weight": "100.00", "score": f"{score:.2f}"})
    lines.append("评分等级\t\t良")
    return "\n".join(lines) + "\n"


def check(found: form.Form, rows: list[dict[str, str]], *, names: bool = True) -> None:
    assert len(found.indicators) == len(rows)
    for got, row in zip(found.indicators, rows, strict=True):
        assert (got["target_text"], got["actual_text"]) == (row["target"], row["actual"])
        assert (got["weight"], got["score"]) == (float(row["weight"]), float(row["score"]))
        assert got["name"] == row["name"]
        if names:
            assert got["in_doubt"] is None
        else:
            assert "name" in doubts.fields(got["in_doubt"])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("order", [USUAL, WEIGHT_FIRST], ids=["usual", "weight-first"])
@pytest.mark.parametrize("every", [False, True], ids=["top", "every-row"])
def test_a_clean_dump_is_read_exactly(tmp_path, seed, order, every) -> None:
    rows = made_up(seed)
    (found,) = forms_of(tmp_path, written(rows, order, spare=seed % 2, every=every))
    check(found, rows)
    assert [(row["level1"], row["level2"]) for row in found.indicators] == [
        (row["level1"], row["level2"]) for row in rows
    ]
    assert (found.project["project_name"], found.project["department"], found.project["unit"]) == (
        "道路养护项目",
        "市交通局",
        "市养护中心",
    )
    assert (found.project["total_score"], found.project["grade"]) == (
        float(sum(Decimal(row["score"]) for row in rows) + Decimal("9.50")),
        "良",
    )
    assert [row["executed"] for row in found.funds] == [95.0, 95.0]


def in_levels(rows: list[dict[str, str]], found: form.Form) -> list[tuple[str, str]]:
    """The rows whose level 2 is not what is printed, without a doubt."""
    pairs = zip(found.indicators, rows, strict=True)
    return [
        (got["name"], got["level2"])
        for got, row in pairs
        if got["level2"] != row["level2"] and "level2" not in doubts.fields(got["in_doubt"])
    ]


@pytest.mark.parametrize("points", ["(30分)", "（30 分）", "(分值30)", "30分", "[30分]", "(20%)"])
@pytest.mark.parametrize("labelled", ["数量指标", "产出指标", "社会效益指标"])
def test_points_behind_a_label_belong_to_it_and_are_told(tmp_path, points, labelled) -> None:
    """The first label with points went into the name, and its rows took the next level."""
    rows = made_up(3)
    content = written(rows).replace(f"{labelled}\t", f"{labelled}{points}\t", 1)
    assert points in content
    (found,) = forms_of(tmp_path, content)
    check(found, rows)
    assert in_levels(rows, found) == []
    told = "".join(n["message_en"] for n in found.notices if n["check"] != "missing")
    assert "30.00 points" in told or f"{labelled}({points.strip('()')})" in told


@pytest.mark.parametrize("label", ["年度重点工作", "质量(10分", "进度指标", "履职效能"])
def test_a_label_that_is_not_known_leaves_no_row_to_the_next_label(tmp_path, label) -> None:
    rows = made_up(3)
    content = written(rows).replace("\t质量指标\t", f"\t{label}\t", 1)
    (found,) = forms_of(tmp_path, content)
    wanted = {"进度指标": "时效指标"}.get(label, label)
    rows = [row | {"level2": row["level2"].replace("质量指标", wanted)} for row in rows]
    assert in_levels(rows, found) == []


@pytest.mark.parametrize("cells", ["100.00\t", "\t97.00"], ids=["weight", "score"])
def test_one_figure_of_the_totals_is_told_though_not_whose_it_is(tmp_path, cells) -> None:
    """A recogniser that lost one of them may have moved the other."""
    whole = written(made_up(1))
    row = next(line for line in whole.split("\n") if line.startswith("总分"))
    (found,) = forms_of(tmp_path, whole.replace(row, f"总分\t\t\t\t\t{cells}\t"))
    doubt = Doubt("may-be", (cells.strip(),))
    assert found.project["total_weight"] is found.project["total_score"] is None
    both = (doubt.of("total_weight"), doubt.of("total_score"))
    assert doubts.read(found.project["in_doubt"]) == both


def test_a_line_of_the_head_without_a_known_label_is_kept_as_printed(tmp_path) -> None:
    content = written(made_up(1)).replace("主管部门\t", "附件四五\t12345\n主管部门\t")
    (found,) = forms_of(tmp_path, content)
    assert found.project["department"] == "市交通局"
    (told,) = [one["message_en"] for one in found.notices if one["check"] == "unread"]
    assert "12345" in told


def test_a_form_without_labels_of_levels_has_none(tmp_path) -> None:
    rows = [row | {"level1": "", "level2": ""} for row in made_up(1)]
    (found,) = forms_of(tmp_path, written(rows))
    check(found, rows)
    assert {(row["level1"], row["level2"]) for row in found.indicators} == {(None, None)}


def test_the_heading_of_the_money_is_no_column_of_it(tmp_path) -> None:
    """预算执行情况 was taken for 预算执行数, and budget and spending were exchanged."""
    content = written(made_up(1)).split("\n")
    content[2] = (
        "预算执行情况(万元)(20分)\t\t\t预算数(A)\t执行数(B)\t执行率(B/A)\t得分(20分*执行率)"
    )
    content[3:5] = ["\t年度财政资金总额\t\t800\t760\t95%\t19"]
    (found,) = forms_of(tmp_path, "\n".join(content))
    ((row),) = found.funds
    amounts = ("adjusted_budget", "executed", "execution_rate", "score", "weight", "in_doubt")
    assert [row[key] for key in amounts] == [800, 760, 95, 19, 20, None]
    assert found.project["money_unit"] == "万元"


@pytest.mark.parametrize("seed", range(12))
def test_labels_in_pieces_go_to_their_rows(tmp_path, seed) -> None:
    rows = made_up(seed)
    (found,) = forms_of(tmp_path, written(rows, centred=True))
    for got, row in zip(found.indicators, rows, strict=True):
        assert got["level2"] == row["level2"] or "level2" in doubts.fields(got["in_doubt"])
    right = sum(
        got["level2"] == row["level2"] for got, row in zip(found.indicators, rows, strict=True)
    )
    assert right >= len(rows) - 1


def test_a_label_in_pieces_that_is_not_of_the_standard_or_has_points_goes_to_its_rows(
    tmp_path,
) -> None:
    own = {"质量指标": "进度指标", "社会效益指标": "社会效益指标(20分)"}
    rows = [row | {"level2": own.get(row["level2"], row["level2"])} for row in made_up(3)]
    (found,) = forms_of(tmp_path, written(rows, centred=True))
    wanted = {"进度指标": "时效指标", "社会效益指标(20分)": "社会效益指标"}
    rows = [row | {"level2": wanted.get(row["level2"], row["level2"])} for row in rows]
    assert in_levels(rows, found) == []
    assert "20.00 points" in "".join(one["message_en"] for one in found.notices)


@pytest.mark.parametrize("seed", range(12))
def test_names_across_a_seam_are_joined_and_in_doubt(tmp_path, seed) -> None:
    rows = made_up(seed)
    (found,) = forms_of(tmp_path, written(rows, seam=True))
    check(found, rows, names=False)


def test_a_text_that_slipped_into_the_slot_before(tmp_path) -> None:
    rows = made_up(3)
    lines = written(rows).split("\n")
    at = next(number for number, line in enumerate(lines) if rows[2]["name"] in line)
    cells = lines[at].split("\t")
    lines[at] = "\t".join([cells[0], f"{cells[1] or '指标'} {cells[2]}", *cells[3:], ""])
    (found,) = forms_of(tmp_path, "\n".join(lines))
    got = found.indicators[2]
    assert (got["name"], got["target_text"], got["weight"]) == (
        rows[2]["name"],
        rows[2]["target"],
        float(rows[2]["weight"]),
    )


def test_a_row_that_repeats_its_neighbour_without_a_name_goes(tmp_path) -> None:
    rows = made_up(5)
    lines = written(rows).split("\n")
    at = next(number for number, line in enumerate(lines) if rows[4]["name"] in line)
    lines.insert(at + 1, lines[at].replace(rows[4]["name"], ""))
    (found,) = forms_of(tmp_path, "\n".join(lines))
    assert [row["name"] for row in found.indicators] == [row["name"] for row in rows]


@pytest.mark.parametrize("lost", ["weight", "score"])
def test_a_row_that_lost_a_figure_is_still_a_row(tmp_path, lost) -> None:
    rows = made_up(5)
    row = rows[4]
    before = "\t".join(row[key] for key in ("name", "target", "actual", "weight", "score"))
    after = before.replace(f"\t{row[lost]}", "\t", 1)
    (found,) = forms_of(tmp_path, written(rows).replace(before, after))
    assert [one["name"] for one in found.indicators] == [one["name"] for one in rows]
    assert found.indicators[4][lost] is None


def test_a_row_without_a_name_that_the_sums_need_stays(tmp_path) -> None:
    rows = made_up(5)
    content = written(rows).replace(rows[4]["name"], "")
    (found,) = forms_of(tmp_path, content)
    assert len(found.indicators) == len(rows)
    assert found.indicators[4]["name"] is None
    assert "name" in doubts.fields(found.indicators[4]["in_doubt"])


@given(st.permutations(range(3)), st.booleans())
@settings(max_examples=12, deadline=None)
def test_a_stream_in_any_order_within_the_row(order, wrapped) -> None:
    first = "道路桥梁清扫绿化设备采购维修养"
    names = [first + ("护" if not wrapped else ""), "桥梁检查数量", "路灯完好率"]
    rest = ["护计划完成率" if wrapped else "", "", ""]
    words = []
    for number, name in enumerate(names):
        figures = [f"≥{number + 2}.00(个)", f"{number + 3}.00(个)", "3.00", "2.50"]
        kept = [*(figures[place] for place in order), figures[3]]
        words += [name, *kept, *([rest[number]] if rest[number] else [])]
    found, _ = stream_rows("一级 二级 三级指标 年度指标值 实际完成值 分值 得分 " + " ".join(words))
    assert [row["name"][0].text.replace(" ", "") for row in found] == [
        name + more for name, more in zip(names, rest, strict=True)
    ]
    for number, row in enumerate(found):
        texts = [row[key][0].text for key in ("target", "actual", "weight", "score")]
        assert texts == [f"≥{number + 2}.00(个)", f"{number + 3}.00(个)", "3.00", "2.50"]


def test_a_stream_that_lost_a_figure_ends_there() -> None:
    """The figures behind a lost one are those of no certain row."""
    row = "桥梁检查数量{0} ≥2.00(个) 3.00(个) 3.00 2.50"
    stream = " ".join(["一级 二级 三级指标", row.format("甲"), row.format("乙"), row.format("丙")])
    for lost in ("≥2.00(个)", "3.00(个)", "3.00 "):
        before, behind = stream.split("乙")
        found, _ = stream_rows(f"{before}乙{behind.replace(lost, '', 1)}")
        assert [row["name"] for row in found] == [[]]
        assert found[0]["score"] == [Slot("2.50")]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<b>ラ预算偏差率</b>", "预算偏差率"),
        ("<u> </u>", ""),
        ("শ্বাদ", ""),
        ("ı", ""),
        ("≥95.00(％)", "≥95.00(%)"),
        ("手机客户端 APP 日常", "手机客户端 APP 日常"),
        ("－", "-"),
        ("≥", "≥"),
        ("√", "√"),
    ],
)
def test_ghosts_and_markup_go(raw, clean) -> None:
    assert cleaned(raw).text == clean


def test_a_slot_that_held_a_ghost_alone_tells_of_it() -> None:
    assert [cleaned(raw).ghost for raw in ("ı", "ラ率", "率", "")] == [True, True, False, False]


def test_a_digit_on_both_sides_of_a_seam_counts_twice() -> None:
    """Of 1,424.7 and 72 no 7 goes: figures repeat their digits, names hardly a character."""
    assert seamed([Slot("1,424.7"), Slot("72")]).text == "1,424.772"


def test_a_name_of_the_words_of_levels_is_no_level() -> None:
    """A name may be made of their characters alone; no label of a level has more than ten."""
    assert kind_of("服务对象满意度指标") == "level"
    assert kind_of("社会服务对象满意度效益指标") == "text"


def titles(*texts: str) -> Line:
    return sheets(SOURCE, "\t".join(texts).encode())[0].lines[0]


def test_a_title_that_stands_twice_names_one_column() -> None:
    line = titles("三级指标", "分值", "得分", "得分", "偏差原因")
    assert [column.key for column in columns_of([line], "indicator_columns")].count("score") == 1


def test_reasons_have_a_column_where_there_is_room_for_one_and_a_name_where_it_is_printed() -> None:
    usual = ("三级指标", "分值", "得分")
    for line, last in ((titles(*usual), "score"), (titles(*usual, "", ""), "reason")):
        assert columns_of([line], "indicator_columns")[-1].key == last
        assert named(line, "indicator_columns") == {"name", "weight", "score"}


def test_what_stands_below_the_foot_is_no_indicator(tmp_path) -> None:
    rows = made_up(2)
    (found,) = forms_of(tmp_path, written(rows) + "填表人:甲\t\t联系电话\t5351.00\t12.00\t8.00\n")
    check(found, rows)
    assert any("5351.00" in one["message_zh"] for one in found.notices)


def test_a_header_that_a_page_repeats_names_the_same_columns(tmp_path) -> None:
    rows = made_up(2)
    whole = written(rows, every=True)
    (head,) = (line for line in whole.split("\n") if line.startswith("一级指标"))
    at = next(line for line in whole.split("\n") if rows[4]["name"] in line)
    (found,) = forms_of(tmp_path, whole.replace(at, f"\n{head}\n{at}"))
    check(found, rows)


@given(
    st.text(alphabet=CHARACTERS, min_size=4, max_size=14).filter(
        lambda name: not any(a == b for a, b in itertools.pairwise(name))
    ),
    st.data(),
)
def test_a_character_read_on_both_sides_of_a_seam_counts_once(name, data) -> None:
    cut = data.draw(st.integers(2, len(name) - 2))
    twice = seamed([Slot(name[:cut]), Slot(name[cut - 1 :])])
    assert (twice.text, twice.doubt) == (name, (Doubt("split-cell"),))


def test_boxes_are_a_grid_without_overlap() -> None:
    for page in dump.read(SOURCE).pages:
        taken: set[tuple[int, int]] = set()
        for cell in page.cells:
            squares = {
                (x, y)
                for x in range(int(cell.left), int(cell.right))
                for y in range(int(cell.top), int(cell.bottom))
            }
            assert not squares & taken, (page.number, cell)
            taken |= squares
        assert not re.search(r"[\u0900-\u0fff\uac00-\ud7af]", "".join(c.text for c in page.cells))


def test_money_that_stands_in_no_certain_column_is_in_doubt(tmp_path) -> None:
    """A table without its merged cells: rows begin left of where their header does."""
    content = written(made_up(1)).replace(
        "项目资金(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值",
        "项目资金(万元)\t资金来源\t类别\t年初预算数\t全年预算数\t全年执行数\t分值",
    )
    content = content.replace(
        "\t年度资金总额\t100.00\t100.00\t95.00", "年度资金总额\t0.00\t100.00\t95.00"
    )
    (found,) = forms_of(tmp_path, content)
    said = [n["subject"] for n in found.notices if "not certain" in n["message_en"]]
    assert said or [found.funds[0][key] for key in AMOUNTS] == [0.0, 100.0, 95.0]


AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
