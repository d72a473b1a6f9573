"""What has to hold before a run is published, and the figures that tell one run from another."""

from collections.abc import Collection, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import design, execution, leniency, tables, words
from analysis.corpus import Corpus
from analysis.errors import InvalidTable, SelfEvalError
from analysis.measures import PRINTED
from analysis.rules import OWN, Rules
from analysis.runs.changes import moved
from analysis.runs.spec import Gates
from analysis.tables import Tables, facts

# Gates that ask for so much at least, the others at most.
_AT_LEAST = ("documents_read", "forms_complete")
# So many documents or forms that keep a gate shut are named.
_FEW = 5


@dataclass(frozen=True)
class Gate:
    """One gate: what was measured, what was asked for, and on which figure, where one decided.

    `which` names the documents or forms that keep it shut, the first ones of many.
    """

    name: str
    value: float
    asked: float
    passed: bool
    figure: str = ""
    which: Sequence[str] = ()

    def say(self, language: str) -> str:
        """Say what was measured and what was asked for.

        >>> Gate("documents_read", 0.5, 1.0, False).say("en")
        'documents read 50.0%, at least 100.0% asked for'
        """
        told = {
            "name": words.name("gate", self.name, language),
            "value": _written(self.value, self.name),
            "asked": _written(self.asked, self.name),
        }
        least = self.name in _AT_LEAST
        said = words.say("runs.gate_least" if least else "runs.gate_most", language, **told)
        if self.figure:
            figure = words.name("headline", self.figure, language)
            said = words.say("runs.gate_figure", language, said=said, figure=figure)
        if self.passed or not self.which:
            return said
        names = words.say("word.comma", language).join(self.which)
        return words.say("runs.gate_which", language, said=said, names=names)


class GatesFailed(SelfEvalError):
    """A gate did not open: nothing was published."""

    exit_code = 3

    def __init__(self, failed: Sequence[Gate | SelfEvalError]) -> None:
        """Take the gates that did not open; of those always asked, what is wrong."""
        self.failed = failed
        super().__init__("runs.gates")

    def say(self, language: str) -> str:
        """Return the figures of each, in one line."""
        said = words.say("word.semicolon", language).join(one.say(language) for one in self.failed)
        return words.say("runs.gates", language, said=said)


def measured(
    asked: Gates,
    corpus: Corpus,
    documents: Collection[str],
    headlines: dict[str, float | None],
    before: tuple[Tables, dict[str, float | None]] | None,
) -> list[Gate]:
    """Return the gates that are asked for, with what they found.

    `documents` are those that were given, by what stands before # in the ids of their forms;
    `before` are the tables and headline figures of the last run of the period, None where there is
    none: then nothing is new, and nothing has changed.
    """
    forms = corpus.projects["form_id"]
    partial = forms[~corpus.projects["complete"].fillna(False).astype(bool)]
    unread = _not_whole(corpus, documents)
    found: dict[str, tuple[float, Sequence[str]]] = {
        "documents_read": (_others(unread, documents), unread),
        "forms_complete": (_others(partial, forms) if len(forms) else 1.0, list(partial)),
        "figures_in_doubt": (_in_doubt(corpus), ()),
    }
    gates = []
    for name, (value, which) in found.items():
        if (limit := getattr(asked, name)) is not None:
            passed = bool(value >= limit if name in _AT_LEAST else value <= limit)
            gates.append(Gate(name, round(value, 6), limit, passed, which=_few(which)))
    if before is None:
        return gates
    then, figures = before
    if asked.new_contradictions is not None:
        new = _contradictions(corpus) - _contradictions(moved(then, corpus))
        most, which = asked.new_contradictions, _few(sorted({form for form, _ in new}))
        gates.append(Gate("new_contradictions", len(new), most, len(new) <= most, which=which))
    if asked.headline_change is not None:
        for name, change in _changes(figures, headlines).items():
            rose = (headlines[name] or 0) > (figures[name] or 0)
            if name == "contradictions" and rose and asked.new_contradictions is not None:
                continue  # that gate says how many more there may be, from none too
            passed = change <= asked.headline_change
            gates.append(Gate("headline_change", change, asked.headline_change, passed, name))
    return gates


