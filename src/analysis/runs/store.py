"""The folder that runs publish to: what is published, what failed, and the list of all runs.

    latest             the run that people see, a link that is switched in one step
    runs/ID            a run: pages, tables, executed notebooks; `manifest.json`, written last
    failed/ID          what a run that was not published had made until then
    history.jsonl      one line a run, only ever appended to

A run works in its own place below runs/ and is nothing until `latest` leads to it: whatever ends it
before leaves the run before. What a killed run left is found by the next one, which puts it right.
"""

import json
import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from analysis import paths
from analysis.errors import UsageError
from analysis.report import html
from analysis.runs.key import sha256

MANIFEST = "manifest.json"
# What a run says of itself as it begins: all that is known of one that was killed.
BEGUN = ".begun.json"
# Of a manifest, what the list of runs tells.
_TOLD = (
    *("run", "name", "period", "file", "key", "status"),
    *("error", "started", "seconds", "gates", "headline"),
)
_DAY = 86_400
# When it began, its key, a number. Other folders of `runs` and `failed` are somebody's own.
_NAME = re.compile(r"\d{8}T\d{6}Z-\w{1,8}(-\d+)?")


class Store:
    """The runs of one folder; who changes anything in it holds its lock."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not be there yet."""
        self.folder = folder
        self._list = folder / "history.jsonl"

    def place(self, run: str) -> Path:
        """Return the folder of a run, published or failed.

        Raises `UsageError` where it is kept no more, or never was.
        """
        for folder in ("runs", "failed"):
            here = self.folder / folder / run
            if _NAME.fullmatch(run) and here.is_dir():
                return here
        known = ", ".join(one["run"] for one in self.history()[-5:]) or "–"
        raise UsageError("runs.no_run", given=run, known=known)

    def manifest(self, run: str) -> dict[str, Any]:
        """Return what the manifest of a run says; of one that is kept no more its line."""
        listed = next((one for one in self.history() if one["run"] == run), None)
        try:
            return paths.known(self.place(run) / MANIFEST) or listed or {"run": run}
        except UsageError:
            if listed is None:
                raise
            return listed

    def latest(self) -> dict[str, Any]:
        """Return the manifest of the run that is published; empty where there is none."""
        return paths.known(self.folder / "latest" / MANIFEST)

    def history(self) -> list[dict[str, Any]]:
        """Return the list of runs, the first one first; a line that was cut off is none."""
        found = []
        try:
            lines = self._list.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and "run" in entry:
                found.append(entry)
        return found

    def begin(self, key: str) -> tuple[str, Path]:
        """Make the place of a new run; its name tells when it began, and never comes twice."""
        when = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        taken = {one["run"] for one in self.history()}
        stem = f"{when}-{key[:8]}"
        every = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
        name = next(one for one in every if one not in taken)
        place = self.folder / "runs" / name
        place.mkdir(parents=True)
        return name, place

    def published(self) -> list[tuple[tuple[Any, Any], str]]:
        """Return the runs that were published, in their order, each behind its name and period."""
        done = (one for one in self.history() if one["status"] == "published")
        return [((one.get("name"), one.get("period")), one["run"]) for one in done]

    def last(self, name: str, period: str) -> str | None:
        """Return the run of a name and period that people see, which may be an older one that was
        published again, else the last one; None where there is none that is still kept.
        """
        seen = self.latest()
        if (seen.get("name"), seen.get("period")) == (name, period):
            return str(seen["run"])
        run = dict(self.published()).get((name, period))
        return run if run and (self.folder / "runs" / run).is_dir() else None

    def finished(self, key: str) -> str | None:
        """Return the last run of a key that was published and is still there whole, else None."""
        for _, run in reversed(self.published()):
            place = self.folder / "runs" / run
            told = paths.known(place / MANIFEST)
            if told.get("key") == key and all((place / one).is_file() for one in told["outputs"]):
                return str(run)
        return None

    def publish(self, manifest: dict[str, Any]) -> None:
        """Switch `latest` to a finished run, in one step, and list it."""
        self._close(self.folder / "runs" / manifest["run"], manifest)
        self.switch(manifest["run"])
        self._append(manifest)

    def switch(self, run: str) -> None:
        """Let `latest` lead to a finished run, in one step."""
        if self.latest().get("run") == run:
            return
        link = self.folder / ".latest"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("runs") / run)
        link.replace(self.folder / "latest")
        _flush(self.folder)

    def fail(self, manifest: dict[str, Any]) -> None:
        """Put what a run had made beside what is published, and list it."""
        place = self.folder / "runs" / manifest["run"]
        self._close(place, manifest)
        (self.folder / "failed").mkdir(exist_ok=True)
        place.rename(self.folder / "failed" / manifest["run"])
        self._append(manifest)

    def drop(self, manifest: dict[str, Any]) -> None:
        """Remove what an interrupted run had made, and list it."""
        shutil.rmtree(self.folder / "runs" / manifest["run"], ignore_errors=True)
        self._append(manifest)

    def recover(self) -> list[str]:
        """Put right what a run that was killed left behind, and return the names of such runs."""
        listed = {one["run"] for one in self.history()}
        published = self.latest().get("run")
        died = []
        for folder in ("runs", "failed"):
            for place in self._places(folder):
                if place.name in listed:
                    continue
                manifest = paths.known(place / MANIFEST)
                if place.name == published or (folder == "failed" and manifest):
                    self._append(manifest)
                    continue
                died.append(place.name)
                listed.add(place.name)
                known = manifest or paths.known(place / BEGUN)
                told = {**known, "run": place.name, "status": "died"}
                if folder == "runs":
                    self.fail(told)
                else:
                    self._append(told)
        return died

    def prune(self, name: str, successes: int, days: float) -> None:
        """Remove runs of a name that are kept no longer; never the one that is published, nor the
        last one of a period: the next run of the period is held against it.
        """
        others = {one["run"] for one in self.history() if one.get("name", name) != name}
        done = [(about, run) for about, run in self.published() if run not in others]
        keep = {*others, *(run for _, run in done[-successes:]), *dict(done).values()}
        for place in self._places("runs"):
            if place.name not in keep | {self.latest().get("run")}:
                _remove(place)
        for place in self._places("failed"):
            if place.name not in others and time.time() - place.stat().st_mtime > days * _DAY:
                _remove(place)

    def _places(self, folder: str) -> list[Path]:
        """Return the folders of runs, published or failed; what else lies there is left alone."""
        every = (self.folder / folder).glob("*")
        return sorted(one for one in every if _NAME.fullmatch(one.name) and one.is_dir())

    def _close(self, place: Path, manifest: dict[str, Any]) -> None:
        """Write the manifest of a run, the last of its files, all of them on the disk."""
        shutil.rmtree(place / ".tmp", ignore_errors=True)
        (place / BEGUN).unlink(missing_ok=True)
        outputs = {file.relative_to(place).as_posix(): sha256(file) for file in _files(place)}
        whole = {**manifest, "outputs": outputs}
        draft = place / f".{MANIFEST}"
        draft.write_text(html.dumps(whole), "utf-8")
        for file in (*_files(place), draft):
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
        draft.replace(place / MANIFEST)
        for folder in {place, *(file.parent for file in _files(place))}:
            _flush(folder)

    def _append(self, manifest: dict[str, Any]) -> None:
        entry = {name: manifest[name] for name in _TOLD if name in manifest}
        with self._list.open("ab+") as opened:
            opened.seek(max(opened.tell() - 1, 0))
            cut = opened.read(1) not in (b"", b"\n")
            line = json.dumps(entry, ensure_ascii=False, sort_keys=True)
            os.write(opened.fileno(), ("\n" * cut + line + "\n").encode())
            os.fsync(opened.fileno())


@contextmanager
def own_temporary(place: Path) -> Iterator[None]:
    """Keep in a run's own place what it and its processes make for a while, so that it goes too."""
    own = {"TMPDIR": place / ".tmp", "JUPYTER_RUNTIME_DIR": place / ".tmp" / "jupyter"}
    before = {name: os.environ.get(name) for name in own}
    own["JUPYTER_RUNTIME_DIR"].mkdir(parents=True)
    os.environ |= {name: str(folder) for name, folder in own.items()}
    tempfile.tempdir = None
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
        tempfile.tempdir = None


class _Over(BaseException):
    """The time is over; no reader of a document takes it for an error of its own."""


@contextmanager
def within(seconds: int, error: Exception) -> Iterator[None]:
    """Raise an error in the block once its time is over; only the main thread can be told."""

    def over(_: int, __: FrameType | None) -> None:
        raise _Over

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Over:
        raise error from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _files(place: Path) -> list[Path]:
    return sorted(
        file for file in place.rglob("*") if file.is_file() and not file.name.startswith(".")
    )


def _flush(folder: Path) -> None:
    """Have the names in a folder on the disk, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove(place: Path) -> None:
    """Remove the folder of a run: first its manifest, so that a half removed one is none."""
    (place / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
