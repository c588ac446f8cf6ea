"""Functions in the place of cells: in a notebook, in a module, in a plain script.

    @nbcluster.distribute
    def fit(ks):
        return [score(k) for k in ks]

    scores = nbcluster.map(score, ks)

The function stays the one that it was, with its name, its arguments and its closure, and its loops run as those of a cell
under `%%distribute` do.

In this room a function's loops are sent where a cell's would go.
"""

import builtins
import inspect
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from itertools import chain
from types import CodeType, FrameType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from nbcluster import session
from nbcluster.errors import Fault, NotDistributed, OptionError
from nbcluster.session.given import faults_of_workers
from nbcluster.settings import ALLOWANCES
from nbcluster.worker.needs import faults_of

if TYPE_CHECKING:
    from nbcluster.analysis.functions import FunctionSource
    from nbcluster.engine.functions import FunctionRun
    from nbcluster.engine.surface import Surface

Function = TypeVar("Function", bound=Callable[..., Any])
Value = TypeVar("Value")

_OPTIONS: Final = ["strict", "workers", "quiet", "name", "streams", "allow", "blas", "gpus"]


@overload
def distribute(function: Function, /) -> Function: ...
@overload
def distribute(
    *,
    strict: bool = False,
    workers: int | None = None,
    quiet: bool = False,
    name: str | None = None,
    streams: int | None = None,
    allow: Sequence[str] = (),
    blas: int | None = None,
    gpus: float | None = None,
) -> Callable[[Function], Function]: ...
def distribute(function: Any = None, /, **options: Any) -> Any:
    """Have the loops of a function run on workers, as those of a cell under `%%distribute` do.

        @nbcluster.distribute
        def fit(ks): ...

        @nbcluster.distribute(workers=2, strict=True)
        def fit(ks): ...

    The function leaves exactly what it would have left without the line; loops that cannot run apart run as they
    stand, and `nbcluster.last_report()` says why. `workers`, `strict`, `quiet`, `name`, `streams`, `allow`, `blas` and
    `gpus` are what they are on `%%distribute`'s line. While one distributed function runs, others that it
    calls run as they stand.

    Raises OptionError, and NotDistributed for what is no function, for generators and coroutines, and for a function
    whose source is not there.
    """
    given = _options("nbcluster.distribute()", options)
    if function is None:
        return lambda function: _distributed(function, given)
    return _distributed(function, given)


def map(function: Callable[..., Value], /, *iterables: Iterable[Any], **options: Any) -> list[Value]:
    """What ``list(map(function, *iterables))`` gives, computed on workers where that comes to the same.

        scores = nbcluster.map(score, range(200))

    Takes the options of `nbcluster.distribute`, by name. Raises what the function raises, and OptionError.
    """
    said = _options("nbcluster.map()", options)
    if not iterables:
        raise TypeError("map() must have at least two arguments.")
    if _runs_plainly():
        return list(builtins.map(function, *iterables))
    results: list[Value] = []
    names = [f"items{number}_" for number in range(len(iterables))] if len(iterables) > 1 else ["items_"]
    gone_through = f"zip({', '.join(names)})" if len(iterables) > 1 else names[0]
    given = "*item_" if len(iterables) > 1 else "item_"
    source = f"for item_ in {gone_through}:\n    results_.append(function_({given}))\n"
    caller = sys._getframe(1)
    own = ["item_", *names, "function_", "results_"]
    from nbcluster.engine.spaces import LocalSpace

    space = LocalSpace(_globals_of(function, caller), own)
    space.hold({**dict(zip(names, iterables, strict=True)), "function_": function, "results_": results})
    line = caller.f_lineno
    cell = session.Cell(source, line, f"<nbcluster.map in line {line}>", "", 0, space, "nbcluster.map")
    try:
        here = session.current()
        asked = here.options("nbcluster.map()", said)
        here.run(cell, asked, lambda: _means(space, asked.quiet))
    except StopIteration:
        pass  # `map` takes it for the end of the items, wherever it comes from
    # No border: what the user's function raises goes on, without our frames.
    except BaseException as error:
        error.__traceback__ = _below(error, cell.filename)
        raise
    finally:
        space.release()
    return results


# What is asked for -----------------------------------------------------------------------------------


