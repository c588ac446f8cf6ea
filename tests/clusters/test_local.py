"""A local cluster with real processes, its workers forked and spawned."""

import multiprocessing
import os
import re
import signal
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from distributed import KilledWorker

from nbcluster.clusters import CallFailed, Cluster
from nbcluster.errors import ClusterError, ClusterNotReached
from nbcluster.worker.executor import ExitCalled, Interrupted
from tests.clusters import work
from tests.clusters.conftest import DEADLINE_S, Deaths, Heard, wait_until


def submit(cluster: Cluster, function: Callable[..., Any], *args: object, worker: int = 0) -> Any:
    """To one worker and no other, so that its death is this task's end."""
    address = cluster.workers()[worker].address
    return cluster.client().submit(function, *args, workers=[address], pure=False)


def test_workers_compute(cluster: Cluster) -> None:
    assert cluster.client().submit(lambda x: x + 1, 1).result(DEADLINE_S) == 2


def test_it_knows_its_workers(cluster: Cluster) -> None:
    first, second = cluster.workers()
    assert (first.name, second.name) == ("w1", "w2")
    assert first.state == second.state == "ready"
    assert psutil.pid_exists(first.pid)
    assert cluster.is_ready()
    info = cluster.info()
    assert info.workers == (first, second)
    assert info.cpus >= 1
    assert info.memory_bytes > 1e8
    assert info.versions["Python"]


def test_user_code_runs_in_the_main_thread_of_a_process_made_for_it(cluster: Cluster) -> None:
    worker = cluster.workers()[0]
    found = submit(cluster, work.where).result(DEADLINE_S)
    assert found["main thread"]
    assert found["pid"] == found["group"] == worker.pid
    assert found["session"] != os.getsid(0)
    assert found["stdin"] == ""
    assert found["tmp"].startswith(os.environ["JUPYTER_RUNTIME_DIR"])
    assert not found["main file"]
    assert found["oom"] >= 500
    # Results must not depend on a thread count or a hash seed that the kernel does not have.
    assert found["threads"] == {"OMP_NUM_THREADS": None, "PYTHONHASHSEED": None}
    assert not any("KEY" in word or "PRIVATE" in word for word in found["argv"])


@pytest.mark.parametrize("body", [work.loop_for_ever, work.sleep_for_ever, work.run_a_child])
def test_an_interrupt_stops_the_turn_and_keeps_the_worker(
    cluster: Cluster, body: Callable[[str], object]
) -> None:
    worker = cluster.workers()[0]
    with Heard(cluster) as heard:
        future = submit(cluster, body, heard.topic)
        [begun] = heard.wait()
        cluster.interrupt_worker(worker.name, begun["turn"])
        with pytest.raises(Interrupted):
            future.result(DEADLINE_S)
    assert submit(cluster, os.getpid).result(DEADLINE_S) == worker.pid
    assert cluster.workers()[0] == worker
    if "child" in begun:
        wait_until(lambda: not psutil.pid_exists(begun["child"]), "the turn's child has gone too")


def test_an_interrupt_of_whatever_runs(cluster: Cluster) -> None:
    with Heard(cluster) as heard:
        future = submit(cluster, work.loop_for_ever, heard.topic)
        heard.wait()
        cluster.interrupt_worker(cluster.workers()[0].name)
        with pytest.raises(Interrupted):
            future.result(DEADLINE_S)


def test_an_interrupt_that_comes_late_stops_nothing(cluster: Cluster) -> None:
    name = cluster.workers()[0].name
    with Heard(cluster) as heard:
        future = submit(cluster, work.loop_for_ever, heard.topic)
        [begun] = heard.wait()
        cluster.interrupt_worker(name, begun["turn"] - 1)
        # Requests are obeyed in order, so the answer to this one says that the first has had its effect.
        assert isinstance(cluster.logs(name), str)
        assert not future.done()
        cluster.interrupt_worker(name, begun["turn"])
        with pytest.raises(Interrupted):
            future.result(DEADLINE_S)


def test_what_belongs_together_is_not_cut_by_an_interrupt(cluster: Cluster) -> None:
    with Heard(cluster) as heard:
        future = submit(cluster, work.hold, heard.topic)
        [begun] = heard.wait()
        cluster.interrupt_worker(cluster.workers()[0].name, begun["turn"])
        assert future.result(DEADLINE_S) == ["first", "second", "interrupted"]


def test_code_that_does_not_heed_is_killed_with_its_worker_which_is_replaced(cluster: Cluster) -> None:
    before = cluster.workers()[0]
    with Heard(cluster) as heard, Deaths(cluster) as deaths:
        future = submit(cluster, work.swallow_everything, heard.topic)
        [begun] = heard.wait()
        future.cancel()  # or Dask would give it to the next worker of that place
        cluster.interrupt_worker(before.name, begun["turn"])
        [death] = deaths.wait()
    assert death.name == before.name
    assert death.generation == before.generation
    assert death.cause == "it did not heed the interrupt and was killed"
    assert death.asked
    assert death.replaced
    assert cluster.wait_workers(2, DEADLINE_S)
    after = cluster.workers()[0]
    assert after.generation == before.generation + 1
    assert submit(cluster, os.getpid).result(DEADLINE_S) == after.pid


