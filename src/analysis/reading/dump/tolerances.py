"""Every threshold of the dump wing, each with its unit and an example.

Costs and gains are counted in characters of a label, or in lines of text where labels are laid on
their rows; they were settled on one document and are frozen with it.
"""

# Percent that a header's piece is like a known label: 全年执亍数 is 80 like 全年执行数.
LIKE = 60
# The same for the two labels over the goals, whose seams are often damaged.
LIKE_GOALS = 75
# Lines of prose with more characters are goals; shorter ones are headings: 预期目标.
SHORTEST_GOAL = 8
# Texts of a slot; longer slots are taken whole: a reason of three sentences.
LONGEST_SLOT = 8
# Decimals of an amount, where a seam leaves more or fewer: "1,424.7 2" is 1,424.72.
DECIMALS = 2
# A text one column beside its slot's, and a slot that is cut in two: "95.00(%) 8.00".
SLIP = 1.5
CUT = 1.0
# A label of a level in front of a name: "数量指标 巡检次数" in the slot of the names.
LEVEL_IN_NAME = 2.0
# A text that can hardly stand in its column: prose under 分值.
MISFIT = -3.0
# Two texts of a row in slots that would be one column.
JOINED = 1.5
# Characters in a line of the reason's column, about.
REASON_WIDTH = 11

# Lines that a label stands above or below the middle of its rows: it stands rather above it.
ABOVE = 1.0
BELOW = 2.0
# A piece of a label beside rows of another group.
OUTSIDE = 6.0
# A row whose name speaks of another group: 完成及时率 under 数量指标.
WORD = 1.2
# Rows of one group whose weights differ.
WEIGHTS = 0.15
# Tilings whose costs differ by less are equally good: the row in question is in doubt.
NEAR = 0.8
# Pieces of one label: 服务 对象 满意 度指 标 are five.
LONGEST_RUN = 12

# Characters of a target in words, in a page that was flattened to a stream: 有效提升.
LONGEST_TARGET = 8

# What a character costs that one of two labels lacks: 全年执亍数 shares four with 全年执行数.
UNSHARED = 0.3
