"""A changed digit in a PDF is read as printed, and the form's own sums expose most changes."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.form import read as forms
from analysis.reading import read
from analysis.tables import validate
from tests import mutation
from tests.audit import nine_forms
from tests.typeset.nine import typeset_tables


@pytest.mark.parametrize("seed", [1])
def test_a_changed_digit_is_read_as_it_is_printed(seed: int, tmp_path: Path) -> None:
    whole, digits = nine_forms.read(), nine_forms.digits()
    whole = replace(whole, projects=validate("projects", whole.projects))
    everything = list(mutation.changes(whole, digits))
    by_form = [
        [one for one in everything if one.form_id == form] for form in whole.projects["form_id"]
    ]
    chosen = [random.Random(seed).choice(group) for group in by_form]
    for change in chosen:
        frames = whole.frames()
        frames[change.table].loc[change.row, change.column] = change.after
    file = tmp_path / "changed.pdf"
    typeset_tables(whole, file)
    found = forms(read(file))
    assert len(found) == len(chosen)
    for number, (form, change) in enumerate(zip(found, chosen, strict=True)):
        own = whole.select([whole.projects["form_id"].iloc[number]])
        assert own.frames()[change.table][change.column].isin([change.after]).any()
        for table, rows in (("funds", form.funds), ("indicators", form.indicators)):
            expected = own.frames()[table]
            for column in ("weight", "score"):
                printed = [None if value != value else value for value in expected[column]]
                assert [row[column] for row in rows] == printed, (change, column)
        for column in ("initial_budget", "adjusted_budget", "executed", "execution_rate"):
            printed = [None if value != value else value for value in own.funds[column]]
            assert [row[column] for row in form.funds] == printed, (change, column)
        assert form.project["total_score"] == own.projects["total_score"].iloc[0]


@pytest.mark.campaign
def test_most_changed_digits_contradict_another_figure_of_the_form() -> None:
    found = mutation.share(every=211)
    assert found["sum"].sum() / found["size"].sum() > 0.6
    assert (found["sum"] <= found["size"]).all()
