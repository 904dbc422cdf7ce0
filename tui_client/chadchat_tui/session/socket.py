"""One Socket.IO connection from its handshake to its end; the only user of socketio.

What AsyncClient receives it handles in tasks of its own, which begin in the order of the packets:
answers and events are therefore dealt with in plain functions that never wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, TypeVar

import msgspec

from chadchat_shared.answers import Answer
from chadchat_shared.decoding import read_answer, to_wire
from chadchat_shared.errors import ChatError, TooLong
from chadchat_shared.requests import Request

from .absent import absent
from .errors import ConnectionLost, ConnectionRefused, ServerNotReached
from .late_tls import late_tls

with late_tls():
    import aiohttp

# python-socketio imports all that its servers could share rooms by. Of that redis is large, where
# it is installed: it would cost each client 45 ms and 7 MB.
with absent("redis", "valkey"):
    import socketio

AnswerT = TypeVar("AnswerT", bound=Answer)
ErrorT = TypeVar("ErrorT", bound=Exception)

HANDSHAKE_SECONDS: Final = 10
ANSWER_SECONDS: Final = 20
GOODBYE_SECONDS: Final = 2

_quiet = logging.getLogger("chadchat.socket")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class _WebSocket(aiohttp.ClientWebSocketResponse):
    """aiohttp's, which keeps its connection when the other side resets it, and then warns that
    nobody has closed it.
    """

    async def close(self, *, code: int = aiohttp.WSCloseCode.OK, message: bytes = b"") -> bool:
        closed = await super().close(code=code, message=message)
        self._response.close()
        return closed


class Socket:
    """A connection that is up. ``lost`` gets its result, the reason, when it is so no more."""

    def __init__(self, on_event: Callable[[str, object], None]) -> None:
        self.lost: asyncio.Future[ChatError] = asyncio.get_running_loop().create_future()
        self._asked: dict[asyncio.Future[object], Request] = {}
        self._http = aiohttp.ClientSession(ws_response_class=_WebSocket)
        self._refusal: str | None = None
        self._answered = asyncio.Event()
        self._client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=self._http,
            logger=_quiet, engineio_logger=_quiet,
        )  # fmt: skip
        self._client.on(
            "*", lambda event, *payload: on_event(event, payload[0] if payload else None)
        )
        self._client.on("connect", self._answered.set)
        self._client.on("disconnect", self._disconnected)
        self._client.on("connect_error", self._refused)

    @classmethod
    async def open(cls, url: str, on_event: Callable[[str, object], None]) -> Socket:
        """Connect to ``url``; each event is given to ``on_event`` with its name and payload.

        Raises ServerNotReached or ConnectionRefused.
        """
        socket = cls(on_event)
        try:
            await socket._connect(url)
        except BaseException:
            await socket.close()
            raise
        return socket

    async def ask(
        self,
        request: Request,
        kind: type[AnswerT],
        apply: Callable[[AnswerT], None] | None = None,
    ) -> AnswerT:
        """Ask and return the answer. ``apply`` gets it before any later event is dealt with, and
        may refuse it with a ChatError.

        Raises what the server refused with, or ConnectionLost when no answer comes.
        """
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        answers: list[AnswerT] = []

        def answered(*arguments: object) -> None:
            if answer.done():
                return
            try:
                answers.append(read_answer(arguments[0] if arguments else None, kind))
                if apply is not None:
                    apply(answers[0])
            except ChatError as refusal:
                answer.set_exception(refusal)
            else:
                answer.set_result(None)

        if self.lost.done():
            raise ConnectionLost
        self._asked[answer] = request
        try:
            await self._client.emit(request.event, to_wire(request), callback=answered)
            async with asyncio.timeout(ANSWER_SECONDS):
                await answer
        except (TimeoutError, socketio.exceptions.SocketIOError):
            self.fail(ConnectionLost())
            raise ConnectionLost from None
        finally:
            del self._asked[answer]
        return answers[0]

    def fail(self, reason: ChatError) -> None:
        """Give the connection up for ``reason``; whoever waits for an answer is told."""
        if not self.lost.done():
            self.lost.set_result(reason)
        for answer in self._asked:
            if not answer.done():
                answer.set_exception(ConnectionLost())

    async def close(self) -> None:
        """Close the connection. Does not raise."""
        self.fail(ConnectionLost())
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._client.disconnect()
                if self._client.eio.ws is not None:
                    await self._client.eio.ws.close()
        except (TimeoutError, aiohttp.ClientError, OSError):
            pass
        finally:
            await self._http.close()

    async def _connect(self, url: str) -> None:
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self._client.connect(url, transports=["websocket"], wait=False)
                await self._answer_or_end()
        # What no Engine.IO server says makes the library fail in these ways.
        except (
            socketio.exceptions.ConnectionError,
            TimeoutError,
            aiohttp.ClientError,
            OSError,
            ValueError,
            TypeError,
            KeyError,
        ) as error:
            raise _not_reached(url, error) from error
        if self._refusal is not None:
            raise ConnectionRefused(self._refusal)
        if self._client.eio.state != "connected" or not self._client.namespaces:
            raise ServerNotReached

    async def _answer_or_end(self) -> None:
        """Wait until the server has let one in or not, or its connection has gone: that alone the
        library would not notice before its time is over.
        """
        answered = asyncio.create_task(self._answered.wait())
        try:
            await asyncio.wait(
                [answered, self._client.eio.read_loop_task], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            answered.cancel()

    def _disconnected(self, _reason: str) -> None:
        if self._client.eio.ws.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            self._refuse_largest()
        self.fail(ConnectionLost())

    def _refuse_largest(self) -> None:
        """Answer in the server's place, which has closed the connection on too large a frame
        (protocol: Oversized frames). Whichever that was, the largest is too large.
        """
        waiting = [answer for answer in self._asked if not answer.done()]
        if waiting:
            largest = max(waiting, key=lambda answer: len(msgspec.json.encode(self._asked[answer])))
            largest.set_exception(TooLong("The server takes no message as long as this."))

    def _refused(self, data: object = None) -> None:
        if isinstance(data, dict) and isinstance(data.get("message"), str):
            self._refusal = data["message"]
        self._answered.set()


def _not_reached(url: str, error: Exception) -> ServerNotReached:
    """Return the sentence that fits: a server that is busy, another kind of server, or none."""
    if _cause(error, aiohttp.ClientConnectorCertificateError) is not None:
        return ServerNotReached(
            f"The certificate of {url} is not one to be trusted. Where it is of your own making, "
            "name its file in SSL_CERT_FILE."
        )
    handshake = _cause(error, aiohttp.WSServerHandshakeError)
    if handshake is None:
        scheme, _, where = url.partition("://")
        secure = scheme == "https"
        if _cause(error, aiohttp.ClientSSLError if secure else aiohttp.ServerDisconnectedError):
            return ServerNotReached(
                f"Something answers at {url} and hangs up. Perhaps its address is "
                f"{'http' if secure else 'https'}://{where}."
            )
        return ServerNotReached(f"No server answers at {url}.")
    if handshake.status in {429, 503}:
        waiting = handshake.headers.get("Retry-After", "") if handshake.headers else ""
        return ServerNotReached(
            "The server takes no more connections from here at the moment.",
            retry_after=float(waiting) if waiting.isdecimal() else None,
        )
    if handshake.status == HTTPStatus.MISDIRECTED_REQUEST:
        return ServerNotReached(
            f"The server at {url} does not go by this name. Whoever runs it can let it, with "
            "--allowed-hosts."
        )
    return ServerNotReached(f"There is no Chad Chat server at {url}.")


def _cause(error: BaseException | None, kind: type[ErrorT]) -> ErrorT | None:
    """Return the error of ``kind`` that ``error`` is, or comes from."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
