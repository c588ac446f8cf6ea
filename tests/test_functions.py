"""Functions that are distributed: what stays as it was, what is refused, and a script of its own."""

import functools
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nbcluster
from nbcluster import session
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.errors import NotDistributed, OptionError, StrictError
from nbcluster.session import Session
from nbcluster.settings import Settings

FUNCTIONS = """
import nbcluster

def score(k):
    return k / 7

@nbcluster.distribute
def fit(ks, start: int = 1, *, scale=2):
    "Fits."
    out = []
    for k in ks:
        out.append(score(k) * scale + start)
    return out

@nbcluster.distribute(strict=True)
def carried(ks):
    last = 0
    for k in ks:
        last = score(last) + k
    return last

@nbcluster.distribute
def nothing(k):
    return k + 1
"""

SCRIPT = """
import sys
import nbcluster
from module import FUNCTION

print("top level")
SHIFT = 3

def score(k):
    return k * SHIFT

@nbcluster.distribute
def fit(ks):
    return [score(k) for k in ks]

print(fit(range(30)) == [3 * k for k in range(30)])
print(nbcluster.last_report().route)
print(FUNCTION(range(30)) == fit.__wrapped__(range(30)))
print(nbcluster.last_report().route)
print(nbcluster.map(score, range(30)) == list(map(score, range(30))))
print(nbcluster.last_report().route, "IPython.core.interactiveshell" in sys.modules)
"""
MODULE = """
import nbcluster

def triple(k):
    return 3 * k

@nbcluster.distribute
def FUNCTION(ks):
    out = []
    for k in ks:
        out.append(triple(k))
    return out
"""

Module = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    here = Session(Settings(too_small_s=0))
    here.use(InlineWorkforce(2))
    monkeypatch.setattr(session, "_current", here)
    yield
    here.close()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "of_functions.py").write_text(FUNCTIONS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "of_functions", raising=False)
    imported = __import__("of_functions")
    yield imported
    del sys.modules["of_functions"]


def test_a_function_stays_what_it_was(module: Any) -> None:
    fit, plain = module.fit, module.fit.__wrapped__
    assert fit(range(9), 2, scale=3) == plain(range(9), 2, scale=3)
    assert nbcluster.last_report().route == "parallel"  # type: ignore[union-attr]  # there is one
    for name in (
        "__name__",
        "__qualname__",
        "__doc__",
        "__module__",
        "__annotations__",
        "__defaults__",
        "__kwdefaults__",
    ):
        assert getattr(fit, name) == getattr(plain, name)
    assert inspect.signature(fit) == inspect.signature(plain)
    assert inspect.getsource(fit) == inspect.getsource(plain)
    assert fit.__code__.co_firstlineno == plain.__code__.co_firstlineno


def test_strict_is_told_before_the_first_loop(module: Any) -> None:
    with pytest.raises(StrictError, match=r"line 18: `for k in ks` runs here \[carried\]"):
        module.carried(range(9))
    assert not session.current().is_busy()


def test_a_function_without_a_loop_is_run(module: Any) -> None:
    assert module.nothing(1) == 2


@functools.lru_cache
def _cached(k: int) -> int:
    return k


def _generator() -> Iterator[int]:
    yield 1


async def _coroutine() -> None:
    """Nothing is awaited."""


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (len, "len: it is no function written in Python (builtin_function_or_method)."),
        (int, "int: it is a class."),
        (lambda k: k, "<lambda>: a lambda has no loop of its own that could run apart."),
        (_cached, "_cached: it is no function written in Python (_lru_cache_wrapper)."),
        (_generator, "_generator: it is a generator, and whoever takes from it runs between its lines."),
        (_coroutine, "_coroutine: it is asynchronous, and others run between its lines."),
    ],
)
def test_what_cannot_be_distributed_is_refused(given: Any, text: str) -> None:
    with pytest.raises(NotDistributed) as caught:
        nbcluster.distribute(given)
    assert str(caught.value) == (
        f"@nbcluster.distribute cannot distribute {text}\n"
        "Take the line away, or put the loop into a function of its own, written with `def` in a file or a cell."
    )


def test_a_function_without_a_source_is_refused() -> None:
    space: dict[str, Any] = {}
    exec("def made():\n    return [k for k in range(3)]", space)
    with pytest.raises(
        NotDistributed, match="its source cannot be found: it was not made from a file or a cell"
    ):
        nbcluster.distribute(space["made"])


def test_wrong_options_are_told_all_at_once() -> None:
    with pytest.raises(OptionError) as caught:
        nbcluster.map(len, [[1]], workers=0, quite=True, allow="all")
    assert str(caught.value) == (
        "nbcluster.map() did nothing: it is asked for something that it does not offer. quite is unknown; "
        "workers=0 is less than 1; allow='all' is none of writes, network, processes.\n"
        "There are: strict workers quiet name streams allow blas gpus."
    )


def test_map_is_called_as_the_builtin_is() -> None:
    with pytest.raises(TypeError, match=r"map\(\) must have at least two arguments\."):
        nbcluster.map(len)
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        nbcluster.map(len, 3)  # type: ignore[arg-type]  # that is the point


def test_a_script_needs_no_guard_and_no_shell(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "module.py").write_text(MODULE)
    answer = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "NBCLUSTER_TOO_SMALL_S": "0"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == [
        "top level", "True", "parallel", "True", "parallel", "True", "parallel False",
    ]  # fmt: skip
