"""Damages: what programs, printers, clerks and transfers do to a form, each with what is right."""

from tests.torture.damages import cells, files, fonts, ink, sheets  # noqa: F401
from tests.torture.damages.registry import DAMAGES, Damage, Inapplicable

__all__ = ["DAMAGES", "Damage", "Inapplicable"]
