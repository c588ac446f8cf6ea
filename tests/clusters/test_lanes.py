"""What is done when something has happened to the workers: a table of lives, without a process."""

import signal

from nbcluster.clusters.gpus import Gpu
from nbcluster.clusters.lanes import (
    RELEASE,
    RESTART,
    SCALE,
    BearWorker,
    GiveUpCluster,
    KillWorker,
    Lanes,
    Patience,
    RetireWorker,
    TellDeath,
    TellJoined,
)
from nbcluster.clusters.minder import INTERRUPT, Born, Ended, NotBorn


def lanes(count: int = 2, **patience: float) -> Lanes:
    made = Lanes("lab7", 10**10, Patience(**patience))  # type: ignore[arg-type]
    assert made.scale(count) == [BearWorker(f"w{n}", 1) for n in range(1, count + 1)]
    return made


H100, A100 = Gpu(id="GPU-1", name="H100"), Gpu(id="GPU-2", name="A100")


def test_a_gpu_has_a_place_of_its_own_that_scaling_leaves_alone() -> None:
    made = Lanes("lab7", 10**10)
    assert made.equip([H100, A100]) == [BearWorker("g1", 1), BearWorker("g2", 1)]
    assert made.scale(2) == [BearWorker("w1", 1), BearWorker("w2", 1)]
    assert made.scale(0) == [KillWorker("w2", SCALE), KillWorker("w1", SCALE)]
    assert [(info.name, info.gpu, info.gpu_id) for info in made.infos() if info.has_gpu] == [
        ("g1", "H100", "GPU-1"),
        ("g2", "A100", "GPU-2"),
    ]
    assert made.gpu_of("g2") is A100
    assert made.gpu_of("w1") is None


def test_a_gpu_that_is_shared_has_a_place_for_each_part_and_keeps_them() -> None:
    made = Lanes("lab7", 10**10)
    made.equip([H100])
    assert made.equip([H100], 2) == [BearWorker("g1-2", 1)]
    assert made.equip([H100], 2) == made.equip([H100]) == []
    assert [(info.name, info.share) for info in made.infos()] == [("g1", 0), ("g1-2", 1)]


def test_who_takes_the_place_of_a_dead_worker_has_its_gpu() -> None:
    made = Lanes("lab7", 10**10)
    made.equip([H100])
    join(made, "g1")
    assert BearWorker("g1", 2) in made.ended(ended("g1"), 0.0)
    assert made.gpu_of("g1") is H100


def join(made: Lanes, name: str, generation: int = 1) -> None:
    assert made.born(Born(name=name, generation=generation, pid=10 + generation)) == []
    [told] = made.joined(name, generation, f"tls://{name}.{generation}")
    assert isinstance(told, TellJoined)
    assert told.worker.name == name
    assert told.worker.state == "ready"
    assert told.worker.pid == 10 + generation
    assert told.worker.machine == "lab7"


def ended(name: str, generation: int = 1, because: str = "") -> Ended:
    return Ended(
        name=name,
        generation=generation,
        pid=10 + generation,
        code=None,
        signum=signal.SIGKILL,
        peak_memory_bytes=0,
        out_of_memory=False,
        because=because,
        said="its last words",
    )


def states(made: Lanes) -> dict[str, tuple[str, int]]:
    return {info.name: (info.state, info.generation) for info in made.infos()}


def test_a_worker_is_ready_when_it_has_joined() -> None:
    made = lanes()
    assert states(made) == {"w1": ("starting", 1), "w2": ("starting", 1)}
    join(made, "w2")
    assert states(made) == {"w1": ("starting", 1), "w2": ("ready", 1)}


def test_it_may_join_before_its_birth_is_told() -> None:
    made = lanes(1)
    assert len(made.joined("w1", 1, "tls://x")) == 1
    made.born(Born(name="w1", generation=1, pid=5))
    assert made.infos()[0].pid == 5
    assert made.infos()[0].state == "ready"


def test_a_dead_worker_is_told_and_replaced() -> None:
    made = lanes()
    join(made, "w1")
    told, bear = made.ended(ended("w1"), 0.0)
    assert isinstance(told, TellDeath)
    assert (told.death.name, told.death.generation, told.death.address) == ("w1", 1, "tls://w1.1")
    assert (told.death.asked, told.death.replaced) == (False, True)
    assert (told.death.signal, told.death.log) == ("SIGKILL", "its last words")
    assert bear == BearWorker("w1", 2)
    assert states(made)["w1"] == ("starting", 2)


def test_late_news_of_a_former_worker_changes_nothing() -> None:
    made = lanes(1)
    join(made, "w1")
    made.ended(ended("w1"), 0.0)
    assert made.ended(ended("w1"), 0.0) == []
    assert made.joined("w1", 1, "tls://late") == []
    assert made.born(Born(name="w1", generation=1, pid=99)) == []
    assert made.infos()[0].pid == 0
    assert made.joined("nobody", 1, "tls://x") == []


def test_one_that_never_comes_up_is_given_up_and_the_others_go_on() -> None:
    made = lanes(2, unready=3)
    join(made, "w2")
    for generation in (1, 2):
        assert made.ended(ended("w1", generation), 0.0)[1:] == [BearWorker("w1", generation + 1)]
    [told] = made.ended(ended("w1", 3), 0.0)
    assert isinstance(told, TellDeath)
    assert not told.death.replaced
    assert states(made) == {"w1": ("given up", 3), "w2": ("ready", 1)}


