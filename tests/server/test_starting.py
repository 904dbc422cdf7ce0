"""The command: what it prints when it starts, and the sentence when it cannot."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from chadchat_server.log.opening import DATABASE
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

_ENVIRONMENT = {key: value for key, value in os.environ.items() if "CHADCHAT" not in key}


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command until it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "chadchat_server", *options], capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False, env={**_ENVIRONMENT, **environment},
    )  # fmt: skip


def _says(ended: subprocess.CompletedProcess[str], status: int, *parts: str) -> None:
    """Check that the command ended with ``status`` and one sentence, after lines of the log."""
    assert ended.returncode == status, ended.stderr
    assert ended.stdout == ""
    sentence = ended.stderr.splitlines()[-1]
    assert sentence.startswith("chadchat-server: ")
    assert sentence.endswith(".")
    assert "Traceback" not in ended.stderr
    for part in parts:
        assert part in sentence


def test_it_says_where_it_listens_and_makes_its_folder(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "new" / "data") as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert (tmp_path / "new" / "data" / DATABASE).exists()
        assert server.terminate() == 0


def test_a_wrong_setting_is_wrong_usage(tmp_path: Path) -> None:
    _says(run("--port", "x"), 2, "--port", "'x' is not a whole number")
    _says(run(CHADCHAT_GRACE="x"), 2, "CHADCHAT_GRACE", "'x' is not a number")
    _says(run("--config", str(tmp_path / "missing")), 2, "--config", "cannot be read")


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (["--prot", "1"], ["no option --prot", "Did you mean --port?"]),
        (["--prot=1"], ["no option --prot", "Did you mean --port?"]),
        (["check", "--data-dri", "."], ["no option --data-dri", "Did you mean --data-dir?"]),
        (["-p", "5000"], ["no option -p"]),
        (["--rocket"], ["no option --rocket", "--help"]),
        (["--por", "1"], ["no option --por"]),
        (["--port"], ["--port", "expected one argument"]),
        (["check", "--port", "1"], ["--port"]),
        (["serve"], ["'serve'", "check", "backup"]),
    ],
)
def test_wrong_usage_is_named_in_one_line(options: list[str], parts: list[str]) -> None:
    ended = run(*options)
    _says(ended, 2, *parts)
    assert len(ended.stderr.splitlines()) == 1


def test_it_says_its_version() -> None:
    ended = run("--version")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"chadchat-server {version('chadchat')}\n"


def test_help_names_every_option() -> None:
    ended = run("--help")
    assert ended.returncode == 0
    for option in ("--host", "--port", "--data-dir", "--no-limits", "--config", "CHADCHAT_PORT"):
        assert option in ended.stdout


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        ended = run("--port", port, "--data-dir", str(tmp_path))
        _says(ended, 1, f"127.0.0.1:{port} cannot be listened on", "--port")


@pytest.mark.parametrize("host", ["203.0.113.1", "a..b", "x" * 70])
def test_an_address_that_is_not_ours(tmp_path: Path, host: str) -> None:
    ended = run("--host", host, "--insecure", "--port", "0", "--data-dir", str(tmp_path))
    _says(ended, 1, f"{host}:0 cannot be listened on")


def test_other_machines_are_not_let_in_by_mistake(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::"):
        ended = run("--host", host, "--port", "0", "--data-dir", str(tmp_path))
        _says(ended, 2, f"--host {host}", "--tls-cert", "--trusted-proxy", "--insecure")


@pytest.mark.skipif(sys.platform != "linux", reason="skipped, another process's limits are Linux's")
def test_it_opens_as_many_files_as_it_may(tmp_path: Path) -> None:
    import resource

    with ServerProcess(tmp_path) as server:
        soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
        assert soft == hard
        assert server.terminate() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="skipped, Windows has no modes")
@pytest.mark.parametrize("there", [True, False])
def test_what_it_keeps_is_for_its_owner_alone(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "data"
    if there:
        folder.mkdir(mode=0o755)
    with ServerProcess(folder) as server:
        modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
        assert server.terminate() == 0
    assert modes.pop("chadchat.lock")  # in which nothing is
    assert {DATABASE, f"{DATABASE}-wal", "session-secret"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert there or folder.stat().st_mode & 0o777 == 0o700


def test_a_data_directory_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "data"):
        ended = run("--port", "0", "--data-dir", str(folder))
        _says(ended, 1, str(folder), "cannot be used", "another folder")


def test_a_secret_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "session-secret").mkdir()
    _says(run("--port", "0", "--data-dir", str(tmp_path)), 1, str(tmp_path), "cannot be used")


def test_one_secret_for_several_servers(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("short")
    options = ("--port", "0", "--data-dir", str(tmp_path), "--session-secret-file", str(key))
    _says(run(*options), 1, "--session-secret-file", str(key), "at least 32")
    with ServerProcess(tmp_path, environment={"CHADCHAT_SESSION_SECRET": "x" * 32}) as server:
        assert not (tmp_path / "session-secret").exists()
        assert server.terminate() == 0


def test_the_store_may_be_another_folder(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--store", f"sqlite:{tmp_path / 'rooms'}") as server:
        assert (tmp_path / "rooms" / DATABASE).exists()
        assert [file.name for file in (tmp_path / "data").iterdir()] == ["session-secret"]
        assert server.terminate() == 0


def test_a_redis_that_is_not_there(tmp_path: Path) -> None:
    ended = run("--data-dir", str(tmp_path), CHADCHAT_STORE="redis://:secret@127.0.0.1:1")
    _says(ended, 1, "redis://127.0.0.1:1/0", "Start it, or check the address.")
    assert "secret" not in ended.stderr


def test_a_damaged_log(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database " * 1_000)
    _says(run("--port", "0", "--data-dir", str(tmp_path)), 1, "damaged", "use a copy")


def test_another_programs_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    _says(run("--port", "0", "--data-dir", str(tmp_path)), 1, "another program")


def test_a_second_server_on_the_same_data(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        ended = run("--port", "0", "--data-dir", str(tmp_path))
        _says(ended, 1, "Another Chad Chat server", str(tmp_path), "another folder")
        assert server.terminate() == 0
