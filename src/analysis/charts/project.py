"""The picture of one form: where its points went, and where the rules leave latitude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis.charts.style import (
    BLUE,
    INK,
    ORANGE,
    PAPER,
    QUIET,
    RED,
    Lang,
    Picture,
    canvas,
    drawable,
    elide,
    finish,
    language,
    percent,
    styled,
)

SURE, LATITUDE = "#E9EDF0", "#9CC9E3"
EXECUTION = "execution"

_HEIGHT = 2.4
_SMALL = 7.5
# Shares of the weight at which the labels of deductions may stand, below most bands.
_LANES = (0.42, 0.28, 0.14, 0.56, 0.7)
_LEVELS = {
    "en": {
        EXECUTION: "execution",
        "成本指标": "cost",
        "产出指标": "output",
        "效益指标": "outcome",
        "满意度指标": "satisfaction",
    },
    "zh": {EXECUTION: "执行率"},
}
TEXTS = {
    "zh": {
        "title": "每一分的去向：宽为分值，高为占分值的比例，面积为分",
        "rows": "指标行次",
        "sure": "按规则至少可得",
        "latitude": "规则留出的余地",
        "lost": "未得的分",
        "score": "自评得分",
        "outside": "得分超出规则允许的范围",
        "unknown": "（级别不明）",
        "caption_cut": "{n:,} 个指标中 {full} 个得满分，{cut} 个扣分，共扣 {lost} 分",
        "caption_full": "{n:,} 个指标全部得满分",
        "caption_free": "规则对 {free} 个指标留有余地，共 {latitude} 分",
        "caption_bound": "规则没有留下余地",
        "caption_outside": "{n:,} 个指标的得分超出规则允许的范围",
        "caption_left": "{n:,} 个指标没有分值，未绘入",
        "caption_blank": "{n:,} 个指标都没有得分，图中只有规则允许的范围",
        "group": "{name} {score}/{weight}",
        "group_alt": "{name}：分值 {weight}，得分 {score}",
        "group_blank": "{name} {weight}",
        "group_blank_alt": "{name}：分值 {weight}，没有得分",
        "cut_alt": "第 {position} 行“{name}”扣 {lost} 分（得分占分值的 {share}）",
        "no_name": "（名称缺失）",
        "join": "；",
        "end": "。",
    },
    "en": {
        "title": "Where each point went: width = weight, height = share of it, area = points",
        "rows": "row of the indicator",
        "sure": "at least, by the rules",
        "latitude": "latitude of the rules",
        "lost": "points not awarded",
        "score": "score as printed",
        "outside": "score outside the rules",
        "unknown": "(level unknown)",
        "caption_cut": "Indicators at full score: {full} of {n:,}; points taken off: {lost} "
        "(indicators: {cut})",
        "caption_full": "Indicators at full score: all {n:,}",
        "caption_free": "latitude left by the rules: {latitude} points (indicators: {free})",
        "caption_bound": "the rules leave no latitude",
        "caption_outside": "scores outside what the rules allow: {n:,}",
        "caption_left": "without a weight and not drawn: {n:,}",
        "caption_blank": "Indicators: {n:,}, none with a score; drawn is what the rules allow",
        "group": "{name} {score}/{weight}",
        "group_alt": "{name}: weight {weight}, score {score}",
        "group_blank": "{name} {weight}",
        "group_blank_alt": "{name}: weight {weight}, no score",
        "cut_alt": "row {position}, “{name}”: points off {lost} (score {share} of the weight)",
        "no_name": "(name lost)",
        "join": "; ",
        "end": ".",
    },
}


def points(account: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw a form's points from `sheet.account`: a column an indicator, as wide as its weight.

    Its area are its points: what the rules give at least, the latitude up to what they give at
    most, and what the form took off; a line stands at the printed score. With any number of
    indicators the picture keeps its size.
    """
    code = language(lang)
    text = TEXTS[code]
    drawn = account[account["weight"] > 0].copy()
    if drawn.empty:
        return None
    drawn["left"] = drawn["weight"].cumsum() - drawn["weight"]
    for name in ("lowest", "highest", "score"):
        drawn[f"{name}_share"] = drawn[name] / drawn["weight"]
    with styled():
        figure, axes = canvas(_HEIGHT, text["title"])
        _columns(axes, drawn)
        axes.set_xlim(0, drawn["weight"].sum())
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
        axes.set_xlabel(text["rows"], labelpad=11, fontsize=_SMALL)
        axes.set_xticks([])
        figure.legend(
            handles=_key(drawn, text),
            loc="outside lower center",
            ncols=5,
            frameon=False,
            fontsize=_SMALL,
        )
        # The labels of the blocks go where this one makes room; then the layout stands, as labels
        # are placed by their width.
        room = axes.text(0, 1.1, text["lost"], va="bottom", fontsize=_SMALL)
        figure.canvas.draw()
        room.remove()
        figure.set_layout_engine("none")
        _numbers(axes, drawn)
        _groups(axes, drawn, code)
        _deductions(axes, drawn, text)
        finish(figure)
    caption = _caption(account, drawn, text)
    return Picture("project-points", figure, caption, _alt(caption, drawn, code), drawn)


