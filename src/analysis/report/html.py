"""From an executed notebook to one self-contained page.

The Chinese glyphs that a page needs are inside it: it reads the same where no font is. The subset
of Noto Sans SC (OFL) stands first in the page's font stack and serves Chinese only. It has to be
first: behind a system font without Chinese, Chromium keeps the empty boxes that it drew while the
font was being decoded.
"""

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from analysis import provenance, words
from analysis.charts.fonts import file
from analysis.report import bare, crops
from analysis.report.block import KEY, fill
from analysis.report.reports import Report, reports
from analysis.words import LOCALES

_FAMILY = "Selfeval SC"
# Pictures are laid out with the letters of the same font, which their texts have.
LETTERS = "Selfeval Latin"
_CHINESE = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
_RANGES = ",".join(f"U+{first:X}-{last:X}" for first, last in _CHINESE)
# A picture as a phone has it, its width and height; one higher than so many widths is too tall.
_NARROW = re.compile(
    r'<svg[^>]* class="narrow" viewBox="0 0 ([\d.]+) ([\d.]+)".*?</svg>', re.DOTALL
)
_TALL = 1.9
# Tables of a font that a page has no use for: vertical writing, and what joins and moves glyphs.
_UNUSED = (b"VORG", b"vhea", b"vmtx", b"BASE", b"GDEF", b"GPOS", b"GSUB")
_DRAWN = re.compile(r"<text[^>]*>([^<]*)</text>")


def render(
    notebook: Any, name: str, language: str, data: dict[str, Any], other: str, up: str = ""
) -> str:
    """Return the page of an executed notebook.

    `data` has `hash` (of the tables) and `years`; `other` is the address of the same page in the
    other language, or empty; `up` the way to the front page's folder. An opening with a title of
    its own names the page. Only blocks reach it: no code, no stream, no bare output.
    """
    opened = [about for about, _ in _blocks(notebook) if about.get("title") and "question" in about]
    named = {key: about[key] for about in opened for key in ("title", "question")}
    named |= {"sections": _sections(notebook, language), "up": up}
    return frame("page", name, language, data, other, **named)


def frame(
    template: str, name: str, language: str, data: dict[str, Any], other: str, **more: Any
) -> str:
    """Return a report's page, or the front page, `index`, in the frame that both have.

    `more` is what the template fills in besides: sections, or cards, projects and a note.
    """
    page = {
        "name": name,
        "lang": LOCALES[language],
        **reports().get(name, Report(name)).named(language),
        "up": "",
        "other": other,
        "other_lang": LOCALES["en" if language == "zh" else "zh"],
        "say": words.Speaker(language).say,
        "data": data,
        "maker": provenance.maker(),
        **more,
    }
    lines = (line.rstrip() for line in fill(template, page=page).splitlines())
    tidy = crops.opened("\n".join(line for line in lines if line) + "\n")
    return _policed(tidy.replace("<style>", f"<style>{face(tidy)}", 1))


