"""What a rule set is: its fields, each value with its provenance, and what follows from them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from analysis.errors import Unfit
from analysis.values import Achievement

T = TypeVar("T")
Operator = Literal["≥", ">", "=", "<", "≤"]
Percent = Annotated[Decimal, Field(ge=0)]
Points = Annotated[Decimal, Field(ge=0, le=100)]

# How a quantitative indicator that is not met is scored; w weight, t target, a actual.
Formula = Literal[
    "ratio",  # a/t · w
    "linear",  # (1 − (a − t)/t) · w, 0 from a ≥ 2t
    "inverse",  # t/a · w
]
# What a value above the target may cost: nothing, or the deviation, (2 − a/t) · w is left.
Reduction = Literal["none", "deviation"]
# How the ends of a band become points: rounded half up, or to the next point inside the band.
Ends = Literal["half-up", "inward"]
# The amount that executed is divided by.
Base = Literal["adjusted", "adjusted-with-carried-over"]
# How one indicator of several projects comes about: absolute values add, relative ones by money.
Aggregation = Literal["add-and-weigh"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stated(_Data, Generic[T]):
    """A value and where it comes from.

    `provenance` is `seen` (read in a published source or in public code of a fiscal system),
    `known` (commonly cited, not checked against the full text) or `assumed` (the sources are
    silent, this is how they are read here). `source_zh` is `source` in Chinese, where both are
    given.
    """

    value: T
    provenance: Literal["seen", "known", "assumed"]
    source: str = Field(min_length=1)
    source_zh: str = ""


class Band(_Data):
    """The range of scores of one qualitative label, in percent of the weight."""

    achievement: Achievement
    low: Percent
    high: Percent
    low_included: bool
    high_included: bool
    labels: tuple[str, ...] = Field(min_length=1)


class Grade(_Data):
    """A grade: its labels (the first is the usual one), and the total from which it is given."""

    labels: tuple[str, ...] = Field(min_length=1)
    cut: Points


class CostStep(_Data):
    """A step for cost indicators: a deviation within ±`within` % of the target earns `share` %."""

    within: Percent
    share: Percent


class RuleSet(_Data):
    """How forms are scored at one place and time.

    Weights are points of 100; thresholds, bands and rates are percent. A value that is None is
    not regulated by this set.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title_zh: str
    title_en: str
    document: str
    parent: str | None = None
    place_zh: str
    place_en: str
    places: tuple[str, ...] = ()  # divisions where it applies, as `analysis.places` names them
    tiers: tuple[str, ...] = ()  # tiers that it is meant for; none: all
    form_kinds: tuple[str, ...] = ()  # kinds of form that it is about; none: all
    years: Annotated[tuple[int, ...], Field(max_length=2)] = ()  # from, and to where it ended
    own: frozenset[str] = frozenset()  # the clauses that its own file states, not its parent's

    score_decimals: Stated[Annotated[int, Field(ge=0, le=6)]]
    execution_weight: Stated[Points]
    level1_weights: Stated[dict[str, Points]] | None = None
    level1_weights_with_cost: Stated[dict[str, Points]] | None = None
    without_satisfaction: Stated[str] | None = None  # level 1 that its points go to
    bands: Stated[tuple[Band, ...]]
    band_ends: Stated[Ends]
    formulas: Stated[dict[Operator, tuple[Formula, ...]]]  # the first is the usual reading
    overshoot_threshold: Stated[Percent] | None = None
    overshoot_included: Stated[bool]  # the threshold itself counts as met by far
    overshoot_of_zero: Stated[Points] | None = None  # from where a target of 0 is passed by far
    overshoot_reduction: Stated[tuple[Reduction, ...]]  # what that may cost, side by side
    equal_above: Stated[tuple[Reduction, ...]]  # the same of any value above the target under "="
    cost_steps: Stated[tuple[CostStep, ...]] | None = None
    reason_below_weight: Stated[bool]
    reason_for_overshoot: Stated[bool]
    reason_for_qualitative: Stated[bool] | None = None
    rate_base: Stated[Base]
    rate_floor: Stated[Percent] | None = None
    reason_for_adjustment: Stated[bool] | None = None
    dimensions: Stated[tuple[str, ...]]  # level 1 that a form should have
    score_against_spending: Stated[Percent] | None = None  # points above the money, of the points
    much_unspent: Stated[Percent] | None = None
    aggregation: Stated[Aggregation] | None = None
    grades: Stated[tuple[Grade, ...]]
    other_grades: Stated[tuple[Grade, ...]] | None = None  # another release of the same system

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if {band.achievement for band in self.bands.value} != set(get_args(Achievement)):
            raise Unfit("error_rules.bands")
        if any(band.low > band.high or band.high > 100 for band in self.bands.value):
            raise Unfit("error_rules.band")
        formulas = self.formulas.value
        if set(formulas) != set(get_args(Operator)) or not all(formulas.values()):
            raise Unfit("error_rules.formulas")
        cuts = [grade.cut for grade in self.grades.value]
        if not cuts or cuts != sorted(cuts, reverse=True) or cuts[-1] != 0:
            raise Unfit("error_rules.grades")
        if list(self.years) != sorted(self.years):
            raise Unfit("error_rules.years")
        for name in ("level1_weights", "level1_weights_with_cost"):
            stated = getattr(self, name)
            if stated is None or not stated.value:
                continue
            if sum(stated.value.values()) + self.execution_weight.value != 100:
                raise Unfit("error_rules.weights", name=name)
            heir = self.without_satisfaction
            if heir is not None and heir.value not in stated.value:
                raise Unfit("error_rules.heir", name=name, level=heir.value)
        return self

    def title(self, language: str) -> str:
        """Return the title in one language."""
        return self.title_zh if language == "zh" else self.title_en

    def stated_by(self, clause: str) -> str:
        """Return the id of the set that states a clause: this one, or the one it is based on.

        >>> analysis.rules.load("shanghai-2024").stated_by("dimensions")
        'mof-2020-10'
        """
        inherited = clause in RuleSet.model_fields and clause not in self.own
        return self.parent if inherited and self.parent else self.id

    def grade(self, total: float) -> str:
        """Return the usual label of the grade of a total score in points, below 0 the lowest.

        >>> analysis.rules.load("mof-2021-101").grade(98.97)
        '优'
        """
        earned = Decimal(repr(max(float(total), 0.0)))
        return next(grade.labels[0] for grade in self.grades.value if earned >= grade.cut)

    def grade_span(self, label: str, elsewhere: bool = False) -> tuple[Decimal, Decimal] | None:
        """Return the totals [from, below) that earn a grade, None when the set has no such label.

        The highest grade has no upper end; 1000 stands for it. With `elsewhere` by the grades of
        another release of the same system.

        >>> [int(end) for end in analysis.rules.load("mof-2021-101").grade_span("良")]
        [80, 90]
        """
        stated, above = self.other_grades if elsewhere else self.grades, Decimal(1000)
        for grade in stated.value if stated is not None else ():
            if label.strip() in grade.labels:
                return grade.cut, above
            above = grade.cut
        return None

    def earns(self, total: float, label: str, elsewhere: bool = False) -> bool | None:
        """Return whether a printed total earns a grade, None when the set has no such label.

        A total that is printed as the cut of the next grade may have been rounded up to it.
        `elsewhere` is that of `grade_span`.

        >>> analysis.rules.load("mof-2021-101").earns(89.99, "优")
        False
        """
        span = self.grade_span(label, elsewhere)
        return None if span is None else span[0] <= Decimal(repr(float(total))) <= span[1]

    def level1(self, present: set[str]) -> dict[str, Decimal] | None:
        """Return the points of each level-1 block, for a form with these blocks.

        None where the set says nothing for such a form.

        >>> points = analysis.rules.load("mof-2021-101").level1({"产出指标", "效益指标"})
        >>> {level: int(most) for level, most in points.items()}
        {'产出指标': 50, '效益指标': 40}
        """
        stated = self.level1_weights_with_cost if "成本指标" in present else self.level1_weights
        if stated is None or not stated.value:
            return None
        weights = dict(stated.value)
        if "满意度指标" not in present and self.without_satisfaction is not None:
            weights[self.without_satisfaction.value] += weights.pop("满意度指标", Decimal(0))
        return weights

    def covers(self, year: Any) -> bool:
        """Return whether the set covers a year; an unknown one, None, where it is in force still.

        >>> shanghai, jiangxi = map(analysis.rules.load, ("shanghai-2024", "jiangxi-2017"))
        >>> shanghai.covers(2023), shanghai.covers(None), jiangxi.covers(None)
        (False, True, False)
        """
        begins, *ends = self.years or [0]
        return not ends if year is None else bool(begins <= year <= (ends or [year])[0])

    def applies_in(
        self, places: Sequence[str], tier: str | None, form_kind: str | None = None
    ) -> bool:
        """Return whether the set applies in one of the places named, to a tier and kind of form.

        A form that does not say of which kind it is may be of any.
        """
        here = any(own in named for own in self.places for named in places)
        about = form_kind is None or form_kind in self.form_kinds or not self.form_kinds
        return about and (here or not self.places) and (tier in self.tiers or not self.tiers)

    def readings(self) -> list[tuple[dict[str, str], Self]]:
        """Return the set under each reading of the clauses that it leaves open, named by clause.

        >>> every = analysis.rules.load("mof-2021-101").readings()
        >>> len(every), every[0][0]
        (8, {'formulas': 'linear', 'overshoot_reduction': 'none', 'equal_above': 'none'})
        """
        below: tuple[str, ...] = self.formulas.value["≤"]
        above = {name: getattr(self, name).value for name in ("overshoot_reduction", "equal_above")}
        choices = {"formulas": below, **above}
        open_ = {name: each for name, each in choices.items() if len(each) > 1}
        every = []
        for chosen in product(*open_.values()):
            named = dict(zip(open_, chosen, strict=True))
            stated = {name: self._only(name, reading) for name, reading in named.items()}
            every.append((named, self.model_copy(update=stated)))
        return every

    def _only(self, clause: str, reading: str) -> Stated[Any]:
        """Return a clause with one reading only."""
        stated: Stated[Any] = getattr(self, clause)
        value: Any = (reading,)
        if clause == "formulas":
            value = {
                sign: (reading,) if reading in each else each for sign, each in stated.value.items()
            }
        return stated.model_copy(update={"value": value})
