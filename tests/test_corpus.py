"""Many documents: which files count, what one bad document costs, and that order never changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from functools import partial

import pandas as pd
import pytest

import analysis
from analysis import corpus, documents, inputs, readings, reviews, tables, workers
from analysis.errors import InvalidTable, LedgerError, UsageError
from analysis.inputs import Input
from analysis.reading import pdf as reading_pdf
from analysis.reading.cells import Problem
from tests import deadly
from tests.conftest import ledger_of
from tests.typeset.producers import PRODUCERS, layouts
from tests.typeset.producers.file import Pdf


def a_ledger(folder, document, as_read="6.00"):
    file = folder / "ledger.toml"
    file.write_text(ledger_of(document, as_read), encoding="utf-8")
    return file


def same(one, other):
    for name, frame in one.frames().items():
        pd.testing.assert_frame_equal(frame, other.frames()[name])


def other_edition(document, file):
    """Write the same forms as another document: other bytes, the same cells."""
    file.write_text(document.read_text("utf-8") + "\n", "utf-8")


def test_each_form_of_the_raw_documents_counts_once(raw):
    total = raw.funds.loc[raw.funds["fund"] == "total", "executed"]
    assert round(total.sum(), 2) == 5798.33
    assert len(raw.projects) == 9
    assert len(raw.editions.projects) == 9


def test_a_document_made_from_another_is_shown_as_that_and_confirms_nothing(raw):
    derived = raw.editions.projects
    assert set(derived["derived_from"]) == {"self-evaluation-forms-2024.txt"}
    assert set(derived["reader"]) == {"pdf"}
    assert derived["same_as"].isna().all()
    every = pd.concat([raw.findings, raw.editions.findings])
    assert not every["check"].str.startswith("edition-").any()
    assert "9 more from documents that repeat another one, not counted" in repr(raw)


def test_a_document_made_from_another_that_is_not_there_is_not_counted_and_said(first, tmp_path):
    """It was counted as a form of its own, without a word."""
    shutil.copy(first, tmp_path / "made.txt")
    note = 'file = "made.txt"\nderived_from = "gone.pdf"\npublished = 2024-05-01\n'
    (tmp_path / "made.provenance.toml").write_text(note, "utf-8")
    alone = corpus.read(tmp_path)
    assert alone.projects.empty
    assert set(alone.editions.projects["derived_from"]) == {"gone.pdf"}
    assert set(alone.editions.projects["published"]) == {"2024-05-01"}
    assert not alone.editions.findings.empty
    (said,) = alone.uncounted("en")
    assert said.startswith("made.txt was made from gone.pdf, which is not here: its ")
    assert said in repr(alone)
    alone.write(tmp_path / "tables")
    assert corpus.load(tmp_path / "tables", corrections=False).uncounted("en") == [said]
    other_edition(first, tmp_path / "published.txt")
    both = corpus.read([tmp_path / "made.txt", tmp_path / "published.txt"])
    assert set(both.projects["source"]) == {"published.txt"}
    assert not both.editions.findings["check"].str.startswith("edition-").any()


def test_a_malformed_note_is_a_problem_of_its_document_alone(first, tmp_path):
    shutil.copy(first, tmp_path / "good.txt")
    notes = ('file = "0.txt', 'derived_from = ["a", "b"]', "address = 5")
    for number, said in enumerate(notes):
        shutil.copy(first, tmp_path / f"{number}.txt")
        (tmp_path / f"{number}.provenance.toml").write_text(said, "utf-8")
    read = corpus.read(tmp_path)
    assert [one.source for one in read.problems] == ["0.txt", "1.txt", "2.txt"]
    for number, problem in enumerate(read.problems):
        assert f"{number}.provenance.toml" in problem.say("zh")
    assert len(read.projects) == 1
    read.write(tmp_path / "tables")
    for corrections in (False, True):  # what was not read is known as long as the tables are
        loaded = corpus.load(tmp_path / "tables", corrections=corrections)
        assert [one.say("zh") for one in loaded.problems] == [
            one.say("zh") for one in read.problems
        ]
        assert repr(loaded) == repr(read)


def test_a_note_about_another_document_of_that_stem_says_nothing(first, tmp_path):
    shutil.copy(first, tmp_path / "a.txt")
    (tmp_path / "a.provenance.toml").write_text('file = "a.pdf"\nderived_from = "a.txt"\n')
    assert corpus.read(tmp_path).projects["derived_from"].isna().all()


def test_nine_forms_of_the_real_document(nine):
    assert (len(nine.projects), len(nine.funds), len(nine.indicators)) == (9, 36, 151)
    assert nine.problems == []
    assert nine.projects["form_id"].tolist() == [
        f"self-evaluation-forms-2024.txt#{number}" for number in range(1, 10)
    ]


def test_read_stands_at_the_top_of_the_package(nine):
    assert analysis.read.__wrapped__ is corpus.read
    assert isinstance(nine, corpus.Corpus)


def test_paths_count_from_the_projects_root_too(first, tmp_path, monkeypatch):
    for folder in ("data/raw", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(first, tmp_path / "data" / "raw")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert analysis.read("data/raw").projects["form_id"].tolist() == ["first.txt#1"]


def test_repr_counts_and_names_what_was_not_read(first, tmp_path):
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"no pdf at all")
    read = analysis.read([first, broken])
    assert repr(read).startswith("Corpus: 1 form from 1 document, 4 fund rows, 15 indicators")
    assert "坏.pdf" in repr(read)
    assert "<script" not in read._repr_html_()
    assert "坏.pdf" in read._repr_html_()
    analysis.speak("zh")
    assert repr(read).startswith("语料：1 个文件，1 张自评表，4 行资金，15 个指标，")
    assert repr(read["#1"]).startswith("first.txt#1：")


def test_other_editions_stand_apart_and_are_written_and_loaded_apart(first, tmp_path):
    shutil.copy(first, tmp_path / "a.txt")
    other_edition(first, tmp_path / "b.txt")
    read = analysis.read(tmp_path)
    assert set(read.projects["source"]) == {"a.txt"}
    assert read.editions.projects["same_as"].tolist() == read.projects["form_id"].tolist()
    said = repr(read)
    assert said.startswith("Corpus: 1 form from 1 document, 4 fund rows, 15 indicators")
    assert said.endswith("0 not read; 1 further edition of these forms, of which agree: 1")
    assert "b.txt#1" not in read._repr_html_()
    read.write(tmp_path / "out")
    same(tables.read(tmp_path / "out"), read)
    same(tables.read(tmp_path / "out" / "editions"), read.editions)
    loaded = corpus.load(tmp_path / "out", corrections=False)
    same(loaded, read)
    same(loaded.editions, read.editions)


def test_a_copy_of_the_same_bytes_counts_once_and_agrees_with_nothing(first, tmp_path):
    for folder in ("1", "2"):
        (tmp_path / folder).mkdir()
        shutil.copy(first, tmp_path / folder / "forms.txt")
    read = corpus.read(tmp_path)
    assert read.projects["form_id"].tolist() == ["1/forms.txt#1"]
    assert read.editions.projects["same_as"].tolist() == ["1/forms.txt#1"]
    assert not read.editions.findings["check"].str.startswith("edition-").any()


def test_html_of_a_hostile_name_is_escaped(tmp_path):
    bad = tmp_path / "<script>alert(1)<.xyz"
    bad.write_text("x")
    shown = analysis.read(bad)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_sources_leave_out_what_is_no_document(tmp_path):
    names = ["b.pdf", "a.txt", "deep/c.pdf", "~$b.docx", ".hidden.pdf", ".git/x.pdf", "README.md"]
    names += ["a.provenance.toml", "Thumbs.db", "d.pdf.crdownload"]
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    found = inputs.find(tmp_path)
    assert [one.name for one in found] == ["a.txt", "b.pdf", "deep/c.pdf"]
    assert [one.path.relative_to(tmp_path).as_posix() for one in found] == before(tmp_path)
    assert before([tmp_path, tmp_path / "b.pdf"]) == before(tmp_path)


def test_nothing_to_read_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no document"):
        inputs.find(tmp_path)
    with pytest.raises(UsageError, match="no such file") as error:
        corpus.read(tmp_path / "gone.pdf")
    assert "没有这个文件" in error.value.say("zh")


def test_a_kind_that_nobody_reads_is_a_problem_and_not_silence(first, tmp_path):
    shutil.copy(first, tmp_path)
    (tmp_path / "forms.zip").write_bytes(b"PK")
    read = corpus.read(tmp_path)
    assert len(read.projects) == 1
    assert [one.source for one in read.problems] == ["forms.zip"]


def test_a_document_without_a_form_says_so(tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("关于报送材料的通知\n\n请于月底前报送。\n", encoding="utf-8")
    read = corpus.read(other)
    assert read.projects.empty
    assert "letter.txt" in str(read.problems[0])


def ids(source):
    read = corpus.read(source)
    every = pd.concat([read.projects, read.editions.projects])["form_id"]
    return sorted(every)


def before(source):
    """Return what stands before # in the ids of the forms, without reading them."""
    return sorted(one.name for one in inputs.find(source))


