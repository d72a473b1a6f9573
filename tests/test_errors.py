import pickle

import pytest

from analysis import errors
from analysis.errors import SelfEvalError, UnreadableDocument

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


def test_an_unreadable_document_says_which_what_and_what_to_do() -> None:
    error = UnreadableDocument("/data/raw/自评表.pdf", "page 2 is an image", "run OCR on it")
    assert str(error) == "自评表.pdf: page 2 is an image; run OCR on it"
    assert (error.source, error.problem, error.remedy) == (
        "自评表.pdf",
        "page 2 is an image",
        "run OCR on it",
    )


def test_an_unreadable_document_survives_the_way_back_from_a_worker() -> None:
    error = UnreadableDocument("自评表.pdf", "it is encrypted", "give its password")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is UnreadableDocument
    assert str(again) == str(error)
    assert again.remedy == error.remedy
