"""Cells that act on the world, or put something out. In this room a worker would do what only the kernel may."""

import contextlib
from typing import Any

from nbcluster.engine.away import Away
from nbcluster.worker import recording, withheld
from nbcluster.worker.descriptors import DescriptorWatch
from nbcluster.worker.displayed import Displays
from nbcluster.worker.guard import Guard
from nbcluster.worker.recording import StreamTraits
from nbcluster.worker.warned import Filters
from nbcluster.worker.watches import Watches
from nbcluster.worker.workbench import Workbench
from tests.exactness.safeguards.off import events_of, everywhere, replaced, unjudged, unmarked, wrapped
from tests.exactness.safeguards.row import Off, Row

LOOP = """
out = []
for i in range(6):
    out.append(f(i))
"""


def passing_none(_: Any) -> Any:
    return lambda *args, **more: None


def unwrapped_fork() -> None:
    setattr(Guard, "_spawned", lambda self, fork_exec: fork_exec)  # noqa: B010  # a method of a class with types


def keeping_scratch(end: Any) -> Any:
    def ended(self: Guard) -> None:
        self._scratch.clear()
        end(self)

    return ended


def without_rule(name: str, value: Any) -> Off:
    """The kernel's rules are shipped with one of them left out."""
    rules = recording.rules_here
    return everywhere(rules, lambda: recording.Rules(**{**vars(rules()), name: value}))


def forgetting_registries() -> None:
    from nbcluster.engine.registries import Registries

    table: Any = Registries
    table.repair = lambda self: None
    table.user_code = lambda self, space: contextlib.nullcontext()


def proving(begin: Any) -> Any:
    def begun(self: Any, *args: Any) -> None:
        begin(self, *args)
        self._proving = True

    return begun


