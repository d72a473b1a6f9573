"""The same form from two documents: matched, one preferred, differences told field by field."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis import editions, execution, tables
from tests.sample_forms import nine


def _edition(whole: tables.Tables, source: str = "web.pdf") -> tables.Tables:
    """Return the same forms as read from another document."""

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        stem = source.partition(".")[0]
        return frame.assign(form_id=frame["form_id"].str.replace(r"^.*#", f"{stem}#", regex=True))

    projects = renamed(whole.projects).assign(source=source, source_sha256="f" * 64, reader="pdf")
    return tables.Tables(
        projects, renamed(whole.funds), renamed(whole.indicators), renamed(whole.findings)
    )


def _without_findings(whole: tables.Tables) -> tables.Tables:
    return replace(whole, findings=tables.frame("findings", []))


def test_each_of_nine_forms_finds_its_other_edition_and_no_other_form() -> None:
    whole = _without_findings(nine())
    both = editions.match(tables.concat([whole, _edition(whole)]))
    pairs = both.projects.dropna(subset=["same_as"])
    assert len(pairs) == 9
    assert list(pairs["form_id"].str[-2:]) == list(pairs["same_as"].str[-2:])
    assert set(pairs["reader"]) == {"dump"}
    agreed = both.findings[both.findings["check"] == "edition-agrees"]
    assert len(agreed) == 9


def test_forms_of_one_document_are_never_editions_of_each_other() -> None:
    whole = _without_findings(nine())
    assert editions.match(whole).projects["same_as"].isna().all()


def test_a_corrected_edition_is_told_field_by_field() -> None:
    whole = _without_findings(nine())
    other = _edition(whole)
    other.indicators.loc[0, "score"] = 7.5
    other.funds.loc[0, "executed"] = 1400.0
    both = editions.match(tables.concat([whole, other]))
    told = both.findings[both.findings["check"] == "edition-differs"]
    assert set(told["subject"]) >= {"indicators/1"}
    row = told[told["subject"] == "indicators/1"].iloc[0]
    assert {row["reported"], row["expected_low"]} == {8.0, 7.5}
    assert "第1个指标, 得分 8.0 / 7.5" in row["message_zh"]
    assert "indicator 1, score 8.0 / 7.5" in row["message_en"]


def test_matching_again_changes_nothing() -> None:
    whole = _without_findings(nine())
    once = editions.match(tables.concat([whole, _edition(whole)]))
    twice = editions.match(once)
    assert twice.projects.equals(once.projects)
    assert len(twice.findings) == len(once.findings)


def test_another_year_is_another_form() -> None:
    whole = _without_findings(nine())
    other = _edition(whole)
    other = replace(other, projects=other.projects.assign(year=2023))
    both = editions.match(tables.concat([whole, other]))
    assert both.projects["same_as"].isna().all()


def test_the_less_doubtful_reading_is_preferred() -> None:
    whole = _without_findings(nine())
    doubted = whole.indicators.assign(in_doubt="name: unsure")
    both = editions.match(
        tables.concat([_edition(replace(whole, indicators=doubted), "pdf.pdf"), whole])
    )
    assert set(both.projects.dropna(subset=["same_as"])["reader"]) == {"pdf"}


def test_an_edition_made_from_another_is_never_preferred_and_stays_second() -> None:
    whole = _without_findings(nine())
    doubted = replace(whole, indicators=whole.indicators.assign(in_doubt="name: unsure"))
    both = editions.match(tables.concat([_edition(whole), doubted]), derived=["web.pdf"])
    assert set(both.projects.dropna(subset=["same_as"])["reader"]) == {"pdf"}
    again = editions.match(both)
    assert again.projects.equals(both.projects)


def test_a_further_edition_is_compared_where_the_preferred_one_is_not_there() -> None:
    whole = _without_findings(nine())
    both = editions.match(tables.concat([whole, _edition(whole)]))
    further = both.projects.loc[both.projects["same_as"].notna(), "form_id"]
    assert len(execution.compare(both)) == 9
    alone = execution.compare(both.select(further))
    assert list(alone["form_id"]) == list(further)
    assert alone["rate_reported"].notna().all()
