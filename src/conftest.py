"""What the examples stand on: `analysis`, and the `corpus` of the nine forms, read once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nine_forms(doctest_namespace: dict[str, Any], made_once: Callable[..., Any]) -> None:
    import analysis

    document = Path(__file__).parents[1] / "data" / "raw" / "self-evaluation-forms-2024.txt"
    corpus = made_once("examples", lambda: analysis.read(document))
    doctest_namespace.update(analysis=analysis, corpus=corpus)
