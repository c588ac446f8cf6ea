"""A machine of its own with hardly a port, and what a cluster says that is to start there.

    python -m tests.clusters.crowded FREE

So many ports are free, of the few that there are. What `start_lasting` raises is printed, and what it has left behind.

In this room ports are taken before a cluster comes.
"""

import os
import socket
import sys
from contextlib import ExitStack
from pathlib import Path

from nbcluster.clusters import start_lasting
from nbcluster.clusters.folder import runtime_folder
from nbcluster.errors import ClusterNotStarted
from tests.clusters.alone import bring_up, leave_the_network

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST, _PORTS = 40_000, 8


def can_be() -> bool:
    """Whether a network of one's own has a range of ports that can be set; tried by a child."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if _have_few() else 1)
    return os.waitpid(pid, 0)[1] == 0


def _have_few() -> bool:
    try:
        return leave_the_network() and bool(_RANGE.write_text(f"{_FIRST} {_FIRST + _PORTS - 1}"))
    except OSError:
        return False


def main(free: int) -> None:
    assert _have_few()
    bring_up("10.9.8.7")
    with ExitStack() as taken:
        for port in range(_FIRST, _FIRST + _PORTS - free):
            taken.enter_context(socket.create_server(("127.0.0.1", port)))
        cluster = None
        try:
            cluster = start_lasting(2, name="big")
            cluster.wait_ready(30)
        except ClusterNotStarted as failure:
            print(failure)
        finally:
            if cluster is not None:
                cluster.stop()
    assert not list(runtime_folder().glob("big-*"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
