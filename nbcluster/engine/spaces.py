"""The namespace in which a loop runs: a notebook's globals, or what a function's own names are beside its globals.

In this room (``engine``) names are looked up as the place says where the loop stands.
"""

from collections.abc import Iterable
from typing import Any, Final

#: What a module's frame asks its globals for by itself, past `__missing__`.
_FRAMES: Final = (
    "__builtins__",
    "__name__",
    "__file__",
    "__spec__",
    "__loader__",
    "__package__",
    "__warningregistry__",
)


class LocalSpace(dict[str, Any]):
    """A function's names, before those of its module. A name of its own that is not bound is not looked for elsewhere."""

    def __init__(self, around: dict[str, Any], own: Iterable[str] = (), free: Iterable[str] = ()) -> None:
        """`own`: the function's local names; `free`: those of them that belong to a function around it."""
        super().__init__()
        self.around = around
        self._free = frozenset(free)
        self.own = self._free | frozenset(own)
        """All names that are the function's, bound or not."""

    def hold(self, bound: dict[str, Any]) -> None:
        """From now on these are what is bound."""
        self.release()
        self.update({name: self.around[name] for name in _FRAMES if name in self.around})
        self.update(bound)

    def release(self) -> None:
        """Keep nothing alive; what a frame has noted for its module goes there."""
        registry = self.get("__warningregistry__")
        if registry is not None:
            self.around.setdefault("__warningregistry__", registry)
        self.clear()

    def __missing__(self, name: str) -> Any:
        if name in self._free:
            raise NameError(
                f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
            )
        if name in self.own:
            raise UnboundLocalError(
                f"cannot access local variable '{name}' where it is not associated with a value"
            )
        return self.around[name]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (name not in self.own and name in self.around)

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except (KeyError, NameError):
            return default


def globals_of(space: dict[str, Any]) -> dict[str, Any]:
    """Where the functions that are defined beside a loop look names up."""
    return space.around if isinstance(space, LocalSpace) else space
