"""What the audit found, for a person at a terminal and for a program."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analysis import cycle, doubts, editions, locations, rules, words
from analysis.audit import IN_DOUBT, checks, coverage
from analysis.audit.check import APART
from analysis.corpus import Corpus
from analysis.measures import PRINTED
from analysis.reviews import SET_ASIDE
from analysis.schema import GOALS, MARKS, OPEN, SEVERITIES
from analysis.tables import AGREES, Tables, doubted, facts, led, rows, states, subjects

# Worst first: what is wrong, what a rule asks about, what can't be told.
_SHOWN = (*OPEN, "not-computable")
_TOLD = (*OPEN, SET_ASIDE)
# The closing line says which rules apply, or why none does.
_CLOSES = "rule-set"
_STYLES = {"contradicts": "bold red", "warns": "yellow", "asks": "cyan", "not-computable": "dim"}
_STYLES |= {SET_ASIDE: "dim"}
# The cells that a form should fill in.
_CELLS = {
    "projects": (*GOALS, *PRINTED["projects"], "grade"),
    "funds": tuple(PRINTED["funds"]),
    "indicators": ("target_text", "actual_text", "weight", "score"),
}


def counts(findings: pd.DataFrame) -> dict[str, int]:
    """Return how many checks agree and are not computable, and how many facts are told.

    Several findings may see one fact: a misprinted amount fails in its sum and in its rate. It
    counts once, by the worst that is said of it.

    >>> counts(corpus.findings)["contradicts"]
    2
    """
    told = findings["verdict"].isin(_TOLD)
    apart = [name for name, check in checks().items() if check.kind in APART]
    agrees = findings["verdict"].isin(AGREES) & ~findings["check"].isin(apart)
    verdicts = findings.loc[~told | _first(findings), "verdict"].value_counts()
    shown = (*_SHOWN, SET_ASIDE) if SET_ASIDE in verdicts else _SHOWN
    return {
        "agrees": int(agrees.sum()),
        **{name: int(verdicts.get(name, 0)) for name in shown},
    }


def terminal(
    corpus: Corpus, language: str = "zh", figures: Mapping[tuple[str, str, str], str] | None = None
) -> RenderableType:
    """Return the summary of the findings: per form the counts, then sentences, worst first.

    `figures` tell where figures stand, see `evidence.figures`; without them their rows are told.

    A form counts once: of its further editions is told only what the preferred one does not say
    too, and of a copy whose source is not here all.

    Declarations and monitoring forms stand last, with what of them is unread or in doubt.

    >>> none = analysis.corpus.Corpus(*corpus.select([]).frames().values())
    >>> terminal(none, "en").renderables[0].plain
    'There is no form.'
    """
    others = corpus.editions
    if corpus.projects.empty and others.projects.empty:
        before = cycle.counted(corpus.beside, language)
        key = "terminal.nothing_but" if before else "terminal.nothing"
        return Group(Text(words.say(key, language, told=before)), *_before(corpus, language))
    parts: list[RenderableType] = []
    by_form = dict(tuple(corpus.findings.groupby("form_id")))
    none = corpus.findings.head(0)
    for project, proof in zip(_projects(corpus), _proof(corpus), strict=True):
        found = by_form.get(project["form_id"], none)
        parts += [
            _heading(project, found, language),
            _sentences(corpus, found, figures or {}, language),
        ]
        parts += [_closing(found, proof, language), Text()]
    said = dict(tuple(others.findings.groupby("form_id")))
    alone = editions.sourceless(corpus, others)["form_id"]
    listed = others.projects
    told = listed[listed["same_as"].notna() | listed["form_id"].isin(alone)]
    for project in _projects(others.select(told["form_id"])):
        preferred = by_form.get(project["same_as"], none)
        found = _without(said.get(project["form_id"], none), preferred)
        if not found.empty:
            told_of = _sentences(others, found, figures or {}, language)
            parts += [_heading(project, None, language), told_of, Text()]
    if len(corpus.projects) != 1 or len(listed):
        parts.append(_overall(corpus, language))
    return Group(*parts, *_before(corpus, language))


def _before(corpus: Corpus, language: str) -> Iterator[RenderableType]:
    """Yield what is unread or in doubt of declarations and monitoring forms."""
    for form in cycle.told(corpus.beside):
        unsure = doubts.sentence(form["in_doubt"], language)
        said = [form[f"unread_{language}"]] * bool(form[f"unread_{language}"])
        said += [words.say("terminal.in_doubt", language, doubts=unsure)] * bool(unsure)
        if said:
            line = Text(form["project_name"] or "", style="bold")
            yield line.append(f"  {form['form_id']}", style="dim")
            yield Padding(Text(" ".join(said)), (0, 0, 0, 2))


def as_json(corpus: Corpus) -> dict[str, Any]:
    """Return the summary for a program.

    `counts` (of facts, see there) over all forms, each in its preferred edition, and `forms`: each
    with `form_id`, `source`, `project_name`, `counts`, `same_as` (the form_id of the preferred
    edition, null for that one), `derived_from` and `findings` (the columns of the findings table
    but form_id, null where nothing stands), worst first. `editions`: how many are `further` ones,
    how many of these are `agreeing` with the preferred one in each field, how many forms are
    `repeated` from another document, and the `forms` themselves. `before`: the declarations and
    monitoring forms, with what of them is unread or in doubt (`cycle.told`).

    >>> as_json(corpus)["counts"]["contradicts"]
    2
    """
    others = corpus.editions
    further, agreeing = editions.agreement(others)
    return {
        "counts": counts(corpus.findings),
        "forms": _forms(corpus.projects, corpus.findings),
        "editions": {
            "further": further,
            "agreeing": agreeing,
            "repeated": len(editions.repeated(others)),
            "forms": _forms(others.projects, others.findings),
        },
        "before": cycle.told(corpus.beside),
    }


def _forms(projects: pd.DataFrame, findings: pd.DataFrame) -> list[dict[Any, Any]]:
    by_form = dict(tuple(findings.groupby("form_id")))
    forms = rows(projects[["form_id", "source", "project_name", "same_as", "derived_from"]])
    for form in forms:
        found = by_form.get(form["form_id"], findings.head(0))
        form["counts"] = counts(found)
        form["findings"] = rows(_worst_first(found).drop(columns="form_id"))
    return forms


def _without(found: pd.DataFrame, preferred: pd.DataFrame) -> pd.DataFrame:
    """Return what is told of an edition but for what is told of the preferred one as well."""
    said = set(zip(preferred["check"], preferred["verdict"], preferred["subject"], strict=True))
    own = zip(found["check"], found["verdict"], found["subject"], strict=True)
    return found[[one not in said and one[1] in _TOLD for one in own]]


def _first(findings: pd.DataFrame) -> pd.Series:
    """Tell of each finding whether it is the worst of its fact, on the index of the findings."""
    place = findings["verdict"].map({name: place for place, name in enumerate(_TOLD)})
    ranked = findings.assign(fact=facts(findings), place=place).sort_values("place", kind="stable")
    return ~ranked.duplicated(["form_id", "fact"]).sort_index()


def _worst_first(findings: pd.DataFrame) -> pd.DataFrame:
    order = {name: place for place, name in enumerate((*_SHOWN, SET_ASIDE, *AGREES, *SEVERITIES))}
    by = ["verdict", "severity"]
    return findings.sort_values(by, key=lambda column: column.map(order), kind="stable")


def _projects(tables: Tables) -> list[dict[Any, Any]]:
    """Return the rows of the projects, with the state of the project's name."""
    found = states(tables, "projects", "project_name")
    return tables.projects.assign(named=found["project_name"]).to_dict(orient="records")


