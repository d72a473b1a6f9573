"""Pictures of what rules allow: use of the bands, deductions, other rule sets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.ceilings import LABELLED, gathered
from analysis.charts.leniency import ALLOWED, clipped, mark_ends
from analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MOST_ROWS,
    ORANGE,
    QUIET,
    RED,
    Lang,
    Picture,
    canvas,
    elide,
    finish,
    key,
    language,
    percent,
    row_height,
    rows,
    styled,
)

TEXTS = {
    "zh": {
        "bands": "定性指标的得分落在该档分数段的哪里",
        "share": "得分/分值（%）",
        "achieved": "达成",
        "partly": "部分达成",
        "not": "未达成",
        "band": "该档的分数段",
        "counted": "指标（大小为个数）",
        "outside": "在范围之外",
        "bands_said": "标“{label}”的定性指标 {n:,} 个：{parts}",
        "list": "，",
        "at_outside": "{n:,} 个在范围之外",
        "at_bottom": "{n:,} 个取该档的最低分",
        "at_between": "{n:,} 个在中间",
        "at_top": "{n:,} 个取该档的最高分",
        "bare_said": "没有标注档次的定性指标 {n:,} 个，其中 {full:,} 个得满分",
        "join": "；",
        "end": "。",
        "deductions": "每一处扣分：规则允许的范围与填报得分（占分值的比例）",
        "deductions_many": "扣分指标的得分占分值的比例（{n:,} 处，超过 {most} 处时合并显示）",
        "allowed": "规则允许的范围",
        "printed": "填报得分",
        "number": "指标数",
        "unnamed": "（名称缺失）",
        "deductions_all": "{n:,} 处扣分的得分都在规则集 {rules} 允许的范围内。",
        "deductions_one_out": "唯一一处扣分的得分不在规则集 {rules} 允许的范围内。",
        "deductions_one": "唯一一处扣分的得分在规则集 {rules} 允许的范围内。",
        "deductions_some": "{n:,} 处扣分中，{outside:,} 处的得分不在规则集 {rules} 允许的范围内"
        "（{sides}）。",
        "below": "低于下限 {n:,} 处",
        "above": "高于上限 {n:,} 处",
        "deductions_alt": "{name}：允许 {low}–{high}，得 {score}",
        "rule_sets": "同一批总分，在各规则集允许范围内的位置",
        "place": "位置：0 为规则内最严，1 为规则内最松",
        "one": "一个项目",
        "half": "中间一半的项目",
        "median": "中位数",
        "beside": "在范围内 · 降等",
        "title": "{id}（{place}）",
        "elsewhere": "{id}（{place}，假设）",
        "home": "{id}（{place}，本地）",
        "sets_many_span": "在 {sets} 个规则集下，位置的中位数在 {low:.2f} 到 {high:.2f} 之间",
        "sets_many_same": "在 {sets} 个规则集下，位置的中位数都是 {low:.2f}",
        "sets_one_span": "在 {sets} 个规则集下，总分的位置在 {low:.2f} 到 {high:.2f} 之间",
        "sets_one_same": "在 {sets} 个规则集下，总分的位置都是 {low:.2f}",
        "sets_admit": "其中 {n:,} 个的范围包含这一总分",
        "sets_fall": "按最严读法会使它降等的有 {n:,} 个",
        "sets_all": "{n:,} 个总分在哪一个规则集下都在范围内",
        "sets_some": "{n:,} 个总分中，在范围内的最少 {low} 个",
        "sets_falls": "按最严读法会降等的有 {low} 到 {high} 个",
        "sets_equal": "按最严读法会降等的都是 {low} 个",
        "sets_none": "按最严读法也没有一个会降等",
        "rule_sets_alt": "{name}：位置中位数 {median:.2f}，{inside:,}/{n:,} 在范围内，降等 "
        "{falls:,}",
    },
    "en": {
        "bands": "Where scores of qualitative indicators fall in the band of their label",
        "share": "score / weight (%)",
        "achieved": "achieved",
        "partly": "partly achieved",
        "not": "not achieved",
        "band": "band of the label",
        "counted": "indicators (size: their number)",
        "outside": "outside",
        "bands_said": "“{label}” ({n:,}): {parts}",
        "list": ", ",
        "at_outside": "{n:,} outside",
        "at_bottom": "{n:,} at the lowest",
        "at_between": "{n:,} between its ends",
        "at_top": "{n:,} at the highest score of the band",
        "bare_said": "without a label: {n:,}, {full:,} of them with the full score",
        "join": "; ",
        "end": ".",
        "deductions": "Every deduction: what the rules allow, and the printed score (share of "
        "weight)",
        "deductions_many": "Scores below their weight, as a share of it ({n:,} deductions, single "
        "rows up to {most})",
        "allowed": "allowed by the rules",
        "printed": "printed score",
        "number": "indicators",
        "unnamed": "(name lost)",
        "deductions_all": "No deduction goes beyond what rule set {rules} allows (deductions: "
        "{n:,}).",
        "deductions_one_out": "The only deduction goes beyond what rule set {rules} allows.",
        "deductions_one": "The only deduction stays inside what rule set {rules} allows.",
        "deductions_some": "Deductions: {n:,}; with a score outside what rule set {rules} allows: "
        "{outside:,} ({sides}).",
        "below": "below: {n:,}",
        "above": "above: {n:,}",
        "deductions_alt": "{name}: allowed {low} to {high}, scored {score}",
        "rule_sets": "The same totals in what each rule set allows",
        "place": "position: 0 strictest, 1 most lenient reading of the rules",
        "one": "a project",
        "half": "the middle half of projects",
        "median": "median",
        "beside": "inside · falls",
        "title": "{id} ({place})",
        "elsewhere": "{id} ({place}, what if)",
        "home": "{id} ({place}, local)",
        "sets_many_span": "Across {sets} rule sets the median position runs from {low:.2f} to "
        "{high:.2f}",
        "sets_many_same": "Across {sets} rule sets the median position is {low:.2f}",
        "sets_one_span": "Across {sets} rule sets the position of the total runs from {low:.2f} to "
        "{high:.2f}",
        "sets_one_same": "Across {sets} rule sets the position of the total is {low:.2f}",
        "sets_admit": "rule sets that admit the total: {n:,}",
        "sets_fall": "rule sets whose strictest reading would lower its grade: {n:,}",
        "sets_all": "all {n:,} totals are inside under every one of them",
        "sets_some": "of {n:,} totals at least {low} are inside",
        "sets_falls": "grades that would fall at the strictest reading: {low} to {high}",
        "sets_equal": "grades that would fall at the strictest reading: {low} under each",
        "sets_none": "no grade would fall at the strictest reading",
        "rule_sets_alt": "{name}: median position {median:.2f}, {inside:,}/{n:,} inside, {falls:,} "
        "would "
        "lose their grade",
    },
}


def bands(used: pd.DataFrame, summary: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw where qualitative scores fall in their bands; a bubble's area is a count.

    From `leniency.band_use` and `leniency.bands`.
    """
    text = TEXTS[language(lang)]
    if used.empty:
        return None
    drawn = used.assign(share=(100 * used["ratio"]).round(1), out=used["at"] == "outside")
    between = drawn["at"] == "between"
    drawn["share"] = drawn["share"].mask(between, gathered(drawn["share"]))
    counted = drawn.groupby(["achievement", "share", "out"]).size().rename("n").reset_index()
    labelled = summary.dropna(subset=["achievement"])
    with styled():
        figure, axes = canvas(1.5 + 0.62 * len(labelled), text["bands"])
        heights = rows(axes, [text[name] for name in labelled["achievement"]])
        axes.hlines(
            heights, 100 * labelled["low"], 100 * labelled["high"], color=ALLOWED, linewidth=14
        )
        places = dict(zip(labelled["achievement"], heights, strict=True))
        area = 16 + 600 * counted["n"] / counted["n"].max()
        for out, sign, colour in ((False, "o", BLUE), (True, "D", RED)):
            part = counted[counted["out"] == out]
            axes.scatter(
                part["share"], part["achievement"].map(places), s=area[part.index],
                c=colour, marker=sign, alpha=0.75, linewidths=0, zorder=3,
            )  # fmt: skip
        _counts(axes, counted, places)
        least = min(float(drawn["share"].min()), 100 * float(labelled["low"].min()))
        axes.set_xlim(-3 if least < 50 else 47, max(103.0, float(drawn["share"].max()) + 3))
        axes.set_xlabel(text["share"])
        entries = [("s", ALLOWED, text["band"]), ("o", BLUE, text["counted"])]
        if drawn["out"].any():
            entries.append(("D", RED, text["outside"]))
        key(axes, entries)
        finish(figure)
    said = [_band_said(row, text) for _, row in summary.iterrows()]
    caption = text["join"].join(said) + text["end"]
    return Picture("leniency-bands", figure, caption, caption, counted)


