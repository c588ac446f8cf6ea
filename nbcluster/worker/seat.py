"""What a new worker is told: who it is, whom it joins, and where its own things lie.

In this room is that shape, apart from Dask, so that it can be written down by those who only make processes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Seat:
    """A worker's place, and which of those who take it one after another this worker is."""

    name: str
    generation: int  #: counts from 1
    scheduler: str
    host: str  #: the address it listens on
    authority: str  #: path of the certificate that signed the others
    certificate: str  #: path of its own certificate and key
    folder: str  #: its own, for temporary files; removed with the worker
    pinned: Mapping[str, str] = field(default_factory=dict)
    """Variables of the environment that choose its GPU; see `devices.py`."""
    sign_every_s: float = 2.0  #: how often it gives a sign of life
    hides_gpus: bool = False
    """Whether it shall see no GPU, because others have them."""

    @property
    def dask_name(self) -> str:
        # The scheduler refuses a name that it still knows, and it may learn late that the last bearer died.
        return f"{self.name}.{self.generation}"


def place_of(dask_name: str) -> tuple[str, int]:
    """Name and generation of the worker that Dask knows as `dask_name`."""
    name, _, generation = dask_name.rpartition(".")
    return name, int(generation)
