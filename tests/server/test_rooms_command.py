"""The command ``rooms``, beside a running server and without one."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chadchat_server.control_messages import CONTROL
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.redis.keys import BEATS, MOVING, USED, room_key
from chadchat_shared.events import Answered, Removed
from tests.redis_process import RedisProcess
from tests.server.test_starting import run
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="skipped, Windows has no such sockets")
_CLOSED = "This room has been closed by whoever runs the server."


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name, as sockets need it wherever temporary files are."""
    place = "/tmp" if sys.platform != "win32" else None
    with tempfile.TemporaryDirectory(prefix="chadchat-", dir=place) as folder:
        yield Path(folder)


def _rooms(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    action, *more = arguments
    return run("rooms", action, "--data-dir", str(folder), *more)


def _codes(folder: Path) -> set[str]:
    listed = json.loads(_rooms(folder, "list", "--json").stdout)
    return {room["code"] for room in listed["rooms"]}


def _age(folder: Path, code: str, days: float) -> None:
    """Let the room be unused for so long, while no server runs."""
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        used = int((time.time() - days * 86_400) * 1000)
        database.execute("UPDATE room SET used = ? WHERE code = ?", (used, code))


def _resting(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return {code for (code,) in database.execute("SELECT code FROM resting")}


@_UNIX
async def test_a_room_that_people_are_in_is_closed(folder: Path) -> None:
    with ServerProcess(folder) as server:
        control = folder / CONTROL
        assert stat.S_IMODE(control.stat().st_mode) == 0o600
        async with (
            StockClient.to(server.url) as ada,
            StockClient.to(server.url) as bob,
            StockClient.to(server.url) as eve,
        ):
            room, other = await ada.create("Ada"), await bob.create("Bob")
            await ada.say("It ends.")
            await bob.join(room.room, name="Bob")
            await ada.call("lock", {"on": True, "room": room.room})
            await eve.call("knock", {"code": room.room, "name": "Eve"})
            assert _codes(folder) == {room.room, other.room}
            ended = _rooms(folder, "close", room.room.lower(), "--yes")
            assert (ended.returncode, ended.stderr) == (0, "")
            assert ended.stdout == f"{room.room} is deleted.\n"
            for each in (ada, bob):
                removed = await each.heard(Removed)
                assert (removed.room, removed.reason) == (room.room, _CLOSED)
            assert (await eve.heard(Answered)).reason == _CLOSED
            refused = await ada.refused("message", {"data": "Anybody?", "room": room.room})
            assert refused.error == "not_joined"
            for payload in ({"name": "Ada"}, {"token": room.token}):
                refused = await ada.refused("join", {"code": room.room, **payload})
                assert refused.error == "room_not_found"
            await bob.say("It goes on.", room=other.room)
        assert _codes(folder) == {other.room}
        assert server.terminate() == 0
    assert not control.exists()
    assert _resting(folder) == {room.room}
    assert "Everything is in order." in run("check", "--data-dir", str(folder)).stdout


async def test_rooms_are_closed_and_expired_without_a_server(folder: Path) -> None:
    with ServerProcess(folder) as server:
        async with StockClient.to(server.url) as ada:
            codes = [(await ada.create("Ada")).room for _ in range(3)]
        server.kill()
    twice = _rooms(folder, "close", codes[0], codes[0].lower(), "--yes")
    assert twice.stdout == f"{codes[0]} is deleted.\n"
    assert _codes(folder) == set(codes[1:])
    _age(folder, codes[1], 8)
    ended = _rooms(folder, "expire", "--idle", "7.5", "--yes")
    assert (ended.returncode, ended.stdout) == (0, "1 room deleted.\n")
    assert _codes(folder) == {codes[2]}
    assert _resting(folder) == set(codes[:2])
    assert _rooms(folder, "expire", "--idle", "7.5").stdout == "0 rooms deleted.\n"


@_UNIX
async def test_a_running_server_lets_rooms_expire_that_nobody_is_in(folder: Path) -> None:
    with ServerProcess(folder) as server:
        async with StockClient.to(server.url) as ada:
            codes = [(await ada.create("Ada")).room for _ in range(2)]
        assert server.terminate() == 0
        for code in codes:
            _age(folder, code, 8)
        server.start()
        async with StockClient.to(server.url) as bob:
            await bob.join(codes[1], name="Bob")
            ended = _rooms(folder, "expire", "--idle", "7", "--yes")
            assert (ended.returncode, ended.stdout) == (0, "1 room deleted.\n"), ended.stderr
            assert _codes(folder) == {codes[1]}
            await bob.say("It goes on.")
        assert server.terminate() == 0


async def test_the_list_says_what_is_needed_to_choose(folder: Path) -> None:
    with ServerProcess(folder) as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada", topic="nobody else's business")
            said = [await ada.say(f"line {number}") for number in range(3)]
            empty = await ada.create("Ada")
        assert server.terminate() == 0
    _age(folder, room.room, 2)
    ended = _rooms(folder, "list")
    head, first, second = ended.stdout.splitlines()
    assert head.split() == ["code", "members", "messages", "first", "message", "last", "used"]
    assert (first.split()[:3], second.split()[:3]) == (
        [empty.room, "1", "0"],
        [room.room, "1", "3"],
    )
    assert "business" not in ended.stdout
    told = json.loads(_rooms(folder, "list", "--json").stdout)
    assert told["version"] == 1
    unused, used = told["rooms"]
    assert unused["first_message"] is None
    seconds = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(said[0].ts / 1000))
    assert (used["messages"], used["first_message"]) == (3, seconds)


async def test_nothing_is_deleted_that_nobody_has_agreed_to(folder: Path) -> None:
    with ServerProcess(folder) as server:
        async with StockClient.to(server.url) as ada:
            code = (await ada.create("Ada")).room
        assert server.terminate() == 0
    ended = _rooms(folder, "close", code)
    assert (ended.returncode, "Give --yes" in ended.stderr) == (1, True)
    ended = _rooms(folder, "close", code, "ZZZZ", "--yes")
    assert ended.stderr == "chadchat-server: There is no room ZZZZ; nothing is deleted.\n"
    assert _codes(folder) == {code}
    for wrong in ("0", "-1", "soon", "nan"):
        ended = _rooms(folder, "expire", "--idle", wrong)
        assert ended.returncode == 2
        assert "--idle: it is a number of days above 0 and below 36,500" in ended.stderr
    assert run("rooms").returncode == 2


@_UNIX
async def test_at_a_terminal_it_asks_first(folder: Path) -> None:
    import pexpect

    with ServerProcess(folder) as server:
        async with StockClient.to(server.url) as ada:
            code = (await ada.create("Ada")).room
            await ada.say("Is this the end?")
        assert server.terminate() == 0
    command = f"{sys.executable} -m chadchat_server rooms close {code} --data-dir {folder}"
    for answer, status in (("n", 1), ("", 1), ("y", 0)):
        asked = pexpect.spawn(command, encoding="utf-8")
        asked.expect(r"Delete 1 room with 1 message for good\? \[y/N\] ")
        asked.sendline(answer)
        asked.expect(pexpect.EOF)
        asked.close()
        assert asked.exitstatus == status
    assert _codes(folder) == set()


@_UNIX
def test_a_folder_with_a_long_name_is_served_without_the_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    with ServerProcess(folder) as server:
        assert not (folder / CONTROL).exists()
        ended = _rooms(folder, "expire", "--idle", "1", "--yes")
        assert (ended.returncode, "Stop it" in ended.stderr) == (1, True)
        assert server.terminate() == 0
    assert "rooms can be closed by command only while the server is stopped" in server.stderr


@_UNIX
def test_the_socket_of_a_server_that_was_killed_is_no_hindrance(folder: Path) -> None:
    with ServerProcess(folder) as server:
        server.kill()
        assert (folder / CONTROL).exists()
        assert _rooms(folder, "expire", "--idle", "1").returncode == 0
        server.start()
        assert _rooms(folder, "expire", "--idle", "1").returncode == 0
        assert server.terminate() == 0
    assert not (folder / CONTROL).exists()


@_UNIX
def test_what_is_not_understood_is_said(folder: Path) -> None:
    import socket

    with ServerProcess(folder) as server:
        for line in (b'{"type":"dance"}\n', b"x\n", b"\n", b'{"type":"close","code":1}\n'):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(folder / CONTROL))
                client.sendall(line)
                reply = json.loads(client.makefile("rb").readline())
            assert not reply["ok"]
            assert "another version" in reply["message"]
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(folder / CONTROL))
            with pytest.raises(BrokenPipeError):
                client.sendall(b"x" * 1_000_000)
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr


