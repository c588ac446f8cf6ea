"""The laws of a loop that runs apart, in every world that Hypothesis can think of."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from nbcluster.run.pace import Pace
from tests.run.world import World


class AnyWorld(RuleBasedStateMachine):
    """Workers come, compute, flush and die, messages overtake each other, the kernel commits in any bites."""

    world: World

    @initialize(
        total=st.integers(0, 40),
        first=st.integers(0, 3),
        proof=st.booleans(),
        surprises=st.frozensets(st.integers(0, 39), max_size=3),
        poison=st.dictionaries(st.integers(0, 39), st.integers(1, 20), max_size=2),
        workers=st.integers(0, 5),
        pace=st.builds(
            Pace,
            window_s=st.sampled_from([0.1, 2.0, 5.0, 100.0]),
            stretch=st.sampled_from([1, 3, 64]),
            growth=st.sampled_from([1, 8]),
            queue_below_s=st.sampled_from([0.5, 10.0]),
            slice_s=st.sampled_from([0.05, 1.0]),
            window_bytes=st.sampled_from([1, 100, 10_000]),
            retries=st.integers(0, 2),
            end_early=st.booleans(),
        ),
    )
    def begin(self, total, first, proof, surprises, poison, workers, pace):
        self.world = World(total, min(first, total), pace, proof=proof, surprises=surprises, poison=poison)
        for _ in range(workers):
            self.world.join()

    def going(self):
        return self.world.ended is None

    def pick(self, data, choices, label):
        return choices[data.draw(st.integers(0, len(choices) - 1), label=label)]

    @rule()
    def a_worker_joins(self):
        if len(self.world.alive()) < 6:
            self.world.join()

    @precondition(lambda self: any(each.inbox for each in self.world.alive()))
    @rule(data=st.data())
    def a_worker_obeys(self, data):
        self.world.read_inbox(self.pick(data, [each for each in self.world.alive() if each.inbox], "worker"))

    @precondition(lambda self: any(each.queue for each in self.world.alive()))
    @rule(data=st.data(), times=st.integers(1, 6), tell_start=st.booleans(), flush=st.booleans())
    def a_worker_computes(self, data, times, tell_start, flush):
        worker = self.pick(data, [each for each in self.world.alive() if each.queue], "worker")
        for _ in range(times):
            if worker.alive and worker.queue:
                self.world.compute(worker, tell_start=tell_start)
        if flush and worker.alive and worker.queue:
            self.world.flush(worker)

    @precondition(lambda self: self.world.alive())
    @rule(data=st.data(), puts_off=st.booleans())
    def a_worker_puts_its_checkpoints_off(self, data, puts_off):
        self.pick(data, self.world.alive(), "worker").puts_off = puts_off

    @precondition(lambda self: any(each.check for each in self.world.alive()))
    @rule(data=st.data(), clean=st.sampled_from([True, True, True, False]))
    def a_worker_makes_up_for_it(self, data, clean):
        owing = [each for each in self.world.alive() if each.check]
        self.world.look(self.pick(data, owing, "worker"), clean=clean)

    @precondition(lambda self: self.world.channels and self.going())
    @rule(data=st.data(), times=st.integers(1, 4), twice=st.booleans(), lose=st.integers(0, 9))
    def messages_arrive(self, data, times, twice, lose):
        for _ in range(times):
            if self.world.channels and self.going():
                channel = self.pick(data, list(self.world.channels), "channel")
                self.world.deliver(channel, twice=twice, lose=lose == 9)

    @precondition(lambda self: self.world.commit is not None and self.going())
    @rule(most=st.integers(1, 10))
    def the_kernel_commits(self, most):
        self.world.commit_some(most)

    @precondition(lambda self: self.going() and self.world.claim is None)
    @rule(most=st.integers(1, 5))
    def the_kernel_goes_on(self, most):
        self.world.claim_here(most)

    @precondition(lambda self: self.going() and self.world.claim is not None)
    @rule(most=st.integers(1, 5))
    def the_kernel_has_gone_on(self, most):
        self.world.run_claimed(most)

    @precondition(lambda self: self.world.proof_pending and self.going())
    @rule(passed=st.sampled_from([True, True, True, False]))
    def the_proof_is_there(self, passed):
        self.world.prove(passed)

    @precondition(lambda self: self.world.alive())
    @rule(data=st.data(), on_purpose=st.booleans())
    def a_worker_dies(self, data, on_purpose):
        self.world.die(self.pick(data, self.world.alive(), "worker"), "killed", on_purpose=on_purpose)

    @precondition(lambda self: self.going() and set(self.world.flushes) - self.world.fetched)
    @rule(data=st.data())
    def effects_are_lost(self, data):
        keys = sorted(set(self.world.flushes) - self.world.fetched)
        self.world.lose_effects(self.pick(data, keys, "flush"))

    @precondition(lambda self: self.going())
    @rule(seconds=st.sampled_from([0.1, 3.0]))
    def time_passes(self, seconds):
        self.world.tick(seconds)

    @precondition(lambda self: self.going())
    @rule(really=st.integers(0, 9))
    def somebody_stops_it(self, really):
        if really == 9:
            self.world.stop()

    @precondition(lambda self: self.going() and self.world.commit is not None)
    @rule(really=st.integers(0, 9))
    def a_commit_fails(self, really):
        if really == 9:
            self.world.fail_commit()

    def teardown(self):
        if hasattr(self, "world"):
            self.world.play_fairly()


AnyWorld.TestCase.settings = settings(
    max_examples=300, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyWorld = AnyWorld.TestCase
