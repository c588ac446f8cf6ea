"""What in a loop's body comes from the clock, the process or the machine, and so differs from run to run by nature.

A body that times itself (``start = time.time() … times.append(time.time() - start)``) is no other for it. Its timings are
not compared when iteration 0 is proven on a worker, and the report says that they are the worker's.

In this room (``analysis``) such values are followed through the names that hold them.
"""

import ast
from collections.abc import Iterable, Mapping
from types import CodeType
from typing import Final

from nbcluster.analysis.facts import Site, Span

#: Functions by the last part of their name; what else may be called so is merely compared less.
_SOURCES: Final = frozenset(
    {
        *("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns"),
        *("process_time", "process_time_ns", "thread_time", "thread_time_ns", "default_timer"),
        *("now", "utcnow", "today", "ctime", "localtime", "gmtime", "strftime"),
        *("getpid", "getppid", "get_ident", "get_native_id", "gethostname", "uname", "node"),
        *("id", "getrusage", "memory_info", "cpu_percent", "virtual_memory"),
    }
)


class Clocked:
    """Names of a body that hold such values, and sites that record them."""

    def __init__(self, body: Iterable[ast.AST], sites: Mapping[Span, Site]) -> None:
        nodes = [node for part in body for node in ast.walk(part)]
        self.names = _names(nodes)
        self.at_all = any(isinstance(node, ast.Call) and _called(node.func) in _SOURCES for node in nodes)
        """Whether such a value is asked for anywhere: then numbers that are printed may be one."""
        self.sites = frozenset(
            site.index
            for node in nodes
            if isinstance(node, ast.stmt | ast.expr) and (site := sites.get(_span(node))) and self._told(node)
        )

    def _told(self, node: ast.AST) -> bool:
        return _comes_from_it(node, self.names)


def asks_for_it(code: CodeType) -> bool:
    """Whether a function's code may, by the names in it."""
    return bool(_SOURCES.intersection(code.co_names)) or any(
        asks_for_it(constant) for constant in code.co_consts if isinstance(constant, CodeType)
    )


def _names(nodes: list[ast.AST]) -> frozenset[str]:
    """To a fixed point: a name that is given a value made from one of these is one of these."""
    names: frozenset[str] = frozenset()
    while True:
        found = names.union(*(_given(node, names) for node in nodes))
        if found == names:
            return names
        names = found


def _given(node: ast.AST, names: frozenset[str]) -> set[str]:
    match node:
        case ast.Assign(targets=targets, value=value):
            pass
        case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            targets = [target]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            targets = [target]
        case ast.For(target=target, iter=value):
            targets = [target]
        case _:
            return set()
    if not _comes_from_it(value, names):
        return set()
    return {
        child.id
        for target in targets
        for child in ast.walk(target)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)
    }


def _comes_from_it(node: ast.AST, names: frozenset[str]) -> bool:
    return any(
        (isinstance(child, ast.Name) and child.id in names)
        or (isinstance(child, ast.Call) and _called(child.func) in _SOURCES)
        for child in ast.walk(node)
    )


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _span(node: ast.stmt | ast.expr) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
