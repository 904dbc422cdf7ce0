"""The manifests for Kubernetes: they fit each other, the server, and the restricted profile."""

from __future__ import annotations

import urllib.request
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from chadchat_server.session_secret import BadSecret, read_secret_file
from chadchat_server.stores import RedisStore
from tests.server_process import ServerProcess

from .dockerfile import image_environment
from .files import DEPLOY, check_settings, read_yaml

_FOLDER = DEPLOY / "kubernetes"
_FILES = sorted(set(_FOLDER.glob("*.yaml")) - {_FOLDER / "kustomization.yaml"})
_STOP_SECONDS = 5
"""How long the server's own stop may take (docs/using.md)."""

Manifest = dict[str, Any]
_ALL: list[Manifest] = [*chain.from_iterable(map(read_yaml, _FILES))]
_PODS = [one for one in _ALL if one["kind"] in {"Deployment", "StatefulSet"}]
_EACH_POD = pytest.mark.parametrize("owner", _PODS, ids=lambda one: one["kind"])


def _of(kind: str, name: str = "chadchat") -> Manifest:
    [manifest] = (one for one in _ALL if one["kind"] == kind and one["metadata"]["name"] == name)
    return manifest


def _pod(owner: Manifest) -> Manifest:
    pod: Manifest = owner["spec"]["template"]["spec"]
    return pod


def _labels(owner: Manifest) -> dict[str, str]:
    labels: dict[str, str] = owner["spec"]["template"]["metadata"]["labels"]
    return labels


def _selected(selector: dict[str, str]) -> Manifest:
    [owner] = (one for one in _PODS if selector.items() <= _labels(one).items())
    return owner


def _ports(owner: Manifest) -> set[str]:
    return {port["name"] for part in _pod(owner)["containers"] for port in part["ports"]}


def _is_served(service: Manifest) -> bool:
    owner = _selected(service["spec"]["selector"])
    return {port["targetPort"] for port in service["spec"]["ports"]} <= _ports(owner)


def test_every_file_is_applied() -> None:
    [kustomization] = read_yaml(_FOLDER / "kustomization.yaml")
    assert sorted(kustomization["resources"]) == [file.name for file in _FILES]
    assert _of("Namespace", kustomization["namespace"])
    assert len({(one["kind"], one["metadata"]["name"]) for one in _ALL}) == len(_ALL)
    assert all(one["apiVersion"] for one in _ALL)
    [server] = _pod(_of("Deployment"))["containers"]
    assert server["image"] in {image["name"] for image in kustomization["images"]}


def test_what_is_selected_is_there() -> None:
    for owner in _PODS:
        assert _selected(owner["spec"]["selector"]["matchLabels"]) is owner
    for service in (one for one in _ALL if one["kind"] == "Service"):
        assert _is_served(service) == (service["metadata"]["name"] != "nobody")
    assert _selected(_of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"])
    policy = _of("NetworkPolicy", "redis")["spec"]
    assert _selected(policy["podSelector"]["matchLabels"]) is _of("StatefulSet", "redis")
    [rule] = policy["ingress"]
    [source] = rule["from"]
    assert _selected(source["podSelector"]["matchLabels"]) is _of("Deployment")
    assert {port["port"] for port in rule["ports"]} <= _ports(_of("StatefulSet", "redis"))


def test_the_ingress_leads_to_the_servers() -> None:
    spec = _of("Ingress")["spec"]
    hosts = [rule["host"] for rule in spec["rules"]]
    assert [host for tls in spec["tls"] for host in tls["hosts"]] == hosts
    assert _of("ConfigMap")["data"]["CHADCHAT_ALLOWED_HOSTS"].split(",") == hosts
    for path in chain.from_iterable(rule["http"]["paths"] for rule in spec["rules"]):
        service = path["backend"]["service"]
        ports = {port["name"] for port in _of("Service", service["name"])["spec"]["ports"]}
        assert service["port"]["name"] in ports


def test_the_ingress_passes_everything_on_but_the_figures() -> None:
    [rule] = _of("Ingress")["spec"]["rules"]
    paths = {
        (path["pathType"], path["path"]): _is_served(
            _of("Service", path["backend"]["service"]["name"])
        )
        for path in rule["http"]["paths"]
    }
    assert paths == {("Exact", "/metrics"): False, ("Prefix", "/"): True}
    [server] = _pod(_of("Deployment"))["containers"]
    listened = {port["containerPort"] for port in server["ports"]}
    assert not listened & {port["targetPort"] for port in _of("Service", "nobody")["spec"]["ports"]}


def test_the_server_takes_its_settings() -> None:
    settings = check_settings([], {**image_environment(), **_of("ConfigMap")["data"]})
    assert isinstance(settings.store, RedisStore)
    assert settings.store.address == "redis://redis:6379/0"
    assert _of("Service", "redis")["spec"]["ports"][0]["port"] == 6379
    [server] = _pod(_of("Deployment"))["containers"]
    assert [port["containerPort"] for port in server["ports"]] == [settings.port]
    mounts = {Path(mount["mountPath"]) for mount in server["volumeMounts"]}
    assert settings.session_secret_file is not None
    assert settings.session_secret_file.parent in mounts
    assert settings.session_secret_file.name in _of("Secret")["stringData"]
    assert settings.data_dir in mounts


def test_the_placeholder_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "session-secret").write_text(_of("Secret")["stringData"]["session-secret"])
    with pytest.raises(BadSecret):
        read_secret_file(tmp_path / "session-secret")


