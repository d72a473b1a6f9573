"""The nine real forms and made-up corpora as tables, for the tests of the reports.

`CORPORA` names them all: 1, 9 and 60 projects, and what lies at the edges. None is to be
changed in place.
"""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import audit, tables
from tests.report import vocabulary
from tests.report.generator import LONGEST_NAME, generated, long_name

MONEY = ["initial_budget", "adjusted_budget", "executed"]
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
            new["form_id"] = new["form_id"].str.replace("2024.txt#", f"copy{number:03d}.txt#")
            frames[name] = new
        parts.append(tables.Tables(**frames))
    return tables.concat(parts)


def perfect() -> tables.Tables:
    """One form where nothing was adjusted and every indicator has full points."""
    whole = nine().select(["self-evaluation-forms-2024.txt#5"])
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


def one() -> tables.Tables:
    """A single project."""
    return generated(1)


@cache
def all_perfect() -> tables.Tables:
    """Seven projects with full points, budgets that nobody changed, and everything spent."""
    whole = generated(7, seed=1)
    projects, funds, indicators = _copied(whole)
    funds[["initial_budget", "executed"]] = funds[["adjusted_budget"] * 2].to_numpy()
    funds["execution_rate"] = 100.0
    funds["score"] = funds["weight"]
    indicators["score"] = indicators["weight"]
    indicators["reason"] = pd.NA
    beyond = indicators["target_operator"].map({">": 1.1, "<": 0.5}).fillna(1.0)
    indicators["actual_value"] = indicators["target_value"] * beyond
    indicators["achievement"] = indicators["achievement"].mask(
        indicators["achievement"].notna(), "achieved"
    )
    projects["total_score"], projects["grade"] = 100.0, "优"
    return _checked(projects, funds, indicators)


@cache
def no_scores() -> tables.Tables:
    """Seven projects without a score, a total or a grade."""
    projects, funds, indicators = _copied(generated(7, seed=2))
    for frame in (funds, indicators):
        frame["score"] = float("nan")
    projects["total_score"], projects["grade"] = float("nan"), pd.NA
    return _checked(projects, funds, indicators)


@cache
def one_fund() -> tables.Tables:
    """Seven projects with a row of total funds and no other."""
    projects, funds, indicators = _copied(generated(7, seed=3))
    return _checked(projects, funds[funds["fund"] == "total"], indicators)


@cache
def zero_budget() -> tables.Tables:
    """Seven projects that were given nothing and spent nothing."""
    projects, funds, indicators = _copied(generated(7, seed=4))
    funds[MONEY] = 0.0
    lost = funds[funds["fund"] == "total"].set_index("form_id")["score"].fillna(0.0)
    projects["total_score"] = (projects["total_score"] - projects["form_id"].map(lost)).round(2)
    funds["execution_rate"] = 0.0
    funds["score"] = funds["score"].mask(funds["score"].notna(), 0.0)
    return _checked(projects, funds, indicators)


@cache
def long_names(n: int = 24) -> tables.Tables:
    """Projects with names of 60 characters, some alike but for their middle or their end."""
    projects, funds, indicators = _copied(generated(n, seed=5))
    rng = random.Random(5)
    alike = long_name(rng, LONGEST_NAME)
    names = []
    for number in range(len(projects)):
        name = long_name(rng, LONGEST_NAME)
        if number % 5 == 1:
            name = f"{alike[:28]}{number:02d}{alike[30:]}"
        elif number % 5 == 2:
            name = f"{alike[:-4]}第{number:02d}期"
        names.append(name)
    projects["project_name"] = names
    return _checked(projects, funds, indicators)


@cache
def hostile() -> tables.Tables:
    """Projects, units, indicators and reasons that are code, formulas and signs without a glyph."""
    projects, funds, indicators = _copied(generated(12, seed=6))
    evil = vocabulary.HOSTILE
    projects["project_name"] = [evil[number % len(evil)] for number in range(len(projects))]
    projects["unit"] = [evil[number % 5] for number in range(len(projects))]
    projects["department"] = evil[0]
    some = indicators.index[::3]
    for column in ("name", "reason", "target_unit"):
        indicators.loc[some, column] = [evil[number % len(evil)] for number in range(len(some))]
    return _checked(projects, funds, indicators)


@cache
def nothing_read() -> tables.Tables:
    """A form of which nothing was read, and one whose rows are all empty."""
    heads = [
        {"form_id": f"lost#{n}", "source": "lost.pdf", "source_sha256": "0" * 64, "reader": "scan",
         "complete": False}
        for n in (1, 2)
    ]  # fmt: skip
    return _checked(
        tables.frame("projects", heads),
        tables.frame("funds", [{"form_id": "lost#2"}]),
        tables.frame("indicators", [{"form_id": "lost#2", "position": n} for n in (1, 2, 3)]),
    )


def _copied(whole: tables.Tables) -> list[pd.DataFrame]:
    return [frame.copy() for frame in (whole.projects, whole.funds, whole.indicators)]


def _checked(*frames: pd.DataFrame) -> tables.Tables:
    names = ("projects", "funds", "indicators")
    valid = [tables.validate(name, frame) for name, frame in zip(names, frames, strict=True)]
    whole = tables.Tables(*valid, findings=tables.frame("findings", []))
    return tables.Tables(*valid, findings=audit.check(whole))


CORPORA: dict[str, Callable[[], tables.Tables]] = {
    "one": one,
    "nine": nine,
    "sixty": lambda: generated(60),
    "perfect": perfect,
    "all_perfect": all_perfect,
    "blank": blank,
    "no_scores": no_scores,
    "one_fund": one_fund,
    "zero_budget": zero_budget,
    "long_names": long_names,
    "hostile": hostile,
    "nothing_read": nothing_read,
}
