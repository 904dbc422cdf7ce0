"""What the server says of its address."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from yarl import URL

from chadchat_server.config import Settings
from chadchat_server.reach import announcement, reachable_url


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://127.0.0.1:5011"),
        (Settings(host="::1"), "http://[::1]:5011"),
        (Settings(host="chat.example.org"), "http://chat.example.org:5011"),
        (Settings(host="192.0.2.7", tls_cert=Path("chain.pem")), "https://192.0.2.7:5011"),
        (Settings(host="0.0.0.0", allowed_hosts=("one.org", "b.org")), "http://one.org:5011"),
    ],
)
def test_the_address_is_the_one_that_was_given(settings: Settings, url: str) -> None:
    assert reachable_url(settings, 5011) == url


def _named(host: str) -> str:
    return URL(reachable_url(Settings(host=host), 5011)).host or ""


def test_for_every_address_it_names_one_of_this_machine() -> None:
    with socket.socket() as here:
        here.bind((_named("0.0.0.0"), 0))
        assert here.getsockname()[0] != "0.0.0.0"
    assert ip_address(_named("::")) != ip_address("::")  # where there is IPv6, or not


def test_it_says_where_only_this_machine_can_reach_it() -> None:
    first, second = announcement(Settings(), "http://127.0.0.1:5000").splitlines()
    assert first == "Chad Chat is listening on http://127.0.0.1:5000"
    assert second == "Only this machine can reach it; --host lets others in."
    proxied = Settings(trusted_proxy=(ip_network("127.0.0.1"),))
    for settings in (Settings(host="0.0.0.0"), proxied):
        assert announcement(settings, "x") == "Chad Chat is listening on x"
