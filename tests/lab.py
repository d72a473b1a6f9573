"""Drive the real JupyterLab in headless Chromium, as `selfeval lab` opens it in a new project.

    python -m tests.lab [NAME...] [--shots FOLDER] [--python WHERE THE WHEEL IS]

Each notebook is opened and run. Printed is what a reader would miss: a cell with an error, a
picture that does not load, a heading that is not in the contents panel or twice, an address
elsewhere.
With `--shots` what is on the screen at each output is stored as pictures, to be looked at.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pylopdf_fonts_zh_cn

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NOTEBOOKS = (ROOT / "notebooks").glob("*.ipynb")
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
SCREEN = {"width": 1440, "height": 1000}
# The model of the notebook in front: cells off the screen are not in the page.
MODEL = "() => jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON()"
READY = "() => window.jupyterapp?.shell.currentWidget?.context?.isReady"
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
# What is to be seen in the notebook: drawn or not.
BLANK = "() => [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.alt)"
SCROLL = (
    "async n => { const c = jupyterapp.shell.currentWidget.content;"
    "c.activeCellIndex = n; await c.scrollToItem(n, 'start'); }"
)
CONTENTS = "() => [...document.querySelectorAll('.jp-tocItem-content')].map(e => e.textContent)"


@contextmanager
def lab(home: Path, python: str = sys.executable) -> Iterator[str]:
    """Make a project with the documents of this repository, and serve it; give its address."""
    named = ("SELFEVAL_HOME", *(() if python == sys.executable else ("PYTHONPATH",)))
    every = {name: one for name, one in os.environ.items() if name not in named}
    subprocess.run([python, "-m", "analysis", "new", "."], cwd=home, env=every, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    shutil.copytree(ROOT / "data" / "raw", home / "data" / "raw", dirs_exist_ok=True)
    shutil.copy(ROOT / "data" / "corrections.toml", home / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        f"JUPYTER_{one}_DIR": str(home / ".jupyter" / one) for one in ("CONFIG", "DATA", "RUNTIME")
    }
    own |= {f"JUPYTERLAB_{one}_DIR": str(home / ".jupyter") for one in ("SETTINGS", "WORKSPACES")}
    options = ("--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root")
    options += ("--expose-app-in-browser",)
    quiet = home / ".jupyter/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [python, "-m", "analysis", "lab", *options],
            cwd=home, env=every | own, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            for _ in range(960):  # four minutes, where others work too
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.25)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


class Notebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, browser: Any, address: str, name: str) -> None:
        """Open a notebook beside its contents panel, without what an earlier one left."""
        self.page = browser.new_page(viewport=SCREEN)
        self.elsewhere: list[str] = []
        self.page.on("request", lambda one: self._asked(one.url, address))
        self.page.goto(f"{address}/lab/tree/{name}.ipynb?reset", timeout=120_000)
        self.page.wait_for_function(READY, timeout=120_000)
        self.page.wait_for_function(IDLE, timeout=120_000)
        self.command("toc:show-panel")

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            self.elsewhere.append(url)

    def command(self, name: str) -> None:
        """Execute a command of JupyterLab, as a menu or a key does, and wait for its end."""
        self.page.evaluate("name => jupyterapp.commands.execute(name)", name)

    def run(self) -> list[dict[str, Any]]:
        """Run all cells; return them with what they print."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(IDLE, timeout=240_000)
        cells: list[dict[str, Any]] = self.page.evaluate(MODEL)["cells"]
        return cells

    def cell(self, number: int, text: str | None = None) -> None:
        """Put the cursor into a code cell, and a text in place of what it holds."""
        self.page.evaluate(
            "async n => { const c = jupyterapp.shell.currentWidget.content;"
            "c.activeCellIndex = n; await c.scrollToItem(n); c.mode = 'edit'; }", number
        )  # fmt: skip
        self.page.keyboard.press("Control+End")
        if text is not None:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)

    def new(self, text: str) -> None:
        """Type a text into a new cell at the end."""
        self.page.keyboard.press("Escape")
        self.page.evaluate(
            "() => { const c = jupyterapp.shell.currentWidget.content;"
            "c.activeCellIndex = c.widgets.length - 1; }"
        )
        self.command("notebook:insert-cell-below")
        self.cell(len(self.page.evaluate(MODEL)["cells"]) - 1, text)

    def blank(self) -> list[str]:
        """Return the texts of pictures that do not load, on all screens."""
        found: dict[str, None] = {}
        for _ in self.screens():
            found |= dict.fromkeys(self.page.evaluate(BLANK))
        return list(found)

    def completions(self, text: str) -> list[str]:
        """Type a text into a new cell at the end, press Tab, and return what is offered."""
        self.new(text)
        for _ in range(5):  # the first answer of a kernel comes later than JupyterLab waits
            self.page.keyboard.press("Tab")
            self.page.wait_for_timeout(3000)
            if self.page.locator(".jp-Completer-item").count():
                break
        offered: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('.jp-Completer-item .jp-Completer-match')]"
            ".map(e => e.textContent)"
        )
        return offered

    def screens(self) -> Iterator[bytes]:
        """Scroll to each cell that prints something, and give what is then on the screen."""
        for number, cell in enumerate(self.page.evaluate(MODEL)["cells"]):
            if cell.get("outputs"):
                self.page.evaluate(SCROLL, number)
                self.page.wait_for_timeout(500)
                yield self.page.screenshot()


