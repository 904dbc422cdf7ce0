"""One run of the server: the parts put together, started, and stopped without losing anything."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

from aiohttp import web

from chadchat_shared.errors import Unavailable
from chadchat_shared.events import Closing, Keep

from .clearing_up import clear_up
from .config import Settings
from .control import Control
from .domain.buckets import Rate
from .domain.rules import RoomRules
from .ending import CannotServe, Ending
from .gateway import Chat, ChatLimits, Gateway
from .listening import Listener
from .log import LogUnusable, RoomLog
from .log.sqlite import SqliteLog
from .reach import announcement
from .reloading import wait_for_change
from .service_manager import READY, STOPPING, keep_alive, tell
from .session_secret import BadSecret, own_secret
from .stores import RedisStore, SqliteStore
from .tls import Certificate, UnusableCertificate
from .tracing import start_tracing
from .web import Limits, Sessions, Welcome, load_secret, make_app

_STOP_SECONDS = 4.0
"""How long a graceful stop may take; with what is around it, it stays under 5 seconds."""

_CLOSING = Closing(reason="The server is stopping for a moment.", retry_after=1.0)

_log = logging.getLogger(__name__)


def room_rules(settings: Settings) -> RoomRules:
    """Return what is allowed in each room."""
    rate = Rate(settings.message_burst, settings.message_rate)
    return RoomRules(
        message_rate=None if settings.no_limits else rate,
        members_max=settings.members_max,
        text_max=settings.text_max,
        grace=settings.grace,
        keep=Keep(messages=settings.keep_messages, days=settings.keep_days),
    )


def chat_limits(settings: Settings) -> ChatLimits:
    """Return what is allowed on the server as a whole."""
    limits = ChatLimits(rooms_max=settings.rooms_max, code_length=settings.code_length)
    if settings.no_limits:
        return limits
    return replace(
        limits,
        failed_joins=_a_minute(settings.failed_joins),
        failed_joins_total=_a_minute(settings.failed_joins_total),
        new_rooms=_a_minute(settings.new_rooms),
        new_members=_a_minute(settings.new_members),
        address_messages=Rate(settings.address_burst, settings.address_rate),
    )


def _a_minute(count: int) -> Rate:
    return Rate(count, count / 60)


def open_log(settings: Settings, on_failure: Callable[[LogUnusable], None]) -> RoomLog:
    """Open the log in the store that is set. Raises LogUnusable."""
    store = settings.kept_in
    if isinstance(store, RedisStore):
        return _open_redis(store, on_failure, allow_volatile=settings.allow_volatile)
    return SqliteLog.open(
        store.folder, on_failure, log_max=settings.log_max, free_min=settings.free_min
    )


def _open_redis(
    store: RedisStore, on_failure: Callable[[LogUnusable], None], *, allow_volatile: bool
) -> RoomLog:
    try:
        from .log.redis import RedisLog  # noqa: PLC0415  # its library is an extra
    except ImportError as error:
        raise LogUnusable(
            f"--store {store} needs the library for Redis: install chadchat[redis]."
        ) from error
    return RedisLog(store.url, str(store), on_failure, allow_volatile=allow_volatile)


class Server:
    """A chat server with its log open, not listening yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tracing = start_tracing()
        self._stop: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._stopping = asyncio.Event()
        self._at_once = asyncio.Event()
        self._failed: CannotServe | None = None
        try:
            self._listener = Listener(settings)
            self._log = self._tracing.log(open_log(settings, self._fail))
            self._own_secret = own_secret(settings.session_secret, settings.session_secret_file)
        except (LogUnusable, UnusableCertificate, BadSecret) as error:
            raise CannotServe(str(error)) from error
        except OSError as error:
            raise CannotServe(f"{settings.data_dir} cannot be used: {error.strerror}.") from error
        self._sessions = Sessions()
        self._chat = Chat(
            self._log, room_rules(settings), chat_limits(settings), self._sessions.seat_of
        )
        self._gateway = Gateway(
            self._chat,
            frame_max=settings.frame_max,
            backlog_max=settings.backlog_max,
            join_seconds=settings.join_deadline,
            polling=settings.transports == "all",
            handle=self._tracing.requests(self._chat.handle),
        )
        app = make_app(
            chat=self._chat,
            gateway=self._gateway,
            log=self._log,
            sessions=self._sessions,
            welcome=Welcome(
                {settings.host.lower(), *settings.allowed_hosts}, settings.allowed_origins
            ),
            trusted=settings.trusted_proxy,
            sessions_max=None if settings.no_limits else settings.connections_max,
            body_seconds=settings.head_deadline,
            body_max=settings.frame_max,
            backlog_max=settings.backlog_max,
            limits=Limits(settings.rooms_max, settings.connections_total),
            first=self._tracing.middlewares,
            debug=settings.debug,
            stopping=self._stopping,
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)

    async def run(self) -> Ending:
        """Listen until told to stop, then stop within 5 seconds. Raises CannotServe."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._shut_down)
            await self._start_log()
            port = await self._listen()
            _log.info("the log is in %s", self._settings.kept_in)
            for number in (signal.SIGTERM, signal.SIGINT):
                self._on_signal(number)
                stack.callback(self._ignore, number)
            self._reload_on_hangup()
            await self._start_control(stack)
            print(announcement(self._settings, port), flush=True)  # noqa: T201  # protocol
            tell(READY)
            background = [
                asyncio.create_task(keep_alive()),
                asyncio.create_task(clear_up(self._chat, self._log, self._settings.room_lifetime)),
            ]
            if self._settings.debug:
                background.append(asyncio.create_task(self._stop_on_change()))
            for task in background:
                stack.callback(task.cancel)
            ending = await self._stop
            await self._drain()
            return ending

    async def _drain(self) -> None:
        """Go on for a while in which balancers may see that this server is about to stop.

        Who tells it to stop once more has it stop at once, and so does what lets it not go on.
        Raises CannotServe for that.
        """
        self._stopping.set()
        if seconds := self._settings.drain:
            _log.info("going on for %g seconds: /readyz says that the server stops", seconds)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._at_once.wait(), seconds)
        if self._failed is not None:
            raise self._failed

    async def _start_log(self) -> None:
        folder = self._settings.data_dir
        try:
            await self._log.start(self._chat.following)
            secret = await self._log.shared_secret(self._own_secret)
            self._sessions.sign_with(load_secret(folder) if secret is None else secret)
        except LogUnusable as error:
            raise CannotServe(str(error)) from error
        except Unavailable as error:
            raise CannotServe(f"{self._settings.kept_in} cannot be used: {error}") from error
        except OSError as error:
            raise CannotServe(f"{folder} cannot be used: {error.strerror}.") from error

    async def _start_control(self, stack: AsyncExitStack) -> None:
        if isinstance(store := self._settings.kept_in, SqliteStore):
            control = Control(store.folder, self._chat)
            await control.start()
            stack.callback(control.stop)

    def _on_signal(self, number: signal.Signals) -> None:
        loop = asyncio.get_running_loop()
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._end_for, number))
        else:
            loop.add_signal_handler(number, self._end_for, number)

    def _reload_on_hangup(self) -> None:
        if sys.platform != "win32" and self._listener.certificate is not None:
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGHUP, self._reload, self._listener.certificate)

    def _reload(self, certificate: Certificate) -> None:
        try:
            certificate.reload()
        except UnusableCertificate as error:
            _log.error("%s The one before stays in use.", error)
        else:
            _log.info("the certificate has been read again")

    def _ignore(self, number: signal.Signals) -> None:
        """Let a second signal not break off the stopping that the first has begun."""
        if sys.platform != "win32":
            asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)

    def _end_for(self, number: signal.Signals) -> None:
        _log.info("stopping: %s has come", number.name)
        if self._stop.done():
            self._at_once.set()
        self._end(Ending.STOPPED)

    def _end(self, ending: Ending) -> None:
        if not self._stop.done():
            self._stop.set_result(ending)

    def _fail(self, error: LogUnusable | CannotServe) -> None:
        failure = CannotServe(str(error))
        if not self._stop.done():
            self._stop.set_exception(failure)
        elif self._failed is None:
            self._failed = failure
            self._at_once.set()

    def _fail_to_accept(self) -> None:
        self._fail(CannotServe(
            "No connection can be accepted any more, by a mistake that the log tells of. "
            "Start the server again."
        ))  # fmt: skip

    async def _stop_on_change(self) -> None:
        _log.info("%s has changed: starting again", await wait_for_change())
        self._end(Ending.CHANGED)

    async def _listen(self) -> int:
        host, port = self._settings.host, self._settings.port
        await self._runner.setup()
        assert self._runner.server is not None  # noqa: S101  # it has been set up
        try:
            return await self._listener.start(
                self._runner.server, self._gateway.count, self._fail_to_accept,
                self._chat.figures,
            )  # fmt: skip
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CannotServe(
                f"The address {host}:{port} cannot be listened on: {reason}. "
                "Is another server running there? Choose another --port."
            ) from error

    async def _shut_down(self) -> None:
        """Say so, store and acknowledge what has come in, then close everything."""
        tell(STOPPING)
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                self._listener.stop()
                self._gateway.say_to_all(_CLOSING)
                await self._log.close()
                self._chat.stop()
                await self._gateway.close_all()
                await self._runner.cleanup()
                await self._tracing.stop()
        except TimeoutError:
            _log.warning("Not everything could be closed in time.")
        else:
            _log.info("stopped: everything is closed")
