"""Expressions, walked in the order in which Python evaluates them.

Each visit returns what is known of the value.

In this room the reads, changes and oddities of expressions are found.
"""

import ast
from collections.abc import Callable, Iterable
from typing import TypeAlias

from nbcluster.analysis import known
from nbcluster.analysis.facts import Use
from nbcluster.analysis.findings import How
from nbcluster.analysis.names import Names
from nbcluster.analysis.origin import NEW, Value, join, meet, outside
from nbcluster.analysis.scope import (
    Comprehension,
    FunctionNode,
    declared_global,
    is_plain_target,
    local_names,
    parameters,
)
from nbcluster.analysis.sites import is_odd_append

Elements: TypeAlias = "Value | tuple[Elements, ...]"
"""What each turn of a loop is given, in the shape of its target."""


class Expressions(Names):
    """The half of a walk that deals with expressions; statements are the other half."""

    def expr(self, node: ast.expr) -> Value:
        """Walk through an expression; what is known of its value."""
        method: Callable[[ast.expr], Value] | None = getattr(self, f"visit_{type(node).__name__}", None)
        value = self.visit_unknown(node) if method is None else method(node)
        self.values[id(node)] = value
        if id(node) in self.hole_of:
            self.findings.hole(node, self.hole_of[id(node)], value)
        return value

    def exprs(self, nodes: Iterable[ast.expr | None]) -> list[Value]:
        return [self.expr(node) for node in nodes if node is not None]

    def maybe(self, *visits: Callable[[], Value]) -> list[Value]:
        """Visits of which each runs only if all before it did, and even the first may not."""
        paths = [self.state]
        values = []
        for visit in visits:
            values.append(visit())
            paths.append(self.state)
        self.state = meet(*paths)
        return values

    def visit_unknown(self, node: ast.expr) -> Value:
        """A kind of expression that this Python has and we have not read about."""
        kind = type(node).__name__
        self.obstacle("unread", node, f"holds a form of expression that is not read yet ({kind})")
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expr(child)
        return NEW

    def visit_Constant(self, node: ast.Constant) -> Value:
        return NEW

    def visit_Name(self, node: ast.Name) -> Value:
        if self.is_free(node.id):
            if node.id in known.REFLECTION:
                plain = f"uses {node.id}(), which can see or change any name", known.INSTEAD_OF.get(node.id)
                detail, advice = self.as_written.get(id(node), plain)
                self.obstacle("reflection", node, detail, node.id, advice)
            elif node.id in known.INPUT:
                self.obstacle("input", node, f"waits for you: {node.id}()", node.id)
        return self.look_up(node.id, node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Value:
        # A walrus binds in the scope around all comprehensions that it stands in.
        value = self.expr(node.value)
        if self.is_unit:
            advice = "To run it in parallel: write it as a for loop"
            detail = "sets a name with := inside a comprehension, which is not read yet"
            self.obstacle("unread", node, detail, advice=advice)
        self.bind(node.target.id, value, node.target, node.lineno, node.col_offset)
        return value

    def visit_BoolOp(self, node: ast.BoolOp) -> Value:
        first, *rest = node.values
        values = [self.expr(first)]
        return join(values + self.maybe(*(lambda one=one: self.expr(one) for one in rest)))

    def visit_IfExp(self, node: ast.IfExp) -> Value:
        self.expr(node.test)
        before = self.state
        yes = self.expr(node.body)
        after, self.state = self.state, before
        no = self.expr(node.orelse)
        self.state = meet(after, self.state)
        return join([yes, no])

    def visit_Compare(self, node: ast.Compare) -> Value:
        # In `a < b < c` the last is evaluated only if the first comparison holds.
        self.expr(node.left)
        self.expr(node.comparators[0])
        self.maybe(*(lambda one=one: self.expr(one) for one in node.comparators[1:]))
        return NEW

    def visit_BinOp(self, node: ast.BinOp) -> Value:
        left, right = self.expr(node.left), self.expr(node.right)
        is_text = isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        if is_text and isinstance(node.op, ast.Mod):
            for part in node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]:
                self.goes_over(part, self.values[id(part)])
        if not isinstance(node.op, ast.BitOr | ast.BitAnd | ast.BitXor | ast.Sub):
            return NEW
        return Value(unordered=left.unordered or right.unordered, set_if=left.set_if | right.set_if)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Value:
        self.expr(node.operand)
        return NEW

    def visit_Await(self, node: ast.Await) -> Value:
        self.awaits(node)
        self.expr(node.value)
        return NEW

    def awaits(self, node: ast.expr | ast.stmt) -> None:
        """A function that the body makes may; the body itself gives control away between iterations."""
        if self.parent is None:
            self.obstacle("async", node, "awaits in the loop")

    def visit_Yield(self, node: ast.Yield) -> Value:
        self._yields(node)
        self.exprs([node.value])
        return NEW

    def _yields(self, node: ast.expr) -> None:
        if self.parent is None:
            self.obstacle("iterator", node, "yields: whoever pulls decides when the loop goes on", advice="")

    def visit_YieldFrom(self, node: ast.YieldFrom) -> Value:
        self._yields(node)
        self.goes_over(node.value, self.expr(node.value))
        return NEW

    def visit_Starred(self, node: ast.Starred) -> Value:
        value = self.expr(node.value)
        self.goes_over(node.value, value)
        return value.part()

    def visit_Tuple(self, node: ast.Tuple) -> Value:
        return self._display(self.exprs(node.elts))

    visit_List = visit_Tuple

    def visit_Set(self, node: ast.Set) -> Value:
        value = self._display(self.exprs(node.elts))
        return value if all(map(_is_int, node.elts)) else _as_set(value)

    def visit_Dict(self, node: ast.Dict) -> Value:
        values = []
        for key, value in zip(node.keys, node.values, strict=True):
            values += self.exprs([key])
            inner = self.expr(value)
            values.append(inner if key is not None else inner.part())
        return self._display(values)

    def _display(self, values: list[Value]) -> Value:
        holder = join([value.holder() for value in values])
        # A set inside a tuple is as good as a set, for whoever keeps or prints it.
        unordered = any(value.unordered for value in values)
        return Value(holds=holder.holds, root=holder.root, late=holder.late, unordered=unordered)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> Value:
        self.exprs(node.values)
        return NEW

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Value:
        self.goes_over(node.value, self.expr(node.value))
        self.exprs([node.format_spec])
        return NEW

    def visit_Slice(self, node: ast.Slice) -> Value:
        self.exprs([node.lower, node.upper, node.step])
        return NEW

    def visit_Subscript(self, node: ast.Subscript) -> Value:
        value = self.expr(node.value)
        self.expr(node.slice)
        return value.part()

    def visit_Attribute(self, node: ast.Attribute) -> Value:
        self._use(node, called=False)
        value = self._owner(node.value)
        if node.attr in known.CHANGERS:
            how: How = "form" if id(node) in self.odd_forms else "method"
            self.change(node.value, value, how, f"{ast.unparse(node)}()", node.attr)
        return outside(value.root) if value.outside else NEW

    def _owner(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name) and node.id in known.INPUT:
            # The module getpass, not the function of that name.
            value = self.values[id(node)] = self.look_up(node.id, node)
            return value
        return self.expr(node)

    def _use(self, node: ast.expr, *, called: bool) -> None:
        path: list[str] = []
        root = node
        while isinstance(root, ast.Attribute):
            path.insert(0, root.attr)
            root = root.value
        if not isinstance(root, ast.Name) or not self.is_free(root.id):
            return
        use = Use(root.id, ".".join(path), node.lineno, called)
        self.findings.uses[id(root)] = max(use, self.findings.uses.get(id(root), use), key=_reach)
        dotted = f"{root.id}.{use.path}"
        if dotted in known.REFLECTION_PATHS:
            self.obstacle("reflection", node, f"uses {dotted}(), which can see or change any name", root.id)
        elif any(dotted == path or dotted.startswith(f"{path}.") for path in known.INPUT_PATHS):
            self.obstacle("input", node, f"waits for you: {dotted}", root.id)

    # Calls

    def _magic(self, node: ast.Call) -> None:
        """``%name`` and ``!line`` are calls by the time they are read; they are told as they were written."""
        match node.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython") as root), attr=method):
                pass
            case _:
                return
        if method in ("system", "getoutput"):
            detail = "runs a line of the shell (!), which can see any name"
            advice = (
                "To run it in parallel: subprocess.run(…) in its place, and %%distribute --allow processes"
            )
        elif method in ("run_line_magic", "run_cell_magic") and isinstance(node.args[0], ast.Constant):
            detail = f"runs %{node.args[0].value!s}, which can see or change any name"
            advice = "To run the rest in parallel: put it before the loop, or after it"
        else:
            return
        self.as_written[id(root)] = detail, advice

    def visit_Call(self, node: ast.Call) -> Value:
        self._magic(node)
        self._use(node.func, called=True)
        if is_odd_append(node):
            self.odd_forms.add(id(node.func))
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        builtin = name if self.is_free(name) else ""
        if builtin in known.ORDERLESS and not any(keyword.arg == "key" for keyword in node.keywords):
            self.orderless.update(id(argument) for argument in node.args)
        if builtin in known.HARMLESS_WITH_ARGUMENT and (node.args or node.keywords):
            assert isinstance(node.func, ast.Name)
            self.look_up(builtin, node.func)
        else:
            self.expr(node.func)
        given = self.exprs(node.args)
        named = {keyword.arg: self.expr(keyword.value) for keyword in node.keywords}
        for keyword in node.keywords:
            if keyword.arg == "out":
                self.change(keyword.value, named["out"], "argument", f"{ast.unparse(node.func)}(out=…)")
        if builtin:
            return self._call_of_builtin(node, builtin, given)
        if isinstance(node.func, ast.Attribute):
            return self._call_of_method(node, node.func, given)
        return self._call_of_function(node, name, given)

    def _call_of_builtin(self, node: ast.Call, builtin: str, given: list[Value]) -> Value:
        has_key = any(keyword.arg == "key" for keyword in node.keywords)
        if builtin in known.ORDER_SHOWING or (builtin in known.ORDERLESS and has_key):
            for argument, value in zip(node.args, given, strict=True):
                self.goes_over(argument, value)
        if builtin in ("set", "frozenset"):
            # An empty set is there to be filled; an empty frozenset stays empty.
            ints = all(map(_is_ints, node.args)) and bool(node.args or builtin == "frozenset")
            return _as_set(self._contents(given), unordered=not ints)
        if builtin == "next" and given and given[0].outside and given[0].root is not None:
            root = given[0].root
            detail = f"takes the next of `{root}`, which goes on from iteration to iteration"
            advice = (
                f"To run it in parallel: take as many of `{root}` into a list before the loop as it has iterations "
                "(itertools.islice), and go through both by zip(…)"
            )
            self.obstacle("iterator", node, detail, root, advice)
        if builtin in known.PICKERS and given:
            return join([value.part() if len(given) == 1 or builtin == "next" else value for value in given])
        if builtin in known.CONTAINERS:
            return self._contents(given)
        return self._call_of_function(node, builtin, given)

    def _contents(self, given: list[Value]) -> Value:
        """A new container with what is in those given."""
        old = [value for value in given if value.outside or value.holds]
        late = frozenset[str]().union(*(value.late for value in given))
        return Value(holds=bool(old), root=old[0].root if old else None, late=late)

    def _call_of_method(self, node: ast.Call, func: ast.Attribute, given: list[Value]) -> Value:
        on = self.values[id(func.value)]
        for keyword in node.keywords:
            if keyword.arg == "inplace" and not _is_false(keyword.value):
                self.change(func.value, on, "method", f"{ast.unparse(func)}(inplace=True)")
        if func.attr in ("join", "format"):
            for argument, value in zip(node.args, given, strict=True):
                self.goes_over(argument, value)
        if on.unordered and func.attr == "pop":
            self.obstacle("order", node, "takes any element of a set, and no two processes agree on which")
        if func.attr in known.SET_METHODS and (on.unordered or on.set_if):
            return Value(unordered=on.unordered, set_if=on.set_if)
        is_module = isinstance(func.value, ast.Name) and func.value.id in known.MODULES
        if func.attr in known.VIEWS and on.outside and not is_module:
            # As good as the object itself, for whoever changes it in place.
            return Value(outside=True, holds=True, root=on.root, direct=on.direct)
        if func.attr in known.DICT_VIEWS:
            return Value(holds=on.outside or on.holds, root=on.root)
        return self._call_of_function(node, func.attr, given)

    def _call_of_function(self, node: ast.Call, name: str, given: list[Value]) -> Value:
        if not given:
            return NEW
        if name in known.ARGUMENT_CHANGERS:
            self.change(node.args[0], given[0], "argument", f"{ast.unparse(node.func)}()")
        if name in known.VIEWS and given[0].outside:
            return outside(given[0].root)
        return NEW

    # Scopes

    def visit_Lambda(self, node: ast.Lambda) -> Value:
        self.exprs([*node.args.defaults, *node.args.kw_defaults])
        inner = self.function(node)
        inner.expr(node.body)
        self.enclosing().look_up_late(inner.free)
        return Value(late=frozenset(inner.free))

    def function(self, node: FunctionNode) -> "Expressions":
        """A walk for the inside of a function, its parameters bound."""
        inner = type(self)(self.findings, self.enclosing())
        inner.is_function = True
        inner.locals = frozenset(local_names(node))
        inner.globals = frozenset(declared_global(node))
        for name in parameters(node):
            inner.state = inner.state.bind(name, NEW)
        return inner

    def visit_ListComp(self, node: ast.ListComp) -> Value:
        return self._comprehension(node, [node.elt])[0].holder()

    def visit_SetComp(self, node: ast.SetComp) -> Value:
        self.orderless.add(id(node))
        value = self._comprehension(node, [node.elt])[0].holder()
        return value if _is_int(node.elt) else _as_set(value)

    def visit_DictComp(self, node: ast.DictComp) -> Value:
        return join([value.holder() for value in self._comprehension(node, [node.key, node.value])])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> Value:
        # Its body runs when it is consumed; reading it where it is made asks for more, never for less.
        return self._comprehension(node, [node.elt])[0].holder()

    def _comprehension(self, node: Comprehension, elements: list[ast.expr]) -> list[Value]:
        # The first iterable is evaluated in the enclosing scope; targets belong to the comprehension.
        first, *others = node.generators
        for generator in node.generators:
            if generator.is_async:
                self.awaits(node)
        source = self.expr(first.iter)
        if id(node) not in self.orderless:
            self.goes_over(first.iter, source)
        before = self.state
        scope: dict[str, Value] = {}
        self.comprehensions.append(scope)
        self._generator_target(first, source, scope)
        values = self.rest_of_comprehension(first, others, elements, scope)
        self.comprehensions.pop()
        self.state = meet(before, self.state)  # it may have run zero times
        return values

    def rest_of_comprehension(
        self,
        first: ast.comprehension,
        others: list[ast.comprehension],
        elements: list[ast.expr],
        scope: dict[str, Value],
    ) -> list[Value]:
        """Everything after the first target: conditions, further loops, and the element."""
        self.exprs(first.ifs)
        for generator in others:
            source = self.expr(generator.iter)
            self.goes_over(generator.iter, source)
            self._generator_target(generator, source, scope)
            self.exprs(generator.ifs)
        return self.exprs(elements)

    def _generator_target(self, generator: ast.comprehension, source: Value, scope: dict[str, Value]) -> None:
        scope.update(self.unpacked(generator.target, self.elements(generator.iter, source)))
        if not is_plain_target(generator.target):
            self.expr_of_target(generator.target)

    def elements(self, node: ast.expr, value: Value, unknown: Value = NEW) -> Elements:
        """What a loop over `node` is given, one after the other; `unknown` if reading cannot tell.

        The parts of `node` have been visited before.
        """
        match node:
            case ast.Call(func=ast.Name(id="range")) if self.is_free("range"):
                return NEW
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]) if self.is_free("enumerate"):
                return (NEW, self.elements(inner, self.values[id(inner)], unknown))
            case ast.Call(func=ast.Name(id="zip"), args=several) if self.is_free("zip"):
                return tuple(self.elements(inner, self.values[id(inner)], unknown) for inner in several)
            case ast.Call(
                func=ast.Name(id="reversed" | "sorted" | "list" | "tuple" | "iter" as name), args=[inner, *_]
            ) if self.is_free(name):
                return self.elements(inner, self.values[id(inner)], unknown)
            case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
                return self._elements_of_display(several, unknown)
            case ast.Constant(value=str() | bytes()):
                return NEW
            case _:
                return value.part() if value.outside or value.holds else unknown

    def _elements_of_display(self, several: list[ast.expr], unknown: Value) -> Elements:
        rows = [row.elts for row in several if isinstance(row, ast.Tuple | ast.List)]
        if rows and len(rows) == len(several) and len({len(row) for row in rows}) == 1:
            columns = zip(*rows, strict=True)
            return tuple(self._elements_of_display(list(column), unknown) for column in columns)
        values = [NEW if _is_literal(one) else join([self.values[id(one)], unknown]) for one in several]
        return join(values)

    def unpacked(self, target: ast.expr, elements: Elements) -> list[tuple[str, Value]]:
        """The names of a target, each with what it is given."""
        match target:
            case ast.Name(id=name):
                return [(name, whole(elements))]
            case ast.Starred(value=inner):
                return self.unpacked(inner, whole(elements).holder())
            case ast.Tuple(elts=several) | ast.List(elts=several):
                starred = any(isinstance(one, ast.Starred) for one in several)
                if isinstance(elements, tuple) and len(elements) == len(several) and not starred:
                    parts = list(elements)
                else:
                    parts = [whole(elements).part()] * len(several)
                pairs = [self.unpacked(one, part) for one, part in zip(several, parts, strict=True)]
                return [pair for some in pairs for pair in some]
            case _:
                return []

    def expr_of_target(self, target: ast.expr) -> None:
        """Evaluate what a target such as ``a[i]`` or ``self.x`` evaluates, and note the change."""
        match target:
            case ast.Attribute(value=base):
                self._use(target, called=False)
                self.change(base, self.expr(base), "store", f"{ast.unparse(target)} = …")
            case ast.Subscript(value=base, slice=key):
                value = self.expr(base)
                self.expr(key)
                self.change(base, value, "store", f"{ast.unparse(target)} = …")
            case ast.Tuple(elts=several) | ast.List(elts=several):
                for one in several:
                    self.expr_of_target(one)
            case ast.Starred(value=inner):
                self.expr_of_target(inner)
            case _:
                return


def whole(elements: Elements) -> Value:
    """One value for something that comes in parts."""
    if isinstance(elements, Value):
        return elements
    return join([whole(part).holder() for part in elements])


def _reach(use: Use) -> tuple[int, bool]:
    return len(use.path), use.called


def _as_set(value: Value, *, unordered: bool = True) -> Value:
    return Value(holds=value.holds, root=value.root, late=value.late, unordered=unordered)


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_literal(operand)
        case ast.Tuple(elts=several):
            return all(map(_is_literal, several))
        case _:
            return False


def _is_int(node: ast.expr) -> bool:
    """Obviously an int, whose hash is the same everywhere."""
    match node:
        case ast.Constant(value=int()):
            return True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _is_int(operand)
        case ast.Call(func=ast.Name(id="int" | "len" | "ord")):
            return True
        case _:
            return False


def _is_ints(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="range")):
            return True
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
            return all(map(_is_int, several))
        case _:
            return False


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value
