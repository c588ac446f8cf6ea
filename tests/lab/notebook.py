"""A notebook in JupyterLab as a person has it before them.

In this room a page of Lab is opened, its cells are run, and what it complains of is kept.
"""

import re
import time
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Error, Locator, Page

from tests.lab.jupyter import Server

DEADLINE_MS = 60_000

#: "Idle" shows before the connection to the kernel is there, and what is run before that is lost.
CONNECTED = """async () => {
  const shown = jupyterapp.shell.currentWidget;
  await shown.context.ready;
  await shown.sessionContext.ready;
  const kernel = shown.sessionContext.session?.kernel;
  if (kernel) await kernel.info;
  return Boolean(kernel);
}"""

#: The widgets' own extension asks every notebook for its kernel's name, one without a kernel too.
NO_KERNEL, WIDGETS = (
    "Cannot read properties of null (reading 'kernel')",
    "@jupyter-widgets/jupyterlab-manager",
)

#: Where a line of a stack comes from; and Notebook 7's own, which has errors with no extension at all.
PLACE, NOTEBOOK_7 = re.compile(r"(?:https?|blob|data):[^\s)]+"), "/static/notebook/"


class Lab:
    """One notebook on a page; `trouble` is what the browser complained of."""

    def __init__(
        self, browser: Browser, server: Server, notebook: str, *, kernel: bool = True, busy: bool = False
    ) -> None:
        """`busy`: its kernel runs a cell, and answers nobody before the end."""
        self.page: Page = browser.new_page(viewport={"width": 1100, "height": 900}, device_scale_factor=1.5)
        self.page.set_default_timeout(DEADLINE_MS)
        self.trouble: list[str] = []
        self.page.on("pageerror", self._keep)
        self.page.on(
            "console", lambda said: said.type == "error" and self._hear(said.text, said.location["url"], busy)
        )
        self._server, self._notebook, self._kernel, self._busy = server, notebook, kernel, busy
        self.load()

    def load(self) -> None:
        """Anew, where it was loaded before; the browser has kept what it keeps."""
        if self._server.front_end.module == "notebook":
            self.page.goto(self._server.notebook(self._notebook))
        else:
            self._load_lab()
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        assert self._busy or self.page.evaluate(CONNECTED) is self._kernel

    def _load_lab(self) -> None:
        self.page.goto(self._server.lab)
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_selector(".jp-Launcher")
        wish = {"shouldStart": self._kernel, "canStart": self._kernel}
        self.execute("docmanager:open", path=self._notebook, factory="Notebook", kernelPreference=wish)

    def _keep(self, error: Error) -> None:
        text = f"page error: {error}\n{error.stack}"
        places = PLACE.findall(error.stack or "")
        is_notebook_s = bool(places) and all(NOTEBOOK_7 in place for place in places)
        if not (NO_KERNEL in text and WIDGETS in text) and not is_notebook_s:
            self.trouble.append(text)

    def _hear(self, text: str, where: str, busy: bool) -> None:
        # What a kernel says to the widgets of a page that is gone, Lab complains of on every other.
        if not (busy and text.startswith("Comm not found for comm id")):
            self.trouble.append(f"{text} ({where})")

    def execute(self, command: str, **arguments: Any) -> None:
        """One of Lab's commands, as from its menus."""
        self.page.evaluate(
            "async ([command, given]) => { await jupyterapp.commands.execute(command, given); }",
            [command, arguments],
        )

    def start(self, command: str) -> None:
        """One of Lab's commands whose end is not waited for."""
        self.page.evaluate("command => { void jupyterapp.commands.execute(command); }", command)

    def theme(self, name: str) -> None:
        self.execute("apputils:change-theme", theme=f"JupyterLab {name}")
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light", arg=str(name == "Light").lower()
        )
        # Lab fades its splash and reloads its style sheets
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.frames(20)

    def frames(self, count: int) -> None:
        self.page.evaluate(
            """count => new Promise((done) => {
              const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
              next(count);
            })""",
            count,
        )

    def wait_until(self, promised: str, given: Any = None) -> None:
        """Until the promise of a function brings what is true; Playwright's own waiting takes any promise for that."""
        give_up = time.monotonic() + DEADLINE_MS / 1000
        while not self.page.evaluate(promised, given):
            assert time.monotonic() < give_up, promised
            self.frames(5)

    def cell(self, index: int) -> Locator:
        """Of the code cells, the first is 0."""
        return self.page.locator(".jp-CodeCell").nth(index)

    def wait_for_end(self, index: int) -> None:
        """Of a code cell that was started."""
        self.page.wait_for_function(
            "index => /^\\[\\d+\\]:$/.test("
            "document.querySelectorAll('.jp-CodeCell')[index].querySelector('.jp-InputPrompt').textContent)",
            arg=index,
        )

    def save(self) -> None:
        self.execute("docmanager:save")

    def close(self) -> None:
        self.page.close()


def write(path: Path, *cells: str) -> None:
    """A notebook of code cells, as new."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(notebook, path)
