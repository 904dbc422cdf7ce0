"""Every kind of answer has the headers that keep a browser safe."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest

from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import quiet_server
from tests.server.gateway.polling import OPENING, SOCKET
from tests.server_process import ServerProcess

_POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "base-uri 'none'",
    "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
_FRIEND = "https://friend.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server"), "--allowed-origins", _FRIEND) as server:
        yield server


_GETS = [
    ("/", 200), ("/ABCD", 200), ("/room", 303), ("/nothing/here", 404), ("/healthz", 200),
    ("/metrics", 200), ("/static/licences.txt", 200), ("/static/nothing", 404), ("/static/", 403),
    (SOCKET, 400), (f"{SOCKET}?EIO=4&transport=polling", 200),
    (f"{SOCKET}?EIO=4&transport=polling&sid=none", 400),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status"), _GETS)
async def test_an_answer_to_a_get(server: ServerProcess, path: str, status: int) -> None:
    async with (
        aiohttp.ClientSession(server.url) as http,
        http.get(path, allow_redirects=False) as response,
    ):
        assert response.status == status
        _is_safe(response)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 400),
        ("POST", "/healthz", 405),
        ("DELETE", "/", 405),
        ("GET", SOCKET + "?EIO=4&transport=websocket", 400),
    ],
)
async def test_an_answer_to_what_is_not_taken(
    server: ServerProcess, method: str, path: str, status: int
) -> None:
    async with (
        aiohttp.ClientSession(server.url) as http,
        http.request(method, path, data=b"x" if method == "POST" else None) as response,
    ):
        assert response.status == status
        _is_safe(response)


async def test_an_answer_to_a_stranger(server: ServerProcess) -> None:
    for headers, status in (({"Host": "evil.example"}, 421), ({"Origin": "http://evil"}, 403)):
        async with (
            aiohttp.ClientSession(server.url, headers=headers) as http,
            http.get("/") as response,
        ):
            assert response.status == status
            _is_safe(response)


@pytest.mark.parametrize(
    "asked",
    [
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nsecret\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: secret\r\nHost: 127.0.0.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n"
        "Transfer-Encoding: chunked\r\n\r\nsecret",
        f"GET /secret{9_000 * 'a'} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "secret / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET http://[secret/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "secret\r\n\r\n",
    ],
    ids=[
        "no header",
        "no host",
        "two hosts",
        "two lengths",
        "a long path",
        "no method",
        "no URL",
        "no request",
    ],
)
async def test_an_answer_to_what_is_no_http(server: ServerProcess, asked: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            writer.write(asked.encode())
            answer = (await reader.read()).decode()
        finally:
            writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    assert status.split()[1] == "400"
    assert {
        "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer", "Server: Chad Chat",
    } <= set(lines)  # fmt: skip
    assert "frame-ancestors 'none'" in head
    assert body == "This request is too long, or is not HTTP as the server understands it.\n"
    assert "secret" not in answer


async def test_pages_of_a_friend_may_read_what_socketio_answers(server: ServerProcess) -> None:
    async with aiohttp.ClientSession(server.url, headers={"Origin": _FRIEND}) as http:
        async with http.get(SOCKET, params=OPENING) as response:
            assert response.status == 200
            assert response.headers["Access-Control-Allow-Origin"] == _FRIEND
            assert response.headers["Access-Control-Allow-Credentials"] == "true"
            assert response.headers["Vary"] == "Origin"
        async with http.get("/") as response:
            assert response.status == 200
            assert "Access-Control-Allow-Origin" not in response.headers


def _is_safe(response: aiohttp.ClientResponse) -> None:
    assert set(response.headers["Content-Security-Policy"].split("; ")) == _POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Server"] == "Chad Chat"
