"""How targets are set: no two alike, a fair operator, something to miss."""

from collections import defaultdict
from collections.abc import Iterator

from analysis.audit.check import Findings, Form, Row, finds, said, tell

_OPERATORS = {
    "overshoot under =": "finding.operator_in_doubt",
    "more is better under =": "finding.operator_in_doubt",
    "direction against the name": "finding.operator_against_name",
}
# Below so many such targets in a form nothing is said of the form as a whole.
_MANY = 5
_NAMED = ("indicators.subject.name", "indicators.subject.target_text")


@finds("duplicate-indicator", kind="design", order=310, rests=_NAMED)
def duplicate_indicator(form: Form) -> Findings:
    """Tell each repeated indicator with the first row that it repeats, by `design.duplicates`."""
    for row, earlier in _named_alike(form, same_target=True):
        other = str(earlier[0]["position"])
        yield tell(row, "warns", said("finding.duplicate_indicator", row, other=other))


@finds("name-twice", kind="design", order=353, rests=_NAMED)
def name_twice(form: Form) -> Findings:
    """Ask about one name with two targets, 图书数量 ≥5,000 and ≥6,000, by `design.duplicates`."""
    for row, earlier in _named_alike(form, same_target=False):
        first = next((one for one in earlier if one["level2"] == row["level2"]), None)
        if first and first["target_text"] and row["target_text"]:
            values = {"other": str(first["position"]), "first": first["target_text"]}
            yield tell(row, "asks", said("finding.name_twice", row, **values))


def _named_alike(form: Form, same_target: bool) -> Iterator[tuple[Row, list[Row]]]:
    """Yield indicators with those above that have the same name, and the same target or not."""
    rows = {row["position"]: row for row in form.indicators}
    above: dict[int, list[int]] = defaultdict(list)
    for pair in form.duplicates:
        if pair["identical"] and pair["same_target"] == same_target:
            above[pair["other_position"]].append(pair["position"])
    for position in sorted(above):
        yield rows[position], [rows[one] for one in sorted(above[position])]


@finds("operator-in-doubt", kind="design", order=320)
def operator_in_doubt(form: Form) -> Findings:
    """Ask about operators that seem to point the wrong way, by `design.slack`."""
    for row in form.indicators:
        if row["operator_doubt"] is not None:
            yield tell(row, "asks", said(_OPERATORS[row["operator_doubt"]], row))


@finds("zero-ceiling", kind="design", order=330)
def zero_ceiling(form: Form) -> Findings:
    """Ask what a ceiling was based on that allows some, and was met by nothing at all."""
    for row in form.indicators:
        if row["cannot_miss"] == "zero":
            yield tell(row, "asks", said("finding.zero_ceiling", row))


@finds("targets-without-slack", kind="design", order=340)
def targets_without_slack(form: Form) -> Findings:
    """Ask about a form where half of the compared targets and more are 100 %, and just met."""
    compared = [row for row in form.indicators if row["exact_hit"] is not None]
    full = [row for row in compared if row["asks_all"]]
    exact = all(row["exact_hit"] for row in full)
    if exact and len(full) >= _MANY and 2 * len(full) >= len(compared):
        sentence = said("finding.targets_without_slack", n=len(full), of=len(compared))
        yield tell(form.project, "asks", sentence, page=form.project["first_page"])
