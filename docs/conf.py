"""How the site is built: `make docs`. What stands in the package as data is written out from it.

The pages in zh/ and en/ are written by hand, the lists and pictures in made/ by this file: each
check with an example, rule set, column, command, what the measures recover, charts.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from sphinx import search
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

import analysis
from analysis import audit, charts, cli, provenance, rules, schema
from analysis.report import html
from analysis.words import LANGUAGES, LOCALES, name, say

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORDS = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
# Of several findings of a check the page shows the first of those that say most.
TELLING = ("contradicts", "warns", "asks", "agrees-truncated", "agrees", "not-computable")

KINDS = list(WORDS["check_kind"])

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
html_static_path = ["static"]
html_css_files = ["site.css", "chinese.css"]
html_theme_options = {
    "light_css_variables": {
        # The glyphs of its own come first, for Chinese signs alone: behind other fonts a browser
        # kept the boxes that it had drawn before they were there.
        "font-stack": "'Selfeval SC', system-ui, -apple-system, 'Segoe UI', sans-serif",
        "font-stack--monospace": "'Selfeval SC', ui-monospace, 'SFMono-Regular', Menlo, Consolas, "
        "'DejaVu Sans Mono', monospace",
    }
}
html_search_language = "pairs"
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "signature"
toc_object_entries = False  # of four hundred names in the margin of each page none is found
suppress_warnings = ["myst.xref_missing"]


class Pairs(SearchEnglish):
    """Words of English, and of Chinese each pair of neighbours: 执行率 is 执行 and 行率.

    Sphinx's own Chinese needs a dictionary to cut words by, in the browser as well, and finds none
    of two ideographs without.
    """

    lang = "pairs"
    js_splitter_code = r"""
function splitQuery(query) {
  const found = [];
  for (const word of query.match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+/gu) || []) {
    const signs = [...word];
    if (!/\p{Script=Han}/u.test(word) || signs.length < 3) found.push(word);
    else signs.slice(1).forEach((sign, at) => found.push(signs[at] + sign));
  }
  return found;
}
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        chinese = re.findall(r"[\u3400-\u9fff]+", input)
        pairs = [word[at : at + 2] for word in chinese for at in range(max(1, len(word) - 1))]
        return [*pairs, *re.findall(r"[^\W\u3400-\u9fff]+", input)]

    def stem(self, word: str) -> str:
        """Return the stem of an English word, a pair as it is."""
        return super().stem(word) if word.isascii() else word


def setup(app: Sphinx) -> None:
    """Write the lists before any page is read, and have each page speak its language."""
    search.languages["pairs"] = Pairs
    app.connect("builder-inited", lambda _: make())
    app.connect("html-page-context", _speak)
    app.connect("build-finished", _draw)


def _speak(_: Sphinx, page: str, __: str, context: dict[str, Any], ___: Any) -> None:
    """Tell a browser the language of a page, say the theme's own words in it, and what made it."""
    language = page.partition("/")[0]
    context["language"] = LOCALES.get(language, "en")
    context["body"] = context.get("body", "") + f'<p class="maker">{provenance.maker()}</p>'
    if language == "zh":
        context["_"] = context["gettext"] = lambda told: WORDS["theme"].get(told.strip(), told)


def _draw(app: Sphinx, error: Exception | None) -> None:
    """Give the site the glyphs of its Chinese signs: not every machine has a font with them."""
    if error is None and app.builder.format == "html":
        every = sorted(Path(app.outdir).rglob("*.html"))
        signs = "".join(sorted({sign for one in every for sign in one.read_text("utf-8")}))
        (Path(app.outdir) / "_static" / "chinese.css").write_text(html.face(signs), "utf-8")


def make() -> None:
    """Write every list and picture in both languages."""
    corpus = analysis.read(ROOT / "data" / "raw", corrections=ROOT / "data" / "corrections.toml")
    example = analysis.read(ROOT / "data" / "examples" / "example.docx")
    for language in LANGUAGES:
        folder = HERE / "made" / language
        folder.mkdir(parents=True, exist_ok=True)
        lists = {
            "checks": checks(language, [*_findings(corpus), *_findings(example)]),
            "rules": rule_sets(language),
            "columns": columns(language),
            "commands": commands(language),
            "cookbook": cookbook(language),
            "recovery": recovery(language),
            **pictures(language, corpus, folder),
        }
        for stem, lines in lists.items():
            (folder / f"{stem}.md").write_text("\n".join(lines) + "\n", "utf-8")


def row(cells: list[str]) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(one.replace("|", "\\|").replace("\n", " ") for one in cells) + " |"


def _findings(corpus: Any) -> list[dict[str, Any]]:
    return [one for one in corpus.findings.to_dict("records") if one["verdict"] in TELLING]


