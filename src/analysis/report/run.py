"""Running reports: checked parameters, papermill in a staging folder, moved only on success.

Beside each page stands `NAME.manifest.json`, written last: its presence means success, and its
run key (notebook, parameters, tables, code) lets an unchanged report be kept as it is. A notebook
that raised is kept in `failed/` below the output folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis import paths
from analysis.errors import Locked, ReportFailed, UsageError
from analysis.report import html
from analysis.report.page import load
from analysis.report.parameters import REPORTS, Description, Parameters, describe, parse
from analysis.report.texts import LANGUAGES, text
from analysis.tables import Tables

# A notebook that is not done by then hangs.
CELL_SECONDS = 600


@dataclass(frozen=True)
class Info:
    """A report, for `--list`."""

    name: str
    title_zh: str
    title_en: str
    question_zh: str
    question_en: str
    parameters: list[Description]


@dataclass(frozen=True)
class Result:
    """What became of a report: `made`, `kept` (unchanged) or `empty` (filters left nothing)."""

    name: str
    path: Path
    status: str

    @property
    def exit_code(self) -> int:
        """0, or 3 where the filters left nothing."""
        return 3 if self.status == "empty" else 0


@dataclass(frozen=True)
class _Job:
    name: str
    notebook: Path
    parameters: Parameters
    output: Path
    data: dict[str, Any]
    other: str

    @property
    def page(self) -> Path:
        return self.output / f"{self.name}.html"

    @property
    def manifest(self) -> Path:
        return self.output / f"{self.name}.manifest.json"

    @property
    def key(self) -> str:
        asked = self.parameters.model_dump(exclude={"data"})
        parts = [self.notebook.read_bytes().hex(), html.dumps(asked), self.other, _code()]
        return _sha("\n".join([*parts, html.dumps(self.data)]).encode())


def catalogue() -> list[Info]:
    """Return the reports with their questions and parameters, in order."""
    found = []
    for name, model in REPORTS.items():
        title_zh, title_en = (text(f"title.{name[3:]}", language) for language in LANGUAGES)
        asked_zh, asked_en = (text(f"question.{name[3:]}", language) for language in LANGUAGES)
        found.append(Info(name, title_zh, title_en, asked_zh, asked_en, describe(model)))
    return found


def run(
    names: Sequence[str] | None,
    data: Path,
    output: Path,
    parameters: Mapping[str, Any] | None = None,
    language: str = "zh",
    force: bool = False,
    other: str = "",
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Make reports from the tables in `data` into `output`, and return what became of each.

    `names` may be shortened to a beginning (`01`); None makes all. `other` is the folder of the
    same pages in the other language, seen from `output`.

    Raises `UsageError` before any kernel starts for an unknown report or parameter, `Locked` when
    another run writes there, and `ReportFailed` at the end when a notebook raised.
    """
    from filelock import FileLock, Timeout

    given = {"language": language, **(parameters or {}), "data": str(Path(data).resolve())}
    asked = {name: parse(REPORTS[name], given, name) for name in _names(names)}
    jobs = []
    for name, values in asked.items():
        notebook = paths.notebooks() / f"{name}.ipynb"
        if not notebook.is_file():
            raise UsageError(f"no notebook {notebook}; run from a checkout of the project")
        about = fingerprint(load(values.data, values.corrections))
        jobs.append(
            _Job(name, notebook, values, output, about, f"{other}{name}.html" if other else "")
        )
    output.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(output / ".reports.lock", timeout=0):
            return _all(jobs, force, progress)
    except Timeout:
        raise Locked(f"{output}: another run writes reports there; wait for it to end") from None


def editions(data: Path, output: Path, force: bool = False, **options: Any) -> list[Result]:
    """Make all reports, in Chinese in `output`, in English in `output/en`, linked, with indexes."""
    results = run(None, data, output, language="zh", force=force, other="en/", **options)
    index(output, language="zh", other="en/index.html")
    results += run(None, data, output / "en", language="en", force=force, other="../", **options)
    index(output / "en", language="en", other="../index.html")
    return results


def index(output: Path, language: str = "zh", other: str = "") -> Path:
    """Write the front page over the reports that stand in a folder, and return its path."""
    cards, data = [], {"hash": "", "years": ""}
    for name in REPORTS:
        manifest = _read(output / f"{name}.manifest.json")
        if manifest is None or manifest["parameters"]["language"] != language:
            continue
        title, question = (text(f"{kind}.{name[3:]}", language) for kind in ("title", "question"))
        card = {"file": f"{name}.html", "title": title, "question": question, **manifest["card"]}
        cards.append(card)
        data = manifest["data"]
    _put(output / "index.html", html.front(cards, language, data, other).encode())
    return output / "index.html"


