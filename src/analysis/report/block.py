"""What a report's page is made of: blocks that show themselves in a notebook and on the page.

A block carries HTML with its heading or caption in it and, as metadata of the output, what the
page needs to place it: its kind, its anchor, its title. HTML is made by the templates beside this
module, which escape by themselves.
"""

import re
import sys
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis import words
from analysis.characters import visible

KEY = "selfeval"


@cache
def _templates() -> Environment:
    """Return the templates of the pages; what is put into them is escaped, and nothing missing."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, **values: Any) -> Markup:
    """Return a template filled with values, as HTML; what would turn a line around is spelled out.

    >>> fill("paragraphs", sentences=["a < b"])
    Markup('<p>a &lt; b</p>')
    """
    return Markup(visible(_templates().get_template(f"{template}.html.j2").render(values)))


# Tags that end a line of text, and a cell of a table.
_LINES = re.compile(r"</(?:p|li|tr|dd|h\d|div|caption|summary|figcaption)>")
_CELLS = re.compile(r"</t[dh]>|</dt>")
_MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


def plain(html: str) -> str:
    """Return the text of a block's HTML, a line a paragraph or row, cells with tabs between them.

    >>> plain("<table><tr><th>a</th><td>1 &lt; 2</td></tr></table>").split()
    ['a', '1', '<', '2']
    """
    marked = _CELLS.sub("\t", _LINES.sub("\n", html))
    lines = (unescape(line).strip(" ").rstrip() for line in _MARKUP.sub("", marked).split("\n"))
    return "\n".join(filter(None, lines))


@dataclass(frozen=True)
class Block:
    """One piece of a page, of a `kind`: opening, section, figure, table, text, notice, …"""

    kind: str
    html: str = ""
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """Its text, for a terminal."""
        return plain(self.html)

    def on_front(self, title: str = "") -> "Block":
        """Return the block as one that stands on the front page too, and may give it its title."""
        if self.kind == "nothing":
            return self
        return Block(self.kind, self.html, {**self.about, "front": title})

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        # A page leaves out a piece that is none; the cell of a notebook says so.
        none = self.kind == "nothing" and not self.html
        html = fill("paragraphs", sentences=[words.say("page.none", words.spoken())])
        shown = html if none else self.html
        data = {"text/plain": plain(shown)} | ({"text/html": str(shown)} if shown else {})
        return data, {KEY: {"kind": self.kind, **self.about}}


NOTHING = Block("nothing")


def own_picture(figure: Any, caption: str, anchor: str) -> Block:
    """Return an analyst's figure of matplotlib, in pixels, under its caption.

    >>> from matplotlib.figure import Figure
    >>> own_picture(Figure(), "Mine", "mine").plain
    'Mine'
    """
    data = BytesIO()
    figure.savefig(data, format="png", dpi=200, bbox_inches="tight", metadata={"Software": None})
    if "matplotlib.pyplot" in sys.modules:  # else the cell draws it once more, by itself
        sys.modules["matplotlib.pyplot"].close(figure)
    address = f"data:image/png;base64,{b64encode(data.getvalue()).decode()}"
    shown = f'<img class="own" src="{address}" alt="">'
    return picture(shown, "", caption, caption, anchor)


def paragraphs(kind: str, sentences: list[str], **about: Any) -> Block:
    """Return sentences as paragraphs; without a sentence, no piece at all.

    >>> paragraphs("text", ["One.", "", "Two."]).plain
    'One.\\nTwo.'
    """
    said = [sentence for sentence in sentences if sentence]
    if not said:
        return NOTHING
    return Block(kind, fill("paragraphs", sentences=said), about)


def heading(
    anchor: str, title: str, prose: str = "", points: list[str] | None = None, noted: bool = False
) -> Block:
    """Return a heading with its prose and a list of points; what follows stands under it.

    One that is `noted` stands in the notebook itself: JupyterLab does not show it once more.

    >>> heading("mine", "Title", points=["a point"]).plain
    'Title\\na point'
    """
    html = fill(
        "heading", anchor=anchor, title=title, prose=prose, points=points or [], noted=noted
    )
    return Block("section", html, {"id": anchor, "title": title})


def picture(svg: str, finding: str, caption: str, alt: str, anchor: str) -> Block:
    """Return a picture under its caption, the finding first, and a text in its place."""
    about = {"id": anchor, "caption": caption, "alt": alt}
    return Block("figure", fill("figure", svg=svg, finding=finding, **about), about)
