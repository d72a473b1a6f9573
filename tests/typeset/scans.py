"""Typeset forms as scans: drawn to pictures, set aslant, with noise and JPEG; and their judge.

python -m tests.typeset.scans [FORMS] [FIRST_SEED]
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from analysis import doubts, reading
from analysis.form import Form
from analysis.form import read as forms
from tests.typeset import compare, model, proof

FIGURES = frozenset(
    ("total_weight", "total_score", "initial_budget", "adjusted_budget", "executed", "weight")
) | {"execution_rate", "score", "target_value", "actual_value"}
_TOLD_IN = {
    **dict.fromkeys(("target_operator", "target_value", "target_unit"), "target_text"),
    "actual_value": "actual_text",
}


def scanned(pdf: bytes, dpi: int, degrees: float, seed: int) -> list[Image.Image]:
    """Return the pages of a PDF as a scanner gives them."""
    noise = np.random.default_rng(seed)
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            drawn = page.render(scale=dpi / 72, grayscale=True).to_pil()
            if degrees:
                drawn = drawn.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
            light = np.asarray(drawn) * 0.9 + 15
            light = np.clip(light + noise.normal(0, 6, light.shape), 0, 255).astype(np.uint8)
            made = io.BytesIO()
            Image.fromarray(light).save(made, "JPEG", quality=70, dpi=(dpi, dpi))
            found.append(Image.open(made))
    return found


def saved(pictures: list[Image.Image], file: Path) -> Path:
    """Write pages to a picture or an image-only PDF, of the first one's resolution."""
    dpi = pictures[0].info["dpi"]
    more = {"save_all": True, "append_images": pictures[1:]} if len(pictures) > 1 else {}
    if file.suffix == ".pdf":
        pictures[0].save(file, resolution=float(dpi[0]), **more)
    else:
        pictures[0].save(file, dpi=dpi, **more)
    return file


def judge(read: list[Form], made: list[model.Form]) -> tuple[Counter[str], list[str]]:
    """Return how many figures there are, right and without a doubt; and what is silently wrong."""
    count: Counter[str] = Counter()
    silent = [] if len(read) == len(made) else [f"{len(made)} forms set, {len(read)} read"]
    for form, own in zip(read, made, strict=False):
        true = compare.truth(own)
        for what, rows, wanted in (
            ("project", [form.project], [true["project"]]),
            ("funds", form.funds, true["funds"]),
            ("indicators", form.indicators, true["indicators"]),
        ):
            if len(rows) != len(wanted):
                silent.append(f"{what}: {len(wanted)} rows set, {len(rows)} read")
            for row, fields in zip(rows, wanted, strict=False):
                unsure = doubts.fields(row["in_doubt"])
                for key, value in fields.items():
                    right = compare._same(row.get(key)) == compare._same(value)
                    sure = _TOLD_IN.get(key, key) not in unsure
                    if key in FIGURES and value is not None:
                        count += Counter(figures=1, right=right, sure=sure)
                    if sure and not right:
                        silent.append(f"{what}, {key}: set {value!r}, read {row.get(key)!r}")
    return count, silent


def main(count: int, first: int) -> None:
    """Print how much of scans is read rightly, and what is wrong without a doubt."""
    every: Counter[str] = Counter()
    wrong: list[str] = []
    started = time.process_time()
    ways = [(200, 0.0), (300, 0.0), (200, 1.0), (300, -2.0), (200, -1.5), (300, 1.0)]
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            made = proof.case(seed, proof.PRODUCERS[seed % 3])
            dpi, degrees = ways[seed % len(ways)]
            pages = scanned(made.data, dpi, degrees, seed)
            file = saved(pages, Path(folder) / f"{seed}.tif")
            own, silent = judge(forms(reading.read(file)), list(made.forms))
            every += own + Counter(pages=len(pages))
            wrong += [f"{seed} ({dpi} dpi, {degrees}°): {one}" for one in silent]
    each = (time.process_time() - started) / max(every["pages"], 1)
    print(*wrong, sep="\n")
    print(
        f"{every['right']} of {every['figures']} figures right, {every['sure']} proved by sums, "
        f"{len(wrong)} wrong in silence; {every['pages']} pages, {1000 * each:.0f} ms of CPU a page"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20, int(sys.argv[2]) if sys.argv[2:] else 1001)
