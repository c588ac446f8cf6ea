"""Whether a loop may run apart, by what its names stand for."""

from collections.abc import Mapping

import pytest

from nbcluster.plan.decision import Apart, Here, decide
from nbcluster.plan.surroundings import Kind, Surroundings
from tests.analysis.telling import loop_of

KINDS = {
    "list": Kind("builtins.list", "list", exact=True),
    "dict": Kind("builtins.dict", "dict", exact=True),
    "set": Kind("builtins.set", "set", exact=True),
    "int": Kind("builtins.int", "number", exact=True),
    "float": Kind("builtins.float", "number", exact=True),
    "str": Kind("builtins.str", "text", exact=True),
    "none": Kind("builtins.NoneType", "none", exact=True),
    "tuple": Kind("builtins.tuple", "tuple", exact=True),
    "counter": Kind("collections.Counter", "dict", exact=True),
    "sublist": Kind("__main__.MyList", "list"),
    "array": Kind("numpy.ndarray", "array", exact=True),
    "float64": Kind("numpy.float64", "number"),
    "frame": Kind("pandas.core.frame.DataFrame", "frame"),
    "function": Kind("builtins.function", "function"),
    "instance": Kind("__main__.Model", "instance"),
    "iterator": Kind("builtins.generator", "iterator"),
    "file": Kind("_io.TextIOWrapper", "file"),
    "rng": Kind("numpy.random._generator.Generator", "generator-rng"),
    "axes": Kind("matplotlib.axes._axes.Axes", "instance"),
    "client": Kind("distributed.client.Client", "instance"),
    "method": Kind("builtins.builtin_function_or_method", "function", detail="append"),
    "np": Kind("builtins.module", "module", detail="numpy"),
    "random": Kind("builtins.module", "module", detail="random"),
    "plt": Kind("builtins.module", "module", detail="matplotlib.pyplot"),
    "sns": Kind("builtins.module", "module", detail="seaborn"),
    "torch": Kind("builtins.module", "module", detail="torch"),
}


def around(named: str, **others: object) -> Surroundings:
    """``out=list total=int f=function`` as surroundings."""
    pairs = [pair.split("=") for pair in named.split()]
    return Surroundings({name: KINDS[kind] for name, kind in pairs}, **others)  # type: ignore[arg-type]


def decided(source: str, named: str, **others: object) -> Here | Apart:
    return decide(loop_of(source), around(named, **others))


def said(decision: Here | Apart) -> str:
    assert isinstance(decision, Here), decision
    line = f"{decision.line}: " if decision.line else ""
    return f"[{decision.reason}] {line}{decision.detail}"


APPEND = "for x in xs:\n    out.append(f(x))"

