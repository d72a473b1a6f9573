"""Trust: how well forms were read, and which of their figures others confirm or contradict.

A figure is confirmed where it stands in an identity that holds (a rate and its two amounts, parts
and their sum), contradicted where it stands in one that does not and in none that holds. Most
figures of a form can be told so; a weight that no sum covers can't, and is counted apart.

    audited(tables)                  the tables, with the audit's word on forms that lack it
    documents(tables, others)        one row a document
    compare(tables, others)          one row a form
    checks(tables)                   one row a check, its verdicts counted
    contradictions(tables)           one row a finding that no reading of the figures allows
    questions(tables)                one row a fact that deserves a question, the gravest first
    blocks(tables)                   one row a form: what it says of each block at all
    most_questionable(tables)        the forms, those with the gravest questions first
    doubts(tables), gaps(tables)     what is read but in doubt, what could not be read
    differences(others)              where another edition of a form says something else
    conventions(tables)              the rule sets and roundings that were inferred
    corrections(tables, ledger)      one row an entry of the ledger that is applied

Tables hold each form once; `others` are the further editions of these forms, which say only
whether they agree. A document that was made from another one is neither counted nor an agreement.
"""

from dataclasses import replace

import pandas as pd

from analysis import audit
from analysis.corrections import applied
from analysis.editions import alike, compared
from analysis.measures import FORM, by_form, of_given, ratio
from analysis.tables import Tables, empty
from analysis.trust.blocks import BLOCKS as BLOCKS
from analysis.trust.blocks import blocks as blocks
from analysis.trust.readings import corrections as corrections
from analysis.trust.readings import differences as differences
from analysis.trust.readings import doubts as doubts
from analysis.trust.readings import gaps as gaps
from analysis.trust.readings import ledger as ledger
from analysis.trust.scope import audited_forms
from analysis.trust.verdicts import checks as checks
from analysis.trust.verdicts import contradictions as contradictions
from analysis.trust.verdicts import conventions as conventions
from analysis.trust.verdicts import most_questionable as most_questionable
from analysis.trust.verdicts import questions as questions


@of_given
def audited(tables: Tables) -> Tables:
    """Return the tables, with what the audit says of the forms that it has not seen.

    Tables that `selfeval` writes hold the audit's findings and come back as they are; other
    tables may not.

    >>> len(analysis.trust.audited(corpus).projects)
    9
    """
    known = audited_forms(tables)
    new = [form for form in tables.projects["form_id"] if form not in known]
    if not new:
        return tables
    parts = [tables.findings, audit.check(tables.select(new))]
    findings = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return replace(tables, findings=findings)


@of_given
def documents(tables: Tables, others: Tables | None = None) -> pd.DataFrame:
    """Return one row a document, in the order of its first form, those that count first.

    `source`, `reader`, `sha256` (its first 12 digits), `first_page`, `last_page` (of the forms in
    it), `n_forms`, `n_counted` (forms that are counted here, not as another edition), `n_whole`
    (`projects.complete`), `derived_from` (the document that it was made from, else
    null), and, where it holds other editions: `edition_of` (the preferred documents), `n_agree`
    and `n_differ` (editions that agree with the preferred one in every field that both print, or
    do not).

    >>> analysis.trust.documents(corpus)[["n_forms", "first_page", "last_page"]]
       n_forms  first_page  last_page
    0        9           1         22
    """
    others = others or empty()
    parts = [one.projects.assign(counted=one is tables) for one in (tables, others)]
    projects = pd.concat(parts, ignore_index=True)
    home = projects.set_index("form_id")["source"]
    word = projects["form_id"].map(compared(others))
    told = projects.assign(
        preferred=projects["same_as"].where(~projects["counted"]).map(home),
        agrees=word == "agrees",
        differs=word == "differs",
    )
    rows = told.groupby(["source", "source_sha256"], sort=False).agg(
        reader=("reader", "first"),
        first_page=("first_page", "min"),
        last_page=("last_page", "max"),
        n_forms=("form_id", "size"),
        n_counted=("counted", "sum"),
        n_whole=("complete", "sum"),
        derived_from=("derived_from", _listed),
        edition_of=("preferred", _listed),
        n_agree=("agrees", "sum"),
        n_differ=("differs", "sum"),
    )
    rows = rows.reset_index().rename(columns={"source_sha256": "sha256"})
    return rows.assign(sha256=rows["sha256"].astype("str").str[:12])


def _listed(names: pd.Series) -> str | None:
    return ", ".join(names.dropna().unique()) or None


@of_given
def compare(tables: Tables, others: Tables | None = None) -> pd.DataFrame:
    """Return one row a form, in the order of the forms.

    - `n_figures`: printed numbers (money, rates, weights, scores, totals); of these `n_confirmed`,
      `n_unconfirmed` and `n_contradicted` as `audit.coverage` has them; null where the form was
      not audited
    - `share` = n_confirmed / n_figures, of 1
    - `n_contradictions`: facts that contradict, however many checks see them
    - `n_indicators`; `n_doubt_rows`: indicators with a reading in doubt; `n_doubts`: such
      readings, those of project and funds too; `n_gaps`: what could not be read, see `gaps`
    - `n_corrected`: entries of the ledger that are applied
    - `complete`: all that is printed was read, without a doubt; a blank total or grade is none
    - `n_alike`: figures that a document of another kind prints alike, see `editions.alike`
    - `edition`: "agrees" or "differs" where there is another edition, else null
    - `audited`: whether the findings hold the audit's word

    >>> analysis.trust.compare(corpus)[["n_figures", "n_confirmed", "n_contradictions"]].head(2)
       n_figures  n_confirmed  n_contradictions
    0         50           49                 0
    1         60           58                 0
    """
    forms = tables.projects[[*FORM, "source", "first_page", "complete"]]
    figures = audit.coverage(tables, tables.findings).set_index("form_id").add_prefix("n_")
    rows = forms.merge(figures, on="form_id", how="left", sort=False)
    rows["audited"] = rows["form_id"].isin(audited_forms(tables))
    told = ["n_confirmed", "n_unconfirmed", "n_contradicted"]
    rows[told] = rows[told].astype("Int64").where(rows["audited"])
    lacking, doubted = gaps(tables), doubts(tables)
    doubted = doubted[doubted["state"] == "in_doubt"]
    of_rows = doubted[doubted["table"] == "indicators"]
    confirmed = rows["n_confirmed"].astype("Float64")
    rows["share"] = ratio(confirmed, rows["n_figures"]).astype("float64")
    counted = {
        "n_contradictions": contradictions(tables).drop_duplicates(["form_id", "fact"]),
        "n_indicators": tables.indicators,
        "n_doubt_rows": of_rows.drop_duplicates(["form_id", "position"]),
        "n_doubts": doubted,
        "n_gaps": lacking[lacking["state"] == "unread"],
        "n_corrected": applied(tables.findings),
    }
    for name, found in counted.items():
        rows[name] = by_form(rows["form_id"], found["form_id"].value_counts())
    edition: dict[str, str] = {}
    others = others or empty()
    home = dict(others.projects[["form_id", "same_as"]].to_numpy())
    for form, word in compared(others).items():
        own = home[form]
        edition[own] = "differs" if "differs" in (word, edition.get(own)) else word
    rows["n_alike"] = rows["form_id"].map(alike(tables, others)).fillna(0).astype("int64")
    return rows.assign(edition=rows["form_id"].map(edition).astype("str"))
