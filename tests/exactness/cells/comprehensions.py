"""Comprehensions as the value of a statement. In this room every row runs on workers."""

from tests.exactness.cells.row import Row

ROWS = (
    Row("a list comprehension", "out = [i ** 2 for i in range(40)]", "out"),
    Row("one with a condition", "out = [i for i in range(50) if i % 3 == 1]", "out"),
    Row("one with two loops", "out = [(i, j) for i in range(6) for j in range(i)]", "out"),
    Row("nested ones", "out = [[i * j for j in range(4)] for i in range(6)]", "out"),
    Row("a dict comprehension", "out = {k: k / 3 for k in range(20)}", "out"),
    Row("one whose keys overlap", "out = {k % 4: k for k in range(20)}", "out"),
    Row("a set comprehension of numbers", "out = {k * 5 % 17 for k in range(40)}", "out"),
    Row("several targets for one list", "a = b = [i + 1 for i in range(15)]", "a b"),
    Row(
        "its target stays its own",
        """
        i = 'mine'
        out = [i for i in range(9)]
        """,
        "out i",
    ),
    Row(
        "a function of the notebook",
        "out = [area(r) for r in range(12)]",
        "out",
        setup="""
        import math
        def area(r):
            return math.pi * r ** 2
        """,
    ),
    Row(
        "tuples unpacked",
        "out = [a + b for a, b in pairs]",
        "out",
        setup="pairs = [(k, k * k) for k in range(20)]",
    ),
    Row("a lambda called in it", "out = [f(k) for k in range(9)]", "out", setup="f = lambda k: {'k': k}"),
    Row(
        "objects of a class",
        "out = [Point(k) for k in range(8)]",
        "out",
        setup="""
        class Point:
            def __init__(self, x):
                self.x = x
        """,
    ),
)
