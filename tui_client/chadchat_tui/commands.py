"""What a line that begins with a slash does: a table of small functions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Protocol

from chadchat_shared.errors import NotFound


class Actions(Protocol):
    """What commands can do; all but ``hint`` may raise a ChatError, whose sentence is shown."""

    def hint(self, text: str) -> None:
        """Show ``text`` to the user alone."""

    def who(self) -> None:
        """Show who is here."""

    def topic(self) -> None:
        """Show the room's topic."""

    def quit(self) -> None:
        """Close the client; the name stays one's own."""

    def retry(self) -> None:
        """Send again what was refused."""

    async def set_topic(self, topic: str) -> None:
        """Set the room's topic."""

    async def rename(self, name: str) -> None:
        """Take another name."""

    async def leave(self) -> None:
        """Give the name up for good, and close the client."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is written, what it does, and the function that does it."""

    usage: str
    summary: str
    run: Callable[[Actions, str], Awaitable[None]]


async def run_help(actions: Actions, _: str) -> None:
    """Show the commands and the keys."""
    width = max(len(command.usage) for command in COMMANDS.values())
    lines = [f"{command.usage:{width}}  {command.summary}" for command in COMMANDS.values()]
    actions.hint("\n".join([*lines, "", *KEYS]))


async def run_who(actions: Actions, _: str) -> None:
    """Show who is here."""
    actions.who()


async def run_nick(actions: Actions, name: str) -> None:
    """Take another name, or say how to."""
    if name:
        await actions.rename(name)
    else:
        actions.hint("Write the new name behind it, such as: /nick sean")


async def run_topic(actions: Actions, topic: str) -> None:
    """Show the topic, set it, or take it away."""
    if topic:
        await actions.set_topic("" if topic == "-" else topic)
    else:
        actions.topic()


async def run_retry(actions: Actions, _: str) -> None:
    """Send again what was refused."""
    actions.retry()


async def run_leave(actions: Actions, _: str) -> None:
    """Give the name up and close."""
    await actions.leave()


async def run_quit(actions: Actions, _: str) -> None:
    """Close."""
    actions.quit()


COMMANDS: Final = {
    "help": Command("/help", "shows this", run_help),
    "who": Command("/who", "who is here, and who is away", run_who),
    "nick": Command("/nick NAME", "take another name", run_nick),
    "topic": Command("/topic [TEXT]", "show or set the topic; /topic - takes it away", run_topic),
    "retry": Command("/retry", "send again what was refused", run_retry),
    "leave": Command("/leave", "give your name up for good, and close", run_leave),
    "quit": Command("/quit", "close; your name stays yours", run_quit),
}
"""Every command, by its name."""

KEYS: Final = (
    "Enter sends, Ctrl+J begins a new line. PageUp and PageDown scroll, Esc goes to the newest.",
    "F1 shows this, F2 who is here. //word sends /word as it stands.",
    "Ctrl+C drops what is written, and Ctrl+Z brings it back. Ctrl+Q closes.",
)


async def run_command(actions: Actions, line: str) -> None:
    """Do what ``line``, which begins with a slash, asks for.

    Raises NotFound for what is no command, which is never sent, and what a command raises.
    """
    name, _, argument = line.removeprefix("/").partition(" ")
    if command := COMMANDS.get(name.lower()):
        await command.run(actions, argument.strip())
        return
    nearest = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
    offer = f"Did you mean /{nearest[0]}?" if nearest else "/help shows what there is."
    raise NotFound(f"There is no command /{name}. {offer} To say it as it is, write /{line}")


def is_command(text: str) -> bool:
    """Say whether ``text`` is a command and not a message; ``//x`` is the message ``/x``."""
    return text.startswith("/") and not text.startswith("//")


def message_of(text: str) -> str:
    """Return the message that ``text``, which is no command, stands for."""
    return text[1:] if text.startswith("//") else text


def typed_for(message: str) -> str:
    """Return what one types to say ``message``; ``message_of`` undoes it."""
    return f"/{message}" if message.startswith("/") else message
