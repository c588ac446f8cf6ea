"""Clusters of jobs in a real Slurm: what is started, waited for, scaled, lost and left behind."""

import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters import end, entries, find
from nbcluster.clusters.folder import runtime_folder
from tests.clusters.conftest import wait_until
from tests.clusters.slurm import Slurm, slurm
from tests.exactness.kernels import Answer, Kernel, kernel

pytestmark = [pytest.mark.needs("slurm"), pytest.mark.timeout(300)]

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "01-first-cell.ipynb"
START = "%cluster start slurm --cores 2 --memory 2GB --interface lo"


@pytest.fixture(scope="module")
def queue() -> Iterator[Slurm]:
    with slurm() as running, pytest.MonkeyPatch.context() as patched:
        for name, value in running.environ.items():
            patched.setenv(name, value)
        yield running


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the jobs' temporary files lie."""
    folder = tmp_path / "scratch of jobs"
    folder.mkdir()
    return folder


@pytest.fixture
def start(queue: Slurm, scratch: Path) -> Iterator[Callable[..., str]]:
    """The line that starts a cluster whose jobs leave their temporary files in a folder of the test's."""

    def line(*more: str) -> str:
        return " ".join((START, f"--setup 'export TMPDIR=\"{scratch}\"'", *more))

    yield line
    for entry in entries():
        end(entry, by="a test")
    nothing_is_left(queue, scratch)


def nothing_is_left(queue: Slurm, scratch: Path) -> None:
    wait_until(lambda: not queue.queue(), "an empty queue")
    wait_until(lambda: not workers(), "no process of a job")
    wait_until(lambda: not list(scratch.iterdir()), "no file of a job")
    wait_until(lambda: not list(runtime_folder().glob("slurm*")), "no folder of a cluster")


