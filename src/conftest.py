"""What the examples stand on: `analysis`, and the `corpus` of the nine forms, read once."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nine_forms(doctest_namespace: dict[str, Any]) -> None:
    import analysis

    document = Path(__file__).parents[1] / "data" / "raw" / "self-evaluation-forms-2024.txt"
    doctest_namespace.update(analysis=analysis, corpus=analysis.read(document))
