"""Every sentence, to the letter."""

import json

import pytest

from nbcluster.analysis import read_cell
from nbcluster.analysis.facts import NameClass, Obstacle
from nbcluster.plan import words
from nbcluster.plan.decision import Here
from nbcluster.plan.figures import moment
from nbcluster.plan.report import LoopReport, RunReport, described, stayed, stayed_inside

CARRIED = Here("carried", 11, 13, "weight", "reads `weight`, which line 13 sets in the iteration before")

DESIGN_CELL = RunReport(
    loops=(
        LoopReport(
            line=4,
            header="for k in k_range",
            route="parallel",
            total=30,
            iterations_here=1,
            iterations_on_workers=29,
            workers=8,
            seconds=12.4,
            plain_estimate_s=88.2,
            names={"collected": ("kmeans_per_k",)},
            sent=(("X_train_pca", 38_000_000), ("k", 28)),
            proven=True,
        ),
        LoopReport(
            line=9,
            header="for epoch in range(200)",
            route="kernel",
            reason="carried",
            conflict=(11, 13),
            detail="reads `weight`, which line 13 sets in the iteration before",
        ),
        LoopReport(
            line=21,
            header="for i in range(1000)",
            route="kernel",
            reason="random",
            detail="resample() draws from numpy's shared generator",
            advice="To run it in parallel: rng = np.random.default_rng([seed, i]) in the loop",
        ),
        LoopReport(
            line=52,
            header="for p in paths",
            route="mixed",
            reason="writes",
            total=40,
            continued_at=18,
            workers=8,
            detail="to_csv() would write 'out.csv'",
            advice="To run it in parallel: collect the results, write them in a second loop",
        ),
    )
)


def test_the_report_of_a_cell_with_four_loops() -> None:
    assert DESIGN_CELL.lines() == [
        "line 4   for k in k_range         30 iterations on 8 workers, 12.4 s (about 88 s here)",
        "                                  collected in order: kmeans_per_k; sent once: X_train_pca 38 MB",
        "line 9   for epoch in range(200)  here [carried]: line 11 reads `weight`, which line 13 sets in the "
        "iteration before",
        "line 21  for i in range(1000)     here [random]: resample() draws from numpy's shared generator. "
        "To run it in parallel:",
        "                                  rng = np.random.default_rng([seed, i]) in the loop",
        "line 52  for p in paths           0-17 on 8 workers, then here from 18 [writes]: to_csv() would "
        "write 'out.csv'. To run",
        "                                  it in parallel: collect the results, write them in a second loop",
    ]
    assert max(map(len, DESIGN_CELL.lines())) <= 120


ONE = {"line": 2, "header": "for x in xs", "route": "parallel", "proven": True}