def _counts(axes: Axes, counted: pd.DataFrame, places: dict[str, float]) -> None:
    """Put their number above the bubbles, but for small ones close to a larger one."""
    counted = counted[counted["n"] >= 0.01 * counted["n"].max()]
    for name, part in counted.groupby("achievement"):
        shown: list[float] = []
        ordered = part.sort_values("n", ascending=False)
        for share, n in zip(ordered["share"].tolist(), ordered["n"].tolist(), strict=True):
            if all(abs(share - other) >= 2.5 for other in shown):
                shown.append(share)
                axes.annotate(
                    f"{n:,}", (share, places[str(name)]), (0, 13),
                    textcoords="offset points", ha="center", fontsize=8, color=INK,
                )  # fmt: skip


def _band_said(row: pd.Series, text: dict[str, str]) -> str:
    if pd.isna(row["achievement"]):
        return text["bare_said"].format(n=row["n_indicators"], full=row["n_ceiling"])
    parts = [
        text[f"at_{at}"].format(n=row[f"n_{at}"])
        for at in ("top", "between", "bottom", "outside")
        if row[f"n_{at}"]
    ]
    label = text[row["achievement"]]
    return text["bands_said"].format(
        label=label, n=row["n_indicators"], parts=text["list"].join(parts)
    )


