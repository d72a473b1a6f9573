"""What a command line shows: help, of which all stands in the catalogue, progress, results."""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from textwrap import indent
from typing import Any

import click

from analysis import words
from analysis.characters import visible
from analysis.errors import UsageError
from analysis.words.sentence import Said


def _debug(_: click.Context, __: click.Parameter, value: bool) -> None:
    if value:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
        logging.getLogger("analysis").setLevel(logging.DEBUG)


class Command(click.Command):
    """A command whose help stands in the catalogue, by the names of commands and options (`json`).

    Each takes a language, and --debug. The context's `obj` is its language.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.params += [
            click.Option(["--lang"], type=click.Choice(words.LANGUAGES), default="zh"),
            click.Option(
                ["--debug"], is_flag=True, expose_value=False, is_eager=True, callback=_debug
            ),
        ]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        usage = words.say("help.usage", ctx.obj)
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), usage)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write("\n" + indent(words.name("command", self.name, ctx.obj), "  ") + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does."""
        records = ((one.opts[-1], one.get_help_record(ctx)) for one in self.get_params(ctx))
        rows = [(r[0], words.name("option", o.strip("-"), ctx.obj)) for o, r in records if r]
        with formatter.section(words.say("help.options", ctx.obj)):
            formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write an example."""
        if self.epilog:
            formatter.write(f"\n{words.say('help.example', ctx.obj, called=self.epilog)}\n")


class Commands(click.Group, Command):
    """The commands, each listed with the first line of its help."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the commands do."""
        with formatter.section(words.say("help.commands", ctx.obj)):
            does = ((one, words.name("command", one, ctx.obj)) for one in self.commands)
            formatter.write_dl([(one, said.partition("\n")[0]) for one, said in does])


@contextmanager
def progress(lang: str) -> Iterator[Callable[[Any], None]]:
    """Give what shows a bar on a terminal, log lines otherwise; on standard error, so that output
    stays clean.
    """
    started = time.monotonic()

    def counted(told: Any) -> str:
        speed = words.numbers.plain(told.pages / (time.monotonic() - started), 1)
        counts = {"forms": told.forms, "in_doubt": told.in_doubt, "failed": told.failed}
        return words.say("terminal.counted", lang, **counts, speed=speed)

    def log(told: Any) -> None:
        spent = time.monotonic() - started
        left = words.numbers.plain(spent / told.done * (told.total - told.done), 0)
        seconds = {"seconds": words.numbers.plain(spent, 1), "left": left}
        values = {"done": told.done, "total": told.total, "name": told.name, **seconds}
        line = words.say("terminal.read", lang, **values, counted=counted(told))
        click.echo(visible(" ".join(line.split())), err=True)

    if not sys.stderr.isatty():
        yield log
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words.say("terminal.reading", lang), total=None)
        yield lambda told: bar.update(
            task, completed=told.done, total=told.total, description=counted(told)
        )


def say(renderable: Any) -> None:
    """Print what rich renders, 100 columns wide where there is no terminal."""
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 100, highlight=False).print(renderable)


def say_json(data: Any) -> None:
    """Print JSON; on an output that can't carry Chinese, with escapes instead of characters."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    click.echo(json.dumps(data, ensure_ascii=encoding != "utf8", indent=2))


def misused(error: click.UsageError, arguments: list[str]) -> UsageError:
    """Return what is wrong with the command line, as an error of our own."""
    where = error.ctx.command_path if error.ctx else "selfeval"
    values = {"where": where, "given": " ".join(["selfeval", *arguments])}
    if isinstance(error, click.NoSuchOption):
        return UsageError("error.usage-unknown", **values, name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param and error.ctx:
        values["name"] = error.param.get_error_hint(error.ctx).strip("'")
        if isinstance(error, click.MissingParameter):
            return UsageError("error.usage-missing", **values)
        flat = [part for one in arguments for part in one.split("=", 1)]
        given = (after for one, after in pairwise(flat) if one in error.param.opts)
        values["given"] = next(given, "")
        names = ", ".join(getattr(error.param.type, "choices", ()))
        choices: Any = Said("error.usage-choices", {"names": names}) if names else ""
        return UsageError("error.usage-value", **values, choices=choices)
    return UsageError("error.usage", **values)
