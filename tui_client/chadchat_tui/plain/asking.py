"""Asking in words for what is missing to come into a room."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from chadchat_shared.errors import (
    BadCode,
    BadName,
    ChatError,
    NameTaken,
    PassphraseNeeded,
    RoomLocked,
)  # fmt: skip
from chadchat_shared.names import clean_name

from ..commands import is_command
from ..conversation import Conversation, Entry
from ..links import room_address
from ..state.sentences import refusal_sentence
from .terminal import LineTerminal

_YES: Final = frozenset({"y", "yes"})


class Questions:
    """Asks on ``terminal``, one question at a time. Nothing as an answer gives up."""

    def __init__(self, terminal: LineTerminal) -> None:
        self._terminal = terminal
        self._turn = asyncio.Lock()
        self._answer: asyncio.Future[str] | None = None
        self._secret = False

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """Return what is typed as an answer, trimmed; where it is ``secret``, it is not shown."""
        async with self._turn:
            self._answer = asyncio.get_running_loop().create_future()
            self._secret = secret
            self._terminal.ask(question, secret=secret)
            try:
                return (await self._answer).strip()
            finally:
                self._answer = None

    async def agree(self, question: str) -> bool:
        """Say whether the answer is yes."""
        return (await self.ask(f"{question} yes or no:")).casefold() in _YES

    def take(self, text: str) -> bool:
        """Take ``text`` for the answer, and say whether it is one: there is a question, and it is
        no command, or could be a secret.
        """
        if self._answer is None or self._answer.done() or (is_command(text) and not self._secret):
            return False
        self._answer.set_result(text)
        return True


async def fill(conversation: Conversation, questions: Questions) -> Entry | None:
    """Ask for what is missing, and return the entry with it; None where the user gives up."""
    entry = replace(conversation.entry, knock=False, returning=False)
    error = conversation.error
    said = "" if error is None else f"{refusal_sentence(error)} "
    match error:
        case PassphraseNeeded():
            said = "That is not the passphrase. " if entry.passphrase else said
            passphrase = await questions.ask(f"{said}Passphrase:", secret=True)
            return replace(entry, passphrase=passphrase) if passphrase else None
        case RoomLocked():
            knock = await questions.agree(f"{said}Knock, so that its host can let you in?")
            return replace(entry, knock=True) if knock else None
        case BadName() | NameTaken():
            entry = replace(entry, name="")
        case ChatError() if entry.opening:
            return entry if await questions.agree(f"{said}Try again?") else None
        case ChatError():
            entry = replace(entry, code="")
    return await _completed(entry, said, questions)


async def _completed(entry: Entry, said: str, questions: Questions) -> Entry | None:
    """Ask for the name and the code where they are missing; ``said`` comes before."""
    while not entry.complete:
        asked = "Room code, or the room's link:" if entry.name else "Your name:"
        answer = await questions.ask(f"{said}{asked}")
        if not answer:
            return None
        try:
            entry, said = _answered(entry, answer), ""
        except ChatError as error:
            said = f"{refusal_sentence(error)} "
    return entry


def _answered(entry: Entry, answer: str) -> Entry:
    """Return ``entry`` with the name, or else the code. Raises ChatError where it is none."""
    if not entry.name:
        return replace(entry, name=clean_name(answer))
    server, code = room_address(answer)
    if server not in {None, entry.server}:
        raise BadCode(f"{code} is on another server: chadchat join {answer}")
    return replace(entry, code=code)
