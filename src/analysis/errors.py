"""The errors of the package: each says what is wrong and what to do, and carries its exit code.

An error is raised with a key of the catalogue and its values, so that the terminal says it in the
reader's language; `str(error)` is English.
"""

import errno
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from inspect import signature
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

from analysis import words
from analysis.words.sentence import Said

P = ParamSpec("P")
T = TypeVar("T")


class SelfEvalError(Exception):
    """Base of all errors that a user can act on; printed as one line, without a traceback.

    >>> UsageError("error.unknown-language", given="fr").say("en")
    "unknown language 'fr'; choose zh or en"
    """

    exit_code = 1

    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = key, values
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """Return what is wrong and what to do, in one line."""
        told = Said(self.key, self.values).say(language) if words.known(self.key) else self.key
        return re.sub(r"\s*\n\s*", " ", told)  # a value that is told may have several

    def _render_traceback_(self) -> list[str]:
        """Stop a notebook with one sentence, in its language; IPython asks for it."""
        return [f"{type(self).__name__}: {self.say(words.spoken())}"]

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way back from a worker process."""
        return partial(type(self), self.key, **self.values), ()


class UsageError(SelfEvalError):
    """A wrong argument: unknown parameter, wrong type, no such file."""

    exit_code = 2


def spoken(language: str | None = None) -> words.Language:
    """Return a language, or that of the prompt where none is given; refuse one that there is not.

    >>> spoken("en")
    'en'
    """
    for one in words.LANGUAGES:
        if one == (language or words.spoken()):
            return one
    raise UsageError("error.unknown-language", given=str(language))


class NoSuchName(UsageError, AttributeError):
    """A name that a module, a corpus or a form has not."""


class NoColumn(UsageError, KeyError):
    """A column that a frame has not."""

    def __str__(self) -> str:
        """Return what is wrong as it is: other missing keys are shown in quotation marks."""
        return self.say("en")


class NotCalledSo(UsageError, TypeError):
    """A call that the parameters of a function do not take."""


def as_written(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function answer a call that it does not take with the parameters that it has.

    >>> as_written(len)([], 5)
    Traceback (most recent call last):
    analysis.errors.NotCalledSo: len is not called so (too many positional arguments); it takes obj
    """
    takes = signature(function)

    @wraps(function)
    def called(*given: P.args, **named: P.kwargs) -> T:
        try:
            takes.bind(*given, **named)
        except TypeError as error:
            known = ", ".join(one for one in takes.parameters if one not in ("self", "form"))
            told = {"name": function.__name__, "why": str(error), "known": known}
            raise NotCalledSo("error.not-called-so", **told) from None
        return function(*given, **named)

    return called


class UnreadableDocument(SelfEvalError):
    """One document, or a page of it, could not be read; the others are not affected.

    Attributes: `source` (file name, behind those of the archives that it is in), `problem` (key of
    what is wrong, `problem.encrypted`), `read` (what the document says of it, or what says itself
    in a language: a page's problem), `remedy` (key of what to do, `remedy.password`).

    >>> UnreadableDocument("draft.pdf", "problem.encrypted", "remedy.password").exit_code
    3
    """

    exit_code = 3

    def __init__(self, source: str | Path, problem: str, remedy: str, *read: Any) -> None:
        self.source, self.problem, self.remedy, self.read = Path(source).name, problem, remedy, read
        super().__init__(problem)

    def say(self, language: str) -> str:
        """Return the file, what is wrong with it and what to do, in one line."""
        read = [one if isinstance(one, str) else one.say(language) for one in self.read]
        wrong, mend = (
            words.say(key, language, *read) if words.known(key) else key
            for key in (self.problem, self.remedy)
        )
        # Bytes of a name that are no text can't be printed, nor sent to a browser.
        source = self.source.encode("utf-8", "backslashreplace").decode()
        return words.say("error.unreadable", language, source=source, problem=wrong, remedy=mend)

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way back from a worker process."""
        made = self.source, self.problem, self.remedy, *self.read
        return type(self), made, {"source": self.source}

    def __str__(self) -> str:
        """Return what is wrong and what to do, in English."""
        return self.say("en")

    def inside(self, archive: str, member: str) -> Self:
        """Take the name of the archive that the document is in, and its path there."""
        self.source = f"{archive}/{member}"
        return self


class InvalidTable(SelfEvalError):
    """A table does not keep to its schema."""

    exit_code = 3


class LedgerError(SelfEvalError):
    """An entry of the corrections ledger is malformed, or what it replaces is no longer there."""

    exit_code = 3


class ReportFailed(SelfEvalError):
    """A report's notebook raised an error; the executed notebook is kept for inspection."""


