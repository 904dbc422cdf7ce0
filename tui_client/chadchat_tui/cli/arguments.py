"""What is written behind ``chadchat``, checked."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Sequence
from typing import Literal, NoReturn, TypeVar

from chadchat_shared.errors import ChatError
from chadchat_shared.names import clean_name
from chadchat_shared.version import ShowVersion

from ..links import DEFAULT_SERVER, room_address, server_url

T = TypeVar("T")

DESCRIPTION = "Chat by a few letters: open a room, tell its code, talk."
EXAMPLES = """\
to begin:
  chadchat create --name sean          open a room, and get its code and link
  chadchat join ABCD --name ana        come into a room

in scripts:
  make 2>&1 | chadchat send ABCD - --name build
  chadchat tail ABCD --name bot --json | jq -r .message

exit status: 0 done, 1 failed, 2 wrong usage, 3 server not reached, 4 not let in,
5 no such room, 6 sent but not acknowledged, 130 interrupted
"""
ACKNOWLEDGEMENT_SECONDS = 30.0


class Arguments(argparse.Namespace):
    """The command and its options. What a command does not have, and what may be set elsewhere, is
    left at its default.
    """

    command: Literal["create", "join", "send", "tail", "log", "config"] | None = None
    server: str = ""
    name: str | None = None
    passphrase: str | None = None
    knock: bool = False
    room: tuple[str | None, str] | None = None
    code: str | None = None
    text: str = "-"
    json: bool = False
    print: bool = False
    init: bool = False
    path: bool = False
    timeout: float = ACKNOWLEDGEMENT_SECONDS


def parse(arguments: Sequence[str]) -> tuple[Arguments, Callable[[str], NoReturn]]:
    """Return the arguments, and what ends the program with a sentence about wrong usage.

    Ends the program itself, with status 2, where they are wrong, and with 0 after
    ``--help`` and ``--version``.
    """
    parser = _parser()
    parsed = parser.parse_args(arguments, namespace=Arguments())
    if parsed.command is None:
        parser.print_help()
        parser.exit()
    if parsed.room is not None:
        server, parsed.code = parsed.room
        parsed.server = server or parsed.server
    return parsed, parser.error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chadchat", description=DESCRIPTION, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action=ShowVersion)
    anywhere = _who_and_where()
    inside = _coming_in(anywhere)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    create = commands.add_parser("create", parents=[anywhere], help="open a room and go in")
    create.add_argument("--print", action="store_true", help="print code, link, command; stay out")
    join = _coming_in(anywhere, nargs="?")
    commands.add_parser("join", parents=[join], help="come into a room")
    send = commands.add_parser("send", parents=[inside], help="say something and leave")
    send.add_argument(
        "text", metavar="TEXT", nargs="?", default=Arguments.text,
        help="what to say; - or nothing is standard input",
    )  # fmt: skip
    send.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, default=Arguments.timeout,
        help="how long to wait to come in, and for each acknowledgement (default: %(default)g)",
    )  # fmt: skip
    for name, summary in (
        ("tail", "print what is said from now on"),
        ("log", "print what has been said"),
    ):
        reading = commands.add_parser(name, parents=[inside], help=summary)
        reading.add_argument(
            "--json", action="store_true", help="print each message as a line of JSON"
        )
    config = commands.add_parser("config", help="show your settings, and where they are")
    instead = config.add_mutually_exclusive_group()
    instead.add_argument("--path", action="store_true", help="print where their file is")
    instead.add_argument("--init", action="store_true", help="write a file that explains them")
    return parser


def _who_and_where() -> argparse.ArgumentParser:
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


def _coming_in(
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


def _seconds(typed: str) -> float:
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
