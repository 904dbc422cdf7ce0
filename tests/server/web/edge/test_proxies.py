"""Whom a request comes from: only trusted proxies are believed."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.web.edge.proxies import client_of
from tests.server.conftest import quiet_server
from tests.server.gateway.polling import OPENING, SOCKET
from tests.server_process import ServerProcess

_TRUSTED = tuple(map(ip_network, ("10.0.0.0/8", "2001:db8::/32")))


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.7, 10.2.0.1"], "198.51.100.7"),
        ("10.0.0.1", ["10.3.0.1, 10.2.0.1"], "10.3.0.1"),
        ("10.0.0.1", ["198.51.100.7, unknown, 10.2.0.1"], "10.2.0.1"),
        ("10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
        ("10.0.0.1", ["[2001:db9::1]:4711"], "2001:db9::1"),
        ("::ffff:10.0.0.1", ["2001:db9::1"], "2001:db9::1"),
        ("2001:db8::1", ["198.51.100.7"], "198.51.100.7"),
        ("", ["198.51.100.7"], ""),
    ],
)
def test_the_address_furthest_away_that_a_trusted_proxy_vouches_for(
    peer: str, forwarded_for: list[str], client: str
) -> None:
    assert client_of(peer, forwarded_for, _TRUSTED) == client


@given(st.lists(st.text()))
def test_whatever_it_says_there_is_a_client(forwarded_for: list[str]) -> None:
    assert client_of("10.0.0.1", forwarded_for, _TRUSTED)


async def _opens(server: ServerProcess, address: str) -> bool:
    """Open a session, forwarded for ``address``; say whether that was allowed."""
    headers = {"X-Forwarded-For": address}
    async with (
        aiohttp.ClientSession(server.url, headers=headers) as http,
        http.get(SOCKET, params=OPENING) as response,
    ):
        assert response.status in {200, 429}
        return response.status == 200


async def test_who_stands_behind_a_proxy_is_counted_by_his_own_address(tmp_path: Path) -> None:
    options = ("--trusted-proxy", "127.0.0.1", "--connections-max", "1")
    with quiet_server(tmp_path, *options, limits=True) as server:
        assert await _opens(server, "192.0.2.1")
        assert await _opens(server, "192.0.2.2")
        assert not await _opens(server, "198.51.100.1, 192.0.2.2")
        assert await _opens(server, "2001:db8:1:2::1")
        assert not await _opens(server, "2001:db8:1:2:ffff::1")
        assert await _opens(server, "2001:db8:1:3::1")


@pytest.mark.parametrize(("proto", "secure"), [("https", True), ("http, https", True),
                                               ("https, http", False), ("", False)])  # fmt: skip
async def test_the_cookie_is_for_tls_where_the_proxy_does_it(
    tmp_path: Path, proto: str, secure: bool
) -> None:
    with quiet_server(tmp_path, "--trusted-proxy", "127.0.0.0/8") as server:
        assert await _has_a_secure_cookie(server, proto) is secure


async def test_a_stranger_is_not_believed(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--trusted-proxy", "10.0.0.0/8") as server:
        assert not await _has_a_secure_cookie(server, "https")


async def _has_a_secure_cookie(server: ServerProcess, proto: str) -> bool:
    async with (
        aiohttp.ClientSession(server.url, headers={"X-Forwarded-Proto": proto}) as http,
        http.post("/", data={"name": "Ada", "create": ""}, allow_redirects=False) as response,
    ):
        assert response.status == 303
        return bool(response.cookies["chadchat_session"]["secure"])
