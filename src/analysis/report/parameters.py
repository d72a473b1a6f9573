"""The parameters of the reports: typed, checked before a kernel starts, described for a list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analysis.errors import UsageError
from analysis.words import LANGUAGES
from analysis.words import say as text

Language = Literal["zh", "en"]


def _listed(value: Any) -> Any:
    """Take `a,b` and `["a", "b"]` for lists, as a command line gives them."""
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]


Years = Annotated[list[int], BeforeValidator(_listed)]
Words = Annotated[list[str], BeforeValidator(_listed)]


class Parameters(BaseModel):
    """What every report takes. An empty list keeps everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: str = ""
    language: Language = "zh"
    years: Years = Field(default_factory=list)
    departments: Words = Field(default_factory=list)
    units: Words = Field(default_factory=list)
    forms: Words = Field(default_factory=list)
    rules: str = "mof-2021-101"
    corrections: bool = True
    linked: bool = False


class ProjectParameters(Parameters):
    """What the report on one project takes."""

    form: str = ""


# The one place where a report is added: a notebook of this name beside the others.
REPORTS: dict[str, type[Parameters]] = {
    "00_overview": Parameters,
    "01_execution_rates": Parameters,
    "02_scoring_leniency": Parameters,
    "03_indicator_design": Parameters,
    "04_project": ProjectParameters,
}


@dataclass(frozen=True)
class Description:
    """One parameter, for `--list`: its meaning in both languages, its type and default."""

    name: str
    type: str
    default: str
    meaning_zh: str
    meaning_en: str


def parse(model: type[Parameters], values: Mapping[str, Any], report: str) -> Parameters:
    """Return the typed parameters of a report, and check that the rule set is known.

    Raises `UsageError` for an unknown name or a value of the wrong type, naming it.
    """
    from analysis import rules

    unknown = sorted(set(values) - set(model.model_fields))
    if unknown:
        known = ", ".join(model.model_fields)
        raise UsageError(f"{report}: unknown parameter {unknown[0]!r}; it takes {known}")
    try:
        parsed = model.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        kind = _type(model.model_fields[name].annotation)
        given = values[name]
        raise UsageError(f"{report}: parameter {name} takes {kind}, not {given!r}") from None
    rules.load(parsed.rules)
    if parsed.data and not Path(parsed.data).is_dir():
        raise UsageError(f"{report}: parameter data: no such folder: {parsed.data}")
    return parsed


def describe(model: type[Parameters]) -> list[Description]:
    """Return what `--list` says about the parameters of a report."""
    found = []
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = ",".join(map(str, default)) if isinstance(default, list) else str(default)
        meanings = [text(f"parameter.{name}", language) for language in LANGUAGES]
        found.append(Description(name, _type(field.annotation), shown, *meanings))
    return found


def _type(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is list:
        inner = "numbers" if get_args(annotation)[0] is int else "texts"
        return f"{inner}, separated by commas"
    if origin is Literal:
        return " or ".join(get_args(annotation))
    return {bool: "true or false", str: "a text", int: "a whole number"}[annotation]
