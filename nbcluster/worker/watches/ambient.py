"""Watches of what belongs to nobody in particular: shared random generators, figures, threads, names,
modules.

In this room is the state of a process that is no setting.
"""

import random
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from types import ModuleType
from typing import Any, Final

from nbcluster.worker.watches.change import Change
from nbcluster.worker.watches.definitions import is_library, names_of
from nbcluster.worker.watches.shadow import Shadow
from nbcluster.worker.watches.values import became, same_value


class SharedRandom:
    """The generator behind `random.random()` and its like."""

    def arm(self) -> None:
        self._loaded = _draws_at_import.keys() & sys.modules.keys()
        self._state = random.getstate()

    def look(self) -> Change | None:
        state = random.getstate()
        if state == self._state:
            return None
        old = self._state
        new_modules = sorted((_draws_at_import.keys() & sys.modules.keys()) - self._loaded)
        self.arm()
        if new_modules and _state_after(old, new_modules) == state:
            return None  # the kernel's own import of that module drew the same
        return Change("random", "Python's shared generator (random) was drawn from or seeded")


class NumpyRandom:
    """The generator behind `numpy.random.rand()` and its like."""

    def arm(self) -> None:
        self._state = _numpy_state()

    def look(self) -> Change | None:
        old, self._state = self._state, _numpy_state()
        # Loaded meanwhile, it is known by its first block whether a number was taken from it.
        if self._state == old or (old is None and self._state is not None and _is_fresh(self._state)):
            return None
        return Change("random", "numpy's shared generator (numpy.random) was drawn from or seeded")


class TorchRandom:
    """torch's default generators, those of its devices included."""

    def arm(self) -> None:
        self._states = _torch_states()

    def look(self) -> Change | None:
        old, self._states = self._states, _torch_states()
        same = all(self._states.get(device) == state for device, state in old.items())
        if same and all(map(_is_undrawn, self._states.keys() - old.keys())):
            return None
        return Change("random", "torch's default generator was drawn from or seeded")


class Figures:
    """The figures that pyplot knows, and what has been drawn on them."""

    def arm(self) -> None:
        self._figures = _figures()

    def look(self) -> Change | None:
        old, self._figures = self._figures, _figures()
        if old == self._figures:
            return None
        if self._figures.keys() - old.keys():
            return Change("figure", "a figure was made")
        if old.keys() - self._figures.keys():
            return Change("figure", "a figure was closed")
        return Change("figure", "something was drawn on a figure")


class Threads:
    """Threads that were started and are still running."""

    def __init__(self, is_ours: Callable[[threading.Thread], bool]) -> None:
        self._is_ours = is_ours

    def arm(self) -> None:
        self._known = set(threading.enumerate())

    def look(self) -> Change | None:
        left = [
            thread for thread in threading.enumerate() if thread not in self._known and self._counts(thread)
        ]
        for thread in left:
            thread.join(_PATIENCE_S)  # a pool that was just shut down may need a moment
        self._known = set(threading.enumerate())
        running = [thread for thread in left if thread.is_alive()]
        return Change("async", f"the thread {running[0].name!r} was left running") if running else None

    def _counts(self, thread: threading.Thread) -> bool:
        kind = type(thread)
        return f"{kind.__module__}.{kind.__qualname__}" not in _harmless_threads and not self._is_ours(thread)


class Names:
    """Which names a namespace has, and which object each of them stands for."""

    def __init__(self, space: Mapping[str, object], allowed: Collection[str], prefix: str = "") -> None:
        self._space = space
        # Python puts both there by itself: the second when a warning is issued, shown or not.
        self._allowed = frozenset(allowed) | {"__builtins__", "__warningregistry__"}
        self._prefix = prefix

    def arm(self) -> None:
        self._values = dict(self._space)

    def look(self) -> Change | None:
        old, self._values = self._values, dict(self._space)
        for name, value in self._values.items():
            if name not in old:
                if self._counts(name):
                    return self._change(name, "was added")
            elif old[name] is not value and self._counts(name) and not same_value(old[name], value):
                return self._change(name, became(old[name], value))
        gone = next((name for name in old if name not in self._values and self._counts(name)), None)
        return None if gone is None else self._change(gone, "was deleted")

    def _counts(self, name: str) -> bool:
        return name not in self._allowed and not name.startswith(_left_by_imports)

    def _change(self, name: str, what: str) -> Change:
        return Change("changes", f"`{self._prefix}{name}` {what}")


class Modules:
    """The user's own modules, files beside the notebook: their names and what those hold."""

    def __init__(self, apart: Collection[object] = ()) -> None:
        """``apart`` is not looked into: a module may hold a function of the notebook's."""
        self._apart = apart

    def arm(self) -> None:
        self._watched: dict[str, tuple[Names, Shadow]] = {}
        self._loaded = 0
        self._arm_new()

    def look(self) -> Change | None:
        for names, shadow in self._watched.values():
            change = names.look() or shadow.look()
            if change is not None:
                return change
        self._arm_new()
        return None

    def _arm_new(self) -> None:
        """A module that the body is first to import counts from now on: the kernel imports it too."""
        if len(sys.modules) == self._loaded:
            return
        self._loaded = len(sys.modules)
        for name, module in _own_modules():
            if name not in self._watched:
                space = {key: value for key, value in names_of(module).items() if not key.startswith("__")}
                names = Names(names_of(module), allowed=_module_bookkeeping, prefix=f"{name}.")
                held = {f"{name}.{key}": value for key, value in space.items()}
                shadow = Shadow(held, apart=self._apart)
                names.arm()
                shadow.arm()
                self._watched[name] = names, shadow


