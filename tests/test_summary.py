from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.console import Console

from analysis import audit, summary, tables
from tests.audit import nine_forms


@pytest.fixture(scope="module")
def audited():
    corpus = nine_forms.read()
    return replace(corpus, findings=audit.check(corpus, nine_forms.digits()))


def shown(corpus, language) -> str:
    console = Console(width=100, record=True, file=None, quiet=True)
    with console.capture() as capture:
        console.quiet = False
        console.print(summary.terminal(corpus, language))
    return capture.get()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_shows_the_worst_first(audited, language):
    text = shown(audited.select(["self-evaluation-forms-2024#4"]), language)
    assert "356.49" in text
    assert text.index("✗ ", text.index("356.49") - 60) < text.index("! ", text.index("356.49"))


def test_the_json_is_valid_and_counts_every_finding(audited):
    data = json.loads(json.dumps(summary.as_json(audited), allow_nan=False))
    assert len(data["forms"]) == 9
    assert sum(data["counts"].values()) == len(audited.findings)
    verdicts = [row["verdict"] for row in data["forms"][3]["findings"]]
    assert verdicts[0] == "contradicts"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_form_it_says_so(language):
    assert shown(tables.empty(), language).strip()
    assert summary.as_json(tables.empty())["forms"] == []
