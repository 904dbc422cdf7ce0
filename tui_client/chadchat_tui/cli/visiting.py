"""The commands that use a room without a screen."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from getpass import getpass

from chadchat_shared.errors import PassphraseNeeded, RoomNotFound

from ..session import OutboxFolder
from ..tokens import TokenStore
from . import scripts
from .arguments import Arguments
from .output import tell


def visit(options: Arguments, code: str, name: str, tokens: TokenStore) -> int:
    """Do the command in the room ``code`` as ``name``, and return its exit status.

    Raises ChatError for what it could not do.
    """
    place = scripts.Place(
        options.server, code, name, tokens, OutboxFolder(tell),
        passphrase=options.passphrase, knock=options.knock,
    )  # fmt: skip
    return _visit(options, place)


def _visit(options: Arguments, place: scripts.Place) -> int:
    """Do the command in the room, asking for its passphrase where that is missing."""
    try:
        return _do(options, place)
    except PassphraseNeeded as needed:
        if place.passphrase is not None:
            raise PassphraseNeeded("That is not the passphrase of this room.") from needed
        return _visit(options, replace(place, passphrase=_passphrase(needed)))
    except RoomNotFound as error:
        raise RoomNotFound(
            f"{error.message} Look whether {place.code} is its code, and {place.server} its server."
        ) from error


def _passphrase(needed: PassphraseNeeded) -> str:
    """Return what the user types on the terminal. Raises PassphraseNeeded where there is none."""
    if not sys.stdin.isatty():
        raise PassphraseNeeded(
            f"{needed.message} Give it with --passphrase, or in CHADCHAT_PASSPHRASE."
        ) from needed
    tell(needed.message)
    try:
        return getpass("Passphrase: ")
    except EOFError:
        raise needed from None


def _do(options: Arguments, place: scripts.Place) -> int:
    match options.command:
        case "send":
            text = None if options.text == "-" else options.text
            return asyncio.run(scripts.send(place, text, patience=options.timeout))
        case "tail":
            return asyncio.run(scripts.tail(place, as_json=options.json))
        case "who":
            return asyncio.run(scripts.who(place, as_json=options.json))
        case "export":
            span = scripts.Span(options.since, options.until)
            return asyncio.run(scripts.export(place, span, options.format, options.output))
        case _:
            span = scripts.Span(options.since, options.until)
            return asyncio.run(scripts.log(place, span, as_json=options.json))
