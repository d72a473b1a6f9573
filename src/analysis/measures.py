"""What the three comparisons share: their input, exact comparison of printed figures, ratios.

Every measure keeps to four rules. Null in, null out, never 0. A budget, weight or target of 0 has
no ratio: null. A row that a figure could not use is counted in an `n_excluded` column. Figures are
compared as scaled integers.
"""

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, wraps
from inspect import signature
from typing import Any, TypeVar, cast

import pandas as pd

from analysis import paths, tables
from analysis.errors import UsageError, as_written
from analysis.rounding import Printed, exact, own_decimals
from analysis.tables import AMOUNTS, COLUMNS, Tables

# States of a reason that are no reason, see `reason_state`.
NO_REASON = ("none", "dash")
FORM = ["form_id", "project_name", "department", "unit", "year"]

_FUNDS = (*AMOUNTS, "execution_rate", "weight", "score")
# The printed figures of each table, and the column of the paper in which they stand.
PRINTED: dict[str, dict[str, str]] = {
    "projects": {"total_weight": "weight", "total_score": "score"},
    "funds": dict(zip(_FUNDS, _FUNDS, strict=True)),
    "indicators": {"weight": "weight", "score": "score"},
}

# Four decimals hold every printed weight, score, rate and amount; up to 10^11 a scaled value is
# still an exact integer in a float64.
_SCALE = 10_000
# A page asks of its sets of comparable forms in turn, of all forms, and of a single one. Of 300
# forms with their 5,000 indicators each fact is kept, 2 MB; of more it would take the memory that
# the forms need.
_KEPT, _KEPT_ROWS = 8, 5_000
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, eq=False)
class Measured(Tables):
    """What `frames` returns, with what was measured of it: another measure asks again."""

    known: dict[Any, list[tuple[list[Any], Any]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


_Fact = TypeVar("_Fact", bound=Callable[..., Any])
# The small tables that were asked of last.
_kept: deque[Measured] = deque(maxlen=_KEPT)


def once(fact: _Fact) -> _Fact:
    """Have a fact of tables made once for the same `frames`; what it returns may be changed freely.

    >>> read = frames(corpus)
    >>> analysis.design.slack(read) is analysis.design.slack(read), len(read.known) > 0
    (False, True)
    """

    @as_written
    @wraps(fact)
    def told(*given: Any, **named: Any) -> Any:
        bound = signature(fact).bind(*given, **named)
        bound.apply_defaults()
        source, *more = bound.arguments.values()
        read = frames(source)
        found = read.known.setdefault(fact, [])
        for before, made in found:
            if before == more:
                return made.copy(deep=False)
        made = fact(read, *more)
        found.append((more, made))
        return made.copy(deep=False)

    return cast(_Fact, told)


def frames(source: Tables | str | os.PathLike[str]) -> Measured:
    """Return the three tables of forms, their rows numbered from 0, and which findings contradict.

    `source` is what a comparison is given: a corpus, a form, tables, or the path of documents or
    of tables that were written. Raises `UsageError` for anything else. Small tables that hold the
    same values are the same ones again.

    >>> analysis.measures.frames(corpus).indicators.index[:2].tolist()
    [0, 1]
    >>> analysis.execution.compare("data/raw/self-evaluation-forms-2024.txt").shape[0]
    9
    """
    if isinstance(source, Measured):
        return source
    own = given(source)
    made = Measured(
        own.projects.reset_index(drop=True),
        own.funds.reset_index(drop=True),
        own.indicators.reset_index(drop=True),
        own.findings[own.findings["verdict"] == "contradicts"].reset_index(drop=True),
    )
    if len(made.indicators) > _KEPT_ROWS:
        return made
    for one in tuple(_kept):
        if all(map(pd.DataFrame.equals, one.frames().values(), made.frames().values())):
            return one
    _kept.append(made)
    return made


def given(source: Any) -> Tables:
    """Return the tables of what a comparison is given; see `frames`.

    >>> given(corpus) is corpus
    True
    """
    if isinstance(source, Tables):
        return source
    if isinstance(source, str | os.PathLike):
        import analysis  # what reads documents stands above the measures

        stored = tables.stored(paths.found(source))
        return analysis.load(source) if stored else analysis.read(source)
    own: list[Any] = [getattr(source, name, None) for name in COLUMNS]
    if not all(isinstance(frame, pd.DataFrame) for frame in own):
        raise UsageError("error.not-tables", given=type(source).__name__)
    return Tables(*own)


def of_given(fact: _Fact) -> _Fact:
    """Have a fact of tables take what a comparison is given; see `frames`.

    >>> analysis.trust.doubts(5)
    Traceback (most recent call last):
    ...
    analysis.errors.UsageError: a comparison takes a corpus, a form, the four tables or a path, ...
    """

    @wraps(fact)
    def told(source: Any, *more: Any, **named: Any) -> Any:
        return fact(given(source), *more, **named)

    return cast(_Fact, told)


def totals(funds: pd.DataFrame) -> pd.DataFrame:
    """Return the row of total funds of each form that has exactly one.

    Of a form with several such rows nobody can tell which one counts, so it has none.

    >>> totals(pd.DataFrame({"form_id": ["a", "b", "b"], "fund": ["total"] * 3}))["form_id"].item()
    'a'
    """
    rows = funds[funds["fund"] == "total"]
    return rows[~rows["form_id"].duplicated(keep=False)]


def years(projects: pd.DataFrame) -> pd.Series:
    """Return the year of each form by its id, null where it is in doubt.

    >>> int(years(corpus.projects).notna().sum())
    1
    """
    return tables.sure(projects, "year").set_axis(projects["form_id"])


def rows_of(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a frame by form, a null as None.

    >>> rows_of(corpus.funds)["self-evaluation-forms-2024.txt#1"][0]["executed"]
    1424.72
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for row in tables.rows(frame):
        found.setdefault(str(row["form_id"]), []).append(row)
    return found


@once
def printed_decimals(tables: Tables) -> pd.DataFrame:
    """Return how many decimals the columns of each form print, as far as its tables tell.

    One row a form, by its id; the columns are those that a form prints: `PRINTED`. The scores of
    money, indicators and foot stand in one column of the paper, and so do the weights. A column
    prints as many decimals as any figure in it shows.

    >>> printed_decimals(corpus)[["executed", "execution_rate"]].iloc[0].tolist()
    [2, 2]
    """
    shown = [
        tables.frames()[name].set_index("form_id")[list(columns)].rename(columns=columns)
        for name, columns in PRINTED.items()
    ]
    return pd.concat(shown).map(_decimals).groupby(level=0).max().astype("int64")


@cache
def _decimals(value: float) -> int:
    return 0 if pd.isna(value) else own_decimals(value)


@once
def printed(tables: Tables, name: str) -> pd.DataFrame:
    """Return the figures of a table with the decimals that each shows, on its index; None for null.

    A whole one beside others is exact, and has their `printed_decimals`: 9 beside 8.5 is 9.0. One
    of 99.5 beside 99.83 may be printed so, or as 99.50: it has one decimal.

    >>> printed(corpus, "funds")["execution_rate"].map(str).head(2).tolist()
    ['99.71', '99.83']
    """
    frame, decimals = tables.frames()[name], printed_decimals(tables)
    figures = {}
    for column, paper in PRINTED[name].items():
        pairs = zip(frame[column], frame["form_id"].map(decimals[paper]), strict=True)
        figures[column] = [
            None if pd.isna(one) else Printed(exact(one), _decimals(one) or n, _decimals(one))
            for one, n in pairs
        ]
    return pd.DataFrame(figures, index=frame.index, dtype="object")


# "无偏差", "不存在差异", "未发生偏差原因", but not what else a reason says.
_DENIED = re.compile(
    "(?:无|没有|不存在|不涉及|未发生|未出现|未产生)(?:明显|较大|重大|任何)?(?:偏差|偏离|差异|差距)"
    "(?:的?(?:原因|情况|分析|说明))*|(?:无|不)(?:需|须|需要)?(?:改进|整改)(?:措施)?"
)
_NOTHING = re.compile("无|没有|暂无|(?:无需|不需要?|无须).*")
_MORE = re.compile("因|由于|影响|导致|改进|整改|完善|下一步|明年|次年|今后|后续")


def reason_state(reasons: pd.Series) -> pd.Series:
    """Return what each cell for the reason of a deviation holds: one definition for all.

    - `none`: nothing
    - `dash`: signs only, "/" or "-": a mark that there is nothing to say, hence no reason
    - `denial`: it says that nothing deviates or has to be done: "无", "无需整改", or "无偏差" and
      the like anywhere, unless the rest names a cause (因, 导致) or a remedy (下一步完善)
    - `given`: any other text

    Forms ask for 偏差原因分析及改进措施 beside every score below its weight; 19 cells of the nine
    forms say "无偏差".

    >>> reason_state(pd.Series([None, "/", "无偏差,已完成", "因故推迟,其余无偏差"])).tolist()
    ['none', 'dash', 'denial', 'given']
    """
    plain = plain_name(reasons)
    rest = plain.str.replace(_DENIED, "", regex=True)
    denied = (rest != plain) & ~rest.str.contains(_MORE, na=False)
    denied |= plain.str.fullmatch(_NOTHING, na=False)
    state = pd.Series("given", index=reasons.index, dtype="str").mask(denied, "denial")
    blank = reasons.isna() | (reasons.str.strip() == "")
    return state.mask(plain.isna(), "dash").mask(blank, "none")


def described(rows: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Put project name, department, unit and year behind the `form_id` of each row.

    >>> described(corpus.funds[["form_id", "executed"]], corpus.projects).columns.tolist()
    ['form_id', 'project_name', 'department', 'unit', 'year', 'executed']
    """
    about = projects.set_index("form_id")[FORM[1:]].reindex(rows["form_id"]).reset_index()
    return pd.concat([about, rows.drop(columns="form_id").reset_index(drop=True)], axis=1)


def grouping(rows: pd.DataFrame, by: Sequence[str]) -> list[str]:
    """Return the grouping columns, checked; one may be given by its name alone.

    Raises `UsageError` for a column that the rows do not have.

    >>> grouping(corpus.projects, ["unit", "year"])
    ['unit', 'year']
    """
    by = [by] if isinstance(by, str) else list(by)
    unknown = [column for column in by if column not in rows.columns]
    if unknown:
        known = ", ".join(map(str, rows.columns))
        raise UsageError("error_rules.grouping", unknown=", ".join(unknown), known=known)
    return by


def groups(parts: Any, rows: pd.DataFrame, by: Sequence[str]) -> Any:
    """Return a frame or column grouped by columns of `rows`, which has the same index.

    No columns give one group of all, also of no rows; a null is a group of its own. Raises
    `UsageError` for an unknown column.

    >>> groups(corpus.funds["executed"], corpus.funds, ["fund"]).sum().round(2)["total"].item()
    5798.33
    """
    keys = [rows[column] for column in grouping(rows, by)]
    every = pd.Series(pd.Categorical([0] * len(rows), [0]), index=rows.index)
    return parts.groupby(keys or every, dropna=False, sort=True, observed=False)


def by_form(forms: pd.Series, counts: pd.Series) -> pd.Series:
    """Return the whole number that `counts` has for each form, 0 where it has none.

    >>> by_form(pd.Series(["a", "b"]), pd.Series([2.0], index=["a"])).tolist()
    [2, 0]
    """
    return forms.map(counts).fillna(0).astype("int64")


def scaled(values: pd.Series) -> pd.Series:
    """Return printed figures as exact integers (in a float column; null stays null).

    >>> scaled(pd.Series([0.07, 8.5])).tolist()
    [700.0, 85000.0]
    """
    return (values.astype("float64") * _SCALE).round()


def unscaled(values: pd.Series) -> pd.Series:
    """Return what `scaled` took, the nearest float to the exact decimal.

    >>> unscaled(pd.Series([700.0])).tolist()
    [0.07]
    """
    return values / _SCALE


def same(left: pd.Series, right: pd.Series) -> pd.Series:
    """Say whether two printed figures are equal; null where one is missing.

    >>> same(pd.Series([0.07, 1.0]), pd.Series([7 / 100, 1.01])).tolist()
    [True, False]
    """
    equal = (scaled(left) == scaled(right)).astype("boolean")
    return equal.mask(left.isna() | right.isna())


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Divide; null where the denominator is missing, zero or negative.

    >>> ratio(pd.Series([1.0, 1.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    return numerator / denominator.where(denominator > 0)


def deducted(indicators: pd.DataFrame, unasked: Iterable[str] = ()) -> pd.DataFrame:
    """Return what each indicator lost and how it explains that, on the index of `indicators`.

    - `counted`: weight and score are printed and the weight is above 0
    - `lost` = weight - score in points, null where not counted
    - `deducted`: s < w, `at_ceiling`: s = w at the printed digits; null where not counted
    - `reason_state`: see `reason_state`
    - `unexplained`: a deduction without a reason (none, dash), but in the forms of
      `eligibility.unasked`; `denied`: one whose reason says that nothing deviates (denial)

    >>> deducted(corpus.indicators)[["deducted", "unexplained", "denied"]].sum().to_dict()
    {'deducted': 9, 'unexplained': 0, 'denied': 0}
    """
    weight, score = scaled(indicators["weight"]), scaled(indicators["score"])
    counted = (weight > 0) & score.notna()
    state = reason_state(indicators["reason"])
    silent = state.isin(NO_REASON) & ~indicators["form_id"].isin(list(unasked))
    below = counted & (score < weight)
    return pd.DataFrame(
        {
            "counted": counted,
            "lost": unscaled(weight - score).where(counted),
            "deducted": below.astype("boolean").mask(~counted),
            "reason_state": state,
            "unexplained": below & silent,
            "denied": below & (state == "denial"),
            "at_ceiling": (score == weight).astype("boolean").mask(~counted),
        }
    )


def kind(indicators: pd.DataFrame) -> pd.Series:
    """Return "quantitative", "qualitative" or null for each indicator.

    A comparison operator in the target makes it quantitative, a phrase or one of the three
    achievement labels qualitative. Null where target and label are both lost.

    >>> kind(corpus.indicators).value_counts().to_dict()
    {'quantitative': 95, 'qualitative': 55}
    """
    operator = indicators["target_operator"]
    labelled = operator.isna() & indicators["achievement"].notna()
    kinds = operator.mask(operator.notna(), "quantitative")
    return kinds.mask((operator == "qualitative") | labelled, "qualitative")


def plain_name(names: pd.Series) -> pd.Series:
    """Return names without blanks, punctuation and signs, for telling whether two are the same.

    >>> plain_name(pd.Series(["巡检 次数(App)", "/"])).tolist()
    ['巡检次数APP', nan]
    """
    plain = names.str.replace(_NOT_A_WORD, "", regex=True).str.upper()
    return plain.mask(plain == "")


def top(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """Return the rows with the largest value: one, or several that are as far.

    Values are compared at nine decimals, and whatever has none counts least: no sentence calls a
    form the widest of all where others are as wide.

    >>> top(pd.DataFrame({"name": ["a", "b", "c"]}), pd.Series([1.0, 2.0, 2.0]))["name"].tolist()
    ['b', 'c']
    """
    ranked = values.astype("float64").fillna(float("-inf")).round(9).to_numpy()
    found: pd.DataFrame = rows[ranked == ranked.max()]
    return found


def competition_rank(values: pd.Series, decimals: int = 2) -> pd.Series:
    """Rank from 1, the highest first; values that print alike share the better rank, null has none.

    >>> competition_rank(pd.Series([99.502, 100.0, 99.498])).tolist()
    [2, 1, 2]
    """
    told = ((values * 10.0**decimals).round(4) + 0.5) // 1  # half up, as they are written
    return told.rank(ascending=False, method="min").astype("Int64")
