"""Which rule set a form is judged by, where none was given."""

from typing import Any

from analysis import doubts
from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.words.sentence import Named


@finds("rule-set", kind="convention", order=0)
def rule_set(form: Form) -> Findings:
    """Say which set applies, by what place, and how many of the scores that it judges fit."""
    choice = form.choice
    if choice is None:
        return
    key = "finding.rule_set" if choice.binds else "finding.rule_set_compared"
    if not choice.binds and form.project["form_kind"] in ("department", "transfer"):
        key = "finding.rule_set_kind"
    fits = said("finding.scores_none")
    if choice.judged:
        fits = said("finding.scores_fit", inside=choice.inside, n=choice.judged)
    values = {"id": choice.rules.id, "document": choice.rules.document, "fits": fits}
    province, tier = form.project["province"], form.project["tier"]
    place = province or said("finding.no_place")
    if tier == "central":
        place = Named("tier", tier)
    elif tier:
        place = said("finding.place_of", place=place, tier=Named("tier", tier))
    year: Any = str(form.project["year"] or "-")
    if "year" in doubts.fields(form.project["in_doubt"]):
        year = said("finding.year_in_doubt", year=year)
    sentence = said(key, place=place, year=year, **values)
    verdict = "agrees" if choice.binds else "not-computable"
    yield tell(form.project, verdict, sentence, rule=choice.rules.id, page=None)
