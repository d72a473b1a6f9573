"""Rows that are not as wide as their header: no figure is read one column further in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis import doubts, form, reading
from analysis.schema import FIELDS

EXAMPLE = (Path(__file__).parents[2] / "data" / "examples" / "example.html").read_text("utf-8")
_FIGURES = {"initial_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score"}
_FIGURES |= {"total_score", "total_weight"}


def figures(folder: Path, page: str) -> tuple[dict[tuple[str, ...], float], int]:
    """Return the figures of a page that are sure, by table, row and column; count the others."""
    file = folder / "form.html"
    file.write_text(page, "utf-8")
    found, unsure = dict[tuple[str, ...], float](), 0
    for one in form.read(reading.read(file)):
        tables = {"projects": [one.project], "funds": one.funds, "indicators": one.indicators}
        for table, rows in tables.items():
            for row in rows:
                for column in _FIGURES & {*FIELDS[table]}:
                    key = (table, str(row.get("name") or row.get("fund")), column)
                    if column in doubts.fields(row["in_doubt"]):
                        unsure += 1
                    elif row[column] is not None:
                        found[key] = row[column]
    return found, unsure


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return figures(tmp_path_factory.mktemp("sound"), EXAMPLE)


@pytest.mark.parametrize("page", [EXAMPLE, re.sub("<colgroup>.*?</colgroup>", "", EXAMPLE)])
@pytest.mark.parametrize(
    "damage",
    [
        *(r' colspan="(?!1")\d+"', r' rowspan="(?!1")\d+"', r"<td[^>]*>(?:(?!<td).)*?</td>"),
        r'">(?:(?!<td).)*?</td>\s*<td[^>]*rowspan="1(?=">)',  # swallowed by an open quote
    ],
)
def test_what_a_lost_span_or_cell_moves_is_never_another_column_s_in_silence(
    page, damage, sound, tmp_path
):
    lost = [page[: one.start()] + page[one.end() :] for one in re.finditer(damage, page, re.S)]
    read = [figures(tmp_path, one) for one in lost]
    truth = sound[0]
    assert [
        (at, key, value)
        for at, (found, _) in enumerate(read)
        for key, value in found.items()
        if truth.get(key, value) != value
    ] == []
    assert any(unsure > sound[1] for _, unsure in read)


def test_rows_that_leave_out_their_last_blank_cells_are_as_sure_as_others(sound, tmp_path):
    page = re.sub(r"(?:<td[^>]*></td>)+(?=</tr>)", "", EXAMPLE)
    assert page != EXAMPLE
    assert figures(tmp_path, page) == sound


def test_no_column_is_sure_where_the_header_and_a_row_lost_cells(sound, tmp_path):
    page = EXAMPLE.replace(' rowspan="4">项目资金', ">项目资金")
    page = re.sub(r'<td class="c h" colspan="1" rowspan="1">得分</td>', "", page)
    assert page.count("得分") == EXAMPLE.count("得分") - 1
    found, _ = figures(tmp_path, page)
    assert not [key for key, value in found.items() if sound[0].get(key, value) != value]


def test_points_of_an_indicator_that_reach_into_the_totals_row_put_the_total_in_doubt(
    tmp_path, sound
):
    """They stood as the total's weight, and 100 points of weight as the total score."""
    rows = EXAMPLE.split("<tr>")
    (last,) = [n for n, row in enumerate(rows) if "读者满意度" in row]
    rows[last], times = re.subn(r' rowspan="1">(?=10\.00<)', ' rowspan="2">', rows[last], count=1)
    found, _ = figures(tmp_path, "<tr>".join(rows))
    assert times == 1
    assert not [key for key in found if key[2].startswith("total")]
    assert found.items() <= sound[0].items()
