"""What shells complete, in real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chadchat_tui.links import DEFAULT_SERVER
from chadchat_tui.tokens import Membership, TokenStore
from tests.needs import need

# What bash itself does when Tab is pressed, but for finding the function.
IN_BASH = """
source "$1"; COMP_WORDS=("${@:2}"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _shtab_chadchat
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have been in some rooms, as some people; return a folder with ``chadchat`` on the PATH."""
    store = TokenStore(pytest.fail)
    for server, room, name in (
        (DEFAULT_SERVER, "ABCD", "sean"),
        (DEFAULT_SERVER, "EFGH", "sean"),
        (DEFAULT_SERVER, "IJKL", "ana"),
        (DEFAULT_SERVER, "MNOP", "$(touch hacked)"),
        ("https://chat.example.org", "QRST", "eve"),
    ):
        store.save(Membership(server=server, room=room, name=name, token="token"))
    chadchat = tmp_path / "chadchat"
    chadchat.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chadchat_tui "$@"\n')
    chadchat.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def script(shell: str, folder: Path) -> str:
    """Write the shell's script to a file and return where that is."""
    printed = subprocess.run(["chadchat", "completion", shell], capture_output=True, check=True)
    path = folder / f"completion.{shell}"
    path.write_bytes(printed.stdout)
    return str(path)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["jo"], {"join"}),
        (["join", ""], {"ABCD", "EFGH", "IJKL", "MNOP"}),
        (["join", "EF"], {"EFGH"}),
        (["tail", "ABCD", "--name", ""], {"sean", "ana"}),
        (["export", "ABCD", "--format", "m"], {"markdown"}),
        (["export", "ABCD", "-o", "chad"], {"chadchat"}),
        (["log", "ABCD", "--si"], {"--since"}),
        (["completion", ""], {"bash", "zsh", "fish"}),
    ],
)
def test_bash_completes(places: Path, words: list[str], offered: set[str]) -> None:
    """And what others have named themselves is never run."""
    ended = subprocess.run(
        ["bash", "--norc", "-c", IN_BASH, "bash", script("bash", places), "chadchat", *words],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (set(ended.stdout.split()), ended.stderr) == (offered, "")
    assert not (places / "hacked").exists()


def test_fish_completes(places: Path) -> None:
    ended = subprocess.run(
        [need("fish"), "-c", f"source {script('fish', places)}; complete -C 'chadchat join '"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    offered = {line.split("\t")[0] for line in ended.stdout.splitlines()}
    assert {"ABCD", "EFGH", "IJKL", "MNOP"} <= offered


def test_zsh_reads_it(places: Path) -> None:
    subprocess.run([need("zsh"), "-n", script("zsh", places)], check=True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_its_help_says_how_a_shell_gets_it(places: Path, shell: str) -> None:
    command = [str(places / "chadchat"), "completion", "--help"]
    ended = subprocess.run(command, capture_output=True, check=True)
    assert f"  chadchat completion {shell} | source " in (told := ended.stdout.decode()) or (
        f'  eval "$(chadchat completion {shell})" ' in told
    )


def test_another_shell_is_wrong_usage(places: Path) -> None:
    ended = subprocess.run(["chadchat", "completion", "tcsh"], capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"this is for bash, zsh, fish, not tcsh" in ended.stderr
    assert b"rooms" not in ended.stderr


def test_rooms_are_found_without_a_connection_or_a_screen() -> None:
    program = (
        "import sys; from chadchat_tui.cli.main import run; run(['completion', 'rooms']);"
        "print({'socketio', 'aiohttp', 'asyncio', 'textual', 'shtab'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("variables", "offered"),
    [
        ({}, {"QRST"}),
        ({"CHADCHAT_SERVER": f"{DEFAULT_SERVER}/"}, {"ABCD", "EFGH", "IJKL", "MNOP"}),
        ({"CHADCHAT_SERVER": "carrier pigeon"}, set()),
    ],
)
def test_the_server_is_the_one_that_is_set(
    places: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], offered: set[str]
) -> None:
    """In the settings' file, or by the variable that counts before it."""
    settings = places / "config.toml"
    settings.write_text('server = "https://chat.example.org"\n', encoding="utf-8")
    monkeypatch.setenv("CHADCHAT_CONFIG", str(settings))
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    ended = subprocess.run(
        ["chadchat", "completion", "rooms"], capture_output=True, text=True, check=True
    )
    assert (set(ended.stdout.split()), ended.stderr) == (offered, "")
