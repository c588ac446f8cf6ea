"""What `%cluster logs` shows, from plain data."""

import nbcluster.magics.tables as tables
from nbcluster.clusters import WorkerDeath, WorkerInfo
from nbcluster.session import WorkerLog


def test_a_place_tells_of_those_that_died_in_it_and_of_who_has_it() -> None:
    death = WorkerDeath(
        name="w1",
        generation=1,
        cause="it crashed by SIGSEGV",
        asked=False,
        replaced=True,
        log=f'Segmentation fault\n  File "<cell>", line 6 in <module>\n  File "{tables.__file__}", line 1 in run\n',
        at=0.0,
    )
    there = WorkerInfo(name="w1", generation=2, state="ready", pid=7)
    lines = list(tables.log_lines([WorkerLog("w1", there, "a word\nand another\n", (death,))]))
    assert lines[0].startswith("w1, number 1 in its place, ended at ")
    assert lines[0].endswith(": it crashed by SIGSEGV")
    assert lines[1:] == [
        "    Segmentation fault",
        '      File "<cell>", line 6 in <module>',
        "w1, number 2 in its place, ready, process 7",
        "    a word",
        "    and another",
    ]


def test_one_that_has_written_nothing_says_so() -> None:
    there = WorkerInfo(name="w2", generation=1, state="starting")
    assert list(tables.log_lines([WorkerLog("w2", there, "", ())])) == [
        "w2, starting",
        "    (it has written nothing)",
    ]
    gone = WorkerDeath(
        name="w3", generation=4, cause="it was restarted as you asked", asked=True, replaced=False
    )
    assert list(tables.log_lines([WorkerLog("w3", None, "", (gone,))]))[1:] == [
        "    (it had written nothing)"
    ]