def _heading(project: dict[Any, Any], findings: pd.DataFrame | None, language: str) -> Text:
    """Return the name of a form and what was found; of a further edition that it is one."""
    why = words.name("left_out", project["named"], language)
    name = project["project_name"]
    called = name if isinstance(name, str) else words.say("page.no_name", language, state=why)
    line = Text(called, style="bold")
    line.append(f"  {project['form_id']}\n  ", style="dim")
    if findings is None:
        return line.append(words.say("terminal.edition", language), style="dim")
    return _counted(line, findings, language)


def _counted(line: Text, findings: pd.DataFrame, language: str) -> Text:
    """Append how many checks agree and how many do not."""
    number = counts(findings)
    word = words.name("verdict", "agrees", language)
    line.append(f"✓ {number['agrees']} {word}", style="green")
    for verdict in filter(number.__contains__, (*_SHOWN, SET_ASIDE)):
        style = _STYLES[verdict] if number[verdict] else "dim"
        word = words.name("verdict", verdict, language)
        line.append(f"   {MARKS[verdict]} {number[verdict]} {word}", style=style)
    return line


def _sentences(
    tables: Tables, findings: pd.DataFrame, figures: Mapping[Any, str], language: str
) -> RenderableType:
    """Return what is told, worst first; only the first sentence about a fact bears a mark.

    What the reading leaves in doubt is one sentence, whatever fields it is about. Last stands what
    can't be told.
    """
    untold = findings[(findings["verdict"] == "not-computable") & (findings["check"] != _CLOSES)]
    told = _worst_first(findings[findings["verdict"].isin(_TOLD)]).reset_index(drop=True)
    verdicts = told.groupby(facts(told), sort=False)["verdict"].first()  # the worst of each fact
    told = led(told)
    told = told.assign(worst=facts(told).map(verdicts), first=~facts(told).duplicated())
    told = pd.concat([told, untold.assign(worst="not-computable", first=True)], ignore_index=True)
    stands = _stands(tables, told, language)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for row in told.to_dict(orient="records"):
        sentence = Text(str(row[f"message_{language}"]))
        if row["check"] == IN_DOUBT:
            if not row["first"]:
                continue
            sentence = Text(_in_doubt(tables, row["form_id"], language))
        key = row["form_id"], row["check"], row["subject"]
        if stand := figures.get(key, stands.get(row["subject"])):
            sentence.append(f"  ({stand})", style="dim")
        rule = row["rule"]
        if isinstance(rule, str):
            sentence.append(f"  [{rules.cited(rule, language)}]", style="dim")
        mark = MARKS[row["worst"]] if row["first"] else ""
        if row["worst"] == "not-computable":
            sentence.stylize("dim")
        grid.add_row(Text(mark, style=_STYLES[row["worst"]]), sentence)
    return Padding(grid, (0, 0, 0, 2))


