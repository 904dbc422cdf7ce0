"""The commands that look after the log, beside a running server and without one."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.log.opening import DATABASE
from chadchat_server.session_secret import SECRET_FILE
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .test_starting import run


def client(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``chadchat`` until it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "chadchat_tui", *arguments], capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip


@pytest.fixture
async def served(tmp_path: Path) -> Path:
    """A data directory that was served: a room of Ada's with 20 messages."""
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            for number in range(20):
                await ada.say(f"line {number}")
        assert server.terminate() == 0
    return tmp_path / "data"


def test_a_whole_log(served: Path) -> None:
    ended = run("check", "--data-dir", str(served))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == (
        f"{served / DATABASE}: 1 room, 1 member, 20 messages. Everything is in order.\n"
    )
    size = (served / DATABASE).stat().st_size / 1e3
    assert f"Checking {served / DATABASE} ({size:.1f} kB)\n" in ended.stderr


def test_the_data_directory_is_found_as_the_server_finds_it(served: Path, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'data_dir = "{served}"\n')
    for ended in (
        run("check", CHADCHAT_DATA_DIR=str(served)),
        run("--data-dir", str(served), "check"),
        run("check", "--config", str(file)),
        run("--config", str(file), "check"),
    ):
        assert (ended.returncode, "20 messages" in ended.stdout) == (0, True), ended.stderr


def test_faults_are_told_and_are_a_failure(served: Path) -> None:
    with closing(sqlite3.connect(served / DATABASE, isolation_level=None)) as database:
        database.execute("DELETE FROM message WHERE seq = 7")
    ended = run("check", "--data-dir", str(served))
    assert ended.returncode == 1
    fault, summary = ended.stdout.splitlines()
    assert fault.endswith("messages are missing: there are 19, numbered from 1 to 20.")
    assert summary.endswith("It is not whole: put back a backup.")


async def test_beside_a_running_server(served: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    with ServerProcess(served) as server:
        async with StockClient.to(server.url) as bob:
            await bob.create("Bob")
            ended = run("backup", str(backup), "--data-dir", str(served))
            assert ended.returncode == 0, ended.stderr
            size = backup.stat().st_size / 1e3
            assert ended.stdout == (
                f"{backup} is a backup of {served / DATABASE} ({size:.1f} kB).\n"
                "The key of browsers' cookies is not in it: without a copy of "
                f"{served / SECRET_FILE}, too, they have to join anew, by other names.\n"
            )
            ended = run("check", "--data-dir", str(served))
            assert "2 rooms" in ended.stdout
            assert " MB written ahead)\n" in ended.stderr
            await bob.say("It goes on.")
        assert server.terminate() == 0
    ended = run("check", str(backup))
    assert (ended.returncode, "2 rooms, 2 members, 20 messages" in ended.stdout) == (0, True)


async def test_a_backup_is_served_and_everybody_is_told_that_the_room_is_another(
    tmp_path: Path,
) -> None:
    """Even who finds more messages than before: those with the same seqs may be others."""
    restored = tmp_path / "restored"
    restored.mkdir()
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            kept = await ada.say("kept", id="kept")
            ended = run("backup", str(restored / DATABASE), "--data-dir", str(server.data_dir))
            assert ended.returncode == 0, ended.stderr
            lost = await ada.say("lost")
        server.terminate()
    with ServerProcess(restored) as server:
        async with StockClient.to(server.url) as ada:
            await ada.join(room.room, token=room.token)
            assert await ada.say("kept", id="kept") == kept
            for number in range(5):
                await ada.say(f"another {number}")
        async with StockClient.to(server.url) as ada:
            back = await ada.join(room.room, token=room.token, after=lost.seq, epoch=room.epoch)
            assert back.reset
            assert [line.seq for line in back.messages] == [1, 2, 3, 4, 5, 6]
        assert server.terminate() == 0


async def test_a_backup_is_put_in_the_place_of_the_log(tmp_path: Path) -> None:
    """Who has seen what came after it is told that the room is another one, and shown it."""
    data, backup = tmp_path / "data", tmp_path / "backup.sqlite3"
    restoring = ("restore", str(backup), "--data-dir", str(data))
    with ServerProcess(data) as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            await ada.say("kept")
            ended = run("backup", str(backup), "--data-dir", str(data))
            assert ended.returncode == 0, ended.stderr
            lost = await ada.say("lost")
            ended = run(*restoring)
            assert (ended.returncode, "Stop it" in ended.stderr) == (1, True)
        server.kill()
        ended = run(*restoring)
        assert ended.returncode == 0, ended.stderr
        [before] = data.glob("chadchat-*.sqlite3")
        assert ended.stdout == (
            f"{data / DATABASE} is now what {backup} was.\n"
            f"What was there before is kept: {before}.\n"
            "Every room counts as another one from now on: whoever comes back is told that it is "
            "not the one they knew, and shown it as it is.\n"
        )
        server.start()
        async with StockClient.to(server.url) as ada:
            back = await ada.join(room.room, token=room.token, after=lost.seq, epoch=room.epoch)
            assert back.reset
            assert [line.message for line in back.messages] == ["kept"]
            assert (await ada.say("another")).seq == lost.seq
        assert server.terminate() == 0
    assert "2 messages. Everything is in order." in run("check", str(before)).stdout


def _owners(folder: Path) -> set[tuple[int, int]]:
    """Return the users and groups whose the folder is, and all that is in it."""
    states = [each.stat() for each in (folder, *folder.rglob("*"))]
    return {(state.st_uid, state.st_gid) for state in states}


def test_what_root_makes_is_for_the_one_whose_the_folder_is(served: Path, tmp_path: Path) -> None:
    """Who is anybody else has it by himself."""
    folder, backup = tmp_path / "of another", tmp_path / "backup.sqlite3"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, 1234, 4321)
    [owner] = _owners(folder)
    data = folder / "data"
    for command in (
        ("backup", str(backup), "--data-dir", str(served)),
        ("restore", str(backup), "--data-dir", str(data)),
        ("restore", str(backup), "--data-dir", str(data)),
        ("migrate", "--from", f"sqlite:{served}", "--to", f"sqlite:{folder / 'moved'}"),
    ):
        ended = run(*command)
        assert ended.returncode == 0, ended.stderr
        assert _owners(folder) == {owner}
    assert backup.stat().st_uid == os.geteuid()
    assert len(list(data.glob("chadchat-*.sqlite3"))) == 1
    assert (folder / "moved" / SECRET_FILE).exists()


