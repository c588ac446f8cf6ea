"""Each watch of the registry sees something that no other sees: switched off, it is missed.

The things that are changed here belong to the whole process; each row puts its own back.
"""

import builtins
import csv
import decimal
import gc
import importlib
import locale
import logging
import os
import random
import signal
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbcluster.worker.watches import REGISTRY, Change, Scene, Watches

Deed = Callable[[Scene], AbstractContextManager[None]]


@contextmanager
def in_a_capture(scene: Scene) -> Iterator[None]:
    scene.captures["model"]["weights"].append(3)  # type: ignore[index]
    yield


@contextmanager
def in_a_name(scene: Scene) -> Iterator[None]:
    scene.space["calls"] += 1  # type: ignore[index]
    yield


@contextmanager
def in_a_module(_: Scene) -> Iterator[None]:
    module = sys.modules["beside_the_notebook"]
    module.MEMO["k"] = 1
    yield
    module.MEMO.clear()


@contextmanager
def in_builtins(_: Scene) -> Iterator[None]:
    builtins.nbcluster_was_here = 1  # type: ignore[attr-defined]
    yield
    del builtins.nbcluster_was_here  # type: ignore[attr-defined]


@contextmanager
def in_random(_: Scene) -> Iterator[None]:
    random.random()
    yield


@contextmanager
def in_numpy_random(_: Scene) -> Iterator[None]:
    np.random.shuffle([1, 2, 3])
    yield


@contextmanager
def in_torch_random(_: Scene) -> Iterator[None]:
    importlib.import_module("torch").rand(1)
    yield


@contextmanager
def in_figures(_: Scene) -> Iterator[None]:
    pyplot = importlib.import_module("matplotlib.pyplot")
    figure = pyplot.figure()
    yield
    pyplot.close(figure)


@contextmanager
def in_threads(_: Scene) -> Iterator[None]:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="left behind")
    thread.start()
    yield
    end.set()
    thread.join()


@contextmanager
def in_the_environment(_: Scene) -> Iterator[None]:
    os.environ["NBCLUSTER_WAS_HERE"] = "1"
    yield
    del os.environ["NBCLUSTER_WAS_HERE"]


@contextmanager
def in_warning_filters(_: Scene) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


@contextmanager
def in_the_folder(_: Scene) -> Iterator[None]:
    before = Path.cwd()
    os.chdir("/")
    yield
    os.chdir(before)


@contextmanager
def in_the_interpreter(_: Scene) -> Iterator[None]:
    sys.path.append("/nowhere")
    yield
    sys.path.remove("/nowhere")


@contextmanager
def in_the_clock(_: Scene) -> Iterator[None]:
    os.putenv("TZ", "Asia/Kolkata")  # for the system, not for os.environ
    time.tzset()
    yield
    os.unsetenv("TZ")
    if "TZ" in os.environ:
        os.putenv("TZ", os.environ["TZ"])
    time.tzset()


@contextmanager
def in_files(_: Scene) -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@contextmanager
def in_sockets(_: Scene) -> Iterator[None]:
    socket.setdefaulttimeout(5.0)
    yield
    socket.setdefaulttimeout(None)


@contextmanager
def in_csv(_: Scene) -> Iterator[None]:
    before = csv.field_size_limit(99)
    yield
    csv.field_size_limit(before)


@contextmanager
def in_sklearn(_: Scene) -> Iterator[None]:
    with importlib.import_module("sklearn").config_context(assume_finite=True):
        yield


@contextmanager
def in_signals(_: Scene) -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGTERM, before)


@contextmanager
def in_decimal(_: Scene) -> Iterator[None]:
    with decimal.localcontext() as context:
        context.prec = 7
        yield


@contextmanager
def in_the_locale(_: Scene) -> Iterator[None]:
    before = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, "POSIX" if before == "C.UTF-8" else "C.UTF-8")
    yield
    locale.setlocale(locale.LC_TIME, before)


@contextmanager
def in_logging(_: Scene) -> Iterator[None]:
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def in_numpy(_: Scene) -> Iterator[None]:
    with np.errstate(divide="raise"):
        yield


@contextmanager
def in_pandas(_: Scene) -> Iterator[None]:
    with importlib.import_module("pandas").option_context("display.precision", 3):
        yield


@contextmanager
def in_matplotlib(_: Scene) -> Iterator[None]:
    with importlib.import_module("matplotlib").rc_context({"lines.linewidth": 7.0}):
        yield


@contextmanager
def in_torch(_: Scene) -> Iterator[None]:
    torch = importlib.import_module("torch")
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


