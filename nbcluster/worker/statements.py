"""One statement that a person wants run on this worker: to look at a disk, to install a package.

    kernel → worker   ``run statement``, answered when it has run; ``stop statement``, answered with its turn

It has a namespace of its own, which goes when it is done; what it prints is taken where it is printed, in native code
and in the processes that it starts too.

In this room such a statement has its turn.
"""

import ast
import asyncio
import io
import os
import pickle
import tempfile
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Final

from nbcluster.worker import ambient, executor
from nbcluster.worker.door import DOOR

FILENAME: Final = "<statement>"
_MOST_BYTES: Final = 1_000_000
"""Of more text the end is kept."""


@dataclass(frozen=True)
class Statement:
    """On its way to a worker."""

    id: str
    source: str
    settings: Mapping[str, Any]
    """The kernel's, by which the same folder and the same modules are found."""


@dataclass(frozen=True)
class Said:
    """What came of it."""

    text: str
    """What it printed, and the value of a last expression."""
    error: str = ""
    """The exception that it ended with, as Python words it."""


_running: Final[dict[str, int]] = {}
_stopped: Final[deque[str]] = deque(maxlen=100)


async def _run_statement(payload: bytes) -> bytes:
    main = executor.current()
    assert main is not None  # a worker has one
    statement: Statement = pickle.loads(payload)
    said = await asyncio.wrap_future(main.submit(copy_context().run, run, statement))
    return pickle.dumps((said.text, said.error))


def run(statement: Statement) -> Said:
    """On the main thread."""
    main = executor.current()
    _running[statement.id] = main.turn if main else 0
    error = ""
    with _printed() as printed:
        try:
            if statement.id not in _stopped:
                with executor.held():
                    ambient.put_in_force(statement.settings)
                _execute(statement.source)
        # A border: whatever the statement ends with is told by its name and text.
        except BaseException as raised:  # noqa: BLE001
            error = "".join(traceback.format_exception_only(raised)).rstrip()
        finally:
            _running.pop(statement.id, None)
    return Said(printed[0], error)


def _execute(source: str) -> None:
    space: dict[str, Any] = {"__name__": "__main__"}
    tree = ast.parse(source, FILENAME)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, FILENAME, "exec"), space)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), FILENAME, "eval"), space)
        if value is not None:
            print(repr(value))


@contextmanager
def _printed() -> Iterator[list[str]]:
    """What is printed meanwhile, by whomever; known when it is over."""
    printed: list[str] = []
    with tempfile.TemporaryFile() as file:
        own = [os.dup(1), os.dup(2)]
        stream = io.TextIOWrapper(
            io.FileIO(os.dup(file.fileno()), "w"), "utf-8", errors="backslashreplace", write_through=True
        )
        try:
            for descriptor in (1, 2):
                os.dup2(file.fileno(), descriptor)
            with stream, redirect_stdout(stream), redirect_stderr(stream):
                yield printed
        finally:
            for descriptor, led in zip((1, 2), own, strict=True):
                os.dup2(led, descriptor)
                os.close(led)
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _MOST_BYTES))
            printed.append(file.read().decode(errors="replace"))


def _stop_statement(payload: bytes) -> bytes:
    """The turn in which it runs; 0 if it does not. It will not from now on."""
    name = payload.decode()
    _stopped.append(name)
    return str(_running.get(name, 0)).encode()


DOOR.register("run statement", _run_statement)
DOOR.register("stop statement", _stop_statement)
