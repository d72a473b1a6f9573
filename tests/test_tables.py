import csv
import errno
import gc
import math
import os
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis import doubts, tables
from analysis.errors import InvalidTable, UsageError
from analysis.tables import COLUMNS, FORMATS, TEXT, Format, Tables, files, workbook
from analysis.tables.frames import blank
from tests.sample_forms import made as sample
from tests.sample_forms import project, total

AWKWARD = [
    "=100.00(%)",
    "-0.29(%)",
    "+5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "'quoted",
    "''twice",
    "'=1",
    '=HYPERLINK("http://x","点")',
    "两行\n一格",
    "逗号,引号\"和'",
    "a;=1+1",
    "<script>alert(1)</script>&amp;",
    "#N/A",
    "NA",
    "null",
    "None",
    "True",
    "0012",
    "1e5",
    "2024-01-01",
    "_x000D_",
    " 两端 ",
    "𠮷门Å",
    "≥95.00(%)",
]
MINIMAL: dict[str, dict[str, Any]] = {
    "projects": {
        "form_id": "a#1",
        "source": "a.pdf",
        "source_sha256": "0" * 64,
        "reader": "pdf",
        "complete": True,
    },
    "funds": {"form_id": "a#1"},
    "indicators": {"form_id": "a#1", "position": 1},
    "findings": {
        "form_id": "a#1",
        "check": "grade-from-total",
        "verdict": "agrees",
        "subject": "project/grade",
        "message_zh": "一致。",
        "message_en": "Agrees.",
    },
}


def of(indicators: list[dict[str, Any]], **project: Any) -> Tables:
    return Tables(
        projects=tables.frame("projects", [MINIMAL["projects"] | project]),
        funds=tables.frame("funds", [MINIMAL["funds"] | {"executed": 1430.8}, MINIMAL["funds"]]),
        indicators=tables.frame(
            "indicators",
            [row | {"form_id": "a#1", "position": n} for n, row in enumerate(indicators)],
        ),
        findings=tables.frame("findings", [MINIMAL["findings"]]),
    )


def same(one: Tables, other: Tables) -> None:
    for name, frame in one.frames().items():
        pd.testing.assert_frame_equal(frame, other.frames()[name], check_exact=True)


def columns_of(sheet: Any) -> list[str]:
    return [cell.value.split("\n")[-1] for cell in sheet[1]]


@pytest.mark.parametrize("format", FORMATS)
class TestRoundTrip:
    def test_awkward_texts(self, tmp_path: Path, format: Format) -> None:
        made = of([{"target_text": text, "name": text} for text in AWKWARD], project_name="=1+1")
        tables.write(made, tmp_path, format)
        read = tables.read(tmp_path)
        if format == "xlsx":  # XML knows one line break
            plain = made.indicators["name"].str.replace("\r", "\n")
            lines = made.indicators.assign(name=plain, target_text=plain)
            made = replace(made, indicators=lines)
        same(read, made)

    def test_nulls_and_no_rows(self, tmp_path: Path, format: Format) -> None:
        for name, made in {"none": tables.empty(), "nulls": of([{}, {}])}.items():
            tables.write(made, tmp_path / name, format)
            same(tables.read(tmp_path / name), made)

    def test_numbers_to_the_last_digit(self, tmp_path: Path, format: Format) -> None:
        numbers = [0.3, 1430.8, 99.71, -0.29, 1e-7, 123456789012.345, 999999999999999.0, 0.0]
        if format != "xlsx":
            numbers += [0.1 + 0.2, 1 / 3, 5e-324]
        made = of([{"target_value": number} for number in numbers], year=2024, complete=False)
        tables.write(made, tmp_path, format)
        same(tables.read(tmp_path), made)

    @settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, deadline=None
    )
    @example(["\ufeff\x07", "\x00", "\uffff"], [Decimal("1.5"), None])
    @given(
        st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=20),
        st.lists(st.none() | st.decimals(-(10**9), 10**9, places=6), min_size=20),
    )
    def test_anything(
        self, tmp_path: Path, format: Format, texts: list[str | None], numbers: list[Decimal | None]
    ) -> None:
        figures = [None if number is None else float(number) for number in numbers]
        made = of([{"reason": text} for text in texts] + [{"score": score} for score in figures])
        tables.write(made, tmp_path, format)
        read = tables.read(tmp_path)
        if format == "xlsx":  # a sheet holds no control characters
            read, made = without_controls(read), without_controls(made)
        same(read, made)


def without_controls(tables: Tables) -> Tables:
    reasons = tables.indicators["reason"].fillna("").map(printable)
    return replace(tables, indicators=tables.indicators.assign(reason=reasons))


def printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))


class TestSpreadsheets:
    def test_every_text_of_a_workbook_is_text(self, tmp_path: Path) -> None:
        made = of([{"target_text": text, "weight": -6.0} for text in AWKWARD])
        (file,) = tables.write(made, tmp_path, "xlsx")
        book = openpyxl.load_workbook(file)
        assert book.sheetnames == ["概览", *COLUMNS]
        kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
        assert kinds == {"s", "n", "b"}
        header = columns_of(book["indicators"])
        target = book["indicators"].cell(2, header.index("target_text") + 1)
        assert (target.value, target.data_type, target.quotePrefix) == ("=100.00(%)", "s", True)
        assert book["indicators"].cell(2, header.index("weight") + 1).value == -6
        assert book["indicators"].cell(2, header.index("name") + 1).value is None

    @pytest.mark.parametrize(
        ("language", "name", "head"),
        [("zh", "概览", "项目名称\nproject_name"), ("en", "Summary", "project name\nproject_name")],
    )
    def test_a_workbook_is_ready_for_a_reader(
        self, tmp_path: Path, language: str, name: str, head: str
    ) -> None:
        made = of([{"weight": 6.0}], project_name="某项目", year=2024)
        (file,) = tables.write(made, tmp_path, "xlsx", language)
        book = openpyxl.load_workbook(file)
        assert book.sheetnames[0] == name
        told = {row[0].value: row[1].value for row in book.worksheets[0]}
        assert "0.00" not in told.values()  # the fund of this form is no total, and none is not 0
        for table in COLUMNS:
            sheet = book[table]
            assert columns_of(sheet)[: len(COLUMNS[table])] == list(COLUMNS[table])
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref.startswith("A1:")
            assert all(9 <= sheet.column_dimensions[c].width <= 48 for c in ("A", "B"))
        assert head in [cell.value for cell in book["projects"][1]]
        chinese = language == "zh"
        heads = "".join(cell.value for sheet in book.worksheets[1:] for cell in sheet[1])
        assert any("\u4e00" <= one <= "\u9fff" for one in heads) == chinese

    def test_the_money_of_departments_and_of_their_projects_is_in_no_sum_together(
        self, tmp_path: Path
    ) -> None:
        """Nor is an amount in doubt in any."""
        doubt = doubts.write([doubts.Doubt("readings-differ", ("5", "6"), "executed")])
        heads = [project(f"d#{n}", form_kind=kind) for n, kind in enumerate((None, "department"))]
        funds = [total("d#0", 1.0, 1.0, 1.0), total("d#1", 7.0, 7.0, 7.0)]
        funds[1]["in_doubt"] = doubt
        (file,) = tables.write(sample(heads, funds), tmp_path, "xlsx", "en")
        told = {row[0].value: row[1].value for row in openpyxl.load_workbook(file).worksheets[0]}
        assert told["Sum of the amount spent (10,000 CNY), project forms: 1"] == "1.00"
        assert told["Sum of the adjusted budget (10,000 CNY), department forms: 1"] == "7.00"
        assert not any("spent" in label and "department" in label for label in told if label)

    def test_a_doubt_is_a_sentence_and_its_data_stays(self, tmp_path: Path) -> None:
        doubt = doubts.write([doubts.Doubt("readings-differ", ("5", '6"; ['), "score")])
        made = of([{"in_doubt": doubt}, {}], in_doubt=doubt)
        (file,) = tables.write(made, tmp_path, "xlsx")
        sheet = openpyxl.load_workbook(file)["indicators"]
        header = columns_of(sheet)
        shown, data = (at for at, name in enumerate(header, start=1) if name == "in_doubt")
        assert sheet.cell(2, shown).value == '得分：两种读法不同：“5”与“6"; [”'
        assert sheet.column_dimensions[sheet.cell(1, data).column_letter].hidden
        assert not sheet.column_dimensions[sheet.cell(1, shown).column_letter].hidden
        same(tables.read(tmp_path), made)

    def test_the_first_sheet_tells_a_reading_in_doubt_from_none(self, tmp_path: Path) -> None:
        doubt = doubts.write([doubts.Doubt("split-cell", (), "score")])
        made = of([{"in_doubt": doubt}, {"in_doubt": doubt, "score": 5.0}, {}], in_doubt=None)
        for lang, heads in {
            "en": ["Rows with something in doubt", "Rows with something not read"],
            "zh": ["有内容存疑的行", "有内容未读出的行"],
        }.items():
            (file,) = tables.write(made, tmp_path / lang, "xlsx", lang)
            told = {
                row[0].value: row[1].value for row in openpyxl.load_workbook(file).worksheets[0]
            }
            assert [told[one] for one in heads] == ["1", "1"]

    def test_a_target_of_words_has_no_value_that_could_be_unread(self) -> None:
        doubt = doubts.write([doubts.Doubt("split-cell", (), "target_text")])
        whose = {"target_text": "完成", "in_doubt": doubt}
        made = of([whose | {"target_operator": one} for one in ("qualitative", "≥", None)])
        found = tables.states(made, "indicators", "target_value", "target_unit", "actual_value")
        assert found["target_value"].tolist() == ["dashed", "unread", "unread"]
        assert found["target_unit"].tolist() == ["dashed", "unread", "unread"]
        assert found["actual_value"].tolist() == ["dashed", "blank", "blank"]

    def test_missing_is_empty_and_unquoted_in_csv(self, tmp_path: Path) -> None:
        tables.write(of([{"name": "甲,乙"}]), tmp_path, "csv")
        line = (tmp_path / "indicators.csv").read_text("utf-8-sig").splitlines()[1]
        assert line.startswith('a#1,0,,,"甲,乙",,,')
        assert '""' not in line

    def test_no_text_of_a_csv_begins_as_a_formula(self, tmp_path: Path) -> None:
        made = of([{"target_text": text, "weight": -6.0} for text in AWKWARD], source="=1.pdf")
        for file in tables.write(made, tmp_path, "csv"):
            assert file.read_bytes().startswith(b"\xef\xbb\xbf")
            with file.open(encoding="utf-8-sig", newline="") as lines:
                for row in csv.DictReader(lines):
                    for column, value in row.items():
                        if COLUMNS[file.stem][column] == TEXT:
                            assert not value.startswith(
                                ("=", "+", "-", "@", "\t", "\r", "\n", "＝")
                            )
                        elif column == "weight" and value:
                            assert Decimal(value) == -6

    def test_a_csv_that_excel_saved_again(self, tmp_path: Path) -> None:
        tables.write(of([{"weight": 6.0}]), tmp_path, "csv")
        file = tmp_path / "projects.csv"
        text = file.read_text("utf-8-sig").replace("True", "TRUE").replace("\n", "\r\n")
        file.write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert tables.read(tmp_path).projects["complete"].tolist() == [True]


