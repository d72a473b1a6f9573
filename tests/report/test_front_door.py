"""papermill as a front door: what its command line, files and schedulers pass, right and wrong."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure

import analysis
from analysis.errors import UsageError
from analysis.report import reports, take
from analysis.report.parameters import Parameters, parse, taken
from analysis.report.reports import report_of
from analysis.report.selection import chosen, one_of
from analysis.tables import Tables
from tests.report.pages import page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory, dump: Path) -> Path:
    """A project with few forms, of which the last prints the year: a door lets by few or many."""
    home = tmp_path_factory.mktemp("mine")
    (home / "notebooks").mkdir()
    (home / "data" / "raw").mkdir(parents=True)
    pages = dump.read_text("utf-8").split("\n\n")
    (home / "data" / "raw" / dump.name).write_text("\n\n".join(pages[15:]) + "\n", "utf-8")
    return home


def papermill(folder: Path, home: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of a notebook in a folder of its own with papermill's own command line."""
    copy = folder / "copy.ipynb"
    source = nbformat.read(ROOT / "notebooks" / "01_execution_rates.ipynb", 4)
    opened = next(n for n, one in enumerate(source.cells) if "report.open(" in one.source)
    source.cells = source.cells[: opened + 1]  # the door; the rooms behind it are tested elsewhere
    nbformat.write(source, copy)
    return subprocess.run(
        [sys.executable, "-m", "papermill", copy, folder / "out.ipynb", "--no-progress-bar",
         "--log-level", "ERROR", *given],
        cwd=folder, env={**os.environ, "SELFEVAL_HOME": str(home)}, check=False,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_papermill_takes_a_scalar_for_a_list_and_nothing_for_the_default(
    tmp_path: Path, mine: Path
) -> None:
    asked = tmp_path / "params.yaml"
    asked.write_text("years: 2024\nunits:\nlang: en\n", "utf-8")
    done = papermill(tmp_path, mine, "-f", str(asked))
    assert done.returncode == 0, done.stderr[-600:]
    shown = str(nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs)
    assert "2024" in shown
    assert "corrections ledger" in shown


def test_papermill_stops_at_an_unknown_parameter_with_one_sentence(
    tmp_path: Path, mine: Path
) -> None:
    done = papermill(tmp_path, mine, "-p", "tongue", "en")
    assert done.returncode == 1
    assert "01_execution_rates: unknown parameter 'tongue'; it takes data, lang" in done.stderr
    assert "File " not in done.stderr.partition("Exception encountered")[2]


def test_papermill_itself_knows_every_parameter_of_a_notebook_and_its_type() -> None:
    """`-p lang en` was "Passed unknown parameter: lang", and every type was "Unknown"."""
    from papermill.inspection import inspect_notebook

    for name, report in reports().items():
        found = inspect_notebook(str(ROOT / "notebooks" / f"{name}.ipynb"))
        assert set(found) == set(report.parameters.model_fields) or report.is_example(), name
        types = {one: each["inferred_type_name"] for one, each in found.items()}
        assert types["lang"] == "str" and types["years"] == "list[int]" and "None" not in types


def test_papermill_names_a_form_as_selfeval_report_does(nine: analysis.Corpus) -> None:
    """`papermill 04_project.ipynb … -p form '#4'` was told that the filters leave no form."""
    own = one_of("04_project", "#4", nine, nine, nine.editions)
    assert own.projects["form_id"].tolist() == nine.named("#4")
    for given, said in (("#99", "there is no form '#99'"), ("forms-2024", "any of 9 forms")):
        with pytest.raises(UsageError, match=said):
            one_of("04_project", given, nine, nine, nine.editions)


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"years": 2024}, [2024]), ({"years": "2023,2024"}, [2023, 2024]), ({"years": None}, []),
     ({"years": [2024]}, [2024]), ({"years": "2024"}, [2024])],
)  # fmt: skip
def test_years_come_as_scalars_lists_and_nothing(given: dict, expected: list[int]) -> None:
    assert parse(Parameters, given, "01").years == expected


@pytest.mark.parametrize("given", [{"years": True}, {"years": [True]}, {"years": "last"},
                                   {"lang": "english"}, {"linked": "so"}])  # fmt: skip
def test_a_value_of_the_wrong_type_is_named(given: dict) -> None:
    with pytest.raises(UsageError, match=f"parameter {next(iter(given))} takes"):
        parse(Parameters, given, "01")


def test_forms_are_named_as_at_the_prompt(nine: analysis.Corpus) -> None:
    """["#4", "#9"] found no form, and the report was one on nothing."""
    asked = parse(Parameters, {"forms": ["#4", "#9"]}, "02")
    found = chosen(nine, nine.editions, asked).projects["form_id"].tolist()
    assert found == [*nine.named("#4"), *nine.named("#9")]
    assert [one.rpartition("#")[2] for one in found] == ["4", "9"]
    with pytest.raises(UsageError, match="there is no form '#99'"):
        chosen(nine, nine.editions, parse(Parameters, {"forms": "#99"}, "02"))


@pytest.mark.parametrize(
    ("given", "said"),
    [({"tongue": "en"}, "10: unknown parameter 'tongue'; it takes lang, documents"),
     ({"years": 2024}, "unknown parameter 'years'"), ({"lang": "english"}, "takes zh or en"),
     ({"documents": 5}, "documents takes a text")],
)  # fmt: skip
def test_a_notebook_that_is_no_report_refuses_what_it_does_not_take(given: dict, said: str) -> None:
    """A tutorial with `-p tongue en` ran in Chinese to its end."""
    put = "# Parameters\n" + "\n".join(f"{name} = {value!r}" for name, value in given.items())
    cells = ["", "lang = 'zh'\ndocuments = 'data/raw'", put, "report.take('10', vars())"]
    defaults = {"lang": "zh", "documents": "data/raw", "In": cells}
    with pytest.raises(UsageError, match=said):
        take("10", defaults | given)


