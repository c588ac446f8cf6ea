"""Schedulers that do not let us in, and what is said of it."""

import datetime
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import dask
import pytest

from nbcluster.clusters import certificates, knock
from nbcluster.clusters.attached import attach
from nbcluster.clusters.certificates import Certificates, write_certificates
from nbcluster.clusters.whereabouts import Tls, at_address, in_file
from nbcluster.errors import ClusterNotAttached
from nbcluster.settings import Settings
from tests.clusters.foreign import ForeignCluster, foreign_cluster, installation

ASK = "Whoever started it has the files: `%cluster attach ADDRESS --tls-ca FILE --tls-cert FILE --tls-key FILE`."
LOOK = "`dask scheduler` prints its address when it starts; `%cluster attach ADDRESS` tries again."
RENEW = "Have the certificate renewed by whoever issued it, then attach again."


def told(address: str, tls: Tls = Tls()) -> str:  # noqa: B008  # it is frozen
    with pytest.raises(ClusterNotAttached) as refused:
        attach(at_address(address, tls), Settings(start_s=5))
    return str(refused.value)


def words(address: str, cause: str, advice: str) -> str:
    return f"The Dask cluster at {address} was not attached. Known of the reason: {cause}.\n{advice}"


def tls_of(made: Certificates) -> Tls:
    return Tls(ca=made.authority, cert=made.client, key=made.client)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation(tmp_path_factory.mktemp("bare") / "venv")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return write_certificates(tmp_path_factory.mktemp("certificates"), "theirs")


@pytest.fixture(scope="module")
def encrypted(
    python: Path, made: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ForeignCluster]:
    with foreign_cluster(python, tmp_path_factory.mktemp("tls"), made) as cluster:
        cluster.worker(1, "--no-nanny")
        yield cluster


@pytest.fixture
def expired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    monkeypatch.setattr(certificates, "_VALID", datetime.timedelta(hours=-1))
    return write_certificates(tmp_path, "theirs")


def test_with_the_right_certificates_it_is_entered(encrypted: ForeignCluster, made: Certificates) -> None:
    cluster = attach(at_address(encrypted.address, tls_of(made)), Settings())
    assert cluster.info().address.startswith("tls://")
    assert not any("encrypted" in note for note in cluster.info().notes)
    cluster.stop()


def test_without_certificates(encrypted: ForeignCluster, made: Certificates) -> None:
    cause = "it asks for certificates, and --tls-ca and --tls-cert are not both given"
    assert told(encrypted.address) == words(encrypted.address, cause, ASK)
    assert told(encrypted.address, Tls(ca=made.authority)) == words(encrypted.address, cause, ASK)


def test_with_those_of_another_cluster(encrypted: ForeignCluster, made: Certificates, tmp_path: Path) -> None:
    other = write_certificates(tmp_path, "another")
    assert told(encrypted.address, tls_of(other)).startswith(
        f"The Dask cluster at {encrypted.address} was not attached. Known of the reason: its certificate is not "
        "signed by the authority in --tls-ca ("
    )
    mixed = Tls(ca=made.authority, cert=other.client, key=other.client)
    assert told(encrypted.address, mixed) == words(
        encrypted.address, "it does not know the authority that signed the certificate in --tls-cert", ASK
    )


def test_files_that_are_none_of_that_kind(
    encrypted: ForeignCluster, made: Certificates, tmp_path: Path
) -> None:
    (tmp_path / "a.pem").write_text("no certificate")
    tls = Tls(ca=made.authority, cert=str(tmp_path / "a.pem"), key=made.client)
    assert "the files of --tls-ca, --tls-cert and --tls-key cannot be used" in told(encrypted.address, tls)


def test_an_expired_certificate_of_theirs(python: Path, expired: Certificates, tmp_path: Path) -> None:
    with foreign_cluster(python, tmp_path, expired) as cluster:
        assert told(cluster.address, tls_of(expired)) == words(
            cluster.address, "its certificate has expired", RENEW
        )


