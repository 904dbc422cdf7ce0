"""The webhook of a room: its host makes its address and takes it away; programs speak by it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import msgspec
import pytest
from msgspec import UNSET

from chadchat_shared.answers import Done, Found, Page, Recoded, Stored, WebhookAddress
from chadchat_shared.errors import ERRORS
from chadchat_shared.events import ChatMessage, Notice, RoomChanged
from tests.server.conftest import Connect, quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def make_webhook(host: StockClient, **more: object) -> str:
    """Return the path of a new webhook."""
    answer = await host.done(WebhookAddress, "webhook", {"on": True, **more})
    assert isinstance(answer.path, str)
    return answer.path


@dataclass(frozen=True)
class Told:
    """What an HTTP request was answered with."""

    status: int
    body: dict[str, object]
    type: str
    retry_after: str | None

    @property
    def stored(self) -> Stored:
        return msgspec.convert(self.body, Stored)


async def post(
    http: aiohttp.ClientSession, path: str, data: object = b"build failed", *,
    kind: str = "application/x-www-form-urlencoded", method: str = "POST", **headers: str,
) -> Told:  # fmt: skip
    """Send ``data`` as curl does."""
    asked = {"Content-Type": kind, **{name.replace("_", "-"): headers[name] for name in headers}}
    async with http.request(method, path, data=data, headers=asked) as response:
        body = msgspec.json.decode(await response.read(), type=dict[str, object])
        after = response.headers.get("Retry-After")
        return Told(response.status, body, response.content_type, after)


# What the host does


async def test_a_host_makes_an_address_and_everybody_hears_that_there_is_one(
    connect: Connect,
) -> None:
    ada, bob = await connect(), await connect()
    room = (await ada.create("Ada")).room
    assert not (await bob.join(room, name="Bob")).webhook
    first = await make_webhook(ada)
    assert (await bob.heard(RoomChanged)).webhook is True
    notice = await bob.heard(Notice, lambda notice: notice.kind == "host")
    assert (notice.name, notice.message) == ("Ada", "made a webhook")
    assert first.rpartition("/")[2] not in str(bob.events)
    second = await make_webhook(ada)
    assert first != second
    await bob.heard(Notice, lambda notice: notice.message == "made a new webhook")
    assert (await bob.join(room)).webhook
    for _ in range(2):
        assert await ada.done(WebhookAddress, "webhook", {"on": False}) == WebhookAddress()
    await bob.heard(Notice, lambda notice: notice.message == "took the webhook away")
    changes = [change.webhook for change in bob.of(RoomChanged)]
    assert changes == [True, True, False]
    assert not (await bob.join(room)).webhook


async def test_nobody_else_may(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    await bob.join((await ada.create("Ada")).room, name="Bob")
    for on in (True, False):
        assert (await bob.refused("webhook", {"on": on})).error == "forbidden"
    for wrong in ({}, {"on": 1}, {"on": None}, {"on": "yes"}):
        assert (await ada.refused("webhook", wrong)).error == "bad_request"


# What programs say


async def test_what_a_program_says_has_the_mark_wherever_it_is_read(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    ada, bob = await connect(), await connect()
    room = (await ada.create("Ada")).room
    path = await make_webhook(ada)
    told = await post(http, f"{path}?name=CI")
    assert told.status == 201
    line = await ada.heard(ChatMessage)
    assert (line.name, line.message, line.member, line.bot) == ("CI", "build failed", "", True)
    assert told.stored == Stored(room=room, id=line.id, seq=1, ts=line.ts)
    await ada.say("oh no")
    assert (await ada.heard_line("oh no")).bot is UNSET
    assert (await bob.join(room, name="Bob")).messages[0] == line
    assert (await bob.done(Page, "history", {"after": 0})).messages[0] == line
    assert (await bob.done(Found, "search", {"query": "build"})).messages == [line]


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("application/x-www-form-urlencoded", b"a=1&b=%20", ("webhook", "a=1&b=%20")),
        ("text/plain", "two\nlines é".encode(), ("webhook", "two\nlines é")),
        ("text/plain; charset=UTF-8", b"hello", ("webhook", "hello")),
        ("application/json", b'{"data": "from JSON"}', ("webhook", "from JSON")),
        ("application/json", b'{"data": "so", "name": "CI"}', ("CI", "so")),
        ("application/json", b'{"data": "a\\ud800b", "name": null}', ("webhook", "ab")),
        ("text/plain", b"a\0b\x1b[31mc\xe2\x80\xae", ("webhook", "ab[31mc")),
    ],
)
async def test_a_text_is_read_as_it_is_sent(
    connect: Connect, http: aiohttp.ClientSession, kind: str, body: bytes, said: tuple[str, str]
) -> None:
    ada = await connect()
    await ada.create("Ada")
    assert (await post(http, await make_webhook(ada), body, kind=kind)).status == 201
    line = await ada.heard(ChatMessage)
    assert (line.name, line.message) == said


async def test_a_body_may_come_in_pieces(connect: Connect, http: aiohttp.ClientSession) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"build ", b"", b"failed"):
            yield piece

    ada = await connect()
    await ada.create("Ada")
    assert (await post(http, await make_webhook(ada), pieces())).status == 201
    await ada.heard_line("build failed")


async def test_sent_again_it_is_said_once(connect: Connect, http: aiohttp.ClientSession) -> None:
    ada = await connect()
    await ada.create("Ada")
    path = await make_webhook(ada)
    first = await post(http, path, Idempotency_Key="build 17")
    again = await post(http, path, Idempotency_Key="build 17")
    other = await post(http, path, b"another text", Idempotency_Key="build 17")
    assert (first.status, again.status, other.status) == (201, 200, 409)
    assert first.body == again.body
    assert first.body["id"] == "build 17"
    assert (await post(http, path, Idempotency_Key="x" * 65)).status == 400
    await ada.say("the end")
    assert [line.message for line in await ada.heard_lines(2)] == ["build failed", "the end"]


async def test_neither_a_lock_nor_a_slow_room_stops_it(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    ada = await connect()
    await ada.create("Ada")
    path = await make_webhook(ada)
    await ada.done(Done, "lock", {"on": True})
    await ada.done(Done, "slow", {"seconds": 3600})
    assert [(await post(http, path)).status for _ in range(3)] == [201] * 3


async def test_it_stays_where_the_room_gets_another_code(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    ada = await connect()
    await ada.create("Ada")
    path = await make_webhook(ada)
    new = (await ada.done(Recoded, "newcode", {})).room
    assert (await post(http, path)).stored.room == new


async def test_it_speaks_in_an_empty_room_also_after_a_restart(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with ServerProcess(tmp_path_factory.mktemp("data")) as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            path = await make_webhook(ada)
        server.restart()
        async with aiohttp.ClientSession(server.url) as http:
            assert (await post(http, path)).stored.room == room.room
        async with StockClient.to(server.url) as ada:
            again = await ada.join(room.room, token=room.token)
            assert again.webhook
            assert [(line.message, line.bot) for line in again.messages] == [("build failed", True)]


# What is refused


async def test_only_the_newest_address_counts(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    ada = await connect()
    await ada.create("Ada")
    revoked = await make_webhook(ada)
    path = await make_webhook(ada)
    told = [
        await post(http, wrong)
        for wrong in (revoked, "/hooks/", "/hooks/x", f"{path}/", f"{path}x")
    ]
    assert {(one.status, one.type) for one in told} == {(404, "application/problem+json")}
    assert len({str(one.body) for one in told}) == 1
    assert (await post(http, path)).status == 201
    await ada.done(WebhookAddress, "webhook", {"on": False})
    assert await post(http, path) == told[0]
    assert [line.message for line in ada.lines] == ["build failed"]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"", 400),
        ("text/plain", b" \n\0", 400),
        ("text/plain", b"\xff\xfe", 400),
        ("text/plain", b"x" * 4_001, 413),
        ("text/plain", b"x" * 1_048_576, 413),
        ("application/json", b"{", 400),
        ("application/json", b"[" * 60_000, 400),
        ("application/json", b"{}", 400),
        ("application/json", b'{"data": 1}', 400),
        ("application/json", b'{"data": "x", "name": "admin"}', 400),
        ("application/json", b'{"data": "x", "name": "CI (bot)"}', 400),
        ("application/json", b'{"data": "x", "name": "C\\u202eI"}', 400),
        ("application/json", b'{"data": "x", "name": "' + b"x" * 25 + b'"}', 400),
        ("text/plain; charset=utf-16", b"x", 415),
        ("application/octet-stream", b"x", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
    ],
)
async def test_what_cannot_be_said_is_a_problem_in_json(
    connect: Connect, http: aiohttp.ClientSession, kind: str, body: bytes, status: int
) -> None:
    ada = await connect()
    await ada.create("Ada")
    path = await make_webhook(ada)
    told = await post(http, path, body, kind=kind)
    assert (told.status, told.type) == (status, "application/problem+json")
    assert told.body["code"] in ERRORS
    assert told.body["detail"]
    assert (await post(http, path)).stored.seq == 1


async def test_a_name_may_be_left_empty_and_is_given_once(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    ada = await connect()
    await ada.create("Ada")
    path = await make_webhook(ada)
    assert (await post(http, f"{path}?name=")).status == 201
    assert (await post(http, f"{path}?name=a&name=b")).status == 400
    for wrong in ("%E2%80%AEx", "%ff", "a%ED%A0%80"):
        assert (await post(http, f"{path}?name={wrong}")).status == 400
    assert (await post(http, f"{path}?name=ada")).status == 201
    assert [line.name for line in await ada.heard_lines(2)] == ["webhook", "ada"]


async def test_what_never_ends_is_packed_or_comes_from_another_site_is_refused(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000

    ada = await connect()
    await ada.create("Ada")
    path = await make_webhook(ada)
    assert (await post(http, path, pieces())).status == 413
    assert (await post(http, path, gzip.compress(b"x"), Content_Encoding="gzip")).status == 415
    assert (await post(http, path, Origin="https://another.example")).status == 403
    assert (await post(http, path)).stored.seq == 1


async def test_no_other_method_and_no_address_tells_anything(
    connect: Connect, http: aiohttp.ClientSession
) -> None:
    ada = await connect()
    await ada.create("Ada")
    for path in (await make_webhook(ada), "/hooks/x"):
        for method in ("GET", "PUT", "DELETE"):
            told = await post(http, path, method=method)
            assert told.status == 405
            assert "curl -d" in str(told.body["detail"])


async def test_one_that_speaks_too_often_waits_and_nobody_else_does(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    options = ("--message-burst", "3", "--message-rate", "0.001")
    with quiet_server(tmp_path_factory.mktemp("data"), *options, limits=True) as server:
        async with StockClient.to(server.url) as ada, aiohttp.ClientSession(server.url) as http:
            await ada.create("Ada")
            path = await make_webhook(ada)
            first = await post(http, path, Idempotency_Key="first")
            again = await post(http, path, Idempotency_Key="first")  # which costs nothing
            told = [await post(http, path) for _ in range(3)]
            assert [one.status for one in (first, again, *told)] == [201, 200, 201, 201, 429]
            assert 1 <= int(told[-1].retry_after or 0) <= 1_000
            assert (await post(http, path, Idempotency_Key="first")).body == first.body
            await ada.say("I still can")


async def test_what_is_said_by_all_of_them_costs_the_address(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Also what is refused for its text, or is in the log already."""
    options = ("--address-burst", "4", "--address-rate", "0.02")
    with quiet_server(tmp_path_factory.mktemp("data"), *options, limits=True) as server:
        async with StockClient.to(server.url) as ada, aiohttp.ClientSession(server.url) as http:
            paths = []
            for _ in range(2):
                room = (await ada.create("Ada")).room
                paths.append(await make_webhook(ada, room=room))
            told = [await post(http, path, Idempotency_Key="first") for path in paths]
            told.append(await post(http, paths[0], Idempotency_Key="first"))
            told += [await post(http, paths[1], b"") for _ in range(2)]
            assert [one.status for one in told] == [201, 201, 200, 400, 429]
            assert int(told[-1].retry_after or 0) > 1
            assert "address" in str(told[-1].body["detail"])


async def test_guesses_are_counted_and_who_knows_is_let_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    options = ("--failed-joins", "3")
    with quiet_server(tmp_path_factory.mktemp("data"), *options, limits=True) as server:
        async with StockClient.to(server.url) as ada, aiohttp.ClientSession(server.url) as http:
            room = (await ada.create("Ada")).room
            path = await make_webhook(ada)
            guesses = await asyncio.gather(*(post(http, f"/hooks/{guess}") for guess in range(5)))
            assert sorted(one.status for one in guesses) == [404] * 3 + [429] * 2
            assert (await post(http, path)).status == 201
            async with StockClient.to(server.url) as bob:
                assert (
                    await bob.refused("join", {"code": room, "name": "Bob"})
                ).error == "rate_limited"
