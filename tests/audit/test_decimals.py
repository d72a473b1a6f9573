"""What a print admits: figures with the decimals that they show, in every kind of document."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
from analysis import audit
from analysis.form.figures import Row, printed_decimals
from analysis.reading import Cell
from analysis.rounding import Printed
from tests.audit.random_forms import together
from tests.audit.test_audit import form
from tests.typeset import canvas, example, kinds, office, pages, sheet

KINDS = ("docx", "html", "ofd", "pdf", "xlsx")
# The form adds up: 20 + 19 + 20 + 20 + 10 and 9.00 of execution are 98.00.
SCORES = ("20", "19", "20", "20", "10")
MONEY = (
    ("151.00", "140.00", "126.00", "90.00"),
    ("150.00", "139.00", "126.00", "90.65"),
    ("1", "1.00", "0", "0"),
)
PLANTED = (
    "scores-sum",
    "weights-sum",
    "funds-sum-initial-budget",
    "execution-rate",
    "execution-score",
)


def printed(wrong: bool) -> sheet.Form:
    """Return the example with whole figures beside trailing zeros; or with each sum one off."""
    own = dataclasses.replace
    rows = zip(example.FORM.indicators, SCORES, strict=True)
    indicators = [own(row, weight="20", score=score) for row, score in rows]
    indicators[-1] = own(indicators[-1], weight="10", score="10")
    funds = [
        own(fund, initial_budget=b0, adjusted_budget=b1, executed=c, execution_rate=rate)
        for fund, (b0, b1, c, rate) in zip(example.FORM.funds, MONEY, strict=True)
    ]
    funds[0] = own(funds[0], weight="10", score="9.00")
    totals = {"total_weight": "100.00", "total_score": "98.00"}
    if wrong:
        funds[0] = own(funds[0], initial_budget="152.00", execution_rate="91.00", score="9.00")
        totals = {"total_weight": "101.00", "total_score": "97.00"}
    return own(example.FORM, indicators=tuple(indicators), funds=tuple(funds), **totals)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> pd.DataFrame:
    """The verdicts of the checks of sums and rates on the form in every kind of document."""
    folder = tmp_path_factory.mktemp("decimals")
    for name in ("right.html", *(f"wrong.{kind}" for kind in KINDS)):
        made = dataclasses.replace(printed(name != "right.html"), project_name=f"{name}改造")
        blocks, style, file = sheet.sheet(made), pages.Style(margin=42.0), folder / name
        if file.suffix == ".docx":
            file.write_bytes(kinds.docx(blocks))
        elif file.suffix == ".html":
            file.write_text(office.page(blocks, style), encoding="utf-8")
        elif file.suffix == ".ofd":
            file.write_bytes(kinds.ofd(pages.pages(blocks, style), style))
        elif file.suffix == ".pdf":
            file.write_bytes(canvas.render(pages.pages(blocks, style), style, canvas.Fpdf))
        else:
            office.workbook(blocks, style, file, as_numbers=True)
    found = analysis.read(folder, workers=1).findings
    return found[found["check"].isin(PLANTED)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_total_of_98_00_over_whole_scores_of_97_00_contradicts(verdicts, kind):
    """Trailing zeros were lost: 98.00 was 98, and 9.00 and 28 could hide what is missing."""
    right, wrong = (
        verdicts[verdicts["form_id"] == f"{name}#1"] for name in ("right.html", f"wrong.{kind}")
    )
    assert set(right["verdict"]) == {"agrees"}
    assert set(wrong.loc[wrong["verdict"] == "contradicts", "check"]) == set(PLANTED)


def test_decimals_that_a_format_hides_make_no_contradiction(tmp_path):
    """A score of 18.6 shown as 19, amounts of 139.4 and 0.6 shown as 139 and 1."""
    file = tmp_path / "hidden.xlsx"
    office.workbook(sheet.sheet(printed(wrong=False)), pages.Style(margin=42.0), file, True)
    book = openpyxl.load_workbook(file)
    stored = {"19": 18.6, "139": 139.4, "1": 0.6}
    changed = []
    for cell in (one for row in book.active.iter_rows() for one in row):
        told = f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value)
        if told in stored:
            cell.value, cell.number_format = stored[told], "0"
            changed.append(told)
    book.save(file)
    found = analysis.read(file, workers=1)
    assert set(changed) == set(stored)
    assert "contradicts" not in set(found.findings["verdict"])
    doubted = found.indicators.dropna(subset=["in_doubt"])
    assert doubted["score"].tolist() == [19]
    assert "format-rounds" in doubted["in_doubt"].iloc[0]
    assert found.funds["in_doubt"].isna().all()


# A figure's text, and how many decimals it can hide beside figures with most of them.
FIGURES = st.tuples(st.integers(1, 60), st.sampled_from(("whole", "one", "two"))).map(
    lambda drawn: {"whole": f"{drawn[0]}", "one": f"{drawn[0] + 0.5}", "two": f"{drawn[0]}.00"}[
        drawn[1]
    ]
)
OFF = st.sampled_from(["0", "0.01", "0.04", "0.1", "0.3", "0.5", "1", "1.5", "2", "7"])
CASES = st.lists(
    st.tuples(st.lists(FIGURES, min_size=2, max_size=4), OFF, st.integers(0, 2)),
    min_size=20,
    max_size=20,
)


def places(text: str) -> int:
    return len(text.partition(".")[2])


def admitted(parts: list[str], whole: str) -> str:
    """Return the verdict on a sum of sources by what each figure may stand for, from its text."""
    most = max(map(places, [*parts, whole]))
    if sum(map(Decimal, parts)) == Decimal(whole):
        return "agrees"
    # A whole figure beside others is exact. All are rounded, or all are cut off: 152 is no sum of
    # 150 and 0, of which one would have to be cut off and the other rounded.
    if not meet(parts, whole, most):
        return "contradicts"
    alike = [Decimal(1).scaleb(-most)] * (len(parts) + 1)
    return "agrees-hidden-digits" if meet(parts, whole, most, alike) else "not-computable"


def meet(parts: list[str], whole: str, most: int, units: list[Decimal] | None = None) -> bool:
    """Tell whether true values of the parts can add up to a true value of the whole."""
    texts = [*parts, whole]
    steps = units or [Decimal(1).scaleb(-(places(text) or most)) for text in texts]
    pairs = [(Decimal(text), step) for text, step in zip(texts, steps, strict=True)]
    halves = [(value - step / 2, value + step / 2) for value, step in pairs]
    cut = [(value - (step if value == 0 else 0), value + step) for value, step in pairs]
    (rounded_low, rounded_high), (cut_low, cut_high) = (
        (sum(one[0] for one in own[:-1]) - own[-1][1], sum(one[1] for one in own[:-1]) - own[-1][0])
        for own in (halves, cut)
    )
    return rounded_low <= 0 <= rounded_high or cut_low < 0 < cut_high


def read(money: str, **figures: str) -> Row:
    """Return a row of funds as its cells are read."""
    row = Row()
    for column, text in figures.items():
        row.figure(
            column, [Cell(1, 0, 0, 1, 1, text)], money if column != "execution_rate" else None
        )
    return row


def judged(check: str, cases: list[list[Row]]) -> list[str]:
    """Return the verdicts of a check on forms with these rows of funds."""
    made, known = [], {}
    for number, rows in enumerate(cases):
        names = ("total", "current_year", "other", "carried_over", None)
        funds = [{"fund": n, **row.values} for n, row in zip(names, rows, strict=False)]
        made.append(form([], funds).named(f"case-{number}"))
        shown = printed_decimals({"projects": [Row()], "funds": rows, "indicators": []})
        known |= {(f"case-{number}", *place): own for place, own in shown.items()}
    found = audit.check(together(made).tables(), decimals=known)
    found = found[found["check"] == check].set_index("form_id")["verdict"]
    return [found[f"case-{number}"] for number in range(len(cases))]


RATES = [
    ("万元", "140", "133.27", "95.19", "agrees"),
    ("万元", "140", "133.27", "94.90", "not-computable"),  # of a budget of 140.43
    ("万元", "140", "133.27", "93.00", "contradicts"),
    ("万元", "140", "133", "94.90", "agrees-hidden-digits"),
    ("亿元", "1.4", "1.33", "95.00", "agrees"),
    ("亿元", "1.4", "1.33", "93.00", "not-computable"),
    ("亿元", "1.40", "1.33", "90.00", "contradicts"),
    ("元", "1400000", "1332700", "95.19", "agrees"),
    ("元", "1400000", "1332700", "95.21", "contradicts"),
]


def test_a_rate_hangs_on_no_decimals_that_the_amounts_beside_it_show():
    """A budget of 140 beside 133.27 hid what it liked; amounts in 亿元 stopped the checks."""
    rows = [
        [read(money, adjusted_budget=b1, executed=c, execution_rate=rate)]
        for money, b1, c, rate, _ in RATES
    ]
    assert judged("execution-rate", rows) == [verdict for *_, verdict in RATES]


def test_amounts_of_one_column_are_not_rounded_and_cut_off_at_once():
    """152 over 150 and 0 agreed “by hidden digits”: 150.9 cut off, and 151.8 rounded."""
    sums = (("152", "150", "0"), ("151", "150", "0"), ("152", "150", "0", "1"))
    rows = [[read("万元", initial_budget=one) for one in texts] for texts in sums]
    verdicts = judged("funds-sum-initial-budget", rows)
    assert verdicts == ["contradicts", "agrees-hidden-digits", "agrees-hidden-digits"]


def test_an_amount_in_yuan_shows_no_zeros_of_the_change_of_unit():
    """3000000.00 元 stood in sentences as 300.000000 万元; its precision is as fine as before."""
    texts = {"3000000.00": "300.00", "1234567.89": "123.456789", "1200000": "120", "0.00": "0.00"}
    rows = [read("元", executed=text) for text in texts]
    places = [one["executed"] for one in printed_decimals({"funds": rows}).values()]
    assert [own[0] for own in places] == [6, 6, 6, 6]
    amounts = zip(rows, places, strict=True)
    told = [str(Printed(Fraction(str(row.values["executed"])), *own)) for row, own in amounts]
    assert told == list(texts.values())
    assert printed_decimals({"funds": [read("亿元", executed="1.5")]})["funds", 1] == {
        "executed": (-3, 0)
    }


@given(CASES)
@settings(max_examples=8, deadline=None)
def test_a_sum_contradicts_exactly_where_the_print_admits_no_rounding(cases):
    """Oracle: what each printed text may stand for, by its own digits and its column's."""
    sums = [
        [f"{sum(map(Decimal, parts)) + Decimal(off):.{decimals}f}", *parts]
        for parts, off, decimals in cases
    ]
    rows = [[read("万元", initial_budget=text) for text in texts] for texts in sums]
    due = [admitted(parts, whole) for whole, *parts in sums]
    assert judged("funds-sum-initial-budget", rows) == due
