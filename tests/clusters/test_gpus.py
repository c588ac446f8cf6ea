"""Which GPUs there are, as NVIDIA's library tells it. It is stood for by one that knows of no hardware."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from nbcluster.clusters.gpus import CUDA, ROCR, Gauge, Gpu, find, gauges


class NVMLError(Exception):
    pass


class NotThere(NVMLError):
    pass


class NoLibrary(NVMLError):
    pass


@dataclass
class Card:
    uuid: str
    slices: list["Card"] = field(default_factory=list)
    total: int = 80_000
    used: int = 1_000
    busy: int | None = 87
    processes: dict[int, int | None] | None = None


@dataclass
class Amount:
    total: int = 0
    used: int = 0
    gpu: int = 0
    pid: int = 0
    usedGpuMemory: int | None = None  # the library's name


class Library:
    """As much of ``pynvml`` as is asked."""

    NVMLError = NVMLError
    NVMLError_NotFound = NotThere
    NVMLError_LibraryNotFound = NoLibrary

    def __init__(self, *cards: Card, fails: NVMLError | None = None) -> None:
        self._cards = cards
        self._fails = fails
        self.open = 0

    def nvmlInit(self) -> None:
        if self._fails is not None:
            raise self._fails
        self.open += 1

    def nvmlShutdown(self) -> None:
        self.open -= 1

    def nvmlDeviceGetCount(self) -> int:
        return len(self._cards)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Card:
        return self._cards[index]

    def nvmlDeviceGetUUID(self, card: Card) -> str:
        return card.uuid

    def nvmlDeviceGetName(self, card: Card) -> bytes:
        return b"NVIDIA H100"

    def nvmlDeviceGetMemoryInfo(self, card: Card) -> Amount:
        return Amount(total=card.total, used=card.used)

    def nvmlDeviceGetMigMode(self, card: Card) -> list[int]:
        if card.uuid.startswith("OLD"):
            raise NVMLError("Not Supported")
        return [int(bool(card.slices)), 0]

    def nvmlDeviceGetMaxMigDeviceCount(self, card: Card) -> int:
        return 7

    def nvmlDeviceGetMigDeviceHandleByIndex(self, card: Card, at: int) -> Card:
        if at >= len(card.slices):
            raise NotThere("Not Found")
        return card.slices[at]

    def nvmlDeviceGetUtilizationRates(self, card: Card) -> Amount:
        if card.busy is None:
            raise NVMLError("Not Supported")
        return Amount(gpu=card.busy)

    def nvmlDeviceGetComputeRunningProcesses(self, card: Card) -> list[Amount]:
        if card.processes is None:
            raise NVMLError("No Permission")
        return [Amount(pid=pid, usedGpuMemory=used) for pid, used in card.processes.items()]


CUT = Card("GPU-b", slices=[Card("MIG-b1"), Card("MIG-b2")])
MACHINE = (Card("OLD-a"), CUT, Card("GPU-c"))


def ids(environ: dict[str, str], nvml: Any = None) -> list[str]:
    return [gpu.id for gpu in find(environ, nvml=nvml or Library(*MACHINE)).gpus]


def test_each_gpu_is_found_and_in_place_of_one_that_is_cut_its_slices() -> None:
    library = Library(*MACHINE)
    found = find({}, nvml=library)
    assert [gpu.id for gpu in found.gpus] == ["OLD-a", "MIG-b1", "MIG-b2", "GPU-c"]
    assert found.gpus[0] == Gpu(id="OLD-a", name="NVIDIA H100", memory_bytes=80_000)
    assert found.because == ""
    assert library.open == 0


@pytest.mark.parametrize(
    ("visible", "seen"),
    [
        ("2", ["GPU-c"]),
        ("2,0", ["GPU-c", "OLD-a"]),
        ("GPU-c", ["GPU-c"]),
        ("MIG-b2", ["MIG-b2"]),
        ("0,7,2", ["OLD-a"]),  # as CUDA does: what follows one that there is not is not looked at
        ("", []),
        ("-1", []),
    ],
)
def test_what_the_environment_hides_is_nobodys(visible: str, seen: list[str]) -> None:
    assert ids({CUDA: visible}) == seen


def test_what_is_hidden_is_told() -> None:
    assert find({CUDA: ""}, nvml=Library(*MACHINE)).because == "CUDA_VISIBLE_DEVICES='' hides what there is"


@pytest.mark.parametrize(
    ("library", "because"),
    [
        (Library(fails=NoLibrary("NVML Shared Library Not Found")), "NVIDIA's driver is not installed here"),
        (Library(fails=NVMLError("Driver Not Loaded")), "NVIDIA's driver says: Driver Not Loaded"),
        (Library(), "NVIDIA's driver knows of no GPU here"),
    ],
    ids=["no driver", "a driver that fails", "no card"],
)
def test_why_there_is_none(library: Library, because: str) -> None:
    found = find({}, nvml=library)
    assert (found.gpus, found.because) == ((), because)


def test_those_of_amd_are_the_ones_that_the_environment_lists() -> None:
    found = find({ROCR: "0, 1"}, nvml=Library(fails=NoLibrary("")))
    assert found.gpus == (
        Gpu(id="0", name="AMD GPU 0", variable=ROCR),
        Gpu(id="1", name="AMD GPU 1", variable=ROCR),
    )
    assert find({ROCR: ""}, nvml=Library()).because == "ROCR_VISIBLE_DEVICES is empty here"


def test_pretended_ones_are_asked_of_nobody() -> None:
    found = find({}, pretended=2, nvml=Library(fails=NoLibrary("")))
    assert [gpu.id for gpu in found.gpus] == ["pretended-0", "pretended-1"]


def test_how_busy_each_is_as_far_as_it_is_told() -> None:
    cards = (
        Card("GPU-a", processes={4711: 600, 12: None}),
        Card("GPU-b", busy=None),
        Card("GPU-c"),
    )
    gpus = [Gpu(id="GPU-a", name=""), Gpu(id="GPU-b", name=""), Gpu(id="0", name="", variable=ROCR)]
    assert gauges(gpus, Library(*cards)) == {
        "GPU-a": Gauge(busy=0.87, memory_bytes=1_000, by_process={4711: 600}),
        "GPU-b": Gauge(busy=None, memory_bytes=1_000, by_process={}),
    }
    assert gauges(gpus, Library(fails=NVMLError("GPU is lost"))) == {}
    assert gauges([], Library(fails=AssertionError())) == {}  # type: ignore[arg-type]  # nobody is asked at all
