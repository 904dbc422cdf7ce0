"""What the server says of its address."""

from __future__ import annotations

import socket
from ipaddress import ip_network
from pathlib import Path

import pytest
from yarl import URL

from chadchat_server.config import Settings
from chadchat_server.reach import announcement

ONLY_HERE = "Only this machine can reach it; --host lets others in."
PROXIES = (ip_network("127.0.0.1"),)


@pytest.mark.parametrize(
    ("settings", "url", "further"),
    [
        (Settings(), "http://127.0.0.1:5011", [ONLY_HERE]),
        (Settings(host="::1"), "http://[::1]:5011", [ONLY_HERE]),
        (Settings(trusted_proxy=PROXIES), "http://127.0.0.1:5011", []),
        (Settings(host="chat.example.org"), "http://chat.example.org:5011", []),
        (Settings(host="192.0.2.7", tls_cert=Path("chain.pem")), "https://192.0.2.7:5011", []),
        (Settings(host="0.0.0.0", trusted_proxy=PROXIES), "http://0.0.0.0:5011", []),
        (
            Settings(host="0.0.0.0", allowed_hosts=("one.org", "b.org")),
            "http://0.0.0.0:5011",
            ["Others reach it at http://one.org:5011"],
        ),
        (
            Settings(host="::", allowed_hosts=("one.org",), tls_cert=Path("chain.pem")),
            "https://[::]:5011",
            ["Others reach it at https://one.org:5011"],
        ),
    ],
)
def test_it_names_the_address_it_was_given_and_who_can_come(
    settings: Settings, url: str, further: list[str]
) -> None:
    assert announcement(settings, 5011).splitlines() == [
        f"Chad Chat is listening on {url}",
        *further,
    ]


def test_for_every_address_it_names_one_of_this_machine() -> None:
    said = announcement(Settings(host="0.0.0.0"), 5011).splitlines()
    for way_in in said[1:]:  # where there is a network
        url = URL(way_in.removeprefix("Others reach it at "))
        with socket.socket() as here:
            here.bind((url.host, 0))
            assert here.getsockname()[0] != "0.0.0.0"
