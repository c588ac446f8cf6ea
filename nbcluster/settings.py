"""What can be chosen, each with its default, its unit in its name, and its bounds.

A setting `flush_s` is read from the environment as `NBCLUSTER_FLUSH_S`.

In this room is one frozen dataclass and the way it is read: typed, and with all faults told at once.
"""

import sys
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, Final, Literal, Self, get_args, get_origin, get_type_hints

from nbcluster.errors import Fault, OptionError, unknown

Start = Literal["fork", "spawn"]
Sharing = Literal["memfd", "file"]
Pages = Literal["pagemap", "digest"]
Allowance = Literal["writes", "network", "processes"]

ALLOWANCES: Final[tuple[Allowance, ...]] = get_args(Allowance)
"""In which respects a person may say, by ``--allow``, that the iterations are independent."""

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


def _number(default: float, *, least: float = 0) -> Any:
    return field(default=default, metadata={"least": least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How nbcluster runs cells; what a magic line says goes before it."""

    too_small_s: float = _number(0.3)
    """A loop whose remaining iterations would take less than this here stays here; 0 sends every loop."""
    window_s: float = _number(4.0, least=0.1)
    """How much work per worker is handed out ahead of the commits."""
    flush_s: float = _number(1.0, least=0.01)
    """How often a worker hands over what a running slice has so far."""
    commit_block_s: float = _number(0.05, least=0.001)
    """How long commits may run with the interrupt deferred."""
    checkpoint_ratio: float = _number(33.0, least=1)
    """A checkpoint comes no sooner than its cost times this: 33 keeps the watches under 3 % of the time."""
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
    inline_event_bytes: int = _number(65_536, least=1024)
    """What a flush may carry in its event; more travels as a handle."""
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
        """The settings that `environ` asks for, the defaults elsewhere.

        Raises OptionError, with every fault at once, for a value that cannot be read and for a name that no
        setting has: a misspelt setting that silently does nothing costs an afternoon.
        """
        hints = get_type_hints(cls)
        by_variable = {f"{_prefix}{each.name.upper()}": each for each in fields(cls)}
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for variable, text in sorted(environ.items()):
            if not variable.startswith(_prefix):
                continue
            if variable not in by_variable:
                faults.append(unknown(variable, list(by_variable)))
                continue
            setting = by_variable[variable]
            try:
                value = _read(text, hints[setting.name])
            except ValueError as error:
                faults.append(Fault(f"{variable}={text}", str(error)))
                continue
            fault = _out_of_bounds(setting, value)
            if fault:
                faults.append(Fault(f"{variable}={text}", fault.trouble))
            values[setting.name] = value
        if faults:
            raise OptionError("the environment", faults, list(by_variable))
        return cls(**values)


def _read(text: str, kind: Any) -> object:
    """`text` as a value of `kind`; ValueError with the accepted form as a clause."""
    if get_origin(kind) is Literal:
        if text not in get_args(kind):
            raise ValueError(f"is none of {', '.join(get_args(kind))}")
        return text
    if kind is bool:
        if text.lower() not in _words:
            raise ValueError("is neither on nor off")
        return _words[text.lower()]
    try:
        return kind(text)
    except ValueError:
        raise ValueError("is not a whole number" if kind is int else "is not a number") from None


def _out_of_bounds(setting: "Field[Any]", value: Any) -> Fault | None:
    least = setting.metadata.get("least")
    # `not >=` rather than `<`, so that nan is refused too
    if least is not None and not value >= least:
        return Fault(f"{setting.name}={value}", f"is less than {least:g}")
    return None
