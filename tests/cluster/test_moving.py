"""Rooms move from one store to another: whole, and as often as one likes."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.log.opening import DATABASE
from chadchat_server.log.redis.keys import BEATS, MOVING, UNFINISHED, USED
from chadchat_server.log.schema import MIGRATIONS
from chadchat_server.session_secret import SECRET_FILE
from chadchat_shared.answers import Done, MembersPage, Recoded, WebhookAddress
from chadchat_shared.errors import Forbidden
from chadchat_shared.events import Keep
from tests.patience import PATIENCE_SECONDS
from tests.redis_process import RedisProcess
from tests.server.test_starting import run
from tests.server.web.conftest import Browser
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_TABLES = {
    "rooms": "SELECT code, epoch, topic, coming, passphrase, locked, slow, webhook, used, first,"
    " oldest, keep_messages, keep_days FROM room",
    "members": "SELECT code, number, name, key, token_hash, host, muted"
    " FROM member JOIN room ON room.id = room",
    "bans": "SELECT code, number, name, token_hash FROM ban JOIN room ON room.id = room",
    "messages": "SELECT code, seq, message.id, member, name, text, ts, bot"
    " FROM message JOIN room ON room.id = room",
}
_COLUMNS = {
    "room": "id code epoch topic coming used passphrase locked slow indexed webhook first oldest"
    " keep_messages keep_days",
    "member": "room number name key token_hash host muted",
    "ban": "room number name token_hash",
    "message": "room seq id member name text ts bot",
    "resting": "code until room",
}
_RESTING = "SELECT resting.code, until, room.code FROM resting LEFT JOIN room ON room.id = room"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def empty(redis: RedisProcess) -> None:
    redis.command("FLUSHALL")


def move(source: object, target: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("migrate", "--from", str(source), "--to", str(target), **environment)


def content(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is stored in a folder, in an order of its own."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return {
            name: sorted(database.execute(query).fetchall(), key=repr)
            for name, query in _TABLES.items()
        }


def resting(folder: Path) -> dict[tuple[object, object], float]:
    """Return which codes rest in a folder and for which room, and until when (Unix ms)."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return {(code, room): until for code, until, room in database.execute(_RESTING)}


