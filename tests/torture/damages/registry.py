"""The damages by name: each is one function that is called at its stage of the making."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.torture.drawer import Sheet
from tests.torture.layouts import Printed, Slot


@dataclass(frozen=True)
class Damage:
    """A damage: `printed` befalls what is to be set, `drawn` what is set, `stored` the bytes."""

    name: str
    printed: Callable[[Printed, random.Random], None] | None = None
    drawn: Callable[[Sheet], None] | None = None
    stored: Callable[[bytes, Printed, random.Random], bytes] | None = None


DAMAGES: dict[str, Damage] = {}


def _enter(damage: Damage) -> None:
    assert damage.name not in DAMAGES, damage.name
    DAMAGES[damage.name] = damage


def printed(function: Callable[[Printed, random.Random], None]) -> Callable[..., None]:
    """Register a damage to the texts and cells of a form, before they are set."""
    _enter(Damage(_name(function), printed=function))
    return function


def drawn(function: Callable[[Sheet], None]) -> Callable[..., None]:
    """Register a damage to what is drawn, after it is set."""
    _enter(Damage(_name(function), drawn=function))
    return function


def stored(function: Callable[[bytes, Printed, random.Random], bytes]) -> Callable[..., bytes]:
    """Register a damage to the file."""
    _enter(Damage(_name(function), stored=function))
    return function


def _name(function: Callable[..., object]) -> str:
    return function.__name__.replace("_", " ")


class Inapplicable(Exception):
    """This layout prints nothing that the damage could befall."""


def some(chance: random.Random, slots: list[Slot]) -> Slot:
    """Return one of these slots by chance."""
    if not slots:
        raise Inapplicable
    return chance.choice(slots)
