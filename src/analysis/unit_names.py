"""What the units of a collection are called: one name for each, however its forms print it."""

import pandas as pd

from analysis import places, tables


def units(projects: pd.DataFrame) -> pd.Series:
    """Return the unit of each form by its id, null where its name is in doubt.

    Read wrongly, the name of one unit would make several of it: 上海手市 beside 上海市. A name that
    only adds the places in which its own lies is the same unit, 浙江省宁波市教育局 beside
    宁波市教育局: it is called as most forms print it.

    >>> int(units(corpus.projects).notna().sum())
    2
    """
    printed = tables.sure(projects, "unit").set_axis(projects["form_id"])
    own = printed.map(lambda name: places.own_name(name)[0], na_action="ignore")
    usual = printed.groupby(own).agg(lambda names: names.mode().min())
    return own.map(usual).astype(printed.dtype)


def alike_units(projects: pd.DataFrame) -> dict[str, str]:
    """Return the units counted as two that may be one: a name that several places share, and whose.

    >>> alike_units(corpus.projects)
    {}
    """
    named = set(units(projects).dropna())
    short = {name: places.own_name(name)[1] for name in sorted(named)}
    return {short[name]: name for name in short if short[name] != name and short[name] in named}
