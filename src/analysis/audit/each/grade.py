"""The printed grade is the one of the printed total."""

from fractions import Fraction

from analysis import rules as rule_sets
from analysis.audit.check import Findings, Form, Said, arithmetic, said, tell
from analysis.rounding import Printed


@arithmetic("grade", order=90, rests=("projects.all.total_score", "projects.subject.grade"))
def grade(form: Form) -> Findings:
    """Judge the grade by the form's rule set, else by any known one, by `RuleSet.earns`."""
    label, total = form.project["grade"], form.project["total_score"]
    if total is None:
        return
    verdict, rule, sentence = "not-computable", None, said("finding.grade_missing", total=total)
    if label is not None:
        verdict, rule, sentence = _judged(form, str(label).strip(), total)
    yield tell(form.project, verdict, sentence, total, subject="project/grade", rule=rule)


def _judged(form: Form, label: str, total: Printed) -> tuple[str, str | None, Said]:
    chosen, points = form.rules, float(total.value)
    printed = {"total": total, "grade": label}
    if chosen.earns(points, label):
        span = chosen.grade_span(label)
        below = span is not None and total.value < Fraction(span[1])
        verdict = "agrees" if below else "agrees-hidden-digits"
        return verdict, f"{chosen.id}: grades", said("finding.grade", **printed)
    known = [rule_sets.load(name) for name in rule_sets.available()]
    other = next((one for one in known if one.earns(points, label)), None)
    if other is not None:
        due = {"other": other.id, "id": chosen.id, "due": chosen.grade(points)}
        sentence = said("finding.grade_elsewhere_only", **printed, **due)
        return "asks", f"{other.id}: grades", sentence
    if all(one.grade_span(label) is None for one in known):
        return "not-computable", None, said("finding.grade_unknown", grade=label)
    sentence = said("finding.grade_wrong", **printed, due=chosen.grade(points))
    return "contradicts", f"{chosen.id}: grades", sentence