async def test_rooms_in_redis_are_listed_and_closed_for_every_server(tmp_path: Path) -> None:
    with RedisProcess(tmp_path / "redis") as redis:
        options = ("--store", redis.url)
        with (
            ServerProcess(tmp_path / "one", *options) as one,
            ServerProcess(tmp_path / "two", *options) as two,
        ):
            async with StockClient.to(one.url) as ada, StockClient.to(two.url) as bob:
                room, other = await ada.create("Ada"), await ada.create("Ada")
                said = await ada.say("It ends.", room=room.room)
                for number in range(3):
                    await ada.say(f"line {number}", room=other.room)
                await bob.join(room.room, name="Bob")
                told = json.loads(run("rooms", "list", "--json", *options).stdout)["rooms"]
                rooms = {each.pop("code"): each for each in told}
                assert set(rooms) == {room.room, other.room}
                first = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(said.ts / 1000))
                del rooms[room.room]["last_used"]
                assert rooms[room.room] == {"members": 2, "messages": 1, "first_message": first}
                ended = run("rooms", "close", room.room, "--yes", *options)
                assert (ended.returncode, ended.stderr) == (0, "")
                for each in (ada, bob):
                    assert (await each.heard(Removed)).room == room.room
                refused = await bob.refused("join", {"code": room.room, "name": "Bob"})
                assert refused.error == "room_not_found"
            for server in (one, two):
                assert server.terminate() == 0
        row = redis.command("ZRANGE", USED, "0", "-1").split()[-1]
        redis.command("HSET", room_key(row), "first", "3")  # what is below is there still
        [told] = json.loads(run("rooms", "list", "--json", *options).stdout)["rooms"]
        assert (told["code"], told["messages"]) == (other.room, 1)
        redis.command("SET", MOVING, "1", "EX", "60")
        for action in (("close", other.room), ("expire", "--idle", "0.000001")):
            ended = run("rooms", *action, "--yes", *options)
            assert (ended.returncode, ended.stdout) == (1, "")
            assert "Rooms are just being moved to or from this Redis" in ended.stderr
        assert redis.command("ZCARD", BEATS) == ":0\r\n"
        redis.command("DEL", MOVING)
        ended = run("rooms", "expire", "--idle", "0.000001", "--yes", *options)
        assert (ended.returncode, ended.stdout) == (0, "1 room deleted.\n"), ended.stderr
        assert run("rooms", "list", *options).stdout.count("\n") == 1
    ended = run("rooms", "list", *options)
    assert (ended.returncode, f"{redis.url} cannot be used" in ended.stderr) == (1, True)
    assert not ended.stderr.endswith("..\n")
