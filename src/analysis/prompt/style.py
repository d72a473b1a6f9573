"""How tables and forms look in a notebook: the style that stands in each output of the prompt."""

from functools import cache
from pathlib import Path

from markupsafe import Markup


@cache
def _style() -> Markup:
    file = Path(__file__).with_name("prompt.css")
    return (
        Markup("<style>") + Markup(file.read_text("utf-8").replace("\n", "")) + Markup("</style>")
    )


STYLE = _style()
