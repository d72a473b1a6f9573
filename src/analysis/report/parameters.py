"""The parameters of the reports: typed, checked before a kernel starts, described for a list."""

import ast
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analysis import paths, words
from analysis.errors import UsageError
from analysis.words.sentence import Named


def _listed(value: Any) -> Any:
    """Take `2024`, `a,b` and `["a", "b"]` for lists, as command lines and schedulers give them."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [value]
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]


def _texts(value: Any) -> Any:
    """Take figures for texts too: a unit may be called by one."""
    found = _listed(value)
    if not isinstance(found, list):
        return found
    return [str(one) if isinstance(one, int) else one for one in found]


def _true_number(value: Any) -> Any:
    """Refuse True for 1."""
    if isinstance(value, bool):
        raise ValueError(value)
    return value


# The parameters by which forms are chosen: those of `Tables.where`.
FILTERS = ("forms", "years", "places", "tiers", "kinds", "departments", "units", "projects")
Number = Annotated[int, BeforeValidator(_true_number)]
Years = Annotated[list[Number], BeforeValidator(_listed)]
Names = Annotated[list[str], BeforeValidator(_texts)]
# How a notebook writes the type of a parameter of its own.
KINDS = {"str": str, "int": Number, "float": float, "bool": bool, "list[int]": Years}


class Typed(BaseModel):
    """Parameters of a notebook; the description of each is its meaning, or its key's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def meanings(cls, language: str) -> dict[str, str]:
        """Return what each parameter means, in words.

        >>> Parameters.meanings("en")["rules"]
        'rule set (own: that which applies to each form)'
        """
        return {
            name: words.say(said, language) if words.known(said := str(field.description)) else said
            for name, field in cls.model_fields.items()
        }

    @classmethod
    def given(cls, values: Mapping[str, Any], language: str) -> dict[str, str]:
        """Return what stands in parameters by their meanings; those that choose nothing are left.

        >>> Parameters.given({"years": [2024], "units": [], "corrections": True}, "en")
        {'years': '2024', 'with the corrections ledger': 'yes'}
        """
        meanings, comma = cls.meanings(language), words.say("word.comma", language)
        told: dict[str, str] = {}
        for name, value in values.items():
            if name in ("lang", "linked", "data") or value in ([], ""):
                continue
            said = comma.join(map(str, value)) if isinstance(value, list) else str(value)
            if isinstance(value, bool):
                said = words.say("page.yes" if value else "page.no", language)
            told[meanings[name]] = said
        return told

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


class Parameters(Typed):
    """What every report takes; an empty list keeps everything."""

    data: str = Field("", description="parameter.data")
    lang: words.Language = Field("zh", description="parameter.lang")
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


def parse(model: type[Typed], values: Mapping[str, Any], report: str) -> Any:
    """Return the typed parameters of a report, and check that rule set and folder are there.

    Raises `UsageError` for an unknown name or a value of the wrong type, naming it.

    >>> parse(Parameters, {"language": "en"}, "01_execution_rates").lang
    'en'
    """
    from analysis import rules

    if "language" in values:  # as notebooks have it that were made when it was called so
        values = {"lang": values["language"], **values}
        del values["language"]
    unknown = sorted(set(values) - set(model.model_fields))
    if unknown:
        known = ", ".join(model.model_fields)
        raise UsageError(
            "error_report.unknown-parameter", report=report, name=unknown[0], known=known
        )
    try:
        # What a form or a scheduler leaves empty is None: the default.
        parsed = model.model_validate({k: one for k, one in values.items() if one is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        kind = Named("parameter_kind", _kind(model, name))
        told = {"name": name, "kind": kind, "given": str(first["input"])}
        raise UsageError("error_report.wrong-value", report=report, **told) from None
    if (asked := getattr(parsed, "rules", rules.OWN)) != rules.OWN:
        rules.load(asked)
    if (data := getattr(parsed, "data", "")) and not paths.found(data).is_dir():
        raise UsageError("error_report.no-data", report=report, folder=data)
    return parsed


def _kind(model: type[Typed], name: str) -> str:
    kinds: dict[Any, str] = {bool: "switch", str: "text", int: "number", words.Language: "language"}
    kinds |= {list[Number]: "numbers", list[str]: "texts", float: "figure"}
    return kinds[model.model_fields[name].annotation]


def taken(variables: Mapping[str, Any], model: type[Typed]) -> dict[str, Any]:
    """Return the parameters of a report among a notebook's variables, the unknown ones too.

    The notebook's own defaults stand in a cell that assigns parameters and nothing else; below
    them, in one that is `put_in`, what papermill or jupyter-scheduler asks for. A name in the last
    of either that the report does not take is a mistake: `parse` says so.

    >>> taken({"years": 2024, "x": 1, "In": ["", "# Parameters\\nx = 1"]}, Parameters)
    {'years': 2024, 'x': 1}
    """
    known = set(model.model_fields)
    injected: set[str] = set()
    own: set[str] = set()
    # A cell is theirs by three of them, or by all of a notebook that takes fewer.
    whole, below = min(3, len(known)), False
    for cell in variables.get("In", []):
        names = assigned(cell)
        if put_in(cell, below):
            injected, below = names, False
        elif below := len(names & known) >= whole:
            own, injected = names, set()
    return {one: variables[one] for one in variables if one in known | injected | own}


def put_in(cell: str, below: bool) -> bool:
    """Tell whether a cell was put into a notebook that is run: below its parameters or not.

    papermill's begins with `# Parameters`. jupyter-scheduler's does not say so: it is one of
    assignments below the parameters, in a run without a screen, which stands in no notebook here.

    >>> put_in("# Parameters\\nyears = 2024", False), put_in("years = 2024", False)
    (True, False)
    """
    if cell.startswith("# Parameters"):
        return True
    if not below or not assigned(cell) or "JPY_SESSION_NAME" in os.environ:
        return False
    files = [*Path.cwd().glob("*.ipynb"), *paths.notebooks().glob("*.ipynb")]
    every = (one for file in files for one in paths.known(file).get("cells", []))
    return all("".join(one.get("source", "")).strip() != cell.strip() for one in every)


def assigned(cell: str) -> set[str]:
    """Return the names that a cell gives values to; none where it does anything else."""
    try:
        lines = ast.parse(cell).body
    except SyntaxError:
        return set()
    names = set()
    for line in lines:
        targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        if not isinstance(line, ast.Assign | ast.AnnAssign):
            return set()
        names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return names
