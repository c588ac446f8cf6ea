"""Code objects of ours that show in tracebacks, log records and names as the cell's own would.

In this room (``analysis``) compiled code is renamed.
"""

import ast
import inspect
from types import CodeType

from nbcluster.analysis.planted import OURS
from nbcluster.analysis.scope import Comprehension

SLICE = f"{OURS}slice"


def renamed(code: CodeType, name: str) -> CodeType:
    return code.replace(co_name=name, co_qualname=name)


def as_in_cell(code: CodeType, *, nested: bool = False) -> CodeType:
    """The slice function's code, which calls itself and what the body defines as a cell's code does.

    Names show: in ``__qualname__``, in tracebacks, in log records. ``nested``: inside a function of the body's.
    """
    outermost = code.co_name == SLICE
    constants: list[object] = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            is_function = bool(code.co_flags & inspect.CO_NEWLOCALS)  # a class body's code is none
            constant = as_in_cell(constant, nested=nested or (is_function and not outermost))
        elif isinstance(constant, str):  # what a class body sets as its own __qualname__
            constant = constant.removeprefix(f"{SLICE}.<locals>.")
        constants.append(constant)
    if outermost:
        code = renamed(code, "<module>")
    flags = code.co_flags if nested else code.co_flags & ~inspect.CO_NESTED
    qualified = code.co_qualname.removeprefix(f"{SLICE}.<locals>.")
    return code.replace(co_consts=tuple(constants), co_qualname=qualified, co_flags=flags)


def with_frame_of(code: CodeType, node: Comprehension) -> CodeType:
    """Before Python 3.12 a comprehension has a frame, and its name shows in tracebacks."""
    name = {ast.ListComp: "<listcomp>", ast.SetComp: "<setcomp>", ast.DictComp: "<dictcomp>"}[type(node)]
    constants = (
        renamed(constant, name)
        if isinstance(constant, CodeType) and constant.co_name == "<listcomp>"
        else constant
        for constant in code.co_consts
    )
    return code.replace(co_consts=tuple(constants))