KEPT_HERE = [
    (
        "a captured iterator",
        "for x in xs:\n    out.append(it)",
        "xs=list out=list it=iterator",
        {},
        "[iterator] 3: uses `it`, an iterator, which goes on from iteration to iteration",
    ),
    (
        "an iterator in the header",
        "for x in it:\n    out.append(x)",
        "out=list it=iterator",
        {},
        "[iterator] 2: goes through `it`, an iterator, which is used up as it goes",
    ),
    (
        "an iterator inside the header",
        "for i, (x, y) in enumerate(zip(it, xs)):\n    out.append(x)",
        "out=list it=iterator xs=list",
        {},
        "[iterator] 2: goes through `it`, an iterator, which is used up as it goes",
    ),
    (
        "a file in the header",
        "for line in log:\n    out.append(line)",
        "out=list log=file",
        {},
        "[iterator] 2: goes through `log`, an open file, which is used up as it goes",
    ),
    (
        "an open file",
        "for x in xs:\n    print(x, file=log)",
        "xs=list log=file",
        {},
        "[unpicklable] 3: uses `log`, an open file, which cannot travel",
    ),
    (
        "a shared generator object",
        "for x in xs:\n    out.append(f(rng))",
        "xs=list out=list f=function rng=rng",
        {},
        "[random] 3: draws from `rng`, a random generator that all iterations share",
    ),
    (
        "numpy's generator",
        "for x in xs:\n    out.append(np.random.rand(f(x)))",
        "xs=list out=list f=function np=np",
        {},
        "[random] 3: draws from numpy's shared generator by np.random.rand()",
    ),
    (
        "Python's generator",
        "for x in xs:\n    out.append(random.choice(f(x)))",
        "xs=list out=list f=function random=random",
        {},
        "[random] 3: draws from Python's shared generator by random.choice()",
    ),
    (
        "torch's generator",
        "for x in xs:\n    out.append(torch.randn(3))",
        "xs=list out=list torch=torch",
        {},
        "[random] 3: draws from torch's shared generator by torch.randn()",
    ),
    ("pyplot", "for x in xs:\n    plt.plot(x)", "xs=list plt=plt", {}, "[figure] 3: draws by plt.plot()"),
    (
        "seaborn",
        "for x in xs:\n    sns.lineplot(x)",
        "xs=list sns=sns",
        {},
        "[figure] 3: draws by sns.lineplot()",
    ),
    ("axes", "for x in xs:\n    ax.hist(x)", "xs=list ax=axes", {}, "[figure] 3: draws on `ax`"),
    (
        "a cluster's client",
        "for x in xs:\n    client.submit(x)",
        "xs=list client=client",
        {},
        "[nested] 3: uses `client`, a cluster's client, itself",
    ),
    (
        "a callee that sets a global",
        APPEND,
        "xs=list out=list f=function",
        {"callee_writes": frozenset({"counter"}), "callees": {"counter": "f"}},
        "[changes] f() sets the global `counter`",
    ),
    (
        "a callee that sets a global, nobody knows which",
        APPEND,
        "xs=list out=list f=function",
        {"callee_writes": frozenset({"counter"})},
        "[changes] a function that it calls sets the global `counter`",
    ),
    (
        "a callee that reads what is collected",
        APPEND,
        "xs=list out=list f=function",
        {"callee_reads": frozenset({"out"}), "callees": {"out": "f"}},
        "[carried] 3: changes `out`, which f() reads",
    ),
    (
        "two names, one of them read",
        "for x in xs:\n    out.append(len(log))",
        "xs=list out=list log=list",
        {"same": (frozenset({"out", "log"}),)},
        "[carried] 3: reads `log`, which is the same object as `out`, which line 3 changes",
    ),
    (
        "a folded list that is read by another name",
        "for x in xs:\n    out += f(log)",
        "xs=list out=list log=list f=function",
        {"same": (frozenset({"out", "log"}),)},
        "[carried] 3: reads `log`, which is the same object as `out`, which line 3 changes",
    ),
    (
        "the iterable by another name",
        "for x in xs:\n    ys.append(x)",
        "xs=list ys=list",
        {"same": (frozenset({"xs", "ys"}),)},
        "[changes] 2: goes through `xs`, which is the same object as `ys`, which line 3 changes",
    ),
    (
        "a captured set that is gone through",
        "for x in xs:\n    for w in words:\n        out.append(w + x)",
        "xs=list out=list words=set",
        {},
        "[order] 3: goes through `words`, a set, and no two processes agree on the order of one",
    ),
    (
        "a captured set that is printed",
        "for x in xs:\n    print(words)",
        "xs=list words=set",
        {},
        "[order] 3: goes through `words`, a set, and no two processes agree on the order of one",
    ),
    (
        "a difference with a captured set",
        "for x in xs:\n    for w in words - seen:\n        out.append(w)",
        "xs=list out=list words=list seen=set",
        {},
        "[order] 3: goes through `seen`, a set, and no two processes agree on the order of one",
    ),
    (
        "a part of what holds sets",
        "for x in xs:\n    for y in graph[x]:\n        out.append(y)",
        "xs=list out=list graph=dict",
        {"holds_sets": frozenset({"graph"})},
        "[order] 3: goes through what `graph` holds, sets too, and no two processes agree on their order",
    ),
    (
        "an iterator given to who knows whom",
        "for x in xs:\n    out.extend(f(y) for y in x)",
        "xs=list out=sublist f=function",
        {},
        "[unpicklable] 3: gives `out`, which is no plain list, an iterator, which cannot travel",
    ),
    (
        "a list's method by a name of its own",
        "for x in xs:\n    append(f(x))",
        "xs=list f=function append=method",
        {},
        "[changes] 3: uses `append`, which changes an object that all iterations share: .append()",
    ),
    (
        "a list that is not there",
        "for x in xs:\n    out.append(x)",
        "xs=list",
        {},
        "[carried] 3: uses `out`, which does not exist yet",
    ),
    (
        "a sum that is not there",
        "for x in xs:\n    total += x",
        "xs=list",
        {},
        "[carried] 3: uses `total`, which does not exist yet",
    ),
    (
        "an object's own sort",
        "for x in xs:\n    a.sort()",
        "xs=list a=list",
        {},
        "[changes] 3: changes `a`, which all iterations share: a.sort()",
    ),
    (
        "an estimator's fit",
        "for x in xs:\n    model.fit(x)",
        "xs=list model=instance",
        {},
        "[changes] 3: changes `model`, which all iterations share: model.fit()",
    ),
    (
        "adding to another name of an array",
        "for x in xs:\n    row = a\n    row += x",
        "xs=list a=array",
        {},
        "[changes] 4: changes `row`, which is `a` that all iterations share: row += x",
    ),
    (
        "a fold that may fail inside a try",
        "for x in xs:\n    try:\n        total += f(x)\n    except TypeError:\n        pass",
        "xs=list total=int f=function",
        {},
        "[carried] 4: may fail inside a try, which would have to see it happen",
    ),
    (
        "a list's index that may fail inside a try",
        "for x in xs:\n    try:\n        out[x] = 1\n    except IndexError:\n        pass",
        "xs=list out=list",
        {},
        "[carried] 4: may fail inside a try, which would have to see it happen",
    ),
    (
        "clear_output",
        "for x in xs:\n    clear_output()",
        "xs=list clear_output=function",
        {},
        "[display] 3: changes output that is already shown: clear_output()",
    ),
    (
        "reading's own reason comes first",
        "for x in it:\n    w = f(w)",
        "it=iterator w=int f=function",
        {},
        "[carried] 3: reads `w` and sets it for the next iteration",
    ),
]


