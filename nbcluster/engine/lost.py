"""What a worker was at when it was lost, as far as is known: which iteration, which item, which line.

The iteration is known where it was alone with the worker, time and again; the line where the process could still write
down where its code was: it can when it crashes, and when it is told to before it is killed.

In this room (``engine``) that becomes a clause.
"""

import re
from typing import Final

from nbcluster.worker.items import Items

#: As Python's own `faulthandler` writes the frames of a thread, the innermost first.
_FRAME: Final = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)
#: Objects whose text is made by Python alone, and is short enough to be read.
_PLAIN: Final = frozenset({int, float, complex, bool, str, bytes, type(None)})
_SHOWN: Final = 40


def told(cause: str, at: int, header: str, items: Items, said: str, filename: str) -> str:
    """``in line 5, iteration 7 (n = 4000), a worker crashed by SIGSEGV: …``; the cause speaks of the worker as "it"."""
    line = line_in(said, filename)
    places = [f"line {line}"] if line else []
    which = item(header, items, at)
    places.append(f"iteration {at:,}" + (f" ({which})" if which else ""))
    return f"in {', '.join(places)}, {named(cause)}"


def named(cause: str) -> str:
    """A cause that speaks of a worker by name."""
    return re.sub(r"^it\b|(?<=^somebody ended )it\b", "a worker", cause)


def line_in(said: str, filename: str) -> int | None:
    """The line of the cell in which its code was, by the last that the worker wrote of it."""
    begins = max(said.rfind("Fatal Python error"), said.rfind("Current thread"), 0)
    frames = _FRAME.findall(said, begins) or _FRAME.findall(said)
    return next((int(line) for name, line in frames if name == filename), None)


def item(header: str, items: Items, at: int) -> str:
    """``n = 4000``; nothing where only code of the user's could tell what the item is."""
    target = re.match(r"(?:async )?for (.+?) in ", header)
    if target is None or at >= len(items):
        return ""
    found = next(iter(items.block(at, at + 1)), target)  # which is nothing that could be shown
    if not _is_plain(found):
        return ""
    text = repr(found)
    return f"{target[1]} = {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}"


def _is_plain(value: object) -> bool:
    if type(value) is tuple:
        return all(map(_is_plain, value))
    return type(value) in _PLAIN