def workers() -> list[psutil.Process]:
    """The jobs' processes, whoever made them."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        arguments = process.info["cmdline"] or ()
        if any(each.startswith(str(runtime_folder())) and "plain_worker" in each for each in arguments):
            found.append(process)
    return found


@contextmanager
def notebook() -> Iterator[Kernel]:
    with kernel(
        JPY_SESSION_NAME="a.ipynb", JPY_API_TOKEN="secret-of-jupyter", NBCLUSTER_TOO_SMALL_S="0"
    ) as opened:
        yield opened


def ok(answer: Answer) -> str:
    assert answer.status == "ok", answer.traceback
    return answer.stdout


def numbers(queue: Slurm, state: str) -> list[str]:
    return [number for number, told, _ in queue.queue() if told == state]


CELL = "%%distribute\nout = []\nfor i in range(60):\n    out.append(sum(range(i * 5000)))"


def right(opened: Kernel) -> bool:
    same: bool = opened.value("out == [sum(range(i * 5000)) for i in range(60)]")
    return same and opened.value("nbcluster.last_report().route") == "parallel"


def test_the_cells_of_the_first_notebook_leave_what_they_leave_plainly(start: Callable[..., str]) -> None:
    with notebook() as opened:
        ok(opened.run(start()))
        for cell in json.loads(NOTEBOOK.read_text())["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                ok(opened.run(source))
                if source.startswith("%%distribute --name"):
                    assert opened.value("nbcluster.last_report().route") == "parallel"
        assert opened.value("[(row[0], row[3]) for row in rows]") == [
            ("grid search", "equal"),
            ("bootstrap", "equal"),
            ("Monte Carlo sum", "equal"),
        ]
        assert opened.value("nbcluster.cluster.info().kind") == "slurm"
        ok(opened.run("%cluster stop"))


def test_a_cluster_is_scaled_found_again_by_a_restarted_kernel_and_stopped(
    start: Callable[..., str], queue: Slurm, scratch: Path
) -> None:
    with notebook() as opened:
        shown = ok(opened.run(start("--name slurm-big")))
        assert 'slurm cluster "slurm-big": workers: 2 ready\n' in shown
        ok(opened.run(CELL))
        assert right(opened)
        ok(opened.run("%cluster scale 4"))
        assert len(numbers(queue, "RUNNING")) == 2
        assert opened.value("len(nbcluster.cluster.info().workers)") == 4
        ok(opened.run(CELL))
        assert right(opened)
        ok(opened.run("%cluster scale 2"))
        [number] = wait_until(
            lambda: len(queue.queue()) == 1 and numbers(queue, "RUNNING"), "one job is left"
        )

        opened.restart()
        ok(opened.run("%cluster attach slurm-big"))
        states = "[worker.state for worker in nbcluster.cluster.info().workers]"
        wait_until(lambda: opened.value(states) == ["ready", "ready"], "both are there again")
        ok(opened.run(CELL))
        assert right(opened)
        assert numbers(queue, "RUNNING") == [number]
        assert ok(opened.run("%cluster stop")) == 'The cluster "slurm-big" has ended.\n'
    nothing_is_left(queue, scratch)


def test_nothing_listens_elsewhere_and_nobody_else_can_read_a_key(start: Callable[..., str]) -> None:
    with notebook() as opened:
        ok(opened.run(start()))
        [entry] = entries()
        folder = Path(entry.folder)
        secrets = [path.read_text() for path in (folder / "worker.pem", folder / "client.pem")]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for path in (*folder.glob("*.pem"), folder / "job.json", folder / "plain_worker.py"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        keys = [line for text in secrets for line in text.splitlines() if "-" not in line]
        processes = [psutil.Process(entry.owner.pid), *workers()]
        assert len(processes) == 4  # the host, the job, and its two workers
        for process in processes:
            told = " ".join(process.cmdline())
            assert not [key for key in keys if key in told]
            listening = [each.laddr for each in process.net_connections("inet") if each.status == "LISTEN"]
            assert {address for address, _ in listening} <= {"127.0.0.1"}
            # The scheduler's port, and one for each worker; none for the job of two, nor for HTTP.
            assert len(listening) == (0 if told.endswith("-1 w1-2") else 1)
        for worker in workers():
            environ = worker.environ()
            assert "secret-of-jupyter" not in environ.values()
            assert not [key for key in keys if key in " ".join(environ.values())]


def test_a_folder_of_ones_own_is_private_too_and_goes(start: Callable[..., str], tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    with notebook() as opened:
        ok(opened.run(start("--name slurm-far", f"--shared-folder {shared}", "--processes 1")))
        [made] = shared.iterdir()
        assert made.name == "nbcluster-slurm-far"
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        files = sorted(path.name for path in made.iterdir())
        assert files == ["authority.pem", "job.json", "owner.json", "plain_worker.py", "worker.pem"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()} == {0o600}
        ok(opened.run(CELL))
        assert right(opened)
        ok(opened.run("%cluster stop"))
    assert list(shared.iterdir()) == []


def test_a_job_that_is_refused_is_told_in_the_words_of_sbatch(start: Callable[..., str]) -> None:
    with notebook() as opened:
        answer = opened.run(start("--partition nowhere"))
    refused = (
        "sbatch has refused a job: sbatch: error: invalid partition specified: nowhere; "
        "sbatch: error: Batch job submission failed: Invalid partition name specified"
    )
    assert answer.error == (
        f"ClusterNotStarted: The slurm cluster did not start. Known of the reason: {refused}.\n"
        "Cells under %%distribute run on this machine meanwhile; `%cluster start slurm …` tries again."
    )


def test_a_job_that_cannot_start_its_workers_is_told_with_its_last_words(start: Callable[..., str]) -> None:
    with notebook() as opened:
        answer = opened.run(start("--python /opt/none/python"))
    assert answer.error is not None
    before, _, after = answer.error.partition(": job ")
    assert before == "ClusterNotStarted: The slurm cluster did not start. Known of the reason"
    number, _, told = after.partition(" ")
    assert number.isdecimal()
    line, _, advice = told.partition("\n")
    assert line.startswith(
        "has ended before its workers came: FAILED (NonZeroExitCode); the last that it said: /"
    )
    assert line.endswith("/opt/none/python: No such file or directory.")
    assert (
        advice
        == "Cells under %%distribute run on this machine meanwhile; `%cluster start slurm …` tries again."
    )


def test_who_waits_for_a_queue_that_never_starts_sees_why_and_can_stop(
    start: Callable[..., str], queue: Slurm, scratch: Path
) -> None:
    with notebook() as opened:
        waits = opened.run(
            start("--partition closed"),
            when=lambda answer: "PENDING (PartitionDown)" in answer.stdout,
            act=opened.manager.interrupt_kernel,
        )
        assert waits.error is not None
        said = "KeyboardInterrupt: the slurm cluster is not waited for any longer, and nothing is left of it"
        assert waits.error == said
        assert waits.traceback == said
        lines = waits.stdout.splitlines()
        assert lines[-1].endswith(" is PENDING (PartitionDown)")
        assert lines[-1].startswith("waits since ")
        nothing_is_left(queue, scratch)


def test_jobs_that_were_ended_are_told_and_others_can_be_had(start: Callable[..., str], queue: Slurm) -> None:
    with notebook() as opened:
        ok(opened.run(start()))
        [number] = numbers(queue, "RUNNING")
        queue.says("scancel", number)
        told = f"1-1 and w1-2: job {number} has ended: CANCELLED (`%cluster scale N` hands in others).\n"
        wait_until(lambda: ok(opened.run("%cluster")).endswith(told), "the job's end is told")
        assert not queue.queue()
        ok(opened.run("%cluster scale 2"))
        assert "workers: 2 ready" in ok(opened.run("%cluster"))
        ok(opened.run(CELL))
        assert right(opened)


def test_a_run_goes_on_when_a_job_is_ended_beneath_it(start: Callable[..., str], queue: Slurm) -> None:
    with notebook() as opened:
        assert "workers: 4 ready" in ok(opened.run(start("--workers 4")))
        lost, _ = sorted(numbers(queue, "RUNNING"))
        cell = "%%distribute\nout = []\nfor i in range(60):\n    print(i)\n    time.sleep(0.1)\n    out.append(i)"
        opened.run("import time")
        answer = opened.run(
            cell, when=lambda answer: "5\n" in answer.stdout, act=lambda: queue.says("scancel", lost)
        )
        assert ok(answer) == "".join(f"{i}\n" for i in range(60))
        assert opened.value("out == list(range(60))")


def test_a_host_that_is_killed_leaves_no_job(start: Callable[..., str], queue: Slurm, scratch: Path) -> None:
    """Neither one that runs nor one that waits."""
    with notebook() as opened:
        ok(opened.run(start("--name slurm-lost", "--cores 6", "--processes 2").replace("--cores 2 ", "")))
        scaled = opened.begin("%cluster scale 4")
        wait_until(lambda: numbers(queue, "RUNNING") and numbers(queue, "PENDING"), "one runs and one waits")
        os.kill(find("slurm-lost").owner.pid, signal.SIGKILL)
        opened.finish(scaled)
        wait_until(lambda: not queue.queue(), "an empty queue")
    assert entries() == []
    nothing_is_left(queue, scratch)
