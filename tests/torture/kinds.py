"""The campaign's forms as Word documents, web pages, workbooks and OFD, and damages of those.

python -m tests.torture.kinds [FORMS] [SEED]
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path

from tests.torture import campaign, layouts
from tests.torture.campaign import CLEAN, Document, Result
from tests.torture.damages import DAMAGES, Inapplicable
from tests.torture.damages.registry import some
from tests.torture.layouts import LAYOUTS, Printed, Want
from tests.typeset import kinds, office, pages
from tests.typeset.pages import Style
from tests.typeset.sheet import Block, Line, Slot, Table

KINDS = ("docx", "html", "ofd", "xlsx")
# Edges of blocks that stand so near one another (of 1) are one edge of the table.
_NEAR = 0.004
# What a damage puts into a cell: a picture, and the beginning and the end of hidden text.
_PICTURE, _HIDE, _SHOW = "\ue001", "\ue002", "\ue003"
_RUN = '</w:t></w:r><w:r>{}<w:t xml:space="preserve">'
_MARKS = {
    "docx": {
        _PICTURE: _RUN.format("<w:drawing/></w:r><w:r>"),
        _HIDE: _RUN.format("<w:rPr><w:vanish/></w:rPr>"),
        _SHOW: _RUN.format(""),
    },
    "html": {_PICTURE: '<img src="1.png">', _HIDE: '<b style="display:none">', _SHOW: "</b>"},
}


def blocks(form: Printed, broken: bool = False) -> list[Block]:
    """Return a form as lines and one table; `broken`: cells over several rows are cut apart."""
    edges: list[float] = []
    every = {sum(block.widths[:n]) for block in form.blocks for n in range(len(block.widths) + 1)}
    for edge in sorted(every):
        edges += [edge] if not edges or edge - edges[-1] > _NEAR else []
    slots: list[Slot] = []
    top = 0
    for block in form.blocks:
        own = [
            min(edges, key=lambda edge, at=at: abs(edge - at))
            for at in accumulate(block.widths, initial=0)
        ]  # type: ignore[misc]
        taken: set[tuple[int, int]] = set()
        for row, line in enumerate(block.rows):
            column = 0
            for slot in line:
                while (row, column) in taken:
                    column += 1
                over = range(row, row + slot.down), range(column, column + slot.across)
                taken |= {(i, j) for i in over[0] for j in over[1]}
                left, right = (edges.index(own[at]) for at in (column, column + slot.across))
                cut = range(slot.down if broken else 1)
                for n in cut:
                    bottom = top + row + (n + 1 if broken else slot.down)
                    text = "" if n else slot.text
                    slots.append(Slot(text, top + row + n, bottom, left, right))
                column += slot.across
        top += len(block.rows)
    widths = tuple(right - left for left, right in pairwise(edges))
    lines = [Line(text, centred=True) for text in form.titles]
    return [*lines, Table(widths, tuple(slots)), *(Line(text) for text in form.notes)]


def written(set_: list[Block], kind: str, style: Style) -> bytes:
    """Return blocks as the bytes of a kind of document."""
    if kind == "ofd":
        return kinds.ofd(pages.pages(set_, style), style)
    if kind == "html":
        return _marked(office.page(set_, style), kind).encode()
    if kind == "docx":
        made = kinds.docx(set_)
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            body = archive.read("word/document.xml").decode()
        return kinds.repacked(made, {"word/document.xml": _marked(body, kind)})
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "form.xlsx"
        office.workbook(set_, style, file, as_numbers=True)
        return file.read_bytes()


def _marked(text: str, kind: str) -> str:
    for mark, shown in _MARKS[kind].items():
        text = text.replace(mark, shown)
    return text


def picture_of_a_figure(form: Printed, chance: random.Random) -> None:
    """A figure that is pasted as a picture."""
    slot = some(chance, form.figures())
    slot.text = _PICTURE
    form.expect(slot)


def hidden_digit(form: Printed, chance: random.Random) -> None:
    """A digit before a figure that nobody sees."""
    slot = some(chance, form.figures())
    slot.text = f"{_HIDE}{chance.randint(1, 9)}{_SHOW}{slot.text}"
    form.doubtful(slot)


def second_paragraph(form: Printed, chance: random.Random) -> None:
    """A cell in which the old figure stands above the new one."""
    slot = some(chance, form.figures("score", "executed"))
    slot.text = f"{slot.text}\n{chance.randint(10, 99)}.00"
    form.expect(slot)


def first_row_of_a_merged_cell_deleted(form: Printed, chance: random.Random) -> None:
    """A level whose first row was taken out with its text: below it goes on a cell without one."""
    block = form.block("indicators")
    slot = some(chance, [one for one in block.slots() if one.down > 1 and one.about])
    slot.text = ""
    for key in slot.about:
        form.truth[key] = Want((*form.truth[key].values, None), sure=False)


# Damages of these kinds, each with the kinds that it befalls.
OWN: dict[str, tuple[Callable[[Printed, random.Random], None], tuple[str, ...]]] = {
    "picture of a figure": (picture_of_a_figure, ("docx", "html")),
    "hidden digit": (hidden_digit, ("docx", "html")),
    "second paragraph": (second_paragraph, ("docx", "html")),
    "first row of a merged cell deleted": (first_row_of_a_merged_cell_deleted, KINDS),
}
_CUT = "merged cells cut apart"


def make(seed: int | str, number: int) -> Document:
    """Return a document: the layouts, kinds and damages in turn, every second one clean."""
    chance = random.Random(f"kinds {seed}/{number}")
    kind = KINDS[number % len(KINDS)]
    layout = list(LAYOUTS)[number // len(KINDS) % len(LAYOUTS)]
    damages = {name: one.printed for name, one in DAMAGES.items() if one.printed}
    damages |= {name: damage for name, (damage, which) in OWN.items() if kind in which}
    names = [CLEAN, _CUT, *damages]
    # The kinds come in turn too, so that each meets clean and damaged forms alike.
    name = CLEAN if number // len(KINDS) % 2 == 0 else chance.choice(names)
    for _ in range(50):
        form = layouts.printed(layouts.content(chance), layout, chance)
        try:
            if name in damages:
                damages[name](form, chance)  # type: ignore[misc]
        except Inapplicable:
            name = chance.choice(names)
            continue
        if name == _CUT:
            form.loosen()
        style = Style(size=8.0, margin=36.0, page=(841.89, 595.28))
        data = written(blocks(form, broken=name == _CUT), kind, style)
        return Document(f"{number:05d}.{kind}", name, layout, data, [form.truth])
    raise AssertionError(f"no damage for {layout}")


def main(count: int, seed: str) -> None:
    """Print what was wrong in silence or unmarked, by kind, and how much is exact."""
    results: dict[str, Result] = defaultdict(Result)
    documents: Iterator[Document] = (make(seed, number) for number in range(count))
    with tempfile.TemporaryDirectory() as name:
        for one, verdicts, broken in campaign.judged(documents, Path(name), 1):
            kind = one.name.rpartition(".")[2]
            campaign.add(
                results[f"{kind} {'clean' if one.damage == CLEAN else 'damaged'}"], verdicts, broken
            )
            for verdict in verdicts:
                unsure = one.damage == CLEAN and verdict.found == campaign.DOUBT
                if verdict.found in (campaign.SILENT, campaign.UNMARKED) or unsure:
                    print(one.name, one.layout, one.damage, *verdict)
    for kind, result in sorted(results.items()):
        print(kind, campaign.summary(result, 1), f"sure {result.sure} of {result.sound}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200, sys.argv[2] if sys.argv[2:] else "1")
