"""What several forms have in common: one sentence, one total, full marks throughout."""

from sys import intern

from analysis.audit.check import Findings, finds, said, tell
from analysis.audit.together import Together
from analysis.rounding import Printed, exact
from analysis.tables import rows, sure
from analysis.unit_names import units

# Two forms may share a measure; three of different projects share a text.
_MANY = 3
# So many of the forms that share it a question names: a.pdf#1, a.pdf#2, ….
_NAMED = 5


@finds("text-in-forms", kind="question", order=530, by="run_corpus")
def texts_shared(together: Together) -> Findings:
    """Ask once about each sentence that forms of several projects share, where it first stands."""
    by_text: dict[str, tuple[str, list[str]]] = {}
    for part in together.repeated(_MANY):
        for form, subject, text in part.itertuples(index=False, name=None):
            # 100,000 forms have 2 million sentences: each form's name stands once in the memory.
            by_text.setdefault(text, (subject, []))[1].append(intern(form))
    having = {form for _, ids in by_text.values() for form in ids}
    heads = together.heads[together.heads["form_id"].isin(having)]
    projects = {row["form_id"]: row for row in rows(heads[["form_id", "project_name", "page"]])}
    asked: set[tuple[str, str] | tuple[str, ...]] = set()
    ranked = sorted(by_text.items(), key=lambda one: (-len(one[1][1]), -len(one[0])))
    for text, (subject, own) in ranked:
        ids, first = tuple(own), own[0]
        names = {projects[form]["project_name"] for form in ids}
        if len(ids) < _MANY or (len(names) < _MANY and None not in names):
            continue
        # Of the sentences that the same forms share, or that stand in one place, the longest.
        if not {ids, (first, subject)} & asked:
            shown = ", ".join((*ids[:_NAMED], *(["…"] if len(ids) > _NAMED else [])))
            sentence = said("finding.text_shared", n=len(ids), text=text, forms=shown)
            row = projects[first] | {"subject": subject}
            yield tell(row, "asks", sentence, form_id=first)
        asked |= {ids, (first, subject)}


@finds(
    "one-total-in-forms",
    kind="question",
    order=531,
    unit="points",
    by="run_corpus",
    own_ask="ask.scoring",
)
def totals_alike(together: Together) -> Findings:
    """Ask about one total in all forms of a unit and year."""
    heads = together.heads.assign(year=sure(together.heads, "year"))
    heads["unit"] = heads["form_id"].map(units(heads))
    own = heads[heads[["unit", "year", "total_score"]].notna().all(axis=1)]
    totals = own.groupby(["unit", "year"], sort=False)["total_score"]
    own = own.assign(n=totals.transform("size"), totals=totals.transform("nunique"))
    alike = own[(own["n"] >= _MANY) & (own["totals"] == 1)].drop_duplicates(["unit", "year"])
    for row in rows(alike):
        total = Printed(exact(row["total_score"]), row["decimals"])
        sentence = said("finding.totals_alike", n=row["n"], unit=row["unit"], total=total)
        about = row | {"subject": "project/total_score"}
        yield tell(about, "asks", sentence, total, form_id=row["form_id"])


@finds("full-marks-everywhere", kind="question", order=532, unit="points", by="run_corpus")
def full_marks(together: Together) -> Findings:
    """Ask, once, about full marks on every indicator in most forms, by `leniency.ratios`.

    One form has them by right.
    """
    scored = together.heads[together.heads["scored"]]
    full = scored[scored["full"]]
    if len(full) >= _MANY and 2 * len(full) >= len(scored):
        first = rows(full.head(1))[0]
        sentence = said("finding.full_marks", n=len(full), of=len(scored))
        row = first | {"subject": "project/form_id"}
        yield tell(row, "asks", sentence, form_id=first["form_id"])
