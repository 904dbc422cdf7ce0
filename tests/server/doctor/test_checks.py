"""What each check finds, where something is wrong and where nothing is."""

from __future__ import annotations

import ctypes
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from chadchat_server.config import Settings
from chadchat_server.doctor import Finding, Grade, clock, disk, examine, limits, memory
from chadchat_server.doctor.certificate import check_certificate
from chadchat_server.doctor.clock import check_clock
from chadchat_server.doctor.disk import check_disk, kind_of
from chadchat_server.doctor.limits import check_limits
from chadchat_server.doctor.memory import check_memory
from chadchat_server.doctor.port import check_port
from chadchat_server.doctor.proxy import check_proxy
from chadchat_server.doctor.settings import check_settings
from chadchat_server.doctor.sqlite_store import check_sqlite
from chadchat_server.doctor.versions import check_versions
from chadchat_server.log.opening import DATABASE, LOCK, open_database
from chadchat_server.stores import RedisStore
from tests.certificates import OwnCertificate
from tests.needs import need
from tests.server_process import ServerProcess

_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="skipped, that is Linux's")
_REDIS = RedisStore("redis://host", "redis://host:6379/0")


def _bad(findings: Iterable[Finding]) -> list[tuple[Grade, str]]:
    """Return what is not as it should be; everything has to be told in whole sentences."""
    found = list(findings)
    for finding in found:
        assert finding.says.endswith("."), finding
        assert not finding.says.endswith(".."), finding
        assert finding.do or finding.grade is Grade.OK, finding
    return [(each.grade, each.says) for each in found if each.grade is not Grade.OK]


def _one(findings: Iterable[Finding], grade: Grade, *parts: str) -> None:
    """Check that one thing is not as it should be, and is told by these words."""
    [(found, says)] = _bad(findings)
    assert found is grade, says
    for part in parts:
        assert part in says


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a server that was used: its folder has a log."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    open_database(folder / DATABASE).close()
    return Settings(data_dir=folder, port=0)


def test_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _bad(check_versions(Settings())) == []
    for version, told in (((3, 51, 2), True), ((3, 51, 3), False)):
        monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
        sqlite = list(check_versions(Settings()))[1]
        assert ("can damage" in sqlite.do) is told
        assert "damage" not in sqlite.says
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    _one(check_versions(Settings()), Grade.PROBLEM, "needs 3.38 or newer")
    assert _bad(check_versions(Settings(store=_REDIS))) == []


def test_settings() -> None:
    assert _bad(check_settings(Settings())) == []
    _one(check_settings(Settings(host="0.0.0.0")), Grade.PROBLEM, "--host 0.0.0.0 lets other")
    open_to_all = Settings(host="0.0.0.0", insecure=True, no_limits=True, debug=True)
    assert [grade for grade, _ in _bad(check_settings(open_to_all))] == [Grade.WARNING] * 3
    assert _bad(check_settings(replace(open_to_all, host="127.0.0.1"))) == []


def test_the_key_of_cookies(tmp_path: Path) -> None:
    file = tmp_path / "key"
    settings = Settings(session_secret_file=file)
    _one(check_settings(settings), Grade.PROBLEM, str(file), "cannot be read")
    file.write_text("x" * 32)
    file.chmod(0o644)
    _one(check_settings(settings), Grade.WARNING, f"can read {file}")
    file.chmod(0o600)
    assert _bad(check_settings(settings)) == []
    assert _bad(check_settings(Settings(store=_REDIS))) == []
    assert _bad(check_settings(replace(settings, store=_REDIS))) == []


def test_a_log_in_sqlite(settings: Settings) -> None:
    assert _bad(check_sqlite(settings)) == []
    log = settings.data_dir / DATABASE
    full = replace(settings, log_max=log.stat().st_size)
    _one(check_sqlite(full), Grade.WARNING, "100% of --log-max")
    log.chmod(0o644)
    _one(check_sqlite(settings), Grade.PROBLEM, f"can read {log}")
    log.chmod(0o600)
    settings.data_dir.chmod(0o755)
    _one(check_sqlite(settings), Grade.WARNING, f"may look into {settings.data_dir}")
    settings.data_dir.chmod(0o700)
    log.write_bytes(b"no database " * 1_000)
    _one(check_sqlite(settings), Grade.PROBLEM, "it is damaged")
    assert list(check_sqlite(replace(settings, store=_REDIS))) == []


