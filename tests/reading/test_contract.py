"""What all readers keep to: found by being there, doubts and problems as data with their words."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest

from analysis import reading, words
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import Cell, Page, Problem

SOURCE = Path(reading.__file__).parents[1]
# Where the code stands among the arguments of what makes a doubt.
MAKERS = {"Doubt": 0, "unsure": 1, "doubt": 1, "_doubt_blank": 3}


def made(file: Path) -> set[str]:
    """Return the codes of the doubts that a module makes, each a literal."""
    codes = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = MAKERS.get(name)
            if place is not None and len(node.args) > place:
                arguments = ast.walk(node.args[place])
                texts = (one.value for one in arguments if isinstance(one, ast.Constant))
                codes |= {text for text in texts if isinstance(text, str)}
    return codes


def test_the_doubts_that_are_made_are_those_that_have_words() -> None:
    files = [*(SOURCE / "reading").rglob("*.py"), *(SOURCE / "form").rglob("*.py")]
    known = {key for key in words.catalogue() if key.startswith("doubt.")}
    assert {f"doubt.{code}" for file in files for code in made(file)} == known


def test_each_ending_is_read_by_one_reader() -> None:
    assert (
        reading.suffixes().items()
        >= {
            **{".pdf": "pdf", ".txt": "dump", ".tsv": "dump"},
            **{".zip": "archive", ".docx": "word", ".docm": "word"},
            **{".xlsx": "excel", ".xlsm": "excel", ".xls": "excel", ".et": "excel"},
            **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".ods"), "legacy"),
            **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), "scan"),
            **{".html": "web", ".htm": "web", ".mht": "web", ".mhtml": "web", ".ofd": "ofd"},
        }.items()
    )


def test_a_reader_is_found_by_being_there(tmp_path, monkeypatch) -> None:
    (tmp_path / "drawing.py").write_text(
        "from analysis.reading.cells import Document\n"
        'SUFFIXES = (".dwg",)\n'
        "def read(path, password=None):\n"
        '    return Document.of(path, b"", "drawing", [], in_points=False)\n'
    )
    monkeypatch.setattr(reading, "__path__", [*reading.__path__, str(tmp_path)])
    reading._readers.cache_clear()
    try:
        assert reading.read(tmp_path / "form.DWG").reader == "drawing"
    finally:
        reading._readers.cache_clear()


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("a.dwg", "unknown kind of document (.dwg); give one of .", "不支持的文件类型（.dwg）"),
        ("a", "unknown kind of document (no ending); give one of .", "没有扩展名"),
        ("none.pdf", "none.pdf: cannot be opened (No such file", "无法打开"),
    ],
)
def test_what_cannot_be_read_is_said_in_both_languages(tmp_path, name, english, chinese) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        reading.read(tmp_path / name)
    assert english in str(caught.value)
    assert chinese in caught.value.say("zh")


def test_a_problem_of_a_page_survives_the_way_back_from_a_worker() -> None:
    problem = Problem("problem.scanned", further=Problem("problem.breaks-off"))
    error = UnreadableDocument("a.pdf", "problem.on-page", "remedy.look-at-page", "3", problem)
    back = pickle.loads(pickle.dumps(error))
    assert str(back) == str(error)
    assert "page 3: no text on the page: an image (scanned); the file breaks off" in str(back)
    assert "第 3 页：页面上没有文字：是图像（扫描件）；文件在结尾之前中断" in back.say("zh")


def test_a_cell_and_a_page_without_a_doubt_are_falsy() -> None:
    assert not Cell(1, 0, 0, 1, 1, "").doubt
    assert Cell(1, 0, 0, 1, 1, "", (Doubt("unseen"),)).doubt
    assert not Page(1, 1, 1, ()).problem
    assert Page(1, 1, 1, (), problem=Problem("problem.hidden")).problem
