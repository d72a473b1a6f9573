"""Which rule set a form is judged by, where none was given."""

from analysis.audit.check import Findings, Form, finds, said, tell


@finds("rule-set", kind="convention", order=0)
def rule_set(form: Form) -> Findings:
    """Say which set fits, and by what evidence."""
    if form.chosen and form.choice is not None:
        rules, evidence = form.choice.rules, form.choice.evidence
        fits = said("finding.rule_set", id=rules.id, document=rules.document, evidence=evidence)
        yield tell(form.project, "agrees", fits, rule=rules.id, page=None)
    elif form.chosen:
        yield tell(form.project, "not-computable", said("finding.rule_set_none"), page=None)
