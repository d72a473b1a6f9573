import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import corrections, doubts, tables, words
from analysis.corrections import Correction, Document, Ledger
from analysis.doubts import Doubt
from analysis.errors import InvalidTable, LedgerError, UsageError
from analysis.schema import FIELDS
from analysis.tables import COLUMNS, NUMBER, TEXT, Tables

ABSENT = pytest.approx(math.nan, nan_ok=True)
NINE_FORMS = Path(__file__).parent / "expected" / "nine_forms"

SHA256 = "0" * 64
DOCUMENT = f"""
[[document]]
sha256 = "{SHA256}"
source = "f.txt"
"""
ENTRY = """
[[document.correction]]
id = "f1-i2-name"
form = 1
table = "indicators"
row = 2
field = "name"
as_read = "故障处"
corrected = "故障处置率"
evidence = { zh = "第6张表印得完整", en = "form 6 prints it whole" }
confidence = "probable"
"""

NAME = [Doubt("may-be", ('a "b"; [name: c]\n{d}',), "name"), Doubt("split-cell", (), "name")]
REASON = Doubt("nothing-read", (), "reason")
LOST = doubts.write([Doubt("nothing-read", (), "target_value")])


def small() -> Tables:
    return Tables(
        projects=tables.frame(
            "projects",
            [
                {
                    "form_id": "f#1",
                    "source": "f.txt",
                    "source_sha256": SHA256,
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
                {"form_id": "f#1", "position": 1, "page": 3, "in_doubt": LOST},
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
                    "in_doubt": doubts.write([*NAME, REASON]),
                },
            ],
        ),
        findings=tables.empty().findings,
    )


def entry(**fields: Any) -> Correction:
    evidence = {"zh": "可见", "en": "seen"}
    defaults = {"id": "c1", "form": 1, "evidence": evidence, "confidence": "proven"}
    return Correction(**(defaults | fields))


def ledger(*entries: Correction, sha256: str = SHA256) -> Ledger:
    document = Document(sha256=sha256, source="f.txt", correction=entries)
    return Ledger(path=Path("corrections.toml"), document=(document,))


def same(one: Tables, other: Tables) -> None:
    for name, frame in one.frames().items():
        pd.testing.assert_frame_equal(frame, other.frames()[name])


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "corrections.toml"
    file.write_text(DOCUMENT + text, encoding="utf-8")
    return file


