"""Tables that stay in their files: asked in SQL, or by the forms that an answer names.

    corpus = analysis.open("tables")
    corpus.sql("SELECT unit, count(*) AS forms FROM projects GROUP BY unit")
    corpus.take("SELECT form_id FROM projects WHERE year = 2024")       a corpus in memory

The four tables are views with the names and columns of the contract, and so are `declarations` and
`monitoring`; those of other editions are `editions.projects` and so on. Parquet is read as far as a
question needs it, so that a set may be larger than the memory; CSV and workbooks are read whole. An
answer is of one set: where another run has published in the meantime, the question is asked again.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd

from analysis import orphans, paths, remote, tables, words
from analysis.errors import InvalidTable, UsageError
from analysis.inputs import Source
from analysis.prompt import Corpus
from analysis.schema import BESIDE, EVERY
from analysis.tables import COLUMNS, Tables

T = TypeVar("T")
# A set that is published again while a question is answered is asked so often.
_TIMES = 5


class Stored:
    """The tables of a folder, by default those of the project, which stay where they are.

    `projects`, `funds`, `indicators` and `findings` are read whole when they are asked for: so
    whatever takes tables, comparisons and reports among them, takes this too.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = corpus.write(folder)
    ...     stored = analysis.open(folder)
    ...     stored.sql("SELECT round(sum(executed), 2) AS spent FROM funds WHERE fund = 'total'")
    ...     analysis.execution.compare(stored).shape[0]
         spent
    0  5798.33
    9
    """

    projects: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame
    findings: pd.DataFrame
    declarations: pd.DataFrame
    monitoring: pd.DataFrame

    def __init__(self, folder: Source | None = None) -> None:
        """Open a folder of tables.

        Raises `UsageError` where it holds none, or DuckDB, the extra `sql`, is not here.
        """
        # What is too much for the memory goes here, and not to where the user works.
        self._lent = orphans.lent()  # which ends with this object
        self._spilled = self._lent.__enter__()
        if remote.is_address(folder):
            self.folder = self._spilled / "set"
            remote.bring(str(folder), self.folder)
        else:
            self.folder = paths.processed() if folder is None else paths.found(folder)
        self._placed: Any = None
        self._database: Any = None
        self._read(tables.placed(self.folder))

    def sql(self, question: str, *values: Any) -> pd.DataFrame:
        """Return the answer to a question in SQL; `values` stand for its question marks.

        Raises `UsageError` for what is no SQL, and names that the tables do not have.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = corpus.write(folder)
        ...     long = "SELECT count(*) AS n FROM indicators WHERE weight >= ?"
        ...     int(analysis.open(folder).sql(long, 10).n.item())
        30
        """
        return self._at_once(lambda: self._answer(question, *values))

    def together(self, *names: str) -> list[pd.DataFrame]:
        """Return whole tables of one set, whatever is published while they are read.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = corpus.write(folder)
        ...     [len(one) for one in analysis.open(folder).together("funds", "declarations")]
        [36, 0]
        """
        return self._at_once(
            lambda: [tables.validate(name, self._answer(f"FROM {name}")) for name in names]
        )

    def take(self, question: str, *values: Any) -> Corpus:
        """Return the forms that an answer names in `form_id`, with their other editions.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = corpus.write(folder)
        ...     analysis.open(folder).take("FROM projects WHERE total_score < 98")
        Corpus: 1 form from 1 document, 4 fund rows, 12 indicators, 0 contradictions, 0 not read
        """
        return self._at_once(lambda: self._taken(question, *values))

    def _taken(self, question: str, *values: Any) -> Corpus:
        forms = self._answer(question, *values)["form_id"].tolist()
        own = self._tables("", "form_id", forms)
        others = [
            self._tables(f"{name}.", "same_as" if name == tables.EDITIONS else "form_id", forms)
            if name in self._placed[1]
            else tables.empty()
            for name in (tables.EDITIONS, tables.AS_READ)
        ]
        keys = own.projects["project_key"].dropna().tolist()
        beside = {
            name: tables.validate(
                name, self._answer(f"FROM {name} WHERE list_contains(?, project_key)", keys)
            )
            for name in BESIDE
        }
        four = own.frames().values()
        return Corpus(*four, editions=others[0], as_read=others[1], beside=beside)

    def _at_once(self, read: Callable[[], T]) -> T:
        """Return what is read of one set: read again where another one was published meanwhile."""
        for _ in range(_TIMES):
            if (now := tables.placed(self.folder)) != self._placed:
                self._read(now)
            wrong = None
            try:
                answer = read()
            except UsageError as error:
                wrong = error
            if tables.placed(self.folder) == now:
                if wrong is not None:
                    raise wrong
                return answer
        raise InvalidTable("error.sets-mixed", folder=str(self.folder))

    def _answer(self, question: str, *values: Any) -> pd.DataFrame:
        import duckdb

        try:
            answer: pd.DataFrame = self._database.execute(question, values).df()
        except duckdb.Error as error:
            said = " ".join(str(error).split("\n\n")[0].split())
            raise UsageError("prompt.no-answer", said=said) from None
        return answer

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a whole table."""
        if name not in EVERY:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.together(name)[0]

    def __repr__(self) -> str:
        """Say in one line how much there is, and where."""
        asked = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in COLUMNS)
        (counts,) = self.sql(f"SELECT {asked}").to_dict("records")
        told = {str(name): n for name, n in counts.items()} | {"folder": str(self.folder)}
        return words.say("prompt.stored", words.spoken(), **told)

    def _tables(self, schema: str, column: str, forms: list[str]) -> Tables:
        """Return the rows of some forms: by their ids, or by what `projects` says of them."""
        ids = f"SELECT form_id FROM {schema}projects WHERE list_contains(?, {column})"
        return Tables(
            **{
                name: tables.validate(
                    name, self._answer(f"FROM {schema}{name} WHERE form_id IN ({ids})", forms)
                )
                for name in COLUMNS
            }
        )

    def _read(self, placed: Any) -> None:
        """Make a view of each table."""
        try:
            import duckdb
        except ModuleNotFoundError:
            raise UsageError("error.no-extra", module="duckdb", extra="sql") from None
        settings: dict[str, Any] = {
            "temp_directory": str(self._spilled),
            "autoinstall_known_extensions": "false",
        }
        self._placed, self._database = placed, duckdb.connect(config=settings)
        ask = self._database.execute
        for name, files in placed[1].items():
            schema = name or "main"
            ask(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            whole = {} if name else tables.none_beside()
            if not files:
                whole |= tables.read(self.folder / name).frames()
                whole |= {} if name else tables.read_beside(self.folder)
            for table, frame in whole.items():
                if table not in files:
                    self._database.register("whole", frame)
                    ask(f"CREATE TABLE {schema}.{table} AS FROM whole")
            for table, file in files.items():
                every = str(file / "*.parquet" if file.is_dir() else file).replace("'", "''")
                ask(f"CREATE VIEW {schema}.{table} AS FROM read_parquet('{every}')")


open = Stored
