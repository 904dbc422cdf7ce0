"""Addresses of servers, and what to share of a room."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.errors import BadCode
from chadchat_tui.links import (
    DEFAULT_SERVER,
    BadAddress,
    join_command,
    room_address,
    server_url,
    share_link,
)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("host:5000", "http://host:5000"),
        ("host", "http://host"),
        (" https://chat.example/ ", "https://chat.example"),
        ("https://chat.example/ABCD", "https://chat.example"),
        ("HTTP://Host:80", "http://host:80"),
        ("[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_address_is_a_scheme_a_host_and_a_port(typed: str, url: str) -> None:
    """Where no scheme is given it is http."""
    assert server_url(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://",
        "ftp://host",
        "javascript:alert(1)",
        "javascript://host",
        "data://host",
        "file://host/etc",
        "host:port",
        "host:99999",
        "user:pass@host",
        "a b",
        "h\x1b",
        "[::1",
    ],
)
def test_what_cannot_be_one_is_refused(typed: str) -> None:
    """With a sentence that shows how one looks."""
    with pytest.raises(BadAddress, match=DEFAULT_SERVER):
        server_url(typed)


@given(st.text())
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    """And what is an address stays the same one."""
    try:
        url = server_url(typed)
    except BadAddress:
        return
    assert server_url(url) == url


def test_what_is_shared_works_in_a_shell() -> None:
    """Whatever the name; the usual server is left out."""
    assert share_link(DEFAULT_SERVER, "ABCD") == "http://127.0.0.1:5000/ABCD"
    assert join_command(DEFAULT_SERVER, "ABCD") == "chadchat join ABCD --name NAME"
    command = join_command("https://chat.example", "ABCD", "it's me")
    assert shlex.split(command)[3:] == ["--name", "it's me", "--server", "https://chat.example"]


@pytest.mark.parametrize(
    ("typed", "server", "code"),
    [
        (" abcd ", None, "ABCD"),
        ("http://127.0.0.1:5000/ABCD", "http://127.0.0.1:5000", "ABCD"),
        ("chat.example/abcd/?from=mail", "http://chat.example", "ABCD"),
    ],
)
def test_a_room_is_found_by_code_or_link(typed: str, server: str | None, code: str) -> None:
    assert room_address(typed) == (server, code)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("12", BadCode),
        ("", BadCode),
        ("http://chat.example", BadCode),
        ("ftp://x/ABCD", BadAddress),
    ],
)
def test_what_is_neither_is_refused(typed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        room_address(typed)
