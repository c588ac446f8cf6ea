"""What a computation depends on without naming it: the working folder, numpy's error state, BLAS threads …

Read in the kernel, shipped with the payload, put in force where slices run. Only modules that the kernel has
imported are asked; in a worker a module is imported for its settings, because the cell may import it there.

In this room is the list of such settings, each with how it is read and how it is put in force.
"""

import contextlib
import decimal
import gc
import importlib
import linecache
import locale
import os
import socket
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nbcluster.worker import devices, withheld
from nbcluster.worker.process import umask


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


def with_threads(count: int) -> dict[str, Any]:
    """The settings as they are in this process, but for the threads that an iteration's linear algebra has."""
    values = read()
    if values.get("threads"):
        values["threads"] = dict.fromkeys(values["threads"], count)
    if values.get("torch settings"):
        values["torch settings"] = {**values["torch settings"], "threads": count}
    return values


def of_a_new_process(environ: Mapping[str, str], threads: int) -> dict[str, Any]:
    """The settings as a process would have them that this one starts now, with more in its environment: some it would
    inherit, and all else is as Python and the libraries start."""
    inherited = ("cwd", "sys.path", "environ", "time zone", "arguments", "umask")
    values = {each.name: each.read() for each in SETTINGS if each.name in inherited}
    values["environ"] = {**values["environ"], **environ}
    values |= _STARTS
    values["decimal context"] = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN, traps=_TRAPS)
    if "numpy" in sys.modules:
        values["threads"] = dict.fromkeys(_read_pools(), threads)
    if "torch" in sys.modules:
        values["torch settings"] = {**_TORCH_STARTS, "threads": threads}
    return values


def computes_in_threads() -> bool:
    """Whether a library's linear algebra has more than one thread here."""
    return any(count > 1 for count in _read_pools().values()) if "numpy" in sys.modules else False


def put_in_force(values: Mapping[str, Any], *, in_context: bool = False) -> None:
    """Make this process's settings those, or only the ones of this context.

    One that this process cannot take stays as it is: the proof will tell.
    """
    for each in SETTINGS:
        if each.name in values and (each.contextual or not in_context):
            with contextlib.suppress(Exception):  # e.g. a locale that this machine lacks
                each.put(values[each.name])


def _put_environ(told: Mapping[str, str | None]) -> None:
    values = {**withheld.put(told), **devices.pinned()}
    for name in set(os.environ) - set(values):
        del os.environ[name]
    os.environ.update({name: value for name, value in values.items() if os.environ.get(name) != value})
    devices.stay_in_place()
    # The order shows too, where a body goes through them. The system keeps its own, and is not asked again.
    kept: dict[Any, Any] = vars(os.environ)["_data"]
    ordered = sorted(kept, key=list(map(os.environ.encodekey, values)).index)
    if ordered != list(kept):
        now = {name: kept[name] for name in ordered}
        kept.clear()
        kept.update(now)


def _put_path(path: list[str]) -> None:
    from nbcluster.worker.modules import path_here  # late: a kernel that only reads settings needs none of it

    sys.path[:] = path_here(path)


def _put_arguments(arguments: list[str]) -> None:
    sys.argv = list(arguments)


#: Moments in the winter and in the summer of 2024.
_MOMENTS: Final = (1_705_320_000, 1_721_044_800)


def time_zone() -> tuple[Any, ...]:
    """What the clock's zone is, to Python and to the system, which may have read TZ at different times."""
    there = [(moment.tm_gmtoff, moment.tm_zone) for moment in map(time.localtime, _MOMENTS)]
    return time.tzname, time.timezone, time.altzone, time.daylight, *there


def _put_time_zone(wanted: tuple[Any, ...]) -> None:
    """TZ has been put in force, and has only to be read; or it was set and never read."""
    if time_zone() == wanted or not hasattr(time, "tzset"):
        return
    time.tzset()
    if time_zone() != wanted and (said := os.environ.get("TZ")) is not None:
        os.unsetenv("TZ")  # the system alone is told: `os.environ` stays the kernel's, in its order
        time.tzset()
        os.putenv("TZ", said)


def _read_collector() -> tuple[bool, tuple[int, ...]]:
    return gc.isenabled(), gc.get_threshold()


def _put_collector(values: tuple[bool, tuple[int, ...]]) -> None:
    enabled, thresholds = values
    gc.set_threshold(*thresholds)
    (gc.enable if enabled else gc.disable)()


_DIALECT: Final = (
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
)


def csv_dialects() -> list[tuple[str, dict[str, Any]]]:
    """Those that are registered, in the order in which they were."""
    csv = importlib.import_module("csv")
    dialects = [(name, csv.get_dialect(name)) for name in csv.list_dialects()]
    return [(name, {part: getattr(each, part) for part in _DIALECT}) for name, each in dialects]


def _read_csv() -> tuple[int, list[tuple[str, dict[str, Any]]]]:
    limit: int = importlib.import_module("csv").field_size_limit()
    return limit, csv_dialects()


