"""What a report's page is made of: blocks that show themselves in a notebook and on the page.

A block carries plain text (what a terminal and a stored output hold), HTML, and, as metadata of
the output, what the page needs to place it: its kind, its anchor, its title.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from html import escape
from typing import Any

KEY = "selfeval"


@dataclass(frozen=True)
class Block:
    """One piece of a page, of a `kind`: opening, section, figure, table, text, notice, …"""

    kind: str
    plain: str
    html: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    png: bytes = b""

    def _repr_mimebundle_(
        self,
        include: Any = None,  # noqa: ARG002  IPython hands these over
        exclude: Any = None,  # noqa: ARG002
    ) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/plain": self.plain}
        if self.html:
            data["text/html"] = self.html
        if self.png:
            data["image/png"] = base64.b64encode(self.png).decode()
        return data, {KEY: {"kind": self.kind, **self.about}}


def paragraphs(kind: str, sentences: list[str], **about: Any) -> Block:
    """Return sentences as paragraphs, escaped."""
    html = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return Block(kind, "\n".join(sentences), html, about)


def picture(png: bytes, caption: str, alt: str, anchor: str) -> Block:
    """Return a picture as a block, with a caption and a text in its place."""
    from PIL import Image

    # A chart has few colours: a quarter of the bytes, no difference to the eye.
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small = io.BytesIO()
    image.save(small, format="png", optimize=True)
    about = {"id": anchor, "caption": caption, "alt": alt, "size": list(image.size)}
    return Block("figure", f"{caption}\n{alt}", about=about, png=small.getvalue())
