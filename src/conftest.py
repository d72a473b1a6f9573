"""What the examples stand on: `analysis`, the `corpus` of its nine forms, a `page` of a report."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _shared(doctest_namespace):
    import analysis
    from analysis.report.page import Page

    corpus = analysis.read(Path(__file__).parents[1] / "data/raw/self-evaluation-forms-2024.txt")
    page = Page("01_execution_rates", corpus, "mof-2021-101", "en")
    doctest_namespace.update(analysis=analysis, corpus=corpus, page=page)
