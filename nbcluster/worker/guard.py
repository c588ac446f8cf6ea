"""The audit hook of a worker: writes, sockets, processes and questions to the user are stopped in time.

A hook cannot be removed and slows every `id()`, so it exists in workers only, put in when the guard is first
armed. It is armed while user code of a slice runs and knows which threads are the worker's own. What it sees
it marks before it raises, for the body may swallow what is raised.

Python tells its hooks of what Python does. Of files that native code writes (HDF5, torch.save) nobody is
told, but the system counts what a thread wrote: bytes that no allowed file explains are marked afterwards.

In this room what user code may do to the world is decided.
"""

import ctypes
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, suppress
from types import FrameType, TracebackType
from typing import Any, Final, Literal

try:
    import _posixsubprocess
except ImportError:  # Windows has other ways to start a process
    _posixsubprocess = None  # type: ignore[assignment]

from nbcluster.worker.copies import ask_for_no_ids
from nbcluster.worker.stops import Mark

Reason = Literal["writes", "network", "processes", "input"]

#: Threads of Dask's and ours may start while user code runs; those of a user's pool have other names.
_OWN_THREADS: Final = ("nbcluster", "Dask", "IO loop", "Profile", "TCP-Executor", "Tornado")

#: Less than this in a stretch of user code is no file: event loops wake themselves by writing a byte.
_FEWEST_BYTES: Final = 64


class Guard:
    """One for the process. `armed` is for the thread that runs user code."""

    def __init__(self) -> None:
        self.mark = Mark()
        self.allowed: frozenset[str] = frozenset()
        """What iterations are said to be independent in: `writes`, `network`, `processes`."""
        self.private: tuple[str, ...] = ()
        """Folders for caches that nobody but this worker sees."""
        self.printed: Callable[[], int] = _nothing_printed
        """How much of what native code wrote went to the worker's own descriptors, which have a watch."""
        self.on = False
        self._thread = 0
        self._ours: frozenset[int | None] = frozenset()
        self._installed = False
        self._armed = _Armed(self)
        self._tempdir: str | bytes | None = ""
        self._temporary = ""
        self._scratch: set[str] = set()
        self._excused = False
        self._child = False
        self._counter = _Counter()

    def armed(self) -> AbstractContextManager[None]:
        return self._armed

    def begin(self) -> None:
        if not self._installed:
            sys.addaudithook(_hook(self._heard))
            ask_for_no_ids()
            if _posixsubprocess is not None:
                _posixsubprocess.fork_exec = self._spawned(_posixsubprocess.fork_exec)
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(after_in_child=self._forked)
            self._installed = True
        self._thread = threading.get_ident()
        # Ten times as fast as threading.enumerate(), and this is called a thousand times a second.
        self._ours = frozenset(vars(threading)["_active"])
        if tempfile.tempdir is not self._tempdir:
            self._tempdir = tempfile.gettempdir()
            self._temporary = os.path.realpath(self._tempdir)
        self._counter.begin()
        self.on = not self._child

    def end(self) -> None:
        self.on = False
        if self._child:
            return
        self._mark_native_writes(self._counter.end())
        for path in self._scratch:
            # Temporary files are nobody's business if they go as they came: with the iteration.
            if os.path.lexists(path):
                self.mark.note(
                    "writes", f"the temporary file {os.path.basename(path)!r} outlives its iteration"
                )
        self._scratch.clear()
        self._excused = False

    def _forked(self) -> None:
        """Here, a child of user code that was allowed to have one. Like the programs that it might have started it is
        nobody's to watch: what is raised here would only look like a failure of its own."""
        self._child = True
        self.on = False

    def _mark_native_writes(self, count: int) -> None:
        if count < _FEWEST_BYTES or self._excused or "writes" in self.allowed:
            return
        if count - self.printed() >= _FEWEST_BYTES:
            self.mark.note("writes", f"native code writes {count} bytes to a file")

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        judge = _judges.get(event)
        if judge is None or not self.on or not self._is_users():
            return
        reason, said = judge(args)
        # Temporary files are noted even where writes are allowed: a worker's folder for them goes with the worker.
        if said is None or (said.path is not None and self._harmless(said.path)) or reason in self.allowed:
            return
        self.mark.stop(reason, said.words(_called() or said.name))

    def _spawned(self, fork_exec: Callable[..., int]) -> Callable[..., int]:
        """Of the processes that multiprocessing starts itself, hooks are told nothing."""

        def guarded(*args: Any) -> int:
            if self.on and self._is_users() and "processes" not in self.allowed:
                self.mark.stop("processes", f"{_called() or 'fork_exec'}() would start a process")
            return fork_exec(*args)

        return guarded

    def _is_users(self) -> bool:
        ident = threading.get_ident()
        if ident == self._thread:
            return True
        return ident not in self._ours and not threading.current_thread().name.startswith(_OWN_THREADS)

    def _harmless(self, path: str) -> bool:
        cached = "__pycache__" in path.split(os.sep)
        where = os.path.realpath(path)
        private = where.startswith(tuple(folder + os.sep for folder in self.private))
        temporary = (where + os.sep).startswith(self._temporary + os.sep) and not private
        if temporary and where != self._temporary:
            self._scratch.add(where)
        harmless = path == os.devnull or cached or private or temporary
        self._excused |= harmless
        return harmless


