"""Runs are listed once each, whatever ended them at whichever moment."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from analysis import runs
from analysis.errors import UsageError
from analysis.runs.key import sha256
from analysis.runs.store import BEGUN, Store


def run(
    store: Store, ending: str, period: str = "2024", key: str = "0" * 64, whose: str = "county"
) -> str:
    name, place = store.begin(key)
    (place / BEGUN).write_text("{}", "utf-8")
    (place / "page.html").write_text(name, "utf-8")
    manifest = {"run": name, "name": whose, "period": period, "key": key}
    if ending == "published":
        store.publish({**manifest, "status": "published"})
    elif ending:
        store.fail({**manifest, "status": ending})
    return name


def statuses(store: Store) -> list[tuple[str, str]]:
    return [(one["run"], one["status"]) for one in store.history()]


def test_latest_leads_to_the_run_that_was_published_last(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second, third = run(store, "published"), run(store, "gate"), run(store, "published")
    assert len({first, second, third}) == 3  # of one second
    assert statuses(store) == [(first, "published"), (second, "gate"), (third, "published")]
    assert (tmp_path / "latest" / "page.html").read_text() == third
    assert store.latest()["outputs"].keys() == {"page.html"}
    assert sorted(one.name for one in (tmp_path / "failed").iterdir()) == [second]


def test_a_finished_run_of_another_period_is_found_and_published_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = run(store, "published", "2023", "a"), run(store, "published", "2024", "b")
    run(store, "gate", "2025", "c")
    assert [store.finished(key) for key in "abc"] == [first, second, None]
    store.switch(first)
    assert store.latest()["run"] == first
    again = run(store, "published", "2023", "d")
    assert store.last("county", "2023") == again
    store.switch(first)  # the documents are as they were: this is what people see
    assert store.last("county", "2023") == first
    assert store.last("county", "2024") == second
    assert store.last("county", "2025") is None
    assert [about[1] for about, _ in store.published()] == ["2023", "2024", "2023"]
    (tmp_path / "runs" / second / "manifest.json").unlink()  # half of it was removed
    assert store.finished("b") is None


@pytest.mark.parametrize("moment", ["at work", "closed", "switched", "put away"])
def test_what_a_killed_run_left_is_put_right_by_the_next(tmp_path: Path, moment: str) -> None:
    store = Store(tmp_path)
    first = run(store, "published")
    name = run(store, {"at work": "", "put away": "gate"}.get(moment, "published"))
    if moment == "closed":  # the link still leads to the run before
        (tmp_path / "latest").unlink()
        (tmp_path / "latest").symlink_to(Path("runs") / first)
    if moment != "at work":  # killed before it was listed
        lines = (tmp_path / "history.jsonl").read_text().splitlines(keepends=True)
        (tmp_path / "history.jsonl").write_text("".join(lines[:-1]) + lines[-1][:20])
    lost = {"at work": "died", "closed": "died", "switched": "published", "put away": "gate"}
    assert store.recover() == ([name] if lost[moment] == "died" else [])
    assert statuses(store) == [(first, "published"), (name, lost[moment])]
    here = first if lost[moment] != "published" else name
    assert (tmp_path / "latest" / "page.html").read_text() == here
    assert (tmp_path / "failed" / name).is_dir() == (lost[moment] != "published")
    assert store.recover() == []


def test_old_runs_go_and_the_published_one_never(tmp_path: Path) -> None:
    store = Store(tmp_path)
    names = [run(store, "published") for _ in range(4)]
    failed = [run(store, "failed") for _ in range(2)]
    long_ago = time.time() - 40 * 86_400
    os.utime(tmp_path / "failed" / failed[0], (long_ago, long_ago))
    store.prune("county", 2, 30)
    assert sorted(one.name for one in (tmp_path / "runs").iterdir()) == names[2:]
    assert [one.name for one in (tmp_path / "failed").iterdir()] == [failed[1]]
    assert len(store.history()) == 6
    assert store.manifest(names[0])["status"] == "published"  # its line is left
    with pytest.raises(UsageError, match="no run"):
        store.place(names[0])
    shutil.rmtree(tmp_path / "failed")
    other = run(store, "published", "2023")
    store.prune("county", 1, 0)  # the last one of each period is what the next one is held against
    assert {one.name for one in (tmp_path / "runs").iterdir()} == {names[3], other}
    # Another description that publishes here keeps fewer: of its own.
    run(store, "failed")
    town = [run(store, "published", whose="town") for _ in range(2)]
    store.prune("town", 1, 0)
    assert {one.name for one in (tmp_path / "runs").iterdir()} == {names[3], other, town[1]}
    assert len(list((tmp_path / "failed").iterdir())) == 1


def test_a_stray_file_among_the_runs_stops_none(tmp_path: Path) -> None:
    """A .DS_Store was taken for a run that had died, which ended each run from then on."""
    store = Store(tmp_path)
    run(store, "published")
    for folder in ("runs", "failed"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / ".DS_Store").touch()
    assert store.recover() == []
    store.prune("county", 1, 0)
    assert len(store.history()) == 1


def test_folders_that_are_no_runs_are_neither_moved_nor_removed(tmp_path: Path) -> None:
    """`output = "."` in a project with folders of these names: one was moved, one was removed."""
    store, own = Store(tmp_path), [tmp_path / "runs" / "spring", tmp_path / "failed" / "kept-2024"]
    for folder in own:
        folder.mkdir(parents=True)
        (folder / "mine.txt").touch()
        os.utime(folder, (0, 0))
    assert store.recover() == []
    run(store, "published")
    store.prune("county", 1, 30)
    assert all((folder / "mine.txt").is_file() for folder in own)
    assert len(store.history()) == 1
    with pytest.raises(UsageError, match="no run"):
        store.place("spring")


def test_a_document_that_may_not_be_read_ends_no_run(tmp_path: Path, monkeypatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "denied")

    (tmp_path / "a.pdf").touch()
    monkeypatch.setattr(Path, "open", refused)
    assert sha256(tmp_path / "a.pdf") == ""


def test_a_run_is_not_looked_for_outside(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for given in ("../elsewhere", "..", "", "a/b"):
        with pytest.raises(UsageError, match="no run"):
            Store(tmp_path).place(given)


def test_files_have_the_rights_that_the_mask_leaves(tmp_path: Path) -> None:
    from analysis.paths import put

    before = os.umask(0o027)
    try:
        put(tmp_path / "page.html", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o640


STEPS = [
    (Path, name) for name in ("replace", "rename", "symlink_to", "unlink", "write_text", "mkdir")
]
STEPS += [(os, "fsync"), (os, "write"), (shutil, "rmtree")]


def end_at(step: int) -> None:
    """End this process, as SIGKILL would, before the step of the file system with this number."""
    taken = 0

    def watched(call: Any) -> Any:
        def wrapped(*given: Any, **named: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == step:
                os._exit(9)
            return call(*given, **named)

        return wrapped

    for where, name in STEPS:
        setattr(where, name, watched(getattr(where, name)))


@pytest.mark.parametrize("ending", ["published", "gate"])
def test_killed_at_any_step_latest_is_whole_and_the_next_run_puts_it_right(
    tmp_path, ending
) -> None:
    store = Store(tmp_path)
    before = run(store, "published")
    step, killed = 0, True
    while killed:
        step += 1
        child = os.fork()
        if child == 0:
            end_at(step)
            run(store, ending)
            os._exit(0)
        killed = os.waitpid(child, 0)[1] != 0
        latest = store.latest()
        assert {name: sha256(tmp_path / "latest" / name) for name in latest["outputs"]} == (
            latest["outputs"]
        )
        assert (tmp_path / "latest" / "page.html").read_text() == latest["run"]
        assert latest["run"] == before or ending == "published"
        before = latest["run"]
        store.recover()
        assert store.latest() == latest
        listed = dict(statuses(store))
        assert len(listed) == len(store.history())
        for place in (tmp_path / "runs").iterdir():
            assert listed[place.name] == "published"
        for place in (tmp_path / "failed").glob("*"):
            assert listed[place.name] in ("died", "gate")
        assert listed[before] == "published"
    assert step > 8


def test_a_run_that_is_published_stays_so_where_it_can_not_be_listed(home, monkeypatch) -> None:
    store = Store(home / "published")
    name, place = store.begin("0" * 64)
    one = runs._Run(runs.load(home / "reports.toml", "2024"), store, place, {"run": name})
    (place / "page.html").write_text(name, "utf-8")
    full = OSError(errno.ENOSPC, "no space")

    def fails(*_: Any) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_append", fails)
        with pytest.raises(OSError):
            store.publish(one.closed("published"))
        one.give_up(full)
    assert (home / "published" / "latest" / "page.html").read_text() == name
    store.recover()
    assert statuses(store) == [(name, "published")]
