"""Alike indicators: duplicates inside a form, templates across forms (rapidfuzz).

Likeness is rapidfuzz's `ratio` of two names without blanks and punctuation: 100 minus the share
of characters to insert or delete, in percent. What counts as alike is this project's own
construct, see `SIMILAR`.
"""

from collections import defaultdict

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from analysis.design.targets import slack
from analysis.measures import deducted, described, frames, once, plain_name
from analysis.tables import Tables, damaged
from analysis.tables import rows as records

# From this likeness on names are alike: those of eight characters may differ in one.
SIMILAR = 85.0

# Names compared with all others at once: bounds the memory of the scores.
_BLOCK = 256
_COMPARED = ["position", "name", "target_text"]


def duplicates(tables: Tables) -> pd.DataFrame:
    """Return pairs of indicators of one form with names alike, the most alike first.

    `similarity` 0 to 100, `identical` at 100; `same_target` says whether the printed targets
    agree too. Rows without a name are not compared.

    >>> analysis.design.duplicates(corpus)[["position", "other_position"]].head(2).values.tolist()
    [[28, 29], [7, 13]]
    """
    read = frames(tables)
    plain = plain_name(read.indicators["name"]).dropna()
    plain_names, rows = plain.to_numpy(dtype=object), read.indicators.loc[plain.index]
    cells = records(rows[_COMPARED])
    found = []
    for form_id, own in sorted(rows.groupby("form_id").indices.items()):
        names = plain_names[own].tolist()
        scores = np.triu(process.cdist(names, names, scorer=fuzz.ratio, score_cutoff=SIMILAR), 1)
        for one, two in zip(*np.nonzero(scores), strict=True):
            pair = cells[own[one]], cells[own[two]]
            target, other = (cell["target_text"] for cell in pair)
            alike = target is not None and target == other
            places = [cell[what] for what in ("position", "name") for cell in pair]
            found.append((form_id, *places, scores[one, two], scores[one, two] == 100, alike))
    kinds = {
        **{"form_id": "str", "position": "Int64", "other_position": "Int64"},
        **{"name": "str", "other_name": "str", "similarity": "float64"},
        **dict.fromkeys(("identical", "same_target"), "bool"),
    }
    out = pd.DataFrame(found, columns=list(kinds)).astype(kinds)
    order = ["similarity", "form_id", "position", "other_position"]
    out = out.sort_values(order, ascending=[False, True, True, True], ignore_index=True)
    return described(out, read.projects)


@once
def membership(tables: Tables) -> pd.DataFrame:
    """Return the template of each indicator with a name.

    A template is led by one name; names alike it and not led by a more common one belong to it.
    The most common name leads first, so that no chain of small differences joins names that
    differ much. `template` is the leader as printed, `similarity` to it, `n_forms` with it. A name
    that is too damaged is like none.

    >>> analysis.design.membership(corpus)["n_forms"].value_counts().to_dict()
    {1: 105, 2: 8, 6: 6}
    """
    read = frames(tables)
    rows = read.indicators[["form_id", "position", "level1", "level2", "name"]].copy()
    rows["plain"] = plain_name(rows["name"]).mask(damaged(read.indicators, "name"))
    rows = rows.dropna(subset=["plain"]).reset_index(drop=True)
    spread = rows.groupby("plain").agg(n=("form_id", "nunique"), shown=("name", "min"))
    spread = spread.reset_index().sort_values(["n", "plain"], ascending=[False, True])
    names = spread["plain"].tolist()
    leader, likeness = _led(names)
    shown = spread["shown"].tolist()
    spread["template"] = [shown[number] for number in leader]
    spread["similarity"] = likeness
    out = rows.merge(spread[["plain", "template", "similarity"]], on="plain", how="left")
    out["n_forms"] = out.groupby("template")["form_id"].transform("nunique").astype("int64")
    return described(out.drop(columns="plain"), read.projects)


