"""What the rules allow has one answer: in the findings, on the page of leniency, of a project."""

from __future__ import annotations

import re
from html import unescape

from analysis import audit, leniency, rules
from analysis.report.each import leniency as room
from analysis.report.each.project import form as sheet
from analysis.report.each.project.indicators import indicators
from analysis.tables import Tables
from tests.report.generator import generated
from tests.report.pages import page

RULES = rules.load("mof-2021-101")
FORMS = 10
ROW = re.compile(r'data-form="([^"]+)" data-row="(\d+)"')


def ten() -> Tables:
    every = generated(2 * FORMS, checked=False)
    once = every.projects.loc[every.projects["same_as"].isna(), "form_id"]
    whole = every.select(once.head(FORMS).tolist())
    indicators = whole.indicators.copy()
    # A missed target at full marks in every fifth row: some are beyond the rules in each form.
    missed = indicators["target_operator"].eq("≥") & indicators["target_value"].gt(1)
    chosen = indicators.index[missed][::5]
    indicators.loc[chosen, "actual_value"] = indicators.loc[chosen, "target_value"] / 2
    indicators.loc[chosen, "score"] = indicators.loc[chosen, "weight"]
    return Tables(whole.projects, whole.funds, indicators, whole.findings)


def test_a_score_beyond_the_rules_is_one_on_every_page() -> None:
    data = ten()
    found = audit.check(data, rules=RULES)
    warned = found[(found["check"] == "score-admissible") & (found["verdict"] == "warns")]
    said = {(row.form_id, row.subject.rpartition("/")[2]) for row in warned.itertuples()}
    assert len(said) >= FORMS
    here = page("02_scoring_leniency", data, "en")
    beyond = room.judged(here, leniency.beyond(here.tables, here.rules))
    shown = here.table(beyond, title="beyond", columns=["project", "name", "score", "verdict"])
    assert set(ROW.findall(unescape(shown.html))) == said
    for form in data.projects["form_id"]:
        own = page("04_project", data, "en", one=data.select([form]))
        rows = sheet.points(own)
        outside = rows.loc[rows["outside"].notna() & rows["position"].gt(0), "position"]
        assert {(form, str(at)) for at in outside} == {one for one in said if one[0] == form}
        assert indicators(own).html.count(own.say("project.outside")) == len(outside)