def test_an_id_is_the_path_below_the_folder_that_was_given(first, tmp_path):
    for folder in ("2024/a", "2025"):
        (tmp_path / folder).mkdir(parents=True)
        shutil.copy(first, tmp_path / folder / "forms.txt")
    shutil.copy(first, tmp_path / "forms.pdf.txt")
    assert ids(tmp_path) == ["2024/a/forms.txt#1", "2025/forms.txt#1", "forms.pdf.txt#1"]
    assert before(tmp_path / "2024") == ["a/forms.txt"]
    assert before(tmp_path / "2025" / "forms.txt") == ["forms.txt"]


def test_inputs_that_would_share_an_id_have_their_folders_name_in_front(first, tmp_path):
    files = [tmp_path / folder / "forms.txt" for folder in ("a", "b/a", "c")]
    for file in files:
        file.parent.mkdir(parents=True)
        shutil.copy(first, file)
    other = tmp_path / "c" / "other.txt"
    shutil.copy(first, other)
    assert before(files[1:]) == ["a/forms.txt", "c/forms.txt"]
    assert before([*files, other]) == [
        "b/a/forms.txt",
        "c/forms.txt",
        "other.txt",
        f"{tmp_path.name}/a/forms.txt",
    ]
    assert before([tmp_path / "b", tmp_path / "c"]) == ["a/forms.txt", "forms.txt", "other.txt"]


