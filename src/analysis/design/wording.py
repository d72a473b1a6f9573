"""Explanation quality and format consistency."""

import pandas as pd

from analysis import doubts, eligibility
from analysis.design.targets import slack
from analysis.measures import (
    NO_REASON,
    by_form,
    deducted,
    described,
    frames,
    once,
    plain_name,
)
from analysis.tables import Tables

# What is to be done, or was: 将加强, 次年完成, 已协调供电部门, but 已无法完成; or a clause behind
# the cause that speaks of nothing amiss: 投诉多, 我单位每周调度.
_AMISS = (
    "因|由于|受|影响|导致|造成|致使|滞|迟|晚|慢|延|误|停|缺|不|未|没|无|难|(?<!降)低"
    "|偏|长|(?<![扩加])大|差|紧|较|减|推(?![广进行动出])"
)
_REMEDY = (
    "后续|下一步|下阶段|今后|以后|将|加强|改进|完善|优化|进一步|加快|整改|提升|督促|协调|约谈|要求|正在|加大|预计|计划于|拟"
    "|次年|明年|顺延|治理|整治|下一?年|已经?(?![无不没未达超过])"
    f"|[,，。;；](?![^,，。;；]*(?:{_AMISS}))[^,，。;；]{{4,}}"
)


def explanations(tables: Tables, every: bool = True) -> pd.DataFrame:
    """Return the indicators, how each came out and was explained, and what is amiss.

    `every` False keeps a deduction, a missed target, or a reason that denies that there is one.

    - `deduction`: s < w; `missed`: a quantitative target compared and not met, or a label other
      than achieved; both null where they cannot be told
    - `reason_state`: see `measures.reason_state`; `missing`: a deduction without a reason
    - `deviation`: what would have to be explained, the first of "deduction", "missed",
      "not_equal" (another value than the target under =), "rate" (a rate of deviation, 偏差率,
      other than 0); null where nothing deviates
    - `denies`: the reason says that nothing deviates, and something does
    - `repeated`: the same reason for two deductions of the form
    - `other_subject`: a reason for a deduction that names another indicator of the form, and not
      its own; not asked of a row that the reader doubted; a hint to read it, not a verdict
    - `no_remedy`: a reason for a deduction that names nothing to be done, by its words
    - `spared`: a missed target, or a label other than achieved, with full points all the same
    - `doubtful`: a reason that the reader is not sure to have read as it is printed, so that what
      the other columns say of it is to be held against the original

    Such rules are those of the rule sets (a score below the weight has to be explained); the
    classes are this project's own construct.

    >>> analysis.design.explanations(corpus, every=False)["deviation"].value_counts().to_dict()
    {'deduction': 9, 'rate': 1}
    """
    rows = _explained(tables)
    below, fails = (rows[one].fillna(False).astype("bool") for one in ("deduction", "missed"))
    return rows if every else rows[below | fails | rows["denies"]].reset_index(drop=True)


@once
def _explained(tables: Tables) -> pd.DataFrame:
    read = frames(tables)
    rows = read.indicators
    lost = deducted(rows, eligibility.unasked(read.projects))
    counted = eligibility.scores(read).isna()
    deduction, state = lost["deducted"].mask(~counted), lost["reason_state"]
    key = ["form_id", "position"]
    compared = rows[key].merge(slack(read)[[*key, "met", "exact_hit"]], on=key, how="left")
    met, hit = (compared[column].astype("boolean") for column in ("met", "exact_hit"))
    label = (rows["achievement"] == "achieved").astype("boolean").mask(rows["achievement"].isna())
    missed = ~met.fillna(label)
    below, fails = (told.fillna(False).astype("bool") for told in (deduction, missed))
    other = (rows["target_operator"] == "=") & ~hit.fillna(True).astype("bool")
    rate = rows["name"].str.contains("偏差率", regex=False, na=False)
    rate &= rows["actual_value"].notna() & (rows["actual_value"] != 0)
    deviation = pd.Series(None, index=rows.index, dtype="str").mask(rate, "rate")
    deviation = deviation.mask(other, "not_equal").mask(fails, "missed").mask(below, "deduction")
    reason = plain_name(rows["reason"])
    given = ~state.isin(NO_REASON)
    real = (state == "given") & below
    twice = pd.DataFrame({"form": rows["form_id"], "reason": reason})[real].duplicated(keep=False)
    judged = real & rows["name"].notna() & rows["in_doubt"].isna()
    name = plain_name(rows["name"])
    every_name = name[rows["form_id"].isin(rows.loc[judged, "form_id"])].dropna()
    names = every_name.groupby(rows["form_id"]).agg(frozenset)
    told = zip(reason[judged], name[judged], rows.loc[judged, "form_id"], strict=True)
    strange = pd.Series(
        [own not in text and any(one in text for one in names[form]) for text, own, form in told],
        rows.index[judged],
        dtype="bool",
    )
    unsure = ["reason" in doubts.fields(text) for text in rows["in_doubt"]]
    out = rows[["form_id", "position", "name", "weight", "score", "reason", "page"]].assign(
        deduction=deduction,
        missed=missed,
        reason_state=state,
        missing=lost["unexplained"] & counted,
        deviation=deviation,
        denies=(state == "denial") & deviation.notna(),
        repeated=twice.reindex(rows.index, fill_value=False),
        other_subject=strange.reindex(rows.index, fill_value=False),
        no_remedy=real & ~rows["reason"].str.contains(_REMEDY, na=False),
        spared=fails & ~deduction.fillna(True).astype("bool"),
        doubtful=given & pd.Series(unsure, rows.index, dtype="bool"),
    )
    return described(out, read.projects)