def _stands(tables: Tables, findings: pd.DataFrame, language: str) -> dict[str, str]:
    """Return where the rows stand that findings of one form are about, by what these call them."""
    if findings.empty:
        return {}
    project, funds, indicators = (
        rows(one[one["form_id"] == findings["form_id"].iloc[0]])
        for one in (tables.projects, tables.funds, tables.indicators)
    )
    found = dict(zip(subjects([one["fund"] for one in funds]), funds, strict=True))
    found |= {f"indicators/{one['position']}": one for one in indicators}
    reader = project[0]["reader"]
    return {subject: locations.printed(reader, row, language) for subject, row in found.items()}


def _in_doubt(tables: Tables, form_id: str, language: str) -> str:
    """Return what is in doubt of a form's head and of its funds, and what was not read."""
    parts = []
    for name, key in (("projects", "terminal.in_doubt"), ("funds", "terminal.in_doubt_funds")):
        frame = tables.frames()[name]
        told: dict[str, list[doubts.Doubt]] = {key: [], "terminal.not_read": []}
        for row in rows(frame[frame["form_id"] == form_id]):
            state = doubted(row)
            for one in doubts.read(row["in_doubt"]):
                unread = state[one.field] == "unread"
                told["terminal.not_read" if unread else key].append(one)
        for said, found in told.items():
            if every := doubts.write(found):
                parts.append(words.say(said, language, doubts=doubts.sentence(every, language)))
    return " ".join(parts)


