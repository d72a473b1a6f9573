"""Sheets drawn as other programs write them, whole and damaged, each with its truth.

A producer, a variation or a fault is one function with its decorator (`registry`). `judge`
compares what was read with what was drawn.
"""

from tests.typeset.producers import askew, faults, programs, variations  # noqa: F401
from tests.typeset.producers.registry import FAULTS, PRODUCERS, VARIATIONS, Drawn, drawn
from tests.typeset.producers.truth import Expected, Truth, Verdict, judge

__all__ = [
    "FAULTS",
    "PRODUCERS",
    "VARIATIONS",
    "Drawn",
    "Expected",
    "Truth",
    "Verdict",
    "drawn",
    "judge",
]
