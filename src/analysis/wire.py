"""What a reading process answers, as text: it may have been taken over by the document it reads.

A pickle runs what it names. These answers are JSON, in which a value that JSON lacks is a pair of a
tag and what it is made of; what is made of it are plain values, this package's own dataclasses,
named tuples and errors, by their names, and nothing else whatever the answer says.
"""

import base64
import builtins
import dataclasses
import importlib
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import SelfEvalError, UnreadableDocument

# Of each kind: its tag, how it becomes what JSON has, and back.
_KINDS: dict[type, tuple[str, Any, Any]] = {
    tuple: ("tuple", list, tuple),
    set: ("set", list, set),
    frozenset: ("frozenset", list, frozenset),
    bytes: ("bytes", lambda one: base64.b64encode(one).decode(), base64.b64decode),
    Decimal: ("decimal", str, Decimal),
    Fraction: ("fraction", str, Fraction),
    date: ("date", date.isoformat, date.fromisoformat),
    type(Path()): ("path", str, Path),
}
_MAKES = {tag: make for tag, _, make in _KINDS.values()}


class NotOurs(ValueError):
    """An answer names what no reading process of ours would send."""


def dumps(value: Any) -> bytes:
    """Return a value as text.

    >>> loads(dumps({("a", 1): [b"x", None, {2.5}]}))
    {('a', 1): [b'x', None, {2.5}]}
    """
    return json.dumps(_plain(value), ensure_ascii=True).encode()


def loads(text: bytes) -> Any:
    """Return the value of a text; raises `NotOurs` where it names anything but data.

    >>> loads(b'{"object": ["os.system", {}]}')
    Traceback (most recent call last):
    analysis.wire.NotOurs: os.system
    """
    try:
        return _made(json.loads(text))
    except (LookupError, TypeError, AttributeError, ImportError, RecursionError) as error:
        raise NotOurs(str(error)) from None


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one for each kind
    if value is None or isinstance(value, bool | str) or type(value) in (int, float):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if type(value) in _KINDS:
        tag, parts, _ = _KINDS[type(value)]
        return {tag: _plain(parts(value))}
    if isinstance(value, dict):
        return {"dict": [[_plain(key), _plain(one)] for key, one in value.items()]}
    if names := _fields(type(value)):
        held = {name: getattr(value, name) for name in names}
        return {"object": [_named(type(value)), _plain(held)]}
    if isinstance(value, UnreadableDocument):
        made = [value.source, value.problem, value.remedy, *value.read]
        return {"unreadable": _plain(made)}
    if isinstance(value, SelfEvalError):
        return {"error": [_named(type(value)), value.key, _plain(value.values)]}
    if isinstance(value, Exception):
        return {"exception": [type(value).__name__, str(value)]}
    if isinstance(value, np.generic):
        return _plain(value.item())
    raise TypeError(f"a reading process answers no {_named(type(value))}")


def _made(value: Any) -> Any:  # noqa: PLR0911 - one for each kind
    if isinstance(value, list):
        return [_made(one) for one in value]
    if not isinstance(value, dict):
        return value
    ((tag, parts),) = value.items()
    if tag in _MAKES:
        return _MAKES[tag](_made(parts))
    if tag == "dict":
        return {_made(key): _made(one) for key, one in parts}
    if tag == "object":
        made = _ours(parts[0])
        if not _fields(made):
            raise NotOurs(parts[0])
        return made(**_made(parts[1]))
    if tag == "unreadable":
        source, *told = _made(parts)
        found = UnreadableDocument(source, *told)
        found.source = source
        return found
    if tag == "error":
        made = _ours(parts[0])
        if not issubclass(made, SelfEvalError):
            raise NotOurs(parts[0])
        return made(parts[1], **_made(parts[2]))
    if tag != "exception":
        raise NotOurs(tag)
    kind = getattr(builtins, parts[0], RuntimeError)
    return (kind if issubclass(kind, Exception) else RuntimeError)(parts[1])


def _fields(kind: Any) -> list[str]:
    """Return the fields of a dataclass or a named tuple; of another class none."""
    if dataclasses.is_dataclass(kind):
        return [one.name for one in dataclasses.fields(kind)]
    return list(getattr(kind, "_fields", ())) if isinstance(kind, type) else []


def _named(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _ours(name: str) -> Any:
    module, _, own = name.rpartition(".")
    if not module.startswith("analysis."):
        raise NotOurs(name)
    return getattr(importlib.import_module(module), own)
