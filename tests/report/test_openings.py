"""Openings are right for one form, for nine, for many, and where nothing is wrong."""

import re
from collections.abc import Callable

import pytest

from analysis import trust
from analysis.report.block import Block
from analysis.report.each import design, execution, overview
from analysis.report.page import Page
from tests.report import corpora, pages

OPENINGS: dict[str, tuple[str, Callable[[Page], Block]]] = {
    "overview": ("00_overview", lambda page: overview.opening(page, page.tables)),
    "audited": ("00_overview", lambda page: overview.opening(page, trust.audited(page.tables))),
    "execution": ("01_execution_rates", execution.opening),
    "leniency": ("02_scoring_leniency", pages.leniency_opening),
    "design": ("03_indicator_design", design.opening),
}
CORPORA = {
    "nine": corpora.nine(),
    "one": corpora.nine().select(["self-evaluation-forms-2024.txt#3"]),
    "perfect": corpora.perfect(),
    "blank": corpora.blank(),
    "many": corpora.many(7),
}


def told(opening: str, corpus: str, language: str = "zh") -> Block:
    name, opened = OPENINGS[opening]
    return opened(pages.page(name, CORPORA[corpus], language, "mof-2020-10"))


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("corpus", CORPORA)
def test_an_opening_has_figures_and_no_gap_in_either_language(opening: str, corpus: str) -> None:
    zh, en = (told(opening, corpus, language) for language in ("zh", "en"))
    assert 1 <= len(pages.said(zh)) == len(pages.said(en)) <= 5
    assert zh.about["key"] == en.about["key"]
    for sentence in (*pages.said(zh), *pages.said(en)):
        assert not re.search(r"\bnan\b|<NA>|\binf\b|\{|\}", sentence), sentence
    assert re.search(r"\d", pages.said(zh)[0])


def test_the_nine_forms_are_told_by_their_figures() -> None:
    said = told("execution", "nine").plain
    assert "98.89%" in said
    assert "96.89%" in said
    said = told("leniency", "nine").plain
    assert "151 个有分值和得分的指标中，142 个得满分" in said
    assert "96.85 到 99.86" in said


def test_nothing_adjusted_and_nothing_deducted_is_said_so() -> None:
    assert "没有调整预算" in told("execution", "perfect").plain
    assert "没有一个指标扣分" in told("leniency", "perfect").plain