class Locked(SelfEvalError):
    """Another run holds the lock."""

    exit_code = 75


# What the system says of a place that cannot be read or written to.
_SYSTEM = {
    errno.ENOENT: "error.not-there",
    errno.EISDIR: "error.is-folder",
    errno.EEXIST: "error.is-file",
    errno.ENOTDIR: "error.below-file",
    errno.EACCES: "error.no-right",
    errno.EROFS: "error.read-only",
    errno.ENOSPC: "error.disk-full",
}


def of_system(error: OSError) -> UsageError:
    """Return what is wrong with a place, as the system says it.

    >>> of_system(NotADirectoryError(20, "Not a directory", "a/b")).say("en")
    'a/b: a part of the path is a file, and no folder; choose another place'
    """
    what = f"{error.filename}: " if error.filename else ""
    said = {"what": what, "code": str(error.errno), "said": error.strerror or str(error)}
    return UsageError(_SYSTEM.get(error.errno or 0, "error.system"), **said)


# What is wrong with a value of a file, by what pydantic calls it.
_VALUES = {
    "string_type": "error.value-text",
    "bool_type": "error.value-switch",
    "int_type": "error.value-whole",
    "int_from_float": "error.value-whole",
    "int_parsing": "error.value-whole",
    "float_type": "error.value-number",
    "finite_number": "error.value-number",
    "decimal_type": "error.value-number",
    "decimal_parsing": "error.value-number",
    "date_type": "error.value-date",
    "date_from_datetime_parsing": "error.value-date",
    "date_from_datetime_inexact": "error.value-date",
    "list_type": "error.value-list",
    "tuple_type": "error.value-list",
    "dict_type": "error.value-table",
    "model_type": "error.value-table",
    "string_too_short": "error.value-some",
    "too_short": "error.value-some",
    "greater_than_equal": "error.value-least",
    "less_than_equal": "error.value-most",
    "literal_error": "error.value-one-of",
    "string_pattern_mismatch": "error.value-pattern",
    "missing": "error.value-missing",
    "extra_forbidden": "error.value-unknown",
}
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


class Unfit(ValueError):
    """What does not fit, as a validator of a file finds it: a sentence of the catalogue."""

    def __init__(self, key: str, **values: Any) -> None:
        self.said = Said(key, values)
        super().__init__(self.said.say("en"))


def of_value(error: Mapping[str, Any]) -> Said:
    """Return what is wrong with a value, of which pydantic tells `type`, `ctx` and `msg`.

    >>> of_value({"type": "less_than_equal", "ctx": {"le": 1}, "msg": ""}).say("en")
    'must be at most 1'
    """
    if isinstance(unfit := error.get("ctx", {}).get("error"), Unfit):
        return unfit.said
    about = {name: str(one) for name, one in error.get("ctx", {}).items()}
    about["expected"] = about.get("expected", "").replace(" or ", ", ")
    key = _VALUES.get(error["type"], "error.value-other")
    return Said(key, {**about, "said": str(error["msg"])})


def of_toml(error: Exception) -> Said:
    """Return where a text is no TOML.

    >>> of_toml(ValueError("Invalid value (at line 1, column 5)")).say("en")
    'line 1, column 5 is no TOML: texts stand in straight quotes, 95% is 0.95, yes is true'
    """
    at = _AT.search(str(error))
    if at is None:
        return Said("error.toml", {})
    if str(error).startswith(("Cannot ", "Duplicate ")):
        return Said("error.toml-twice", {"line": at[1]})
    return Said("error.toml-at", {"line": at[1], "column": at[2]})