def keep(read: Corpus, place: Path) -> None:
    """Write the tables of a run, and prove that they keep to their schema, and can be read back.

    Raises `GatesFailed`.
    """
    try:
        for name, frame in read.frames().items():
            tables.validate(name, frame)
        read.write(place)
        tables.read(place)
    except InvalidTable as error:
        raise GatesFailed([error]) from error


def headlines(read: Tables, rules: Rules = OWN) -> dict[str, float | None]:
    """Return the figures that a run is known by; null where there is none.

    `lowest` and `highest` are the mean totals between which `rules` let the scores lie.

    >>> headlines(corpus)["forms"], headlines(corpus)["rate_reported"]
    (9.0, 98.887367)
    """
    money = execution.grouped(read).iloc[0]
    scored = leniency.compare(read, rules if len(read.projects) else None)
    found: dict[str, Any] = {"forms": len(read.projects)}
    for name in ("initial_budget", "adjusted_budget", "executed", "rate_reported", "rate_original"):
        found[name] = money[name]
    found["total_score"] = leniency.sure_totals(read).mean()
    for name in ("lowest", "highest", "awarded"):
        found[name] = scored[name].mean() if name in scored else None
    found["quantified"] = design.compare(read)["quantified"].mean()
    found["contradictions"] = len(_contradictions(read))
    return {name: None if pd.isna(one) else round(float(one), 6) for name, one in found.items()}


def _changes(before: dict[str, float | None], now: dict[str, float | None]) -> dict[str, float]:
    """Return by what part of itself each headline figure has changed; one that came or went: by 1.

    What an older version did not count is no change.

    >>> _changes({"forms": 100.0, "executed": None}, {"forms": 120.0, "executed": 3.0, "lowest": 9})
    {'forms': 0.2, 'executed': 1.0}
    """
    found = {}
    for name in (one for one in now if one in before):
        old, new = before[name], now[name]
        if old == new:
            found[name] = 0.0
        elif not old or new is None:
            found[name] = 1.0
        else:
            found[name] = round(abs(new - old) / abs(old), 6)
    return found


def _in_doubt(read: Tables) -> float:
    """Return the share of printed figures that are in doubt or, without a value, not read."""
    doubted = figures = 0
    for table, columns in PRINTED.items():
        more = ("target_value", "actual_value") if table == "indicators" else ()
        states = tables.states(read, table, *columns, *more)
        unsure = states.isin(["in_doubt", "unread"]).to_numpy().sum()
        doubted += int(unsure)
        figures += int(unsure + states.isin(["known"]).to_numpy().sum())
    return doubted / figures if figures else 0.0


def _others(some: Sized, every: Sized) -> float:
    """Return the share of all that others are."""
    return (len(every) - len(some)) / len(every) if len(every) else 0.0


def _few(names: Sequence[str]) -> tuple[str, ...]:
    """Return the first of many names, each in one line."""
    shown = tuple(" ".join(one.split()) for one in names[:_FEW])
    return (*shown, "…") if len(names) > _FEW else shown


def _not_whole(corpus: Corpus, documents: Collection[str]) -> list[str]:
    """Return the documents that gave no form of any kind, or a problem; one of an archive is it.

    A problem names a file without its folder: all of that name are taken to have it.
    """
    beside = (frame.iloc[:, 0] for frame in corpus.beside.values())  # the ids of their forms
    forms = (corpus.projects["form_id"], corpus.editions.projects["form_id"], *beside)
    gave = {str(one).rpartition("#")[0] for one in pd.concat(forms)}
    wrong = {one.source.partition("/")[0] for one in corpus.problems}
    return [
        name
        for name in documents
        if name.rpartition("/")[2] in wrong
        or not any(one == name or one.startswith(f"{name}/") for one in gave)
    ]


def _contradictions(read: Tables) -> set[tuple[str, str]]:
    found = read.findings
    against = found[found["verdict"] == "contradicts"]
    return set(zip(against["form_id"], facts(against), strict=True))


def _written(value: float, name: str) -> str:
    if name == "new_contradictions":  # the others are shares
        return words.numbers.plain(value, 0)
    return words.numbers.figure(value, "share")
