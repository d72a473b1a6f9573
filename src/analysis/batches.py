"""Documents in batches: a few hundred of them as one, judged, kept, and taken up again as columns.

Data flows one way. Inputs are parted where the key of one says so: a document more or less changes
its own batch alone. A batch that is known (`cache`) is a pack of frames, of which is loaded what is
asked for. Of any other the documents that are known are taken one by one, the others are read
(`readings`); what the checks say of each is known too, or found now. So the memory holds a line a
form (`heads`) and one batch at a time, however many there are. What another run may find otherwise
is in no pack: it stays beside that of its batch, and its rows in their place.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis import cache, editions, packs, tables
from analysis.documents import Reading
from analysis.errors import InvalidTable, UnreadableDocument
from analysis.inputs import Input
from analysis.reading import Problem
from analysis.readings import Processes
from analysis.tables import Decimals, Tables, by_document

if TYPE_CHECKING:  # who only loads tables does not wait for the checks
    from analysis import audit
    from analysis.corrections import Ledger
    from analysis.rules import RuleSet


@dataclass
class Done:
    """How far a call has come: documents `done` of `total`, the last one's `name`; of those that
    it has read itself the forms, their pages, forms `in_doubt`, and documents that `failed`.
    """

    total: int
    done: int = 0
    name: str = ""
    forms: int = 0
    pages: int = 0
    in_doubt: int = 0
    failed: int = 0

    def add(self, one: Reading) -> None:
        """Count a document that was read."""
        self.failed += bool(one.problems and not one.forms and not one.beside)
        for form in one.forms:
            rows = (form.project, *form.funds, *form.indicators)
            first, last = (form.project.get(name) or 0 for name in ("first_page", "last_page"))
            self.forms, self.pages = self.forms + 1, self.pages + last - first + 1
            self.in_doubt += any(row.get("in_doubt") is not None for row in rows)


Progress = Callable[[Done], None]

logger = logging.getLogger(__name__)

# A batch ends behind a document whose key ends so, one of 256, or where it has so many.
_ENDS, _MOST = "00", 1000


@dataclass
class _Group:
    """The documents of a batch by their numbers, the key of its pack, and those that are not in it:
    all that are `left`, and of these the ones that are still to be read.
    """

    numbers: list[int]
    pack: str | None
    left: list[int]
    new: set[int]
    found: dict[int, Reading] = field(default_factory=dict)


@dataclass
class _Gathering:
    """The documents of a call on their way into a store, with the name and key of each."""

    inputs: list[Input]
    names: list[str]
    keys: list[str | None]
    known: cache.Cache
    processes: Processes
    password: str | None
    rules: RuleSet | None
    ledger: Ledger | None
    progress: Progress | None
    done: Done

    def groups(self) -> Iterator[_Group]:
        """Yield the groups of the documents, with what is known of each."""
        wanted: list[str] = []
        asked = repr([one and one.model_dump_json() for one in (self.rules, self.ledger)])
        for numbers in _parted(self.keys):
            own = [key for number in numbers if (key := self.keys[number])]
            told = "\n".join([*own, asked])
            pack = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest() if own else None
            about = packs.about(self.known, pack)
            left = [number for number in numbers if self.names[number] not in (about or ())]
            there = self.known.there([key for number in left if (key := self.keys[number])])
            new = {number for number in left if self.keys[number] not in there}
            wanted += [*own, *([pack] if pack else [])]
            if known := [number for number in numbers if number not in new]:
                self.tell(*known)
            yield _Group(numbers, pack, left, new)
        self.known.used(wanted)

    def tell(self, *numbers: int) -> None:
        """Tell that further documents are done."""
        self.done.done += len(numbers)
        self.done.name = self.names[numbers[-1]].rpartition("/")[2]
        if self.progress:
            self.progress(replace(self.done))

    def read(self, numbers: list[int]) -> Iterator[tuple[int, Reading]]:
        """Yield documents by their numbers as they are read, and keep what another run finds."""
        some = [self.inputs[number] for number in numbers]
        for at, one in self.processes.read(some, self.password):
            if (own := self.keys[numbers[at]]) and one.lasting:
                self.known.put({own: one})
            if not one.unknown or some[at].given:
                self.done.add(one)
            if one.trace:
                logger.debug("%s: %s", some[at].path, one.trace)
            yield numbers[at], one

    def place(self, group: _Group) -> packs.Place:
        """Return where the batch of a group is, once its new documents are read."""
        if not group.left:
            return packs.Place(group.pack)
        own = {number: self.keys[number] for number in group.left if number not in group.found}
        before = self.known.get([key for key in own.values() if key])
        there = {number: before[key] for number, key in own.items() if key in before}
        lost = [number for number in own if not isinstance(there.get(number), Reading)]
        found = group.found | there | dict(self.read(lost))
        batch = self._batch({number: found[number] for number in group.left})
        lasting = {self.names[n] for n in group.left if self.keys[n] and found[n].lasting}
        if group.pack is None or not lasting or len(group.left) < len(group.numbers):
            return packs.Place(group.pack if len(group.left) < len(group.numbers) else None, batch)
        kept = batch if len(lasting) == len(group.left) else batch.only(lasting)
        if not packs.keep(self.known, group.pack, kept):
            return packs.Place(None, batch)
        rest = {self.names[number] for number in group.left} - lasting
        return packs.Place(group.pack, batch.only(rest) if rest else None)

    def _batch(self, found: dict[int, Reading]) -> packs.Batch:
        """Join readings in their order, put right what the ledger does, and have all judged."""
        from analysis import corrections as ledgers

        given = {self.names[number]: one for number, one in found.items()}
        passed = {n for n, one in found.items() if one.unknown and not self.inputs[n].given}
        sound = {self.names[n]: one for n, one in found.items() if n not in passed}
        whole, beside, wrong, decimals = _assembled(sound)
        kept = {self.names[number]: self.keys[number] for number in found}
        as_read = tables.empty()
        if self.ledger is not None and (entries := ledgers.entries(whole, self.ledger)):
            as_read = whole.select(form for form, _ in entries)
            whole = ledgers.apply(whole, self.ledger)
            for form, entry in entries:
                # What a figure that was put right prints is not known, and is no one else's.
                decimals.get((form, entry.table, entry.row or 0), {}).pop(entry.field, None)
                kept[packs.given(form, given)] = None
        examined = self._examined(whole, decimals, kept, wrong)
        batch = judged(whole, examined)
        batch.beside, batch.as_read = beside, as_read
        batch.about = {name: (wrong.get(name, []), name not in sound) for name in given}
        return batch

    def _examined(
        self,
        whole: Tables,
        decimals: Decimals,
        kept: dict[str, str | None],
        wrong: dict[str, list[UnreadableDocument]],
    ) -> list[audit.Examined]:
        """Return what the checks say of each document: kept from before, or found now.

        Of one that ends its judging nothing is said, but that.
        """
        from analysis import audit

        documents = by_document(whole.projects["form_id"])
        judge = hashlib.sha256(repr(self.rules and self.rules.model_dump_json()).encode())
        keys = {
            name: f"{key} {judge.hexdigest()} {name}"
            for name in documents
            if (key := kept[packs.given(name, kept)])
        }
        there = self.known.get(list(keys.values())).items()
        before = {key: one for key, one in there if isinstance(one, audit.Examined)}
        new = {name: own for name, own in documents.items() if keys.get(name) not in before}
        found = self.processes.judge(whole, new, self.rules, decimals) if new else {}
        told = {name: one for name, one in found.items() if isinstance(one, audit.Examined)}
        self.known.put({keys[name]: one for name, one in told.items() if name in keys})
        for name, why in found.items():
            if isinstance(why, Problem):
                said = "problem.not-judged", "error.remedy-report-document", why
                wrong[packs.given(name, wrong)].append(UnreadableDocument(name, *said))
        every = (told.get(name) or before.get(keys.get(name, "")) for name in documents)
        return [one for one in every if one is not None]


def gathered(
    inputs: list[Input],
    known: cache.Cache,
    processes: Processes,
    password: str | None = None,
    rules: RuleSet | None = None,
    ledger: Ledger | None = None,
    progress: Progress | None = None,
) -> packs.Store:
    """Read documents and have each judged by itself, or find what is known of them.

    `progress` is called with what is `Done`, document by document, of those that are known batch by
    batch.
    """
    keys = cache.keys(inputs, password, processes.limits)
    names = [one.name for one in inputs]
    done = Done(len(inputs))
    way = _Gathering(inputs, names, keys, known, processes, password, rules, ledger, progress, done)
    groups = list(way.groups())
    places = {at: way.place(group) for at, group in enumerate(groups) if not group.new}
    of = {number: at for at, group in enumerate(groups) for number in group.new}
    for number, one in way.read(sorted(of)):
        way.tell(number)
        group = groups[of[number]]
        group.found[number] = one
        group.new.remove(number)
        if not group.new:
            places[of[number]] = way.place(group)
            group.found.clear()
    return packs.Store(known, [places[at] for at in range(len(groups))], names)


def judged(whole: Tables, examined: Iterable[audit.Examined]) -> packs.Batch:
    """Return tables with what their readers said and what the checks say, form by form."""
    from analysis import audit

    documents = list(examined)
    traces = [form for one in documents for form in one.traces]
    every = audit.judged(whole, tables.rows(whole.findings))
    every += [row for one in documents for row in one.said]
    order = {form: place for place, form in enumerate(whole.projects["form_id"])}
    every.sort(key=lambda row: order[row["form_id"]])
    own = replace(whole, findings=tables.frame("findings", every))
    frames = (whole.projects, whole.funds, whole.indicators)
    doubted = {form for one in frames for form in one.loc[one["in_doubt"].notna(), "form_id"]}
    doubted |= set(whole.findings["form_id"])
    heads = editions.heads(whole).merge(audit.traced(traces), on="form_id", how="left")
    heads = heads.assign(doubted=heads["form_id"].isin(doubted))
    return packs.Batch(own, heads, audit.sentences(traces))


def _parted(keys: list[str | None]) -> Iterator[list[int]]:
    """Yield the documents of one batch after the other, by their numbers.

    >>> list(_parted(["a1", "f00", None, "b2"]))
    [[0, 1], [2, 3]]
    """
    group: list[int] = []
    for number, key in enumerate(keys):
        group.append(number)
        if (key or "").endswith(_ENDS) or len(group) == _MOST or number + 1 == len(keys):
            yield group
            group = []


def _assembled(
    given: dict[str, Reading],
) -> tuple[Tables, dict[str, pd.DataFrame], dict[str, list[UnreadableDocument]], Decimals]:
    """Join the readings of documents in their order.

    Returns the four tables, those beside them, problems by document, printed decimals.
    """
    problems = {name: list(one.problems) for name, one in given.items()}
    found = list(given.values())
    try:
        joined, beside = _tables(found)
    except InvalidTable:
        found = []
        for name, one in given.items():
            try:
                _tables([one])
                found.append(one)
            except InvalidTable as error:
                said = "error.breaks-contract", "error.remedy-report-document", error
                problems[name].append(UnreadableDocument(one.source, *said))
        joined, beside = _tables(found)
    decimals = {
        (str(form.project["form_id"]), *place): own
        for one in found
        for form in one.forms
        for place, own in form.decimals.items()
    }
    return joined, beside, problems, decimals


def _tables(found: list[Reading]) -> tuple[Tables, dict[str, pd.DataFrame]]:
    forms = [form for one in found for form in one.forms]
    read = Tables(
        projects=tables.frame("projects", [form.project for form in forms]),
        funds=tables.frame("funds", [row for form in forms for row in form.funds]),
        indicators=tables.frame("indicators", [row for form in forms for row in form.indicators]),
        findings=tables.frame("findings", [row for form in forms for row in form.notices]),
    )
    beside = {
        name: tables.keyed(
            tables.frame(name, [row for one in found for row in one.beside.get(name, ())])
        )
        for name in tables.BESIDE
    }
    return tables.derived(read), beside
