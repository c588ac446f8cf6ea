"""Which GPUs this machine lends to its workers, and how busy they are.

NVIDIA's management library is asked (package ``nvidia-ml-py``, the extra ``gpu``), which takes hold of no device. A GPU
that is cut into MIG slices counts as so many as it has slices. AMD's are those that ``ROCR_VISIBLE_DEVICES`` lists: there
the list is all that is known.

In this room the devices of a machine are found and looked at; nothing of CUDA is loaded.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

CUDA: Final = "CUDA_VISIBLE_DEVICES"
ROCR: Final = "ROCR_VISIBLE_DEVICES"

_NO_LIBRARY: Final = "the package nvidia-ml-py is not installed here (`pip install nbcluster[gpu]` brings it)"
_NO_DRIVER: Final = "NVIDIA's driver is not installed here"
_NONE: Final = "NVIDIA's driver knows of no GPU here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """A device, or a slice of one, that a worker may have for itself."""

    id: str  #: as `variable` names it: a UUID, where there is one
    name: str  #: "NVIDIA H100 80GB HBM3"
    variable: str = CUDA  #: of the environment: what chooses a device for a process
    memory_bytes: int = 0  #: 0: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A device at one moment."""

    busy: float | None  #: the part of the last moment in which it computed, from 0 to 1
    memory_bytes: int | None  #: in use, by whomever
    by_process: Mapping[int, int]  #: the same by process id, as far as the system tells


@dataclass(frozen=True, slots=True)
class Found:
    """The GPUs that this process may use; and where there is none, what is known of why, a clause."""

    gpus: tuple[Gpu, ...]
    because: str = ""


def find(environ: Mapping[str, str], pretended: int = 0, nvml: Any = None) -> Found:
    """``nvml``: the library, where it is not the installed one. Never raises."""
    if pretended:
        return Found(tuple(Gpu(id=f"pretended-{n}", name="no GPU, pretended") for n in range(pretended)))
    try:
        nvml = nvml or importlib.import_module("pynvml")
    except ImportError:
        found = Found((), _NO_LIBRARY)
    else:
        found = _of_nvidia(nvml, environ.get(CUDA))
    return found if found.gpus or ROCR not in environ else _of_amd(environ[ROCR])


def gauges(gpus: Sequence[Gpu], nvml: Any = None) -> dict[str, Gauge]:
    """How busy each of these is now, by its id; nothing of those that nobody can tell. Never raises."""
    wanted = {gpu.id for gpu in gpus if gpu.variable == CUDA}
    if not wanted:
        return {}
    try:
        nvml = nvml or importlib.import_module("pynvml")
    except ImportError:
        return {}
    try:
        with _open(nvml):
            return {id_: _gauge(nvml, device) for id_, device in _devices(nvml) if id_ in wanted}
    except nvml.NVMLError:
        return {}  # the driver is being replaced, or the device has fallen off its bus


# NVIDIA ----------------------------------------------------------------------------------------------


def _of_nvidia(nvml: Any, visible: str | None) -> Found:
    try:
        with _open(nvml):
            every = [_gpu(nvml, id_, device) for id_, device in _devices(nvml)]
            order = [_text(nvml.nvmlDeviceGetUUID(_by_index(nvml, n))) for n in range(_count(nvml))]
    except nvml.NVMLError_LibraryNotFound:
        return Found((), _NO_DRIVER)
    except nvml.NVMLError as error:
        return Found((), f"NVIDIA's driver says: {error}")
    if not every:
        return Found((), _NONE)
    if visible is None:
        return Found(tuple(every))
    chosen = tuple(_chosen(every, order, visible))
    return Found(chosen, "" if chosen else f"{CUDA}={visible!r} hides what there is")


def _chosen(every: Sequence[Gpu], order: Sequence[str], visible: str) -> Iterator[Gpu]:
    """As CUDA reads it: by numbers or by beginnings of UUIDs, up to the first that there is not."""
    for word in filter(None, map(str.strip, visible.split(","))):
        id_ = order[int(word)] if word.isdecimal() and int(word) < len(order) else word
        gpu = next((each for each in every if each.id.startswith(id_)), None)
        if gpu is None:
            return
        yield gpu


def _devices(nvml: Any) -> Iterator[tuple[str, Any]]:
    """Each device with its UUID; in place of one that is cut into slices, its slices."""
    for index in range(_count(nvml)):
        device = _by_index(nvml, index)
        slices = list(_slices(nvml, device))
        for each in slices or [device]:
            yield _text(nvml.nvmlDeviceGetUUID(each)), each


def _slices(nvml: Any, device: Any) -> Iterator[Any]:
    with suppress(nvml.NVMLError):  # most devices cannot be cut
        now, _ = nvml.nvmlDeviceGetMigMode(device)
        most = nvml.nvmlDeviceGetMaxMigDeviceCount(device) if now else 0
        for at in range(most):
            with suppress(nvml.NVMLError_NotFound):
                yield nvml.nvmlDeviceGetMigDeviceHandleByIndex(device, at)


def _gpu(nvml: Any, id_: str, device: Any) -> Gpu:
    memory = nvml.nvmlDeviceGetMemoryInfo(device)
    return Gpu(id=id_, name=_text(nvml.nvmlDeviceGetName(device)), memory_bytes=int(memory.total))


def _gauge(nvml: Any, device: Any) -> Gauge:
    busy = memory = None
    by_process: dict[int, int] = {}
    # One by one: a slice tells nothing of its use, and in a container processes are not told.
    with suppress(nvml.NVMLError):
        busy = nvml.nvmlDeviceGetUtilizationRates(device).gpu / 100
    with suppress(nvml.NVMLError):
        memory = int(nvml.nvmlDeviceGetMemoryInfo(device).used)
    with suppress(nvml.NVMLError):
        for each in nvml.nvmlDeviceGetComputeRunningProcesses(device):
            if each.usedGpuMemory is not None:
                by_process[int(each.pid)] = int(each.usedGpuMemory)
    return Gauge(busy=busy, memory_bytes=memory, by_process=by_process)


@contextmanager
def _open(nvml: Any) -> Iterator[None]:
    nvml.nvmlInit()
    try:
        yield
    finally:
        nvml.nvmlShutdown()


def _count(nvml: Any) -> int:
    return int(nvml.nvmlDeviceGetCount())


def _by_index(nvml: Any, index: int) -> Any:
    return nvml.nvmlDeviceGetHandleByIndex(index)


def _text(said: str | bytes) -> str:
    return said.decode() if isinstance(said, bytes) else said  # older versions of the library say bytes


# AMD -------------------------------------------------------------------------------------------------


def _of_amd(visible: str) -> Found:
    words = [word.strip() for word in visible.split(",") if word.strip()]
    gpus = tuple(Gpu(id=word, name=f"AMD GPU {word}", variable=ROCR) for word in words)
    return Found(gpus, "" if gpus else f"{ROCR} is empty here")
