"""The words on the pictures of indicator design."""

from __future__ import annotations

LEVELS = ["成本指标", "产出指标", "效益指标", "满意度指标"]

TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "balance": "各一级指标分值占比与规则之差（百分点）",
        "balance_many": "各一级指标分值占比：少于、等于或多于规则"
        "（{n:,} 个项目，超过 {most} 个时合并显示）",
        "less": "少于规则",
        "same": "与规则相同",
        "more": "多于规则",
        "of_projects": "占有这一级指标的项目的比例（%），条内为项目数",
        "absent": "“—”：表中没有这一级指标，规则集对这样的表也不为它设分值",
        "balance_caption": "{n:,} 个项目中，与规则相差最大的是{where}，{tvd} 的分值要换到别的"
        "一级指标才与规则一致；中位数为 {median}。",
        "balance_one": "{where}有 {tvd} 的分值要换到别的一级指标才与规则一致。",
        "balance_none": "{n:,} 个项目的一级指标分值都与规则一致。",
        "balance_none_one": "{where}的一级指标分值与规则一致（相差 {tvd}）。",
        "balance_left": "另有 {n:,} 个项目无法与规则比较，未绘入。",
        "balance_alt": "{level}：平均相差 {value} 个百分点",
        "number": "指标个数与有效指标数",
        "number_many": "指标个数与有效指标数（{n:,} 个项目，超过 {most} 个时不逐一标名）",
        "count": "指标个数",
        "effective": "有效指标数（1/Σp²）",
        "equal": "每个指标分值相等",
        "number_caption": "{n:,} 个项目的有效指标数中位数为 {median}，最少 {low}，最多 {high}；"
        "有效指标数占指标个数的比例最低为 {even}。",
        "number_one": "指标共 {count:,} 个，有效指标数 {median}，为个数的 {even}。",
        "number_axis": "个数",
        "slack": "定量目标的富余",
        "slack_axis": "实际完成值超出目标值的幅度（%，负数为未达到）",
        "indicators": "指标数",
        "exact": "恰好等于目标：{n:,}",
        "exact_full": "恰好等于目标：{n:,}\n（其中要求 100% 的 {full:,}）",
        "slack_caption": "可与目标比较的 {n:,} 个定量指标中，"
        "{exact:,} 个恰好等于目标（{share}）；{missed}。",
        "slack_missed": "{n:,} 个未达到目标",
        "slack_all_met": "没有未达到目标的",
        "slack_zero": "目标为 0 的 {n:,} 个算不出幅度，未绘入，其中恰好等于目标的有 {hit:,} 个。",
        "slack_clip": "超出 ±100% 的 {n:,} 个绘在边上。",
        "outcomes": "定量目标的结果",
        "outcomes_many": "定量目标的结果，按一级指标（{n:,} 个项目，超过 {most} 个时合并显示）",
        "outcome_full": "要求 100% 且达到",
        "outcome_zero": "上限大于 0 而报 0",
        "outcome_exact": "其他恰好等于目标",
        "outcome_exact_only": "恰好等于目标",
        "outcome_passed": "超过目标",
        "outcome_missed": "未达到目标",
        "outcomes_caption": "{n:,} 个定量目标中：{parts}。要求 100% 且达到的、"
        "上限大于 0 而报 0 的，实际值已到顶，在这些表里分不出高下。",
        "outcomes_free": "{n:,} 个定量目标中：{parts}。",
        "part": "{name}的 {n:,} 个",
        "all": "全部",
        "unknown": "（未印明）",
        "comma": "，",
        "sharing": "两个项目共有的指标数（矩阵；名称相同或相近）",
        "sharing_many": "两两项目共有指标数的分布（{n:,} 个项目，超过 {most} 个时合并显示）",
        "sharing_most": "共有指标最多的 {most} 对项目（名称相同或相近；{few} 个项目以内画矩阵）",
        "sharing_pair": "{one} ／ {other}",
        "pairs": "项目对数",
        "sharing_axis": "共有指标数",
        "sharing_numbers": "表号（同左侧）",
        "sharing_caption": "{n:,} 个项目两两之间共 {all:,} 对，其中 {pairs:,} 对有共有指标；"
        "最多的一对共有 {most} 个。",
        "templates": "多份表共用的指标（矩阵；圆点为该表有此指标）",
        "templates_most": "多份表共用的指标（矩阵；只列最常见的 {most} 个）",
        "templates_many": "多份表共用的指标，最常见的 {most} 个（{n:,} 份表，超过 {few} 份时"
        "只画份数）",
        "templates_axis": "表号",
        "templates_count": "份数",
        "templates_caption": "{n:,} 个指标名称在多份表中出现，最常见的是“{name}”，"
        "{of:,} 份表中有 {forms:,} 份。",
        "templates_one": "{n:,} 个指标名称在多份表中出现，即“{name}”，{of:,} 份表中有 "
        "{forms:,} 份。",
        "templates_alt": "“{name}” {forms:,} 份",
        "quantified": "定量指标所占比例",
        "quantified_many": "定量指标所占比例的分布（{n:,} 个项目，超过 {most} 个时合并显示）",
        "by_count": "按指标数",
        "by_points": "按分值",
        "forms": "项目数",
        "quantified_caption": "{n:,} 个项目中，定量指标占比（按指标数）最低 {low}，"
        "最高 {high}，中位数 {median}。",
        "quantified_one": "定量指标占指标数的 {low}，占分值的 {points}。",
        "ratchet": "次年目标跟上年结果走多远",
        "ratchet_axis": "棘轮系数：0 为目标不随结果变，1 为全部采纳上年结果",
        "ratchet_caption": "{n:,} 个指标可算棘轮系数，中位数为 {median}，范围 {low} 至 {high}。",
        "ratchet_clip": "−1 以下或 2 以上的 {n:,} 个绘在边上。",
        "join": "；",
        "quoted": "「{name}」",
    },
    "en": {
        "balance": "Share of points by level 1, difference from the rules (percentage points)",
        "balance_many": "Points by level 1: less, as much or more than the rules give ({n:,} "
        "projects, single rows up to {most})",
        "less": "less than the rules",
        "same": "as the rules",
        "more": "more than the rules",
        "of_projects": "share of the projects that have the level (%), their number in the bar",
        "absent": "“—”: the form has no such level, and the rule set gives it no points there",
        "balance_caption": "Of {n:,} projects, {where} is farthest from the rules: {tvd} of its "
        "points would have to move to another level; the median is {median}. ",
        "balance_one": "In {where}, {tvd} of the points would have to move to another level to be "
        "as in the rules. ",
        "balance_none": "The points by level of all {n:,} projects are as in the rules. ",
        "balance_none_one": "The points by level of {where} are as in the rules ({tvd} apart). ",
        "balance_left": "Not drawn, as they cannot be compared with the rules: {n:,}.",
        "balance_alt": "{level}: {value} percentage points on average",
        "number": "Number of indicators and effective number",
        "number_many": "Number of indicators and effective number ({n:,} projects, named up to "
        "{most})",
        "count": "number of indicators",
        "effective": "effective number (1/Σp²)",
        "equal": "all weights equal",
        "number_caption": "The effective number of indicators of {n:,} projects has the median "
        "{median}, from {low} to {high}; the lowest share of the count is {even}.",
        "number_one": "With {count:,} indicators the effective number is {median}, {even} of "
        "the count.",
        "number_axis": "indicators",
        "slack": "Slack of quantitative targets",
        "slack_axis": "actual beyond target (%, negative: missed)",
        "indicators": "indicators",
        "exact": "exactly on target: {n:,}",
        "exact_full": "exactly on target: {n:,}\n(100% asked for: {full:,})",
        "slack_caption": "Quantitative indicators that can be compared with their target: {n:,}; "
        "exactly on target: {exact:,} ({share}); {missed}. ",
        "slack_missed": "missed: {n:,}",
        "slack_all_met": "none is missed",
        "slack_zero": "Not drawn, for want of slack beside a target of 0: {n:,} ({hit:,} exact). ",
        "slack_clip": "Drawn at the edge, beyond ±100%: {n:,}.",
        "outcomes": "How quantitative targets came out",
        "outcomes_many": "How quantitative targets came out, by level 1 ({n:,} projects, single "
        "rows "
        "up to {most})",
        "outcome_full": "100% asked for and reached",
        "outcome_zero": "some allowed, 0 reported",
        "outcome_exact": "others exactly on target",
        "outcome_exact_only": "exactly on target",
        "outcome_passed": "passed",
        "outcome_missed": "missed",
        "outcomes_caption": "Quantitative targets, {n:,} in all: {parts}. Where 100% is asked for "
        "and reached, or some allowed and 0 reported, the value is at its limit and tells none of "
        "these forms from another.",
        "outcomes_free": "Quantitative targets, {n:,} in all: {parts}.",
        "part": "{name}: {n:,}",
        "all": "all",
        "unknown": "(not legible)",
        "comma": "; ",
        "sharing": "Indicators that two projects share (matrix; names equal or alike)",
        "sharing_many": "Indicators that two projects share, distribution over the pairs of {n:,} "
        "projects (single pairs up to {most})",
        "sharing_most": "The {most} pairs of projects that share most indicators (names equal or "
        "alike; a matrix up to {few} projects)",
        "sharing_pair": "{one} / {other}",
        "pairs": "pairs of projects",
        "sharing_axis": "shared indicators",
        "sharing_numbers": "number of the form (as on the left)",
        "sharing_caption": "Pairs among {n:,} projects: {all:,}, of which {pairs:,} share "
        "indicators; the most that a pair shares is {most}.",
        "templates": "Indicators that several forms share (matrix; a dot: the form has it)",
        "templates_most": "Indicators that several forms share (matrix of the {most} most common)",
        "templates_many": "The {most} indicators that most forms share ({n:,} forms; a matrix up "
        "to "
        "{few})",
        "templates_axis": "form",
        "templates_count": "forms",
        "templates_caption": "Names that recur in several forms: {n:,}, most often “{name}”, in "
        "{forms:,} of {of:,} forms.",
        "templates_one": "Names that recur in several forms: {n:,}, “{name}”, in {forms:,} of "
        "{of:,} "
        "forms.",
        "templates_alt": "“{name}” in {forms:,}",
        "quantified": "Share of quantitative indicators",
        "quantified_many": "Share of quantitative indicators, distribution of {n:,} projects "
        "(single "
        "rows up to {most})",
        "by_count": "of indicators",
        "by_points": "of points",
        "forms": "projects",
        "quantified_caption": "Across {n:,} projects the share of quantitative indicators runs "
        "from "
        "{low} to {high}, with the median {median}.",
        "quantified_one": "Quantitative: {low} of the indicators, {points} of the points.",
        "ratchet": "How far next year's target follows this year's result",
        "ratchet_axis": "ratchet: 0 the target ignores the result, 1 it takes over all of it",
        "ratchet_caption": "Indicators with a ratchet: {n:,}, median {median}, from {low} to "
        "{high}. ",
        "ratchet_clip": "Drawn at the edge, below −1 or above 2: {n:,}.",
        "join": "; ",
        "quoted": "“{name}”",
        "成本指标": "cost",
        "产出指标": "output",
        "效益指标": "outcome",
        "满意度指标": "satisfaction",
    },
}
