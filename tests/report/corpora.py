"""The nine real forms and made-up corpora as tables, for the tests of the reports."""

from pathlib import Path

import pandas as pd

from analysis import tables

NINE = Path(__file__).parents[1] / "expected" / "nine_forms"


def nine() -> tables.Tables:
    read = {
        name: pd.read_csv(NINE / f"{name}.csv", encoding="utf-8-sig")
        for name in ("projects", "funds", "indicators")
    }
    read["projects"]["complete"] = True
    for name, frame in read.items():
        for column in tables.COLUMNS[name]:
            if column not in frame:
                frame[column] = pd.NA
        read[name] = tables.validate(name, frame)
    return tables.Tables(**read, findings=tables.frame("findings", []))


def many(copies: int) -> tables.Tables:
    """The nine forms, so often, each copy as a document of its own."""
    parts = []
    for number in range(copies):
        frames = {}
        for name, frame in nine().frames().items():
            new = frame.copy()
            new["form_id"] = new["form_id"].str.replace("2024#", f"copy{number:03d}#")
            frames[name] = new
        parts.append(tables.Tables(**frames))
    return tables.concat(parts)


def perfect() -> tables.Tables:
    """One form where nothing was adjusted and every indicator has full points."""
    whole = nine().select(["self-evaluation-forms-2024#5"])
    funds, indicators = whole.funds.copy(), whole.indicators.copy()
    funds["initial_budget"] = funds["adjusted_budget"] = funds["executed"]
    indicators["score"] = indicators["weight"]
    return tables.Tables(whole.projects, funds, indicators, whole.findings)


def blank() -> tables.Tables:
    """The nine forms without a score, and with budgets of zero."""
    whole = nine()
    funds, indicators = whole.funds.copy(), whole.indicators.copy()
    funds[["initial_budget", "adjusted_budget", "executed"]] = 0.0
    indicators["score"] = float("nan")
    return tables.Tables(whole.projects, funds, indicators, whole.findings)