def _hook(heard: Callable[[str, tuple[Any, ...]], None]) -> Callable[[str, tuple[Any, ...]], None]:
    """The least that can be done for an event that concerns nobody."""
    judges = _judges

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in judges:
            heard(event, args)

    return hook


class _Armed:
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __enter__(self) -> None:
        self._guard.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._guard.end()


class _Counter:
    """How many bytes the calling thread gave the system to write, sockets not counted.

    It is asked twice a block, and `os.pread` would let go of the interpreter's lock each time. The event loop's
    thread, waking for it too late, would then start to wait for its 5 ms anew, a thousand times a second, and a
    worker would not hear its kernel for half a second. `PyDLL` keeps the lock.
    """

    def __init__(self) -> None:
        self._descriptor = -1
        self._thread = 0
        self._before = 0
        self._pread: Callable[..., int] | None = None
        self._buffer = ctypes.create_string_buffer(300)

    def begin(self) -> None:
        if self._thread != threading.get_native_id():
            self._thread = threading.get_native_id()
            self._descriptor = -1
            with suppress(OSError):  # a system that does not count: then nothing is known
                self._descriptor = os.open(f"/proc/self/task/{self._thread}/io", os.O_RDONLY | os.O_CLOEXEC)
                self._pread = ctypes.PyDLL(None).pread
                self._pread.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_long]
        self._before = self._written()

    def end(self) -> int:
        return self._written() - self._before

    def _written(self) -> int:
        if self._pread is None:
            return 0
        self._pread(self._descriptor, self._buffer, 300, 0)
        return int(self._buffer.value.split(None, 4)[3])


class _Said:
    """What a call would do, in words; `path` is the file, if it is about one."""

    __slots__ = ("_verb", "name", "path", "what")

    def __init__(self, verb: str, what: object, name: str, path: str | None = None) -> None:
        self._verb = verb
        self.what = what
        self.name = name
        self.path = path

    def words(self, name: str) -> str:
        return f"{name}() would {self._verb} {self.what}"


_Judgement = tuple[Reason, _Said | None]


def _path(value: Any, folder: object = -1) -> str | None:
    """The path of a file that is told by name, relative to an open folder perhaps, or by descriptor."""
    try:
        if isinstance(value, int):
            return os.readlink(f"/proc/self/fd/{value}")
        name = os.fsdecode(value)
        if isinstance(folder, int) and folder >= 0:
            return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
        return name
    except (TypeError, OSError):  # no path at all, or a descriptor that leads nowhere
        return None


def _file(verb: str, name: str, path: object, folder: object = -1) -> _Judgement:
    shown = _path(path, folder)
    return "writes", _Said(verb, repr(_short(shown)) if shown is not None else "a file", name, shown)


def _short(path: str) -> str:
    """As the user would write it."""
    here = os.getcwd() + os.sep
    return path.removeprefix(here) if path.startswith(here) else path


_unnamed_file: Final[int] = getattr(os, "O_TMPFILE", 0)


def _opened(args: tuple[Any, ...]) -> _Judgement:
    path, mode, flags = args
    writing = any(letter in mode for letter in "wax+") if isinstance(mode, str) else False
    unnamed = False
    if isinstance(flags, int):
        writing |= flags & os.O_ACCMODE != os.O_RDONLY or bool(flags & (os.O_CREAT | os.O_TRUNC))
        # O_TMPFILE holds the bits of O_DIRECTORY, so it is looked for whole.
        unnamed = _unnamed_file > 0 and flags & _unnamed_file == _unnamed_file
    if not writing or isinstance(path, int):
        return "writes", None
    if not unnamed and os.path.isdir(path):
        return "writes", None  # it fails; or it has an opener, of which we hear next
    return _file("write", "open", path)


def _on(verb: str, name: str, place: int = 0, folder: int = -1) -> Callable[[tuple[Any, ...]], _Judgement]:
    """Something done to a path; `place` and `folder` tell where it and its folder's descriptor stand."""
    return lambda args: _file(verb, name, args[place], args[folder] if folder > 0 else -1)


def _made(args: tuple[Any, ...]) -> _Judgement:
    path = _path(args[0], args[2])
    if path is not None and os.path.isdir(path):
        return "writes", None  # it will fail, as `makedirs(…, exist_ok=True)` expects it to
    return _file("make the folder", "os.mkdir", args[0], args[2])


def _database(args: tuple[Any, ...]) -> _Judgement:
    name = str(_path(args[0]) or "")
    if name in ("", ":memory:") or "mode=memory" in name or "mode=ro" in name:
        return "writes", None
    return "writes", _Said("open the database", repr(_short(name)), "sqlite3.connect")