@pytest.mark.parametrize(
    ("source", "named", "others", "expected"),
    [row[1:] for row in KEPT_HERE],
    ids=[row[0] for row in KEPT_HERE],
)
def test_a_loop_stays_here(source: str, named: str, others: dict[str, object], expected: str) -> None:
    assert said(decided(source, named, **others)) == expected


LET_GO = [
    ("a module's sort is no method", "for x in xs:\n    out.append(np.sort(x))", "xs=list out=list np=np"),
    (
        "n += 1 after n = size",
        "for x in xs:\n    n = size\n    n += x\n    out.append(n)",
        "xs=list out=list size=int",
    ),
    (
        "text += text",
        "for x in xs:\n    s = head\n    s += x\n    out.append(s)",
        "xs=list out=list head=str",
    ),
    (
        "a captured set that is only asked",
        "for x in xs:\n    out.append(x in words)",
        "xs=list out=list words=set",
    ),
    (
        "a captured set that is sorted",
        "for x in xs:\n    out.append(sorted(words))",
        "xs=list out=list words=set",
    ),
    (
        "seeded in the iteration",
        "for x in xs:\n    np.random.seed(x)\n    out.append(np.random.rand())",
        "xs=list out=list np=np",
    ),
    (
        "a generator of its own",
        "for x in xs:\n    rng = np.random.default_rng(x)\n    out.append(rng.normal())",
        "xs=list out=list np=np",
    ),
    (
        "appending inside a try",
        "for x in xs:\n    try:\n        out.append(f(x))\n    except ValueError:\n        pass",
        "xs=list out=list f=function",
    ),
    (
        "counting inside a try",
        "for x in xs:\n    try:\n        n += 1\n        y = f(x)\n    except ValueError:\n        bad += -2",
        "xs=list n=int bad=int f=function",
    ),
    ("a frame's append gives another one", "for x in xs:\n    y = df.append(x)", "xs=list df=frame"),
    (
        "a dict's key inside a try",
        "for x in xs:\n    try:\n        d[x] = f(x)\n    except ValueError:\n        pass",
        "xs=list d=dict f=function",
    ),
    (
        "an update's second name need not exist",
        "for x in xs:\n    if x > best:\n        best, who = x, x",
        "xs=list best=int",
    ),
    (
        "a frame goes through its own sort",
        "for x in xs:\n    out.append(df.sort_values(x))",
        "xs=list out=list df=frame",
    ),
    ("an iterator made in the header", "for x in f(xs):\n    out.append(x)", "xs=list out=list f=function"),
]


@pytest.mark.parametrize(("source", "named"), [row[1:] for row in LET_GO], ids=[row[0] for row in LET_GO])
def test_a_loop_is_worth_trying(source: str, named: str) -> None:
    assert isinstance(decided(source, named), Apart)