DEEDS: dict[str, tuple[Deed, Change]] = {
    "captures": (in_a_capture, Change("changes", "`model['weights']` has 3 elements, had 2")),
    "names": (in_a_name, Change("changes", "`calls` was 0, is 1")),
    "modules": (in_a_module, Change("changes", "`beside_the_notebook.MEMO['k']` was added")),
    "builtins": (in_builtins, Change("changes", "`builtins.nbcluster_was_here` was added")),
    "random": (in_random, Change("random", "Python's shared generator (random) was drawn from or seeded")),
    "numpy random": (
        in_numpy_random,
        Change("random", "numpy's shared generator (numpy.random) was drawn from or seeded"),
    ),
    "torch random": (in_torch_random, Change("random", "torch's default generator was drawn from or seeded")),
    "figures": (in_figures, Change("figure", "a figure was made")),
    "threads": (in_threads, Change("async", "the thread 'left behind' was left running")),
    "environment": (in_the_environment, Change("changes", "os.environ['NBCLUSTER_WAS_HERE'] was set")),
    "warning filters": (
        in_warning_filters,
        Change("changes", "the warning filters (warnings.filters) are not what they were"),
    ),
    "folder": (in_the_folder, Change("changes", f"the working folder was {str(Path.cwd())!r}, is '/'")),
    "interpreter": (in_the_interpreter, Change("changes", "sys.path is not what it was")),
    "clock": (in_the_clock, Change("changes", "the time zone (time.tzset) is not what it was")),
    "files": (in_files, Change("changes", "os.umask() was 18, is 23")),
    "sockets": (in_sockets, Change("changes", "socket.getdefaulttimeout() was set")),
    "csv": (in_csv, Change("changes", "csv.field_size_limit() was 131072, is 99")),
    "signals": (in_signals, Change("changes", "the handler of SIGTERM is not what it was")),
    "decimal": (in_decimal, Change("changes", "decimal.getcontext().prec was 28, is 7")),
    "locale": (in_the_locale, Change("changes", "the locale is not what it was")),
    "logging": (in_logging, Change("changes", "logging.disable() was 0, is 20")),
    "numpy settings": (in_numpy, Change("changes", "numpy.geterr()['divide'] was 'warn', is 'raise'")),
    "pandas options": (in_pandas, Change("changes", "pandas.options.display.precision was 6, is 3")),
    "matplotlib settings": (
        in_matplotlib,
        Change("changes", "matplotlib.rcParams['lines.linewidth'] was 1.5, is 7.0"),
    ),
    "sklearn settings": (
        in_sklearn,
        Change("changes", "sklearn.get_config()['assume_finite'] was False, is True"),
    ),
    "torch settings": (
        in_torch,
        Change("changes", "torch.get_default_dtype() was 'torch.float32', is 'torch.float64'"),
    ),
}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    importlib.import_module("matplotlib").use("agg")
    importlib.import_module("pandas")
    importlib.import_module("sklearn")
    module = types.ModuleType("beside_the_notebook")
    module.__file__ = str(tmp_path / "beside_the_notebook.py")
    module.MEMO = {}  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    model: dict[str, Any] = {"weights": [1, 2]}
    space: dict[str, Any] = {"model": model, "calls": 0, "score": 1}
    yield Scene(captures={"model": model}, space=space, allowed={"score"})
    del sys.modules[module.__name__]


def rows() -> list[Any]:
    needs_torch = {"torch random", "torch settings"}
    return [
        pytest.param(name, *deed, id=name, marks=[pytest.mark.needs("torch")] if name in needs_torch else [])
        for name, deed in DEEDS.items()
    ]


def armed(scene: Scene, *, off: set[str] | None = None) -> Watches:
    watches = Watches(scene, off=off or ())
    watches.arm()
    return watches


@pytest.mark.parametrize(("name", "deed", "change"), rows())
def test_it_is_seen(name: str, deed: Deed, change: Change, scene: Scene) -> None:
    watches = armed(scene)
    assert watches.look() == []
    with deed(scene):
        assert watches.look() == [change]


@pytest.mark.parametrize(("name", "deed", "change"), rows())
def test_without_its_watch_it_is_missed(name: str, deed: Deed, change: Change, scene: Scene) -> None:
    watches = armed(scene, off={name})
    with deed(scene):
        assert watches.look() == []


def test_every_watch_has_a_row_and_says_what_it_guards() -> None:
    assert DEEDS.keys() == REGISTRY.keys()
    assert all(entry.guards for entry in REGISTRY.values())


def test_what_a_look_cost_is_known(scene: Scene) -> None:
    watches = armed(scene)
    assert watches.seconds > 0
    watches.seconds = 0.0
    watches.look()
    assert watches.seconds > 0


def test_what_cannot_be_watched_and_what_was_left_out_are_named() -> None:
    watches = armed(Scene(captures={"lines": iter([1])}))
    assert [refused.path for refused in watches.unwatchable] == ["lines"]
    hurried = armed(Scene(captures={"large": [[i] for i in range(100_000)]}, budget_s=0.001))
    assert hurried.left_out == ("large",)
    without = armed(Scene(captures={"lines": iter([1])}), off={"captures"})
    assert (without.unwatchable, without.left_out) == ((), ())


def test_collecting_garbage_is_no_change(scene: Scene) -> None:
    watches = armed(scene)
    gc.collect()
    assert watches.look() == []
