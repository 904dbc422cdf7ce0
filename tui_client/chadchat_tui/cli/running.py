"""Every command, from its options to its exit status."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from getpass import getpass
from typing import NoReturn

from chadchat_shared.errors import ChatError, PassphraseNeeded

from ..conversation import Entry
from ..session import OutboxFolder
from ..settings import Loaded, WrongSetting, load
from ..state.sentences import refusal_sentence
from ..tokens import TokenStore
from . import scripts
from .arguments import Arguments
from .exit_status import ExitStatus, status_of
from .output import say, tell
from .screen import open_room


def run_command(options: Arguments, wrong: Callable[[str], NoReturn]) -> int:
    """Do the command and return its exit status; ``wrong`` ends the program for wrong usage."""
    try:
        loaded = load(os.environ)
    except WrongSetting as error:
        wrong(error.message)
    options.server = options.server or loaded.settings.server
    options.name = options.name or loaded.settings.name or None
    try:
        return _run(options, loaded, TokenStore(tell), wrong)
    except ChatError as error:
        tell(refusal_sentence(error))
        return status_of(error)
    except BrokenPipeError:
        # Whoever reads has enough. Nothing is to be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.DONE


def _run(
    options: Arguments, loaded: Loaded, tokens: TokenStore, wrong: Callable[[str], NoReturn]
) -> int:
    if options.command == "config":
        return _config(options, loaded)
    if options.opens_screen:
        return _open(options, loaded, tokens)
    for problem in loaded.problems:
        tell(problem)
    if options.command == "create":
        if options.name is None:
            wrong("--print needs --name")
        asyncio.run(
            scripts.create(options.server, options.name, tokens, passphrase=options.passphrase)
        )
        return ExitStatus.DONE
    if options.code is None:
        wrong("a room code is needed")
    if options.since is not None and options.until is not None and options.since > options.until:
        wrong("--since is after --until")
    name = _name(options, tokens)
    if name is None:
        wrong("--name is needed: you have not been in this room from here")
    place = scripts.Place(
        options.server, options.code, name, tokens, OutboxFolder(tell),
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


def _config(options: Arguments, loaded: Loaded) -> int:
    from . import config  # noqa: PLC0415  # nothing else has a use for it

    if options.path:
        say(str(loaded.path))
        return ExitStatus.DONE
    return config.init(loaded.path) if options.init else config.show(loaded)


def _open(options: Arguments, loaded: Loaded, tokens: TokenStore) -> int:
    name = _name(options, tokens) or ""
    if options.command == "create" and name:
        code = asyncio.run(
            scripts.create(options.server, name, tokens, passphrase=options.passphrase)
        )
        return open_room(Entry(options.server, name, code), loaded, tokens)
    entry = Entry(
        options.server, name, options.code or "", opening=options.command == "create",
        passphrase=options.passphrase or "", knock=options.knock,
    )  # fmt: skip
    return open_room(entry, loaded, tokens)


def _name(options: Arguments, tokens: TokenStore) -> str | None:
    """Return the name that is given, or the one that was used in the room last."""
    if options.name is not None or options.code is None:
        return options.name
    known = tokens.find(options.server, options.code)
    return known.name if known else None
