"""Which rule set a form is judged by, where none was given."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Findings:
    """Say which set fits, and by what evidence."""
    if form.chosen and form.choice is not None and form.rules is not None:
        names = {"id": form.rules.id, "document": form.rules.document}
        fits = said("finding.rule_set", **names, evidence=form.choice.evidence)
        yield tell(form.project, "agrees", fits, rule=form.rules.id, page=None)
    elif form.chosen:
        none = said("finding.rule_set_none")
        yield tell(form.project, "not-computable", none, page=None)


CHECK = Check(("rule-set",), kind="convention", order=0, run=run)
