"""Which forms a report is about: the tables of a folder, and those forms that pass its filters."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis import paths, tables, trust, words
from analysis.corpus import Corpus
from analysis.errors import UsageError
from analysis.report.parameters import FILTERS, Parameters
from analysis.tables import Tables
from analysis.unit_names import alike_units, units

# So many pairs of names are told, the others are counted.
_NAMED = 3
# So many single projects get a page without being asked for: each takes about a second.
MOST_PROJECTS = 100


def load(data: str = "", corrections: bool = True) -> tuple[Corpus, Tables]:
    """Return the tables of a folder, each form once, and those of the other editions of forms.

    With no folder given they are those of data/processed, else data/raw is read. The tables of one
    folder stay at hand for the next report, until one of their files changes. Raises `UsageError`
    when the folder has no tables.
    """
    folder = paths.found(data) if data else paths.processed()
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
) -> tuple[Corpus, Tables]:
    from analysis import corpus

    read = (corpus.load if stored else corpus.read)(source, corrections=corrections)
    return read, read.editions


def chosen(whole: Tables, editions: Tables, asked: Parameters) -> Tables:
    """Return the forms that pass every filter of a report; an empty filter lets all by.

    Forms are named as in `corpus[...]`, a further edition too. Raises `UsageError` for what names
    none.
    """
    forms = {one: whole.named(one, editions) for one in asked.forms}
    for one in (one for one, own in forms.items() if not own):
        known = ", ".join(whole.projects["form_id"].head(3))
        raise UsageError("error_report.no-form", report="forms", given=one, known=known)
    ids = [form for own in forms.values() for form in own]
    named = editions.select(ids)
    every = tables.concat([whole, named]) if len(named.projects) else whole
    return every.where(**{name: getattr(asked, name) for name in FILTERS} | {"forms": ids})


def by_year(selected: Tables, whole: Tables, speaker: words.Speaker) -> str:
    """Say what a choice by year rests on: years in doubt count as they were read, none as none."""
    taken = tables.states(selected, "projects", "year")["year"].eq("in_doubt").sum()
    lacking = whole.projects["year"].isna().sum()
    return speaker.sentences(
        speaker.counted(taken, "page.year_as_read"), speaker.counted(lacking, "page.no_year")
    )


def caveat(projects: pd.DataFrame, whole: pd.DataFrame, speaker: words.Speaker) -> str:
    """Say whose forms these are, of the whole report those that it compares.

    What may be inferred hangs on that, not on their number.
    """
    named, alike = units(projects), alike_units(projects)
    share = named.value_counts(normalize=True)
    whose = speaker.say("page.these" if len(projects) == len(whole) else "page.compared")
    said = speaker.counted(len(share), "page.caveat", largest=share.max(), whose=whose)
    if named.isna().any():
        said = speaker.say("page.caveat_unnamed")
    which = [speaker.say("page.one_unit", one=one, other=alike[one]) for one in alike]
    more = speaker.counted(max(len(which) - _NAMED, 0), "eligibility.left_more")
    few = speaker.told([*which[:_NAMED], more])
    return speaker.sentences(said, speaker.counted(len(alike), "page.one_unit_each", which=few))


def paged(selected: Tables) -> list[str]:
    """Return the forms that get a page of their own, the most questionable where there are many.

    >>> len(paged(corpus))
    9
    """
    forms = selected.projects["form_id"].tolist()
    if len(forms) > MOST_PROJECTS:
        asked = set(trust.most_questionable(trust.audited(selected))[:MOST_PROJECTS])
        forms = [form for form in forms if form in asked]
    return forms


def of(editions: Tables, selected: Tables) -> Tables:
    """Return those of the editions that are editions of the selected forms, or made of them."""
    projects, chosen = editions.projects, selected.projects
    own = projects["same_as"].isin(chosen["form_id"])
    own |= projects["derived_from"].isin(chosen["source"])
    return editions.select(projects.loc[own, "form_id"])


def the_one(report: str, form: str, whole: Tables, editions: Tables) -> str:
    """Return the id of the one form that is so called, a further edition too.

    Raises `UsageError` where there is none, or several.

    >>> the_one("04_project", "#4", corpus, corpus.editions)
    'self-evaluation-forms-2024.txt#4'
    """
    found = whole.named(form, editions)
    if len(found) == 1:
        return found[0]
    known = ", ".join(found[:_NAMED] or whole.projects["form_id"].head(_NAMED))
    if found:
        raise UsageError("prompt.several-forms", form=form, n=len(found), known=known)
    raise UsageError("error_report.no-form", report=report, given=form, known=known)


def one_of(report: str, form: str, selected: Tables, whole: Tables, editions: Tables) -> Tables:
    """Return one form that is so called; with no name the first selected."""
    if not form:
        return selected.select(selected.projects["form_id"].head(1).tolist())
    found = the_one(report, form, whole, editions)
    return (whole if found in set(whole.projects["form_id"]) else editions).select([found])