async def _export(server: ServerProcess, browser: aiohttp.ClientSession) -> list[str]:
    """Return the lines of the room that the browser is in, without head and seal."""
    async with browser.get(f"{server.url}/room/export?format=jsonl") as response:
        assert response.status == 200
        return (await response.text()).splitlines()[1:-1]


def test_the_name_of_a_file_commands_no_terminal(tmp_path: Path) -> None:
    ended = run("import", str(tmp_path / "\x1b]0;title\x07"), "--data-dir", str(tmp_path))
    assert ended.returncode == 1
    assert r"\x1b]0;title\x07 cannot be read" in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="skipped, Linux has a file that is full")
@pytest.mark.parametrize("redirected", [">/dev/full", ">&-"])
def test_what_is_done_is_done_where_it_cannot_be_said(served: Path, redirected: str) -> None:
    command = shlex.join([sys.executable, "-m", "chadchat_server", "check"])
    ended = subprocess.run(
        ["sh", "-c", f"{command} --data-dir '{served}' {redirected}"], capture_output=True,
        text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ("Everything is in order." in ended.stderr) == (redirected == ">/dev/full")
    assert "Traceback" not in ended.stderr


async def test_an_exported_room_lives_on_elsewhere(tmp_path: Path) -> None:
    """With its messages, names and times; who comes in first is its host, and nobody of before."""
    file, elsewhere = tmp_path / "room.jsonl", tmp_path / "elsewhere"
    jar = aiohttp.CookieJar(unsafe=True)
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada", topic="a plan")
            await bob.join(room.room, name="Bob")
            said = [await each.say(f"line {n}") for n in range(120) for each in (ada, bob)]
        ended = client("export", room.room, "--name", "Eve", "--format", "jsonl", "-o", str(file),
                       "--server", server.url)  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        ended = run("import", str(file), "--data-dir", str(server.data_dir))
        assert (ended.returncode, "Stop it" in ended.stderr) == (1, True)
    filling = ("--free-min", str(2**60), "import", str(file), "--data-dir", str(elsewhere))
    ended = run(*filling)
    assert (ended.returncode, "--free-min" in ended.stderr) == (1, True)
    ended = run("import", str(file), "--data-dir", str(elsewhere))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == (
        f"{room.room}: 240 messages, exported from {room.room}.\n"
        f"Who comes in first is its host: chadchat join {room.room} --name NAME\n"
    )
    with ServerProcess(elsewhere) as server:
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            form = {"name": "Ada", "code": room.room, "join": ""}
            async with browser.post(f"{server.url}/", data=form) as response:
                assert response.status == 200
            assert await _export(server, browser) == file.read_text().splitlines()[1:-1]
        async with StockClient.to(server.url) as eve:
            back = await eve.join(room.room, name="Eve", epoch=room.epoch, after=240)
            assert (back.reset, back.topic, back.seq, back.host) == (True, "a plan", 240, False)
            assert [(line.seq, line.id, line.ts) for line in back.messages] == [
                (each.seq, each.id, each.ts) for each in said[-50:]
            ]
            assert {line.member for line in back.messages} == {"1", "2"}
            assert [member.member for member in back.members if member.host] == ["3"]
            assert (await eve.say("It goes on.")).seq == 241
    ended = run("check", "--data-dir", str(elsewhere))
    assert (ended.returncode, "241 messages. Everything is in order." in ended.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["check"], 1, "There is no log at"),
        (["backup", "{folder}/new"], 1, "There is no log at"),
        (["backup", "{folder}"], 1, "is there already"),
        (["check", "{folder}/none"], 1, "There is no log at"),
        (["restore", "{folder}/none"], 1, "There is no log at"),
        (["restore"], 2, "FILE"),
        (["import", "{folder}/none"], 1, "none cannot be read: No such file or directory."),
        (["backup"], 2, "FILE"),
        (["import"], 2, "FILE"),
        (["tidy"], 2, "tidy"),
        (["check", "--port", "1"], 2, "--port"),
        (["check", "--store", "redis://:word@host"], 2, "check is for a log in SQLite"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, arguments: list[str], status: int, says: str
) -> None:
    filled = [argument.format(folder=tmp_path) for argument in arguments]
    ended = run(*filled, CHADCHAT_DATA_DIR=str(tmp_path))
    assert ended.returncode == status
    [sentence] = ended.stderr.splitlines()
    assert says in sentence
    assert list(tmp_path.iterdir()) == []


def test_help_names_the_commands() -> None:
    ended = run("--help")
    for word in ("check", "backup", "restore", "import", "Without a command it serves."):
        assert word in ended.stdout
    assert "FILE" in run("backup", "--help").stdout