EARLY = "for x in xs:\n    y = x\n    out.append(f())"
LATE = "for x in xs:\n    out.append(f())\n    y = x"
HOPED = "for x in xs:\n    for z in x:\n        y = z\n    out.append(f(y))"

READERS = [
    ("set before the call", EARLY, None, "apart"),
    ("set after the call", LATE, None, "may call f(), which reads `y`, before line 4 has set it"),
    (
        "set after another call",
        f"{EARLY}\n    g()".replace("y = x", "y = g()"),
        None,
        "may call f(), which reads `y`, before line 3 has set it",
    ),
    (
        "set after another call, known to read nothing",
        EARLY.replace("y = x", "y = g()"),
        {"f": frozenset({"y"})},
        "apart",
    ),
    (
        "set on one path",
        EARLY.replace("y = x", "if x: y = x"),
        None,
        "may call f(), which reads `y`, before line 3 has set it",
    ),
    ("set in an inner loop", HOPED, None, "may read `y` before line 4 has set it"),
]


@pytest.mark.parametrize(
    ("source", "reads_of", "expected"), [row[1:] for row in READERS], ids=[row[0] for row in READERS]
)
def test_a_callee_that_reads_a_name_of_the_body(
    source: str, reads_of: Mapping[str, frozenset[str]] | None, expected: str
) -> None:
    known = {"callee_reads": frozenset({"y"}), "callees": {"y": "f"}, "reads_of": reads_of}
    decision = decided(source, "xs=list out=list f=function g=function", **known)
    if isinstance(decision, Apart):
        assert (expected, decision.stay_global) == ("apart", {"y"})
    else:
        assert (decision.reason, decision.detail) == ("carried", expected)


COLUMNS = [
    ("list", "out.append(x)", "out=list", False),
    ("list that is extended", "out.extend(x)", "out=list", False),
    ("list that is extended by a generator", "out.extend(f(y) for y in x)", "out=list", False),
    ("set", "out.add(x)", "out=set", False),
    ("dict", "out[x] = x", "out=dict", False),
    ("cells of a list", "out[x] = x", "out=list", False),
    ("counts", "out[x] += 1", "out=counter", False),
    ("number", "total += x", "total=float", False),
    ("text", "total += x", "total=str", False),
    ("smallest", "total = min(total, x)", "total=int", False),
    ("best", "if x > best: best = x", "best=none", False),
    ("two lists", "out.append(x); log.append(x)", "out=list log=list", False),
    ("subclass of list", "out.append(x)", "out=sublist", True),
    ("array", "out[x] = x", "out=array", True),
    ("columns of an array", "out[:, x] = x", "out=list", True),
    ("frame", "out[x] = x", "out=frame", True),
    ("numpy's number", "total += x", "total=float64", True),
    ("list that is folded", "total += x", "total=list", True),
    ("own min", "total = min(total, x)", "total=int min=function", True),
    ("best, told", "if x > best:\n        best = x\n        print(best)", "best=int", True),
    ("one list at two places", "out.append(x); out.append(-x)", "out=list", True),
]


@pytest.mark.parametrize(
    ("body", "named", "ordered"), [row[1:] for row in COLUMNS], ids=[row[0] for row in COLUMNS]
)
def test_effects_go_column_by_column_where_nobody_can_tell(body: str, named: str, ordered: bool) -> None:
    decision = decided(f"for x in xs:\n    {body}", f"xs=list {named}")
    assert isinstance(decision, Apart)
    assert decision.ordered is ordered


def test_two_names_of_one_list_keep_their_order() -> None:
    same = (frozenset({"out", "log"}),)
    decision = decided(
        "for x in xs:\n    out.append(x); log.append(x)", "xs=list out=list log=list", same=same
    )
    assert isinstance(decision, Apart)
    assert decision.ordered


def test_what_apart_says() -> None:
    source = "for i, x in enumerate(xs):\n    y = f(x, len(a))\n    out.append(y)\n    total += y"
    decision = decided(source, "xs=list f=function out=list total=int a=list")
    assert decision == Apart(
        captured=("f", "a"),
        collected=("out",),
        reduced=("total",),
        private=("y",),
        item=("i", "x"),
        stay_global=frozenset(),
        ordered=False,
    )


