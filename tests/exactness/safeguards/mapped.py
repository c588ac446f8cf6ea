"""Calls that a library makes of a function. In this room it would make others, or make more of them."""

from nbcluster.engine import mapped
from nbcluster.worker.items import items_of
from nbcluster.worker.mapped import Elements, Refilled, Rows, given
from tests.exactness.safeguards.off import replaced
from tests.exactness.safeguards.row import Row

_FRAME = """
import pandas as pd
df = pd.DataFrame({'n': range(12), 'x': [i / 7 for i in range(12)], 'g': ['a', 'b', 'c'] * 4})
"""


def _row_by_row(self: Rows, first: int, end: int) -> list[object]:
    part = self.frame.iloc[first:end]
    return given(lambda take: part.apply(take, axis=1), end - first, lambda row: row.copy(deep=False))


ROWS = {
    "calls: names of builtins that stand for others": Row(
        replaced(mapped, "_known_map", lambda values: mapped.Given(items_of(values["items"]))),
        "out = list(map(square, range(6)))",
        "out",
        "stdout",
        """
        def square(x):
            print(x)
            return x * x
        def map(function, items):
            return [function(item) for item in reversed(items)]
        """,
        also=("proof", "proof of what is put out"),
    ),
    "calls: methods of pandas": Row(
        replaced(mapped, "_known_method", lambda method, options: mapped._of_frame(method.__self__, options)),
        "out = table.apply(lambda row: row['n'], axis=1)",
        "out",
        "stdout",
        _FRAME
        + """
class Table(pd.DataFrame):
    def apply(self, function, axis):
        out = []
        for at in range(len(self)):
            print('row', at)
            out.append(function(self.iloc[at]))
        return out
table = Table(df)
""",
    ),
    "calls: Series that go through themselves otherwise": Row(
        replaced(mapped, "_of_series", lambda series, name, _: mapped.Given(Elements(series, name))),
        "out = df['g'].astype('category').map(heard)",
        "out",
        "stdout",
        _FRAME
        + """
# A categorical's map calls once for each category: in each block of iterations all are different.
df = pd.DataFrame({'g': [f'g{i % 30}' for i in range(60)]})
def heard(text):
    print(text)
    return text.upper()
""",
    ),
    "calls: rows as they lie in memory": Row(
        replaced(Rows, "block", _row_by_row),
        "out = df.apply(lambda row: row.to_numpy().flags.c_contiguous, axis=1)",
        "out",
        "values['out']",
        _FRAME,
        also=("proof",),
    ),
    "calls: marks on a row that is filled again": Row(
        replaced(Refilled, "is_marked", False),
        "out = df.apply(lambda row: str([list(row.index), setattr(row, 'index', list('xyz'))]), axis=1)",
        "out",
        "values['out']",
        _FRAME,
    ),
    "calls: results that hold the row": Row(
        replaced(mapped, "_is_its_own", lambda value: True),
        "out = df.apply(lambda row: [row], axis=1)",
        "out",
        "values['out']",
        _FRAME,
    ),
    "calls: results that the library may refuse": Row(
        replaced(mapped, "_is_scalar", lambda value: True),
        "out = df.groupby('g')['x'].transform(shorter)",
        "df",
        "stdout",
        _FRAME
        + """
def shorter(x):
    print(x.name)
    return 1.0 if x.name == 'a' else x.to_numpy()[:2]
""",
    ),
}
