"""Running reports: checked parameters, put into notebooks by papermill; pages only on success.

Beside each page stands `NAME.manifest.json`, written last: its presence means success, and its
run key (notebook, parameters, tables, code, versions) lets an unchanged report be kept as it is.
A notebook that raised is kept in `failed/` below the output folder. The report on one project is
run once a form, into `projects/`.
"""

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis import eligibility, paths, provenance, rules, words
from analysis.errors import ReportFailed
from analysis.report import front, html, paper, search
from analysis.report.collection import SETS
from analysis.report.kernels import CELL_SECONDS, Kernels
from analysis.report.outcome import ReportsFailed, Result
from analysis.report.page import Page
from analysis.report.parameters import FILTERS, Parameters, parse
from analysis.report.places import link
from analysis.report.reports import readable, report_of, reports
from analysis.report.selection import chosen, load, paged, the_one
from analysis.tables import Tables, held, sure


@dataclass(frozen=True)
class _Job:
    """One page to make: of which report, with what, as which file below the output folder.

    The executed notebook of one that `keeps` it stands in `notebooks` there.
    """

    name: str
    file: str
    parameters: Parameters
    output: Path
    data: dict[str, Any]
    other: str
    cell_seconds: int = CELL_SECONDS
    keeps: bool = False

    @property
    def notebook(self) -> Path:
        return paths.notebook(self.name)

    @property
    def page(self) -> Path:
        return self.output / self.file

    @property
    def up(self) -> str:
        """The way from the page to the output folder."""
        return "../" * self.file.count("/")

    @property
    def key(self) -> str:
        asked = self.parameters.model_dump(exclude={"data"})
        parts = [self.notebook.read_bytes().hex(), html.dumps(asked), self.other, provenance.code()]
        parts += [html.dumps(provenance.versions()), html.dumps(self.data)]
        parts += [rules.digest(self.parameters.rules)]
        return _sha("\n".join(parts).encode())


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

    `names` may be shortened to a beginning (`01`); None makes all, with a page for each
    project, or for the most questionable where there are many. `other` is the folder of the pages
    in the other language, seen from `output`: the same ones, where nothing else is asked for. The
    front page is written anew, over the pages that did not fail; where all were made, pages of
    single forms that are not among them go.

    Raises `UsageError` before any kernel starts for an unknown report or parameter, `Locked` when
    another run writes there, and `ReportFailed` at the end when a notebook raised.
    """
    given = {"lang": language, **(parameters or {})}
    jobs = _jobs(names, data, output, given, "" if len(given) > 1 else other)
    with held(output):
        return _all(jobs, [(given["lang"], output, other)], names is None, force, progress)


def _jobs(
    names: Sequence[str] | None,
    data: Path,
    output: Path,
    given: Mapping[str, Any],
    other: str,
    sets: bool = False,
) -> list[_Job]:
    """Return the page of each report, and of the report on one project a page for each form.

    Where that is not named, only those forms have one that `paged` chooses. The others link to
    pages that there are. Of named ones only the pages on single `sets` may be asked for.
    """
    given = {**given, "data": str(paths.found(data).resolve())}
    every = [report_of(name).notebook for name in names or ()]
    every = every or [name for name, one in reports().items() if not one.is_example()]
    asked = {name: parse(reports()[name].parameters, given, name) for name in every}
    for name in asked:
        readable(name)
    values = next(iter(asked.values()))
    whole, further = load(values.data, values.corrections)
    about = fingerprint(whole, further)
    selected = chosen(whole, further, values)
    few = paged(selected)
    ids = few if names is None else selected.projects["form_id"].tolist()
    each = {name for name in asked if reports()[name].each}
    linked = bool(each) or (bool(few) and all((output / link(form)).is_file() for form in few))
    jobs = []
    pages: dict[str, dict[str, Any]]
    for name, one in asked.items():
        if sets:
            pages = {}
        elif name not in each:
            pages = {f"{name}.html": {"linked": one.linked or linked}}
        elif form := getattr(one, "form", ""):
            found = the_one(name, form, whole, further)
            pages = {link(found): {"form": found}}
        else:
            pages = {link(form): {"form": form} for form in ids} or {f"{name}.html": {}}
        if (sets or names is None) and reports()[name].compares:
            pages |= _of_sets(name, selected, one.rules)
        for file, more in pages.items():
            there = "../" * file.count("/") + other + file if other else ""
            jobs.append(_Job(name, file, one.model_copy(update=more), output, about, there))
    return jobs


def _of_sets(name: str, selected: Tables, rules: str) -> dict[str, dict[str, Any]]:
    """Return the pages of a comparison on single sets of comparable forms, where there are some."""
    every = eligibility.sets(selected, rules)
    return {
        f"sets/{number}/{name}.html": {"forms": own.projects["form_id"].tolist(), "linked": False}
        for number, own in enumerate(every[:SETS] if len(every) > 1 else [], start=1)
        if len(own.projects) > 1
    }


def editions(
    data: Path, output: Path, progress: Callable[[Result], None] | None = None
) -> list[Result]:
    """Make all reports, in Chinese in `output`, in English in `output/en`, linked, with indexes.

    One set of kernels makes both.
    """
    sides = front.sides(output, words.LANGUAGES)
    jobs = [
        job
        for side, folder, other in sides
        for job in _jobs(None, data, folder, {"lang": side}, other)
    ]
    with held(output):
        return _all(jobs, sides, True, False, progress)


def described(
    asked: Sequence[tuple[str, Mapping[str, Any]]],
    data: Path,
    output: Path,
    languages: Sequence[str],
    about: Mapping[str, Any],
    cell_seconds: int,
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Make reports, each with parameters of its own, with their executed notebooks and indexes.

    The first language stands in `output`, another one below it. Pages say what `about` tells of
    them: `as_of`, and the page of the `changes`. Nobody else may write there.
    """
    sides = front.sides(output, languages)
    every = [(name, given, False) for name, given in asked]
    every += [(*one, True) for one in _linked_sets(asked)]
    jobs = [
        replace(job, data={**job.data, **about}, cell_seconds=cell_seconds, keeps=True)
        for side, folder, other in sides
        for name, given, sets in every
        for job in _jobs([name], data, folder, {"lang": side, **given}, other, sets)
    ]
    return _all(jobs, sides, True, True, progress)