def test_stray_bytes_in_a_name_are_a_problem_of_nobody_else(first, tmp_path):
    for name in (b"\xb1\xed.txt", b"good.txt"):
        shutil.copy(first, os.path.join(os.fsencode(tmp_path), name))  # noqa: PTH118 - bytes
    assert ids(tmp_path) == ["\\udcb1\\udced.txt#1", "good.txt#1"]


def test_number_of_workers_changes_nothing(first, tmp_path):
    for number in range(2):
        shutil.copy(first, tmp_path / f"{number}.txt")
    one, two = (corpus.read(tmp_path, workers=number) for number in (1, 2))
    same(one, two)
    same(one.editions, two.editions)


def test_progress_is_told_of_every_document(first, tmp_path):
    shutil.copy(first, tmp_path / "a.txt")
    shutil.copy(first, tmp_path / "b.txt")
    seen = []
    corpus.read(tmp_path, progress=seen.append)
    assert [(told.done, told.total) for told in seen] == [(1, 2), (2, 2)]
    assert {told.name for told in seen} == {"a.txt", "b.txt"}
    assert (seen[-1].forms, seen[-1].pages, seen[-1].failed) == (2, 4, 0)


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
    with workers.Pool(workers.Limits(memory=None, wall=3)) as pool:
        results = dict(pool.threads(2, partial(pool.call, eval), jobs))
    assert (results[0], results[2]) == (2, 3)
    assert (results[1].problem, results[1].read) == ("error.died-with-code", ("9",))
    assert (results[3].problem, results[3].read) == ("error.took-too-long", ("3",))
    assert results[4] != os.getpid()


def test_a_call_that_wants_too_much_memory_fails_alone():
    with workers.Pool(workers.Limits(seconds=30, memory=400)) as pool:
        with pytest.raises(MemoryError):
            pool.call(eval, "len(bytearray(10 ** 9))")
        assert pool.call(eval, "len(bytearray(10 ** 7))") == 10**7


def test_a_document_that_wants_too_much_memory_ends_no_run():
    """A PDF of 20 GB, all zeros, did: “MemoryError: this should not happen”, nothing written."""
    jobs = [("len(bytearray(10 ** 9))",), ("1 + 1",)]
    with workers.Pool(workers.Limits(seconds=30, memory=400)) as pool:
        results = dict(pool.threads(1, partial(pool.call, eval), jobs))
    assert isinstance(results[0], MemoryError)
    assert results[1] == 2
    told = readings._reading(Input("a.pdf", "/a.pdf", 1, given=True), results[0])
    assert "MemoryError" in told.problems[0].say("en")


