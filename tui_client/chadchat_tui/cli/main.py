"""The command line from its arguments on; what a command needs is imported when it is known."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

from ..curtain import CURTAIN, has_screen
from .arguments import Arguments, Command, parse

_WITHOUT_TERMINAL: Final[Mapping[Command | None, str]] = {
    None: "chadchat --help shows what needs none",
    "create": "with --print the room is opened without one",
    "join": "chadchat send, tail and log need none",
}
"""What there is instead of each command that opens a screen."""


def run(arguments: Sequence[str]) -> int:
    """Do what ``arguments`` say and return the exit status; wrong usage ends the program."""
    options, wrong = parse(arguments)
    if options.opens_screen:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            instead = _WITHOUT_TERMINAL[options.command]
            wrong(f"this needs a terminal, with --plain one without a screen does; {instead}")
        # Until the screen stands there is no garbage, and looking for it would take a tenth of the
        # time; the app lets it begin then.
        gc.disable()
    if options.command == "completion":
        return _complete(options)
    if options.command == "join" and options.code and _draws(options):
        with CURTAIN.over(options.code):
            return _run(options, wrong)
    return _run(options, wrong)


def _draws(options: Arguments) -> bool:
    """Say whether a screen is drawn, as far as that is known without the settings."""
    return not options.plain and not os.environ.get("CHADCHAT_PLAIN") and has_screen(os.environ)


def _complete(options: Arguments) -> int:
    from .completion import completion  # noqa: PLC0415  # nothing else has a use for it

    for line in completion(options.subject):
        sys.stdout.write(f"{line}\n")
    return 0


def _run(options: Arguments, wrong: Callable[[str], NoReturn]) -> int:
    from .running import run_command  # noqa: PLC0415  # this takes most of the time

    def complain(sentence: str) -> NoReturn:
        CURTAIN.lift()
        wrong(sentence)

    return run_command(options, complain)
