"""The proof by number: random forms through every producer, the share that is read exactly.

python -m tests.typeset.proof [FORMS] [FIRST_SEED]
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.reading import Document, pdf
from tests.typeset import canvas, compare, draw, pages, sheet, typst_engine
from tests.typeset.model import Form

PRODUCERS = ("typst", "fpdf2", "reportlab", "reportlab, not embedded")


@dataclass(frozen=True)
class Case:
    """One seed's PDF, how it was made, and what is in it."""

    seed: int
    producer: str
    style: pages.Style
    forms: tuple[Form, ...]
    data: bytes
    sheets: list[pages.Sheet] | None
    blocks: list[sheet.Block]


def style(seed: int) -> pages.Style:
    """Return the layout of a seed."""
    chance = random.Random(f"style {seed}")
    size = chance.choice([7.0, 8.0, 9.0, 10.5, 12.0])
    page = (841.89, 595.28) if size > 10 or chance.random() < 0.25 else (595.28, 841.89)
    return pages.Style(
        family=chance.choice(["sans", "serif"]),
        size=size,
        margin=chance.choice([28.0, 42.0, 56.0]) if size < 10 else 28.0,
        page=page,
        rules=chance.choice(canvas.RULES),
        padding=chance.choice([2.0, 3.0, 5.0]) if size < 10 else 2.0,
        leading=chance.choice([1.15, 1.25, 1.5]),
        middle=chance.random() < 0.7,
        repeat_header=chance.random() < 0.5,
        repeat_merged=chance.random() < 0.3,
        bold_twice=chance.random() < 0.3,
        by_glyph=chance.random() < 0.2,
    )


def case(seed: int, producer: str | None = None) -> Case:
    """Return the PDF of a seed: one to three forms, each on a new page or running on."""
    chance = random.Random(f"case {seed}")
    producer = producer or PRODUCERS[seed % len(PRODUCERS)]
    look = style(seed)
    count = chance.choice([1, 1, 1, 2, 3])
    made = tuple(draw.form(seed * 10 + number) for number in range(count))
    blocks = [block for form in made for block in sheet.sheet(form)]
    if producer == "typst":
        return Case(seed, producer, look, made, typst_engine.render(blocks, look), None, blocks)
    if producer == "reportlab, not embedded":
        look = replace(look, font_embedded=False, family="sans", by_glyph=False)
    sheets = pages.pages(blocks, look)
    pen = canvas.Fpdf if producer == "fpdf2" else canvas.Reportlab
    return Case(seed, producer, look, made, canvas.render(sheets, look, pen), sheets, blocks)


def read(made: Case, folder: Path) -> Document:
    """Read a case's PDF."""
    file = folder / f"{made.seed}.pdf"
    file.write_bytes(made.data)
    return pdf.read(file)


def cells_wrong(made: Case, document: Document) -> list[str]:
    """Return what is read otherwise than it was typeset, cell for cell."""
    if made.sheets is not None:
        return compare.boxes(document, made.sheets)
    tables = [block for block in made.blocks if isinstance(block, sheet.Table)]
    if len(tables) > 1:  # whose cell is whose, only the forms can tell
        return []
    return compare.slots(document, made.blocks, *compare.span(made.style))


def forms_wrong(made: Case, document: Document) -> list[str]:
    """Return what is read otherwise than it was typeset, form for form."""
    return compare.forms(document, list(made.forms))


def main(count: int, first: int) -> None:
    """Print the exactness of reading by producer, rules and level, and the seeds that fail."""
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            made = case(seed)
            document = read(made, Path(folder))
            for name, check in (("cells", cells_wrong), ("forms", forms_wrong)):
                wrong = check(made, document)
                for key in (made.producer, f"rules {made.style.rules}", "all"):
                    tried[f"{name}: {key}"] += 1
                    right[f"{name}: {key}"] += not wrong
                if wrong:
                    print(f"{name}, seed {seed} ({made.producer}): {len(wrong)}: {wrong[0]}")
    for key in sorted(tried):
        print(f"{key:<36} {right[key]:>5} of {tried[key]:>5} files exact")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 500, int(sys.argv[2]) if sys.argv[2:] else 1)
