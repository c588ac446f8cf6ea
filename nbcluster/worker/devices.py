"""Memory of a GPU that libraries have taken and keep for later, where the kernel and other workers share the device.

In this room a process takes hold of a device, knows whether it has, and gives back what it does not need.
"""

import gc
import importlib
import sys
from typing import Any


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
