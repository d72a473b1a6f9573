import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import corrections, tables
from analysis.corrections import FIELDS, Correction, Ledger
from analysis.errors import LedgerError, UsageError
from analysis.tables import COLUMNS, NUMBER, TEXT, Tables

NINE_FORMS = Path(__file__).parent / "expected" / "nine_forms"

ENTRY = """
[[correction]]
id = "f1-i2-name"
form = "f#1"
table = "indicators"
row = 2
field = "name"
as_read = "故障处"
corrected = "故障处置率"
evidence = "form 6 prints it whole"
confidence = "probable"
"""


def small() -> Tables:
    return Tables(
        projects=tables.frame(
            "projects",
            [
                {
                    "form_id": "f#1",
                    "source": "f.txt",
                    "source_sha256": "0" * 64,
                    "reader": "dump",
                    "first_page": 3,
                    "year": 2024,
                    "total_score": 98.97,
                    "complete": False,
                }
            ],
        ),
        funds=tables.frame(
            "funds",
            [
                {"form_id": "f#1", "fund": "total", "executed": 395.77, "page": 3},
                {"form_id": "f#1", "fund": "other", "adjusted_budget": None, "page": 3},
                {"form_id": "f#1", "fund": "other", "adjusted_budget": 1.1, "page": 4},
            ],
        ),
        indicators=tables.frame(
            "indicators",
            [
                {"form_id": "f#1", "position": 1, "page": 3, "in_doubt": "target: lost"},
                {
                    "form_id": "f#1",
                    "position": 2,
                    "name": "故障处",
                    "target_text": "≥95.00(%)",
                    "target_operator": "≥",
                    "target_value": 95.0,
                    "target_unit": "%",
                    "actual_text": "达成指标",
                    "achievement": "achieved",
                    "weight": 6.0,
                    "score": 5.5,
                    "page": 4,
                    "in_doubt": "name: cut; read as 处; reason: words lost; name: half",
                },
            ],
        ),
        findings=tables.empty().findings,
    )


def entry(**fields: Any) -> Correction:
    defaults = {"id": "c1", "form": "f#1", "evidence": "seen", "confidence": "proven"}
    return Correction(**(defaults | fields))


def ledger(*entries: Correction) -> Ledger:
    return Ledger(path=Path("corrections.toml"), correction=entries)


def same(one: Tables, other: Tables) -> None:
    for name, frame in one.frames().items():
        pd.testing.assert_frame_equal(frame, other.frames()[name])


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "corrections.toml"
    file.write_text(text, encoding="utf-8")
    return file


class TestLoad:
    def test_reads_entries_with_numbers_as_printed(self, tmp_path: Path) -> None:
        score = (
            ENTRY.replace("f1-i2-name", "f1-i2-score")
            .replace('"name"', '"score"')
            .replace('"故障处"', "9.97")
            .replace('"故障处置率"', "9.90")
        )
        name, number = corrections.load(written(tmp_path, ENTRY + score)).correction
        assert (name.as_read, name.corrected, name.confidence) == (
            "故障处",
            "故障处置率",
            "probable",
        )
        assert (str(number.as_read), str(number.corrected)) == ("9.97", "9.90")

    def test_an_empty_ledger_has_no_entries(self, tmp_path: Path) -> None:
        assert corrections.load(written(tmp_path, "# none yet\n")).correction == ()

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"none\.toml: no such corrections ledger"):
            corrections.load(tmp_path / "none.toml")

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("[[correction]]", "[[correction", "not a TOML file"),
            ("[[correction]]", "[[corrections]]", "corrections: Extra inputs"),
            ("row = 2", 'row = 2\ncolour = "red"', "correction f1-i2-name, colour: Extra inputs"),
            ('id = "f1-i2-name"\n', "", "correction number 1, id: Field required"),
            ('"f1-i2-name"', '"a b"', "correction a b, id: String should match"),
            ('"name"', '"target_value"', "field 'target_value' of indicators can't be corrected"),
            ('"name"', '"executed"', "field 'executed' of indicators can't be corrected"),
            ("row = 2\n", "", "row is needed for funds and indicators"),
            ("row = 2", "row = 0", "correction f1-i2-name, row: Input should be greater"),
            ('"故障处置率"', "5", "corrected of name is a text"),
            ('"故障处置率"', '"  "', "corrected of name is a text that is not blank"),
            ('"故障处置率"', '"故障处"', "as_read and corrected are the same"),
            ('"name"', '"score"', "as_read of score is a number"),
            ('"probable"', '"maybe"', "confidence: Input should be 'proven' or 'probable'"),
            ('"form 6 prints it whole"', '" "', "evidence"),
            ("[[correction]]", ENTRY + "[[correction]]", "the id f1-i2-name stands in two entries"),
            (
                "[[correction]]",
                ENTRY.replace("f1-i2-name", "other") + "[[correction]]",
                "the field f#1 indicators row 2 name stands in two entries",
            ),
        ],
    )
    def test_says_what_is_wrong_in_one_line(
        self, tmp_path: Path, old: str, new: str, message: str
    ) -> None:
        with pytest.raises(LedgerError) as error:
            corrections.load(written(tmp_path, ENTRY.replace(old, new, 1)))
        assert message in str(error.value)
        assert "corrections.toml" in str(error.value)
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize("number", ["nan", "inf", "true", "2024-01-01"])
    def test_a_number_is_a_number(self, tmp_path: Path, number: str) -> None:
        text = ENTRY.replace('"name"', '"score"').replace('"故障处"', "5.5")
        with pytest.raises(LedgerError, match="corrected of score is a number"):
            corrections.load(written(tmp_path, text.replace('"故障处置率"', number)))


