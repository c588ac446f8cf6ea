"""How many cores and how much memory this process may really use.

A container shows the whole machine's cores and memory and allows a part of them: the limits are written in
the control groups, in the process's own group and in each one above it. Affinity limits cores too.

In this room those limits are read; elsewhere than on Linux the machine's own numbers stand.
"""

import math
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

_ROOT = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")


def usable_cores(root: Path = _ROOT, membership: Path = _MEMBERSHIP) -> int:
    """At least 1. Half a core counts as one: it would be idle otherwise."""
    limits = [_affinity(), *(math.ceil(quota) for quota in _quotas(root, membership))]
    return max(1, min(limits))


def workers_for(cpus: float | None) -> int:
    """How many workers of so many cores each there is room for; at least 1."""
    return max(1, int(usable_cores() / (cpus or 1)))


def free_memory_bytes(root: Path = _ROOT, membership: Path = _MEMBERSHIP) -> int:
    """How much more could be used now, here and in every control group above; what can be dropped counts as free."""
    return max(0, min([int(psutil.virtual_memory().available), *_memory_left(root, membership)]))


def usable_memory_bytes(root: Path = _ROOT, membership: Path = _MEMBERSHIP) -> int:
    return min([int(psutil.virtual_memory().total), *_memory_limits(root, membership)])


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path, membership: Path) -> Iterator[float]:
    for group in _groups(root, membership, "cpu"):
        quota, period = [*_words(group / "cpu.max"), "max", "max"][:2]
        if quota == "max":  # version 1 writes the two in files of their own, and -1 for no limit
            [quota] = _words(group / "cpu.cfs_quota_us") or ["-1"]
            [period] = _words(group / "cpu.cfs_period_us") or ["-1"]
        if float(quota) > 0 and float(period) > 0:
            yield float(quota) / float(period)


def _memory_limits(root: Path, membership: Path) -> Iterator[int]:
    for group in _groups(root, membership, "memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            for word in _words(group / name):
                if word != "max":
                    yield int(word)


def _memory_left(root: Path, membership: Path) -> Iterator[int]:
    for group in _groups(root, membership, "memory"):
        for limit, used in (
            ("memory.max", "memory.current"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        ):
            for most, now in zip(_words(group / limit), _words(group / used), strict=False):
                if most != "max":
                    yield int(most) - int(now) + _cached_bytes(group)


def _cached_bytes(group: Path) -> int:
    """What the group holds of files, and would give up first."""
    words = _words(group / "memory.stat")
    told = dict(zip(words[::2], words[1::2], strict=False))
    return int(told.get("inactive_file", told.get("total_inactive_file", 0)))


def _groups(root: Path, membership: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's groups, from its own to the root, in both versions of control groups."""
    try:
        lines = membership.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        top = root / controller if controllers else root
        # Inside a container the path may be the one that the machine sees, and lead nowhere: then only the
        # root is there, and is the container's own group.
        inner = Path(path.lstrip("/"))
        yield from (top / folder for folder in (inner, *inner.parents))


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []
