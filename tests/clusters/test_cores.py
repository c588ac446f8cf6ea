"""What a container allows is what counts."""

import os
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters.cores import usable_cores, usable_memory_bytes

AFFINITY = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
MACHINE = int(psutil.virtual_memory().total)
V2 = "0::/a/b\n"
V1 = "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n1:name=systemd:/docker/x\n"


def groups(tmp_path: Path, membership: str, files: dict[str, str]) -> tuple[Path, Path]:
    (tmp_path / "membership").write_text(membership)
    for name, text in files.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "root", tmp_path / "membership"


@pytest.mark.parametrize(
    ("membership", "files", "cores"),
    [
        pytest.param(V2, {}, AFFINITY, id="no limit written"),
        pytest.param(V2, {"a/b/cpu.max": "max 100000\n"}, AFFINITY, id="no limit set"),
        pytest.param(V2, {"a/b/cpu.max": "100000 100000\n"}, 1, id="one core"),
        pytest.param(V2, {"a/b/cpu.max": "50000 100000\n"}, 1, id="half a core is one"),
        pytest.param(V2, {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "1 1"}, 1, id="limit of a group above"),
        pytest.param(V2, {"cpu.max": "100000 100000"}, 1, id="container sees its own group as root"),
        pytest.param(V2, {"a/b/cpu.max": "9900000 100000\n"}, AFFINITY, id="more than there are"),
        pytest.param(
            V1,
            {"cpu/docker/x/cpu.cfs_quota_us": "100000", "cpu/docker/x/cpu.cfs_period_us": "100000"},
            1,
            id="version 1",
        ),
        pytest.param(
            V1,
            {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"},
            AFFINITY,
            id="version 1, no limit",
        ),
    ],
)
def test_cores(tmp_path: Path, membership: str, files: dict[str, str], cores: int) -> None:
    assert usable_cores(*groups(tmp_path, membership, files)) == cores


@pytest.mark.parametrize(
    ("membership", "files", "memory"),
    [
        pytest.param(V2, {"a/b/memory.max": "max\n"}, MACHINE, id="no limit"),
        pytest.param(V2, {"a/b/memory.max": "1000000\n"}, 1_000_000, id="a limit"),
        pytest.param(
            V2, {"a/b/memory.max": "2000000", "a/memory.max": "1000000"}, 1_000_000, id="the least counts"
        ),
        pytest.param(V1, {"memory/docker/x/memory.limit_in_bytes": "5000000"}, 5_000_000, id="version 1"),
        pytest.param(
            V1, {"memory/memory.limit_in_bytes": "9223372036854771712"}, MACHINE, id="version 1, no limit"
        ),
    ],
)
def test_memory(tmp_path: Path, membership: str, files: dict[str, str], memory: int) -> None:
    assert usable_memory_bytes(*groups(tmp_path, membership, files)) == memory


def test_where_there_are_no_control_groups(tmp_path: Path) -> None:
    assert usable_cores(tmp_path, tmp_path / "none") == AFFINITY
    assert usable_memory_bytes(tmp_path, tmp_path / "none") == MACHINE


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system knows no affinity")
def test_affinity() -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
