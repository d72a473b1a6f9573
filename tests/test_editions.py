"""The same form from two documents: matched, one preferred, differences told field by field."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis import doubts, edition_findings, editions, execution, tables
from analysis.doubts import Doubt
from tests.sample_forms import made, matched, nine, project, total

UNSURE = doubts.write([Doubt("split-cell", (), "name")])


def _edition(whole: tables.Tables, source: str = "web.pdf") -> tables.Tables:
    """Return the same forms as read from another document."""

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(form_id=frame["form_id"].str.replace(r"^.*#", f"{source}#", regex=True))

    projects = renamed(whole.projects).assign(source=source, source_sha256="f" * 64, reader="pdf")
    return tables.Tables(
        projects, renamed(whole.funds), renamed(whole.indicators), renamed(whole.findings)
    )


def _without_findings(whole: tables.Tables) -> tables.Tables:
    return replace(whole, findings=tables.frame("findings", []))


def test_each_of_nine_forms_finds_its_other_edition_and_no_other_form() -> None:
    whole = _without_findings(nine())
    both = matched(tables.concat([whole, _edition(whole)]))
    pairs = both.projects.dropna(subset=["same_as"])
    assert len(pairs) == 9
    assert list(pairs["form_id"].str[-2:]) == list(pairs["same_as"].str[-2:])
    assert set(pairs["reader"]) == {"dump"}
    agreed = both.findings[both.findings["check"] == "edition-agrees"]
    assert len(agreed) == 9


def test_forms_of_one_document_are_never_editions_of_each_other() -> None:
    whole = _without_findings(nine())
    assert matched(whole).projects["same_as"].isna().all()


def test_a_corrected_edition_is_told_field_by_field() -> None:
    whole = _without_findings(nine())
    other = _edition(whole)
    other.indicators.loc[0, "score"] = 7.5
    other.funds.loc[0, "executed"] = 1400.0
    both = matched(tables.concat([whole, other]))
    told = both.findings[both.findings["check"] == "edition-differs"]
    assert set(told["subject"]) >= {"indicators/1"}
    row = told[told["subject"] == "indicators/1"].iloc[0]
    assert {row["reported"], row["expected_low"]} == {8.0, 7.5}
    # The scores of the other one do not add to its total: the first one is preferred.
    assert "第1个指标，得分 7.50 / 8.00" in row["message_zh"]
    assert "indicator 1, score 7.50 / 8.00" in row["message_en"]


def _altered(other: tables.Tables, what: str) -> tables.Tables:
    """Return the forms of one template as another project fills them in."""
    funds, indicators = other.funds.copy(), other.indicators.copy()
    if what == "money":
        funds[["executed"]] *= 0.9
    elif what == "actuals":
        indicators["actual_text"] = [f"{number}(项)" for number in range(len(indicators))]
    elif what == "scores":
        indicators["score"] = indicators["score"] / 2
    else:
        indicators["name"] = [f"第{number}项工作完成情况" for number in range(len(indicators))]
    return replace(other, funds=funds, indicators=indicators)


@pytest.mark.parametrize("what", ["money", "actuals", "scores", "names"])
def test_forms_of_one_name_and_one_template_are_not_editions_of_each_other(what) -> None:
    """Name, targets and weights were enough, so that different forms were counted once."""
    whole = _without_findings(nine())
    both = matched(tables.concat([whole, _altered(_edition(whole), what)]))
    assert both.projects["same_as"].isna().all()
    assert both.findings.empty


def test_what_a_damaged_reading_lost_speaks_against_nothing() -> None:
    whole = _without_findings(nine())
    other = _edition(whole)
    other.indicators.loc[::2, ["name", "actual_text", "score"]] = None
    other.funds.loc[::3, ["executed", "score"]] = None
    both = matched(tables.concat([whole, other]))
    assert both.projects["same_as"].notna().sum() == 9


def test_matching_again_changes_nothing() -> None:
    whole = _without_findings(nine())
    once = matched(tables.concat([whole, _edition(whole)]))
    twice = matched(once)
    assert twice.projects.equals(once.projects)
    assert len(twice.findings) == len(once.findings)


def test_a_layout_without_weights_has_editions_too() -> None:
    """None of its indicators has a weight in either document."""
    whole = _without_findings(nine())
    whole = replace(whole, indicators=whole.indicators.assign(weight=float("nan")))
    both = matched(tables.concat([whole, _edition(whole)]))
    assert both.projects["same_as"].notna().sum() == len(whole.projects)


def test_another_year_is_another_form() -> None:
    whole = _without_findings(nine())
    other = _edition(whole)
    other = replace(other, projects=other.projects.assign(year=2023))
    both = matched(tables.concat([whole, other]))
    assert both.projects["same_as"].isna().all()


def test_another_department_is_another_form_where_a_unit_is_not_printed() -> None:
    """One form without a unit joined those of one name of all departments, and 11 were lost."""
    whole = _without_findings(nine())
    other = _edition(whole)
    for department, same in (("另一部门", 0), (whole.projects["department"].to_numpy(), 9)):
        own = replace(other, projects=other.projects.assign(unit=None, department=department))
        both = matched(tables.concat([whole, own]))
        assert both.projects["same_as"].notna().sum() == same


def test_the_less_doubtful_reading_is_preferred() -> None:
    whole = _without_findings(nine())
    doubted = whole.indicators.assign(in_doubt=UNSURE)
    both = matched(tables.concat([_edition(replace(whole, indicators=doubted), "pdf.pdf"), whole]))
    assert set(both.projects.dropna(subset=["same_as"])["reader"]) == {"pdf"}


def test_the_reading_that_is_consistent_in_itself_is_preferred_to_the_less_doubtful() -> None:
    whole = _without_findings(nine())
    sound = _edition(replace(whole, indicators=whole.indicators.assign(in_doubt=UNSURE)), "pdf.pdf")
    wrong = replace(whole, projects=whole.projects.assign(total_score=55.0))
    both = matched(tables.concat([wrong, sound]))
    assert set(both.projects.dropna(subset=["same_as"])["reader"]) == {"dump"}


def test_a_doubt_does_not_hide_that_a_reading_contradicts_itself() -> None:
    whole = _without_findings(nine())
    other = _edition(whole)
    doubted = doubts.write([Doubt("split-cell", (), "total_score")])
    wrong = other.projects.assign(total_score=55.0, in_doubt=doubted)
    both = matched(tables.concat([whole, replace(other, projects=wrong)]))
    assert set(both.projects.dropna(subset=["same_as"])["reader"]) == {"pdf"}


def test_the_reading_that_agrees_with_the_most_others_is_preferred() -> None:
    whole = _without_findings(nine())
    others = [_edition(whole, f"{name}.pdf") for name in ("a", "b", "c")]
    for number, other in enumerate(others):
        digest = str(number) * 64
        texts = (
            other.indicators.assign(name=other.indicators["name"] + "甲") if not number else None
        )
        others[number] = replace(
            other,
            projects=other.projects.assign(source_sha256=digest),
            indicators=other.indicators if texts is None else texts,
        )
    every = matched(tables.concat(others))
    assert set(every.projects.dropna(subset=["same_as"])["same_as"].str[:5]) == {"b.pdf"}


def test_a_preference_that_the_tables_bring_along_is_kept() -> None:
    whole = _without_findings(nine())
    once = matched(tables.concat([whole, _edition(whole)]))
    preferred = once.projects.loc[once.projects["same_as"].isna(), "form_id"]
    rows = once.indicators["form_id"].isin(preferred)
    unsure = once.indicators.assign(in_doubt=once.indicators["in_doubt"].mask(rows, UNSURE))
    again = matched(replace(once, indicators=unsure))
    assert again.projects.equals(once.projects)


def test_a_document_made_from_another_is_neither_an_edition_nor_counted() -> None:
    whole = _without_findings(nine())
    made = _edition(whole)
    made = replace(made, projects=made.projects.assign(derived_from=whole.projects["source"][0]))
    both = matched(tables.concat([made, whole]))
    assert both.projects["same_as"].isna().all()
    assert both.findings.empty
    once, others = editions.split(both)
    assert once.projects["form_id"].tolist() == whole.projects["form_id"].tolist()
    assert len(editions.repeated(others)) == 9
    assert editions.agreement(others) == (0, 0)


def test_funds_that_stand_twice_are_told_row_by_row() -> None:
    whole = _without_findings(nine()).select(["self-evaluation-forms-2024.txt#1"])
    other = _edition(whole)
    whole = replace(whole, projects=whole.projects.assign(reader="excel"))  # to be preferred
    twice = pd.concat([other.funds, other.funds.tail(1)], ignore_index=True)
    twice.loc[[3, 4], "executed"] = [95.0, 80.0]
    both = matched(tables.concat([replace(other, funds=twice), whole]))
    told = both.findings.set_index("subject")["message_en"]
    assert sorted(told.index) == ["funds/4", "project/complete"]
    assert "amount spent 95.00 / 96.00" in told["funds/4"]
    assert "5 fund rows were read here" in told["project/complete"]


def test_a_further_edition_is_compared_where_it_stands_alone() -> None:
    whole = _without_findings(nine())
    once, others = editions.split(matched(tables.concat([whole, _edition(whole)])))
    assert len(execution.compare(once)) == 9
    alone = execution.compare(others)
    assert list(alone["form_id"]) == list(others.projects["form_id"])
    assert alone["rate_reported"].notna().all()


@pytest.mark.parametrize("column", ["project_name", "unit"])
def test_one_character_of_a_sure_name_or_unit_tells_two_forms_apart(column: str) -> None:
    """一标段 and 二标段 of one budget were one form, and the money of one was lost."""
    first = nine().projects["form_id"].iloc[0]
    lots = []
    for source, name in (("one.pdf", "校舍维修改造一标段"), ("two.pdf", "校舍维修改造二标段")):
        lot = _edition(_without_findings(nine()).select([first]), source)
        named = lot.projects.assign(**{column: name, "in_doubt": None})
        lots.append(replace(lot, projects=tables.validate("projects", named)))
    assert matched(tables.concat(lots)).projects["same_as"].isna().all()


@pytest.mark.parametrize("alike", ["amounts", "name, unit and year", "name alone"])
def test_editions_are_found_of_a_name_and_amounts_that_hundreds_of_forms_share(alike) -> None:
    """Of more than 200 such forms none was compared; what was published twice counted twice."""
    units = {"amounts": "第{}小学", "name, unit and year": "某小学", "name alone": ""}
    forms = [
        project(
            f"{number}.{ending}#1",
            source=f"{number}.{ending}",
            source_sha256=f"{number}{ending}",
            project_name="公用经费",
            unit=units[alike].format(number) or None,
        )
        for number in range(101)
        for ending in ("pdf", "html")
    ]
    amounts = [10.0 if alike == "amounts" else 10.0 + n // 2 for n in range(len(forms))]
    money = [total(form["form_id"], *[a] * 3) for form, a in zip(forms, amounts, strict=True)]
    whole = made(forms, money)
    same, _ = editions.matched(editions.heads(whole), whole.select, lambda _: {})
    assert len(same) == 101
    assert all(one.partition(".")[0] == two.partition(".")[0] for one, two in same.items())


def test_a_year_that_one_edition_leaves_blank_is_told_as_a_difference() -> None:
    """All fields were said to agree, and the form that counts had no year."""
    forms = [
        project(f"{name}#1", source=name, source_sha256=name, project_name="造林", year=year)
        for name, year in (("a.html", 2023), ("b.html", None))
    ]
    funds = [total(form["form_id"], 10.0, 9.0, 8.0) for form in forms]
    whole = made(forms, funds)
    same, rows = editions.matched(editions.heads(whole), whole.select, lambda _: {})
    assert same == {"b.html#1": "a.html#1"}
    assert [(row["check"], row["subject"]) for row in rows] == [("edition-differs", "project/year")]
    assert "year left blank / 2023" in rows[0]["message_en"]
    assert "年度 未填 / 2023" in rows[0]["message_zh"]


def test_copies_that_read_the_same_are_compared_once(monkeypatch) -> None:
    """Two thousand copies of a form, each with other bytes, were compared pair by pair."""
    whole = _without_findings(nine().select(nine().projects["form_id"].head(1)))
    copies = [_edition(whole, f"{number}.pdf") for number in range(20)]
    for number, one in enumerate(copies):
        one.projects["source_sha256"] = f"{number:064}"
    copies[3].indicators.loc[0, "score"] = 7.5
    seen, compare = [], edition_findings.differences
    monkeypatch.setattr(edition_findings, "differences", lambda *a: seen.append(a) or compare(*a))
    both = matched(tables.concat([whole, *copies]))
    assert len(both.projects.dropna(subset=["same_as"])) == 20
    assert len(seen) == 20 + 2
    assert (both.findings["check"] == "edition-differs").sum() == 1
