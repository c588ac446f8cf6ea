"""Ends a gateway's cluster when the host process that had asked for it is gone without a word.

It runs as a process of its own, reads from its standard input which cluster that is, and waits for the end of it: the
host, at its own end, takes this process with it, so that only of one that was killed anything is left to do. dask-gateway
is imported then, and not before.

In this room (`clusters`) is all that such a process does.
"""

import json
import sys


def main() -> None:
    told = None
    for line in sys.stdin:
        told = json.loads(line)
    if told is None:
        return
    from dask_gateway import Gateway

    with Gateway(told["address"], proxy_address=told["proxy_address"]) as gateway:
        gateway.stop_cluster(told["cluster"])


if __name__ == "__main__":
    main()
