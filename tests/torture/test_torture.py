"""Sixty documents of the campaign and a piece of the sweep; the judge that judges them."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from tests.torture import campaign, drawer, judge
from tests.torture.damages import DAMAGES
from tests.torture.judge import DOUBT, EXACT, SILENT, UNMARKED
from tests.torture.layouts import LAYOUTS, Printed, Slot, Want

# A fixed seed: a gate says the same twice. `make torture` draws a fresh one.
SEED, DOCUMENTS = 11, 60
# What the reader is known to get wrong of these; an entry that is mended fails, and goes.
KNOWN: dict[int, str] = {}
MOVED = [(layout, 9 * at) for at, layout in enumerate(list(LAYOUTS)[::4])]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return the verdicts on each document, all read by one process: each start costs seconds."""
    documents = [campaign.make(SEED, number) for number in range(DOCUMENTS)]
    documents += [campaign.moved(layout, position) for layout, position in MOVED]
    folder = tmp_path_factory.mktemp("torture")
    return {one.name: (one, *rest) for one, *rest in campaign.judged(documents, folder, 1)}


def _bad(found, name):
    one, verdicts, broken = found[name]
    bad = [verdict for verdict in verdicts if verdict.found in (SILENT, UNMARKED)]
    return one, bad, broken


def _documents():
    """Yield the numbers of the documents, those that are known to fail as such."""
    for number in range(DOCUMENTS):
        known = [pytest.mark.xfail(reason=KNOWN[number])] if number in KNOWN else []
        yield pytest.param(number, marks=known)


@pytest.mark.parametrize("number", _documents())
def test_nothing_of_a_damaged_form_is_wrong_or_missing_without_a_word(found, number):
    one, bad, broken = _bad(found, f"{number:05d}.pdf")
    assert (bad, broken) == ([], False), (one.damage, one.layout)


@pytest.mark.parametrize(("layout", "position"), MOVED)
def test_a_form_over_page_edges_is_exact_or_in_doubt(found, layout, position):
    _, bad, broken = _bad(found, campaign.moved_name(layout, position))
    assert (bad, broken) == ([], False)


def test_clean_forms_are_exact_without_a_doubt(found):
    clean = [verdicts for one, verdicts, _ in found.values() if one.damage == campaign.CLEAN]
    fields = [verdict.found == EXACT for verdicts in clean for verdict in verdicts]
    assert len(clean) >= 7
    assert sum(fields) >= 0.95 * len(fields)


def test_what_a_damage_does_not_touch_stays_exact(found):
    sound = [one.found == EXACT for _, some, _ in found.values() for one in some if one.sure]
    assert sum(sound) >= 0.95 * len(sound)


def test_there_are_forty_kinds_of_damage_and_each_says_what_it_is():
    assert len(DAMAGES) >= 40
    calls = [one.printed or one.drawn or one.stored for one in DAMAGES.values()]
    assert all(call.__doc__ for call in calls)


def test_a_document_is_the_same_whenever_it_is_made_again():
    assert campaign.make(3, 9).data == campaign.make(3, 9).data
    assert campaign.make(3, 9).data != campaign.make(4, 9).data


# The judge, by itself ---------------------------------------------------------------------------


def _tables(score=9.0, in_doubt=None, name="灌溉渠道维护", findings=()):
    """Return the tables of one document with one form and one indicator."""
    indicator = {"form_id": "a.pdf#1", "position": 1, "name": name, "score": score}
    frames = {
        "projects": pd.DataFrame([{"form_id": "a.pdf#1", "year": 2024, "in_doubt": None}]),
        "funds": pd.DataFrame(columns=["form_id", "fund", "in_doubt"]),
        "indicators": pd.DataFrame([indicator | {"in_doubt": in_doubt}]),
        "findings": pd.DataFrame(
            [{"form_id": "a.pdf#1", **one} for one in findings],
            columns=["form_id", "check", "subject", "message_zh"],
        ),
    }
    return judge.Tables.of([frames], {})


