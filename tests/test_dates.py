"""Dates as targets and results write them."""

import pytest

from analysis import dates, rules, scoring
from tests.sample_forms import made, project, rows


@pytest.mark.parametrize(
    ("due", "done", "kept"),
    [
        ("2024年8月31日前", "2024年8月28日", True),
        ("8月底前完成", "8月28日完成", True),
        ("12月底前", "12月20日", True),
        ("12月底前", "11月完成", True),
        ("2024年12月31日前", "2023年12月", True),
        ("2024.12.31前", "2024-12-30", True),
        ("8月31日前", "9月5日", False),
        ("2024年6月底前", "2025年1月", False),
        ("12月15日前", "12月", None),  # on which day?
        ("12月底前", "11月未完成", None),
        ("12月底前", "预计11月完成", None),
        ("服务期至2024年12月底", "2024年11月", None),  # it ended early
        ("2024年3月起", "2024年2月", None),
        ("1-6月", "5月", None),
        ("及时", "12月", None),
    ],
)
def test_a_date_is_kept_or_late_or_can_not_be_told(due, done, kept) -> None:
    assert dates.kept(due, done, 2024) is kept


def test_a_date_kept_in_time_is_met_and_earns_its_weight() -> None:
    """A clerk's work that was done in time could not be recomputed, and lowered the grade."""
    told = {"target_text": "12月底前", "weight": 10.0, "score": 10.0}
    own = [told | {"actual_text": text} for text in ("11月完成", "尚未完成", None)]
    doubt = '[{"field": "actual_text", "code": "split-cell", "read": []}]'
    own.append(own[0] | {"in_doubt": doubt})
    found = scoring.score(made([project()], [], rows(*own)), rules.load("mof-2020-10"))
    assert found["basis"].tolist() == ["met", "unknown", "unknown", "unknown"]
    assert found["lowest"].tolist() == [10.0, 0.0, 0.0, 0.0]