def _peer(name: str, place: int) -> Callable[[tuple[Any, ...]], _Judgement]:
    def judge(args: tuple[Any, ...]) -> _Judgement:
        address = args[place] if len(args) > place else None
        if isinstance(address, tuple) and len(address) > 1:
            address = f"{address[0]}:{address[1]}"
        return "network", _Said("reach", address if address is not None else "the network", name)

    return judge


def _command(name: str, place: int = 0) -> Callable[[tuple[Any, ...]], _Judgement]:
    def judge(args: tuple[Any, ...]) -> _Judgement:
        command = args[place] if len(args) > place else None
        if isinstance(command, list | tuple):
            command = " ".join(map(str, command))
        if isinstance(command, bytes):
            command = os.fsdecode(command)
        return "processes", _Said("start", repr(command) if command else "a process", name)

    return judge


def _ask(name: str) -> Callable[[tuple[Any, ...]], _Judgement]:
    return lambda args: ("input", _Said("ask", "you", name))


_judges: Final[dict[str, Callable[[tuple[Any, ...]], _Judgement]]] = {
    "open": _opened,
    "os.mkdir": _made,
    "os.remove": _on("remove", "os.remove", 0, 1),
    "os.rmdir": _on("remove the folder", "os.rmdir", 0, 1),
    "os.rename": _on("rename a file to", "os.rename", 1, 3),
    "os.link": _on("make the link", "os.link", 1, 3),
    "os.symlink": _on("make the link", "os.symlink", 1, 2),
    "os.truncate": _on("truncate", "os.truncate"),
    "os.chmod": _on("change the mode of", "os.chmod", 0, 2),
    "os.chown": _on("change the owner of", "os.chown", 0, 3),
    "os.utime": _on("change the times of", "os.utime", 0, 3),
    "os.setxattr": _on("change the attributes of", "os.setxattr"),
    "os.removexattr": _on("change the attributes of", "os.removexattr"),
    "os.chflags": _on("change the flags of", "os.chflags"),
    "sqlite3.connect": _database,
    "syslog.syslog": lambda args: ("writes", _Said("write to", "the system's log", "syslog.syslog")),
    "urllib.Request": _peer("urlopen", 0),
    "socket.connect": _peer("connect", 1),
    "socket.bind": _peer("bind", 1),
    "socket.sendto": _peer("sendto", 1),
    "socket.sendmsg": _peer("sendmsg", 1),
    "socket.getaddrinfo": _peer("getaddrinfo", 0),
    "socket.gethostbyname": _peer("gethostbyname", 0),
    "socket.gethostbyaddr": _peer("gethostbyaddr", 0),
    "http.client.connect": _peer("connect", 1),
    "ftplib.connect": _peer("connect", 1),
    "smtplib.connect": _peer("connect", 1),
    "subprocess.Popen": _command("subprocess.Popen", 1),
    "os.system": _command("os.system"),
    "os.exec": _command("os.exec", 1),
    "os.posix_spawn": _command("os.posix_spawn", 1),
    "os.spawn": _command("os.spawn", 2),
    "os.startfile": _command("os.startfile"),
    "os.fork": _command("os.fork"),
    "os.forkpty": _command("os.forkpty"),
    "pty.spawn": _command("pty.spawn"),
    "webbrowser.open": _command("webbrowser.open"),
    "os.kill": lambda args: ("processes", _Said("send a signal to process", args[0], "os.kill")),
    "os.killpg": lambda args: ("processes", _Said("send a signal to group", args[0], "os.killpg")),
    "builtins.input": _ask("input"),
    "builtins.breakpoint": _ask("breakpoint"),
}

#: Names that say nothing to a user: what a decorator wraps around a function, and how an object is called.
_unspeaking: Final = frozenset(
    {
        "wrapper",
        "wrapped",
        "inner",
        "inner_f",
        "_wrapper",
        "_modified_open",
        "__call__",
        "__init__",
        "__enter__",
    }
)


def _called() -> str | None:
    """What the user's code called, if it called anything that is written in Python: `to_csv`."""
    below: list[FrameType] = []
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") != "__main__":
        if frame.f_globals is not globals():
            below.append(frame)
        frame = frame.f_back
    if frame is None:
        return None
    names = [each.f_code.co_name for each in reversed(below)]
    return next((name for name in names if name not in _unspeaking and not name.startswith("<")), None)


def _nothing_printed() -> int:
    return 0


#: The guard of this process.
GUARD: Final = Guard()


def private_folders(folders: Sequence[str]) -> None:
    """Caches of libraries may be written there: they are this worker's alone."""
    GUARD.private = tuple(map(os.path.realpath, folders))


def allow(reasons: Collection[str]) -> None:
    """What the user said of the iterations: that they are independent in these respects."""
    GUARD.allowed = frozenset(reasons)