class TestLoad:
    def test_reads_entries_with_numbers_as_printed(self, tmp_path: Path) -> None:
        score = (
            ENTRY.replace("f1-i2-name", "f1-i2-score")
            .replace('"name"', '"score"')
            .replace('"故障处"', "9.97")
            .replace('"故障处置率"', "9.90")
        )
        name, number = corrections.load(written(tmp_path, ENTRY + score)).entries
        assert (name.as_read, name.corrected, name.confidence) == (
            "故障处",
            "故障处置率",
            "probable",
        )
        assert (str(number.as_read), str(number.corrected)) == ("9.97", "9.90")

    def test_an_empty_ledger_has_no_entries(self, tmp_path: Path) -> None:
        assert corrections.load(written(tmp_path, "# none yet\n")).entries == []

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"none\.toml: no such corrections ledger"):
            corrections.load(tmp_path / "none.toml")

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("[[document.correction]]", "[[document.correction", "not a TOML file"),
            ("[[document.correction]]", "[[correction]]", "correction: there is no such thing"),
            ("row = 2", 'row = 2\ncolour = "red"', "f1-i2-name.colour: there is no such thing"),
            ('id = "f1-i2-name"\n', "", "#1.id: is missing"),
            ('"f1-i2-name"', '"a b"', "a b.id: must look like"),
            ("form = 1", 'form = "f#1"', "f1-i2-name.form: must be a whole number"),
            ('"name"', '"target_value"', "target_value of indicators can't be corrected"),
            ('"name"', '"executed"', "executed of indicators can't be corrected"),
            ("row = 2\n", "", "row is needed for funds and indicators"),
            ("row = 2", "row = 0", "f1-i2-name.row: must be at least 1"),
            ('"故障处置率"', "5", "corrected of name is a text"),
            ('"故障处置率"', '"  "', "corrected of name is a text that is not blank"),
            ('"故障处置率"', '"故障处"', "as_read and corrected are the same"),
            ('"name"', '"score"', "as_read of score is a number"),
            ('"probable"', '"maybe"', "confidence: must be one of 'proven', 'probable'"),
            ('en = "form 6 prints it whole"', 'en = " "', "evidence"),
            (', en = "form 6 prints it whole"', "", "evidence.en: is missing"),
            ("[[document", ENTRY + "[[document", "f1-i2-name stands in two entries"),
            (
                "[[document",
                ENTRY.replace("f1-i2-name", "other") + "[[document",
                "f.txt#1 indicators 2 name stands in two entries",
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
        assert "corrections.toml：" in error.value.say("zh")

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
        assert doubts.read(row["in_doubt"]) == (REASON,)
        assert after.findings.iloc[0].to_dict() == {
            "form_id": "f#1",
            "check": "corrected-name",
            "verdict": "warns",
            "subject": "indicators/2",
            **dict.fromkeys(["reported", "expected_low", "expected_high"], ABSENT),
            "message_zh": "第2个指标的名称由“故障处”更正为“故障处置率”(可能):第6张表印得完整。",
            "message_en": (
                "The name of indicator 2 was corrected from “故障处” to “故障处置率” (probable):"
                " form 6 prints it whole."
            ),
            "rule": "ledger: f1-i2-name",
            "page": 4,
            **dict.fromkeys(["fact", "severity", "ask_zh", "ask_en"], ABSENT),
        }
        same(before, small())

    def test_a_lost_target_brings_operator_value_and_unit(self) -> None:
        change = entry(table="indicators", row=1, field="target_text", corrected="≤0.00(%)")
        row = corrections.apply(small(), ledger(change)).indicators.iloc[0]
        assert (row["target_operator"], row["target_value"], row["target_unit"]) == ("≤", 0.0, "%")
        assert row["target_unit_canonical"] == "%"
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
        assert finding["message_en"].startswith("The grade was corrected from nothing to “优”")
        assert finding["message_en"].endswith("to “优” (proven): Another page prints it.")

    def test_a_source_of_funds_is_told_in_words_and_not_by_its_code(self) -> None:
        change = entry(table="funds", row=3, field="fund", as_read="other", corrected="total")
        finding = corrections.apply(small(), ledger(change)).findings.iloc[0]
        old, new = (words.name("fund", code, "zh") for code in ("other", "total"))
        assert finding["message_zh"].startswith(f"资金第3行的资金来源由“{old}”更正为“{new}”")
        old, new = (words.name("fund", code, "en") for code in ("other", "total"))
        said = f"In funds row 3 the source of funds was corrected from “{old}” to “{new}”"
        assert finding["message_en"].startswith(said)

    def test_other_forms_and_documents_are_left_alone(self) -> None:
        change = entry(form=11, table="projects", field="grade", corrected="优")
        same(corrections.apply(small(), ledger(change)), small())
        change = entry(table="projects", field="grade", corrected="优")
        same(corrections.apply(small(), ledger(change, sha256="1" * 64)), small())

    def test_projects_and_funds_name_their_entry_and_lose_the_doubt(self) -> None:
        before = small()
        before.projects["in_doubt"] = doubts.write([Doubt("split-cell", (), "grade")])
        before.funds["in_doubt"] = doubts.write([Doubt("split-cell", (), "executed")])
        after = corrections.apply(
            before,
            ledger(
                entry(id="a", table="projects", field="grade", corrected="优"),
                entry(id="b", table="funds", row=3, field="executed", corrected=2),
            ),
        )
        assert after.projects["corrected"].tolist() == ["a"]
        assert after.projects["in_doubt"].isna().all()
        assert after.funds["corrected"].fillna("").tolist() == ["", "", "b"]
        assert after.funds["in_doubt"].isna().tolist() == [False, False, True]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                entry(table="indicators", row=2, field="name", as_read="故障", corrected="x"),
                "correction c1 expects “故障” in f#1 indicators 2 name, but there stands “故",
            ),
            (
                entry(table="indicators", row=2, field="name", corrected="x"),
                "expects ∅ in f#1 indicators 2 name, but there stands “故障处”",
            ),
            (
                entry(table="indicators", row=1, field="name", as_read="故障处", corrected="x"),
                "but there stands ∅",
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
        as_read = small().select(form for form, _ in corrections.entries(small(), book))
        same(corrections.revert(corrections.apply(small(), book), as_read), small())

    def test_leaves_what_was_not_applied(self) -> None:
        same(corrections.revert(small(), tables.empty()), small())

    def test_refuses_forms_of_other_tables(self) -> None:
        fewer = small()
        fewer = Tables(fewer.projects, fewer.funds[:1], fewer.indicators, fewer.findings)
        with pytest.raises(InvalidTable, match="do not belong to the tables beside"):
            corrections.revert(small(), fewer)


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


TEXTS = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text.strip())
AWKWARD = st.sampled_from(
    ["优", "≥5.00(件)", "未达成指标且效果较差", "=0(%)", "name: x; y", '["a"]; {b}\n"']
)


