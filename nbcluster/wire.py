"""A Snapshot as JSON, and back: what the browser and the server are promised.

Keys are the fields' names. What comes in is believed only when every key is there, no other is, and every
value is of its field's type; `WireError` names the first place that is not so.

In this room is the one translation; its examples in ``tests/golden`` are read by the browser's tests too.
"""

from dataclasses import fields, is_dataclass
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Final, Literal, cast, get_args, get_origin, get_type_hints

from nbcluster.run.snapshot import Snapshot

VERSION: Final = 2
"""Raised when a field comes, goes or changes its meaning; no other version is read."""


class WireError(ValueError):
    """What came is no snapshot of this version: where, and what is wrong there."""

    def __init__(self, where: str, trouble: str) -> None:
        super().__init__(f"{where or 'the snapshot'} {trouble}")
        self.where, self.trouble = where, trouble


def to_json(snapshot: Snapshot) -> dict[str, object]:
    """Plain dicts, lists, texts and finite numbers, ready for `json.dumps`."""
    return {"version": VERSION, **cast(dict[str, object], _plain(snapshot, ""))}


def from_json(data: object) -> Snapshot:
    """The snapshot that ``data`` describes, as `json.loads` gave it. Raises WireError and nothing else."""
    if not isinstance(data, dict):
        raise WireError("", f"is {_kind(data)}, not an object")
    if "version" not in data:
        raise WireError("version", "is missing")
    if type(data["version"]) is not int or data["version"] != VERSION:
        raise WireError("version", f"is {data['version']!r:.40}, this side reads {VERSION}")
    rest = {key: value for key, value in data.items() if key != "version"}
    return cast(Snapshot, _read(rest, Snapshot, ""))


def _plain(value: object, where: str) -> object:
    if is_dataclass(value):
        return {
            each.name: _plain(getattr(value, each.name), f"{where}.{each.name}") for each in fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(each, f"{where}[{at}]") for at, each in enumerate(value)]
    if isinstance(value, float) and not isfinite(value):
        # JSON has no word for it, and `json.dumps` writes one that browsers refuse
        raise WireError(where.lstrip("."), f"is {value}, which JSON cannot say")
    return value


def _read(value: object, kind: Any, where: str) -> object:
    """``value`` as a ``kind``, which is one of the types that a snapshot's fields have."""
    origin = get_origin(kind)
    if origin is UnionType:
        (present,) = (each for each in get_args(kind) if each is not NoneType)
        return None if value is None else _read(value, present, where)
    if origin is Literal:
        if not isinstance(value, str) or value not in get_args(kind):
            raise WireError(where, f"is {value!r:.40}, not one of {', '.join(get_args(kind))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise WireError(where, f"is {_kind(value)}, not a list")
        return tuple(_read(each, get_args(kind)[0], f"{where}[{at}]") for at, each in enumerate(value))
    if is_dataclass(kind):
        return _read_object(value, cast(type, kind), where)
    return _read_leaf(value, kind, where)


def _read_object(value: object, kind: type, where: str) -> object:
    if not isinstance(value, dict):
        raise WireError(where, f"is {_kind(value)}, not an object")
    hints = get_type_hints(kind)
    dot = f"{where}." if where else ""
    for name in hints:
        if name not in value:
            raise WireError(f"{dot}{name}", "is missing")
    for name in value:
        if name not in hints:
            raise WireError(f"{dot}{name!s:.40}", "is not a field of a snapshot")
    return kind(**{name: _read(value[name], hint, f"{dot}{name}") for name, hint in hints.items()})


def _read_leaf(value: object, kind: type, where: str) -> object:
    if kind is float and type(value) in (int, float):
        try:
            number = float(cast(float, value))
        except OverflowError:
            number = float("inf")
        if not isfinite(number):
            raise WireError(where, "is not a finite number")
        return number
    # `type(...) is`, because True is an int to isinstance and not to a browser
    if type(value) is not kind:
        raise WireError(where, f"is {_kind(value)}, not {_names[kind]}")
    return value


_names: Final = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    NoneType: "null",
}


def _kind(value: object) -> str:
    return _names.get(type(value), type(value).__name__)
