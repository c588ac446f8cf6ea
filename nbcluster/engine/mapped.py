"""A call that goes through items with a function of the notebook's: ``df.apply(f, axis=1)``.

Workers compute what the function gives for the items. The call itself is made here, by the library and from the cell's own
line, with a function in the place of the user's which answers with what has been computed, and calls the user's where
there is nothing yet. So what becomes of the results is the library's own doing; and whatever runs in the kernel runs
inside the library's call, as in a plain run: to let workers go on, the call is left, and made again later. As long as it
may turn out that there is no need for them, it goes on where it is.

In this room (``engine``) a library's call is made with values that were computed elsewhere.
"""

import functools
import sys
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType, TracebackType
from typing import Any, Final

from nbcluster.analysis.planted import plant
from nbcluster.analysis.rewrite import LoopForms
from nbcluster.engine.commits import Enough, Gathering
from nbcluster.engine.header import Header
from nbcluster.engine.here import Here, HoleRecorder, Said
from nbcluster.engine.numbers import Numbers
from nbcluster.engine.registries import REGISTRIES
from nbcluster.plan import modules
from nbcluster.worker.items import Items, items_of
from nbcluster.worker.mapped import Elements, Pieces, Refilled, Rows, Vectorized
from nbcluster.worker.watches.values import article

_PLAIN: Final = frozenset({int, float, complex, bool, str, bytes, type(None)})
_HOLDERS: Final = (list, tuple, set, frozenset, dict)
#: Measured: a row that the library fills anew costs it little, a copy of it, and looking for marks, much more.
_ROW_S: Final = 20e-6
_PIECE_S: Final = 50e-6
#: What lies deeper in a result is not looked for.
_DEEPEST: Final = 4

Accepts = Callable[[Any], bool]


@dataclass(frozen=True)
class Given:
    """What the library will give to the function."""

    items: Items
    accepts: Accepts | None = None
    """Whether the library takes a result for what it is and asks for the next; None if it always does."""
    item_s: float = 0.0
    """What it costs a worker to have an item made, and to keep it apart from the next."""


@dataclass(frozen=True)
class NotKnown:
    """Why it is not known, as a clause, and what to do about it."""

    detail: str
    advice: str = ""


class Call:
    """What a call evaluates before it calls the function, and what is known of the call by that."""

    def __init__(self, forms: LoopForms, space: dict[str, Any]) -> None:
        """Raises what the user's expressions raise."""
        self.values: dict[str, Any] = {}
        for name, code in forms.parts():
            self.values[name] = eval(code, space)
        self.known = _known(self.values, forms.options())

    @property
    def header(self) -> Header:
        """The items are given by nobody but the library."""
        items = self.known.items if isinstance(self.known, Given) else None
        return Header(iter(()), items, None, (self._gone_through,))

    @property
    def _gone_through(self) -> Any:
        return self.values["items"] if "items" in self.values else modules.owner_of(self.values["method"])


class Answers(Gathering):
    """What the function gave for the items so far, and at last what the library made of it."""

    def __init__(self, accepts: Accepts | None) -> None:
        super().__init__("list")
        self._accepts = accepts
        self.made: list[Any] = []
        """What the call has given, once it has."""
        self.began = self.ended = 0.0
        """When the function was called for the first, and came back from the last, of a stretch of items."""
        self.stayed: Enough | None = None
        """Why the library has to go on to its end in the call that it is in."""

    @property
    def result(self) -> Any:
        return self.made.pop()

    def refused(self, elements: Sequence[Any]) -> tuple[int, str] | None:
        if self._accepts is None:
            return None
        return next(
            ((at, _refusal(each)) for at, each in enumerate(elements) if not self._accepts(each)), None
        )

    def take_or_stay(self, at: int, value: Any, before: Refilled | None) -> None:
        """What the function gave here for the item `at`, which was a row as it was `before`."""
        if before is not None and before.is_marked:
            detail = "the function changes the row itself, and pandas gives it the same one again"
            self.stayed = MarkLeft(at, detail)
        elif self._accepts is not None and not self._accepts(value):
            self.stayed = Enough(at, _refusal(value))
        else:
            # The row itself, if it is given back, is filled with the next one.
            self.value.append(value.copy(deep=False) if _is_frame(type(value)) else value)


