"""The opening of the report on execution rates, and what its sections say in figures."""

from __future__ import annotations

import pandas as pd

from analysis import execution
from analysis.measures import frames
from analysis.report.blocks import Block, paragraphs
from analysis.report.narrative.writing import TINY, Opening, Writer, if_any, top
from analysis.tables import Tables
from analysis.words.numbers import figure, money, plain

__all__ = ["deviation_points", "if_any", "named_groups", "of_execution", "several_sources"]

_SUBJECT = "execution"


def of_execution(tables: Tables, language: str) -> Opening:
    """Phrase what both budget bases say about the execution of these forms."""
    write = Writer("execution", language)
    forms, whole = execution.compare(tables), execution.grouped(tables).iloc[0]
    if not whole["n_rows"] or pd.isna(whole["rate_original"]):
        return _one_basis(write, forms)
    said = [
        _rates(write, whole),
        *_adjustments(write, forms),
        _ranks(write, forms),
        _deviations(write, execution.cost_deviation(tables)),
    ]
    key = (
        f"{figure(whole['rate_reported'], 'percent')} / {figure(whole['rate_original'], 'percent')}"
    )
    return Opening(tuple(filter(None, said)), key, write.say("key"))


def _one_basis(write: Writer, forms: pd.DataFrame) -> Opening:
    """Phrase forms of which only the adjusted budget is known, or none."""
    used = forms.dropna(subset=["rate_reported"])
    if used.empty:
        return Opening((write.count("open_none", len(forms)),), "–", write.say("key_reported"))
    spent, budget = used["executed"].sum(), used["adjusted_budget"].sum()
    rate = figure(100 * spent / budget, "percent")
    said = write.count(
        "open_reported",
        len(used),
        executed=money(spent, write.language),
        adjusted=money(budget, write.language),
        reported=rate,
    )
    return Opening((said, write.say("open_no_original")), rate, write.say("key_reported"))


def _rates(write: Writer, whole: pd.Series) -> str:
    said = write.count(
        "open_rates",
        int(whole["n_rows"]),
        executed=money(whole["executed"], write.language),
        adjusted=money(whole["adjusted_budget"], write.language),
        initial=money(whole["initial_budget"], write.language),
        reported=figure(whole["rate_reported"], "percent"),
        original=figure(whole["rate_original"], "percent"),
    )
    left = int(whole["n_excluded"])
    return said + (write.count("open_left", left) if left else "")


def _adjustments(write: Writer, forms: pd.DataFrame) -> list[str]:
    known = forms.dropna(subset=["adjustment"])
    changed = known[known["adjustment"].abs() > TINY]
    if changed.empty:
        return [write.count("open_unchanged", len(known))] if len(known) else []
    lift = top(forms, forms["uplift"].abs())
    effect = _effect(write, lift)
    if len(known) == 1:
        one = changed.iloc[0]
        key = "open_was_cut" if one["adjustment"] < 0 else "open_was_raised"
        return [write.say(key, adjustment=_size(one), effect=effect)]
    counts = {
        "cut": int((changed["adjustment"] < 0).sum()),
        "raised": int((changed["adjustment"] > 0).sum()),
        "kept": len(known) - len(changed),
    }
    parts = [
        write.count(f"open_{name}", n) if n else write.say(f"open_none_{name}")
        for name, n in counts.items()
        if n or name != "kept"
    ]
    widest = top(changed, changed["adjustment"].abs())
    said = write.say(
        "open_changed",
        parts=write.joined(parts),
        project=write.called(widest),
        adjustment=figure(widest["adjustment"], "percent", signed=True),
    )
    if not abs(lift["uplift"]) > TINY:
        return [said]
    return [said, write.say("open_uplift", project=write.called(lift), effect=effect)]


def _size(row: pd.Series) -> str:
    return figure(abs(row["adjustment"]), "percent")


