"""Pictures of indicator design: balance, effective number, slack, shared indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MOST_ROWS,
    ORANGE,
    QUIET,
    Picture,
    canvas,
    finish,
    key,
    language,
    names,
    percent,
    row_height,
    rows,
    styled,
)

TEXTS = {
    "zh": {
        "balance": "各一级指标分值占比与规则之差（百分点）",
        "balance_many": "各一级指标分值占比与规则之差的分布"
        "（{n} 个项目，超过 {most} 个时合并显示）",
        "difference": "与规则之差（百分点）",
        "balance_caption": "{n} 个项目中，与规则距离最大的是“{where}”（总变差距离 {tvd:.2f}）；"
        "中位数为 {median:.2f}（0 为与规则一致，1 为完全不同）。{left}",
        "balance_left": "另有 {n} 个项目无法与规则比较，未绘入。",
        "balance_alt": "{level}：平均相差 {value:+.1f} 个百分点",
        "number": "指标个数与有效指标数",
        "count": "指标个数",
        "effective": "有效指标数（1/Σp²）",
        "equal": "每个指标分值相等",
        "number_caption": "{n} 个项目的有效指标数中位数为 {median:.1f}，最少 {low:.1f}，"
        "最多 {high:.1f}；"
        "有效指标数占指标个数的比例最低为 {even}。",
        "slack": "定量目标的余量",
        "slack_axis": "完成值超出目标的幅度（%，负数为未达到）",
        "indicators": "指标数",
        "exact": "恰好等于目标：{n}",
        "slack_caption": "可与目标比较的 {n} 个定量指标中，{exact} 个恰好等于目标（{share}），"
        "{missed} 个未达到目标。{zero}",
        "slack_zero": "目标为 0 的 {n} 个（其中 {hit} 个恰好等于目标）没有余量，未绘入。",
        "slack_clip": "超出 ±100% 的 {n} 个绘在边上。",
        "sharing": "两个项目共有的指标数（名称相同或相近）",
        "sharing_many": "两两项目共有指标数的分布（{n} 个项目，超过 {most} 个时合并显示）",
        "pairs": "项目对数",
        "sharing_axis": "共有指标数",
        "sharing_caption": "{n} 个项目两两之间，{pairs} 对有共有指标（共 {all} 对）；"
        "最多的一对共有 {most} 个。",
        "quantified": "定量指标所占比例",
        "quantified_many": "定量指标所占比例的分布（{n} 个项目，超过 {most} 个时合并显示）",
        "by_count": "按指标数",
        "by_points": "按分值",
        "forms": "项目数",
        "quantified_caption": "{n} 个项目中，定量指标占比（按指标数）最低 {low}，"
        "最高 {high}，中位数 {median}。",
        "join": "；",
    },
    "en": {
        "balance": "Share of points by level 1, difference from the rules (percentage points)",
        "balance_many": "Share of points by level 1 against the rules, distribution of {n} projects"
        " (single rows up to {most})",
        "difference": "difference from the rules (percentage points)",
        "balance_caption": "Of {n} projects, “{where}” is farthest from the rules (total variation "
        "distance {tvd:.2f}); the median is {median:.2f} (0 as in the rules, 1 nothing in common)."
        " {left}",
        "balance_left": "{n} more cannot be compared with the rules and are not drawn.",
        "balance_alt": "{level}: {value:+.1f} percentage points on average",
        "number": "Number of indicators and effective number",
        "count": "number of indicators",
        "effective": "effective number (1/Σp²)",
        "equal": "all weights equal",
        "number_caption": "The effective number of indicators of {n} projects has the median "
        "{median:.1f}, from {low:.1f} to {high:.1f}; the lowest share of the count is {even}.",
        "slack": "Slack of quantitative targets",
        "slack_axis": "actual beyond target (%, negative: missed)",
        "indicators": "indicators",
        "exact": "exactly on target: {n}",
        "slack_caption": "Of {n} quantitative indicators that can be compared with their target, "
        "{exact} hit it exactly ({share}) and {missed} miss it. {zero}",
        "slack_zero": "{n} with a target of 0 ({hit} of them hit it) have no slack and "
        "are not drawn. ",
        "slack_clip": "{n} beyond ±100% are drawn at the edge.",
        "sharing": "Indicators that two projects share (names equal or alike)",
        "sharing_many": "Indicators that two projects share, distribution over the pairs of {n} "
        "projects (matrix up to {most})",
        "pairs": "pairs of projects",
        "sharing_axis": "shared indicators",
        "sharing_caption": "Of the {all} pairs among {n} projects, {pairs} share indicators; the "
        "most that a pair shares is {most}.",
        "quantified": "Share of quantitative indicators",
        "quantified_many": "Share of quantitative indicators, distribution of {n} projects (single "
        "rows up to {most})",
        "by_count": "of indicators",
        "by_points": "of points",
        "forms": "projects",
        "quantified_caption": "Across {n} projects the share of quantitative indicators runs from "
        "{low} to {high}, with the median {median}.",
        "join": "; ",
        "成本指标": "cost",
        "产出指标": "output",
        "效益指标": "outcome",
        "满意度指标": "satisfaction",
    },
}
_LEVELS = ["成本指标", "产出指标", "效益指标", "满意度指标"]


def balance(blocks: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw level-1 shares against the rules, from `design.balance` with rules, as a heat map."""
    code = language(lang)
    text = TEXTS[code]
    drawn = blocks.dropna(subset=["difference"])
    if drawn.empty:
        return None
    known = [level for level in _LEVELS if (drawn["level1"] == level).any()]
    levels = known + sorted(set(drawn["level1"]) - set(known))
    forms = drawn.drop_duplicates("form_id").sort_values(
        ["tvd", "form_id"], ascending=[False, True]
    )
    table = 100 * drawn.pivot(index="form_id", columns="level1", values="difference")
    table = table.loc[forms["form_id"], levels]
    shown = [str(text.get(level, level)) for level in levels]
    with styled():
        if len(forms) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(forms)), text["balance"])
            reach = max(float(np.nanmax(np.abs(table.to_numpy()))), 1.0)
            axes.imshow(table.to_numpy(), cmap="PuOr_r", vmin=-reach, vmax=reach, aspect="auto")
            axes.set_yticks(range(len(forms)), names(forms, code))
            axes.set_xticks(range(len(levels)), shown)
            axes.xaxis.tick_top()
            axes.tick_params(length=0)
            for side in axes.spines.values():
                side.set_visible(False)
            for (row, column), value in np.ndenumerate(table.to_numpy()):
                if np.isfinite(value):
                    dark = abs(value) > 0.65 * reach
                    axes.text(
                        column,
                        row,
                        f"{value:+.1f}" if abs(value) >= 0.05 else "0.0",
                        ha="center",
                        va="center",
                        fontsize=8,
                        color="white" if dark else INK,
                    )
        else:
            title = text["balance_many"].format(n=len(forms), most=MOST_ROWS)
            figure, axes = canvas(3.4, title)
            places = rows(axes, shown)
            data = [table[level].dropna().to_numpy() for level in levels]
            axes.boxplot(
                data,
                positions=places.tolist(),
                orientation="horizontal",
                widths=0.5,
                manage_ticks=False,
                showfliers=False,
                whis=(5, 95),
                medianprops={"color": ORANGE, "linewidth": 2},
                boxprops={"color": BLUE},
                whiskerprops={"color": QUIET},
                capprops={"color": QUIET},
            )
            axes.axvline(0, color=INK, linewidth=1)
            axes.set_xlabel(text["difference"])
        finish(figure)
    missing = blocks["form_id"].nunique() - len(forms)
    caption = text["balance_caption"].format(
        n=len(forms),
        where=names(forms.head(1), code, 60)[0],
        tvd=forms["tvd"].max(),
        median=forms["tvd"].median(),
        left=text["balance_left"].format(n=missing) if missing else "",
    )
    alt = text["join"].join(
        text["balance_alt"].format(level=label, value=table[level].mean())
        for level, label in zip(levels, shown, strict=True)
    )
    return Picture("design-balance", figure, caption.strip(), alt, drawn)


