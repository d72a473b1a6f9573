"""Pictures of execution rates: both bases, sources of funds, cost deviation."""

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
    RED,
    Picture,
    canvas,
    finish,
    key,
    language,
    names,
    row_height,
    rows,
    styled,
)

TEXTS = {
    "zh": {
        "reported": "按全年预算数（调整后）",
        "original": "按年初预算数",
        "rate": "预算执行率（%）",
        "forms": "项目数",
        "bases": "同一笔支出，两种口径的执行率",
        "bases_many": "两种口径执行率的分布（{n} 个项目，超过 {most} 个时合并显示）",
        "bases_caption": "{n} 个项目中，{up} 个项目按全年预算数计算的执行率高于按年初预算数计算的；"
        "两者相差最大为 {most:.2f} 个百分点，见“{where}”。{left}",
        "left": "另有 {n} 个项目缺少预算或执行数，未绘入。",
        "bases_alt": "按全年预算数的执行率中位数为 {r:.2f}%，按年初预算数为 {o:.2f}%；"
        "前者范围 {r0:.2f}% 至 {r1:.2f}%，后者范围 {o0:.2f}% 至 {o1:.2f}%。",
        "funds": "各资金来源的执行率（按金额加权）",
        "total": "年度资金总额",
        "current_year": "当年财政拨款",
        "carried_over": "上年结转资金",
        "other": "其他资金",
        "funds_caption": "执行率最低的资金来源是{low}（{rate:.2f}%，全年预算数口径）。{zero}",
        "zero": "预算为 0 的来源没有执行率，未绘入。",
        "funds_alt": "{fund}：按全年预算数 {r:.2f}%，按年初预算数 {o:.2f}%",
        "join": "；",
        "deviation": "填报的成本偏差率与由执行率推出的偏差率",
        "implied": "由执行率推出的偏差率（%）",
        "printed": "填报的成本偏差率（%）",
        "agrees": "相符",
        "fraction": "小数按百分数填写",
        "differs": "不符",
        "deviation_caption": "{n} 个成本偏差率指标中，{agrees} 个与执行率推出的数一致，"
        "{fraction} 个疑似把小数当作百分数填写，{differs} 个不一致。",
    },
    "en": {
        "reported": "of adjusted budget",
        "original": "of initial budget",
        "rate": "execution rate (%)",
        "forms": "projects",
        "bases": "The same spending, its rate on two bases",
        "bases_many": "Rates on two bases, distribution of {n} projects (single rows up to {most})",
        "bases_caption": "Of {n} projects, {up} have a higher execution rate against the adjusted "
        "than against the initial budget; the widest gap is {most:.2f} percentage points, "
        "in “{where}”. {left}",
        "left": "{n} more lack a budget or the amount executed and are not drawn.",
        "bases_alt": "The median rate is {r:.2f}% of the adjusted and {o:.2f}% of the initial "
        "budget; the former runs from {r0:.2f}% to {r1:.2f}%, the latter from {o0:.2f}% to "
        "{o1:.2f}%.",
        "funds": "Execution rate by source of funds, budget-weighted",
        "total": "total",
        "current_year": "current-year appropriation",
        "carried_over": "carried over",
        "other": "other funds",
        "funds_caption": "The lowest rate is that of: {low} ({rate:.2f}% of the adjusted budget). "
        "{zero}",
        "zero": "Sources with a budget of 0 have no rate and are not drawn.",
        "funds_alt": "{fund}: {r:.2f}% of the adjusted, {o:.2f}% of the initial budget",
        "join": "; ",
        "deviation": "Cost deviation as printed and as the execution rate implies it",
        "implied": "implied by the execution rate (%)",
        "printed": "printed deviation (%)",
        "agrees": "agrees",
        "fraction": "a fraction under a percent sign?",
        "differs": "differs",
        "deviation_caption": "Of {n} cost-deviation indicators, {agrees} agree with the execution "
        "rate, {fraction} look like a fraction printed as a percentage, {differs} differ.",
    },
}
_SIGNS = {"agrees": (BLUE, "o"), "fraction": (ORANGE, "s"), "differs": (RED, "D")}


