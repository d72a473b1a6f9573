"""Many documents: which files count, what one bad document costs, and that order never changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

import analysis
from analysis import corpus, documents, tables, workers
from analysis.errors import LedgerError, UsageError

LEDGER = """
[[correction]]
id = "test-name"
form = "{form}"
table = "indicators"
row = 2
field = "weight"
as_read = "6.00"
corrected = "7.00"
evidence = "for this test"
confidence = "proven"
"""


@pytest.fixture(scope="module")
def nine(dump):
    return corpus.read(dump)


def test_nine_forms_of_the_real_document(nine):
    assert (len(nine.projects), len(nine.funds), len(nine.indicators)) == (9, 36, 151)
    assert nine.problems == []
    assert nine.projects["form_id"].tolist() == [
        f"self-evaluation-forms-2024#{number}" for number in range(1, 10)
    ]


def test_read_stands_at_the_top_of_the_package(nine, dump):
    again = analysis.read(str(dump))
    assert isinstance(again, analysis.Corpus)
    pd.testing.assert_frame_equal(again.indicators, nine.indicators)


def test_repr_counts_and_names_what_was_not_read(dump, tmp_path):
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"no pdf at all")
    read = corpus.read([dump, broken])
    assert repr(read).startswith("Corpus: 9 forms from 1 document, 36 fund rows, 151 indicators")
    assert "坏.pdf" in repr(read)
    assert "<script" not in read._repr_html_()
    assert "坏.pdf" in read._repr_html_()


def test_repr_counts_a_form_with_two_editions_once(dump, tmp_path):
    shutil.copy(dump, tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(dump.read_text("utf-8") + "\n", "utf-8")
    read = corpus.read(tmp_path)
    assert len(read.projects) == 18
    said = repr(read)
    assert said.startswith("Corpus: 9 forms from 2 documents, 36 fund rows, 151 indicators")
    assert said.endswith("0 not read; 9 further editions of these forms, 9 agree")
    assert repr(corpus.read(tmp_path / "a.txt")).endswith("0 not read")
    assert "b#1" not in read._repr_html_()


def test_html_of_a_hostile_name_is_escaped(tmp_path):
    bad = tmp_path / "<script>alert(1)<.xyz"
    bad.write_text("x")
    shown = corpus.read(bad)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_sources_leave_out_what_is_no_document(tmp_path):
    names = ["b.pdf", "a.txt", "deep/c.pdf", "~$b.docx", ".hidden.pdf", ".git/x.pdf", "README.md"]
    names += ["a.provenance.toml", "Thumbs.db", "d.pdf.crdownload"]
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in corpus.sources(tmp_path)]
    assert found == ["a.txt", "b.pdf", "deep/c.pdf"]
    assert corpus.sources([tmp_path, tmp_path / "b.pdf"]) == corpus.sources(tmp_path)


def test_nothing_to_read_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no document"):
        corpus.sources(tmp_path)
    with pytest.raises(UsageError, match="no such file"):
        corpus.read(tmp_path / "gone.pdf")


def test_a_kind_that_nobody_reads_is_a_problem_and_not_silence(dump, tmp_path):
    shutil.copy(dump, tmp_path)
    (tmp_path / "forms.zip").write_bytes(b"PK")
    read = corpus.read(tmp_path)
    assert len(read.projects) == 9
    assert [one.source for one in read.problems] == ["forms.zip"]


def test_a_document_without_a_form_says_so(tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("关于报送材料的通知\n\n请于月底前报送。\n", encoding="utf-8")
    read = corpus.read(other)
    assert read.projects.empty
    assert "letter.txt" in str(read.problems[0])


def test_the_same_name_twice_gives_two_sets_of_ids(first, tmp_path):
    for folder in ("1", "2", "3"):
        (tmp_path / folder).mkdir()
        shutil.copy(first, tmp_path / folder / "forms.txt")
    read = corpus.read(tmp_path)
    stems = read.projects["form_id"].str.rpartition("#")[0].unique().tolist()
    assert stems == ["forms", "forms~2", "forms~3"]
    assert read.indicators.groupby("form_id").ngroups == 3
    assert set(read.digits["form_id"]) == set(read.projects["form_id"])


def test_number_of_workers_changes_nothing(first, tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "_HARMLESS", ())  # through processes, as if it were a PDF
    for number in range(3):
        shutil.copy(first, tmp_path / f"{number}.txt")
    one, three = (corpus.read(tmp_path, workers=number) for number in (1, 3))
    for name, frame in one.tables.frames().items():
        pd.testing.assert_frame_equal(frame, three.tables.frames()[name])


def test_progress_is_told_of_every_document(first, tmp_path):
    shutil.copy(first, tmp_path / "a.txt")
    shutil.copy(first, tmp_path / "b.txt")
    seen = []
    corpus.read(tmp_path, progress=lambda *told: seen.append(told))
    assert seen == [(1, 2, "a.txt"), (2, 2, "b.txt")]


def test_a_script_without_a_main_guard_reads_apart_too(dump, tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    script = tmp_path / "script.py"
    script.write_text(f"import analysis\nprint(analysis.read({str(tmp_path / 'broken.pdf')!r}))\n")
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Corpus:") == 1
    assert "broken.pdf" in done.stdout


def test_a_call_that_dies_or_hangs_costs_only_itself():
    jobs = [("1 + 1",), ("__import__('os')._exit(9)",), ("3",)]
    jobs += [("__import__('time').sleep(60)",), ("__import__('os').getpid()",)]
    with workers.Pool(workers.Limits(seconds=3, memory=None)) as pool:
        results = dict(pool.each(2, eval, jobs))
    assert (results[0], results[2]) == (2, 3)
    assert "died (code 9)" in str(results[1])
    assert "longer than 3 s" in str(results[3])
    assert results[4] != os.getpid()


def test_a_call_that_wants_too_much_memory_fails_alone():
    with workers.Pool(workers.Limits(seconds=30, memory=400)) as pool:
        with pytest.raises(MemoryError):
            pool.call(eval, "len(bytearray(10 ** 9))")
        assert pool.call(eval, "len(bytearray(10 ** 7))") == 10**7


def test_leaving_early_stops_the_processes():
    with workers.Pool(workers.Limits(seconds=600, memory=None)) as pool:
        results = pool.each(2, eval, [("1",), *[("__import__('time').sleep(500)",)] * 4])
        assert next(results) == (0, 1)
        pids = [worker._process.pid for worker in pool._workers]
        results.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_worker_that_dies_is_a_problem_of_its_document(tmp_path, dump, monkeypatch):
    shutil.copy(dump, tmp_path / "good.txt")
    (tmp_path / "killer.pdf").write_bytes(b"%PDF")

    def dies(*_):
        yield 0, workers.Failed("its reading process died (signal 9)")

    monkeypatch.setattr(workers.Pool, "each", dies)
    read = corpus.read(tmp_path)
    assert len(read.projects) == 9
    assert "signal 9" in str(read.problems[0])


def test_an_error_that_nobody_foresaw_is_a_problem_of_its_document(dump, monkeypatch):
    from analysis import form

    def broken(_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(form, "forms", broken)
    reading = documents.read(str(dump))
    assert "ZeroDivisionError: a bug" in str(reading.problems[0])
    assert "Traceback" in reading.trace


def test_load_gives_back_what_was_written(nine, tmp_path):
    tables.write(nine.tables, tmp_path)
    loaded = corpus.load(tmp_path, corrections=False)
    for name, frame in nine.tables.frames().items():
        pd.testing.assert_frame_equal(loaded.tables.frames()[name], frame)


def test_corrections_change_their_field_and_nothing_else(nine, dump, tmp_path):
    ledger = tmp_path / "ledger.toml"
    ledger.write_text(LEDGER.format(form=nine.projects["form_id"][0]), encoding="utf-8")
    ledger.write_text(
        ledger.read_text().replace('"6.00"', "6.00").replace('"7.00"', "7.00"), encoding="utf-8"
    )
    corrected = corpus.read(dump, corrections=ledger)
    row = corrected.indicators.iloc[1]
    assert (row["weight"], row["corrected"]) == (7.0, "test-name")
    same = corrected.indicators.drop(index=1)
    pd.testing.assert_frame_equal(same, nine.indicators.drop(index=1))
    assert len(nine.digits) - len(corrected.digits) == 1

    tables.write(corrected.tables, tmp_path)
    loaded = corpus.load(tmp_path, corrections=ledger)
    pd.testing.assert_frame_equal(loaded.indicators, corrected.indicators)
    pd.testing.assert_frame_equal(loaded.findings, corrected.findings)


def test_a_ledger_that_no_longer_fits_is_refused(nine, dump, tmp_path):
    ledger = tmp_path / "ledger.toml"
    text = LEDGER.format(form=nine.projects["form_id"][0]).replace('"7.00"', "7.00")
    ledger.write_text(text.replace('"6.00"', "5.00"), encoding="utf-8")
    with pytest.raises(LedgerError, match="test-name"):
        corpus.read(dump, corrections=ledger)


def test_a_scheduler_that_does_not_answer_is_wrong_usage(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        corpus.read(tmp_path, scheduler="tcp://127.0.0.1:1")


def test_a_cluster_reads_the_same(first, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(corpus, "_HARMLESS", ())
    shutil.copy(first, tmp_path / "a.txt")
    (tmp_path / "b.pdf").write_bytes(b"no pdf")
    alone = corpus.read(tmp_path)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        together = corpus.read(tmp_path, scheduler=cluster.scheduler_address)
    for name, frame in alone.tables.frames().items():
        pd.testing.assert_frame_equal(frame, together.tables.frames()[name])
    assert [str(one) for one in alone.problems] == [str(one) for one in together.problems]
