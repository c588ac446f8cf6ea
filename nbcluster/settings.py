"""What can be chosen, each with its default, its unit in its name, and its bounds.

A setting `flush_s` is `NBCLUSTER_FLUSH_S` in the environment, `c.Nbcluster.flush_s` in Jupyter's configuration and
`%distribute --defaults --flush-s 2` in a notebook; the later goes before the earlier, and what stands on a cell's own
line before all of them.

In this room is one frozen dataclass and the ways it is read: typed, and with all faults of one place told at once.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from types import MappingProxyType, NoneType
from typing import Any, Final, Literal, Self, get_args, get_origin, get_type_hints

from nbcluster.errors import Fault, OptionError, unknown

Start = Literal["fork", "spawn"]
Sharing = Literal["memfd", "file"]
Pages = Literal["pagemap", "digest"]
Allowance = Literal["writes", "network", "processes"]

ALLOWANCES: Final[tuple[Allowance, ...]] = get_args(Allowance)
"""In which respects a person may say, by ``--allow``, that the iterations are independent."""

CLUSTER_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""It is a folder's name, or a part of one."""
NAME_FORM: Final = "up to 40 letters and digits, and - _ . after the first"

_prefix: Final = "NBCLUSTER_"
_words: Final = {
    "1": True,
    "on": True,
    "true": True,
    "yes": True,
    "0": False,
    "off": False,
    "false": False,
    "no": False,
}
_linux: Final = sys.platform == "linux"
_UNITS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BINARY_UNITS: Final = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
MOST_WORKERS: Final = 1000
"""Each is a process, and has a connection to one scheduler: more is a slip of the hand."""
TOO_MANY_WORKERS: Final = f"is more than {MOST_WORKERS}, the most that a cluster may have"
LEAST_MEMORY_BYTES: Final = 250_000_000
"""A worker has that much for itself, before it does anything."""


_units: Final = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}


def duration(text: str) -> float:
    """``90s``, ``30m``, ``2h`` in seconds; ValueError with the trouble as a clause."""
    read = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|min|h|d)", text)
    if read is None:
        raise ValueError("is no length of time (as 90s, 30m and 2h are)")
    seconds = float(read[1]) * _units[read[2]]
    if seconds < 1:
        raise ValueError("is less than a second")
    return seconds


def _number(
    default: float | None, *, least: float = 0, most: float | None = None, of_cell: bool = False
) -> Any:
    return field(default=default, metadata={"least": least, "most": most, "of_cell": of_cell})


