"""A body run n times: plainly, or its first iteration here and the others recorded elsewhere and relayed.

Run as a process of its own, since warnings and loggers keep their state in the process. In this room the two
ways lie side by side.
"""

import pickle
import subprocess
import sys
from typing import Any


def main() -> None:
    way, case = sys.argv[1], eval(sys.argv[2])
    {"plain": plain, "apart": kernel, "worker": worker}[way](case)


def plain(case: dict[str, Any]) -> None:
    space = started(case, setup=True)
    for i in range(case["n"]):
        iterate(case, space, i)


def kernel(case: dict[str, Any]) -> None:
    from nbcluster.engine.relay import relay
    from nbcluster.worker.recording import rules_here

    space = started(case, setup=True)
    iterate(case, space, 0)
    command = [sys.executable, "-m", "tests.engine.two_ways", "worker", sys.argv[2]]
    answer = subprocess.run(command, input=pickle.dumps(rules_here()), stdout=subprocess.PIPE, check=True)
    events, trip = pickle.loads(answer.stdout)
    relay(events, space)
    if trip is not None:
        print(trip)


def worker(case: dict[str, Any]) -> None:
    from nbcluster.worker.recording import Recorder
    from nbcluster.worker.stops import Stopped

    rules = pickle.load(sys.stdin.buffer)
    space = started(case, setup=False)
    recorder = Recorder(rules)
    ends = []
    for i in range(1, case["n"]):
        try:
            with recorder.live():
                iterate(case, space, i)
        except Stopped:
            break
        ends.append(recorder.cut())
    assert ends == sorted(ends)
    sys.stdout.buffer.write(pickle.dumps((recorder.events, recorder.mark.trip)))


def started(case: dict[str, Any], setup: bool) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(case["both"], "<both>", "exec"), space)
    if setup:
        exec(compile(case["setup"], "<setup>", "exec"), space)
    return space


def iterate(case: dict[str, Any], space: dict[str, Any], i: int) -> None:
    space["i"] = i
    exec(compile(case["body"], "<cell>", "exec"), space)


if __name__ == "__main__":
    main()
