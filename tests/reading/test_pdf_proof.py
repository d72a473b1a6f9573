"""Random forms through three producers: what was typeset is what is read."""

from dataclasses import replace

import pytest

from tests.typeset import proof

SEEDS = range(1, 17)  # four of each producer; `make proof` reads 500


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_is_read_as_it_was_typeset(seed, tmp_path):
    made = proof.case(seed)
    document = proof.read(made, tmp_path)
    wrong = proof.cells_wrong(made, document) or proof.forms_wrong(made, document)
    assert not wrong, f"seed {seed} ({made.producer}): {wrong[:5]}"


def test_one_changed_figure_shows(tmp_path):
    """What is printed is read, so a truth that differs in one figure is told apart."""
    made = proof.case(2, "fpdf2")
    form = made.forms[0]
    changed = replace(form.indicators[0], weight="77.77")
    other = replace(form, indicators=(changed, *form.indicators[1:]))
    told = proof.forms_wrong(
        replace(made, forms=(other, *made.forms[1:])), proof.read(made, tmp_path)
    )
    assert len(told) == 1
    assert "set 77.77" in told[0]


def test_what_was_read_before_changes_nothing(tmp_path):
    """PDFium draws fonts that are not in the file by one whose widths change as it draws."""
    first, other = proof.case(11), proof.case(7)
    alone = proof.read(first, tmp_path)
    proof.read(other, tmp_path)
    after = proof.read(first, tmp_path)
    assert after.pages == alone.pages
    assert not any(cell.doubt for page in after.pages for cell in page.cells)