def test_exit_ends_the_turn_and_not_the_worker(cluster: Cluster) -> None:
    with pytest.raises(ExitCalled, match="enough"):
        submit(cluster, work.exit_politely).result(DEADLINE_S)
    assert cluster.wait_workers(2)


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (work.kill_self, r"somebody ended it by SIGKILL; its memory had grown to \d+ MB at most, of .* GB"),
        (work.segfault, "it crashed by SIGSEGV: native code in it read or wrote memory that is not its own"),
        (lambda: work.end_with(3), "it ended by itself with exit code 3"),
    ],
    ids=["killed", "segfault", "exit"],
)
def test_a_death_is_named_and_the_worker_replaced(
    cluster: Cluster, end: Callable[[], object], cause: str
) -> None:
    before = cluster.workers()[0]
    with Deaths(cluster) as deaths:
        future = submit(cluster, end)
        [death] = deaths.wait()
        future.cancel()
    assert (death.name, death.generation, death.address) == (before.name, before.generation, before.address)
    assert not death.asked
    assert death.replaced
    assert re.fullmatch(cause, death.cause)
    assert death.peak_memory_bytes > 1e7
    if end is work.segfault:
        assert "Segmentation fault" in death.log
    wait_until(lambda: cluster.workers()[0].state == "ready", "another has taken the place")
    assert cluster.workers()[0].generation > before.generation
    assert cluster.wait_workers(2)


def test_a_task_that_kills_every_worker_is_given_up(start: Callable[..., Cluster]) -> None:
    cluster = start(2)
    future = cluster.client().submit(work.kill_self)
    with pytest.raises(KilledWorker):
        future.result(DEADLINE_S)


def test_what_a_dead_worker_started_dies_with_it(cluster: Cluster) -> None:
    with Heard(cluster) as heard, Deaths(cluster) as deaths:
        future = submit(cluster, work.run_a_child, heard.topic)
        [begun] = heard.wait()
        future.cancel()
        os.kill(begun["pid"], signal.SIGKILL)
        deaths.wait()
    wait_until(lambda: not psutil.pid_exists(begun["child"]), "the child has gone")
    assert cluster.wait_workers(2)


def test_the_door_answers_while_user_code_runs(cluster: Cluster) -> None:
    def register() -> None:
        from nbcluster.worker.door import DOOR

        DOOR.register("test-length", lambda payload: str(len(payload)).encode())

    submit(cluster, register).result(DEADLINE_S)
    worker = cluster.workers()[0]
    with Heard(cluster) as heard:
        future = submit(cluster, work.loop_for_ever, heard.topic)
        [begun] = heard.wait()
        assert cluster.call(worker.address, "test-length", b"12345") == b"5"
        cluster.interrupt_worker(worker.name, begun["turn"])
        with pytest.raises(Interrupted):
            future.result(DEADLINE_S)


def test_a_call_that_nobody_can_answer_says_so(cluster: Cluster) -> None:
    address = cluster.workers()[0].address
    with pytest.raises(CallFailed, match="raised UnknownMethod in 'no-such'"):
        cluster.call(address, "no-such")
    with pytest.raises(CallFailed, match=r"has not answered 'anything' within 0\.2 s"):
        cluster.call("tls://127.0.0.1:1", "anything", timeout_s=0.2)
    with pytest.raises(CallFailed, match=r"tls://127.0.0.1:1 has not answered within 0\.2 s"):
        cluster.reach("tls://127.0.0.1:1", timeout_s=0.2)


def test_what_is_posted_comes_in_order_and_a_bad_post_harms_no_other(cluster: Cluster) -> None:
    def register(topic: str) -> None:
        from nbcluster.worker.door import DOOR

        def echo(payload: bytes) -> bytes:
            DOOR.emit(topic, {"first": payload[0], "length": len(payload)})
            return b""

        DOOR.register("test-echo", echo)

    [worker] = cluster.workers()[:1]
    with Heard(cluster) as heard:
        submit(cluster, register, heard.topic).result(DEADLINE_S)
        for number in range(100):
            cluster.post(worker.address, "test-echo", bytes([number]) * (100_000 if number % 10 == 0 else 1))
            cluster.post(worker.address, "no-such")
        messages = heard.wait(100)
    assert [message["first"] for message in messages] == list(range(100))
    assert sum(message["length"] for message in messages) == 10 * 100_000 + 90
    wait_until(lambda: "UnknownMethod: no-such" in cluster.logs(worker.name), "the log tells of the bad ones")


