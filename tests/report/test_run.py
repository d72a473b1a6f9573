"""Reports are made whole or not at all, kept when nothing changed, and the same to the byte."""

import base64
import fcntl
import hashlib
import json
import os
import re
from pathlib import Path

import nbformat
import pytest

from analysis import cli, report, tables
from analysis.errors import Locked, ReportFailed, UsageError
from analysis.report import block as blocks
from analysis.report import html
from analysis.report.parameters import Parameters
from analysis.report.run import _Job, _jobs, fingerprint
from analysis.report.selection import load
from tests.report import corpora
from tests.report.notebook import execute

NAME = "01_execution_rates"
EVIL = '<script>alert("项目")</script>'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    nine = corpora.nine()
    projects = nine.projects.copy()
    projects.loc[projects["form_id"].str.endswith("#2"), "project_name"] = EVIL
    tables.write(tables.Tables(projects, nine.funds, nine.indicators, nine.findings), folder)
    return folder


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("reports")
    results = report.run([NAME], data, output)
    assert [(one.name, one.status, one.exit_code) for one in results] == [(NAME, "made", 0)]
    return output


def test_a_page_is_self_contained_and_clean(made: Path) -> None:
    for file in (made / f"{NAME}.html", made / "index.html"):
        page = file.read_text("utf-8")
        assert '<html lang="zh-CN">' in page
        assert len(page.encode()) < 3_000_000
        assert not re.search(r"https?://|\\u[0-9a-f]{4}|Traceback|Warning|page\.opening", page)
        assert EVIL not in page
        assert all('alt=""' not in image for image in re.findall("<img[^>]+>", page))
    page = (made / f"{NAME}.html").read_text("utf-8")
    assert page.count("<figure") == page.count("<figcaption") >= 2
    assert "&lt;script&gt;" in page


def test_another_process_makes_the_same_page_to_the_byte(made: Path, data: Path) -> None:
    here = execute(NAME, data, "zh").page(fingerprint(*load(str(data))))
    assert (made / f"{NAME}.html").read_text("utf-8") == here


def test_two_runs_never_write_into_one_folder(data: Path, tmp_path: Path) -> None:
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(Locked, match="another run"):
        report.run([NAME], data, tmp_path)
    fcntl.flock(other, fcntl.LOCK_UN)
    with tables.held(tmp_path), tables.held(tmp_path):
        pass  # who holds the lock may take it again
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


def test_the_front_page_has_each_report_with_figure_and_finding(made: Path) -> None:
    page = (made / "index.html").read_text("utf-8")
    assert f'href="{NAME}.html"' in page
    assert "98.89% / 96.89%" in page
    assert page.count('class="narrow"') == 1


def test_an_unchanged_report_is_kept_and_a_forced_one_is_the_same(made: Path, data: Path) -> None:
    page = made / f"{NAME}.html"
    before = page.read_bytes()
    assert report.run([NAME], data, made)[0].status == "kept"
    assert report.run([NAME], data, made, force=True)[0].status == "made"
    assert page.read_bytes() == before


def test_a_report_by_a_rule_set_that_says_something_else_is_made_anew(tmp_path: Path) -> None:
    """Only the path of one's own rule set was part of the key: the page by the old one was kept."""
    own = tmp_path / "own.toml"
    job = _Job(NAME, "x.html", Parameters(rules=str(own)), tmp_path, {}, "")
    keys = set()
    for parent in ("hubei-20", "mof-2020-10", "hubei-20"):
        own.write_text(f'id = "own"\nparent = "{parent}"\n', "utf-8")
        keys.add(job.key)
    assert len(keys) == 2


def test_a_filter_that_leaves_nothing_says_so(data: Path, tmp_path: Path) -> None:
    (result,) = report.run(["01"], data, tmp_path, {"years": "1999"}, language="en")
    assert (result.status, result.exit_code) == ("empty", 3)
    page = result.path.read_text("utf-8")
    assert "The filters leave no form (the data hold 9)" in page
    assert "<figure" not in page


def test_a_wrong_name_or_parameter_starts_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no report 'nope'"):
        report.run(["nope"], data, tmp_path / "out")
    with pytest.raises(UsageError, match="unknown parameter"):
        report.run([NAME], data, tmp_path / "out", {"colour": "red"})
    assert not (tmp_path / "out").exists()


