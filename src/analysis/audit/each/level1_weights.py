"""The weights of level 1 are those of the rule set."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form, Row
from analysis.audit.sentence import Joined, Named, Said, said
from analysis.words.numbers import plain


def run(form: Form) -> Findings:
    """Compare the blocks of a form, by `design.balance`, where the rules state such weights."""
    blocks = form.blocks
    if not blocks or any(row["rule_points"] is None for row in blocks):
        return
    same = all(row["points"] == row["rule_points"] for row in blocks)
    due = "/".join(f"{row['rule_points']:g}" for row in blocks)
    values = {"found": Joined(tuple(map(_block, blocks)), " · "), "due": due}
    key = "finding.level1_weights" if same else "finding.level1_weights_differ"
    sentence = said(key, **values, id=form.ruled.id)
    verdict = "agrees" if same else "warns"
    yield tell(form.project, verdict, sentence, subject="project/total_weight")


def _block(row: Row) -> Said:
    level, points = Named("level", row["level1"]), plain(row["points"], 2)
    return said("finding.level1_points", level=level, points=points)


CHECK = Check(("level1-weights",), kind="rules", order=210, run=run, clause="level1_weights")