def _options(of: str, given: dict[str, Any]) -> dict[str, Any]:
    faults = [Fault(name, "is unknown") for name in given if name not in _OPTIONS]
    faults += [
        Fault(f"{name}={given[name]!r}", "is neither True nor False")
        for name in ("strict", "quiet")
        if not isinstance(given.get(name, False), bool)
    ]
    faults += faults_of_workers(given.get("workers"))
    for name, least in (("streams", 0), ("blas", 1)):
        value = given.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            faults.append(Fault(f"{name}={value!r}", "is not a whole number"))
        elif value < least:
            faults.append(Fault(f"{name}={value!r}", f"is less than {least}"))
    if given.get("gpus") is not None:
        faults += faults_of(given["gpus"])
    if not isinstance(given.get("name", ""), str | None):
        faults.append(Fault(f"name={given['name']!r}", "is no text"))
    allow = given.get("allow", ())
    allowed = (allow,) if isinstance(allow, str) else tuple(allow)
    faults += [
        Fault(f"allow={each!r}", f"is none of {', '.join(ALLOWANCES)}")
        for each in allowed
        if each not in ALLOWANCES
    ]
    if faults:
        raise OptionError(of, faults, _OPTIONS)
    return {**given, "allow": allowed} if "allow" in given else given


def _is_apart() -> bool:
    """Whether this is a worker. It has the room loaded that would know."""
    room = sys.modules.get("nbcluster.worker.modules")
    return room is not None and bool(room.is_apart())


def _runs_plainly() -> bool:
    """Whether nothing can be distributed now: on a worker, on another thread than the main one, or in a run."""
    on_main = threading.current_thread() is threading.main_thread()
    return not on_main or _is_apart() or session.current().is_busy()


# A distributed function ------------------------------------------------------------------------------


