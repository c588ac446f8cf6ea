"""What one Jupyter server knows of clusters and runs.

Hosts are looked for, and asked to tell, only while a browser watches; a request that comes meanwhile or otherwise looks
for itself.

In this room hosts, browsers and starts are brought together.
"""

import asyncio
import json
import re
import time
from contextlib import suppress
from typing import Final

from nbcluster import wire
from nbcluster.server.hosts import Host, Hosts, Json, description
from nbcluster.server.kernels import Kernels
from nbcluster.server.marks import Marking
from nbcluster.server.refusals import Refused, no_run, no_worker
from nbcluster.server.starts import Starts
from nbcluster.server.viewers import HEADS_S, TURN_S, Connection, Run, Viewer, Viewers

_LOOK_EVERY_S: Final = 1.0
_DESCRIBED_S: Final = 2.0
_ENDED_S: Final = 600.0

_RUN: Final = re.compile(r"[0-9a-f]{8}-[0-9]{1,9}")


def written(message: Json) -> str:
    """As JSON that can stand anywhere in a page or a script."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


class Lookout:
    """Everything on the server's event loop."""

    def __init__(self, hosts: Hosts, kernels: Kernels, starts: Starts) -> None:
        self._hosts = hosts
        self.kernels = kernels
        self.starts = starts
        self._viewers = Viewers(written, self._told)
        self._watching: asyncio.Task[None] | None = None
        hosts.heard, hosts.came, hosts.left = self._hear, self._came, self._left
        starts.changed = self._viewers.tell
        starts.came = self._look_soon
        self._look_now = asyncio.Event()
        self.marking = Marking()

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self._hosts.close()
        await self.starts.close()
        await self.marking.close()

    # Clusters

    async def clusters(self) -> list[Json]:
        """As they are now."""
        await self.kernels.refresh()
        await self._hosts.look()
        await asyncio.gather(*(self._describe(host) for host in self._hosts))
        return self._known_clusters()

    async def _describe(self, host: Host) -> None:
        # One of another version, or one that does not answer, stays as it was known.
        with suppress(Refused, LookupError, TypeError, ValueError):
            host.description = description((await host.ask("describe", _DESCRIBED_S))["cluster"])

    def _known_clusters(self) -> list[Json]:
        return [self._described(host) for host in self._hosts]

    def _described(self, host: Host) -> Json:
        known = host.description or _unknown(host)
        see = self.kernels.seen
        return {
            **known,
            "name": host.name,
            "notebook": see(known["notebook"]),
            "used_by": [see(path) for path in known["used_by"]],
        }

    async def find(self, name: str) -> Host:
        """Raises Refused."""
        await self._hosts.look()
        return self._hosts.find(name)

    async def logs(self, name: str, worker: str | None) -> list[Json]:
        """Raises Refused."""
        host = await self.find(name)
        described = (await host.ask("describe"))["cluster"]
        names = [each["name"] for each in described["workers"]]
        dead = [each["name"] for each in described["deaths"]]
        everybody = list(dict.fromkeys(["", *names, *dead]))
        if worker is not None and worker not in everybody:
            raise no_worker(name, worker)
        return [
            {
                "worker": each,
                "text": (await host.ask("logs", name=each))["log"],
                "deaths": [death for death in described["deaths"] if death["name"] == each],
            }
            for each in (everybody if worker is None else [worker])
        ]

    # Runs

    async def stop_run(self, run: str) -> str:
        """How: "stop" or "interrupt". Raises Refused."""
        host, said = await self._asked_of(run, "stop run")
        if "over" in said:
            raise Refused(
                409,
                f"Run {run} is over: {said['over']}. There is nothing left of it that could be stopped. "
                "`%runs why` in its notebook tells how it went.",
            )
        if said.get("how") != "interrupt":
            return "stop"
        kernel = said.get("kernel", "")
        if not self.kernels.has(kernel):
            raise Refused(
                409,
                "The run goes on. What it is doing runs in its kernel, which only an interrupt reaches, and that kernel is "
                f"none of this server's. Interrupt the kernel where it was started; the cluster is {host.name}.",
            )
        await self.kernels.interrupt(kernel)
        return "interrupt"

    async def why(self, run: str) -> str:
        """Raises Refused."""
        _, said = await self._asked_of(run, "why")
        return str(said["text"])

    async def summary(self, run: str) -> Json:
        """What stays of a run: its output's forms, as the kernel would have written them. Raises Refused."""
        picture = await self.picture(run)
        from nbcluster.views import html, text

        try:
            snapshot = wire.from_json(picture)
        except wire.WireError:
            raise no_run(run) from None  # of another version
        return {"text/html": html.summary(snapshot), "text/plain": text.summary(snapshot)}

    async def picture(self, run: str) -> Json:
        """The run's newest snapshot, as `wire.to_json` has it; with all slices where it is over, or is watched. Raises
        Refused."""
        _, said = await self._asked_of(run, "picture")
        snapshot: Json = said["snapshot"]
        return snapshot

    async def _asked_of(self, run: str, do: str) -> tuple[Host, Json]:
        """Of the host that knows the run."""
        if not _RUN.fullmatch(run):
            raise no_run(run)
        await self._hosts.look()
        known = self._viewers.runs.get(run)
        for host in sorted(self._hosts, key=lambda host: known is None or host.name != known.cluster):
            with suppress(Refused):
                said = await host.ask(do, run=run)
                if "unknown" not in said:
                    return host, said
        raise no_run(run)

    # Browsers

    async def enter(self, connection: Connection) -> Viewer:
        """From now on the browser is told."""
        viewer = self._viewers.enter(connection, time.monotonic())
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="nbcluster-lookout")
        self._tell_hosts()
        clusters = await self.clusters()
        self._viewers.greet(viewer, clusters, self.starts.known())
        return viewer

    def watch(self, viewer: Viewer, runs: str | list[str]) -> None:
        self._viewers.watch(viewer, runs)
        self._tell_hosts()

    def leave(self, viewer: Viewer) -> None:
        self._viewers.leave(viewer)
        self._tell_hosts()

    def _tell_hosts(self) -> None:
        for host in self._hosts:
            self._came(host)

    def _came(self, host: Host) -> None:
        """A host is there, or is to tell something else from now on."""
        if self._viewers:
            host.tell("watch", spans=self._viewers.wanted())
        else:
            host.tell("unwatch")
        self._viewers.clusters_changed()

    def _left(self, host: Host) -> None:
        """A cluster has ended, and what runs were on it will not be heard of again."""
        self._viewers.clusters_changed()
        for run in [run for run in self._viewers.runs.values() if run.cluster == host.name]:
            if not run.picture.is_final:
                ended = {
                    "state": "failed",
                    "message": "Its cluster has ended, and nobody tells how it goes on.",
                }
                head = {**run.picture.head, **ended, "final": True}
                self._viewers.hear_run(
                    run.id, run.cluster, run.place, {"head": head, "lanes": [], "spans": []}
                )
            asyncio.get_running_loop().call_later(_ENDED_S, self._viewers.forget_run, run.id)

    def _hear(self, host: Host, message: Json) -> None:
        news = message.get("news")
        if news == "run":
            place = {name: message[name] for name in ("notebook", "kernel", "cell_id")}
            self._viewers.hear_run(message["run"], host.name, place, message)
        elif news == "gone":
            self._viewers.forget_run(message["run"])
        elif news == "cluster":
            self._viewers.clusters_changed()

    def _told(self, run: Run) -> Json:
        notebook = self.kernels.notebook(run.place["kernel"], run.place["notebook"])
        return {"cluster": run.cluster, **run.place, "notebook": notebook}

    def _look_soon(self) -> None:
        self._look_now.set()

    async def _watch(self) -> None:
        looked = told_clusters = float("-inf")
        while self._viewers:
            now = time.monotonic()
            if now - looked >= _LOOK_EVERY_S or self._look_now.is_set():
                self._look_now.clear()
                looked = now
                await self.kernels.refresh()
                await self._hosts.look()
                if any(host.description is None for host in self._hosts):
                    self._viewers.clusters_changed()  # who stays silent is called so in time
            clusters_too = now - told_clusters >= HEADS_S
            if clusters_too:
                told_clusters = now
            self._viewers.turn(now, self._known_clusters, clusters_too=clusters_too)
            await asyncio.sleep(TURN_S)
        self._viewers.runs.clear()


def _unknown(host: Host) -> Json:
    """Of a host that has not said anything yet, what its entry tells. Who has just been met is not silent."""
    entry = host.entry
    is_silent = time.monotonic() - host.met > _DESCRIBED_S
    return {
        "title": entry.name,
        "kind": entry.kind,
        "lasting": host.lasting,
        "state": "waiting" if is_silent else "starting",
        "waiting": "its host process does not answer" if is_silent else "",
        "machine": entry.owner.machine,
        "notebook": entry.notebook,
        "used_by": list(entry.used_by),
        "started": entry.started,
        "idle_s": entry.idle_s if host.lasting else None,
        "idle_for_s": None,
        "python": "",
        "bounds": [0, 0],
        "adaptive": False,
        "workers": [],
        "deaths": [],
        "differences": [],
    }
