"""Recorded output: everything that iterations print, warn, log and display, as one ordered stream of events.

User code runs inside `Recorder.live()`. There `sys.stdout`, `sys.stderr`, the warnings, the loggers and
IPython's displays lead to the recorder; outside they are as they were, so that an inline backend may record
in the kernel itself. What was recorded is relayed later, in the kernel, through the real ones
(`nbcluster.engine.relay`): there it meets the user's filters, registries and handlers, as serially.

In this room output becomes events.
"""

import io
import sys
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple

from nbcluster.worker.displayed import Displayed, Displays, Formatting, formatting_here
from nbcluster.worker.logged import Logged, LogLevels, Logs, levels_here
from nbcluster.worker.stops import Mark
from nbcluster.worker.warned import Filters, FiltersTouched, Warned, Warnings, filters_here

StreamName = Literal["stdout", "stderr"]

#: More text than this between two checkpoints is no output to be kept in memory.
_MOST_CHARACTERS: Final = 64 * 2**20


class Written(NamedTuple):
    """Text that went to one of the two streams; consecutive writes of one iteration are one event."""

    stream: StreamName
    text: str


Event = Written | Warned | FiltersTouched | Logged | Displayed


@dataclass(frozen=True)
class StreamTraits:
    """What user code may ask of a stream without writing to it."""

    encoding: str | None = "UTF-8"
    errors: str | None = None
    isatty: bool = False

    @classmethod
    def of(cls, stream: Any) -> "StreamTraits":
        asks = getattr(stream, "isatty", None)
        return cls(getattr(stream, "encoding", None), getattr(stream, "errors", None), bool(asks and asks()))


@dataclass(frozen=True)
class Rules:
    """What decides in the kernel whether and how output appears; read there, shipped with the payload."""

    stdout: StreamTraits = StreamTraits()
    stderr: StreamTraits = StreamTraits()
    filters: Filters = field(default_factory=lambda: Filters([], "default"))
    levels: LogLevels = field(default_factory=lambda: LogLevels({}, 0, False))
    formatting: Formatting | None = None
    """None: there is no IPython, and `display` prints."""


def rules_here() -> Rules:
    """The rules of this process, the kernel."""
    return Rules(
        StreamTraits.of(sys.stdout),
        StreamTraits.of(sys.stderr),
        filters_here(),
        levels_here(),
        formatting_here(),
    )


class RecordedStream(io.TextIOBase):
    """Stands for `sys.stdout` or `sys.stderr` on a worker, and behaves as a kernel's does."""

    # Written in the class, because in the base class they are properties that cannot be set.
    encoding = ""
    errors: str | None = None

    def __init__(self, name: StreamName, traits: StreamTraits, recorder: "Recorder") -> None:
        self.name = name
        self.encoding = traits.encoding or ""
        self.errors = traits.errors
        self._isatty = traits.isatty
        self._take = recorder.take

    def isatty(self) -> bool:
        return self._isatty

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._take(self.name, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing to do: what was written is recorded already."""


class Recorder:
    """Records what one thread's user code puts out. That thread calls all methods; any may call `take`."""

    def __init__(self, rules: Rules, mark: Mark | None = None, *, apart: bool = True) -> None:
        """`apart`: this process is a worker, and nobody else's settings are disturbed by its own."""
        self.events: list[Event] = []
        self.mark = Mark() if mark is None else mark
        self._thread = threading.get_ident()
        self._stream: StreamName | None = None
        self._pending: list[str] = []
        self._size = 0
        self._warnings = Warnings(rules.filters, self.tell, apart)
        logs = Logs(rules.levels, self.tell, apart)
        displays = Displays(rules.formatting, self.tell, self.mark, apart)
        self._live = _Live(self, displays, logs, self._warnings, rules)

    def cut(self) -> int:
        """End the current event; how many events there are."""
        if self._pending:
            self._end_text()
        if self._warnings.touched:
            self._warnings.tell_touched()
        return len(self.events)

    def tell(self, event: Event) -> None:
        if self._pending and threading.get_ident() == self._thread:
            self._end_text()
        self.events.append(event)

    def take(self, stream: StreamName, text: str) -> None:
        """Any thread may call; only the recording one's writes are put together."""
        if threading.get_ident() != self._thread:
            self.events.append(Written(stream, str(text)))
            return
        if stream is not self._stream:
            if self._pending:
                self._end_text()
            self._stream = stream
        self._pending.append(text)
        self._size += len(text)
        if self._size > _MOST_CHARACTERS:
            self.mark.stop("large", f"prints more than {_MOST_CHARACTERS // 2**20} MB of text")

    def live(self) -> AbstractContextManager[None]:
        """While inside, output is recorded. What user code leaves changed is marked when it ends."""
        return self._live

    def begin(self) -> None:
        """User code begins, on the thread that calls."""
        self._thread = threading.get_ident()
        if not self.events:
            self._size = 0

    def _end_text(self) -> None:
        assert self._stream is not None
        self.events.append(Written(self._stream, "".join(self._pending)))
        self._pending.clear()


class _Live:
    """Everything that leads to the recorder. Entered once per block of iterations: hence so flat."""

    def __init__(
        self, recorder: Recorder, displays: Displays, logs: Logs, heard: Warnings, traits: Rules
    ) -> None:
        self._recorder = recorder
        self._displays = displays
        self._logs = logs
        self._warnings = heard
        self._stdout = RecordedStream("stdout", traits.stdout, recorder)
        self._stderr = RecordedStream("stderr", traits.stderr, recorder)
        self._real: tuple[Any, Any] = (sys.stdout, sys.stderr)

    def __enter__(self) -> None:
        self._recorder.begin()
        self._displays.begin()
        self._logs.begin()
        self._warnings.begin()
        self._real = (sys.stdout, sys.stderr)
        sys.stdout, sys.stderr = self._stdout, self._stderr

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        replaced = sys.stdout is not self._stdout or sys.stderr is not self._stderr
        sys.stdout, sys.stderr = self._real
        refiltered = self._warnings.end()
        relogged = self._logs.end()
        self._displays.end()
        mark = self._recorder.mark
        if replaced:
            mark.note("changes", "sys.stdout or sys.stderr is replaced")
        if refiltered:
            mark.note("changes", "the filters of the warnings module are changed")
        if relogged is not None:
            mark.note("changes", f"the level or the handlers of the logger {relogged!r} are changed")