class TestApply:
    def test_a_name(self, tmp_path: Path) -> None:
        before = small()
        after = corrections.apply(before, corrections.load(written(tmp_path, ENTRY)))
        row = after.indicators.iloc[1]
        assert row["name"] == "故障处置率"
        assert row["corrected"] == "f1-i2-name"
        assert row["in_doubt"] == "reason: words lost"
        assert after.findings.iloc[0].to_dict() == {
            "form_id": "f#1",
            "check": "corrected-name",
            "verdict": "warns",
            "subject": "indicators/2",
            "reported": pytest.approx(math.nan, nan_ok=True),
            "expected_low": pytest.approx(math.nan, nan_ok=True),
            "expected_high": pytest.approx(math.nan, nan_ok=True),
            "message_zh": (
                "第2个指标的名称由“故障处”更正为“故障处置率”(可能):form 6 prints it whole。"
            ),
            "message_en": (
                "The name of indicator 2 was corrected from “故障处” to “故障处置率” (probable):"
                " form 6 prints it whole."
                " (in doubt before: name: cut; read as 处; name: half)"
            ),
            "rule": "ledger: f1-i2-name",
            "page": 4,
        }
        same(before, small())

    def test_a_lost_target_brings_operator_value_and_unit(self) -> None:
        change = entry(table="indicators", row=1, field="target_text", corrected="≤0.00(%)")
        row = corrections.apply(small(), ledger(change)).indicators.iloc[0]
        assert (row["target_operator"], row["target_value"], row["target_unit"]) == ("≤", 0.0, "%")
        assert pd.isna(row["in_doubt"])

    def test_an_actual_brings_value_unit_and_achievement(self) -> None:
        change = entry(
            table="indicators", row=2, field="actual_text", as_read="达成指标", corrected="5(件)"
        )
        row = corrections.apply(small(), ledger(change)).indicators.iloc[1]
        assert (row["actual_value"], row["actual_unit"]) == (5.0, "件")
        assert pd.isna(row["achievement"])

    def test_numbers_of_funds_and_projects(self) -> None:
        changed = corrections.apply(
            small(),
            ledger(
                entry(id="a", table="funds", row=2, field="adjusted_budget", corrected=0),
                entry(id="b", table="projects", field="year", as_read=2024, corrected=2023),
            ),
        )
        assert changed.funds["adjusted_budget"].tolist()[1] == 0.0
        assert changed.projects["year"].tolist() == [2023]
        assert changed.findings["subject"].tolist() == ["funds/2", "project/year"]
        assert changed.findings["expected_low"].tolist()[0] == 0.0

    def test_two_fields_of_one_indicator(self) -> None:
        changed = corrections.apply(
            small(),
            ledger(
                entry(
                    id="a",
                    table="indicators",
                    row=2,
                    field="name",
                    as_read="故障处",
                    corrected="率",
                ),
                entry(id="b", table="indicators", row=2, field="reason", corrected="无偏差"),
            ),
        )
        assert changed.indicators["corrected"].tolist()[1] == "a b"
        assert pd.isna(changed.indicators["in_doubt"].tolist()[1])
        tables.validate("findings", changed.findings)

    def test_what_is_no_text_becomes_null(self) -> None:
        change = entry(table="indicators", row=2, field="name", as_read="故障处")
        assert pd.isna(corrections.apply(small(), ledger(change)).indicators["name"].iloc[1])

    def test_evidence_in_two_languages(self) -> None:
        change = entry(
            table="projects",
            field="grade",
            corrected="优",
            evidence={"zh": "另一页印有。", "en": "Another page prints it."},
        )
        finding = corrections.apply(small(), ledger(change)).findings.iloc[0]
        assert finding["message_zh"] == "评分等级由空缺更正为“优”(确证):另一页印有。"
        assert finding["message_en"].endswith("to “优” (proven): Another page prints it.")

    def test_other_forms_are_left_alone(self) -> None:
        change = entry(form="g#1", table="projects", field="grade", corrected="优")
        same(corrections.apply(small(), ledger(change)), small())

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                entry(table="indicators", row=2, field="name", as_read="故障", corrected="x"),
                "correction c1 expects “故障” in f#1 indicators row 2 name, but there stands “故",
            ),
            (
                entry(table="indicators", row=2, field="name", corrected="x"),
                "expects nothing in f#1 indicators row 2 name, but there stands “故障处”",
            ),
            (
                entry(table="indicators", row=1, field="name", as_read="故障处", corrected="x"),
                "but there stands nothing",
            ),
            (
                entry(table="indicators", row=3, field="name", as_read="故障处", corrected="x"),
                "but there stands no such row",
            ),
            (
                entry(table="funds", row=4, field="executed", as_read=1, corrected=2),
                "but there stands no such row",
            ),
            (
                entry(table="projects", field="year", as_read=2025, corrected=2024),
                "expects 2025 in f#1 projects year, but there stands 2024",
            ),
        ],
    )
    def test_refuses_where_something_else_stands(self, change: Correction, message: str) -> None:
        with pytest.raises(LedgerError) as error:
            corrections.apply(small(), ledger(change))
        assert message in str(error.value)

    def test_refuses_a_second_time(self, tmp_path: Path) -> None:
        book = corrections.load(written(tmp_path, ENTRY))
        with pytest.raises(LedgerError):
            corrections.apply(corrections.apply(small(), book), book)

    def test_a_number_is_compared_exactly(self, tmp_path: Path) -> None:
        text = ENTRY.replace('"name"', '"score"').replace('"故障处置率"', "5.50")
        with pytest.raises(LedgerError, match="but there stands"):
            corrections.apply(
                small(),
                corrections.load(written(tmp_path, text.replace('"故障处"', "5.499999999"))),
            )
        with pytest.raises(LedgerError, match="the same"):
            corrections.load(written(tmp_path, text.replace('"故障处"', "5.5")))


