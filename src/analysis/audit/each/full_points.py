"""A form has 100 points."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.each.weights_sum import FULL, SUBJECT
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.words import say


def run(form: Form) -> Findings:
    """Judge the printed total weight, where indicators have weights."""
    whole = form.project["total_weight"]
    weighed = any(row["weight"] is not None for row in form.indicators)
    if whole is not None and weighed and whole.value != FULL.value:
        verdict = "contradicts" if whole.value > FULL.value else "warns"
        sentence, rule = (
            said("finding.full_points", total=whole),
            say("finding.full_points_rule", "zh"),
        )
        own = {"subject": SUBJECT, "rule": rule}
        yield tell(form.project, verdict, sentence, whole, FULL.exactly(), **own)


CHECK = Check(("full-points",), kind="arithmetic", order=50, unit="points", run=run)
