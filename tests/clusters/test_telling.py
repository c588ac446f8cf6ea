"""What a kernel tells of its runs: one piece at a time, and as much as is wanted."""

import json
from concurrent.futures import Future
from typing import Any

import pytest

from nbcluster import wire
from nbcluster.clusters.picture import Picture
from nbcluster.clusters.telling import Place, Telling
from nbcluster.run.snapshot import BusySpan, ErrorView, LaneView, LoopView, Snapshot

PLACE = Place(notebook="grid.ipynb", kernel="k", cell_id="c")


def shown(
    seconds: float, spans: range = range(0), *, lanes: int = 1, loops: int = 1, final: bool = False
) -> Snapshot:
    """So far: new slices on the first lane."""
    slices = tuple(BusySpan(id, 0, id, id + 1, seconds, None, "running") for id in spans)
    return Snapshot(
        run="aaaaaaaa-1",
        name="x" * 1000,
        cell="7",
        state="done" if final else "running",
        seconds=seconds,
        loops=tuple(
            LoopView(line, "for", None, 0, 0, 0, 0.0, None, None, "parallel", None, "t" * 5000)
            for line in range(loops)
        ),
        lanes=tuple(
            LaneView(f"w{lane}", "lab7", None, slices if lane == 0 else (), 7) for lane in range(lanes)
        ),
        lane_count=lanes,
        errors=(ErrorView("E" * 999, 3, 1, "e" * (1 << 20)),) * 50,
        sent_bytes=0,
        plain_estimate_s=None,
        claim="same as a plain run",
        message="m" * (1 << 20),
        final=final,
    )


class Host:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.picture = Picture()
        self._owed: list[Future[dict[str, Any]]] = []
        self.telling = Telling(self._hear)

    def _hear(self, do: str, **piece: Any) -> Future[dict[str, Any]]:
        assert do == "show"
        assert not self._owed, "one at a time"
        assert len(json.dumps(piece)) < 60_000
        self.heard.append(piece)
        self.picture.add(piece)
        self._owed.append(Future())
        return self._owed[-1]

    def answer(self) -> None:
        self._owed.pop().set_result({})

    def answer_all(self) -> None:
        while self._owed:
            self.answer()


def test_nothing_more_is_told_before_an_answer() -> None:
    host = Host()
    for second in range(5):
        host.telling.show(PLACE, shown(float(second)))
    assert [piece["head"]["seconds"] for piece in host.heard] == [0.0]
    host.answer()
    assert [piece["head"]["seconds"] for piece in host.heard] == [0.0, 4.0]
    host.answer()
    assert len(host.heard) == 2


def test_slices_stay_until_somebody_wants_them_or_the_run_is_over() -> None:
    host = Host()
    host.telling.show(PLACE, shown(0.0, range(3)))
    host.answer_all()
    assert host.heard[0]["spans"] == []
    host.telling.want(None)
    host.answer_all()
    assert [span["id"] for span in host.heard[-1]["spans"][0][1]] == [0, 1, 2]
    host.telling.want([])
    host.telling.show(PLACE, shown(1.0, range(3, 5)), "")
    host.answer_all()
    assert host.heard[-1]["spans"] == []
    host.telling.show(PLACE, shown(2.0, range(5), final=True), "its story")
    host.answer_all()
    assert (host.heard[-1]["story"], len(host.picture.spans["w0"])) == ("its story", 5)


@pytest.mark.parametrize("spans", [0, 1, 1000])
def test_what_comes_of_all_pieces_is_the_snapshot(spans: int) -> None:
    host = Host()
    host.telling.want(None)
    host.telling.show(PLACE, shown(3.0, range(spans), lanes=500, loops=200, final=True))
    host.answer_all()
    told = wire.from_json(json.loads(json.dumps(host.picture.snapshot())))
    assert (len(told.loops), len(told.lanes), len(told.lanes[0].spans)) == (200, 500, spans)
    assert [lane.worker for lane in told.lanes] == [f"w{lane}" for lane in range(500)]
    assert [piece["more"] for piece in host.heard].count(False) == 1


def test_what_has_not_changed_is_not_told_again() -> None:
    host = Host()
    for second in range(3):
        host.telling.show(PLACE, shown(float(second), lanes=8, loops=8))
        host.answer_all()
    assert [(len(piece["loops"]), len(piece["lanes"])) for piece in host.heard] == [(8, 8), (0, 0), (0, 0)]