def _effect(write: Writer, row: pd.Series) -> str:
    """Say what an adjustment does to a form's rate, and to its points where they are known."""
    if pd.isna(row["uplift"]):
        return write.say("effect_unknown")
    said = write.say(
        "effect_up" if row["uplift"] > 0 else "effect_down",
        original=figure(row["rate_original"], "percent"),
        reported=figure(row["rate_reported"], "percent"),
        uplift=figure(abs(row["uplift"]), "change"),
    )
    if pd.isna(row["uplift_points"]):
        return said
    points = abs(row["uplift_points"])
    if points < TINY:
        return said + write.say("effect_same_points")
    return said + write.say("effect_points", points=figure(points, "points"))


def _ranks(write: Writer, forms: pd.DataFrame) -> str:
    """Say whose rank the basis changes; ranks of one or two forms say nothing."""
    ranked = forms.dropna(subset=["rank_change"])
    moved = ranked[ranked["rank_change"] != 0]
    if len(ranked) < 3:
        return ""
    if moved.empty:
        return write.say("open_rank_same", n=len(ranked))
    widest = top(moved, moved["rank_change"].abs().astype("float64"))
    places = {
        column: write.say(
            "place_tied" if (ranked[column] == widest[column]).sum() > 1 else "place",
            rank=int(widest[column]),
        )
        for column in ("rank_original", "rank_reported")
    }
    every = len(moved) == len(ranked)
    return write.count(
        "open_ranks_all" if every else "open_ranks",
        len(moved),
        of=len(ranked),
        project=write.called(widest),
        original=places["rank_original"],
        reported=places["rank_reported"],
    )


def _deviations(write: Writer, rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    counts = rows["relation"].fillna("unknown").value_counts()
    parts = [
        write.count(f"relation_{name}", int(counts[name]))
        for name in ("agrees", "opposite", "fraction", "differs", "unknown")
        if name in counts
    ]
    return write.count("open_deviations", len(rows), parts=write.joined(parts))


def deviation_points(tables: Tables, language: str) -> Block:
    """Return what cost-deviation indicators earn beside what the execution rate loses."""
    write = Writer(_SUBJECT, language)
    rows = execution.cost_deviation(tables).dropna(
        subset=["weight", "score", "execution_weight", "execution_score"]
    )
    if rows.empty:
        return Block("nothing", "")
    once = rows.drop_duplicates("form_id")
    lost = (once["execution_weight"] - once["execution_score"]).sum()
    full = int((rows["score"] >= rows["weight"]).sum())
    every = len(rows) > 1 and full == len(rows)
    said = write.count(
        "deviation_points_all" if every else "deviation_points",
        len(rows),
        full=full,
        score=plain(rows["score"].sum(), 2),
        weight=plain(rows["weight"].sum(), 2),
    )
    key = "deviation_lost" if lost >= TINY else "deviation_kept"
    said += write.count(key, len(once), points=plain(lost, 2))
    return paragraphs("text", [said])


def several_sources(tables: Tables, language: str) -> Block:
    """Return how many forms draw on more than one source of funds."""
    write = Writer(_SUBJECT, language)
    read = frames(tables)
    if not (read.funds[execution.MONEY].abs() > 0).any(axis=None):
        return Block("nothing", "")
    forms = len(read.projects)
    several = execution.sources(tables)["form_id"].nunique()
    if not several:
        said = write.count("sources_none", forms)
    elif forms == 1:
        said = write.say("sources_alone")
    else:
        said = write.count("sources", several, of=forms)
    return paragraphs("text", [said])


def named_groups(tables: Tables, language: str) -> pd.DataFrame:
    """Return `execution.groups` with what each group is, in words, in the column `group`.

    Groups without a row are left out, and all of them where none has a rate.
    """
    write = Writer(_SUBJECT, language)
    rows = execution.groups(tables)
    rows = rows[rows["n_rows"] > 0] if rows["rate_reported"].notna().any() else rows.head(0)
    names = [
        write.say(f"group_{kind}", name=write.say("group_lost") if pd.isna(name) else name)
        for kind, name in zip(rows["grouping"], rows["group"], strict=True)
    ]
    return rows.assign(group=pd.Series(names, index=rows.index, dtype="str"))
