"""Makes documents, reads them as a user does, and judges the tables that were written."""

from __future__ import annotations

import json
import math
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pandas as pd

import analysis
from tests.torture import drawer, judge, layouts, pen
from tests.torture.damages import DAMAGES, Inapplicable
from tests.torture.judge import DOUBT, EXACT, SILENT, UNMARKED, Verdict
from tests.torture.layouts import LAYOUTS, Truth

CLEAN = "clean"
MUTATED = ("bytes flipped", "bytes deleted", "bytes inserted")
# One document in so many is not damaged.
_CLEAN_SHARE = 8
# Seconds of processor time for one page: none of these needs a tenth of it.
_SECONDS = 20
# Positions of the sweep over page edges, its layouts that are also set in narrow columns, and the
# indicators that a form of it has.
POSITIONS = 40
NARROW = ("plain", "money in pairs", "blank levels", "template rows")
_LONG = (13, 18)
# Documents that are read at a time, so that the folder stays small; the next ones are drawn and
# the last ones judged meanwhile, so that the reading processes never wait and stay warm.
_BATCH = 100
_BROKEN = ("reading-failed", "process-gone", "died-", "took-too-long", "too-costly", "page-kills")


@dataclass(frozen=True)
class Document:
    """A document: its name, what befell it, its layout, its bytes, and the truth of its forms."""

    name: str
    damage: str
    layout: str
    data: bytes
    forms: list[Truth]


@dataclass
class Result:
    """What became of the documents of one kind."""

    documents: int = 0
    failed: int = 0  # documents with a silent error, an unmarked field or a broken reading
    wrong: int = 0  # documents with a silent error
    broken: int = 0  # documents whose reading crashed or did not end
    fields: Counter[str] = field(default_factory=Counter)
    sound: int = 0  # fields that the damage does not touch
    sure: int = 0  # those that were read exactly without a doubt