def _policed(page: str) -> str:
    """Put a Content-Security-Policy into a page: its own styles and script, and nothing else.

    Whatever a document might get into the page besides is not run, and nothing is fetched. Styles
    count in the head only, of scripts the last one: those are the template's.
    """
    head, _, body = page.partition("</head>")
    script = _hash(body.rpartition("<script>")[2].partition("</script>")[0])
    styles = " ".join(_hash(part.partition("</style>")[0]) for part in head.split("<style>")[1:])
    policy = (
        f"default-src 'none'; style-src {styles}; script-src {script}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1)


def _hash(inline: str) -> str:
    """Return what a policy names an inline style or script by."""
    digest = hashlib.sha256(inline.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def card(notebook: Any) -> dict[str, Any]:
    """Return what the front page shows of an executed notebook.

    Its picture is the first as it is drawn for a phone, unless it is too tall for a card.
    `front` are the blocks that stand on the front page themselves, each with a title or none.
    """
    found: dict[str, Any] = dict.fromkeys(("key", "label", "finding", "pooled"), "")
    found |= {"picture": "", "alt": ""}
    found["front"] = [
        {**about, "title": about["front"], "html": "".join(data["text/html"])}
        for about, data in _blocks(notebook)
        if "front" in about
    ]
    for about, _ in _blocks(notebook):
        if about["kind"] == "opening":
            found.update({name: about[name] for name in ("key", "label", "finding", "pooled")})
            if about.get("title"):
                # One of many: a line of a list, not a card.
                return {**found, "title": about["title"], "question": about["question"]}
    for about, data in _blocks(notebook):
        if about.get("apart"):  # of a smaller set than that of the sentence
            continue
        if about["kind"] == "figure" and (small := _NARROW.search("".join(data["text/html"]))):
            if float(small[2]) > _TALL * float(small[1]):
                continue
            found.update(picture=small[0], alt=about["caption"])
            break
    return found


def beside(notebook: Any) -> dict[str, str]:
    """Return the CSVs of tables that are too long for a page, by the names of their files."""
    return {
        about["csv"]["file"]: about["csv"]["text"]
        for about, _ in _blocks(notebook)
        if "csv" in about
    }


def _blocks(notebook: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (output["metadata"][KEY], output["data"])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if KEY in output.get("metadata", ())
    ]


def _pieces(notebook: Any, language: str) -> Iterator[dict[str, Any]]:
    """Yield what each output has for the page: a piece of it, or what it shows by itself."""
    for cell in notebook.cells:
        for output in cell.outputs if cell.cell_type == "code" else ():
            if KEY in output.get("metadata", ()):
                html = Markup("".join(output["data"].get("text/html", "")))
                yield {**output["metadata"][KEY], "html": html}
            elif (own := bare.shown(output, cell, language)) is not None:
                yield {"kind": own.kind, "html": own.html}


def _sections(notebook: Any, language: str) -> list[dict[str, Any]]:
    """Return the blocks under their sections; a section without anything in it is left out."""
    sections: list[dict[str, Any]] = [{"id": "top", "title": "", "html": "", "blocks": []}]
    parameters: dict[str, Any] | None = None
    for block in _pieces(notebook, language):
        if block["kind"] == "section":
            sections.append({**block, "blocks": []})
        elif block["kind"] == "parameters":
            parameters = block
        elif block["kind"] != "nothing":
            sections[-1]["blocks"].append(block)
    if parameters is not None:
        # Findings first: the parameters stand with the method, or alone where nothing was left.
        sections[-1]["blocks"].append(parameters)
    kept = ("top", "method")
    return [one for one in sections if one["blocks"] or one.get("kept") or one["id"] in kept]


def dumps(value: Any) -> str:
    """Return JSON with Chinese as it is and keys in order."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def face(page: str) -> str:
    """Return CSS `@font-face` rules with the glyphs for the characters of a page.

    The same characters give the same bytes.
    """
    chinese = {
        character
        for character in set(page)
        if any(first <= ord(character) <= last for first, last in _CHINESE)
    }
    drawn = set("".join(_DRAWN.findall(page)))
    letters = {one for one in drawn if " " <= one < chr(_CHINESE[0][0])}
    own = _face(LETTERS, "".join(sorted(letters)), "") if letters else ""
    return _face(_FAMILY, "".join(sorted(chinese)), f"unicode-range:{_RANGES};") + own


@lru_cache(maxsize=16)
def _face(family: str, characters: str, ranges: str) -> str:
    import uharfbuzz
    from fontTools.ttLib import TTFont

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.layout_feature_tag_set.clear()
    wanted.name_id_set.clear()
    wanted.name_id_set.update((1, 2, 13))  # the family, its style, and the licence
    wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _UNUSED)
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.NO_HINTING | flags.DESUBROUTINIZE | flags.NOTDEF_OUTLINE
    whole = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file())))
    cut = uharfbuzz.subset(whole, wanted).blob.data
    font = TTFont(io.BytesIO(cut), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    font.flavor = "woff"
    held = io.BytesIO()
    font.save(held)
    font.close()
    data = base64.b64encode(held.getvalue()).decode("ascii")
    return (
        f'@font-face{{font-family:"{family}";font-display:block;{ranges}'
        f'src:url(data:font/woff;base64,{data}) format("woff")}}'
    )
