"""Works through all notebooks as a visitor of Binder would, in an environment made as Binder makes it.

A fresh clone of the last commit; a venv with the versions that repo2docker brings, and `binder/requirements.txt`;
`postBuild` and `start`; a plain user with a home of their own; a server behind a prefix. In Chromium each notebook is
opened (the panel is open, the saved summaries are there), all cells are run, and each exercise is solved in its cell.
Meanwhile the memory of all processes of that user is added up.

In this room a visit to Binder is played.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
import psutil
from playwright.sync_api import Page

from tests.lab.jupyter import LAB, SETTINGS, Server
from tests.lab.notebook import CONNECTED
from tests.notebooks.lessons import exercises_of
from tests.views.pictures import chromium

REPOSITORY = Path(__file__).parents[1]
MOST_BYTES = 1_500_000_000
MOST_CPU_S = 60.0
DEADLINE_MS = 240_000
#: The number that repo2docker gives its user.
USER = 1000
MARK = "NBC_BINDER_VISIT"


def main(numbers: list[str]) -> int:
    """0 where every notebook is as it should be, within the limits."""
    with tempfile.TemporaryDirectory(prefix="binder-") as made:
        home = Path(made, "jovyan")
        clone = _clone(home)
        environ = _environment(home, clone)
        faults = []
        with (
            _Watched(environ[MARK]) as watched,
            _server(home, clone, environ) as server,
            chromium() as browser,
        ):
            for path in sorted(clone.glob("notebooks/*.ipynb")):
                if numbers and path.name[:2] not in numbers:
                    continue
                watched.begin()
                began = time.monotonic()
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                page.set_default_timeout(DEADLINE_MS)
                found = _visit(page, server, path)
                page.close()
                server.end_kernels()
                bytes_, cpu_s = watched.peak_bytes, watched.cpu_s
                if bytes_ > MOST_BYTES:
                    found.append(f"{bytes_ / 1e6:.0f} MB are more than {MOST_BYTES / 1e6:.0f}")
                if cpu_s > MOST_CPU_S:
                    found.append(f"{cpu_s:.0f} CPU-seconds are more than {MOST_CPU_S:.0f}")
                seconds = time.monotonic() - began
                took = f"{seconds:5.0f} s {cpu_s:5.0f} CPU-s {bytes_ / 1e6:6.0f} MB"
                print(f"{path.name:<32} {took}  {'; '.join(found) or 'as it should be'}", flush=True)
                faults += found
    return len(faults)


# What Binder makes -----------------------------------------------------------------------------------


def _clone(home: Path) -> Path:
    home.mkdir()
    home.parent.chmod(0o755)
    _call("git", "clone", "--quiet", str(REPOSITORY), str(home / "clone"))
    if os.geteuid() == 0:
        for path in [home, *home.rglob("*")]:
            os.chown(path, USER, USER, follow_symlinks=False)
    return home / "clone"


def _environment(home: Path, clone: Path) -> dict[str, str]:
    """The venv, with what `postBuild` does done; the visitor's variables."""
    python = os.environ["BINDER_PYTHON"]
    environ = {
        "HOME": str(home),
        "PATH": f"{home}/env/bin:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        MARK: secrets.token_hex(8),
    }
    for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT", "SSL_CERT_FILE"):
        if name in os.environ:
            environ[name] = os.environ[name]
    as_user = {"cwd": clone, "env": environ}
    print("making the environment", flush=True)
    _call(python, "-m", "venv", str(home / "env"), **as_user)
    _call(f"{home}/env/bin/pip", "install", "--quiet", *_brought_by_repo2docker(), **as_user)
    _call(f"{home}/env/bin/pip", "install", "--quiet", "-r", "binder/requirements.txt", **as_user)
    for name, settings in SETTINGS.items():
        if name.startswith("@jupyterlab"):
            path = home / ".jupyter" / "lab" / "user-settings" / f"{name}.jupyterlab-settings"
            _call("mkdir", "-p", str(path.parent), **as_user)
            told = json.dumps(settings).encode()
            subprocess.run(
                ["tee", path], input=told, check=True, stdout=subprocess.DEVNULL, **_who(), **as_user
            )
    _call("binder/postBuild", **as_user)
    return environ


