"""The errors of the package: each says what is wrong and what to do, and carries its exit code."""

from __future__ import annotations

from pathlib import Path


class SelfEvalError(Exception):
    """Base of all errors that a user can act on; printed as one line, without a traceback."""

    exit_code = 1


class UsageError(SelfEvalError):
    """A wrong argument: unknown parameter, wrong type, no such file."""

    exit_code = 2


class UnreadableDocument(SelfEvalError):
    """One document could not be read; the others are not affected.

    Attributes: `source` (file name), `problem` (what is wrong), `remedy` (what to do).
    """

    exit_code = 3

    def __init__(self, source: str | Path, problem: str, remedy: str) -> None:
        """Say which file, what is wrong with it and what to do."""
        self.source = Path(source).name
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{self.source}: {problem}; {remedy}")

    def __reduce__(self) -> tuple[type[UnreadableDocument], tuple[str, str, str]]:
        """Survive the way back from a worker process."""
        return type(self), (self.source, self.problem, self.remedy)


class InvalidTable(SelfEvalError):
    """A table does not keep to its schema."""

    exit_code = 3


class LedgerError(SelfEvalError):
    """An entry of the corrections ledger is malformed, or what it replaces is no longer there."""

    exit_code = 3


class ReportFailed(SelfEvalError):
    """A report's notebook raised an error; the executed notebook is kept for inspection."""

    exit_code = 1


class Locked(SelfEvalError):
    """Another run holds the lock."""

    exit_code = 75
