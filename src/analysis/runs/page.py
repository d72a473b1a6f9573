"""The page of what changed since the last run, beside the reports that link to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import words
from analysis.characters import visible
from analysis.report import html
from analysis.tables.files import guarded

NAME = "changes.html"
_TABLE = "changes.csv"
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


def rows(changed: pd.DataFrame, language: str, most: int = _MOST) -> list[dict[str, str]]:
    """Return changes as they are shown: form, what, before, after and why, in words."""
    shown = []
    for one in changed.head(most).fillna("").to_dict("records"):
        head = one["table"] == "headline"
        field = words.name("headline" if head else "column", one["field"], language)
        row = " ".join(filter(None, (one["row"], field)))
        why = [words.name("why", cause, language) for cause in str(one["why"]).split(",") if cause]
        shown.append(
            {
                "form": visible(str(one["form_id"])) or words.say("page.all", language),
                "what": visible(row),
                "before": visible(str(one["before"])) or "–",
                "after": visible(str(one["after"])) or "–",
                "why": words.say("word.list", language).join(why),
            }
        )
    return shown


def _said(changed: pd.DataFrame | None, since: str | None, language: str) -> str:
    if changed is None:
        return words.say("runs.first", language)
    told = {"since": str(since), "forms": str(changed["form_id"].dropna().nunique())}
    if changed.empty:
        return words.say("runs.unchanged", language, since=str(since))
    shown = str(min(len(changed), _MOST))
    return words.say("runs.changed_since", language, n=len(changed), shown=shown, **told)
