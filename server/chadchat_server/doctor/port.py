"""Where the server is to listen: whether it can, or who does."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from ..config import Settings
from .finding import Finding, ok, problem

_SECONDS: Final = 3.0


def check_port(settings: Settings) -> Iterator[Finding]:
    """Look whether the address can be listened at and, where somebody does, whether it is us."""
    where = f"{settings.host}:{settings.port}"
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            yield from _check_who_answers(settings, where)
        else:
            yield _cannot_listen(where, error)
    else:
        yield ok(f"The server can listen at {where}; nobody does now.")


def _cannot_listen(where: str, error: Exception) -> Finding:
    reason = getattr(error, "strerror", None) or error
    do = "Choose a --host of this machine's."
    if isinstance(error, PermissionError):
        do = (
            "Choose a --port from 1024 on, or let the unit bind it: "
            "AmbientCapabilities=CAP_NET_BIND_SERVICE."
        )
    return problem(f"{where} cannot be listened at: {reason}.", do)


def _check_who_answers(settings: Settings, where: str) -> Iterator[Finding]:
    try:
        alive = _ask(settings, "/healthz") == (200, "alive\n")
        status, reason = _ask(settings, "/readyz") if alive else (0, "")
    except TimeoutError:
        yield problem(
            f"Who listens at {where} does not answer within {_SECONDS:.0f} s.",
            "If it is this server, it is overloaded or stands still: look at its log.",
        )
    except (OSError, http.client.HTTPException):
        yield _taken(where)
    else:
        if not alive:
            yield _taken(where)
        elif status == 200:
            yield ok(f"A Chad Chat server listens at {where}, and can store and serve.")
        else:
            yield problem(
                f"A Chad Chat server listens at {where}, and cannot store: {reason.strip()}",
                "Look at its log.",
            )


def _taken(where: str) -> Finding:
    return problem(
        f"Another program listens at {where}.",
        "Stop it (`ss -ltnp` says which one it is), or choose another --port.",
    )


def _ask(settings: Settings, path: str) -> tuple[int, str]:
    """Ask who listens; return status and text. Raises OSError or HTTPException."""
    host = _near(settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=_SECONDS)
    if settings.tls_cert is not None:
        anybody = ssl.create_default_context()
        anybody.check_hostname = False
        anybody.verify_mode = ssl.CERT_NONE  # whether it can be trusted is another check
        connection = http.client.HTTPSConnection(
            host, settings.port, timeout=_SECONDS, context=anybody
        )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(1000).decode("utf-8", "replace")
    finally:
        connection.close()


def _near(host: str) -> str:
    """Return an address by which this machine reaches who listens at ``host``."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
