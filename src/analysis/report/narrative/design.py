"""The opening of the report on indicator design, and what its sections say in figures."""

from __future__ import annotations

import pandas as pd

from analysis import design
from analysis.measures import frames
from analysis.report.blocks import Block, paragraphs
from analysis.report.narrative.writing import TINY, Opening, Writer, if_any, top
from analysis.rules import RuleSet, describe
from analysis.tables import Tables
from analysis.words import say as text
from analysis.words.numbers import figure, plain

__all__ = ["formats", "if_any", "of_design", "operators", "reasons", "rule_points", "targets"]

_SUBJECT = "indicator"


def of_design(tables: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase what these forms measure, and what their targets can tell."""
    write = Writer("indicator", language)
    forms = design.compare(tables, rules)
    kinds = design.quantified(tables).head(1)
    if kinds.empty or not kinds["n_indicators"].iloc[0]:
        return Opening((write.count("open_none", len(forms)),), "–", write.say("key"))
    total = kinds.iloc[0]
    said = [
        _quantified(write, forms, total),
        _targets(write, design.slack(tables), len(forms) > 1),
        _balance(write, forms, rules),
        _names(write, tables, forms),
        _reasons(write, tables),
    ]
    share = figure(total["share_indicators"], "share") or "–"
    return Opening(tuple(one.strip() for one in said if one), share, write.say("key"))


def _quantified(write: Writer, forms: pd.DataFrame, total: pd.Series) -> str:
    counts = forms.loc[forms["n_indicators"] > 0, "n_indicators"]
    few, many = int(counts.min()), int(counts.max())
    each = write.say("each_same" if few == many else "each", few=few, many=many)
    said = write.count(
        "open_indicators",
        len(counts),
        indicators=_n(total["n_indicators"]),
        each=each if len(counts) > 1 else "",
    )
    if pd.isna(total["share_indicators"]):
        said += write.say("open_kinds_lost")
    elif pd.isna(total["share_points"]):
        said += write.say("open_share", share=figure(total["share_indicators"], "share"))
    else:
        said += write.say(
            "open_shares",
            share=figure(total["share_indicators"], "share"),
            points=figure(total["share_points"], "share"),
        )
    without = len(forms) - len(counts)
    if without:
        said += write.count("open_without", without)
    unknown = int(total["n_unknown"])
    if unknown and pd.notna(total["share_indicators"]):
        said += write.count("open_unknown", unknown)
    return said


def _targets(write: Writer, rows: pd.DataFrame, several: bool) -> str:
    """Say how the targets came out; nothing where none can be compared."""
    counts = rows["outcome"].value_counts()
    n = int(counts.sum())
    if not n:
        return write.say("open_no_targets") if len(rows) else ""
    missed = int(counts.get("missed", 0))
    every = write.count("targets_missed", missed) if missed else write.say("targets_all_met")
    exact = int(rows["exact_hit"].fillna(False).astype("bool").sum())
    said = write.count(
        "open_targets",
        n,
        met=every,
        exact=write.count("targets_exact", exact) if exact else write.say("targets_no_exact"),
    )
    kinds = {name: int(counts.get(name, 0)) for name in ("full", "zero")}
    limit = sum(kinds.values())
    if not limit:
        return said
    parts = [write.say(f"limit_{name}", n=_n(k)) for name, k in kinds.items() if k]
    return said + write.count(
        "open_limit" if several else "open_limit_alone", limit, parts=write.joined(parts)
    )


def _balance(write: Writer, forms: pd.DataFrame, rules: RuleSet) -> str:
    compared = forms.dropna(subset=["tvd"])
    if compared.empty:
        return write.say("open_no_balance", document=rules.document, id=rules.id)
    far = top(compared, compared["tvd"])
    if far["tvd"] <= TINY / 100:
        said = write.count("open_balanced", len(compared), document=rules.document)
    else:
        said = write.count(
            "open_balance",
            len(compared),
            document=rules.document,
            project=write.called(far),
            tvd=figure(far["tvd"], "share"),
        )
    left = len(forms) - len(compared)
    return said + (write.count("open_balance_left", left) if left else "")


def _names(write: Writer, tables: Tables, forms: pd.DataFrame) -> str:
    pairs = int(forms["n_duplicate_pairs"].sum())
    inside = write.count("open_pairs", pairs) if pairs else ""
    if len(forms) < 2:
        return inside
    shared = design.templates(tables)
    if shared.empty:
        return write.say("open_no_template") + inside
    most = shared.iloc[0]
    said = write.count(
        "open_templates", len(shared), name=most["template"], forms=_n(most["n_forms"])
    )
    return said + inside


def _reasons(write: Writer, tables: Tables) -> str:
    if not _scored(tables):
        return write.say("open_no_scores")
    said = design.explanations(tables, every=False)
    cut = int(said["deduction"].fillna(False).sum())
    missing = int(said["missing"].sum())
    poor = int((said["denies"] | said["repeated"] | said["other_subject"]).sum())
    doubtful = int(said["doubtful"].sum())
    if not cut:
        parts = [write.say("reasons_no_cut")]
    elif missing:
        parts = [write.count("reasons_missing", missing, cut=_n(cut))]
    else:
        parts = [write.count("reasons_all", cut)]
    if poor:
        parts.append(write.count("reasons_poor", poor))
    elif cut > missing:
        parts.append(write.say("reasons_plain"))
    if doubtful:
        parts.append(write.count("reasons_doubtful", doubtful))
    return text("word.semicolon", write.language).join(parts) + write.say("stop")


def rule_points(rules: RuleSet, language: str) -> Block:
    """Return what the rule set says of the points of level 1, and how sure that is."""
    write = Writer(_SUBJECT, language)
    told = ("level1_weights", "level1_weights_with_cost", "without_satisfaction")
    lines = [
        write.say("rule_line", name=line.name, said=line.text, sure=line.provenance)
        for line in describe(rules, "zh" if language == "zh" else "en")
        if line.field in told
    ]
    joined = text("word.semicolon", language).join(lines)
    return paragraphs("text", [write.say("rule_points", document=rules.document, lines=joined)])


def targets(tables: Tables, language: str) -> Block:
    """Return how many quantitative targets were compared, and why the others were not."""
    write = Writer(_SUBJECT, language)
    rows = design.slack(tables)
    if rows.empty:
        return Block("nothing", "")
    left = rows["not_compared"].value_counts()
    compared = len(rows) - int(left.sum())
    every = "compared" if len(left) else "compared_all"
    said = write.count(every, len(rows), compared=_n(compared))
    if len(left):
        parts = [
            write.say(f"why_{'_'.join(why.split())}", n=_n(left[why]))
            for why in ("no target number", "no actual number", "units differ")
            if why in left
        ]
        said += write.count("not_compared", int(left.sum()), parts=write.joined(parts))
    kinds = design.quantified(tables).iloc[0]
    if kinds["n_qualitative"]:
        said += write.count("qualitative", int(kinds["n_qualitative"]))
    if kinds["n_unknown"]:
        said += write.count("kind_unknown", int(kinds["n_unknown"]))
    return paragraphs("text", [said.strip()])


def operators(tables: Tables, language: str) -> Block:
    """Return how many operators are in doubt, and how many names were not judged."""
    write = Writer(_SUBJECT, language)
    rows = design.slack(tables)
    if rows.empty:
        return Block("nothing", "")
    doubts = int(rows["operator_doubt"].notna().sum())
    said = write.count("operators", doubts) if doubts else write.say("operators_none")
    unjudged = int(rows["in_doubt"].notna().sum())
    if unjudged:
        said += write.count("operators_unjudged", unjudged, of=_n(len(rows)))
    return paragraphs("text", [said.strip()])


def reasons(tables: Tables, language: str) -> Block:
    """Return how the reasons were judged, and how many were not judged for what they are about."""
    write = Writer(_SUBJECT, language)
    rows = design.explanations(tables, every=False)
    if rows.empty:
        known = _scored(tables)
        return paragraphs("text", [write.say("reasons_nothing" if known else "open_no_scores")])
    counts = {
        name: int(rows[name].sum())
        for name in ("missing", "denies", "repeated", "other_subject", "no_remedy", "spared")
    }
    found = [write.say(f"found_{name}", n=_n(n)) for name, n in counts.items() if n]
    said = write.say("judged", found=write.joined(found)) if found else write.say("judged_none")
    doubtful = int(rows["doubtful"].sum())
    if doubtful:
        said += write.count("judged_doubtful", doubtful)
    return paragraphs("text", [said.strip()])


def formats(tables: Tables, language: str) -> Block:
    """Return how many forms write one unit in different ways."""
    write = Writer(_SUBJECT, language)
    rows = design.formats(tables)
    if not rows["n_targets"].any():
        return Block("nothing", "")
    mixed = design.mixed_formats(tables)["form_id"].nunique()
    if not mixed:
        said = write.say("formats_none")
    elif len(rows) == 1:
        said = write.say("formats_alone")
    else:
        said = write.count("formats", mixed, of=_n(len(rows)))
    unlike = int(rows["n_unlike_actual"].sum())
    if unlike:
        said += write.count("formats_unlike", unlike)
    return paragraphs("text", [said.strip()])


def _scored(tables: Tables) -> bool:
    rows = frames(tables).indicators
    return bool(rows[["weight", "score"]].notna().all(axis=1).any())


def _n(count: float) -> str:
    return plain(count, 0)