SENTENCES = [
    (
        "one iteration on one worker",
        LoopReport(**ONE, total=1, iterations_on_workers=1, workers=1, seconds=0.3),
        ["1 iteration on 1 worker, 0.3 s"],
    ),
    (
        "no estimate",
        LoopReport(**ONE, total=2000, iterations_here=1, iterations_on_workers=1999, workers=2, seconds=75),
        ["2,000 iterations on 2 workers, 1 min 15 s"],
    ),
    (
        "the kernel went ahead while workers were starting",
        LoopReport(**ONE, total=30, iterations_here=5, iterations_on_workers=25, workers=4, seconds=2),
        ["30 iterations, 25 on 4 workers, 2.0 s"],
    ),
    (
        "what the loop left, and what was sent",
        LoopReport(
            **ONE,
            total=9,
            iterations_here=1,
            iterations_on_workers=8,
            workers=4,
            seconds=2,
            plain_estimate_s=0.4,
            names={"collected": ("out", "seen"), "reduced": ("best", "who"), "private": ("y",)},
            sent=(("a", 999_999), ("b", 2_500_000), ("c", 400_000_000)),
        ),
        [
            "9 iterations on 4 workers, 2.0 s (less than 1 s here)",
            "collected in order: out, seen; folded in order: best, who; sent once: c 400 MB, b 2.5 MB",
        ],
    ),
    (
        "not proven",
        LoopReport(
            line=2,
            header="for x in xs",
            route="parallel",
            total=3,
            iterations_here=1,
            iterations_on_workers=2,
            workers=2,
            seconds=1,
        ),
        ["3 iterations on 2 workers, 1.0 s", "not proven"],
    ),
    (
        "ended early",
        LoopReport(
            **ONE,
            total=400,
            iterations_here=11,
            iterations_on_workers=33,
            workers=2,
            seconds=6.2,
            plain_estimate_s=61.2,
        ),
        ["44 of 400 iterations, 33 on 2 workers, 6.2 s (all of them about 61 s here)"],
    ),
    (
        "an exception in iteration 0",
        LoopReport(line=2, header="for x in xs", route="kernel", total=6),
        ["0 of 6 iterations, all here"],
    ),
    (
        "at its end before there were workers",
        LoopReport(line=2, header="for x in xs", route="kernel", total=6, iterations_here=6),
        ["6 iterations, all here"],
    ),
    (
        "many names",
        LoopReport(
            **ONE,
            total=2,
            iterations_here=1,
            iterations_on_workers=1,
            workers=2,
            seconds=1,
            names={"collected": tuple("abcdefgh")},
        ),
        ["2 iterations on 2 workers, 1.0 s", "collected in order: a, b, c, d, e and 3 more"],
    ),
    (
        "continued after one iteration",
        LoopReport(
            line=2,
            header="for x in xs",
            route="mixed",
            reason="changes",
            conflict=(5,),
            continued_at=1,
            workers=1,
            detail="changes `a`",
        ),
        ["0 on 1 worker, then here from 1 [changes]: line 5 changes `a`"],
    ),
    (
        "nothing of the workers' work counted",
        LoopReport(
            line=2,
            header="for x in xs",
            route="mixed",
            reason="differs",
            continued_at=0,
            workers=4,
            detail="iteration 0 left another `a`",
        ),
        ["here from the start [differs]: iteration 0 left another `a`"],
    ),
    (
        "the line of the loop itself is called it",
        LoopReport(
            line=2,
            header="for x in it",
            route="kernel",
            reason="iterator",
            conflict=(2,),
            detail="goes through `it`, an iterator, which is used up as it goes",
            advice="To run it in parallel: make a list of it before the loop",
        ),
        [
            "here [iterator]: it goes through `it`, an iterator, which is used up as it goes. "
            "To run it in parallel: make a list of it before the loop"
        ],
    ),
]


@pytest.mark.parametrize(
    ("report", "sentences"), [row[1:] for row in SENTENCES], ids=[row[0] for row in SENTENCES]
)
def test_what_is_said_of_a_loop(report: LoopReport, sentences: list[str]) -> None:
    assert list(report.sentences) == sentences


def test_code_in_backticks_is_not_broken_over_lines() -> None:
    pieces = words.wrapped("reads `a very long name of something` and more", 36)
    assert pieces == ["reads", "`a very long name of something` and", "more"]


def test_a_long_header_is_cut() -> None:
    header = "for name, estimator in zip(names, estimators_of_all_kinds)"
    report = RunReport(
        loops=(stayed_inside(Obstacle("unread", 3, detail="stands inside an if", header=header)),)
    )
    assert report.lines() == [
        "line 3  for name, estimator in zip(names, e…  here [unread]: it stands inside an if"
    ]


def test_the_right_half_alone_is_for_those_who_draw_the_rest_themselves() -> None:
    assert DESIGN_CELL.loops[2].text.splitlines() == [
        "here [random]: resample() draws from numpy's shared generator. To run it in",
        "parallel: rng = np.random.default_rng([seed, i]) in the loop",
    ]


