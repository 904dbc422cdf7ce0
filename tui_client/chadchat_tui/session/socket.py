"""One Socket.IO connection from its handshake to its end, over a WebSocket.

Not by python-socketio's client: with aiohttp below it, that takes four times as long to import as
all of this, and 13 MB, and makes two tasks for each packet (measured; see docs/performance.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from http import HTTPStatus
from itertools import count
from typing import Final, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidStatus,
    WebSocketException,
)
from websockets.frames import CloseCode

from chadchat_shared.answers import Answer
from chadchat_shared.decoding import BadAnswer, read_answer, to_wire
from chadchat_shared.errors import ChatError, TooLong
from chadchat_shared.requests import Request

from .errors import ConnectionLost, ConnectionRefused, ServerNotReached
from .packets import (
    CONNECT,
    DISCONNECT,
    PONG,
    Acknowledgement,
    Connected,
    Disconnected,
    Event,
    Opened,
    Packet,
    Ping,
    Refusal,
    read_packet,
    write_event,
)

AnswerT = TypeVar("AnswerT", bound=Answer)
ErrorT = TypeVar("ErrorT", bound=Exception)

HANDSHAKE_SECONDS: Final = 10
ANSWER_SECONDS: Final = 20
GOODBYE_SECONDS: Final = 2

FRAME_MAX: Final = 32 * 1_048_576
"""Bytes of a frame from the server; the largest page that one can be set to send is smaller."""

_OF_A_PROXY: Final = {
    HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
}  # fmt: skip
"""What a proxy answers that reaches no server; a server itself never answers so here."""


class Question:
    """What was asked, and what is done with its answer."""

    def __init__(self, request: Request, answered: Callable[[object], None]) -> None:
        self.request = request
        self.answered = answered
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def answer(self, answer: object) -> None:
        """Take the answer, which may be refused with a ChatError."""
        if not self.done.done():
            try:
                self.answered(answer)
            except ChatError as refusal:
                self.done.set_exception(refusal)
            else:
                self.done.set_result(None)

    def fail(self, error: ChatError) -> None:
        """Be answered no more."""
        if not self.done.done():
            self.done.set_exception(error)


class Socket:
    """A connection that is up. ``lost`` gets its result, the reason, when it is so no more,
    or the exception that a mistake of the client's own has ended it with.
    """

    def __init__(
        self, connection: ClientConnection, on_event: Callable[[str, object], None]
    ) -> None:
        self.lost: asyncio.Future[ChatError] = asyncio.get_running_loop().create_future()
        self._connection = connection
        self._on_event = on_event
        self._numbers = count(1)
        self._asked: dict[int, Question] = {}
        self._patience = 0.0
        self._overdue: asyncio.TimerHandle | None = None
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, on_event: Callable[[str, object], None]) -> Socket:
        """Connect to ``url``; each event is given to ``on_event`` with its name and payload.

        Raises ServerNotReached or ConnectionRefused.
        """
        address = f"ws{url.removeprefix('http')}/socket.io/?EIO=4&transport=websocket"
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                connection = await connect(
                    address, compression=None, proxy=None, user_agent_header=None,
                    open_timeout=None, ping_interval=None, close_timeout=GOODBYE_SECONDS,
                    max_size=FRAME_MAX,
                )  # fmt: skip
                socket = cls(connection, on_event)
                try:
                    await socket._enter()
                except BaseException:
                    await socket.close()
                    raise
        except (TimeoutError, OSError, WebSocketException, ValueError, BadAnswer) as error:
            raise _not_reached(url, error) from error
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
        answers: list[AnswerT] = []

        def answered(answer: object) -> None:
            answers.append(read_answer(answer, kind))
            if apply is not None:
                apply(answers[0])

        if self.lost.done():
            raise ConnectionLost
        number, question = next(self._numbers), Question(request, answered)
        self._asked[number] = question
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                # Where it is closed, whoever reads knows why, and says so to all who wait.
                with contextlib.suppress(ConnectionClosed):
                    await self._connection.send(write_event(request, number))
                await question.done
        except TimeoutError:
            self.fail(ConnectionLost())
            raise ConnectionLost from None
        finally:
            del self._asked[number]
        return answers[0]

    def fail(self, reason: ChatError) -> None:
        """Give the connection up for ``reason``; whoever waits for an answer is told."""
        if not self.lost.done():
            self.lost.set_result(reason)
        for question in self._asked.values():
            question.fail(ConnectionLost())

    async def close(self) -> None:
        """Close the connection. Does not raise."""
        self.fail(ConnectionLost())
        if self._overdue is not None:
            self._overdue.cancel()
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._connection.send(DISCONNECT)
                await self._connection.close()
        except (TimeoutError, WebSocketException, OSError):
            self._connection.transport.abort()
        if self._reading is not None:
            await asyncio.wait([self._reading])

    async def _enter(self) -> None:
        """Do the handshakes of Engine.IO and Socket.IO, and begin to read.

        Raises ServerNotReached or ConnectionRefused.
        """
        opened = await self._packet()
        if not isinstance(opened, Opened):
            raise ServerNotReached
        self._patience = (opened.ping_interval + opened.ping_timeout) / 1_000
        await self._connection.send(CONNECT)
        while not isinstance(answer := await self._packet(), Connected):
            match answer:
                case Refusal(message):
                    raise ConnectionRefused(message) if message else ServerNotReached
                case Disconnected():
                    raise ServerNotReached
                case Ping():
                    await self._connection.send(PONG)
        self._expect_ping()
        self._reading = asyncio.create_task(self._read())

    async def _packet(self) -> Packet | None:
        frame = await self._connection.recv()
        return read_packet(frame) if isinstance(frame, str) else None

    async def _read(self) -> None:
        """Deal with all that comes until the connection's end, and say why it has ended."""
        try:
            await self._deal_with_packets()
            self.fail(ConnectionLost())
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code == CloseCode.MESSAGE_TOO_BIG:
                self._refuse_largest()
            self.fail(ConnectionLost())
        except ChatError as error:
            self.fail(error)
        except Exception as error:  # noqa: BLE001  # whatever it is, whoever keeps connected tells
            if not self.lost.done():
                self.lost.set_exception(error)

    async def _deal_with_packets(self) -> None:
        """Deal with them in the order of their coming, until the server says goodbye."""
        while True:
            match await self._packet():
                case Event(name, payload):
                    self._on_event(name, payload)
                case Acknowledgement(number, answer) if number in self._asked:
                    self._asked[number].answer(answer)
                case Ping():
                    self._expect_ping()
                    await self._connection.send(PONG)
                case Disconnected():
                    return

    def _expect_ping(self) -> None:
        """Give the connection up when no ping comes in time (Engine.IO 4, Heartbeat)."""
        if self._overdue is not None:
            self._overdue.cancel()
        loop = asyncio.get_running_loop()
        self._overdue = loop.call_later(self._patience, self.fail, ConnectionLost())

    def _refuse_largest(self) -> None:
        """Answer in the server's place, which has closed the connection on too large a frame
        (protocol: Oversized frames). Whichever that was, the largest is too large.
        """
        waiting = [question for question in self._asked.values() if not question.done.done()]
        if waiting:
            largest = max(waiting, key=lambda one: len(msgspec.json.encode(to_wire(one.request))))
            largest.fail(TooLong("The server takes no message as long as this."))