def formats(tables: Tables) -> pd.DataFrame:
    """Return how consistently a form writes its quantitative targets.

    - `consistency` = Σ over units of the targets with the unit's most common number of printed
      decimals / all targets; 1 where "=100(%)" and "=100.00(%)" never stand together
    - `n_targets`
    - `n_unlike_actual`: targets whose actual value has another number of decimals or unit

    This project's own construct.

    >>> analysis.design.formats(corpus)[["n_targets", "consistency"]].round(2).head(2)
       n_targets  consistency
    0         11         1.00
    1         13         0.69
    """
    read = frames(tables)
    rows = _written(read)
    unlike = rows["decimals"] != _decimals(rows["actual_text"])
    unlike |= rows["spelling"] != rows["actual_unit"].fillna("")
    rows["unlike"] = unlike & rows["actual_value"].notna()
    count = rows.groupby(["form_id", "measure", "decimals"]).size()
    unit = count.groupby(["form_id", "measure"]).agg(["max", "sum"])
    form = unit.groupby("form_id").sum()
    forms = read.projects["form_id"]
    out = pd.DataFrame(
        {
            "form_id": forms,
            "n_targets": by_form(forms, form["sum"]),
            "consistency": forms.map(form["max"] / form["sum"]),
            "n_unlike_actual": by_form(forms, rows.groupby("form_id")["unlike"].sum()),
        }
    )
    return described(out, read.projects)


def mixed_formats(tables: Tables) -> pd.DataFrame:
    """Return where a form writes targets of one unit in different ways, one row a way of writing.

    `target_unit`, in the canonical way; `decimals` and `spelling` of the unit as printed, which
    make the way; `n_indicators` with a target so written, and the `target_text` at the `position`
    of the first one. This project's own construct.

    >>> columns = ["target_unit", "decimals", "n_indicators", "target_text"]
    >>> analysis.design.mixed_formats(corpus)[columns].head(2)
      target_unit  decimals  n_indicators target_text
    0           %         2             3    ≤0.00(%)
    1           %         0             5     =100(%)
    """
    read = frames(tables)
    rows = _written(read)
    unit, way = ["form_id", "measure"], ["decimals", "spelling"]
    mixed = rows[(rows.groupby(unit)[way].transform("nunique") > 1).any(axis=1)]
    ways = mixed.astype({"decimals": "int64"}).groupby([*unit, *way], as_index=False, sort=False)
    out = ways.agg(
        n_indicators=("position", "size"),
        position=("position", "first"),
        target_text=("target_text", "first"),
    )
    return described(out.rename(columns={"measure": "target_unit"}), read.projects)


def _written(read: Tables) -> pd.DataFrame:
    """Return the targets that print a number: with its decimals, its unit as printed and named."""
    rows = read.indicators.dropna(subset=["target_value", "target_text"])
    written = rows.assign(
        decimals=_decimals(rows["target_text"]),
        measure=rows["target_unit_canonical"].fillna(""),
        spelling=rows["target_unit"].fillna(""),
    )
    return written.dropna(subset=["decimals"])


def _decimals(texts: pd.Series) -> pd.Series:
    """Return the printed decimals of the first number of each text."""
    number = texts.str.extract(r"\d[\d,]*(?:\.(\d+))?", expand=False)
    digits = texts.str.contains(r"\d", na=False)
    return number.str.len().fillna(0).where(digits)
