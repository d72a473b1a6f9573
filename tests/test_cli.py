"""The command line's contract: exit codes, one-line errors, a lock, nothing half-written."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

import analysis
from analysis import cli, tables, terminal, words


def selfeval(*arguments: str | Path, cwd: Path | None = None, **environment: str):
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=os.environ | environment,
        timeout=300,
    )


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def here(capsys, monkeypatch):
    """Run the command line in this process, which starts at once."""

    def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Done:
        with monkeypatch.context() as patch:
            if cwd is not None:
                patch.chdir(cwd)
            for name, value in environment.items():
                patch.setenv(name, value)
            code = cli._code([str(one) for one in arguments])
        return Done(code, *capsys.readouterr())

    return run


def one_line(done: Done | subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("read ", "已读 "))]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.fixture
def project(tmp_path, dump):
    for folder in ("data/raw", "data/processed", "notebooks", "reports"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(dump, tmp_path / "data" / "raw")
    return tmp_path


@pytest.mark.parametrize("format", tables.FORMATS)
def test_extract_writes_the_four_tables(here, first, tmp_path, format):
    out = tmp_path / "表 格"
    done = here("extract", first, "--output", out, "--format", format, "--lang", "en")
    assert done.returncode == 0, done.stderr
    read = tables.read(out)
    assert (len(read.projects), len(read.funds), len(read.indicators)) == (1, 4, 15)
    assert done.stdout.startswith("Corpus: 1 form from 1 document")
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_one_bad_document_is_exit_code_3_and_the_rest_is_written(here, first, tmp_path):
    bad = tmp_path / "坏的.pdf"
    bad.write_bytes(b"")
    done = here("extract", first, bad, "--output", tmp_path / "out")
    assert done.returncode == 3
    assert one_line(done).startswith("selfeval: 坏的.pdf：")
    assert len(tables.read(tmp_path / "out").projects) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "gone.pdf", "--output", "out"], "gone.pdf: no such file"),
        (["extract", "gone.pdf"], "--output"),
        (["extract", "."], "--output"),
        (["extract", ".", "--output", "out"], "no document in ."),
        (["extract", ".", "--output", "out", "--format", "ods"], "ods"),
        (["extract", ".", "--output", "out", "--workers", "0"], "0"),
        (["frobnicate"], "frobnicate"),
        (["rules", "no-such-set"], "no-such-set"),
        (["check", "."], "no document in ."),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(here, tmp_path, arguments, said):
    done = here(*arguments, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert said in one_line(done)
    assert list(tmp_path.iterdir()) == []


def test_a_traceback_is_there_for_debug_alone(here):
    for arguments in (["--debug", "rules", "gone"], ["rules", "gone", "--debug"]):
        done = here(*arguments)
        logging.getLogger("analysis").setLevel(logging.NOTSET)
        assert done.returncode == 2
        assert "Traceback" in done.stderr
    assert "Traceback" not in here("rules", "gone").stderr


def test_lab_hands_its_project_to_a_copy_of_a_notebook_that_runs_elsewhere(
    here, project, monkeypatch
):
    """Jobs of jupyter-scheduler, which run in a folder of its own, found no documents."""
    pytest.importorskip("jupyterlab")
    asked = {}
    monkeypatch.setattr(
        cli.subprocess,
        "run",
        lambda *_, **named: asked.update(named) or SimpleNamespace(returncode=0),
    )
    assert here("lab", cwd=project / "notebooks").returncode == 0
    assert Path(asked["env"]["SELFEVAL_HOME"]) == project
    # `!selfeval report 13` in a cell was "command not found" where nobody had activated anything.
    assert asked["env"]["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


COMMANDS = ["run", "extract", "check", "report", "rules", "runs", "new", "export", "lab"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(here, command):
    done = here(command, "--help", LC_ALL="C")
    assert done.returncode == 0
    assert f"Example: selfeval {command}" in done.stdout


@pytest.mark.parametrize("command", [[], *([one] for one in COMMANDS)])
def test_help_in_chinese_says_nothing_in_english(here, command):
    """It was English alone, whatever language was asked for."""
    asked = here(*command, "--help", "--lang", "zh", LC_ALL="C")
    assert here(*command, "--help", LC_ALL="", LC_MESSAGES="", LANG="zh_CN.UTF-8") == asked
    said = asked.stdout.partition("示例：")[0]
    literal = ("selfeval", "Dask", "parquet", "JupyterLab", "toml", "reports", "show", "diff")
    english = english_in(said, *literal, "period", *COMMANDS)
    assert [word for word in english if not word.isupper()] == []


@pytest.mark.parametrize(("language", "stop"), [("zh", "。"), ("en", ".")])
def test_the_list_of_commands_has_whole_sentences(language, stop):
    """Of a text in two lines it had the first, which ended with "in which forms,"."""
    for command in COMMANDS:
        assert words.name("command", command, language).partition("\n")[0].strip().endswith(stop)


def test_the_language_may_stand_in_front_of_the_command(here):
    assert here("--lang", "en", "rules").stdout == here("rules", "--lang", "en").stdout


def english_in(text: str, *printed: str) -> list[str]:
    """Return the English words of a text but for ids, paths and what is in a document."""
    for one in printed:
        text = text.replace(one, "")
    text = re.sub(r"\[[^\[\]]*\]|[a-z]+-[0-9]+|--?[a-z]+\b|\S*[/.#_]\S*", " ", text)
    return re.findall(r"[A-Za-z]{3,}", text)


def test_check_in_chinese_says_nothing_in_english(here, first, tmp_path):
    shutil.copy(first, tmp_path / "一.txt")
    (tmp_path / "二.txt").write_text("关于报送材料的通知\n", encoding="utf-8")
    (tmp_path / "三.pdf").write_bytes(b"%PDF cut off")
    done = here("check", tmp_path, "--lang", "zh")
    assert done.returncode == 3
    assert "二.txt：其中没有项目支出绩效自评表；" in done.stderr
    assert english_in(done.stderr, "selfeval", "PDF", "debug") == []
    # Only what rule sets are called, and a unit's own words, are in Latin letters.
    assert set(english_in(done.stdout, "selfeval")) <= {"indicator", "design"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract", "没有.pdf", "--output", "out"],
        ["extract", "甲"],
        ["extract", ".", "--output", "out", "--format", "ods"],
        ["乱写"],
        ["check", ".", "--乱写"],
        ["report", "-p", "甲"],
    ],
)
def test_an_error_in_chinese_says_nothing_in_english(here, tmp_path, arguments):
    done = here(*arguments, cwd=tmp_path, SELFEVAL_HOME=str(tmp_path))
    assert done.returncode == 2
    known = ("selfeval", "extract", "check", "KEY=VALUE", *tables.FORMATS, *arguments)
    assert english_in(one_line(done), *known) == []


def test_a_set_of_editions_that_is_no_more_goes(here, first, tmp_path):
    for name, more in (("a.txt", ""), ("b.txt", "\n")):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(first.read_text("utf-8") + more, "utf-8")
    out = tmp_path / "out"
    assert here("extract", tmp_path / "in", "--output", out).returncode == 0
    assert len(tables.read(out).projects) == len(tables.read(out / "editions").projects) == 1
    assert here("extract", tmp_path / "in" / "a.txt", "--output", out).returncode == 0
    assert tables.stored(out / "editions") == []


def test_check_for_a_program_is_json(here, first):
    done = here("check", first, "--json")
    assert done.returncode in (0, 1)
    assert json.loads(done.stdout)


def test_a_terminal_without_chinese_gets_json_with_escapes(here, first):
    plain = here("check", first, "--json")
    ascii_only = selfeval("check", first, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ascii_only.returncode == plain.returncode
    assert ascii_only.stdout.isascii()
    assert json.loads(ascii_only.stdout) == json.loads(plain.stdout)


def test_a_terminal_without_chinese_does_not_crash(first):
    done = selfeval("check", first, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode in (0, 1), done.stderr
    assert selfeval("rules", PYTHONIOENCODING="ascii").returncode == 0


def test_rules_lists_the_sets_and_explains_one(here):
    listed = here("rules", "--lang", "en")
    assert "mof-2020-10" in listed.stdout
    told = here("rules", "mof-2020-10", "--lang", "en")
    assert told.returncode == 0
    assert len(told.stdout.splitlines()) > 5


@pytest.mark.parametrize("command", [["run"], ["report"]])
def test_a_second_run_is_turned_away(here, project, command):
    (project / "reports").mkdir(exist_ok=True)
    another = os.open(project / "reports", os.O_RDONLY)  # who holds a folder may hold it again
    fcntl.flock(another, fcntl.LOCK_EX)
    done = here(*command, cwd=project, SELFEVAL_HOME=str(project))
    os.close(another)
    assert done.returncode == 75
    assert "另一次运行" in one_line(done)


def test_a_file_name_makes_no_line_of_its_own_on_the_terminal(capsys) -> None:
    """A document could be called “a, new line, published …”, which then stood in the log."""
    told = SimpleNamespace(
        done=1, total=2, name="a\n\u202epublished.pdf", pages=1, forms=0, in_doubt=0, failed=0
    )
    with terminal.progress("en") as log:
        log(told)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "a ⟨U+202E⟩published.pdf" in said


def test_a_file_name_makes_no_line_of_its_own_in_ids(tmp_path, root) -> None:
    """What `selfeval check` and `selfeval runs show` say had the line break of its name."""
    shutil.copyfile(root / "data" / "examples" / "example.html", tmp_path / "a\nb.html")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.write(root / "data" / "examples" / "example.html", "d\ne.html")
    read = analysis.read(tmp_path)
    forms = {*read.projects["form_id"], *read.editions.projects["form_id"]}
    assert forms == {"a⟨U+000A⟩b.html#1", "c.zip/d⟨U+000A⟩e.html#1"}
    assert read.problems == []