def _distributed(function: Any, given: dict[str, Any]) -> Any:
    if _is_apart():
        return function
    _check(function)
    from nbcluster.analysis.functions import FunctionSource
    from nbcluster.worker.anatomy import ORIGINALS

    try:
        lines, _ = inspect.findsource(function)
        source = FunctionSource(function, "".join(lines), _future_flags(function.__code__))
    except (OSError, LookupError, SyntaxError) as error:
        why = str(error) if isinstance(error, LookupError) else "it was not made from a file or a cell"
        raise NotDistributed(function.__qualname__, f"its source cannot be found: {why}") from None
    calls = _Calls(function, source, given)
    made = FunctionType(
        calls.code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__dict__.update(function.__dict__)
    for name in ("__module__", "__qualname__", "__doc__", "__annotations__"):
        setattr(made, name, getattr(function, name))
    if hasattr(function, "__type_params__"):
        made.__type_params__ = function.__type_params__  # type: ignore[attr-defined]  # from Python 3.12 on
    made.__wrapped__ = function  # type: ignore[attr-defined]  # as functools.wraps does
    ORIGINALS[made] = function
    return made


def _check(function: Any) -> None:
    name = getattr(function, "__qualname__", None) or type(function).__name__
    if not isinstance(function, FunctionType):
        kind = (
            "a class"
            if isinstance(function, type)
            else f"no function written in Python ({type(function).__name__})"
        )
        raise NotDistributed(name, f"it is {kind}")
    if function.__name__ == "<lambda>":
        raise NotDistributed("<lambda>", "a lambda has no loop of its own that could run apart")
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise NotDistributed(name, "it is asynchronous, and others run between its lines")
    if inspect.isgeneratorfunction(function):
        raise NotDistributed(name, "it is a generator, and whoever takes from it runs between its lines")


def _future_flags(code: CodeType) -> int:
    import __future__

    known = (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
    # The oldest of them share their bits with what the compiler says of a code.
    mask: int = sum(flag for flag in set(known) if flag > 0xFFFF)
    return code.co_flags & mask


class _Calls:
    """The calls of one distributed function that are under way."""

    def __init__(self, function: FunctionType, source: "FunctionSource", given: dict[str, Any]) -> None:
        from nbcluster.analysis.blocks import COME, LEFT, MET
        from nbcluster.analysis.functions import BOUND, DONE, LEAVE, LOCALS, TAKEN, UNBOUND
        from nbcluster.analysis.planted import plant

        self._function = function
        self._source = source
        self._given = given
        self._begun: dict[FrameType, session.Begun | None] = {}
        self._staying: dict[FrameType, ExitStack] = {}
        self._done: set[FrameType] = set()
        planted: dict[str, object] = {
            MET: self._met,
            LOCALS: locals,
            DONE: self._is_done,
            BOUND: self._is_bound,
            UNBOUND: self._is_unbound,
            TAKEN: self._taken,
            LEAVE: self._leave,
        }
        several = chain.from_iterable(each.inside or (each,) for each in source.statements if each.loops)
        for number, statement in enumerate(several):
            planted[COME.format(number)] = self._comer(statement)
            planted[LEFT.format(number)] = self._left
        self.code = plant(source.code(), planted)

    def _comer(self, statement: Any) -> Callable[[dict[str, Any]], None]:
        def come(bound: dict[str, Any]) -> None:
            frame = sys._getframe(1)
            self._done.discard(frame)
            if frame not in self._begun:
                self._begun[frame] = self._begin()
            begun = self._begun[frame]
            if begun is None:
                return
            from nbcluster.engine.circumstances import has_stopped_a_run

            names = dict(bound)
            if sys.version_info < (3, 13) and not self._source.reflects:
                bound.clear()  # it is the frame's own, and would keep everything alive
            staying = self._staying[frame] = ExitStack()
            try:
                if begun.running.come(statement, names, staying):
                    self._done.add(frame)
            except KeyboardInterrupt as error:
                if not has_stopped_a_run(error):
                    raise
                raise KeyboardInterrupt(session.how_far(begun.running.report)) from None

        return come

    def _left(self) -> None:
        staying = self._staying.pop(sys._getframe(1), None)
        if staying is not None:
            staying.close()

    def _taken(self, name: str) -> Any:
        begun = self._begun[sys._getframe(1)]
        assert begun is not None
        return begun.running.taken(name)

    def _is_done(self) -> bool:
        return sys._getframe(1) in self._done

    def _is_unbound(self, name: str) -> bool:
        begun = self._begun.get(sys._getframe(1))
        return begun is not None and begun.running.is_unbound(name)

    def _is_bound(self, name: str) -> bool:
        begun = self._begun.get(sys._getframe(1))
        return begun is not None and begun.running.is_bound(name)

    def _met(self) -> None:
        from nbcluster.engine.blocks import met

        met(self.code)

    def _leave(self) -> None:
        frame = sys._getframe(1)
        self._done.discard(frame)
        begun = self._begun.pop(frame, None)
        if begun is None:
            return
        from nbcluster.engine.blocks import natural

        error = sys.exception()
        if error is not None and (error.__traceback__ is None or error.__traceback__.tb_frame is not frame):
            error = None  # it is being handled by whoever called
        if error is not None:
            error.__traceback__ = natural(error, self.code)
        begun.end(error)

    def _begin(self) -> "session.Begun | None":
        if _runs_plainly():
            return None
        from nbcluster.engine.functions import FunctionRun
        from nbcluster.engine.spaces import LocalSpace

        here = session.current()
        space = LocalSpace(self._function.__globals__, self._source.names, self._source.free)
        asked = here.options("nbcluster.distribute()", self._given)
        surface, shown = _means(space, asked.quiet)

        def made(run: session.Run, workforce: Any) -> "FunctionRun":
            return FunctionRun(
                self._source,
                space,
                workforce=workforce,
                settings=here.settings,
                surface=surface,
                shown=here.listener(run, shown, asked),
                options=asked,
                run_id=here.run_id(run),
            )

        begun = here.begin(asked.name, asked.workers, made)
        if begun is not None:
            try:
                begun.running.begin()
            # No border: it goes on, once the run is told to have ended.
            except BaseException as error:
                begun.end(error)
                raise
        return begun


# What a run meets its user through ---------------------------------------------------------------------


def _means(space: dict[str, Any], quiet: bool) -> "tuple[Surface, session.Shown]":
    from nbcluster.engine.plain_surface import PlainSurface

    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if quiet or shell is None:
        return PlainSurface(space), _unseen
    from nbcluster import views

    kind = views.kind_of(shell)
    return PlainSurface(space), views.choose(kind, shell if kind == "lab" else None)


def _unseen(snapshot: Any) -> None:
    """A script's output is its own; `nbcluster.last_report()` tells the rest."""


def _globals_of(function: Any, caller: FrameType) -> dict[str, Any]:
    """Where a function looks names up; of what is written in another language, where it is called."""
    if isinstance(function, MethodType):
        function = function.__func__
    return function.__globals__ if isinstance(function, FunctionType) else caller.f_globals


def _below(error: BaseException, filename: str) -> Any:
    """The traceback from the function that was called on; plainly nothing stands between."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != filename:
        trace = trace.tb_next
    return error.__traceback__ if trace is None else trace.tb_next
