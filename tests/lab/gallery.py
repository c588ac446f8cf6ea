"""The gallery of the panel, as its script serves it.

In this room the states of the panel are opened without a server and without a notebook.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.views.gallery import LABEXTENSION, gallery

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
    with gallery() as address:
        yield f"{address}panel.html"
