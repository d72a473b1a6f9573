"""What becomes of reports: pages that were made or kept, and those that failed together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis import words
from analysis.errors import ReportFailed


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


class ReportsFailed(ReportFailed):
    """One or several reports' notebooks raised an error; the others were made."""

    def __init__(self, failures: Sequence[ReportFailed]) -> None:
        self.failures = failures
        super().__init__(failures[0].key)

    @property
    def names(self) -> list[str]:
        """The reports that failed."""
        return sorted({str(failure.values["name"]) for failure in self.failures})

    def moved(self, before: Path, now: Path) -> None:
        """Name the notebooks where they are now, after their folder was moved."""
        for failure in self.failures:
            kept = Path(failure.values["kept"])
            failure.values["kept"] = str(now / kept.relative_to(before))

    def say(self, language: str) -> str:
        """Return what is wrong with each, in one line."""
        said = (failure.say(language) for failure in self.failures)
        return words.say("word.semicolon", language).join(said)
