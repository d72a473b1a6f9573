"""What a reading process answers, and what is kept of it, as text.

It may have been taken over by the document it reads, and a pickle runs what it names. These answers
are JSON, in which an object of one name is what JSON lacks: a tag, and what it is made of. That are
plain values, this package's own dataclasses, named tuples and errors, and nothing else whatever the
text says.
"""

import base64
import builtins
import dataclasses
import importlib
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

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
_MAKES = {tag: make for tag, _, make in _KINDS.values()} | {"dict": dict}
_AS_THEY_ARE = frozenset({type(None), bool, str, int, float})


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

    >>> loads(b'{"object": ["os.system"]}')
    Traceback (most recent call last):
    analysis.wire.NotOurs: os.system
    """
    try:
        return json.loads(text, object_hook=_made)
    except Exception as error:  # each kind has its own for what it can't be made of
        raise NotOurs(str(error)) from None


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one for each kind
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is list:
        return [_plain(one) for one in value]
    if kind in _KINDS:
        tag, parts, _ = _KINDS[kind]
        return {tag: _plain(parts(value))}
    if kind is dict:
        if len(value) == 1 or not all(type(key) is str for key in value):
            return {"dict": [[_plain(key), _plain(one)] for key, one in value.items()]}
        return {key: _plain(one) for key, one in value.items()}
    if names := _fields(kind):
        return {"object": [_named(kind), *(_plain(getattr(value, name)) for name in names)]}
    if isinstance(value, UnreadableDocument):
        made = [value.source, value.problem, value.remedy, *value.read]
        return {"unreadable": _plain(made)}
    if isinstance(value, SelfEvalError):
        return {"error": [_named(kind), value.key, *_plain(list(value.values.items()))]}
    if isinstance(value, Exception):
        return {"exception": [kind.__name__, str(value)]}
    if hasattr(value, "item"):  # a number of numpy
        return _plain(value.item())
    raise TypeError(f"a reading process answers no {_named(kind)}")


def _made(value: dict[str, Any]) -> Any:
    """Return what an object of JSON stands for; what is inside of it is made already."""
    if len(value) != 1:
        return value
    ((tag, parts),) = value.items()
    if tag in _MAKES:
        return _MAKES[tag](parts)
    if tag == "object":
        made: Any = _ours(parts[0])
        if not _fields(made):
            raise NotOurs(parts[0])
        return made(*parts[1:])
    if tag == "unreadable":
        found = UnreadableDocument(*parts)
        found.source = parts[0]
        return found
    if tag == "error":
        made = _ours(parts[0])
        if not issubclass(made, SelfEvalError):
            raise NotOurs(parts[0])
        return made(parts[1], **dict(parts[2:]))
    if tag != "exception":
        raise NotOurs(tag)
    kind = getattr(builtins, parts[0], RuntimeError)
    return (kind if issubclass(kind, Exception) else RuntimeError)(parts[1])


@cache
def _fields(kind: Any) -> list[str]:
    """Return the fields of a dataclass or a named tuple; of another class none."""
    if dataclasses.is_dataclass(kind):
        return [one.name for one in dataclasses.fields(kind)]
    return list(getattr(kind, "_fields", ())) if isinstance(kind, type) else []


@cache
def _named(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def _ours(name: str) -> Any:
    module, _, own = name.rpartition(".")
    if not module.startswith("analysis."):
        raise NotOurs(name)
    return getattr(importlib.import_module(module), own)
