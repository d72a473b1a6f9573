"""A form has 100 points."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.rounding import Interval, exact
from analysis.words import say


def run(form: Form) -> Iterator[Finding]:
    """Judge the printed total weight, where indicators have weights."""
    whole = figure(form.project, "total_weight")
    weighed = any(row["weight"] is not None for row in form.indicators)
    if whole is not None and weighed and whole.value != 100:
        yield finding(
            "full-points",
            "contradicts" if whole.value > 100 else "warns",
            "project/total_weight",
            said("finding.full_points", total=whole),
            whole,
            Interval(exact(100), exact(100)),
            say("finding.full_points_rule", "zh"),
            form.project["last_page"],
        )


CHECK = Check(names=("full-points",), kind="arithmetic", order=50, unit="points", run=run)