def deductions(lost: pd.DataFrame, rules: str, lang: str = "zh") -> Picture | None:
    """Draw each deduction with what the rules allow, from `leniency.deductions` with rules.

    `rules` names the rule set.
    """
    text = TEXTS[language(lang)]
    drawn = lost.dropna(subset=["lowest", "highest", "ratio"])
    if drawn.empty:
        return None
    share = 100 * drawn["ratio"]
    low, high = (100 * drawn[name] / drawn["weight"] for name in ("lowest", "highest"))
    inside = drawn["inside"].fillna(True).astype("bool")
    labels = [
        f"{elide(text['unnamed'] if pd.isna(name) else str(name), 26)} "
        f"#{elide(str(form).rpartition('#')[2], 6)}"
        for name, form in zip(drawn["name"], drawn["form_id"], strict=True)
    ]
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)) + 0.2, text["deductions"])
            places = rows(axes, labels)
            axes.hlines(places, low, high, color=ALLOWED, linewidth=6)
            axes.plot(share[inside], places[inside], "o", color=BLUE, markersize=6, zorder=3)
            axes.plot(share[~inside], places[~inside], "D", color=RED, markersize=6, zorder=3)
            if len(drawn) <= LABELLED:
                for place, score, weight in zip(
                    places, drawn["score"], drawn["weight"], strict=True
                ):
                    axes.annotate(
                        f"{score:g}/{weight:g}", (1.01, place),
                        xycoords=axes.get_yaxis_transform(), va="center", fontsize=8,
                    )  # fmt: skip
            axes.set_xlabel(text["share"])
            entries = [("s", ALLOWED, text["allowed"]), ("o", BLUE, text["printed"])]
        else:
            title = text["deductions_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            edges = np.linspace(0, 100, 41).tolist()
            axes.hist([share[inside], share[~inside]], bins=edges, stacked=True, color=[BLUE, RED])
            axes.set_xlabel(text["share"])
            axes.set_ylabel(text["number"])
            axes.yaxis.set_major_locator(MaxNLocator(integer=True))
            entries = [("s", BLUE, text["printed"])]
        if not inside.all():
            many = len(drawn) > MOST_ROWS
            entries.append(("s" if many else "D", RED, text["outside"]))
        key(axes, entries)
        finish(figure)
    caption = _deductions_said(drawn, inside, rules, text)
    told = [
        text["deductions_alt"].format(
            name=name, low=percent(a / 100), high=percent(b / 100), score=percent(c / 100)
        )
        for name, a, b, c in zip(labels[:9], low, high, share, strict=False)
    ]
    return Picture(
        "leniency-deductions", figure, caption, caption + " " + text["join"].join(told), drawn
    )


def _deductions_said(
    drawn: pd.DataFrame, inside: pd.Series, rules: str, text: dict[str, str]
) -> str:
    outside = int((~inside).sum())
    form = "some" if outside else "all"
    if len(drawn) == 1:
        form = "one_out" if outside else "one"
    sides = [
        text[side].format(n=int((drawn["outside"] == side).sum()))
        for side in ("below", "above")
        if (drawn["outside"] == side).any()
    ]
    return text[f"deductions_{form}"].format(
        n=len(drawn), outside=outside, rules=rules, sides=text["list"].join(sides)
    )


def rule_sets(every: pd.DataFrame, summary: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the positions of the same forms under each rule set, a rule set a row.

    From `leniency.sensitivity` and `leniency.by_rules`.
    """
    code = language(lang)
    text = TEXTS[code]
    drawn = every.dropna(subset=["position"])
    told = summary[summary["position"].notna()]
    if drawn.empty or len(told) < 2:
        return None
    labels = [_titled(row, code, text) for _, row in told.iterrows()]
    wide = drawn.assign(near=clipped(drawn["position"])).pivot(
        index="form_id", columns="rule_set", values="near"
    )[told["rule_set"].tolist()]
    with styled():
        figure, axes = canvas(row_height(len(told)) + 0.6, text["rule_sets"])
        places = rows(axes, labels)
        single = len(wide) <= MOST_ROWS
        if single:
            axes.plot(wide.to_numpy().T, places, color=FAINT, linewidth=0.8, zorder=1)
            for place, name in zip(places, wide.columns, strict=True):
                axes.plot(
                    wide[name], np.full(len(wide), place), "o", color=BLUE, markersize=6,
                    alpha=0.7, markeredgewidth=0, zorder=2,
                )  # fmt: skip
        else:
            low, high = wide.quantile(0.25), wide.quantile(0.75)
            axes.hlines(places, wide.quantile(0.05), wide.quantile(0.95), color=QUIET, linewidth=1)
            axes.hlines(places, low, high, color=ALLOWED, linewidth=12)
        axes.plot(
            clipped(told["position"]), places, "|", color=ORANGE, markersize=18, markeredgewidth=3
        )
        beside = [(len(told) - 0.35, text["beside"], QUIET)]
        for place, n, inside, falls in zip(
            places, told["n_forms"], told["n_inside"], told["n_falls"], strict=True
        ):
            beside.append((place, f"{inside:,}/{n:,} · {falls:,}", INK))
        for place, said, colour in beside:
            axes.annotate(
                said, (1.01, place), xycoords=axes.get_yaxis_transform(), va="center",
                fontsize=8, color=colour,
            )  # fmt: skip
        axes.set_xlim(
            min(0.0, float(wide.min().min())) - 0.03, max(1.0, float(wide.max().max())) + 0.03
        )
        mark_ends(axes, drawn["position"])
        axes.set_xlabel(text["place"])
        dots = ("o", BLUE, text["one"]) if single else ("s", ALLOWED, text["half"])
        key(axes, [dots, ("|", ORANGE, text["median"])])
        finish(figure)
    caption = _rule_sets_said(told, text)
    alt = text["join"].join(
        text["rule_sets_alt"].format(
            name=label, median=row["position"], inside=row["n_inside"], n=row["n_forms"],
            falls=row["n_falls"],
        )
        for label, (_, row) in zip(labels, told.iterrows(), strict=True)
    )  # fmt: skip
    return Picture("leniency-rule-sets", figure, caption, f"{caption} {alt}", drawn)


def _rule_sets_said(told: pd.DataFrame, text: dict[str, str]) -> str:
    low, high = told["position"].min(), told["position"].max()
    forms = int(told["n_forms"].max())
    inside, falls = told["n_inside"], told["n_falls"]
    same = "same" if f"{low:.2f}" == f"{high:.2f}" else "span"
    of = "one" if forms == 1 else "many"
    said = [text[f"sets_{of}_{same}"].format(sets=len(told), low=low, high=high)]
    if of == "one":
        said.append(text["sets_admit"].format(n=int(inside.sum()), sets=len(told)))
        said.append(text["sets_fall"].format(n=int(falls.sum()), sets=len(told)))
    else:
        every = int(inside.min()) == forms
        said.append(text["sets_all" if every else "sets_some"].format(n=forms, low=inside.min()))
        grades = "sets_falls" if falls.min() < falls.max() else "sets_equal"
        said.append(
            text[grades if falls.any() else "sets_none"].format(low=falls.min(), high=falls.max())
        )
    return text["join"].join(said) + text["end"]


def _titled(row: pd.Series, lang: Lang, text: dict[str, str]) -> str:
    """Name a rule set with where it is in use, and say where that is elsewhere."""
    home = "title" if row["national"] else "home" if row["n_at_home"] else "elsewhere"
    return text[home].format(id=elide(str(row["rule_set"]), 24), place=row[f"place_{lang}"])