def _led(names: list[str]) -> tuple[list[int], list[float]]:
    """Return for each name the number of its leader, and how alike they are."""
    leader = np.full(len(names), -1)
    likeness = np.zeros(len(names))
    for start in range(0, len(names), _BLOCK):
        block = names[start : start + _BLOCK]
        scores = process.cdist(block, names[start:], scorer=fuzz.ratio, score_cutoff=SIMILAR)
        for row in range(len(block)):
            number = start + row
            if leader[number] >= 0:
                continue
            leader[number], likeness[number] = number, 100.0
            alike = start + np.nonzero(scores[row])[0]
            alike = alike[leader[alike] < 0]
            leader[alike] = number
            likeness[alike] = scores[row, alike - start]
    return leader.tolist(), likeness.tolist()


def templates(tables: Tables) -> pd.DataFrame:
    """Return the indicators that several forms share, the most shared first.

    `n_forms`, `n_indicators`, `n_names` (spellings), and of those with weight and score
    `share_ceiling` with s = w. `level1` where all agree.
    `n_compared` targets could be held against their actual values, `n_met` of them were met.

    >>> analysis.design.templates(corpus)["n_forms"].tolist()
    [6, 2, 2, 2, 2]
    """
    read = frames(tables)
    rows = membership(read)
    scored = read.indicators[["form_id", "position", "weight", "score"]]
    full = deducted(read.indicators)["at_ceiling"].astype("Float64").astype("float64")
    rows = rows.merge(scored.assign(ceiling=full), on=["form_id", "position"])
    compared = slack(read)
    compared = compared.loc[compared["left_out"].isna(), ["form_id", "position", "met"]]
    rows = rows.merge(compared, on=["form_id", "position"], how="left")
    rows["met"] = rows["met"].astype("boolean")
    groups = rows[rows["n_forms"] > 1].groupby("template")
    out = groups.agg(
        level1=("level1", lambda levels: levels.iloc[0] if levels.nunique() == 1 else pd.NA),
        n_forms=("form_id", "nunique"),
        n_indicators=("position", "size"),
        n_names=("name", "nunique"),
        share_ceiling=("ceiling", "mean"),
        n_compared=("met", "count"),
        n_met=("met", "sum"),
    ).reset_index()
    out["n_met"] = out["n_met"].astype("int64")
    return out.sort_values(["n_forms", "template"], ascending=[False, True]).reset_index(drop=True)


def shared(tables: Tables) -> pd.DataFrame:
    """Return the forms that share templates with others, in the order of the projects.

    `n_others`: with how many forms; `n_shared`: how many templates with the one that shares most.
    Forms of one set of templates are counted together, so that memory grows with forms, not pairs.

    >>> analysis.design.shared(corpus)[["n_others", "n_shared"]].max().tolist()
    [6, 2]
    """
    read = frames(tables)
    rows = membership(read)
    links = rows.loc[rows["n_forms"] > 1, ["form_id", "template"]].drop_duplicates()
    links = links.assign(template=links["template"].factorize()[0].astype("int64"))
    links = links.sort_values(["form_id", "template"])
    forms, starts = np.unique(links["form_id"].to_numpy(dtype=object), return_index=True)
    held = np.split(links["template"].to_numpy(), starts[1:]) if len(forms) else []
    of_form, sets = pd.factorize(pd.Series([one.tobytes() for one in held], dtype=object))
    size, holders = np.bincount(of_form, minlength=len(sets)), defaultdict(list)
    members = [np.frombuffer(one, dtype="int64") for one in sets]
    for number, templates_held in enumerate(members):
        for template in templates_held:
            holders[template].append(number)
    places = {template: np.array(numbers) for template, numbers in holders.items()}
    counted = np.zeros((len(sets), 2), dtype="int64")
    for number, templates_held in enumerate(members):
        common = np.bincount(
            np.concatenate([places[one] for one in templates_held]), None, len(sets)
        )
        others = size @ (common > 0) - 1
        common[number] *= size[number] > 1
        counted[number] = others, common.max()
    out = pd.DataFrame(counted[of_form], forms, ["n_others", "n_shared"]).rename_axis("form_id")
    order = read.projects["form_id"]
    return out.reindex(order[order.isin(out.index)]).reset_index()
