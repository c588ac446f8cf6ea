"""A loop on cores and a loop on a GPU in one cell overlap, on real workers; of the GPU's lane there is nothing else.

Who ran what is read from what the view was told.
"""

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from nbcluster.session import Session
from nbcluster.settings import Settings
from tests.engine.notebook import Notebook

SETUP = """
import time, nbcluster
def work(i, seconds):
    time.sleep(seconds)
    return i * i
cores, gpus = [], []
"""
ON_CORES = "for i in range(500):\n    cores.append(work(i, 0.01))\n"
ON_A_GPU = "with nbcluster.on(gpus=1):\n    for k in range(12):\n        gpus.append(work(k, 0.1))\n"


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    session = Session(Settings(too_small_s=0, pretended_gpus=1))
    session.start_cluster(workers=3, lasting=False)
    yield Notebook(session)
    session.close()


@pytest.mark.parametrize(
    "source", [ON_CORES + ON_A_GPU, ON_A_GPU + ON_CORES], ids=["cores first", "GPU first"]
)
def test_both_are_under_way_at_once_and_each_on_its_own_lanes(notebook: Notebook, source: str) -> None:
    notebook.run(SETUP)
    notebook.run(source)
    assert notebook.space["cores"] == [i * i for i in range(500)]
    assert notebook.space["gpus"] == [k * k for k in range(12)]
    loops = [notebook.spans(0), notebook.spans(1)]
    on_cores, on_gpus = loops if source.startswith(ON_CORES) else reversed(loops)
    assert list(on_gpus) == ["g1"]
    assert on_cores.keys() == {"w1", "w2", "w3"}
    first, second = (min(each.start_s for its in loop.values() for each in its) for loop in loops)
    ended = max(each.end_s or 0 for its in loops[0].values() for each in its)
    assert first < ended
    assert second < ended


FILES = """
import os
def put(text):
    with open('told.txt', 'w') as file:
        file.write(text)
def told():
    time.sleep(0.02)
    with open('told.txt') as file:
        return file.read()
def put_quietly(text):
    file = os.open('told.txt', os.O_WRONLY | os.O_TRUNC)
    os.write(file, text.encode())
    os.close(file)
put('before')
last = -1
def after(k):
    time.sleep(0.02)
    put_nothing()
    return last + k
def put_nothing():
    if last == -2:
        put('never')
"""
ONE_AFTER_THE_OTHER = {
    "something is done before the second loop, in its part": """
        for i in range(40):
            cores.append(work(i, 0.01))
        with nbcluster.on(gpus=1):
            put_quietly('after')
            for k in range(6):
                gpus.append(told())
        """,
    "something is done after the first loop, in its part": """
        with nbcluster.on(gpus=1):
            for i in range(6):
                cores.append(work(i, 0.05))
            put_quietly('after')
        for k in range(20):
            gpus.append(told())
        """,
    "something is done when the first loop has come to its end": """
        for i in range(40):
            cores.append(work(i, 0.01))
        else:
            put_quietly('after')
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(told())
        """,
    "something is done with what the first loop makes": """
        made = put_quietly('after') or [work(i, 0.01) for i in range(40)]
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(told())
        """,
    "a function looks up what the first loop binds, behind a call of which nobody knows": """
        for last in range(40):
            cores.append(work(last, 0.01))
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(after(k))
        """,
    "the first loop writes, with a mode that stands elsewhere": """
        mode = 'w'
        for i in range(6):
            with open('told.txt', mode) as file:
                print(i, file=file)
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(told())
        """,
    "the first loop writes in a late iteration": """
        for i in range(40):
            cores.append(work(i, 0.01))
            if i == 30:
                put_quietly('after')
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(told())
        """,
    "the second loop's own first iteration leaves what its others look for": """
        for i in range(40):
            cores.append(work(i, 0.01))
        with nbcluster.on(gpus=1):
            for k in range(6):
                if k == 0 and not os.path.exists('left.txt'):
                    os.close(os.open('left.txt', os.O_CREAT | os.O_WRONLY))
                gpus.append((os.path.exists('left.txt'), work(k, 0.02)))
        """,
    "the first loop collects in a file's bytes": """
        import numpy
        held = numpy.memmap('held', dtype='int64', mode='w+', shape=40)
        also = numpy.memmap('held', dtype='int64', mode='r+', shape=40)
        for i in range(40):
            held[i] = work(i, 0.01)
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append((work(k, 0.02), int(also[k + 30])))
        """,
    "the first loop draws what the second draws too": """
        import random
        random.seed(1)
        for i in range(40):
            cores.append(work(random.random(), 0.01))
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(work(random.random(), 0.02))
        """,
    "the first loop leaves a setting": """
        for i in range(40):
            cores.append(work(i, 0.01))
            os.environ['TOLD'] = str(i)
        with nbcluster.on(gpus=1):
            for k in range(6):
                gpus.append(os.environ['TOLD'] + str(work(k, 0.02)))
        """,
}


