"""What Python remembers of the warnings that it has shown, kept valid across what we do beside the user's code.

Each module has a registry of the warnings shown from it. Every change of the filters, on whatever thread, makes
all registries start anew, also that of `catch_warnings` inside a library. A plain run would not have made those
of our own doings, so a warning that is shown once would be shown again. Hence registries that were valid when
the user's code was last at work are declared valid when it goes on.

In this room (``engine``) a warning that was shown stays shown.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final


class Registries:
    """Those of this process. Only the kernel's main thread calls."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._paused: int | None = None

    def begin(self) -> None:
        """A distributed cell begins: whatever happened until now was the user's."""
        self._version = _version()

    def repair(self) -> None:
        """The user's code goes on."""
        now = _version()
        if self._version is None or now == self._version:
            return
        for module in list(sys.modules.values()):
            registry = getattr(module, "__dict__", {}).get("__warningregistry__")
            if isinstance(registry, dict) and registry.get("version") == self._version:
                registry["version"] = now
        self._version = now

    def goes_on(self, space: dict[str, Any]) -> None:
        """The user's code goes on in this namespace, which need not be a module's."""
        registry = space.get("__warningregistry__")
        if isinstance(registry, dict) and registry.get("version") == self._version:
            registry["version"] = _version()
        self.repair()

    def pauses(self) -> None:
        """What happens from now on is no more the user's doing, until their code goes on."""
        self._paused = _version()

    @contextmanager
    def user_code(self, space: dict[str, Any]) -> Iterator[None]:
        """While inside, what happens to the filters is the user's own doing, but for pauses."""
        self._paused = None
        self.goes_on(space)
        try:
            yield
        finally:
            self._version = self._left_at()

    def _left_at(self) -> int:
        return _version() if self._paused is None else self._paused

    @contextmanager
    def ours(self, space: dict[str, Any]) -> Iterator[None]:
        """While inside, which is inside the user's code, it is ours again."""
        self._version = _version()
        try:
            yield
        finally:
            self.goes_on(space)


REGISTRIES: Final = Registries()


def _version() -> int:
    """How often the filters were changed: found in a registry after a warning that nobody sees."""
    registry: dict[Any, Any] = {}
    show = warnings.showwarning
    warnings.showwarning = _not_shown
    try:
        warnings.warn_explicit("asked by nbcluster", Warning, "nbcluster", 0, registry=registry)
    except Warning:
        pass  # the user's filters make errors of warnings
    finally:
        warnings.showwarning = show
    found: int = registry.get("version", 0)
    return found


def _not_shown(*_: object, **__: object) -> None:
    pass