_TRUTH = {
    ("project", 0, "year"): Want((2024.0,)),
    ("indicators", 1, "name"): Want(("灌溉渠道维护",)),
    ("indicators", 1, "score"): Want((9.0,)),
}


def _score(tables, truth=_TRUTH):
    return {one.key[2]: one.found for one in judge.judge("a.pdf", [truth], tables)}["score"]


def test_a_field_is_exact_in_doubt_unmarked_or_silent():
    doubt = '[{"field": "score", "code": "readings-differ", "read": ["9", "6"]}]'
    other = doubt.replace("score", "weight")
    assert _score(_tables()) == EXACT
    assert _score(_tables(in_doubt=doubt)) == DOUBT
    assert _score(_tables(score=6.0, in_doubt=doubt)) == DOUBT
    assert _score(_tables(score=6.0)) == _score(_tables(score=6.0, in_doubt=other)) == SILENT
    assert _score(_tables(score=None)) == UNMARKED


def test_a_figure_in_a_finding_is_not_lost():
    unread = {"check": "unread", "subject": "unread/1/1", "message_zh": "第1页第9行印有 9"}
    assert _score(_tables(score=None, findings=[unread])) == DOUBT
    left_out = {"check": "page-unreadable", "subject": "project/complete", "message_zh": "第2页"}
    assert _score(_tables(score=None, findings=[left_out])) == DOUBT
    assert _score(_tables(score=6.0, findings=[left_out])) == SILENT


def test_a_figure_that_none_can_know_needs_a_doubt():
    unknown = _TRUTH | {("indicators", 1, "score"): Want((), sure=False)}
    doubt = '[{"field": "score", "code": "struck-out", "read": ["9"]}]'
    assert _score(_tables(), unknown) == SILENT
    assert _score(_tables(score=None), unknown) == UNMARKED
    assert _score(_tables(score=None, in_doubt=doubt), unknown) == DOUBT


def test_a_row_that_is_not_read_is_unmarked_and_one_too_many_is_silent():
    found = list(judge.judge("a.pdf", [_TRUTH], _tables(name="完全不同的一行文字", score=1.0)))
    assert {(one.key[1], one.found) for one in found if one.key[0] == "indicators"} == {
        (1, UNMARKED),
        (0, SILENT),
    }


def test_a_document_without_a_form_is_named_or_all_of_it_is_unmarked():
    empty = judge.Tables({}, {"a.pdf": ["error.no-form"]})
    assert _score(empty) == UNMARKED
    assert _score(judge.Tables({}, {"a.pdf": ["problem.damaged"]})) == DOUBT


def test_the_bound_of_no_event_is_the_rule_of_three():
    assert campaign.upper(0, 1500) == pytest.approx(3 / 1500, rel=0.01)
    assert campaign.upper(1, 100) == pytest.approx(0.0466, abs=0.0002)
    assert campaign.upper(4, 4) == 1.0


def test_a_figure_of_seven_digits_is_found_in_a_sentence():
    unread = {"check": "unread", "subject": "unread/1/1", "message_zh": "第1页印有 19965.58"}
    long = _TRUTH | {("indicators", 1, "score"): Want((19965.58,))}
    assert _score(_tables(score=None, findings=[unread]), long) == DOUBT


def test_a_label_over_a_page_edge_is_printed_once_at_least_and_a_figure_once():
    hand = drawer.hand(random.Random(1))
    hand.merged = "again"
    setter = drawer._Setter(drawer.Sheet(Printed([], [], [], {}, ""), hand, random.Random(1)))
    label, figure = Slot("质量指标", down=2, head=True), Slot("9.00", down=2)
    assert setter.parted(["质量", "指标"], [2, 3], label) == [["质量", "指标"]] * 2
    assert setter.parted(["质量", "指标"], [1, 1], label) == [["质量"], ["指标"]]
    assert setter.parted(["9.00"], [2, 3], figure) == [["9.00"], []]