def make(seed: int | str, number: int, kinds: Sequence[str] = ()) -> Document:
    """Return a document of a campaign: one in eight clean, the others of all kinds in turn.

    `kinds`: only these, in turn.
    """
    chance = random.Random(f"{seed}/{number}")
    if kinds:
        damage = kinds[number % len(kinds)]
    else:
        names = sorted(set(DAMAGES) - set(MUTATED))
        order = random.Random(str(seed)).sample(names, len(names))
        damaged = number % _CLEAN_SHARE
        damage = order[(number - number // _CLEAN_SHARE - 1) % len(order)] if damaged else CLEAN
    for _ in range(100):
        try:
            return _made(f"{number:05d}", damage, chance)
        except Inapplicable:
            continue
    raise AssertionError(f"no layout for {damage}")


def _made(name: str, kind: str, chance: random.Random) -> Document:
    damage = DAMAGES.get(kind)
    layout = chance.choice(list(LAYOUTS))
    forms = [layouts.printed(layouts.content(chance), layout, chance)]
    if chance.random() < 0.2 and (damage is None or damage.printed):
        forms.append(layouts.printed(layouts.content(chance), layout, chance))
    if damage and damage.printed:
        damage.printed(forms[0], chance)
    hand = drawer.hand(chance, LAYOUTS[layout].landscape)
    sheet = drawer.Sheet(forms[0], hand, chance, forms[1:])
    drawer.set_pages(sheet)
    if damage and damage.drawn:
        damage.drawn(sheet)
    data = pen.written(sheet)
    if damage and damage.stored:
        data = damage.stored(data, forms[0], chance)
    return Document(f"{name}.pdf", kind, layout, data, [form.truth for form in forms])


def moved_name(layout: str, position: int, narrow: bool = False) -> str:
    """Return the name of a document of the sweep."""
    return f"{layout.replace(' ', '-')}-{position:02d}{'-narrow' * narrow}.pdf"


def moved(layout: str, position: int, narrow: bool = False) -> Document:
    """Return a form that stands so far down its first page, and runs over two page edges.

    A step is less than a line, and all of them are a page: an edge cuts the form between any two
    lines. `narrow`: columns in which figures too are broken over lines.
    """
    number = list(LAYOUTS).index(layout)
    chance = random.Random(f"sweep {number}")
    said = layouts.content(chance)
    while not _LONG[0] <= len(said.indicators) <= _LONG[1]:
        said = layouts.content(chance)
    form = layouts.printed(said, layout, chance)
    hand = drawer.hand(chance)
    hand.leading, hand.pad, hand.split = 1.3, 2.0, True
    hand.merged, hand.closed = ("first", "middle", "again")[number % 3], number % 2 == 0
    hand.size, hand.margin = (10.5, 135.0) if narrow else (9.0, 60.0)
    step = 0.6 * hand.line
    hand.height = 100 + POSITIONS * step
    hand.top = 50 + position * step
    sheet = drawer.Sheet(form, hand, chance)
    drawer.set_pages(sheet)
    assert len(sheet.pages) > 1, (layout, position)
    name = moved_name(layout, position, narrow)
    return Document(name, layout + ", narrow" * narrow, layout, pen.written(sheet), [form.truth])


def read(documents: Iterable[Document], folder: Path, workers: int | None = None) -> judge.Tables:
    """Read documents to tables, write those, and return them as they are written."""
    home, out = folder / "documents", folder / "tables"
    for place in (home, out):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    for one in documents:
        (home / one.name).write_bytes(one.data)
    corpus = analysis.read(home, timeout=_SECONDS, workers=workers)
    corpus.write(out)
    problems: dict[str, list[str]] = defaultdict(list)
    for problem in corpus.problems:
        problems[problem.source].append(problem.problem)
    sets = [
        {file.stem: pd.read_parquet(file) for file in place.glob("*.parquet")}
        for place in (out, out / "editions")
        if place.exists()
    ]
    return judge.Tables.of(sets, problems)


def judged(
    documents: Iterable[Document], folder: Path, workers: int | None = None
) -> Iterator[tuple[Document, list[Verdict], bool]]:
    """Yield each document with the verdicts on its fields, and whether its reading broke."""
    rest = iter(documents)
    with ThreadPoolExecutor(max_workers=1) as beside:
        batch = list(islice(rest, _BATCH))
        reading = beside.submit(read, batch, folder, workers)
        while batch:
            following = list(islice(rest, _BATCH))
            tables = reading.result()
            if following:
                reading = beside.submit(read, following, folder, workers)
            for one in batch:
                said = tables.problems.get(one.name, [])
                broken = any(word in problem for problem in said for word in _BROKEN)
                yield one, list(judge.judge(one.name, one.forms, tables)), broken
            batch = following


def add(result: Result, verdicts: list[Verdict], broken: bool) -> None:
    """Count a document."""
    found = Counter(one.found for one in verdicts)
    result.documents += 1
    result.wrong += bool(found[SILENT])
    result.broken += broken
    result.failed += bool(found[SILENT] or found[UNMARKED] or broken)
    result.fields += found
    result.sound += sum(one.sure for one in verdicts)
    result.sure += sum(one.sure and one.found == EXACT for one in verdicts)


def together(results: Iterable[Result]) -> Result:
    """Return the sum of results."""
    whole = Result()
    for one in results:
        for name, count in vars(one).items():
            setattr(whole, name, getattr(whole, name) + count)
    return whole


def summary(whole: Result, kinds: int) -> str:
    """Say in words that the measure carries what was found."""
    bound = 100 * upper(whole.wrong, whole.documents)
    return (
        f"of {whole.documents} documents in {kinds} kinds {whole.wrong} wrong in silence "
        f"(95 %: at most {bound:.2f} %), {whole.fields[SILENT]} of {whole.fields.total()} fields; "
        f"{whole.fields[UNMARKED]} unmarked, {whole.broken} readings broken"
    )


def upper(events: int, tries: int, level: float = 0.95) -> float:
    """Return the one-sided Clopper-Pearson bound of a share; of no event it is the rule of three.

    >>> round(upper(0, 300), 5)
    0.00994
    """
    if events >= tries:
        return 1.0
    low, high = events / tries, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        terms = (
            math.exp(
                math.lgamma(tries + 1)
                - math.lgamma(k + 1)
                - math.lgamma(tries - k + 1)
                + k * math.log(middle)
                + (tries - k) * math.log1p(-middle)
            )
            for k in range(events + 1)
        )
        low, high = (middle, high) if sum(terms) > 1 - level else (low, middle)
    return high


def rates(results: dict[str, Result]) -> dict[str, object]:
    """Return the reader's errors by kind as data."""
    return {
        kind: {
            "documents": one.documents,
            "documents_silently_wrong": one.wrong,
            "documents_silently_wrong_upper_95": round(upper(one.wrong, one.documents), 5),
            "documents_broken": one.broken,
            "fields": one.fields.total(),
            **{name.replace(" ", "_"): one.fields[name] for name in judge.CLASSES},
            "sound_fields": one.sound,
            "sound_fields_exact": one.sure,
        }
        for kind, one in sorted(results.items())
    }


def table(results: dict[str, Result]) -> str:
    """Return the results as lines, the worst kinds first."""
    heads = ("docs", "fields", "exact", "doubt", "unmarked", "silent", "sound")
    lines = [f"{'kind':34}" + "".join(f"{head:>9}" for head in heads)]
    order = sorted(
        results.items(),
        key=lambda item: (-item[1].fields[SILENT], -item[1].fields[UNMARKED], item[0]),
    )
    for kind, one in order:
        count = one.fields
        share = f"{100 * one.sure / one.sound:.1f}%" if one.sound else "-"
        lines.append(
            f"{kind:34}{one.documents:9}{count.total():9}{count[EXACT]:9}{count[DOUBT]:9}"
            f"{count[UNMARKED]:9}{count[SILENT]:9}{share:>9}{'  BROKEN' * bool(one.broken)}"
        )
    return "\n".join(lines)


def keep(folder: Path, one: Document, verdicts: list[Verdict]) -> None:
    """Keep a document that failed, with its truth and what was read otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{one.damage.replace(' ', '_')}-{Path(one.name).stem}"
    (folder / f"{stem}.pdf").write_bytes(one.data)
    failed = [verdict._asdict() for verdict in verdicts if verdict.found in (SILENT, UNMARKED)]
    truth = [
        [{"field": list(key), "values": list(want.values)} for key, want in form.items()]
        for form in one.forms
    ]
    said = {"damage": one.damage, "layout": one.layout, "failed": failed, "truth": truth}
    (folder / f"{stem}.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
