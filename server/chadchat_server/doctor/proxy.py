"""A proxy before the server, and what it has to bring."""

from __future__ import annotations

from collections.abc import Iterator

from ..config import Settings, is_this_machine
from .finding import Finding, ok, problem, warning


def check_proxy(settings: Settings) -> Iterator[Finding]:
    """Look whether what a trusted proxy says would be heard, and say what it has to say."""
    networks = settings.trusted_proxy
    if not networks:
        return
    if any(not network.prefixlen for network in networks):
        yield problem(
            "--trusted-proxy has every address in it: anybody can say that they are somebody else.",
            "Give the proxy's own addresses alone.",
        )
    if not settings.allowed_hosts:
        yield problem(
            "--allowed-hosts is empty: requests that the proxy passes on by the public name are "
            "refused (421).",
            "Give the name that people type: --allowed-hosts chat.example.org",
        )
    if is_this_machine(settings.host) and not any(
        network.network_address.is_loopback for network in networks
    ):
        yield warning(
            f"Only this machine reaches {settings.host}, and --trusted-proxy has no address of it: "
            "nothing that the proxy says is believed.",
            "Add 127.0.0.1 (or ::1) to --trusted-proxy, or let the server listen for the proxy.",
        )
    yield ok(
        "A proxy is believed from " + ", ".join(map(str, networks)) + ".",
        "It has to pass Host on as it came, to set X-Forwarded-For and X-Forwarded-Proto, and to "
        "let WebSockets through (Upgrade and Connection).",
    )
