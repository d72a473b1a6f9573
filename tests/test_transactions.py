"""What one document does costs no other: hostile folders, broken environments, killed runs."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import (
    audit,
    batches,
    cache,
    cli,
    corpus,
    documents,
    editions,
    inputs,
    loading,
    readings,
    tables,
    workers,
)
from analysis.errors import InvalidTable, Locked
from analysis.tables import sets
from tests import judging
from tests.typeset import proof

MANY = 12


def same(one, other):
    for name, frame in one.frames().items():
        assert frame.equals(other.frames()[name]), name


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Return a folder with a PDF of two pages or more."""
    folder = tmp_path_factory.mktemp("printed")
    for seed in range(1, MANY):
        (folder / "form.pdf").write_bytes(proof.case(seed).data)
        if documents.count(str(folder / "form.pdf")) > 1:
            return folder
    raise AssertionError


def test_what_is_needed_later_is_loaded_once_the_first_call_is_on_its_way():
    """The call waited for it: 0.3 s until a document of 0.7 s was read at all."""
    order = []
    begun, loaded = threading.Event(), threading.Event()

    def call():
        begun.set()
        return loaded.wait(20) and order == ["begun"]

    loading.meanwhile(lambda: (begun.wait(20) and order.append("begun"), loaded.set()))
    with workers.Pool() as pool:
        assert dict(pool.threads(1, call, [()])) == {0: True}


def test_a_reading_process_keeps_no_second_core_busy_with_waiting():
    # The threads of OpenBLAS wait for more by turning round and round: 0.95 s for nine forms.
    with workers.Pool() as pool:
        assert pool.call(os.getenv, "OPENBLAS_NUM_THREADS") == "1"


def test_an_interrupt_that_a_dataclass_let_through_has_its_exit_code(tmp_path):
    """Python ended by the signal, code -2, after the line that says so: seen while modules load."""
    (tmp_path / "interrupted.py").write_text(
        "from analysis import cli\n"
        "def made(arguments):\n"
        "    try: exec('raise KeyboardInterrupt')\n"
        "    except KeyboardInterrupt: return 130\n"
        "cli._code = made\n"
        "cli.main([])\n"
    )
    done = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, check=False)
    assert done.returncode == 130


def test_whatever_lies_in_a_folder_costs_only_itself(first, tmp_path, capsys):
    """Names, notes, pipes, devices and links of a folder, one beside the other."""
    folder = tmp_path / "in"
    folder.mkdir()
    good = [b"good.txt", "表".encode("gbk") + b".txt", b"x" * 246 + b".txt", ("长" * 82).encode()]
    for name in good:
        shutil.copy(first, os.path.join(os.fsencode(folder), name))  # noqa: PTH118 - bytes
    (folder / good[-1].decode()).rename(folder / ("长" * 82 + ".txt")[-84:])
    shutil.copy(first, folder / "noted.txt")
    (folder / "noted.provenance.toml").write_text('derived_from = ["a"', "utf-8")
    os.mkfifo(folder / "pipe.pdf")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "nowhere.pdf").symlink_to("gone.pdf")
    (folder / "itself.pdf").symlink_to("itself.pdf")
    (folder / "circle").symlink_to(folder)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(first, tmp_path / "elsewhere" / "linked.txt")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "picture.dwg").write_text("x")
    assert cli._code(["extract", str(folder), "--output", str(tmp_path / "out")]) == 3
    said = capsys.readouterr().err.splitlines()
    wrong = ["device.txt", "itself.pdf", "noted.txt", "nowhere.pdf", "pipe.pdf"]
    assert [line.partition("：")[0] for line in said if line.startswith("selfeval: ")] == [
        f"selfeval: {name}" for name in wrong
    ]
    assert [line for line in said if "picture.dwg" in line and "1 个文件" in line]
    read = tables.read_all(tmp_path / "out")
    every = {*read[""].projects["form_id"], *read["editions"].projects["form_id"]}
    assert len(every) == len(good) + 2
    assert {"good.txt#1", "\\udcb1\\udced.txt#1", "link/linked.txt#1", "noted.txt#1"} < every


