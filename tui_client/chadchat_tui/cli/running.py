"""Every command, from its options to its exit status."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from msgspec.structs import replace

from chadchat_shared.errors import ChatError

from ..curtain import has_screen
from ..settings import Loaded, WrongSetting, load
from ..state.sentences import kept_sentence, refusal_sentence
from ..tokens import TokenStore
from .arguments import Arguments
from .exit_status import ExitStatus, status_of
from .output import NotPrinted, print_no_more, say, tell


def run_command(options: Arguments, wrong: Callable[[str], NoReturn]) -> int:
    """Do the command and return its exit status; ``wrong`` ends the program for wrong usage."""
    try:
        loaded = load(os.environ)
    except WrongSetting as error:
        wrong(error.message)
    options.server = options.server or loaded.settings.server
    options.name = options.name or loaded.settings.name or None
    options.plain = options.plain or loaded.settings.plain
    if options.opens_screen and options.plain and sys.platform == "win32":
        wrong("--plain needs a terminal of Unix, which Windows has in its subsystem for Linux")
    if options.opens_screen and not options.plain and not has_screen(os.environ):
        wrong("this terminal has no screen to draw on, only lines: with --plain you chat in those")
    try:
        return _run(options, loaded, TokenStore(tell), wrong)
    except ChatError as error:
        if isinstance(error, NotPrinted):
            print_no_more()
        tell(refusal_sentence(error))
        return status_of(error)
    except BrokenPipeError:  # whoever reads has enough
        print_no_more()
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
        _create(options, options.name, tokens)
        return ExitStatus.DONE
    if options.code is None:
        wrong("a room code is needed")
    if options.since is not None and options.until is not None and options.since > options.until:
        wrong("--since is after --until")
    if options.since is not None and options.command == "export" and options.format == "jsonl":
        wrong("JSON Lines are of a room from its beginning: leave --since out, or use log --json")
    name = options.name or next(iter(_kept_names(options, tokens)), None)
    if name is None:
        wrong("--name is needed: you have not been in this room from here")
    from .visiting import visit  # noqa: PLC0415  # a screen has no use for it

    return visit(options, options.code, name, tokens)


def _config(options: Arguments, loaded: Loaded) -> int:
    from . import config  # noqa: PLC0415  # nothing else has a use for it

    if options.path:
        say(str(loaded.path))
        return ExitStatus.DONE
    return config.init(loaded.path) if options.init else config.show(loaded)


def _open(options: Arguments, loaded: Loaded, tokens: TokenStore) -> int:
    from ..conversation import Entry  # noqa: PLC0415  # scripts have no use for them
    from .screen import open_room  # noqa: PLC0415

    if options.command is None and not options.plain:
        return _start(options, loaded, tokens)
    kept = _kept_names(options, tokens)
    name = options.name or next(iter(kept), "")
    word = kept_sentence(kept) if len(kept) > 1 else ""
    if options.command == "create" and name:
        code = _create(options, name, tokens)
        return open_room(Entry(options.server, name, code), loaded, tokens, plain=options.plain)
    entry = Entry(
        options.server, name, options.code or "", opening=options.command == "create",
        passphrase=options.passphrase or "", knock=options.knock,
    )  # fmt: skip
    return open_room(entry, loaded, tokens, plain=options.plain, word=word)


def _start(options: Arguments, loaded: Loaded, tokens: TokenStore) -> int:
    """Ask where to go, and go there."""
    from ..conversation import Entry  # noqa: PLC0415  # as above
    from .screen import open_room  # noqa: PLC0415
    from .starting import start  # noqa: PLC0415  # who names a room has no use for it

    started = start(options.server, loaded, tokens)
    if started.choice is None:
        return started.status
    server, filled, opening = started.choice
    entry = Entry(server, filled.name, filled.code, opening, filled.passphrase, filled.knock)
    # The start screen has told of what is wrong in the settings.
    return open_room(entry, replace(loaded, problems=()), tokens, plain=False)


def _create(options: Arguments, name: str, tokens: TokenStore) -> str:
    """Open a room, print how to come into it, and return its code."""
    from .scripts import create  # noqa: PLC0415  # who joins has no use for it

    return asyncio.run(create(options.server, name, tokens, passphrase=options.passphrase))


def _kept_names(options: Arguments, tokens: TokenStore) -> list[str]:
    """Return the names that were used in the room, the last one first, unless one is given."""
    if options.name is not None or options.code is None:
        return []
    return [one.name for one in tokens.all_in(options.server, options.code)]