def _columns(axes: Axes, drawn: pd.DataFrame) -> None:
    left, width = drawn["left"], drawn["weight"]
    low, high, score = (drawn[f"{name}_share"] for name in ("lowest", "highest", "score"))
    edge: dict[str, Any] = {"align": "edge", "edgecolor": PAPER, "linewidth": 0.6}
    axes.bar(left, low.fillna(0), width, color=SURE, **edge)
    axes.bar(left, (high - low).fillna(0), width, bottom=low.fillna(0), color=LATITUDE, **edge)
    lost = drawn[score < 1]
    axes.bar(
        lost["left"],
        1 - lost["score_share"],
        lost["weight"],
        bottom=lost["score_share"],
        align="edge",
        color=ORANGE,
        edgecolor=INK,
        linewidth=0.3,
        hatch="//////",
    )
    outside = drawn["outside"].fillna(False).astype("bool")
    for rows, colour, thick in ((~outside, BLUE, 1.8), (outside, RED, 3.2)):
        part = drawn[rows & score.notna()]
        height = part["score_share"].clip(upper=1.0)
        right = part["left"] + part["weight"]
        axes.hlines(height, part["left"], right, color=colour, linewidth=thick, zorder=4)
    last = drawn["level1"].ne(drawn["level1"].shift(-1)).to_numpy()[:-1]
    for edge_at in drawn["left"].to_numpy()[1:][last]:
        axes.axvline(edge_at, color=QUIET, linewidth=0.9, zorder=3)


def _key(drawn: pd.DataFrame, text: dict[str, str]) -> list[Any]:
    from matplotlib.lines import Line2D

    score = drawn["score_share"]
    entries: list[Any] = [Patch(facecolor=SURE, edgecolor=QUIET, lw=0.4, label=text["sure"])]
    if (drawn["highest"] > drawn["lowest"]).any():
        entries.append(Patch(facecolor=LATITUDE, label=text["latitude"]))
    if (score < 1).any():
        entries.append(
            Patch(facecolor=ORANGE, edgecolor=INK, lw=0.3, hatch="//////", label=text["lost"])
        )
    if score.notna().any():
        entries.append(Line2D([], [], color=BLUE, linewidth=1.8, label=text["score"]))
    if drawn["outside"].fillna(False).any():
        entries.append(Line2D([], [], color=RED, linewidth=3.2, label=text["outside"]))
    return entries


def _wide(axes: Axes, label: str, size: float) -> float:
    """Return how wide a label is, in the axis's own units."""
    drawn = axes.text(0, 0, label, fontsize=size)
    box = drawn.get_window_extent().transformed(axes.transData.inverted())
    drawn.remove()
    return float(box.width)


def _numbers(axes: Axes, drawn: pd.DataFrame) -> None:
    """Put each row's number under its column where it has room, those of deductions first."""
    ordered = drawn.assign(cut=drawn["score_share"] < 1).sort_values("cut", ascending=False)
    taken: list[tuple[float, float]] = []
    for row in ordered.to_dict("records"):
        if row["level1"] == EXECUTION:
            continue
        label = f"{row['position']:.0f}"
        middle = row["left"] + row["weight"] / 2
        half = _wide(axes, label, 6.5) * 0.62
        if any(middle + half > start and middle - half < end for start, end in taken):
            continue
        taken.append((middle - half, middle + half))
        axes.annotate(
            label,
            (middle, 0),
            (0, -3),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=6.5,
            color=INK if row["cut"] else QUIET,
        )


def _groups(axes: Axes, drawn: pd.DataFrame, code: Lang) -> None:
    """Name the blocks of level 1 above the columns, pushed apart where they are narrow."""
    gap = _wide(axes, "nn", _SMALL)
    whole = float(drawn["weight"].sum())
    labels = _blocks(drawn, code)
    widths = [_wide(axes, block.label, _SMALL) + gap for block in labels]
    while sum(widths) > whole + gap:
        # More blocks than have room: the lightest goes unnamed.
        least = min(range(len(labels)), key=lambda number: labels[number].weight)
        del labels[least], widths[least]
    starts = [block.middle - (wide - gap) / 2 for block, wide in zip(labels, widths, strict=True)]
    at = 0.0
    for number, wide in enumerate(widths):
        at = starts[number] = max(starts[number], at)
        at += wide
    at = whole + gap
    for number in reversed(range(len(widths))):
        starts[number] = min(starts[number], at - widths[number])
        at = starts[number]
    for block, start, wide in zip(labels, starts, widths, strict=True):
        shown = start + (wide - gap) / 2
        axes.text(shown, 1.1, block.label, ha="center", va="bottom", fontsize=_SMALL, color=INK)
        axes.plot([shown, block.middle], [1.09, 1.03], color=QUIET, linewidth=0.6, clip_on=False)