def make_log(folder: Path, *codes: str, messages: int = 3) -> str:
    """Make a log with a room of each code, with so many messages; return what names it."""
    with ServerProcess(folder) as server:
        assert server.terminate() == 0
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as database:
        database.execute("BEGIN")
        for code in codes:
            [(room,)] = database.execute(
                "INSERT INTO room (code, epoch, topic, coming, used) VALUES (?, ?, '', 1, ?)"
                " RETURNING id",
                (code, f"epoch of {code} in {folder}", time.time_ns() // 1_000_000),
            ).fetchall()
            database.execute(
                "INSERT INTO member (room, number, name, key, token_hash, host)"
                " VALUES (?, 1, 'Ada', 'ada', ?, 1)",
                (room, code.encode() * 8),
            )
            database.executemany(
                "INSERT INTO message VALUES (?, ?, ?, '1', 'Ada', ?, 1, 0)",
                ((room, seq, f"id {seq}", f"line {seq}") for seq in range(1, messages + 1)),
            )
        database.execute("COMMIT")
    return f"sqlite:{folder}"


def copied(text: str) -> int:
    """Return how many messages the command says that it has moved."""
    return int(text.split(" with ", 1)[1].split(" ", 1)[0].replace(",", ""))


async def test_there_and_back_everything_is_the_same(  # noqa: PLR0915  # all that a room can be
    redis: RedisProcess, tmp_path: Path
) -> None:
    data, back = tmp_path / "data", tmp_path / "back"
    with ServerProcess(data) as server:
        async with (
            Browser.at(server.url) as browser, StockClient.to(server.url) as ada,
            StockClient.to(server.url) as bob, StockClient.to(server.url) as cat,
        ):  # fmt: skip
            browsers = await browser.make_room("Eve")
            room = await ada.create("Ada", passphrase="six words")
            for number in range(1_100):
                await ada.emit("message", {"data": f"line {number}"})
            his = await bob.join(room.room, name="Bob", passphrase="six words")
            hers = await cat.join(room.room, name="Cat", passphrase="six words")
            await bob.say("é 👋\u200d \x1b[31m\n`code`")
            await ada.done(Done, "ban", {"member": hers.member})
            await ada.done(Done, "mute", {"member": his.member, "on": True})
            await ada.done(Done, "slow", {"seconds": 7})
            await ada.done(Done, "lock", {"on": True})
            await ada.done(Done, "keep", {"messages": 1_000, "days": 7})
            await ada.call("topic", {"topic": "a plan"})
            hook = (await ada.done(WebhookAddress, "webhook", {"on": True})).path
            assert isinstance(hook, str)
            async with (
                aiohttp.ClientSession(server.url) as http,
                http.post(hook, data=b"built", headers=_FORM),
            ):
                pass
            code = (await ada.done(Recoded, "newcode", {})).room
            seq = (await ada.say("the last")).seq
        assert server.terminate() == 0
    with closing(sqlite3.connect(data / DATABASE)) as database:
        until = (time.time_ns() // 1_000_000) + 10**9
        database.execute("INSERT INTO resting VALUES ('REST', ?, NULL)", (until,))
        database.execute("DELETE FROM message WHERE seq <= 100")
        database.execute("UPDATE room SET first = 101, oldest = 101 WHERE code = ?", (code,))
        database.commit()
    before = content(data)

    ended = move(f"sqlite:{data}", redis.url)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == (
        f"2 rooms with {seq - 100:,} messages moved from sqlite:{data} to {redis.url}, "
        "read there again and found the same (SHA-256).\n"
        "Browsers stay signed in, as the key of their cookies has moved, too.\n"
    )
    assert "Moving the rooms …" in ended.stderr
    assert content(data) == before
    ended = move(redis.url, f"sqlite:{back}")
    assert (ended.returncode, copied(ended.stdout)) == (0, seq - 100), ended.stderr
    assert content(back) == before
    assert resting(back) == pytest.approx(resting(data), abs=1_000)
    assert {code for code, _ in resting(back)} == {room.room, "REST"}
    assert (back / SECRET_FILE).read_bytes() == (data / SECRET_FILE).read_bytes()
    assert (back / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert run("check", "--data-dir", str(back)).returncode == 0

    with ServerProcess(tmp_path / "other", "--store", redis.url) as server:
        async with (
            StockClient.to(server.url) as ada, StockClient.to(server.url) as bob,
            StockClient.to(server.url) as dan,
            aiohttp.ClientSession(server.url, headers={"Cookie": browser.cookie}) as http,
        ):  # fmt: skip
            # Whoever was there goes on, by the code of before too.
            again = await bob.join(room.room, token=his.token, epoch=his.epoch, after=seq - 2)
            assert (again.room, again.member, again.reset) == (code, his.member, False)
            assert [line.seq for line in again.messages] == [seq - 1, seq]
            assert again.messages[0].bot is True
            assert (again.topic, again.slow, again.locked) == ("a plan", 7, True)
            assert again.keep == Keep(messages=1_000, days=7)
            assert again.passphrase
            assert again.webhook
            assert (await bob.refused("message", {"data": "?"})).error == Forbidden.code
            host = await ada.join(code, token=room.token, epoch=room.epoch, after=seq)
            assert (host.host, host.reset, host.messages) == (True, False, [])
            banned = await dan.refused("join", {"code": code, "token": hers.token})
            assert not banned.ok
            members = await ada.done(MembersPage, "members", {})
            assert [member.name for member in members.members] == ["Ada", "Bob"]
            assert (await ada.say("It goes on.")).seq == seq + 1
            async with http.post(hook, data=b"built again", headers=_FORM) as response:
                assert response.status == 201
            # A browser is still in its room.
            async with http.get("/room", allow_redirects=False) as response:
                assert (response.status, f'data-code="{browsers}"' in await response.text()) == (
                    200, True,
                )  # fmt: skip


def _begin(source: object, target: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "chadchat_server",
            "migrate", "--from", str(source), "--to", str(target),
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _kill_when(moving: subprocess.Popen[bytes], when: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not when():
        assert moving.poll() is None, "it has ended before"
        assert time.monotonic() < give_up_at
    moving.send_signal(signal.SIGKILL)
    moving.wait(PATIENCE_SECONDS)


def _forget_the_dead(redis: RedisProcess) -> None:
    """Have what was killed be dead for long, as after a quarter of a minute."""
    redis.command("DEL", BEATS, MOVING)


def test_broken_off_and_done_again(redis: RedisProcess, tmp_path: Path) -> None:
    source = make_log(tmp_path / "data", "AAAA", "BBBB", messages=6_000)
    _kill_when(_begin(source, redis.url), lambda: redis.command("SCARD", UNFINISHED) == ":1\r\n")
    # There is something of the first room, which nothing leads to.
    assert redis.command("EXISTS", "chadchat:code:AAAA", USED) == ":0\r\n"
    _forget_the_dead(redis)
    _kill_when(_begin(source, redis.url), lambda: redis.command("ZCARD", USED) == ":1\r\n")
    assert redis.command("EXISTS", "chadchat:code:AAAA", "chadchat:code:BBBB") == ":1\r\n"
    _forget_the_dead(redis)

    ended = move(source, redis.url)
    assert ended.returncode == 0, ended.stderr
    assert "1 room with 6,000 messages moved" in ended.stdout
    assert "\n1 room had been moved before, and found the same.\n" in ended.stdout
    assert redis.command("EXISTS", UNFINISHED) == ":0\r\n"
    # Two rooms of settings, log, ids and members; codes, openers; the uses and what servers share.
    assert int(redis.command("DBSIZE")[1:]) <= 2 * 4 + 2 + 2 + 5
    again = run("migrate", "--from", source, CHADCHAT_STORE=redis.url)
    assert (again.returncode, copied(again.stdout)) == (0, 0)
    assert "\n2 rooms had been moved before" in again.stdout


def test_a_room_that_could_not_be_finished_is_finished_later(
    redis: RedisProcess, tmp_path: Path
) -> None:
    source = make_log(tmp_path / "data", "AAAA")
    but_its_use = (f"%R~{USED}", f"~{UNFINISHED}", "~chadchat:[^u]*")
    redis.command("ACL", "SETUSER", "default", "resetkeys", *but_its_use)
    try:
        ended = move(source, redis.url)
    finally:
        redis.command("ACL", "SETUSER", "default", "allkeys")
    assert (ended.returncode, "does not answer as it should" in ended.stderr) == (1, True)

    again = move(source, redis.url)
    assert (again.returncode, "1 room had been moved before" in again.stdout) == (0, True), again
    assert move(redis.url, f"sqlite:{tmp_path / 'new'}").returncode == 0
    assert content(tmp_path / "new")["messages"] == content(tmp_path / "data")["messages"]


def test_broken_off_into_a_folder_and_done_again(redis: RedisProcess, tmp_path: Path) -> None:
    source, target = make_log(tmp_path / "data", "AAAA", messages=6_000), tmp_path / "new"
    assert move(source, redis.url).returncode == 0
    redis.command("CONFIG", "RESETSTAT")

    def pages() -> int:
        """How many the move has begun to read, beside the room itself, which counts as one."""
        found = re.search(r"cmdstat_xrange:calls=(\d+)", redis.command("INFO", "commandstats"))
        return int(found[1]) if found else 0

    _kill_when(_begin(redis.url, f"sqlite:{target}"), lambda: pages() > 2)
    assert content(target)["rooms"] == []
    _forget_the_dead(redis)
    ended = move(redis.url, f"sqlite:{target}")
    assert (ended.returncode, copied(ended.stdout)) == (0, 6_000), ended.stderr
    assert content(target) == content(tmp_path / "data")


@pytest.fixture(params=["redis", "sqlite"])
def target(request: pytest.FixtureRequest, redis: RedisProcess, tmp_path: Path) -> str:
    return redis.url if request.param == "redis" else f"sqlite:{tmp_path / 'target'}"


def test_what_is_in_the_way_is_named_and_left(target: str, tmp_path: Path) -> None:
    there = make_log(tmp_path / "there", "AAAA", "BBBB", "CCCC")
    with closing(sqlite3.connect(tmp_path / "there" / DATABASE)) as database:
        until = (time.time_ns() // 1_000_000) + 10**9
        database.execute("INSERT INTO resting SELECT 'DDDD', ?, id FROM room WHERE code = 'CCCC'",
                         (until,))  # fmt: skip
        database.commit()
    assert move(there, target).returncode == 0
    before = tmp_path / "before"
    assert move(target, f"sqlite:{before}").returncode == 0

    source = make_log(tmp_path / "data", "AAAA", "DDDD", "EEEE")
    with (
        closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as database,
        closing(sqlite3.connect(tmp_path / "there" / DATABASE)) as theirs,
    ):
        [(epoch,)] = theirs.execute("SELECT epoch FROM room WHERE code = 'BBBB'")
        [(room,)] = database.execute(
            "INSERT INTO room (code, epoch, topic, coming, used) VALUES ('BBBB', ?, '', 1, 1)"
            " RETURNING id",
            (epoch,),
        ).fetchall()
        database.execute(
            "INSERT INTO message VALUES (?, 1, 'id 1', '1', 'Ada', 'x', 1, 0)", (room,)
        )
        database.commit()
    ended = move(source, target)
    assert ended.returncode == 1
    moved, *conflicts = ended.stdout.splitlines()
    assert moved.startswith("1 room with 3 messages moved")
    assert sorted(line for line in conflicts if line.startswith("Not moved")) == [
        "Not moved: AAAA: the code is another room's there. Move it to a store that is empty.",
        "Not moved: BBBB: the room is there already, and not the same, as it was used in between. "
        "What is there stays as it is. Move it to a store that is empty.",
        "Not moved: DDDD: the code DDDD is taken there, or rests. "
        "Move it to a store that is empty.",
    ]
    assert any("have to join anew" in line for line in conflicts)
    after = tmp_path / "after"
    assert move(target, f"sqlite:{after}").returncode == 0
    new = content(after)
    assert {row[0] for row in new["rooms"]} == {"AAAA", "BBBB", "CCCC", "EEEE"}
    assert {
        name: [row for row in rows if row[0] != "EEEE"] for name, rows in new.items()
    } == content(before)


def test_beside_a_server_nothing_is_moved(redis: RedisProcess, tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    with ServerProcess(data), ServerProcess(other, "--store", redis.url):
        for source, target, says in (
            (f"sqlite:{data}", f"sqlite:{tmp_path / 'new'}", "Another Chad Chat server is using"),
            (f"sqlite:{other}", f"sqlite:{data}", "There is no log at"),
            (redis.url, f"sqlite:{tmp_path / 'new'}", f"is using {redis.url}. Stop it first."),
        ):
            ended = move(source, target)
            assert (ended.returncode, ended.stdout) == (1, "")
            assert says in ended.stderr.splitlines()[-1]
    _forget_the_dead(redis)
    source = make_log(tmp_path / "more", "AAAA")
    with ServerProcess(data), ServerProcess(other, "--store", redis.url):
        for target in (f"sqlite:{data}", redis.url):
            ended = move(source, target)
            assert (ended.returncode, ended.stdout) == (1, "")
            assert "Stop it" in ended.stderr.splitlines()[-1]
    redis.command("SET", MOVING, "1", "EX", "60")
    ended = run("--data-dir", str(other), "--store", redis.url, "--port", "0")
    assert (ended.returncode, "Rooms are just being moved" in ended.stderr) == (1, True)


def test_where_there_is_no_room_for_more(redis: RedisProcess, tmp_path: Path) -> None:
    source = make_log(tmp_path / "data", "AAAA", "BBBB", messages=6_000)
    redis.command("CONFIG", "SET", "maxmemory", "2600kb")
    try:
        full = move(source, redis.url)
        assert full.returncode == 1
        assert full.stderr.endswith(
            f"{redis.url} is full. Give it more memory (maxmemory) or disk, then move the rest.\n"
        )
        assert "Traceback" not in full.stderr
        assert redis.command("EXISTS", "chadchat:code:BBBB", UNFINISHED) == ":0\r\n"
    finally:
        redis.command("CONFIG", "SET", "maxmemory", "0")
    assert move(source, redis.url).returncode == 0
    target = tmp_path / "new"
    small = move(redis.url, f"sqlite:{target}", CHADCHAT_LOG_MAX="600000")
    assert (small.returncode, "--log-max" in small.stderr) == (1, True)
    found = content(target)
    assert [len(found["rooms"]), len(found["messages"])] == [1, 6_000]
    assert move(redis.url, f"sqlite:{target}").returncode == 0
    assert content(target) == content(tmp_path / "data")


def test_only_what_lasts_is_moved_to_what_lasts(redis: RedisProcess, tmp_path: Path) -> None:
    source = make_log(tmp_path / "data", "AAAA")
    redis.command("CONFIG", "SET", "appendonly", "no")
    try:
        ended = move(source, redis.url)
        assert (ended.returncode, "--allow-volatile" in ended.stderr) == (1, True)
        ended = run("migrate", "--allow-volatile", "--from", source, "--to", redis.url)
        assert (ended.returncode, copied(ended.stdout)) == (0, 3)
        assert move(redis.url, f"sqlite:{tmp_path / 'new'}").returncode == 0
    finally:
        redis.command("CONFIG", "SET", "appendonly", "yes")
    assert content(tmp_path / "new") == content(tmp_path / "data")


def test_a_log_of_an_earlier_version_is_brought_up_to_date_first(tmp_path: Path) -> None:
    source = make_log(tmp_path / "data", "AAAA")
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    ended = move(source, f"sqlite:{tmp_path / 'new'}")
    assert (ended.returncode, "by an earlier version" in ended.stderr) == (1, True)
    assert not (tmp_path / "new").exists()


def test_nothing_that_is_stored_is_forgotten(tmp_path: Path) -> None:
    """What is stored besides has to move, too, and to be compared here (``_TABLES``)."""
    make_log(tmp_path)
    query = "SELECT name FROM pragma_table_info(?)"
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database:
        for table, columns in _COLUMNS.items():
            found = {name for (name,) in database.execute(query, (table,))}
            assert found == set(columns.split())


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        ((), 2, "are the same store"),
        (("--from", "x", "--to", "sqlite:x"), 2, "--from: a store is sqlite:DIR"),
        (("--from", "sqlite:x", "--to", "sqlite:x"), 2, "are the same store"),
        (("--from", "sqlite:x", "--to", "sqlite:y"), 1, "There is no log at"),
        (("--from", "redis://127.0.0.1:1/0", "--to", "sqlite:y"), 1, "cannot be used"),
    ],
)
def test_what_cannot_be_moved(options: tuple[str, ...], status: int, says: str) -> None:
    ended = run("migrate", *options)
    assert (ended.returncode, says in ended.stderr) == (status, True), ended.stderr
    assert "Traceback" not in ended.stderr
