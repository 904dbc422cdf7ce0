"""Where a server is, and what to give to people so that they find a room there."""

from __future__ import annotations

import shlex
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import ChatError

DEFAULT_SERVER: Final = "http://127.0.0.1:5000"


class BadAddress(ChatError):
    """What was given as the server's address cannot be one."""

    code = "bad_address"
    sentence = "That is no server address. One looks like http://127.0.0.1:5000."


def server_url(typed: str) -> str:
    """Return the server's URL as scheme, host and port; ``host:5000`` means http.

    Raises BadAddress.
    """
    typed = typed.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise BadAddress
    if not typed.isprintable() or " " in typed:
        raise BadAddress
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")


def is_local(server: str) -> bool:
    """Say whether nobody but this machine can reach ``server`` by its URL."""
    host = urlsplit(server).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def room_address(typed: str) -> tuple[str | None, str]:
    """Return the code of the room that is meant, with its server where ``typed`` is a share link.

    Raises BadAddress or BadCode.
    """
    server, _, code = typed.strip().partition("?")[0].rstrip("/").rpartition("/")
    return server_url(server) if server else None, normalise_code(code)


def share_link(server: str, code: str) -> str:
    """Return the link that opens the room's page in a browser (protocol: The page)."""
    return f"{server}/{code}"


def join_command(server: str, code: str, name: str = "NAME") -> str:
    """Return the command that opens the room in a terminal."""
    where = "" if server == DEFAULT_SERVER else f" --server {shlex.quote(server)}"
    return f"chadchat join {code} --name {shlex.quote(name)}{where}"
