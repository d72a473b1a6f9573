"""Old and open formats: LibreOffice turns them into what is read; without it one line says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis import reading
from analysis.errors import UnreadableDocument
from analysis.reading import legacy
from tests.typeset import compare, example, kinds, office

RTF = (
    r"{\rtf1\ansi\ansicpg936 {\v 7}\par\trowd\cellx3000\cellx6000\intbl \u20998?\u20540?\cell"
    r" {\v 1}10.00\cell\row\pard {\field{\*\fldinst INCLUDETEXT "
    r'"file:///etc/hostname"}{\fldrslt }}\par}'
)


def converted(folder: Path, kind: str) -> Path:
    if lacking := office.missing("writer"):
        pytest.skip(lacking)
    source = example.FOLDER / f"example.{'xlsx' if kind == 'ods' else 'docx'}"
    shutil.copy(source, folder)
    [file] = kinds.converted([folder / source.name], kind, folder)
    return file


@pytest.mark.office
@pytest.mark.parametrize(("kind", "reader"), [("doc", "word"), ("ods", "excel")])
def test_an_old_format_reads_as_its_original(kind, reader, tmp_path):
    file = converted(tmp_path, kind)
    found = reading.read(file)
    assert not compare.forms(found, [example.FORM])
    assert (found.reader, found.source) == (reader, f"example.{kind}")
    assert not any(cell.doubt for page in found.pages for cell in page.cells)


@pytest.mark.office
def test_rich_text_by_hand_whatever_its_ending_hides_what_is_hidden(tmp_path):
    if lacking := office.missing("writer"):
        pytest.skip(lacking)
    (tmp_path / "form.doc").write_text(RTF, encoding="ascii")
    [page] = reading.read(tmp_path / "form.doc").pages
    assert [one.text for one in page.cells] == ["分值", "10.00"]
    assert [one.code for one in page.cells[1].doubt] == ["left-out"]


def refused(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    with pytest.raises(UnreadableDocument) as caught:
        reading.read(file)
    return caught.value.problem


def test_without_libreoffice_one_line_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(legacy, "_PROGRAMS", ("no-such-program",))
    assert refused(tmp_path / "form.rtf", RTF.encode()) == "problem.needs-office"


def test_what_is_none_of_these_formats_costs_one_line(tmp_path):
    assert refused(tmp_path / "form.doc", b"hello") == "problem.not-converted"
    assert refused(tmp_path / "form.wps", b"") == "problem.empty"


def test_an_open_document_is_no_archive_of_documents(tmp_path):
    file = tmp_path / "form.ods"
    file.write_bytes(kinds.packed({"mimetype": b"application/vnd.oasis", "content.xml": b""}))
    assert not reading.is_archive(file)
