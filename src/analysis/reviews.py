"""Reviewers' decisions on findings: set aside, with a reason, by whom and when; kept in a file.

A finding that is set aside stays in the tables that are read: its verdict becomes `set-aside`, so
that no count takes it for open, and its sentence says who decided, why, and what was found. `run`
and `extract` write what the checks found; decisions apply whenever the tables are read.
"""

import json
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from analysis import tables, words
from analysis.errors import LedgerError, of_toml, of_value
from analysis.tables import OPEN, Tables

SET_ASIDE: Literal["set-aside"] = "set-aside"
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Review(BaseModel):
    """One decision: on which finding of which form, why, by whom, when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    source: _Text
    form: int = Field(ge=1, strict=True)
    check: _Text
    subject: _Text
    decision: Literal["set-aside"] = SET_ASIDE
    reason: _Text
    who: _Text
    when: date

    def toml(self) -> str:
        """Return the decision as the entry of a review file.

        >>> one = Review(sha256="0" * 64, source="a.txt", form=1, check="grade",
        ...     subject="project/grade", reason="asked", who="me", when="2025-03-01")
        >>> one.toml().splitlines()[-1]
        'when = 2025-03-01'
        """
        values = self.model_dump(mode="json")
        lines = [f"{name} = {entry_value(one)}" for name, one in values.items() if name != "when"]
        return "\n".join(["[[review]]", *lines, f"when = {self.when.isoformat()}"])


class _File(BaseModel):
    """What a review file holds, and nothing else."""

    model_config = ConfigDict(extra="forbid")

    review: list[Review] = Field(default_factory=list)


def entry_value(value: object) -> str:
    """Return a text or a number as TOML has it.

    >>> entry_value("a \\"b\\""), entry_value(3)
    ('"a \\\\"b\\\\""', '3')
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def load(path: Path) -> list[Review]:
    """Read a review file; one that is not there holds no decision.

    Raises `LedgerError` when it is malformed.

    >>> load(Path("no/such/file.toml"))
    []
    """
    if not path.exists():
        return []
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8-sig"))).review
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one + 1) if isinstance(one, int) else one for one in first["loc"])
        told = {"place": place, "said": of_value(first)}
        raise LedgerError("error.ledger-malformed", path=str(path), **told) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LedgerError("error.ledger-not-toml", path=str(path), said=of_toml(error)) from None


def apply(found: Tables, reviews: Sequence[Review]) -> pd.DataFrame:
    """Return the findings of tables with these decisions.

    >>> apply(corpus, [])["verdict"].eq("set-aside").any()
    np.False_
    """
    findings = found.findings.copy()
    for one in reviews:
        rows = _meant(found, one) & findings["verdict"].isin(OPEN)
        for index in findings.index[rows]:
            findings.loc[index, "verdict"] = SET_ASIDE
            told = {"who": one.who, "when": one.when.isoformat(), "reason": one.reason}
            for language in words.LANGUAGES:
                name = f"message_{language}"
                findings.loc[index, name] = words.say(
                    "review.set_aside", language, **told, before=str(findings.loc[index, name])
                )
    return tables.validate("findings", findings)


def decided(found: Tables, reviews: Sequence[Review], every: bool = False) -> pd.DataFrame:
    """Return one row a decision about the forms of tables.

    Its fields, and `verdict`: that of the finding that it is about, null where there is none any
    more: the form is read otherwise, or a document of this name has other bytes. What is about
    other forms is left out, unless `every` one is asked for.

    >>> decided(corpus, []).columns.tolist()[-3:]
    ['who', 'when', 'verdict']
    """
    documents, names = (set(found.projects[one]) for one in ("source_sha256", "source"))
    rows = []
    for one in reviews:
        changed = one.sha256 not in documents and one.source in names
        if every or changed or _forms(found, one):
            verdicts = found.findings.loc[_meant(found, one), "verdict"]
            met = verdicts[verdicts.isin((*OPEN, SET_ASIDE))]
            rows.append({**one.model_dump(), "verdict": next(iter(met), None)})
    return pd.DataFrame(rows, columns=[*Review.model_fields, "verdict"])


def unmet(decisions: pd.DataFrame, language: str) -> list[str]:
    """Say of each decision, as `decided` gives them, that has no finding any more which it is.

    >>> unmet(decided(corpus, []), "en")
    []
    """
    alone = decisions[decisions["verdict"].isna()].to_dict("records")
    return [
        words.say(
            "review.unmet", language, form=f"{one['source']}#{one['form']}", check=one["check"],
            subject=one["subject"], who=one["who"], when=one["when"].isoformat(),
        )
        for one in alone
    ]  # fmt: skip


def _forms(found: Tables, one: Review) -> list[str]:
    """Return the forms that a decision is about: the same one of each copy of its document."""
    own = found.projects.loc[found.projects["source_sha256"] == one.sha256, "form_id"]
    return [form for form in own if str(form).endswith(f"#{one.form}")]


def _meant(found: Tables, one: Review) -> pd.Series:
    """Tell which findings a decision is about."""
    findings = found.findings
    same = findings["check"].eq(one.check) & findings["subject"].eq(one.subject)
    return findings["form_id"].isin(_forms(found, one)) & same
