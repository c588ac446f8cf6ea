"""The kind `gateway`: a Dask Gateway that somebody runs is asked for a cluster, through dask-gateway.

Who is let in there, and with what, stands in Dask's own configuration (`gateway.auth`), so that no word or token is ever
an option. The server says which options its clusters have, within which bounds; it starts scheduler and workers, with
certificates of that cluster's own, and everything goes through its proxy.

In this room (`clusters`) a gateway's answers become workers, or words.
"""

import ast
import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from nbcluster.clusters.kinds.dask_supply import DaskSupply
from nbcluster.clusters.kinds.kind import Access, KindOfCluster, Look, NoSupply, Order, Supply, Told
from nbcluster.errors import Fault
from nbcluster.grammar import Option

_LOOK_EVERY_S = 0.5
_STOPPED_S = 30.0
"""How long the server may take to end a cluster."""
_ANSWER_S = 15.0


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("begins neither with http:// nor with https://")
    return text


def _choice(text: str) -> str:
    name, equals, _ = text.partition("=")
    if not equals or not name.strip():
        raise ValueError("is not NAME=VALUE")
    return text


class GatewayKind(KindOfCluster):
    does = "Starts a cluster by a Dask Gateway that somebody runs"
    options = (
        Option(
            "--address",
            "where the gateway answers (https://…); what Dask's configuration says, if it is not said",
            "URL",
            _address,
        ),
        Option(
            "--proxy-address",
            "where its schedulers are reached (HOST:PORT), if that is another place",
            "HOST:PORT",
        ),
        Option(
            "--option",
            "one of the options that the gateway offers: --option worker_cores=2; may be repeated",
            "NAME=VALUE",
            _choice,
            repeats=True,
        ),
    )
    extra = "gateway"
    modules = ("dask_gateway",)

    def faults(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        from nbcluster.clusters.dask_ends import configured

        if "address" not in asked and not configured("gateway.address"):
            yield Fault("--address", "is missing, and Dask's configuration names no gateway.address")
        names = [each.partition("=")[0] for each in asked.get("option", ())]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Fault(f"--option {name}=…", "is given twice")

    def supply(self, order: Order) -> Supply:
        return GatewaySupply(order)


class _GatewayCluster:
    """One cluster of a gateway's, with the calls by which a `DaskSupply` asks; each waits for the server."""

    def __init__(self, asked: Mapping[str, Any], told: Told, given_up: threading.Event) -> None:
        """Comes back when its scheduler runs. Raises NoSupply; nothing is left behind then."""
        from dask_gateway import Gateway

        # Before anything is asked for; it learns what to end as soon as there is something.
        self._guard = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("gateway_guard.py"))],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

        self.granted: int | None = None
        """So many workers the server allows, where it has refused more."""
        self._where = str(asked.get("address") or "")
        self._name = ""
        self._gateway: Any = None
        try:
            with _in_words(lambda: self._where):
                self._gateway = Gateway(asked.get("address"), proxy_address=asked.get("proxy_address"))
            self._where = self._gateway.address
            with _in_words(lambda: self._where):
                offered = self._within(self._gateway._cluster_options())
                _choose(offered, asked.get("option", ()), self._where)
                self._name = self._within(self._gateway._submit(offered))
                self._tell_guard(asked.get("proxy_address"))
                report = self._started(told, given_up)
        # No border: it goes on to whoever wanted the cluster.
        except BaseException:
            self.close()
            raise
        self.scheduler_address: str = report.scheduler_address
        self.security = report.security

    def scale(self, count: int) -> None:
        """Raises NoSupply."""
        with _in_words(lambda: self._where), warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            self._within(self._gateway._scale_cluster(self._name, count))
        refused = [str(each.message) for each in said if type(each.message).__name__ == "GatewayWarning"]
        found = re.search(r"limit of (\d+) workers", refused[-1]) if refused else None
        self.granted = int(found[1]) if found else None
        if refused:
            most = (
                f"{count - int(found[1])} of {count} workers: the gateway grants this cluster no more than {found[1]}"
                if found
                else ""
            )
            raise NoSupply(most or refused[-1])

    def status(self) -> str:
        """As the server calls it: PENDING, RUNNING, STOPPED, … Raises NoSupply."""
        with _in_words(lambda: self._where):
            return str(self._within(self._gateway._cluster_report(self._name)).status.name)

    def close(self) -> None:
        """Comes back when the server has ended it, or does not answer."""
        try:
            if self._name:
                self._within(self._gateway._stop_cluster(self._name))
                give_up = time.monotonic() + _STOPPED_S
                moment = threading.Event()
                while self.status() not in ("STOPPED", "FAILED") and time.monotonic() < give_up:
                    moment.wait(_LOOK_EVERY_S)
        # A border: who ends it cannot do more. A server that has forgotten the cluster has ended it.
        except Exception as error:  # noqa: BLE001
            if type(error).__name__ != "NoSupply" or "not found" not in str(error):
                print(f"the gateway did not say that {self._name} has ended: {error}", flush=True)
        finally:
            self._name = ""
            if self._gateway is not None:
                self._gateway.close()
            self._guard.kill()
            self._guard.wait()
            assert self._guard.stdin is not None
            self._guard.stdin.close()

    def _tell_guard(self, proxy_address: str | None) -> None:
        told = {"address": self._where, "proxy_address": proxy_address, "cluster": self._name}
        assert self._guard.stdin is not None
        self._guard.stdin.write(f"{json.dumps(told)}\n")
        self._guard.stdin.flush()

    def _started(self, told: Told, given_up: threading.Event) -> Any:
        told("the gateway has not started its scheduler yet")
        while not given_up.wait(_LOOK_EVERY_S):
            report = self._within(self._gateway._cluster_report(self._name))
            if report.status.name == "RUNNING":
                return report
            if report.status.name in ("FAILED", "STOPPED", "STOPPING"):
                raise NoSupply(
                    f"the gateway at {self._where} could not start it: its cluster {self._name} has "
                    f"{'failed' if report.status.name == 'FAILED' else 'ended'}, and the gateway's log says why"
                )
        raise NoSupply("it was given up while the gateway was starting it")

    def _within(self, question: Any) -> Any:
        """A server that is silent is not waited for. Raises TimeoutError and what Dask Gateway's client raises."""
        return self._gateway.sync(asyncio.wait_for, question, _ANSWER_S)


