"""Which rule set a form is judged by, where none was given."""

from typing import Any

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.words.sentence import Named


@finds("rule-set", kind="convention", order=0)
def rule_set(form: Form) -> Findings:
    """Say which set applies, by what place, and how many of the scores that it judges fit."""
    choice = form.choice
    if choice is None:
        return
    key = "finding.rule_set" if choice.binds else "finding.rule_set_compared"
    state = form.project["states"]["year"]
    if not choice.binds and form.project["form_kind"] in ("department", "transfer"):
        key = "finding.rule_set_kind"
    elif not choice.binds and state != "known":
        key = "finding.rule_set_year"  # it applies in one year, and in another it does not
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
    year: Any = str(form.project["year"])
    if state == "in_doubt":
        year = said("word.in_doubt", value=year)
    elif state != "known":
        year = Named("left_out", state)
    sentence = said(key, place=place, year=year, **values)
    verdict = "agrees" if choice.binds else "not-computable"
    yield tell(form.project, verdict, sentence, rule=choice.rules.id, page=None)
