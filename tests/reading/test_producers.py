"""Sheets as other programs draw them: every cell exact, or in doubt where it can't be known."""

from __future__ import annotations

import pytest

from tests.typeset import producers
from tests.typeset.producers import layouts, reading

# At least so many of the cells that a damaged page shows without question are read without doubt.
_UNDOUBTED = 0.95


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("drawn")


@pytest.mark.parametrize("layout", layouts.NAMES)
@pytest.mark.parametrize("name", producers.PRODUCERS)
def test_a_sheet_is_read_exactly_as_each_program_draws_it(name, layout, folder):
    verdict = reading.read(producers.drawn(producers.PRODUCERS[name], layout), folder)
    assert not verdict.silent
    assert not verdict.needless


@pytest.mark.parametrize("name", producers.VARIATIONS)
def test_another_way_to_draw_a_sheet_changes_nothing(name, folder):
    verdict = reading.read(producers.drawn(producers.VARIATIONS[name], "weight_first"), folder)
    assert not verdict.silent
    assert not verdict.needless


@pytest.mark.parametrize("name", producers.FAULTS)
def test_a_fault_is_never_silent_and_befalls_its_own_cells_alone(name, folder):
    made = producers.drawn(producers.FAULTS[name])
    verdict = reading.read(made, folder)
    assert not verdict.silent
    assert len(verdict.needless) <= (1 - _UNDOUBTED) * len(made.truth.cells)


def test_what_a_drawing_shows_and_what_its_truth_says_are_told_apart(folder):
    """A truth that differs in one figure shows, so that no drawing passes whatever is read."""
    made = producers.drawn(producers.VARIATIONS["rules_once"])
    assert reading.read(made, folder).exact == len(made.truth.cells)
    other = producers.drawn(producers.FAULTS["figure_pasted_over_another"])
    told = reading.read(producers.Drawn("told_apart", made.data, other.truth), folder)
    assert len(told.silent) == 1
    assert "drawn '6.66'" in told.silent[0]
