"""Runs as a terminal shows them, and as data for a program."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis import words
from analysis.characters import visible
from analysis.runs import changes, gates, page

# So many changes a terminal shows; a program gets them all.
_MOST = 60


def listed(history: Sequence[dict[str, Any]], language: str) -> str:
    """Return the list of runs, a line each, the first one first."""
    if not history:
        return words.say("runs.none", language)
    return "\n".join(_line(one, language) for one in history)


def shown(manifest: dict[str, Any], language: str) -> str:
    """Return what is known of a run: how it ended, its gates, figures, times, and what it is of."""
    lines = [_line(manifest, language)]
    for gate in manifest.get("gates", []):
        named = gates.Gate(**gate)
        lines.append(f"  {'✓' if named.passed else '✗'} {named.say(language)}")
    for name, figure in manifest.get("headline", {}).items():
        said = "–" if figure is None else f"{figure:,.12g}"
        lines.append(f"  {words.name('headline', name, language)}: {said}")
    made, code = manifest.get("made_of", {}), manifest.get("code") or {}
    told = [
        (part, f" {name}", str(one)[:16])
        for part in ("inputs", "notebooks", "versions")
        for name, one in made.get(part, {}).items()
    ]
    every = ("ledger", "reviews", "code", "lock")
    told += [(part, "", str(made.get(part) or "–")[:16]) for part in every]
    commit = str(code.get("commit", "–"))
    if code.get("dirty"):
        commit = words.say("runs.uncommitted", language, commit=commit)
    told.append(("commit", "", commit))
    told += [(part, "", str(one)) for part, one in manifest.get("timings", {}).items()]
    told.append(("outputs", "", str(len(manifest.get("outputs", {})))))
    lines += [
        f"  {words.name('run_part', part, language)}{name}: {one}" for part, name, one in told
    ]
    return visible("\n".join(lines))


def compared(changed: pd.DataFrame, language: str) -> str:
    """Return changes a line each: form, what, before, after and why."""
    rows = page.rows(changed, language, _MOST)
    same = changed["table"].eq(changes.MADE_OF).all()
    lines = [words.say("runs.no_change", language)] * bool(same) + [
        f"{one['form']}  {one['what']}: {one['before']} → {one['after']}  ({one['why']})"
        for one in rows
    ]
    if len(changed) > len(rows):
        lines.append(words.say("runs.more", language, n=len(changed) - len(rows)))
    return "\n".join(lines)


def _line(run: dict[str, Any], language: str) -> str:
    error = run.get("error", {}).get(language)
    return visible(
        words.say(
            "runs.line",
            language,
            run=str(run["run"]),
            status=words.name("run_status", run.get("status", "–"), language),
            name=str(run.get("name") or "–"),
            period=run.get("period") or "–",
            seconds=str(run.get("seconds", "–")),
            error=f"  {error}" if error else "",
        )
    )
