"""The catalogue is complete in both languages, and the code asks for nothing that it lacks."""

import re
import string
import tomllib
from pathlib import Path

import pytest

import analysis.report
from analysis import rules
from analysis.report import narrative
from analysis.report.parameters import REPORTS
from analysis.words import LANGUAGES, catalogue, gloss, say as text

SOURCES = [
    *Path(analysis.report.__file__).parent.rglob("*.py"),
    *(Path(__file__).parents[2] / "notebooks").glob("*.ipynb"),
]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_an_entry_says_the_same_in_both_languages(key: str) -> None:
    entry = catalogue()[key]
    assert set(entry) == set(LANGUAGES)
    assert all(said.strip() for said in entry.values())
    assert fields(entry["zh"]) == fields(entry["en"])


def test_every_key_that_the_code_names_is_there() -> None:
    code = "\n".join(file.read_text("utf-8") for file in SOURCES)
    asked = set(re.findall(r'text\(\s*"([a-z_0-9]+\.[a-z_0-9]+)"', code))
    assert asked
    assert asked <= set(catalogue())


OPENINGS = {
    file: re.search(r'Writer\("(\w+)"', file.read_text("utf-8"))
    for file in Path(narrative.__file__).parent.glob("*.py")
    if file.stem not in ("__init__", "writing")
}


@pytest.mark.parametrize("file", OPENINGS, ids=lambda file: file.stem)
def test_every_sentence_of_an_opening_is_there(file: Path) -> None:
    subject = OPENINGS[file]
    assert subject is not None
    names = set(re.findall(r'"(open_\w+|key)"', file.read_text("utf-8")))
    assert "key" in names
    for name in names:
        assert f"{subject[1]}.{name}" in catalogue(), name


SUBJECTS = {name: name.partition("_")[2].split("_")[0] for name in REPORTS}


@pytest.mark.parametrize(("notebook", "subject"), SUBJECTS.items())
def test_sections_tables_and_columns_of_a_notebook_are_there(notebook: str, subject: str) -> None:
    import nbformat

    file = Path(__file__).parents[2] / "notebooks" / f"{notebook}.ipynb"
    code = "\n".join(
        cell.source for cell in nbformat.read(file, 4).cells if cell.cell_type == "code"
    )
    for name in re.findall(r'page\.section\("(\w+)"\)', code):
        assert text(f"{subject}.section_{name}", "zh")
    tables = re.findall(r'page\.table\(\s*"(\w+)",.*?\[([^\[\]]*?)\],\s*\)', code, re.S)
    assert tables
    for name, columns in tables:
        assert text(f"{subject}.table_{name}", "zh")
        for column in re.findall(r'"(\w+)"', columns):
            assert text(f"column.{column}", "en")


def test_notebooks_hold_calls_and_prose_only() -> None:
    import ast

    import nbformat

    for file in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(file, 4).cells:
            if cell.cell_type == "code":
                kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
                logic = {ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda}
                assert not kinds & logic, file.name
                assert cell.execution_count is not None, "nbval would not compare this cell"


def test_every_name_that_a_form_may_print_is_explained_in_english() -> None:
    labels = tomllib.loads((Path(analysis.report.__file__).parents[1] / "labels.toml").read_text())
    grades = [
        label
        for name in rules.available()
        for grade in rules.load(name).grades.value
        for label in grade.labels
    ]
    for name in (*labels["levels1"], *labels["levels2"], *grades):
        assert gloss(name, "en").endswith(f" ({name})")
        assert gloss(name, "zh") == name
    assert gloss("\u4f59", "en") == "\u4f59"
