"""Columns that follow from others of the tables, made in one place: `project_key`, `restated`."""

import re
from dataclasses import replace

import pandas as pd

from analysis import doubts
from analysis.places import own_name
from analysis.schema import BESIDE
from analysis.tables.frames import Tables, document_of, validate
from analysis.values import joined

_OWN = [next(iter(columns)) for columns in BESIDE.values()]
# A year in the name of a project, with what belongs to it: 2024年度运维费, 信息化(2023-2024年).
_YEARS = re.compile(r"20\d\d(?:\s*[-~—至]\s*20\d\d)?\s*(?:年度?)?")
_NO_WORD = re.compile(r"[\W_]+")
# What makes a text a target and no result, in an actual value: ≥266米, 不低于95%.
_ASKS = re.compile(r"[≥≤><＞＜]|不(?:低|高|少|大|小|超)[于过]")


def derived(tables: Tables) -> Tables:
    """Return the tables with the columns that follow from others filled.

    >>> derived(corpus).indicators["restated"].sum().item()
    0
    """
    projects = tables.projects.assign(project_key=project_keys(tables.projects))
    indicators = tables.indicators.assign(restated=restated(tables.indicators))
    return replace(
        tables,
        projects=validate("projects", projects),
        indicators=validate("indicators", indicators),
    )


def keyed(beside: pd.DataFrame) -> pd.DataFrame:
    """Return declarations or monitoring with what each project is called over the years.

    >>> keyed(corpus.declarations)["project_key"].tolist()
    []
    """
    own = beside.columns[0]
    forms = beside.drop_duplicates(own)
    keys = dict(zip(forms[own], project_keys(forms), strict=True))
    return beside.assign(project_key=beside[own].map(keys).astype(beside["project_key"].dtype))


def project_keys(projects: pd.DataFrame) -> pd.Series:
    """Return what a project is called over the years: its unit, and its name without a year.

    Null where unit or name is missing or in doubt, and for two forms of one year in one document,
    which are two projects. A unit that adds the places in which its own lies is the same one.

    >>> two = pd.DataFrame({"project_name": ["2023年度运维费", "运维费(2024年)"], "unit": "甲局"})
    >>> two = two.assign(form_id=["a.pdf#1", "a.pdf#2"], year=[2023, 2024], in_doubt=None)
    >>> project_keys(two).tolist()
    ['甲局/运维费', '甲局/运维费']
    """
    names = projects["project_name"].str.replace(_YEARS, "", regex=True)
    units = projects["unit"].map(lambda name: own_name(name)[0], na_action="ignore")
    parts = [one.astype("str").str.replace(_NO_WORD, "", regex=True) for one in (units, names)]
    unsure = [bool({"unit", "project_name"} & doubts.fields(one)) for one in projects["in_doubt"]]
    known = (
        parts[0].fillna("").ne("") & parts[1].fillna("").ne("") & ~pd.Series(unsure, projects.index)
    )
    keys = (parts[0] + "/" + parts[1]).where(known)
    own = next(one for one in ("form_id", *_OWN) if one in projects)
    told = projects.assign(key=keys, document=projects[own].map(document_of))
    twice = told.duplicated(["document", "year", "key"], keep=False)
    return keys.mask(twice)


def restated(indicators: pd.DataFrame) -> pd.Series:
    """Tell the actual values that repeat the target as text, operator and all: ≥266米 for ≥266米.

    Such a value says that the target was met, and not what was achieved. Null where either is
    missing.

    >>> rows = pd.DataFrame({"target_text": ["≥266米", "及时", "5个"]})
    >>> restated(rows.assign(actual_text=["≥ 266米", "及时", "5个"])).tolist()
    [True, False, False]
    """
    texts = indicators[["target_text", "actual_text"]]
    asks = texts["actual_text"].str.contains(_ASKS, na=False)
    bare = texts[asks].map(_bare, na_action="ignore")
    same = (bare["target_text"] == bare["actual_text"]).reindex(texts.index, fill_value=False)
    return same.astype("boolean").mask(texts.isna().any(axis=1))


def _bare(text: str) -> str:
    return re.sub(r"[\s()]", "", joined(text))
