"""Nobody without a certificate of this very cluster is let in, on any port, and nobody else can read one."""

import os
import socket
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters import Cluster
from nbcluster.clusters.certificates import Certificates, write_certificates

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
    own = certificates_of(cluster)
    secrets = {Path(path).read_text().splitlines()[-3] for path in (own.scheduler, own.worker, own.client)}
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