def _brought_by_repo2docker() -> list[str]:
    """The versions of Jupyter's parts that repo2docker installs before anything of ours."""
    import repo2docker

    folder = Path(repo2docker.__file__).parent / "buildpacks" / "conda"
    version = (REPOSITORY / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    [frozen] = folder.glob(f"environment.py-{version}-linux-64.lock")
    named = re.findall(
        r"/noarch/(jupyterlab|notebook|jupyter_server|jupyter-resource-usage|ipykernel|nbconvert)-(\d[\d.]*)-",
        frozen.read_text(),
    )
    return [f"{name}=={version}" for name, version in sorted(set(named))]


def _who() -> dict[str, object]:
    return {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


def _call(*command: str, **how: object) -> None:
    who = _who() if "env" in how else {}
    done = subprocess.run(command, capture_output=True, text=True, **who, **how)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"{' '.join(command)} has ended with {done.returncode}\n{done.stdout}{done.stderr}")


@contextmanager
def _server(home: Path, clone: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        *("binder/start", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", "--ServerApp.base_url=/user/x/", f"--IdentityProvider.token={token}"),
        "--LabApp.expose_app_in_browser=True",
    ]
    with (home.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=clone, env=dict(environ), stdout=log, stderr=log, **_who())  # type: ignore[call-overload]
        server = Server(clone, process, port, token, replace(LAB, prefix="/user/x/"))
        try:
            server.wait_until_it_answers()
            yield server
        finally:
            server.stop()


# What the visitor does -------------------------------------------------------------------------------


def _visit(page: Page, server: Server, path: Path) -> list[str]:
    """What is not as it should be."""
    faults = []
    first = path.name.startswith("01")
    # The badge leads to the first one, which the saved workspace opens too; the others are opened from there.
    page.goto(f"{server.url}lab{'' if first else f'/tree/notebooks/{path.name}'}?token={server.token}")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    page.wait_for_function("name => jupyterapp.shell.currentWidget?.title.label === name", arg=path.name)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    if not page.locator("#nbcluster-panel").is_visible():
        faults.append("the panel is not open")
    cells = nbformat.read(path, as_version=4).cells
    wanted = sum(cell.source.startswith("%%distribute --name") for cell in cells if cell.cell_type == "code")
    there = sum("on 2 workers" in text or "here" in text for text in _outputs(page, cells).values())
    if there < wanted:
        faults.append(f"{there} of {wanted} summaries are there")
    page.evaluate(CONNECTED)
    page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-all-cells'); }")
    last = max(place for place, cell in enumerate(cells) if cell.cell_type == "code")
    _wait_for_end(page, last)
    said = _outputs(page, cells)
    for place, cell in enumerate(cells):
        if (
            cell.cell_type == "code"
            and "raises-exception" not in cell.metadata.get("tags", [])
            and "Traceback" in said[place]
        ):
            faults.append(f"cell {place} has failed: {said[place][-200:]}")
    for exercise in exercises_of(cells):
        if not said[exercise.check].startswith("✗ not yet"):
            faults.append(f"the check in cell {exercise.check} passes what is not done")
        for place, source in exercise.solved:
            page.evaluate(
                """([place, source]) => {
                  const { widgets } = jupyterapp.shell.currentWidget.content;
                  widgets[place].model.sharedModel.setSource(source);
                }""",
                [place, source],
            )
            _run(page, place)
        _run(page, exercise.check)
        if not (told := _outputs(page, cells)[exercise.check]).startswith("✓ right"):
            faults.append(f"the check in cell {exercise.check} says of the solution: {told}")
    return faults


def _run(page: Page, place: int) -> None:
    page.evaluate(
        """place => {
          const { content } = jupyterapp.shell.currentWidget;
          content.widgets[place].model.executionCount = null;
          content.activeCellIndex = place;
          content.deselectAll();
          void jupyterapp.commands.execute("notebook:run-cell");
        }""",
        place,
    )
    _wait_for_end(page, place)


def _wait_for_end(page: Page, place: int) -> None:
    page.wait_for_function(
        """place => /^\\[\\d+\\]:$/.test(jupyterapp.shell.currentWidget.content.widgets[place].node
          .querySelector(".jp-InputPrompt").textContent)""",
        arg=place,
    )


def _outputs(page: Page, cells: list[nbformat.NotebookNode]) -> dict[int, str]:
    """What is seen below each code cell."""
    texts = page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets.map(
          (cell) => [...cell.node.querySelectorAll(".jp-OutputArea-output")].map((each) => each.innerText).join("\\n"))"""
    )
    return {place: texts[place].strip() for place, cell in enumerate(cells) if cell.cell_type == "code"}


# What it takes ---------------------------------------------------------------------------------------


@dataclass
class _Watched:
    """All processes whose environment has the mark: their memory at its peak, and their CPU time."""

    mark: str
    peak_bytes: int = 0
    _seconds: dict[int, float] = field(default_factory=dict)
    _before_s: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "_Watched":
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def cpu_s(self) -> float:
        return sum(self._seconds.values()) - self._before_s

    def begin(self) -> None:
        self.peak_bytes, self._before_s = 0, sum(self._seconds.values())

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            total = 0
            for process in psutil.process_iter():
                with suppress(psutil.Error, FileNotFoundError):
                    if process.environ().get(MARK) == self.mark:
                        total += process.memory_full_info().pss
                        times = process.cpu_times()
                        self._seconds[process.pid] = times.user + times.system
            self.peak_bytes = max(self.peak_bytes, total)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
