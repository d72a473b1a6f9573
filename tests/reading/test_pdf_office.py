"""Forms typeset by a browser and by LibreOffice, where they are on the machine."""

import pytest

from analysis.reading import pdf
from tests.typeset import compare, draw, office, proof, sheet


@pytest.mark.parametrize(
    ("producer", "seed"),
    [
        pytest.param("chromium", 3, marks=pytest.mark.browser),
        pytest.param("chromium", 8, marks=[pytest.mark.browser, pytest.mark.campaign]),
        pytest.param("writer", 4, marks=pytest.mark.office),
        pytest.param("calc", 1, marks=pytest.mark.office),
    ],
)
def test_a_form_is_read_as_it_was_typeset(producer, seed, tmp_path):
    if lacking := office.missing(producer):
        pytest.skip(lacking)
    form = draw.form(seed * 10)
    file = tmp_path / "form.pdf"
    file.write_bytes(office.render(sheet.sheet(form), proof.style(seed), producer))
    wrong = compare.forms(pdf.read(file), [form])
    assert not wrong, f"{producer}, seed {seed}: {wrong[:5]}"
