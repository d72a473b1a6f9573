"""How the site is built: `make docs`. What stands in the package as data is written out from it.

The pages in zh/ and en/ are written by hand, the lists in made/ by this file: each check, rule
set, column, command, and what the measures recover.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import click
from sphinx.application import Sphinx

from analysis import audit, cli, rules, schema
from analysis.words import LANGUAGES, name, say

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

project = "selfeval"
author = "the makers of selfeval"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["made"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "selfeval · 项目支出绩效自评表"
html_copy_source = False
html_show_copyright = False
html_last_updated_fmt = None
html_static_path: list[str] = []
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "signature"
suppress_warnings = ["myst.xref_missing"]


def setup(app: Sphinx) -> None:
    """Write the lists before any page is read."""
    app.connect("builder-inited", lambda _: make())


def make() -> None:
    """Write every list in both languages."""
    for language in LANGUAGES:
        folder = HERE / "made" / language
        folder.mkdir(parents=True, exist_ok=True)
        lists = {
            "checks": checks(language),
            "rules": rule_sets(language),
            "columns": columns(language),
            "commands": commands(language),
            "recovery": recovery(language),
        }
        for stem, lines in lists.items():
            (folder / f"{stem}.md").write_text("\n".join(lines) + "\n", "utf-8")


def row(cells: list[str]) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(one.replace("|", "\\|").replace("\n", " ") for one in cells) + " |"


def checks(language: str) -> Iterator[str]:
    """Yield all checks: what each is called and compares, how severe it is, what to ask."""
    heads = {
        "zh": ["名称", "核对", "轻重", "询问"],
        "en": ["name", "what it compares", "severity", "what to ask"],
    }
    yield row(heads[language])
    yield row(["---"] * 4)
    for key, check in sorted(audit.checks().items(), key=lambda one: one[1].order):
        told = name("compares", key, language)
        told = told if told != key else name("check", key, language)
        severity = name("severity", check.severity, language)
        yield row([f"`{key}`", told, severity, say(check.asks, language)])


def rule_sets(language: str) -> Iterator[str]:
    """Yield what each rule set says."""
    for each in rules.available():
        one = rules.load(each)
        yield f"## {one.title(language)}"
        yield f"\n`{each}`\n\n```text"
        yield from rules.told(one, "en" if language == "en" else "zh")
        yield "```\n"


def columns(language: str) -> Iterator[str]:
    """Yield the columns of each table."""
    heads = {"zh": ["列", "类型", "含义", "取值"], "en": ["column", "type", "meaning", "values"]}
    for table, own in schema.EVERY.items():
        yield f"## {table}\n\n{name('sheet', table, language)}\n"
        yield row(heads[language])
        yield row(["---"] * 4)
        for column, kind in own.items():
            values = ", ".join(schema.ALLOWED[table].get(column, ()))
            yield row([f"`{column}`", kind, name("codebook", column, language), values])
        yield ""


def commands(language: str) -> Iterator[str]:
    """Yield the help of each command."""
    for one, command in cli.cli.commands.items():
        context = click.Context(command, info_name=f"selfeval {one}", obj=language)
        yield f"## selfeval {one}\n\n```text\n{command.get_help(context)}\n```\n"


def recovery(language: str) -> Iterator[str]:
    """Yield which measure finds which leniency: the median order of units in settings held out."""
    with (ROOT / "data" / "simulated" / "recovery.csv").open(encoding="utf-8") as file:
        rows = [one for one in csv.DictReader(file) if one["held_out"] == "True"]
    measures = list(dict.fromkeys(one["measure"] for one in rows))
    kinds = list(dict.fromkeys(one["kind"] for one in rows))
    yield row([{"zh": "所加宽松", "en": "leniency put in"}[language], *measures])
    yield row(["---"] * (len(measures) + 1))
    for kind in kinds:
        cells = [kind]
        for measure in measures:
            own = [
                float(o["order"])
                for o in rows
                if (o["kind"], o["measure"]) == (kind, measure) and o["order"]
            ]
            cells.append(f"{min(own):.2f} … {max(own):.2f}" if own else "")
        yield row(cells)
