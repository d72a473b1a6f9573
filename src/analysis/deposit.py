"""What a journal's data editor or an archive takes: tables, codebook, ledger, rules, manifest.

The tables come as CSV and as Parquet. `datapackage.json` describes the former by the Data Package
standard (https://datapackage.org/standard/data-package/), so that programs which know nothing of
this project check types, keys and sums; the README follows the template of the social science
data editors (https://social-science-data-editors.github.io/template_README/).
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import paths, provenance, schema, tables, words
from analysis.errors import UsageError
from analysis.tables import files
from analysis.words import numbers

MANIFEST = "manifest.json"
_TYPES = {schema.TEXT: "string", schema.NUMBER: "number", schema.COUNT: "integer"}
_ABOUT = ["source", "source_sha256", "reader", "address", "published", "derived_from"]
# Beside the tables, with what each holds.
_BESIDE = {
    "codebook.md": "deposit.file_codebook",
    "datapackage.json": "deposit.file_package",
    "ledger/": "deposit.file_ledger",
    "rules/": "deposit.file_rules",
    MANIFEST: "deposit.file_manifest",
}
_HEADS = ["deposit.head_column", "deposit.head_type", "deposit.head_meaning"]
_HEADS += ["deposit.head_values", "deposit.head_filled"]
_SETS = {tables.EDITIONS: "deposit.set_editions", tables.AS_READ: "deposit.set_as_read"}


def write(data: Path, folder: Path) -> list[Path]:
    """Pack the tables of a folder, with all that explains them, into one that is empty or new.

    The project's ledger, decisions, lock and citation go in where they are there. Returns the
    files. Raises `UsageError` where something stands in the folder, or where there are no tables.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = corpus.write(Path(folder) / "tables")
    ...     made = write(Path(folder) / "tables", Path(folder) / "deposit")
    ...     sorted({file.relative_to(folder).parts[1] for file in made})[:4]
    ['CITATION.cff', 'LICENSE.txt', 'README.md', 'README.zh.md']
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("project_new.not-empty", folder=str(folder))
    sets, beside = tables.read_all(data), tables.read_beside(data)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder.parent) as name:
        staging = Path(name) / "deposit"
        _filled(sets, beside, staging)
        staging.rename(folder)
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _filled(sets: dict[str, tables.Tables], beside: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write all files of a deposit, the manifest with their sums last."""
    filled = {name: one for name, one in sets.items() if len(one.projects) or not name}
    for format in ("csv", "parquet"):
        tables.publish([filled], folder / "data" / format, format, beside=beside)
    whole = sets[""]
    _documents(sets).to_csv(
        folder / "documents.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n"
    )
    shipped = dict.fromkeys(Path(__file__).with_name("rules").glob("*.toml"), "rules")
    shipped |= {paths.ledger(): "ledger", paths.reviews(): "ledger"}
    shipped |= {paths.project() / one: "" for one in ("requirements.lock", "CITATION.cff")}
    for file, place in shipped.items():
        if file.is_file():
            (folder / place).mkdir(exist_ok=True)
            shutil.copyfile(file, folder / place / file.name)
    resources = list(_resources(folder))
    _put(folder, "codebook.md", _codebook(whole.frames() | beside))
    about = {
        "profile": "tabular-data-package",
        "name": "self-evaluation-forms",
        "title": words.say("deposit.package", "en", n=len(whole.projects)),
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }
    _put(folder, "datapackage.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    licences = [words.say("deposit.licence", language) for language in words.LANGUAGES]
    _put(folder, "LICENSE.txt", "\n\n".join(licences) + "\n")
    _put(folder, "README.md", _readme(whole, folder, resources, "en"))
    _put(folder, "README.zh.md", _readme(whole, folder, resources, "zh"))
    every = sorted(file for file in folder.rglob("*") if file.is_file())
    manifest = {
        "generation": paths.known(folder / "data" / "parquet" / MANIFEST)["generation"],
        "versions": provenance.versions(),
        "maker": provenance.maker(),
        "code": provenance.revision(),
        "code_sha256": provenance.code(),
        "files": {file.relative_to(folder).as_posix(): _sum(file) for file in every},
    }
    _put(folder, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def _documents(sets: dict[str, tables.Tables]) -> pd.DataFrame:
    """Return one row a document, with the number of its forms, other editions among them."""
    every = pd.concat([sets[""].projects, sets[tables.EDITIONS].projects])
    grouped = every.groupby("source_sha256", sort=False)
    texts = grouped[_ABOUT].first().map(files.guarded, na_action="ignore")
    return texts.assign(forms=grouped.size())


def _resources(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what the standard says of each table: its columns, keys, sum."""
    of_documents = [_field("projects", column) for column in _ABOUT]
    of_documents.append(_described("forms", schema.COUNT))
    yield _resource("documents", folder / "documents.csv", folder, {"fields": of_documents})
    for name, (table, columns) in product(("", *_SETS), schema.EVERY.items()):
        own = f"{name}-".lstrip("-").replace("_", "-")
        for file, part in _files(folder / "data" / "csv" / name / f"{table}.csv"):
            described: dict[str, Any] = {"fields": [_field(table, one) for one in columns]}
            if key := schema.UNIQUE[table]:
                described["primaryKey"] = key
            if "form_id" in columns and table != "projects":
                refers = {"resource": f"{own}projects{part}", "fields": "form_id"}
                described["foreignKeys"] = [{"fields": "form_id", "reference": refers}]
            yield _resource(f"{own}{table}{part}".replace("_", "-"), file, folder, described)


def _files(file: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a table, each with what its name ends in.

    Of many forms these are parts, each with all rows of its forms: one that refers to a form
    refers to the part of the same number, and has columns, keys and a sum of its own.
    """
    if file.is_dir():
        yield from ((one, f"-{one.stem}") for one in sorted(file.iterdir()))
    elif file.exists():
        yield file, ""


def _resource(name: str, file: Path, folder: Path, described: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "path": file.relative_to(folder).as_posix(),
        "title": _holds(file, "en"),
        "title_zh": _holds(file, "zh"),
        "description": words.say("deposit.guard", "en"),
        "description_zh": words.say("deposit.guard", "zh"),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{_sum(file)}",
        "schema": described | {"missingValues": [""]},
    }


def _field(table: str, column: str) -> dict[str, Any]:
    told = _described(column, schema.EVERY[table][column])
    limits: dict[str, Any] = {}
    if column in schema.REQUIRED[table]:
        limits["required"] = True
    if column in schema.ALLOWED[table]:
        limits["enum"] = list(map(files.guarded, schema.ALLOWED[table][column]))
    return told | ({"constraints": limits} if limits else {})


def _described(column: str, kind: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column, "type": _TYPES.get(kind, "boolean")}
    if kind == schema.FLAG:
        told |= {"trueValues": ["TRUE"], "falseValues": ["FALSE"]}
    for language, name in (("en", ""), ("zh", "_zh")):
        told[f"title{name}"] = words.name("field", column, language)
        told[f"description{name}"] = words.name("codebook", column, language)
    return told


def _codebook(frames: dict[str, pd.DataFrame]) -> str:
    """Return the page that explains each column of tables that have rows, in both languages."""
    lines = ["# " + " · ".join(words.say("deposit.codebook", one) for one in words.LANGUAGES)]
    head = [" · ".join(words.say(key, one) for one in words.LANGUAGES) for key in _HEADS]
    for name, frame in frames.items():
        if not len(frame):
            continue
        told = [words.name("sheet", name, one) for one in words.LANGUAGES]
        told.append(numbers.plain(len(frame), 0))
        lines += ["", f"## {name}", "", " · ".join(told), "", _row(head), _row(["---"] * 5)]
        for column, kind in schema.EVERY[name].items():
            meaning = "<br>".join(words.name("codebook", column, one) for one in words.LANGUAGES)
            values = ", ".join(schema.ALLOWED[name].get(column, ()))
            filled = numbers.plain(int(frame[column].notna().sum()), 0)
            lines.append(
                _row([f"`{column}`", _TYPES.get(kind, "boolean"), meaning, values, filled])
            )
    return "\n".join(lines) + "\n"


def _readme(
    whole: tables.Tables, folder: Path, resources: list[dict[str, Any]], language: str
) -> str:
    every = [frame for frame in whole.frames().values() if "in_doubt" in frame]
    listed = [(one["path"], _holds(folder / one["path"], language)) for one in resources]
    listed += [
        (name, words.say(key, language))
        for name, key in _BESIDE.items()
        if name == MANIFEST or (folder / name).exists()
    ]
    counts = {name: numbers.plain(len(one), 0) for name, one in whole.frames().items()}
    commit = provenance.maker().split()[2:] or [words.say("deposit.unknown_commit", language)]
    versions = provenance.versions()
    locked = (folder / "requirements.lock").is_file()
    said = words.say(
        "deposit.readme",
        language,
        title=words.say("deposit.package", language, n=len(whole.projects)),
        listed="\n".join(_row([f"`{name}`", told]) for name, told in listed),
        forms=counts["projects"],
        documents=numbers.plain(whole.projects["source_sha256"].nunique(), 0),
        funds=counts["funds"],
        indicators=counts["indicators"],
        findings=counts["findings"],
        doubted=numbers.plain(sum(int(one["in_doubt"].notna().sum()) for one in every), 0),
        corrected=numbers.plain(sum(int(one["corrected"].notna().sum()) for one in every), 0),
        version=versions.get("selfeval", ""),
        python=versions["python"],
        lock=words.say("deposit.lock", language) if locked else "",
        commit=commit[0],
    )
    return said.strip() + "\n"


def _holds(file: Path, language: str) -> str:
    """Return what a table holds, in words."""
    if file.stem == "documents":
        return words.say("deposit.file_documents", language)
    if file.parent.suffix:  # a part
        file = file.parent
    told = words.name("sheet", file.stem, language)
    key = _SETS.get(file.parent.name)
    return words.say(key, language, table=told) if key else told


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(one.replace('|', '/') for one in cells)} |"


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