ROUTES = [
    ("no loop", [], "kernel"),
    ("all on workers", ["parallel", "parallel"], "parallel"),
    ("all here", ["kernel", "kernel"], "kernel"),
    ("some of both", ["kernel", "parallel"], "mixed"),
    ("one that was continued", ["mixed"], "mixed"),
]


@pytest.mark.parametrize(("routes", "whole"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES])
def test_the_route_of_a_cell(routes: list[str], whole: str) -> None:
    loops = tuple(LoopReport(line=2, header="for x in xs", route=route) for route in routes)  # type: ignore[arg-type]
    assert RunReport(loops=loops).route == whole


def test_proven_speaks_of_the_loops_that_ran_on_workers() -> None:
    here = LoopReport(line=2, header="for x in xs", route="kernel")
    assert RunReport(loops=(here, LoopReport(**ONE))).proven
    assert not RunReport(loops=(here, LoopReport(line=2, header="for x in xs", route="parallel"))).proven


def test_a_report_is_json() -> None:
    told = json.loads(json.dumps(DESIGN_CELL.to_json()))
    assert (told["route"], told["proven"], len(told["loops"])) == ("mixed", False, 4)
    assert told["loops"][0]["names"] == {"collected": ["kmeans_per_k"]}
    assert told["loops"][0]["sent"] == [["X_train_pca", 38_000_000], ["k", 28]]
    assert told["loops"][1]["conflict"] == [11, 13]
    assert (told["loops"][3]["reason"], told["loops"][3]["continued_at"]) == ("writes", 18)


def test_a_report_begins_with_what_reading_found() -> None:
    [statement] = read_cell("for k in ks:\n    y = f(k)\n    out.append(y)", 2).statements
    (loop,) = statement.loops
    report = described(loop)
    assert (report.line, report.header, report.route) == (2, "for k in ks", "parallel")
    assert report.names == {"item": ("k",), "private": ("y",), "captured": ("f",), "collected": ("out",)}
    report = stayed(loop, CARRIED)
    assert (report.route, report.reason, report.conflict) == ("kernel", "carried", (11, 13))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "1 µs"),
        (20e-6, "20 µs"),
        (0.000999, "999 µs"),
        (0.0009996, "1 ms"),
        (0.0204, "20 ms"),
        (2.0, "2.0 s"),
    ],
)
def test_a_moment_is_never_nothing(seconds: float, told: str) -> None:
    assert moment(seconds) == told


def test_what_is_for_workers_with_a_gpu_says_so() -> None:
    names: dict[NameClass, tuple[str, ...]] = {"collected": ("scores",)}
    assert words.plan_of(names, gpus=1.0) == "apart; for workers with a GPU; collected in order: scores"
    assert (
        words.plan_of(names, gpus=0.5) == "apart; for workers with 0.5 of a GPU; collected in order: scores"
    )
    told = words.what_for(names, (), proven=True, gpus=0.5)
    assert told == "collected in order: scores; each iteration has 0.5 of a GPU"
    told = words.what_for(names, (), proven=True, gpus=1.0, fell_back=True)
    assert told == "collected in order: scores; on CPUs by fallback=True, for no worker has a GPU"


def test_a_gpus_memory_that_was_not_enough_is_told_in_three_sentences() -> None:
    said = "CUDA out of memory. Tried to allocate 20.00 GiB"
    assert words.out_of_gpu_memory(4, said, on_workers=False) == (
        "The GPU's memory was not enough in line 4: CUDA out of memory. Tried to allocate 20.00 GiB. What earlier cells "
        "have left on the device counts too. Let an iteration need less at a time, or free what is not needed any more "
        "(`del`)."
    )
    assert words.out_of_gpu_memory(0, "out of memory.", on_workers=True) == (
        "The GPU's memory was not enough in the cell: out of memory. The kernel and the workers on GPUs share the devices, "
        "and each keeps what it has taken. Let an iteration need less at a time, or free what is not needed any more "
        "(`del`), or let fewer share a GPU: `nbcluster.on(gpus=1)`."
    )
