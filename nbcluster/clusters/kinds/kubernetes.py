"""The kind `kubernetes`: pods of a Kubernetes cluster, through dask-kubernetes and its operator.

The operator, which whoever runs that cluster has installed, makes a scheduler and workers of one resource of the kind
`DaskCluster`. dask-kubernetes hands the resource in, forwards a port of this machine to the scheduler through the
Kubernetes API, and deletes the resource at the end. Workers cannot be reached from here, and need not.

In this room (`clusters`) options become such a resource, and pods become workers.
"""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nbcluster.clusters.kinds.dask_supply import DaskSupply
from nbcluster.clusters.kinds.kind import NoSupply, Order, ScriptedKind, Supply
from nbcluster.errors import Fault
from nbcluster.grammar import Option, at_least_one, memory

_POD = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_WORKERS = 2


def _cores(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)?|\d+m", text) or not re.search("[1-9]", text):
        raise ValueError("is no number of cores, such as 2, 0.5 or 500m")
    return text


def _namespace(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("is no name for a namespace (there may be small letters, digits and -)")
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        raise ValueError("is not NAME=VALUE")
    return text


class KubernetesKind(ScriptedKind):
    does = "Starts a cluster of pods in Kubernetes, by Dask's operator"
    options = (
        Option("--image", "the container image; it must have this notebook's Python", "IMAGE"),
        Option(
            "--namespace",
            "where in Kubernetes; what your kubeconfig says, if it is not said",
            "NAME",
            _namespace,
        ),
        Option("--cpus", "how many cores each worker is given (2, 0.5, 500m)", "N", _cores),
        Option("--memory", "how much memory each worker is given", "SIZE", memory),
        Option("--gpus", "how many NVIDIA GPUs each worker is given", "N", at_least_one),
        Option(
            "--env",
            "a variable of the pods' environment; may be repeated",
            "NAME=VALUE",
            _variable,
            repeats=True,
        ),
    )
    extra = "kubernetes"
    modules = ("dask_kubernetes",)

    def faults(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        if "image" not in asked:
            python = f"{sys.version_info[0]}.{sys.version_info[1]}"
            yield Fault(
                "--image",
                f"is missing: which image has Python {python} and distributed is known to you alone",
            )

    def supply(self, order: Order) -> Supply:
        return _Pods(lambda: _made(order), order)

    def script(self, order: Order) -> str:
        import yaml

        return str(yaml.safe_dump(resource(order), sort_keys=False)).rstrip("\n")


class _Pods(DaskSupply):
    def want(self, count: int | None, busy: frozenset[str]) -> None:
        super().want(_WORKERS if count is None else count, busy)


def resource(order: Order) -> dict[str, Any]:
    """What is handed in, as dask-kubernetes writes it, but for what runs in the pods: neither opens a port for HTTP that
    nobody needs, and each worker is as many as has slices."""
    from dask_kubernetes.operator import make_cluster_spec

    asked = order.asked
    env = dict(each.split("=", 1) for each in asked.get("env", ()))
    spec: dict[str, Any] = make_cluster_spec(
        name=_resource_name(order.cluster),
        image=asked["image"],
        n_workers=order.workers or _WORKERS,
        env=env,
        worker_command="dask worker",
    )
    if "namespace" in asked:
        spec["metadata"]["namespace"] = asked["namespace"]
    [worker] = spec["spec"]["worker"]["spec"]["containers"]
    [scheduler] = spec["spec"]["scheduler"]["spec"]["containers"]
    worker["args"] = ["dask", "worker", "--name", "$(DASK_WORKER_NAME)", "--nthreads", "1", "--no-dashboard"]
    worker["resources"] = _resources(asked)
    del worker["ports"]
    # Its health is asked over HTTP, by the kubelet.
    scheduler["args"] = ["dask", "scheduler", "--host", "0.0.0.0"]
    scheduler["resources"] = {}
    return spec


def _resources(asked: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, str] = {}
    if "cpus" in asked:
        given["cpu"] = asked["cpus"]
    if "memory" in asked:
        given["memory"] = str(asked["memory"])
    limits = {**given, "nvidia.com/gpu": str(asked["gpus"])} if "gpus" in asked else given
    return {"requests": dict(given), "limits": limits} if limits else {}


def _resource_name(cluster: str) -> str:
    """Kubernetes knows small letters, digits and -."""
    return re.sub(r"[^a-z0-9]+", "-", cluster.lower()).strip("-") or "nbcluster"


def _made(order: Order) -> Any:
    """In the host process. Raises NoSupply."""
    if not _is_known():
        raise NoSupply(
            "no Kubernetes is known here: there is no kubeconfig (KUBECONFIG names none, nor is there ~/.kube/config), "
            "and this is no pod"
        )
    from dask_kubernetes.operator import KubeCluster

    return KubeCluster(
        custom_cluster_spec=resource(order),
        namespace=order.asked.get("namespace"),
        shutdown_on_close=True,
        quiet=True,
    )


def _is_known() -> bool:
    named = [Path(each) for each in os.environ.get("KUBECONFIG", "").split(os.pathsep) if each]
    return any(path.is_file() for path in [*(named or [Path.home() / ".kube" / "config"]), _POD])