ROWS = {
    "environment: a variable that looks like a secret, where nothing is encrypted": Row(
        replaced(withheld, "_stop", lambda what: None),
        """
        for i in range(6):
            out.append(i if i < 3 else os.environ.get('LAB_TOKEN', 'none'))
        """,
        "out i",
        "values['out']",
        """
        import os
        import nbcluster.worker.withheld
        out = []
        os.environ['LAB_TOKEN'] = 'a word of ours'
        nbcluster.worker.withheld.begin('tcp://lab7:8786')
        """,
    ),
    "guard: processes that were allowed": Row(
        replaced(Guard, "_forked", lambda self: None),
        LOOP,
        "out",
        "values['out']",
        """
        import multiprocessing
        def write(i):
            with open(f'{i}.txt', 'w') as file:
                file.write(str(i))
        def f(i):
            process = multiprocessing.get_context('fork').Process(target=write, args=(i,))
            process.start()
            process.join()
            return process.exitcode
        """,
        allow=("processes",),
    ),
    "allowed: no proof": Row(
        wrapped(Away, "__init__", proving),
        LOOP,
        "out",
        "files",
        """
        def f(i):
            with open(f'{i}.txt', 'a') as file:
                return file.write(str(i))
        """,
        allow=("writes",),
    ),
    "watch: what nobody can look at": Row(
        replaced(Watches, "unwatchable", ()),
        """
        out = []
        for i in range(6):
            out.append(f(held[0]) if i else '')
        rest = [*held[0]]
        """,
        "out rest",
        "values['rest']",
        """
        from collections import deque
        def f(letters):
            return next(letters)
        held = [iter(deque('abcdefgh'))]
        """,
    ),
    "guard: files": Row(
        unjudged(*events_of("writes")),
        LOOP,
        "out",
        "files",
        """
        def f(i):
            with open('log.txt', 'a') as file:
                return file.write(f'{i} ')
        """,
    ),
    "guard: connections": Row(
        unjudged(*events_of("network")),
        LOOP + "found = arrived()",
        "out found",
        "values['found']",
        """
        import socket
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(('127.0.0.1', 0))
        server.setblocking(False)
        def arrived():
            count = 0
            while True:
                try:
                    server.recv(10)
                except BlockingIOError:
                    return count
                count += 1
        port = server.getsockname()[1]
        def f(i):
            import socket
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
                return client.sendto(b'x', ('127.0.0.1', port))
        """,
    ),
    "guard: processes": Row(
        unjudged(*events_of("processes")),
        LOOP,
        "out",
        "files",
        """
        import subprocess
        def f(i):
            return subprocess.run(['sh', '-c', f'echo {i} >> log.txt']).returncode
        """,
    ),
    "guard: questions": Row(
        unjudged(*events_of("input")),
        LOOP,
        "out",
        "values['out']",
        """
        def f(i):
            try:
                return input()
            except EOFError:
                return 'nobody'
        """,
        stdin="nobody\nann\nbob\ncarl\ndora\neve\n",
    ),
    "guard: processes of multiprocessing": Row(
        unwrapped_fork,
        LOOP,
        "out",
        "files",
        """
        import os
        from multiprocessing.util import spawnv_passfds
        def f(i):
            pid = spawnv_passfds(b'/bin/sh', [b'sh', b'-c', b'echo x >> log.txt'], [])
            return os.waitpid(pid, 0)[1]
        """,
    ),
    "guard: files written by native code": Row(
        wrapped(Guard, "_mark_native_writes", passing_none),
        LOOP,
        "out",
        "files",
        """
        import ctypes
        def f(i):
            c = ctypes.CDLL(None)
            c.fopen.restype = ctypes.c_void_p
            file = ctypes.c_void_p(c.fopen(b'%d.txt' % c.rand(), b'w'))
            c.fputs(b'0123456789' * 10, file)
            return c.fclose(file)
        """,
    ),
    "guard: temporary files that stay": Row(
        wrapped(Guard, "end", keeping_scratch),
        LOOP + "found = {*map(os.path.dirname, out[1:])} == {tempfile.gettempdir()}",
        "found",
        "values['found']",
        """
        import os, tempfile
        def f(i):
            if i == 0:
                return 'none'
            file, path = tempfile.mkstemp(prefix='row-')
            os.close(file)
            return path
        """,
    ),
    "guard: what a body swallows": Row(
        replaced(Workbench, "tripped", lambda self: self._mark.wiped() and None),
        LOOP,
        "out",
        "files",
        """
        def f(i):
            try:
                with open('log.txt', 'a') as file:
                    return file.write('x')
            except BaseException:
                return 1
        """,
    ),
    "descriptors": Row(
        replaced(DescriptorWatch, "look", lambda self: None),
        LOOP,
        "out",
        "stdout",
        """
        import os
        def f(i):
            return os.write(1, b'x')
        """,
    ),
    "recording: streams are left": Row(
        unmarked(recording._Live.__exit__, "sys.stdout"),
        LOOP + "print('the end')",
        "out",
        "stdout",
        """
        import sys
        def f(i):
            if i == 3:
                sys.stdout = sys.stderr
            return i
        """,
    ),
    "recording: the filters of warnings are left": Row(
        unmarked(recording._Live.__exit__, "the filters"),
        LOOP + "found = [each[0] for each in warnings.filters if each[2] is FutureWarning]",
        "out found",
        "values['found']",
        """
        import warnings
        def f(i):
            warnings.simplefilter(('ignore', 'error')[i % 2], FutureWarning)
            return i
        """,
        also=("watch: warning filters",),
    ),
    "recording: loggers are left": Row(
        unmarked(recording._Live.__exit__, "the logger"),
        LOOP + "found = logging.getLogger('mine').level",
        "out found",
        "values['found']",
        """
        import logging
        def f(i):
            if i:
                logging.getLogger('mine').setLevel(10 + i)
            return i
        """,
    ),
    "recording: what a stream is": Row(
        without_rule("stdout", StreamTraits()),
        LOOP,
        "out",
        "values['out']",
        """
        import sys
        def f(i):
            return sys.stdout.encoding if i else None
        """,
    ),
    "recording: which warnings are errors": Row(
        without_rule("filters", Filters([], "default")),
        LOOP,
        "out",
        "values['out']",
        """
        import warnings
        warnings.simplefilter('error', UserWarning)
        def f(i):
            try:
                if i:
                    warnings.warn('careful')
            except UserWarning:
                return 'stopped'
        """,
    ),
    "recording: levels of loggers": Row(
        without_rule("levels", recording.LogLevels({}, 0, False)),
        LOOP,
        "out",
        "values['out']",
        """
        import logging
        logging.getLogger('mine').setLevel(40)
        def f(i):
            return bool(i) and logging.getLogger('mine').isEnabledFor(30)
        """,
    ),
    "recording: how it is displayed": Row(
        without_rule("formatting", None),
        LOOP,
        "out",
        "stdout",
        """
        from IPython.display import display
        def f(i):
            if i:
                display(i)
        """,
        needs=("IPython.core.interactiveshell",),
        shell=True,
    ),
    "displays: formatters of the notebook's own": Row(
        unmarked(Displays.format, "own way"),
        LOOP,
        "out",
        "stdout",
        """
        from fractions import Fraction
        from IPython import get_ipython
        from IPython.display import display
        get_ipython().display_formatter.formatters['text/html'].for_type(Fraction, lambda each: f'<b>{each}</b>')
        def f(i):
            if i:
                display(Fraction(i, 7))
        """,
        needs=("IPython.core.interactiveshell",),
        shell=True,
    ),
    "displays: to be updated": Row(
        unmarked(Displays.publish, "an id"),
        LOOP,
        "out",
        "stdout",
        """
        from IPython.display import display
        def f(i):
            if i:
                display(i, display_id=f'd{i}')
        """,
        needs=("IPython.core.interactiveshell",),
        shell=True,
    ),
    "displays: widgets": Row(
        unmarked(Displays.publish, "a widget"),
        LOOP + "found = len(instances())",
        "out found",
        "values['found']",
        """
        import ipywidgets
        from IPython.display import display
        from ipywidgets.widgets import widget
        def instances():
            return widget._instances
        def f(i):
            if i:
                display(ipywidgets.IntSlider(i))
        """,
        needs=("IPython.core.interactiveshell", "ipywidgets"),
        shell=True,
    ),
    "displays: clearing": Row(
        unmarked(Displays.clear_output, "clear_output"),
        LOOP,
        "out",
        "stdout",
        """
        from IPython.display import clear_output
        def f(i):
            if i:
                clear_output()
        """,
        needs=("IPython.core.interactiveshell",),
        shell=True,
    ),
    "warnings that were shown stay shown": Row(
        forgetting_registries,
        LOOP + "f(0)",
        "out",
        "stderr",
        """
        import warnings
        warnings.simplefilter('default')
        def f(i):
            if i == 0:
                warnings.warn('careful')
            return i
        f(0)
        """,
    ),
}
