"""The command line: `selfeval run | extract | check | report | rules | new | export | lab`.

Thin: every command calls one or two functions of the library. What is here is what a command line
needs of its own: one-line errors, exit codes, progress, a lock, and nothing half-written. All that
is printed comes from the catalogue, in the language that `--lang` asks for.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from types import FrameType
from typing import Any, NoReturn

import click

import analysis
from analysis import paths, remote, terminal, words
from analysis.characters import visible
from analysis.errors import SelfEvalError, UsageError, of_system
from analysis.paths import FORMATS, Format
from analysis.terminal import Commands

NOT_READ = 3
INTERRUPTED, TERMINATED = 130, 143

# What an installation without its extra lacks, by the modules that are looked for first.
EXTRAS = {
    "report": ("papermill", "nbformat", "nbclient", "ipykernel", "jupyter_client"),
    "lab": ("jupyterlab", "IPython"),
    "cluster": ("distributed",),
}

EXISTING = click.Path(path_type=Path)


class _Place(click.Path):
    """A path or an address."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take an address as one: a path has no two slashes."""
        return (
            remote.place(value) if remote.is_address(value) else super().convert(value, param, ctx)
        )


PLACE = _Place(path_type=Path)
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Terminated(BaseException):
    """The system asked this run to end."""


def _ready(_: click.Context, __: click.Parameter, value: Any) -> Any:
    """Start what reads documents while this process loads what judges them."""
    from analysis import workers

    workers.warm()
    return value


inputs = click.argument(
    "inputs", metavar="INPUT...", nargs=-1, required=True, type=PLACE, callback=_ready
)
workers = click.option("--workers", metavar="N", type=click.IntRange(1))
scheduler = click.option("--scheduler", metavar="ADDRESS")
spec = click.option("--spec", metavar="FILE", type=EXISTING)
period = click.option("--period", metavar="P")


@click.group("selfeval", cls=Commands, context_settings=CONTEXT)
@click.version_option(None, "--version", package_name="selfeval", prog_name="selfeval")
@click.pass_context
def cli(context: click.Context, lang: str) -> None:
    """Take the language of the command from in front of it, too."""
    context.default_map = {command: {"lang": lang} for command in cli.commands}


@cli.command("run", epilog="selfeval run --spec reports.toml --period 2024")
@workers
@scheduler
@spec
@period
@click.option("--force", is_flag=True)
def run(spec: Path | None, period: str | None, force: bool, lang: str, **reading: Any) -> int:
    """Read all documents of the project, write its tables and make all its reports.

    With a description or a period it is a run that publishes as a whole.
    """
    if spec or period:
        return _described(spec, period, force, lang)
    from analysis import report as reports
    from analysis import tables

    with tables.held(paths.reports()), tables.held(paths.processed()):
        corpus = _read([paths.raw()], lang, corrections=True, reviews=False, **reading)
        corpus.write(paths.processed(), "parquet", lang)
        _say_problems(corpus, lang, *corpus.unmet(lang, every=True))
        click.echo(corpus.reviewed().summary(lang))
        results = reports.editions(paths.processed(), paths.reports(), progress=_told(lang))
    click.echo(words.say("terminal.tables", lang, folder=str(paths.processed())))
    click.echo(words.say("terminal.open", lang, file=str(paths.reports() / "index.html")))
    return NOT_READ if corpus.problems else max(result.exit_code for result in results)


@cli.command("extract", epilog="selfeval extract forms/ a.pdf --output tables --format csv")
@inputs
@click.option("--output", required=True, metavar="DIR", type=PLACE)
@click.option("--format", type=click.Choice(FORMATS), default="parquet")
@workers
@scheduler
def extract(
    inputs: tuple[PurePath, ...], output: PurePath, format: Format, lang: str, **reading: Any
) -> int:
    """Read documents and folders to the four tables, as printed, without corrections."""
    from analysis import tables

    with tables.held(output), terminal.progress(lang) as progress:
        corpus, files = analysis.corpus.extract(
            inputs, output, format, lang, progress=progress, **reading
        )
    written = words.say("word.list", lang).join(map(str, files))
    _say_problems(corpus, lang)
    click.echo(corpus.summary(lang))
    click.echo(words.say("terminal.written", lang, files=written))
    return NOT_READ if corpus.problems else 0


