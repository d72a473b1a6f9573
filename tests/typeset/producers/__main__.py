"""How the reader does on every drawing: cells exact, in doubt, wrong or lost without a word.

python -m tests.typeset.producers [FOLDER] [NAME...]: keeps the files in FOLDER; NAME is a part
of a drawer's name.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.typeset.producers import FAULTS, PRODUCERS, VARIATIONS, Drawn, drawn, layouts
from tests.typeset.producers.reading import read

LAYOUTS = {
    "producer": layouts.NAMES,
    "variation": ("national", "weight_first"),
    "fault": ("national",),
}


def drawings(names: list[str]) -> Iterator[tuple[str, Drawn]]:
    """Yield every layout by every producer, each variation and each fault."""
    for kind, drawers in (("producer", PRODUCERS), ("variation", VARIATIONS), ("fault", FAULTS)):
        for name, draw in drawers.items():
            if names and not any(part in name for part in names):
                continue
            for layout in LAYOUTS[kind]:
                yield kind, drawn(draw, layout)


def main(folder: Path, names: list[str]) -> None:
    """Print a line a drawing, and what was first amiss."""
    for kind, made in drawings(names):
        verdict = read(made, folder)
        print(
            f"{kind:<9} {made.name:<48} exact {verdict.exact:>3} doubted {verdict.doubted:>3} "
            f"unmarked {len(verdict.unmarked):>3} astray {len(verdict.astray):>3} "
            f"unsaid {len(verdict.unsaid):>2} needless {len(verdict.needless):>3}  "
            f"{next(iter(verdict.silent), '')[:90]}"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        kept = Path(sys.argv[1]) if sys.argv[1:] else Path(made)
        kept.mkdir(exist_ok=True)
        main(kept, sys.argv[2:])
