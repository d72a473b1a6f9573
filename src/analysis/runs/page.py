"""The page of what changed since the last run, beside the reports that link to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import doubts, evidence, words
from analysis.characters import visible
from analysis.report import html
from analysis.runs import changes
from analysis.tables.files import guarded

NAME = "changes.html"
_TABLE = "changes.csv"
# Where the names of fields stand, other than those of the tables' columns.
_NAMES = {changes.HEADLINE: "headline", changes.MADE_OF: "run_part"}
# By what a form is told that came or went.
_FORM = ("project_name", "complete", "total_score")
# So many rows are shown; all of them stand in the table beside the page.
_MOST = 300


def write(
    place: Path,
    languages: Sequence[str],
    data: dict[str, Any],
    changed: pd.DataFrame | None,
    since: str | None,
) -> None:
    """Write the page in each language, and all changes as a table beside it.

    `changed` are those since the run `since`, None where this one is the first of its period.
    """
    if changed is not None:
        safe = changed.apply(lambda column: column.map(guarded, na_action="ignore"))
        safe.to_csv(place / _TABLE, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    for number, language in enumerate(languages):
        folder = place / language if number else place
        folder.mkdir(exist_ok=True)
        other = ("../" if number else f"{languages[1]}/") + NAME if len(languages) > 1 else ""
        more = {
            "said": _said(changed, since, language),
            "rows": rows(changed, language) if changed is not None else [],
            "table": ("../" if number else "") + _TABLE if changed is not None else "",
        }
        made = html.frame("changes", "changes", language, data, other, **more)
        (folder / NAME).write_text(made, "utf-8")


def told(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the changes that a reader is told: of a form that came or went what it is, no more."""
    whole = changed[
        changed["field"].eq("complete") & changed[["before", "after"]].isna().any(axis=1)
    ]
    same = ~changed["form_id"].isin(whole["form_id"])
    return changed[same | changed["field"].isin(_FORM)]


def rows(changed: pd.DataFrame, language: str, most: int = _MOST) -> list[dict[str, str]]:
    """Return changes as they are shown: form, what, before, after and why, in words."""
    shown = []
    for one in told(changed).head(most).fillna("").to_dict("records"):
        group = _NAMES.get(one["table"], "field")
        if words.name(group, one["field"], "zh") == one["field"]:  # one without a word
            group = "codebook"
        field = words.name(group, one["field"], language)
        row = _row(one["table"], one["row"], language)
        named = (field, row) if one["table"] == changes.MADE_OF else (row, field)
        ends = {side: str(one[side]) for side in ("before", "after")}
        if one["table"] == "findings":  # a verdict, a severity
            ends = {side: words.name(one["field"], said, language) for side, said in ends.items()}
        elif one["field"] == "in_doubt":
            ends = {side: said and doubts.sentence(said, language) for side, said in ends.items()}
        why = [words.name("why", cause, language) for cause in str(one["why"]).split(",") if cause]
        shown.append(
            {
                "form": visible(str(one["form_id"])) or words.say("page.all", language),
                "what": visible(words.say("word.comma", language).join(filter(None, named))),
                **{side: visible(said) or "–" for side, said in ends.items()},
                "why": words.say("word.list", language).join(why),
            }
        )
    return shown


def _row(table: str, row: str, language: str) -> str:
    """Say which row it is, by what tells it in its form: an indicator, or what a finding is about.

    >>> _row("findings", "score-admissible indicators/2", "en")
    'score outside the rules, indicator row 2'
    """
    if table == "findings":
        check, _, subject = row.partition(" ")
        mended = check.startswith("corrected-")
        named = words.name(*("why", "correction") if mended else ("check", check), language)
        told = [named, *evidence.about(subject, language)]
        return words.say("word.comma", language).join(told)
    key = {"funds": "finding.fund_row", "indicators": "page.row_of"}.get(table)
    return words.say(key, language, row=row) if key else row


def _said(changed: pd.DataFrame | None, since: str | None, language: str) -> str:
    if changed is None:
        return words.say("runs.first", language)
    figures = changed[changed["table"] != changes.MADE_OF]
    of = {"since": str(since), "forms": str(figures["form_id"].dropna().nunique())}
    if figures.empty:
        return words.say("runs.unchanged", language, since=str(since))
    # What was asked for stands first: whatever is cut at the end are figures.
    shown = str(min(len(told(changed)), _MOST) - (len(changed) - len(figures)))
    return words.say("runs.changed_since", language, n=len(figures), shown=shown, **of)