@cli.command("check", epilog="selfeval check draft.pdf --rules mof-2021-101")
@inputs
@click.option("--rules", metavar="ID")
@click.option("--json", "as_json", is_flag=True)
def check(inputs: tuple[PurePath, ...], rules: str | None, as_json: bool, lang: str) -> int:
    """Say what does not add up as it is printed, form by form, without corrections."""
    from analysis import evidence, summary
    from analysis import rules as rule_sets

    chosen = rule_sets.load(rules) if rules else None
    corpus = _read(inputs, lang, rules=chosen)
    if as_json:
        terminal.say_json(summary.as_json(corpus))
    else:
        whole = (corpus, corpus.editions)
        figures = [evidence.figures(one, inputs, lang) for one in whole]
        terminal.say(summary.terminal(corpus, lang, figures[0] | figures[1]))
    _say_problems(corpus, lang, *corpus.unmet(lang))
    every = (corpus.findings, corpus.editions.findings)
    contradicts = any((found["verdict"] == "contradicts").any() for found in every)
    return NOT_READ if corpus.problems else int(contradicts)


@cli.command("report", epilog="selfeval report 02_scoring_leniency -p rules=mof-2020-10 --lang en")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--data", metavar="DIR", type=EXISTING)
@click.option("--output", metavar="DIR", type=EXISTING)
@click.option("-p", "pairs", metavar="KEY=VALUE", multiple=True)
@click.option("--list", "listed", is_flag=True)
@click.option("--force", is_flag=True)
def report(
    names: tuple[str, ...],
    data: Path | None,
    output: Path | None,
    pairs: tuple[str, ...],
    lang: str,
    listed: bool,
    force: bool,
) -> int:
    """Run parameterised notebooks to self-contained HTML; without a NAME, all of them."""
    from analysis import report as reports
    from analysis.tables import held

    if listed:
        _list_reports(lang)
        return 0
    tables, chosen = data or paths.processed(), _parameters(pairs)
    language = chosen.get("language", lang)
    folder, other = (output, "") if output else reports.side(paths.reports(), language)
    with held(output or paths.reports()):
        asked = list(names) or None, tables, folder, chosen, lang, force, other
        results = reports.run(*asked, _told(lang))
    click.echo(words.say("terminal.open", lang, file=str(folder / "index.html")))
    return max(result.exit_code for result in results)


@cli.command("rules", epilog="selfeval rules mof-2021-101 --lang en")
@click.argument("name", metavar="[ID]", required=False)
def rules(name: str | None, lang: str) -> None:
    """List the rule sets, or say what one of them says."""
    from analysis import rules as rule_sets

    if name is None:
        for each in rule_sets.available():
            click.echo(f"{each:16} {rule_sets.load(each).title(lang)}")
        return
    told = rule_sets.told(rule_sets.load(name), "en" if lang == "en" else "zh")
    click.echo("\n".join(told))


@cli.command("runs", epilog="selfeval runs diff ID ID")
@click.argument("asked", metavar="[show ID | diff A B]", nargs=-1)
@spec
@period
@click.option("--json", "as_json", is_flag=True)
def history(
    asked: tuple[str, ...], spec: Path | None, period: str | None, as_json: bool, lang: str
) -> None:
    """List the described runs, show one, or say what changed between two."""
    from analysis import runs

    folder = runs.published(_spec(spec), period)
    told, said = runs.answer(runs.Store(folder), asked, lang)
    if as_json:
        terminal.say_json(told)
    else:
        click.echo(said)


