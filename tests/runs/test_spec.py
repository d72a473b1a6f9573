"""The description of a run is checked as a whole, with line and field, before anything starts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis import runs
from analysis.errors import UsageError
from analysis.runs import key
from tests.runs.project import SPEC


def load(home: Path, text: str, period: str | None = "2024") -> runs.Spec:
    (home / "reports.toml").write_text(text, "utf-8")
    return runs.load(home / "reports.toml", period)


def test_a_period_is_given_and_stands_wherever_it_is_named(home: Path) -> None:
    spec = load(home, SPEC)
    assert spec.inputs == [home / "inbox" / "2024"]
    assert spec.asked == [
        ("mine", {"rules": "own", "corrections": True, "linked": False, "years": ["2024"]})
    ]
    with pytest.raises(UsageError, match=r"line 3: documents.1 has \{period\} in it"):
        load(home, SPEC, None)
    with pytest.raises(UsageError, match="--period takes letters"):
        load(home, SPEC, "../2024")


def test_what_became_of_runs_is_seen_without_a_period_and_without_documents(home: Path) -> None:
    """It asked for a period, and for all that a new run needs."""
    file = home / "reports.toml"
    file.write_text(SPEC.replace("inbox", "away"), "utf-8")
    assert runs.published(file) == home / "published"
    file.write_text('output = "out/{period}"', "utf-8")
    assert runs.published(file, "2024") == home / "out" / "2024"
    for period, text in ((None, 'output = "out/{period}"'), ("2024", "output = 3")):
        file.write_text(text, "utf-8")
        with pytest.raises(UsageError, match="line 1: output"):
            runs.published(file, period)


@pytest.mark.parametrize(
    ("replaced", "by", "said"),
    [
        ('name = "county"', 'name = "a/b"', "line 2: name: takes letters, digits"),
        ('name = "county"', "", "line 1: name is missing"),
        ('name = "county"', 'nam = "county"', "line 2: there is no nam"),
        ('["inbox/{period}"]', "[]", "line 3: documents: "),
        ('["inbox/{period}"]', '["nowhere"]', "line 3: documents.1: there is no nowhere"),
        ('["inbox/{period}"]', '["inbox/{year}"]', "line 3: documents.1: the only name in braces"),
        ('["inbox/{period}"]', '["inbox/{"]', "line 3: documents.1: the only name in braces"),
        ('"published"', '"inbox/{period}"', "line 4: output: can't be where the documents are"),
        ('"published"', '"inbox/{period}/out"', "line 4: output: can't be where the documents are"),
        ('"published"', "3", "line 4: output: "),
        (
            '"published"',
            '"o"\nrules = """\ncorrections = """\ncorrections = 3',
            "line 7: corrections: ",
        ),
        ('["en"]', '[\n"fr"]', "line 5: language.1: "),
        ('"published"', '"reports.toml"', "line 4: output: reports.toml: there is a file here"),
        ('["inbox/{period}"]', f'["{"x" * 300}"]', "line 3: documents.1: "),
        ('["en"]', '["fr"]', "line 5: language.1: "),
        ('["en"]', '["en"]\nrules = "none"', "line 6: rules: "),
        ('["en"]', '["en"]\ncorrections = "yes"', "line 6: corrections: "),
        ('["en"]', '["en"]\nperiod = "2024"', "line 6: there is no period"),
        ('name = "mine"', 'name = "yours"', "line 8: report.1.name: no report 'yours'"),
        ('years = ["{period}"]', "colour = 1", "line 9: report.1.parameters.colour: mine: unknown"),
        ('years = ["{period}"]', 'years = ["soon"]', "line 9: report.1.parameters.years: mine: "),
        ('years = ["{period}"]', 'data = "x"', "line 9: report.1.parameters.data: is given by"),
        ("[gates]", '[[report]]\nname = "mine"\n[gates]', "line 12: report.2.name: report mine"),
        ("documents_read = 1.0", "documents_read = 1.1", "line 12: gates.documents_read: "),
        ("documents_read = 1.0", "document_read = 1.0", "line 12: there is no gates.document_read"),
        ("contradictions = 0", "contradictions = -1", "line 14: gates.new_contradictions: "),
        ("[gates]", "[limits]\ncell_seconds = 0\n[gates]", "line 12: limits.cell_seconds: "),
        ("[gates]", "[limits]\nrun_seconds = 1000000000000\n[gates]", "line 12: limits.run_sec"),
        ("[gates]", "[limits]\nworkers = 100000000000000000000\n[gates]", "line 12: limits.work"),
        ("headline_change = 0.2", "headline_change = inf", "line 13: gates.headline_change: "),
        ("[gates]", "[retention]\nsuccesses = 0\n[gates]", "line 12: retention.successes: "),
        (
            "[gates]",
            '[notice]\nnews = ["me"]\n[gates]',
            "line 12: notice.news.1: must be mailto:name@host, ",
        ),
        ("[gates]", '[notice.mail]\nport = "x"\n[gates]', "line 12: notice.mail.port: "),
        ("[gates]", "[gates", "line 11"),
        ('name = "county"', 'name = "county"\nname = "x"', "line 3 gives a name that was given"),
        ("[gates]", "[gates]\n[gates]", "line 12 gives a name that was given"),
        ('"published"', '"a\\u0000b"', "line 4: output: can't hold a control character"),
        ("[gates]", "[notice.mail]\nhost = [\n[1],\n[2]]\n[gates]", "line 12: notice.mail.host"),
        (
            'parameters = { years = ["{period}"] }',
            "[report.parameters]\ncolour = 1",
            "line 10: report.1.parameters.colour",
        ),
        ("[gates]", '["gates"]\n"shut" = 1', "line 12: there is no gates.shut"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_field(
    home: Path, replaced: str, by: str, said: str
) -> None:
    assert SPEC.count(replaced) == 1
    with pytest.raises(UsageError) as raised:
        load(home, SPEC.replace(replaced, by))
    assert said in raised.value.say("en")
    chinese = raised.value.say("zh").strip()
    assert "\n" not in chinese
    assert not re.search("[a-z]{2,} [a-z]{2,}", chinese), chinese
    assert not (home / "published").exists()


def test_a_notebook_that_is_broken_is_told_before_anything_starts(home: Path) -> None:
    """All documents were read first, then: NotJSONError, this should not happen."""
    (home / "notebooks" / "00_overview.ipynb").write_text('{"cells": [,]}', "utf-8")
    with pytest.raises(
        UsageError, match=r"line 8: report\.1\.name: .*00_overview\.ipynb is no note"
    ):
        load(home, SPEC.replace('"mine"', '"00_overview"'))


def test_the_line_is_found_in_one_go(home: Path) -> None:
    """Each line was read with all before it: of 20,000 the last took five minutes."""
    long = SPEC.replace('["inbox/{period}"]', "[\n" + '"inbox/{period}",\n' * 3000 + "]")
    long += "# a comment\n" * 20_000 + "colour = 1\n"
    with pytest.raises(UsageError, match=r"line 23018: there is no gates\.colour"):
        load(home, long)
    assert load(home, SPEC.replace('["en"]', '["en", "en"]')).language == ["en"]


def test_a_description_that_is_not_there_is_told_in_the_readers_language(home: Path) -> None:
    """In Chinese stood “No such file or directory”."""
    for file in (home / "nope.toml", home):
        with pytest.raises(UsageError) as raised:
            runs.load(file, "2024")
        assert str(file) in raised.value.say("en")
        assert not re.search("[a-z]{2,} [a-z]{2,}", raised.value.say("zh").replace(str(file), ""))


def test_a_rule_set_of_ones_own_counts_from_the_file_and_is_part_of_the_key(home: Path) -> None:
    """It counted from the caller's folder, and what it said was no part of the key: a run by rules
    that had changed was taken for finished.
    """
    own = home / "own.toml"
    own.write_text('id = "own"\nparent = "hubei-20"\n', "utf-8")
    text = SPEC.replace('["en"]', '["en"]\nrules = "own.toml"')
    first = load(home, text.replace("years =", 'rules = "hubei-20", years ='))
    assert [given["rules"] for _, given in first.asked] == ["hubei-20"]
    before = load(home, text)
    assert [given["rules"] for _, given in before.asked] == [str(own)]
    made = key.made_of(before)
    assert made["rules"].keys() > {"own.toml", "mof-2020-10"}
    own.write_text('id = "own"\nparent = "mof-2020-10"\n', "utf-8")
    now = key.made_of(load(home, text))
    assert [part for part in now if now[part] != made[part]] == ["rules"]
    assert key.key_of(now) != key.key_of(made)


def test_all_that_is_wrong_is_told_at_once(home: Path) -> None:
    """A misspelt key hid what is not there: the file was mended in two or three rounds."""
    wrong = SPEC.replace("output", "ouput").replace('["en"]', '["fr"]\nperiod = 1\nrules = "none"')
    wrong = wrong.replace('["inbox/{period}"]', '["inbox/{year}", "nowhere", "inbox/2024"]')
    wrong = wrong.replace('years = ["{period}"]', 'years = ["soon"], colour = 1, data = "x"')
    wrong = wrong.replace("contradictions = 0", "contradictions = 0.5")
    wrong += '[[report]]\nname = "yours"\n[[report]]\nnam = "mine"\n[[report]]\nname = "mine"\n'
    with pytest.raises(UsageError) as raised:
        load(home, wrong)
    at = [re.sub(r"line (\d+): (?:there is no )?([\w.]+).*", r"\1 \2", one.say("en"))
          for one in raised.value.wrong]  # fmt: skip
    assert at == [
        "1 output", "3 documents.1", "3 documents.2", "4 ouput", "5 language.1", "6 period",
        "7 rules", "11 report.1.parameters.years", "11 report.1.parameters.colour",
        "11 report.1.parameters.data", "16 gates.new_contradictions", "20 report.2.name",
        "21 report.3.name", "22 report.3.nam", "24 report.4.name",
    ]  # fmt: skip


def test_the_repositorys_own_is_the_one_that_a_new_project_gets(root: Path) -> None:
    shipped = root / "src" / "analysis" / "runs" / runs.NAME
    assert (root / runs.NAME).read_bytes() == shipped.read_bytes()
    spec = runs.load(root / runs.NAME, "2024")
    assert [name for name, _ in spec.asked] == [
        "00_overview", "01_execution_rates", "02_scoring_leniency", "03_indicator_design",
    ]  # fmt: skip
