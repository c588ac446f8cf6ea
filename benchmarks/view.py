"""What the live view costs: 10,000 slices on 500 lanes, ten snapshots a second, in a real kernel and a real JupyterLab.

    python benchmarks/view.py                  a table for RESULTS.md
    python benchmarks/view.py --seconds 20     a shorter run, with as many slices a second

Nobody computes anything: 500 workers are played in the kernel, event by event in real time, through the same lanes and
the same broadcast that a run has. So all that is not the playing is the view. The cell runs twice, with a view and
without; the difference of the process's CPU time is what the view costs, its threads and the sending included.

The page's frames are counted by the page, while the run goes on. Messages are what the browser receives over its
WebSocket: heads and lanes of the widget, each with the frame that Jupyter puts around it.

In this room the view is measured.
"""

import argparse
import ast
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import WebSocket

from tests.lab.jupyter import serving
from tests.lab.notebook import Lab, write
from tests.views.pictures import chromium

LANES, SLICES_EACH, MACHINES, HZ = 500, 20, 32, 10
#: So long 500 workers have 20 slices each: 10,000.
RUN_S = 60.0

PLAY = f"""
import random, time
from nbcluster.engine.broadcast import Broadcast, Heading
from nbcluster.run.events import SliceId, WorkerId
from nbcluster.run.progress import Lanes, Place, Progress
from nbcluster.analysis import read_cell
from nbcluster.views import choose

class Turn:
    line, header = 5, "for seed in range(1_000_000)"

def script(seconds):
    chance, events, number = random.Random(7), [], 0
    share = seconds / {SLICES_EACH}
    for lane in range({LANES}):
        at = 0.3 + chance.random() * 0.5
        while at < seconds - share:
            took = share * (0.55 + 0.8 * chance.random())
            events.append((at - 0.02, "hand", lane, number))
            events.append((at, "begin", lane, number))
            events.append((at + took, "end", lane, number))
            at += took + 0.03
            number += 1
    events.sort()
    return events, number

def play(kind, seconds, hz={HZ}):
    events, slices = script(seconds)
    # in the order in which they begin, as a dealer hands them out
    order = {{}}
    for _, what, _, number in events:
        if what == "begin":
            order[number] = len(order)
    workers = [WorkerId(f"w{{lane}}") for lane in range({LANES})]
    places = {{worker: Place(f"node{{lane * {MACHINES} // {LANES}:02d}}") for lane, worker in enumerate(workers)}}
    view = choose(kind, get_ipython())
    began, cpu = time.perf_counter(), time.process_time()
    lanes = Lanes(began)
    heading = Heading(f"bench-{{kind}}", "bootstrap", "1", lambda: "slurm")
    shown = Broadcast(heading, view, time.perf_counter, hz, lanes, lambda: places)
    for worker in workers:
        lanes.join(worker)
    shown.begin(Turn)
    done, front, over, snapshots = 0, 0, set(), 0
    where = iter(events)
    event = next(where, None)
    while event is not None:
        now = time.perf_counter() - began
        while event is not None and event[0] <= now:
            at, what, lane, number = event
            slice_, first = SliceId(number), order[number] * 100
            if what == "hand":
                lanes.hand(0, slice_, workers[lane], first, first + 100, began + at)
            elif what == "begin":
                lanes.begin(0, slice_, workers[lane], first, first + 100, began + at)
            else:
                lanes.flush(slice_, 4200)
                lanes.end(slice_, "computed", first + 100, began + at)
                done += 100
                over.add(order[number])
                while front in over:
                    front += 1
                lanes.commit(0, front * 100)
            event = next(where, None)
        progress = Progress(slices * 100, front * 100, done, 12, now, 16_600.0, max(0.0, seconds - now))
        shown.told(progress, route="parallel", reason=None, text="", here=12, total=slices * 100)
        time.sleep(1 / hz)
    shown.end("done")
    wall = time.perf_counter() - began
    spent = time.process_time() - cpu
    spans = sum(len(lane.spans) for lane in lanes.views(whole=True))
    return {{"slices": slices, "wall_s": wall, "cpu_s": spent, "spans": spans}}
"""

