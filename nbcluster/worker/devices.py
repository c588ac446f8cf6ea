"""GPUs, as one process meets them: which it may see, whether it has taken hold of one, and what it need not keep.

A worker on a GPU sees that one alone. Beside it others compute on cores and shall see none; but a plain run would see one,
and may have chosen its way by it. So there the question itself ends the slice: nothing counts that hangs on its answer.

In this room a process takes its place, takes hold of a device, knows whether it has, and gives back what it does not need.
"""

import gc
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

#: CUDA's, and those of ROCm.
_CHOOSING: Final = ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES")
#: What each library asks first, whatever it is asked itself.
_QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "torch._C": ("_cuda_getDeviceCount", "_cuda_init"),
    "cupy_backends.cuda.api.runtime": ("getDeviceCount",),
    "jax._src.xla_bridge": ("backends",),
}

_pinned: dict[str, str] = {}
_hides = False


def take_place(pinned: Mapping[str, str], *, hides: bool) -> None:
    """Once in the life of a worker, before anything of CUDA is imported. ``pinned`` are the variables that choose its
    device; it ``hides`` all where others have them."""
    global _hides
    _pinned.update(pinned)
    _hides = hides
    os.environ.update(_pinned)
    stay_in_place()


def pinned() -> Mapping[str, str]:
    """What of the environment is this worker's own, and not its kernel's."""
    return _pinned


def has_place() -> bool:
    """Whether this is a worker on a GPU, or on what is taken for one."""
    return bool(_pinned)


def stay_in_place() -> None:
    """The kernel's environment has been put in force. `os.environ` says what the kernel's says; where no device is to be
    seen, the system says otherwise, and that is what drivers ask."""
    if _hides:
        for name in _CHOOSING:
            os.putenv(name, "")


def when_asked(asked: Callable[[str], None]) -> None:
    """Where this worker hides all devices: ``asked`` is called before a library, whose name it gets, learns that there is
    none. It may raise."""
    if not _hides:
        return
    for module in _QUESTIONS:
        if module in sys.modules:
            _put_answers(sys.modules[module], asked)
    sys.meta_path.insert(0, _Finder(asked))


def _put_answers(module: ModuleType, asked: Callable[[str], None]) -> None:
    library = module.__name__.partition(".")[0].partition("_")[0]
    for name in _QUESTIONS[module.__name__]:
        question = getattr(module, name, None)
        if question is not None and not isinstance(question, _Answer):
            setattr(module, name, _Answer(question, library, asked))


class _Answer:
    """In the place of a library's question."""

    def __init__(self, question: Callable[..., Any], library: str, asked: Callable[[str], None]) -> None:
        self._question = question
        self._library = library
        self._asked = asked

    def __call__(self, *given: Any, **named: Any) -> Any:
        self._asked(self._library)
        return self._question(*given, **named)


class _Finder(MetaPathFinder):
    """A library that is imported later gets its answers as soon as it is there."""

    def __init__(self, asked: Callable[[str], None]) -> None:
        self._asked = asked

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _QUESTIONS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._asked)
        return spec


class _Loader(Loader):
    def __init__(self, own: Loader, asked: Callable[[str], None]) -> None:
        self._own = own
        self._asked = asked

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._own.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._own.exec_module(module)
        _put_answers(module, self._asked)


def is_out_of_gpu_memory(error: BaseException) -> bool:
    """Whether torch or CuPy has raised it for want of a device's memory."""
    kinds = type(error).__mro__
    return any(
        kind.__name__ == "OutOfMemoryError" and kind.__module__.partition(".")[0] in ("torch", "cupy")
        for kind in kinds
    )


def in_use() -> bool:
    """Whether this process has taken hold of a GPU, by torch or CuPy. Neither is imported for the question."""
    return in_use_by_torch() or hasattr(sys.modules.get("cupy"), "get_default_memory_pool")


def in_use_by_torch() -> bool:
    torch: Any = sys.modules.get("torch")
    return hasattr(torch, "cuda") and bool(torch.cuda.is_initialized())


def take_hold_by_torch() -> None:
    """Before anybody watches: at a process's first use of a GPU torch gets a shared generator more, and at its first
    product cuBLAS writes to descriptors of its own, which would look like a file of the body's."""
    if not in_use_by_torch():
        torch = importlib.import_module("torch")
        square = torch.ones((8, 8), device="cuda")
        torch.matmul(square, square)


def give_back() -> None:
    """All that no living object needs. A process that has no device loses no time."""
    if not in_use():
        return
    gc.collect()  # tensors hang on frames of tracebacks, and these on each other
    if in_use_by_torch():
        sys.modules["torch"].cuda.empty_cache()
    cupy: Any = sys.modules.get("cupy")
    if hasattr(cupy, "get_default_memory_pool"):
        cupy.get_default_memory_pool().free_all_blocks()
        cupy.get_default_pinned_memory_pool().free_all_blocks()
