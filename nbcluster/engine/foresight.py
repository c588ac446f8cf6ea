"""What a loop's header will turn out to go through, before anything is evaluated.

The objects that its names stand for are looked at, and their types; nothing of them is called, no property is read.
Where that does not tell, it is said what it depends on.

In this room (``engine``) the header of a loop is foreseen, for ``--explain``.
"""

import builtins
import functools
import inspect
import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any, Final

from nbcluster.analysis.facts import Leaf, Wrap
from nbcluster.analysis.outline import Outline
from nbcluster.analysis.rewrite import CellSource
from nbcluster.engine.header import is_bar, unfit
from nbcluster.engine.mapped import UNKNOWN
from nbcluster.worker.items import can_be_cut

_NOTHING: Final = object()


@dataclass(frozen=True)
class Seen:
    """What an expression gives, as far as can be seen: the object itself, or its type, or neither."""

    value: Any = _NOTHING
    kind: type | None = None


@dataclass(frozen=True)
class Pulled:
    """The run will find something that cannot be divided."""

    detail: str
    advice: str


@dataclass(frozen=True)
class Depends:
    """Only the run can tell, by what this expression gives."""

    text: str


_UNSEEN: Final = Seen()
_PLAINLY_ASKED: Final = inspect.getattr_static(object, "__getattribute__")
_KINDS: Final[Mapping[str, type]] = {
    "builtins.sorted": list,
    "builtins.iter": type(iter(())),
    "io.open": io.TextIOWrapper,  # IPython's own calls itself so
    "_io.open": io.TextIOWrapper,
    "posix.listdir": list,
    "nt.listdir": list,
    "glob.glob": list,
    "dict.keys": type({}.keys()),
    "dict.values": type({}.values()),
    "dict.items": type({}.items()),
    "str.split": list,
    "str.splitlines": list,
    "numpy.ndarray.tolist": list,
    "pandas.DataFrame.itertuples": map,
    "pandas.Series.items": zip,
    "pandas.Series.tolist": list,
    "pandas.Series.to_list": list,
}
"""What functions and methods give that are no classes, for those that headers call."""
_MAKES_ARRAYS: Final = frozenset(
    {"arange", "linspace", "logspace", "geomspace", "zeros", "ones", "array", "asarray", "unique", "sort"}
)


class Foresight:
    """For one cell: told of its statements in turn, asked for what a header will go through."""

    def __init__(self, cell: CellSource, space: Mapping[str, Any]) -> None:
        self._cell = cell
        self._space = space
        self._bound: dict[str, Seen] = {}

    def pass_by(self, index: int) -> None:
        """A statement will have run: what it binds is no longer what the namespace has now."""
        told = {name: self._seen(outline) for name, outline in self._cell.bindings(index).items()}
        self._bound |= told

    def look(self, source: Leaf | Wrap) -> Pulled | Depends | None:
        """What keeps the header's loop here, or might; None if it can be divided."""
        if isinstance(source, Leaf):
            outline = self._cell.outline(source)
            seen = self._seen(outline)
            if seen.kind is None or is_bar(seen.kind):
                return Depends(outline.text)
            return None if can_be_cut(seen.kind) else Pulled(*unfit(seen.kind))
        if self._seen(Outline("name", name=source.builtin)).value is not getattr(builtins, source.builtin):
            return Depends(f"{source.builtin}()")
        found = [self.look(part) for part in source.parts]
        if "strict" in source.keywords:
            found.append(self._strictly(source.keywords["strict"]))
        return next(
            (each for kind in (Pulled, Depends) for each in found if isinstance(each, kind)),
            None,
        )

    def method_of_pandas(self, source: Leaf | Wrap) -> Pulled | Depends | None:
        """What keeps a call of a method here, or might; None if pandas has it."""
        assert isinstance(source, Leaf), "a method is looked up in one step"
        outline = self._cell.outline(source)
        kind = None if outline.of is None else self._seen(outline.of).kind
        if kind is None:
            return Depends(outline.text)
        return None if kind.__module__.partition(".")[0] == "pandas" else Pulled(UNKNOWN.detail, "")

    def _strictly(self, source: Leaf | Wrap) -> Pulled | Depends | None:
        """A zip that may end in an error of its own is gone through as it is."""
        outline = self._cell.outline(source) if isinstance(source, Leaf) else Outline("unknown")
        strict = outline.key if outline.kind == "made" else self._seen(outline).value
        if type(strict) is not bool:
            return Depends("zip()")
        return Pulled(*unfit(zip)) if strict else None

    def _seen(self, outline: Outline) -> Seen:
        match outline:
            case Outline(kind="name", name=name):
                return self._named(name)
            case Outline(kind="module", name=name):
                return _of(sys.modules.get(name, _NOTHING))
            case Outline(kind="made", name=name):
                return Seen(kind=GeneratorType if name == "generator" else getattr(builtins, name, None))
            case Outline(kind="attribute", name=name, of=Outline() as of):
                return _attribute(self._seen(of), name)
            case Outline(kind="call", of=Outline() as of):
                return Seen(kind=self._given_by(of))
            case Outline(kind="cut", of=Outline() as of):
                kind = self._seen(of).kind
                return Seen(kind=kind if kind is not None and can_be_cut(kind) else None)
            case Outline(kind="item", of=Outline() as of, key=key):
                return _item(self._seen(of), key)
            case _:
                return _UNSEEN

    def _named(self, name: str) -> Seen:
        if name in self._bound:
            return self._bound[name]
        return _of(self._space.get(name, getattr(builtins, name, _NOTHING)))

    def _given_by(self, callee: Outline) -> type | None:
        """The type of what a call gives."""
        function = self._seen(callee)
        if function.value is not _NOTHING:
            return _given_by(function.value)
        if callee.kind == "attribute" and callee.of is not None:
            kind = self._seen(callee.of).kind
            return None if kind is None else _given_by_method(kind, callee.name)
        return None


