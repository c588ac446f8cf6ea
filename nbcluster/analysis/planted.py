"""Objects that exist only at run time, in code: an iterator, a recorder.

Such an object is a *planted constant*: the code loads it from its constants, so that nothing of ours ever stands in the
user's namespace.

In this room (``analysis``) their places are made, and filled.
"""

import ast
from collections.abc import Mapping
from types import CodeType

#: Names of the slice function that are ours begin like this; no user's name contains a dot.
OURS = "nbcluster."

#: Where a planted constant goes; the text can stand in no user's source by accident.
_PLANT = "\x00nbcluster:{}\x00"


def planted(name: str, at: ast.AST) -> ast.expr:
    """The place of an object that `plant` puts in."""
    return ast.copy_location(ast.Constant(_PLANT.format(name)), at)


def called(name: str, arguments: list[ast.expr], at: ast.AST) -> ast.expr:
    """A planted function, called; by its attribute, for Python warns of a constant that is called."""
    function = ast.copy_location(ast.Attribute(planted(name, at), "__call__", ast.Load()), at)
    return ast.copy_location(ast.Call(function, arguments, []), at)


def plant(code: CodeType, objects: Mapping[str, object]) -> CodeType:
    """The code with its planted constants put in place."""
    marks = {_PLANT.format(name): value for name, value in objects.items()}

    def in_code(code: CodeType) -> CodeType:
        return code.replace(co_consts=tuple(in_place_of(constant) for constant in code.co_consts))

    def in_place_of(constant: object) -> object:
        if isinstance(constant, CodeType):  # an element's recorder stands in the comprehension's own code
            return in_code(constant)
        return marks.get(constant, constant) if isinstance(constant, str) else constant

    return in_code(code)
