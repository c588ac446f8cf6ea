"""Marks for the cells that browsers show, made by a process that may be ended at any moment.

One process for all who ask, started when somebody first does, and used again as long as it answers in time. What takes
longer than it may is ended with the process, and the next cell gets a new one.

In this room a browser's question about a cell gets its answer.
"""

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from nbcluster.server.marking import READY

SECONDS: Final = 1.0
"""That one cell may take."""
START_S: Final = 20.0
"""That a machine under load may take to start Python."""
MOST_CHARACTERS: Final = 2_000_000
"""Of a cell and those above it. One that is longer is nothing that somebody reads."""
MOST_WAITING: Final = 16
"""Browsers whose questions wait; each asks again when somebody types on."""

_NONE: Final = "There are no marks beside it. It can be run all the same."
TOO_LONG: Final = f"This cell and those above it have more than two million characters. {_NONE}"
TOO_SLOW: Final = f"Reading this cell took longer than a second. {_NONE}"
ENDED: Final = f"Reading this cell ended the process that reads cells for marks. {_NONE}"
BUSY: Final = "Many cells are being read for marks just now. There are none beside this one yet. Type on, and they come."


class WrongQuestion(ValueError):
    """What was asked has not the form that was agreed on: which field, and what is wrong with it."""

    def __init__(self, where: str, trouble: str) -> None:
        super().__init__(f"{where} {trouble}")
        self.where, self.trouble = where, trouble


@dataclass
class Marking:
    """Used in one event loop. `close` it when the server ends."""

    seconds: float = SECONDS
    _process: asyncio.subprocess.Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def answer(self, asked: object) -> dict[str, Any]:
        """``{"marks": […], "trouble": ""}`` for ``{"cell": …, "cells_before": […]}``. Raises WrongQuestion."""
        cell, before = _read(asked)
        if len(cell) + sum(map(len, before)) > MOST_CHARACTERS:
            return _none(TOO_LONG)
        if self._waiting >= MOST_WAITING:
            return _none(BUSY)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._asked(json.dumps({"cell": cell, "cells_before": before}))
        finally:
            self._waiting -= 1

    async def _asked(self, question: str) -> dict[str, Any]:
        try:
            process = await self._running()
        except (OSError, TimeoutError) as error:
            await self.close()
            return _none(
                f"The process that reads cells for marks did not start ({str(error) or 'in time'}). {_NONE}"
            )
        except asyncio.CancelledError:
            await self.close()
            raise
        try:
            async with asyncio.timeout(self.seconds):
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(f"{question}\n".encode())
                await process.stdin.drain()
                line = await process.stdout.readline()
                answer: dict[str, Any] = json.loads(line)
        except TimeoutError:
            await self.close()
            return _none(TOO_SLOW)
        except (
            OSError,
            ValueError,
        ):  # it has ended, in the middle of a line perhaps, or its answer is beyond all measure
            await self.close()
            return _none(ENDED)
        except asyncio.CancelledError:
            await self.close()  # its answer would be taken for that to the next question
            raise
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        # -P: a `json.py` in the folder in which the server was started is a notebook's, and not to be run.
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "nbcluster.server.marking"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            limit=MOST_CHARACTERS,
        )
        assert process.stdout is not None
        async with asyncio.timeout(START_S):
            if (await process.stdout.readline()).decode().strip() != READY:
                raise OSError("it ended at once")
        return process

    async def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):  # it was faster
            process.kill()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _read(asked: object) -> tuple[str, list[str]]:
    if not isinstance(asked, dict):
        raise WrongQuestion("the question", "is no object")
    cell, before = asked.get("cell"), asked.get("cells_before", [])
    if not isinstance(cell, str):
        raise WrongQuestion("cell", "is no text")
    if not isinstance(before, list) or not all(isinstance(each, str) for each in before):
        raise WrongQuestion("cells_before", "is no list of texts")
    return cell, before


def _none(trouble: str) -> dict[str, Any]:
    return {"marks": [], "trouble": trouble}
