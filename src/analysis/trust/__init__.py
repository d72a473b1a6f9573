"""Trust: how well forms were read, and which of their figures others confirm or contradict.

A figure is confirmed where it stands in an identity that holds (a rate and its two amounts, parts
and their sum), contradicted where it stands in one that does not and in none that holds. Most
figures of a form can be told so; a weight that no sum covers can't, and is counted apart.

    audited(tables)                  the tables, with the audit's word on forms that lack it
    witheditions(whole, selected)   the selected forms and the further editions of them
    documents(tables)                one row a document
    compare(tables)                  one row a form
    checks(tables)                   one row a check, its verdicts counted
    contradictions(tables)           one row a finding that no reading of the figures allows
    doubts(tables), gaps(tables)     what is read but in doubt, what could not be read
    differences(tables)              where another edition of a form says something else
    conventions(tables)              the rule sets and roundings that were inferred
    corrections(tables, ledger)      one row an entry of the ledger that is applied

Of a form in several editions the preferred one counts; the others say only whether they agree.
"""

from __future__ import annotations

import pandas as pd

from analysis import audit
from analysis.measures import FORM, ratio
from analysis.tables import Tables
from analysis.trust.readings import corrections, differences, doubts, gaps, ledger
from analysis.trust.scope import (
    Source,
    applied,
    audited_forms,
    counted,
    editions,
    is_counted,
)
from analysis.trust.verdicts import CONVENTIONS, KINDS, checks, contradictions, conventions

__all__ = [
    "CONVENTIONS",
    "KINDS",
    "Source",
    "audited",
    "checks",
    "compare",
    "contradictions",
    "conventions",
    "corrections",
    "differences",
    "documents",
    "doubts",
    "gaps",
    "ledger",
    "with_editions",
]

# The identities that `audit.coverage` counts.
_IDENTITIES = ("execution-rate", "execution-score", "weights-sum", "scores-sum")
_SUMS = "funds-sum-"


def audited(tables: Source) -> Tables:
    """Return the tables, with what the audit says of the forms that it has not seen.

    Tables that `selfeval` writes hold the audit's findings and come back as they are. Other
    tables may not; printed decimals are then inferred, which widens and never raises a false
    alarm (see `audit.check`).
    """
    known = audited_forms(tables)
    new = [form for form in tables.projects["form_id"] if form not in known]
    whole = Tables(tables.projects, tables.funds, tables.indicators, tables.findings)
    if not new:
        return whole
    parts = [tables.findings, audit.check(whole.select(new))]
    findings = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return Tables(whole.projects, whole.funds, whole.indicators, findings)


def with_editions(whole: Source, selected: Source) -> Tables:
    """Return the selected forms, and the readings in `whole` that are another edition of one."""
    forms = set(selected.projects["form_id"])
    further = whole.projects["same_as"].isin(forms) & ~whole.projects["form_id"].isin(forms)
    kept = whole.projects["form_id"].isin(forms) | further
    tables = Tables(whole.projects, whole.funds, whole.indicators, whole.findings)
    return tables.select(whole.projects.loc[kept, "form_id"])


def documents(tables: Source) -> pd.DataFrame:
    """Return one row a document, in the order of its first form.

    `source`, `reader`, `sha256` (its first 12 digits), `first_page`, `last_page` (of the forms in
    it), `n_forms`, `n_counted` (forms that are counted here, not as another edition), `n_whole`
    (read without a gap or a doubt), and, where it holds other editions: `edition_of` (the
    preferred documents), `n_agree` and `n_differ` (editions that agree with the preferred one in
    every field that both print, or do not).
    """
    projects = tables.projects.assign(counted=is_counted(tables))
    home = projects.set_index("form_id")["source"]
    preferred = projects["same_as"].where(~projects["counted"]).map(home)
    words = editions(tables)
    word = projects["form_id"].map(words)
    rows = []
    for (source, sha256), group in projects.groupby(["source", "source_sha256"], sort=False):
        others = preferred.loc[group.index].dropna().unique()
        rows.append(
            {
                "source": source,
                "reader": group["reader"].iloc[0],
                "sha256": str(sha256)[:12],
                "first_page": group["first_page"].min(),
                "last_page": group["last_page"].max(),
                "n_forms": len(group),
                "n_counted": int(group["counted"].sum()),
                "n_whole": int(group["complete"].fillna(False).sum()),
                "edition_of": ", ".join(others) or None,
                "n_agree": int((word.loc[group.index] == "agrees").sum()),
                "n_differ": int((word.loc[group.index] == "differs").sum()),
            }
        )
    columns = ["source", "reader", "sha256", "first_page", "last_page", "n_forms", "n_counted"]
    columns += ["n_whole", "edition_of", "n_agree", "n_differ"]
    return pd.DataFrame(rows, columns=columns)


def compare(tables: Source) -> pd.DataFrame:
    """Return one row a form, in the order of the forms.

    - `n_figures`: printed numbers (money, rates, weights, scores, totals); of these `n_confirmed`,
      `n_unconfirmed` and `n_contradicted` as `audit.coverage` has them; null where the form was
      not audited
    - `share` = n_confirmed / n_figures, of 1
    - `n_contradictions`: findings that contradict, whatever they are about
    - `n_indicators`; `n_doubt_rows`: indicators with anything in doubt; `n_doubts`: fields in
      doubt, those of project and funds too; `n_gaps`: see `gaps`
    - `n_corrected`: entries of the ledger that are applied
    - `complete`: all blocks were found and no row is in doubt
    - `edition`: "agrees" or "differs" where there is another edition, else null
    - `audited`: whether the findings hold the audit's word
    """
    own = counted(tables)
    forms = own.projects[[*FORM, "source", "first_page", "complete"]]
    identities = own.findings["check"].isin(_IDENTITIES) | own.findings["check"].str.startswith(
        _SUMS
    )
    figures = audit.coverage(own, own.findings[identities]).rename(
        columns=lambda column: column if column == "form_id" else f"n_{column}"
    )
    rows = forms.merge(figures, on="form_id", how="left", sort=False)
    rows["audited"] = rows["form_id"].isin(audited_forms(own))
    told = ["n_confirmed", "n_unconfirmed", "n_contradicted"]
    rows[told] = rows[told].astype("Int64").where(rows["audited"])
    rows["share"] = ratio(rows["n_confirmed"].astype("Float64"), rows["n_figures"]).astype(
        "float64"
    )
    indicators = own.indicators
    doubted = doubts(tables)
    rows["n_contradictions"] = _per_form(rows, contradictions(tables))
    rows["n_indicators"] = _per_form(rows, indicators)
    rows["n_doubt_rows"] = _per_form(rows, indicators[indicators["in_doubt"].notna()])
    rows["n_doubts"] = _per_form(rows, doubted)
    rows["n_gaps"] = _per_form(rows, gaps(tables))
    rows["n_corrected"] = _per_form(rows, applied(own.findings))
    words = editions(tables)
    projects = tables.projects
    of = projects[projects["form_id"].isin(list(words))].set_index("form_id")["same_as"]
    edition: dict[str, str] = {}
    for form, word in words.items():
        preferred = str(of[form])
        edition[preferred] = "differs" if "differs" in (word, edition.get(preferred)) else word
    rows["edition"] = (
        rows["form_id"].map(edition).astype("str").mask(~rows["form_id"].isin(list(edition)))
    )
    return rows


def _per_form(forms: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    counts = rows["form_id"].value_counts()
    return forms["form_id"].map(counts).fillna(0).astype("int64")
