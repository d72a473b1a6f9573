"""What a reading process may do: answer with data, whatever it says, and call nobody."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from decimal import Decimal
from fractions import Fraction

import pytest

from analysis import documents, wire, workers
from analysis.errors import LedgerError, UnreadableDocument
from tests import deadly


@pytest.mark.parametrize("name", ["example.docx", "example.html", "example.xlsx", "README.md"])
def test_a_reading_comes_back_as_it_was(root, name) -> None:
    found = documents.read(str(root / "data" / "examples" / name), "x")
    back = wire.loads(wire.dumps(found))
    assert [problem.say("zh") for problem in back.problems] == [
        problem.say("zh") for problem in found.problems
    ]
    assert (back.forms, back.source, back.trace) == (found.forms, found.source, found.trace)


def test_values_and_errors_come_back_as_they_were() -> None:
    values = [(1, "2", None, True), {3: b"\0", "4": Decimal("5.10")}, frozenset({Fraction(1, 3)})]
    assert wire.loads(wire.dumps(values)) == values
    inside = UnreadableDocument("a.zip", "problem.encrypted", "remedy.password").inside("b", "c")
    assert wire.loads(wire.dumps(inside)).source == "b/c"
    error = wire.loads(wire.dumps(LedgerError("error.no-dask")))
    assert (type(error), error.key) == (LedgerError, "error.no-dask")
    assert repr(wire.loads(wire.dumps(MemoryError("x")))) == "MemoryError('x')"
    with pytest.raises(TypeError, match="answers no"):
        wire.dumps(object)


@pytest.mark.parametrize(
    "answer",
    [
        {"object": ["os.system", "true"]},
        {"object": ["analysis.cli.main"]},
        {"object": ["analysis.workers.Pool"]},
        {"object": ["analysis.paths.os.system"]},
        {"error": ["builtins.SystemExit", "1"]},
        {"error": ["analysis.workers.Worker", "1"]},
        {"eval": "1"},
        {"object": ["analysis.form.Form"]},
        {"decimal": "no number"},
        {"fraction": "1/0"},
    ],
)
def test_what_no_reading_process_would_answer_is_refused(answer) -> None:
    with pytest.raises(ValueError):
        wire.loads(json.dumps(answer).encode())


def test_a_process_that_was_taken_over_costs_its_document_only() -> None:
    """A decimal that is none, and an answer without an error beside it, ended the whole run."""
    with workers.Pool(workers.Limits(memory=None)) as pool:
        for answer in (b'{"object": ["os.system", {}]}', b'{"decimal": "x"}', b"null", b"[1, 2]"):
            with pytest.raises(workers.Failed, match="process-gone"):
                pool.call(deadly.lie, answer)
        assert pool.call(len, "ab") == 2


def test_a_reading_process_reaches_nobody() -> None:
    if not _may_be_alone():
        pytest.skip("this system lets no process have a network of its own")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert deadly.call(server.getsockname()[1]) == "answered"
        with workers.Pool(workers.Limits(memory=None)) as pool:
            assert pool.call(deadly.call, server.getsockname()[1]) == "OSError"


def _may_be_alone() -> bool:
    asked = ["unshare", "--net", "true"], ["unshare", "--user", "--net", "true"]
    return bool(shutil.which("unshare")) and any(
        subprocess.run(one, capture_output=True, check=False).returncode == 0 for one in asked
    )