def test_a_builtin_is_captured_only_where_the_notebook_has_its_own() -> None:
    source = "for x in xs:\n    out.append(sorted(x))"
    plain = decided(source, "xs=list out=list")
    own = decided(source, "xs=list out=list sorted=function")
    assert isinstance(plain, Apart)
    assert isinstance(own, Apart)
    assert (plain.captured, own.captured) == ((), ("sorted",))


def test_names_that_functions_look_for_stay_global() -> None:
    source = "for x in xs:\n    y = x\n    z = y\n    out.append(f(lambda: z))"
    decision = decided(source, "xs=list out=list f=function", callee_reads=frozenset({"y", "elsewhere"}))
    assert isinstance(decision, Apart)
    assert decision.stay_global == {"y", "z"}


def test_names_of_a_comprehension_are_never_global() -> None:
    decision = decided(
        "out = [f(lambda: x) for x in xs]", "f=function xs=list", callee_reads=frozenset({"x"})
    )
    assert isinstance(decision, Apart)
    assert decision.stay_global == frozenset()


READING_ALONE: Mapping[str, tuple[str, str]] = {
    "a usual name of a module": ("for x in xs:\n    out.append(np.sort(x))", "apart"),
    "an unknown name": ("for x in xs:\n    thing.sort()", "changes"),
    "numpy's generator": ("for x in xs:\n    out.append(np.random.rand())", "apart"),
    "numpy's generator, where it hangs on something": (
        "for x in xs:\n    out.append(np.random.rand(f(x)))",
        "random",
    ),
    "pyplot": ("for x in xs:\n    plt.plot(x)", "figure"),
    "nothing against it": ("for x in xs:\n    out.append(x)", "apart"),
}


@pytest.mark.parametrize(("source", "expected"), READING_ALONE.values(), ids=READING_ALONE)
def test_without_objects_the_text_decides(source: str, expected: str) -> None:
    decision = decide(loop_of(source), None)
    assert (decision.reason if isinstance(decision, Here) else "apart") == expected
    if isinstance(decision, Apart):
        assert decision.ordered, "nothing is known of the objects"


def test_advice_names_the_loops_own_counter() -> None:
    source = "for trial in range(100):\n    out.append(np.random.rand(f(trial)))"
    decision = decided(source, "out=list f=function np=np")
    assert isinstance(decision, Here)
    assert decision.advice == (
        "To run it in parallel: rng = np.random.default_rng([seed, trial]) in the loop, or %%distribute --streams 0"
    )


def test_a_near_miss_is_the_advice() -> None:
    decision = decided("for x in xs:\n    n += x\n    out[n] = x", "xs=list out=dict n=int")
    assert isinstance(decision, Here)
    assert decision.detail == "reads `n`, which line 3 sets in the iteration before"
    assert decision.advice.startswith(
        "`n` is nearly a sum: line 4 also reads it. To run the rest in parallel: "
    )


def test_what_an_inner_iteration_leaves_to_the_next_keeps_a_nest_as_it_is() -> None:
    loop = loop_of("for a in xs:\n    for b in ys:\n        s = b if b == 0 else f(s)\n        out.append(s)")
    decision = decide(loop, None)
    assert not isinstance(decision, Apart) or decision.flat == ()


def test_how_many_numbers_an_iteration_draws_does_not_hang_on_how_many_workers_there_are() -> None:
    loop = loop_of("for a in xs:\n    for b in ys:\n        out.append(f(a, b))")
    plainly, with_streams = decide(loop, None), decide(loop, None, streams=True)
    assert isinstance(plainly, Apart)
    assert isinstance(with_streams, Apart)
    assert [flat.header for flat, _ in plainly.flat] == ["for a in xs: for b in ys"]
    assert with_streams.flat == ()


def test_what_may_be_done_to_files_is_done_in_the_order_of_an_iteration_as_it_is_written() -> None:
    loop = loop_of("for a in xs:\n    for b in ys:\n        out.append(f(a, b))")
    decision = decide(loop, None, {"writes"})
    assert isinstance(decision, Apart)
    assert decision.flat == ()


def test_an_item_that_is_changed_by_an_inner_loop_is_one_iterations() -> None:
    loop = loop_of("for row in rows:\n    for b in ys:\n        row[b] = f(b)")
    decision = decide(loop, None)
    assert isinstance(decision, Apart)
    assert decision.flat == ()
