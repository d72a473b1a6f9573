"""Tables: rounding, units, escaping, the CSV inside the page."""

import base64
import csv
import io
import re
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.report import tabling
from analysis.report.numbers import figure, plain

EVIL = '<script>alert("x")</script>'


def frame(**columns: object) -> pd.DataFrame:
    base = {"form_id": "a#1", "project_name": EVIL, "name": "=1+1", "page": 3, "position": 2}
    return pd.DataFrame([base | columns])


def body_of(html: str) -> list[list[str]]:
    encoded = re.search(r"base64,([^\"]+)", html)
    assert encoded
    text = base64.b64decode(encoded[1]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_what_a_document_says_is_escaped() -> None:
    html = tabling.table("execution.table_forms", frame(), ["project", "name"], "zh").html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_csv_in_the_page_holds_the_table_and_no_formula() -> None:
    rows = body_of(
        tabling.table(
            "execution.table_forms", frame(uplift=-1.5), ["project", "name", "uplift"], "en"
        ).html
    )
    assert rows[0] == ["Project", "Indicator", "Uplift, percentage points"]
    assert rows[1] == [f"{EVIL} #1", "'=1+1", "\N{MINUS SIGN}1.50"]


def test_a_row_says_where_it_stands() -> None:
    two = pd.concat([frame(), frame(form_id="b#4")], ignore_index=True)
    html = tabling.table("execution.table_forms", two, ["project", "place"], "zh").html
    assert "b #4，第 3 页，指标第 2 行" in html


def test_a_lost_project_name_is_said_with_the_number_of_its_form() -> None:
    assert tabling.project("x#7", None, "zh") == "（项目名称缺失） #7"


def test_a_long_table_is_cut_and_says_so() -> None:
    long = pd.concat([frame()] * (tabling.LONGEST + 5), ignore_index=True)
    html = tabling.table("execution.table_forms", long, ["project"], "zh").html
    assert html.count("<tr>") == tabling.LONGEST + 1
    assert "另有 5 行" in html


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_printed_amount_is_shown_as_it_is_printed(value: Decimal) -> None:
    assert plain(float(value), 2).replace(",", "").replace("\N{MINUS SIGN}", "-") == (
        f"{abs(value):.2f}" if value == 0 else f"{value:.2f}"
    )


@given(st.decimals(min_value=0, max_value=1, places=3))
def test_a_share_is_rounded_half_up(value: Decimal) -> None:
    expected = (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert figure(float(value), "share") == f"{expected}%"


def test_an_absent_figure_is_empty_and_zero_has_no_sign() -> None:
    assert figure(float("nan"), "money") == ""
    assert figure(-0.001, "change", signed=True) == "0.00"
    assert figure(2.675, "points") == "2.68"
