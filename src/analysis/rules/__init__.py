"""Rule sets: how forms are scored, as data, each value with the place where it was read.

A rule set is a TOML file. A local set names a `parent` and states only what differs. To add one,
put its file beside the others here, or pass the path of a file of your own wherever a rule set
is asked for.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from analysis import words
from analysis.errors import UsageError, of_toml, of_value
from analysis.rules.explain import describe, told
from analysis.rules.model import Band, Formula, Grade, RuleSet, Stated

if TYPE_CHECKING:  # a command line that lists the sets must not wait for pandas
    import pandas as pd

__all__ = ["NATIONAL", "OWN", "Band", "Formula", "Grade", "RuleSet", "Rules", "Stated"]
__all__ += ["applying", "available", "cited", "describe", "digest", "each", "in_use", "load"]
__all__ += ["of_forms", "owner_named", "sets", "told"]

# The set that stands for comparison where none applies.
NATIONAL = "mof-2020-10"

# How rules are asked for: a set by its id, by the path of a file of one's own, or as it is; or
# each form's own, the set that applies where and when the form was filled in.
Rules = str | Path | RuleSet
OWN = "own"

_FOLDER = Path(__file__).parent


def available() -> list[str]:
    """Return the ids of the rule sets that come with the package, national ones first.

    >>> analysis.rules.available()[:3]
    ['mof-2020-10', 'mof-2021-101', 'guangxi-130']
    """
    sets = [load(file.stem) for file in _FOLDER.glob("*.toml")]
    return [rules.id for rules in sorted(sets, key=lambda rules: (bool(rules.places), rules.id))]


def load(name: Rules) -> RuleSet:
    """Return a rule set by its id, or from a file of one's own by its path.

    Raises `UsageError` when there is no such set, or when the file is no valid rule set.

    >>> analysis.rules.load("mof-2021-101").execution_weight.value
    Decimal('10')
    """
    if isinstance(name, RuleSet):
        return name
    file = _file(str(name))
    return _load(file) if file.parent == _FOLDER else _parse(file, ())


def digest(name: Rules) -> str:
    """Return a hash of all that a rule set says, what it takes from its parents too.

    A file of one's own may say something else tomorrow. Empty for each form's own set.

    >>> digest(OWN), digest("hubei-20") == digest("hubei-20") != digest(NATIONAL)
    ('', True)
    """
    if name == OWN:
        return ""
    asked = load(name)
    says = {**asked.model_dump(mode="json"), "own": sorted(asked.own)}
    return hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()


@cache
def applying(
    places: tuple[str, ...], tier: str | None, year: int | None, form_kind: str | None = None
) -> tuple[RuleSet, bool]:
    """Return the set that applies to a form of a place, tier, year and kind, and whether it binds.

    A set of the place comes before one of the tier, that before the national one; of several the
    newest. Where none covers the year the national one stands for comparison and binds nothing.
    An unknown year is covered by the sets in force.

    >>> [applying(("湖北省",), "county", year)[0].id for year in (2020, 2018)]
    ['hubei-20', 'mof-2020-10']
    """
    every = [load(name) for name in available()]
    left = [one for one in every if one.covers(year) and one.applies_in(places, tier, form_kind)]
    left.sort(key=lambda one: (bool(one.places), bool(one.tiers), one.years[:1], one.id))
    return (left[-1], True) if left else (load(NATIONAL), False)


def of_forms(projects: pd.DataFrame) -> dict[str, tuple[RuleSet, bool]]:
    """Return for each form the set that applies to it, and whether it binds it; see `applying`.

    A year that is not sure decides nothing. None binds where one in doubt tells another set than
    the one in force, and where sets of other years would bind a form that has no year.

    >>> [(one.id, binds) for one, binds in of_forms(corpus.projects).values()][:1]
    [('shanghai-2024', True)]
    """
    from analysis.tables import rows, sure

    known = sure(projects, "year").notna()
    begins = {year for one in available() for year in load(one).years[:1]}
    columns = ["form_id", "province", "place_evidence", "tier", "year", "form_kind"]
    found = {}
    for sure_of, row in zip(known, rows(projects[columns]), strict=True):
        form_id, *places, tier, year, kind = row.values()
        where = tuple(one for one in places if one)
        found[form_id] = applying(where, tier, year, kind)
        others = () if sure_of else (None,) if year else begins
        told = [applying(where, tier, one, kind) for one in others]
        if {one.id for one, binds in told if binds} - {found[form_id][0].id}:
            found[form_id] = load(NATIONAL), False
    return found


def sets(projects: pd.DataFrame, rules: Rules) -> dict[str, RuleSet]:
    """Return the set of each form: its own, or the one that is asked for.

    >>> sets(corpus.projects, OWN)["self-evaluation-forms-2024.txt#3"].id
    'shanghai-2024'
    """
    if rules == OWN:
        return {form_id: one for form_id, (one, _) in of_forms(projects).items()}
    return dict.fromkeys(map(str, projects["form_id"]), load(rules))


def in_use(projects: pd.DataFrame, rules: Rules) -> list[RuleSet]:
    """Return the sets that forms are judged by, that of most forms first; the national for none.

    >>> [one.id for one in in_use(corpus.projects, OWN)]
    ['shanghai-2024']
    """
    own = sets(projects, rules)
    count = Counter(one.id for one in own.values())
    distinct = {one.id: one for one in own.values()}
    ranked = sorted(distinct.values(), key=lambda one: (-count[one.id], bool(one.places), one.id))
    return ranked or [load(NATIONAL)]


def each(
    projects: pd.DataFrame, rules: Rules, judge: Callable[[RuleSet], pd.DataFrame]
) -> pd.DataFrame:
    """Return what `judge` says of each form under its set: rows of all forms, in one order.

    >>> named = each(corpus.projects, OWN, lambda one: corpus.projects.assign(rules=one.id))
    >>> named["rules"].unique().tolist()
    ['shanghai-2024']
    """
    import pandas as pd

    own = sets(projects, rules)
    distinct = {one.id: one for one in own.values()}
    if len(distinct) < 2:
        return judge(next(iter(distinct.values()), load(NATIONAL)))
    parts = []
    for one in distinct.values():
        rows = judge(one)
        parts.append(rows[rows["form_id"].isin([form for form, its in own.items() if its is one])])
    return pd.concat(parts).sort_index()


@dataclass(frozen=True)
class Called:
    """A rule set as a sentence of a finding calls it, see `called`.

    >>> analysis.rules.Called("mof-2020-10").say("en")
    'the national rules (财预〔2020〕10号)'
    """

    id: str

    def say(self, language: str) -> str:
        """Return what it is called."""
        return called(self.id, language)


@cache
def called(name: str, language: str) -> str:
    """Return what a sentence calls a rule set: its place and document; of one's own the id.

    >>> analysis.rules.called("hubei-20", "en")
    'the rules for Hubei (湖北省项目自评表)'
    """
    if name not in available():
        return words.say("rule.called_own", language, id=name)
    own = load(name)
    place = own.place_zh if language == "zh" else own.place_en
    key = "rule.called" if own.places or own.tiers else "rule.called_national"
    return words.say(key, language, place=place, document=own.document)


@cache
def _load(shipped: Path) -> RuleSet:
    """Read a set of the package once; a file of one's own is read anew, for it may have changed."""
    return _parse(shipped, ())


