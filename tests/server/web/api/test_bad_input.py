"""Whatever is wrong with a request: the right status, a problem that says so, and nothing done."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from chadchat_server.web.api.answers import Membership, RoomNow
from chadchat_shared.limits import FRAME_MAX
from tests.patience import PATIENCE_SECONDS
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess

_JSON = {"Content-Type": "application/json"}
_PLAIN = {"Content-Type": "text/plain"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def ada(program: Program) -> Membership:
    return await program.open_room("Ada")


_BODIES: list[tuple[bytes, Mapping[str, str], int, str]] = [
    (b"", _JSON, 400, "bad_request"),
    (b"{", _JSON, 400, "bad_request"),
    (b"[]", _JSON, 400, "bad_request"),
    (b"null", _JSON, 400, "bad_request"),
    (b'"hello"', _JSON, 400, "bad_request"),
    (b"{}", _JSON, 400, "bad_request"),
    (b'{"data": 1}', _JSON, 400, "bad_request"),
    (b'{"data": null}', _JSON, 400, "bad_request"),
    (b'{"data": ["x"]}', _JSON, 400, "bad_request"),
    (b'{"data": "x"} {"data": "y"}', _JSON, 400, "bad_request"),
    (b'{"data": "\xff"}', _JSON, 400, "bad_request"),
    (b'\xef\xbb\xbf{"data": "x"}', _JSON, 400, "bad_request"),
    ('{"data": "x"}'.encode("utf-16"), _JSON, 400, "bad_request"),
    (b'{"data": NaN}', _JSON, 400, "bad_request"),
    (b'{"data": "x", "\\ud800": 1}', _JSON, 400, "bad_request"),
    (b"[" * 50_000, _JSON, 400, "bad_request"),
    (b'{"data": "\\ud800", "x": ' + b"[" * 50_000, _JSON, 400, "bad_request"),
    (b'{"data": " \\u0000 "}', _JSON, 400, "bad_request"),
    (b"", _PLAIN, 400, "bad_request"),
    (b"\x00\x1b\x7f \n", _PLAIN, 400, "bad_request"),
    (b"\xff\xfe", _PLAIN, 400, "bad_request"),
    (b"\xed\xa0\x80", _PLAIN, 400, "bad_request"),
    (b"x" * 4_001, _PLAIN, 413, "too_long"),
    (b"x" * (FRAME_MAX + 1), _PLAIN, 413, "too_long"),
    (b'{"data": "%s"}' % (b"x" * FRAME_MAX), _JSON, 413, "too_long"),
    (b"data=x", _FORM, 415, "bad_request"),
    (b"x", {"Content-Type": ""}, 415, "bad_request"),
    (b"x", {"Content-Type": "text"}, 415, "bad_request"),
    (b"x", {"Content-Type": "text/plain; charset=utf-16"}, 415, "bad_request"),
    (b"x", {"Content-Type": "text/plain; charset=nonsense"}, 415, "bad_request"),
    (b"x", {**_PLAIN, "Content-Encoding": "gzip"}, 415, "bad_request"),
    (b"x", {**_PLAIN, "Idempotency-Key": "x" * 65}, 400, "bad_request"),
    (b"x", {**_PLAIN, "Idempotency-Key": ""}, 400, "bad_request"),
    (b"x", {**_PLAIN, "Idempotency-Key": "caf\xe9"}, 400, "bad_request"),
]  # fmt: skip


async def test_a_body_that_is_no_message(program: Program, ada: Membership) -> None:
    path = f"/api/rooms/{ada.room}/messages"
    for body, headers, status, code in _BODIES:
        problem = await program.refused(
            status, "POST", path, token=ada.token, data=body, headers=headers
        )
        assert problem.code == code, (body[:40], headers)
    assert await _newest(program, ada) == 0


_ROOMS: list[tuple[object, int, str]] = [
    ({}, 400, "bad_request"),
    ({"name": 7}, 400, "bad_request"),
    ({"name": None}, 400, "bad_request"),
    ({"name": "Ada", "topic": 7}, 400, "bad_request"),
    ({"name": "Ada", "topic": "x" * 201}, 413, "too_long"),
    ({"name": "Ada", "passphrase": "x" * 257}, 413, "too_long"),
    ({"name": ""}, 400, "bad_name"),
    ({"name": "x" * 25}, 400, "bad_name"),
    ({"name": "A\x00da"}, 400, "bad_name"),
    ({"name": "A\u202eda"}, 400, "bad_name"),
    ({"name": "server"}, 400, "bad_name"),
    ([], 400, "bad_request"),
]


async def test_a_room_that_cannot_be(program: Program) -> None:
    for body, status, code in _ROOMS:
        assert (await program.refused(status, "POST", "/api/rooms", body=body)).code == code, body


async def test_a_newcomer_who_cannot_be(program: Program, ada: Membership) -> None:
    for path, body, status, code in [
        (ada.room, {"name": "ada"}, 409, "name_taken"),
        (ada.room, {"name": ""}, 400, "bad_name"),
        (ada.room, {"name": "Bob", "claim": "short"}, 400, "bad_request"),
        ("AB1", {"name": "Bob"}, 400, "bad_code"),
        ("ABCDEFGHIJKLM", {"name": "Bob"}, 400, "bad_code"),
        ("%00%ff%F0", {"name": "Bob"}, 400, "bad_code"),
        ("ÄBCD", {"name": "Bob"}, 400, "bad_code"),
        ("ZZZZZZZZ", {"name": "Bob"}, 404, "room_not_found"),
    ]:
        problem = await program.refused(status, "POST", f"/api/rooms/{path}/members", body=body)
        assert problem.code == code, path


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Basic QWRhOg==", "Bearer none", "Bearer \xff", "Bearer a b", "x"],
)
async def test_who_has_no_token(program: Program, ada: Membership, given: str) -> None:
    headers = {"Authorization": given, **_PLAIN}
    for method, path in (("GET", ""), ("GET", "/members"), ("GET", "/messages"),
                         ("POST", "/messages"), ("DELETE", "/members/me")):  # fmt: skip
        problem = await program.refused(
            401, method, f"/api/rooms/{ada.room}{path}", headers=headers,
            data="x" if method == "POST" else None,
        )  # fmt: skip
        assert problem.code == "bad_token"
    assert await _newest(program, ada) == 0


async def test_a_token_counts_in_its_room_alone(program: Program, ada: Membership) -> None:
    other = await program.open_room("Bob")
    await program.refused(401, "GET", f"/api/rooms/{ada.room}", token=other.token)
    await program.refused(404, "GET", "/api/rooms/ZZZZZZZZ", token=other.token)


async def test_a_query_that_makes_no_sense(program: Program, ada: Membership) -> None:
    path = f"/api/rooms/{ada.room}"
    for query in (
        "after=x", "after=", "after=-1", "after=1.5", "after=9007199254740992", "after=0x1",
        f"after={10**300}", "after=null", "after=%00", "after=%D9%A1", "limit=0", "limit=201",
        "limit=", "before=-1", "after=1&after=2", "limit=1&limit=1", "before=1&after=1",
    ):  # fmt: skip
        problem = await program.refused(400, "GET", f"{path}/messages?{query}", token=ada.token)
        assert problem.code == "bad_request", query
    for query in ("after=x", "after=-1", "after=1&after=1", "after=%F0", "after=" + "9" * 99):
        await program.refused(400, "GET", f"{path}/members?{query}", token=ada.token)


async def test_what_is_not_there(program: Program, ada: Membership) -> None:
    for path in ("/api", "/api/", "/api/nothing", "/api/rooms/", "/api//rooms", "/api/rooms/A/B",
                 f"/api/rooms/{ada.room}/", "/api/rooms/%2e%2e/x", "/api/%00"):  # fmt: skip
        for method in ("GET", "POST", "DELETE"):
            assert (await program.refused(404, method, path)).code == "not_found", path


async def test_another_method(program: Program, ada: Membership) -> None:
    for method, path, allowed in (
        ("GET", "/api/rooms", "POST"),
        ("PUT", f"/api/rooms/{ada.room}", "GET, HEAD"),
        ("OPTIONS", f"/api/rooms/{ada.room}/members", "GET, HEAD, POST"),
        ("PATCH", f"/api/rooms/{ada.room}/messages", "GET, HEAD, POST"),
        ("GET", f"/api/rooms/{ada.room}/members/me", "DELETE"),
        ("PROPFIND", "/api/rooms", "POST"),
    ):
        await program.refused(405, method, path, token=ada.token)
        assert set(program.headers["Allow"].split(",")) == set(allowed.split(", "))


async def test_strangers(program: Program) -> None:
    for headers, status in (({"Host": "evil.example"}, 421), ({"Origin": "http://evil"}, 403)):
        problem = await program.refused(
            status, "POST", "/api/rooms", body={"name": "Ada"}, headers=headers
        )
        assert problem.code == "forbidden"


async def test_a_cookie_does_not_count(program: Program, ada: Membership) -> None:
    headers = {"Cookie": f"chadchat_session={ada.token}"}
    await program.refused(401, "GET", f"/api/rooms/{ada.room}", headers=headers)


_TOKEN = "Authorization: Bearer {token}\r\n"
_TEXT = "Content-Type: text/plain\r\n"
_ONE = "Content-Length: 1\r\n\r\nx"
_CHUNKED = "Transfer-Encoding: chunked\r\n\r\n"
_RAW: list[tuple[str, int]] = [
    (_TOKEN + _TOKEN + _TEXT + _ONE, 400),
    (_TOKEN + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n" + _TEXT + _ONE, 400),
    (_TOKEN + _TEXT + _TEXT + _ONE, 400),
    (_TOKEN + _TEXT + "\r\n", 400),
    (_TOKEN + _TEXT + "Content-Length: -1\r\n\r\nx", 400),
    (_TOKEN + _TEXT + "Content-Length: 99999999999\r\n\r\nx", 413),
    (_TOKEN + _TEXT + _CHUNKED + "zz\r\nx\r\n0\r\n\r\n", 400),
    (_TOKEN + _TEXT + _CHUNKED + f"{FRAME_MAX + 1:x}\r\n" + "x" * (FRAME_MAX + 1) + "\r\n", 413),
    (_TOKEN + _TEXT + _CHUNKED + "1\r\nx\r\n0\r\n\r\n", 201),
]


async def test_requests_as_no_library_makes_them(
    program: Program, server: ServerProcess, ada: Membership
) -> None:
    for rest, status in _RAW:
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            head = f"POST /api/rooms/{ada.room}/messages HTTP/1.1\r\nHost: localhost\r\n"
            writer.write((head + "Connection: close\r\n" + rest.format(token=ada.token)).encode())
            answer = await reader.readline()  # as the server waits for what is left of a body
            writer.close()
        assert int(answer.split()[1]) == status, (rest, answer)
    assert await _newest(program, ada) == 1


async def test_an_id_of_an_event_that_is_no_text(
    server: ServerProcess, program: Program, ada: Membership
) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = f"GET /api/rooms/{ada.room}/events HTTP/1.1\r\nHost: localhost\r\n"
        token = f"Authorization: Bearer {ada.token}\r\n"
        writer.write((head + token).encode() + b"Last-Event-ID: \xff\r\n\r\n")
        answer = await reader.readline()
        writer.close()
    assert int(answer.split()[1]) == 400


async def _newest(program: Program, who: Membership) -> int:
    """Return the seq of the newest message in the room."""
    now = await program.done(RoomNow, "GET", f"/api/rooms/{who.room}", token=who.token)
    return now.seq
