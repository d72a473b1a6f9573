"""The catalogue of texts: everything that a report says, in both languages, as data.

One TOML file a subject beside this module; a key is `file.name`, its entry has `zh` and `en`
with the same placeholders.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
LOCALES = {"zh": "zh-CN", "en": "en"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return all entries: key to language to text."""
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for name, entry in tomllib.loads(file.read_text("utf-8")).items():
            entries[f"{file.stem}.{name}"] = entry
    return entries


def text(key: str, language: str, **values: Any) -> str:
    """Return a text with its placeholders filled; an unknown key or value is a `KeyError`."""
    template = catalogue()[key][language]
    return template.format(**values) if values else template


def known(key: str) -> bool:
    """Say whether the catalogue has this key."""
    return key in catalogue()


def gloss(name: str, language: str) -> str:
    """Return a name of the form with its meaning in the reader's language, where that is known."""
    key = f"gloss.{name}"
    return text(key, language) if known(key) else name
