"""Pictures of trust: which figures others confirm, and what each check found."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MOST_ROWS,
    ORANGE,
    PAPER,
    QUIET,
    RED,
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
        "confirmation": "每份表的数字，有多少由同表的其他数字印证",
        "confirmation_many": "数字得到印证的比例（{n:,} 份表，超过 {most} 份时合并显示）",
        "figures": "表中印出的数字（个）",
        "share": "得到印证的数字所占比例（%）",
        "forms": "表数",
        "confirmed": "得到印证",
        "unconfirmed": "无可核对",
        "contradicted": "与其他数字矛盾",
        "finding": "发现的矛盾（处）",
        "total": "{confirmed}/{figures}，{share}",
        "confirmation_caption": "{n:,} 份表共印出 {figures:,} 个数字，{parts}；"
        "连同指标的实际完成值和正文，{found}。{left}",
        "said_all": "全部由同表的其他数字印证",
        "said_confirmed": "{n:,} 个（{share}）由同表的其他数字印证",
        "said_unconfirmed": "{n:,} 个没有其他数字可核对",
        "said_contradicted": "{n:,} 个与其他数字矛盾",
        "found": "核对共发现矛盾 {n:,} 处",
        "found_none": "核对没有发现矛盾",
        "comma": "，",
        "left": "另有 {n:,} 份表未经核对或没有数字，未绘入。",
        "confirmation_alt": "各表得到印证的比例最低 {low}，最高 {high}，中位数 {median}。",
        "alt_found": "有矛盾的表 {forms:,} 份。",
        "verdicts": "各项核对的结果",
        "of_all": "占该项核对次数的比例（%）",
        "agrees": "相符",
        "warns": "提示",
        "contradicts": "矛盾",
        "not_computable": "无法核对",
        "times": "共 {n:,} 次",
        "and": "；{label} {n:,}",
        "verdicts_caption": "{checks} 项核对共进行 {n:,} 次，{parts}。",
        "all_agree": "全部相符",
        "caption_agrees": "{n:,} 次相符",
        "caption_contradicts": "{n:,} 次矛盾",
        "caption_warns": "{n:,} 次提示",
        "caption_not_computable": "{n:,} 次因缺少数字或分母为 0 而无法核对",
        "verdicts_alt": "{check}：{parts}",
        "alt_part": "{label} {n:,}",
        "join": "；",
    },
    "en": {
        "confirmation": "How many figures of each form other figures of it confirm",
        "confirmation_many": "Share of figures confirmed, distribution of {n:,} forms (single rows "
        "up to {most})",
        "figures": "figures printed in the form",
        "share": "share of figures confirmed (%)",
        "forms": "forms",
        "confirmed": "confirmed",
        "unconfirmed": "no other figure",
        "contradicted": "contradicted",
        "finding": "contradictions found",
        "total": "{confirmed}/{figures}, {share}",
        "confirmation_caption": "Figures printed: {figures:,} (forms: {n:,}); {parts}. With the "
        "actual values of indicators and the prose checked too, {found}. {left}",
        "said_all": "all confirmed by other figures of the same form",
        "said_confirmed": "confirmed by other figures of the same form: {n:,} ({share})",
        "said_unconfirmed": "without another figure to check them: {n:,}",
        "said_contradicted": "contradicted by others: {n:,}",
        "found": "contradictions found: {n:,}",
        "found_none": "no contradiction was found",
        "comma": ", ",
        "left": "Forms that were not checked or have no figures, not drawn: {n:,}.",
        "confirmation_alt": "The share confirmed runs from {low} to {high}, median {median}.",
        "alt_found": " Forms with a contradiction: {forms:,}.",
        "verdicts": "What each check found",
        "of_all": "share of the times it was made (%)",
        "agrees": "agrees",
        "warns": "warns",
        "contradicts": "contradicts",
        "not_computable": "not computable",
        "times": "{n:,} in all",
        "and": "; {label} {n:,}",
        "verdicts_caption": "Kinds of checks: {checks}, made {n:,} times in all; {parts}.",
        "all_agree": "every one agrees",
        "caption_agrees": "agrees: {n:,}",
        "caption_contradicts": "contradicts: {n:,}",
        "caption_warns": "warns: {n:,}",
        "caption_not_computable": "not computable, for want of a figure or with a divisor of 0: "
        "{n:,}",
        "verdicts_alt": "{check}: {parts}",
        "alt_part": "{label} {n:,}",
        "join": "; ",
    },
}
# A count stands inside its part of a bar where that is at least so wide, of the whole axis.
_ROOM = 0.055
_FIGURES = {
    "n_confirmed": ("confirmed", BLUE),
    "n_unconfirmed": ("unconfirmed", FAINT),
    "n_contradicted": ("contradicted", RED),
}
_VERDICTS = {
    "agrees": BLUE,
    "warns": ORANGE,
    "contradicts": RED,
    "not_computable": FAINT,
}


def confirmation(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how many figures of each form are confirmed, from `trust.compare`.

    A diamond with a number beside a bar counts what contradicts, whatever it is about.
    """
    code = language(lang)
    text = TEXTS[code]
    drawn = compared[compared["share"].notna()]
    if drawn.empty:
        return None
    worst = ["n_contradictions", "share", "form_id"]
    drawn = drawn.sort_values(worst, ascending=[False, True, True])
    parts = {column: drawn[column].astype("float64") for column in _FIGURES}
    odd = drawn["n_contradictions"] > 0
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["confirmation"])
            places = rows(axes, names(drawn, code))
            widest = float(drawn["n_figures"].max())
            axes.set_xlim(0, 1.3 * widest)
            colours = [colour for _, colour in _FIGURES.values()]
            _bars(axes, places, parts, colours, 1.3 * widest)
            for place, row in zip(places, drawn.to_dict("records"), strict=True):
                axes.annotate(
                    text["total"].format(
                        confirmed=row["n_confirmed"],
                        figures=row["n_figures"],
                        share=percent(row["share"]),
                    ),
                    (row["n_figures"], place),
                    (5, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=8,
                    color=QUIET,
                )
            axes.plot([1.24 * widest] * odd.sum(), places[odd], "D", color=RED, markersize=6)
            for place, count in zip(places[odd], drawn.loc[odd, "n_contradictions"], strict=True):
                axes.annotate(
                    f"{count:,}", (1.26 * widest, place), va="center", fontsize=8, color=INK
                )
            axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= widest])
            axes.spines["bottom"].set_bounds(0, widest)
            axes.set_xlabel(text["figures"], loc="left")
            axes.grid(False)
            entries = [
                ("s", colour, text[name])
                for column, (name, colour) in _FIGURES.items()
                if column != "n_contradicted" or parts[column].any()
            ]
            if odd.any():
                entries.append(("D", RED, text["finding"]))
            key(axes, entries)
        else:
            title = text["confirmation_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            share = 100 * drawn["share"]
            low = min(float(np.floor(share.min())), 99.0)
            axes.hist(share, np.linspace(low, 100, 31).tolist(), color=BLUE)
            axes.set_xlabel(text["share"])
            axes.set_ylabel(text["forms"])
        finish(figure)
    sums = {name: int(parts[column].sum()) for column, (name, _) in _FIGURES.items()}
    whole = int(drawn["n_figures"].sum())
    missing = len(compared) - len(drawn)
    found = int(drawn["n_contradictions"].sum())
    parts_said = [
        text[f"said_{name}"].format(n=n, share=percent(sums["confirmed"] / whole))
        for name, n in sums.items()
        if n
    ]
    caption = text["confirmation_caption"].format(
        n=len(drawn),
        figures=whole,
        parts=text["said_all"] if sums["confirmed"] == whole else text["comma"].join(parts_said),
        found=text["found" if found else "found_none"].format(n=found),
        left=text["left"].format(n=missing) if missing else "",
    )
    alt = ""
    if len(drawn) > 1:
        share = drawn["share"]
        alt = text["confirmation_alt"].format(
            low=percent(share.min()), high=percent(share.max()), median=percent(share.median())
        )
        alt += text["alt_found"].format(forms=int(odd.sum())) if odd.any() else ""
    return Picture("trust-confirmation", figure, caption.strip(), f"{caption} {alt}", drawn)


def verdicts(checks: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw what each check found, from `trust.checks`; `label`, where there is one, names it.

    A check that speaks only where something is amiss has no share to draw, and is left out.
    """
    text = TEXTS[language(lang)]
    counts = pd.DataFrame(
        {
            "agrees": checks[["n_agrees", "n_agrees_truncated", "n_agrees_hidden_digits"]].sum(
                axis=1
            ),
            **{name: checks[f"n_{name}"] for name in list(_VERDICTS)[1:]},
        },
        index=checks.index,
    ).astype("int64")
    told = counts.drop(columns="warns").sum(axis=1) > 0
    if not told.any():
        return None
    counts = counts[told].reset_index(drop=True)
    labels = checks.loc[told, "label" if "label" in checks else "check"].astype("str").tolist()
    whole = counts.sum(axis=1)
    with styled():
        figure, axes = canvas(row_height(len(counts)), text["verdicts"])
        places = rows(axes, labels)
        shares = {name: 100 * counts[name] / whole for name in _VERDICTS}
        _bars(axes, places, shares, list(_VERDICTS.values()), 130, counts)
        for number, place in enumerate(places):
            small = [
                text["and"].format(label=text[name], n=counts[name].iloc[number])
                for name in _VERDICTS
                if 0 < shares[name].iloc[number] < 130 * _ROOM
            ]
            axes.annotate(
                text["times"].format(n=whole.iloc[number]) + "".join(small),
                (100, place),
                (5, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=QUIET,
            )
        axes.set_xlim(0, 130)
        axes.set_xticks(range(0, 101, 20))
        axes.spines["bottom"].set_bounds(0, 100)
        axes.set_xlabel(text["of_all"], loc="left")
        axes.grid(False)
        key(
            axes,
            [("s", colour, text[name]) for name, colour in _VERDICTS.items() if counts[name].any()],
        )
        finish(figure)
    sums = {name: int(counts[name].sum()) for name in _VERDICTS}
    caption = text["verdicts_caption"].format(
        checks=len(counts),
        n=int(whole.sum()),
        parts=text["all_agree"]
        if sums["agrees"] == int(whole.sum())
        else text["comma"].join(
            text[f"caption_{name}"].format(n=n) for name, n in sums.items() if n
        ),
    )
    alt = text["join"].join(
        text["verdicts_alt"].format(
            check=label,
            parts=text["comma"].join(
                text["alt_part"].format(label=text[str(name)], n=n) for name, n in row.items() if n
            ),
        )
        for label, row in zip(labels, counts.to_dict("records"), strict=True)
    )
    drawn = counts.assign(label=labels)
    return Picture("trust-verdicts", figure, caption, f"{caption} {alt}", drawn)


def _bars(
    axes: Axes,
    places: np.ndarray,
    parts: dict[str, pd.Series],
    colours: list[str],
    span: float,
    counts: pd.DataFrame | None = None,
) -> None:
    """Stack the parts of each row's bar, with their counts inside where there is room."""
    start = np.zeros(len(places))
    for (name, part), colour in zip(parts.items(), colours, strict=True):
        length = part.to_numpy(dtype="float64")
        # Red and blue are alike in grey: what contradicts is hatched.
        axes.barh(
            places,
            length,
            0.62,
            left=start,
            color=colour,
            hatch="////" if colour == RED else None,
            edgecolor=PAPER,
            linewidth=0.6,
        )
        shown = part if counts is None else counts[name]
        for place, left, wide, count in zip(places, start, length, shown, strict=True):
            if wide >= _ROOM * span:
                axes.annotate(
                    f"{int(count):,}",
                    (left + wide / 2, place),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=PAPER if colour == BLUE else INK,
                    bbox={"boxstyle": "round,pad=0.15", "fc": PAPER, "ec": "none"}
                    if colour == RED
                    else None,
                )
        start = start + length
