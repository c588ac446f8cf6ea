"""The parts of a statement, as they are evaluated one after the other.

In this room (``engine``) the values of a statement's parts are kept until its rest asks for them.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from nbcluster.analysis.facts import Loop
from nbcluster.analysis.parts import Parts
from nbcluster.analysis.planted import plant
from nbcluster.engine.registries import REGISTRIES


class Evaluated:
    """One statement in the user's namespace. Used once, on the kernel's main thread."""

    def __init__(self, parts: Parts, space: dict[str, Any]) -> None:
        self._parts = parts
        self._space = space
        self._values: dict[str, Callable[[], Any]] = {}

    def before(self, loop: Loop) -> None:
        """Evaluate what Python evaluates before the loop."""
        for name, code in self._parts.before(loop):
            self._keep(name, self._evaluate(code))

    def put(self, loop: Loop, value: Any) -> None:
        """The loop has been evaluated elsewhere."""
        self._keep(self._parts.loop(loop), value)

    def natively(self, loop: Loop) -> None:
        """Evaluate the loop as it stands."""
        name, code = self._parts.native(loop)
        self._keep(name, self._evaluate(code))

    def rest(self) -> Any:
        """Do the rest of the statement; its value if it is an expression."""
        return self._evaluate(self._parts.rest())

    def _evaluate(self, code: CodeType) -> Any:
        with REGISTRIES.user_code(self._space):
            return eval(plant(code, self._values), self._space)

    def _keep(self, name: str, value: Any) -> None:
        # Handed out once, and not held any longer than Python would.
        self._values[name] = [value].pop
