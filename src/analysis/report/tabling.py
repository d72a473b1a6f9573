"""Tables of the reports: which columns, how each is set, as HTML with a CSV inside the page."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.report.blocks import Block
from analysis.report.marks import doubt_words
from analysis.report.numbers import figure, numeric
from analysis.report.places import link, number_of, place, project
from analysis.report.texts import known, text

__all__ = ["LONGEST", "doubt_words", "link", "number_of", "place", "project", "table"]

# Rows beyond this are left to the tables on disk: a page stays light, and says so.
LONGEST = 300
# Rows beyond this scroll in a window of their own on a screen.
LONG = 40
# Targets up to so many characters stand on one line.
WHOLE = 14

# How the values of a column are set; every other column is text.
KINDS = {
    **dict.fromkeys(("initial_budget", "adjusted_budget", "executed", "unspent"), "money"),
    **dict.fromkeys(
        (
            "rate_reported",
            "rate_original",
            "adjustment",
            "printed_rate",
            "execution_rate",
            "printed_deviation",
            "implied_deviation",
            "median_reported",
            "median_original",
        ),
        "percent",
    ),
    **dict.fromkeys(("uplift",), "change"),
    **dict.fromkeys(
        (
            "share_indicators",
            "share_points",
            "awarded",
            "ratio",
            "mean",
            "lowest",
            "quantified_share",
            "share",
            "quantified",
            "quantified_points",
            "tvd",
            "exact_hits",
            "median_slack",
            "slack",
            "difference",
            "share_ceiling",
        ),
        "share",
    ),
    **dict.fromkeys(
        (
            "weight",
            "score",
            "printed_score",
            "score_reported",
            "score_original",
            "uplift_points",
            "total_score",
            "total_weight",
            "lost",
            "points",
            "execution_score",
            "execution_weight",
            "reported",
            "expected_low",
            "expected_high",
            "rule_points",
            "range_low",
            "range_high",
        ),
        "points",
    ),
    **dict.fromkeys(("sd", "skewness", "position", "effective_number", "similarity"), "decimal"),
    **dict.fromkeys(("rank_reported", "rank_original", "rank_change"), "rank"),
}
SIGNED = {
    "uplift",
    "uplift_points",
    "adjustment",
    "rank_change",
    "printed_deviation",
    "implied_deviation",
    "slack",
    "median_slack",
    "difference",
}
# Values of these columns are codes, and have words in the catalogue.
CODED = {"fund", "relation", "cannot_miss", "operator_doubt", "remark"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def kind_of(column: str) -> str:
    """Return how a column is set."""
    return KINDS.get(column) or ("count" if column.startswith("n_") else "text")


def table(
    anchor: str, data: pd.DataFrame, columns: Sequence[str], language: str, linked: bool = False
) -> Block:
    """Return a data frame as a table: caption, header cells with units, sortable, with its CSV.

    `columns` may name, beside the frame's own, `project` (name and number of the form) and
    `place` (document, page, row). Columns without any value are left out, and so is a table
    without a row: it comes back as a sentence that says so. Everything is escaped.
    """
    caption = text(f"{anchor}", language)
    if data.empty:
        return Block("text", f"{caption}: 0", f"<p>{escape(text('page.no_rows', language))}</p>")
    left = len(data) - LONGEST
    shown = data.head(LONGEST)
    several = "form_id" in data and data["form_id"].str.rpartition("#")[0].nunique() > 1
    kept = [name for name in columns if name in ("project", "place") or shown[name].notna().any()]
    heads = [_head(name, language) for name in kept]
    cells = [[_cell(row, name, language, several) for name in kept] for _, row in shown.iterrows()]
    note = text("page.cut", language, shown=LONGEST, left=left) if left > 0 else ""
    rows = "".join(
        "<tr>"
        + "".join(_html(name, value, row, linked) for name, value in zip(kept, line, strict=True))
        + "</tr>"
        for (_, row), line in zip(shown.iterrows(), cells, strict=True)
    )
    classes = ['class="n"' if numeric(kind_of(name)) else "" for name in kept]
    header = "".join(
        f'<th scope="col" {kind}>{escape(head)}</th>'.replace(" >", ">")
        for kind, head in zip(classes, heads, strict=True)
    )
    identifier = anchor.replace(".", "-").replace("_", "-")
    html = (
        f'<div class="scroll{" long" if len(shown) > LONG else ""}" tabindex="0" role="region" '
        f'aria-labelledby="c-{identifier}">'
        f'<table class="sortable" id="t-{identifier}">'
        f'<caption id="c-{identifier}">{escape(caption)}</caption>'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<p class="below">{escape(note)} <a download="{identifier}.csv" '
        f'href="{_csv(heads, cells)}">'
        f"{escape(text('page.csv', language))}</a></p>"
    )
    plain = "\n".join("\t".join(line) for line in [heads, *cells])
    return Block("table", f"{caption}\n{plain}", html, {"id": f"t-{identifier}"})


def _head(name: str, language: str) -> str:
    title = text(f"column.{name}", language)
    unit = f"unit.{name}" if known(f"unit.{name}") else f"unit.kind_{kind_of(name)}"
    return title + (text(unit, language) if known(unit) else "")


def _cell(row: pd.Series, name: str, language: str, several: bool) -> str:
    if name == "project":
        return project(row["form_id"], row["project_name"], language)
    if name == "place":
        return place(row, language, several)
    value, kind = row[name], kind_of(name)
    if kind != "text":
        return figure(value, kind, name in SIGNED)
    if pd.isna(value):
        return text("word.fund_lost", language) if name == "fund" else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if name in CODED:
        words = [_word(name, part, language) for part in str(value).split("; ")]
        return text("page.comma", language).join(words)
    return str(value)


def _word(name: str, value: str, language: str) -> str:
    key = f"word.{name}_{'_'.join(re.findall('[a-z]+', value))}"
    return text(key, language) if known(key) else value


def _html(name: str, value: str, row: pd.Series, linked: bool) -> str:
    shown = escape(value)
    if name == "project":
        if linked:
            shown = f'<a href="{escape(link(row["form_id"]))}">{shown}</a>'
        return f'<th scope="row">{shown}</th>'
    if numeric(kind_of(name)):
        exact = row[name]
        order = "" if pd.isna(exact) else f' data-v="{float(exact):.10g}"'
        return f'<td class="n"{order}>{shown}</td>'
    # A target breaks between words only where it is a phrase.
    whole = name in ("target_text", "actual_text") and len(value) <= WHOLE
    return f'<td class="w">{shown}</td>' if whole else f"<td>{shown}</td>"


def _csv(heads: list[str], cells: list[list[str]]) -> str:
    """Return the table as a CSV in an address; no cell can be taken for a formula."""
    lines = [heads, *cells]
    body = "\r\n".join(",".join(_quoted(value) for value in line) for line in lines)
    encoded = base64.b64encode(("\ufeff" + body + "\r\n").encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{encoded}"


def _quoted(value: str) -> str:
    guarded = "'" + value if value.startswith(_FORMULA) and not _signed(value) else value
    return '"' + guarded.replace('"', '""') + '"'


def _signed(value: str) -> bool:
    return re.fullmatch(r"[+-][\d,]+(\.\d+)?%?", value) is not None
