"""What the examples stand on: `analysis`, and the `corpus` of the nine forms, read once."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nine_forms(doctest_namespace):
    import analysis

    document = Path(__file__).parents[1] / "data" / "raw" / "self-evaluation-forms-2024.txt"
    doctest_namespace.update(analysis=analysis, corpus=analysis.read(document))