def concentration(numbers: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the effective number of indicators against their count, from `design.concentration`."""
    text = TEXTS[language(lang)]
    drawn = numbers.dropna(subset=["effective_number"])
    if drawn.empty:
        return None
    with styled():
        figure, axes = canvas(4.0, text["number"])
        count, effective = drawn["n_indicators"], drawn["effective_number"]
        top = float(count.max()) * 1.05 + 1
        axes.plot([0, top], [0, top], color=QUIET, linewidth=1, linestyle="--")
        axes.annotate(
            text["equal"],
            (top * 0.6, top * 0.6),
            (-6, 6),
            textcoords="offset points",
            ha="right",
            color=QUIET,
        )
        axes.plot(count, effective, "o", color=BLUE, alpha=0.6 if len(drawn) > 30 else 0.9)
        axes.set_xlim(0, top)
        axes.set_ylim(0, top)
        axes.grid(True)
        axes.set_xlabel(text["count"])
        axes.set_ylabel(text["effective"])
        finish(figure)
    caption = text["number_caption"].format(
        n=len(drawn),
        median=effective.median(),
        low=effective.min(),
        high=effective.max(),
        even=percent(drawn["evenness"].min()),
    )
    return Picture("design-concentration", figure, caption, caption, drawn)


def slack(targets: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how far actual values lie from their targets, from `design.slack`."""
    text = TEXTS[language(lang)]
    compared = targets.dropna(subset=["met"])
    drawn = compared.dropna(subset=["slack"])
    if drawn.empty:
        return None
    exact = drawn["exact_hit"].astype("bool")
    values = 100 * drawn.loc[~exact, "slack"]
    far = int((values.abs() > 100).sum())
    with styled():
        figure, axes = canvas(3.4, text["slack"])
        bins = np.arange(-100, 101, 5) + 0.0
        counts, _ = np.histogram(values.clip(-100, 100), bins)
        axes.bar(bins[:-1] + 2.5, counts, width=4.6, color=BLUE)
        axes.bar(0, int(exact.sum()), width=2.2, color=ORANGE, zorder=3)
        axes.annotate(
            text["exact"].format(n=int(exact.sum())),
            (0, int(exact.sum())),
            (-6, -2),
            textcoords="offset points",
            ha="right",
            va="top",
        )
        axes.set_xlim(-105 if (values < 0).any() else -45, 105)
        axes.grid(axis="y", color=FAINT)
        axes.set_xlabel(text["slack_axis"])
        axes.set_ylabel(text["indicators"])
        finish(figure)
    hits = int(compared["exact_hit"].sum())
    n = len(compared) - len(drawn)
    tail = text["slack_zero"].format(n=n, hit=hits - int(exact.sum())) if n else ""
    tail += text["slack_clip"].format(n=far) if far else ""
    caption = text["slack_caption"].format(
        n=len(compared),
        exact=hits,
        share=percent(hits / len(compared)),
        missed=int((~compared["met"].astype("bool")).sum()),
        zero=tail,
    )
    return Picture("design-slack", figure, caption.strip(), caption.strip(), drawn)


def sharing(pairs: pd.DataFrame, projects: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how many indicators each two forms share, from `design.shared` and the projects."""
    code = language(lang)
    text = TEXTS[code]
    if len(projects) < 2:
        return None
    total = len(projects) * (len(projects) - 1) // 2
    with styled():
        if len(projects) <= MOST_ROWS:
            place = {form_id: number for number, form_id in enumerate(projects["form_id"])}
            size = len(projects)
            matrix = np.zeros((size, size))
            first, second = pairs["form_id"].map(place), pairs["other_form_id"].map(place)
            matrix[second.to_numpy(dtype=int), first.to_numpy(dtype=int)] = pairs["n_shared"]
            matrix[np.triu_indices(size)] = np.nan
            figure, axes = canvas(row_height(size), text["sharing"])
            axes.imshow(
                matrix, cmap="Blues", vmin=0, vmax=max(np.nanmax(matrix), 1) * 1.8, aspect="auto"
            )
            axes.set_yticks(range(size), names(projects, code))
            marks = projects["form_id"].astype("str").str.extract(r"(#\d+)$", expand=False)
            short = marks.fillna("") if size <= 20 else [""] * size
            axes.set_xticks(range(size), list(short))
            axes.tick_params(length=0)
            for side in axes.spines.values():
                side.set_visible(False)
            for (row, column), value in np.ndenumerate(matrix):
                if value > 0 and size <= 30:
                    axes.text(column, row, f"{value:g}", ha="center", va="center", fontsize=8)
        else:
            title = text["sharing_many"].format(n=len(projects), most=MOST_ROWS)
            figure, axes = canvas(3.4, title)
            counts = pairs["n_shared"].value_counts().sort_index()
            axes.bar(counts.index, counts, color=BLUE)
            axes.set_xlabel(text["sharing_axis"])
            axes.set_ylabel(text["pairs"])
        finish(figure)
    caption = text["sharing_caption"].format(
        n=len(projects),
        all=total,
        pairs=len(pairs),
        most=int(pairs["n_shared"].max()) if len(pairs) else 0,
    )
    return Picture("design-sharing", figure, caption, caption, pairs)


def quantified(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the share of quantitative indicators of each form, from `design.compare`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = compared.dropna(subset=["quantified"])
    if drawn.empty:
        return None
    drawn = drawn.sort_values(["quantified", "form_id"], ascending=[False, True])
    count, points = 100 * drawn["quantified"], 100 * drawn["quantified_points"]
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["quantified"])
            places = rows(axes, names(drawn, code))
            axes.hlines(places, count, points, color=FAINT, linewidth=3)
            axes.plot(points, places, "D", color=ORANGE, markersize=6, zorder=3)
            axes.plot(count, places, "o", color=BLUE, markersize=5, zorder=4)
            axes.set_xlim(-3, 103)
            key(axes, [("o", BLUE, text["by_count"]), ("D", ORANGE, text["by_points"])])
        else:
            title = text["quantified_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.4, title)
            axes.hist(count, bins=np.arange(0, 101, 5).tolist(), color=BLUE)
            axes.set_ylabel(text["forms"])
        axes.set_xlabel("%")
        finish(figure)
    caption = text["quantified_caption"].format(
        n=len(drawn),
        low=percent(drawn["quantified"].min()),
        high=percent(drawn["quantified"].max()),
        median=percent(drawn["quantified"].median()),
    )
    return Picture("design-quantified", figure, caption, caption, drawn)