@cli.command("new", epilog="selfeval new my-project")
@click.argument("folder", metavar="DIR", type=EXISTING)
def new(folder: Path, lang: str) -> None:
    """Make a project of one's own: folders for documents and reports, the notebooks, a README."""
    from analysis import project

    project.new(folder)
    click.echo(words.say("project_new.made", lang, folder=str(folder)))


@cli.command("export", epilog="selfeval export --deposit archive")
@click.option("--deposit", required=True, metavar="DIR", type=EXISTING)
@click.option("--data", metavar="DIR", type=EXISTING)
def export(deposit: Path, data: Path | None, lang: str) -> None:
    """Pack tables, codebook, ledger, rules and manifest for an archive."""
    from analysis import deposit as deposits

    made = deposits.write(data or paths.processed(), deposit)
    click.echo(words.say("deposit.made", lang, folder=str(deposit), n=len(made)))


@cli.command("lab", epilog="selfeval lab", context_settings={"ignore_unknown_options": True})
@click.argument("further", metavar="[ARGUMENT]...", nargs=-1, type=click.UNPROCESSED)
def lab(further: tuple[str, ...], lang: str) -> int:  # noqa: ARG001 - every command takes --lang
    """Open JupyterLab on the project's notebooks; further arguments are its own."""
    import jupyterlab  # noqa: F401 - else its extra is asked for

    from analysis import project

    project.trust(paths.notebooks())
    command = [sys.executable, "-m", "jupyterlab", str(paths.notebooks()), *further]
    # A scheduled copy of a notebook is run in a folder elsewhere; the commands of this environment
    # are known in cells and in the terminal there, whether it was activated or not.
    home = {"SELFEVAL_HOME": str(paths.project())}
    beside = str(Path(sys.executable).parent)
    home["PATH"] = os.pathsep.join(filter(None, [beside, os.environ.get("PATH")]))
    return subprocess.run(command, env=os.environ | home, check=False).returncode


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with the exit code of the contract."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # Arrow's own allocator keeps what was freed: a seventh of the memory of many forms.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    code = 0
    try:
        for one, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(one, _interrupt)
        sys.unraisablehook = _again
        code = _code(sys.argv[1:] if arguments is None else arguments)
    except (KeyboardInterrupt, Terminated):  # before or after what the command does
        pass
    for one, handler in before.items():
        signal.signal(one, handler or signal.SIG_DFL)
    # An interrupt that went through `exec`, by which a dataclass is made while modules load, would
    # end the process by SIGINT though it was handled, see `pymain_run_python`; the next `exec`
    # forgets it.
    exec("")
    sys.exit(128 + _came[0] if _came else code)


def _code(arguments: list[str]) -> int:  # noqa: PLR0911 - one for each exit code
    asked = _language(arguments)
    lang = asked or "zh"
    try:
        with cli.make_context(
            "selfeval", list(arguments), obj=asked or words.of_system()
        ) as context:
            return cli.invoke(context) or 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.UsageError as error:
        return _fail(terminal.misused(error, arguments), lang)
    except (KeyboardInterrupt, click.Abort):
        return _fail(SelfEvalError("error.interrupted"), lang, INTERRUPTED)
    except Terminated:
        return _fail(SelfEvalError("error.terminated"), lang, TERMINATED)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SelfEvalError as error:
        return _fail(error, lang)
    except ModuleNotFoundError as error:
        extra = next((one for one, names in EXTRAS.items() if error.name in names), "")
        if not extra:
            raise
        told = {"module": str(error.name), "extra": extra}
        return _fail(UsageError("error.no-extra", **told), lang)
    except OSError as error:
        return _fail(of_system(error), lang)
    except Exception as error:
        kind = type(error).__name__
        return _fail(SelfEvalError("error.unforeseen", kind=kind, said=str(error)), lang)


def _language(arguments: list[str]) -> str | None:
    """Return the language that is asked for, before anything else of the arguments is known."""
    given = " ".join(arguments).replace("--lang=", "--lang ").rpartition("--lang ")[2]
    return next((one for one in words.LANGUAGES if given.split(" ")[0] == one), None)


