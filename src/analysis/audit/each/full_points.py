"""A form has 100 points."""

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.audit.each.weights_sum import FULL, SUBJECT
from analysis.words import say


@finds("full-points", kind="arithmetic", order=50, unit="points")
def full_points(form: Form) -> Findings:
    """Judge the printed total weight, where indicators have weights."""
    whole = form.project["total_weight"]
    weighed = any(row["weight"] is not None for row in form.indicators)
    if whole is not None and weighed and whole.value != FULL.value:
        verdict = "contradicts" if whole.value > FULL.value else "warns"
        sentence = said("finding.full_points", total=whole)
        own = {"subject": SUBJECT, "rule": say("finding.full_points_rule", "zh")}
        yield tell(form.project, verdict, sentence, whole, FULL.exactly(), **own)
