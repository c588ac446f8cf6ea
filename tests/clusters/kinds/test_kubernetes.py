"""What is handed in to Kubernetes, and what goes wrong before it is; no Kubernetes was there to run it."""

import sys

import pytest

from nbcluster import session
from nbcluster.errors import ClusterNotStarted, OptionError

MANIFEST = """\
apiVersion: kubernetes.dask.org/v1
kind: DaskCluster
metadata:
  name: night-run
  namespace: physics
spec:
  idleTimeout: 0
  worker:
    replicas: 4
    spec:
      containers:
      - name: worker
        image: registry.lab/science:3
        args:
        - dask
        - worker
        - --name
        - $(DASK_WORKER_NAME)
        - --nthreads
        - '1'
        - --no-dashboard
        env:
        - name: GREETING
          value: a = b
        - name: EMPTY
          value: ''
        resources:
          requests:
            cpu: '2'
            memory: '4000000000'
          limits:
            cpu: '2'
            memory: '4000000000'
            nvidia.com/gpu: '1'
  scheduler:
    spec:
      containers:
      - name: scheduler
        image: registry.lab/science:3
        args:
        - dask
        - scheduler
        - --host
        - 0.0.0.0
        env:
        - name: GREETING
          value: a = b
        - name: EMPTY
          value: ''
        resources: {}
        ports:
        - name: tcp-comm
          containerPort: 8786
          protocol: TCP
        - name: http-dashboard
          containerPort: 8787
          protocol: TCP
        readinessProbe:
          httpGet:
            port: http-dashboard
            path: /health
          initialDelaySeconds: 0
          periodSeconds: 1
          timeoutSeconds: 300
        livenessProbe:
          httpGet:
            port: http-dashboard
            path: /health
          initialDelaySeconds: 15
          periodSeconds: 20
    service:
      type: ClusterIP
      selector:
        dask.org/cluster-name: night-run
        dask.org/component: scheduler
      ports:
      - name: tcp-comm
        protocol: TCP
        port: 8786
        targetPort: tcp-comm
      - name: http-dashboard
        protocol: TCP
        port: 8787
        targetPort: http-dashboard"""


def test_the_manifest() -> None:
    written = session.cluster.script(
        kind="kubernetes",
        image="registry.lab/science:3",
        name="night_run",
        namespace="physics",
        workers=4,
        cpus=2,
        memory="4GB",
        gpus=1,
        env=["GREETING=a = b", "EMPTY="],
    )
    assert written == MANIFEST


def test_a_manifest_with_nothing_said_asks_for_nothing() -> None:
    written = session.cluster.script(kind="kubernetes", image="science:3")
    assert "\n  name: kubernetes\n" in written
    assert "\n    replicas: 2\n" in written
    assert written.count("resources: {}\n") == 2


def test_all_faults_of_a_line_are_told() -> None:
    with pytest.raises(OptionError) as refused:
        session.cluster.script(
            kind="kubernetes", namespace="Mine!", cpus="many", memory="lots", env=["1=2"], gpu=1
        )
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert str(refused.value) == (
        "nbcluster.cluster.start() did nothing: it is asked for something that it does not offer. namespace='Mine!' is no "
        "name for a namespace (there may be small letters, digits and -); cpus='many' is no number of cores, such as 2, "
        "0.5 or 500m; memory='lots' is no amount of memory (such as 8GB); env=['1=2'] is not NAME=VALUE; gpu is unknown "
        f"(is gpus meant?); --image is missing: which image has Python {python} and distributed is known to you alone.\n"
        "There are: image namespace cpus memory gpus env workers name idle dry_run."
    )


def test_without_a_kubeconfig_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ClusterNotStarted) as refused:
        session.cluster.start(kind="kubernetes", image="science:3")
    session.close()
    assert str(refused.value) == (
        "The kubernetes cluster did not start. Known of the reason: no Kubernetes is known here: there is no kubeconfig "
        "(KUBECONFIG names none, nor is there ~/.kube/config), and this is no pod.\n"
        "Cells under %%distribute run on this machine meanwhile; `%cluster start kubernetes …` tries again."
    )