def test_an_expired_certificate_of_ours(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = certificates._issue

    def issue(folder: Path, cluster: str, role: str, authority: Any) -> str:
        days = datetime.timedelta(hours=-1) if role == "client" else datetime.timedelta(days=1)
        monkeypatch.setattr(certificates, "_VALID", days)
        return issued(folder, cluster, role, authority)

    monkeypatch.setattr(certificates, "_issue", issue)
    made = write_certificates(tmp_path, "theirs")
    with foreign_cluster(python, tmp_path, made) as cluster:
        assert told(cluster.address, tls_of(made)) == words(
            cluster.address, "the certificate in --tls-cert has expired, and it refuses it", RENEW
        )


def test_in_the_clear_where_tls_is_spoken(encrypted: ForeignCluster) -> None:
    address = encrypted.address.replace("tls://", "tcp://")
    assert told(address) == words(
        address,
        "what listens there does not speak in the clear as a Dask scheduler does",
        "If it was started with certificates, its address begins with tls://.",
    )


def test_with_tls_where_none_is_spoken(python: Path, made: Certificates, tmp_path: Path) -> None:
    with foreign_cluster(python, tmp_path) as cluster:
        address = cluster.address.replace("tcp://", "tls://")
        assert told(address, tls_of(made)) == words(
            address,
            "what listens there speaks without TLS",
            "If nobody else can reach that port, use its address with tcp://.",
        )


def test_without_workers(python: Path, tmp_path: Path) -> None:
    with foreign_cluster(python, tmp_path) as cluster:
        assert told(cluster.address) == words(
            cluster.address,
            "it has no workers, and none has come within 5 s",
            "`dask worker ADDRESS` starts one; then attach again.",
        )


def test_where_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert told(f"127.0.0.1:{port}") == words(f"tcp://127.0.0.1:{port}", "nothing listens there", LOOK)


def test_a_machine_that_nobody_knows() -> None:
    assert told("tcp://nowhere.invalid:8786") == words(
        "tcp://nowhere.invalid:8786", 'no machine is known here by the name "nowhere.invalid"', LOOK
    )


def test_an_address_that_is_none() -> None:
    assert told("http://lab7:8787/status") == words(
        "http://lab7:8787/status", "that leads to a dashboard, and not to a scheduler", LOOK
    )
    assert told("tcp://lab7:123456") == words(
        "tcp://lab7:123456", "its port is no number between 1 and 65535", LOOK
    )


def test_dask_s_own_configuration_may_forbid_it(python: Path, tmp_path: Path) -> None:
    with (
        foreign_cluster(python, tmp_path) as cluster,
        dask.config.set({"distributed.comm.require-encryption": True}),
    ):
        assert "encryption required by Dask configuration" in told(cluster.address)


def test_a_machine_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "_PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as waiting:
        port = server.getsockname()[1]
        for _ in range(8):  # nobody takes them up: the system answers no more who comes then
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        assert told(f"tcp://127.0.0.1:{port}") == words(
            f"tcp://127.0.0.1:{port}",
            "127.0.0.1 has not answered within 0.5 s; a firewall may stand between",
            LOOK,
        )


def test_somebody_who_says_nothing_to_tls(made: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "_PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tls://127.0.0.1:{server.getsockname()[1]}"
        assert told(address, tls_of(made)) == words(
            address, "what listens there has not answered within 0.5 s", LOOK
        )


def test_somebody_who_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        hanging_up = threading.Thread(target=lambda: server.accept()[0].close())
        hanging_up.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert told(address) == words(address, "what listens there hangs up at once", LOOK)
        hanging_up.join()


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("no json", "it holds no JSON"), ("[]", "it names no address"), ('{"id": 1}', "it names no address")],
)
def test_a_file_that_is_no_scheduler_file(tmp_path: Path, text: str, trouble: str) -> None:
    path = tmp_path / "scheduler.json"
    path.write_text(text)
    with pytest.raises(ClusterNotAttached) as refused:
        in_file(path, Tls())
    assert str(refused.value) == words(
        str(path),
        f"the file is no scheduler file: {trouble}",
        "`dask scheduler --scheduler-file FILE` writes one; `%cluster attach ADDRESS` needs none.",
    )
