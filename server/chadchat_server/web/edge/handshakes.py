"""Connections by TLS, which count from before their handshake is over.

A server that asyncio gives TLS to makes nobody known until then, and never tells of handshakes that
fail. So what listens here is a socket, and each connection is counted when it is accepted.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress

from ...tls import Certificate
from .connections import Connections, Taken

_GOODBYE_SECONDS = 1.0
"""How long the peer of a connection that is being closed may take to say goodbye, too."""

_PAUSE_SECONDS = 1.0
"""How long nobody is accepted after that could not be done, as with too many open files."""

_log = logging.getLogger(__name__)


class Handshakes:
    """Accepts ``connections`` at a listening socket; TLS may take ``seconds`` to begin.

    ``failed`` is called where nobody can be accepted any more.
    """

    def __init__(
        self, connections: Connections, certificate: Certificate, seconds: float,
        failed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._connections = connections
        self._certificate = certificate
        self._seconds = seconds
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._accepting: list[asyncio.Task[None]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def accept_at(self, bound: Iterable[socket.socket], backlog: int) -> None:
        """Take whoever comes to these sockets; ``backlog`` connections may wait for that."""
        for one in bound:
            listening = socket.fromfd(one.fileno(), one.family, one.type)
            listening.setblocking(False)
            listening.listen(backlog)
            accepting = self._loop.create_task(self._accept(listening))
            accepting.add_done_callback(self._ended)
            self._accepting.append(accepting)

    def stop(self) -> None:
        """Take no more connections; those that there are stay."""
        for accepting in self._accepting:
            accepting.cancel()

    async def _accept(self, listening: socket.socket) -> None:
        with listening:
            while True:
                await asyncio.sleep(0)  # a turn for others: asyncio's ``sock_accept`` may give none
                try:
                    tcp, peer = await self._loop.sock_accept(listening)
                except ConnectionAbortedError:
                    continue  # it was gone before that
                except OSError as error:
                    _log.error("No connection could be accepted: %s", error.strerror)
                    await asyncio.sleep(_PAUSE_SECONDS)
                else:
                    self._begin(tcp, str(peer[0]) if peer else "")

    def _ended(self, accepting: asyncio.Task[None]) -> None:
        if not accepting.cancelled():
            _log.critical("Accepting has ended by a mistake", exc_info=accepting.exception())
            self._failed()

    def _begin(self, tcp: socket.socket, address: str) -> None:
        if (taken := self._connections.take(address)) is None:
            tcp.close()
            return
        task = self._loop.create_task(self._shake_hands(tcp, taken))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _shake_hands(self, tcp: socket.socket, taken: Taken) -> None:
        begun = False
        try:
            with suppress(OSError):  # which an ssl.SSLError is, too
                tls, _ = await self._loop.connect_accepted_socket(
                    lambda: taken, tcp, ssl=self._certificate.context,
                    ssl_handshake_timeout=self._seconds, ssl_shutdown_timeout=_GOODBYE_SECONDS,
                )  # fmt: skip
                begun = not tls.is_closing()
        finally:
            if not begun:
                taken.place.free()
