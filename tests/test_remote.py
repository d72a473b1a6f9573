"""Documents and tables at addresses, tried with an S3 server and with a store in the memory."""

from __future__ import annotations

import json

import fsspec
import pytest
from moto.server import ThreadedMotoServer

import analysis
from analysis import cli, corpus, remote, tables
from analysis.errors import InvalidTable, UsageError


@pytest.fixture(scope="module")
def s3():
    """Return a bucket of an S3 server on this machine, as a folder of fsspec and its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    own = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    own["AWS_DEFAULT_REGION"] = "us-east-1"
    own["AWS_ENDPOINT_URL"] = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own.items():
            patch.setenv(name, value)
        store = fsspec.filesystem("s3")
        store.mkdir("forms")
        yield store
    server.stop()


@pytest.fixture
def folder():
    """Return a folder of a store in the memory, which ends with the test."""
    yield "memory://forms"
    fsspec.filesystem("memory").store.clear()


def test_a_folder_at_an_address_is_read_and_written_as_one_of_this_machine(
    s3, first, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("SELFEVAL_CACHE", str(tmp_path / "cache"))
    documents = {"2024/a.txt": first.read_bytes(), "2024/b.pdf": b"no pdf", ".hidden.txt": b"x"}
    documents["2024/a.provenance.toml"] = b'address = "https://forms.example"'
    for name, content in documents.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
        s3.pipe_file(f"forms/in/{name}", content)
    here = corpus.read(tmp_path / "in")
    for _ in range(2):  # the second run takes all from the cache
        with pytest.raises(SystemExit) as ended:
            cli.main(["extract", "s3://forms/in", "--output", "s3://forms/out", "--lang", "en"])
        said = capsys.readouterr()
        assert ended.value.code == cli.NOT_READ and "b.pdf" in said.err
        assert "s3://forms/out/projects.parquet" in said.out
    there = corpus.load("s3://forms/out", corrections=None)
    for name, frame in here.frames().items():
        assert frame.equals(there.frames()[name]), name
    assert list(there.projects["address"].dropna()) == ["https://forms.example"]
    assert [str(one) for one in there.problems] == [str(one) for one in here.problems]
    asked = analysis.open("s3://forms/out").sql("SELECT form_id FROM projects")
    assert asked["form_id"].tolist() == ["2024/a.txt#1"]


def test_a_changed_document_at_an_address_is_read_anew(s3, first, tmp_path, monkeypatch):
    monkeypatch.setenv("SELFEVAL_CACHE", str(tmp_path))
    s3.pipe_file("forms/one.txt", first.read_bytes())
    before = corpus.read("s3://forms/one.txt").projects["source_sha256"].item()
    s3.pipe_file("forms/one.txt", first.read_bytes() + b"\n")
    assert corpus.read("s3://forms/one.txt").projects["source_sha256"].item() != before


def test_a_document_that_vanishes_from_its_store_costs_only_itself(first, folder, monkeypatch):
    store = fsspec.filesystem("memory")
    for name in ("a", "b"):
        store.pipe_file(f"{folder}/{name}.txt", first.read_bytes())
    listed = remote.below

    def below(address):
        found = listed(address)
        store.rm_file(f"{folder}/a.txt")
        return found

    monkeypatch.setattr(remote, "below", below)
    found = corpus.read(folder)
    assert found.projects["form_id"].tolist() == ["b.txt#1"]
    assert [one.source for one in found.problems] == ["a.txt"]
    assert "could not be brought" in found.problems[0].say("en")


def test_a_set_at_an_address_is_there_once_its_manifest_is(nine, folder):
    nine.write(folder, "csv")
    nine.write(folder)
    store = fsspec.filesystem("memory")
    names = {one.rpartition("/")[2] for one in store.find(folder)}
    assert names == {f"{name}.parquet" for name in tables.COLUMNS} | {remote.MANIFEST}
    store.pipe_file(f"{folder}/funds.parquet", store.cat_file(f"{folder}/projects.parquet"))
    with pytest.raises(InvalidTable):  # as where two runs sent theirs at a time
        corpus.load(folder)
    store.rm_file(f"{folder}/{remote.MANIFEST}")
    with pytest.raises(UsageError, match="no tables"):
        corpus.load(folder)


@pytest.mark.parametrize("name", ["../stolen.parquet", "/tmp/stolen.parquet"])
def test_a_manifest_at_an_address_leads_nowhere_else(folder, name):
    manifest = {"files": {name: ""}, "sets": []}
    store = fsspec.filesystem("memory")
    store.pipe_file(f"{folder}/{remote.MANIFEST}", json.dumps(manifest).encode())
    with pytest.raises(InvalidTable, match="can't be read"):
        corpus.load(folder)


def test_an_address_that_nobody_answers_at_is_wrong_usage(s3, folder):
    with pytest.raises(UsageError, match="no such file"):
        corpus.read("s3://no-such-bucket/2024")
    with pytest.raises(UsageError, match="could not be reached"):
        corpus.read("nowhere://forms")
