"""What commands can do, and what a command is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from chadchat_shared.answers import BanList
from chadchat_shared.requests import InRoom


class Actions(Protocol):
    """What commands can do; all but ``hint`` may raise a ChatError, whose sentence is shown."""

    def help(self) -> None:
        """Show the commands and keys."""

    def copy(self) -> None:
        """Show the log as plain text, to be copied from."""

    async def say(self, text: str) -> None:
        """Send ``text``."""

    async def join(self, place: str) -> None:
        """Turn to the room of the code or share link ``place``, and open it where it is not."""

    def rooms(self) -> None:
        """Show which rooms are open."""

    def search(self, words: str) -> None:
        """Look for ``words`` in the room's whole log, or ask what to look for."""

    async def go_to(self, place: str) -> None:
        """Go to a message by its number, or by a time. Raises BadMoment for what is neither."""

    def whois(self, name: str) -> None:
        """Show what is known of a member."""

    def read(self) -> None:
        """Take all that is new in every room for read."""

    def reconnect(self) -> None:
        """Try to connect at once, or connect anew."""

    def debug(self) -> None:
        """Show what helps to find a fault."""

    def hint(self, text: str) -> None:
        """Show ``text`` to the user alone."""

    def who(self) -> None:
        """Show who is here."""

    def invite(self) -> None:
        """Show what lets others in."""

    async def export(self, name: str) -> None:
        """Write the room's log to a new file, by default one with the room's code."""

    def topic(self) -> None:
        """Show the room's topic."""

    def kept(self) -> None:
        """Show which messages the room keeps."""

    def passphrase(self) -> None:
        """Show whether newcomers are asked for a passphrase."""

    def keys(self) -> None:
        """Show every key."""

    def theme(self, name: str) -> None:
        """Draw in another theme, or show which there are for ""."""

    def notify(self, level: str) -> None:
        """Set of which messages of the room one is told, or show it for ""."""

    def quiet(self) -> None:
        """Be told of nothing in any room, or as before again."""

    def away(self, why: str) -> None:
        """Be told as if one looked elsewhere, until one writes."""

    def quit(self) -> None:
        """Close the client; the name stays one's own."""

    def retry(self) -> None:
        """Send again what was refused."""

    def cancel(self) -> None:
        """Take back what was refused, or was never sent, and show it."""

    def member(self, typed: str) -> tuple[str, str]:
        """Return the id of the member whose name ``typed`` begins with, and what is behind it."""

    async def member_or_departed(self, typed: str) -> tuple[str, str]:
        """Return what ``member`` does, also where it is one who has left lately."""

    def knock(self, name: str) -> str:
        """Return the id of the knock of ``name``, or of the first who knocked for ""."""

    async def set_topic(self, topic: str) -> None:
        """Set the room's topic."""

    async def rename(self, name: str) -> None:
        """Take another name."""

    async def leave(self) -> None:
        """Give the name up for good, and close the room, and with the last one the client."""

    async def do(self, request: InRoom) -> None:
        """Ask the server for something in the room."""

    async def bans(self) -> BanList:
        """Return who is banned, and who can be although gone."""

    async def new_code(self) -> None:
        """Give the room another code, which everybody in it is told."""

    async def make_webhook(self) -> None:
        """Have an address made by which programs speak in the room, and show it."""

    async def end_webhook(self) -> None:
        """Let programs speak in the room no more."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is written, what it does, and the function that does it."""

    usage: str
    summary: str
    run: Callable[[Actions, str], Awaitable[None]]
