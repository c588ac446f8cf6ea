"""A process in a network of its own: a host process that is started there, or whoever asks for it.

As long as nobody brings its loopback interface up, nothing can listen there.
"""

import ctypes
import os
import socket
import struct
import sys

from nbcluster.clusters.boot import command

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCSIFADDR, _SIOCSIFFLAGS, _IFF_UP = 0x8916, 0x8914, 1


def can_be() -> bool:
    """Whether this system lets us; tried by a child, for there is no way back."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if leave_the_network() else 1)
    return os.waitpid(pid, 0)[1] == 0


def leave_the_network() -> bool:
    libc = ctypes.CDLL(None)
    return libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


def bring_up(outward: str) -> None:
    """Loopback, and an address that is none of loopback's: what listens on all of them answers there too."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))
        at = struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, socket.inet_aton(outward))
        fcntl.ioctl(asked, _SIOCSIFADDR, at)


if __name__ == "__main__":
    assert leave_the_network()
    os.execv(sys.executable, command(*sys.argv[1:]))