def test_leaving_early_stops_the_processes():
    with workers.Pool(workers.Limits(memory=None)) as pool:
        results = pool.threads(
            2, partial(pool.call, eval), [("1",), *[("__import__('time').sleep(500)",)] * 4]
        )
        assert next(results) == (0, 1)
        while len(busy := list(pool._busy)) < 2:
            time.sleep(0.01)
        pids = [worker._process.pid for worker in busy]
        results.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_worker_that_dies_is_a_problem_of_its_document(tmp_path, first, monkeypatch):
    shutil.copy(first, tmp_path / "good.txt")
    (tmp_path / "killer.pdf").write_bytes(b"%PDF")
    call = workers.Pool.call

    def dies(pool, function, file, *more, **named):
        if file.endswith("killer.pdf"):
            raise workers.Failed("error.died-by-signal", "9")
        return call(pool, function, file, *more, **named)

    monkeypatch.setattr(workers.Pool, "call", dies)
    read = corpus.read(tmp_path)
    assert len(read.projects) == 1
    assert "signal 9" in str(read.problems[0])
    assert "信号 9" in read.problems[0].say("zh")


def test_an_error_that_nobody_foresaw_is_a_problem_of_its_document(dump, monkeypatch):
    from analysis import form

    def broken(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(form, "read", broken)
    reading = documents.read(str(dump), dump.name)
    assert "ZeroDivisionError: a bug" in str(reading.problems[0])
    assert "Traceback" in reading.trace


def test_load_gives_back_what_was_written(nine, tmp_path):
    tables.write(nine, tmp_path)
    same(corpus.load(tmp_path, corrections=False), nine)


@pytest.fixture(scope="module")
def one(first):
    return corpus.read(first)


@pytest.fixture(scope="module")
def ledger(first, tmp_path_factory):
    return a_ledger(tmp_path_factory.mktemp("ledger"), first)


@pytest.fixture(scope="module")
def corrected(first, ledger):
    return corpus.read(first, corrections=ledger)


def test_corrections_change_their_field_and_nothing_else(one, corrected, ledger, tmp_path):
    row = corrected.indicators.iloc[1]
    assert (row["weight"], row["corrected"]) == (7.0, "test-weight")
    left = corrected.indicators.drop(index=1)
    pd.testing.assert_frame_equal(left, one.indicators.drop(index=1))
    same(corrected.as_read.select(one.projects["form_id"]), corrected.as_read)

    corrected.write(tmp_path)
    same(corpus.load(tmp_path, corrections=ledger), corrected)


@pytest.mark.parametrize("format", tables.FORMATS)
def test_what_a_ledger_replaced_comes_back_without_the_ledger(one, corrected, tmp_path, format):
    corrected.write(tmp_path, format)
    loaded = corpus.load(tmp_path, corrections=False)
    for name in ("projects", "funds", "indicators"):
        pd.testing.assert_frame_equal(loaded.frames()[name], one.frames()[name])
    assert not loaded.findings["check"].str.startswith("corrected-").any()
    assert loaded.as_read.projects.empty


def test_no_review_sets_aside_what_is_loaded_without_corrections(corrected, tmp_path, monkeypatch):
    """It did where a ledger was taken back, and did not where there was none."""
    told = corrected.findings[corrected.findings["verdict"].isin(tables.OPEN)]
    told = told[~told["check"].str.startswith("corrected-")].iloc[0]
    sha256 = corrected.projects.set_index("form_id").loc[told["form_id"], "source_sha256"]
    meant = {"form": int(told["form_id"].rpartition("#")[2]), "check": told["check"]}
    meant |= {"subject": told["subject"], "reason": "r", "who": "w", "when": "2025-01-01"}
    decision = reviews.Review(sha256=sha256, source="a.txt", **meant)
    monkeypatch.setattr(reviews, "load", lambda _: [decision])
    corrected.write(tmp_path)
    assert "set-aside" not in set(corpus.load(tmp_path, corrections=False).findings["verdict"])


def test_corrected_tables_without_what_they_replaced_are_refused(corrected, tmp_path):
    tables.write(corrected, tmp_path)
    with pytest.raises(InvalidTable, match="what stood there before is not kept"):
        corpus.load(tmp_path, corrections=False)


def test_an_entry_stays_with_its_own_document_of_two_with_one_name(first, ledger, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    other_edition(first, tmp_path / "a" / first.name)
    shutil.copy(first, tmp_path / "b")
    both = corpus.read(tmp_path, corrections=ledger)
    every = pd.concat([both.indicators, both.editions.indicators])
    assert every.dropna(subset=["corrected"])["form_id"].tolist() == ["b/first.txt#1"]


def test_a_ledger_that_no_longer_fits_is_refused(first, tmp_path):
    with pytest.raises(LedgerError, match="test-weight") as error:
        corpus.read(first, corrections=a_ledger(tmp_path, first, as_read="5.00"))
    assert "first.txt#1 indicators 2 weight" in error.value.say("zh")


def test_a_scheduler_that_does_not_answer_is_wrong_usage(tmp_path, monkeypatch):
    monkeypatch.setattr(readings, "_ANSWERS_WITHIN", 1)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        corpus.read(tmp_path, scheduler="tcp://127.0.0.1:1")


def test_a_cluster_reads_the_same(first, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    shutil.copy(first, tmp_path / "a.txt")
    (tmp_path / "b.pdf").write_bytes(b"no pdf")
    alone = corpus.read(tmp_path)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        together = corpus.read(tmp_path, scheduler=cluster.scheduler_address)
    same(alone, together)
    assert [str(one) for one in alone.problems] == [str(one) for one in together.problems]


@pytest.mark.parametrize(
    ("most", "read"), [(10, [True, False, True, False, True]), (1, [True, False, *[False] * 3])]
)
def test_a_page_that_kills_the_process_costs_only_itself(monkeypatch, most, read):
    monkeypatch.setattr(workers, "_MOST_PAGES", most)
    with workers.Pool(workers.Limits(memory=None)) as pool:
        found = pool.call(deadly.pages, [False, True, False, True, False])
    assert [one is not None for one in found] == read
    assert found[0] != found[-1]  # what was read before is not read again


def test_a_page_that_takes_too_much_processor_time_is_a_problem_of_that_page(tmp_path):
    """Forms within forms, drawn 20 times each: no limit of objects or characters bounds them."""
    pdf = Pdf()
    for number in (1, 2, 3):
        page = pdf.turn(*layouts.sheet("national"))
        PRODUCERS["word_2013"](page)
        if number == 2:
            inner = pdf.stream("0 0 1 1 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
            for _ in range(8):
                head = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
                inner = pdf.stream(
                    "/X Do " * 20, f"{head} /Resources << /XObject << /X {inner} >> >>"
                )
            page(f"{page.use('XObject', 'X', inner)} Do")
    file = tmp_path / "costly.pdf"
    file.write_bytes(pdf.done())
    with workers.Pool(workers.Limits(seconds=2)) as pool:
        pages = pool.call(reading_pdf.read, file, None, False).pages
    assert pages[1].problem == Problem("problem.page-costly", ("2",))
    assert [page.problem for page in (pages[0], pages[2])] == [None, None]
    assert [cell.text for cell in pages[0].cells] == [cell.text for cell in pages[2].cells] != []


def test_a_document_made_from_another_names_the_one_beside_it(first, dump, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    shutil.copy(first, tmp_path / "a" / "f.txt")
    (tmp_path / "b" / "g.txt").write_text(
        "\n\n".join(dump.read_text("utf-8").split("\n\n")[16:]), "utf-8"
    )
    (tmp_path / "b" / "g.provenance.toml").write_text('derived_from = "f.txt"\n', "utf-8")
    read = corpus.read(tmp_path)
    assert set(read.projects["form_id"]) == {"a/f.txt#1"}
    assert [line.partition(",")[0] for line in read.uncounted("en")] == [
        "g.txt was made from f.txt"
    ]


def test_documents_that_are_said_to_be_made_from_each_other_do_not_vanish(first, tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        other_edition(first, tmp_path / f"{name}.txt")
        note = f'file = "{name}.txt"\nderived_from = "{other}.txt"\n'
        (tmp_path / f"{name}.provenance.toml").write_text(note, "utf-8")
    read = corpus.read(tmp_path)
    assert read.projects.empty
    assert len(read.editions.projects) == len(read.uncounted("zh")) == 2


def test_a_link_that_may_not_be_looked_into_ends_nothing(tmp_path, root, monkeypatch) -> None:
    """Where it leads to may not be known, as of /proc/1/cwd: the run ended, with exit code 2."""
    file = tmp_path / "example.html"
    file.write_bytes((root / "data" / "examples" / "example.html").read_bytes())
    (tmp_path / "away").symlink_to(root / "docs", target_is_directory=True)
    leads = os.path.realpath

    def refused(path: str, **more: bool) -> str:
        if os.fspath(path).endswith("away"):
            raise PermissionError(13, "Permission denied", path)
        return leads(path, **more)

    monkeypatch.setattr(os.path, "realpath", refused)
    assert "example.html" in [one.name for one in inputs.find(tmp_path)]
