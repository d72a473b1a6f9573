"""The parameters of the reports: typed, checked before a kernel starts, described for a list."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analysis import words
from analysis.errors import UsageError
from analysis.words.sentence import Named


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


# The parameters by which forms are chosen: those of `Tables.where`.
FILTERS = ("forms", "years", "places", "tiers", "kinds", "departments", "units", "projects")
Years = Annotated[list[int], BeforeValidator(_listed)]
Names = Annotated[list[str], BeforeValidator(_listed)]


class Parameters(BaseModel):
    """What every report takes; the description of each is its meaning, a key of the catalogue.

    An empty list keeps everything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: str = Field("", description="parameter.data")
    language: words.Language = Field("zh", description="parameter.language")
    years: Years = Field(default_factory=list, description="parameter.years")
    places: Names = Field(default_factory=list, description="parameter.places")
    tiers: Names = Field(default_factory=list, description="parameter.tiers")
    kinds: Names = Field(default_factory=list, description="parameter.kinds")
    departments: Names = Field(default_factory=list, description="parameter.departments")
    units: Names = Field(default_factory=list, description="parameter.units")
    projects: Names = Field(default_factory=list, description="parameter.projects")
    forms: Names = Field(default_factory=list, description="parameter.forms")
    rules: str = Field("own", description="parameter.rules")
    corrections: bool = Field(True, description="parameter.corrections")
    linked: bool = Field(False, description="parameter.linked")

    @classmethod
    def meanings(cls, language: str) -> dict[str, str]:
        """Return what each parameter means, in words.

        >>> Parameters.meanings("en")["rules"]
        'rule set (own: that which applies to each form)'
        """
        return {
            name: words.say(str(field.description), language)
            for name, field in cls.model_fields.items()
        }

    @classmethod
    def described(cls, language: str) -> list[dict[str, str]]:
        """Return of each parameter its name, type, default and meaning in words, for `--list`."""
        meanings = cls.meanings(language)
        found = []
        for name, default in cls.model_validate({}).model_dump().items():
            shown = ",".join(map(str, default)) if isinstance(default, list) else str(default)
            kind = words.name("parameter_kind", _kind(cls, name), language)
            about = {"type": kind, "default": repr(shown), "meaning": meanings[name]}
            found.append({"name": name, **about})
        return found


def parse(model: type[Parameters], values: Mapping[str, Any], report: str) -> Parameters:
    """Return the typed parameters of a report, and check that the rule set is known.

    Raises `UsageError` for an unknown name or a value of the wrong type, naming it.
    """
    from analysis import rules

    unknown = sorted(set(values) - set(model.model_fields))
    if unknown:
        known = ", ".join(model.model_fields)
        raise UsageError(
            "error_report.unknown-parameter", report=report, name=unknown[0], known=known
        )
    try:
        parsed = model.model_validate(dict(values))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        kind = Named("parameter_kind", _kind(model, name))
        told = {"name": name, "kind": kind, "given": str(values[name])}
        raise UsageError("error_report.wrong-value", report=report, **told) from None
    if parsed.rules != rules.OWN:
        rules.load(parsed.rules)
    if parsed.data and not Path(parsed.data).is_dir():
        raise UsageError("error_report.no-data", report=report, folder=parsed.data)
    return parsed


def _kind(model: type[Parameters], name: str) -> str:
    kinds: dict[Any, str] = {bool: "switch", str: "text", int: "number", words.Language: "language"}
    kinds |= {list[int]: "numbers", list[str]: "texts"}
    return kinds[model.model_fields[name].annotation]
