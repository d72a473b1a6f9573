"""Openings are right for one form, for nine, for many, and where nothing is wrong."""

import re
from collections.abc import Callable
from functools import cache

import pytest

from analysis import trust
from analysis.report.block import Block
from analysis.report.each import design, execution, overview
from analysis.report.page import Page
from analysis.tables import Tables
from analysis.words import LANGUAGES
from tests.report import corpora, pages

OPENINGS: dict[str, tuple[str, Callable[[Page], Block]]] = {
    "overview": ("00_overview", lambda page: overview.opening(page, page.tables)),
    "audited": ("00_overview", lambda page: overview.opening(page, trust.audited(page.tables))),
    "execution": ("01_execution_rates", execution.opening),
    "leniency": ("02_scoring_leniency", pages.leniency_opening),
    "design": ("03_indicator_design", design.opening),
}
CORPORA: dict[str, Callable[[], Tables]] = {
    "nine": cache(corpora.nine),
    "one": cache(lambda: corpora.nine().select(["self-evaluation-forms-2024.txt#3"])),
    "perfect": cache(corpora.perfect),
    "blank": cache(corpora.blank),
    "many": cache(lambda: corpora.many(4)),
    "hostile": corpora.hostile,
    "no_scores": corpora.no_scores,
    "all_perfect": corpora.all_perfect,
}


def told(opening: str, corpus: str, language: str = "zh") -> Block:
    name, opened = OPENINGS[opening]
    return opened(pages.page(name, CORPORA[corpus](), language, "mof-2020-10"))


# Both languages count alike; the others are told in both by `make proof`.
SPOKEN_TWICE = ("nine", "one", "blank")
# An audit takes its time; that of the nine forms and of blank ones says all that it may. Names
# that are code, forms without a score and with all of them are odd for what is said of scores.
SAID = [
    (opening, corpus)
    for opening in OPENINGS
    for corpus in CORPORA
    if corpus in {"audited": ("nine", "blank"), "leniency": CORPORA}.get(opening, list(CORPORA)[:5])
]
TOLD = [(*one, LANGUAGES if one[1] in SPOKEN_TWICE else ("en",)) for one in SAID]
TOLD += [
    pytest.param(*one, LANGUAGES, marks=pytest.mark.campaign)
    for one in SAID
    if one[1] not in SPOKEN_TWICE
]
# What is not there is not counted: no 0 deductions, no 1 forms, no mark behind a mark.
COUNTED = re.compile(
    r"[^\d.]0 处|[^\d.]0 个(?!到)|\b0 of them|[;；，,]{2}|\bAll 1\b|\b1 of them have\b|全部 1 "
    r"|\b1 (?:forms|scores|indicators|deductions|rule sets)\b"
)


@pytest.mark.parametrize(("opening", "corpus", "languages"), TOLD)
def test_an_opening_has_figures_and_no_gap(
    opening: str, corpus: str, languages: tuple[str, ...]
) -> None:
    every = [told(opening, corpus, language) for language in languages]
    assert len({len(pages.said(one)) for one in every}) == 1 <= len(pages.said(every[0])) <= 5
    assert len({one.about["key"] for one in every}) == 1
    for sentence in (sentence for one in every for sentence in pages.said(one)):
        assert not re.search(r"\bnan\b|<NA>|\binf\b|\{|\}", sentence), sentence
        if opening == "leniency":
            assert not COUNTED.search(sentence), sentence
            assert sentence.endswith(("。", "."))
    assert re.search(r"\d", pages.said(every[0])[0])


def test_the_nine_forms_are_told_by_their_figures() -> None:
    said = told("execution", "nine").plain
    assert "98.89%" in said
    assert "96.89%" in said
    said = told("leniency", "nine").plain
    assert "151 个有分值和得分的指标中，142 个得满分" in said
    assert "96.85 到 99.86" in said


def test_nothing_adjusted_and_nothing_deducted_is_said_so() -> None:
    assert "没有调整预算" in told("execution", "perfect").plain
    assert "没有一个指标被扣分" in told("leniency", "perfect").plain
