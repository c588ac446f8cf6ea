"""Environment variables that look like secrets: they do not travel where everybody on the way can read them.

An iteration that asks for one on a worker is stopped before it gets an answer, and the loop goes on in the kernel, which
has it. Who goes through all variables, or counts them, asks for each. Native code asks the system itself, and finds none.

In this room such variables are known by their names and values, and answered for where they are not.
"""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_NAME: Final = re.compile(
    r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|(?:^|_)(?:KEYS?|PASS|PAT|AUTH)(?:_|$)",
    re.IGNORECASE,
)
#: `postgres://me:word@host`
_VALUE: Final = re.compile(r"://[^/\s:@]*:[^/\s@]+@")

_in_the_clear: set[object] = set()


def begin(way: object) -> None:
    """From now on what is read here goes a way on which nothing is encrypted."""
    _in_the_clear.add(way)


def end(way: object) -> None:
    """It goes that way no more."""
    _in_the_clear.discard(way)


def environ() -> dict[str, str | None]:
    """The variables of this process, in their order; None in place of what is not to be told."""
    return {
        name: None if _in_the_clear and looks_secret(name, value) else value
        for name, value in os.environ.items()
    }


def looks_secret(name: str, value: str) -> bool:
    return bool(_NAME.search(name) or _VALUE.search(value))


def put(values: Mapping[str, str | None]) -> dict[str, str]:
    """Answers for those that are None from now on; the others."""
    names = frozenset(name for name, value in values.items() if value is None)
    data: Any = vars(os.environ)["_data"]
    if names and not isinstance(data, _Variables):
        data = _Variables(data)
        for each in (os.environ, getattr(os, "environb", os.environ)):
            vars(each)["_data"] = data
    if isinstance(data, _Variables):
        data.names = {os.environ.encodekey(name): name for name in names}
    return {name: value for name, value in values.items() if value is not None}


class _Variables(dict[Any, Any]):
    """In the place of what `os.environ` keeps them in."""

    names: Mapping[Any, str] = {}

    def __getitem__(self, key: Any) -> Any:
        if key in self.names and not dict.__contains__(self, key):
            _stop(f"os.environ[{self.names[key]!r}] looks like a secret")
        return dict.__getitem__(self, key)

    def __delitem__(self, key: Any) -> None:
        self.__getitem__(key)
        dict.__delitem__(self, key)

    def __iter__(self) -> Iterator[Any]:
        self._stop_for_all()
        return dict.__iter__(self)

    def __len__(self) -> int:
        self._stop_for_all()
        return dict.__len__(self)

    def _stop_for_all(self) -> None:
        if self.names:
            _stop(
                f"of all variables of the environment, {sorted(self.names.values())[0]} looks like a secret"
            )


def _stop(what: str) -> None:
    from nbcluster.worker.guard import GUARD

    if GUARD.on:
        GUARD.mark.stop("differs", f"{what}, and is withheld from workers to which nothing is encrypted")
