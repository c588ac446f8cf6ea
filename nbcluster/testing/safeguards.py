"""Everything that keeps a cell as it would have been: watches, rules, refusals, comparisons, each by name.

    for safeguard in SAFEGUARDS.values():
        print(safeguard.room, safeguard.name, safeguard.keeps, sep=" | ")

`tests/exactness/test_safeguards.py` runs a cell for each, with it and without it, and shows that the cell then comes
out otherwise. Nothing here can be switched off: the test replaces the piece of code named, in a process of its own.
What keeps a loop here without guarding anything (it would come to the same, later or in worse words) stands below
them with its reason. A word that keeps a loop here, spoken in code that neither list names, fails the test.

In this room (``testing``) is one table, and the watches of the worker are folded into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from nbcluster.analysis import (
    cell,
    choices,
    classes,
    divided,
    expressions,
    framed,
    functions,
    live,
    loop,
    names,
    place,
    plotting,
    rewrite,
    updates,
    walk,
)
from nbcluster.engine import (
    away,
    belongings,
    below,
    beside,
    blocks,
    commits,
    dask,
    driver,
    grouped,
    header,
    here,
    kernel_watch,
    mapped,
    nest,
    numbers,
    payload,
    proof,
    quiet,
    registries,
    remade,
    spaces,
    trial,
)
from nbcluster.engine import functions as function_runs
from nbcluster.plan import ahead, decision
from nbcluster.worker import (
    ambient,
    descriptors,
    displayed,
    draws,
    figures,
    frames,
    guard,
    items,
    live_views,
    logged,
    modules,
    nans,
    needs,
    recording,
    slices,
    station,
    warned,
    withheld,
    witness,
    workbench,
)
from nbcluster.worker import belongings as on_workers
from nbcluster.worker import mapped as given_by
from nbcluster.worker import payload as results
from nbcluster.worker.watches import REGISTRY, memories


@dataclass(frozen=True)
class Piece:
    """A function, method or class, and the reason words that it speaks."""

    code: object
    says: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """``nbcluster.plan.decision:_header``"""
        return f"{_told(self.code, '__module__')}:{_told(self.code, '__qualname__')}"

    @property
    def room(self) -> str:
        return self.place.split(".")[1]


@dataclass(frozen=True)
class Safeguard(Piece):
    """Without it some cell would come out otherwise."""

    name: str = ""
    keeps: str = ""
    """What it sees to, in the words of whoever owns the cell."""
    beside: tuple[object, ...] = ()
    """Functions that only put it into words."""

    @property
    def places(self) -> tuple[str, ...]:
        return (self.place, *(Piece(each).place for each in self.beside))


@dataclass(frozen=True)
class Spared(Piece):
    """It keeps a loop here, and guards nothing: without it a cell would come to the same."""

    why: str = ""


def _told(code: object, name: str) -> str:
    found: str = getattr(code, name)
    return found


def _watches() -> list[Safeguard]:
    return [
        Safeguard(entry.make, (), f"watch: {name}", f"Sees to {entry.guards}.")
        for name, entry in REGISTRY.items()
    ]


def _of_joblib() -> list[Safeguard]:
    """Rules of a room that is there only with joblib."""
    if find_spec("joblib") is None:
        return []
    from nbcluster.worker import batches

    return [
        Safeguard(
            batches.OneByOne.submit,
            (),
            "joblib: copies",
            "What joblib's tasks do to what they are given is lost, as it is with a process of joblib's.",
        ),
        Safeguard(
            batches.OneByOne._array,
            (),
            "joblib: large arrays",
            "Joblib's tasks can only read a large array.",
        ),
        Safeguard(
            batches._one_by_one,
            (),
            "joblib: arrays that tasks write to",
            "An array that joblib's tasks share and write to is the notebook's own.",
        ),
    ]


def _settings() -> list[Safeguard]:
    """One for each: what is named there is everywhere as it is in the notebook."""
    return [
        Safeguard(
            ambient.put_in_force, (), f"setting: {each.name}", "It is on workers what it is in the notebook."
        )
        for each in ambient.SETTINGS
    ]


_court: Final = classes._Court
_gatherer: Final = payload._Gatherer
_packer: Final = results._Packer
_walk: Final = walk.Walk
_expressions: Final = expressions.Expressions

_IN_READING: Final = (
    Safeguard(
        place._steps,
        (),
        "reading: a list that need not be made",
        "What stands behind `and`, `or` and `if` is evaluated only where Python comes by.",
    ),
    Safeguard(
        place.before,
        (),
        "reading: what is evaluated before a list",
        "A statement evaluates its parts in the order in which they stand.",
    ),
    Safeguard(
        place._taker,
        (),
        "reading: whom a generator is given to",
        "Nobody but those of whom it is known is taken to ask for all that a generator gives.",
    ),
    Safeguard(
        place._can_wait,
        (),
        "reading: what else the taker is given",
        "What stands behind a generator is evaluated before its items are.",
    ),
    Safeguard(
        place._spread_later,
        (),
        "reading: a generator that is spread",
        "A generator under a star gives its items after a call's keywords are evaluated.",
    ),
    Safeguard(
        _walk.visit_If,
        (),
        "reading: a name that one branch sets",
        "Where a branch does not set a name, it is what the iteration before has left.",
    ),
    Safeguard(
        _walk.visit_Try,
        (),
        "reading: a name that half of a try sets",
        "Where an exception comes first, a name is what the iteration before has left.",
    ),
    Safeguard(
        walk._context_name,
        (),
        "reading: a name that half of a with sets",
        "Where a context ends an exception that came first, a name is what the iteration before has left.",
    ),
    Safeguard(
        _walk._go_round,
        (),
        "reading: a name that an inner loop sets",
        "Where an inner loop has nothing to go round for, a name is what the iteration before has left.",
    ),
    Safeguard(
        names.Names._charge,
        (),
        "reading: a function of the body that reads what is set later",
        "A function that the body makes and calls sees the names as they are then.",
    ),
    Safeguard(
        plotting._begins,
        (),
        "reading: what a module of figures does beside drawing",
        "Computing that depends on the settings of figures sees them as they are then.",
    ),
    Safeguard(
        loop.does_more,
        (),
        "reading: a figure that the loop gives",
        "A body that asks an item's axes for something is answered by those axes.",
    ),
    Safeguard(
        loop._odd_target,
        ("unread",),
        "reading: items that are given to no plain name",
        "`for box.x in …` changes the box that the notebook has.",
    ),
    Safeguard(
        _expressions.visit_Name,
        ("reflection",),
        "reading: a name that is read by its text",
        "`globals()` shows all names of the notebook.",
    ),
    Safeguard(
        _expressions._use,
        ("reflection",),
        "reading: a name that is read through a frame",
        "`sys._getframe()` shows all names of the notebook.",
    ),
    Safeguard(
        _expressions.visit_Name,
        ("input",),
        "reading: a question to the person",
        "`input()` asks the person at the keyboard.",
    ),
    Safeguard(
        _expressions._use,
        ("input",),
        "reading: a line from the keyboard",
        "`sys.stdin` is the notebook's.",
    ),
    Safeguard(
        _expressions.visit_NamedExpr,
        ("unread",),
        "reading: a name set inside a comprehension",
        "What `:=` sets is there afterwards.",
    ),
    Safeguard(
        _walk.visit_AnnAssign,
        ("unread",),
        "reading: an annotation without a value",
        "`x: int` leaves x as it is.",
    ),
    Safeguard(
        _walk.visit_ImportFrom,
        ("unread",),
        "reading: names that an import does not tell",
        "`import *` works, and its names are there afterwards.",
    ),
    Safeguard(
        _expressions._call_of_builtin,
        ("iterator",),
        "reading: the next of an iterator",
        "Each iteration takes the next of an iterator, and the notebook's goes on.",
    ),
    Safeguard(
        _expressions._call_of_method,
        ("order",),
        "reading: any element of a set",
        "The element that pop() takes is the one that it takes in this notebook.",
    ),
    Safeguard(
        names.Names.goes_over,
        ("order",),
        "reading: the order of a set",
        "A set is gone through in the order that it has in this notebook.",
    ),
    Safeguard(
        _court._kept_by_sites,
        ("order",),
        "reading: a collected set",
        "A set that is collected has the order that it would have had.",
    ),
    Safeguard(
        _court._kept_by_sites,
        ("carried",),
        "reading: a function that is kept and reads the body's names",
        "A function made in the body sees the body's names as they are when it is called.",
    ),
    Safeguard(
        _court._objection,
        ("carried",),
        "reading: what is collected is read",
        "`len(out)` counts what the iterations before have appended.",
        (classes._carried,),
    ),
    Safeguard(
        _court._objection,
        ("carried",),
        "reading: what is summed is set",
        "A sum that is set anew goes on from there.",
    ),
    Safeguard(
        _court._is_exposed,
        (),
        "reading: a name of the iteration before",
        "A name that is not set yet is what the iteration before has left.",
        (classes._carried,),
    ),
    Safeguard(
        _court._judge_change,
        ("changes",),
        "reading: a captured object is changed",
        "Objects that all iterations share are changed by all of them.",
    ),
    Safeguard(
        _court._judge_change,
        ("unread",),
        "reading: a collected object is changed in another form",
        "`out.append(*several)` changes the notebook's own list.",
    ),
    Safeguard(
        _court._put_below,
        ("carried",),
        "reading: what is put where it is changed",
        "A list that is put into a dictionary and changed there is the one that the body still has.",
    ),
    Safeguard(
        classes._is_regular,
        (),
        "reading: what counts now and then",
        "A counter that goes up under a condition is what the iterations before have made of it.",
    ),
    Safeguard(
        choices._is_settled,
        (),
        "reading: what is put in where nothing is yet",
        "What `if key not in d: d[key] = load(key)` computes is computed where the key is new, and nowhere else.",
    ),
    Safeguard(
        divided.is_quiet,
        (),
        "reading: what is evaluated under a condition",
        "The second half of `fine = fine and check(x)` is evaluated where the first holds, and nowhere else.",
    ),
    Safeguard(
        updates._keeps_what_it_compares,
        (),
        "reading: a best value that is not what was compared",
        "In `if f(k) > best: best = k` a candidate that lost against one may win against another.",
    ),
    Safeguard(
        live.live_changes,
        ("changes",),
        "reading: a container that changes while it is gone through",
        "Python's own error, or items that came meanwhile.",
    ),
    Safeguard(
        slices.Room,
        (),
        "names: one that an iteration may leave as it was",
        "A name set by some iterations keeps the value of the last one that did.",
    ),
    Safeguard(
        slices.Room,
        (),
        "names: one that is unset at the end",
        "A name that is deleted, as `except … as error` does, is gone afterwards.",
    ),
    Safeguard(
        framed.SliceFrame,
        (),
        "names: one that nobody has set yet is no stand-in",
        "The body never sees a value that is not the user's.",
    ),
)

_IN_PLAN: Final = (
    Safeguard(
        decision._odd_taker,
        ("unread",),
        "plan: names of builtins that stand for others",
        "A `sum` of the notebook's own takes one item after the other, as it likes.",
    ),
    Safeguard(
        decision._random_draws,
        ("random",),
        "plan: draws from a shared generator",
        "Random numbers come in the order in which the notebook would have drawn them.",
    ),
    Safeguard(decision._figures, ("figure",), "plan: drawing", "Figures are the notebook's, in order."),
    Safeguard(
        decision._widgets,
        ("display",),
        "plan: output that is already shown",
        "What is cleared or updated is what the notebook shows.",
    ),
    Safeguard(
        decision._contexts,
        ("unread",),
        "plan: contexts that are not there on a worker",
        "What a `with` around the loop keeps, or does to others, is there in every iteration.",
    ),
    Safeguard(
        decision._captures_that_stay,
        ("iterator",),
        "plan: a captured iterator",
        "An iterator goes on from iteration to iteration.",
    ),
    Safeguard(
        decision._captures_that_stay,
        ("unpicklable",),
        "plan: a captured file",
        "An open file is read on from where it stands.",
    ),
    Safeguard(
        decision._captures_that_stay,
        ("random",),
        "plan: a captured generator of random numbers",
        "A generator goes on from iteration to iteration.",
    ),
    Safeguard(
        decision._captures_that_stay,
        ("figure",),
        "plan: a captured figure",
        "What is drawn is drawn on the notebook's figure.",
    ),
    Safeguard(
        decision._header,
        ("changes",),
        "plan: what is gone through is changed under another name",
        "Python's own error, or items that came meanwhile, also where one object has two names.",
    ),
    Safeguard(
        decision._callees,
        ("changes",),
        "plan: a callee sets a global",
        "A global that a function sets is set in the notebook.",
    ),
    Safeguard(
        decision._callees,
        ("carried",),
        "plan: a callee reads what is collected",
        "A function that looks at the results so far sees them.",
    ),
    Safeguard(
        decision._too_early,
        ("carried",),
        "plan: a callee reads a name that may not be set",
        "A function that reads a name of the body finds what the iteration before has left, where an inner loop did "
        "not set it.",
    ),
    Safeguard(
        decision._too_early,
        ("carried",),
        "plan: a callee reads a name before it is set",
        "A function that is called before the body sets a name finds what the iteration before has left.",
    ),
    Safeguard(
        decision._aliases,
        ("carried",),
        "plan: another name of what is collected",
        "What is read under one name and changed under another is one object.",
    ),
    Safeguard(
        decision._orders,
        ("order",),
        "plan: the order of a captured set",
        "A captured set is gone through in the order that it has in this notebook.",
    ),
    Safeguard(
        decision._orders,
        ("order",),
        "plan: the order of sets that something holds",
        "Sets inside a captured object are gone through in the order that they have in this notebook.",
    ),
    Safeguard(
        decision._orders_of_callees,
        ("order",),
        "plan: a callee goes through a set",
        "A function goes through sets, its own and the notebook's, in the order that they have in this notebook.",
    ),
    Safeguard(
        decision._bound_methods,
        ("changes",),
        "plan: a method that changes what all share",
        "`keep = out.append` appends to the notebook's own list.",
    ),
    Safeguard(
        decision._missing,
        ("carried",),
        "plan: a name that does not exist",
        "The error is Python's own NameError.",
    ),
    Safeguard(
        decision._guarded,
        ("carried",),
        "plan: a statement that a handler would see fail",
        "A handler in the body sees a statement fail.",
    ),
    Safeguard(
        decision._listed,
        ("unpicklable",),
        "plan: an iterator is given to no plain list",
        "An object that takes only some of what it is given takes no more.",
    ),
    Safeguard(
        decision._below,
        ("changes",),
        "plan: what lies in a container does more than it says",
        "A list of the user's own kind, in a dictionary, does what its class says, and the body sees it.",
    ),
    Safeguard(
        decision._missing_in_branches,
        ("carried",),
        "plan: what is missing where nobody comes by",
        "A name that only a branch mentions need not exist until that branch is taken.",
    ),
    Safeguard(
        decision._counts,
        ("carried",),
        "plan: what counts and is no number",
        "An array to which 1 is added is the same array in every iteration.",
    ),
    Safeguard(
        decision._choices,
        ("carried",),
        "plan: what is asked what it holds",
        "A frame that is given a column takes the column's values as they are then.",
    ),
    Safeguard(
        decision._merges,
        ("changes", "display"),
        "plan: an update that is no dictionary's",
        "The update() of an object of the user's does what its class says, and the body sees it.",
    ),
    Safeguard(
        decision._measures,
        ("carried",),
        "plan: a len of the notebook's own",
        "A len() of the user's, which reads what an iteration sets, measures the best so far by that.",
    ),
    Safeguard(
        decision._best_so_far,
        ("carried",),
        "plan: the best that changes while it is asked",
        "The longest of lists that grow in an inner loop is measured as long as it is then.",
    ),
    Safeguard(
        decision._indexers,
        ("changes",),
        "plan: a loc that is no frame's",
        "The loc of an object of the user's does what its class says, and the body sees it.",
    ),
    Safeguard(
        decision._joins,
        ("carried",),
        "plan: a concat that is no module's",
        "The concat() of an object of the user's does what its class says, and the body sees it.",
    ),
    Safeguard(
        decision._must_keep_order,
        (),
        "plan: effects in the order of the program",
        "Two statements that change one object take turns.",
    ),
    Safeguard(
        decision._is_column,
        (),
        "plan: effects of objects that are no plain containers",
        "What an object of the user's does when it is changed happens between what the body prints.",
    ),
    Safeguard(
        decision._apart,
        (),
        "plan: names of the body that a callee reads",
        "A function that reads a name of the body finds what the body has just set.",
    ),
)

_ON_WORKERS: Final = (
    Safeguard(
        workbench.Workbench.look,
        ("changes",),
        "watch: what nobody can look at",
        "An object whose state cannot be seen is not trusted to be as it was.",
    ),
    Safeguard(
        workbench.Workbench.look,
        ("differs",),
        "modules: a file that is not what was loaded",
        "A module of yours is what it was when the notebook loaded it.",
    ),
    Safeguard(
        modules._taken_over,
        (),
        "modules: a value that the notebook has set",
        "What the notebook has set in a module of yours is set.",
    ),
    Safeguard(
        guard.Guard._heard,
        ("writes",),
        "guard: files",
        "Files and folders are written once, in order.",
        (guard._file, guard._opened, guard._made, guard._database),
    ),
    Safeguard(
        guard.Guard._heard,
        ("network",),
        "guard: connections",
        "Nothing is sent twice, or out of turn.",
        (guard._peer,),
    ),
    Safeguard(
        guard.Guard._heard,
        ("processes",),
        "guard: processes",
        "Programs are started once, in order.",
        (guard._command,),
    ),
    Safeguard(
        guard.Guard._heard,
        ("input",),
        "guard: questions",
        "A function that asks the person at the keyboard gets the answer.",
        (guard._ask,),
    ),
    Safeguard(
        guard.Guard._spawned,
        ("processes",),
        "guard: processes of multiprocessing",
        "Processes that multiprocessing starts are started once, in order.",
    ),
    Safeguard(
        guard.Guard._mark_native_writes,
        ("writes",),
        "guard: files written by native code",
        "Files that libraries written in C write are the notebook's.",
    ),
    Safeguard(
        guard.Guard.end,
        ("writes",),
        "guard: temporary files that stay",
        "A temporary file that an iteration leaves lies where the notebook's do, and stays.",
    ),
    Safeguard(
        guard.Guard._forked,
        (),
        "guard: processes that were allowed",
        "A process that an iteration may start does what it is told.",
    ),
    Safeguard(
        away.Away.__init__,
        (),
        "allowed: no proof",
        "What an iteration may write it writes once.",
    ),
    Safeguard(
        workbench.Workbench.tripped,
        (),
        "guard: what a body swallows",
        "What was stopped counts, even if the body catches every exception.",
    ),
    Safeguard(
        descriptors.DescriptorWatch.look,
        ("display",),
        "descriptors",
        "What libraries written in C print is shown.",
    ),
    Safeguard(
        recording._Live.__exit__,
        ("changes",),
        "recording: streams are left",
        "Whoever replaces sys.stdout replaces the notebook's.",
    ),
    Safeguard(
        recording._Live.__exit__,
        ("changes",),
        "recording: the filters of warnings are left",
        "Filters of warnings that the body sets are the notebook's.",
    ),
    Safeguard(
        recording._Live.__exit__,
        ("changes",),
        "recording: loggers are left",
        "Levels and handlers of loggers that the body sets are the notebook's.",
    ),
    Safeguard(
        recording.Rules,
        (),
        "recording: what a stream is",
        "The body finds the notebook's encoding, and whether it is a terminal.",
    ),
    Safeguard(
        recording.Rules,
        (),
        "recording: which warnings are errors",
        "Warnings that the notebook has made errors are errors in the body.",
    ),
    Safeguard(
        recording.Rules,
        (),
        "recording: levels of loggers",
        "A logger in the body has the level that the notebook has given it.",
    ),
    Safeguard(
        recording.Rules,
        (),
        "recording: how it is displayed",
        "What is displayed in the body looks as it does in the notebook.",
    ),
    Safeguard(
        displayed.Displays.format,
        ("display",),
        "displays: formatters of the notebook's own",
        "Objects for which the notebook has a formatter are shown by it.",
    ),
    Safeguard(
        displayed.Displays.publish,
        ("display",),
        "displays: to be updated",
        "A display with an id can be updated.",
    ),
    Safeguard(
        displayed.Displays.publish,
        ("display",),
        "displays: widgets",
        "A widget that is shown lives in the notebook.",
    ),
    Safeguard(
        displayed.Displays.clear_output,
        ("display",),
        "displays: clearing",
        "Clearing clears what the cell shows.",
    ),
    Safeguard(
        slices.SliceRunner._strayed,
        ("random",),
        "draws: more than was foreseen",
        "A function that draws now and then moves the generator for all that come after.",
    ),
    Safeguard(
        numbers.DrawnAhead.foresee,
        ("random",),
        "draws: what the kernel has seen of them",
        "What is drawn ahead is what the iterations that ran in the notebook have drawn.",
        beside=(driver.LoopDriver._run_from,),
    ),
    Safeguard(
        numbers.DrawnAhead.settle,
        (),
        "draws: where they leave the generators",
        "The next draw after a loop is the one that comes after its last.",
    ),
    Safeguard(
        draws.LedBySeeds._look_at,
        (),
        "seeds: draws that come before them",
        "What an iteration draws before it seeds a generator follows what the iterations before it have drawn.",
    ),
    Safeguard(
        numbers.SeededWithin.settle,
        (),
        "seeds: where they leave the generators",
        "The next draw after a loop that seeds is the one that comes after its last seed.",
    ),
    Safeguard(
        draws.lasting,
        (),
        "draws: what can be gone through only once",
        "An iterator among the items is left as it is until its iteration comes.",
    ),
    Safeguard(
        numbers.DrawnAhead._draws,
        (),
        "draws: what warns",
        "What Python warns of it warns of once, where it is drawn.",
    ),
    Safeguard(
        ahead._Choice._may_read,
        (),
        "draws: objects of the user's",
        "An object of the user's is asked as often as the body asks it.",
    ),
    Safeguard(
        figures.Absent.used,
        ("figure",),
        "figures that stay in the kernel",
        "A function that asks the notebook's axes for something is answered by those axes.",
    ),
    Safeguard(
        memories.changeable,
        (),
        "what cached functions remember",
        "A list that a cached function gives is the same list for whoever asks again.",
    ),
    Safeguard(
        slices.used_by_value,
        (),
        "operands as they were",
        "What is added to a sum is what it was then, whatever the body does to it later.",
    ),
    Safeguard(
        slices.merged,
        ("unpicklable",),
        "operands of update",
        "An object of the user's that a dictionary is updated with is asked when the body comes there.",
    ),
    Safeguard(
        slices.picked,
        ("carried",),
        "operands that are compared and kept",
        "The list that `max` comes to is the very one that it was given.",
    ),
    Safeguard(
        slices.Room.reach,
        (),
        "what comes after something was looked up",
        "Where there is no `d[k]`, nothing is heard of the operand of `d[k] += e`.",
    ),
    Safeguard(
        slices.hashed,
        (),
        "keys that a handler would see refused",
        "A key that a dict refuses is refused where the body sees it.",
    ),
    Safeguard(
        belongings._Graph._reach,
        (),
        "items: what others can reach",
        "What two items hold, or an item and what the body reads, is for both what it would have been.",
    ),
    Safeguard(
        on_workers.Belongings.look,
        ("changes",),
        "items: of another iteration",
        "An item that another iteration changes is changed when that would have happened.",
    ),
    Safeguard(
        belongings._is_plain_hook,
        (),
        "items: what pickles itself in its own way",
        "An item that an iteration changes keeps what it leaves out when it is pickled.",
    ),
    Safeguard(
        on_workers.Holding.changed,
        ("changes",),
        "items: another class or shape",
        "An item that is given another class has it.",
    ),
    Safeguard(
        frames.seen_by_others,
        (),
        "items: cells that others see",
        "A column that was taken from a frame stays what it is when the frame is written.",
    ),
    Safeguard(
        frames._with_notes,
        (),
        "items: columns of which others see a part",
        "A column that was taken from a frame stays what it is when the frame has lost another and is written.",
    ),
    Safeguard(
        on_workers.strangers,
        (),
        "items: what they hold beside what is their own",
        "What items hold and cannot be written back is as the plain run leaves it.",
    ),
    Safeguard(
        belongings._Graph._is_in_sight,
        (),
        "items: attributes that others write",
        "What is read of an instance by `vars` is what an iteration has written.",
    ),
    Safeguard(
        belongings.Property.let_go,
        (),
        "items: what they let go of",
        "What an item lets go of is gone when the loop is over.",
    ),
    Safeguard(
        results.reduced_bare,
        (),
        "instances that are made again",
        "A `__new__` of the user's runs as often as in a plain run.",
    ),
    Safeguard(
        on_workers.check_settled,
        ("changes",),
        "items: used before they are changed",
        "What is made of an item in the middle of an iteration is made of what it is then.",
    ),
    Safeguard(
        commits.Rewritten.undo,
        (),
        "items: gone through again",
        "Where a sum fails, items have been changed once, and names are as the iteration before left them.",
    ),
    Safeguard(
        slices._Best,
        (),
        "candidates that were beaten",
        "`if score > best` finds the same best, with NaN and odd numbers too.",
    ),
    Safeguard(
        slices._Stretch._light,
        (),
        "heavy names that an iteration may leave",
        "A large value is there afterwards, even if only an early iteration has set it.",
    ),
    Safeguard(
        results._Packer.persistent_id,
        ("unpicklable",),
        "results: files do not travel",
        "A file that is collected is an open file.",
    ),
    Safeguard(
        results._Packer.persistent_id,
        ("unpicklable",),
        "results: iterators do not travel",
        "An iterator is used up once.",
    ),
    Safeguard(
        nans.Names.of,
        (),
        "a nan goes by its name",
        "`np.nan` is itself in lists, sets and as a key, and so is a nan of the notebook's own.",
    ),
    Safeguard(
        live_views.in_a_pickle,
        (),
        "a view goes as what it is a view of",
        "`d.keys()` and its like, when collected, show what the notebook's own `d` holds afterwards.",
    ),
    Safeguard(
        live_views.mapping_of,
        ("unpicklable",),
        "a view of a class's attributes does not travel",
        "`vars(P)`, when collected, shows what the notebook's own class holds afterwards.",
        beside=(payload._view, results._view),
    ),
    Safeguard(
        results.spaces_of,
        (),
        "results: the attributes of an object that came are the kernel's own",
        "`vars(p)`, when collected, is the dictionary of the notebook's own object.",
    ),
    Safeguard(
        logged.as_it_is,
        (),
        "a log record is taken as it is",
        "A dictionary that is logged is shown as it was then, whatever becomes of it.",
    ),
    Safeguard(
        logged.is_by_name,
        (),
        "a logger that no name leads to does not travel",
        "Records of `logging.Logger(name)` reach the handlers of that very logger.",
    ),
    Safeguard(
        warned.saying,
        (),
        "a warning says what it said then",
        "A warning whose text changes is shown by the text that it had.",
    ),
    Safeguard(
        results._check_order,
        ("order",),
        "results: sets keep their order",
        "A set that comes back has the order that it would have had.",
    ),
    Safeguard(
        results._Packer._array,
        (),
        "results: parts of an array share its memory",
        "An array and a part of it that are collected share their memory.",
    ),
    Safeguard(
        results.OpenedPayload,
        (),
        "results: an object that came is the kernel's own",
        "What is collected is the notebook's own object, not a copy.",
    ),
)

_IN_THE_KERNEL: Final = (
    Safeguard(
        functions.FunctionSource._obstacles,
        ("unread", "reflection"),
        "functions: names that others share",
        "A name of the function that another function sets or looks up is the same for both, at every moment.",
    ),
    Safeguard(
        _walk.visit_Return,
        ("break",),
        "functions: a loop that returns",
        "A ``return`` leaves the function from within its loop.",
    ),
    Safeguard(
        functions.FunctionSource._odd,
        (),
        "functions: what outlives a loop",
        "A function that a loop makes looks up names of the function as they are when it is called.",
    ),
    Safeguard(
        function_runs.FunctionRun._decided,
        (),
        "functions: a local with the name of a global",
        "A function of the notebook's finds the notebook's global, whatever the loop's own names are.",
    ),
    Safeguard(
        spaces.LocalSpace.__missing__,
        (),
        "functions: a name that is not bound",
        "A name of the function that is not bound is not looked for in the notebook.",
    ),
    Safeguard(
        kernel_watch.KernelWatch,
        (),
        "payload: what the kernel changes after it was sent",
        "What iteration 0 changes, the others find changed, though they began before it had ended.",
    ),
    Safeguard(
        proof.difference,
        ("differs",),
        "proof",
        "Iteration 0 comes out on a worker as it did here, whatever else differs between the two.",
    ),
    Safeguard(
        witness.unlike,
        (),
        "proof of what is put out",
        "Iteration 0 prints on a worker what it printed here.",
    ),
    Safeguard(
        _gatherer.persistent_id,
        ("carried",),
        "payload: what the loop changes does not travel",
        "An object that holds the results so far holds the real ones.",
    ),
    Safeguard(
        below.changed_below,
        (),
        "payload: what the loop changes in a container does not travel",
        "A list that lies in a dictionary, and is filled there, is filled wherever it is looked at.",
    ),
    Safeguard(
        payload.memory_of,
        (),
        "payload: memory that the loop changes does not travel",
        "An array shows what is written into a part of it.",
    ),
    Safeguard(
        _gatherer.persistent_id,
        ("unpicklable",),
        "payload: files do not travel",
        "An open file, however deep in an object, is read on from where it stands.",
    ),
    Safeguard(
        _gatherer.persistent_id,
        ("iterator",),
        "payload: iterators do not travel",
        "An iterator, however deep in an object, goes on from iteration to iteration.",
    ),
    Safeguard(
        header.is_bar,
        (),
        "header: bars of the user's own",
        "A class of the user's iterates as it says.",
    ),
    Safeguard(
        here.Here.use_up,
        (),
        "the kernel: bars come to their end",
        "A progress bar stands at its end when all is done.",
    ),
    Safeguard(
        here.Here.let_go,
        (),
        "the kernel: generators that are left early",
        "What a loop leaves early is closed before the next statement.",
    ),
    Safeguard(
        payload._check_made,
        ("iterator",),
        "payload: iterators are not made per worker",
        "An iterator goes on from iteration to iteration, whoever makes it.",
    ),
    Safeguard(
        payload._check_made,
        ("random",),
        "payload: random generators are not made per worker",
        "Each number of a generator's depends on all before it, whoever makes it.",
    ),
    Safeguard(
        results.with_made,
        (),
        "results: what is made per worker",
        "What an iteration leaves of it is the kernel's own.",
    ),
    Safeguard(
        workbench.Workbench._made_apart,
        (),
        "workers: what is made there",
        "Making another one changes nothing that the loop reads.",
    ),
    Safeguard(
        driver.LoopDriver._payload,
        ("carried",),
        "payload: functions that read what the loop changes",
        "A function deep in an object that looks at the results so far sees them.",
    ),
    Safeguard(
        driver.LoopDriver._payload,
        (),
        "payload: names of the body that a hidden function reads",
        "A function deep in an object that reads a name of the body finds what the body has just set.",
    ),
    Safeguard(
        payload._told,
        ("differs",),
        "modules: a library's function that was replaced",
        "A library's function that the notebook has replaced is the notebook's.",
    ),
    Safeguard(
        payload._told,
        ("carried",),
        "modules: one that holds what the loop changes",
        "A module of yours that holds the results so far holds the real ones.",
    ),
    Safeguard(
        needs._insist,
        ("gpu",),
        "gpus: an iteration that asks for one on a worker without",
        "What an iteration computes under `nbcluster.on(gpus=1)` it computes where there is a GPU.",
    ),
    Safeguard(
        needs.missed,
        ("gpu",),
        "gpus: a library that looks for one on a worker without",
        "Code that goes its way by whether there is a GPU goes the way that it would have gone here.",
    ),
    Safeguard(
        withheld._stop,
        ("differs",),
        "environment: a variable that looks like a secret, where nothing is encrypted",
        "Code that asks for a token gets the one that there is here, and not the answer that there is none.",
    ),
    Safeguard(
        beside.is_apart_from,
        (),
        "beside: what one loop needs of another",
        "A loop that reads what the loop before it sets or changes comes after it.",
    ),
    Safeguard(
        beside._may_overlap,
        (),
        "beside: what a loop's functions need of another",
        "A loop whose functions look up what the loop before it sets, or may leave in files and libraries, comes after it.",
    ),
    Safeguard(
        beside.is_alone,
        (),
        "beside: what else stands in a part",
        "A loop that shares its statement with other code comes after the loop before it.",
    ),
    Safeguard(
        beside.was_seen,
        (),
        "beside: a loop that stayed in the kernel",
        "What workers have begun before a loop's turn counts only if the loop before it ran where writing is stopped.",
    ),
    Safeguard(
        driver.LoopDriver.still_holds,
        (),
        "beside: what has changed meanwhile",
        "What workers have begun before a loop's turn counts only if they were given what they would be given then.",
    ),
    Safeguard(
        grouped.group_from,
        (),
        "statements: what one needs of another",
        "A statement that reads what another one binds, itself or by a function, comes after it.",
    ),
    Safeguard(
        quiet.reach_of,
        (),
        "statements: effects that no watch sees",
        "A statement that sets something of a library sets it in the kernel.",
    ),
    Safeguard(
        loop._is_flat,
        (),
        "nests: what is not one loop over pairs",
        "A nest whose loops are left early, or bind their items anew, goes through more than pairs.",
    ),
    Safeguard(
        nest.is_stable,
        (),
        "nests: items of outer loops are the same objects",
        "An item that is made anew whenever it is asked for is one object to the loops inside.",
    ),
    Safeguard(
        nest._Reckoning._item,
        (),
        "nests: items are looked up in plain containers",
        "What answers in its own way is asked by the nest itself, when its turn comes.",
        (nest._Reckoning._cut, nest._Reckoning._dictionary, nest._number),
    ),
    Safeguard(
        nest.unpacked,
        (),
        "nests: items are unpacked from tuples and lists",
        "What runs code of the notebook's when it is unpacked is unpacked by the nest itself.",
    ),
    Safeguard(
        nest._builtin,
        (),
        "nests: range is range",
        "A function of the notebook's own called `range` is called by the nest itself.",
    ),
    Safeguard(
        driver.LoopDriver._nest_changed,
        ("changes",),
        "nests: what inner loops go through is what they would",
        "What iteration 0 changes of what the inner loops go through is seen by those after it.",
    ),
    Safeguard(
        header._evaluate,
        (),
        "header: a builtin's name that means something else",
        "An `enumerate` of the notebook's own is the one that is called.",
    ),
    Safeguard(
        items.items_of,
        (),
        "header: what can be gone through twice",
        "What does more than yield when it is gone through is gone through once, in the notebook.",
    ),
    Safeguard(
        driver.LoopDriver._stays,
        ("changes",),
        "header: what is gone through is what is changed",
        "Python's own error, or items that came meanwhile, however the object is reached.",
    ),
    Safeguard(
        framed.unless_left,
        (),
        "workers: a loop that is left early",
        "What comes after a break is not there.",
    ),
    Safeguard(
        slices.SliceRunner.owe,
        (),
        "workers: a checkpoint that is owed",
        "What a worker hands over ahead of its checkpoint waits for that.",
    ),
    Safeguard(
        here.LeftEarly,
        (),
        "the kernel: a loop that is left early",
        "What comes after a break is not run, nor the else.",
    ),
    Safeguard(
        decision._ahead_of_a_break,
        ("break",),
        "plan: a loop that acts and may be left early",
        "What comes after a break is not written.",
    ),
    Safeguard(
        rewrite.LoopForms._over_items,
        (),
        "the kernel: the else of a loop that goes on elsewhere",
        "The else of a loop is run once, after its last iteration.",
    ),
    Safeguard(
        rewrite.LoopForms.has_else,
        (),
        "the kernel: the else of a loop that was elsewhere",
        "The else of a loop is run, wherever its last iteration was.",
    ),
    Safeguard(
        commits.Enough,
        (),
        "takers: as far as they ask",
        "`any` stops at the first that is true, `sum` at the first that is no number: nothing after that is seen.",
    ),
    Safeguard(
        mapped._known_map,
        (),
        "calls: names of builtins that stand for others",
        "A `map` of the notebook's calls its function in an order of its own.",
    ),
    Safeguard(
        mapped._known_method,
        (),
        "calls: methods of pandas",
        "An `apply` of somebody else's does what it likes between two calls.",
    ),
    Safeguard(
        mapped._of_series,
        (),
        "calls: Series that go through themselves otherwise",
        "A Series of categories calls the function for each category, not for each element.",
    ),
    Safeguard(
        given_by.Rows.block,
        (),
        "calls: rows as they lie in memory",
        "A row is a part of a table, and numpy may reckon otherwise where it lies in one piece.",
    ),
    Safeguard(
        given_by.Refilled,
        (),
        "calls: marks on a row that is filled again",
        "What a function does to its row as such shows in the next, for pandas it is the same object.",
    ),
    Safeguard(
        mapped._is_its_own,
        (),
        "calls: results that hold the row",
        "A list that holds its row holds the last row when all is done.",
    ),
    Safeguard(
        mapped._is_scalar,
        (),
        "calls: results that the library may refuse",
        "Where a library refuses what the function gives for a group, the function is not called for the next.",
    ),
    Safeguard(
        commits.Committer._safe,
        (),
        "commits: columns that cannot fail",
        "What a class of the user's does when it is changed is done, one by one.",
    ),
    Safeguard(
        remade.Remade.rebind,
        (),
        "commits: names of what is made again",
        "After an effect has failed, a name and the list that collected its object lead to one object.",
    ),
    Safeguard(
        driver._interleaves,
        (),
        "commits: sites that an inner loop mixes",
        "Two statements of an inner loop take turns.",
    ),
    Safeguard(
        blocks.natural,
        (),
        "blocks: the traceback that a handler sees",
        "An `except` around the loop finds the traceback that a plain loop leaves.",
    ),
    Safeguard(
        registries.Registries.ours,
        (),
        "blocks: filters that the block has changed",
        "After the filters of warnings were changed, what was shown may be shown again.",
    ),
    Safeguard(
        registries.Registries,
        (),
        "warnings that were shown stay shown",
        "A warning that is shown once is shown once.",
    ),
)

SAFEGUARDS: Final[Mapping[str, Safeguard]] = {
    each.name: each
    for each in (
        *_IN_READING,
        *_IN_PLAN,
        *_watches(),
        *_ON_WORKERS,
        *_of_joblib(),
        *_settings(),
        *_IN_THE_KERNEL,
    )
}
"""By name."""

SPARED: Final = (
    Spared(cell._native, ("async",), "Such a cell cannot be compiled statement by statement, nor cut."),
    Spared(
        _expressions.visit_unknown,
        ("unread",),
        "For a Python to come: no form of expression that this one has gets there.",
    ),
    Spared(
        _walk.statement,
        ("unread",),
        "For a Python to come: no form of statement that this one has gets there.",
    ),
    Spared(
        _walk.visit_Global,
        ("unread",),
        "In doubt: at the top of a cell the statement means nothing, and the watch of names would speak.",
    ),
    Spared(
        _court._objection,
        ("carried",),
        "In doubt, of folds with several operators only: replayed in the order of the program they would come to the "
        "same.",
    ),
    *(
        Spared(
            piece,
            (word,),
            "Of a function's body: one that is distributed may not yield or await, and what it sets elsewhere is shared.",
        )
        for piece, word in (
            (_walk.visit_Nonlocal, "unread"),
            (_expressions.awaits, "async"),
            (_expressions._yields, "iterator"),
        )
    ),
    Spared(
        loop.too_deep,
        ("unread",),
        "There is no stack to read it with, so nothing is known that could be tried.",
    ),
    Spared(loop.read_inner, ("while", "unread"), "Loops that lie deeper are named, and never tried."),
    Spared(
        decision._header, ("iterator",), "Kindness: only what `items_of` knows is cut, and iterators are not."
    ),
    Spared(
        decision._captures_that_stay,
        ("nested",),
        "Kindness: a client finds its cluster again from a worker; two clusters would compete for the cores.",
    ),
    Spared(driver.LoopDriver._run_from, ("small",), "Speed: there is nothing to divide."),
    Spared(driver.LoopDriver._too_few, ("small",), "Speed: there is nobody to share a last statement with."),
    Spared(
        driver.LoopDriver._stays,
        ("iterator", "unread"),
        "There is nothing that could be cut; `items_of` has decided, or what is known of a library's call.",
    ),
    Spared(trial.Trial.too_wide, ("threads",), "Speed: one iteration keeps all cores busy."),
    Spared(
        trial.Trial.too_large,
        ("memory",),
        "Speed: workers would be ended one after another for want of memory.",
    ),
    Spared(trial.Trial.not_worth_it, ("small",), "Speed: the rest is done here sooner."),
    Spared(
        dask.GpuWorkforce.failing.fget,  # type: ignore[attr-defined]  # mypy takes a property for what it gives
        ("gpu", "no-cluster"),
        "There is nobody else, or nobody with a GPU.",
    ),
    Spared(
        away.Away.__init__,
        (),
        "Under `--blas` nothing is proven: with other threads the last bits may be others, and nothing is claimed.",
    ),
    Spared(away.Away._hear, ("worker-lost",), "There is nobody else."),
    Spared(
        away.Away._until_opened,
        ("worker-lost",),
        "Speed: workers take longer to begin than the kernel would.",
    ),
    Spared(away.Away._doubt, ("threads",), "Speed: workers are slower than the kernel."),
    Spared(station.Station.run, ("worker-lost",), "The worker cannot run it: there is no result."),
    Spared(
        dask.DaskBackend._on_proof, ("worker-lost",), "The iteration kills who runs it: there is no result."
    ),
    Spared(
        _gatherer._beside, ("large",), "Speed: it is not sent before iteration 0 has shown that it is wanted."
    ),
    Spared(payload._without_room, ("memory",), "There is no room for it."),
    Spared(_gatherer.gathered, ("unpicklable",), "Kindness: pickling has failed, and it is said of what."),
    Spared(
        results.OpenedPayload.pack, ("unpicklable",), "Kindness: pickling has failed, and it is said of what."
    ),
    Spared(results.returner, ("unpicklable",), "Kindness: unpickling has failed, and it is said of what."),
    Spared(
        recording.Recorder.take, ("large",), "Memory: text that comes back late takes as much as it is long."
    ),
)
"""What stays here for other reasons than exactness."""
