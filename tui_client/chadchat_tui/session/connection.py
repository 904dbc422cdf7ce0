"""The connection to a server, made time and again for as long as it is wanted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from chadchat_shared.answers import Answer
from chadchat_shared.errors import ChatError
from chadchat_shared.requests import Request

from ..events import Closed, Connected, Connecting, Refused, Status, Waiting
from .backoff import Backoff
from .errors import ClientFailed, ConnectionLost, ConnectionRefused, ServerNotReached
from .patience import pause

if TYPE_CHECKING:
    from .socket import Socket

AnswerT = TypeVar("AnswerT", bound=Answer)

_log = logging.getLogger("chadchat.session")
_log.addHandler(logging.NullHandler())


class Connection:
    """Keeps connected to ``server`` (a URL). ``status`` is how that fares.

    ``tell`` gets each status, and ``receive`` what the server says, by name and payload. On each
    new connection ``enter`` is run, and cancelled with it; ``lost`` is called when it has gone, and
    ``refused`` with the reason before it is given up for good.
    """

    status: Status

    def __init__(
        self,
        server: str,
        *,
        tell: Callable[[Status], None],
        receive: Callable[[str, object], None],
        enter: Callable[[], Awaitable[None]],
        lost: Callable[[], None],
        refused: Callable[[ChatError], None],
    ) -> None:
        self.status = Closed()
        self._server = server
        self._tell = tell
        self._receive = receive
        self._enter = enter
        self._lost = lost
        self._refused = refused
        self._socket: Socket | None = None
        self._moved = asyncio.Event()
        self._retry = asyncio.Event()
        self._come_back_after = 0.0
        self._connecting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect, and keep connected until ``close``."""
        self._move(Connecting())
        self._connecting = asyncio.create_task(self._keep_connected())

    async def close(self) -> None:
        """Close the connection; that is for the caller to tell."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        self._become(Closed())

    def retry_now(self) -> None:
        """Cut short the wait for the next try to connect."""
        self._retry.set()

    def reconnect(self) -> None:
        """Make another connection now, whether there is one or none."""
        self.drop(ConnectionLost())
        self.retry_now()

    def come_back_after(self, seconds: float) -> None:
        """Wait at least so long when this connection has gone."""
        self._come_back_after = seconds

    async def first_try(self) -> None:
        """Wait for the first connection. Raises why there is none."""
        while isinstance(self.status, Connecting):
            await self._moved.wait()
        if isinstance(self.status, Waiting | Refused):
            raise self.status.error

    async def up(self) -> None:
        """Wait until there is a connection. Raises why there is never going to be one."""
        while not isinstance(self.status, Connected):
            if isinstance(self.status, Refused):
                raise self.status.error
            if isinstance(self.status, Closed):
                raise ConnectionLost
            await self._moved.wait()

    async def down(self) -> None:
        """Wait until there is none."""
        while isinstance(self.status, Connected):
            await self._moved.wait()

    async def ask(
        self,
        request: Request,
        kind: type[AnswerT],
        apply: Callable[[AnswerT], None] | None = None,
    ) -> AnswerT:
        """Return the answer, or raise what the server refused with, or ConnectionLost; see
        ``Socket.ask``.
        """
        if self._socket is None:
            raise ConnectionLost
        return await self._socket.ask(request, kind, apply)

    def drop(self, error: ChatError) -> None:
        """Give this connection up for ``error``, and make another."""
        if self._socket is not None:
            self._socket.fail(error)

    async def _keep_connected(self) -> None:
        try:
            await self._connect_time_and_again()
        except ConnectionRefused as refusal:
            self._give_up(refusal)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is to be told
            _log.exception("The session has failed.")
            self._give_up(ClientFailed(error))

    def _give_up(self, error: ChatError) -> None:
        self._refused(error)
        self._move(Refused(error))

    async def _connect_time_and_again(self) -> None:
        # Imported here, and beside the event loop, because it takes a tenth of a second or two
        # that a screen should not have to wait for.
        socket = await asyncio.to_thread(_import_socket)
        backoff = Backoff()
        while True:
            try:
                error = await self._stay_connected(socket, backoff)
            except ServerNotReached as unreachable:
                error = unreachable
            # On top of what the server asks for, so that not everybody is back at once.
            seconds = max(error.retry_after or 0.0, self._come_back_after) + backoff.next()
            self._come_back_after = 0.0
            self._move(Waiting(seconds, error))
            await pause(seconds, self._retry)
            self._move(Connecting())

    async def _stay_connected(self, socket_type: type[Socket], backoff: Backoff) -> ChatError:
        """Connect, have the rooms entered, and return why the connection went."""
        socket = await socket_type.open(self._server, self._receive)
        self._socket = socket
        try:
            self._move(Connected())
            async with asyncio.TaskGroup() as group:
                entering = group.create_task(self._enter_all(socket, backoff))
                error = await socket.lost
                entering.cancel()
            return error
        finally:
            self._socket = None
            self._lost()
            await socket.close()

    async def _enter_all(self, socket: Socket, backoff: Backoff) -> None:
        await self._enter()
        if not socket.lost.done():
            backoff.reset()

    def _move(self, status: Status) -> None:
        self._become(status)
        self._tell(status)

    def _become(self, status: Status) -> None:
        self.status = status
        self._moved.set()
        self._moved = asyncio.Event()


def _import_socket() -> type[Socket]:
    from .socket import Socket  # noqa: PLC0415  # see where it is called

    return Socket