def _not_reached(url: str, error: Exception) -> ServerNotReached:
    """Return the sentence that fits: a server that is busy, another kind of server, or none."""
    if _cause(error, ssl.SSLCertVerificationError) is not None:
        return ServerNotReached(
            f"The certificate of {url} is not one to be trusted. Where it is of your own making, "
            "name its file in SSL_CERT_FILE."
        )
    if isinstance(error, InvalidStatus):
        return _answered(url, error)
    scheme, _, where = url.partition("://")
    secure = scheme == "https"
    hung_up = _cause(error, ssl.SSLError) if secure else _cause(error, EOFError)
    if hung_up is not None:
        return ServerNotReached(
            f"Something answers at {url} and hangs up. Perhaps its address is "
            f"{'http' if secure else 'https'}://{where}."
        )
    if isinstance(error, OSError | TimeoutError):
        return ServerNotReached(f"No server answers at {url}.")
    return ServerNotReached(f"There is no Chad Chat server at {url}.")


def _answered(url: str, error: InvalidStatus) -> ServerNotReached:
    """Return what an answer that is no WebSocket means."""
    response = error.response
    waiting = response.headers.get("Retry-After", "")
    retry_after = float(waiting) if waiting.isdecimal() else None
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return ServerNotReached(
            "The server takes no more connections from here at the moment.",
            retry_after=retry_after,
        )
    if response.status_code in _OF_A_PROXY:
        return ServerNotReached(
            f"What stands in front of the server at {url} answers that the server is away, as "
            "while it is being started again.",
            retry_after=retry_after,
        )
    if response.status_code == HTTPStatus.MISDIRECTED_REQUEST:
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