def fingerprint(read: Tables) -> dict[str, Any]:
    """Return what tells these tables from others: a hash of their content, and their years."""
    whole = hashlib.sha256()
    for name, frame in read.frames().items():
        whole.update(name.encode())
        whole.update(frame.to_csv(index=False, float_format="%.10g").encode())
    years = sorted({int(year) for year in read.projects["year"].dropna()})
    span = "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return {"hash": whole.hexdigest(), "years": span, "forms": len(read.projects)}


def _names(names: Sequence[str] | None) -> list[str]:
    if not names:
        return list(REPORTS)
    found = []
    for asked in names:
        matching = [name for name in REPORTS if name == asked or name.startswith(asked)]
        if len(matching) != 1:
            raise UsageError(f"no report {asked!r}; choose among {', '.join(REPORTS)}")
        found += matching
    return list(dict.fromkeys(found))


def _all(jobs: list[_Job], force: bool, progress: Callable[[Result], None] | None) -> list[Result]:
    results, failures = [], []
    with ThreadPoolExecutor(max_workers=min(len(jobs), os.cpu_count() or 1)) as pool:
        futures = [pool.submit(_one, job, force) for job in jobs]
        try:
            for future in futures:
                try:
                    results.append(future.result())
                except ReportFailed as failure:
                    failures.append(str(failure))
                    continue
                if progress is not None:
                    progress(results[-1])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failures:
        raise ReportFailed("; ".join(failures))
    return results


def _one(job: _Job, force: bool) -> Result:
    before = _read(job.manifest)
    if (
        not force
        and before is not None
        and before["key"] == job.key
        and job.page.is_file()
        and _sha(job.page.read_bytes()) == before["output_sha256"]
    ):
        return Result(job.name, job.page, before["status"])
    with tempfile.TemporaryDirectory(prefix=".staging-", dir=job.output) as folder:
        executed, status = _execute(job, Path(folder) / f"{job.name}.ipynb")
        language = job.parameters.language
        page = html.render(executed, job.name, language, job.data, job.other).encode()
        job.manifest.unlink(missing_ok=True)
        _put(job.page, page)
        manifest = {
            "key": job.key,
            "status": "kept" if status == "made" else status,
            "parameters": job.parameters.model_dump(exclude={"data"}),
            "data": job.data,
            "version": version("selfeval"),
            "output_sha256": _sha(page),
            "card": html.card(executed),
        }
        _put(job.manifest, html.dumps(manifest).encode())
    return Result(job.name, job.page, status)


def _execute(job: _Job, staged: Path) -> tuple[Any, str]:
    """Run the notebook; one whose kernel died gets a second chance, one that raised does not."""
    from nbclient.exceptions import DeadKernelError
    from nbformat import read
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    execute: Any = execute_notebook
    load_notebook: Any = read

    for attempt in (1, 2):
        try:
            executed = execute(
                job.notebook,
                staged,
                parameters=job.parameters.model_dump(),
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=CELL_SECONDS,
                # The kernel's own log is no part of a run's output.
                extra_arguments=["--log-level=50"],
            )
        except PapermillExecutionError as error:
            if error.ename == "NothingSelected":
                return load_notebook(staged, as_version=4), "empty"
            kept = _failed(job, staged)
            raise ReportFailed(
                f"{job.name}: {error.ename}: {error.evalue}; the executed notebook is in {kept}"
            ) from None
        except DeadKernelError:
            if attempt == 2:
                kept = _failed(job, staged)
                raise ReportFailed(
                    f"{job.name}: the kernel died twice; the notebook is in {kept}"
                ) from None
        else:
            code = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source]
            stopped = any(cell.execution_count is None for cell in code)
            raised = any(one.output_type == "error" for cell in code for one in cell.outputs)
            if stopped or raised:
                raise ReportFailed(f"{job.name}: it ended early; see {_failed(job, staged)}")
            return executed, "made"
    raise AssertionError("unreachable")


def _failed(job: _Job, staged: Path) -> Path:
    kept = job.output / "failed" / staged.name
    kept.parent.mkdir(exist_ok=True)
    staged.replace(kept)
    return kept


@cache
def _code() -> str:
    """Return a hash of the package: another version of it makes another page."""
    package = Path(__file__).parents[1]
    files = sorted(
        file
        for file in package.rglob("*")
        if file.suffix in (".py", ".toml", ".css", ".js", ".j2", ".txt")
    )
    return _sha(b"".join(file.read_bytes() for file in files))


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _put(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(file)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
