"""The socket in a cluster's folder, through which everything but the work itself is said.

Its path may be longer than the 107 bytes that a Unix socket's address can hold: Linux then has a short one for the
same file, through a descriptor of the folder.

In this room it is made, and reached.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CAN_LISTEN = hasattr(socket, "AF_UNIX")
"""Whether this system has such sockets: where it has none, a cluster ends with its kernel."""

_LONGEST = 100


def listen(path: Path) -> socket.socket:
    """A socket that this user alone can reach. Raises OSError."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(path) as address:
            listening.bind(address)
        path.chmod(0o600)
        listening.listen()
    except OSError as error:
        listening.close()
        raise OSError(error.errno, error.strerror, str(path)) from None
    return listening


def connect(path: Path, timeout_s: float) -> socket.socket:
    """Raises OSError."""
    connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connected.settimeout(timeout_s)
    try:
        with _short(path) as address:
            connected.connect(address)
    except OSError:
        connected.close()
        raise
    connected.settimeout(None)
    return connected


@contextmanager
def _short(path: Path) -> Iterator[str]:
    if len(os.fsencode(path)) <= _LONGEST or not os.path.isdir("/proc/self/fd"):
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
