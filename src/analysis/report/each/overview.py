"""The overview: what was read, and how far it can be trusted."""

from typing import Any

import pandas as pd

from analysis import cycle, paths, reviews, tables, trust
from analysis.measures import years as years_of
from analysis.report import questions
from analysis.report.block import Block
from analysis.report.page import Page
from analysis.report.places import pages
from analysis.report.reports import Report
from analysis.rounding import own_decimals
from analysis.tables import Tables
from analysis.unit_names import units
from analysis.words.numbers import figure, plain

REPORT = Report("00_overview", judged=False)
# The front page begins with the same heading.
asked_found = questions.found
# So few contradictions are told one by one, with their project.
_FEW = 3
# What is counted of a unit and a year.
_HERE = ("evaluated", "declared", "monitored", "missing")
# What tables lack, by its state, in a sentence and in a heading.
_LACKING = {
    "unread": "overview.open_gaps",
    "blank": "overview.open_blank",
    "kept": "overview.open_kept",
}
_FOUND_LACKING = {
    "unread": "overview.found_gaps",
    "blank": "overview.found_blank",
    "kept": "overview.found_kept",
}
_NOT_CONFIRMED = ("unconfirmed", "contradicted")


def opening(page: Page, read: Tables) -> Block:
    """Return what was read of these forms, what confirms or contradicts it, what is in doubt.

    `read` are the tables of the page with the audit's word on all forms, `trust.audited`.
    """
    forms = trust.compare(read, page.editions)
    share = _share(forms)
    sentences = [_read(page, read, forms), _figures(page, forms, share)]
    if share:
        sentences.append(_contradictions(page, trust.contradictions(read)))
    sentences.append(_doubts(page, read, forms))
    corrected = forms.loc[forms["n_corrected"] > 0, "n_corrected"]
    keys = "overview.open_corrections", "overview.open_no_corrections"
    fields = page.say("overview.field", n=int(corrected.sum()))
    sentences.append(page.counted(len(corrected), *keys, fields=fields))
    figures = int(forms["n_figures"].sum())
    return page.opening(sentences, share or "", page.say("overview.key", n=figures))


def _read(page: Page, read: Tables, forms: pd.DataFrame) -> str:
    said = page.say(
        "overview.open_read",
        documents=page.say("overview.document", n=read.projects["source_sha256"].nunique()),
        forms=page.say("overview.form", n=len(forms)),
        indicators=page.say("overview.indicator", n=int(forms["n_indicators"].sum())),
    )
    several = forms["edition"].value_counts()
    if several.empty:
        return said
    differ = int(several.get("differs", 0))
    key = "overview.open_editions_differ" if differ else "overview.open_editions_agree"
    alike = page.counted(forms["n_alike"].sum(), "overview.open_editions_alike")
    return page.sentences(said, page.say(key, n=int(several.sum()), differ=differ), alike)


def _share(forms: pd.DataFrame) -> str:
    """Return the share of the figures of the forms that were checked, empty where none was."""
    figures = forms.loc[forms["audited"], "n_figures"].sum()
    return figure(forms["n_confirmed"].sum() / figures, "share") if figures else ""


def _figures(page: Page, forms: pd.DataFrame, share: str) -> str:
    checked = forms[forms["audited"]]
    if checked.empty:
        return page.say("overview.open_unchecked", n=int(forms["n_figures"].sum()))
    said = _parted(page, checked, share) if share else page.say("overview.open_no_figures")
    left = len(forms) - len(checked)
    return page.sentences(said, page.counted(left, "overview.open_some_unchecked"))


def _parted(page: Page, checked: pd.DataFrame, share: str) -> str:
    """Say how many figures are confirmed, and only where there are some, how many are not."""
    figures = int(checked["n_figures"].sum())
    left = {name: int(checked[f"n_{name}"].sum()) for name in _NOT_CONFIRMED}
    confirmed = int(checked["n_confirmed"].sum())
    if not any(left.values()):
        return page.say("overview.open_figures_all", n=figures)
    keys = "overview.part_confirmed", "overview.part_confirmed_none"
    parts = [page.counted(confirmed, *keys, share=share), page.tally("part", left)]
    return page.say("overview.open_figures", n=figures, parts=page.listed(parts))