def test_two_names_that_are_spelled_alike_are_two_documents(first, tmp_path):
    for name in (b"\xb1.txt", rb"\udcb1.txt"):
        shutil.copy(first, os.path.join(os.fsencode(tmp_path), name))  # noqa: PTH118 - bytes
    assert [one.name for one in inputs.find(tmp_path)] == [r"\udcb1.txt", r"\udcb1.txt~2"]


def test_a_document_that_vanishes_is_a_problem_of_itself(first, tmp_path, monkeypatch):
    for name in ("a.txt", "b.txt"):
        shutil.copy(first, tmp_path / name)
    found = inputs.find(tmp_path)
    (tmp_path / "a.txt").unlink()
    monkeypatch.setattr(inputs, "find", lambda _: found)
    read = corpus.read(tmp_path)
    assert [one.source for one in read.problems] == ["a.txt"]
    assert len(read.projects) == 1


def test_a_document_that_ends_the_checks_is_a_problem_of_itself(dump, tmp_path, monkeypatch):
    """They ran in the process of the caller, for all documents at once."""
    pages = dump.read_text("utf-8").split("\n\n")
    for number, name in enumerate(("fails", "good", "kills")):
        text = "\n\n".join(pages[2 * number : 2 * number + 2])
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    sound = corpus.read(tmp_path / "good.txt")
    monkeypatch.setattr(audit, "examined", judging.judge)
    found = corpus.read(tmp_path, workers=2)
    assert [(one.source, one.problem) for one in found.problems] == [
        (name, "problem.not-judged") for name in ("fails.txt", "kills.txt")
    ]
    assert "by zero" in found.problems[0].say("en")
    assert len(found.projects) == 3
    same(found.select(sound.projects["form_id"]), sound)


def test_java_that_cannot_start_is_said_once(printed, first, tmp_path, monkeypatch):
    """It was said of each PDF as if it were damaged."""
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        shutil.copy(printed / "form.pdf", tmp_path / name)
    shutil.copy(first, tmp_path / "d.txt")
    for options in ("-XX:+UseG1GC", "-XX:+Nonsense"):  # one ends the process, the other does not
        monkeypatch.setenv("JAVA_TOOL_OPTIONS", options)
        read = corpus.read(tmp_path, workers=2)
        assert len(read.projects) == 1
        (problem,) = read.problems
        assert "Java" in str(problem)
        assert "2 further documents" in str(problem)


