"""The file that describes a run: read, filled with its period, and checked before anything starts.

`reports.toml` says which reports are made of which documents, what has to hold before they are
published, where they go, how long they stay and who is told. Paths count from its folder.
"""

import errno
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
from pydantic_core import InitErrorDetails, PydanticCustomError

from analysis import rules, words
from analysis.errors import SelfEvalError, Unfit, UsageError, of_system, of_toml, of_value
from analysis.report.parameters import FILTERS, parse
from analysis.report.reports import readable, report_of, reports

NAME = "reports.toml"
_PERIOD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
# The head of a table; how a value of several lines ends.
_HEAD, _ENDS = re.compile(r"\s*\["), re.compile("[]}]|\"\"\"|'''")
_Where = tuple[Any, ...]
_Wrong = tuple[_Where, str, Any]  # the place, the key of the sentence, what else it says
# What pydantic finds wrong, as far as there are words for it in both languages.
_AWAY = "runs.wrong_missing_file"
_WRONG = {"missing": "runs.wrong_missing", "extra_forbidden": "runs.wrong_unknown"}


def _is(pattern: str, key: str) -> AfterValidator:
    """Return what refuses a text that does not match, with a sentence of the catalogue."""

    def matched(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise Unfit(key)
        return given

    return AfterValidator(matched)


@contextmanager
def _fitting() -> Iterator[None]:
    """Turn an error of the package or of the system into what a validator refuses with."""
    try:
        yield
    except (SelfEvalError, OSError) as error:
        told = of_system(error) if isinstance(error, OSError) else error
        raise Unfit(told.key, **told.values) from None


def _there(given: str, info: Any) -> str:
    """Refuse a document that is not there; `places` are all that are given."""
    place = info.context["folder"] / given
    info.context["places"].append(place)
    with _fitting():
        if not place.exists():
            raise Unfit(_AWAY, said=given)
    return given


def _apart(given: str, info: Any) -> str:
    """Refuse to publish to where the documents are."""
    with _fitting():
        place = (info.context["folder"] / given).resolve()
        if place.exists() and not place.is_dir():
            raise FileExistsError(errno.EEXIST, "", given)
    if any(place.is_relative_to(one.resolve()) for one in info.context["places"]):
        raise Unfit("runs.wrong_output", said=given)
    return given


def _rules(given: str, info: Any) -> str:
    """Refuse a rule set that can't be loaded."""
    if given != rules.OWN:
        with _fitting():
            rules.load(_loaded(given, info.context["folder"]))
    return given


def _loaded(given: str, folder: Path) -> str:
    """Return a rule set as it is loaded: the path of one of one's own counts from the file."""
    return str(folder / given) if Path(given).suffix else given


def _report(given: str, info: Any) -> str:
    """Refuse a report that there is not, or whose notebook is away, or that stands there twice."""
    with _fitting():
        readable(name := report_of(given).notebook)
    if name in info.context["reports"]:
        raise Unfit("runs.wrong_twice", said=name)
    info.context["reports"].append(name)
    return given


def _parameters(given: dict[str, Any], info: Any) -> dict[str, Any]:
    """Refuse what the report's notebook does not take, each parameter by itself."""
    if "name" not in info.data:
        return given  # which ones it takes is not known
    report, wrong = report_of(info.data["name"]).notebook, []
    for name, value in given.items():
        fit = name == "rules" and isinstance(value, str)
        one = _loaded(value, info.context["folder"]) if fit else value
        try:
            if name in ("data", "lang"):
                raise Unfit("runs.wrong_own", said=name)
            with _fitting():
                parse(reports()[report].parameters, {name: one}, report)
        except Unfit as unfit:
            kind = PydanticCustomError("unfit", "", {"error": unfit})
            wrong.append(InitErrorDetails(type=kind, loc=(name,), input=value))
    if wrong:
        raise ValidationError.from_exception_data(report, wrong)
    return given


_Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    _is(r"[^\x00-\x1f\x7f]+", "runs.wrong_control"),
]
_ONCE = AfterValidator(lambda given: list(dict.fromkeys(given)))
_Share = Annotated[float, Field(ge=0, le=1)]
_Seconds = Annotated[int, Field(ge=1, le=30 * 86_400)]  # no clock of the system counts for ever
# Where a message goes; what begins with env: stands in that environment variable.
_Address = Annotated[str, _is(r"mailto:[^\s@]+@[^\s@]+|https?://\S+|env:\w+", "runs.wrong_address")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Report(_Model):
    """One report of a run, with what its notebook is given."""

    name: Annotated[_Text, AfterValidator(_report)]
    parameters: Annotated[dict[str, Any], AfterValidator(_parameters)] = Field(default_factory=dict)


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
    documents: Annotated[list[Annotated[_Text, AfterValidator(_there)]], Field(min_length=1)]
    output: Annotated[_Text, AfterValidator(_apart)]
    language: Annotated[list[Literal["zh", "en"]], Field(min_length=1), _ONCE] = ["zh", "en"]
    rules: Annotated[_Text, AfterValidator(_rules)] = "own"
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
        """The rule sets that are asked for, as the file names them and as they are loaded."""
        named = [self.rules, *(str(one.parameters.get("rules", self.rules)) for one in self.report)]
        return {one: _loaded(one, self.file.parent) for one in named}

    @property
    def asked(self) -> list[tuple[str, dict[str, Any]]]:
        """The reports by the names of their notebooks, with their parameters.

        Pages link to those of single projects where these are made of the same forms.
        """
        sets = self.rule_sets
        named = [
            (report_of(name).notebook, {**own, "rules": sets[str(own.get("rules", self.rules))]})
            for name, own in ((one.name, one.parameters) for one in self.report)
        ]
        each = [
            [given.get(one) for one in FILTERS] for name, given in named if reports()[name].each
        ]
        return [
            (name, {"corrections": self.corrections,
                    "linked": [given.get(one) for one in FILTERS] in each, **given})
            for name, given in named
        ]  # fmt: skip


class SpecErrors(UsageError):
    """What is wrong with a described run, all of it; `heard` says who hears of it, where known."""

    def __init__(
        self, file: Path, text: str, wrong: list[_Wrong], heard: Spec | None = None
    ) -> None:
        """Take the file and its text, and what is wrong at which of its places."""
        self.heard = heard
        lines = _lines(text)
        told = sorted((_line(lines, one), number) for number, (one, *_) in enumerate(wrong))
        self.file, self.wrong = file, []
        for line, number in told:
            where, key, said = wrong[number]
            field = ".".join(str(one + 1) if isinstance(one, int) else one for one in where)
            self.wrong.append(UsageError(key, line=str(line), field=field, said=said))
        super().__init__(self.wrong[0].key, **self.wrong[0].values)

    def say(self, language: str) -> str:
        """Return all that is wrong, in one line."""
        said = words.say("word.semicolon", language).join(one.say(language) for one in self.wrong)
        return words.say("runs.spec", language, file=str(self.file), said=said)


def load(file: Path, period: str | None = None) -> Spec:
    """Read the description of a run and check it as a whole.

    `{period}` in any of its texts becomes the period; it is given, never taken from the clock.
    Raises `UsageError` with line and field of each thing that is wrong.
    """
    data, text = _read(file, period)
    wrong = _braces(data)
    wrong += [((one,), _WRONG["extra_forbidden"], "") for one in ("file", "period") if one in data]
    known = {"file": file.absolute(), "period": period or ""}
    about = {"folder": file.absolute().parent, "places": [], "reports": []}
    try:
        spec = Spec.model_validate(data | known, context=about)
    except ValidationError as error:
        told = [where for where, *_ in wrong]
        for one in error.errors():
            where = one["loc"]
            if not any(where[: len(at)] == at[: len(where)] for at in told):
                key = _WRONG.get(one["type"], "runs.wrong_value")
                wrong.append((where, key, of_value(one)))
    if wrong:
        raise SpecErrors(file, text, wrong, _heard(data, wrong, known))
    return spec


def namesake(spec: Spec, other: Path) -> bool:
    """Tell whether another file describes runs of the same name that go to the same folder."""
    with suppress(UsageError):
        told, _ = _read(other, spec.period or None, ("name", "output"))
        folder = other.parent / str(told.get("output"))
        same = told.get("name") == spec.name and folder.resolve() == spec.folder.resolve()
        return same and not other.samefile(spec.file)
    return False


def published(file: Path, period: str | None = None) -> Path:
    """Return the folder that a description publishes to, whatever else stands in it.

    What became of its runs can be seen without a period, and while its documents are away.
    """
    data, text = _read(file, period, ("output",))
    wrong, output = _braces(data), data.get("output")
    if wrong or not isinstance(output, str):
        raise SpecErrors(file, text, wrong or [(("output",), _WRONG["missing"], "")])
    return file.absolute().parent / output


def _read(
    file: Path, period: str | None, names: tuple[str, ...] | None = None
) -> tuple[dict[str, Any], str]:
    """Return what a description says, filled with its period, of some names or all; its text."""
    if period is not None and not _PERIOD.fullmatch(period):
        raise UsageError("runs.period_wrong", given=period)
    try:
        text = file.read_text("utf-8-sig")
        text = text if period is None else text.replace("{period}", period)
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError("runs.spec", file=str(file), said=of_toml(error)) from None
    except OSError as error:
        why = of_system(OSError(error.errno, error.strerror or str(error)))
        raise UsageError("runs.no_spec", file=str(file), said=why) from None
    return {name: data[name] for name in names or data if name in data}, text


def _braces(data: Any, where: _Where = ()) -> list[_Wrong]:
    """Return the names in braces that nothing was filled in for, `{period}`, in all texts."""
    if isinstance(data, str):
        keys = {"period": "runs.wrong_period"}
        named = re.findall(r"\{([^}]*)", data)
        return [(where, keys.get(name, "runs.wrong_place"), name) for name in named]
    return [one for key, part in _parts(data) for one in _braces(part, (*where, key))]


def _heard(data: dict[str, Any], wrong: list[_Wrong], known: dict[str, Any]) -> Spec | None:
    """Return of a description that is wrong what it takes to tell people; None where none can be.

    It has no `output` where that is wrong or may be where documents are: nothing is remembered.
    """
    places = {where for where, *_ in wrong}
    if any(at[0] == "documents" and getattr(said, "key", "") != _AWAY for at, _, said in wrong):
        places.add(("output",))
    fit = _without(data, places)
    named = {one: fit[one] for one in ("name", "output", "language") if fit.get(one)}
    with suppress(ValidationError):
        notice = Notice.model_validate(fit.get("notice", {}))
        by_default = {"name": known["file"].stem, "output": ""}
        return Spec.model_construct(**{**by_default, **named, **known, "notice": notice})
    return None


def _without(data: Any, wrong: set[_Where], where: _Where = ()) -> Any:
    """Return what a description says without what is wrong in it."""
    places = ((key, value, (*where, key)) for key, value in _parts(data))
    kept = {key: _without(value, wrong, at) for key, value, at in places if at not in wrong}
    return kept if isinstance(data, dict) else list(kept.values()) if _parts(data) else data


def _line(lines: dict[_Where, int], where: _Where) -> int:
    """Return the line that a place of the file, or else its table, is in."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def _lines(text: str) -> dict[_Where, int]:
    r"""Return the line in which each table, key and value begins, by its place.

    >>> _lines("[gates]\nforms_complete = 1\n[[report]]\nname = 'x'")[("report", 0, "name")]
    4
    """
    found: dict[_Where, int] = {}
    last: dict[_Where, int] = {}  # of lists of tables, the one that is being filled
    table: _Where = ()
    own: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        own.append(line)
        if len(own) > 1 and not _ENDS.search(line):
            continue
        try:
            said = tomllib.loads("\n".join(own))
        except tomllib.TOMLDecodeError:  # up to this line it ends within a value
            continue
        begins = number - len(own) + 1
        if _HEAD.match(own[0]):
            table, said = _table(said, last), {}
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], begins)
        for where in _places(said, table):
            found.setdefault(where, begins)
        own = []
    return found


def _table(said: Any, last: dict[_Where, int]) -> _Where:
    """Return the place of the table whose head was read alone, and count it where one of several.

    >>> last = {}
    >>> _table({"report": [{}]}, last), _table({"report": {"parameters": {}}}, last)
    (('report', 0), ('report', 0, 'parameters'))
    """
    where: _Where = ()
    while said:
        ((key, said),) = said.items()
        where = (*where, key)
        if isinstance(said, list):
            last[where], (said,) = last.get(where, -1) + 1, said
        if where in last:
            where = (*where, last[where])
    return where


def _places(data: Any, where: _Where = ()) -> Iterator[_Where]:
    """Yield the place of all that stands in nested data."""
    for key, part in _parts(data):
        yield (*where, key)
        yield from _places(part, (*where, key))


def _parts(data: Any) -> list[tuple[Any, Any]]:
    """Return the keys or numbers of what stands in a table or a list, with it."""
    if isinstance(data, dict):
        return list(data.items())
    return list(enumerate(data)) if isinstance(data, list) else []