def _put_csv(values: tuple[int, list[tuple[str, dict[str, Any]]]]) -> None:
    csv = importlib.import_module("csv")
    limit, dialects = values
    csv.field_size_limit(limit)
    if csv_dialects() == dialects:
        return
    for name in csv.list_dialects():
        csv.unregister_dialect(name)
    for name, parts in dialects:
        csv.register_dialect(name, **parts)


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


def _read_sklearn() -> dict[str, Any]:
    """As for pandas: what is not as scikit-learn starts."""
    config: Any = sys.modules["sklearn._config"]
    return {
        name: value
        for name, value in config.get_config().items()
        if not _same(value, config._global_config.get(name))
    }


def _put_sklearn(values: Mapping[str, Any]) -> None:
    if not values and "sklearn._config" not in sys.modules:
        return
    config = importlib.import_module("sklearn._config")
    known = config._global_config
    wanted = {**known, **{name: value for name, value in values.items() if name in known}}
    if config.get_config() != wanted:
        config.set_config(**wanted)


_TORCH_STARTS: Final = {
    "dtype": "float32",
    "precision": "highest",
    "deterministic": (False, False),
    "grad": True,
}


def _read_torch() -> dict[str, Any]:
    torch: Any = sys.modules["torch"]
    if not hasattr(torch, "get_float32_matmul_precision"):  # its import has failed, or is under way
        return {}
    return {
        "dtype": str(torch.get_default_dtype()).removeprefix("torch."),
        "precision": torch.get_float32_matmul_precision(),
        "deterministic": (
            torch.are_deterministic_algorithms_enabled(),
            torch.is_deterministic_algorithms_warn_only_enabled(),
        ),
        "grad": torch.is_grad_enabled(),
        "threads": torch.get_num_threads(),
    }


def _put_torch(values: Mapping[str, Any]) -> None:
    if not values:
        return
    # It takes seconds to load, and a cell may do without it. By itself it takes a thread for each core, or for each
    # that is no mere half of one.
    cores = os.cpu_count() or 1
    fresh = {**_TORCH_STARTS, "threads": values["threads"]} == values
    if "torch" not in sys.modules and fresh and values["threads"] in (cores, cores // 2):
        return
    torch = importlib.import_module("torch")
    torch.set_default_dtype(getattr(torch, values["dtype"]))
    torch.set_float32_matmul_precision(values["precision"])
    strict, warns = values["deterministic"]
    torch.use_deterministic_algorithms(strict, warn_only=warns)
    torch.set_grad_enabled(values["grad"])
    if torch.get_num_threads() != values["threads"]:
        torch.set_num_threads(values["threads"])


_TRAPS: Final = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]

#: What Python and the libraries start with, as far as nobody can inherit it.
_STARTS: Final[Mapping[str, Any]] = {
    "recursion limit": 1000,
    "digits of an int": sys.int_info.default_max_str_digits,
    "timeout of sockets": None,
    "numpy errors": {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"},
    "numpy printing": {
        "precision": 8,
        "threshold": 1000,
        "edgeitems": 3,
        "linewidth": 75,
        "suppress": False,
        "nanstr": "nan",
        "infstr": "inf",
        "formatter": None,
        "sign": "-",
        "floatmode": "maxprec",
        "legacy": False,
    },
    "numpy buffer": 8192,
    "pandas options": {},
    "sklearn settings": {},
}

SETTINGS: Final = (
    Setting("cwd", os.getcwd, os.chdir),
    Setting("sources", _read_sources, _put_sources),
    Setting("sys.path", lambda: list(sys.path), _put_path),
    Setting("environ", withheld.environ, _put_environ),
    Setting("time zone", time_zone, _put_time_zone),  # after the environment, which it is read from
    Setting("arguments", lambda: list(sys.argv), _put_arguments),
    Setting("recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    Setting("digits of an int", sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    Setting("collector", _read_collector, _put_collector),
    Setting("umask", umask, os.umask),
    Setting("timeout of sockets", socket.getdefaulttimeout, socket.setdefaulttimeout),
    Setting("csv", _read_csv, _put_csv, "csv"),
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
    Setting(
        "numpy buffer",
        lambda: _numpy().getbufsize(),
        lambda size: _numpy().setbufsize(size),
        "numpy",
        contextual=True,
    ),
    Setting("pandas options", _read_pandas, _put_pandas, "pandas._config.config"),
    Setting("matplotlib settings", _read_rc, _put_rc, "matplotlib"),
    Setting("sklearn settings", _read_sklearn, _put_sklearn, "sklearn._config"),
    # What came before may have loaded the libraries that it speaks to.
    Setting("threads", _read_pools, _put_pools, "numpy"),
    # Last: it has threads of its own, fewer perhaps than the other libraries.
    Setting("torch settings", _read_torch, _put_torch, "torch"),
)
