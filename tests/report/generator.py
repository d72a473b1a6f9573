"""Made-up projects, each another one: money, indicators, scores and what reading left in doubt.

The corpus is the same for the same size and seed. Scores follow the rules of 财预〔2020〕10号 with
a leniency of the form's own; every so often a figure is missing, huge, tiny, zero or wrong.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pandas as pd

from analysis import audit, doubts, rules, tables
from analysis.doubts import Doubt
from analysis.form.notices import EXPECTED
from analysis.tables import Tables
from analysis.words import name
from tests.report import vocabulary as words

RULES = rules.load("mof-2021-101")
YEARS = (2022, 2023, 2024)
LONGEST_NAME = 60
A_DOCUMENT = 14  # forms
SOURCES = {
    None: ("total",),
    1: ("total", "current_year"),
    2: ("total", "current_year", "carried_over", "other"),
    3: ("total", "fiscal", "unit_funds"),
    4: ("total", "central", "provincial", "county", "other"),
}
LABELS = {
    "total": "年度资金总额", "current_year": "其中:当年财政拨款", "carried_over": "上年结转资金",
    "other": "其他资金", "fiscal": "财政拨款", "unit_funds": "单位资金", "central": "中央补助",
    "provincial": "省级财政资金", "county": "县级财政资金",
}  # fmt: skip
BLOCKS = (
    {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
    {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10},
    {"成本指标": 10, "产出指标": 50, "效益指标": 20, "满意度指标": 10},
    {"产出指标": 50, "效益指标": 40},
    {"产出指标": 60, "效益指标": 20, "满意度指标": 10},
)
PHRASES = {
    "achieved": "达成指标",
    "partly": "部分达成指标并具有一定效果",
    "not": "未达成指标且效果较差",
}


@cache
def generated(n: int, seed: int = 0, checked: bool = True) -> Tables:
    """Return `n` different projects, and of every twentieth a second edition (`same_as`).

    `checked`: with the findings of the audit. Not to be changed in place.
    """
    made = [_Project(number, random.Random(f"{seed}/{number}")) for number in range(n)]
    parts: dict[str, list[dict[str, Any]]] = {"projects": [], "funds": [], "indicators": []}
    for project in made:
        parts["projects"].append(project.head)
        parts["funds"] += project.funds
        parts["indicators"] += project.indicators
    for project in made[19::20]:
        second = f"web-{project.head['form_id']}"
        changed = {"form_id": second, "source": second.partition("#")[0] + ".html"}
        about = {"reader": "web", "same_as": project.head["form_id"]}
        parts["projects"].append(project.head | changed | about)
        parts["funds"] += [row | {"form_id": second} for row in project.funds]
        parts["indicators"] += [row | {"form_id": second} for row in project.indicators]
    whole = Tables(
        **{name: tables.frame(name, rows) for name, rows in parts.items()},
        findings=tables.frame("findings", []),
    )
    if not checked:
        return whole
    found = pd.concat([audit.check(whole), _read_findings(whole)], ignore_index=True)
    return Tables(whole.projects, whole.funds, whole.indicators, found)


def _read_findings(whole: Tables) -> pd.DataFrame:
    """Return what reading and comparing editions would have to say of these tables."""
    rows: list[dict[str, Any]] = []
    for form in whole.projects.to_dict("records"):
        said = {"form_id": form["form_id"], "page": form["first_page"]}
        for column in EXPECTED:
            if pd.isna(form[column]):
                about = {"check": "missing", "verdict": "warns", "subject": f"project/{column}"}
                texts = {
                    "message_zh": f"未读到{name('field', column, 'zh')}。",
                    "message_en": f"No {name('field', column, 'en')} was read.",
                }
                rows.append(said | about | texts)
        if pd.notna(form["same_as"]):
            about = {"check": "edition-agrees", "verdict": "agrees", "subject": "project/form_id"}
            texts = {
                "message_zh": f"与同一表的另一版本({form['same_as']})一致。",
                "message_en": f"All fields agree with the other edition ({form['same_as']}).",
            }
            rows.append(said | about | texts)
    return tables.frame("findings", rows)


class _Project:
    """One form as rows; the number decides what is odd about it, chance the rest."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.number, self.rng = number, rng
        self.object, self.work = rng.choice(words.OBJECTS), rng.choice(words.WORKS)
        # How well the project went, how kindly it is scored, and how well the form was read.
        self.quality = (0.97, 0.9, 0.97, 0.8, 0.99, 0.6, 0.97, 0.1, 0.95, 0.35)[number % 10]
        self.lenient = rng.choice((0.0, 0.2, 0.5, 0.9)) if self.quality > 0.3 else 0.0
        self.reader = ("pdf", "pdf", "word", "dump", "web")[number // A_DOCUMENT % 5]
        self.places = rng.choice((2, 2, 2, 4))
        self.style = rng.choice(("{0}{1:.2f}({2})", "{0}{1:.12g}{2}", "{0}{1:.1f}({2})"))
        self.form_id = f"{self._document()}#{number % A_DOCUMENT + 1}"
        self.first_page = 2 * (number % A_DOCUMENT) + 1
        self.rate: float | None = None
        self.funds = self._funds()
        self.indicators = self._indicators()
        self.head = self._head()

    def _document(self) -> str:
        batch = self.number // A_DOCUMENT
        name = ("自评表汇编", "绩效自评 (终稿)&附件", "self-evaluation")[batch % 3]
        return f"{YEARS[batch % 3]}-{name}-{batch + 1}"

    def _head(self) -> dict[str, Any]:
        rng, batch = self.rng, self.number // A_DOCUMENT
        department = rng.choice(tuple(words.DEPARTMENTS))
        unit = rng.choice(words.DEPARTMENTS[department])
        scores = [row["score"] for row in (*self.funds[:1], *self.indicators)]
        total: float | None = _rounded(sum(score or 0.0 for score in scores))
        if self.number % 31 == 4:
            total = _rounded((total or 0.0) - 0.5)
        grade: str | None = RULES.grade(total or 0.0)
        if self.number % 23 == 6:
            grade = None
        if self.number % 37 == 20:
            total = grade = None
        suffix = {"word": "docx", "dump": "txt", "web": "html"}.get(self.reader, "pdf")
        goal = rng.choice(words.GOALS).format(o=self.object, w=self.work)
        return {
            "form_id": self.form_id, "source": f"{self._document()}.{suffix}",
            "source_sha256": f"{batch:064x}", "reader": self.reader,
            "first_page": self.first_page, "last_page": self.first_page + 1,
            "year": YEARS[batch % 3], "project_name": self._name(),
            "department": None if self.number % 29 == 8 else department,
            "unit": None if self.number % 29 == 9 else unit,
            "goal_expected": goal * rng.choice((1, 1, 3, 12)),
            "goal_actual": None if self.number % 19 == 3 else goal.replace("完成", "已完成"),
            "total_weight": 100.0, "total_score": total, "grade": grade, "money_unit": "万元",
            "layout": f"{self.reader}-1",
            "complete": not any(row["in_doubt"] for row in self.indicators),
        }  # fmt: skip

    def _name(self) -> str | None:
        rng, odd = self.rng, self.number % 24
        plain = f"{rng.choice(words.PLACES)}{self.object}{self.work}{rng.choice(words.KINDS)}"
        if odd in (3, 15) and self.reader == "dump":
            return None
        if odd == 5:
            return rng.choice(words.SHORT)
        if odd == 7:
            return rng.choice(words.LATIN)
        if odd == 11:
            return words.HOSTILE[self.number // 24 % len(words.HOSTILE)]
        if odd in (1, 13, 17):
            return long_name(rng, {1: LONGEST_NAME, 13: 37, 17: 48}[odd])
        return plain

    def _funds(self) -> list[dict[str, Any]]:
        rng = self.rng
        kinds = SOURCES[rng.choice((None, 1, 2, 2, 2, 3, 4))]
        budget = _rounded(10 ** rng.uniform(0.3, 4.5))
        budget = {5: 1_234_567.89, 17: 0.01, 26: 0.0}.get(self.number % 47, budget)
        change = rng.choice((1.0,) * 10 + (0.995, 0.97, 0.9, 0.72, 0.5, 1.02, 1.15, 1.8))
        if self.number % 53 == 11:
            change = 6.0
        low, high = (95, 100) if rng.random() < 0.75 else (20 + 60 * self.quality, 100)
        rate = 100.0 if rng.random() < 0.3 else rng.uniform(low, high)
        if self.number % 41 == 13:
            rate = rng.uniform(101, 130)
        shares = [rng.choice((0.0, 0.1, 0.2)) for _ in kinds[2:]]
        shares = [1 - sum(shares), *shares] if len(kinds) > 1 else []
        rows = []
        for fund, share in zip(kinds[1:], shares, strict=True):
            initial = 0.0 if self.number % 59 == 21 else _rounded(budget * share)
            adjusted = _rounded(budget * share * change)
            executed = _rounded(adjusted * rate / 100)
            rows.append(self._fund(fund, initial, adjusted, executed))
        if not rows:
            parts = [_rounded(part) for part in (budget, budget * change)]
            return [self._fund("total", *parts, _rounded(parts[1] * rate / 100))]
        sums = [
            _rounded(sum(row[column] for row in rows))
            for column in ("initial_budget", "adjusted_budget", "executed")
        ]
        whole = [self._fund("total", *sums), *rows]
        if self.number % 43 == 30:
            whole[0] |= dict.fromkeys(("adjusted_budget", "execution_rate", "score"))
        return whole

    def _fund(self, fund: str, initial: float, adjusted: float, executed: float) -> dict[str, Any]:
        rate = _rounded(100 * executed / adjusted) if adjusted else 0.0
        row: dict[str, Any] = {
            "form_id": self.form_id, "fund": fund, "label": LABELS[fund],
            "initial_budget": initial, "adjusted_budget": adjusted, "executed": executed,
            "execution_rate": rate, "weight": None, "score": None, "page": self.first_page,
        }  # fmt: skip
        if fund == "total":
            self.rate = rate if adjusted else None
            row |= {"weight": 10.0, "score": _rounded(min(rate, 100.0) / 10)}
        return row

    def _indicators(self) -> list[dict[str, Any]]:
        rng = self.rng
        blocks = rng.choice(BLOCKS)
        count = rng.choice((len(blocks), 6, 9, 11, 14, 15, 18, 22, 28, 35))
        sizes = dict.fromkeys(blocks, 1)
        for _ in range(max(count - len(blocks), 0)):
            level = rng.choice([name for name, points in blocks.items() for _ in range(points)])
            sizes[level] += sizes[level] < 2 * blocks[level]
        rows: list[dict[str, Any]] = []
        for level, points in blocks.items():
            weights = _split(rng, points, sizes[level])
            kinds = words.INDICATORS[level]
            drawn = sorted(
                rng.choices(range(len(kinds)), weights=range(len(kinds), 0, -1), k=sizes[level])
            )
            for place, weight in zip(drawn, weights, strict=True):
                level2 = tuple(kinds)[place]
                row = self._indicator(rng.choice(kinds[level2]), weight)
                if any(row["name"] == other["name"] for other in rows) and rng.random() < 0.9:
                    row["name"] += f"(第{rng.choice('一二三四五六七八九')}{rng.choice('期批类标')})"
                rows.append({"level1": level, "level2": level2, **row})
        for position, row in enumerate(rows, start=1):
            page = self.first_page + (position > 12)
            row.update(form_id=self.form_id, position=position, page=page, in_doubt=None)
            if self.reader == "pdf":
                row.update(left=120.0, top=90.0 + position, right=260.0, bottom=104.0)
            if self.reader == "dump" and rng.random() < 0.2:
                row["name"] = None if rng.random() < 0.3 else row["name"]
                code = "split-cell" if row["name"] else "nothing-read"
                row["in_doubt"] = doubts.write([Doubt(code, (), "name")])
                row["corrected"] = f"{self.number}-name-{position}" if row["name"] else None
        return rows

    def _indicator(self, choice: words.Choice, weight: float) -> dict[str, Any]:
        rng, (name, unit, operators, targets) = self.rng, choice
        target = rng.choice(targets)
        row: dict[str, Any] = {"name": name.format(o=self.object, w=self.work), "weight": weight}
        well = rng.random() < self.quality
        if unit is None:
            said = "achieved" if well else rng.choice(("achieved", "partly", "not", "not"))
            low, high = {"achieved": (0.8, 1.0), "partly": (0.6, 0.79), "not": (0.0, 0.59)}[said]
            share = 1.0 if well else rng.uniform(low, high)
            row |= {"target_text": str(target), "target_operator": "qualitative"}
            row |= {"actual_text": PHRASES[said], "achievement": said}
        else:
            operator = rng.choice(operators)
            actual, share = self._actual(operator, float(target), unit, well, "偏差率" in name)
            row |= {
                "target_text": self.style.format(operator, target, unit),
                "target_operator": operator, "target_value": float(target), "target_unit": unit,
                "actual_text": self.style.format("", actual, unit), "actual_value": actual,
                "actual_unit": unit,
            }  # fmt: skip
        score = weight if rng.random() < self.lenient else _rounded(share * weight)
        row["score"] = None if rng.random() < 0.004 else score
        explained = score < weight and rng.random() < 0.7
        row["reason"] = rng.choice(words.REASONS) if explained else None
        return row

    def _actual(
        self, operator: str, target: float, unit: str, well: bool, deviation: bool
    ) -> tuple[float, float]:
        """Return an actual value and the share of the weight that the rules give for it."""
        rng = self.rng
        if deviation and self.rate is not None:
            actual = _rounded((self.rate - 100) / rng.choice((1, 1, 1, 100)))
            return actual, 1.0 if actual <= 0 else 0.0
        if operator in "≥>=":
            more = 0.0 if operator == "=" else rng.choice((0.0, 0.0, 0.04, 0.3, 4.0))
            actual = target * (1 + more if well else rng.choice((0.97, 0.8, 0.5, 0.0)))
            if unit == "%":
                actual = min(actual, 100.0)
            if operator == ">" and well:
                actual += 1
            actual = _rounded(actual) if target else float(not well)
            met = actual >= target if target else actual == 0
            return actual, 1.0 if met else actual / target if target else 0.0
        below = target * rng.choice((0.99, 0.5, 0.0))
        actual = _rounded(below if well else target * 1.4 + 0.5)
        return actual, 1.0 if actual <= target else max(0.0, 1 - (actual - target) / (target or 1))


def long_name(rng: random.Random, length: int) -> str:
    """Return a project's name of so many characters."""
    name = rng.choice(words.PLACES)
    while len(name) < length:
        name += f"{rng.choice(words.OBJECTS)}{rng.choice(words.WORKS)}、"
    return name[: length - 4] + "专项经费"


def _split(rng: random.Random, points: int, count: int) -> list[float]:
    """Return weights that add to the block's points, equal or in halves."""
    if rng.random() < 0.4 and points % count == 0:
        return [points / count] * count
    cuts = sorted(rng.sample(range(1, 2 * points), count - 1))
    return [(b - a) / 2 for a, b in zip([0, *cuts], [*cuts, 2 * points], strict=True)]


def _rounded(value: float) -> float:
    return float(round(value + 1e-9, 2))