def _of_cell(default: object) -> Any:
    """An option of `%%distribute`: what it is where its line says nothing of it."""
    return field(default=default, metadata={"of_cell": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How nbcluster runs cells; what a magic line says goes before it."""

    workers: int | None = _number(None, least=1, most=MOST_WORKERS, of_cell=True)
    """At most so many workers for a cell, and how many a cluster is started with; None: one per core."""
    strict: bool = _of_cell(False)
    """Whether a loop that would run here is an error."""
    quiet: bool = _of_cell(False)
    """Whether there is no view and no report."""
    streams: int | None = _number(None, of_cell=True)
    """The seed of which each iteration has random numbers of its own; None: a plain run's numbers."""
    allow: tuple[Allowance, ...] = _of_cell(())
    """In what the iterations are independent of each other."""
    check: int | None = _number(None, least=1, of_cell=True)
    """How many iterations of each loop are run again here and compared."""
    blas: int | None = _number(None, least=1, of_cell=True)
    """Threads of linear algebra in an iteration on a worker; None: as many as here, for the same bits."""
    memory_bytes: int | None = _number(None, least=LEAST_MEMORY_BYTES)
    """What each worker of a cluster that is started here may use."""
    cpus: float | None = _number(None, least=0.1)
    """How many cores are meant for each worker of a cluster that is started here."""
    gpus: int | None = _number(None)
    """For how many GPUs a cluster that is started here has a worker each; None: for all that there are."""
    too_small_s: float = _number(0.3)
    """A loop whose remaining iterations would take less than this here stays here; 0 sends every loop."""
    window_s: float = _number(4.0, least=0.1)
    """How much work per worker is handed out ahead of the commits."""
    flush_s: float = _number(1.0, least=0.01)
    """How often a worker hands over what a running slice has so far."""
    commit_block_s: float = _number(0.05, least=0.001)
    """How long commits may run with the interrupt deferred."""
    checkpoint_ratio: float = _number(40.0, least=1)
    """A checkpoint comes no sooner than its cost times this: 40 keeps the watches under 3 % of the time."""
    proof: bool = True
    """Whether a worker runs iteration 0 too and must agree with the kernel bit for bit."""
    on_trust: bool = False
    """Whether workers begin with a loop of few iterations while iteration 0 still runs here. What iteration 0 alone
    writes to files is then not seen by the others."""
    snapshot_hz: float = _number(10.0, least=0.1)
    """How often at most the views are told."""
    retries: int = _number(2)
    """How often a slice is tried again after its worker died."""
    grace_s: float = _number(1.0)
    """How long a worker may take to heed a stop before it is killed."""
    start_s: float = _number(30.0, least=1)
    """How long a cluster may take to come up before it counts as not started."""
    idle_s: float = _number(1800.0, least=1)
    """How long a cluster that outlives its kernel waits for another before it ends."""
    release_s: float = _number(20.0, least=0.1)
    """Between two bounds of `%cluster scale`, a worker that nobody could have used for so long is let go."""
    inline_event_bytes: int = _number(65_536, least=1024)
    """What a flush may carry in its event; more travels as a handle."""
    pretended_gpus: int = _number(0)
    """A cluster on this machine has so many lanes for GPUs without a GPU behind them, to try out where there is none how
    the parts of a cell are dealt."""
    start_method: Start = "fork" if _linux else "spawn"
    """How workers come to be."""
    sharing: Sharing = "memfd" if _linux else "file"
    """What the large buffers of a payload lie in."""
    pages: Pages = "pagemap" if _linux else "digest"
    """How a write into a captured buffer is seen."""

    def __post_init__(self) -> None:
        faults = [fault for each in fields(self) if (fault := _out_of_bounds(each, getattr(self, each.name)))]
        if faults:
            raise OptionError("nbcluster's settings", faults, [each.name for each in fields(self)])

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """The settings that `environ` asks for, the defaults elsewhere. Raises OptionError."""
        return cls(**from_environment(environ))


NAMES: Final = tuple(each.name for each in fields(Settings))
OF_CELLS: Final = tuple(each.name for each in fields(Settings) if each.metadata.get("of_cell"))
"""Those that `%%distribute` has an option for."""


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """What `environ` says, by the names of the settings.

    Raises OptionError, with every fault at once, for a value that cannot be read and for a name that no
    setting has: a misspelt setting that silently does nothing costs an afternoon.
    """
    by_variable = {variable_of(name): name for name in NAMES}
    told = {name: text for name, text in sorted(environ.items()) if name.startswith(_prefix)}
    return _all_read(told, by_variable, "the environment")


def from_configuration(configured: Mapping[str, object]) -> dict[str, Any]:
    """What Jupyter's configuration says of `c.Nbcluster`. Raises OptionError as above."""
    told = {f"c.Nbcluster.{name}": value for name, value in sorted(configured.items())}
    return _all_read(told, {f"c.Nbcluster.{name}": name for name in NAMES}, "Jupyter's configuration")


def variable_of(name: str) -> str:
    """The variable of the environment that sets it."""
    return f"{_prefix}{name.upper()}"


def option_of(name: str) -> str:
    """The option behind `%distribute --defaults` that sets it."""
    return f"--{name.removesuffix('_bytes').replace('_', '-')}"


def read_value(name: str, value: object) -> Any:
    """A setting's value, from text or as Python has it. Raises ValueError with the trouble as a clause."""
    setting = next(each for each in fields(Settings) if each.name == name)
    if name.endswith("_bytes") and isinstance(value, str) and value not in ("None", "none"):
        value = read_memory(value)
    if name == "gpus" and isinstance(value, str):
        value = read_gpus(value)
    read = _read(value, get_type_hints(Settings)[name])
    if fault := _out_of_bounds(setting, read):
        raise ValueError(fault.trouble)
    return read


def read_memory(text: str) -> int:
    """``8GB``, ``500 MB``, ``1.5GiB`` in bytes. Raises ValueError with the trouble as a clause."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKMGT]?)(i?)B?", text.strip())
    if found is None or (found[3] and not found[2]):
        raise ValueError("is no amount of memory (such as 8GB)")
    units = _BINARY_UNITS if found[3] else _UNITS
    return int(float(found[1]) * units[found[2].upper()])


def read_gpus(text: str) -> int | None:
    """``2``, ``none``, which is 0, and ``auto``, which is None. Raises ValueError with the trouble as a clause."""
    if text in ("auto", "none"):
        return None if text == "auto" else 0
    if not re.fullmatch(r"\d+", text):
        raise ValueError("is neither a whole number nor auto nor none")
    return int(text)


Origin = Literal["notebook", "configuration", "environment", "default"]


class Layers:
    """Settings as several places ask for them: each goes before those that are named before it."""

    def __init__(self, defaults: Settings, environment: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._defaults = defaults
        self._values: dict[Origin, Mapping[str, Any]] = {
            "environment": environment,
            "configuration": {},
            "notebook": {},
        }

    def put(self, origin: Origin, values: Mapping[str, Any]) -> None:
        """What one place asks for, in place of what it asked for before."""
        self._values[origin] = dict(values)

    @property
    def settings(self) -> Settings:
        """What holds where a line says nothing."""
        stated = {name: value for values in self._values.values() for name, value in values.items()}
        return replace(self._defaults, **stated)

    def origin(self, name: str) -> Origin:
        """Which place has the last word on it."""
        return next((place for place in reversed(self._values) if name in self._values[place]), "default")


def where(name: str, origin: Origin) -> str:
    """The place in words, as a person finds it."""
    return {
        "notebook": "%distribute --defaults",
        "configuration": f"c.Nbcluster.{name}",
        "environment": variable_of(name),
        "default": "",
    }[origin]


def _all_read(told: Mapping[str, object], names: Mapping[str, str], of: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for given, value in told.items():
        if given not in names:
            faults.append(unknown(given, list(names)))
            continue
        try:
            values[names[given]] = read_value(names[given], value)
        except ValueError as error:
            faults.append(Fault(f"{given}={value}", str(error)))
    if faults:
        raise OptionError(of, faults, list(names))
    return values


def _read(value: object, kind: Any) -> object:
    """`value` as one of `kind`; ValueError with the accepted form as a clause."""
    options = get_args(kind) if NoneType in get_args(kind) else ()
    if options:
        if value is None or value in ("None", "none"):
            return None
        [kind] = [each for each in options if each is not NoneType]
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ValueError(f"is none of {', '.join(get_args(kind))}")
        return value
    if get_origin(kind) is tuple:
        return read_allowances(value)
    if kind is bool:
        return _read_bool(value)
    return _read_number(value, kind)


def _read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in _words:
        raise ValueError("is neither on nor off")
    return _words[value.lower()]


def _read_number(value: object, kind: type[int] | type[float]) -> float:
    trouble = "is not a whole number" if kind is int else "is not a number"
    if isinstance(value, str):
        try:
            return kind(value)
        except ValueError:
            pass
        raise ValueError(trouble)
    if isinstance(value, bool) or not isinstance(value, int if kind is int else int | float):
        raise ValueError(trouble)
    return kind(value)


def read_allowances(value: object) -> tuple[Allowance, ...]:
    """``writes,network``, or such words in a list. Raises ValueError with the trouble as a clause."""
    if not isinstance(value, str | list | tuple | set):
        raise ValueError(f"is neither text nor a list (there are: {', '.join(ALLOWANCES)})")
    words = [word.strip() for word in value.split(",")] if isinstance(value, str) else list(value)
    words = [word for word in words if word != ""]
    wrong = next((word for word in words if word not in ALLOWANCES), None)
    if wrong is not None:
        named = f"names {wrong}, which " if wrong != value else ""
        raise ValueError(f"{named}cannot be allowed (there are: {', '.join(ALLOWANCES)})")
    return tuple(each for each in ALLOWANCES if each in words)


def _out_of_bounds(setting: "Field[Any]", value: Any) -> Fault | None:
    least = setting.metadata.get("least")
    # `not >=` rather than `<`, so that nan is refused too
    if least is not None and value is not None and not value >= least:
        return Fault(f"{setting.name}={value}", f"is less than {_told(setting.name, least)}")
    most = setting.metadata.get("most")
    if most is not None and value is not None and value > most:
        return Fault(f"{setting.name}={value}", TOO_MANY_WORKERS)
    return None


def _told(name: str, least: float) -> str:
    if name == "memory_bytes":
        return f"{least / 10**6:.0f} MB, which a worker has for itself"
    return f"{least:g}"
