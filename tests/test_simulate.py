"""Forms of known leniency: they hold it and nothing else, and what is found is measured."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import audit, leniency, simulate, words
from analysis.errors import UsageError
from tests import recovery

RULES = "mof-2020-10"


def of(kind: str | None, **given: object) -> simulate.Simulated:
    return simulate.forms({kind: 1.0} if kind else None, units=8, each=3, seed=5, **given)


@pytest.fixture(scope="module")
def honest() -> simulate.Simulated:
    return of(None)


def test_honest_forms_keep_to_the_rules_and_add_up(honest: simulate.Simulated) -> None:
    rows = leniency.intervals(honest.tables, RULES)
    assert rows["inside"].all()
    found = audit.check(honest.tables, rules=RULES)
    assert not found["verdict"].eq("contradicts").any()
    assert honest.units["added"].eq(0).all()


def test_a_seed_is_one_collection(honest: simulate.Simulated) -> None:
    for name, frame in of(None).tables.frames().items():
        pd.testing.assert_frame_equal(frame, honest.tables.frames()[name])
    assert not simulate.forms(units=8, each=3, seed=6).tables.indicators.equals(
        honest.tables.indicators
    )


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("bands", {"score", "reason"}),
        ("labels", {"actual_text", "achievement", "score", "reason"}),
        ("actuals", {"actual_text", "actual_value", "score", "reason"}),
        ("targets", {"target_text", "target_value", "score", "reason"}),
        ("weights", {"weight", "score"}),
        ("reasons", {"reason"}),
    ],
)
def test_a_kind_of_leniency_changes_what_it_is_about_and_nothing_else(
    honest: simulate.Simulated, kind: str, columns: set[str]
) -> None:
    made = of(kind)
    told, before = made.tables.indicators, honest.tables.indicators
    changed = {
        column
        for column in told.columns
        if not (told[column].eq(before[column]) | told[column].isna() & before[column].isna()).all()
    }
    assert columns - {"reason"} <= changed | {"reason"}
    assert changed <= columns | {"reason"}
    assert leniency.intervals(made.tables, RULES)["inside"].all()
    added = made.tables.projects["total_score"] - honest.tables.projects["total_score"]
    means = added.groupby(made.tables.projects["unit"]).mean()
    assert means.tolist() == pytest.approx(made.units["added"].tolist())
    assert (made.units["added"] > -1e-9).all()
    assert (made.units["added"].sum() > 0) == (kind != "reasons")


def test_the_position_finds_the_use_of_bands_and_neither_labels_nor_actuals() -> None:
    found = simulate.recovery(2, kinds=["bands", "labels", "actuals"], units=10, each=4)
    order = found.set_index(["kind", "measure"])["order"]
    assert order["bands", "position"] > simulate.TELLS
    assert order[["labels", "actuals"]].xs("position", level="measure").abs().max() < 0.5
    size = found.set_index(["kind", "measure"])["size"]
    assert size["bands", "position"] == pytest.approx(1, abs=0.01)


def test_settings_change_sizes_full_marks_round_scores_and_weights() -> None:
    sizes = simulate.forms(units=3, each=[1, 4, 2]).tables.projects["unit"].value_counts()
    assert sizes.tolist() == [4, 2, 1]
    full = of(None, perfect=1.0).tables
    assert full.projects["total_score"].eq(100).all()
    whole = of(None, whole=1.0, weight_step=5).tables.indicators
    assert (whole["weight"] % 5 == 0).all()
    by_formula = whole[whole["target_operator"] == "≥"]  # a mark stays inside its band
    assert (by_formula["score"] % 1 == 0).all()
    assert (whole["score"] <= whole["weight"]).all()


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UsageError, match="mood"):
        simulate.forms({"mood": 1.0})


def test_what_the_reports_say_of_measures_was_measured(root: Path) -> None:
    found = pd.read_csv(root / "data" / "simulated" / "recovery.csv")
    held = found[found["held_out"]]
    assert held["setting"].unique().tolist() == list(recovery.HELD)
    tells = held.groupby(["kind", "measure"])["tells"].all()
    # What the reports' sentences rest on: the position sees bands, and not what is stated falsely.
    assert tells["bands", "position"]
    kinds = ("labels", "actuals", "mixed", "reasons")
    assert not held[held["kind"].isin(kinds) & (held["measure"] == "position")]["tells"].any()
    # It rises with low targets too, which the page says, and how often its intervals hold.
    low = held[(held["kind"] == "targets") & (held["measure"] == "position")]
    assert low["order"].min() > 0.5
    coverage = held.loc[held["measure"] == "position", "coverage"]
    method = words.say("method.02_scoring_leniency", "en")
    assert "with targets set low" in method
    assert f"in {100 * coverage.mean():.0f} of 100" in method
    tested = pd.read_csv(root / "data" / "simulated" / "bunching.csv")
    fair = tested[~tested["chosen"]]  # nothing was chosen on these laws
    assert fair["fitted"].mean() < 0.065
    assert fair["fitted"].max() < 0.1
    assert tested["two_halves"].mean() > 0.3