class TestFrame:
    def test_has_the_columns_and_types_of_the_contract(self) -> None:
        made = tables.frame("projects", [MINIMAL["projects"] | {"year": 2024}])
        assert list(made.columns) == list(COLUMNS["projects"])
        assert made["year"].dtype == "Int64"
        assert made["complete"].dtype == "boolean"
        assert made["total_score"].dtype == "float64"
        assert made["grade"].isna().all()

    def test_an_empty_text_is_null(self) -> None:
        assert tables.frame("projects", [MINIMAL["projects"] | {"grade": ""}])["grade"].isna().all()

    def test_a_file_name_that_is_not_unicode_is_spelled_out(self, tmp_path: Path) -> None:
        name = os.fsdecode(b"\xb1\xed.pdf")
        made = of([], source=name)
        assert made.projects["source"].tolist() == ["\\udcb1\\udced.pdf"]
        for format in FORMATS:
            tables.write(made, tmp_path, format)

    @pytest.mark.parametrize(
        ("name", "changed", "message"),
        [
            (
                "projects",
                {"total_score": "abc"},
                "column total_score, row 2: 'abc' is not a number",
            ),
            ("projects", {"year": 2024.5}, "column year, row 2: 2024.5 is not a whole number"),
            ("projects", {"year": math.inf}, "column year, row 2: inf is not a whole number"),
            ("projects", {"complete": 1}, "column complete: its values are of several kinds"),
            ("projects", {"complete": "maybe"}, "column complete, row 2: 'maybe' is not true or"),
            (
                "projects",
                {"reader": "ocr"},
                "column reader, row 2: 'ocr' is not one of excel, word,",
            ),
            ("projects", {"source": None}, "column source, row 2: a value is required"),
            ("projects", {"form_id": "a#1"}, "two rows have the same form_id 'a#1'"),
            ("indicators", {"target_operator": "=>"}, "column target_operator, row 2: '=>' is not"),
            (
                "indicators",
                {"achievement": "yes"},
                "column achievement, row 2: 'yes' is not one of",
            ),
            ("indicators", {"form_id": "a#1"}, "the same form_id 'a#1', position 1"),
            (
                "findings",
                {"verdict": "fine"},
                "column verdict, row 2: 'fine' is not one of agrees,",
            ),
            ("findings", {"form_id": "a#1"}, "check 'grade-from-total', subject 'project/grade'"),
            ("funds", {"colour": "red"}, "unknown columns colour"),
        ],
    )
    def test_names_what_breaks_the_contract(
        self, name: str, changed: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(InvalidTable) as error:
            tables.frame(name, [MINIMAL[name], MINIMAL[name] | {"form_id": "a#2"} | changed])
        assert f"table {name}" in str(error.value)
        assert f"表 {name}" in error.value.say("zh")
        assert message in str(error.value)
        assert "\n" not in str(error.value)

    def test_a_missing_column(self) -> None:
        with pytest.raises(InvalidTable, match="table funds: columns missing: executed"):
            tables.validate("funds", tables.empty().funds.drop(columns="executed"))

    def test_columns_of_others_are_left_out(self) -> None:
        data = tables.empty().funds.assign(mine=1)
        assert list(tables.validate("funds", data).columns) == list(COLUMNS["funds"])


class TestRead:
    def test_an_empty_folder_says_how_to_fill_it(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="make them with: selfeval extract"):
            tables.read(tmp_path)

    @pytest.mark.parametrize("format", ["parquet", "csv"])
    def test_a_table_that_is_gone(self, tmp_path: Path, format: Format) -> None:
        tables.write(of([]), tmp_path, format)
        (tmp_path / f"funds.{format}").unlink()
        with pytest.raises(InvalidTable, match=r"can't be read .*funds\."):
            tables.read(tmp_path)

    def test_a_sheet_that_is_gone(self, tmp_path: Path) -> None:
        (file,) = tables.write(of([]), tmp_path, "xlsx")
        book = openpyxl.load_workbook(file)
        del book["funds"]
        book.save(file)
        with pytest.raises(InvalidTable, match="funds"):
            tables.read(tmp_path)

    @pytest.mark.parametrize("file", ["projects.parquet", "projects.csv", "tables.xlsx"])
    def test_a_damaged_file(self, tmp_path: Path, file: str) -> None:
        (tmp_path / file).write_bytes("表".encode("gbk") + b"\x00\xff")
        with pytest.raises(InvalidTable) as error:
            tables.read(tmp_path)
        assert "\n" not in str(error.value)

    def test_the_format_written_last(self, tmp_path: Path) -> None:
        tables.write(of([], project_name="旧"), tmp_path, "parquet")
        tables.write(of([], project_name="新"), tmp_path, "csv")
        os.utime(tmp_path / "projects.parquet", (0, 0))
        assert tables.read(tmp_path).projects["project_name"].tolist() == ["新"]

    def test_more_rows_than_a_sheet_holds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "_SHEET_ROWS", 3)
        tables.write(of([{}, {}]), tmp_path, "xlsx")
        with pytest.raises(UsageError, match="table indicators has 3 rows, too many for XLSX"):
            tables.write(of([{}, {}, {}]), tmp_path, "xlsx")

    def test_an_unknown_format(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="unknown format 'json'; choose one of parquet, csv"):
            tables.write(tables.empty(), tmp_path, "json")  # type: ignore[arg-type]


