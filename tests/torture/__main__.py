"""The campaign at a prompt: how many fields are exact, in doubt, unmarked and silently wrong.

python -m tests.torture [PART...] [--documents N] [--positions N] [--seed SEED] [--only KIND]
                        [--json FILE] [--keep FOLDER]

PART: `damages` (1,500 documents with one damage each, one in eight with none), `bytes` (1,500 with
changed bytes), `sweep` (a form of each layout moved down line by line over two page edges); all of
them by default. The seed is a fresh one and printed, so that a failure can be seen again. The exit
code says whether anything was wrong in silence, unmarked or broken, or clean documents in doubt.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.torture import campaign
from tests.torture.campaign import CLEAN, MUTATED, NARROW, POSITIONS, Document, Result
from tests.torture.judge import SILENT, UNMARKED
from tests.torture.layouts import LAYOUTS

# How often the progress is printed, in documents.
_STEP = 100
# The share of sound fields of clean documents that are exact without a doubt.
_ENOUGH = 0.95
_PARTS = ("damages", "bytes", "sweep")


def _documents(part: str, given: argparse.Namespace) -> Iterator[Document]:
    """Yield the documents of a part."""
    only = [given.only] if given.only else []
    if part == "sweep":
        forms = [(layout, False) for layout in LAYOUTS] + [(layout, True) for layout in NARROW]
        moved = [
            (layout, position, narrow)
            for layout, narrow in forms
            if layout in (only or LAYOUTS)
            for position in range(POSITIONS)
        ]
        if given.positions:
            moved = random.Random(str(given.seed)).sample(moved, min(given.positions, len(moved)))
        yield from (campaign.moved(*one) for one in moved)
        return
    kinds = only or (MUTATED if part == "bytes" else ())
    for number in range(given.documents):
        yield campaign.make(f"{part} {given.seed}", number, kinds)


def run(part: str, given: argparse.Namespace) -> dict[str, Result]:
    """Run a part; return the results by kind of damage, and by layout where nothing is damaged."""
    results: dict[str, Result] = defaultdict(Result)
    with tempfile.TemporaryDirectory() as folder:
        documents, start = _documents(part, given), time.monotonic()
        judged = campaign.judged(documents, Path(folder))
        for number, (one, verdicts, broken) in enumerate(judged, start=1):
            if number % _STEP == 0:
                seconds = time.monotonic() - start
                print(f"{part}: {number} documents, {seconds:.0f} s", file=sys.stderr, flush=True)
            campaign.add(results[one.damage], verdicts, broken)
            if one.damage == CLEAN:
                campaign.add(results[f"{CLEAN}: {one.layout}"], verdicts, broken)
            wrong = broken or any(one.found in (SILENT, UNMARKED) for one in verdicts)
            if given.keep and wrong:
                campaign.keep(given.keep, one, verdicts)
    return results


def main() -> int:
    """Run the parts that are asked for; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.torture")
    options.add_argument("parts", nargs="*", choices=[*_PARTS, []], default=[])
    options.add_argument("--documents", type=int, default=1500)
    options.add_argument("--positions", type=int, help="so many of the sweep, not all of them")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options.add_argument("--only", help="one kind of damage, 'clean', or a layout of the sweep")
    options.add_argument("--json", type=Path, help="where the rates go as data")
    options.add_argument("--keep", type=Path, help="where documents go that are read wrongly")
    given = options.parse_args()
    failed, rates = False, {"seed": given.seed}
    for part in given.parts or _PARTS:
        print(f"{part}, seed {given.seed}", flush=True)
        results = run(part, given)
        whole = campaign.together(one for kind, one in results.items() if ": " not in kind)
        print(campaign.table(results))
        print(campaign.summary(whole, len([kind for kind in results if ": " not in kind])))
        clean = results.get(CLEAN)
        failed |= bool(whole.failed) or bool(clean and clean.sure < _ENOUGH * clean.sound)
        rates[part] = campaign.rates(results)
        if given.json:
            given.json.write_text(json.dumps(rates, ensure_ascii=False, indent=1), "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