def test_a_report_takes_the_end_of_a_forms_id_as_a_corpus_does(data: Path, tmp_path: Path) -> None:
    """The id had to be given whole, with the folders of its document."""
    (job,) = _jobs(["04"], data, tmp_path, {"form": "#4", "lang": "zh"}, "")
    assert job.parameters.form == "self-evaluation-forms-2024.txt#4"
    assert job.file == "projects/self-evaluation-forms-2024.txt-4.html"


def test_a_form_that_is_not_there_is_refused_and_the_front_page_survives(
    made: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The front page listed a page of that form, and fell over it the next time."""
    before = (made / "index.html").read_bytes()
    asked = ["report", "04", "-p", "form=nosuch", "--data", str(data), "--output", str(made)]
    with pytest.raises(SystemExit) as ended:
        cli.main(asked)
    assert ended.value.code == 2
    assert "nosuch" in capsys.readouterr().err
    with pytest.raises(UsageError, match="9 forms"):
        report.run(["04"], data, made, {"form": "forms-2024"})
    assert not list(made.rglob("*nosuch*"))
    report.run([NAME], data, made)
    assert (made / "index.html").read_bytes() == before


def test_a_notebook_without_a_kernels_name_that_raises_is_kept_apart_and_leaves_no_page(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook = json.loads((Path(__file__).parents[2] / f"notebooks/{NAME}.ipynb").read_text())
    notebook["cells"][1]["source"] = ["1 / 0"]
    del notebook["metadata"]["kernelspec"]
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    output = tmp_path / "out"
    with pytest.raises(ReportFailed, match="ZeroDivisionError"):
        report.run([NAME], data, output)
    assert (output / "failed" / f"{NAME}.ipynb").is_file()
    assert [file.name for file in output.glob("*.html")] == ["index.html"]
    assert not list(output.glob("*.manifest.json"))


def test_the_front_page_takes_a_picture_that_is_legible_as_a_card() -> None:
    def drawn(width: int, height: int, caption: str) -> nbformat.NotebookNode:
        svg = f'<svg class="narrow" viewBox="0 0 {width} {height}"></svg>'
        block = blocks.picture(svg, "", caption, "alt", "figure-1")
        data, metadata = block._repr_mimebundle_()
        return nbformat.v4.new_output("display_data", data, metadata=metadata)

    tall, wide, wider = drawn(40, 90, "tall"), drawn(90, 40, "wide"), drawn(99, 40, "wider")
    cell = nbformat.v4.new_code_cell(outputs=[tall, wide, wider])
    assert html.card(nbformat.v4.new_notebook(cells=[cell]))["alt"] == "wide"
    cell = nbformat.v4.new_code_cell(outputs=[tall])
    assert html.card(nbformat.v4.new_notebook(cells=[cell]))["alt"] == "", "too tall for a card"


def test_a_page_runs_its_own_script_and_fetches_nothing(made: Path) -> None:
    for file in (made / f"{NAME}.html", made / "index.html"):
        page = file.read_text("utf-8")
        policy = page.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[
            0
        ]
        inline = {
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for text in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
        }
        assert inline == set(re.findall("'sha256-[^']+'", policy))
        assert policy.startswith("default-src 'none'; ")
        assert not re.search(r" on\w+=| style=|unsafe", page)


@pytest.mark.campaign
def test_a_described_run_has_all_that_its_pages_link_to(tmp_path: Path) -> None:
    nine = corpora.nine()
    few = nine.select(nine.projects["form_id"].head(4).tolist())
    projects = few.projects.copy()
    projects.loc[projects.index[2:], "form_kind"] = "department"
    own = tables.Tables(projects, few.funds, few.indicators, few.findings)
    tables.write(own, tmp_path / "data")
    given = {"years": [2024], "linked": True}
    asked = [("00_overview", given), ("04_project", given), ("01_execution_rates", given)]
    report.described(asked, tmp_path / "data", tmp_path / "made", ["en"], {}, 60)
    linked = 0
    for page in (tmp_path / "made").rglob("*.html"):
        found = re.findall(r'(?:href|src)="(?!data:|https?:)([^"#]+)', page.read_text("utf-8"))
        assert [one for one in found if not (page.parent / one).is_file()] == [], page
        linked += len(found)
    assert linked > 20
    front = (tmp_path / "made" / "index.html").read_text("utf-8")
    for name in ("search.html", "working-paper.xlsx", "sets/2/01_execution_rates.html"):
        assert f'href="{name}"' in front, name
