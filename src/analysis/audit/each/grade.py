"""The printed grade is the one of the printed total."""

from fractions import Fraction

from analysis import rules as rule_sets
from analysis.audit.check import Findings, Form, Said, arithmetic, said, tell
from analysis.rounding import Interval, Printed
from analysis.words.sentence import Named


@arithmetic(
    "grade",
    order=90,
    rests=("reported projects.all.total_score", "projects.subject.grade"),
    clause="grades",
)
def grade(form: Form) -> Findings:
    """Judge the grade by the form's rule set, else by what else may hold, by `RuleSet.earns`.

    Another release of the same system may; another place's rules may where the form's place is
    not told, or where it prints a label that only they have.
    """
    label, total = form.project["grade"], form.project["total_score"]
    if total is None:
        return
    verdict, rule, sentence = "not-computable", None, said("finding.grade_missing", total=total)
    span = None
    if label is not None:
        verdict, rule, sentence = _judged(form, str(label).strip(), total)
        span = form.rules.grade_span(str(label)) if verdict == "contradicts" else None
    due = span and Interval(Fraction(span[0]), Fraction(span[1]))
    yield tell(form.project, verdict, sentence, total, due, subject="project/grade", rule=rule)


def _judged(form: Form, label: str, total: Printed) -> tuple[str, str | None, Said]:
    chosen, points = form.rules, float(total.value)
    printed = {"total": total, "grade": Named("gloss", label)}
    if chosen.earns(points, label):
        span = chosen.grade_span(label)
        below = span is not None and total.value < Fraction(span[1])
        verdict = "agrees" if below else "agrees-hidden-digits"
        return verdict, None, said("finding.grade", **printed)
    due = {"rules": rule_sets.Called(chosen.id), "due": Named("gloss", chosen.grade(points))}
    if chosen.earns(points, label, elsewhere=True):
        sentence = said("finding.grade_of_release", **printed, **due)
        return "asks", f"{chosen.id}: other_grades", sentence
    known = [chosen, *map(rule_sets.load, rule_sets.available())]  # + one of one's own
    told = form.project["province"] or form.project["tier"] == "central"
    placeless = form.choice is not None and not told
    if placeless or chosen.grade_span(label) is None:
        other = next((one for one in known if one.earns(points, label)), None)
        if other is not None:
            sentence = said(
                "finding.grade_elsewhere_only", **printed, **due, other=rule_sets.Called(other.id)
            )
            return "asks", f"{other.id}: grades", sentence
    if all(one.grade_span(label) is None for one in known):
        return "not-computable", None, said("finding.grade_unknown", grade=printed["grade"])
    return "contradicts", None, said("finding.grade_wrong", **printed, **due)