class TestRevert:
    def test_gives_back_the_reading(self, tmp_path: Path) -> None:
        book = corrections.load(written(tmp_path, ENTRY))
        before, after = small(), corrections.revert(corrections.apply(small(), book), book)
        assert after.indicators["in_doubt"].iloc[1] == (
            "reason: words lost; name: cut; read as 处; name: half"
        )
        indicators = after.indicators.assign(in_doubt=before.indicators["in_doubt"])
        same(replace(after, indicators=indicators), before)

    def test_leaves_what_was_not_applied(self, tmp_path: Path) -> None:
        same(corrections.revert(small(), corrections.load(written(tmp_path, ENTRY))), small())

    def test_refuses_where_neither_value_stands(self) -> None:
        change = entry(table="indicators", row=2, field="name", as_read="甲", corrected="乙")
        with pytest.raises(LedgerError, match="expects “乙”"):
            corrections.revert(small(), ledger(change))


def nine_forms() -> Tables:
    frames = {"findings": tables.empty().findings}
    for name in ("projects", "funds", "indicators"):
        text = {column: "str" for column, kind in COLUMNS[name].items() if kind == TEXT}
        data = pd.read_csv(
            NINE_FORMS / f"{name}.csv", dtype=text, keep_default_na=False, na_values=[""]
        )
        if name == "projects":
            data["complete"] = False  # no part of that truth
        frames[name] = tables.validate(name, data)
    return Tables(**frames)


NINE = nine_forms()


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Any entries that fit the nine forms."""
    entries = {}
    for number in range(draw(st.integers(1, 6))):
        table = draw(st.sampled_from(sorted(FIELDS)))
        frame = NINE.frames()[table]
        place = draw(st.integers(0, len(frame) - 1))
        form = frame["form_id"].iloc[place]
        row = None
        if table != "projects":
            row = place - int((frame["form_id"] == form).to_numpy().argmax()) + 1
        field = draw(st.sampled_from(FIELDS[table]))
        kind = COLUMNS[table][field]
        present = frame[field].iloc[place]
        as_read = None if pd.isna(present) else present
        if kind == TEXT:
            new = st.sampled_from(
                ["优", "≥5.00(件)", "未达成指标且效果较差", "=0(%)", "name: x; y"]
            )
        else:
            as_read = None if as_read is None else corrections._current(frame, place, field)
            amount, year = st.decimals(0, 10**6, places=2), st.integers(1990, 2100)
            new = amount if kind == NUMBER else year
        corrected = draw(st.none() | new)
        if corrected != as_read:
            entries[form, table, row, field] = Correction(
                id=f"c{number}",
                form=form,
                table=table,
                row=row,
                field=field,
                as_read=int(as_read) if kind == "Int64" and as_read is not None else as_read,
                corrected=corrected,
                evidence="generated",
                confidence="probable",
            )
    return ledger(*entries.values())


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
@given(ledgers())
def test_revert_undoes_apply(book: Ledger) -> None:
    corrected = corrections.apply(NINE, book)
    for name, frame in corrected.frames().items():
        tables.validate(name, frame)
    assert len(corrected.findings) == len(book.correction)
    back = corrections.revert(corrected, book)
    phrases = NINE.indicators["in_doubt"].str.split("; ").map(sorted, na_action="ignore")
    again = back.indicators["in_doubt"].str.split("; ").map(sorted, na_action="ignore")
    assert again.equals(phrases)
    indicators = back.indicators.assign(in_doubt=NINE.indicators["in_doubt"])
    same(replace(back, indicators=indicators), NINE)