def test_files_of_another_user(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may open all, so that the system's answer is given in its place."""
    log, lock = settings.data_dir / DATABASE, settings.data_dir / LOCK
    lock.touch(mode=0o600)
    for file in (log, lock):
        monkeypatch.setattr(os, "access", lambda asked, _mode, file=file: asked != file)
        _one(check_sqlite(settings), Grade.PROBLEM, f"You may not read and write {file}.")


def test_a_folder_that_is_not_there_yet_or_cannot_be(tmp_path: Path) -> None:
    assert _bad(check_sqlite(Settings(data_dir=tmp_path / "new" / "data"))) == []
    (tmp_path / "file").touch()
    wrong = Settings(data_dir=tmp_path / "file" / "data")
    _one(check_sqlite(wrong), Grade.PROBLEM, f"You may not write in {tmp_path / 'file'}.")
    assert not (tmp_path / "new").exists()


def test_the_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_SLOW_SECONDS", 60.0)
    monkeypatch.setattr(disk, "kind_of", lambda *_: "ext4")
    monkeypatch.setattr(disk, "_FREE_FEW", 1)
    assert _bad(check_disk(settings)) == []
    _one(check_disk(replace(settings, free_min=2**60)), Grade.PROBLEM, "less than --free-min")
    monkeypatch.setattr(disk, "_FREE_FEW", 2**60)
    _one(check_disk(settings), Grade.WARNING, "GB are free")
    monkeypatch.setattr(disk, "_FREE_FEW", 1)
    monkeypatch.setattr(disk, "_SLOW_SECONDS", 0.0)
    _one(check_disk(settings), Grade.WARNING, "so long every message waits")


@_LINUX
@pytest.mark.parametrize(
    ("kind", "grade"),
    [("nfs4", Grade.PROBLEM), ("tmpfs", Grade.WARNING), ("overlay", Grade.WARNING)],
)
def test_a_disk_that_is_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, kind: str, grade: Grade
) -> None:
    monkeypatch.setattr(disk, "_SLOW_SECONDS", 60.0)
    monkeypatch.setattr(disk, "_FREE_FEW", 1)
    monkeypatch.setattr(disk, "kind_of", lambda *_: kind)
    _one(check_disk(settings), grade, f"({kind})" if kind != "overlay" else "container")


def test_the_kind_of_a_file_system_is_that_of_the_nearest_mount() -> None:
    mounts = (
        "22 27 0:21 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
        "23 22 0:22 / /srv rw - xfs /dev/vdb rw\n"
        "24 23 0:23 / /srv/a\\040chat rw - nfs4 host:/chat rw\n"
        "25 23 0:24 / /srv/twice rw - ext4 /dev/vdc rw\n"
        "26 25 0:25 / /srv/twice rw - tmpfs tmpfs rw\n"
    )
    kinds = {
        "/srv/a chat/data": "nfs4", "/srv/a": "xfs", "/srvant": "ext4", "/srv/twice": "tmpfs",
    }  # fmt: skip
    assert {folder: kind_of(Path(folder), mounts) for folder in kinds} == kinds


@_LINUX
def test_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    1000000 kB\n")
    (tmp_path / "memory.max").write_text("max\n")
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_GROUP", tmp_path / "memory.max")
    assert _bad(check_memory(Settings())) == []
    _one(check_memory(Settings(connections_total=50_000)), Grade.WARNING, "1,024 MB", "1,120 MB")
    (tmp_path / "memory.max").write_text("134217728\n")
    _one(check_memory(Settings()), Grade.WARNING, "134 MB")


@_LINUX
def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 1_000))
    monkeypatch.setattr(limits, "_QUEUE", tmp_path / "somaxconn")
    (tmp_path / "somaxconn").write_text("4096\n")
    assert _bad(check_limits(Settings(connections_total=900))) == []
    _one(check_limits(Settings(connections_total=901)), Grade.WARNING, "1,000 files", "1,001")
    (tmp_path / "somaxconn").write_text("128\n")
    _one(check_limits(Settings(connections_total=900)), Grade.WARNING, "Only 128 connections")


def test_the_clock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_TIME_ERROR", -2)  # whatever it is here
    assert _bad(check_clock(settings)) == []
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database, database:
        database.execute(
            "INSERT INTO room (code, epoch, topic, coming, used) VALUES ('ABCD', '', '', 0, ?)",
            ((time.time() + 3600) * 1000 // 1,),
        )
    _one(check_clock(settings), Grade.PROBLEM, "3,600 s before the last use")
    assert _bad(check_clock(replace(settings, data_dir=settings.data_dir / "none"))) == []


@_LINUX
def test_a_clock_that_nothing_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unset:
        def adjtimex(self, _timex: object) -> int:
            return 5

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Unset())
    _one(check_clock(Settings(data_dir=Path("/none"))), Grade.WARNING, "Nothing keeps the clock")


def test_a_port_that_is_free_or_taken_by_others() -> None:
    assert _bad(check_port(Settings(port=0))) == []
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        settings = Settings(port=other.getsockname()[1])
        _one(check_port(settings), Grade.PROBLEM, "does not answer within")
    with closing(socket.create_server(("127.0.0.1", 0))) as other:

        def hang_up() -> None:
            other.accept()[0].close()

        rude = threading.Thread(target=hang_up)
        rude.start()
        settings = Settings(port=other.getsockname()[1])
        _one(check_port(settings), Grade.PROBLEM, "Another program listens at 127.0.0.1:")
        rude.join()
    elsewhere = Settings(host="203.0.113.1", port=0)
    _one(check_port(elsewhere), Grade.PROBLEM, "203.0.113.1:0 cannot be listened at")


