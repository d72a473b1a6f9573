"""Doubts of the reader in both languages, and the addresses of forms."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import corpus
from analysis.report import tabling


@pytest.mark.parametrize(
    ("in_doubt", "chinese", "english"),
    [
        (
            "name: read from a split cell; level2: may be 时效指标",
            "名称：从断开的单元格拼出；二级指标：可能是“时效指标”",
            "name: read from a split cell; level 2: may be 时效指标",
        ),
        (
            "name: the right half of a split cell may be lost; joined from several lines",
            "名称：断开的单元格右半可能缺失，由几行拼成",
            "name: the right half of a split cell may be lost, joined from several lines",
        ),
        (
            "weight: no number can be read from '1; 2'",
            "分值：从“1; 2”读不出数字",
            "weight: no number can be read from 1; 2",
        ),
        (
            "actual_text: two readings differ: a; b / c; character without meaning",
            "实际完成值：两种读法不同：“a; b”与“c”，有无法对应文字的字符",
            "actual value: two readings differ: a; b / c, character without meaning",
        ),
        ("colour: unheard of", "colour：unheard of", "colour: unheard of"),
        ("it is odd", "it is odd", "it is odd"),
        (None, "", ""),
        (float("nan"), "", ""),
    ],
)
def test_a_doubt_is_said_in_both_languages(in_doubt, chinese: str, english: str) -> None:
    assert tabling.doubt_words(in_doubt, "zh") == chinese
    assert tabling.doubt_words(in_doubt, "en") == english


def test_every_doubt_about_the_nine_forms_has_chinese_words() -> None:
    raw = Path(__file__).parents[2] / "data" / "raw"
    doubted = corpus.read(raw, corrections=False).indicators["in_doubt"].dropna()
    assert len(doubted) > 50
    left = {said for said in doubted if re.search("[a-z]", tabling.doubt_words(said, "zh"))}
    assert left == set()


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
    assert len({tabling.link(one).lower() for one in NASTY}) == len(NASTY)


@given(st.one_of(st.text(), st.sampled_from(NASTY), st.from_regex(r"[0-9a-z_\-]*#[0-9]+")))
def test_an_address_is_safe_everywhere(form_id: str) -> None:
    found = re.fullmatch(r"projects/([0-9A-Za-z_\-\u3400-\u9fff]+)\.html", tabling.link(form_id))
    assert found
    assert len(found[1]) <= 60
    assert len(found[0].encode()) < 250
    # A name of a device on Windows.
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", found[1], re.I)
    assert not found[1].startswith("-")


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_ids_have_two_addresses(one: str, other: str) -> None:
    same = tabling.link(one).lower() == tabling.link(other).lower()
    assert same == (one == other)


def test_a_plain_id_has_a_plain_address() -> None:
    assert tabling.link("self-evaluation-forms-2024#3") == (
        "projects/self-evaluation-forms-2024-3.html"
    )


def test_a_lost_name_is_said_with_the_number_of_its_form() -> None:
    assert tabling.project("x#7", pd.NA, "zh") == "（项目名称缺失） #7"
