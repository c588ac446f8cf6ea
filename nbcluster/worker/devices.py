"""Memory of a GPU that libraries have taken and keep for later, where the kernel and other workers share the device.

In this room a process knows whether it holds any, and gives it back.
"""

import gc
import sys
from typing import Any


def in_use() -> bool:
    """Whether this process has taken hold of a GPU, by torch or CuPy. Neither is imported for the question."""
    torch: Any = sys.modules.get("torch")
    taken = hasattr(torch, "cuda") and torch.cuda.is_initialized()
    return bool(taken) or hasattr(sys.modules.get("cupy"), "get_default_memory_pool")


def give_back() -> None:
    """All that no living object needs. A process that has no device loses no time."""
    if not in_use():
        return
    gc.collect()  # tensors hang on frames of tracebacks, and these on each other
    torch: Any = sys.modules.get("torch")
    if hasattr(torch, "cuda") and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    cupy: Any = sys.modules.get("cupy")
    if hasattr(cupy, "get_default_memory_pool"):
        cupy.get_default_memory_pool().free_all_blocks()
        cupy.get_default_pinned_memory_pool().free_all_blocks()
