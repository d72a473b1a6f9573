"""The opening of the report on execution rates."""

from __future__ import annotations

import pandas as pd

from analysis import execution
from analysis.report.narrative.writing import TINY, Opening, Writer, top
from analysis.report.numbers import figure, money
from analysis.tables import Tables


def of_execution(tables: Tables, language: str) -> Opening:
    """Phrase what both budget bases say about the execution of these forms."""
    write = Writer("execution", language)
    forms, whole = execution.compare(tables), execution.grouped(tables).iloc[0]
    counted = int(whole["n_rows"])
    if not counted or pd.isna(whole["rate_reported"]):
        return Opening((write.say("open_none", n=len(forms)),), "–", write.say("key"))
    said = [
        write.say(
            "open_rates" if counted > 1 else "open_rate",
            n=counted,
            executed=money(whole["executed"], language),
            adjusted=money(whole["adjusted_budget"], language),
            initial=money(whole["initial_budget"], language),
            reported=figure(whole["rate_reported"], "percent"),
            original=figure(whole["rate_original"], "percent") or "–",
        )
    ]
    changed = forms[forms["adjustment"].abs() > TINY]
    if changed.empty:
        said.append(write.say("open_unchanged"))
    else:
        widest = top(changed, changed["adjustment"].abs())
        said.append(
            write.say(
                "open_changed",
                cut=int((changed["adjustment"] < 0).sum()),
                raised=int((changed["adjustment"] > 0).sum()),
                project=write.called(widest),
                adjustment=figure(widest["adjustment"], "percent", signed=True),
            )
        )
        lift = top(forms, forms["uplift"].abs())
        key = "open_uplift" if lift["uplift"] > 0 else "open_uplift_down"
        points = figure(abs(lift["uplift_points"]), "points") or "–"
        said.append(
            write.say(
                key,
                project=write.called(lift),
                original=figure(lift["rate_original"], "percent"),
                reported=figure(lift["rate_reported"], "percent"),
                uplift=figure(abs(lift["uplift"]), "change"),
                points=points,
            )
        )
    deviations = execution.cost_deviation(tables)["relation"].value_counts()
    if len(deviations):
        said.append(
            write.say(
                "open_deviation",
                n=int(deviations.sum()),
                agrees=int(deviations.get("agrees", 0)),
                fraction=int(deviations.get("fraction", 0)),
                differs=int(deviations.get("differs", 0)),
            )
        )
    key = (
        f"{figure(whole['rate_reported'], 'percent')} / {figure(whole['rate_original'], 'percent')}"
    )
    return Opening(tuple(said), key, write.say("key"))
