"""Why a loop, or the rest of it, runs here: the closed list.

Each word can be searched for; ``docs/reasons.md`` is made from this table by ``scripts/reasons``.

In this room each reason has its meaning, the texts that go with it, and what to do about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nbcluster.analysis.facts import Leaf, Loop, Wrap

Found = Literal["reading", "watching", "both"]


@dataclass(frozen=True)
class Reason:
    """A row of the table."""

    word: str
    meaning: str
    found: Found
    """By reading the cell, before anything runs, or by watching it run."""
    example: str
    """A cell that gets this reason, without its magic line."""
    says: str
    """What stands behind "here [word]:" for the example. Tests compare it where reading decides."""
    to_do: str = ""
    """What the person can do, for the documentation; empty where nothing has to be done."""
    advice: str = ""
    """The same as it ends a report line; ``{item}`` is the loop's own counter, ``{name}`` what it is about."""
    watched: str | None = None
    """The same where watching found it, if reading would advise something else."""


_TABLE = (
    Reason(
        "carried",
        "An iteration needs what an iteration before it has left.",
        "both",
        "for t in range(steps):\n    weight = update(weight, t)\n    losses.append(loss(data, t))",
        "line 3 reads `weight` and sets it for the next iteration",
        "What does not need the name can run in parallel in a loop of its own. If all of it does, the loop is a "
        "recurrence and serial by nature; a loop around it can run in parallel. Often the name is only "
        "read for printing (print after the loop), or counts under a condition. "
        "A sum, a minimum, a maximum, a list that grows, a dictionary that is filled by `if k not in d`, and a best "
        "value with what belongs to it are not carried, as long as nothing else in the loop reads them; nor is a "
        "counter that goes up by the same number in every iteration, which may be read.",
        "To run the rest in parallel: put what does not need {name} into a loop of its own",
    ),
    Reason(
        "random",
        "Iterations draw from one random generator, so that each number depends on all draws before it.",
        "both",
        "for i in range(1000):\n    at = 0.0\n    while abs(at) < 10:\n        at += np.random.normal()\n"
        "    ends.append(at)",
        "line 5 draws from numpy's shared generator by np.random.normal()",
        "Make a generator of its own in every iteration: `rng = np.random.default_rng([seed, i])`; or run the cell with "
        "`%%distribute --streams 0`, which gives every iteration a child of one `SeedSequence`. Either way the numbers are "
        "others than those of the shared generator, and the same on any number of workers. What is drawn once in every "
        "iteration, in a statement that does not depend on the heavy part (`idx = np.random.randint(0, n, n)`), needs "
        "neither: it is drawn ahead, and the numbers are a plain run's; nor does a loop that seeds in every iteration, "
        "before it draws. [Random numbers](random.md) has the rules.",
        "To run it in parallel: rng = np.random.default_rng([seed, {item}]) in the loop, or %%distribute --streams 0",
    ),
    Reason(
        "order",
        "The order of a set shows, and no two processes agree on the order of one.",
        "both",
        "for text in texts:\n    for word in set(text.split()):\n        words.append(word)",
        "line 3 goes through a set, and no two processes agree on the order of one",
        "Go through `sorted(…)` of the set, or through `dict.fromkeys(…)`, which keeps the order in which "
        "things came.",
        "To run it in parallel: go through sorted(…) of it",
        "To run it in parallel: leave a sorted(…) list instead",
    ),
    Reason(
        "changes",
        "The body changes an object that all iterations share, or an item that does not belong to its iteration alone.",
        "both",
        "for depth in depths:\n    model.fit(X, y)\n    scores.append(model.score(X, y))",
        "line 3 changes `model`, which all iterations share: model.fit()",
        "Make the object, or a copy of it, inside the loop and change that: "
        "`model = sklearn.base.clone(model_template)`.",
        "To run it in parallel: let each iteration change a copy of {name} (copy.deepcopy), and collect what is to stay",
        "To run it in parallel: let each iteration make its own, and put them together after the loop",
    ),
    Reason(
        "figure",
        "The body does more with a figure than draw on it, and figures are in the kernel alone. What only draws "
        "(`ax.plot(simulate(name))`, `fig, ax = plt.subplots()`) is drawn there, in order, while workers compute.",
        "both",
        "for name in names:\n    ax.plot(simulate(name))\n    tops.append(ax.get_ylim()[1])",
        "line 3 draws on `ax`",
        "Compute in one loop, which runs in parallel, and draw in a second one; or ask the figure after the loop.",
        "To run it in parallel: compute in this loop, draw in a second one",
    ),
    Reason(
        "display",
        "The body shows or clears output in a way that cannot be recorded and shown later in order: updates "
        "of an earlier display, widgets, `clear_output`, text written by C code.",
        "both",
        "for i in range(10):\n    clear_output(wait=True)\n    print(step(i))",
        "line 3 changes output that is already shown: clear_output()",
        "Print plainly, or show after the loop. Plain prints and displays appear in order.",
        "To run it in parallel: print plainly, which comes out in order, or show it after the loop",
    ),
    Reason(
        "input",
        "The body waits for the person at the keyboard.",
        "reading",
        "for name in names:\n    ages[name] = input(name)",
        "line 3 waits for you: input()",
        "Ask before the loop.",
        "To run it in parallel: ask before the loop",
    ),
    Reason(
        "writes",
        "The body would write to a file. Workers stop before that; the kernel goes on from there.",
        "watching",
        "for name, part in parts.items():\n    summary(part).to_csv(f'{name}.csv')",
        "to_csv() would write 'a.csv'",
        "If each iteration writes its own file: `%%distribute --allow writes`. Else collect the results and write them "
        "in a second loop. What is allowed is neither watched nor put in order, and what an iteration has written stays "
        "written if a later one fails.",
        "If each iteration writes its own file: %%distribute --allow writes",
    ),
    Reason(
        "network",
        "The body would open a connection.",
        "watching",
        "for url in urls:\n    pages.append(requests.get(url).text)",
        "a connection to example.org would be opened",
        "If the iterations may ask in any order: `%%distribute --allow network`. Else fetch in one loop and compute in a "
        "second one, which runs in parallel.",
        "If iterations may do so in any order: %%distribute --allow network",
    ),
    Reason(
        "processes",
        "The body would start processes of its own.",
        "watching",
        "for name in names:\n    subprocess.run(['convert', name])",
        "the program 'convert' would be started",
        "If the programs do not get into each other's way: `%%distribute --allow processes`. What they write is theirs to "
        "answer for. Else start programs in one loop and compute in a second one, which runs in parallel.",
        "If they do not get into each other's way: %%distribute --allow processes",
    ),
    Reason(
        "iterator",
        "The body or the loop pulls from an iterator that goes on from iteration to iteration.",
        "both",
        "for first in names:\n    pairs.append((first, next(others)))",
        "line 3 takes the next of `others`, which goes on from iteration to iteration",
        "Make a list of it before the loop, or put it into the header: "
        "`for first, other in zip(names, others)`.",
        "To run it in parallel: make a list of it before the loop",
    ),
    Reason(
        "break",
        "The loop has come to its `break`. What workers had begun of the iterations after it is dropped, and nothing shows "
        "of it; the iteration that leaves the loop is run in the kernel. Only where iterations are allowed to act on the "
        "world (`--allow`), none may begin before it is known that the loop comes to it: all of it stays here.",
        "watching",
        "for n in range(2, 10**6):\n    if is_solution(n):\n        break",
        "the loop is left there",
        "Nothing: no more than a window of iterations is computed in vain. With `--allow`: compute all in one loop, which "
        "runs in parallel, and search in a second one.",
        "To run it in parallel: compute all in this loop, look for the end in a second one",
    ),
    Reason(
        "while",
        "A `while` loop does not know its iterations before the last one is done.",
        "reading",
        "while error > 1e-6:\n    error = improve()",
        "it goes on until its test fails, so that no iteration is known before the last is done",
        "Nothing, if each step needs the one before it. What is known beforehand can be a `for` loop.",
    ),
    Reason(
        "small",
        "What is left of the loop is done here sooner than it could be sent; or there is one worker only, which is no "
        "faster than the kernel.",
        "watching",
        "for i in range(20):\n    squares.append(i * i)",
        "the rest takes about 20 µs here",
        "Nothing: this is the fastest way. Of one worker: leave out `--workers 1`.",
    ),
    Reason(
        "large",
        "What would have to be sent, or what comes back, is so large that sending costs more than it saves.",
        "watching",
        "for i in range(8):\n    copies.append(volume + i)",
        "an iteration leaves 8.0 GB",
        "Let an iteration leave less: a summary, a file's name, a smaller type.",
    ),
    Reason(
        "memory",
        "There is not enough memory for workers to hold what an iteration needs.",
        "watching",
        "for i in range(8):\n    results.append(decompose(huge))",
        "one iteration needs 12 GB, and 16 GB are free",
        "What an iteration needs is what iteration 0 had the kernel grow by at its peak, or what `%%distribute --memory "
        "4GB` says. Where there is room for two such or more, so many workers have the loop, and the report says how many "
        "of how many. Else let an iteration need less, or free some memory: `del` what the notebook needs no more. Where "
        "`%cluster start --memory 4GB` has set what each worker may use, a worker that grows beyond is replaced; when the "
        "same iteration has done so three times, the kernel goes on from it, and the line tells which it was.",
        "With fewer workers it may fit: %%distribute --workers 2",
        "",
    ),
    Reason(
        "threads",
        "One iteration keeps all cores busy by itself (BLAS, OpenMP); workers would only stand in its way.",
        "watching",
        "for i in range(8):\n    norms.append(np.linalg.norm(A @ A))",
        "one iteration keeps 3.6 of 4 cores busy by itself",
        "Nothing: the machine is busy. If the last bits of the results may come out otherwise: `%%distribute --blas 1` has "
        "each iteration compute with one thread, on as many workers as there are; the report then does not say that the "
        "result is the same as a plain run's.",
        watched="If its last bits may come out otherwise: %%distribute --blas 1",
    ),
    Reason(
        "unpicklable",
        "An object that the body needs, or that an iteration leaves, cannot travel to another process and be "
        "the same there.",
        "both",
        "log = open('log.txt')\nfor i in range(8):\n    lines.append(log.readline())",
        "line 4 uses `log`, an open file, which cannot travel",
        "Make the object inside the loop, or leave plain data. What takes long to make is made once on each worker: "
        "`log = nbcluster.per_worker(lambda: open('log.txt'))`, and `log()` in the loop gives the worker's own. Nobody "
        "watches what iterations do to it: each of them has to leave it as the next may find it (of a file: "
        "`log().seek(…)` before it reads), and the report says so by an *if*. When the loop has ended, a worker's object "
        "is closed, if it has a `close()`.",
        "To run it in parallel: make it inside the loop",
        "To run it in parallel: make it inside the loop, and leave plain data",
    ),
    Reason(
        "async",
        "The cell awaits outside a function, or an iteration leaves a thread or a task running.",
        "both",
        "for url in urls:\n    pages.append(await fetch(url))",
        "line 3 awaits outside a function",
        "Put what awaits into a cell of its own.",
        watched="To run it in parallel: let each iteration wait for what it starts",
    ),
    Reason(
        "reflection",
        "The body can see or change any name: `exec`, `eval`, `globals()`, `locals()`, `vars()`, `dir()`, "
        "`get_ipython()`, a magic or a shell line.",
        "reading",
        "for name in names:\n    globals()[name] = load(name)",
        "line 3 uses globals(), which can see or change any name",
        "Keep the values in a dictionary instead of names.",
    ),
    Reason(
        "unread",
        "The loop has a form that is not read yet.",
        "reading",
        "for row[0] in values:\n    results.append(f(row))",
        "it gives the items to `row[0]`, which is not a plain name",
        "Write it in a plainer form; a loop over plain names, at the top level of the cell or in an `if` there, is read.",
    ),
    Reason(
        "differs",
        "Iteration 0 was run here and on a worker, and they did not leave the same; or an iteration raised an "
        "exception on a worker only; or a module is no longer what a worker gets by importing it.",
        "watching",
        "for i in range(100):\n    values.append(compute(i))",
        "iteration 0 appended 0.1 to `values` here and 0.10000000000000002 on a worker",
        "Look for what only this notebook has made: defaults of libraries, functions or tables that it has put into a "
        "module, a file that was edited and not loaded again.",
    ),
    Reason(
        "gpu",
        "An iteration asks for a GPU that no worker can give it.",
        "watching",
        "with nbcluster.on(gpus=1):\n    for config in configs:\n        scores.append(train(config))",
        "an iteration asks for 1 GPU, and no worker of the cluster has one: NVIDIA's driver is not installed here",
        "`%cluster` tells what its workers have, `%cluster start --gpus auto` starts one with all GPUs of this machine. "
        "`nbcluster.on(gpus=1, fallback=True)` is content with CPUs where there is no GPU, and the report says so. Where "
        "an iteration asks for what iteration 0 did not ask for, say it of the whole loop: "
        "`with nbcluster.on(gpus=1):` around it, or `%%distribute --gpus 1`.",
        watched="To run it on CPUs where there is no GPU: nbcluster.on(gpus=1, fallback=True)",
    ),
    Reason(
        "nested",
        "The body uses a cluster itself.",
        "both",
        "for part in parts:\n    sizes.append(client.submit(len, part).result())",
        "line 3 uses `client`, a cluster's client, itself",
        "Nothing: the body has its own way of spreading work.",
    ),
    Reason(
        "worker-lost",
        "A worker died at this iteration more often than a machine's whim explains.",
        "watching",
        "for n in sizes:\n    results.append(solve(n))",
        "in line 3, iteration 7 (n = 4000), a worker crashed by SIGSEGV: native code in it read or wrote memory that is "
        "not its own",
        "`%cluster logs` shows what each worker wrote, and how those before it died. If memory was short, use fewer "
        "workers: `%%distribute --workers 2`.",
        "With fewer workers it may fit: %%distribute --workers 2",
        "",
    ),
    Reason(
        "no-cluster",
        "There is no cluster, and none could be started.",
        "watching",
        "for i in range(100):\n    values.append(compute(i))",
        "no worker process can be started on this machine",
        "`%cluster start` tries again and says what stands in the way.",
        "`%cluster start` tries again",
    ),
)

