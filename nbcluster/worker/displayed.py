"""Displays on a worker: `display(x)` makes the bundle that the kernel would have made, to be shown there.

IPython's `display` asks for a shell and prints where there is none. On a worker it finds, and only it, one
that formats as the kernel's does and records. What needs the front end at once (an id to be updated,
clearing, a widget) or the kernel's own formatters is stopped: the kernel goes on there.

In this room displays become events.
"""

import builtins
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, ClassVar, Final, NamedTuple

from nbcluster.worker.stops import Mark

_SHELL_MODULE: Final = "IPython.core.interactiveshell"
_WIDGET: Final = "application/vnd.jupyter.widget-view+json"


class Displayed(NamedTuple):
    data: Mapping[str, Any]
    metadata: Mapping[str, Any]


class Formatting(NamedTuple):
    """How the kernel formats what it displays."""

    active_types: Sequence[str]
    own: frozenset[str]
    """Types for which the kernel has formatters of its own, beyond IPython's: `module.name`."""


def formatting_here() -> Formatting | None:
    """This process's, if it has an IPython shell."""
    module = sys.modules.get(_SHELL_MODULE)
    if module is None or not module.InteractiveShell.initialized():
        return None
    formatter = module.InteractiveShell.instance().display_formatter
    usual = _usually_printed(formatter.__class__)
    own: set[str] = set()
    for mime, mine in formatter.formatters.items():
        own |= _printed(mine) - usual.get(mime, frozenset())
    return Formatting(tuple(formatter.active_types), frozenset(own))


@cache
def _usually_printed(kind: Any) -> Mapping[str, frozenset[str]]:
    """For each MIME type what IPython formats by itself. To make a formatter takes milliseconds."""
    return {mime: frozenset(_printed(each)) for mime, each in kind().formatters.items()}


def _printed(formatter: Any) -> set[str]:
    types = {f"{kind.__module__}.{kind.__qualname__}" for kind in formatter.type_printers}
    return types | {".".join(name) for name in formatter.deferred_printers}


class Displays:
    """Between `begin` and `end`, what is displayed is told."""

    now: ClassVar["Displays | None"] = None
    """The one inside of which user code runs; a worker has one thread for it."""

    def __init__(
        self, formatting: Formatting | None, tell: Callable[[Any], None], mark: Mark, apart: bool
    ) -> None:
        self._formatting = formatting
        self._tell = tell
        self._mark = mark
        self._formatter: Any = None
        self._undo: Callable[[], None] | None = None
        self._apart = apart
        if formatting is not None and apart:
            _prepare()

    def begin(self) -> None:
        if self._formatting is not None:
            self._outer = Displays.now
            Displays.now = self
            if not self._apart and _SHELL_MODULE in sys.modules:
                self._undo = _pretend(sys.modules[_SHELL_MODULE])

    def end(self) -> None:
        if self._formatting is not None:
            Displays.now = self._outer
            if self._undo is not None:
                self._undo()

    # What `display` uses of a shell ---------------------------------------------------------------

    @property
    def display_formatter(self) -> "Displays":
        return self

    @property
    def display_pub(self) -> "Displays":
        return self

    def format(self, obj: object, include: Any = None, exclude: Any = None) -> tuple[Any, Any]:
        assert self._formatting is not None
        kinds = {f"{base.__module__}.{base.__qualname__}" for base in type(obj).__mro__}
        if kinds & self._formatting.own:
            self._mark.stop(
                "display", f"the notebook has its own way of displaying a {type(obj).__qualname__}"
            )
        if self._formatter is None:
            from IPython.core.formatters import DisplayFormatter

            self._formatter = DisplayFormatter()
            self._formatter.active_types = list(self._formatting.active_types)
        found: tuple[Any, Any] = self._formatter.format(obj, include=include, exclude=exclude)
        return found

    def publish(
        self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        if any(more.values()):
            self._mark.stop("display", "a display is given an id, to be updated later")
        if _WIDGET in data:
            self._mark.stop("display", "a widget is displayed")
        self._tell(Displayed(data, metadata or {}))

    def clear_output(self, wait: bool = False) -> None:
        self._mark.stop("display", "clear_output() clears what the cell shows")


_prepared: list[ModuleType | MetaPathFinder] = []


def _prepare() -> None:
    """Have `display` find our shell in this process, be IPython imported already or by the body later."""
    if _prepared:
        return
    vars(builtins).setdefault("display", display)
    module = sys.modules.get(_SHELL_MODULE)
    if module is not None:
        _pretend(module)
        _prepared.append(module)
    else:
        finder = _Finder()
        sys.meta_path.insert(0, finder)
        _prepared.append(finder)


def display(*objects: object, **options: Any) -> Any:
    """Stands among the builtins, where IPython puts its own; which is imported when it is first wanted."""
    from IPython.display import display as shown

    return shown(*objects, **options)


def _pretend(module: ModuleType) -> Callable[[], None]:
    """Have this shell's class speak of ours to `display`; the answer undoes it."""
    shell = module.InteractiveShell
    before = {name: vars(shell)[name] for name in ("initialized", "instance") if name in vars(shell)}
    initialized, instance = shell.initialized.__func__, shell.instance.__func__

    def is_initialized(cls: Any) -> bool:
        return _asked_by_display() or initialized(cls)

    def the_instance(cls: Any, *args: Any, **options: Any) -> Any:
        return Displays.now if _asked_by_display() else instance(cls, *args, **options)

    def undo() -> None:
        del shell.initialized, shell.instance
        for name, found in before.items():
            setattr(shell, name, found)

    shell.initialized, shell.instance = classmethod(is_initialized), classmethod(the_instance)
    return undo


def _asked_by_display() -> bool:
    """Whether the one who asks for a shell is `display` itself: to others a worker has none."""
    asking = sys._getframe(2).f_globals.get("__name__")
    return Displays.now is not None and asking == "IPython.core.display_functions"


class _Finder(MetaPathFinder):
    """Finds IPython's shell as everyone does, and prepares it when it is loaded."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != _SHELL_MODULE:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(Loader):
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        found: ModuleType | None = self._loader.create_module(spec)
        return found

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        _pretend(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
