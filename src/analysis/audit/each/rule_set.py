"""Which rule set a form is judged by, where none was given."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Iterator[Finding]:
    """Say which set fits, and by what evidence."""
    if not form.chosen:
        return
    if form.choice is None or form.rules is None:
        none = said("finding.rule_set_none")
        yield finding("rule-set", "not-computable", "project/form_id", none)
        return
    names = {"id": form.rules.id, "document": form.rules.document}
    fits = said("finding.rule_set", **names, evidence=form.choice.evidence)
    yield finding("rule-set", "agrees", "project/form_id", fits, rule=form.rules.id)


CHECK = Check(names=("rule-set",), kind="convention", order=0, run=run)
