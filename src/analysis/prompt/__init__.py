"""What stands at the prompt of Python and JupyterLab: a corpus and its forms show themselves.

    corpus = analysis.read("data/raw")
    corpus["#3"]                          a form, as it is printed, doubts and findings beside it
    corpus["信息化"], corpus[0]           the same, by a part of a name, or by its place
    corpus[:3]                            the corpus of several forms
    corpus.where(year=2024)               the forms that pass
    corpus.execution                      a comparison as a frame, short at first sight
    corpus.execution.plot()               and its picture

What shows itself speaks the language of the system, or that of `analysis.speak("zh")`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, wraps
from numbers import Integral
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype
from pandas.errors import IndexingError

from analysis import corpus as reading
from analysis import words
from analysis.errors import UsageError, spoken
from analysis.inputs import Source
from analysis.loading import meanwhile
from analysis.prompt.comparison import Comparison
from analysis.prompt.missing import Answering

if TYPE_CHECKING:  # what shows itself imports the reports' pieces: a first table does without
    from analysis.prompt.form import Form

P = ParamSpec("P")
# So many forms of a corpus are shown at first sight.
FORMS = 20
# So many forms are named where it is not clear which one is meant.
_FEW = 5


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Corpus(Answering, reading.Corpus):
    """The four tables of documents, each form once; at the prompt its forms and comparisons too.

    `documents` is where they were read from, `problems` what could not be read, `editions` the
    other editions of these forms, `as_read` what corrections replaced.

    >>> corpus["#3"].form_id
    'self-evaluation-forms-2024.txt#3'
    >>> corpus.where(year=2024, project="服务工作")
    Corpus: 1 form from 1 document, 4 fund rows, 31 indicators, 1 contradiction, 0 not read
    """

    documents: Source | Iterable[Source] | None = field(default=None, compare=False)

    def __getitem__(self, asked: Any) -> Any:
        """Return a form by its id, an end of it, a part of the name of its file or of its project,
        or its place from 0; the corpus of several by a slice, a list of these, a condition on the
        rows of projects, or rows of any table.

        What is no form's own id or name may be that of another edition.

        >>> corpus["互联网"].form_id == corpus[-1].form_id == corpus[[8]][0].form_id
        True
        """
        from analysis.prompt.form import Form

        ids = self.projects["form_id"]
        asked = getattr(asked, "form_id", asked)  # a form, a row or rows of a table
        if isinstance(asked, slice | list | tuple | pd.Series | pd.Index | np.ndarray):
            return self._cut(self._several(asked))
        counted = isinstance(asked, Integral) and not isinstance(asked, bool)
        at = ids.tolist() if counted and -len(ids) <= asked < len(ids) else []
        found = [at[asked]] if at else self.named(asked, self.editions)
        if len(found) != 1:
            raise self._unnamed(asked, found)
        source = self if found[0] in set(ids) else self.editions
        own = source.select(found).frames().values()
        return Form(*own, documents=self.documents, whole=source)

    def _unnamed(self, asked: Any, found: list[str]) -> UsageError:
        """Return what says which forms a text may mean, where it is none, or several."""
        every = pd.concat([self.projects, self.editions.projects]).set_index("form_id")
        named = every.loc[found or every.index, "project_name"].fillna("").head(_FEW)
        known = "; ".join(f"{form} {name}".strip() for form, name in named.items())
        more = " …" if len(found or every) > _FEW else ""
        key = "prompt.several-forms" if found else "prompt.no-form"
        return UsageError(key, form=str(asked), n=len(found), known=known + more)

    def _several(self, asked: Any) -> Iterable[str]:
        """Return the ids of a slice of the forms, of those that a condition meets, or of a list."""
        ids = self.projects["form_id"]
        if not isinstance(asked, slice) and not is_bool_dtype(pd.Series(asked)):
            return [self[one].form_id for one in asked]
        try:
            return ids[asked if isinstance(asked, slice | pd.Series) else list(asked)]
        except (IndexError, IndexingError, TypeError, ValueError) as error:
            why = " ".join(str(error).split()).rstrip(".")
            raise UsageError("prompt.no-condition", why=why, n=len(ids)) from None

    def __len__(self) -> int:
        """Count the forms."""
        return len(self.projects)

    def __iter__(self) -> "Iterator[Form]":
        """Give the forms in their order."""
        return (self[form] for form in self.projects["form_id"])

    def __contains__(self, asked: object) -> bool:
        """Tell whether a text names a form: its id, an end of it, a part of its project's name."""
        return bool(self.named(getattr(asked, "form_id", asked), self.editions))

    def _only(self, forms: Iterable[str]) -> "Corpus":
        """Return the corpus of these forms, with their other editions."""
        from analysis.report.selection import of

        kept = self.select(forms)
        others = of(self.editions, kept)
        as_read = self.as_read.select(kept.projects["form_id"])
        own, keys = kept.frames().values(), kept.projects["project_key"].dropna()
        beside = {name: one[one["project_key"].isin(keys)] for name, one in self.beside.items()}
        return Corpus(
            *own, editions=others, as_read=as_read, beside=beside, documents=self.documents
        )

    def _cut(self, forms: Iterable[str]) -> "Corpus":
        """Return the corpus of these forms, without the copies of whole documents that it cuts.

        Nothing says which form each of such copies repeats.
        """
        kept = self._only(forms)
        out = ~self.projects["form_id"].isin(kept.projects["form_id"])
        copies = kept.editions.projects
        lost = copies["derived_from"].isin(self.projects.loc[out, "source"])
        own = copies.loc[copies["same_as"].notna() | ~lost, "form_id"]
        return replace(kept, editions=kept.editions.select(own))

    def _repr_html_(self) -> str:
        from analysis.prompt.style import styled
        from analysis.report.block import fill
        from analysis.report.table import Table

        language, first = words.spoken(), self.projects.head(FORMS)
        columns = ["form_id", "project", "year", "total_score", "grade", "place"]
        shown = Table(
            "prompt-corpus", first, columns, language, whole=self.select(first["form_id"])
        )
        rest = len(self.projects) - len(first)
        told = [words.say("prompt.more_forms", language, n=rest)] if rest else []
        said = fill("corpus", summary=self.summary(language), told=[*told, *self._told(language)])
        return styled(said + shown.block("").html)

    def _ipython_key_completions_(self) -> list[str]:
        return self.projects["form_id"].tolist()

    def where(self, *unnamed: Any, **asked: Any) -> "Corpus":
        """Return the forms that pass all that is asked: `year`, `unit`, `department`, `project`,
        `place`, `tier`, `kind`, `form`, one value or a list; names by a part of them.

        See `Tables.where`. Raises `UsageError` for a filter that there is not, and where nothing
        passes.

        >>> len(corpus.where(unit="管理中心").projects)
        8
        """
        from analysis.report.parameters import FILTERS, Parameters, parse

        given = {}
        if unnamed and isinstance(unnamed[0], pd.Series | np.ndarray):
            passing: Corpus = self[unnamed[0]]  # a condition, as pandas' own `where` takes it
            return passing.where(*unnamed[1:], **asked) if unnamed[1:] or asked else passing
        for name, value in {**dict.fromkeys(map(str, unnamed)), **asked}.items():
            key = name if name in FILTERS else f"{name}s"
            if key not in FILTERS:
                raise UsageError("prompt.no-filter", name=name, known=", ".join(FILTERS))
            several = isinstance(value, list | tuple | set | pd.Series)
            given[key] = list(value) if several else [value]
        if "forms" in given:
            given["forms"] = [
                form for one in given["forms"] for form in self.named(one, self.editions)
            ] or [""]
        typed = parse(Parameters, given, "corpus.where")
        chosen = {name: getattr(typed, name) for name in given}
        kept = super().where(**chosen)
        if kept.projects.empty:
            said = ", ".join(f"{name}={value!r}" for name, value in asked.items())
            raise UsageError("prompt.none-passes", given=said)
        found = self._only(kept.projects["form_id"])
        # Of what only repeats other documents that which passes too.
        copies, others = found.editions.where(**chosen).projects, found.editions.projects
        own = others["same_as"].notna() | others["form_id"].isin(copies["form_id"])
        return replace(found, editions=found.editions.select(others.loc[own, "form_id"]))

    @cached_property
    def execution(self) -> Comparison:
        """Execution rates on both bases, a row a form: `execution.compare`.

        >>> corpus.execution.shape[0]
        9
        """
        from analysis import execution

        return Comparison.of("execution", execution.compare(self), self)

    @cached_property
    def leniency(self) -> Comparison:
        """Where each total lies in what the rules allow, a row a form: `leniency.compare`.

        >>> bool(corpus.leniency["inside"].all())
        True
        """
        from analysis import leniency

        return Comparison.of("leniency", leniency.compare(self, "own"), self)

    @cached_property
    def design(self) -> Comparison:
        """What the indicators measure, a row a form: `design.compare`.

        >>> int(corpus.design["n_indicators"].sum())
        151
        """
        from analysis import design

        return Comparison.of("design", design.compare(self, "own"), self)


def speak(language: str) -> None:
    """Choose the language in which things show themselves at the prompt: `zh` or `en`.

    Raises `UsageError` for another one.

    >>> analysis.speak("en")
    >>> corpus[:1]
    Corpus: 1 form from 1 document, 4 fund rows, 15 indicators, 0 contradictions, 0 not read
    """
    words.speak(spoken(str(language)))


@meanwhile
def _load_tables() -> None:
    from analysis.report import table  # noqa: F401


def _at_prompt(reader: Callable[P, reading.Corpus]) -> Callable[P, Corpus]:
    """Return a reader whose corpus shows itself, and knows where its documents are."""

    @wraps(reader)
    def called(*given: P.args, **named: P.kwargs) -> Corpus:
        found = reader(*given, **named)
        own = {one.name: getattr(found, one.name) for one in fields(found)}
        source: Any = given[0] if given else named.get("source")
        return Corpus(**own, documents=source if reader is reading.read else None)

    return called


read = _at_prompt(reading.read)
load = _at_prompt(reading.load)