def seen(notebook: Notebook) -> list[str]:
    """Run a notebook and return what a reader would miss in it."""
    cells = notebook.run()
    outputs = [one for cell in cells for one in cell.get("outputs", [])]
    missed = [
        f"a cell says {one.get('evalue') or one.get('text')}"
        for one in outputs
        if one["output_type"] == "error" or one.get("name") == "stderr"
    ]
    missed += [
        f"not run: {cell['source'][:60]}"
        for cell in cells
        if cell["cell_type"] == "code" and not cell["execution_count"]
    ]
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    heads = [line.lstrip("# ") for text in texts for line in text.split("\n") if line[:1] == "#"]
    listed = notebook.page.evaluate(CONTENTS)
    missed += [f"not in the contents panel: {one}" for one in heads if one not in listed]
    twice = [one for one in listed if one not in heads and any(one in head for head in heads)]
    missed += [f"twice in the contents panel: {one}" for one in twice]
    missed += [f"a picture does not load: {one}" for one in notebook.blank()]
    return missed + [f"asked for {one}" for one in notebook.elsewhere]


def changed(notebook: Notebook, parameter: str, value: str) -> tuple[str, str]:
    """Type another value for a parameter, run again; return what was printed, and is now."""
    before = notebook.run()
    (number,) = (
        at for at, cell in enumerate(before) if "parameters" in cell["metadata"].get("tags", [])
    )
    notebook.cell(number)
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.type(f"{parameter} = {value}")
    return _printed(before), _printed(notebook.run())


def _printed(cells: list[dict[str, Any]]) -> str:
    every = [one for cell in cells for one in cell.get("outputs", [])]
    return "\n".join("".join(one.get("data", {}).get("text/plain", "")) for one in every)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start a browser that has the package's Chinese font, whatever is on the machine."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as started:
        fonts = Path(folder) / "fonts.conf"
        places = ("<include>/etc/fonts/fonts.conf</include>", f"<dir>{FONTS}</dir>")
        fonts.write_text(f"<fontconfig>{''.join(places)}</fontconfig>")
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )  # fmt: skip
        yield browser
        browser.close()


def main() -> int:
    """Drive what is asked for; 1 where a reader would miss something."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("names", nargs="*", default=[f.stem for f in sorted(NOTEBOOKS)])
    asked.add_argument("--shots", type=Path)
    asked.add_argument("--python", default=sys.executable)
    given = asked.parse_args()
    if CHROMIUM is None:
        print("no chromium here: apt-get install chromium")
        return 0
    missed = 0
    home = TemporaryDirectory()
    with home as folder, lab(Path(folder), given.python) as address, chromium() as browser:
        for name in given.names:
            notebook = Notebook(browser, address, name)
            found = seen(notebook)
            missed += len(found)
            print(f"{name}: {'; '.join(found) or 'all is seen'}", flush=True)
            for number, picture in enumerate(notebook.screens() if given.shots else ()):
                given.shots.mkdir(parents=True, exist_ok=True)
                (given.shots / f"{name}-{number:02}.png").write_bytes(picture)
            notebook.page.close()
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