def test_a_name_of_ones_own_further_down_is_no_parameter() -> None:
    cells = ["", "data = ''\nlang = 'zh'\nyears = []", "# Parameters\nyears = 2024", "n = 3"]
    assert taken({"years": 2024, "n": 3, "In": cells}, Parameters) == {"years": 2024}
    mistyped = [*cells[:2], "# Parameters\nyear = 2024"]
    assert "year" in taken({"years": [], "year": 2024, "In": mistyped}, Parameters)


def test_a_mistyped_name_that_jupyter_scheduler_puts_in_stops_the_notebook() -> None:
    """Its cell does not say that it holds parameters: a report with the defaults was COMPLETED."""
    cells = ["", "data = ''\nlang = 'zh'\nyears = []", "yeers = 2024", "import analysis"]
    with pytest.raises(UsageError, match="unknown parameter 'yeers'"):
        parse(Parameters, taken({"years": [], "yeers": 2024, "In": cells}, Parameters), "01")
    cells = ["", "lang = 'zh'\ndocuments = 'data/raw'", "tongue = 'en'", "import analysis"]
    with pytest.raises(UsageError, match="unknown parameter 'tongue'"):
        take("10", {"lang": "zh", "documents": "data/raw", "tongue": "en", "In": cells})


def test_assignments_of_ones_own_below_the_parameters_are_no_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of the notebook stopped at `limit`, which its author had computed with."""
    cells = ["", "data = ''\nlang = 'zh'\nyears = []", "limit = 95", "import analysis"]
    variables = {"years": [], "limit": 95, "In": cells}
    monkeypatch.chdir(tmp_path)
    assert "limit" in taken(variables, Parameters)
    with monkeypatch.context() as live:
        live.setenv("JPY_SESSION_NAME", "mine.ipynb")
        assert "limit" not in taken(variables, Parameters)
    own = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=own), "mine.ipynb")
    assert "limit" not in taken(variables, Parameters)
    beside = ["", "lang = 'zh'", "lang = 'en'\ntongue = 'en'", "import analysis"]
    with pytest.raises(UsageError, match="unknown parameter 'tongue'"):
        take("10", {"lang": "en", "tongue": "en", "In": beside})


def test_a_notebook_of_ones_own_is_a_report_with_typed_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks").mkdir()
    source = ROOT / "notebooks" / "13_own_report.ipynb"
    made = source.read_text("utf-8").replace("13_own_report", "20_mine")
    (tmp_path / "notebooks" / "20_mine.ipynb").write_text(made, "utf-8")
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    found = reports()["20_mine"]
    assert found.named("en")["title"] == "Example: projects below a rate"
    # The example itself stood on the front page of a new project, with a limit that nobody set.
    shutil.copy(source, tmp_path / "notebooks")
    assert [name for name, one in reports().items() if one.is_example()] == ["13_own_report"]
    assert found.parameters.model_validate({"threshold": "95"}).threshold == 95
    with pytest.raises(UsageError, match="20_mine: parameter threshold takes a number, not 'low'"):
        parse(found.parameters, {"threshold": "low"}, "20_mine")


@pytest.mark.parametrize(
    "line", ["days = 2 * 365", "%time", "_own = 1", "since = today()", "kinds_of = {[]: 1}"]
)
def test_a_default_that_cannot_be_read_costs_its_parameter_and_no_other_report(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`days = 2 * 365` in one notebook ended every command of reports: `malformed node`."""
    (tmp_path / "notebooks").mkdir()
    asked = nbformat.v4.new_code_cell(line, metadata={"tags": ["parameters"]})
    opened = nbformat.v4.new_code_cell('page = report.open("20_mine", vars())')
    whole = nbformat.v4.new_notebook(cells=[asked, opened])
    nbformat.write(whole, tmp_path / "notebooks" / "20_mine.ipynb")
    (tmp_path / "notebooks" / "21_broken.ipynb").write_text('{"cells": [{}]}', "utf-8")
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    assert [*reports()][-1] == "20_mine"
    assert set(reports()["20_mine"].parameters.model_fields) == set(Parameters.model_fields)


def test_a_notebook_that_is_no_report_yet_is_told_how_it_becomes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was "no report '20_mine'"; and `report.open('20_mine', vars())` was none either."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))

    def write(line: str) -> None:
        whole = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line)])
        nbformat.write(whole, tmp_path / "notebooks" / "20_mine.ipynb")

    write("corpus.execution")
    with pytest.raises(UsageError, match="it first calls page = "):
        report_of("20")
    write("page = report.open('20_mine', vars())")
    assert report_of("20").notebook == "20_mine"


def test_a_picture_of_ones_own_stands_on_the_page_under_its_caption(nine: Tables) -> None:
    """An analyst's plot, shown in a cell, was missing on the page without a word."""
    axes = Figure().subplots()
    axes.set_title("执行率")
    block = page("01_execution_rates", nine).figure(axes, "我的图")
    assert block.kind == "figure" and block.plain == "我的图"
    assert 'aria-label="我的图"><img class="own" src="data:image/png;base64,' in block.html
