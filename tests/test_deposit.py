"""What an archive takes: opened by a program that knows the Data Package standard alone."""

import csv
import hashlib
import json
import re

import pytest
from frictionless import Package, validate

from analysis import cli, corpus, deposit, provenance, schema, tables, words
from analysis.errors import UsageError


@pytest.fixture(scope="module")
def packed(corrected_nine, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deposit")
    corrected_nine.write(folder / "tables")
    deposit.write(folder / "tables", folder / "deposit")
    return folder


def test_a_program_that_knows_only_the_standard_takes_it(packed):
    told = validate(str(packed / "deposit" / "datapackage.json"))
    assert told.flatten(["type", "note"]) == []
    package = Package(str(packed / "deposit" / "datapackage.json"))
    every = {one.name: one.read_rows() for one in package.resources}
    assert len(every["projects"]) == 9
    assert len(every["indicators"]) == 151
    assert {row["form_id"] for row in every["funds"]} == {
        row["form_id"] for row in every["projects"]
    }


def test_a_changed_figure_is_told_by_the_standard_alone(packed, tmp_path):
    whole = json.loads((packed / "deposit" / "datapackage.json").read_text("utf-8"))
    [own] = [one for one in whole["resources"] if one["name"] == "funds"]
    (tmp_path / "data" / "csv").mkdir(parents=True)
    file = packed / "deposit" / own["path"]
    changed = file.read_bytes().replace(b"total", b"totai", 1)
    (tmp_path / own["path"]).write_bytes(changed)
    del own["schema"]["foreignKeys"]
    (tmp_path / "datapackage.json").write_text(json.dumps(whole | {"resources": [own]}))
    assert "hash-count" in {
        one for (one,) in validate(str(tmp_path / "datapackage.json")).flatten(["type"])
    }


def test_each_file_is_named_with_its_sum_and_both_readmes_say_the_same_counts(
    packed, corrected_nine
):
    folder = packed / "deposit"
    manifest = json.loads((folder / deposit.MANIFEST).read_text("utf-8"))
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    assert set(manifest["files"]) == there - {deposit.MANIFEST}
    for name, told in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == told
    readmes = [(folder / name).read_text("utf-8") for name in ("README.md", "README.zh.md")]
    counts = [str(len(frame)) for frame in corrected_nine.frames().values()]
    assert counts[:3] == ["9", "36", "151"]
    for said in readmes:
        assert "{" not in said
        assert all(re.search(rf"\b{count}[ ,.]", said) for count in counts)


def test_a_readme_names_only_what_is_there_and_the_commit_of_the_code(
    packed, tmp_path, monkeypatch
):
    """In a project of one's own it led to a ledger that was not there, at an unknown commit."""
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    monkeypatch.setattr(provenance, "maker", lambda: "selfeval 1.0.0 0123456789ab")
    deposit.write(packed / "tables", tmp_path / "deposit")
    for name in ("README.md", "README.zh.md"):
        said = (tmp_path / "deposit" / name).read_text("utf-8")
        listed = re.findall(r"^\| `(.+?)` \|", said, re.M)
        assert len(listed) > 8 and "ledger/" not in listed
        assert all((tmp_path / "deposit" / one).exists() for one in listed)
        assert " 0123456789ab " in said


def test_a_deposit_gives_the_tables_that_it_was_made_of(packed, corrected_nine):
    for format in ("parquet", "csv"):
        again = corpus.load(packed / "deposit" / "data" / format)
        assert again == corrected_nine
    made = json.loads((packed / "deposit" / deposit.MANIFEST).read_text("utf-8"))["generation"]
    written = json.loads((packed / "tables" / "manifest.json").read_text("utf-8"))
    assert made == written["generation"]


def test_a_documents_name_is_no_formula_in_any_table_of_a_deposit(tmp_path, corrected_nine):
    evil = corrected_nine.projects.assign(source="=cmd|'/c calc'!A1", address="@SUM(1)")
    parts = {**corrected_nine.frames(), "projects": evil}
    tables.write(tables.Tables(*parts.values()), tmp_path / "tables")
    deposit.write(tmp_path / "tables", tmp_path / "deposit")
    every = list((tmp_path / "deposit").rglob("*.csv"))
    assert len(every) == 5
    for file in every:
        rows = list(csv.reader(file.open(encoding="utf-8-sig", newline="")))
        assert not [cell for row in rows for cell in row if cell[:1] in {*"=@"}], file.name


def test_tables_of_many_forms_are_packed_part_by_part(tmp_path, corrected_nine, monkeypatch):
    """Beyond 100,000 forms each table is a folder: where a file was expected, packing failed."""
    from analysis.tables import files

    monkeypatch.setattr(files, "_FORMS", 4)
    corrected_nine.write(tmp_path / "tables")
    deposit.write(tmp_path / "tables", tmp_path / "deposit")
    package = Package(str(tmp_path / "deposit" / "datapackage.json"))
    assert validate(str(tmp_path / "deposit" / "datapackage.json")).valid
    parts = [f"projects-{number:05}" for number in range(3)]
    assert sum(len(package.get_resource(one).read_rows()) for one in parts) == 9
    said = (tmp_path / "deposit" / "README.md").read_text("utf-8")
    assert f"`data/csv/projects.csv/00002.csv` | {words.name('sheet', 'projects', 'en')}" in said
    for format in ("parquet", "csv"):
        assert corpus.load(tmp_path / "deposit" / "data" / format) == corrected_nine


def test_every_column_is_explained():
    every = {column for columns in schema.EVERY.values() for column in columns}
    assert [one for one in sorted(every) if not words.known(f"codebook.{one}")] == []


def test_nothing_is_packed_over_what_is_there(packed, capsys):
    with pytest.raises(UsageError):
        deposit.write(packed / "tables", packed / "deposit")
    tables = str(packed / "tables")
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", "--deposit", str(packed / "new"), "--data", tables, "--lang", "en"])
    assert ended.value.code == 0
    assert str(packed / "new") in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", "--deposit", str(packed / "new"), "--data", tables])
    assert ended.value.code == 2
    assert (packed / "new" / "README.md").is_file()
