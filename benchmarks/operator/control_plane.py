"""A control plane alone: etcd, kube-apiserver and the garbage collector, in a folder that goes away.

No other controller runs, no scheduler and no kubelet: nobody but the operator and the benchmark writes.
"""

import http.client
import json
import secrets
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import environ
from pathlib import Path
from signal import SIGKILL, SIGTERM

from fashion.local.stores.data_folder import LOOPBACK, free_port
from fashion.local.stores.process import Child, spawn, stop
from fashion.local.up.log_files import last_line

PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "helm", "openssl")
START_SECONDS = 60.0
OPERATOR, NAMESPACE = "fashion-operator", "fashion-system"
USER = f"system:serviceaccount:{NAMESPACE}:{OPERATOR}"
CHART = Path(__file__).resolve().parents[2] / "charts/fashion-operator"
_AUDIT = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived", "ResponseStarted"],
    "rules": [{"level": "Metadata", "users": [USER]}, {"level": "None"}],
}


class StartError(Exception):
    """A program of the control plane did not start; the message holds its last words."""


def missing_programs() -> list[str]:
    """The programs that are not on the PATH."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class ControlPlane:
    """A running control plane.

    Attributes:
        admin: kubeconfig of one who may do everything.
        operator: kubeconfig of the operator's ServiceAccount, with the chart's own rules and no more.
        audit: every request that the operator made.
        logs: what the programs said.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._port, self._token = folder, free_port(), secrets.token_hex(16)
        self.admin, self.operator = folder / "admin.conf", folder / "operator.conf"
        self.audit, self.logs = folder / "audit.log", folder / "logs"

    @contextmanager
    def run(self) -> Iterator[None]:
        """Keep the programs running for as long as the context lasts."""
        with ExitStack() as running:
            etcd = self._start_etcd(running)
            server = self._start_server(running, etcd)
            self._await_ready(server)
            self._write_access(self.admin, self._token)
            self._start_collector(running)
            self._install_operator()
            yield

    def _start(self, running: ExitStack, name: str, *flags: str) -> Child:
        child = spawn([name, *flags], log=self._log(name), on_parent_death=SIGKILL, env=environ)
        running.callback(stop, child, (SIGTERM, 15.0), (SIGKILL, 5.0))
        return child

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _start_etcd(self, running: ExitStack) -> str:
        clients, peers = (f"http://{LOOPBACK}:{free_port()}" for _ in range(2))
        self._start(
            running,
            "etcd",
            f"--data-dir={self._folder / 'etcd'}",
            "--unsafe-no-fsync",
            f"--listen-client-urls={clients}",
            f"--advertise-client-urls={clients}",
            f"--listen-peer-urls={peers}",
            f"--initial-advertise-peer-urls={peers}",
            f"--initial-cluster=default={peers}",
        )
        return clients

    def _start_server(self, running: ExitStack, etcd: str) -> Child:
        key, policy, tokens = (self._folder / name for name in ("tokens.key", "audit.json", "tokens.csv"))
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        policy.write_text(json.dumps(_AUDIT))
        tokens.write_text(f'{self._token},admin,admin,"system:masters"\n')
        return self._start(
            running,
            "kube-apiserver",
            f"--etcd-servers={etcd}",
            f"--bind-address={LOOPBACK}",
            f"--secure-port={self._port}",
            f"--cert-dir={self._folder / 'certificates'}",
            f"--token-auth-file={tokens}",
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--endpoint-reconciler-type=none",
            f"--audit-policy-file={policy}",
            f"--audit-log-path={self.audit}",
            "--audit-log-maxsize=100000",
        )

    def _await_ready(self, server: Child) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                raise StartError(f"kube-apiserver does not start: {last_line(self._log('kube-apiserver'))}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            trust = ssl.create_default_context(cafile=self._certificate)
            link = http.client.HTTPSConnection(LOOPBACK, self._port, timeout=2, context=trust)
            link.request("GET", "/readyz", headers={"Authorization": f"Bearer {self._token}"})
            return link.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    @property
    def _certificate(self) -> Path:
        return self._folder / "certificates/apiserver.crt"

    def _write_access(self, path: Path, token: str) -> None:
        server = {"server": f"https://{LOOPBACK}:{self._port}", "certificate-authority": str(self._certificate)}
        access = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "bench",
            "clusters": [{"name": "bench", "cluster": server}],
            "users": [{"name": "bench", "user": {"token": token}}],
            "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}],
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(access))

    def _start_collector(self, running: ExitStack) -> None:
        self._start(
            running,
            "kube-controller-manager",
            f"--kubeconfig={self.admin}",
            "--controllers=garbage-collector-controller",
            "--leader-elect=false",
            "--secure-port=0",
        )

    def _install_operator(self) -> None:
        """Install the chart; its Deployment has no pods, for nobody makes them."""
        where = ("--namespace", NAMESPACE, f"--kubeconfig={self.admin}")
        _run("helm", "install", OPERATOR, str(CHART), "--create-namespace", *where)
        self.kubectl("wait", "--for=condition=Established", "crd/fashionplatforms.fashion-platform.dev")
        token = self.kubectl("create", "token", OPERATOR, "--namespace", NAMESPACE, "--duration=24h").strip()
        self._write_access(self.operator, token)

    def kubectl(self, *words: str) -> str:
        """What `kubectl` prints."""
        return _run("kubectl", f"--kubeconfig={self.admin}", *words)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartError(f"{' '.join(command[:3])}: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def running_control_plane() -> Iterator[ControlPlane]:
    """A control plane with the operator's chart installed."""
    with tempfile.TemporaryDirectory(prefix="fashion-bench-") as name:
        control_plane = ControlPlane(Path(name))
        with control_plane.run():
            yield control_plane