#: How long a look waits for a thread that seems to be on its way out.
_PATIENCE_S: Final = 0.05

#: Threads that libraries keep and that do nothing for anyone's result.
_harmless_threads: Final = frozenset({"tqdm._monitor.TMonitor"})

#: Modules that draw from the shared generator when they are loaded, and how.
_draws_at_import: Final[Mapping[str, Callable[[random.Random], object]]] = {
    "rich.style": lambda generator: generator.getrandbits(24),
}

#: How names begin that libraries put among Python's own when they are loaded.
_left_by_imports: Final = ("__pybind11_internals",)

_module_bookkeeping: Final = frozenset({"__annotations__", "__cached__", "__warningregistry__"})


def _state_after(state: Any, modules: Iterable[str]) -> Any:
    generator = random.Random()
    generator.setstate(state)
    for module in modules:
        _draws_at_import[module](generator)
    return generator.getstate()


def _numpy_state() -> tuple[Any, ...] | None:
    shared: Any = sys.modules.get("numpy.random.mtrand")
    if not hasattr(shared, "get_state"):
        return None
    state = shared.get_state(legacy=False)
    inner = state["state"]
    if state["bit_generator"] != "MT19937":
        return repr(inner), state["bit_generator"], state["has_gauss"], state["gauss"]
    return inner["key"].tobytes(), inner["pos"], state["has_gauss"], state["gauss"]


def _is_fresh(state: tuple[Any, ...]) -> bool:
    """As the system's entropy seeds it: at the block's last number, the first one being a lone high bit."""
    key, position, *_ = state
    return bool(position == 623 and key[:4] == (1 << 31).to_bytes(4, sys.byteorder))


def _torch_generators() -> dict[str, Any]:
    """By device; the GPUs' are there from a process's first use of one."""
    torch: Any = sys.modules.get("torch")
    if not hasattr(torch, "default_generator"):
        return {}
    generators = {"cpu": torch.default_generator}
    if hasattr(torch, "cuda") and torch.cuda.is_initialized():
        generators |= {f"cuda:{number}": one for number, one in enumerate(torch.cuda.default_generators)}
    return generators


def _torch_states() -> dict[str, bytes]:
    return {device: _bytes_of(generator) for device, generator in _torch_generators().items()}


def _is_undrawn(device: str) -> bool:
    """Whether a generator that has come up meanwhile is as its seed, mostly the system's entropy, left it."""
    generator = _torch_generators()[device]
    beginning = sys.modules["torch"].Generator(device).manual_seed(generator.initial_seed())
    return _bytes_of(generator) == _bytes_of(beginning)


def _bytes_of(generator: Any) -> bytes:
    return bytes(generator.get_state().numpy().tobytes())


def _figures() -> dict[int, object]:
    """For each figure what tells whether it was drawn on. Nothing is asked that would make matplotlib
    work.
    """
    pylab: Any = sys.modules.get("matplotlib._pylab_helpers")
    if pylab is None:
        return {}
    active = pylab.Gcf.get_active()
    return {
        number: (manager is active, object.__hash__(manager.canvas.figure), _drawn(manager.canvas.figure))
        for number, manager in pylab.Gcf.figs.items()
    }


def _drawn(figure: Any) -> object:
    axes = figure.axes
    own = [*figure.patches, *figure.lines, *figure.images, *figure.legends, *figure.texts, *figure.subfigs]
    return (
        tuple(map(object.__hash__, [*own, *axes])),
        figure.get_suptitle() if hasattr(figure, "get_suptitle") else None,
        tuple((tuple(map(object.__hash__, one._children)), _labels(one)) for one in axes),
    )


def _labels(axes: Any) -> tuple[str, ...]:
    return axes.get_title(), axes.get_xlabel(), axes.get_ylabel()


#: Those that were found to be a library's: there are thousands, and they rarely change. Not by `id()`, of which a
#: worker's audit hook is told each time.
_libraries: dict[str, ModuleType] = {}


def _own_modules() -> list[tuple[str, ModuleType]]:
    notebook = sys.modules["__main__"]  # known under other names too
    loaded: list[tuple[str, Any]] = list(sys.modules.items())  # None stands for one that must not be loaded
    own: list[tuple[str, ModuleType]] = []
    for name, module in loaded:
        if _libraries.get(name) is module or not isinstance(module, ModuleType):
            continue
        if is_library(module):
            _libraries[name] = module
        # The second name is multiprocessing's for the program that was started, which is no module of the cell's.
        elif module is not notebook and name != "__mp_main__":
            own.append((name, module))
    return own