@pytest.mark.parametrize("case", ONE_AFTER_THE_OTHER)
def test_what_is_not_known_to_be_safe_comes_in_its_turn(
    notebook: Notebook, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = dedent(ONE_AFTER_THE_OTHER[case])
    notebook.run(SETUP + FILES)
    notebook.run(source)
    elsewhere = tmp_path / "plain"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    plain: dict[str, Any] = {"__name__": "__main__"}
    exec(SETUP + FILES + source, plain)
    names = ("cores", "gpus", "last")
    assert {name: notebook.space[name] for name in names} == {name: plain[name] for name in names}


@pytest.mark.parametrize(
    "source", [ON_CORES.replace("500", "40") + ON_A_GPU, ON_A_GPU + ON_CORES.replace("500", "40")]
)
def test_what_both_print_comes_in_the_order_of_the_cell(notebook: Notebook, source: str) -> None:
    printed = re.sub(r"append\((work\((\w),.*\))\)", r"append(\1); print('loop', \2)", source)
    notebook.run(SETUP)
    seen = io.StringIO()
    with redirect_stdout(seen):
        notebook.run(printed)
    counts = re.findall(r"range\((\d+)\)", source)
    assert seen.getvalue().split("\n") == [*(f"loop {n}" for count in counts for n in range(int(count))), ""]


def test_a_break_is_of_the_first_loop_alone(notebook: Notebook) -> None:
    notebook.run(SETUP)
    leaving = ON_CORES.replace("500", "40") + "    if i == 11:\n        break\n"
    notebook.run(leaving + ON_A_GPU)
    assert notebook.space["cores"] == [i * i for i in range(12)]
    assert notebook.space["gpus"] == [k * k for k in range(12)]
    assert notebook.space["i"] == 11


def test_the_view_tells_which_lanes_have_a_gpu(notebook: Notebook) -> None:
    notebook.run(SETUP)
    notebook.run(ON_A_GPU)
    assert notebook.last is not None
    assert {lane.worker: lane.gpu for lane in notebook.last.lanes} == {"g1": "no GPU, pretended"}


def test_a_part_of_a_gpu_is_for_as_many_workers(notebook: Notebook) -> None:
    notebook.run(SETUP)
    notebook.run("for k in range(12):\n    gpus.append(work(k, 0.1))", gpus=0.5)
    assert notebook.spans(0).keys() <= {"g1", "g1-2"}
    notebook.run("gpus = []\n" + ON_A_GPU)
    assert list(notebook.spans(0)) == ["g1"]


def test_what_is_interrupted_by_an_exception_leaves_no_worker_behind(notebook: Notebook) -> None:
    notebook.run(SETUP)
    with pytest.raises(ZeroDivisionError):
        notebook.run("for i in range(20):\n    cores.append(work(i, 0.01) / (7 - i))\n" + ON_A_GPU)
    assert len(notebook.space["cores"]) == 7
    assert notebook.space["gpus"] == []
    notebook.run(ON_A_GPU)
    assert notebook.space["gpus"] == [k * k for k in range(12)]


def test_without_a_gpu_it_is_said_where_it_runs() -> None:
    session = Session(Settings(too_small_s=0))
    session.start_cluster(workers=1, lasting=False, gpus=0)
    try:
        notebook = Notebook(session)
        notebook.run(SETUP)
        assert " ".join(" ".join(notebook.run(ON_A_GPU)).split()) == (
            "line 2 for k in range(12) here [gpu]: an iteration asks for 1 GPU, and no worker of the cluster has one: it "
            "was started with --gpus none. To run it on CPUs where there is no GPU: nbcluster.on(gpus=1, fallback=True)"
        )
        told = notebook.run(ON_A_GPU.replace("gpus=1", "gpus=1, fallback=True"))
        assert "on CPUs by fallback=True, for no worker has a GPU" in " ".join(told)
        assert notebook.space["gpus"] == [k * k for k in range(12)] * 2
    finally:
        session.close()
