"""Described runs against whatever ends them: killed, two at once, a full disk, no place, many.

    python -m tests.runs.campaign killed 100 [SEED]    SIGKILL and SIGTERM at random moments
    python -m tests.runs.campaign together             two at once; no folder for temporary files
    python -m tests.runs.campaign disk                 a full and a read-only disk
    python -m tests.runs.campaign soak 50              what so many runs leave behind
    python -m tests.runs.campaign scheduler            jobs of jupyter-scheduler

After each, `latest` is a whole old run or a whole new one: every file of its manifest with its
hash, and none besides. Ends with an error at the first that is not.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat

from analysis import cli, runs
from analysis.runs.key import sha256
from analysis.runs.store import Store
from tests.runs import project

_SELFEVAL = [sys.executable, "-m", "analysis"]


def start(home: Path, *more: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a run of a project."""
    asked = ["run", "--spec", "reports.toml", "--period", "2024", "--lang", "en", *more]
    return subprocess.Popen(
        [*_SELFEVAL, *asked],
        cwd=home,
        env={**os.environ, "SELFEVAL_HOME": str(home), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def processes(home: Path) -> list[int]:
    """Return the processes that belong to a project, by their environment."""
    mark = f"SELFEVAL_HOME={home}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def command(process: int) -> str:
    """Return what a process is, for a person."""
    try:
        told = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        return f"{process} {Path(f'/proc/{process}/stat').read_text().split()[2]} {told}"
    except OSError:
        return f"{process} is gone"


def whole(home: Path) -> str:
    """Return the run that `latest` leads to, once each of its files is proved by its hash."""
    latest = home / "published" / "latest"
    manifest = json.loads((latest / "manifest.json").read_text("utf-8"))
    held = {
        file.relative_to(latest).as_posix(): sha256(file)
        for file in latest.resolve().rglob("*")
        for file in [latest / file.relative_to(latest.resolve())]
        if file.is_file() and file != latest / "manifest.json"
    }
    assert held == manifest["outputs"], (manifest["run"], set(held) ^ set(manifest["outputs"]))
    assert f"run {manifest['run']}" in (latest / "mine.html").read_text("utf-8")
    return str(manifest["run"])


def gone(home: Path, seconds: float = 5) -> float:
    """Wait until no process of a project is left; return how long that took."""
    began = time.monotonic()
    while left := processes(home):
        assert time.monotonic() - began < seconds, [command(one) for one in left]
        time.sleep(0.05)
    return time.monotonic() - began


def forked(home: Path) -> int:
    """Start a run in a copy of this process, which has all that it imports; return its number."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    os.chdir(home)
    os.environ["SELFEVAL_HOME"] = str(home)
    told = os.open(home / "told.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(told, 1)
    os.dup2(told, 2)
    try:
        cli.main(["run", "--spec", "reports.toml", "--period", "2024", "--force"])
    except SystemExit as ended:
        os._exit(int(str(ended.code)))
    finally:
        os._exit(99)


def killed(home: Path, times: int, seed: int) -> None:
    """End so many runs at random moments, by either signal."""
    chosen = random.Random(seed)
    for _ in range(2):  # the first one is slower than those that follow
        began = time.monotonic()
        assert os.waitpid(forked(home), 0)[1] == 0, (home / "told.txt").read_text("utf-8")
        lasts = time.monotonic() - began
    before, new, slowest = whole(home), 0, 0.0
    codes: dict[int, int] = {}
    for number in range(1, times + 1):
        sign = signal.SIGKILL if number % 2 else signal.SIGTERM
        # What one that was killed left is put right by the next, unless that is ended before.
        here = {one.name for one in (home / "published" / "runs").iterdir()}
        moment = chosen.uniform(0.05, lasts * 1.1)
        run = forked(home)
        time.sleep(moment)
        os.kill(run, sign)
        sent = time.monotonic()
        code = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
        gone(home, 5 - (time.monotonic() - sent))
        slowest = max(slowest, time.monotonic() - sent)
        assert slowest < 5, (moment, slowest)
        codes[code] = codes.get(code, 0) + 1
        said = (home / "told.txt").read_text("utf-8")
        assert code in (0, 143, -sign), (code, said)
        assert "Traceback" not in said, said
        after = whole(home)
        new += after != before
        before = after
        if code == 143:  # nothing half-made is left
            left = [
                one
                for one in (home / "published" / "runs").iterdir()
                if one.name not in {entry["run"] for entry in Store(home / "published").history()}
                and one.name not in here
            ]
            assert left == [], left
        print(
            f"{number}: {lasts:.1f} s a run; codes {codes}; {new} published; latest whole each"
            f" time; processes gone within {slowest:.2f} s",
            flush=True,
        )
    store = Store(home / "published")
    store.recover()
    counts: dict[str, int] = {}
    for entry in store.history():
        counts[entry["status"]] = counts.get(entry["status"], 0) + 1
    assert len({entry["run"] for entry in store.history()}) == len(store.history())
    print(f"listed: {counts}")


def together(home: Path, _: int, __: int) -> None:
    """Start two runs at once, then one without a temporary folder."""
    assert start(home).wait() == 0
    before = whole(home)
    first, second = start(home, "--force"), start(home, "--force")
    codes = sorted((first.wait(), second.wait()))
    assert codes == [0, 75], codes
    assert whole(home) != before
    assert start(home, "--force", TMPDIR="/nowhere").wait() == 0
    assert whole(home)
    print(f"two at once: exit codes {codes}; without a temporary folder: 0")


def disk(home: Path, _: int, __: int) -> None:
    """Give runs a full disk, and one that can't be written."""
    assert start(home).wait() == 0
    before = whole(home)
    published = home / "published"
    for name, options in (("full", "size=100k"), ("read-only", "size=100k,ro")):
        aside = home / "aside"
        published.rename(aside)
        published.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(published)], check=False
        )
        if mounted.returncode:
            published.rmdir()
            aside.rename(published)
            print(f"{name} disk: not tried, nothing can be mounted here")
            continue
        run = start(home, "--force")
        said = run.communicate()[1].decode()
        left = sorted(one.relative_to(published).as_posix() for one in published.rglob("*"))
        subprocess.run(["umount", str(published)], check=True)
        published.rmdir()
        aside.rename(published)
        assert run.returncode not in (0, -9), run.returncode
        assert "Traceback" not in said, said
        assert whole(home) == before
        gone(home)
        print(f"{name} disk: exit code {run.returncode}, {said.splitlines()[-1]!r}, left {left}")


