"""Names, looked up and bound by Python's rules.

A name is searched for from the inside out: comprehension scopes, then the function or class, then the body
itself, whose names are globals of the notebook. Functions made by the body are walked too; what they look for
outside counts as read by the body when they may first be called.

In this room a walk keeps track of names and writes down what happens to them.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.facts import Obstacle
from nbcluster.analysis.findings import Bind, Change, Findings, How, Read
from nbcluster.analysis.origin import NEW, State, Value, join, outside


class Free(NamedTuple):
    """A name that a function looks for outside itself."""

    node: ast.expr
    """Where it first does."""
    past: bool
    """Past all functions between it and the module, as it was declared global."""


FreeReads = dict[str, Free]


@dataclass
class Upset:
    """What a stretch of code may have done when it stops in its middle."""

    unbound: set[str] = field(default_factory=set)
    bound: dict[str, list[Value]] = field(default_factory=dict)

    def after(self, state: State) -> State:
        """`state`, if anything from nothing to all of the stretch has happened since."""
        if state.dead:
            return state
        bound, hoped = self._mixed(state.bound), self._mixed(state.hoped)
        return State(bound, hoped, state.touched)

    def _mixed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        return {
            name: join([value, *self.bound.get(name, [])])
            for name, value in values.items()
            if name not in self.unbound
        }

    def merge(self, other: "Upset") -> None:
        self.unbound |= other.unbound
        for name, values in other.bound.items():
            self.bound.setdefault(name, []).extend(values)


class Names:
    """What a walk knows of names, at the point where control stands."""

    def __init__(self, findings: Findings, parent: "Names | None" = None) -> None:
        self.findings = findings
        self.parent = parent
        self.state = State()
        self.locals: frozenset[str] = frozenset()
        self.is_function = False
        self.free: FreeReads = {}
        """For a function: the names that it will look for outside, when it is called."""
        self.globals: frozenset[str] = frozenset()
        """Names that this very scope has declared global."""
        self.methods_free: FreeReads = {}
        """For a class: what its methods will look for outside."""
        self.comprehensions: list[dict[str, Value]] = []
        self.upsets: list[Upset] = []
        self.own: dict[int, Candidate] = {}
        self.hole_of: dict[int, Candidate] = {}
        self.values: dict[int, Value] = {}
        self.functions: dict[str, FreeReads] = {}
        """What the functions made in the body look for when they are called, by the function's name."""
        self.is_unit = False
        """The walk goes through a comprehension that is distributed itself."""
        self.guards = 0
        """How many ``try`` blocks around here would see a failure."""
        self.shields = 0
        """The same, and contexts that might end an exception."""
        self.orderless: set[int] = set()
        """Comprehensions and generators whose consumer does not care for order."""
        self.odd_forms: set[int] = set()
        """Methods that would make a site if they were called otherwise."""
        self.as_written: dict[int, tuple[str, str]] = {}
        """What to say, and to advise, of names that stand in what the shell has made of a line of its own."""
        self._charging: set[str] = set()

    def look_up(self, name: str, node: ast.expr, *, late: bool = False, past: bool = False) -> Value:
        """Read a name where control stands; `past` everything but the module if it was declared global."""
        past = past or name in self.globals
        for scope in () if past else reversed(self.comprehensions):
            if name in scope:
                return scope[name]
        if self.parent is not None:
            if name in self.locals and not past and (self.is_function or name in self.state.bound):
                return self.state.bound.get(name, NEW)
            if self.is_function:
                self.free[name] = Free(node, past or (name in self.free and self.free[name].past))
                return self.parent.peek(name)
            return self.parent.look_up(name, node, late=late, past=past)
        value = self.state.value(name)
        hopeful = value is not None and name not in self.state.bound
        # Whoever might catch a NameError must not come to see one that a plain run would not have.
        exposed = (value is None or (hopeful and (late or self.shields > 0))) and not self.state.dead
        if value is None and not self.state.dead:
            self.findings.company(name, frozenset(self.state.bound))
        site = self.own.get(id(node))
        read = Read(name, node.lineno, node.col_offset, exposed, hopeful, late, site)
        self.findings.read((id(node), name), read)
        self._charge(name)
        return outside(name, direct=True) if value is None else value

    def look_up_late(self, free: FreeReads) -> None:
        """Look up everything that a function looks for outside itself, as a call of it would."""
        for name, (node, past) in free.items():
            self.look_up(name, node, late=True, past=past)

    def peek(self, name: str) -> Value:
        """What a name stands for, without reading it."""
        for scope in reversed(self.comprehensions):
            if name in scope:
                return scope[name]
        value = self.state.value(name)
        if value is not None:
            return value
        if self.parent is not None:
            return NEW if self.is_function and name in self.locals else self.parent.peek(name)
        return outside(name, direct=True)

    def is_free(self, name: str) -> bool:
        """Nothing between here and the notebook's globals has set the name."""
        if any(name in scope for scope in self.comprehensions) or self.state.value(name) is not None:
            return False
        if self.parent is not None:
            return name not in self.locals and self.parent.is_free(name)
        return True

    def enclosing(self) -> "Names":
        """The scope that functions made here look into: a class body is not one of them."""
        scope = self
        while scope.parent is not None and not scope.is_function:
            scope = scope.parent
        return scope

    def note_late(self, name: str, node: ast.expr) -> None:
        """A function just made will read a name of the body, once it is called."""
        read = Read(name, node.lineno, node.col_offset, exposed=False, hopeful=False, late=True, site=None)
        self.findings.read((id(node), name), read)

    def bind(self, name: str, value: Value, node: ast.AST, line: int, column: int) -> None:
        for upset in self.upsets:
            upset.bound.setdefault(name, []).append(value)
        if self.parent is None:
            self.findings.binds.setdefault(
                (id(node), name), Bind(name, line, column, False, self.own.get(id(node)))
            )
            self.state = self.state.bind(name, value)
        elif name in self.locals:
            self.state = self.state.bind(name, value)
        else:
            self._bind_elsewhere(name, node, line, column)

    def unbind(self, name: str, node: ast.AST, line: int, column: int) -> None:
        for upset in self.upsets:
            upset.unbound.add(name)
        if self.parent is None:
            self.findings.binds.setdefault((id(node), name, "del"), Bind(name, line, column, True, None))
            self.state = self.state.unbind(name)
        elif name in self.locals:
            self.state = self.state.unbind(name)
        else:
            self._bind_elsewhere(name, node, line, column)

    def _bind_elsewhere(self, name: str, node: ast.AST, line: int, column: int) -> None:
        """``global`` (or ``nonlocal``) in a function sends the binding out of it."""
        outer = self.parent
        while outer is not None and outer.parent is not None:
            if outer.is_function and name in outer.locals:
                return  # nonlocal: it stays within a function made in this iteration
            outer = outer.parent
        self.findings.changes.setdefault(
            (id(node), name), Change(name, line, column, "global", True, None, f"global {name}")
        )

    def _charge(self, name: str) -> None:
        """Mentioning a function may call it, and then it reads what it looks for outside.

        A function made by ``def`` can be reached only through its name, so this is where its late reads
        happen at the earliest; a lambda's happen where it stands.
        """
        if name not in self.functions or name in self._charging:
            return
        # Each function once, however many ways lead to it: nothing is bound meanwhile.
        is_outermost = not self._charging
        self._charging.add(name)
        self.look_up_late(self.functions[name])
        if is_outermost:
            self._charging.clear()

    def obstacle(
        self,
        reason: str,
        node: ast.expr | ast.stmt,
        detail: str,
        name: str | None = None,
        advice: str | None = None,
    ) -> None:
        key = (reason, node.lineno, node.col_offset)  # `a.b.c` is told of once, not as `a.b` again
        self.findings.obstacles.setdefault(
            key, Obstacle(reason, node.lineno, None, name, detail, advice=advice)
        )

    def change(
        self,
        node: ast.expr,
        value: Value,
        how: How,
        text: str,
        method: str = "",
    ) -> None:
        """Something changes the object of `node`, which matters if that is older than the iteration."""
        if not value.outside or value.root is None or id(node) in self.own:
            return
        through = node.id if isinstance(node, ast.Name) and node.id != value.root else None
        self.findings.changes.setdefault(
            (id(node), how),
            Change(value.root, node.lineno, node.col_offset, how, value.direct, through, text, method),
        )

    def goes_over(self, node: ast.expr, value: Value) -> None:
        """The order of what is in `node` shows."""
        if value.unordered:
            self.obstacle("order", node, "goes through a set, and no two processes agree on the order of one")
            return
        for name in value.set_if:
            self.findings.iterated.setdefault(name, node.lineno)
        if value.outside and not value.direct and value.root is not None:
            self.findings.iterated_parts.setdefault(value.root, node.lineno)
