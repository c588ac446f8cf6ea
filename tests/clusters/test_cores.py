"""What a container allows is what counts."""

import os
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters.cores import free_memory_bytes, usable_cores, usable_memory_bytes, workers_for

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


@pytest.mark.parametrize(
    ("membership", "files", "free"),
    [
        pytest.param(
            V2, {"a/b/memory.max": "3000000\n", "a/b/memory.current": "1000000\n"}, 2_000_000, id="a limit"
        ),
        pytest.param(
            V2,
            {
                "a/memory.max": "3000000",
                "a/memory.current": "2500000",
                "a/memory.stat": "anon 1000000\ninactive_file 700000\nactive_file 5",
            },
            1_200_000,
            id="what it holds of files can be dropped",
        ),
        pytest.param(V2, {"a/b/memory.max": "1000", "a/b/memory.current": "2000"}, 0, id="more than allowed"),
        pytest.param(
            V1,
            {
                "memory/docker/x/memory.limit_in_bytes": "5000000",
                "memory/docker/x/memory.usage_in_bytes": "1000000",
                "memory/docker/x/memory.stat": "total_inactive_file 500000",
            },
            4_500_000,
            id="version 1",
        ),
    ],
)
def test_free_memory(tmp_path: Path, membership: str, files: dict[str, str], free: int) -> None:
    assert free_memory_bytes(*groups(tmp_path, membership, files)) == free


def test_without_a_limit_the_machine_tells_what_is_free(tmp_path: Path) -> None:
    files = {"a/b/memory.max": "max", "a/b/memory.current": "7"}
    assert 0 < free_memory_bytes(*groups(tmp_path, V2, files)) <= MACHINE


def test_so_many_workers_as_have_so_many_cores_each() -> None:
    here = usable_cores()
    assert [workers_for(cpus) for cpus in (None, 1, 0.5, here, 10 * here)] == [here, here, 2 * here, 1, 1]
