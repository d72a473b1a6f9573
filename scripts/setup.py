"""Make .venv from the lock: needs Python 3.11 or newer and nothing else, fetches nothing unpinned.

Run by every target of the Makefile; does nothing when .venv already fits the lock. With uv on the
machine it takes seconds; without, the uv of the lock is installed first; where that fails, pip
does it all.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
UV = PYTHON.with_name("uv")
PIP = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "made-from.txt"
# Run from inside .venv, this is the Python that made it: .venv itself may have to go.
BASE = getattr(sys, "_base_executable", sys.executable)


def main() -> int:
    """Bring .venv in step with the lock; return 0, or 1 with one line that says what to do."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is run before anything is checked
        print(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    stamp = STAMP.read_text(encoding="utf-8").split() if STAMP.is_file() else ["", ""]
    if stamp == [place(), contents()] and PYTHON.exists():
        return 0
    started = time.monotonic()
    print(
        f"Setting up .venv with Python {sys.version.split()[0]}; once, a minute or so", flush=True
    )
    try:
        if stamp[0] != place() or not PYTHON.exists():
            make_venv(*(["--without-pip"] if shutil.which("uv") else []))
        install()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    STAMP.write_text(f"{place()}\n{contents()}\n", encoding="utf-8")
    taken = time.monotonic() - started
    print(
        f"Set up in {taken:.0f} s; `source .venv/bin/activate` makes `selfeval` known", flush=True
    )
    return 0


def place() -> str:
    """Return what .venv can't outlive: its folder and its Python."""
    return hashlib.sha256(os.fsencode(ROOT) + sys.version.encode()).hexdigest()


def contents() -> str:
    """Return what is installed in .venv: the lock, and how this package and this script stand."""
    parts = [file.read_bytes() for file in (LOCK, ROOT / "pyproject.toml", Path(__file__))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv(*options: str) -> None:
    """Make an empty .venv, in place of one that another folder or another Python made."""
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        run(BASE, "-m", "venv", *options, VENV)
    except subprocess.CalledProcessError:
        raise OSError(
            "this Python can't make a virtual environment; install uv, or the system's package "
            "for it (on Debian and Ubuntu: apt install python3-venv), then try again"
        ) from None


def install() -> None:
    """Install the lock with its hashes, then this package itself, editable, without a download."""
    uv = shutil.which("uv") or uv_of_the_lock()
    itself = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
    if uv and synced(uv):
        run(uv, "pip", "install", "--quiet", "--python", PYTHON, "--offline", *itself)
        compile_imported()
        return
    if not has_pip():
        make_venv()
    run(*PIP, "--require-hashes", "--requirement", LOCK)
    run(*PIP, "--no-index", *itself)


def synced(uv: str) -> bool:
    """Make .venv hold exactly the lock, with uv; False when that fails."""
    exactly = ("pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCK)
    try:
        run(uv, *exactly, env=mirrors())
    except (subprocess.CalledProcessError, OSError):
        print("uv could not install the lock; trying pip", flush=True)
        return False
    return True


def compile_imported() -> None:
    """Compile the packages that the code imports, a fifth of all, without their own tests.

    Else each process compiles them anew where nothing may be written beside the code.
    """
    sources = [file.read_text(encoding="utf-8") for file in ROOT.glob("src/**/*.py")]
    named = set(re.findall(r"^\s*(?:import|from) (\w+)", "\n".join(sources), re.MULTILINE))
    site = next((VENV / ("Lib" if os.name == "nt" else "lib")).rglob("site-packages"))
    folders = [str(site / name) for name in sorted(named) if (site / name).is_dir()]
    asked = (PYTHON, "-m", "compileall", "-qq", "-j", "0", "-x", r"[\\/]tests?[\\/]")
    # What does not compile, such as a template, is not imported either.
    subprocess.run([*asked, *folders], check=False)


def has_pip() -> bool:
    """Say whether .venv has a pip; one that was made for uv has none."""
    asked = (PYTHON, "-c", "import pip")
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def uv_of_the_lock() -> str | None:
    """Install the uv that the lock pins, checked by its hash; None when it is not to be had."""
    if UV.exists():
        return str(UV)
    block = re.search(r"^uv==.*(?:\n +--hash=.*)+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if not block:
        return None
    pinned = VENV / "uv.txt"
    pinned.write_text(block[0].rstrip(" \\") + "\n", encoding="utf-8")
    try:
        run(*PIP, "--require-hashes", "--requirement", pinned)
    except subprocess.CalledProcessError:
        return None
    return str(UV)


def mirrors() -> dict[str, str]:
    """Return the environment with the package index that pip is set to use, which uv ignores."""
    environment = dict(os.environ)
    if {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys():
        return environment
    index = environment.get("PIP_INDEX_URL")
    if not index:
        asked = (BASE, "-m", "pip", "config", "get", "global.index-url")
        index = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    if index:
        environment["UV_DEFAULT_INDEX"] = index
    return environment


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command in the project folder; raise CalledProcessError when it fails."""
    subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    sys.exit(main())
