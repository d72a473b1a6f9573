"""Openings are right for one form, for nine, for many, and where nothing is wrong."""

import re
from collections.abc import Callable

import pytest

from analysis import rules, trust
from analysis.report import narrative
from analysis.report.narrative import Opening
from analysis.tables import Tables
from tests.report import corpora

RULES = rules.load("mof-2020-10")
OPENINGS: dict[str, Callable[[Tables, str], Opening]] = {
    "overview": narrative.of_overview,
    "audited": lambda tables, language: narrative.of_overview(trust.audited(tables), language),
    "execution": narrative.of_execution,
    "leniency": lambda tables, language: narrative.of_leniency(tables, RULES, language),
    "design": lambda tables, language: narrative.of_design(tables, RULES, language),
}
CORPORA = {
    "nine": corpora.nine(),
    "one": corpora.nine().select(["self-evaluation-forms-2024#3"]),
    "perfect": corpora.perfect(),
    "blank": corpora.blank(),
    "many": corpora.many(7),
}


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("corpus", CORPORA)
def test_an_opening_has_figures_and_no_gap_in_either_language(opening: str, corpus: str) -> None:
    zh, en = (OPENINGS[opening](CORPORA[corpus], language) for language in ("zh", "en"))
    assert 1 <= len(zh.sentences) == len(en.sentences) <= 5
    assert zh.key == en.key
    for sentence in (*zh.sentences, *en.sentences):
        assert not re.search(r"\bnan\b|<NA>|\binf\b|\{|\}", sentence), sentence
    assert re.search(r"\d", zh.sentences[0])


def test_the_nine_forms_are_told_by_their_figures() -> None:
    said = " ".join(narrative.of_execution(CORPORA["nine"], "zh").sentences)
    assert "98.89%" in said
    assert "96.89%" in said
    said = " ".join(narrative.of_leniency(CORPORA["nine"], RULES, "zh").sentences)
    assert "151 个有分值和得分的指标中，142 个得满分" in said
    assert "96.85 到 99.86" in said


def test_nothing_adjusted_and_nothing_deducted_is_said_so() -> None:
    assert any(
        "没有调整预算" in s for s in narrative.of_execution(CORPORA["perfect"], "zh").sentences
    )
    said = narrative.of_leniency(CORPORA["perfect"], RULES, "zh").sentences
    assert any("没有一个指标扣分" in sentence for sentence in said)
