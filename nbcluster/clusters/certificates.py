"""Who may speak to a cluster: whoever holds a certificate that its own authority has signed.

Every cluster gets an authority that signs three certificates, one per role, and is then forgotten: nobody can
ever be added. They are written with their keys into the cluster's private folder and go with it. Host names
are not checked, for the authority vouches for this cluster alone.

In this room they are made.
"""

import datetime
import os
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID = datetime.timedelta(days=365)
_SKEW = datetime.timedelta(days=1)  # clocks of other machines


@dataclass(frozen=True, slots=True)
class Certificates:
    """Paths; each file but the authority's holds a certificate and its key."""

    authority: str
    scheduler: str
    worker: str
    client: str


def write_certificates(folder: Path, cluster: str) -> Certificates:
    """Raises OSError, which names the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    signed = (
        _builder(f"nbcluster {cluster}", f"nbcluster {cluster}", key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Certificates(
        authority=_write(folder / "authority.pem", signed),
        **{role: _issue(folder, cluster, role, key) for role in ("scheduler", "worker", "client")},
    )


def _issue(folder: Path, cluster: str, role: str, authority: ec.EllipticCurvePrivateKey) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    # All three roles accept connections and open them, but for the client; Dask knows no finer rule.
    uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        _builder(f"nbcluster {cluster} {role}", f"nbcluster {cluster}", key, authority)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(uses, critical=False)
        .add_extension(names, critical=False)
        .sign(authority, hashes.SHA256())
    )
    return _write(folder / f"{role}.pem", certificate, key)


def _builder(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    signed_with = x509.AuthorityKeyIdentifier.from_issuer_public_key((issuer_key or key).public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + _VALID)
        # Both are needed where certificates are read strictly, as Python does from 3.13 on.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(signed_with, critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    # Bounded by X.509 itself
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _write(path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | None = None) -> str:
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    if key is not None:
        pem += key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    # Private from the moment it exists, rather than made so afterwards
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
    except OSError as error:  # a full disk names no file where it refuses to write
        raise OSError(error.errno, error.strerror, str(path)) from None
    return str(path)
