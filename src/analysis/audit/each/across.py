"""What several forms have in common: one sentence, one total, full marks throughout."""

import re
from collections import defaultdict

from analysis.audit.check import Findings, finds, said, tell
from analysis.audit.forms import Trace

_SENTENCE = re.compile(r"[。;；\n]")
# A shorter sentence may well be right of many projects: 已完成全年任务.
_LONG = 15
# Two forms may share a measure; three of different projects share a text.
_MANY = 3
# So many of the forms that share it a question names: a.pdf#1, a.pdf#2, ….
_NAMED = 5


@finds("text-in-forms", kind="question", order=530, by="run_corpus")
def texts_shared(forms: list[Trace]) -> Findings:
    """Ask once about each sentence that forms of several projects share, where it first stands."""
    by_text: dict[str, list[tuple[Trace, str]]] = defaultdict(list)
    for form in forms:
        for text, subject in _sentences(form).items():
            by_text[text].append((form, subject))
    asked: set[tuple[str, str] | tuple[str, ...]] = set()
    for text, having in sorted(by_text.items(), key=lambda one: (-len(one[1]), -len(one[0]))):
        names = {form.project["project_name"] for form, _ in having}
        ids = tuple(form.id for form, _ in having)
        if len(ids) < _MANY or (len(names) < _MANY and None not in names):
            continue
        # Of the sentences that the same forms share, or that stand in one place, the longest.
        first, subject = having[0]
        if not {ids, (first.id, subject)} & asked:
            shown = ", ".join((*ids[:_NAMED], *(["…"] if len(ids) > _NAMED else [])))
            sentence = said("finding.text_shared", n=len(ids), text=text, forms=shown)
            yield tell(first.project, "asks", sentence, form_id=first.id, subject=subject)
        asked |= {ids, (first.id, subject)}


@finds(
    "one-total-in-forms",
    kind="question",
    order=531,
    unit="points",
    by="run_corpus",
    own_ask="ask.scoring",
)
def totals_alike(forms: list[Trace]) -> Findings:
    """Ask about one total in all forms of a unit and year."""
    own: dict[tuple[str, int], list[Trace]] = defaultdict(list)
    for form in forms:
        if form.project["unit"] and form.project["year"] and form.project["total_score"]:
            own[form.project["unit"], form.project["year"]].append(form)
    for (unit, _), members in own.items():
        scores = {form.project["total_score"].value for form in members}
        if len(members) >= _MANY and len(scores) == 1:
            first = members[0]
            total = first.project["total_score"]
            sentence = said("finding.totals_alike", n=len(members), unit=unit, total=total)
            row = first.project | {"subject": "project/total_score"}
            yield tell(row, "asks", sentence, total, form_id=first.id)


@finds("full-marks-everywhere", kind="question", order=532, unit="points", by="run_corpus")
def full_marks(forms: list[Trace]) -> Findings:
    """Ask, once, about full marks on every indicator in most forms, by `leniency.ratios`.

    One form has them by right.
    """
    scored = [form for form in forms if form.indicators and _all(form, "counted")]
    full = [form for form in scored if _all(form, "at_ceiling")]
    if len(full) >= _MANY and 2 * len(full) >= len(scored):
        sentence = said("finding.full_marks", n=len(full), of=len(scored))
        yield tell(full[0].project, "asks", sentence, form_id=full[0].id)


def _all(form: Trace, column: str) -> bool:
    return all(row[column] for row in form.indicators)


def _sentences(form: Trace) -> dict[str, str]:
    """Return the sentences of goals and reasons that are surely read, each with its subject."""
    parts = (
        (re.sub(r"\s", "", part), subject)
        for _, subject, text in reversed(form.prose())
        for part in _SENTENCE.split(text)
    )
    return {text: subject for text, subject in parts if len(text) >= _LONG}
