"""Which Dask scheduler is meant by a word on a line: an address, a scheduler file, or an object of the notebook's.

In this room (`clusters`) such words become addresses.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from nbcluster.errors import ClusterNotAttached

if TYPE_CHECKING:
    from nbcluster.clusters.dask_ends import Security

_HOST_AND_PORT = re.compile(r"[\w.-]+:\d+|\[[0-9a-fA-F:]+\]:\d+")


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Paths: who signs, what we show, and its key."""

    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    options: ClassVar[tuple[str, ...]] = ("--tls-ca", "--tls-cert", "--tls-key")

    @property
    def paths(self) -> dict[str, str]:
        """Those that are given, by their options."""
        given = zip(self.options, (self.ca, self.cert, self.key), strict=True)
        return {option: path for option, path in given if path is not None}


@dataclass(frozen=True)
class Whereabouts:
    """A scheduler, and how its clients are let in."""

    address: str
    security: "Security"

    @property
    def name(self) -> str:
        """How the cluster is called here."""
        return self.address.partition("://")[2] or self.address


def is_address(word: str) -> bool:
    return "://" in word or _HOST_AND_PORT.fullmatch(word) is not None


def at_address(word: str, tls: Tls) -> Whereabouts:
    from nbcluster.clusters.dask_ends import credentials

    return Whereabouts(word if "://" in word else f"tcp://{word}", credentials(tls.ca, tls.cert, tls.key))


def in_file(path: Path, tls: Tls) -> Whereabouts:
    """What ``dask scheduler --scheduler-file`` has written. Raises ClusterNotAttached."""
    advice = "`dask scheduler --scheduler-file FILE` writes one; `%cluster attach ADDRESS` needs none."
    try:
        told: Any = json.loads(path.read_text())
    except OSError as error:
        raise ClusterNotAttached(str(path), f"the file cannot be read: {error.strerror}", advice) from None
    except ValueError:
        raise ClusterNotAttached(
            str(path), "the file is no scheduler file: it holds no JSON", advice
        ) from None
    address = told.get("address") if isinstance(told, Mapping) else None
    if not isinstance(address, str):
        raise ClusterNotAttached(str(path), "the file is no scheduler file: it names no address", advice)
    return at_address(address, tls)


def of_object(value: Any) -> Whereabouts | None:
    """Of a cluster or a client of Dask's; None if it is neither."""
    kind = type(value)
    if not any(each.__module__.partition(".")[0] in _DASKS for each in kind.__mro__):
        return None
    address = getattr(value, "scheduler_address", None) or getattr(
        getattr(value, "scheduler", None), "address", None
    )
    if not isinstance(address, str) or not address:
        return None
    from nbcluster.clusters.dask_ends import Security

    return Whereabouts(address, getattr(value, "security", None) or Security())


_DASKS = ("distributed", "dask", "dask_jobqueue", "dask_gateway", "dask_kubernetes", "dask_cuda", "coiled")