@dataclass(frozen=True)
class _Block:
    """A block of level 1: its label, its words, its middle and its weight on the axis."""

    label: str
    words: str
    middle: float
    weight: float


def _blocks(drawn: pd.DataFrame, code: Lang) -> list[_Block]:
    text = TEXTS[code]
    level = drawn["level1"].fillna("")
    found = []
    for _, part in drawn.groupby(level.ne(level.shift()).cumsum()):
        own = str(level[part.index[0]])
        name = _LEVELS[code].get(own, own) or text["unknown"]
        name = elide(drawable(name.removesuffix("指标") or name), 16)
        weight, left = float(part["weight"].sum()), float(part["left"].iloc[0])
        score = part["score"].sum(min_count=1)
        kind = "group_blank" if pd.isna(score) else "group"
        figures = {"name": name, "score": _plain(score), "weight": _plain(weight)}
        said, words = (text[key].format(**figures) for key in (kind, f"{kind}_alt"))
        found.append(_Block(said, words, left + weight / 2, weight))
    return found


def _deductions(axes: Axes, drawn: pd.DataFrame, text: dict[str, str]) -> None:
    """Label the deductions, the largest first, as long as there is room."""
    cut = drawn[(drawn["score_share"] < 1) & (drawn["level1"] != EXECUTION)]
    whole = float(drawn["weight"].sum())
    placed: list[tuple[float, float, float]] = []
    for row in cut.sort_values("lost", ascending=False).to_dict("records"):
        name = text["no_name"] if pd.isna(row["name"]) else elide(drawable(str(row["name"])), 26)
        label = f"{name} −{_plain(row['lost'])}"
        wide = _wide(axes, f"{label}n", _SMALL)
        middle, share = row["left"] + row["weight"] / 2, row["score_share"]
        start = min(max(middle - wide / 2, 0.005 * whole), 0.995 * whole - wide)
        free = [
            lane
            for lane in _LANES
            if lane + 0.06 < share
            and not any(
                lane == at and start <= end and start + wide >= begin for at, begin, end in placed
            )
        ]
        if not free:
            continue
        placed.append((free[0], start, start + wide))
        axes.annotate(
            label,
            (middle, share),
            (start + wide / 2, free[0]),
            xycoords="data",
            ha="center",
            va="center",
            fontsize=_SMALL,
            zorder=6,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1, "alpha": 0.85},
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.6},
        )


def _caption(account: pd.DataFrame, drawn: pd.DataFrame, text: dict[str, str]) -> str:
    rows = drawn[drawn["level1"] != EXECUTION]
    scored = rows[rows["score"].notna()]
    cut = scored[scored["lost"] > 0]
    free = rows[rows["highest"] > rows["lowest"]]
    outside = int(rows["outside"].fillna(False).sum())
    missing = int((~(account["weight"] > 0) & (account["level1"] != EXECUTION)).sum())
    figures = {
        "n": len(scored),
        "full": int((scored["lost"] == 0).sum()),
        "cut": len(cut),
        "lost": _plain(cut["lost"].sum()),
        "free": len(free),
        "latitude": _plain((free["highest"] - free["lowest"]).sum()),
    }
    if scored.empty:
        said = [text["caption_blank"].format(n=len(rows))]
    else:
        plainly = figures["full"] == len(scored)
        said = [text["caption_full" if plainly else "caption_cut"].format(**figures)]
    said.append(text["caption_free" if len(free) else "caption_bound"].format(**figures))
    if outside:
        said.append(text["caption_outside"].format(n=outside))
    if missing:
        said.append(text["caption_left"].format(n=missing))
    return text["join"].join(said) + text["end"]


def _alt(caption: str, drawn: pd.DataFrame, code: Lang) -> str:
    text = TEXTS[code]
    said = [block.words for block in _blocks(drawn, code)]
    cut = drawn[(drawn["lost"] > 0) & (drawn["level1"] != EXECUTION)]
    said += [
        text["cut_alt"].format(
            position=int(row["position"]),
            name=text["no_name"] if pd.isna(row["name"]) else row["name"],
            lost=_plain(row["lost"]),
            share=percent(row["score_share"]),
        )
        for row in cut.to_dict("records")
    ]
    return f"{caption} {text['join'].join(said)}{text['end']}"


def _plain(value: float) -> str:
    """Return points as printed, without zeros that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