class HereMapped(Here):
    """Such a call in the kernel."""

    pauses_cost = True

    def __init__(
        self,
        forms: LoopForms,
        call: Call,
        space: dict[str, Any],
        answers: Answers,
        users: Callable[[], AbstractContextManager[object]],
        numbers: Numbers,
    ) -> None:
        super().__init__(forms, iter(()), space, answers, users, numbers)
        self._values = call.values
        self._total: int | None = None
        self._refilled = False
        if isinstance(call.known, Given):
            self._total = len(call.known.items)
            self._refilled = type(call.known.items) is Rows
            self.item_s = call.known.item_s
        self._raised: BaseException | None = None
        self._answers = answers
        self._code: CodeType | None = None

    def watched(self, recorder: HoleRecorder) -> None:
        self._call(1, lambda value: recorder.hole(0, 0, value))

    def run(self, count: int) -> None:
        self._call(count, None)

    def follow(self, counts: Generator[int, None, Said]) -> Said:
        said: list[Said] = []

        def more() -> int:
            try:
                return next(counts)
            except StopIteration as over:
                said.append(over.value)
                return 0

        while count := more():
            self._call(count, None, more)
        return said[0]

    def rest(self) -> bool:
        self._call(None, None)
        return True

    def skip_to(self, position: int) -> None:
        self.position = position

    def beside(self) -> float:
        iterations = self._answers.ended - self._answers.began
        return time.perf_counter() - self._began - iterations

    def conclude(self) -> None:
        if not self._answers.made:
            self._call(None, None)

    def _call(
        self,
        count: int | None,
        record: Callable[[Any], Any] | None,
        more: Callable[[], int] | None = None,
    ) -> None:
        """Let the library call the function `count` times more, or until it is done; then as often as `more` says."""
        if self._answers.made:
            return
        upto = self._upto(count)
        self._begins()
        function = self._values["function"]
        stand_in = function
        if (
            self._answers.value or upto is not None or self._numbers.own
        ):  # else it is the user's own call, whoever it asks
            stand_in = _stand_in(
                function,
                self._answers,
                upto,
                record,
                again=functools.partial(REGISTRIES.goes_on, self._space),
                further=functools.partial(self._further, more),
                lead=None if type(self._numbers) is Numbers else self._numbers.lead,
                refilled=self._refilled,
            )
        values = {**self._values, "function": stand_in}
        planted = {name: functools.partial(_same, value) for name, value in values.items()}
        try:
            with self._users(), REGISTRIES.user_code(self._space):
                self._answers.made.append(eval(plant(self._library(), planted), self._space))
        except _Left:
            self.position = len(self._answers.value)
            if self._raised is not None:
                raise self._raised from None
        except (
            BaseException
        ) as error:  # no border: it goes on, without what stands in for the user's function
            if stand_in is not function:
                _cut_out(error, stand_in.__code__)
            raise
        else:
            self.position = self._total or len(self._answers.value)
            self._answers.ended = time.perf_counter()
            if self._answers.stayed is not None:
                self.position = len(self._answers.value)
                raise self._answers.stayed

    def _upto(self, count: int | None) -> int | None:
        """After how many items there is something to be done; None if the call may run to its end."""
        if count is None or self.position + count == self._total:
            return None
        return self.position + count

    def _begins(self) -> None:
        """A stretch of items does."""
        self._began = self._answers.began = self._answers.ended = time.perf_counter()

    def _further(self, more: Callable[[], int] | None) -> int | None:
        """The same, where the function has been called as often as was wanted. What goes wrong is raised when the call
        has been left: a library might catch it."""
        count = 0
        self.position = len(self._answers.value)
        if more is not None:
            with REGISTRIES.ours(self._space):
                try:
                    count = more()
                # A border: raised again outside of the library's call.
                except BaseException as error:  # noqa: BLE001
                    self._raised = error
        if not count:
            REGISTRIES.pauses()
            raise _Left
        self._begins()
        return self._upto(count)

    def _library(self) -> CodeType:
        if self._code is None:
            self._code = self._forms.library()
        return self._code


class MarkLeft(Enough):
    """The function has left a mark on the row that the library gives it."""

    reason = "changes"


class _Left(BaseException):
    """The library's call is left where it is, to be made again. No library catches what is no Exception."""


