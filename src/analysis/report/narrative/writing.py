"""What all openings are written with: sentences of one subject, names of forms, the widest row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.report.blocks import Block
from analysis.report.tabling import project
from analysis.words import say as text

# Figures closer than this print alike.
TINY = 0.005


@dataclass(frozen=True)
class Opening:
    """Sentences, and the key figure with its label for the front page."""

    sentences: tuple[str, ...]
    key: str
    label: str


@dataclass(frozen=True)
class Writer:
    """Says the sentences of one subject of the catalogue in one language."""

    subject: str
    language: str

    def say(self, key: str, **values: Any) -> str:
        """Return a sentence with its figures."""
        return text(f"{self.subject}.{key}", self.language, **values)

    def count(self, key: str, n: int, **values: Any) -> str:
        """Return a sentence about `n` things; about a single one it is that of `key_one`."""
        return self.say(key, n=n, **values)

    def joined(self, parts: Sequence[str]) -> str:
        """Return parts of a sentence with commas between them."""
        return text("page.comma", self.language).join(parts)

    def called(self, row: pd.Series) -> str:
        """Return a form's name in quotation marks; words that stand for a lost one have none."""
        name = project(row["form_id"], row["project_name"], self.language)
        if pd.isna(row["project_name"]):
            return name
        return f"「{name}」" if self.language == "zh" else f"“{name}”"


def top(rows: pd.DataFrame, measure: pd.Series) -> pd.Series:
    """Return the first row with the largest measure."""
    return rows.iloc[int(measure.fillna(float("-inf")).to_numpy().argmax())]


def if_any(rows: pd.DataFrame, block: Block) -> Block:
    """Return the table of these rows; without a row no piece at all, where none is no news."""
    return Block("nothing", "") if rows.empty else block