class TestTables:
    def test_select_and_concat(self) -> None:
        one = of([{"weight": 6.0}])
        other = Tables(
            **{name: frame.assign(form_id="b#1") for name, frame in of([{}, {}]).frames().items()}
        )
        both = tables.concat([one, other])
        assert len(both.indicators) == 3
        same(both.select(["b#1"]), other)
        same(tables.concat([]), tables.empty())
        assert math.isclose(both.indicators["weight"].sum(), 6.0)


def test_units_are_canonical_beside_the_printed_ones_in_every_table():
    row = {"form_id": "a.pdf#1", "position": 1, "target_unit": "百分比", "actual_unit": "％"}
    made = tables.frame("indicators", [row])
    read = tables.validate("indicators", made.drop(columns=list(made.columns[-2:])))
    for one in (made, read):  # tables of an earlier edition lack the columns, and get them
        assert one[["target_unit", "target_unit_canonical"]].to_numpy().tolist() == [
            ["百分比", "%"]
        ]
        assert one["actual_unit_canonical"].tolist() == ["%"]
    assert list(made.columns[-2:]) == ["target_unit_canonical", "actual_unit_canonical"]


def test_a_full_disk_is_told_once(tmp_path, monkeypatch):
    """The writer that had failed tried again as it was thrown away, with a traceback."""

    class Full:
        def close(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    ignored: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)
    stream = files._Stream("funds", tmp_path / "funds.parquet")
    stream.add(blank("funds"))
    stream._writer.writer = Full()
    with pytest.raises(OSError, match="No space left"):
        stream._writer.close()
    del stream
    gc.collect()
    assert not ignored
