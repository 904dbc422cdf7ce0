"""``chadchat-server migrate``: the rooms of one store into another."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from ..config import Settings
from ..log import LogUnusable
from ..log.archive import Incoming, Outgoing
from ..log.moving import Moved, move
from ..log.progress import Progress
from ..log.sqlite_archive import open_source, open_target
from ..session_secret import SECRET_FILE
from ..stores import RedisStore, Store, read_store
from ..values import SettingError
from .common import Commands, count
from .telling import say, tell

if TYPE_CHECKING:
    from ..log.redis.archive import RedisArchive


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "migrate", argument_default=argparse.SUPPRESS, help="move all rooms to another store",
        description="Move all rooms from one store to another, while no server runs on either. "
        "The one that they are moved from stays as it is. Broken off, it is simply done again.",
    )  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help="TOML file with settings")
    parser.add_argument(
        "--from", dest="source", metavar="STORE", default=None,
        help="where the rooms are: sqlite:DIR or redis://HOST:PORT/DB",
    )  # fmt: skip
    parser.add_argument(
        "--to", metavar="STORE", default=None, help="where they are to be; of both, the one that "
        "is left out is the store of the settings, so that no password need be seen here",
    )  # fmt: skip
    parser.add_argument(
        "--allow-volatile", action="store_const", const="true",
        help="move them also to a Redis that keeps nothing on disk",
    )  # fmt: skip
    parser.set_defaults(run=_move)


def _move(options: argparse.Namespace, settings: Settings) -> bool:
    source = _store("--from", options.source, settings)
    target = _store("--to", options.to, settings)
    if str(source) == str(target):
        raise SettingError("--from and --to are the same store.")
    moved = asyncio.run(_move_all(source, target, settings))
    say(
        f"{count(moved.rooms, 'room')} with {count(moved.messages, 'message')} moved from {source} "
        f"to {target}, read there again and found the same (SHA-256)."
    )
    if moved.there:
        say(f"{count(moved.there, 'room')} had been moved before, and found the same.")
    _say_of_cookies(moved, source, target)
    for conflict in moved.conflicts:
        say(f"Not moved: {conflict}")
    return not moved.conflicts


def _say_of_cookies(moved: Moved, source: Store, target: Store) -> None:
    match moved.signed_in:
        case True:
            say("Browsers stay signed in, as the key of their cookies has moved, too.")
        case False:
            say(
                f"{target} keeps another key of browsers' cookies than {source}, as it has rooms "
                "of its own: in a browser, those of the moved rooms have to join anew."
            )
        case None:
            say(
                f"{source} keeps no key of browsers' cookies. Where the server has one by "
                "--session-secret-file, give it the same one from now on."
            )


def _store(option: str, text: str | None, settings: Settings) -> Store:
    if text is None:
        return settings.kept_in
    try:
        return read_store(text)
    except ValueError as error:
        raise SettingError(f"{option}: {error}") from None


async def _move_all(source: Store, target: Store, settings: Settings) -> Moved:
    progress = Progress(tell)
    async with (
        _outgoing(source, progress.begin) as outgoing,
        _incoming(target, settings, progress.begin) as incoming,
    ):
        return await move(outgoing, incoming, progress)


@asynccontextmanager
async def _outgoing(store: Store, on_wait: Callable[[str], None]) -> AsyncIterator[Outgoing]:
    if isinstance(store, RedisStore):
        async with _open_redis(store, on_wait, allow_volatile=True) as archive:
            yield archive
    else:
        with open_source(store.folder, store.folder / SECRET_FILE) as of_folder:
            yield of_folder


@asynccontextmanager
async def _incoming(
    store: Store, settings: Settings, on_wait: Callable[[str], None]
) -> AsyncIterator[Incoming]:
    if isinstance(store, RedisStore):
        async with _open_redis(store, on_wait, allow_volatile=settings.allow_volatile) as archive:
            await archive.tidy()
            yield archive
    else:
        with open_target(
            store.folder, store.folder / SECRET_FILE,
            log_max=settings.log_max, free_min=settings.free_min,
        ) as of_folder:  # fmt: skip
            yield of_folder


def _open_redis(
    store: RedisStore, on_wait: Callable[[str], None], *, allow_volatile: bool
) -> AbstractAsyncContextManager[RedisArchive]:
    try:
        from ..log.redis.archive import open_archive  # noqa: PLC0415  # its library is an extra
    except ImportError as error:
        raise LogUnusable(
            f"{store} needs the library for Redis: install chadchat[redis]."
        ) from error
    return open_archive(store.url, str(store), on_wait, allow_volatile=allow_volatile)
