"""The clusters from a terminal: `nbcluster list`, `start`, `stop`, `logs`.

It speaks to their hosts as notebooks do, in JSON, and never to Dask: a cluster may have been started with another
environment's Python than the one that this is run with.

In this room a command line becomes a call and some lines of text.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from nbcluster.clusters import Cluster, end, find, start_lasting, start_of_kind
from nbcluster.clusters.kinds import table
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.registry import span
from nbcluster.clusters.standing import COLUMNS, standings
from nbcluster.clusters.waits import Waits
from nbcluster.errors import NbclusterError
from nbcluster.settings import CLUSTER_NAME, MOST_WORKERS, NAME_FORM, TOO_MANY_WORKERS, Settings, duration


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 1 with what went wrong on the standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if kind := _other_kind(words):
            _start_kind(kind, words[2:])
        else:
            asked = parser().parse_args(words)
            asked.do(asked)
    except NbclusterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """What a command line may say."""
    reader = argparse.ArgumentParser(
        prog="nbcluster",
        description="Clusters that notebooks on this machine can attach to with `%cluster attach NAME`.",
    )
    commands = reader.add_subparsers(required=True, metavar="COMMAND")

    lists = commands.add_parser("list", help="shows the clusters that there are")
    lists.set_defaults(do=_list)

    start = commands.add_parser(
        "start",
        help="starts a cluster: on this machine, or of another kind",
        description=f"Starts a cluster on this machine. Of another kind: `nbcluster start KIND …`; there are: "
        f"{' '.join(table.names())}. `nbcluster start KIND --help` tells its options.",
    )
    start.add_argument(
        "kind", nargs="?", choices=[table.LOCAL], default=table.LOCAL, help="on this machine; see above"
    )
    start.add_argument(
        "--name", type=_name, help='what it is found by; "local" or the like, if it is not said'
    )
    start.add_argument(
        "--workers", type=_count, metavar="N", help="how many; one per core, if it is not said"
    )
    start.add_argument(
        "--idle",
        type=_duration,
        metavar="TIME",
        help="ends after so long without a kernel (90s, 30m, 2h); 30m, if it is not said",
    )
    start.set_defaults(do=_start)

    stop = commands.add_parser("stop", help="ends a cluster, whoever uses it")
    stop.add_argument("name")
    stop.set_defaults(do=_stop)

    logs = commands.add_parser("logs", help="shows what a cluster's host process, or a worker, said last")
    logs.add_argument("name")
    logs.add_argument("worker", nargs="?", default="", help="w1, w2, …; the host process, if it is not said")
    logs.set_defaults(do=_logs)
    return reader


def _list(asked: argparse.Namespace) -> None:
    found = standings()
    if not found:
        print("There is no cluster that was started. `nbcluster start --name NAME` starts one.")
        return
    rows = [COLUMNS, *(each.row for each in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        print("   ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip())


def _other_kind(words: Sequence[str]) -> str:
    """Of `start ssh --hosts a,b` the kind; empty for `local`, as where none is named, and for other lines."""
    if len(words) < 2 or words[0] != "start" or words[1].startswith("-") or words[1] == table.LOCAL:
        return ""
    return words[1]


def _start_kind(name: str, words: Sequence[str]) -> None:
    of = "nbcluster start"
    kind = table.find(name, of)
    asked = table.read(kind, words, of)
    if asked.help:
        print(table.grammar(kind, of).help())
        return
    if asked.dry_run:
        print(asked.script())
        return
    settings = Settings.from_environment(os.environ)
    with Waits(lambda line: print(line, file=sys.stderr)) as waits:
        cluster = start_of_kind(
            kind.name,
            asked.workers,
            asked.options,
            name=asked.name or "",
            idle_s=asked.idle,
            waiting=waits.hear,
            settings=settings,
        )
        try:
            cluster.wait_ready()
            cluster.wait_settled()
        # No border: what went wrong, an interrupt too, goes on to the terminal once nothing is left behind.
        except BaseException:
            cluster.stop()
            raise
    _tell_started(cluster)


def _tell_started(cluster: Cluster) -> None:
    count = len(cluster.workers())
    cluster.leave()
    workers = f"{count} worker{'' if count == 1 else 's'}"
    print(
        f'The cluster "{cluster.name}" is there, with {workers}. In a notebook: %cluster attach {cluster.name}'
    )
    print(f"It ends after {span(find(cluster.name).idle_s)} without a kernel.")


def _start(asked: argparse.Namespace) -> None:
    settings = Settings.from_environment(os.environ)
    cluster = start_lasting(
        asked.workers or settings.workers,
        name=asked.name or "",
        memory_bytes=settings.memory_bytes,
        cpus=settings.cpus,
        gpus=settings.gpus,
        idle_s=asked.idle,
        settings=settings,
    )
    try:
        cluster.wait_ready()
        cluster.wait_workers(len(cluster.workers()))
    # No border: what went wrong, an interrupt too, goes on to the terminal once nothing is left behind.
    except BaseException:
        cluster.stop()
        raise
    _tell_started(cluster)


def _stop(asked: argparse.Namespace) -> None:
    end(find(asked.name), by="`nbcluster stop` in a terminal")
    print(f'The cluster "{asked.name}" has ended.')


def _logs(asked: argparse.Namespace) -> None:
    host = RegisteredHost(find(asked.name))
    try:
        said = host.ask("logs", name=asked.worker)["log"]
    finally:
        host.leave()
    print(said.rstrip() or "Nothing was said.")


def _name(text: str) -> str:
    if not CLUSTER_NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a cluster (there may be {NAME_FORM})")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers")
    if int(text) > MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text!r} {TOO_MANY_WORKERS}")
    return int(text)


def _duration(text: str) -> float:
    try:
        return duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} {error}") from None


if __name__ == "__main__":
    sys.exit(main())