def test_a_process_ends_with_its_caller_and_leaves_nothing(tmp_path):
    """A busy one went on for its whole limit of time, and its folder stayed."""
    script = (
        "import sys, tempfile, threading, time\n"
        "from analysis import workers\n"
        "pool = workers.Pool(workers.Limits(memory=None))\n"
        "busy = '[i for i in iter(int, 1)]'\n"
        "threading.Thread(target=pool.call, args=(eval, busy), daemon=True).start()\n"
        "while not pool._busy or not next(iter(pool._busy))._ready: time.sleep(0.01)\n"
        "worker = next(iter(pool._busy))\n"
        "print(worker._process.pid, worker._folder, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as caller:
        pid, folder = caller.stdout.readline().split()
        caller.kill()
    ends = time.monotonic() + 10
    while _runs(int(pid)) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _runs(int(pid))
    assert Path(folder).exists()
    os.utime(folder, (0, 0))
    again = "from analysis import workers\nworkers.Pool().call(len, 'a')\n"
    subprocess.run([sys.executable, "-c", again], check=True, env=environment, timeout=60)
    assert list(tmp_path.iterdir()) == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_was_read_before_the_time_was_over_is_kept():
    with workers.Pool(workers.Limits(memory=None, wall=4)) as pool:
        found = pool.call(_slow_pages, 3)
    assert [one is not None for one in found] == [True, True, False]


def _slow_pages(count: int) -> list[int | None]:
    from analysis import costs

    def page() -> int:
        time.sleep(30 if len(found) == 2 else 0)
        return len(found)

    found: list[int | None] = []
    for _ in range(count):
        found.append(costs.page(page, lambda _: None))
    return found


def test_a_document_in_ranges_of_pages_reads_the_same(printed, monkeypatch):
    """One of many pages was read by one process, and kept one core busy."""
    (one,) = inputs.find(printed / "form.pdf")
    whole = documents.read(str(one.path), one.name)
    calls = []
    call = workers.Pool.call

    def seen(pool, function, *given, **named):
        calls.append((function, named.get("only")))
        return call(pool, function, *given, **named)

    monkeypatch.setattr(workers.Pool, "call", seen)
    monkeypatch.setattr(readings, "_RANGE", 1)
    monkeypatch.setattr(readings, "_MANY_BYTES", 0)
    with readings.Processes(workers.Limits(), workers=2) as processes:
        ((_, split),) = processes.read([one])
    assert {only for function, only in calls if function is documents.pages} >= {range(1, 2)}
    assert split == whole


class TestCache:
    @pytest.fixture(autouse=True)
    def own(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SELFEVAL_CACHE", str(tmp_path / "cache"))

    @pytest.fixture
    def folder(self, dump, tmp_path):
        pages = dump.read_text("utf-8").split("\n\n")
        (tmp_path / "in").mkdir()
        for number, own in enumerate((pages[:2], pages[16:], ["关于报送材料的通知"])):
            (tmp_path / "in" / f"{number}.txt").write_text("\n\n".join(own) + "\n", "utf-8")
        return tmp_path / "in"

    @pytest.fixture
    def read(self, monkeypatch):
        """Return the list of the documents that are read or judged from now on."""
        seen = []
        call = workers.Pool.call

        def told(pool, function, *given, **named):
            seen.append(Path(given[0]).name if given else "judged")
            return call(pool, function, *given, **named)

        monkeypatch.setattr(workers.Pool, "call", told)
        return seen

    def test_a_second_run_reads_nothing_and_finds_the_same(self, folder, read):
        one = corpus.read(folder, workers=1)
        assert sorted(read) == ["0.txt", "1.txt", "2.txt", "judged"]
        read.clear()
        two = corpus.read(folder, workers=1)
        assert read == []
        same(one, two)
        same(one.editions, two.editions)
        assert [str(each) for each in one.problems] == [str(each) for each in two.problems] != []

    def test_what_is_said_of_forms_beside_others_is_found_once(self, folder, monkeypatch):
        """It was half of a second run over 10,000 forms."""
        (folder / "3.txt").write_text((folder / "0.txt").read_text("utf-8") + "\n", "utf-8")
        seen, matched = [], editions.matched
        monkeypatch.setattr(editions, "matched", lambda *a: seen.append(a) or matched(*a))
        one, two = (corpus.read(folder, workers=1) for _ in range(2))
        assert len(seen) == 1
        assert editions.agreement(one.editions) == (1, 1)
        same(one, two)
        same(one.editions, two.editions)
        (folder / "3.txt").unlink()
        assert editions.agreement(corpus.read(folder, workers=1).editions) == (0, 0)

    def test_what_changes_is_read_anew_and_nothing_else(self, folder, read):
        corpus.read(folder, workers=1)
        read.clear()
        (folder / "0.txt").write_text((folder / "0.txt").read_text("utf-8") + "\n", "utf-8")
        (folder / "1.provenance.toml").write_text('address = "https://example.org"\n', "utf-8")
        two = corpus.read(folder, workers=1)
        assert sorted(read) == ["0.txt", "1.txt", "judged"]
        assert "https://example.org" in set(two.projects["address"])

    def test_what_another_run_may_find_otherwise_is_not_kept(self, folder, read):
        (folder / "gone.txt").symlink_to("nowhere")
        corpus.read(folder, workers=1)
        shutil.copy(folder / "0.txt", folder / "nowhere")
        read.clear()
        assert [one.source for one in corpus.read(folder, workers=1).problems] == ["2.txt"]
        assert read == ["gone.txt"]

    def test_a_damaged_cache_is_no_cache(self, folder, tmp_path):
        one = corpus.read(folder, workers=1)
        (tmp_path / "cache" / "readings.sqlite").write_bytes(b"no database" * 1000)
        for left in (tmp_path / "cache").glob("*-*"):
            left.unlink()
        same(one, corpus.read(folder, workers=1))

    def test_a_damaged_part_of_a_pack_is_made_anew(self, folder, tmp_path, read, monkeypatch):
        """It was taken for a table, and ended the run. All is read and judged by one pool."""
        pools = []
        monkeypatch.setattr(
            readings, "Pool", lambda *given: pools.append(workers.Pool(*given)) or pools[-1]
        )
        one = corpus.read(folder, workers=2)
        assert len(pools) == 1
        read.clear()
        with sqlite3.connect(tmp_path / "cache" / "readings.sqlite") as database:
            kept = "UPDATE kept SET entry = substr(entry, 1, 99) WHERE key LIKE '% indicators'"
            assert database.execute(kept).rowcount == 1
        same(one, corpus.read(folder, workers=2))
        assert read == []

    def test_what_another_run_removes_meanwhile_is_said_and_not_left_out(self, folder, monkeypatch):
        """A clock a year ahead took all for unused: forms were gone in silence, or a KeyError."""
        corpus.read(folder, workers=1)
        monkeypatch.setattr(
            cache.Cache, "used", lambda known, _: known._done("DELETE FROM kept WHERE ?", [1])
        )
        with pytest.raises(Locked, match="run it again"):
            corpus.read(folder, workers=1)

    def test_what_no_run_may_keep_stands_in_its_place_beside_what_is_kept(self, folder, read):
        """Of a batch, one document that can't be opened had all others looked at one by one."""
        (folder / "0a.txt").symlink_to("nowhere")
        one = corpus.read(folder, workers=1)
        assert [each.source for each in one.problems] == ["0a.txt", "2.txt"]
        shutil.copy(folder / "1.txt", folder / "nowhere")
        two = corpus.read(folder, workers=1)
        assert two.projects["form_id"].tolist()[:2] == ["0.txt#1", "0a.txt#1"]
        read.clear()
        same(two, corpus.read(folder, workers=1))
        assert read == []

    def test_in_whatever_batches_documents_are_read_they_are_the_same(
        self, folder, tmp_path, monkeypatch
    ):
        """And however the tables come into the files: as they come, or from the memory."""
        shutil.copy(folder / "1.txt", folder / "copy.txt")
        whole = corpus.read(folder, workers=1)
        whole.write(tmp_path / "whole")
        assert len(whole.editions.projects)
        monkeypatch.setattr(batches, "_MOST", 1)
        corpus.extract(folder, tmp_path / "parts", workers=1)
        said, files = corpus.extract(folder, tmp_path / "parts", workers=1)
        assert said.summary("zh") == whole.summary("zh")
        assert len(files) == 8
        for file in (tmp_path / "whole").rglob("*.*"):
            other = tmp_path / "parts" / file.relative_to(tmp_path / "whole")
            assert file.is_dir() or other.read_bytes() == file.read_bytes(), file


class TestSets:
    @pytest.fixture
    def two(self, nine):
        """Return two corpora with other forms, of which the first has other editions."""
        ids = nine.projects["form_id"].tolist()
        one, other, further = (nine.select(ids[at : at + 3]) for at in (0, 3, 6))
        old = corpus.Corpus(*one.frames().values(), editions=further)
        return old, corpus.Corpus(*other.frames().values())

    @pytest.mark.parametrize("format", tables.FORMATS)
    def test_a_switch_that_is_cut_off_leaves_one_set_or_the_other(
        self, two, tmp_path, monkeypatch, format
    ):
        """Four files were moved one after the other."""
        old, new = two
        old.write(tmp_path, format)
        moved = Path.replace
        for step in range(12):
            left = [step]

            def cut(file, target, left=left):
                left[0] -= 1
                if left[0] < 0:
                    raise SystemError("killed here")
                return moved(file, target)

            monkeypatch.setattr(Path, "replace", cut)
            try:
                new.write(tmp_path, format)
            except SystemError:
                pass
            else:
                break
            finally:
                monkeypatch.setattr(Path, "replace", moved)
            read = corpus.load(tmp_path, corrections=False)
            same(read, new)
            assert read.editions.projects.empty
        else:
            raise AssertionError("it never ended")
        files = {file.name for file in tmp_path.iterdir()}
        assert files == {file.name for file in new.write(tmp_path, format)} | {sets.MANIFEST}

    def test_before_the_switch_nothing_has_changed(self, two, tmp_path, monkeypatch):
        old, new = two
        old.write(tmp_path)
        (tmp_path / ".writing-of-one-that-was-killed").mkdir()

        def fails(*_):
            raise OSError("no space left")

        monkeypatch.setattr(Path, "rename", fails)
        with pytest.raises(OSError, match="no space"):
            new.write(tmp_path)
        same(corpus.load(tmp_path, corrections=False), old)
        assert not list(tmp_path.glob(".*"))

    def test_the_same_content_is_the_same_bytes(self, two, tmp_path):
        for name in ("a", "b"):
            two[0].write(tmp_path / name)
        for file in (tmp_path / "a").rglob("*"):
            if file.is_file():
                other = tmp_path / "b" / file.relative_to(tmp_path / "a")
                assert file.read_bytes() == other.read_bytes()

    @pytest.mark.parametrize("format", ["parquet", "csv"])
    def test_many_forms_are_a_folder_of_parts(self, nine, two, tmp_path, monkeypatch, format):
        """Beyond 100,000 forms: pandas and DuckDB open both alike."""
        from analysis.tables import files

        monkeypatch.setattr(files, "_FORMS", 4)
        ids = nine.projects["form_id"].tolist()
        parts = [{"": nine.select(ids[at : at + 3])} for at in (0, 3, 6)]
        made = tables.publish(parts, tmp_path, format)
        assert [file.name for file in made[:3]] == [f"{n:05}.{format}" for n in range(3)]
        same(tables.read(tmp_path), nine)
        if format == "parquet":
            assert len(pd.read_parquet(tmp_path / "projects.parquet")) == 9
            stored = analysis.open(tmp_path)
            assert stored.sql("SELECT count(*) AS n FROM indicators").n.item() == len(
                nine.indicators
            )
        old, _ = two
        old.write(tmp_path, format)
        same(tables.read(tmp_path), old)
        tables.publish(parts, tmp_path, format)
        same(tables.read(tmp_path), nine)

    @pytest.mark.parametrize("name", ["funds.parquet", "manifest.json"])
    def test_a_table_of_another_set_is_refused(self, two, tmp_path, name):
        for number, one in enumerate(two):
            one.write(tmp_path / str(number))
        shutil.copy(tmp_path / "0" / name, tmp_path / "1" / name)
        with pytest.raises(InvalidTable, match=r"not as it was written with its set"):
            tables.read(tmp_path / "1")
        (tmp_path / "1" / "manifest.json").unlink()
        if name == "funds.parquet":
            with pytest.raises(InvalidTable, match="were not written together"):
                tables.read(tmp_path / "1")

    def test_editions_of_another_run_are_refused(self, two, nine, tmp_path):
        two[0].write(tmp_path / "a")
        nine.write(tmp_path / "b")
        shutil.copytree(tmp_path / "a" / "editions", tmp_path / "b" / "editions")
        assert corpus.load(tmp_path / "b", corrections=False).editions.projects.empty
        tables.write(nine, tmp_path / "a" / "editions")
        with pytest.raises(InvalidTable, match="were not written together"):
            corpus.load(tmp_path / "a", corrections=False)

    def test_a_row_of_a_form_that_is_not_there_is_refused(self, two, tmp_path):
        old, new = two
        tables.write(tables.Tables(old.projects, old.funds, old.indicators, new.findings), tmp_path)
        with pytest.raises(InvalidTable, match="is not in table projects"):
            tables.read(tmp_path)

    def test_two_runs_do_not_write_into_one_folder(self, two, first, tmp_path):
        held = tmp_path / "out"
        script = (
            "import sys, pathlib\n"
            "from analysis import tables\n"
            "with tables.held(pathlib.Path(sys.argv[1])):\n"
            "    print(flush=True)\n"
            "    input()\n"
        )
        command = [sys.executable, "-c", script, held]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:
            other.stdout.readline()
            with pytest.raises(Locked):
                two[0].write(held)
            assert cli._code(["extract", str(first), "--output", str(held)]) == 75
            other.communicate(b"\n")
        assert not held.exists()


def _catches(status: str, number: int) -> bool:
    (caught,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_a_signal_ends_a_run_at_any_moment(first, tmp_path, sent, share):
    """During start-up it left a traceback, or the code of a process that was killed."""
    (tmp_path / "tmp").mkdir()
    out = tmp_path / "out"
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    started = subprocess.Popen(
        [sys.executable, "-m", "analysis", "extract", first, "--output", out],
        # A suite that runs in the background ignores interrupts, and hands that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        stderr=subprocess.PIPE,
        env=environment,
    )
    status = Path(f"/proc/{started.pid}/status")
    while not _catches(status.read_text(), signal.SIGTERM):  # not begun yet
        time.sleep(0.001)
    time.sleep(share * random.Random(share).random())
    started.send_signal(sent)
    _, said = started.communicate(timeout=60)
    assert started.returncode in (128 + sent, 0), said
    assert b"Traceback" not in said
    assert not out.exists() or len(tables.read(out).projects) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("call", ["os.open", "subprocess.Popen"])
def test_a_signal_while_a_process_is_being_made_leaves_no_folder(call, first, tmp_path):
    """The folder was there and nobody had its name yet: the run ended, and left it."""
    code = f"""
import os, signal, subprocess, sys
from analysis import cli
made, sent = {call}, []
def call(*given, **named):
    of_ours = "selfeval-" in str(given[0]) or "TMPDIR" in (named.get("env") or ())
    if of_ours and not sent:
        sent.append(1)
        os.kill(os.getpid(), signal.SIGTERM)
    return made(*given, **named)
{call} = call
cli.main(["check", sys.argv[1]])
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, first],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert ended.returncode == 128 + signal.SIGTERM, ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("busy", [0, 0.3])
def test_a_signal_that_comes_where_python_goes_on_ends_the_run_all_the_same(busy, first):
    """What it raised in the end of an object was ignored: the run went on, deaf to any further.

    On a busy machine it came again while Python was still ignoring it, and was ignored again.
    """
    code = f"""
import os, sys, threading, time
start = threading.Thread.start
def started(thread):
    start(thread)
    time.sleep({busy})
threading.Thread.start = started
import analysis
from analysis import cli
class Held:
    def __del__(self):
        os.kill(os.getpid(), 15)
        time.sleep(0.1)
def read(*_, **__):
    Held()
    time.sleep(50)
analysis.corpus.read = read
cli.main(["check", sys.argv[1]])
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, first], timeout=40, stderr=subprocess.PIPE, check=False
    )
    assert ended.returncode == 128 + signal.SIGTERM, ended.stderr
    assert b"Traceback" not in ended.stderr
