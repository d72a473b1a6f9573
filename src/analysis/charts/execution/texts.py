"""The words on the pictures of execution rates."""

from __future__ import annotations

import pandas as pd

from analysis.charts.style import Lang, names

TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "reported": "按全年预算数",
        "original": "按年初预算数",
        "rate": "预算执行率（%）",
        "forms": "项目数",
        "bases": "同一笔支出，两种口径的执行率",
        "bases_many": "两种口径执行率的分布（{n:,} 个项目，超过 {most} 个时合并显示）",
        "bases_both": "按全年预算数计算的执行率与按年初预算数的相比，{parts}；"
        "相差最大的是{where}：按年初预算数 {original}，按全年预算数 {reported}，差 {most} "
        "个百分点。",
        "up": "{n:,} 个项目较高",
        "down": "{n:,} 个项目较低",
        "same": "{n:,} 个项目相同",
        "bases_same": "{n:,} 个项目的两种口径执行率都相同。",
        "bases_alone": "{where}按全年预算数的执行率为 {reported}，按年初预算数为 {original}，"
        "差 {most} 个百分点。",
        "bases_alone_same": "{where}按两种口径的执行率都是 {reported}。",
        "bases_one": "{where}的执行率为 {reported}。",
        "single": "{n:,} 个项目只算得出一种口径的执行率。",
        "left": "{n:,} 个项目缺少预算或执行数（或预算为 0），没有执行率，未绘入。",
        "edge": "超过 {most}% 的 {n:,} 个绘在边上。",
        "bases_alt": "按全年预算数的执行率中位数为 {r}%，范围 {r0}% 至 {r1}%。",
        "bases_alt_original": "按年初预算数的中位数为 {o}%，范围 {o0}% 至 {o1}%。",
        "ranks": "执行率名次：换一种口径",
        "ranks_many": "执行率名次：换一种口径（{n:,} 个项目，超过 {most} 个时不逐一标名）",
        "rank_original": "按年初预算数的名次",
        "rank_reported": "按全年预算数的名次",
        "side_original": "按年初预算数",
        "side_reported": "按全年预算数",
        "tied": "并列 {rank}",
        "rises": "名次上升",
        "falls": "名次下降",
        "stays": "名次不变",
        "ranks_caption": "由年初预算数换成全年预算数，{n:,} 个项目中 {up:,} 个名次上升，"
        "{down:,} 个下降；"
        "变化最大的是{where}，由第 {before:,} 位到第 {after:,} 位。",
        "ranks_alt": "{where}：{before:,} → {after:,}",
        "funds": "各资金来源的执行率（按金额加权）",
        "total": "年度资金总额",
        "current_year": "当年财政拨款",
        "carried_over": "上年结转资金",
        "fiscal": "财政资金",
        "special_account": "财政专户管理资金",
        "unit_funds": "单位资金",
        "government_fund": "政府性基金",
        "state_capital": "国有资本经营预算",
        "central": "中央资金",
        "provincial": "省级资金",
        "municipal": "市级资金",
        "county": "区县级资金",
        "local": "地方资金",
        "other": "其他资金",
        "lost": "（来源未印明）",
        "funds_caption": "执行率最低的资金来源是{low}（按全年预算数 {rate}%）。",
        "funds_alone": "{low}按全年预算数的执行率为 {rate}%。",
        "zero": "没有预算的来源算不出执行率，未绘入。",
        "funds_alt": "{fund}：按全年预算数 {r}%，按年初预算数 {o}%",
        "join": "；",
        "deviation": "填报的成本偏差率与由执行率推出的偏差率",
        "deviation_many": "填报的成本偏差率与由执行率推出的偏差率"
        "（{n:,} 个指标，超过 {most} 个时不逐一标名）",
        "axis": "成本偏差率（%）",
        "implied": "由执行率推出（%）",
        "printed": "表中填报（%）",
        "agrees": "相符",
        "opposite": "符号相反",
        "fraction": "像是小数当作百分数",
        "differs": "不符",
        "deviation_caption": "{n:,} 个成本偏差率指标与执行率对照：{parts}。",
        "part": "{name} {n:,} 个",
        "comma": "，",
        "deviation_left": "{n:,} 个缺少可比的数，未绘入。",
        "deviation_alt": "{where}：填报 {printed}%，推出 {implied}%",
        "quoted": "「{name}」",
    },
    "en": {
        "reported": "of the adjusted budget",
        "original": "of the original budget",
        "rate": "execution rate (%)",
        "forms": "projects",
        "bases": "The same spending, its rate on two bases",
        "bases_many": "Rates on two bases, distribution of {n:,} projects (single rows up to "
        "{most})",
        "bases_both": "Rates on the adjusted budget beside those on the original one: {parts}. "
        "The widest gap is that of {where}: {original} of the original and {reported} of the "
        "adjusted budget, {most} percentage points apart. ",
        "up": "higher in {n:,}",
        "down": "lower in {n:,}",
        "same": "the same in {n:,}",
        "bases_same": "Both bases give the same rate in each of {n:,} projects. ",
        "bases_alone": "{where} spent {reported} of the adjusted and {original} of the original "
        "budget, {most} percentage points apart. ",
        "bases_alone_same": "{where} spent {reported} on either basis. ",
        "bases_one": "{where} has an execution rate of {reported}. ",
        "single": "Projects with a rate on one basis only: {n:,}. ",
        "left": "Not drawn, for want of a budget (or a budget of 0) or of the amount spent: "
        "{n:,}. ",
        "edge": "Drawn at the edge, being above {most}%: {n:,}. ",
        "bases_alt": "Rates on the adjusted budget: median {r}%, from {r0}% to {r1}%. ",
        "bases_alt_original": "On the original budget: median {o}%, from {o0}% to {o1}%.",
        "ranks": "Ranks of the execution rate on either basis",
        "ranks_many": "Ranks of the execution rate on either basis ({n:,} projects, named one by "
        "one up to {most})",
        "rank_original": "rank on the original budget",
        "rank_reported": "rank on the adjusted budget",
        "side_original": "original budget",
        "side_reported": "adjusted budget",
        "tied": "{rank}=",
        "rises": "moves up",
        "falls": "moves down",
        "stays": "stays",
        "ranks_caption": "From the original to the adjusted budget, of {n:,} projects {up:,} "
        "move up "
        "and {down:,} down; the widest move is that of {where}, from {before:,} to {after:,}.",
        "ranks_alt": "{where}: {before:,} → {after:,}",
        "funds": "Execution rate by source of funds, budget-weighted",
        "total": "total",
        "current_year": "current-year appropriation",
        "carried_over": "carried over",
        "fiscal": "fiscal funds",
        "special_account": "special fiscal accounts",
        "unit_funds": "the unit's own funds",
        "government_fund": "government funds",
        "state_capital": "state capital budget",
        "central": "central funds",
        "provincial": "provincial funds",
        "municipal": "municipal funds",
        "county": "county funds",
        "local": "local funds",
        "other": "other funds",
        "lost": "(source not legible)",
        "funds_caption": "The lowest rate is that of: {low} ({rate}% of the adjusted budget). ",
        "funds_alone": "Rate of {low}: {rate}% of the adjusted budget. ",
        "zero": "Sources without a budget have no rate and are not drawn.",
        "funds_alt": "{fund}: {r}% of the adjusted, {o}% of the original budget",
        "join": "; ",
        "deviation": "Cost deviation as printed and as the execution rate implies it",
        "deviation_many": "Cost deviation as printed and as the execution rate implies it ({n:,} "
        "indicators, named up to {most})",
        "axis": "cost deviation (%)",
        "implied": "implied by the execution rate (%)",
        "printed": "printed (%)",
        "agrees": "agrees",
        "opposite": "opposite sign",
        "fraction": "a fraction under a percent sign?",
        "differs": "differs",
        "deviation_caption": "Cost-deviation indicators beside the execution rate, {n:,} in all: "
        "{parts}. ",
        "part": "{name}: {n:,}",
        "comma": ", ",
        "deviation_left": "Not drawn, for want of figures: {n:,}.",
        "deviation_alt": "{where}: printed {printed}%, implied {implied}%",
        "quoted": "“{name}”",
    },
}


def quoted(row: pd.DataFrame, lang: Lang) -> str:
    """Return the name of the form of a frame of one row, in quotation marks."""
    return TEXTS[lang]["quoted"].format(name=names(row, lang, 60)[0])