def _linked_sets(
    asked: Sequence[tuple[str, Mapping[str, Any]]],
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the comparisons whose pages on single sets the overview links to.

    One that is asked for the same forms has the parameters that it is asked with, another one
    those of the overview.
    """
    given = next((one for name, one in asked if name == "00_overview"), {})
    if not given.get("linked"):
        return []
    common = {name: one for name, one in given.items() if name in Parameters.model_fields}
    filters = [given.get(one) for one in FILTERS]
    same = {name: one for name, one in asked if [one.get(each) for each in FILTERS] == filters}
    return [(name, same.get(name, common)) for name, one in reports().items() if one.compares]


def fingerprint(whole: Tables, further: Tables) -> dict[str, Any]:
    """Return what tells these tables from others: a hash of their content, their years, and the
    number of forms, each counted once.
    """
    content = hashlib.sha256()
    for read in (whole, further):
        beside = {n: one for n, one in getattr(read, "beside", {}).items() if len(one)}
        for name, frame in (read.frames() | beside).items():
            content.update(name.encode())
            content.update(frame.to_csv(index=False, float_format="%.10g").encode())
    years = sorted({int(year) for year in sure(whole.projects, "year").dropna()})
    span = "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return {"hash": content.hexdigest(), "years": span, "forms": len(whole.projects)}


def _all(
    jobs: list[_Job],
    sides: Sequence[tuple[str, Path, str]],
    whole: bool,
    force: bool,
    progress: Callable[[Result], None] | None,
) -> list[Result]:
    """Make pages, where they are the `whole` what stands beside them, and the front pages over all
    that did not fail.
    """
    results: list[Result] = []
    failures: list[ReportFailed] = []
    most = min(len(jobs), os.cpu_count() or 1)
    kernels = Kernels()
    with ThreadPoolExecutor(max_workers=most) as pool:
        futures = [pool.submit(_one, job, kernels, force) for job in jobs]
        try:
            for future in futures:
                try:
                    results.append(future.result())
                except ReportFailed as failure:
                    failures.append(failure)
                    continue
                if progress is not None:
                    progress(results[-1])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.stop()
    for language, folder, other in sides:
        if whole and not failures:
            _beside([job for job in jobs if job.output == folder], other)
        front.write(language, folder, other)
    if failures:
        raise ReportsFailed(failures)
    return results


def _beside(jobs: list[_Job], other: str) -> None:
    """Write what stands beside the pages of all forms, the working paper and the search page, and
    remove pages of forms and of sets that are no more.

    They are on the forms that all of the reports are on; on all forms, where these are on others.
    """
    output, data = jobs[0].output, jobs[0].data
    values, *others = [job.parameters for job in jobs if not job.file.startswith("sets/")]
    everything: dict[str, Any] = {"rules": "own", **{name: [] for name in FILTERS}}
    differ = [n for n in everything if any(getattr(o, n) != getattr(values, n) for o in others)]
    values = values.model_copy(update={name: everything[name] for name in differ})
    made = {front.manifest(job.page) for job in jobs}
    for manifest in {*front.of_projects(output), *output.glob(f"sets/*/*{front.MANIFEST}")} - made:
        manifest.with_name(manifest.name.replace(front.MANIFEST, ".html")).unlink(missing_ok=True)
        manifest.unlink()
    whole, further = load(values.data, values.corrections)
    selected = chosen(whole, further, values)
    paper.write(selected, values.rules, values.lang, data["hash"][:8], output / paper.NAME)
    page = Page("00_overview", selected, values.rules, values.lang, None, None, whole)
    forms = selected.projects["form_id"]
    page.linked = frozenset(form for form in forms if (output / link(form)).is_file())
    search.write(page, data, f"{other}{search.NAME}" if other else "", output)


def _one(job: _Job, kernels: Kernels, force: bool) -> Result:
    beside = front.manifest(job.page)
    before = {} if force else paths.known(beside)
    made = job.page.read_bytes() if job.page.is_file() else b""
    if before.get("key") == job.key and before["output_sha256"] == _sha(made):
        return Result(job.name, job.page, before["status"])
    started = time.monotonic()
    executed, status = _execute(job, kernels)
    page = html.render(executed, job.name, job.parameters.lang, job.data, job.other, job.up)
    beside.unlink(missing_ok=True)
    paths.put(job.page, page.encode())
    for stale in job.page.parent.glob(f"{job.page.stem}-*.csv"):
        stale.unlink()
    for file, csv in html.beside(executed).items():
        paths.put(job.page.with_name(file), csv.encode("utf-8-sig"))
    if job.keeps:
        _keep(executed, job.output / "notebooks" / Path(job.file).with_suffix(".ipynb"))
    manifest = {
        "report": job.name,
        "key": job.key,
        "status": "kept" if status == "made" else status,
        "parameters": job.parameters.model_dump(exclude={"data"}),
        "data": job.data,
        "code": provenance.revision(),
        "versions": provenance.versions(),
        "seconds": round(time.monotonic() - started, 2),
        "output_sha256": _sha(page.encode()),
        "card": html.card(executed),
    }
    paths.put(beside, html.dumps(manifest).encode())
    return Result(job.name, job.page, status)


def _execute(job: _Job, kernels: Kernels, again: bool = True) -> tuple[Any, str]:
    """Run the notebook; one whose kernel died gets a second chance, one that raised does not."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    given = job.parameters.model_dump()
    plain = load_notebook_node(str(job.notebook))  # which need not name a kernel
    notebook = parameterize_notebook(plain, given, kernel_name="python3", language="python")
    try:
        kernels.execute(notebook, job.cell_seconds)
    except CellExecutionError as error:
        if error.ename == "NothingSelected":
            return notebook, "empty"
        shown = [
            output.traceback
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        ][-1]
        if len(shown) == 1 and (own := shown[0].removeprefix(f"{error.ename}: ")) != shown[0]:
            # An error of ours stands there in one line, in the language of the notebook.
            zh = own if job.parameters.lang == "zh" else error.evalue
            raise _failed(job, notebook, "error_report.told", zh=zh, en=error.evalue) from None
        told = {"error": error.ename, "said": error.evalue}
        raise _failed(job, notebook, "error_report.raised", **told) from None
    except CellTimeoutError:
        told = {"seconds": str(job.cell_seconds)}
        raise _failed(job, notebook, "error_report.hangs", **told) from None
    except DeadKernelError:
        if again:
            return _execute(job, kernels, again=False)
        raise _failed(job, notebook, "error_report.kernel-died") from None
    return notebook, "made"


def _failed(job: _Job, notebook: Any, key: str, **told: str) -> ReportFailed:
    """Keep a notebook that failed, what is wrong with it first, and return that."""
    from nbformat.v4 import new_raw_cell

    kept = job.output / "failed" / f"{job.page.stem}.ipynb"
    failed = ReportFailed(key, name=job.name, kept=str(kept), **told)
    notebook.cells.insert(0, new_raw_cell(failed.say(job.parameters.lang)))
    _keep(notebook, kept)
    return failed


def _keep(notebook: Any, file: Path) -> None:
    from nbformat import writes

    paths.put(file, writes(notebook).encode())


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
