"""The opening of the overview: what was read, and how far it can be trusted."""

from __future__ import annotations

import pandas as pd

from analysis import trust
from analysis.report.narrative.writing import Opening, Writer
from analysis.report.worded import check_name, field
from analysis.words import say as text
from analysis.words.numbers import figure, plain

# So few contradictions are told one by one, with their project.
_FEW = 3


def of_overview(tables: trust.Source, language: str) -> Opening:
    """Phrase what was read of these forms, what confirms or contradicts it, what is in doubt."""
    write = Writer("overview", language)
    forms = trust.compare(tables)
    read, share = _read(write, tables, forms), _share(forms)
    sentences = [read, _figures(write, forms, share)]
    if share:
        sentences.append(_contradictions(write, trust.contradictions(tables)))
    sentences.append(_doubts(write, tables, forms))
    corrected = forms[forms["n_corrected"] > 0]
    sentences.append(
        write.say(
            "open_corrections",
            fields=_counted(write, "field", int(corrected["n_corrected"].sum())),
            forms=_counted(write, "form", len(corrected)),
        )
        if len(corrected)
        else write.say("open_no_corrections")
    )
    return Opening(tuple(sentences), share or "–", write.say("key"))


def _read(write: Writer, tables: trust.Source, forms: pd.DataFrame) -> str:
    documents = trust.documents(tables)
    said = write.say(
        "open_read",
        documents=_counted(write, "document", len(documents)),
        forms=_counted(write, "form", len(forms)),
        indicators=_counted(write, "indicator", int(forms["n_indicators"].sum())),
    )
    editions = forms["edition"].value_counts()
    if editions.empty:
        return said
    several = _counted(write, "form", int(editions.sum()))
    differ = int(editions.get("differs", 0))
    more = (
        write.say("open_editions_differ", forms=several, differ=differ)
        if differ
        else write.say("open_editions_agree", forms=several)
    )
    return _joined(write, said, more)


def _share(forms: pd.DataFrame) -> str:
    """Return the share of the figures of the forms that were checked, empty where none was."""
    figures = forms.loc[forms["audited"], "n_figures"].sum()
    return figure(forms["n_confirmed"].sum() / figures, "share") if figures else ""


def _figures(write: Writer, forms: pd.DataFrame, share: str) -> str:
    checked = forms[forms["audited"]]
    if checked.empty:
        return write.say(
            "open_unchecked", figures=_counted(write, "figure", int(forms["n_figures"].sum()))
        )
    said = _parted(write, checked, share) if share else write.say("open_no_figures")
    left = len(forms) - len(checked)
    if not left:
        return said
    more = write.say("open_some_unchecked", forms=_counted(write, "form", left))
    return _joined(write, said, more)


def _parted(write: Writer, checked: pd.DataFrame, share: str) -> str:
    """Say how many figures are confirmed, and only where there are some, how many are not."""
    figures = _counted(write, "figure", int(checked["n_figures"].sum()))
    sums = {
        name: int(checked[f"n_{name}"].sum())
        for name in ("confirmed", "unconfirmed", "contradicted")
    }
    if not sums["unconfirmed"] and not sums["contradicted"]:
        return write.say("open_figures_all", figures=figures)
    confirmed = sums.pop("confirmed")
    parts = [
        write.count("part_confirmed", confirmed, share=share)
        if confirmed
        else write.say("part_confirmed_none")
    ]
    parts += [write.count(f"part_{name}", n) for name, n in sums.items() if n]
    return write.say("open_figures", figures=figures, parts=write.joined(parts))


def _contradictions(write: Writer, found: pd.DataFrame) -> str:
    if found.empty:
        return write.say("open_no_contradictions")
    if len(found) <= _FEW:
        which = [
            write.say(
                "open_contradiction_in",
                check=check_name(str(check), write.language),
                projects=text("word.list", write.language).join(
                    dict.fromkeys(write.called(row) for _, row in group.iterrows())
                ),
            )
            for check, group in found.groupby("check", sort=False)
        ]
    else:
        times = found["check"].value_counts()
        which = [
            write.say(
                "open_contradiction_times",
                check=check_name(str(check), write.language),
                n=plain(n, 0),
            )
            for check, n in times.head(_FEW).items()
        ]
        rest = int(times.iloc[_FEW:].sum())
        if rest:
            which.append(write.say("open_contradiction_others", n=plain(rest, 0)))
    return write.say(
        "open_contradictions",
        contradictions=_counted(write, "contradiction", len(found)),
        forms=_counted(write, "form", found["form_id"].nunique()),
        which=text("word.semicolon", write.language).join(which),
    )


def _doubts(write: Writer, tables: trust.Source, forms: pd.DataFrame) -> str:
    doubted = trust.doubts(tables)
    of_rows = doubted.loc[doubted["table"] == "indicators", "field"].value_counts()
    rows, whole = int(forms["n_doubt_rows"].sum()), int(forms["n_indicators"].sum())
    quiet = ~forms["complete"].fillna(False).astype(bool)
    quiet &= (forms["n_doubts"] == 0) & (forms["n_gaps"] == 0)
    said = write.say("open_no_doubts") if not quiet.all() else ""
    if rows:
        said = write.say(
            "open_doubts",
            indicators=_counted(write, "indicator", whole),
            rows=plain(rows, 0),
            share=figure(rows / whole, "share"),
            field=field("indicators", of_rows.index[0], write.language) if len(of_rows) else "–",
            n=plain(of_rows.iloc[0] if len(of_rows) else rows, 0),
        )
    if gaps := int(forms["n_gaps"].sum()):
        said = _joined(write, said, write.say("open_gaps", n=plain(gaps, 0)))
    if left := int(quiet.sum()):
        several = _counted(write, "form", left)
        said = _joined(write, said, write.say("open_incomplete", forms=several))
    return said


def _counted(write: Writer, noun: str, n: int) -> str:
    """Return a number with its noun, in the singular where a language has one."""
    return write.say(f"{noun}_one" if n == 1 else f"{noun}_many", n=plain(n, 0))


def _joined(write: Writer, said: str, more: str) -> str:
    return (said + ("" if write.language == "zh" else " ") + more).strip()