def _fail(error: SelfEvalError, lang: str, code: int | None = None) -> int:
    """Print one line, before it the traceback with --debug, and return the exit code."""
    if code is None and logging.getLogger("analysis").isEnabledFor(logging.DEBUG):
        traceback.print_exc()
    _say_error(error, lang)
    return error.exit_code if code is None else code


def _say_error(error: SelfEvalError, lang: str) -> None:
    click.echo(visible("selfeval: " + " ".join(error.say(lang).split())), err=True)


# The signals that came: some code swallows what a signal raises in it.
_came: list[int] = []


def _interrupt(number: int, _: FrameType | None) -> None:
    """End the run with what it was doing cleared away, which a second signal must not cut short."""
    if not _came:
        _came.append(number)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated


def _again(ignored: "sys.UnraisableHookArgs") -> None:
    """Let a signal come once more where Python goes on after what it raised, as in `__del__`."""
    if _came and isinstance(ignored.exc_value, KeyboardInterrupt | Terminated):
        main = threading.main_thread().ident or 0
        threading.Thread(target=_once_more, args=(main,), daemon=True).start()
    else:
        sys.__unraisablehook__(ignored)


def _once_more(main: int) -> None:
    """Send it when the main thread is out of that hook, in which it would be swallowed again."""
    while any(
        frame.f_code is _again.__code__
        for frame, _ in traceback.walk_stack(sys._current_frames()[main])
    ):
        time.sleep(0.01)
    signal.pthread_kill(main, _came.pop())


def _read(inputs: Sequence[PurePath], lang: str, **options: Any) -> "analysis.corpus.Corpus":
    with terminal.progress(lang) as progress:
        return analysis.corpus.read(inputs, progress=progress, **options)


def _spec(file: Path | None) -> Path:
    """Return the description of runs, whose project is that around it, wherever one stands."""
    from analysis import runs

    found = (file or paths.project() / runs.NAME).absolute()
    os.environ.setdefault("SELFEVAL_HOME", str(paths.around(found.parent) or found.parent))
    return found


def _described(file: Path | None, period: str | None, force: bool, lang: str) -> int:
    """Make a described run, and say what became of it."""
    from analysis import runs

    try:
        asked = runs.asked(_spec(file), period)
        with terminal.progress(lang) as progress:
            done = runs.run(asked, force, progress, _told(lang))
    except (SelfEvalError, OSError) as error:
        for lost in getattr(error, "__notes__", ()):
            click.echo(words.say("runs.lost", lang, said=lost), err=True)
        raise
    if done.corpus is not None:
        _say_problems(done.corpus, lang)
    for lost in done.lost:
        click.echo(words.say("runs.lost", lang, said=lost), err=True)
    said = "runs.kept" if done.corpus is None else "runs.published"
    told = {"run": done.run, "place": str(asked.folder / "latest")}
    click.echo(words.say(said, lang, **told))
    return 0


def _parameters(pairs: tuple[str, ...]) -> dict[str, str]:
    parameters = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise UsageError("error.pair", given=pair)
        parameters[key.strip()] = value
    return parameters


def _say_problems(corpus: Any, lang: str, *more: str) -> None:
    for problem in corpus.problems:
        _say_error(problem, lang)
    for told in (*corpus.left_alone(lang), *corpus.uncounted(lang), *more):
        click.echo(visible(" ".join(told.split())), err=True)


def _told(lang: str) -> Callable[[Any], None]:
    """Return what tells of each report that is made."""
    return lambda result: click.echo(
        f"{words.name('status', result.status, lang)}: {result.path}", err=True
    )


def _list_reports(lang: str) -> None:
    from analysis.report import reports

    for name, report in reports().items():
        named = report.named(lang)
        click.echo(f"{name}: {named['title']}. {named['question']}")
        for parameter in report.parameters.described(lang):
            click.echo(words.say("terminal.parameter", lang, **parameter))
