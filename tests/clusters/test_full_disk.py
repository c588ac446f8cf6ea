"""A disk that is full is named, costs no result, leaves nothing, and all goes on when there is room again."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.needs("mounts")

NOT_STARTED = (
    "The local cluster did not start. Known of the reason: {} cannot be used: the disk is full.\n"
    "Cells under %%distribute run here meanwhile; `%cluster start` tries again."
)


def told(case: str, folder: Path, pages: int = 0) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.clusters.full_disk", case, str(folder), str(pages)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    said: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize(
    ("case", "pages", "file"),
    [
        ("own", 0, "nbcluster"),
        ("lasting", 0, "nbcluster"),
        ("lasting", 1, "nbcluster/big/authority.pem"),
        ("lasting", 3, "nbcluster/big/worker.pem"),
        ("lasting", 5, "nbcluster/big/cluster.json"),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_stays(
    tmp_path: Path, case: str, pages: int, file: str
) -> None:
    assert told(case, tmp_path, pages) == [NOT_STARTED.format(tmp_path / file), [], "it came up"]


def test_a_cluster_whose_disk_is_full_is_attached_all_the_same(tmp_path: Path) -> None:
    assert told("attach", tmp_path) == [7, True, []]


def test_a_loop_whose_captures_find_no_room_runs_here(tmp_path: Path) -> None:
    assert told("run", tmp_path) == [
        "",
        "400000780\n",
        "line 3  for k in range(40)  here [memory]: 10 MB of captures found no room: No space left on device",
        [],
    ]


def test_a_full_disk_of_somebody_else_s_worker_is_named(tmp_path: Path) -> None:
    address, said, left = told("foreign", tmp_path)
    what, _, folder = said.partition(" Known of the reason: the disk there is full that ")
    assert what == f"The Dask cluster at {address} was not attached."
    assert folder.startswith(f"{tmp_path}/dask-scratch-space/worker-")
    assert folder.endswith(" is on.\nThe logs of the Dask workers tell more; `%cluster attach` tries again.")
    assert left == []
