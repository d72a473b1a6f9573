"""The catalogue of words: whole in both languages, nothing unused, nothing that code lacks."""

from __future__ import annotations

import ast
import json
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from analysis import words
from analysis.report.columns import CODED
from analysis.schema import ALLOWED
from analysis.tables import MISSING

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "analysis"
CATALOGUE = PACKAGE / "words"
FILES = (".css", ".js", ".md", ".toml", ".html", ".j2", ".png", ".py", ".csv", ".ipynb", ".txt")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def is_whole(entry: dict[str, str]) -> bool:
    """Tell whether an entry says the same in both languages."""
    if not {"zh", "en"} <= set(entry) <= {"zh", "en", "zh_one", "en_one", "kind", "signed"}:
        return False
    named = {language: fields(said) for language, said in entry.items()}
    # A language may leave out what the other one prints (the form's own words), never all of it.
    alike = bool(named["zh"]) == bool(named["en"])
    if {"zh_one", "en_one"} <= set(entry):
        alike &= named["zh_one"] == named["en_one"]
    return alike and all(said.strip() for said in entry.values())


def test_an_entry_says_the_same_in_both_languages() -> None:
    assert len(words.catalogue()) > 1000
    assert [key for key, entry in words.catalogue().items() if not is_whole(entry)] == []


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Return the code of the package and of the notebooks, parsed."""
    found = [(str(file), file.read_text("utf-8")) for file in PACKAGE.rglob("*.py")]
    for file in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        found.append((str(file), "\n".join("".join(cell["source"]) for cell in code)))
    return tuple((name, ast.parse(text)) for name, text in found)


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                function = node.func
                called = getattr(function, "attr", getattr(function, "id", ""))
                yield name, node, called


@cache
def texts() -> frozenset[str]:
    """Return every text that stands literally in the code, and every name in its data."""
    found = {
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
    for file in (CATALOGUE.parent / "report" / "template").glob("*"):
        found |= set(re.findall(r"['\"]([\w.-]+)['\"]", file.read_text("utf-8")))
    for file in PACKAGE.rglob("*.toml"):
        if file.parent != CATALOGUE:
            found |= names(tomllib.loads(file.read_text("utf-8")))
    return frozenset(found)


def names(table: object) -> set[str]:
    if isinstance(table, dict):
        return set(table).union(*map(names, table.values()))
    if isinstance(table, list):
        return set().union(*map(names, table))
    return {table} if isinstance(table, str) else set()


@cache
def groups() -> frozenset[str]:
    """Return the groups whose words are looked up by a code, as the calls name them."""
    return frozenset(CODED) | {
        node.args[0].value
        for _, node, called in calls()
        if called in ("name", "tally", "Named")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


@cache
def plain() -> frozenset[str]:
    """Return the words of every text in the code, joined as a code joins them."""
    return frozenset("_".join(re.findall("[a-z]+", text)) for text in texts())


def is_code(code: str) -> bool:
    """Tell whether the code knows a value, or makes it of two that it knows (`form`, `mean`)."""
    cuts = [at for at, sign in enumerate(code) if sign == "_"]
    return (
        code in texts()
        or code in plain()
        or any({code[:at], code[at + 1 :]} <= texts() for at in cuts)
    )


def test_no_key_is_put_together_in_code() -> None:
    made = [
        f"{Path(name).name}:{node.lineno}"
        for name, node, called in calls()
        if called in ("say", "known") and node.args and isinstance(node.args[0], ast.JoinedStr)
    ]
    assert made == []


def test_every_entry_is_used() -> None:
    unused = []
    for key in words.catalogue():
        group, _, code = key.partition(".")
        # The names of the form are printed in documents, not in the code.
        looked_up = group in groups() and (is_code(code) or group == "gloss")
        if key not in texts() and not looked_up:
            unused.append(key)
    assert unused == []


def test_every_key_in_the_code_is_there() -> None:
    stems = {key.partition(".")[0] for key in words.catalogue()}
    asked = {
        text
        for text in texts()
        if re.fullmatch(r"[a-z_0-9]+\.[a-z_0-9-]+", text)
        and text.partition(".")[0] in stems
        and not text.endswith(FILES)
        and text != "table.sortable"  # a class of the page's style
    }
    assert sorted(asked - set(words.catalogue())) == []


def test_a_column_with_words_for_its_codes_has_one_for_each() -> None:
    allowed = [own for columns in ALLOWED.values() for own in columns.items()]
    known = {
        column: [words.known(f"{column}.{code}") for code in codes] for column, codes in allowed
    }
    said = {column for column, own in known.items() if any(own)}
    assert {"reader", "verdict", "severity"} <= said
    assert [column for column in said if not all(known[column])] == []


def test_every_error_is_raised_with_a_key() -> None:
    kinds = {"UsageError", "InvalidTable", "LedgerError", "ReportFailed", "Locked"}
    raised = [(node.args[0], node.lineno) for _, node, called in calls() if called in kinds]
    literal = {one.value for one, _ in raised if isinstance(one, ast.Constant)}
    assert literal <= set(words.catalogue())
    assert not [line for one, line in raised if isinstance(one, ast.JoinedStr | ast.BinOp)]


def test_what_is_said_twice_stands_once() -> None:
    said: dict[str, dict[str, str]] = {}
    twice = [
        key
        for key, entry in words.catalogue().items()
        if said.setdefault(json.dumps(entry, sort_keys=True), entry) is not entry
    ]
    assert twice == []


def test_one_thing_is_said_in_the_singular() -> None:
    key = next(key for key, entry in words.catalogue().items() if "en_one" in entry)
    named = fields(words.catalogue()[key]["en"]) - {"n"}
    filled = dict.fromkeys(named, "x")
    assert words.say(key, "en", n=1, **filled) != words.say(key, "en", n=2, **filled)


def test_a_figure_is_written_before_it_is_said() -> None:
    with pytest.raises(TypeError, match="written by"):
        words.say("page.page_of", "en", page=3.0)


def test_chinese_is_set_with_the_marks_of_chinese() -> None:
    rules = ("finding.full_points_rule", "finding.spending_rule")  # data: whose, and which clause
    half = re.compile(r"[\u4e00-\u9fff”}）][,;:?](?: |$|[\u4e00-\u9fff“{])|[\u4e00-\u9fff”]\(")
    told = words.catalogue().items()
    zh = {key: entry["zh"] for key, entry in told if not key.startswith(rules)}
    assert {key: text for key, text in zh.items() if half.search(text)} == {}


def test_english_in_a_picture_has_no_sign_that_its_font_sets_as_wide_as_a_character() -> None:
    """“unit’ s totals” was drawn: the font of pictures has one ’ for both languages."""
    drawn = {key: said["en"] for key, said in words.catalogue().items() if key.startswith("chart")}
    assert [key for key, said in drawn.items() if "’" in said] == []


def test_no_number_but_that_of_the_sentence_stands_before_a_plural() -> None:
    """“Of 27 targets 1 were missed”: a sentence has a singular for `n` alone."""
    plural = re.compile(
        r"\{(?!n\b)\w+\}(?: of \{\w+\}(?: \w+){0,2})? (?:are|have|get|take|were|lie)\b"
        r"|\{n\} of \{\w+\} (?:totals|indicators|scores) |\{n\} times in all"
    )
    # These are of two things or more, or of a share or a phrase.
    several = {"which", "where", "whose", "folder", "unit", "others", "made", "parent"}
    found = {
        key: match.group()
        for key, entry in words.catalogue().items()
        for match in plural.finditer(entry.get("en", "") + " " + entry.get("en_one", ""))
        if match.group()[1:].partition("}")[0] not in several
    }
    assert found == {}


def test_a_state_of_missing_has_one_word() -> None:
    """未填 was 空白 in one table, 没有填写 in a sentence and “left empty” on the terminal."""
    others = re.compile("未读到|无此栏|单元格.{0,8}空白|are left empty|not filled in|未设|原表留空")
    said = {key: entry for key, entry in words.catalogue().items() if "left_out" not in key}
    assert [key for key, entry in said.items() if others.search(" ".join(entry.values()))] == []
    for state in MISSING:
        assert [words.name("block_state", state, one) for one in words.LANGUAGES] == [
            words.name("left_out", state, one) for one in words.LANGUAGES
        ]


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (12345678901.23, 2, "12,345,678,901.23"),  # 元 printed under 万元
        (1234567890.125, 2, "1,234,567,890.13"),
        (123456789012345.0, 0, "123,456,789,012,345"),
        (2.675, 2, "2.68"),
        (0.1 + 0.2, 2, "0.30"),
        (100 * 0.07 / 0.14, 1, "50.0"),
    ],
)
def test_a_long_figure_keeps_all_its_digits(value, decimals, shown):
    assert words.numbers.plain(value, decimals) == shown
