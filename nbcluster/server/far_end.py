"""The far end of a start: it runs in a process of its own, with the interpreter of a notebook's kernel.

    kinds   → {"kinds": […]}
    start   ← {"kind", "options", "notebook"}, one line
            → {"read": true}, then {"waiting": clause} as often as that changes, then {"ready": name}
            → or {"message", "faults"}

In this room the server's words become calls of what starts clusters, and what comes of it a line of JSON.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from types import FrameType
from typing import Any, NoReturn, TextIO

from nbcluster.clusters import Cluster, start_lasting, start_of_kind
from nbcluster.clusters.cluster import ALL_S
from nbcluster.clusters.kinds import table
from nbcluster.errors import KindNotLoaded, NbclusterError, OptionError
from nbcluster.grammar import CLUSTER_HERE, Grammar, Option, read_words
from nbcluster.settings import Settings

_OF = "The panel"
_talk: TextIO = sys.stdout


def main() -> int:
    global _talk
    signal.signal(signal.SIGTERM, _interrupt)
    _talk = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what else is printed in this process is no JSON
    if sys.argv[1] == "kinds":
        _say(kinds=[_told(name) for name in table.names()])
        return 0
    asked = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_server, name="nbcluster-lifeline", daemon=True).start()
    try:
        _start(asked["kind"], asked["options"], asked["notebook"])
    except OptionError as error:
        faults = [
            {"field": fault.option.split()[0].split("=")[0], "text": str(fault)} for fault in error.faults
        ]
        amount = f"{len(faults)} of its options" if len(faults) > 1 else "one of its options"
        said = "; ".join(fault["text"] for fault in faults)
        _say(
            message=f"The cluster was not started: {amount} cannot be read. {said}. Mend that and start it again.",
            faults=faults,
        )
        return 1
    except NbclusterError as error:
        _say(message=" ".join(filter(None, (error.what, error.why, error.advice))), faults=[])
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


def _end_with_server() -> None:
    """The server writes nothing more, and holds its end of the pipe for as long as it lives and waits."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    """Whoever has asked waits no longer: what was begun is ended on the way out."""
    raise KeyboardInterrupt


def _start(kind: str, options: Mapping[str, Any], notebook: str) -> None:
    asked: table.Asked | None = None
    if kind == table.LOCAL:
        grammar = Grammar(_OF, "", CLUSTER_HERE)
        values: dict[str, Any] = dict(read_words(grammar, _words(grammar.options, options)))
    else:
        found = table.find(kind, _OF)
        asked = table.read(found, _words(table.grammar(found, _OF).options, options), _OF)
        table.insist_on_modules(found)
    _say(read=True)
    settings = Settings.from_environment(os.environ)
    cluster: Cluster
    if asked is None:
        gpus = values.get("gpus", settings.gpus)
        cluster = start_lasting(
            values.get("workers"),
            name=values.get("name", ""),
            memory_bytes=values.get("memory", settings.memory_bytes),
            cpus=values.get("cpus", settings.cpus),
            gpus=None if gpus == "auto" else gpus,
            notebook=notebook,
            idle_s=values.get("idle"),
            settings=settings,
        )
    else:
        cluster = start_of_kind(
            asked.kind.name,
            asked.workers,
            asked.options,
            name=asked.name or "",
            notebook=notebook,
            idle_s=asked.idle,
            waiting=lambda progress: _say(waiting=progress.waiting),
            settings=settings,
        )
    try:
        cluster.wait_ready()
        cluster.wait_settled(ALL_S)
    # No border: an interrupt too goes on, once nothing is left of what was begun.
    except BaseException:
        cluster.stop()
        raise
    name = cluster.name
    cluster.leave()
    _say(ready=name)


def _words(options: Iterable[Option], given: Mapping[str, Any]) -> list[str]:
    """As they would stand on a line, each word with its value, so that none is taken for another."""
    by_key = {option.held_as: option for option in options}
    words = []
    for key, value in given.items():
        name = by_key[key].name if key in by_key else f"--{key}"
        for each in value if isinstance(value, list) else [value]:
            if each is True:
                words.append(name)
            elif each is not False and each is not None and each != "":
                words.append(f"{name}={each}")
    return words


def _told(name: str) -> dict[str, Any]:
    """A kind, for a form."""
    if name == table.LOCAL:
        return {
            "name": name,
            "does": "Starts a cluster on this machine",
            "missing": "",
            "options": [_told_option(option) for option in CLUSTER_HERE],
        }
    kind = table.find(name)
    missing = [module for module in kind.modules if find_spec(module) is None]
    try:
        options = [option for option in table.grammar(kind).options if option.name != "--dry-run"]
    except KindNotLoaded as error:
        return {"name": name, "does": error.why, "missing": error.advice, "options": []}
    return {
        "name": name,
        "does": kind.does,
        "missing": f'pip install "nbcluster[{kind.extra}]"' if missing else "",
        "options": [_told_option(option) for option in options],
    }


def _told_option(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "key": option.held_as,
        "value": option.value,
        "flag": not option.value,
        "help": option.help,
        "choices": list(option.choices),
        "default": None,
        "repeats": option.repeats,
    }


def _say(**said: Any) -> None:
    print(json.dumps(said), file=_talk, flush=True)


if __name__ == "__main__":
    sys.exit(main())