def test_when_none_is_left_the_cluster_is_given_up() -> None:
    made = lanes(1, unready=1)
    _, given_up = made.ended(ended("w1"), 0.0)
    assert given_up == GiveUpCluster(
        "none of its workers stays alive; of the last one is known: somebody ended it by SIGKILL",
        "its last words",
    )


def test_who_is_busy_stays_longest() -> None:
    made = lanes(4)
    for name in ("w1", "w2", "w4"):
        join(made, name)
    assert made.scale(2, RELEASE, busy={"w4"}) == [
        KillWorker("w3", RELEASE),
        RetireWorker("w2", "tls://w2.1", RELEASE),
    ]
    assert made.scale(1, busy={"w4"}) == [RetireWorker("w1", "tls://w1.1", SCALE)]


def test_who_is_ended_for_its_own_trouble_has_not_been_asked_to_go() -> None:
    made = lanes(1, deaths=2)
    join(made, "w1")
    assert made.end("w1", "it had grown", outgrown=True) == [KillWorker("w1", "it had grown")]
    assert made.end("w1", "it had grown") == [], "it is being killed"
    told, bear = made.ended(ended("w1", because="it had grown"), 0.0)
    assert isinstance(told, TellDeath)
    assert (told.death.asked, told.death.out_of_memory, told.death.cause) == (False, True, "it had grown")
    assert bear == BearWorker("w1", 2)
    assert made.end("w1", "it had grown") == [], "its successor has not joined"
    join(made, "w1", 2)
    made.end("w1", "it did nothing")
    told, given_up = made.ended(ended("w1", 2, because="it did nothing"), 1.0)
    assert isinstance(told, TellDeath)
    assert not told.death.out_of_memory
    assert isinstance(given_up, GiveUpCluster), "deaths of this kind count"


def test_a_process_that_the_system_refuses_is_not_asked_for_again() -> None:
    made = lanes(1)
    told, given_up = made.not_born(NotBorn(name="w1", generation=1, cause="no more processes"))
    assert isinstance(told, TellDeath)
    assert told.death.cause == "no more processes"
    assert isinstance(given_up, GiveUpCluster)
    assert made.not_born(NotBorn(name="w1", generation=7, cause="late")) == []


def test_many_deaths_in_a_short_time_are_enough() -> None:
    made = lanes(2, deaths=3, within_s=60)
    for generation, now in ((1, 0.0), (2, 10.0)):
        join(made, "w1", generation)
        assert len(made.ended(ended("w1", generation), now)) == 2
    join(made, "w1", 3)
    assert len(made.ended(ended("w1", 3), 20.0)) == 1
    assert states(made)["w1"] == ("given up", 3)


def test_many_deaths_over_a_long_time_are_life() -> None:
    made = lanes(2, deaths=3, within_s=60)
    for generation in range(1, 10):
        join(made, "w1", generation)
        assert len(made.ended(ended("w1", generation), generation * 31.0)) == 2


def test_deaths_that_were_asked_for_do_not_count() -> None:
    made = lanes(1, deaths=2, unready=2)
    for generation in range(1, 10):
        told, _ = made.ended(ended("w1", generation, because=INTERRUPT), 0.0)
        assert isinstance(told, TellDeath)
        assert told.death.asked


def test_scaling_up_takes_free_names() -> None:
    made = lanes(1)
    assert made.scale(3) == [BearWorker("w2", 1), BearWorker("w3", 1)]
    assert made.scale(3) == []


def test_scaling_down_lets_a_ready_worker_hand_over_first() -> None:
    made = lanes(3)
    join(made, "w2")
    assert made.scale(1) == [KillWorker("w3", SCALE), RetireWorker("w2", "tls://w2.1", SCALE)]
    assert states(made)["w2"] == ("leaving", 1)
    [told] = made.ended(ended("w2", because=SCALE), 0.0)
    assert isinstance(told, TellDeath)
    assert (told.death.asked, told.death.replaced) == (True, False)
    assert "w2" not in states(made)


def test_a_name_that_comes_back_counts_on() -> None:
    made = lanes(2)
    made.scale(1)
    made.ended(ended("w2", because=SCALE), 0.0)
    assert made.scale(2) == [BearWorker("w2", 2)]


def test_a_place_that_is_being_left_is_not_taken_meanwhile() -> None:
    made = lanes(2)
    made.scale(1)
    assert made.scale(2) == [BearWorker("w3", 1)]


def test_restart_replaces_all_and_forgives() -> None:
    made = lanes(3, unready=1)
    join(made, "w1")
    made.ended(ended("w2"), 0.0)
    assert states(made)["w2"] == ("given up", 1)
    assert made.restart() == [KillWorker("w1", RESTART), BearWorker("w2", 2), KillWorker("w3", RESTART)]
    assert made.ended(ended("w1", because=RESTART), 0.0)[1:] == [BearWorker("w1", 2)]


def test_a_given_up_place_goes_when_the_cluster_is_made_smaller() -> None:
    made = lanes(2, unready=1)
    join(made, "w1")
    made.ended(ended("w2"), 0.0)
    assert made.scale(1) == []
    assert states(made) == {"w1": ("ready", 1)}
