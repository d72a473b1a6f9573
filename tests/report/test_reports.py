"""Reports are found by being there and have all their words; notebooks hold calls and prose."""

import ast
import re
import shutil
import tomllib
from pathlib import Path

import nbformat
import pytest

import analysis
from analysis import paths, report, rules, words
from analysis.report import columns
from analysis.report.reports import packaged, report_of

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("0*.ipynb"))  # the packaged reports
ROOMS = Path(report.__file__).parent / "each"
# A key of the catalogue, as it stands in code.
KEY = re.compile(r'"([a-z_]+\.[a-z][a-z_0-9-]*)"')


def code(file: Path) -> str:
    cells = nbformat.read(file, 4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def test_each_notebook_has_its_report_and_each_report_its_notebook() -> None:
    assert list(packaged()) == [file.stem for file in NOTEBOOKS]
    for name in packaged():
        assert {f"title.{name}", f"question.{name}", f"method.{name}"} <= set(words.catalogue())


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_headings_captions_and_columns_of_a_notebook_are_in_the_catalogue(file: Path) -> None:
    source = code(file)
    named = re.findall(
        r'(?:title|empty)="([^"]+)"|page\.section\(\s*"([^"]+)"(?:,\s*"([^"]+)")?', source
    )
    keys = [key for keys in named for key in keys if key]
    assert len(keys) >= 5
    assert [key for key in keys if not words.known(key)] == []
    shown = re.findall(r"columns=\[(.*?)\]", source, re.S)
    assert shown
    for column in re.findall(r'"(\w+)"', "".join(shown)):
        assert words.name("column", column, "en") != column or column in columns.MADE


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebooks_hold_calls_and_prose_only(file: Path) -> None:
    for cell in nbformat.read(file, 4).cells:
        if cell.cell_type == "code":
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            logic = {ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If}
            assert not kinds & logic, file.name
            assert cell.execution_count is not None, "nbval would not compare this cell"


def test_a_report_is_found_by_a_beginning_of_its_name() -> None:
    assert report_of("01").notebook == "01_execution_rates"
    with pytest.raises(analysis.errors.UsageError, match="no report '0'; choose among 00_overview"):
        report_of("0")


def test_a_report_that_is_put_there_is_found_and_runs(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new report is a notebook, a module and the file of its words, and nothing else."""
    from tests.report import pages
    from tests.report.notebook import execute

    (tmp_path / "notebooks").mkdir()
    module = (ROOMS / "execution.py").read_text("utf-8")
    module = module[: module.index("_RELATIONS")].replace("01_execution_rates", "09_mine")
    monkeypatch.setattr("analysis.report.each.__path__", [str(ROOMS), str(tmp_path)])
    (tmp_path / "mine.py").write_text(module, "utf-8")
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(source, metadata={"tags": tags})
            for source, tags in (
                ('data, lang = "", "zh"', ["parameters"]),
                ("from analysis import report", []),
                ('page = report.open("09_mine", data=data, lang=lang)', []),
                ('page.section("我的一节", "自己写的话")', []),
                ("page.method()", []),
            )
        ]
    )
    nbformat.write(made, tmp_path / "notebooks" / "09_mine.ipynb")
    monkeypatch.setattr("tests.report.notebook.NOTEBOOKS", tmp_path / "notebooks")
    packaged.cache_clear()
    try:
        assert list(packaged())[-1] == "09_mine"
        page = execute("09_mine", pages.folder_of("one", home), "zh")
        html = page.page({"hash": "0" * 64, "years": "2024", "forms": 1}, glyphs=False)
        assert ">我的一节</h2><p>自己写的话</p>" in html
    finally:
        packaged.cache_clear()
        shutil.rmtree(tmp_path)


def test_every_name_that_a_form_may_print_is_explained_in_english() -> None:
    labels = tomllib.loads((Path(report.__file__).parents[1] / "labels.toml").read_text())
    grades = [
        label
        for name in rules.available()
        for grade in rules.load(name).grades.value
        for label in grade.labels
    ]
    for name in (*labels["levels1"], *labels["levels2"], *grades):
        assert words.gloss(name, "en").endswith(f" ({name})")
        assert words.gloss(name, "zh") == name
    assert words.gloss("\u4f59", "en") == "\u4f59"


def test_every_key_that_the_reports_name_is_in_the_catalogue() -> None:
    files = [
        *ROOMS.parent.rglob("*.py"),
        *(Path(report.__file__).parents[1] / "trust").glob("*.py"),
    ]
    asked = {
        (file.name, key)
        for file in files
        for key in KEY.findall(file.read_text("utf-8"))
        if not key.startswith(("page.css", "page.js"))
        and key.split(".")[0] in {file.stem for file in Path(words.__file__).parent.glob("*.toml")}
    }
    assert len(asked) > 200
    assert {(file, key) for file, key in asked if not words.known(key)} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_packaged_report_keeps_its_words_beside_its_own_notebook(language: str) -> None:
    """The heading of the notebook in the project's folder was taken for its question."""
    for name, one in packaged().items():
        assert (paths.notebooks() / f"{name}.ipynb").exists()
        assert one.named(language)["question"] == words.name("question", name, language)
        assert one.method(language)
