"""The table of kinds: what each is asked for with, and what is said where it cannot be had."""

from collections.abc import Mapping
from typing import Any

import pytest

from nbcluster.clusters.folder import runtime_folder
from nbcluster.clusters.kinds import table
from nbcluster.clusters.kinds.kind import NoSupply, Order, ScriptedKind, Supply
from nbcluster.errors import Fault, KindNotInstalled, OptionError
from nbcluster.grammar import Option, at_least_one


class Queue(ScriptedKind):
    """A kind that hands in a script."""

    does = "Starts a cluster in a queue"
    options = (
        Option("--cores", "how many", "N", at_least_one),
        Option("--setup", "a line before the others", "LINE", repeats=True),
    )

    def faults(self, asked: Mapping[str, Any]) -> list[Fault]:
        return [] if "cores" in asked else [Fault("--cores", "is missing")]

    def supply(self, order: Order) -> Supply:
        raise NoSupply("there is no such queue")

    def script(self, order: Order) -> str:
        return "\n".join(
            [*order.asked.get("setup", ()), f"{order.cluster}: {order.asked['cores']} x {order.workers}"]
        )


QUEUE = Queue("queue")
OF = "%cluster start"


@pytest.mark.parametrize("name", table.TABLE)
def test_each_kind_tells_what_it_does(name: str) -> None:
    kind = table.find(name)
    assert kind.name == name
    grammar = table.grammar(kind)
    assert grammar.help().startswith(f"%cluster start {name} [--")
    assert {"--name", "--workers", "--idle", "--help"} <= set(grammar.offered)
    assert ("--dry-run" in grammar.offered) == isinstance(kind, ScriptedKind)
    assert len(grammar.offered) == len(set(grammar.offered))


def test_a_script_is_shown_and_nothing_started() -> None:
    line = [
        "--cores",
        "2",
        "--workers",
        "3",
        "--dry-run",
        "--setup",
        "module load a",
        "--setup",
        "module load b",
    ]
    asked = table.read(QUEUE, line, OF)
    assert (asked.workers, asked.dry_run) == (3, True)
    assert asked.options == {"cores": 2, "setup": ("module load a", "module load b")}
    before = list(runtime_folder().glob("*"))
    assert asked.script() == "module load a\nmodule load b\nqueue: 2 x 3"
    assert list(runtime_folder().glob("*")) == before


def test_a_function_s_arguments_say_the_same() -> None:
    given = {"cores": 2, "workers": 3, "dry_run": True, "setup": ["module load a", "module load b"]}
    asked = table.read(QUEUE, given, "nbcluster.cluster.start()")
    assert asked.script() == "module load a\nmodule load b\nqueue: 2 x 3"


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(OptionError) as caught:
        table.read(QUEUE, ["--workers", "0", "--seutp", "x", "--name", "a/b"], OF)
    assert str(caught.value) == (
        "%cluster start queue did nothing: its line asks for something that it does not offer. --workers 0 is less than 1; "
        "--seutp is unknown (is --setup meant?); --name a/b is no name for a cluster (there may be up to 40 letters and "
        "digits, and - _ . after the first); --cores is missing.\n"
        "There are: --cores --setup --workers --name --idle --dry-run --help."
    )
    with pytest.raises(OptionError) as caught:
        table.read(QUEUE, {"cores": "many", "cpus": 1}, "nbcluster.cluster.start()")
    assert str(caught.value) == (
        "nbcluster.cluster.start() did nothing: it is asked for something that it does not offer. cores='many' is not a "
        "whole number; cpus is unknown; cores is missing.\nThere are: cores setup workers name idle dry_run."
    )


def test_a_missing_extra_says_what_brings_it() -> None:
    class Absent(Queue):
        extra, modules = "queue", ("a_module_of_nobody", "nor_this")

    with pytest.raises(KindNotInstalled) as caught:
        table.insist_on_modules(Absent("queue"))
    assert str(caught.value) == (
        "The queue cluster was not started. Known of the reason: a_module_of_nobody and nor_this, which it needs, are not "
        'installed in this environment.\n`pip install "nbcluster[queue]"` brings what is missing; then ask again.'
    )
