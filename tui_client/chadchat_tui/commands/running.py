"""Finding the command that is meant, and doing it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from chadchat_shared.errors import BadRequest, NotFound

from .actions import Actions, Command
from .everybody import FOR_EVERYBODY
from .host import FOR_THE_HOST
from .personal import FOR_ONESELF


async def run_help(actions: Actions, _: str) -> None:
    """Show the commands and the keys."""
    actions.help()


def help_lines(keys: Iterable[str]) -> list[str]:
    """Return what ``keys`` says of the most needed ones, and every command, in lines."""
    width = max(len(command.usage) for command in COMMANDS.values())

    def table(commands: Iterable[Command]) -> list[str]:
        return [f"{command.usage:{width}}  {command.summary}" for command in commands]

    everybodys = [command for command in COMMANDS.values() if command not in HOSTS]
    return [
        *keys,
        "//word sends /word as it stands.",
        "",
        *table(everybodys),
        "",
        "For the host:",
        *table(HOSTS),
    ]


HOSTS: Final = [*FOR_THE_HOST.values()]

COMMANDS: Final = {
    "help": Command("/help", "shows this", run_help),
    **FOR_EVERYBODY,
    **FOR_ONESELF,
    **FOR_THE_HOST,
}
"""Every command, by its name."""


IN_A_SHELL: Final = {
    "create": "A room is opened in a shell, by chadchat create; /join CODE comes into one.",
    "send": "What you write here is sent without one; chadchat send is for a shell.",
    "tail": "What is said is shown here; chadchat tail is for a shell.",
    "log": "/search and /goto find what was said; chadchat log is for a shell.",
    "config": "Your settings are shown in a shell, by chadchat config.",
    "completion": "Tab completes here; chadchat completion is for a shell.",
}
"""What there is instead of those of the shell's commands that are none here."""


async def run_command(actions: Actions, line: str) -> None:
    """Do what ``line``, which begins with a slash, asks for.

    Raises NotFound for what is no command, which is never sent, BadRequest where something is
    written after a command that takes nothing, and what a command raises.
    """
    name, _, argument = line.removeprefix("/").partition(" ")
    argument = argument.strip()
    if command := COMMANDS.get(name.lower()):
        if argument and " " not in command.usage:
            raise BadRequest(f"{command.usage} stands alone: write nothing after it.")
        await command.run(actions, argument)
        return
    raise NotFound(
        f"There is no command /{name}. {_instead(name.lower())} To say it as it is, write /{line}"
    )


def _instead(name: str) -> str:
    if name in IN_A_SHELL:
        return IN_A_SHELL[name]
    nearest = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    return f"Did you mean /{nearest[0]}?" if nearest else "/help shows what there is."


def is_command(text: str) -> bool:
    """Say whether ``text`` is a command and not a message; ``//x`` is the message ``/x``."""
    return text.startswith("/") and not text.startswith("//")


def message_of(text: str) -> str:
    """Return the message that ``text``, which is no command, stands for."""
    return text[1:] if text.startswith("//") else text


def typed_for(message: str) -> str:
    """Return what one types to say ``message``; ``message_of`` undoes it."""
    return f"/{message}" if message.startswith("/") else message