def soak(home: Path, times: int, _: int) -> None:
    """Make so many runs, and count what they leave."""
    spare = home / "tmp"
    spare.mkdir()
    for number in range(times):
        run = start(home, "--force", TMPDIR=str(spare))
        assert run.wait() == 0, run.communicate()[1]
        assert run.stderr is not None
        run.stderr.close()
        whole(home)
        if number == 0:
            once = sum(1 for _ in home.rglob("*"))
    gone(home)
    store = Store(home / "published")
    kept = [one.name for one in (home / "published" / "runs").iterdir()]
    assert kept and sorted(kept) == sorted(one["run"] for one in store.history()[-12:])
    assert list(spare.iterdir()) == [], list(spare.iterdir())
    every = sum(1 for _ in home.rglob("*"))
    print(
        f"{times} runs: {len(store.history())} listed, {len(kept)} kept, {once} files after the"
        f" first and {every} now, nothing in the temporary folder, no process left"
    )


JOB = """
import subprocess, sys
asked = ["run", "--spec", "reports.toml", "--period", str(period)]
subprocess.run([sys.executable, "-m", "analysis", *asked], cwd={home!r}, check=True)
"""


def _answers(address: str) -> bool:
    """Tell whether a server answers."""
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except OSError:
        return False


def scheduler(home: Path, _: int, __: int) -> None:
    """Start jupyter-scheduler; jobs through its API make a run, do not repeat it, are refused."""
    if importlib.util.find_spec("jupyter_scheduler") is None:
        print("not tried: jupyter-scheduler is not installed")
        return
    job = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell('period = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(JOB.format(home=str(home))),
    ])  # fmt: skip
    job.metadata["kernelspec"] = {"name": "python3", "display_name": "3", "language": "python"}
    nbformat.write(job, home / "job.ipynb")
    own = {f"JUPYTER_{name}_DIR": str(home / f".{name}") for name in ("DATA", "RUNTIME", "CONFIG")}
    for folder in own.values():
        Path(folder).mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=t"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *asked, f"--ServerApp.root_dir={home}"],
        env={**os.environ, **own, "SELFEVAL_HOME": str(home)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    example = project.ROOT / "examples" / "schedulers" / "jupyter_scheduler.py"
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{address}/api"):
            assert server.poll() is None
            time.sleep(1)
        for broken, code in ((False, 0), (False, 0), (True, 1)):
            if broken:
                (home / "inbox" / "2024" / "broken.pdf").write_bytes(b"%PDF-1.7")
            given = [sys.executable, str(example), address, "t", "job.ipynb", "period='2024'"]
            job_ended = subprocess.run(given, stdout=subprocess.DEVNULL, check=False).returncode
            assert job_ended == code, (broken, job_ended)
            print(f"{'a broken document' if broken else 'a job'}: {code}; latest {whole(home)}")
    finally:
        server.terminate()
        server.wait()
    gone(home)
    assert [one["status"] for one in Store(home / "published").history()] == ["published", "gate"]


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    numbers = [int(one) for one in given] + [10, 1][len(given) :]
    assert runs.Store  # all that a run imports is here before the first is started
    with tempfile.TemporaryDirectory() as folder:
        project.make(Path(folder))
        every = {"killed": killed, "together": together, "disk": disk, "soak": soak}
        {**every, "scheduler": scheduler}[what](Path(folder), *numbers)
