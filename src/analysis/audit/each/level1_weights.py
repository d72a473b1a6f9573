"""The weights of level 1 are those of the rule set."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, Row
from analysis.audit.sentence import Joined, Named, Said, said
from analysis.words.numbers import plain


def run(form: Form) -> Iterator[Finding]:
    """Compare the blocks of a form, by `design.balance`, where the rules state such weights."""
    blocks = form.blocks
    if form.rules is None or not blocks or any(row["rule_points"] is None for row in blocks):
        return
    same = all(row["points"] == row["rule_points"] for row in blocks)
    sentence = said(
        "finding.level1_weights" if same else "finding.level1_weights_differ",
        found=Joined(tuple(map(_block, blocks)), " · "),
        id=form.rules.id,
        due="/".join(f"{row['rule_points']:g}" for row in blocks),
    )
    yield finding(
        "level1-weights",
        "agrees" if same else "warns",
        "project/total_weight",
        sentence,
        rule=f"{form.rules.id}: level1_weights",
        page=form.project["last_page"],
    )


def _block(row: Row) -> Said:
    level, points = Named("level", row["level1"]), plain(row["points"], 2)
    return said("finding.level1_points", level=level, points=points)


CHECK = Check(names=("level1-weights",), kind="rules", order=210, run=run)