def bases(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the execution rate of each form on both bases, from `execution.compare`."""
    code = language(lang)
    text = TEXTS[code]
    both = ["rate_reported", "rate_original"]
    drawn = compared.dropna(subset=both)
    if drawn.empty:
        return None
    drawn = drawn.sort_values(["rate_original", "form_id"], ascending=[False, True])
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["bases"])
            places = rows(axes, names(drawn, code))
            axes.hlines(places, drawn[both[0]], drawn[both[1]], color=FAINT, linewidth=3)
            axes.plot(drawn[both[1]], places, "D", color=ORANGE, markersize=6, zorder=3)
            axes.plot(drawn[both[0]], places, "o", color=BLUE, markersize=5, zorder=4)
            axes.set_xlabel(text["rate"])
        else:
            title = text["bases_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            ends = np.histogram_bin_edges(drawn[both].to_numpy().ravel(), bins=30).tolist()
            axes.hist(drawn[both[1]], ends, color=ORANGE, alpha=0.55)
            axes.hist(drawn[both[0]], ends, histtype="step", color=BLUE, linewidth=1.8)
            axes.set_xlabel(text["rate"])
            axes.set_ylabel(text["forms"])
        key(axes, [("o", BLUE, text["reported"]), ("D", ORANGE, text["original"])])
        finish(figure)
    widest = drawn.loc[[drawn["uplift"].abs().idxmax()]]
    missing = len(compared) - len(drawn)
    caption = text["bases_caption"].format(
        n=len(drawn),
        up=int((drawn["uplift"].round(9) > 0).sum()),
        most=abs(float(widest["uplift"].iloc[0])),
        where=names(widest, code, 60)[0],
        left=text["left"].format(n=missing) if missing else "",
    )
    reported, original = drawn[both[0]], drawn[both[1]]
    alt = text["bases_alt"].format(
        r=reported.median(),
        o=original.median(),
        r0=reported.min(),
        r1=reported.max(),
        o0=original.min(),
        o1=original.max(),
    )
    return Picture("execution-bases", figure, caption.strip(), alt, drawn)


def funds(grouped: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw budget-weighted rates by source, from `execution.grouped(tables, ["fund"], None)`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = grouped.dropna(subset=["rate_reported", "rate_original", "fund"])
    if drawn.empty:
        return None
    order = {name: place for place, name in enumerate(("total", "current_year", "carried_over"))}
    drawn = drawn.sort_values("fund", key=lambda column: column.map(order).fillna(len(order)))
    labels = [text.get(str(fund), str(fund)) for fund in drawn["fund"]]
    with styled():
        figure, axes = canvas(row_height(len(drawn)), text["funds"])
        places = rows(axes, labels)
        reported, original = drawn["rate_reported"], drawn["rate_original"]
        axes.hlines(places, reported, original, color=FAINT, linewidth=3)
        axes.plot(original, places, "D", color=ORANGE, markersize=6, zorder=3)
        axes.plot(reported, places, "o", color=BLUE, markersize=5, zorder=4)
        for place, value in zip(places, reported, strict=True):
            axes.annotate(
                f"{value:.2f}", (value, place), (0, 7), textcoords="offset points", ha="center"
            )
        axes.margins(x=0.12)
        axes.set_xlabel(text["rate"])
        key(axes, [("o", BLUE, text["reported"]), ("D", ORANGE, text["original"])])
        finish(figure)
    low = int(np.argmin(reported.to_numpy()))
    caption = text["funds_caption"].format(
        low=labels[low],
        rate=reported.iloc[low],
        zero=text["zero"] if len(drawn) < len(grouped) else "",
    )
    alt = text["join"].join(
        text["funds_alt"].format(fund=label, r=r, o=o)
        for label, r, o in zip(labels, reported, original, strict=True)
    )
    return Picture("execution-funds", figure, caption.strip(), alt, drawn)


def deviations(deviation: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw printed against implied cost deviation, from `execution.cost_deviation`."""
    text = TEXTS[language(lang)]
    drawn = deviation.dropna(subset=["relation"])
    if drawn.empty:
        return None
    with styled():
        figure, axes = canvas(4.2, text["deviation"])
        axes.axline((0, 0), slope=1, color=QUIET, linewidth=1, linestyle="--")
        used = []
        for relation, (colour, sign) in _SIGNS.items():
            part = drawn[drawn["relation"] == relation]
            if len(part):
                used.append((sign, colour, f"{text[relation]} ({len(part)})"))
                axes.plot(
                    part["implied_deviation"],
                    part["printed_deviation"],
                    sign,
                    color=colour,
                    markeredgecolor=INK,
                    markeredgewidth=0.4,
                    alpha=0.85,
                )
        axes.margins(0.1)
        axes.grid(True)
        axes.set_xlabel(text["implied"])
        axes.set_ylabel(text["printed"])
        key(axes, used)
        finish(figure)
    counts = {name: int((drawn["relation"] == name).sum()) for name in _SIGNS}
    caption = text["deviation_caption"].format(n=len(drawn), **counts)
    return Picture("execution-deviation", figure, caption, caption, drawn)
