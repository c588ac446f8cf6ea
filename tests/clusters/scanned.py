"""All ports of a machine of its own, looked for while a cell runs there.

    python -m tests.clusters.scanned own|lasting|ssh|slurm|gateway|attached

What is found is printed as JSON: who listens, by the system's tables; where a connection is let in, of all ports of
loopback and of an address that is none of its; and what is said there to somebody without TLS, or without a certificate.

In this room a network is made that has nothing but what the cell's cluster brings, and is scanned.
"""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from nbcluster.clusters import end, entries
from nbcluster.clusters.certificates import write_certificates
from tests.clusters.alone import bring_up, leave_the_network
from tests.clusters.conftest import wait_until
from tests.clusters.foreign import foreign_cluster, installation
from tests.clusters.gateway import gateway_server
from tests.clusters.kinds.sshd import sshd
from tests.clusters.slurm import slurm

OUTWARD = "10.9.8.7"
_LISTENS = "0A"

#: A shell without a kernel's own ports. It says how far the cell is, until somebody interrupts it.
_SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in ["%load_ext nbcluster", "import time", *sys.argv[1:]]:
    shell.run_cell(cell).raise_error()
"""
CELL = "%%distribute\nfor i in range(100_000):\n    time.sleep(0.005)\n    print(i, flush=True)"


@contextmanager
def running(*setup: str, cell: str = CELL, comes_to: str = "100") -> Iterator[None]:
    """A cell that has come some way (to that line of what it prints), and goes on."""
    with subprocess.Popen(
        [sys.executable, "-c", _SHELL, *setup, cell],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as shell:
        assert shell.stdout is not None
        try:
            assert any(said.strip() == comes_to for said in shell.stdout)
            yield
            assert shell.poll() is None, "it has run all the while"
        finally:
            shell.send_signal(signal.SIGINT)
            shell.stdout.read()


def listeners() -> list[str]:
    """By the system's tables, `tcp 127.0.0.1 36751`, numbers as they stand there where they are no IPv4."""
    found = []
    for protocol in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/self/net/{protocol}").read_text().splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == _LISTENS or protocol.startswith("udp"):
                address, port = local.split(":")
                if not protocol.endswith("6"):
                    address = socket.inet_ntoa(bytes.fromhex(address)[::-1])
                found.append(f"{protocol} {address} {int(port, 16)}")
    return found


def open_ports(address: str) -> list[int]:
    return [port for port in range(1, 65_536) if _lets_in(address, port)]


def _lets_in(address: str, port: int) -> bool:
    with socket.socket() as asking:
        # A port that is its own, by chance: a socket can be connected with itself.
        return asking.connect_ex((address, port)) == 0 and asking.getsockname() != asking.getpeername()


def said_in_the_clear(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        try:
            return plain.recv(100).hex()
        except ConnectionError:
            return ""


def said_without_certificate(port: int) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
            context.wrap_socket(plain) as encrypted,
        ):
            return f"let in, and told {encrypted.recv(100)!r}"
    except ssl.SSLError as error:
        return str(error.reason)


def listening() -> list[str]:
    """The processes of this network that do, by their command lines."""
    network = os.readlink("/proc/self/ns/net")
    found = []
    for process in psutil.process_iter():
        with suppress(OSError, psutil.Error):  # it has ended, or is none of ours
            if os.readlink(f"/proc/{process.pid}/ns/net") != network:
                continue
            if any(not each.raddr for each in process.net_connections("inet")):
                found.append(" ".join(process.cmdline()))
    return found


def scan() -> dict[str, object]:
    return {
        "listeners": listeners(),
        "loopback": open_ports("127.0.0.1"),
        "outward": open_ports(OUTWARD),
    }


def end_all() -> None:
    for entry in entries():
        end(entry, by="a test")


def knock(*others: str) -> dict[str, object]:
    """At all that listen, less those."""
    ports = [int(each.split()[-1]) for each in listeners() if each not in others]
    return {
        "in the clear": [said_in_the_clear(port) for port in ports],
        "without certificate": [said_without_certificate(port) for port in ports],
    }


def main(which: str) -> None:
    assert leave_the_network()
    bring_up(OUTWARD)
    assert listeners() == [], "nothing is there but what comes now"
    with socket.create_server((OUTWARD, 0)) as sees:
        assert open_ports(OUTWARD) == [sees.getsockname()[1]], "what listens there would be found"
    if which == "own":
        with running():
            wait_until(lambda: len(listeners()) >= 3, "a scheduler and two workers")
            found = scan() | knock()
    elif which == "lasting":
        with running("%cluster start --name big --workers 2"):
            found = scan() | knock()
        end_all()
    elif which == "ssh":
        with tempfile.TemporaryDirectory() as folder, sshd(Path(folder)) as server:
            other = f"tcp 127.0.0.1 {server.port}"
            with running(f"%cluster start ssh --hosts lab1 --workers 2 --config {server.config} --name far"):
                found = scan() | knock(other) | {"without us": [other]}
            end_all()
    elif which == "slurm":
        with slurm() as queue:
            os.environ |= queue.environ
            theirs = listeners()
            start = "%cluster start slurm --cores 2 --memory 2GB --interface lo --name jobs"
            with running(start):
                found = scan() | knock(*theirs) | {"without us": theirs}
            end_all()
    elif which == "gateway":
        with tempfile.TemporaryDirectory() as folder, gateway_server(Path(folder)) as server:
            os.environ |= server.environ
            with running("%cluster start gateway --workers 2 --name far"):
                found = scan() | {"listening": listening()}
            end_all()
    else:
        with tempfile.TemporaryDirectory() as folder:
            at = Path(folder)
            made = write_certificates(at, "theirs")
            with foreign_cluster(installation(at / "venv"), at, made) as theirs:
                for _ in range(2):
                    theirs.worker(1, "--no-nanny")
                tls = f"--tls-ca {made.authority} --tls-cert {made.client} --tls-key {made.client}"
                with running(f"%cluster attach {theirs.address} {tls}"):
                    found = scan()
                found["without us"] = listeners()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