def _proof(corpus: Tables) -> list[dict[Any, Any]]:
    """Return `coverage` of each form, its figures `doubted`, `unread`, its cells `empty` by column.

    Cells are those of foot and goals, of total funds and indicators.
    """
    form = corpus.projects["form_id"]
    unsure = pd.DataFrame(0, form, ["doubted", "unread"])
    empty: dict[str, Counter[Any]] = {one: Counter() for one in form}
    for name, columns in _CELLS.items():
        rows = corpus.frames()[name]
        found = states(corpus, name, *columns)
        figures = found[[one for one in columns if one in PRINTED[name]]]
        own = {"doubted": figures == "in_doubt", "unread": figures == "unread"}
        told = pd.DataFrame({key: one.sum(axis=1) for key, one in own.items()})
        unsure = unsure.add(told.groupby(rows["form_id"]).sum(), fill_value=0)
        blank = found == "blank"
        if name == "funds":
            blank = blank[rows["fund"] == "total"]
        for one, part in blank.groupby(rows["form_id"]):
            empty[str(one)].update({(name, key): int(n) for key, n in part.sum().items() if n})
    proof = coverage(corpus, corpus.findings).set_index("form_id").loc[form]
    return proof.join(unsure).assign(empty=pd.Series(empty)).to_dict(orient="records")


def _closing(findings: pd.DataFrame, proof: dict[Any, Any], language: str) -> RenderableType:
    """Return what the silence of the checks is worth: what was confirmed, asked in vain, empty.

    Before it stands by which rules the form was judged, and how many of its scores fit them.
    """
    number = counts(findings)
    judged = findings.loc[findings["check"] == _CLOSES, f"message_{language}"]
    values = {name: int(proof[name]) for name in ("confirmed", "figures", "doubted", "unread")}
    empty = {_blank(key, language): n for key, n in proof["empty"].items()}
    told = [words.say("finding.cells_of", language, column=one, n=empty[one]) for one in empty]
    which = words.say("word.list", language).join(told)
    values |= {"empty": sum(empty.values()), "open": number["not-computable"]}
    key = "terminal.closing" if proof["figures"] else "terminal.closing_no_figure"
    which = words.say("terminal.closing_cells", language, cells=which) if which else ""
    line = words.say(key, language, which=which, **values)
    if proof["confirmed"] and not number["contradicts"]:
        line += words.say("terminal.closing_nothing", language)
    return Padding(Text("\n".join([*judged, line]), style="dim"), (0, 0, 0, 2))


def _blank(cell: tuple[str, str], language: str) -> str:
    """Return what an empty cell is called, by its table and column; of funds their total."""
    said = words.name("field", cell[1], language)
    if cell[0] != "funds":
        return said
    total = words.name("fund", "total", language)
    return words.say("finding.slip_of", language, name=total, column=said)


def _overall(corpus: Corpus, language: str) -> Text:
    line = Text(words.say("terminal.forms", language, n=len(corpus.projects)), style="bold")
    _counted(line.append(words.say("word.colon", language)), corpus.findings, language)
    further, agreeing = editions.agreement(corpus.editions)
    if further:
        said = words.say("terminal.further", language, n=further, agreeing=agreeing)
        line.append(f"\n{said}", style="dim")
    repeated = editions.repeated(corpus.editions)
    if len(repeated):
        listed = words.say("word.list", language).join(repeated["source"].unique())
        said = words.say("terminal.repeated", language, n=len(repeated), documents=listed)
        line.append(f"\n{said}", style="dim")
    return line