def _stand_in(
    function: FunctionType,
    answers: Answers,
    upto: int | None,
    record: Callable[[Any], Any] | None = None,
    *,
    again: Callable[[], None],
    further: Callable[[], int | None],
    lead: Callable[[int], None] | None = None,
    refilled: bool = False,
) -> FunctionType:
    """In the place of the user's function, for one call of the library's: after `upto` times it is asked how much
    `further` it goes, unless the library might go on otherwise in another call, for what the function gave, or did to a
    row that is `refilled`."""
    calls = iter(range(sys.maxsize))
    known = len(answers.value)
    unheard = False

    def stand_in(item: Any) -> Any:
        nonlocal upto, unheard
        if unheard:
            return function(item)
        at = next(calls)
        if not at and known:
            again()  # what the library does before it calls the function it has done before
        if at < known:
            return answers.value[at]
        if at == upto and answers.stayed is None:
            upto = further()
        if lead is not None:
            lead(at)
        if upto is None or answers.stayed is not None:
            unheard = lead is None
            return function(item)
        if at == known:
            answers.began = time.perf_counter()
        before = Refilled(item) if refilled else None
        value = function(item)
        answers.ended = time.perf_counter()
        answers.take_or_stay(at, value, before)
        if record is not None and answers.stayed is None:
            record(answers.value[at])
        return value

    functools.update_wrapper(stand_in, function)
    assert isinstance(stand_in, FunctionType)
    # Warnings that are meant for whoever calls the function pass by frames of Python's imports, which it tells by this.
    passed_by = f"{stand_in.__code__.co_filename} (importlib._bootstrap)"
    stand_in.__code__ = stand_in.__code__.replace(co_filename=passed_by)
    return stand_in


def _same(value: Any) -> Any:
    return value


