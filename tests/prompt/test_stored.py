"""Tables that stay in their files: SQL finds what is there, whatever the format, and one set."""

import gc
import os
import shutil
import tempfile

import pytest

import analysis
from analysis import corpus as corpora
from analysis import orphans, tables
from analysis.errors import InvalidTable, UsageError


@pytest.fixture
def two(nine):
    """Return a corpus of three forms with three other editions, and one of the other three."""
    ids = nine.projects["form_id"].tolist()
    one, further, other = (nine.select(ids[at : at + 3]) for at in (0, 3, 6))
    return corpora.Corpus(*one.frames().values(), editions=further), other


@pytest.mark.parametrize("format", tables.FORMATS)
def test_what_is_stored_is_what_was_written(two, tmp_path, format):
    folder = tmp_path / "it's here"  # a quotation mark is one of SQL, too
    two[0].write(folder, format)
    stored = analysis.open(folder)
    for name, frame in two[0].frames().items():
        assert stored.sql(f"FROM {name}")["form_id"].tolist() == frame["form_id"].tolist()
    editions = stored.sql("SELECT form_id FROM editions.projects")["form_id"].tolist()
    assert editions == two[0].editions.projects["form_id"].tolist()
    assert stored.indicators["target_text"].tolist() == two[0].indicators["target_text"].tolist()
    compared = analysis.leniency.compare(stored, "own")
    assert compared.equals(analysis.leniency.compare(two[0], "own"))


def test_what_is_taken_is_a_corpus_of_these_forms(nine, tmp_path):
    ids = nine.projects["form_id"].tolist()
    own = nine.select(ids[:3])
    others = nine.select(ids[3:5])
    others.projects["same_as"] = ids[0]
    corpora.Corpus(*own.frames().values(), editions=others).write(tmp_path)
    taken = analysis.open(tmp_path).take("FROM projects WHERE form_id IN (?, ?)", *ids[:2])
    assert taken.projects["form_id"].tolist() == ids[:2]
    assert taken.editions.indicators.equals(others.indicators)
    assert taken.as_read.projects.empty
    assert taken.findings.equals(nine.select(ids[:2]).findings)


def test_an_answer_is_of_the_set_that_stands_there(two, tmp_path):
    """An open one is asked again after another run has published, and never of two sets."""
    two[0].write(tmp_path)
    stored = analysis.open(tmp_path)
    assert "forms 3" in repr(stored) or "3 张" in repr(stored)
    tables.write(two[1], tmp_path, "csv")
    assert stored.projects["form_id"].tolist() == two[1].projects["form_id"].tolist()
    with pytest.raises(UsageError, match="editions"):
        stored.sql("FROM editions.projects")
    tables.write(two[0], tmp_path / "other")
    two[1].projects["year"] = 2023
    tables.write(two[1], tmp_path)
    shutil.copy(tmp_path / "other" / "funds.parquet", tmp_path)
    with pytest.raises(InvalidTable):
        stored.sql("FROM funds")


def test_another_run_leaves_the_folder_of_an_open_set_alone(nine, tmp_path, monkeypatch):
    """A folder for what is too much for the memory was swept as one that a killed run had left."""
    nine.write(tmp_path / "tables")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stored = analysis.open(tmp_path / "tables")
    (folder,) = tmp_path.glob("selfeval-*")
    os.utime(folder, (0, 0))
    orphans.sweep.cache_clear()
    orphans.sweep()
    assert folder.is_dir()
    del stored
    gc.collect()
    assert not folder.exists()


def test_what_is_no_table_or_no_sql_is_told(nine, tmp_path):
    with pytest.raises(UsageError):
        analysis.open(tmp_path)
    tables.write(nine, tmp_path)
    with pytest.raises(UsageError, match="wieght"):
        analysis.open(tmp_path).sql("SELECT wieght FROM indicators")
    with pytest.raises(AttributeError):
        assert analysis.open(tmp_path).nothing
    assert list(tmp_path.glob("*.tmp")) == []