REASONS: Mapping[str, Reason] = {reason.word: reason for reason in _TABLE}
"""By word."""


def advice_for(word: str, loop: Loop | None = None, name: str | None = None) -> str:
    """One thing to do, for the end of a report line; empty where there is none."""
    if word == "carried" and loop is not None and _is_one_line(loop):
        return "A loop around it can still run in parallel"
    return _filled(REASONS[word].advice, loop, name)


def advice_per_worker(name: str, line: int | None) -> str:
    """For an object that cannot travel, and may be made anew."""
    where = "in the loop" if line is None else f"in line {line}"
    return (
        "To run it in parallel: make it inside the loop, or one on each worker: "
        f"`{name} = nbcluster.per_worker(lambda: …)`, and `{name}()` {where}"
    )


def own_numbers(loop: Loop, detail: str, given_to: str = "", *, streams: bool = True) -> str:
    """How each iteration comes to random numbers of its own. ``detail`` says what it draws from, ``given_to`` is a function
    that has to be given the generator. With ``streams`` it is one that can be led to numbers for each iteration; torch's
    cannot."""
    option = "%%distribute --streams 0" if streams and "torch's" not in detail else ""
    if loop.form == "call":
        return option and f"To run it in parallel: {option}"  # there is no loop to write anything into
    item = _counter(loop)
    made = "rng = np.random.default_rng([seed, {item}])"
    if "Python's" in detail:
        made = "rng = random.Random(seed + {item})"
    elif "torch's" in detail:
        made = "generator = torch.Generator().manual_seed(seed + {item})"
    where = "in the loop" if item is not None else "in a loop over enumerate(…), which counts `i`"
    give = f", and give it to {given_to}" if given_to else ""
    ways = [f"{made.format(item=item or 'i')} {where}{give}", *filter(None, [option])]
    return f"To run it in parallel: {', or '.join(ways)}"


