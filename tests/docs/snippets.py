"""What stands on a page: its blocks of code, and the lines of ours that its sentences name.

    ```python                a cell. All cells of a page run in their order, in one kernel
    ```text                  right behind a cell: what it shows. … stands for anything, times are not compared
    <!-- given               cells that a reader need not see: data, a wait, an assertion
    <!-- raises NAME -->     the next cell raises that
    <!-- needs NAME -->      the next cell runs where that package is
    <!-- not run: WHY -->    the next block is read with the grammars, and compiled, but not run
    ```console               lines of a terminal: each is read with the parser of the program it names

In this room a page is taken apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]

#: Pages that scripts write; what stands in them is compared with the code elsewhere.
MADE: Final = ("docs/reasons.md", "docs/reference.md")

PAGES: Final = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])

_PIECE: Final = re.compile(
    r"^<!--\s*(?P<mark>given|raises|needs|not run)\b:?[ \t]*(?P<said>.*?)\s*-->\s*?$"
    r"|^(?P<indent> *)```(?P<language>[\w{}-]*)\n(?P<code>.*?)^ *```\s*?$",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Block:
    """A block of code, with what was said of it."""

    language: str
    code: str
    line: int
    is_given: bool = False
    raises: str = ""
    needs: str = ""
    not_run: str = ""
    shows: list[str] = field(default_factory=list)


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def blocks(page: Path) -> list[Block]:
    """In their order; what a cell shows is a part of the cell."""
    text = page.read_text()
    found: list[Block] = []
    marks: dict[str, str] = {}
    end = 0
    for piece in _PIECE.finditer(text):
        line = text.count("\n", 0, piece.start()) + 1
        between = text[end : piece.start()].strip()
        end = piece.end()
        if piece["mark"] == "given":
            found.append(Block("python", piece["said"], line, is_given=True))
        elif piece["mark"]:
            marks[piece["mark"].replace(" ", "_")] = piece["said"] or "it"
        elif piece["language"] == "text" and found and not between and found[-1].language == "python":
            found[-1].shows += _dedented(piece["code"], piece["indent"]).splitlines()
        else:
            code = _dedented(piece["code"], piece["indent"])
            found.append(Block(piece["language"], code, line, **marks))
            marks = {}
    return found


def _dedented(code: str, indent: str) -> str:
    return re.sub(f"^{indent}", "", code, flags=re.MULTILINE)


def indented(page: Path) -> list[str]:
    """Lines that Markdown takes for code because they are indented: nobody says what they are."""
    text = re.sub(r"^ *```.*?^ *```|^<!--.*?-->", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(
        r"\n\n((?:    |\t)\S.*)", re.sub(r"^ *(?:[-*]|\d+\.) .*(?:\n+ +\S.*)*", "", text, flags=re.MULTILINE)
    )


def prose(page: Path) -> str:
    return _PIECE.sub("", page.read_text())


def named_lines(page: Path) -> Iterator[str]:
    """Lines of ours that sentences and blocks name: `%cluster start --name big`, `nbcluster list`."""
    ours = re.compile(r"(%{1,2}distribute|%cluster|%runs|nbcluster (?:start|list|stop|logs))\b")
    for inline in re.findall(r"`([^`\n]+)`", prose(page)):
        if ours.match(inline):
            yield inline
    for block in blocks(page):
        if block.language == "text":
            continue
        for line in block.code.splitlines():
            stripped = line.strip().removeprefix("$ ")
            if ours.match(stripped):
                yield re.split(r"\s+# ", stripped)[0]


def anchors(page: Path) -> set[str]:
    """What links may end in: the headings, as GitHub and Sphinx call them."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {_slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return kept.replace(" ", "-")