class GatewaySupply(DaskSupply):
    """A `Supply`."""

    def __init__(self, order: Order) -> None:
        super().__init__(self._made, order, modules=("dask_gateway",))
        self._given_up = threading.Event()
        self._tell: Told = lambda waiting: None

    async def start(self, told: Told) -> Access:
        loop = asyncio.get_running_loop()

        def tell(waiting: str) -> None:
            loop.call_soon_threadsafe(told, waiting)

        self._tell = tell
        return await super().start(told)

    def _made(self) -> _GatewayCluster:
        return _GatewayCluster(self._order.asked, self._tell, self._given_up)

    def want(self, count: int | None, busy: frozenset[str]) -> None:
        super().want(1 if count is None else count, busy)

    async def look(self) -> Look:
        look = await super().look()
        granted = self._cluster.granted
        return look if granted is None else replace(look, wanted=min(look.wanted, granted))

    def looked_at(self, cluster: Any, wanted: int) -> Look:
        try:
            status = cluster.status()
        except NoSupply as error:
            return Look(wanted=wanted, troubles=(str(error),))
        if status != "RUNNING":
            return Look(wanted=wanted, hopeless="the gateway has ended it, for its limits or by its operator")
        return Look(wanted=wanted)

    async def end(self) -> None:
        self._given_up.set()
        await super().end()


def _choose(offered: Any, choices: Sequence[str], where: str) -> None:
    """Sets what was asked for. Raises NoSupply for all that the server does not offer."""
    wrong = []
    for choice in choices:
        name, _, text = choice.partition("=")
        if name not in offered:
            near = get_close_matches(name, list(offered), n=1)
            wrong.append(f'it offers no option "{name}"' + (f" (is {near[0]} meant?)" if near else ""))
            continue
        try:
            _set(offered, name, text)
        except (TypeError, ValueError) as error:
            wrong.append(str(error))
    if wrong:
        names = ", ".join(offered) or "none"
        raise NoSupply(f"the gateway at {where} says: {'; '.join(wrong)}; its options are: {names}")


def _set(offered: Any, name: str, text: str) -> None:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    try:
        offered[name] = value
    except TypeError:
        if value == text:
            raise
        offered[name] = text  # "2" may be a word there


@contextmanager
def _in_words(where: Callable[[], str]) -> Iterator[None]:
    """What goes wrong in it becomes NoSupply. `where`: the address, as far as it is known by then."""
    try:
        yield
    except NoSupply:
        raise
    # A border: whatever a server, the way to it or dask-gateway's client has to say.
    except Exception as error:
        raise NoSupply(_told(error, where())) from error


def _told(error: Exception, where: str) -> str:
    status = getattr(error, "status", None)
    if status == 401:
        return (
            f"the gateway at {where} does not let you in; who you are there is told by gateway.auth in Dask's "
            "configuration"
        )
    if status == 403:
        return f"the gateway at {where} knows you and does not allow it: {getattr(error, 'message', error)}"
    if isinstance(error, TimeoutError):
        return f"the gateway at {where} has not answered within {_ANSWER_S:g} s"
    if isinstance(error, OSError):
        said = getattr(error, "os_error", error)
        return f"no gateway answers at {where}: {os.strerror(said.errno) if said.errno else said}"
    if status is not None or type(error).__name__ in ("ContentTypeError", "JSONDecodeError", "KeyError"):
        return f"what answers at {where} is no Dask Gateway: {getattr(error, 'message', '') or error}"
    if type(error).__name__ in ("GatewayClusterError", "GatewayServerError"):
        return f"the gateway at {where} refuses it: {error}"
    if isinstance(error, ValueError) and "<" in str(error):
        return f"what answers at {where} is no Dask Gateway: it answers with a page"
    return f"the gateway at {where or 'that address'} says: {error}"
