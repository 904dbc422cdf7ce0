"""The command ``doctor``: beside a running server and without one, for eyes, ears and programs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.server.test_starting import run
from tests.server_process import ServerProcess


def test_beside_a_running_server_it_changes_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with ServerProcess(tmp_path) as server:
        before = sorted(tmp_path.iterdir())
        ended = run("doctor", "--json", "--data-dir", str(tmp_path), "--port", str(server.port))
        assert (ended.returncode, ended.stderr) == (0, "")
        assert sorted(tmp_path.iterdir()) == before
        assert server.terminate() == 0
    told = json.loads(ended.stdout)
    assert (told["version"], told["problems"]) == (1, 0)
    says = [finding["says"] for finding in told["findings"]]
    assert (
        f"A Chad Chat server listens at 127.0.0.1:{server.port}, and can store and serve." in says
    )
    before = sorted(tmp_path.iterdir())
    ended = run("doctor", "--data-dir", str(tmp_path), "--port", str(server.port))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert sorted(tmp_path.iterdir()) == before
    assert f"ok port: The server can listen at 127.0.0.1:{server.port};" in ended.stdout


def test_problems_are_told_with_what_to_do_and_by_the_status(tmp_path: Path) -> None:
    options = ("--host", "0.0.0.0", "--port", "0", "--trusted-proxy", "10.0.0.1")
    for ended in (
        run("doctor", *options, "--data-dir", str(tmp_path)),
        run(*options, "doctor", CHADCHAT_DATA_DIR=str(tmp_path)),
    ):
        assert ended.returncode == 1
        lines = ended.stdout.splitlines()
        [place] = [n for n, line in enumerate(lines) if line.startswith("problem proxy: ")]
        assert lines[place + 1] == (
            "    Give the name that people type: --allowed-hosts chat.example.org"
        )
        assert lines[-1].startswith("1 problem, ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="skipped, Windows has no pseudo-terminals")
@pytest.mark.parametrize("colours", [True, False])
def test_marks_are_for_those_who_look_at_a_terminal(tmp_path: Path, colours: bool) -> None:
    import pexpect

    environment = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM"}
    } | {"TERM": "xterm"} | ({} if colours else {"NO_COLOR": "1"})  # fmt: skip
    said = pexpect.run(
        f"{sys.executable} -m chadchat_server doctor --port 0 --data-dir {tmp_path}",
        env=environment, encoding="utf-8",
    )  # fmt: skip
    assert ("✓ ok versions: " in said) is colours
    assert "ok versions: " in said


def test_a_store_with_a_password_is_never_shown(tmp_path: Path) -> None:
    url = "redis://:word-of-honour@127.0.0.1:1"
    for json_ in ((), ("--json",)):
        ended = run("doctor", *json_, "--port", "0", CHADCHAT_STORE=url)
        assert ended.returncode == 1
        assert "redis://127.0.0.1:1/0" in ended.stdout
        assert "honour" not in ended.stdout + ended.stderr
