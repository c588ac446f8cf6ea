"""Whether a Dask scheduler that somebody else started would let us in, and if not, in words why not.

Dask tries again and again for as long as a start may take, and then says that it has timed out. Here the network and
TLS are asked first, once, and what they answer is told.

In this room (`clusters`) a scheduler is knocked at.
"""

import socket
import ssl
from urllib.parse import urlsplit

from nbcluster.errors import ClusterNotAttached

_PATIENCE_S = 5.0

_LOOK_AT_ADDRESS = (
    "`dask scheduler` prints its address when it starts; `%cluster attach ADDRESS` tries again."
)
_ASK_FOR_FILES = "Whoever started it has the files: `%cluster attach ADDRESS --tls-ca FILE --tls-cert FILE --tls-key FILE`."
_RENEW = "Have the certificate renewed by whoever issued it, then attach again."


def knock(address: str, context: ssl.SSLContext | None) -> None:
    """Raises ClusterNotAttached. ``context``: with which a client connects to a ``tls://`` address."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        raise ClusterNotAttached(
            address, "that leads to a dashboard, and not to a scheduler", _LOOK_AT_ADDRESS
        )
    if parts.scheme not in ("tcp", "tls"):
        return  # Dask's own ways within one process
    try:
        host, port = parts.hostname or "", parts.port or 8786
    except ValueError:
        raise ClusterNotAttached(
            address, "its port is no number between 1 and 65535", _LOOK_AT_ADDRESS
        ) from None
    is_encrypted = parts.scheme == "tls"
    if is_encrypted and context is None:
        raise ClusterNotAttached(
            address,
            "it asks for certificates, and --tls-ca and --tls-cert are not both given",
            _ASK_FOR_FILES,
        )
    try:
        plain = socket.create_connection((host, port), timeout=_PATIENCE_S)
    except socket.gaierror:
        raise ClusterNotAttached(
            address, f'no machine is known here by the name "{host}"', _LOOK_AT_ADDRESS
        ) from None
    except ConnectionRefusedError:
        raise ClusterNotAttached(address, "nothing listens there", _LOOK_AT_ADDRESS) from None
    except TimeoutError:
        cause = f"{host} has not answered within {_PATIENCE_S:g} s; a firewall may stand between"
        raise ClusterNotAttached(address, cause, _LOOK_AT_ADDRESS) from None
    except OSError as error:
        raise ClusterNotAttached(address, f"the system says {error.strerror!r}", _LOOK_AT_ADDRESS) from None
    with plain:
        if is_encrypted and context is not None:
            _speak_in_cipher(address, plain, context)
        else:
            _speak_in_clear(address, plain)


def _speak_in_clear(address: str, plain: socket.socket) -> None:
    try:
        said = plain.recv(1)  # Dask's side speaks first, unless it waits for TLS
    except TimeoutError:
        cause = "what listens there does not speak in the clear as a Dask scheduler does"
        raise ClusterNotAttached(
            address, cause, "If it was started with certificates, its address begins with tls://."
        ) from None
    except OSError:
        said = b""
    if not said:
        raise ClusterNotAttached(address, "what listens there hangs up at once", _LOOK_AT_ADDRESS)


def _speak_in_cipher(address: str, plain: socket.socket, context: ssl.SSLContext) -> None:
    try:
        with context.wrap_socket(plain, server_hostname=None) as encrypted:
            said = encrypted.recv(1)  # with TLS 1.3 a client's certificate is judged after the handshake
    except ssl.SSLError as error:
        raise _told(address, error) from None
    except TimeoutError:
        cause = f"what listens there has not answered within {_PATIENCE_S:g} s"
        raise ClusterNotAttached(address, cause, _LOOK_AT_ADDRESS) from None
    except OSError:
        said = b""
    if not said:
        raise ClusterNotAttached(
            address,
            "what listens there hangs up at once",
            "If it was started without certificates, use tcp://.",
        )


def _told(address: str, error: ssl.SSLError) -> ClusterNotAttached:
    said = f"{error.reason or ''} {error}".upper().replace(" ", "_")
    if isinstance(error, ssl.SSLCertVerificationError):
        if "EXPIRED" in said:
            return ClusterNotAttached(address, "its certificate has expired", _RENEW)
        cause = f"its certificate is not signed by the authority in --tls-ca ({error.verify_message})"
        return ClusterNotAttached(address, cause, _ASK_FOR_FILES)
    if "WRONG_VERSION_NUMBER" in said or "RECORD_LAYER" in said:
        cause = "what listens there speaks without TLS"
        return ClusterNotAttached(
            address, cause, "If nobody else can reach that port, use its address with tcp://."
        )
    if "CERTIFICATE_EXPIRED" in said:
        return ClusterNotAttached(
            address, "the certificate in --tls-cert has expired, and it refuses it", _RENEW
        )
    if "UNKNOWN_CA" in said or "BAD_CERTIFICATE" in said or "DECRYPT_ERROR" in said:
        cause = "it does not know the authority that signed the certificate in --tls-cert"
        return ClusterNotAttached(address, cause, _ASK_FOR_FILES)
    return ClusterNotAttached(address, f"TLS says {error.reason or str(error)!r}", _ASK_FOR_FILES)
