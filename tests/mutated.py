"""Documents of every kind with changed bytes: nothing hangs, dies, is left behind or wrong unsaid.

    python -m tests.mutated [TIMES] [SEED] [KIND...]    default 500, a fresh seed, all kinds

Each is an example of `data/examples` with a few changes of its bytes or, in a container, of one of
the files in it. Of what is read each figure has to be that of the example, or one that the changed
document prints, or in doubt. Printed are the figures, also of what the readings left: processes,
open files, files in the temporary folder, memory. Ends with 1 where anything was wrong; with
--keep=FOLDER such documents are kept.
"""

from __future__ import annotations

import io
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pandas as pd

import analysis
from analysis import tables, workers
from analysis.measures import PRINTED

Figures = dict[tuple[str, ...], tuple[float, bool]]
EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
# Of a hundred documents: those that need an office program or a recogniser of print are dear.
SHARES = {"html": 20, "docx": 18, "xlsx": 18, "ofd": 14, "pdf": 12, "xls": 8, "mht": 6}
SHARES |= {"ods": 1, "doc": 1, "rtf": 1, "jpg": 1}
_BATCH, _SECONDS = 100, 20
# So many containers of all are changed as they are stored: most of these are broken at once.
_RAW = 0.25
_BROKEN = ("reading-failed", "process-gone", "died-", "page-kills")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with one to eight changes: flipped, deleted, put in, doubled, cut off."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at, length = chance.randrange(len(made) or 1), chance.choice((1, 1, 2, 16, 200))
        match chance.randrange(6):
            case 0 | 1:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = chance.randbytes(length)
            case 4:
                made[at:at] = made[at : at + length]
            case 5 if chance.random() < 0.3:
                del made[at:]
    return bytes(made)


def document(kind: str, chance: random.Random) -> bytes:
    """Return an example of a kind, changed as it is stored or, half of containers, in a member."""
    data = (EXAMPLES / f"example.{kind}").read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)) or chance.random() < _RAW:
        return mutated(data, chance)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, chance) if name == chosen else content)
    return held.getvalue()


def prints(data: bytes) -> str:
    """Return all that a document may print: its bytes as text, and those of what it packs."""
    parts = [data]
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as held:
        for name in held.namelist():
            with suppress(Exception):  # a damaged member fails in many ways
                parts.append(held.read(name))
    told: list[Any] = [part.get_payload(decode=True) for part in message_from_bytes(data).walk()]
    parts += filter(None, told)
    return "".join(one.decode("utf-8", "ignore") for one in parts)


def figures(read: tables.Tables) -> Figures:
    """Return each figure by table, row and column, and whether it is known without a doubt."""
    found: Figures = {}
    for table, columns in PRINTED.items():
        frame, states = read.frames()[table], tables.states(read, table, *columns)
        names = {"indicators": "name", "funds": "fund"}.get(table)
        for row, state in zip(tables.rows(frame), states.to_dict("records"), strict=True):
            for column in columns:
                if row[column] is not None and not pd.isna(row[column]):
                    key = (table, str(row[names]) if names else "", column)
                    found[key] = (float(row[column]), state[column] == "known")
    return found


def wrong(read: tables.Tables, truth: Figures, said: str) -> list[tuple[object, ...]]:
    """Return the figures that are not the example's, nor new in the document, and nobody doubts.

    New is one that the example prints nowhere, or that is printed once more where the example's is
    printed once less: of 100.00 a lost 0 makes 10.00, which stands elsewhere too.
    """
    number = re.compile(r"\d[\d,]*(?:\.\d+)?")
    now = Counter(number.findall(said))
    then = Counter(number.findall(prints((EXAMPLES / "example.html").read_bytes())))

    def printed(value: float, among: Iterable[str]) -> bool:
        return not {f"{value:.2f}", f"{value:,.2f}", f"{value:g}"}.isdisjoint(among)

    return [
        (*key, value)
        for key, (value, known) in figures(read).items()
        if known
        and key in truth
        and truth[key][0] != value
        and not printed(value, now.keys() - then.keys())
        and not (printed(value, now - then) and printed(truth[key][0], then - now))
    ]


def left(folder: Path) -> dict[str, int]:
    """Return what this process has: children, open files, temporary files, memory in MiB."""
    own = str(os.getpid())
    children = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            children += entry.read_text().rpartition(") ")[2].split()[1] == own
        except OSError:
            continue
    memory = Path("/proc/self/statm").read_text().split()[1]
    return {
        "processes": children,
        "open files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
        "temporary files": sum(1 for _ in folder.rglob("*")),
        "MiB": int(memory) * resource.getpagesize() // 2**20,
    }


def batches(times: int, seed: int, kinds: dict[str, int]) -> Iterator[list[tuple[str, bytes]]]:
    """Yield documents with their names, a hundred at a time."""
    names, weights = list(kinds), list(kinds.values())
    for start in range(0, times, _BATCH):
        made = []
        for number in range(start, min(start + _BATCH, times)):
            chance = random.Random(f"{seed}/{number}")
            kind = chance.choices(names, weights)[0]
            made.append((f"{number:05}.{kind}", document(kind, chance)))
        yield made


def main(times: int, seed: int, kinds: dict[str, int], keep: Path | None) -> int:
    """Read so many, and say what was found."""
    truth = figures(analysis.read(EXAMPLES / "example.html"))
    counts: Counter[str] = Counter()
    spare = Path(tempfile.mkdtemp(prefix="mutated-"))
    os.environ |= {"TMPDIR": str(spare), "SELFEVAL_CACHE": ""}
    tempfile.tempdir = None
    before, slowest, bad = left(spare), 0.0, 0
    for batch in batches(times, seed, kinds):
        with tempfile.TemporaryDirectory(dir=spare) as folder:
            for name, data in batch:
                (Path(folder) / name).write_bytes(data)
            began = time.monotonic()
            corpus = analysis.read(folder, timeout=_SECONDS)
            slowest = max(slowest, time.monotonic() - began)
        broken = [p for p in corpus.problems if any(one in p.problem for one in _BROKEN)]
        counts.update(f"problem {one.problem}" for one in corpus.problems)
        told = {one.source for one in broken}
        for form in (*corpus.projects["form_id"], *corpus.editions.projects["form_id"]):
            source = corpus if form in set(corpus.projects["form_id"]) else corpus.editions
            name = form.rpartition("#")[0].partition("/")[0]
            found = []
            if not name.endswith(".xls"):  # it stores a number: another byte is another number
                found = wrong(source.select([form]), truth, prints(dict(batch)[name]))
            counts["forms"] += 1
            if found:
                counts["wrong in silence"] += 1
                told.add(name)
                print(name, found[:3], flush=True)
        counts["documents"] += len(batch)
        counts["broken"] += len(broken)
        bad += len(told)
        if keep and told:
            keep.mkdir(parents=True, exist_ok=True)
            for name in told:
                (keep / name).write_bytes(dict(batch)[name])
        print(seed, dict(counts), f"slowest hundred {slowest:.0f} s", left(spare), flush=True)
    workers._idle.end()  # what waits for the next document
    print(f"before {before}, after {left(spare)}")
    shutil.rmtree(spare)
    return int(bad > 0)


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if not one.startswith("--keep")]
    kept = [Path(one.partition("=")[2]) for one in sys.argv[1:] if one not in given]
    times, seed = [*map(int, given[:2]), *(500, random.randrange(2**32))[len(given[:2]) :]]
    only = {one: SHARES[one] for one in given[2:]}
    sys.exit(main(times, seed, only or SHARES, kept[0] if kept else None))