def _contradictions(page: Page, found: pd.DataFrame) -> str:
    if found.empty:
        return page.say("overview.open_no_contradictions")
    found = found.drop_duplicates(["form_id", "fact"])
    which = []
    if len(found) <= _FEW:
        for check, group in found.groupby("check", sort=False):
            called = dict.fromkeys(page.called(row) for _, row in group.iterrows())
            projects, named = page.names(called), page.name("check", check)
            key = "overview.open_contradiction_in"
            which.append(page.say(key, check=named, projects=projects))
    else:
        times = found["check"].value_counts()
        for often, count in times.head(_FEW).items():
            named = page.name("check", often)
            which.append(page.say("overview.open_contradiction_times", check=named, n=count))
        rest = times.iloc[_FEW:].sum()
        which.append(page.counted(rest, "overview.open_contradiction_others"))
    return page.say(
        "overview.open_contradictions",
        contradictions=page.say("overview.contradiction", n=len(found)),
        forms=page.say("overview.form", n=found["form_id"].nunique()),
        which=page.told(which),
    )


def _doubts(page: Page, read: Tables, forms: pd.DataFrame) -> str:
    doubted = _unsure(trust.doubts(read))
    of_rows = doubted.loc[doubted["table"] == "indicators", "field"].value_counts()
    rows, whole = int(forms["n_doubt_rows"].sum()), int(forms["n_indicators"].sum())
    lacking = trust.gaps(read)
    quiet = (
        ~forms["complete"] & (forms["n_doubts"] == 0) & ~forms["form_id"].isin(lacking["form_id"])
    )
    said = page.say("overview.open_no_doubts") if not quiet.all() else ""
    if rows:
        said = page.say(
            "overview.open_doubts",
            indicators=page.say("overview.indicator", n=whole),
            rows=rows,
            share=figure(rows / whole, "share"),
            field=_named(page, "indicators", of_rows.index[0]) if len(of_rows) else "–",
            n=int(of_rows.iloc[0]) if len(of_rows) else rows,
        )
    states = lacking["state"].value_counts()
    gaps = [page.counted(states.get(one, 0), key) for one, key in _LACKING.items()]
    more = page.counted(quiet.sum(), "overview.open_incomplete")
    return page.sentences(said, *gaps, more)


def published(page: Page) -> pd.DataFrame:
    """Return the units of the page, a column a year: how many forms of each kind are here.

    They are counted in all that was read, whatever passes the filters.
    """
    read = page.collection
    found = cycle.published(
        page.whole.projects if read is None else read.projects,
        tables.none_beside() if read is None else read.beside,
    )
    own = page.tables.projects
    if read is not None and len(own) < len(read.projects):
        found = found[found["unit"].isin(units(own)) & found["year"].isin(years_of(own))]
    years = sorted(found["year"].dropna().unique())
    no_year = page.say("overview.published_no_year")
    heads = [*map(str, years), *([no_year] if found["year"].isna().any() else [])]
    rows = []
    for unit, some in found.groupby("unit", dropna=False, sort=False):
        told = {
            no_year if pd.isna(row["year"]) else str(row["year"]): page.tally(
                "published", {kind: row[kind] for kind in _HERE}
            )
            for _, row in some.iterrows()
        }
        none = page.say("overview.published_none")
        named = page.say("overview.published_no_unit") if pd.isna(unit) else unit
        rows.append({"unit": named, **{head: told.get(head, none) for head in heads}})
    return pd.DataFrame(rows, columns=["unit", *heads])


def documents(page: Page, read: Tables) -> pd.DataFrame:
    """Return the documents with `document`, `pages`, and `role`: counted, or what else it is.

    From `trust.documents`; the hash is marked as cut.
    """
    frame = trust.documents(read, page.editions)
    rows = frame.to_dict("records")
    return frame.assign(
        document=frame["source"],
        sha256=frame["sha256"].map(lambda digits: f"{digits}…"),
        pages=[pages(row["first_page"], row["last_page"]) for row in rows],
        role=[_role(page, row) for row in rows],
    )


def _role(page: Page, row: dict[Any, Any]) -> str:
    if pd.notna(row["derived_from"]):
        return page.say("overview.role_derived", source=row["derived_from"], n=row["n_forms"])
    if pd.isna(row["edition_of"]):
        return page.say("overview.role_counted")
    told = {"agree": row["n_agree"], "differ": row["n_differ"], "source": row["edition_of"]}
    if row["n_counted"]:
        return page.say("overview.role_both", counted=row["n_counted"], **told)
    if not row["n_agree"] + row["n_differ"]:
        return page.say("overview.role_copy", source=row["edition_of"])
    key = "overview.role_edition" if row["n_differ"] else "overview.role_edition_agrees"
    return page.say(key, **told)


def worst_first(compared: pd.DataFrame) -> pd.DataFrame:
    """Sort the forms of `trust.compare` worst first; one that was not checked stands last."""
    order = ["n_contradictions", "share"]
    return compared.sort_values(order, ascending=[False, True], kind="stable", ignore_index=True)