def test_a_port_that_needs_a_right(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    [finding] = check_port(Settings(port=80))
    assert finding.grade is Grade.PROBLEM
    assert "CAP_NET_BIND_SERVICE" in finding.do


def test_a_server_of_ours_with_tls(tmp_path: Path) -> None:
    own = OwnCertificate.make(tmp_path)
    with ServerProcess(tmp_path / "data", *own.options) as server:
        settings = Settings(port=server.port, tls_cert=own.certificate, tls_key=own.key)
        assert _bad(check_port(settings)) == []
        [finding] = check_port(settings)
        assert finding.says.endswith("and can store and serve.")
        _one(check_port(Settings(port=server.port)), Grade.PROBLEM, "Another program")
        assert server.terminate() == 0


def _certificate(folder: Path, *, days: int, names: str) -> Settings:
    """Make a certificate for ``names`` that is good from now on for so many days."""
    certificate, key = folder / f"{days}.pem", folder / f"{days}.key"
    command = [
        need("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", str(days), "-subj", "/CN=test",
        "-addext", f"subjectAltName={names}", "-out", str(certificate), "-keyout", str(key),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return Settings(tls_cert=certificate, tls_key=key, allowed_hosts=("chat.example.org",))


def test_a_certificate(tmp_path: Path) -> None:
    assert _bad(check_certificate(Settings())) == []
    good = _certificate(tmp_path, days=90, names="DNS:chat.example.org,DNS:*.example.net")
    assert _bad(check_certificate(good)) == []
    assert good.tls_key is not None
    good.tls_key.chmod(0o644)
    _one(check_certificate(good), Grade.PROBLEM, f"can read the key {good.tls_key}")
    good.tls_key.chmod(0o640)
    assert _bad(check_certificate(good)) == []
    soon = _certificate(tmp_path, days=13, names="DNS:chat.example.org")
    _one(check_certificate(soon), Grade.WARNING, "fits its key, and is good for 12 days only.")
    other = replace(good, tls_key=soon.tls_key)
    _one(check_certificate(other), Grade.PROBLEM, "does not belong to the certificate")


_AUTHORITY = """
[ca]
default_ca = own
[own]
database = index
rand_serial = yes
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def test_a_certificate_that_is_over(tmp_path: Path) -> None:
    openssl = need("openssl")
    (tmp_path / "authority").write_text(_AUTHORITY)
    (tmp_path / "index").touch()
    for command in (
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test"
        " -out request -keyout key.pem",
        "ca -batch -config authority -selfsign -keyfile key.pem -in request -out over.pem"
        " -startdate 20200101000000Z -enddate 20200201000000Z",
    ):
        subprocess.run([openssl, *command.split()], cwd=tmp_path, check=True, capture_output=True)
    settings = Settings(tls_cert=tmp_path / "over.pem", tls_key=tmp_path / "key.pem")
    _one(check_certificate(settings), Grade.PROBLEM, "No client takes", "certificate has expired")


def test_a_certificate_for_other_names(tmp_path: Path) -> None:
    settings = _certificate(tmp_path, days=90, names="DNS:talk.example.org,IP:127.0.0.1")
    wrong, unknown = _bad(check_certificate(settings))
    assert wrong == (
        Grade.PROBLEM,
        "The certificate is not for chat.example.org, which is one of --allowed-hosts.",
    )
    assert unknown[0] is Grade.WARNING
    assert "is for talk.example.org" in unknown[1]


def test_a_proxy() -> None:
    assert list(check_proxy(Settings())) == []
    good = Settings(
        trusted_proxy=(ip_network("127.0.0.1"), ip_network("10.0.0.0/8")),
        allowed_hosts=("chat.example.org",),
    )
    assert _bad(check_proxy(good)) == []
    assert "X-Forwarded-For" in next(check_proxy(good)).do
    _one(check_proxy(replace(good, allowed_hosts=())), Grade.PROBLEM, "refused (421)")
    far = replace(good, trusted_proxy=(ip_network("10.0.0.0/8"),))
    _one(check_proxy(far), Grade.WARNING, "Only this machine reaches 127.0.0.1")
    assert _bad(check_proxy(replace(far, host="0.0.0.0"))) == []
    anybody = replace(good, host="0.0.0.0", trusted_proxy=(ip_network("::/0"),))
    _one(check_proxy(anybody), Grade.PROBLEM, "every address")


def test_what_cannot_be_looked_at_does_not_end_the_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "none")
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "none")
    found = list(examine(settings))
    if sys.platform == "linux":
        unseen = [what for what, finding in found if "could not be looked at" in finding.says]
        assert unseen == ["disk", "memory"]
    assert found[-1][0] == "TLS"
