"""Only by our names, and only from our pages: for each request, the WebSocket's among them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from ipaddress import ip_address

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.authorities import Authority, read_authority
from chadchat_server.web.edge.hosts import Welcome
from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import quiet_server
from tests.server.gateway.polling import OPENING, SOCKET
from tests.server_process import ServerProcess

_FORM = {"name": "Ada", "create": ""}
_OPTIONS = ("--allowed-hosts", "chat.example", "--allowed-origins", "https://friend.example")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server"), *_OPTIONS) as server:
        yield server


async def _statuses(server: ServerProcess, headers: dict[str, str]) -> list[int]:
    """Return how a page, a form, a file, a poll and a WebSocket are answered."""
    async with aiohttp.ClientSession(server.url, headers=headers) as http:
        answers = []
        for path in ("/", "/static/licences.txt", f"{SOCKET}?EIO=4&transport=polling"):
            async with http.get(path) as response:
                answers.append(response.status)
        async with http.post("/", data=_FORM, allow_redirects=False) as response:
            answers.append(response.status)
        try:
            params = {**OPENING, "transport": "websocket"}
            await (await http.ws_connect(SOCKET, params=params)).close()
            answers.append(101)
        except aiohttp.WSServerHandshakeError as error:
            answers.append(error.status)
        return answers


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}", "192.168.1.20:{port}",
     "chat.example", "Chat.Example.:443", "me.localhost"],
)  # fmt: skip
async def test_the_names_that_it_is_reached_by(server: ServerProcess, host: str) -> None:
    assert await _statuses(server, {"Host": host.format(port=server.port)}) == _LET_IN


@pytest.mark.parametrize(
    "host",
    ["evil.example", "chat.example.evil", "127.0.0.1.evil", "localhost@evil", "a/b", "[x",
     "[::1].evil.example", "[::1]evil", "localhost:65536", "localhost:1:2", "[localhost]",
     "chat.example..", ".localhost", "."],
)  # fmt: skip
async def test_any_other_name_is_not_answered_to(server: ServerProcess, host: str) -> None:
    for origin in ({}, {"Origin": f"http://{host}"}):
        assert await _statuses(server, {"Host": host, **origin}) == [421] * 5


async def test_who_says_no_name_is_not_answered(server: ServerProcess) -> None:
    """By HTTP/1.0, where one may do so."""
    assert await _status(server, b"GET / HTTP/1.0\r\n\r\n") == 421


async def test_a_page_whose_site_is_no_text(server: ServerProcess) -> None:
    head = b"Host: localhost\r\nOrigin: http://\x86\xff\r\nConnection: close"
    assert await _status(server, b"GET / HTTP/1.1\r\n" + head + b"\r\n\r\n") == 403


async def test_an_absolute_address_says_whom_it_is_for(server: ServerProcess) -> None:
    head = b"Host: localhost\r\nConnection: close\r\n\r\n"
    assert await _status(server, b"GET http://evil.example/ HTTP/1.1\r\n" + head) == 421
    assert await _status(server, b"GET http://chat.example/ HTTP/1.1\r\n" + head) == 200
    assert await _status(server, b"OPTIONS * HTTP/1.1\r\n" + head) == 421


async def test_of_two_pages_each_has_to_be_ours(server: ServerProcess) -> None:
    head = b"Host: localhost\r\nOrigin: http://localhost\r\n"
    rest = b"Origin: http://evil\r\nConnection: close\r\n\r\n"
    assert await _status(server, b"GET / HTTP/1.1\r\n" + head + rest) == 403


async def _status(server: ServerProcess, request: bytes) -> int:
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
    return int(answer.split()[1])


_LET_IN = [200, 200, 200, 303, 101]


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:{port}", "http://127.0.0.1:{port}"),
        ("localhost:{port}", "http://localhost:{port}"),
        ("localhost", "http://localhost:80"),
        ("chat.example", "https://chat.example"),
        ("chat.example:443", "https://CHAT.example"),
        ("127.0.0.1:{port}", "https://friend.example"),
    ],
)
async def test_our_pages_and_our_friends(server: ServerProcess, host: str, origin: str) -> None:
    headers = {"Host": host, "Origin": origin}
    headers = {key: value.format(port=server.port) for key, value in headers.items()}
    assert await _statuses(server, headers) == _LET_IN


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:1",
     "http://localhost:{port}", "http://friend.example", "https://friend.example:8443",
     "file://", "https://friend.example/", "chrome-extension://abc"],
)  # fmt: skip
async def test_a_page_of_another_site(server: ServerProcess, origin: str) -> None:
    headers = {"Host": "127.0.0.1:{port}", "Origin": origin}
    headers = {key: value.format(port=server.port) for key, value in headers.items()}
    assert await _statuses(server, headers) == [403] * 5


async def test_the_sentence_says_what_to_do(server: ServerProcess) -> None:
    for headers, option in (
        ({"Host": "pi.local:80"}, "--allowed-hosts pi.local\n"),
        ({"Origin": "https://x.example"}, "--allowed-origins https://x.example\n"),
    ):
        async with (
            aiohttp.ClientSession(server.url, headers=headers) as http,
            http.get("/") as response,
        ):
            assert (await response.text()).endswith(option)


def test_where_we_have_tls_a_page_without_is_none_of_ours() -> None:
    welcome, host = Welcome({"chat.example"}, ()), Authority("chat.example", None)
    assert welcome.hears("https://chat.example", host, secure=True)
    assert not welcome.hears("http://chat.example", host, secure=True)


@given(st.text())
def test_any_text_is_a_host_or_none(text: str) -> None:
    _is_a_name_or_an_address(read_authority(text))
    Welcome((), ()).hears(text, Authority("localhost", None), secure=False)


@given(st.from_regex(r"(\[?[0-9a-fv:.%]{1,9}\]?|[a-z_.-]{1,5})(:[0-9]{0,6})?.?"))
def test_what_nearly_is_a_host_is_one_or_none(text: str) -> None:
    _is_a_name_or_an_address(read_authority(text))


def _is_a_name_or_an_address(authority: Authority | None) -> None:
    if authority is None:
        return
    if ":" in authority.name:
        assert ip_address(authority.name).version == 6
    else:
        assert authority.name.isascii()
        assert set("[]/@%, \n") & set(authority.name) == set()
    assert authority.port is None or 0 <= authority.port < 2**16