COUNT_FRAMES = """() => {
  window.framesSeen = 0;
  window.longest = 0;
  let before = performance.now();
  window.framesBegan = before;
  const next = (now) => {
    window.framesSeen += 1;
    window.longest = Math.max(window.longest, now - before);
    before = now;
    window.counting = requestAnimationFrame(next);
  };
  window.counting = requestAnimationFrame(next);
}"""
STOP_COUNTING = """() => {
  cancelAnimationFrame(window.counting);
  return { fps: 1000 * window.framesSeen / (performance.now() - window.framesBegan), longest: window.longest };
}"""


def measured(seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for each in ("notebooks", "state"):
            (folder / each).mkdir()
        path = folder / "notebooks" / "view.ipynb"
        write(
            path,
            PLAY,
            f"print(play('quiet', {seconds}))",
            "1",
            f"played = play('lab', {seconds})",
            "print(played)",
        )
        with serving(folder / "notebooks", folder / "state") as server, chromium() as browser:
            lab = Lab(browser, server, path.name)
            lab.page.set_default_timeout((2 * seconds + 60) * 1000)
            sizes: list[int] = []
            listen(lab, sizes)
            for cell in (0, 1, 2):
                run(lab, cell)
            still = fps(lab, 3)
            sizes.clear()
            lab.execute("notebook:move-cursor-down")
            lab.start("notebook:run-cell")
            lab.page.wait_for_selector("section.run canvas")
            # the first seconds have nothing to draw yet
            moving = fps(lab, max(5.0, seconds - 8))
            lab.wait_for_end(3)
            run(lab, 4)
            lab.save()
            lab.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
            lab.close()
        saved = json.loads(path.read_text("utf-8"))
    outputs = [cell["outputs"] for cell in saved["cells"]]
    quiet, live = (ast.literal_eval(outputs[at][0]["text"]) for at in (1, 4))
    return {
        "quiet": quiet,
        "live": live,
        "messages": sizes,
        "still": still,
        "moving": moving,
        "saved": len(json.dumps(outputs[3])),
    }


def run(lab: Lab, cell: int) -> None:
    if cell:
        lab.execute("notebook:move-cursor-down")
    lab.start("notebook:run-cell")
    lab.page.wait_for_timeout(200)
    lab.wait_for_end(cell)


def fps(lab: Lab, seconds: float) -> dict[str, float]:
    lab.page.evaluate(COUNT_FRAMES)
    lab.page.wait_for_timeout(seconds * 1000)
    found: dict[str, float] = lab.page.evaluate(STOP_COUNTING)
    return found


def listen(lab: Lab, sizes: list[int]) -> None:
    """To what the page hears from its kernel: Lab opens the socket anew, and then everything is heard."""

    def heard(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: keep(payload, sizes))

    lab.page.on("websocket", heard)
    lab.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.reconnect()")
    lab.page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.connectionStatus === 'connected'"
    )


def keep(payload: str | bytes, sizes: list[int]) -> None:
    data = payload.encode() if isinstance(payload, str) else payload
    if b'"comm_msg"' in data:
        sizes.append(len(data))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--seconds", type=float, default=RUN_S)
    seconds = asked.parse_args().seconds
    found = measured(seconds)
    live, quiet, sizes = found["live"], found["quiet"], found["messages"]
    share = (live["cpu_s"] - quiet["cpu_s"]) / live["wall_s"]
    rows = [
        (
            "page, frames a second",
            f"{found['moving']['fps']:.1f}",
            ">= 50",
            f"{found['still']['fps']:.1f} with nothing to draw; longest frame {found['moving']['longest']:.0f} ms",
        ),
        (
            "kernel, CPU of the view over the run's time",
            f"{share:.2%}",
            "<= 1 %",
            f"{live['cpu_s']:.2f} s with, {quiet['cpu_s']:.2f} s without, in {live['wall_s']:.0f} s",
        ),
        (
            "largest message",
            f"{max(sizes, default=0) / 1000:.1f} kB",
            "<= 5 kB",
            f"{len(sizes)} messages, {sum(sizes) / 1000 / live['wall_s']:.0f} kB a second, frames of Jupyter's included",
        ),
        (
            "saved notebook, this run's outputs",
            f"{found['saved'] / 1000:.1f} kB",
            "<= 30 kB",
            f"{live['spans']} spans for {live['slices']} slices on {LANES} lanes",
        ),
    ]
    print("| figure | | wanted | |\n| --- | --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
