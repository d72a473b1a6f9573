"""Drive the real JupyterLab in headless Chromium, as `selfeval lab` opens it in a new project.

    python -m tests.lab [NAME...] [--shots FOLDER]

Each notebook is opened and run. Printed is what a reader would miss: a cell with an error, a
picture that does not load, a heading that is not in the contents panel, an address elsewhere;
then what completion offers, and that a changed parameter changes the output. With `--shots`
what is on the screen is stored as pictures, to be looked at.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis import project

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREEN = {"width": 1500, "height": 1000}
# The model of the notebook in front: cells off the screen are not in the page.
MODEL = "() => jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON()"
READY = "() => window.jupyterapp?.shell.currentWidget?.context?.isReady"
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
# What is to be seen in the notebook: drawn or not.
BLANK = "() => [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.alt)"
CONTENTS = "() => [...document.querySelectorAll('.jp-tocItem-content')].map(e => e.textContent)"


@contextmanager
def lab(home: Path) -> Iterator[str]:
    """Make a project with the documents of this repository, and serve it; give its address."""
    project.new(home)
    shutil.copytree(ROOT / "data" / "raw", home / "data" / "raw", dirs_exist_ok=True)
    shutil.copy(ROOT / "data" / "corrections.toml", home / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{one}_DIR": str(home / ".jupyter" / one) for one in ("CONFIG", "RUNTIME")}
    own |= {f"JUPYTERLAB_{one}_DIR": str(home / ".jupyter") for one in ("SETTINGS", "WORKSPACES")}
    every = {name: one for name, one in os.environ.items() if name != "SELFEVAL_HOME"}
    options = ("--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root")
    options += ("--expose-app-in-browser",)
    quiet = home / ".jupyter/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "analysis", "lab", *options],
            cwd=home, env=every | own, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            for _ in range(240):
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
        self.page.goto(f"{address}/lab/tree/{name}.ipynb?reset", timeout=60_000)
        self.page.wait_for_function(READY, timeout=60_000)
        self.page.wait_for_function(IDLE, timeout=60_000)
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

    def completions(self, text: str) -> list[str]:
        """Type a text into a new cell at the end, press Tab, and return what is offered."""
        self.new(text)
        self.page.keyboard.press("Tab")
        self.page.wait_for_selector(".jp-Completer-item", timeout=10_000)
        offered: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('.jp-Completer-item .jp-Completer-match')]"
            ".map(e => e.textContent)"
        )
        return offered
