"""What a run is made of, hashed: two runs of one key publish the same figures."""

import hashlib
from pathlib import Path
from typing import Any

from analysis import inputs, paths, rules
from analysis.documents import note
from analysis.provenance import code, versions
from analysis.report import html
from analysis.runs.spec import Spec

# What decides what is published; who is told, and how long runs are kept, does not.
_DECIDES = ("name", "period", "language", "rules", "corrections", "report", "gates")


def made_of(spec: Spec) -> dict[str, Any]:
    """Return what a run is made of: its description, and the hash of every file that goes into it.

    `inputs` are the documents by what stands before # in the ids of their forms, with the notes
    beside them; `rules` the sets of the package and those in files of one's own that are asked for.
    """
    documents: dict[str, str] = {}
    for one in inputs.find(spec.inputs):
        documents[one.name] = sha256(one.path)
        if beside := sha256(note(one.path)):
            documents[f"{one.name} (note)"] = beside
    sets = {**{one: one for one in rules.available()}, **spec.rule_sets}
    return {
        "spec": spec.model_dump(mode="json", include=set(_DECIDES)),
        "notebooks": {name: sha256(paths.notebook(name)) for name, _ in spec.asked},
        "rules": {named: rules.digest(sets[named]) for named in sets if named != rules.OWN},
        "inputs": documents,
        "ledger": sha256(paths.ledger()),
        "reviews": sha256(paths.reviews()),
        "code": code(),
        "lock": sha256(paths.project() / "requirements.lock"),
        "versions": versions(),
    }


def key_of(parts: dict[str, Any]) -> str:
    """Return the key of a run: the hash of what it is made of.

    >>> key_of({"inputs": {}}) == key_of({"inputs": {}}) != key_of({"inputs": {"a.pdf": "1"}})
    True
    """
    return hashlib.sha256(html.dumps(parts).encode()).hexdigest()


def sha256(file: Path) -> str:
    """Return the hash of a file's content, empty where there is none that can be read.

    >>> sha256(Path("no/such/file"))
    ''
    """
    try:
        if file.is_file():
            with file.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:  # a document that may not be read, or went meanwhile, is a problem of itself
        pass
    return ""
