"""The gallery of the panel, as its script serves it.

In this room the states of the panel are opened without a server and without a notebook.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

LABEXTENSION = Path(__file__).parents[2] / "labextension"

_AXE = LABEXTENSION / "node_modules" / "axe-core" / "axe.min.js"

_LOOK = """async (where) => {
  const { violations, passes } = await axe.run(where, { resultTypes: ["violations", "passes"] });
  if (passes.length === 0) return ["axe has looked at nothing"];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
}"""


def faults(page: Page, where: str) -> list[str]:
    """What somebody could not use, seriously, in axe's words."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(content=_AXE.read_text("utf-8"))
    return list(page.evaluate(_LOOK, where))


def states() -> list[str]:
    text = (LABEXTENSION / "gallery" / "states.ts").read_text("utf-8")
    return re.findall(r'\bname: "([\w-]+)",\s*connection:', text)


@contextmanager
def shown() -> Iterator[str]:
    """The gallery's address, for as long as it is needed."""
    command = ["node", "build.mjs", "--serve"]
    gallery = subprocess.Popen(command, cwd=LABEXTENSION, stdout=subprocess.PIPE, text=True)
    try:
        assert gallery.stdout is not None
        found = re.search(r"http\S+/", gallery.stdout.readline())
        assert found is not None
        yield f"{found.group()}panel.html"
    finally:
        gallery.terminate()
        gallery.wait()
        if gallery.stdout is not None:
            gallery.stdout.close()