def _telling(finding: dict[str, Any]) -> int:
    return TELLING.index(finding["verdict"])


def checks(language: str, found: list[dict[str, Any]]) -> Iterator[str]:
    """Yield all checks: what each compares, an example, how severe it is, what to ask."""
    says = {
        "zh": "- {example}{verdict}：{sentence}\n- 轻重：{severity}\n- 询问：{ask}\n",
        "en": "- {example}{verdict}: {sentence}\n- Severity: {severity}\n- To ask: {ask}\n",
    }[language]
    real, made = {"zh": ("例", "虚构的例"), "en": ("Example", "Made-up example")}[language]
    shown = {one["check"]: one for one in sorted(found, key=_telling, reverse=True)}
    told = sorted(audit.checks().items(), key=lambda one: (KINDS.index(one[1].kind), one[1].order))
    for kind, every in groupby(told, key=lambda one: one[1].kind):
        yield f"## {WORDS['check_kind'][kind][language]}\n"
        for key, check in every:
            known, compares = WORDS["check"].get(key), name("compares", key, language)
            title = known[language] if known else name("check", key, language)
            yield f"### {title if title != key else compares} · `{key}`\n"
            if title != key != compares:
                yield f"{compares}\n"
            one = shown.get(key)
            verdict = name("verdict", one["verdict"], language) if one else ""
            brackets = {"zh": f"（{verdict}）", "en": f" ({verdict})"}[language]
            yield says.format(
                example=real if one else made,
                verdict=brackets if one else "",
                sentence=one[f"message_{language}"] if one else made_up(key, language),
                severity=WORDS["severity"][check.severity][language],
                ask=say(check.asks, language),
            )


def made_up(check: str, language: str) -> str:
    """Return what a check would say of made-up figures."""
    values = dict(WORDS["made_up"][check])
    key = values.pop("key")
    for place, value in values.items():
        if isinstance(value, dict):
            values[place] = value[language]
        elif place == "verdict":
            values[place] = say(value, language)
    return say(key, language, **values)


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
    above = click.Context(cli.cli, info_name="selfeval", obj=language, **cli.CONTEXT)
    for one, command in cli.cli.commands.items():
        context = click.Context(command, above, info_name=one)
        yield f"## selfeval {one}\n\n```text\n{command.get_help(context)}\n```\n"


def cookbook(language: str) -> Iterator[str]:
    """Yield the questions: in Chinese each prose of the page in English is one of WORDS."""
    parts = re.split(r"(?ms)^(```\w+\n.*?^```\n)", (ROOT / "COOKBOOK.md").read_text("utf-8"))
    prose = [at for at, one in enumerate(parts) if at % 2 == 0 and one.strip()]
    if language == "zh":
        for at, one in zip(prose, WORDS["cookbook"]["zh"], strict=True):
            parts[at] = f"{one}\n"
    yield "".join(parts)


def recovery(language: str) -> Iterator[str]:
    """Yield which measure finds which leniency: the ends of its order in the settings held out.

    Bold where the order of units is told in each of them.
    """
    with (ROOT / "data" / "simulated" / "recovery.csv").open(encoding="utf-8") as file:
        rows = [one for one in csv.DictReader(file) if one["held_out"] == "True"]
    heads = [WORDS["measure"][one][language] for one in WORDS["measure"]]
    yield row([{"zh": "所加宽松", "en": "leniency put in"}[language], *heads])
    yield row(["---"] * (len(heads) + 1))
    to = {"zh": " 至 ", "en": " to "}[language]
    for kind, told in WORDS["leniency"].items():
        cells = [told[language]]
        for measure in WORDS["measure"]:
            own = [one for one in rows if (one["kind"], one["measure"]) == (kind, measure)]
            orders = [float(one["order"]) for one in own if one["order"]]
            ends = [f"{end:.2f}".replace("-", "−") for end in (min(orders), max(orders))]
            shown = to.join(dict.fromkeys(ends))
            cells.append(f"**{shown}**" if all(one["tells"] == "True" for one in own) else shown)
        yield row(cells)


def pictures(language: str, corpus: Any, folder: Path) -> dict[str, list[str]]:
    """Draw a chart of each comparison of the nine forms, and return how a page shows it."""
    drawn = {
        "execution": charts.execution.bases(corpus.execution, language),
        "leniency": charts.leniency.intervals(corpus.leniency, lang=language),
    }
    for stem, picture in drawn.items():
        (folder / f"{stem}.png").write_bytes(picture.png())
    return {
        stem: [f"![{one.alt}](/made/{language}/{stem}.png)\n", f"*{one.caption}*"]
        for stem, one in drawn.items()
    }
