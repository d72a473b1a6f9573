"""Make `ideographs.npz`, against which the reader holds glyphs: python scripts/ideographs.py KAI.

Hei and Song are the packaged fonts; KAI is a font file of a Kai face, which no wheel brings: the
stored file was made with gkai00mp.ttf of Debian's fonts-arphic-gkai00mp. Fonts are only measured.
"""

import sys
from pathlib import Path

import numpy as np
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from analysis.reading.pdf import ideographs, shapes

# What looks so much alike is told apart in each document anew, and so where it fills the same box.
ALIKE, ALIKE_IN_A_BOX = 0.97, 0.93


def main(kai: str) -> None:
    """Measure three faces and write the file."""
    every = ideographs.daily()
    edges, slender, twins = [], [], np.zeros((len(every),) * 2, dtype=bool)
    for file in (*shapes.chinese(), kai):
        glyphs = [shapes.of_file(file, one) for one in every]
        squares = np.array([glyph.square for glyph in glyphs])
        own = np.vstack([shapes.edges(part) for part in np.array_split(squares, 20)])
        edges.append(own)
        slender.append(ideographs.slender(glyphs))
        boxes = _boxes(file, every)
        near = (np.abs(boxes[:, None] - boxes) <= 1).all(axis=2)
        alike = own @ own.T
        twins |= (alike >= ALIKE) | (near & (alike >= ALIKE_IN_A_BOX))
    np.fill_diagonal(twins, val=False)
    steps = np.stack([np.round(15 * own / own.max()).astype(np.uint8) for own in edges])
    target = Path(ideographs.__file__).with_suffix(".npz")
    np.savez_compressed(
        target,
        edges=steps[..., ::2] << 4 | steps[..., 1::2],
        slender=np.array(slender, dtype=np.float16),
        twins=np.array("".join(np.array(list(every))[twins.any(axis=1)])),
    )
    print(target, target.stat().st_size, int(twins.any(axis=1).sum()))


def _boxes(file: str, characters: str) -> np.ndarray:
    """Return the boxes of glyphs, in thousandths of the size."""
    with TTFont(file, lazy=True) as font:
        known, glyphs = font.getBestCmap(), font.getGlyphSet()
        found = []
        for one in characters:
            pen = BoundsPen(glyphs)
            glyphs[known[ord(one)]].draw(pen)
            found.append(pen.bounds)
        return np.round(1000 * np.array(found) / font["head"].unitsPerEm)


if __name__ == "__main__":
    main(*sys.argv[1:])
