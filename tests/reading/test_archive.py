"""Archives: each document in them is one of its own, under the archive's path, within limits."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from analysis import documents, reading
from analysis.documents import Reading
from tests.typeset import draw, kinds, office, proof, sheet


@pytest.fixture(scope="module")
def word() -> bytes:
    return kinds.docx(sheet.sheet(draw.form(10)))


@pytest.fixture(scope="module")
def web() -> bytes:
    return office.page(sheet.sheet(draw.form(20)), proof.style(1)).encode()


def read(folder: Path, content: bytes, password: str | None = None) -> Reading:
    file = folder / "2024.zip"
    file.write_bytes(content)
    return documents.read(str(file), file.name, password)


def ids(found: Reading) -> list[str]:
    return [one.project["form_id"] for one in found.forms]


def said(found: Reading) -> list[tuple[str, str]]:
    return [(one.source, one.problem) for one in found.problems]


def renamed(content: bytes, name: str, raw: bytes) -> bytes:
    """Return an archive in which a member has a name in other bytes, as long and not marked."""
    assert len(name.encode()) == len(raw)
    return content.replace(name.encode(), raw)


def test_each_document_has_the_archives_path_before_its_own(tmp_path, word, web):
    inner = kinds.packed({"乙/表.html": web})
    found = read(tmp_path, kinds.packed({"甲.docx": word, "inner.zip": inner}))
    assert ids(found) == ["2024.zip/inner.zip/乙/表.html#1", "2024.zip/甲.docx#1"]
    assert [one.project["source"] for one in found.forms] == ["表.html", "甲.docx"]
    assert not found.problems


def test_names_in_gbk_are_read(tmp_path, word):
    plain = kinds.packed({"abcdefgh.docx": word})
    found = read(tmp_path, renamed(plain, "abcdefgh", "绩效自评".encode("gbk")))
    assert ids(found) == ["2024.zip/绩效自评.docx#1"]
    found = read(tmp_path, renamed(plain, "abcdef", "绩效".encode()))
    assert ids(found) == ["2024.zip/绩效gh.docx#1"]


def test_a_name_that_climbs_stays_inside(tmp_path, word):
    outside = tmp_path / "inside"
    outside.mkdir()
    found = read(outside, kinds.packed({"../../climbed.docx": word, "/etc/x.docx": word}))
    assert ids(found) == ["2024.zip/climbed.docx#1", "2024.zip/etc/x.docx#1"]
    assert not list(tmp_path.rglob("climbed.docx"))


def test_a_document_that_cannot_be_read_costs_the_others_nothing(tmp_path, word):
    found = read(tmp_path, kinds.packed({"a.docx": b"PK\3\4broken", "b.docx": word, "c.pdf": b""}))
    assert ids(found) == ["2024.zip/b.docx#1"]
    assert said(found) == [
        ("2024.zip/a.docx", "problem.no-archive"),
        ("2024.zip/c.pdf", "problem.empty"),
    ]


def test_kinds_that_no_reader_takes_are_one_line(tmp_path, word):
    members = {"a.docx": word, "b.dwg": b"1", "c.mp4": b"2"}
    found = read(tmp_path, kinds.packed(members))
    assert str(found.problems[0]) == (
        "2024.zip: files in it that are of no known kind: 2 (b.dwg, c.mp4); "
        "ask where the file comes from"
    )
    assert len(found.problems) == 1


def test_what_systems_leave_is_passed_over(tmp_path, word):
    members = {"a.docx": word, "__MACOSX/._a.docx": b"x", "~$a.docx": b"x", "Thumbs.db": b"x"}
    found = read(tmp_path, kinds.packed({**members, "folder/": b""}))
    assert ids(found) == ["2024.zip/a.docx#1"]
    assert not found.problems


def test_a_note_inside_speaks_of_the_document_beside_it(tmp_path, word):
    note = b'file = "a.docx"\naddress = "http://example.org/a"\n'
    found = read(tmp_path, kinds.packed({"x/a.docx": word, "x/a.provenance.toml": note}))
    assert found.forms[0].project["address"] == "http://example.org/a"


def test_two_members_of_one_name_are_both_read(tmp_path, word, web):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.docx", word)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.docx", web)
    assert [one.project["reader"] for one in read(tmp_path, made.getvalue()).forms] == [
        "word",
        "web",
    ]


def test_archives_inside_one_another_share_their_limits(tmp_path, monkeypatch):
    nested = kinds.packed({"x": b"0"})
    for _ in range(6):
        nested = kinds.packed({"a.zip": nested})
    assert said(read(tmp_path, nested)) == [("2024.zip", "problem.bomb")]
    monkeypatch.setattr(reading.packed, "MOST_BYTES", 3000)
    half = kinds.packed({"x.txt": b"x " * 1000})
    assert said(read(tmp_path, half)) == [("2024.zip/x.txt", "error.no-form")]
    both = read(tmp_path, kinds.packed({"a.zip": half, "b.zip": half}))
    assert [problem for _, problem in said(both)] == ["problem.bomb"]


def test_a_size_that_lies_is_found_out(tmp_path, word):
    content = bytearray(kinds.packed({"x.txt": b" " * 5000}))
    for at in (content.index(b"PK\1\2") + 24, 22):
        content[at : at + 4] = struct.pack("<I", 10)
    [(source, problem)] = said(read(tmp_path, bytes(content)))
    assert (source, problem) == ("2024.zip/x.txt", "problem.broken")


def test_an_encrypted_archive_asks_for_its_password(tmp_path):
    content = bytearray(kinds.packed({"x.docx": b"1"}))
    for at in (content.index(b"PK\1\2") + 8, 6):
        content[at] |= 1
    assert said(read(tmp_path, bytes(content))) == [("2024.zip/x.docx", "problem.encrypted")]
    assert said(read(tmp_path, bytes(content), "1234")) == [
        ("2024.zip/x.docx", "problem.wrong-password")
    ]


def test_an_archive_without_files_is_said_to_be_one(tmp_path):
    assert said(read(tmp_path, kinds.packed({"folder/": b""}))) == [
        ("2024.zip", "problem.no-members")
    ]
