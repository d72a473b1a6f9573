"""The file that describes a run: read, filled with its period, and checked before anything starts.

`reports.toml` says which reports are made of which documents, what has to hold before they are
published, where they go, how long they stay and who is told. Paths count from its folder.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from analysis import paths, words
from analysis.errors import SelfEvalError, Unfit, UsageError, of_system, of_toml, of_value
from analysis.report.parameters import FILTERS, parse
from analysis.report.reports import report_of, reports

NAME = "reports.toml"
_PERIOD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
# What pydantic finds wrong, as far as there are words for it in both languages.
_WRONG = {"missing": "runs.wrong_missing", "extra_forbidden": "runs.wrong_unknown"}


def _is(pattern: str, key: str) -> AfterValidator:
    """Return what refuses a text that does not match, with a sentence of the catalogue."""

    def matched(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise Unfit(key)
        return given

    return AfterValidator(matched)


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Seconds = Annotated[int, Field(ge=1, le=30 * 86_400)]  # no clock of the system counts for ever
# Where a message goes; what begins with env: stands in that environment variable.
_Address = Annotated[str, _is(r"mailto:[^\s@]+@[^\s@]+|https?://\S+|env:\w+", "runs.wrong_address")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Report(_Model):
    """One report of a run, with what its notebook is given."""

    name: _Text
    parameters: dict[str, Any] = Field(default_factory=dict)


class Gates(_Model):
    """What has to hold before anything is published; what is not named is not asked.

    Shares of 1: documents that were read without a problem and complete forms at least, figures in
    doubt at most. `new_contradictions` is how many there may be that the last run of the period did
    not have, `headline_change` by what part of itself a headline figure may have changed since: 0.2
    lets 100 become 120. The schema of the tables, and that no report is empty, is always asked.
    """

    documents_read: _Share | None = 1.0
    forms_complete: _Share | None = None
    figures_in_doubt: _Share | None = None
    new_contradictions: Annotated[int, Field(ge=0)] | None = None
    headline_change: Annotated[float, Field(ge=0)] | None = None


class Limits(_Model):
    """Seconds that a cell and a whole run may take, and how many documents are read at a time."""

    cell_seconds: _Seconds = 600
    run_seconds: _Seconds = 7200
    workers: Annotated[int, Field(ge=1, le=4096)] | None = None


class Retention(_Model):
    """How many published runs are kept, and for how many days those that failed."""

    successes: Annotated[int, Field(ge=1)] = 12
    failure_days: Annotated[float, Field(ge=0)] = 30.0


class Mail(_Model):
    """The server that takes mail; the password may stand in an environment variable, `env:NAME`."""

    host: _Text = "localhost"
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    sender: Annotated[str, _is(r"[^\s@]+@[^\s@]+", "runs.wrong_sender")] = "selfeval@localhost"
    starttls: bool = False
    user: str = ""
    password: str = ""


class Notice(_Model):
    """Who is told when the state of a run changes: that it is published, or that something is off.

    An address is `mailto:name@host`, a webhook `https://…` that takes JSON, or `env:NAME`.
    """

    news: list[_Address] = Field(default_factory=list)
    errors: list[_Address] = Field(default_factory=list)
    mail: Mail = Mail()


class Spec(_Model):
    """A described run; `file` is where it stands and `period` what it was filled with."""

    name: Annotated[str, _is(r"[\w-]{1,60}", "runs.wrong_name")]
    documents: Annotated[list[_Text], Field(min_length=1)]
    output: _Text
    language: Annotated[list[Literal["zh", "en"]], Field(min_length=1)] = ["zh", "en"]
    rules: _Text = "own"
    corrections: bool = True
    report: Annotated[list[Report], Field(min_length=1)]
    gates: Gates = Gates()
    limits: Limits = Limits()
    retention: Retention = Retention()
    notice: Notice = Notice()
    file: Path = Field(Path(NAME), exclude=True)
    period: str = ""

    @property
    def inputs(self) -> list[Path]:
        """The files and folders that are read."""
        return [self.file.parent / one for one in self.documents]

    @property
    def folder(self) -> Path:
        """The folder that the run publishes to."""
        return self.file.parent / self.output

    @property
    def rule_sets(self) -> dict[str, str]:
        """The rule sets that are asked for, as the file names them and as they are loaded.

        The path of one of one's own counts from the file, as all others do.
        """
        named = [self.rules, *(str(one.parameters.get("rules", self.rules)) for one in self.report)]
        return {one: str(self.file.parent / one) if Path(one).suffix else one for one in named}

    def given(self, report: Report) -> dict[str, Any]:
        """Return the parameters of a report, its rule set as it is loaded."""
        given = report.parameters
        if "rules" not in given:
            return given
        return given | {"rules": self.rule_sets[str(given["rules"])]}

    @property
    def asked(self) -> list[tuple[str, dict[str, Any]]]:
        """The reports by the names of their notebooks, with their parameters.

        Pages link to those of single projects where these are made of the same forms.
        """
        named = [(report_of(one.name).notebook, self.given(one)) for one in self.report]
        each = [
            [given.get(one) for one in FILTERS] for name, given in named if reports()[name].each
        ]
        shared = {"rules": self.rule_sets[self.rules], "corrections": self.corrections}
        return [
            (name, {**shared, "linked": [given.get(one) for one in FILTERS] in each, **given})
            for name, given in named
        ]


class SpecErrors(UsageError):
    """What is wrong with a described run, all of it."""

    def __init__(self, file: Path, wrong: list[SelfEvalError]) -> None:
        """Take the file and what is wrong in it."""
        self.file, self.wrong = file, wrong
        super().__init__(wrong[0].key, **wrong[0].values)

    def say(self, language: str) -> str:
        """Return all that is wrong, in one line."""
        said = words.say("word.semicolon", language).join(one.say(language) for one in self.wrong)
        return words.say("runs.spec", language, file=str(self.file), said=said)


def load(file: Path, period: str | None = None) -> Spec:
    """Read the description of a run and check it as a whole.

    `{period}` in any of its texts becomes the period; it is given, never taken from the clock.
    Raises `UsageError` with line and field of each thing that is wrong.
    """
    data, lines = _read(file, period)
    if given := {"file", "period"} & set(data):
        wrong = [_wrong(lines, (one,), _WRONG["extra_forbidden"]) for one in sorted(given)]
        raise SpecErrors(file, wrong)
    try:
        spec = Spec.model_validate({**data, "file": file.absolute(), "period": period or ""})
    except ValidationError as error:
        wrong = [
            _wrong(lines, one["loc"], _WRONG.get(one["type"], "runs.wrong_value"), of_value(one))
            for one in error.errors()
        ]
        raise SpecErrors(file, wrong) from None
    if wrong := list(_unmet(spec, lines)):
        raise SpecErrors(file, wrong)
    return spec


def published(file: Path, period: str | None = None) -> Path:
    """Return the folder that a description publishes to, whatever else stands in it.

    What became of its runs can be seen without a period, and while its documents are away.
    """
    data, lines = _read(file, period, ("output",))
    if not isinstance(output := data.get("output"), str):
        raise SpecErrors(file, [_wrong(lines, ("output",), _WRONG["missing"], "output")])
    return file.absolute().parent / output


def _read(
    file: Path, period: str | None, names: tuple[str, ...] | None = None
) -> tuple[dict[str, Any], dict[tuple[Any, ...], int]]:
    """Return what a description says, filled with its period, and where; of some names, or all."""
    if period is not None and not _PERIOD.fullmatch(period):
        raise UsageError("runs.period_wrong", given=period)
    try:
        text = file.read_text("utf-8-sig")
        data = tomllib.loads(text if period is None else text.replace("{period}", period))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError("runs.spec", file=str(file), said=of_toml(error)) from None
    except OSError as error:
        why = of_system(OSError(error.errno, error.strerror or str(error)))
        raise UsageError("runs.no_spec", file=str(file), said=why) from None
    data, lines = {name: data[name] for name in names or data if name in data}, _lines(text)
    wrong = [
        _wrong(lines, where, "runs.wrong_period" if name == "period" else "runs.wrong_place", name)
        for where, name in _places(data)
    ]
    if wrong:
        raise SpecErrors(file, wrong)
    return data, lines


def _unmet(spec: Spec, lines: dict[tuple[Any, ...], int]) -> Iterator[SelfEvalError]:
    """Yield what is wrong with a description that is well formed: it names what is not there."""
    from analysis import rules

    for number, one in enumerate(spec.documents):
        if not spec.inputs[number].exists():
            yield _wrong(lines, ("documents", number), "runs.wrong_missing_file", one)
    if any(spec.folder.resolve().is_relative_to(one.resolve()) for one in spec.inputs):
        yield _wrong(lines, ("output",), "runs.wrong_output", spec.output)
    known = set()
    for number, asked in enumerate(spec.report):
        where = ("report", number, "name")
        try:
            name = report_of(asked.name).notebook
            if not paths.notebook(name).is_file():
                raise UsageError(
                    "error_report.no-notebook", name=name, folder=str(paths.notebooks())
                )
            if name in known:
                yield _wrong(lines, where, "runs.wrong_twice", name)
            known.add(name)
            where = ("report", number, "parameters")
            if own := sorted({"data", "language"} & set(asked.parameters)):
                yield _wrong(lines, (*where, own[0]), "runs.wrong_own", own[0])
            given = {key: one for key, one in spec.given(asked).items() if key not in own}
            parse(reports()[name].parameters, given, name)
        except SelfEvalError as error:
            yield _wrong(lines, where, "runs.wrong_value", error)
    if spec.rules != rules.OWN:
        try:
            rules.load(spec.rule_sets[spec.rules])
        except SelfEvalError as error:
            yield _wrong(lines, ("rules",), "runs.wrong_value", error)


def _wrong(
    lines: dict[tuple[Any, ...], int], where: tuple[Any, ...], key: str, said: Any = ""
) -> SelfEvalError:
    """Return what is wrong at a place of the file, with the line that it or its table is in."""
    place = tuple(where)
    while place and place not in lines:
        place = place[:-1]
    field = ".".join(str(one + 1) if isinstance(one, int) else one for one in where)
    return UsageError(key, line=str(lines.get(place, 1)), field=field, said=said)


def _lines(text: str) -> dict[tuple[Any, ...], int]:
    r"""Return the line of each table and key, by its place.

    >>> _lines("[gates]\nforms_complete = 1\n[[report]]\nname = 'x'")[("report", 0, "name")]
    4
    """
    found: dict[tuple[Any, ...], int] = {}
    table: tuple[Any, ...] = ()
    times: dict[tuple[Any, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
            table = ()
            for part in head[2].split("."):
                table = (*table, part)
                if table in times and table != tuple(head[2].split(".")):
                    table = (*table, times[table])
            if head[1] == "[[":
                times[table] = times.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, times[table])
            found[table] = number
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            found.setdefault((*table, *key[1].split(".")), number)
    return found


def _places(data: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the names in braces in all texts, `{period}`, and where they stand."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _places(value, (*where, key))
    elif isinstance(data, str):
        yield from ((where, name) for name in re.findall(r"\{([^}]*)", data))
