"""What bodies that draw random numbers tell of while they run.

In this room (``analysis``) seeds are told of, and what draws ahead go through is asked whether it lasts.
"""

import ast
from collections.abc import Mapping

from nbcluster.analysis.facts import Span
from nbcluster.analysis.planted import OURS
from nbcluster.analysis.trees import span_at

#: What the form ``ahead`` asks about all that it uses.
LASTING = f"{OURS}lasting"


class Lasting(ast.NodeTransformer):
    """What could be used up is shown to whoever knows whether it is."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        node.args = [_shown_to_last(each) for each in node.args]
        for keyword in node.keywords:
            keyword.value = _shown_to_last(keyword.value)
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        self.generic_visit(node)
        node.iter = _shown_to_last(node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.iter = _shown_to_last(node.iter)
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        self.generic_visit(node)
        node.value = _shown_to_last(node.value)
        return node


def _shown_to_last(value: ast.expr) -> ast.expr:
    if not isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        return value
    return ast.copy_location(ast.Call(ast.Name(LASTING, ast.Load()), [value], []), value)


class Seeding(ast.NodeTransformer):
    """Calls that seed a generator tell of it, before and after."""

    def __init__(self, seeds: Mapping[Span, int]) -> None:
        self._seeds = seeds

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        generator = self._seeds.get(span_at(node))
        if generator is None:
            return node
        if node.keywords:
            node.keywords[-1].value = self._told("seeding", generator, node.keywords[-1].value)
        else:
            node.args[-1] = self._told("seeding", generator, node.args[-1])
        return self._told("seeded", generator, node)

    @staticmethod
    def _told(what: str, generator: int, value: ast.expr) -> ast.expr:
        function = ast.copy_location(
            ast.Attribute(ast.Name(OURS + "room", ast.Load()), what, ast.Load()), value
        )
        return ast.copy_location(ast.Call(function, [ast.Constant(generator), value], []), value)
