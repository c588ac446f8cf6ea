"""Draws which room imports which: the layers of pyproject.toml from the top, a dot where one imports another.

Every dot lies right of the diagonal, for imports go one way. The picture changes when a room begins or ceases to import
another, not with every file.

In this room the house is drawn from its own code.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

REPOSITORY = Path(__file__).resolve().parents[1]
HOUSE = REPOSITORY / "nbcluster"

ROW, LEFT, TOP, CELL, RIGHT = 30, 120, 92, 30, 40
INK, SOFT, ACCENT = "#24292f", "#8c959f", "#0969da"

_OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    ' font-family="system-ui, sans-serif" font-size="13" role="img"'
    ' aria-label="Rooms of nbcluster from the top layer to the bottom, and which of them imports which">'
)


def picture() -> str:
    """The whole picture."""
    layers = list(_layers())
    rooms = list(chain.from_iterable(layers))
    known = _imports()
    width = LEFT + CELL * len(rooms) + RIGHT
    height = TOP + ROW * len(rooms) + 44
    pieces = [
        _OPEN.format(width=width, height=height),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    pieces += _bands(layers, width)
    pieces += _names(rooms)
    pieces += _dots(rooms, known)
    below = TOP + ROW * len(rooms) + 26
    pieces.append(_text(16, below, "A dot: the room of the row imports the room of the column.", fill=SOFT))
    return "\n".join([*pieces, "</svg>", ""])


def _layers() -> Iterator[list[str]]:
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    for layer in next(each for each in contracts if each["id"] == "layers")["layers"]:
        rooms = [room.strip(" ()") for room in layer.split("|")]
        there = [room for room in rooms if _files(room)]
        if there:
            yield there


def _files(room: str) -> list[Path]:
    alone = HOUSE / f"{room}.py"
    return [alone] if alone.exists() else sorted((HOUSE / room).rglob("*.py"))


def _imports() -> dict[str, set[str]]:
    rooms = set(chain.from_iterable(_layers()))
    return {
        room: {other for file in _files(room) for other in _named(file)} & rooms - {room} for room in rooms
    }


def _named(file: Path) -> Iterator[str]:
    """The rooms that a file imports; also late, and for types."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "nbcluster":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nbcluster."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("nbcluster."))


def _bands(layers: list[list[str]], width: int) -> Iterator[str]:
    y = TOP
    for number, rooms in enumerate(layers):
        fill = "#f6f8fa" if number % 2 == 0 else "#ffffff"
        yield f'<rect x="0" y="{y}" width="{width}" height="{ROW * len(rooms)}" fill="{fill}"/>'
        y += ROW * len(rooms)


def _names(rooms: list[str]) -> Iterator[str]:
    for number, room in enumerate(rooms):
        y, x = TOP + ROW * number + 20, LEFT + CELL * number + CELL // 2 + 4
        yield _text(16, y, room, weight="600")
        yield f'<g transform="translate({x} {TOP - 10}) rotate(-60)">{_text(0, 0, room)}</g>'


def _dots(rooms: list[str], known: dict[str, set[str]]) -> Iterator[str]:
    for row, room in enumerate(rooms):
        for column, other in enumerate(rooms):
            x, y = LEFT + CELL * column + CELL // 2, TOP + ROW * row + ROW // 2
            if other in known[room]:
                yield f'<circle cx="{x}" cy="{y}" r="6" fill="{ACCENT}"><title>{room} imports {other}</title></circle>'
            elif room == other:
                yield f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="#d0d7de"/>'


def _text(x: int, y: int, text: str, *, fill: str = INK, weight: str = "400") -> str:
    return f'<text x="{x}" y="{y}" fill="{fill}" font-weight="{weight}">{escape(text)}</text>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture())