def advice_on_last(name: str) -> str:
    """What the body has made for itself, and need not leave."""
    return f"To run all of it in parallel: `del {name}` at the end of the loop's body"


def advice_on_memo(name: str) -> str:
    """A dictionary of the notebook's that a function fills."""
    return (
        f"If `{name}` only remembers what was computed: @functools.cache on the function that fills it, in its place, "
        "which remembers on each worker"
    )


def advice_on_watched(word: str, loop: Loop) -> str:
    """The same for what was seen only when the loop ran. Some words stand for no reason: ``exception``."""
    if word not in REASONS:
        return ""
    reason = REASONS[word]
    return _filled(reason.advice if reason.watched is None else reason.watched, loop, None)


def _filled(advice: str, loop: Loop | None, name: str | None) -> str:
    item = _counter(loop) if loop is not None else None
    return advice.format(item=item or "i", name=f"`{name}`" if name else "it")


def _is_one_line(loop: Loop) -> bool:
    """Nothing could be taken out of a body of one line."""
    lines = {line for facts in loop.names.values() for line in (*facts.reads, *facts.writes)}
    return len(lines - {loop.line}) <= 1


def _counter(loop: Loop) -> str | None:
    """The name of the loop's own integer, if it has one."""
    items = loop.named("item")
    match loop.source:
        case Wrap(builtin="enumerate"):
            return items[0]
        case Leaf(names=names) if "range" in names and len(items) == 1:
            return items[0]
        case _:
            return None
