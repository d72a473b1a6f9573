"""Every threshold of the dump wing: one frozen object, each with its unit and an example.

Costs and gains are counted in characters of a label, or in lines of text where labels are laid on
their rows; they were settled on one document and are frozen with it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How like is the same, and what speaks how much against a reading of a dump."""

    # Percent that a header's piece is like a known label: 全年执亍数 is 80 like 全年执行数.
    like: int = 60
    # The same for the two labels over the goals, whose seams are often damaged.
    like_goals: int = 75
    # Lines of prose with more characters are goals; shorter ones are headings: 预期目标.
    shortest_goal: int = 8
    # Texts of a slot; longer slots are taken whole: a reason of three sentences.
    longest_slot: int = 8
    # Decimals of an amount, where a seam leaves more or fewer: "1,424.7 2" is 1,424.72.
    decimals: int = 2
    # A text one column beside its slot's, and a slot that is cut in two: "95.00(%) 8.00".
    slip: float = 1.5
    cut: float = 1.0
    # A label of a level in front of a name: "数量指标 巡检次数" in the slot of the names.
    level_in_name: float = 2.0
    # A text that can hardly stand in its column: prose under 分值.
    misfit: float = -3.0
    # Two texts of a row in slots that would be one column.
    joined: float = 1.5
    # Characters in a line of the reason's column, about.
    reason_width: int = 11

    # Lines that a label stands above or below the middle of its rows: it stands rather above it.
    above: float = 1.0
    below: float = 2.0
    # A piece of a label beside rows of another group.
    outside: float = 6.0
    # A row whose name speaks of another group: 完成及时率 under 数量指标.
    word: float = 1.2
    # Rows of one group whose weights differ.
    weights: float = 0.15
    # Tilings whose costs differ by less are equally good: the row in question is in doubt.
    near: float = 0.8
    # Pieces of one label: 服务 对象 满意 度指 标 are five.
    longest_run: int = 12

    # Characters of a target in words, in a page that was flattened to a stream: 有效提升.
    longest_target: int = 8


TOL = Tolerances()