def test_the_end_of_a_cable_is_told_and_the_next_post_lays_another(cluster: Cluster) -> None:
    [worker] = cluster.workers()[:1]
    cut: list[str] = []
    stop = cluster.on_cut(cut.append)
    with Heard(cluster) as heard, Deaths(cluster) as deaths:
        future = submit(cluster, work.kill_self)
        deaths.wait()
        wait_until(lambda: cut == [worker.address], "the end of the cable is told")
        future.cancel()
        assert cluster.wait_workers(len(cluster.workers()))
        [successor] = [each for each in cluster.workers() if each.name == worker.name]
        cluster.reach(successor.address)
        submit(cluster, work.say_begun, heard.topic).result(DEADLINE_S)
        assert heard.wait()[0]["worker"] == successor.address
    stop()


def test_events_carry_their_sender_and_keep_their_order(cluster: Cluster) -> None:
    def emit(topic: str) -> None:
        from nbcluster.worker.door import DOOR

        for number in range(100):
            DOOR.emit(topic, {"number": number, "data": b"\x00" * 100})

    with Heard(cluster) as heard:
        submit(cluster, emit, heard.topic).result(DEADLINE_S)
        messages = heard.wait(100)
    assert [message["number"] for message in messages] == list(range(100))
    assert {message["worker"] for message in messages} == {cluster.workers()[0].address}


def test_an_event_that_comes_after_its_topic_was_given_up_is_dropped_in_silence(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    def emit(*topics: str) -> None:
        from nbcluster.worker.door import DOOR

        for topic in topics:
            DOOR.emit(topic, {})

    with Heard(cluster, "one/early") as early, Heard(cluster, "one/late") as late:
        cluster.unsubscribe(early.topic)
        submit(cluster, emit, early.topic, late.topic).result(DEADLINE_S)
        assert len(late.wait(1)) == 1  # which came after the other, by the same way
        assert early.messages == []
    assert "No event handler known" not in caplog.text


def test_what_a_worker_prints_is_in_its_log(cluster: Cluster) -> None:
    worker = cluster.workers()[0]
    submit(cluster, lambda: print("a word")).result(DEADLINE_S)
    wait_until(lambda: "a word" in cluster.logs(worker.name), "the log has it")
    assert cluster.logs("nobody") == ""


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_scale(start: Callable[..., Cluster], start_method: str) -> None:
    cluster = start(2, start_method=start_method)
    assert cluster.wait_workers(2, DEADLINE_S)
    two = cluster.workers()
    with Deaths(cluster) as deaths:
        cluster.scale(3)
        assert cluster.wait_workers(3, DEADLINE_S)
        assert cluster.workers()[:2] == two
        cluster.scale(2)
        [death] = deaths.wait()
    assert death.name == "w3"
    assert death.cause == "the cluster was made smaller as you asked"
    assert death.asked
    assert not death.replaced
    assert cluster.wait_workers(2)
    assert cluster.workers() == two


def test_restart(cluster: Cluster) -> None:
    pids = {worker.pid for worker in cluster.workers()}
    with Deaths(cluster) as deaths:
        cluster.restart()
        causes = {death.cause for death in deaths.wait(2)}
    assert causes == {"it was restarted as you asked"}
    assert cluster.wait_workers(2, DEADLINE_S)
    assert not pids & {worker.pid for worker in cluster.workers()}


def test_callbacks_about_the_start(start: Callable[..., Cluster]) -> None:
    cluster = start(2)
    joined, ready = [], []
    cluster.on_join(joined.append)
    cluster.on_ready(lambda: ready.append(True))
    cluster.wait_ready()
    assert cluster.wait_workers(2)
    wait_until(lambda: ready and len(joined) == 2, "all were called")
    late = []
    cluster.on_ready(lambda: late.append(True))
    assert late == [True]


def test_a_stopped_cluster_says_so(start: Callable[..., Cluster]) -> None:
    cluster = start()
    cluster.wait_ready()
    address = cluster.workers()[0].address
    ended: list[ClusterError] = []
    cluster.on_end(ended.append)
    cluster.stop()
    cluster.stop()
    wait_until(lambda: ended, "whoever works there is told")
    assert len(ended) == 1
    assert "it was stopped" in str(ended[0])
    assert not cluster.is_ready()
    assert cluster.workers() == []
    with pytest.raises(ClusterNotReached, match="it was stopped"):
        cluster.wait_ready()
    with pytest.raises(ClusterNotReached):
        cluster.client()
    with pytest.raises(CallFailed):
        cluster.call(address, "anything")
    with pytest.raises(ClusterNotReached):
        cluster.scale(3)
    cluster.interrupt_worker("w1")


def test_a_forked_child_of_the_kernel_does_not_end_the_cluster(start: Callable[..., Cluster]) -> None:
    cluster = start()
    cluster.client()
    child = multiprocessing.get_context("fork").Process(target=cluster.stop)
    child.start()
    child.join(DEADLINE_S)
    assert child.exitcode == 0
    assert cluster.client().submit(int, "1").result(DEADLINE_S) == 1


def test_stopped_before_it_was_up(start: Callable[..., Cluster]) -> None:
    start().stop()
