"""What a form is called, and the address of its own page."""

import re

from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.charts import naming
from analysis.report import places
from tests.report.collections import form
from tests.report.pages import page

NASTY = [
    *("a#1", "A#1", "a#11", "a#1 ", "a-1#1", "a#1-1", "a#01", "a-1", "a 1#1", "a.1#1", "-a#1"),
    *(
        "../../a#1",
        "..\\a#1",
        "C:\\a#1",
        "a/b#1",
        "con#1",
        "NUL#1",
        "a#1?",
        "a#1%2F",
        "#1",
        "",
        "#",
    ),
    *("年报#1", "年报 #1", "年報#1", "é#1", "e\u0301#1", "\udcff#1", "\u202ea#1", "a\n#1", "<b>#1"),
    *("长" * 300 + "#1", "长" * 300 + "#2", "a" * 300 + "#1", "a-x6bd54eb3a5#1"),
]


def test_no_two_forms_share_an_address_even_where_case_counts_for_nothing() -> None:
    assert len({places.link(one).lower() for one in NASTY}) == len(NASTY)


@given(st.one_of(st.text(), st.sampled_from(NASTY), st.from_regex(r"[0-9a-z_\-]*#[0-9]+")))
def test_an_address_is_safe_everywhere(form_id: str) -> None:
    found = re.fullmatch(
        r"projects/((?!\.)[0-9A-Za-z_.\-\u3400-\u9fff]+)\.html", places.link(form_id)
    )
    assert found
    assert len(found[1]) <= 60
    assert len(found[0].encode()) < 250
    # A name of a device on Windows.
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", found[1], re.I)
    assert not found[1].startswith("-")


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_ids_have_two_addresses(one: str, other: str) -> None:
    same = places.link(one).lower() == places.link(other).lower()
    assert same == (one == other)


def test_a_plain_id_has_a_plain_address() -> None:
    assert places.link("self-evaluation-forms-2024.txt#3") == (
        "projects/self-evaluation-forms-2024.txt-3.html"
    )


def test_forms_of_one_name_and_number_are_told_apart_by_year_unit_or_document() -> None:
    named = {"project_name": "校舍维修", "province": None}
    years = (2022, 2023, 2023, 2024, 2024, 2024)
    units = ("甲局", "甲局", "甲局", "甲局", "乙局", "丙局")
    made = enumerate(zip(years, units, strict=True))
    parts = [form(number, year=year, unit=unit, **named) for number, (year, unit) in made]
    whole = tables.concat([*parts, form(7)])
    ids = whole.projects["form_id"].tolist()
    # The only form of a document has no number behind the document's name.
    alone = [one.removesuffix("#1") for one in ids]
    own = ["2022", alone[1], alone[2], "甲局 2024", "乙局", "丙局"]
    # One of a name of its own, alone in its document, needs nothing behind it.
    assert naming.marks(whole) == dict(zip(ids, [*own, ""], strict=True))
    here = page("00_overview", whole)
    called = [f"「校舍维修 {one}」" for one in own] + ["「项目7」"]
    assert [here.called(row) for _, row in whole.projects.iterrows()] == called
