"""Parameters are typed and checked before anything runs."""

import pytest

from analysis import report
from analysis.errors import UsageError
from analysis.report.parameters import Parameters, parse


def test_lists_numbers_and_switches_come_from_texts() -> None:
    given = {"years": "2023, 2024", "units": "甲中心，乙中心", "corrections": "false"}
    read = parse(Parameters, given, "01")
    assert read.years == [2023, 2024]
    assert read.units == ["甲中心", "乙中心"]
    assert read.corrections is False


def test_a_json_list_keeps_a_comma_inside_a_name() -> None:
    assert parse(Parameters, {"units": '["甲,乙"]'}, "01").units == ["甲,乙"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"yaers": "2024"}, "unknown parameter 'yaers'; it takes data, lang, years"),
        ({"years": "last"}, "parameter years takes numbers, separated by commas"),
        ({"years": ["abc"]}, "not 'abc'"),  # and not "['abc']"
        ({"corrections": "perhaps"}, "parameter corrections takes true or false"),
        ({"lang": "fr"}, "parameter lang takes zh or en"),
        ({"rules": "no-such"}, "no rule set 'no-such'"),
        ({"data": "/no/such/folder"}, "no such folder"),
    ],
)
def test_a_wrong_parameter_says_what_is_wrong(given: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(Parameters, given, "01_execution_rates")


def test_the_catalogue_describes_every_parameter_of_every_report() -> None:
    for one in report.reports().values():
        for language in ("zh", "en"):
            described = one.parameters.described(language)
            assert {each["name"] for each in described} == set(one.parameters.model_fields)
            assert all(each["meaning"] and each["type"] for each in described)


def test_a_wrong_parameter_is_told_in_chinese() -> None:
    with pytest.raises(UsageError) as raised:
        parse(Parameters, {"years": "last"}, "01")
    assert raised.value.say("zh") == "01：参数 years 应为用逗号分隔的数字，不能是“last”"
