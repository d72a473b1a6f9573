"""Some of the campaign's forms in the kinds of document without pages, and in OFD."""

from __future__ import annotations

import pytest

from tests.torture import campaign, kinds
from tests.torture.judge import EXACT, SILENT, UNMARKED


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return the documents with their verdicts, all read by one process."""
    documents = [kinds.make(11, number) for number in range(16)]
    return list(campaign.judged(documents, tmp_path_factory.mktemp("kinds"), 1))


def test_nothing_is_wrong_or_missing_without_a_word_in_any_kind(found):
    bad = [(one.name, v) for one, some, _ in found for v in some if v.found in (SILENT, UNMARKED)]
    assert (bad, [one.name for one, _, broken in found if broken]) == ([], [])


def test_clean_forms_are_exact_in_every_kind(found):
    clean = {one.name: some for one, some, _ in found if one.damage == campaign.CLEAN}
    assert {name.rpartition(".")[2] for name in clean} == set(kinds.KINDS)
    assert [v for some in clean.values() for v in some if v.found != EXACT] == []
