"""Contradictions are counted as what has to be mended, and the figure that is wrong leads."""

from itertools import combinations, product

import pandas as pd
import pytest

from analysis import audit, tables
from analysis.audit import suspects
from tests.audit.random_forms import Made, together
from tests.sample_forms import project

_WEIGHTS = (15.0, 5.0, 12.0, 18.0, 20.0, 10.0, 10.0)

Slip = tuple[str, int, str, float]


def right() -> Made:
    """Return a form in which every figure is confirmed by another one."""
    funds = [("total", 240.0, 200.0, 183.0), ("current_year", 200.0, 150.0, 137.25)]
    funds += [("carried_over", 40.0, 50.0, 45.75), ("other", 0.0, 0.0, 0.0)]
    names = ("fund", "initial_budget", "adjusted_budget", "executed")
    money = [dict(zip(names, row, strict=True)) | {"form_id": "d#1", "page": 1} for row in funds]
    for row in money[:3]:
        row["execution_rate"] = 91.5
    money[0] |= {"weight": 10.0, "score": 9.15}
    asked = {"form_id": "d#1", "page": 1, "target_operator": "≥", "target_value": 50.0}
    asked |= {"target_unit": "个", "actual_value": 50.0, "actual_unit": "个"}
    asked |= {"target_text": "≥50个", "actual_text": "50个"}
    indicators = [
        asked | {"position": at, "name": f"指标{at}", "weight": weight, "score": weight}
        for at, weight in enumerate(_WEIGHTS, start=1)
    ]
    whole = project(total_weight=100.0, total_score=99.15, year=2023, first_page=1, last_page=1)
    return Made([whole], money, indicators)


# One figure of each kind of place, and what names it: the finding that leads its fact.
_MONEY: dict[Slip, str] = {
    ("funds", 0, "execution_rate", 97.8): "execution-rate@funds/total",
    ("funds", 0, "executed", 163.0): "funds-sum-executed@funds/total",
    ("funds", 1, "executed", 117.25): "execution-rate@funds/current_year",
    ("funds", 0, "adjusted_budget", 215.0): "funds-sum-adjusted-budget@funds/total",
    ("funds", 2, "adjusted_budget", 65.0): "execution-rate@funds/carried_over",
    ("funds", 2, "execution_rate", 94.5): "execution-rate@funds/carried_over",
}
_FIRST: dict[Slip, str] = {
    ("funds", 0, "initial_budget", 204.0): "funds-sum-initial-budget@funds/total",
    ("funds", 1, "initial_budget", 230.0): "funds-sum-initial-budget@funds/total",
}
_POINTS: dict[Slip, str] = {
    ("indicators", 2, "weight", 10.5): "score-within-weight@indicators/3",
    ("indicators", 4, "weight", 23.0): "score-admissible@indicators/5",
    ("projects", 0, "total_weight", 101.0): "weights-sum@project/total_weight",
}
_EARNED: dict[Slip, str] = {
    ("indicators", 0, "score", 17.2): "score-within-weight@indicators/1",
    ("indicators", 5, "score", 8.6): "score-admissible@indicators/6",
    ("projects", 0, "total_score", 91.95): "scores-sum@project/total_score",
    ("funds", 0, "score", 9.51): "execution-score@funds/total",
}
_GROUPS = (_MONEY, _FIRST, _POINTS, _EARNED)
_SINGLE = {slip: fact for group in _GROUPS for slip, fact in group.items()}


@pytest.fixture(scope="module")
def told() -> dict[tuple[Slip, ...], pd.DataFrame]:
    """Return what is told of forms with one slip, and two of different groups, some three."""
    cases = [
        slips
        for n in (1, 2, 3)
        for groups in combinations(_GROUPS, n)
        for slips in list(product(*groups))[:: max(1, 2 * n - 3)]
    ]
    made = []
    for number, slips in enumerate(cases):
        form = right()
        for table, row, column, value in slips:
            getattr(form, table)[row][column] = value
        made.append(form.named(f"{number}#1"))
    found = audit.check(together(made).tables())
    by_form = dict(tuple(found.groupby("form_id")))
    return {slips: by_form[f"{number}#1"] for number, slips in enumerate(cases)}


def against(found: pd.DataFrame) -> list[str]:
    return found.loc[found["verdict"] == "contradicts", "fact"].drop_duplicates().tolist()


def test_so_many_slips_so_many_contradictions_and_each_names_its_figure(told) -> None:
    for slips, found in told.items():
        assert sorted(against(found)) == sorted(_SINGLE[slip] for slip in slips), slips
    assert len(told) > 150


def test_the_figure_that_alone_mends_all_is_said_first_with_what_it_should_be(told) -> None:
    slip = ("indicators", 2, "weight", 10.5)
    first, *others = tables.led(told[slip,].query("fact == @_SINGLE[@slip]"))["message_zh"]
    assert first.endswith("指标3的分值最可疑：与它有关的 3 处都不符，改为 12.00 则都相符。")
    assert len(others) == 2
    assert not any("最可疑" in one for one in others)


def test_a_figure_that_does_not_mend_all_by_itself_is_not_said_to() -> None:
    """Two sources that spend too little fail in one sum: neither of them alone brings it right."""
    form = right()
    form.funds[1]["executed"], form.funds[2]["executed"] = 130.25, 38.75
    found = audit.check(form.tables())
    wrong = found[found["verdict"] == "contradicts"]
    assert (len(wrong), wrong["fact"].nunique()) == (3, 2)
    assert not wrong["message_zh"].str.contains("即可|则都相符").any()


def test_a_form_that_contradicts_itself_everywhere_is_not_searched_pair_by_pair(
    monkeypatch,
) -> None:
    """Eighty scores above their weights took twenty seconds, and a thousand would have no end."""
    form, calls, search = right(), [], suspects._moves
    monkeypatch.setattr(suspects, "_moves", lambda *given: calls.append(1) or search(*given))
    row = form.indicators[0]
    form.indicators[:] = [
        row | {"position": at, "name": f"指标{at}", "weight": 2.0, "score": 2.5 + at % 7 / 10}
        for at in range(1, 41)
    ]
    found = audit.check(form.tables())
    assert len(against(found)) >= 40
    assert 0 < len(calls) <= 50
