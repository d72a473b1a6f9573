"""Cost deviation and execution rate score one fact twice, with opposite signs."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.each.cost_deviation import as_printed
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.words.numbers import figure


def run(form: Form) -> Findings:
    """Tell where less was spent than budgeted, by `execution.cost_deviation`."""
    for row in form.deviations:
        if row["scored_twice"]:
            points = {"execution": row["execution_score"]}
            points |= {name: row[name] for name in ("score", "weight")}
            values = {name: figure(value, "points") or "-" for name, value in points.items()}
            (rate,), printed = form.of_total("execution_rate"), as_printed(row)
            sentence = said("finding.scored_twice", **values, rate=rate, printed=printed)
            yield tell(row, "warns", sentence, printed)


CHECK = Check(("fact-scored-twice",), kind="design", order=300, run=run)
