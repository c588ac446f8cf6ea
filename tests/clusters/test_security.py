"""Nobody without a certificate of this very cluster is let in, on any port, and nobody else can read one."""

import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import psutil
import pytest

from nbcluster.clusters import Cluster, end, find
from nbcluster.clusters.certificates import Certificates, write_certificates
from nbcluster.clusters.folder import runtime_folder
from tests.clusters.scanned import running

NOBODY = 65534
ROLES = ("scheduler", "worker", "client")
ALERT = b"\x15"  # the first byte of a TLS record that says no


def processes_of(cluster: Cluster) -> Iterator[psutil.Process]:
    above = psutil.Process(cluster.workers()[0].pid).parents()
    host = above[above.index(psutil.Process()) - 1]
    yield host
    yield from host.children(recursive=True)


def ports_of(cluster: Cluster) -> list[tuple[str, int]]:
    """Where the cluster listens, in whatever family, with whatever protocol."""
    return [
        tuple(connection.laddr)
        for process in processes_of(cluster)
        for connection in process.net_connections("inet")
        if not connection.raddr
    ]


def folder_of(cluster: Cluster) -> Path:
    [folder] = Path(os.environ["JUPYTER_RUNTIME_DIR"], "nbcluster").glob(f"{cluster.name}-*")
    return folder


def certificates_of(cluster: Cluster) -> Certificates:
    return Certificates(
        **{
            role: str(folder_of(cluster) / f"{role}.pem")
            for role in ("authority", "scheduler", "worker", "client")
        }
    )


def refused(port: int, context: ssl.SSLContext) -> str:
    """What the cluster says to somebody with such credentials: with TLS 1.3, after the handshake."""
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            context.wrap_socket(plain) as encrypted,
        ):
            said = encrypted.recv(100)
    except ssl.SSLError as error:
        return str(error)
    pytest.fail(f"let in, and told {said!r}")


def secrets_of(folder: Path) -> set[str]:
    """A line of each private key."""
    return {(folder / f"{role}.pem").read_text().splitlines()[-3] for role in ROLES}


def client_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is the other side that is examined here
    return context


def test_it_listens_on_loopback_only_and_on_no_port_that_it_does_not_need(cluster: Cluster) -> None:
    ports = ports_of(cluster)
    assert {host for host, _ in ports} == {"127.0.0.1"}
    assert len(ports) == 1 + 2, "the scheduler and two workers"


@pytest.mark.parametrize("hello", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes(64)], ids=["http", "zeros"])
def test_nothing_answers_without_tls(cluster: Cluster, hello: bytes) -> None:
    for _, port in ports_of(cluster):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            plain.sendall(hello)
            try:
                said = plain.recv(100)
            except ConnectionError:
                said = b""
        assert said == b"" or said.startswith(ALERT)


def test_no_certificate_no_entry(cluster: Cluster) -> None:
    for _, port in ports_of(cluster):
        assert "CERTIFICATE_REQUIRED" in refused(port, client_context()).upper().replace(" ", "_")


def test_a_certificate_of_another_cluster_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    foreign = write_certificates(tmp_path, cluster.name)
    context = client_context()
    context.load_cert_chain(foreign.client)
    for _, port in ports_of(cluster):
        assert "ALERT" in refused(port, context).upper()


def test_an_older_tls_is_refused(cluster: Cluster) -> None:
    context = client_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificates_of(cluster).client)
    for _, port in ports_of(cluster):
        assert "PROTOCOL_VERSION" in refused(port, context).upper().replace(" ", "_")


