"""Pictures of the nine forms look as they did; what counts as another picture is tested too."""

import pytest
from PIL import Image, ImageChops

from analysis import charts
from analysis.execution import compare
from tests.charts.pictures import COMPARED, EXPECTED, alike, difference, of_nine, small
from tests.report import corpora


def expected(name: str) -> Image.Image:
    return Image.open(EXPECTED / f"{name}.png").convert("RGB")


@pytest.mark.parametrize("name", COMPARED)
def test_a_picture_looks_as_it_did(name: str) -> None:
    now = small(of_nine(name))
    assert alike(now, expected(name)), (
        f"{name}: {difference(now, expected(name))}; if the change is meant, look at the picture "
        "and make it anew: python -m tests.charts.pictures"
    )


def test_what_is_stored_is_what_is_compared_and_small() -> None:
    files = sorted(EXPECTED.glob("*.png"))
    assert [file.stem for file in files] == sorted(COMPARED)
    assert sum(file.stat().st_size for file in files) < 400_000


@pytest.mark.parametrize("name", COMPARED)
def test_another_picture_is_another(name: str) -> None:
    image = expected(name)
    others = [other for other in COMPARED if other != name]
    assert not any(alike(image, expected(other)) for other in others)
    assert not alike(image, ImageChops.invert(image))
    blank = Image.new("RGB", image.size, "white")
    assert not alike(image, blank)


def test_a_moved_mark_lost_names_and_another_colour_are_seen() -> None:
    compared = compare(corpora.nine())
    picture = charts.execution.bases(compared, "zh")
    moved = compared.copy()
    moved.loc[2, "rate_original"] -= 1.5
    other = charts.execution.bases(moved, "zh")
    assert picture is not None
    assert other is not None
    before = small(picture)
    assert alike(before, before)
    assert not alike(before, small(other))
    red, green, blue = before.split()
    assert not alike(before, Image.merge("RGB", (blue, green, red)))
    picture.figure.axes[0].set_yticks([])
    assert not alike(before, small(picture))


def test_the_edges_of_glyphs_do_not_count() -> None:
    image = expected("execution-bases")
    larger = image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    again = larger.resize(image.size, Image.Resampling.BILINEAR)
    assert image.tobytes() != again.tobytes()
    assert alike(image, again)
    shifted = ImageChops.offset(larger, 1, 0).resize(image.size, Image.Resampling.BICUBIC)
    assert alike(image, shifted)