@st.composite
def doubted(draw: st.DrawFn) -> Tables:
    """The nine forms with any doubts, whatever was read there."""
    frames = dict(NINE.frames())
    for name in FIELDS:
        one = st.builds(
            Doubt,
            st.sampled_from(["split-cell", "may-be"]),
            st.lists(TEXTS, min_size=1, max_size=2).map(tuple),
            st.sampled_from([*FIELDS[name], "target_value"]),
        )
        kinds = draw(st.lists(st.lists(one, max_size=3), min_size=1, max_size=4))
        column = [doubts.write(kinds[row % len(kinds)]) for row in range(len(frames[name]))]
        frames[name] = tables.validate(name, frames[name].assign(in_doubt=column))
    return Tables(**frames)


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
        as_read = corrections._current(frame, place, field)
        if kind == TEXT:
            new = AWKWARD
        else:
            amount, year = st.decimals(0, 10**6, places=2), st.integers(1990, 2100)
            new = amount if kind == NUMBER else year
        corrected = draw(st.none() | new)
        if corrected != as_read:
            entries[form, table, row, field] = entry(
                id=f"c{number}",
                form=int(form[-1]),
                table=table,
                row=row,
                field=field,
                as_read=int(as_read) if kind == "Int64" and as_read is not None else as_read,
                corrected=corrected,
            )
    return ledger(*entries.values(), sha256=NINE.projects["source_sha256"].iloc[0])


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=12, deadline=None)
@given(doubted(), ledgers())
def test_revert_undoes_apply(read: Tables, book: Ledger) -> None:
    corrected = corrections.apply(read, book)
    for name, frame in corrected.frames().items():
        tables.validate(name, frame)
    assert len(corrected.findings) == len(book.entries)
    as_read = read.select(form for form, _ in corrections.entries(read, book))
    same(corrections.revert(corrected, as_read), read)


def test_two_documents_of_one_name_have_an_entry_each(tmp_path: Path) -> None:
    entries = [
        f'''[[document]]
sha256 = "{digit * 64}"
source = "f.txt"
[[document.correction]]
id = "name-{digit}"
form = 1
table = "projects"
field = "project_name"
as_read = "甲"
corrected = "乙"
evidence = {{ zh = "可见", en = "seen" }}
confidence = "proven"
'''
        for digit in "ab"
    ]
    file = tmp_path / "ledger.toml"
    file.write_text("\n".join(entries), "utf-8")
    assert [entry.id for entry in corrections.load(file).entries] == ["name-a", "name-b"]
