"""The printed grade is the one of the printed total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis import rules as rule_sets
from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import Said, said
from analysis.rounding import Printed

_USUAL = "mof-2020-10"


def run(form: Form) -> Iterator[Finding]:
    """Judge the grade by the form's rule set, else by any known one."""
    label, total = form.project["grade"], figure(form.project, "total_score")
    if total is None:
        return
    verdict, rule = "not-computable", None
    sentence = said("finding.grade_missing", total=total)
    if label is not None:
        verdict, rule, sentence = _judged(form, str(label).strip(), total)
    page = form.project["last_page"]
    yield finding("grade", verdict, "project/grade", sentence, total, rule=rule, page=page)


def _judged(form: Form, label: str, total: Printed) -> tuple[str, str | None, Said]:
    chosen, points = form.rules, float(total.value)
    printed = {"total": total, "grade": label}
    if chosen is not None and chosen.earns(points, label):
        span = chosen.grade_span(label)
        verdict = "agrees-hidden-digits"
        if span is not None and total.value < Fraction(span[1]):
            verdict = "agrees"
        return verdict, f"{chosen.id}: grades", said("finding.grade", **printed)
    known = [rule_sets.load(name) for name in rule_sets.available()]
    for other in known:
        if other.earns(points, label):
            rule = f"{other.id}: grades"
            if chosen is None:
                return "agrees", rule, said("finding.grade_elsewhere", **printed, other=other.id)
            due = {"id": chosen.id, "due": chosen.grade(points)}
            sentence = said("finding.grade_elsewhere_only", **printed, other=other.id, **due)
            return "warns", rule, sentence
    if all(other.grade_span(label) is None for other in known):
        return "not-computable", None, said("finding.grade_unknown", grade=label)
    usual = chosen or rule_sets.load(_USUAL)
    sentence = said("finding.grade_wrong", **printed, due=usual.grade(points))
    return "contradicts", f"{usual.id}: grades", sentence


CHECK = Check(names=("grade",), kind="arithmetic", order=90, unit="points", run=run)