def checks(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `label`, the name of each check in words, `compares` and `check_kind`."""
    label = [page.name("check", one) for one in frame["check"]]
    return frame.assign(label=label, compares=frame["check"], check_kind=frame["kind"])


def contradictions(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `printed` and `expected` with their units."""
    printed, expected = [], []
    for row in frame.to_dict("records"):
        names = ("expected_low", "expected_high", "reported")
        low, high, reported = (_figure(row[name], row["quantity"]) for name in names)
        between = low or high
        if low and high and low != high:
            between = page.say("finding.allowed", low=low, high=high)
        printed.append(_with_unit(page, reported, row["quantity"]))
        expected.append(_with_unit(page, between, row["quantity"]))
    return frame.assign(printed=printed, expected=expected)


def reviewed(page: Page, read: Tables) -> Block:
    """Say how many findings are set aside, by whom, and which reviews meet none any more."""
    every = tables.concat([read, page.editions]) if len(page.editions.projects) else read
    found = reviews.decided(every, reviews.load(paths.reviews()))
    aside = found.loc[found["verdict"] == reviews.SET_ASIDE, "who"].value_counts()
    by = page.listed(page.say("review.by", who=who, n=int(n)) for who, n in aside.items())
    told = [page.say("review.counted", n=int(aside.sum()), by=by)] if len(aside) else []
    return page.note(*told, *reviews.unmet(found, page.language))


def _figure(value: Any, quantity: Any) -> str:
    """Return a figure of a finding with the decimals that it has, two at the least in a unit."""
    if pd.isna(value):
        return ""
    return plain(value, max(0 if pd.isna(quantity) else 2, own_decimals(round(float(value), 4))))


def _with_unit(page: Page, shown: str, quantity: Any) -> str:
    return page.name("with_unit", quantity, value=shown) if shown and pd.notna(quantity) else shown


def doubts(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `doubted`, which field of what, to `trust.doubts`; what was not read is a gap."""
    frame = _unsure(frame)
    return frame.assign(doubted=[_field(page, row) for row in frame.to_dict("records")])


def reasons(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Return how often each reason stands for each field, the most frequent first.

    From `trust.doubts`: `doubted`, the reason in words, `n_places`, `n_forms`.
    """
    frame = _unsure(frame)
    fields = zip(frame["table"], frame["field"], strict=True)
    named = frame.assign(doubted=[_named(page, table, field) for table, field in fields])
    counts = named.groupby(["doubted", f"why_{page.language}"], dropna=False).agg(
        n_places=("form_id", "size"), n_forms=("form_id", "nunique")
    )
    largest = counts.sort_values("n_places", ascending=False, kind="stable")
    return largest.reset_index()


def _unsure(doubted: pd.DataFrame) -> pd.DataFrame:
    return doubted[doubted["state"] == "in_doubt"]


def conventions(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `convention`, `document` and `message`, the sentence of the first of several forms."""
    messages = []
    for row in frame.to_dict("records"):
        message = str(row[f"message_{page.language}"])
        if row["check"] == "rule-set" and row["n_forms"] > 1:
            told = {"message": message, "form": row["form_id"], "n": int(row["n_forms"])}
            message = page.say("overview.convention_first", **told)
        messages.append(message)
    return frame.assign(convention=frame["check"], document=frame["source"], message=messages)


def corrections(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `corrected_field` and `corrected_to` to `trust.corrections`; nothing is said in words."""
    rows = frame.to_dict("records")
    return frame.assign(
        corrected_field=[_field(page, row) for row in rows],
        as_read=[_value(page, row, "as_read") for row in rows],
        corrected_to=[_value(page, row, "corrected") for row in rows],
    )


def _value(page: Page, row: dict[Any, Any], column: str) -> str:
    """Return what was read or is corrected; nothing as such, where the ledger knows the entry."""
    if pd.isna(row["confidence"]):
        return ""
    if pd.isna(row[column]):
        return page.say("overview.nothing")
    return page.name("fund", row[column]) if row["field"] == "fund" else row[column]


def _named(page: Page, table: Any, column: Any) -> str:
    """Return what a column of a table is called, the name of an indicator as such."""
    if pd.isna(column):
        return ""
    if table == "indicators" and column == "name":
        return page.say("overview.indicator_name")
    return page.name("field", column)


def _field(page: Page, row: dict[Any, Any]) -> str:
    """Return a field with the row of funds that it is of; what else it is of stands beside it."""
    named = _named(page, row["table"], row["field"])
    if row["table"] != "funds" or pd.isna(row["row"]):
        return named
    which = str(row["row"]).removesuffix(".0")
    if which.isdigit():
        whose = page.say("overview.of_fund_row", row=int(which))
    else:
        whose = page.say("overview.of_fund", fund=page.name("fund", which))
    return page.listed([whose, named])


def documents_found(page: Page, read: Tables) -> str:
    """Return how many forms of how many documents count, and how many were read in full."""
    whole = int(trust.compare(read, page.editions)["complete"].sum())
    every = whole == len(read.projects)
    return page.say(
        "overview.found_documents_whole" if every else "overview.found_documents",
        documents=page.say("overview.document", n=read.projects["source_sha256"].nunique()),
        forms=page.say("overview.form", n=len(read.projects)),
        whole=whole,
    )


def published_found(page: Page) -> str:
    """Return how many units have forms of every year that is here, as a heading."""
    no_year = page.say("overview.published_no_year")
    every = published(page)
    nameless = every["unit"] == page.say("overview.published_no_unit")
    named = every[~nameless]  # forms that name no unit are none of their own
    here = named.set_index("unit").drop(columns=no_year, errors="ignore").astype("str")
    if here.columns.empty:
        return page.say("overview.found_published_unsure")
    if len(here.columns) == 1:  # of a single year nothing can be missing
        key = (
            "overview.found_published_sure" if no_year in every else "overview.found_published_year"
        )
        return page.say(key, year=here.columns[0])
    gaps = int((here == page.say("overview.published_none")).any(axis=1).sum())
    key = "overview.found_published" if gaps else "overview.found_published_all"
    return page.say(key, n=len(here), full=len(here) - gaps) if len(here) else ""


def conventions_found(page: Page, frame: pd.DataFrame) -> str:
    """Return how many rule sets apply, from `trust.conventions`, as a heading."""
    sets = frame.loc[frame["check"].eq("rule-set"), "rule"].nunique()
    return page.counted(sets, "overview.found_rules", "overview.found_no_rules")


def corrections_found(page: Page, frame: pd.DataFrame) -> str:
    """Return how many corrections there are, from `trust.corrections`, as a heading."""
    return page.counted(len(frame), "overview.found_corrections", "overview.found_no_corrections")


def figures_found(page: Page, compared: pd.DataFrame) -> str:
    """Return how many figures others confirm, from `trust.compare`, as a heading."""
    checked = compared[compared["audited"]]
    figures, share = int(checked["n_figures"].sum()), _share(compared)
    confirmed = int(checked["n_confirmed"].sum())
    return page.say("overview.found_figures", n=figures, of=confirmed, share=share) if share else ""


def checks_found(page: Page, made: pd.DataFrame) -> str:
    """Return how many checks found a contradiction, from `trust.checks`, as a heading."""
    told = made.filter(regex="^n_(agrees|contradicts)").to_numpy().sum() if len(made) else 0
    if not told:
        return ""
    against, of = int((made["n_contradicts"] > 0).sum()), int(_deciding(made).sum())
    return page.counted(against, "overview.found_checks", "overview.found_no_check", of=of)


def _deciding(made: pd.DataFrame) -> pd.Series:
    """Tell which checks can agree or not, and do not only ask."""
    return made.filter(regex="^n_(agrees|contradicts|not_computable)").sum(axis=1) > 0


def checks_told(page: Page, made: pd.DataFrame) -> Block:
    """Say how often the checks that can agree were made, and with what result."""
    told = _deciding(made)
    sums = made[told].filter(regex="^n_").sum()
    results = {
        "agrees": sums.filter(regex="agrees").sum(),
        **{verdict: sums[f"n_{verdict}"] for verdict in ("warns", "asks", "contradicts")},
        "not-computable": sums["n_not_computable"],
    }
    times, parts = int(sum(results.values())), page.tally("verdict_counted", results)
    return page.note(
        page.counted(times, "overview.checks_told", checks=int(told.sum()), parts=parts)
    )


def contradictions_found(page: Page, found: pd.DataFrame) -> str:
    """Return how many contradictions there are, from `trust.contradictions`, as a heading."""
    if found.empty:
        return page.say("overview.found_no_contradiction")
    found = found.drop_duplicates(["form_id", "fact"])
    forms = page.say("overview.form", n=found["form_id"].nunique())
    return page.say("overview.found_contradictions", n=len(found), forms=forms)


def doubts_found(page: Page, compared: pd.DataFrame) -> str:
    """Return how many indicators are in doubt, from `trust.compare`, and what tables lack."""
    rows, states = int(compared["n_doubt_rows"].sum()), trust.gaps(page.tables)["state"]
    counts = states.value_counts()
    lacking = [page.counted(counts.get(one, 0), key) for one, key in _FOUND_LACKING.items()]
    of = page.say("overview.indicator", n=int(compared["n_indicators"].sum()))
    sure = "overview.found_no_doubt" if compared["complete"].all() else ""
    return page.told([page.counted(rows, "overview.found_doubts", sure, of=of), *lacking])
