"""Cost deviation and execution rate score one fact twice, with opposite signs."""

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.audit.each.cost_deviation import as_printed
from analysis.words.numbers import figure


@finds("fact-scored-twice", kind="design", order=300)
def fact_scored_twice(form: Form) -> Findings:
    """Tell where less was spent than budgeted, by `execution.cost_deviation`."""
    for row in form.deviations:
        if row["scored_twice"]:
            names = {"execution": "execution_score", "score": "score", "weight": "weight"}
            points = {name: figure(row[own], "points") or "-" for name, own in names.items()}
            (rate,), printed = form.of_total("execution_rate"), as_printed(row)
            sentence = said("finding.scored_twice", **points, rate=rate, printed=printed)
            yield tell(row, "warns", sentence, printed)