def _cut_out(error: BaseException, code: CodeType) -> None:
    """Take a function of ours out of the traceback, and out of those of the exceptions that it came from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        each.__traceback__ = _without(each.__traceback__, code)
        waiting += [each.__cause__, each.__context__]


def _without(trace: TracebackType | None, code: CodeType) -> TracebackType | None:
    at = trace
    while at is not None:
        while at.tb_next is not None and at.tb_next.tb_frame.f_code is code:
            at.tb_next = at.tb_next.tb_next
        at = at.tb_next
    return trace.tb_next if trace is not None and trace.tb_frame.f_code is code else trace


# What is known of a call ----------------------------------------------------------------------------


def _known(values: Mapping[str, Any], options: Mapping[str, Any]) -> Given | NotKnown:
    function = values["function"]
    if type(function) is not FunctionType:
        return NotKnown(
            f"is given {article(type(function).__name__)}, which is no function of Python's own kind"
        )
    if "take" in values:
        return _known_map(values)
    if _warns_its_caller(function.__code__):
        return NotKnown("gives a function that warns in the name of whoever calls it, which is the library")
    if "items" in values:
        return _known_vectorized(values)
    return _known_method(values["method"], options)


def _warns_its_caller(code: CodeType) -> bool:
    """``warnings.warn(…, stacklevel=2)``"""
    for each in code.co_consts:
        if isinstance(each, CodeType) and _warns_its_caller(each):
            return True
        if isinstance(each, tuple) and "stacklevel" in each:  # the names of a call's keywords
            return True
    return False


def _known_map(values: Mapping[str, Any]) -> Given | NotKnown:
    if values["take"] not in (list, tuple) or values["map"] is not map:
        return NotKnown("is not what it looks like: what is called there is not the builtin of that name")
    items = items_of(values["items"])
    if items is None:
        kind = type(values["items"])
        return NotKnown(
            f"goes through {article(kind.__name__)}, whose items come only one by one",
            "To run it in parallel: go through list(…) of it",
        )
    return Given(items)


def _known_vectorized(values: Mapping[str, Any]) -> Given | NotKnown:
    numpy = sys.modules.get("numpy")
    if numpy is None or values["method"] is not numpy.vectorize:
        return UNKNOWN
    items = values["items"]
    if type(items) in (list, tuple, range) and all(map(_is_scalar, items)):
        items = numpy.asarray(items)
    if type(items) is not numpy.ndarray or items.ndim != 1 or not items.flags.c_contiguous:
        return NotKnown("goes through what is no plain array of one dimension")
    if items.dtype.kind not in "biufcO" or not items.size:
        return NotKnown("goes through an array that holds no numbers")
    return Given(Vectorized(items), _is_scalar)


UNKNOWN: Final = NotKnown(
    "calls what is not known to do no more with a function than to call it item by item"
)


def _known_method(method: Any, options: Mapping[str, Any]) -> Given | NotKnown:
    if type(method) is not MethodType or not str(method.__func__.__module__).startswith("pandas."):
        return UNKNOWN
    whole, name = method.__self__, method.__func__.__name__
    kind = type(whole)
    if _is_pandas(kind, "Series"):
        return _of_series(whole, name, options)
    if _is_pandas(kind, "DataFrame") and name == "apply":
        return _of_frame(whole, options)
    if _is_pandas(kind, "DataFrameGroupBy", "SeriesGroupBy") and not options:
        return _of_groups(whole, name)
    return UNKNOWN


def _of_series(series: Any, name: str, options: Mapping[str, Any]) -> Given | NotKnown:
    if name not in ("map", "apply") or options:
        return UNKNOWN
    numpy, pandas = sys.modules["numpy"], sys.modules["pandas"]
    if not isinstance(series.dtype, numpy.dtype | pandas.StringDtype):
        return NotKnown(f"goes through a Series of {series.dtype}, which has its own way of doing so")
    return Given(Elements(series, name))


def _of_frame(frame: Any, options: Mapping[str, Any]) -> Given | NotKnown:
    if not options.keys() <= {"axis", "result_type"}:
        return UNKNOWN
    if not _copies_on_write():
        return _SHARED
    if not all(frame.shape):
        return NotKnown("goes through a DataFrame without rows or columns")
    if options.get("axis", 0) in (1, "columns"):
        return Given(Rows(frame), _is_its_own, _ROW_S)
    return Given(Pieces(frame, "apply", frame.shape[1]), item_s=_PIECE_S)


def _of_groups(groups: Any, name: str) -> Given | NotKnown:
    if not _copies_on_write():
        return _SHARED
    pieces = Pieces(groups, name, groups.ngroups)
    if name == "apply":
        return Given(pieces, item_s=_PIECE_S)
    if type(groups).__name__ == "SeriesGroupBy" and name in ("agg", "aggregate", "transform"):
        return Given(pieces, _is_scalar, _PIECE_S)
    name = "agg" if name == "aggregate" else name
    return NotKnown(
        f"calls {name}() of a grouped DataFrame, which tries more than one way of calling a function"
    )


_SHARED: Final = NotKnown(
    "hands out parts that share memory with what they are taken from",
    "To run it in parallel: pandas.options.mode.copy_on_write = True, as it always is from pandas 3 on",
)


def _copies_on_write() -> bool:
    """Whether what is changed in a row or a group is changed there alone."""
    pandas = sys.modules["pandas"]
    if int(pandas.__version__.partition(".")[0]) >= 3:
        return True
    return pandas.get_option("mode.copy_on_write") is True


def _is_pandas(kind: type, *names: str) -> bool:
    """That very class of pandas, and no subclass."""
    return kind.__name__ in names and kind.__module__.partition(".")[0] == "pandas"


# What a library takes as it is ------------------------------------------------------------------------


def _is_scalar(value: Any) -> bool:
    """Where pandas or numpy looks at a result before it asks for the next, it takes these."""
    kind = type(value)
    return kind in _PLAIN or (kind.__module__ == "numpy" and kind.__name__.rstrip("_") in _SCALARS)


_SCALARS: Final = frozenset(
    {
        "bool",
        "str",
        "float64",
        "float32",
        "int64",
        "int32",
        "int16",
        "int8",
        "uint64",
        "uint32",
        "uint16",
        "uint8",
    }
)


def _is_its_own(value: Any, depth: int = _DEEPEST) -> bool:
    """A row is one object that is filled again and again: what holds it, rather than is it, holds the last one at last."""
    kind = type(value)
    if _is_scalar(value) or _is_pandas(kind, "Timestamp", "Timedelta", "NaTType", "NAType"):
        return True
    if _is_array(kind):
        parts: Iterable[Any] = value.flat if value.dtype.hasobject else ()
    elif kind in _HOLDERS:
        parts = [*value, *value.values()] if kind is dict else value
    else:
        # A Series is the row itself, or one that was made; inside of something else nobody could tell.
        return depth == _DEEPEST and _is_frame(kind)
    return depth > 0 and all(_is_its_own(part, depth - 1) for part in parts)


def _is_array(kind: type) -> bool:
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"


def _is_frame(kind: type) -> bool:
    return _is_pandas(kind, "Series", "DataFrame")


def _refusal(value: Any) -> str:
    return f"the function gives {article(type(value).__name__)}, and what the library does with that is not known"
