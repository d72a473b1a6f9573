"""Which forms a report is about: the tables of a folder, and those forms that pass its filters."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import paths, tables
from analysis.errors import UsageError
from analysis.report.parameters import Parameters
from analysis.tables import Tables


def load(data: str = "", corrections: bool = True) -> tuple[Tables, Tables]:
    """Return the tables of a folder, each form once, and those of the other editions of forms.

    With no folder given they are those of data/processed, else data/raw is read. The tables of one
    folder stay at hand for the next report, until one of their files changes. Raises `UsageError`
    when the folder has no tables.
    """
    folder = Path(data) if data else paths.processed()
    stored = bool(data or tables.stored(folder))
    source = folder if stored else paths.raw()
    files = [*source.rglob("*"), paths.ledger(), paths.reviews()]
    state = [(file, file.stat().st_mtime_ns) for file in sorted(files) if file.is_file()]
    return _load(source, stored, corrections, tuple(state))


@lru_cache(maxsize=2)
def _load(
    source: Path,
    stored: bool,
    corrections: bool,
    state: tuple[tuple[Path, int], ...],  # noqa: ARG001  a changed file makes another entry
) -> tuple[Tables, Tables]:
    from analysis import corpus

    reader = corpus.load if stored else corpus.read
    read = reader(source, corrections=corrections)
    return read, read.editions


def chosen(whole: Tables, editions: Tables, asked: Parameters) -> Tables:
    """Return the forms that pass every filter of a report; an empty filter lets all by.

    One may name a further edition by its id.
    """
    named = editions.select(asked.forms)
    every = tables.concat([whole, named]) if len(named.projects) else whole
    filters: dict[str, list[Any]] = {
        "year": asked.years,
        "department": asked.departments,
        "unit": asked.units,
        "form_id": asked.forms,
    }
    keep = every.projects["form_id"].notna()
    for column, values in filters.items():
        if values:
            keep &= every.projects[column].isin(values)
    return every.select(every.projects.loc[keep, "form_id"])


def passing(projects: pd.DataFrame, asked: Mapping[str, Any]) -> pd.Series:
    """Return which forms have what is asked of them, by column: one value or several.

    A text is matched whole, and where no form has it whole, as a part. Raises `UsageError` for a
    column that there is not, and for a value that no form has.

    >>> int(passing(corpus.projects, {"year": [2024]}).sum())
    9
    """
    keep = projects["form_id"].notna()
    for name, given in asked.items():
        if name not in projects:
            raise UsageError("prompt.no-column", name=name, known=", ".join(projects.columns))
        wanted = list(given) if isinstance(given, list | tuple | set) else [given]
        found = projects[name].isin(wanted)
        if not found.any() and all(isinstance(one, str) for one in wanted):
            said = projects[name].astype("str")
            parts = [said.str.contains(one, regex=False) & projects[name].notna() for one in wanted]
            found = pd.concat(parts, axis=1).any(axis=1)
        if not found.any():
            there = ", ".join(map(str, projects[name].dropna().unique()[:5]))
            raise UsageError("prompt.none-passes", name=name, given=str(given), known=there)
        keep &= found
    return keep


def of(editions: Tables, selected: Tables) -> Tables:
    """Return those of the editions that are editions of the selected forms, or made of them."""
    projects, chosen = editions.projects, selected.projects
    own = projects["same_as"].isin(chosen["form_id"])
    own |= projects["derived_from"].isin(chosen["source"])
    return editions.select(projects.loc[own, "form_id"])


def one_of(form: str, selected: Tables, whole: Tables, editions: Tables) -> Tables:
    """Return one form by its id, that of a further edition too; with no id the first selected."""
    if not form:
        return selected.select(selected.projects["form_id"].head(1).tolist())
    source = whole if form in set(whole.projects["form_id"]) else editions
    return source.select([form])
