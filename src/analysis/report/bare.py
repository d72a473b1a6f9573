"""What cells of an analyst's own show by themselves, as pieces of the page: as they are.

A picture, a table, what is printed: a reader of the executed notebook sees them, and so does one of
its page. A cell tagged `remove-output` keeps its own in the notebook, as Jupyter's books do.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from analysis import words
from analysis.characters import visible
from analysis.report.block import Block

HIDDEN = "remove-output"
# What a page does not run or fetch, and styles, which are those of the page.
_UNSHOWN = ["script", "style", "link", "meta", "base", "iframe", "object", "embed", "form"]
_UNSHOWN += ["template", "noscript"]
# What an address begins with that runs, or is a page of its own; browsers pass over blanks in it.
_RUN = re.compile(r"(?i)(javascript|vbscript|data:text)")
# What names an object of Python by its place in memory tells a reader nothing.
_ADDRESS = re.compile(r" at 0x[0-9a-f]+>")
_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")


def shown(output: Mapping[str, Any], cell: Mapping[str, Any], language: str) -> Block | None:
    """Return what an output of a cell shows that is none of the page's own pieces, if anything.

    >>> printed = {"output_type": "stream", "name": "stdout", "text": "1 < 2"}
    >>> shown(printed, {"outputs": [printed], "metadata": {}}, "en").html
    Markup('<pre>1 &lt; 2</pre>')
    """
    if HIDDEN in cell["metadata"].get("tags", []):
        return None
    if output.get("name") == "stdout":
        return _printed(output["text"])
    data = output.get("data", {})
    if (kind := _picture(data)) is not None:
        return _drawn(kind, "".join(data[kind]), language)
    if "text/html" in data:
        return _formatted("".join(data["text/html"]), language)
    if any(one.startswith("application/") for one in data):
        return _live(language)
    text = "".join(data.get("text/markdown", data.get("text/plain", "")))
    # Of a cell that draws, the last line names parts of the picture.
    told = text and not any(_picture(one.get("data", {})) for one in cell["outputs"])
    return _printed(text) if told and not _ADDRESS.search(text) else None


def _picture(data: Mapping[str, Any]) -> str | None:
    return next((one for one in _PICTURES if one in data), None)


def _printed(text: Any) -> Block:
    return Block("bare", Markup("<pre>{}</pre>").format(visible("".join(text).rstrip("\n"))))


def _drawn(kind: str, held: str, language: str) -> Block:
    coded = b64encode(held.encode()).decode() if kind == "image/svg+xml" else "".join(held.split())
    said = words.say("page.bare", language)
    tag = '<img class="own" src="data:{};base64,{}" alt="{}">'
    return Block("picture", Markup(tag).format(kind, coded, said))


def _formatted(html: str, language: str) -> Block:
    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSHOWN, recursive=True)
    for one in tree.css("*"):
        for name, value in list(one.attributes.items()):
            address = re.sub(r"[\x00-\x20]", "", value or "")
            if name == "style" or name.startswith("on") or _RUN.match(address):
                del one.attrs[name]
    body = tree.body
    if body is None or not (body.text(strip=True) or body.css_first("img,svg")):
        return _live(language)
    held = Markup(visible(body.inner_html or ""))
    return Block("bare", Markup('<div class="scroll" tabindex="0">{}</div>').format(held))


def _live(language: str) -> Block:
    """Say that something moves in the notebook alone."""
    return Block("note", Markup("<p>{}</p>").format(words.say("page.bare_live", language)))
