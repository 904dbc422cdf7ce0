"""The compose files: what is named is there, what can be closed is, and the commands really run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chadchat_server.config import Settings
from chadchat_server.stores import RedisStore
from tests.needs import need

from .dockerfile import image_environment, read_stages
from .files import DEPLOY, check_settings, read_yaml

_NAMED = {"CHADCHAT_ALLOWED_HOSTS": "chat.example.org"}
_ONE, _CLUSTER = DEPLOY / "compose.yaml", DEPLOY / "compose.cluster.yaml"
_BOTH = pytest.mark.parametrize("file", [_ONE, _CLUSTER], ids=lambda file: file.name)

Service = dict[str, Any]


def _services(file: Path) -> dict[str, Service]:
    [document] = read_yaml(file)
    services: dict[str, Service] = document["services"]
    return services


def _settings(service: Service) -> Settings:
    """Return the settings of a server in a container: the image's and the service's."""
    own = {name: _filled_in(value) for name, value in service["environment"].items()}
    return check_settings(service["command"], {**image_environment(), **own})


def _filled_in(text: str) -> str:
    return re.sub(r"\$\{(\w+):[-?][^}]*\}", lambda found: _NAMED[found[1]], text)


@_BOTH
def test_every_service_is_closed_and_comes_back(file: Path) -> None:
    for service in _services(file).values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
        assert "build" in service or not service["user"].startswith(("0", "root"))


@_BOTH
def test_what_is_named_is_there(file: Path) -> None:
    [document] = read_yaml(file)
    services = document["services"]
    for service in services.values():
        if build := service.get("build"):
            assert (file.parent / build["context"] / build["dockerfile"]).samefile(
                DEPLOY / "Dockerfile"
            )
        for other, when in service.get("depends_on", {}).items():
            assert when == {"condition": "service_healthy"}
            assert "build" in services[other] or "healthcheck" in services[other]
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            ours = source.startswith("./") and not source.startswith("./secrets/")
            assert not ours or (file.parent / source).exists()
            assert source.startswith("./") or source in document["volumes"]
        for secret in service.get("secrets", []):
            assert secret in document["secrets"]


@_BOTH
def test_images_are_of_no_registry_in_particular(file: Path) -> None:
    names = [service["image"] for service in _services(file).values()]
    names += [stage[0].words[0] for stage in read_stages()]
    assert all(re.fullmatch(r"[a-z]+(:[\w.-]+)?", name) for name in names)


def test_one_server_is_for_this_machine_alone() -> None:
    [document] = read_yaml(_ONE)
    [server] = document["services"].values()
    settings = _settings(server)
    [network] = document["networks"]["default"]["ipam"]["config"]
    assert [str(one) for one in settings.trusted_proxy] == [f"{network['gateway']}/32"]
    assert server["ports"] == [f"127.0.0.1:5000:{settings.port}"]
    assert settings.allowed_hosts == ("chat.example.org",)
    assert str(settings.data_dir) in [volume.partition(":")[2] for volume in server["volumes"]]


def test_three_servers_have_one_store_one_key_and_one_balancer() -> None:
    services = _services(_CLUSTER)
    servers = {name: service for name, service in services.items() if "build" in service}
    upstream = (DEPLOY / "nginx" / "upstream-three.conf").read_text(encoding="utf-8")
    balanced = set(re.findall(r"server (\S+):5000 ", upstream))
    assert len(balanced) == 3
    assert balanced == set(servers)
    assert balanced == set(services["nginx"]["depends_on"])
    address = services["nginx"]["networks"]["default"]["ipv4_address"]
    for server in servers.values():
        settings = _settings(server)
        assert isinstance(settings.store, RedisStore)
        assert settings.store.address == "redis://redis:6379/0"
        assert [f"/run/secrets/{name}" for name in server["secrets"]] == [
            str(settings.session_secret_file)
        ]
        assert [str(one) for one in settings.trusted_proxy] == [f"{address}/32"]


def test_only_the_servers_come_to_redis() -> None:
    [document] = read_yaml(_CLUSTER)
    services = document["services"]
    [network] = services["redis"]["networks"]
    assert document["networks"][network] == {"internal": True}
    reached = {name for name, service in services.items() if network in service["networks"]}
    assert reached - {"redis"} == {name for name in services if "build" in services[name]}


def test_redis_keeps_on_disk_what_it_acknowledges(tmp_path: Path) -> None:
    redis = _services(_CLUSTER)["redis"]
    assert "redis:/data" in redis["volumes"]
    command = [str(tmp_path) if word == "/data" else word for word in redis["command"]]
    kind, program, *check = redis["healthcheck"]["test"]
    assert kind == "CMD"
    asking = [need(program), "-s", str(tmp_path / "socket")]
    with _running([*command, "--port", "0", "--unixsocket", asking[-1]]):
        assert subprocess.run([*asking, *check], check=False).returncode == 0
        for setting, value in {"appendonly": "yes", "appendfsync": "always", "save": ""}.items():
            told = subprocess.check_output([*asking, "CONFIG", "GET", setting])
            assert told.decode() == f"{setting}\n{value}\n"
    assert subprocess.run([*asking, *check], capture_output=True, check=False).returncode == 1


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    """Run redis-server by its command line, from when it can be used."""
    with subprocess.Popen([need(command[0]), *command[1:]], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if b"eady to accept connections" in line:
                    break
            yield
        finally:
            process.terminate()


def test_nginx_finds_its_files_where_it_looks() -> None:
    mounted = dict(volume.split(":")[:2] for volume in _services(_CLUSTER)["nginx"]["volumes"])
    places = {Path(place) for place in mounted.values()}
    assert Path("/etc/nginx/nginx.conf") in places
    site = (DEPLOY / "nginx" / "chadchat.conf").read_text(encoding="utf-8")
    for place in re.findall(r"^ +ssl_certificate(?:_key)? +(\S+);", site, re.MULTILINE):
        assert Path(place) in places
    included = "include /etc/nginx/chadchat/*.conf;"
    assert included in (DEPLOY / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    assert len([place for place in places if place.parent == Path("/etc/nginx/chadchat")]) == 2
