"""Watches of what is set for a whole process: folder, environment, warning filters, the options of
libraries.

Each setting is read and compared; the cheapest reading that tells every change. A library is asked only if
it is loaded: one that the body itself loads is known from then on. Loading a library may set something too
(a filter for its own warnings, an environment variable for its threads): such traces of an import are no
change, as the kernel has them from its own import.

In this room are the process's settings.
"""

import decimal
import gc
import locale
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from nbcluster.worker.ambient import csv_dialects, time_zone
from nbcluster.worker.process import umask
from nbcluster.worker.watches.change import Change
from nbcluster.worker.watches.values import shown

#: Variables that libraries set for themselves when they are loaded.
IMPORT_VARIABLES: Final = frozenset({"KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "TORCHINDUCTOR_CACHE_DIR"})

#: Signals that a body might want to handle, as far as this system has them.
_SIGNALS: Final[Mapping[str, int]] = {
    name: getattr(signal, name)
    for name in (
        "SIGINT",
        "SIGTERM",
        "SIGHUP",
        "SIGALRM",
        "SIGPROF",
        "SIGCHLD",
        "SIGPIPE",
        "SIGUSR1",
        "SIGUSR2",
    )
    if hasattr(signal, name)
}

Values = Mapping[str, object]


class Settings:
    """A group of values under names; None where the library that has them is not loaded."""

    def __init__(self, read: Callable[[], Values | None]) -> None:
        self._read = read
        self._values: Values | None = None

    def arm(self) -> None:
        self._values = self._read()

    def look(self) -> Change | None:
        old, self._values = self._values, self._read()
        if old is None or self._values is None or old == self._values:
            return None
        return Change("changes", _first_difference(old, self._values))


class Environment:
    """Environment variables, as Python sees them."""

    def arm(self) -> None:
        self._variables = dict(os.environ)

    def look(self) -> Change | None:
        old, self._variables = self._variables, dict(os.environ)
        if old == self._variables:
            return None
        for name in sorted(old.keys() | self._variables.keys()):
            if old.get(name) != self._variables.get(name) and not (
                name in IMPORT_VARIABLES and name not in old
            ):
                return Change(
                    "changes", f"os.environ[{name!r}] {_became(old.get(name), self._variables.get(name))}"
                )
        return None


class WarningFilters:
    """The filters of warnings, and what shows a warning."""

    def arm(self) -> None:
        self._modules = len(sys.modules)
        self._filters = list(warnings.filters)

    def look(self) -> Change | None:
        old, loaded = self._filters, len(sys.modules) > self._modules
        self.arm()
        if old == self._filters or (loaded and _is_part_of(old, self._filters)):
            return None
        return Change("changes", "the warning filters (warnings.filters) are not what they were")


def working_folder() -> Values:
    try:
        return {"the working folder": os.getcwd()}
    except FileNotFoundError:
        return {"the working folder": None}


def interpreter() -> Values:
    return {
        "sys.path": list(sys.path),
        "sys.argv": list(sys.argv),
        "the recursion limit": sys.getrecursionlimit(),
        "sys.get_int_max_str_digits()": sys.get_int_max_str_digits(),
        "sys.getswitchinterval()": sys.getswitchinterval(),
        "gc.isenabled()": gc.isenabled(),
        "gc.get_threshold()": gc.get_threshold(),
        "warnings.showwarning": _By(warnings.showwarning),
    }


def clock_settings() -> Values:
    return {"the time zone (time.tzset)": time_zone()}


def file_settings() -> Values:
    return {"os.umask()": umask()}


def socket_settings() -> Values:
    return {"socket.getdefaulttimeout()": _By(socket.getdefaulttimeout())}


def csv_settings() -> Values | None:
    csv: Any = sys.modules.get("csv")
    if not hasattr(csv, "field_size_limit"):
        return None
    return {"csv.field_size_limit()": csv.field_size_limit(), "csv.list_dialects()": csv_dialects()}


def signal_handlers() -> Values:
    return {f"the handler of {name}": _By(signal.getsignal(number)) for name, number in _SIGNALS.items()}


def decimal_context() -> Values:
    # The flags are left out: any division raises one, and whoever asks for them clears them first.
    context = decimal.getcontext()
    names = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
    return {
        **{f"decimal.getcontext().{name}": getattr(context, name) for name in names},
        "decimal.getcontext().traps": dict(context.traps),
    }


def locale_settings() -> Values:
    return {"the locale": locale.setlocale(locale.LC_ALL)}


def logging_settings() -> Values | None:
    logging: Any = sys.modules.get("logging")
    if logging is None:
        return None
    return {"logging.root.level": logging.root.level, "logging.disable()": logging.root.manager.disable}


def numpy_settings() -> Values | None:
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not hasattr(numpy, "get_printoptions"):  # only half loaded: its import is under way
        return None
    return {
        **{f"numpy.geterr()[{name!r}]": value for name, value in numpy.geterr().items()},
        **{
            f"numpy.get_printoptions()[{name!r}]": _By(value)
            for name, value in numpy.get_printoptions().items()
        },
        "numpy.geterrcall()": _By(numpy.geterrcall()),
        "numpy.getbufsize()": numpy.getbufsize(),
    }


def pandas_options() -> Values | None:
    config: Any = sys.modules.get("pandas._config.config")
    return None if config is None else dict(_flat(config._global_config, ""))


def matplotlib_settings() -> Values | None:
    matplotlib: Any = sys.modules.get("matplotlib")
    settings = getattr(matplotlib, "rcParams", None)
    if settings is None:
        return None
    # The backend is chosen by whoever draws first; figures have a watch of their own.
    return {
        f"matplotlib.rcParams[{name!r}]": value
        for name, value in dict.items(settings)
        if not name.startswith("backend")
    }


def sklearn_settings() -> Values | None:
    config: Any = sys.modules.get("sklearn._config")
    if not hasattr(config, "get_config"):
        return None
    return {f"sklearn.get_config()[{name!r}]": _By(value) for name, value in config.get_config().items()}


def torch_settings() -> Values | None:
    torch: Any = sys.modules.get("torch")
    if not hasattr(torch, "are_deterministic_algorithms_enabled"):
        return None
    return {
        "torch.get_default_dtype()": str(torch.get_default_dtype()),
        "torch.is_grad_enabled()": torch.is_grad_enabled(),
        "torch.get_num_threads()": torch.get_num_threads(),
        "torch.get_float32_matmul_precision()": torch.get_float32_matmul_precision(),
        "torch.are_deterministic_algorithms_enabled()": torch.are_deterministic_algorithms_enabled(),
    }


class _By:
    """A value that is compared as itself if it may have an `==` of its own."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _By):
            return NotImplemented
        plain = isinstance(self.value, str | int | float | type(None))
        return self.value is other.value or (plain and self.value == other.value)

    __hash__ = None  # type: ignore[assignment]  # compared, never looked up


def _flat(options: Mapping[str, Any], prefix: str) -> Any:
    for name, value in options.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"pandas.options.{prefix}{name}", _By(value)


def _first_difference(old: Values, new: Values) -> str:
    name = next(name for name in (*old, *new) if name not in old or name not in new or old[name] != new[name])
    before, after = (values.get(name) for values in (old, new))
    return f"{name} {_became(_plain(before), _plain(after))}"


def _plain(value: object) -> object:
    return value.value if isinstance(value, _By) else value


def _became(old: object, new: object) -> str:
    if old is None:
        return "was set"
    return "was removed" if new is None else _was_is(shown(old), shown(new))


def _was_is(old: str, new: str) -> str:
    return f"was {old}, is {new}" if old != new else "is not what it was"


def _is_part_of(old: list[Any], new: list[Any]) -> bool:
    """Whether the new filters are the old ones in their order, with others between them."""
    rest = iter(new)
    return all(any(entry == other for other in rest) for entry in old)
