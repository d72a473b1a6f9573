"""The repository's own promises: the lock, the environment file, the map of modules, provenance."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def _lock(root: Path) -> dict[str, str]:
    """Return the entries of the lock by name, each with its text."""
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
    return {canonicalize_name(re.match(r"[\w.-]+", one)[0]): one for one in entries}


def _declared(root: Path) -> list[str]:
    data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = data["project"]["optional-dependencies"].values()
    return [
        *data["project"]["dependencies"],
        *(one for extra in extras for one in extra),
        *data["dependency-groups"]["dev"],
        *data["build-system"]["requires"],
    ]


def test_every_locked_package_is_pinned_and_has_hashes(root):
    entries = _lock(root)
    assert len(entries) > 100
    for name, text in entries.items():
        assert re.match(r"[\w.\[\]-]+==\S+", text), name
        assert "--hash=sha256:" in text, name


def test_lock_names_no_address(root):
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|\bfile:", text)


def test_lock_satisfies_every_declared_dependency(root):
    entries = _lock(root)
    for line in _declared(root):
        wanted = Requirement(line)
        version = re.match(r"[\w.\[\]-]+==([^\s;\\]+)", entries[canonicalize_name(wanted.name)])[1]
        assert wanted.specifier.contains(version, prereleases=True), line


def test_every_dependency_has_a_reason(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r'    "[\w.\[\]-]+>=', line)]
    assert len(lines) >= len(_declared(root)) - 1
    assert [line for line in lines if not re.search(r"#\s+\w.{3,}", line)] == []


def test_environment_file_is_made_from_pyproject(root):
    spec = importlib.util.spec_from_file_location("environment", root / "scripts/environment.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    made = script.environment((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert (root / "environment.yml").read_text(encoding="utf-8") == made


def test_what_is_to_be_cited_is_the_version_that_is_built(root):
    cited = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])


def test_architecture_maps_every_module(root):
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    block = text.partition("<!-- modules -->")[2].partition("<!-- /modules -->")[0]
    mapped = re.findall(r"^\| `([\w/]+)` \|", block, flags=re.MULTILINE)
    package = root / "src" / "analysis"
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    modules |= {path.parent.name + "/" for path in package.glob("*/__init__.py")}
    assert set(mapped) == modules
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    upward = reversed(contracts["tool"]["importlinter"]["contracts"][0]["layers"])
    stage = {name.strip(): at for at, own in enumerate(upward) for name in re.split("[:|]", own)}
    places = [stage[name.rstrip("/")] for name in mapped]
    assert places == sorted(places), "each module stands below those that it imports"


def test_readme_and_architecture_name_files_that_exist(root):
    pages = [root / "README.md", root / "ARCHITECTURE.md", *(root / "docs").glob("*/*.md")]
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists() or (root / link[1:]).exists(), (page.name, link)
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    steps = re.findall(r"^(\d+)\. (.*?)(?=^\d+\. |^## )", text, flags=re.MULTILINE | re.DOTALL)
    assert [number for number, _ in steps] == [str(number) for number in range(1, 11)]
    package = root / "src" / "analysis"
    for number, step in steps:
        files = re.findall(r"`([\w./*]+(?:\.py|\.toml|\.ipynb|/))`", step)
        assert files, number
        for name in files:
            assert list(package.glob(name)) or (root / name).exists(), name


def test_every_raw_document_has_its_provenance_and_its_sum(root):
    raw = root / "data" / "raw"
    documents = {path.name for path in raw.iterdir() if not path.name.endswith(".toml")}
    described = {}
    for side in raw.glob("*.provenance.toml"):
        data = tomllib.loads(side.read_text(encoding="utf-8"))
        assert side.name == Path(data["file"]).stem + ".provenance.toml"
        assert data["what"].strip() and data["how"].strip()
        described[data["file"]] = data["sha256"]
    assert documents
    assert documents == set(described)
    for name, sum_ in described.items():
        assert hashlib.sha256((raw / name).read_bytes()).hexdigest() == sum_, name


@pytest.fixture(scope="module")
def tracked(root) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so what belongs to the repository is not known")
    return [root / name for name in listed.stdout.decode().split("\0") if name]


def test_no_file_names_a_registry_host_or_a_machines_folder(tracked, root):
    # Put together here, so that this file does not hold them.
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debian" + ".org"]
    folders = ["/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/", "/Us" + "ers/"]
    found = []
    for path in tracked:
        if path.suffix in {".png", ".pdf"} or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(root)}: {word}" for word in hosts + folders if word in text]
    assert found == []


def test_modules_keep_to_their_length(root):
    long = {
        str(path.relative_to(root)): count
        for path in (root / "src").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}


# What neither an analyst nor the author of another module calls; a new module is no part of it.
INSIDE = (
    "report/own",
    "prompt/decide",
    "crop",
    "report/crops",
    *("audit/each/", "audit/forms", "form/", "reading/", "report/each/", "cli", "costs", "orphans"),
    *(
        "__main__",
        "audit/suspects",
        "audit/together",
        "batches",
        "cache",
        "confined",
        "documents",
        "joining",
    ),
    *("edition_findings", "loading", "packs", "readings", "tables/files", "tables/sets"),
    *("workers", "charts/canvas", "charts/fonts", "charts/frame", "charts/marks"),
    "charts/style",
    *(
        "report/block",
        "report/front",
        "report/html",
        "report/kernel",
        "report/marks",
        "report/parameters",
    ),
    *("report/collection", "report/outcome", "report/search"),
    *("provenance", "report/run", "report/selection", "runs/", "terminal", "trust/scope"),
)
# It shows itself in a notebook only.
SHOWN = "report/page.py: open"


def _without_example(file: Path) -> list[str]:
    """Return the public functions of a module, and its classes with such methods."""
    found = []
    for one in ast.parse(file.read_text(encoding="utf-8")).body:
        if not isinstance(one, ast.FunctionDef | ast.ClassDef) or one.name.startswith("_"):
            continue
        functions = [one] if isinstance(one, ast.FunctionDef) else one.body
        public = [
            each
            for each in functions
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
        ]
        texts = "".join(ast.get_docstring(each) or "" for each in [one, *public])
        found += [one.name] if public and ">>> " not in texts else []
    return found


def test_every_function_that_an_analyst_calls_has_an_example(root):
    package = root / "src" / "analysis"
    files = {file.relative_to(package).as_posix(): file for file in package.rglob("*.py")}
    called = {name: file for name, file in files.items() if not name.startswith(INSIDE)}
    assert len(called) > 40
    without = [f"{name}: {one}" for name, file in called.items() for one in _without_example(file)]
    assert sorted(without) == [SHOWN]


def test_make_report_reads_another_folder_into_one_beside_it(root):
    """Nobody found out how to point it at a folder, and the nine forms counted among one's own."""
    for data, said in (("x/", 'extract "x/" --output "x-reports/tables"'), ("", "analysis run")):
        asked = ["make", "-n", "report", f"DATA={data}"] if data else ["make", "-n", "report"]
        told = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout
        assert said in told


@pytest.mark.parametrize(
    ("language", "said"), [("en_GB.UTF-8", "this list"), ("zh_CN.UTF-8", "本列表")]
)
def test_make_help_speaks_the_language_of_the_system(root, language, said):
    told = {**os.environ, "LC_ALL": language}
    shown = subprocess.run(["make", "help"], cwd=root, env=told, capture_output=True, check=True)
    assert f"make help       {said}" in shown.stdout.decode("utf-8")


def test_make_help_lists_every_target(root):
    shown = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[1].split())
    listed = {line.split()[1] for line in shown.stdout.splitlines() if line.startswith("make ")}
    assert listed == targets