@_EACH_POD
def test_volumes_that_are_mounted_are_there(owner: Manifest) -> None:
    there = {volume["name"] for volume in _pod(owner).get("volumes", [])}
    there |= {one["metadata"]["name"] for one in owner["spec"].get("volumeClaimTemplates", [])}
    for container in _pod(owner)["containers"]:
        assert {mount["name"] for mount in container["volumeMounts"]} == there
    for volume in _pod(owner).get("volumes", []):
        assert "secret" not in volume or _of("Secret", volume["secret"]["secretName"])


@_EACH_POD
def test_it_fits_the_restricted_profile(owner: Manifest) -> None:
    """Pod Security Standards, restricted: its namespace takes nothing else."""
    assert "restricted" in _of("Namespace")["metadata"]["labels"].values()
    pod = _pod(owner)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    kinds = {kind for volume in pod.get("volumes", []) for kind in volume if kind != "name"}
    assert kinds <= {"secret", "configMap", "emptyDir", "persistentVolumeClaim"}
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert "hostPort" not in str(container["ports"])
        assert container["resources"]["limits"]["memory"]


def test_every_probe_is_answered(tmp_path: Path) -> None:
    [server] = _pod(_of("Deployment"))["containers"]
    probes = [server[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]
    assert {probe["port"] for probe in probes} <= _ports(_of("Deployment"))
    assert [probe["path"] for probe in probes] == ["/healthz", "/healthz", "/readyz"]
    with ServerProcess(tmp_path / "data") as process:
        for probe in probes:
            with urllib.request.urlopen(process.url + probe["path"]) as answer:
                assert answer.status == 200


def test_a_server_has_time_to_stop() -> None:
    pod = _pod(_of("Deployment"))
    [server] = pod["containers"]
    program, seconds = server["lifecycle"]["preStop"]["exec"]["command"]
    assert program == "sleep"
    assert pod["terminationGracePeriodSeconds"] >= int(seconds) + 2 * _STOP_SECONDS
    assert _of("Deployment")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_redis_is_full_before_it_is_killed() -> None:
    """While it rewrites its file it may need twice as much as it has."""
    [redis] = _pod(_of("StatefulSet", "redis"))["containers"]
    most = redis["args"][redis["args"].index("--maxmemory") + 1]
    limit = redis["resources"]["limits"]["memory"]
    assert (most[-2:], limit[-2:]) == ("gb", "Gi")  # the same, as Redis and Kubernetes write it
    assert 2 * int(most[:-2]) <= int(limit[:-2])


def test_redis_is_that_of_the_compose_file() -> None:
    """Whose command is tried with a real one."""
    [compose] = read_yaml(DEPLOY / "compose.cluster.yaml")
    [redis] = _pod(_of("StatefulSet", "redis"))["containers"]
    assert redis["args"] == compose["services"]["redis"]["command"]
    assert redis["image"] == compose["services"]["redis"]["image"]
    check = compose["services"]["redis"]["healthcheck"]["test"][1:]
    assert redis["readinessProbe"]["exec"]["command"] == check
