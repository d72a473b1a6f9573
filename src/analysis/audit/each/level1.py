"""The dimensions of level 1 and their weights are those of the rule set."""

from analysis import labels
from analysis.audit.check import Findings, Form, Row, Said, finds, said, tell
from analysis.words.numbers import plain
from analysis.words.sentence import Joined, Named

_NAMES = ("cost-missing", "output-missing", "outcome-missing", "satisfaction-missing")
_SATISFACTION = "满意度指标"
_MISSING = dict(zip(labels.names("levels1"), _NAMES, strict=True))


@finds("level1-weights", kind="rules", order=210, clause="level1_weights")
def level1_weights(form: Form) -> Findings:
    """Compare the blocks of a form, by `design.balance`, where the rules state such weights."""
    blocks = form.blocks
    if not blocks or any(row["rule_points"] is None for row in blocks):
        return
    if not all(row["n_indicators"] for row in blocks):
        return  # a block that is missing is told by its own check
    same = all(row["points"] == row["rule_points"] for row in blocks)
    key = "finding.level1_weights" if same else "finding.level1_weights_differ"
    found = Joined(tuple(map(_block, blocks)), " · ")
    due = "/".join(f"{row['rule_points']:g}" for row in blocks)
    sentence = said(key, found=found, due=due)
    verdict = "agrees" if same else "warns"
    yield tell(form.project, verdict, sentence, subject="project/total_weight")


@finds(*_NAMES, kind="rules", order=220, clause="dimensions", rests=("indicators.all.level1",))
def level1_missing(form: Form) -> Findings:
    """Tell what is missing, where the level 1 of every indicator is known.

    A set that says where the points of satisfaction go without it provides for such forms.
    """
    levels = {row["level1"] for row in form.indicators} | _below(form)
    levels |= {_SATISFACTION} if levels and form.rules.without_satisfaction is not None else set()
    for level in form.rules.dimensions.value if levels and None not in levels else ():
        if level not in levels:
            name, subject = _MISSING.get(level, f"{level}-missing"), "project/total_weight"
            sentence = said("finding.level1_missing", level=Named("level", level))
            yield tell(form.project, "warns", sentence, check=name, subject=subject)


def _below(form: Form) -> set[str]:
    """Return satisfaction where it stands under another level 1, by its level 2 or its name."""
    found = any("满意" in f"{row['level2']}{row['name']}" for row in form.indicators)
    return {_SATISFACTION} if found else set()


def _block(row: Row) -> Said:
    level, points = Named("level", row["level1"]), plain(row["points"], 2)
    return said("finding.level1_points", level=level, points=points)