def _of(value: Any) -> Seen:
    return _UNSEEN if value is _NOTHING else Seen(value, type(value))


def _attribute(of: Seen, name: str) -> Seen:
    """A module's name, or what an object plainly holds. A property would have to be asked."""
    # By its type alone: `isinstance` may ask the object for its class.
    if of.kind is not None and issubclass(of.kind, ModuleType):
        return _of(vars(of.value).get(name, _NOTHING))
    if of.kind is not None and _is_pandas(of.kind, "DataFrame") and of.value is not _NOTHING:
        if name in ("columns", "index"):
            return Seen(kind=sys.modules["pandas"].Index)
        if name == "T":
            return Seen(kind=of.kind)
        return _UNSEEN if hasattr(of.kind, name) else _item(of, name)
    if of.kind is not None and of.kind is type_of_arrays() and name in ("flat", "T"):
        return Seen(kind=sys.modules["numpy"].flatiter if name == "flat" else of.kind)
    asked = None if of.kind is None else inspect.getattr_static(of.kind, "__getattribute__")
    if of.value is _NOTHING or asked is not _PLAINLY_ASKED:
        return _UNSEEN
    held = inspect.getattr_static(of.value, name, _NOTHING)
    return _UNSEEN if hasattr(type(held), "__get__") else _of(held)


def _item(of: Seen, key: object) -> Seen:
    if of.kind in (dict, list, tuple) and of.value is not _NOTHING:
        try:
            return _of(of.value[key])
        except (KeyError, IndexError, TypeError):
            return _UNSEEN  # the run says what is wrong
    if of.kind is not None and _is_pandas(of.kind, "DataFrame") and of.value is not _NOTHING:
        same = [each for each in of.value.columns if type(each) is type(key) and each == key]
        return Seen(kind=sys.modules["pandas"].Series) if len(same) == 1 else _UNSEEN
    if of.kind is not None and _is_pandas(of.kind, "DataFrameGroupBy") and isinstance(key, str):
        return Seen(kind=_group_by(sys.modules["pandas"].Series))
    return _UNSEEN


def _given_by(function: Any) -> type | None:
    is_numpys = type(function).__module__.partition(".")[0] == "numpy"  # it has a type for its functions
    if not is_numpys and not issubclass(type(function), _CALLED):
        return None
    if isinstance(function, type):
        return function if _makes_its_own(function) else None
    if inspect.isgeneratorfunction(function):
        return GeneratorType
    module, name = getattr(function, "__module__", None), getattr(function, "__name__", "")
    if module == "numpy" and name in _MAKES_ARRAYS:
        return type_of_arrays()
    if str(module).partition(".")[0] == "tqdm" and name in ("trange", "tnrange"):
        return sys.modules["tqdm"].tqdm  # type: ignore[no-any-return]  # a class
    return _KINDS.get(f"{module}.{name}") if isinstance(function, _FUNCTIONS) else None


_FUNCTIONS: Final = (FunctionType, BuiltinFunctionType)
_CALLED: Final = (type, *_FUNCTIONS, MethodType, functools.partial)


def type_of_arrays() -> type | None:
    numpy = sys.modules.get("numpy")
    return None if numpy is None else numpy.ndarray


def _makes_its_own(kind: type) -> bool:
    """Whether calling a class gives an instance of just that class, as far as can be told from its kind."""
    if type(kind) is not type and kind.__module__.partition(".")[0] != "tqdm":
        return False
    own = ("tqdm", "pandas")
    return not isinstance(kind.__new__, FunctionType) or kind.__module__.partition(".")[0] in own


def _given_by_method(kind: type, name: str) -> type | None:
    if inspect.isgeneratorfunction(inspect.getattr_static(kind, name, None)):
        return GeneratorType
    if _is_pandas(kind, "DataFrame", "Series") and name == "groupby":
        return _group_by(kind)
    owner = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if _is_pandas(kind, kind.__name__):
        owner = (
            f"pandas.{kind.__qualname__}"  # where it stands in the package differs from version to version
        )
    return _KINDS.get(f"{owner}.{name}")


def _group_by(kind: type) -> type | None:
    module = sys.modules.get("pandas.core.groupby.generic")
    found: type | None = getattr(module, f"{kind.__name__}GroupBy", None)
    return found


def _is_pandas(kind: type, *names: str) -> bool:
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in names