def test_the_right_certificate_is_let_in_and_sees_one_in_return(cluster: Cluster) -> None:
    own = certificates_of(cluster)
    context = ssl.create_default_context(cafile=own.authority)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_cert_chain(own.client)
    for host, port in ports_of(cluster):
        with (
            socket.create_connection((host, port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as encrypted,
        ):
            assert encrypted.version() == "TLSv1.3"
            assert encrypted.recv(1)  # Dask speaks first


def test_the_folder_and_what_lies_in_it_are_private(cluster: Cluster) -> None:
    folder = folder_of(cluster)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    for path in folder.glob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_secret_is_in_arguments_or_environment(cluster: Cluster) -> None:
    secrets = secrets_of(folder_of(cluster))
    for process in processes_of(cluster):
        shown = "\n".join([*process.cmdline(), *process.environ().values()])
        assert not any(secret in shown for secret in secrets)
        assert "PRIVATE KEY" not in shown


def test_an_authority_signs_three_and_is_forgotten(tmp_path: Path) -> None:
    made = write_certificates(tmp_path, "any name")
    assert "PRIVATE KEY" not in Path(made.authority).read_text()
    keys = {Path(path).read_text() for path in (made.scheduler, made.worker, made.client)}
    assert len(keys) == 3
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())


def scanned(which: str) -> dict[str, list[Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.clusters.scanned", which],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a cell's report, and that it was interrupted
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    found: dict[str, list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.needs("network namespace")
@pytest.mark.parametrize(
    "which",
    [
        "own",
        "lasting",
        pytest.param("ssh", marks=pytest.mark.needs("sshd")),
        pytest.param("slurm", marks=pytest.mark.needs("slurm")),
    ],
)
def test_a_scan_of_all_ports_during_a_run_finds_none_that_others_can_use(which: str) -> None:
    found = scanned(which)
    assert {each.rpartition(" ")[0] for each in found["listeners"]} == {"tcp 127.0.0.1"}
    assert sorted(found["loopback"]) == sorted(int(each.split()[-1]) for each in found["listeners"])
    ours = set(found["listeners"]) - set(found.get("without us", ()))
    assert len(ours) == 1 + 2, "the scheduler and two workers"
    assert found["outward"] == []
    assert all(said == "" or said.startswith(ALERT.hex()) for said in found["in the clear"])
    assert {"CERTIFICATE_REQUIRED" in said for said in found["without certificate"]} == {True}


@pytest.mark.needs("network namespace")
def test_a_scan_during_a_run_on_somebody_else_s_cluster_finds_no_port_of_ours() -> None:
    found = scanned("attached")
    assert sorted(found["listeners"]) == sorted(found["without us"])
    assert set(found["loopback"]) == {int(each.split()[-1]) for each in found["without us"]}


@pytest.mark.needs("network namespace", "gateway")
def test_a_scan_during_a_run_at_a_gateway_finds_its_ports_and_none_of_ours() -> None:
    found = scanned("gateway")
    assert any("dask_scheduler" in each for each in found["listening"])
    assert not [each for each in found["listening"] if "nbcluster" in each]


#: What somebody else tries who has found out all pids: JSON of what let them in, and of what they can read about us.
_SOMEBODY = """
import json, os, socket, sys, time
folder, secret, since, *pids = sys.argv[1:]
let_in = []
def tried(what, call, *given):
    try:
        call(*given)
    except OSError:
        return
    let_in.append(what)
def read(path):
    with open(path, "rb") as file:
        file.read(1)
tried("the runtime folder", os.listdir, folder)
tried("the folder above it", os.listdir, os.path.dirname(folder))
for name in ("cluster.json", "owner.json", "client.pem", "worker.pem", "scheduler.pem", "authority.pem", "host.log"):
    tried(name, read, os.path.join(folder, name))
tried("the socket", socket.socket(socket.AF_UNIX).connect, os.path.join(folder, "host.socket"))
shown = ""
for pid in pids:
    for name in ("environ", "maps", "mem", "stack", "io"):
        tried(f"{name} of {pid}", read, f"/proc/{pid}/{name}")
    for name in ("fd", "cwd", "root", "exe"):
        tried(f"{name} of {pid}", os.listdir if name == "fd" else os.readlink, f"/proc/{pid}/{name}")
    tried(f"the end of {pid}", os.kill, int(pid), 0)
    with open(f"/proc/{pid}/cmdline") as file:
        shown += file.read()
theirs = []
for place in ("/tmp", "/dev/shm", "/var/tmp"):
    for above, folders, files in os.walk(place):
        for name in files:
            path = os.path.join(above, name)
            try:
                if os.stat(path).st_mtime > float(since):
                    with open(path, "rb") as file:
                        if secret.encode() in file.read():
                            theirs.append(path)
            except OSError:
                pass
print(json.dumps({"let in": let_in, "shown": shown, "files": theirs}))
"""


@pytest.mark.needs("root")
def test_another_user_sees_nothing_of_a_cluster_while_it_runs() -> None:
    secret, since = token_hex(16), time.time()
    setup = f"secret = b'{secret}' * 100_000"
    cell = (
        "%%distribute\nfor i in range(100_000):\n"
        "    time.sleep(0.005)\n    print(i, secret[:0].decode(), flush=True)"
    )
    with running("%cluster start --name seen --workers 2", setup, cell=cell):
        entry = find("seen")
        try:
            host = psutil.Process(entry.owner.pid)
            processes = [host, *host.children(recursive=True)]
            # As far as the folders above let anybody in: what is ours must not hang on them.
            opened = [each for each in runtime_folder().parents if each.is_dir() and each != Path("/")]
            before = {each: stat.S_IMODE(each.stat().st_mode) for each in opened[:2]}
            try:
                for each, mode in before.items():
                    each.chmod(mode | 0o011)
                done = subprocess.run(
                    [
                        *("/usr/bin/env", "python3", "-I", "-c", _SOMEBODY),
                        *(entry.folder, secret, str(since)),
                        *(str(each.pid) for each in processes),
                    ],
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                    user=NOBODY,
                    group=NOBODY,
                    extra_groups=[],
                    cwd="/",
                    env={"PATH": "/usr/bin:/bin"},
                )
            finally:
                for each, mode in before.items():
                    each.chmod(mode)
            found = json.loads(done.stdout)
            assert found["let in"] == []
            assert found["files"] == []
            assert found["shown"].count("boot.py") >= 1, "what others can see of a process was looked at"
            assert "PRIVATE KEY" not in found["shown"]
            assert not any(key in found["shown"] for key in secrets_of(Path(entry.folder)))
        finally:
            end(entry, by="a test")
