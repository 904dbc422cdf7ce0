"""Options that several commands have, and what may be written behind them."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, TypeVar

from chadchat_shared.errors import ChatError
from chadchat_shared.names import clean_name

from ..links import DEFAULT_SERVER, room_address, server_url
from ..state.moments import read_moment

T = TypeVar("T")


def who_and_where() -> argparse.ArgumentParser:
    """Return the options that every command has."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument(
        "--server", metavar="URL", type=_checked(server_url),
        default=argparse.SUPPRESS,
        help=f"where the server is (default: $CHADCHAT_SERVER, your settings, or {DEFAULT_SERVER})",
    )  # fmt: skip
    options.add_argument(
        "--name", type=_checked(clean_name),
        help="who you are in the room (default: $CHADCHAT_NAME, your settings, or who you were "
        "there last)",
    )  # fmt: skip
    options.add_argument(
        "--passphrase", metavar="TEXT", default=os.environ.get("CHADCHAT_PASSPHRASE") or None,
        help="what the room asks newcomers for (default: $CHADCHAT_PASSPHRASE, or you are asked)",
    )  # fmt: skip
    return options


def coming_in(
    anywhere: argparse.ArgumentParser, nargs: Literal["?"] | None = None
) -> argparse.ArgumentParser:
    """Return these with what it takes to come into a room; ``nargs`` is its code's."""
    options = argparse.ArgumentParser(add_help=False, parents=[anywhere])
    options.add_argument(
        "room",
        metavar="CODE",
        nargs=nargs,
        type=_checked(room_address),
        help="the room's code, or its share link, which says where the server is, too",
    )
    options.add_argument(
        "--knock",
        action="store_true",
        help="if the room is locked, wait for its host to let you in",
    )
    return options


def span() -> argparse.ArgumentParser:
    """Return the options of what has been said from one moment to another."""
    options = argparse.ArgumentParser(add_help=False)
    moment = _checked(lambda typed: read_moment(typed, datetime.now(UTC)))
    options.add_argument(
        "--since", metavar="TIME", type=moment,
        help="from then on: 12:30, yesterday, 30m, 2h, 3d, 2026-11-20, or a time by RFC 3339",
    )  # fmt: skip
    options.add_argument("--until", metavar="TIME", type=moment, help="before then")
    return options


def positive_seconds(typed: str) -> float:
    """Return a number of seconds above 0. Raises ArgumentTypeError."""
    try:
        seconds = float(typed)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("a time is a number of seconds above 0")
    return seconds


def _checked(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return ``read`` with its refusals as argparse wants them."""

    def checked(typed: str) -> T:
        try:
            return read(typed)
        except ChatError as error:
            raise argparse.ArgumentTypeError(error.message) from error

    return checked
