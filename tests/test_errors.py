import pickle
import re
from pathlib import Path

import pytest

from analysis import errors, reviews, rules
from analysis.errors import (
    InvalidTable,
    LedgerError,
    SelfEvalError,
    UnreadableDocument,
    UsageError,
)
from analysis.words import catalogue
from analysis.workers import Failed


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


# The contract of exit codes, by the errors that carry them.
EXIT_CODES = {
    "ReportFailed": 1,
    "UsageError": 2,
    "UnreadableDocument": 3,
    "InvalidTable": 3,
    "LedgerError": 3,
    "Locked": 75,
}


@pytest.mark.parametrize(("name", "code"), EXIT_CODES.items())
def test_each_error_carries_its_exit_code(name: str, code: int) -> None:
    error = getattr(errors, name)
    assert issubclass(error, SelfEvalError)
    assert error.exit_code == code


def test_no_error_is_without_an_exit_code() -> None:
    assert {error.__name__ for error in SelfEvalError.__subclasses__()} >= set(EXIT_CODES)
    assert all(error.exit_code for error in SelfEvalError.__subclasses__())


def test_an_error_speaks_both_languages_and_is_english_by_itself() -> None:
    error = UsageError("error.no-such-file", path="a.pdf")
    assert str(error) == "a.pdf: no such file or folder; check the path"
    assert error.say("zh") == "a.pdf：没有这个文件或文件夹；请检查路径"


def test_an_unreadable_document_says_which_what_and_what_to_do() -> None:
    error = UnreadableDocument(
        "/data/raw/自评表.pdf", "error.took-too-long", "error.remedy-print", "3"
    )
    assert str(error) == (
        "自评表.pdf: reading it failed: it took longer than 3 s; print it to a new PDF and try that"
    )
    assert error.say("zh") == "自评表.pdf：读取失败：超过 3 秒；请打印成新的 PDF 再试"
    assert (error.source, error.problem, error.read) == (
        "自评表.pdf",
        "error.took-too-long",
        ("3",),
    )


def test_what_an_error_quotes_is_said_in_the_same_language() -> None:
    broken = InvalidTable("error.table-missing", table="funds", columns="fund")
    error = UnreadableDocument(
        "a.pdf", "error.breaks-contract", "error.remedy-report-document", broken
    )
    assert "表 funds：缺少列 fund" in error.say("zh")
    assert "table funds: columns missing: fund" in str(error)


@pytest.mark.parametrize(
    "error",
    [
        UnreadableDocument("自评表.pdf", "error.no-form", "error.remedy-right-document"),
        UsageError("error.pair", given="x"),
        Failed("error.died-by-signal", "9"),
    ],
)
def test_an_error_survives_the_way_back_from_a_worker(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_every_error_quotes_the_same_in_both_languages() -> None:
    # Of a library's own English only the place is said in Chinese, by the number or the name.
    own = {"name", "code", "0"}
    for key, entry in catalogue().items():
        if key.startswith(("error.", "terminal.", "ledger.", "edition.", "table.")):
            assert places(entry["zh"]) <= places(entry["en"]) | own, key


def test_what_a_validator_finds_in_a_rule_set_is_said_in_either_language(tmp_path: Path) -> None:
    """It was said in English in a Chinese sentence, and what was wrong with a ledger not at all."""
    own = tmp_path / "own.toml"
    own.write_text('parent = "mof-2021-101"\nyears = [2025, 2021]\n', "utf-8")
    with pytest.raises(UsageError) as raised:
        rules.load(str(own))
    assert "先写首年，后写末年" in raised.value.say("zh")
    assert "the first year, then the last" in raised.value.say("en")


@pytest.mark.parametrize(
    ("text", "said"),
    [("[[rewiev]]\n", "rewiev：没有这一项"), ("[review]\n", "review：应为列表"),
     ("[[review]]\nwhen = 3\n", "review.1.sha256：缺少这一项"),
     ("a =\n", "第 1 行第 4 列不合 TOML 的写法")],
)  # fmt: skip
def test_a_review_file_that_is_wrong_is_refused_with_what_is_wrong(
    tmp_path: Path, text: str, said: str
) -> None:
    """One whose head was mistyped was taken for a file without a decision."""
    (tmp_path / "reviews.toml").write_text(text, "utf-8")
    with pytest.raises(LedgerError) as raised:
        reviews.load(tmp_path / "reviews.toml")
    assert said in raised.value.say("zh")
