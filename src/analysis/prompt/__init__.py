"""What stands at the prompt of Python and JupyterLab: a corpus and its forms show themselves.

    corpus = analysis.read("data/raw")
    corpus["#3"]                          a form, as it is printed, doubts and findings beside it
    corpus.where(year=2024)               the forms that pass
    corpus.execution                      a comparison as a frame, short at first sight
    corpus.execution.plot()               and its picture

What shows itself speaks the language of the system, or that of `analysis.speak("zh")`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from analysis import corpus as reading
from analysis import words
from analysis.errors import UsageError
from analysis.inputs import Source
from analysis.prompt.comparison import Comparison

if TYPE_CHECKING:  # what shows itself imports the reports' pieces: a first table does without
    from analysis.prompt.form import Form

P = ParamSpec("P")
# So many forms of a corpus are shown at first sight.
FORMS = 20


@dataclass(frozen=True, repr=False, kw_only=True)
class Corpus(reading.Corpus):
    """The four tables of documents, each form once; at the prompt its forms and comparisons too.

    `documents` is where they were read from, `problems` what could not be read, `editions` the
    other editions of these forms, `as_read` what corrections replaced.

    >>> corpus["#3"].form_id
    'self-evaluation-forms-2024.txt#3'
    >>> corpus.where(year=2024, project="服务工作")
    Corpus: 1 form from 1 document, 4 fund rows, 31 indicators, 1 contradiction, 0 not read
    """

    documents: Source | Iterable[Source] | None = field(default=None, compare=False)

    def __getitem__(self, form: str) -> "Form":
        """Return a form by its id, or by an end of it that no other has; else another edition."""
        from analysis.prompt.form import Form

        own_ids, others = (list(one.projects["form_id"]) for one in (self, self.editions))
        every = [*own_ids, *others]
        found = [one for one in every if one == form]
        for ids in (own_ids, others):
            found = found or [one for one in ids if one.endswith(str(form))]
        if len(found) != 1:
            known = ", ".join(every[:5]) + (" …" if len(every) > 5 else "")
            raise UsageError("prompt.no-form", form=str(form), n=len(found), known=known)
        own = self.select(found) if found[0] in own_ids else None
        held = (own or self.editions.select(found)).frames()
        return Form(*held.values(), documents=self.documents)

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

    def where(self, **asked: Any) -> "Corpus":
        """Return the forms that pass all that is asked: `year`, `unit`, `department`, `project`,
        `place`, `tier`, `kind`, `form`, one value or a list; names by a part of them.

        See `Tables.where`. Raises `UsageError` for a filter that there is not, and where nothing
        passes.

        >>> len(corpus.where(unit="管理中心").projects)
        8
        """
        from analysis.report.parameters import FILTERS
        from analysis.report.selection import of

        given = {}
        for name, value in asked.items():
            key = name if name in FILTERS else f"{name}s"
            if key not in FILTERS:
                raise UsageError("prompt.no-filter", name=name, known=", ".join(FILTERS))
            given[key] = list(value) if isinstance(value, list | tuple | set) else [value]
        kept = super().where(**given)
        if kept.projects.empty:
            raise UsageError("prompt.none-passes", given=str(asked))
        others, as_read = of(self.editions, kept), self.as_read.select(kept.projects["form_id"])
        own = kept.frames().values()
        return Corpus(
            *own,
            editions=others,
            as_read=as_read,
            beside=self.beside,
            documents=self.documents,
        )

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
