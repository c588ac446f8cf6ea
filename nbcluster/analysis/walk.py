"""Statements, walked along every path that control can take.

The state says which names are certainly set; where paths meet, only what holds on all of them is kept. A loop
may run zero times, a ``try`` may stop anywhere, a ``break`` goes to the end of its loop. So a read of a name
that is not certainly set may see the iteration before, and that is what carries a value to the next.

In this room a loop's body is walked, statement by statement.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nbcluster.analysis import known
from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.choices import choice
from nbcluster.analysis.expressions import Elements, Expressions
from nbcluster.analysis.findings import Findings, Seen
from nbcluster.analysis.names import FreeReads, Names, Upset
from nbcluster.analysis.origin import DEAD, NEW, State, Value, join, meet, outside
from nbcluster.analysis.plotting import NONE, Surfaces, plotting
from nbcluster.analysis.scope import arguments, bound_by, declared_global, is_plain_target, local_names
from nbcluster.analysis.sites import candidate


@dataclass
class Turn:
    """One loop that control is inside of: where its jumps arrive, and with what."""

    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)


class Walk(Expressions):
    """A walk through a body. The outermost turn is the loop whose body it is."""

    def __init__(self, findings: Findings, parent: Names | None = None, surfaces: Surfaces = NONE) -> None:
        super().__init__(findings, parent)
        self.surfaces = surfaces
        self.turns: list[Turn] = []
        self.certain = True
        """Control gets here in every iteration, unless one was cut short before."""
        self.cut_short = False
        """A ``continue`` of the loop itself has been passed."""
        self.left_at: int | None = None
        """The line of the loop's first ``break``."""
        self.chosen = False
        """What is walked is a part of a site that has been met."""

    # The loop itself

    def items(self, target: ast.expr, source: ast.expr) -> None:
        """Bind the loop's targets for one iteration."""
        unknown = outside(None)
        for name, value in self.unpacked(target, self.elements(source, self.values[id(source)], unknown)):
            item = outside(name) if value.outside else value
            self.state = self.state.bind(name, item)

    def body(self, statements: list[ast.stmt]) -> State:
        """Walk one iteration; what is certain at its end, however it ends."""
        turn = Turn()
        self.turns.append(turn)
        self.block(statements)
        self.turns.pop()
        return meet(self.state, *turn.continues, *turn.breaks)

    # Statements

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        form = None
        if self.parent is None and self.turns and not self.chosen:
            form = plotting(node, self.surfaces) or candidate(node)
        if form is not None:
            self._meet_site(form)
        elif isinstance(node, ast.If) and self._meet_choice(node):
            return
        method: Callable[[ast.stmt], None] | None = getattr(self, f"visit_{type(node).__name__}", None)
        if method is None:
            kind = type(node).__name__
            self.obstacle("unread", node, f"is a form of statement that is not read yet ({kind})")
        else:
            method(node)

    def _meet_choice(self, node: ast.If) -> bool:
        """Statements that are one site: on objects that the iteration has not made, or they are plain code."""
        form = choice(node) if self.parent is None and self.turns and not self.chosen else None
        if form is None or any(self.state.value(name) is not None for name in form.names):
            return False
        self._meet_site(form)
        self.chosen = True
        self.visit_If(node)
        self.chosen = False
        return True

    def _meet_site(self, form: Candidate) -> None:
        self.own.update((id(name), form) for name in form.own)
        self.hole_of.update((id(hole), form) for hole in form.holes)
        # An update changes nothing in place: it only binds names.
        value = NEW if form.kind in ("update", "plot") else self.peek(form.names[0])
        if form.deep:
            value = value.part()
        once = self.certain and not self.cut_short
        self.findings.site(Seen(form, value, once, len(self.turns) > 1, self.guards > 0))

    @contextmanager
    def uncertain(self, *, guarded: bool = False, shielded: bool = False) -> Iterator[None]:
        """A stretch that an iteration may pass by, or one whose failures may be seen around it."""
        before, self.certain = self.certain, False
        self.guards += guarded
        self.shields += guarded or shielded
        yield
        self.certain = before
        self.guards -= guarded
        self.shields -= guarded or shielded

    @contextmanager
    def upset(self) -> Iterator[Upset]:
        """Keep in mind what a stretch binds and unbinds, for whoever comes after half of it."""
        mine = Upset()
        self.upsets.append(mine)
        yield mine
        self.upsets.pop()

    def visit_Expr(self, node: ast.Expr) -> None:
        self.expr(node.value)

    def visit_Pass(self, node: ast.Pass) -> None:
        """Nothing happens."""

    def visit_Assert(self, node: ast.Assert) -> None:
        # The message is evaluated only where the assertion fails, and then control leaves.
        self.expr(node.test)
        before = self.state
        self.exprs([node.msg])
        self.state = before

    def visit_Raise(self, node: ast.Raise) -> None:
        self.exprs([node.exc, node.cause])
        self.state = DEAD

    def visit_Return(self, node: ast.Return) -> None:
        if self.parent is None:
            self.obstacle("break", node, "leaves the loop, and the function")
        self.exprs([node.value])
        self.state = DEAD

    # Bindings

    def visit_Assign(self, node: ast.Assign) -> None:
        value = self.expr(node.value)
        for target in node.targets:
            self.store(target, self._parts(node.value, value))

    def _parts(self, node: ast.expr, value: Value) -> Elements:
        """``a, b = x, y`` gives each name its own value; anything else is taken apart blindly."""
        if isinstance(node, ast.Tuple | ast.List) and not any(isinstance(e, ast.Starred) for e in node.elts):
            return tuple(self._parts(element, self.values[id(element)]) for element in node.elts)
        return value

    def store(self, target: ast.expr, elements: Elements) -> None:
        """Assign to a target: names are bound, anything else changes an object."""
        if isinstance(target, ast.Name):
            # A display given to one name is that display, not its parts.
            value = self._display_value(elements)
            self.bind(target.id, value, target, target.lineno, target.col_offset)
            return
        values = dict(self.unpacked(target, elements))
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.bind(node.id, values.get(node.id, NEW), node, node.lineno, node.col_offset)
        if not is_plain_target(target):
            self.expr_of_target(target)

    def _display_value(self, elements: Elements) -> Value:
        if isinstance(elements, Value):
            return elements
        parts = [self._display_value(part) for part in elements]
        return self._display(parts)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        # Python reads the target, evaluates the operand, and binds or stores what the operator gives.
        target = node.target
        if isinstance(target, ast.Name):
            before = self.look_up(target.id, target)
            value = self.expr(node.value)
            if target.id in self.locals:
                self.change(target, before, "augmented", ast.unparse(node))
            holds = before.holds or value.holds
            kept = Value(before.outside, holds, before.root, before.direct, late=before.late)
            self.bind(target.id, kept, target, target.lineno, target.col_offset)
        else:
            self.expr_of_target(target)
            self.expr(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.expr(node.annotation)
        if node.value is not None:
            value = self.expr(node.value)
            self.store(node.target, self._parts(node.value, value))
        elif self.parent is None:
            # It sets nothing, yet inside a function it would make the name a local one.
            self.obstacle("unread", node, "annotates a name without a value, which is not read yet")

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._delete(target)

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                # `del` of a name that is not set fails, so it reads the name too.
                self.look_up(name, target)
                self.unbind(name, target, target.lineno, target.col_offset)
            case ast.Attribute(value=base) | ast.Subscript(value=base):
                value = self.expr(base)
                if isinstance(target, ast.Subscript):
                    self.expr(target.slice)
                self.change(base, value, "store", f"del {ast.unparse(target)}")
            case ast.Tuple(elts=several) | ast.List(elts=several):
                for one in several:
                    self._delete(one)
            case _:
                return

    def visit_Import(self, node: ast.Import) -> None:
        for name in bound_by(node):
            self.bind(name, NEW, node, node.lineno, node.col_offset)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if any(alias.name == "*" for alias in node.names):
            self.obstacle("unread", node, "imports names that cannot be seen from here (import *)")
            return
        for name in bound_by(node):
            self.bind(name, NEW, node, node.lineno, node.col_offset)

    def visit_Global(self, node: ast.Global) -> None:
        if self.parent is None:
            self.obstacle("unread", node, "has a global statement outside a function, which is not read yet")

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        # In a function made by the body it speaks of names of that function, or of one around it.
        if self.parent is None:
            self.obstacle("unread", node, "has a nonlocal statement, which is not read yet")

    def visit_TypeAlias(self, node: ast.stmt) -> None:
        # `type X = …` binds X at once and evaluates the rest when somebody asks for it.
        name = getattr(node, "name")  # noqa: B009  the node type exists from Python 3.12 on
        assert isinstance(name, ast.Name)
        self.bind(name.id, NEW, name, name.lineno, name.col_offset)

    # Branches

    def visit_If(self, node: ast.If) -> None:
        self.expr(node.test)
        before = self.state
        with self.uncertain():
            self.block(node.body)
            after, self.state = self.state, before
            self.block(node.orelse)
        self.state = meet(after, self.state)

    def visit_Match(self, node: ast.Match) -> None:
        subject = self.expr(node.subject)
        captured = join([subject, subject.part()])
        ends: list[State] = []
        fall = self.state
        with self.uncertain():
            for case in node.cases:
                self.state = fall
                with self.upset() as upset:
                    self._pattern(case.pattern, captured)
                    self.exprs([case.guard])
                # A pattern that matches binds its names even where the guard then says no.
                fall = upset.after(fall)
                self.block(case.body)
                ends.append(self.state)
                if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and not case.guard:
                    fall = DEAD
        self.state = meet(fall, *ends)

    def _pattern(self, pattern: ast.pattern, value: Value) -> None:
        for inner in ast.walk(pattern):
            match inner:
                case ast.MatchValue(value=node) | ast.MatchClass(cls=node):
                    self.expr(node)
                case ast.MatchMapping(keys=keys):
                    self.exprs(keys)
                case _:
                    pass
            if isinstance(inner, ast.pattern):
                for name in bound_by(inner):
                    self.bind(name, value, inner, inner.lineno, inner.col_offset)

    # Loops inside the body

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        source = self.expr(node.iter)
        self.goes_over(node.iter, source)
        element = self.elements(node.iter, source)

        def once() -> None:
            self.store(node.target, element)
            self.block(node.body)

        turn = Turn()
        self._go_round(turn, once, at_least_once=_is_never_empty(node.iter))
        self._leave_loop(turn, node.orelse)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self.awaits(node)
        self.visit_For(node)

    def visit_While(self, node: ast.While) -> None:
        leaving: list[State] = []

        def once() -> None:
            self.expr(node.test)
            leaving.append(self.state)
            self.block(node.body)

        turn = Turn()
        self._go_round(turn, once)
        # The test is evaluated at least once, and a loop such as `while True` is left by `break` alone.
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self.state = DEAD if endless else leaving[-1].hoping(self.state)
        self._leave_loop(turn, node.orelse)

    def _go_round(self, turn: Turn, once: Callable[[], None], *, at_least_once: bool = False) -> None:
        """Walk a loop's body until another turn brings nothing new; leave it as its end does."""
        head = self.state
        self.turns.append(turn)
        with self.uncertain():
            while True:
                turn.breaks.clear()
                turn.continues.clear()
                self.state = head
                once()
                end = meet(self.state, *turn.continues)
                again = meet(head, end)
                if again == head:
                    break
                head = again
        self.turns.pop()
        self.state = end if at_least_once else head.hoping(end)

    def _leave_loop(self, turn: Turn, orelse: list[ast.stmt]) -> None:
        with self.uncertain():
            self.block(orelse)
        self.state = meet(self.state, *turn.breaks)

    def visit_Break(self, node: ast.Break) -> None:
        if self.parent is None and len(self.turns) == 1:
            self.left_at = self.left_at or node.lineno
        self.turns[-1].breaks.append(self.state)
        self.state = DEAD

    def visit_Continue(self, node: ast.Continue) -> None:
        if self.parent is None and len(self.turns) == 1:
            self.cut_short = True
        self.turns[-1].continues.append(self.state)
        self.state = DEAD

    # Blocks that something may cut short

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.expr(item.context_expr)
            if item.optional_vars is not None:
                self.store(item.optional_vars, value)
        names = [_context_name(item.context_expr) for item in node.items]
        if known.CALM_CONTEXTS.issuperset(names):
            self.block(node.body)
            return
        # Any other context may end an exception, so that what follows runs after half of the block.
        before = self.state
        swallows = not known.SWALLOWERS.isdisjoint(names)
        with self.uncertain(guarded=swallows, shielded=True), self.upset() as upset:
            self.block(node.body)
        cut = meet(self.state, upset.after(before))
        self.state = cut if swallows else cut.hoping(self.state)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        self.awaits(node)
        self.visit_With(node)

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        before = self.state
        jumps = [(jump, len(jump)) for turn in self.turns for jump in (turn.breaks, turn.continues)]
        with self.upset() as whole_statement:
            with self.uncertain(guarded=True), self.upset() as tried:
                self.block(node.body)
            normal = self.state
            ends = []
            # Its own handlers do not see a handler fail, but what comes finally does.
            with self.uncertain(guarded=bool(node.finalbody), shielded=True):
                for handler in node.handlers:
                    self.state = tried.after(before)
                    self._handler(handler)
                    ends.append(self.state)
                self.state = normal
                self.block(node.orelse)
        self.state = meet(self.state, *ends)
        if node.finalbody:
            self._finally(node.finalbody, whole_statement.after(before), jumps)

    visit_TryStar = visit_Try

    def _handler(self, handler: ast.ExceptHandler) -> None:
        self.exprs([handler.type])
        if handler.name is None:
            self.block(handler.body)
            return
        # `except E as e` unbinds e at the end of the handler, however that is left.
        place = (handler.lineno, handler.col_offset)
        self.bind(handler.name, NEW, handler, *place)
        jumps = [(jump, len(jump)) for turn in self.turns for jump in (turn.breaks, turn.continues)]
        self.block(handler.body)
        self.unbind(handler.name, handler, *place)
        for jump, known_before in jumps:
            jump[known_before:] = [state.unbind(handler.name) for state in jump[known_before:]]

    def _finally(self, body: list[ast.stmt], cut: State, jumps: list[tuple[list[State], int]]) -> None:
        """It runs after everything: the whole block, a part of it, and every jump out of it."""
        normal = self.state
        lengths = [len(jump) for jump, _ in jumps]
        with self.uncertain(shielded=True), self.upset() as upset:
            self.state = cut
            self.block(body)
            self.state = normal
            self.block(body)
        for (jump, known_before), length in zip(jumps, lengths, strict=True):
            jump[known_before:length] = [upset.after(state) for state in jump[known_before:length]]

    # Functions and classes

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.exprs(node.decorator_list)
        self.exprs([*node.args.defaults, *node.args.kw_defaults])
        with self._type_parameters(node) as parameters:
            self.exprs(argument.annotation for argument in arguments(node))
            self.exprs([node.returns])
            inner = self.function(node)
            assert isinstance(inner, Walk)
            inner.block(node.body)
        free = {name: one for name, one in inner.free.items() if one.past or name not in parameters}
        if node.decorator_list:
            self.look_up_late(free)  # a decorator may call it before it has a name
        self.bind(node.name, Value(late=frozenset(free)), node, node.lineno, node.col_offset)
        self._keep(node.name, free, is_method=not self.is_function)

    visit_AsyncFunctionDef = visit_FunctionDef

    @contextmanager
    def _type_parameters(self, node: ast.AST) -> Iterator[dict[str, Value]]:
        """``def f[T](x: T)``: T belongs to a scope of its own around the function or class."""
        several: list[ast.AST] = getattr(node, "type_params", [])
        scope = {getattr(one, "name"): NEW for one in several}  # noqa: B009  the nodes exist from 3.12 on
        self.comprehensions.append(scope)
        yield scope
        self.comprehensions.pop()

    def _keep(self, name: str, free: FreeReads, *, is_method: bool) -> None:
        """Late reads happen when the function may first be called: where its name is next mentioned."""
        if self.parent is None:
            self.functions.setdefault(name, {}).update(free)
            for read, (where, _) in free.items():
                self.note_late(read, where)
        elif is_method:
            self.methods_free.update(free)
        else:
            self.look_up_late(free)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        # A class body runs at once, in a scope that its methods do not see.
        self.exprs(node.decorator_list)
        with self._type_parameters(node) as parameters:
            self.exprs([*node.bases, *(keyword.value for keyword in node.keywords)])
            inner = type(self)(self.findings, self)
            inner.locals = frozenset(local_names(node))
            inner.globals = frozenset(declared_global(node))
            inner.block(node.body)
        free = {name: one for name, one in inner.methods_free.items() if one.past or name not in parameters}
        if node.decorator_list:
            self.look_up_late(free)
        self.bind(node.name, NEW, node, node.lineno, node.col_offset)
        self._keep(node.name, free, is_method=not self.is_function)


def _context_name(context: ast.expr) -> str:
    """``suppress`` for ``contextlib.suppress(KeyError)``; empty for what has no such name."""
    called = context.func if isinstance(context, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _is_never_empty(iterable: ast.expr) -> bool:
    """Obviously goes round at least once."""
    match iterable:
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]) | ast.Set(elts=[first, *_]):
            return not isinstance(first, ast.Starred)
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int() as stop)], keywords=[]):
            return stop > 0
        case ast.Call(
            func=ast.Name(id="range"),
            args=[ast.Constant(value=int() as start), ast.Constant(value=int() as stop)],
            keywords=[],
        ):
            return stop > start
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" | "sorted" | "list"), args=[inner, *_]):
            return _is_never_empty(inner)
        case _:
            return False