def cited(rule: str, language: str) -> str:
    """Return a finding's rule in words: the rule set, or who else has a rule, and its clause.

    >>> cited("selfeval: indicator design", "en")
    "this toolkit's checks: indicator design"
    """
    for key in ("finding.spending_rule", "finding.full_points_rule"):  # the tables hold its zh
        if language != "zh" and rule == words.say(key, "zh"):
            return words.say(key, language)
    owner, _, clause = rule.partition(": ")
    title = owner_named(owner, language)
    code = clause.replace(" ", "_")
    said = words.name("rule_field", code, language)
    if said == code:
        said = words.name("rule_clause", code, language)
    said = clause if said == code else said
    return f"{title}{words.say('word.colon', language)}{said}" if clause else title


def owner_named(owner: str, language: str) -> str:
    """Return the title of a rule set, or of who else has a rule; another name stays as it is.

    >>> owner_named("mof-2020-10", "en")
    'Administrative measures for the performance evaluation of project expenditure'
    """
    if owner in available():
        return load(owner).title(language)
    return words.name("rule_owner", owner, language)


def _file(name: str) -> Path:
    shipped = _FOLDER / f"{name}.toml"
    if "/" not in name and "\\" not in name and shipped.is_file():
        return shipped
    own = Path(name)
    if own.suffix == ".toml" and own.is_file():
        return own
    known = ", ".join(sorted(file.stem for file in _FOLDER.glob("*.toml")))
    raise UsageError("error_rules.no_rule_set", given=name, known=known)


def _parse(file: Path, children: tuple[Path, ...]) -> RuleSet:
    """Read a file over its parents: a value that it states replaces the parent's, whole."""
    try:
        stated: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError("error_rules.not_toml", file=file.name, said=of_toml(error)) from None
    parent = stated.get("parent")
    inherited: dict[str, Any] = {}
    if isinstance(parent, str):
        above = _file(parent if Path(parent).suffix != ".toml" else str(file.parent / parent))
        if above == file or above in children:
            raise UsageError("error_rules.own_parent", file=file.name)
        inherited = _parse(above, (*children, file)).model_dump(
            exclude={"parent", "places", "tiers", "years", "own"}, exclude_none=True
        )
    try:
        return RuleSet.model_validate({**inherited, **stated, "own": set(stated)})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            "error_rules.invalid",
            file=file.name,
            where=where or file.name,
            said=of_value(first),
            n=error.error_count(),
        ) from None
