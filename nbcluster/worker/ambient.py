"""What a computation depends on without naming it: the working folder, numpy's error state, BLAS threads …

Read in the kernel, shipped with the payload, put in force where slices run. Only modules that the kernel has
imported are asked; in a worker a module is imported for its settings, because the cell may import it there.

In this room is the list of such settings, each with how it is read and how it is put in force.
"""

import contextlib
import decimal
import importlib
import linecache
import locale
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Setting:
    """``module`` is asked only if it was imported already."""

    name: str
    read: Callable[[], Any]
    put: Callable[[Any], object]
    module: str | None = None
    contextual: bool = False
    """It belongs to a context (PEP 567), and each slice has one of its own."""


def read() -> dict[str, Any]:
    """The settings as they are in this process."""
    return {each.name: each.read() for each in SETTINGS if each.module is None or each.module in sys.modules}


def put_in_force(values: Mapping[str, Any], *, in_context: bool = False) -> None:
    """Make this process's settings those, or only the ones of this context.

    One that this process cannot take stays as it is: the proof will tell.
    """
    for each in SETTINGS:
        if each.name in values and (each.contextual or not in_context):
            with contextlib.suppress(Exception):  # e.g. a locale that this machine lacks
                each.put(values[each.name])


def _put_environ(values: Mapping[str, str]) -> None:
    for name in set(os.environ) - set(values):
        del os.environ[name]
    os.environ.update({name: value for name, value in values.items() if os.environ.get(name) != value})
    # The order shows too, where a body goes through them. The system keeps its own, and is not asked again.
    kept: dict[Any, Any] = vars(os.environ)["_data"]
    ordered = sorted(kept, key=list(map(os.environ.encodekey, values)).index)
    if ordered != list(kept):
        now = {name: kept[name] for name in ordered}
        kept.clear()
        kept.update(now)


def _put_path(path: list[str]) -> None:
    sys.path[:] = path


#: More text than this is not sent along with every loop.
_MOST_SOURCE: Final = 1_000_000


def _read_sources() -> dict[str, list[str]]:
    """The text of cells, which is in no file: printed tracebacks and warnings quote it. The newest cells first."""
    found: dict[str, list[str]] = {}
    size = 0
    for name, entry in reversed(list(linecache.cache.items())):
        if len(entry) == 4 and entry[1] is None:  # no time of change: it was never a file
            size += entry[0]
            if size > _MOST_SOURCE:
                break
            found[name] = entry[2]
    return found


def _put_sources(sources: Mapping[str, list[str]]) -> None:
    for name, lines in sources.items():
        linecache.cache[name] = (sum(map(len, lines)), None, lines, name)


def _numpy() -> Any:
    return importlib.import_module("numpy")


def _pandas_options(config: Any) -> dict[str, tuple[Any, Any]]:
    """Each option's value and its default, past the functions that warn of options on their way out."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, option in config._registered_options.items():
        value: Any = config._global_config
        for part in name.split("."):
            value = value[part]
        found[name] = value, option.defval
    return found


def _read_pandas() -> dict[str, Any]:
    """The options that are not as pandas starts: a worker need not import it to learn that there are none."""
    options = _pandas_options(sys.modules["pandas._config.config"])
    return {name: value for name, (value, default) in options.items() if not _same(value, default)}


def _put_cuda(initialised: bool) -> None:
    """Before anybody watches: at a process's first use of a GPU torch gets a shared generator more, and at its first
    product cuBLAS writes to descriptors of its own, which would look like a file of the body's."""
    torch = importlib.import_module("torch")
    if initialised and not torch.cuda.is_initialized():
        square = torch.ones((8, 8), device="cuda")
        torch.matmul(square, square)


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


def _put_pandas(values: Mapping[str, Any]) -> None:
    if not values and "pandas" not in sys.modules:
        return
    pandas = importlib.import_module("pandas")
    for name, (value, default) in _pandas_options(sys.modules["pandas._config.config"]).items():
        wanted = values.get(name, default)
        if not _same(value, wanted):
            with contextlib.suppress(Exception):  # one that this pandas does not know, or takes no more
                pandas.set_option(name, wanted)


def _read_pools() -> dict[str, int]:
    import threadpoolctl

    pools: dict[str, int] = {}
    for pool in threadpoolctl.threadpool_info():
        pools[pool["user_api"]] = max(pools.get(pool["user_api"], 0), pool["num_threads"])
    return pools


def _put_pools(pools: dict[str, int]) -> None:
    import threadpoolctl

    threadpoolctl.threadpool_limits(limits=pools)


def _read_rc() -> dict[str, Any]:
    # As they lie there: asked in its own way for a backend that nobody has chosen, matplotlib would choose one, and
    # load pyplot for it.
    found = dict.items(sys.modules["matplotlib"].rcParams)
    return {name: value for name, value in found if name != "backend" or isinstance(value, str)}


def _put_rc(values: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("matplotlib").rcParams.update(values)


SETTINGS: Final = (
    Setting("cwd", os.getcwd, os.chdir),
    Setting("sources", _read_sources, _put_sources),
    Setting("sys.path", lambda: list(sys.path), _put_path),
    Setting("environ", lambda: dict(os.environ), _put_environ),
    Setting("recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    Setting("decimal context", decimal.getcontext, decimal.setcontext, contextual=True),
    Setting(
        "locale", lambda: locale.setlocale(locale.LC_ALL), lambda name: locale.setlocale(locale.LC_ALL, name)
    ),
    Setting(
        "numpy errors",
        lambda: _numpy().geterr(),
        lambda values: _numpy().seterr(**values),
        "numpy",
        contextual=True,
    ),
    Setting(
        "numpy printing",
        lambda: _numpy().get_printoptions(),
        lambda values: _numpy().set_printoptions(**values),
        "numpy",
        contextual=True,
    ),
    Setting("pandas options", _read_pandas, _put_pandas, "pandas._config.config"),
    Setting("matplotlib settings", _read_rc, _put_rc, "matplotlib"),
    Setting("cuda", lambda: sys.modules["torch.cuda"].is_initialized(), _put_cuda, "torch.cuda"),
    # Last: what came before may have loaded the libraries that it speaks to.
    Setting("threads", _read_pools, _put_pools, "numpy"),
)
