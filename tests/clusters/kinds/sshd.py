"""A real sshd on loopback, with keys and a configuration of its own.

In this room it is started, and ended.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clusters.conftest import wait_until

SSHD = shutil.which("sshd") or (found if os.path.exists(found := "/usr/sbin/sshd") else None)

#: Where Debian's sshd goes to have no rights; systemd makes it, and here there may be none.
_WITHOUT_RIGHTS = Path("/run/sshd")


@dataclass
class Sshd:
    """`lab1` and `lab2` are names for it in `config`."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def key(self) -> Path:
        return self.folder / "me"

    def configuration(self, name: str, **changed: str) -> Path:
        """Another configuration of ssh's, for what is to go wrong."""
        said = {
            "HostName": "127.0.0.1",
            "Port": str(self.port),
            "IdentityFile": str(self.key),
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "UserKnownHostsFile": str(self.folder / "known"),
            "GlobalKnownHostsFile": "/dev/null",
            **changed,
        }
        path = self.folder / name
        path.write_text("Host lab1 lab2\n" + "".join(f"    {key} {value}\n" for key, value in said.items()))
        return path


@contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    assert SSHD is not None
    for name in ("me", "host", "stranger"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "me.pub",
        "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no",
        "UsePAM": "no",
        "StrictModes": "no",
        "PermitRootLogin": "yes",
        "PidFile": "none",
    }
    written = folder / "sshd_config"
    written.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    public = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
    made = os.geteuid() == 0 and not _WITHOUT_RIGHTS.exists()
    if made:
        _WITHOUT_RIGHTS.mkdir(mode=0o755)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(written)], stdout=log, stderr=log)
    found = Sshd(folder, port, process)
    found.configuration("config")
    try:
        wait_until(lambda: b"listening" in (folder / "log").read_bytes(), "sshd listens")
        yield found
    finally:
        process.terminate()
        process.wait()
        if made:
            _WITHOUT_RIGHTS.rmdir()
