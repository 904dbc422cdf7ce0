"""What is typed becomes messages and commands."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from chadchat_shared.answers import BanList, MemberInfo
from chadchat_shared.errors import BadRequest, ChatError, NotFound
from chadchat_shared.names import name_key
from chadchat_shared.requests import InRoom

from .commands import is_command, message_of, run_command
from .conversation import Conversation, Entry
from .debugging import report
from .entering import keep_token
from .exporting import export_new, path_of
from .keys import keys_table
from .links import is_local, room_address, share_link
from .session import Room
from .state.attention import LEVELS
from .state.inviting import invitation, webhook_words
from .state.preferences import THEME_NAMES
from .state.sentences import (
    keep_sentence,
    level_sentence,
    passphrase_sentence,
    quiet_sentence,
    rooms_sentence,
    who_sentence,
    whois_sentence,
)
from .state.sought import Sought
from .state.wishes import Code, Copy, Help, Search
from .workspace import Workspace


async def submit(
    workspace: Workspace,
    conversation: Conversation,
    text: str,
    acting: type[Acting] | None = None,
) -> None:
    """Send ``text`` in ``conversation`` as soon as one is in its room, or do it if it is a command,
    in the way of ``acting``.

    Raises ChatError where that is not possible; the text is then still the user's to have.
    """
    workspace.rooms.attention.come_back()
    if is_command(text):
        await run_command((acting or Acting)(workspace, conversation), text)
    else:
        conversation.say(message_of(text))


class Acting:
    """What the commands do, each in the conversation where it was typed."""

    def __init__(self, workspace: Workspace, conversation: Conversation) -> None:
        self._workspace = workspace
        self._conversation = conversation
        self._state = conversation.state

    def hint(self, text: str) -> None:
        """Show ``text`` to the user alone."""
        self._state.hint(text)

    def help(self) -> None:
        """Show the commands and keys."""
        self._workspace.rooms.wish = Help()

    def copy(self) -> None:
        """Show the log as plain text, to be copied from."""
        self._workspace.rooms.wish = Copy()

    async def say(self, text: str) -> None:
        """Send ``text``."""
        self._conversation.say(text)

    # Rooms

    async def join(self, place: str) -> None:
        """Turn to a room, and come into it where it is not open, by default with the name here.

        An open one may be named by its number. Raises NotFound where none has it.
        """
        if place.isdecimal():
            if not self._workspace.rooms.number(int(place)):
                raise NotFound(f"No open room has the number {place}. /rooms shows which there are")
            return
        address, _, name = place.partition(" ")
        server, code = room_address(address)
        if server not in {None, self._workspace.server}:
            raise BadRequest(
                f"{code} is on another server, and one client is on one: in another terminal, "
                f"chadchat join {shlex.quote(address)}"
            )
        if (known := self._workspace.find(code)) is not None:
            self._workspace.rooms.turn_to(known.state)
            return
        kept = self._workspace.tokens.find(self._workspace.server, code)
        who = name.strip() or (kept.name if kept else self._state.name)
        entry = Entry(self._workspace.server, who, code)
        conversation = self._workspace.open(entry)
        try:
            await self._workspace.enter(conversation, entry)
        except ChatError:
            if self._workspace.closed:
                raise
            # What is missing is asked for, as conversation.error says.

    def rooms(self) -> None:
        """Show which rooms are open."""
        self.hint(rooms_sentence(self._workspace.rooms))

    # Places in the log

    def search(self, words: str) -> None:
        """Look for ``words`` in the room's whole log, or ask what to look for."""
        self._workspace.rooms.wish = Search(words)

    async def go_to(self, place: str) -> None:
        """Go to a message by its number, or by a time. Raises BadMoment for what is neither."""
        from .searching import seq_at  # noqa: PLC0415  # rarely asked for, and slow

        seq = await seq_at(self._room, place, self._state.zone)
        if newest := self._state.log.newest:
            self._state.sought = Sought(max(1, min(seq, newest)))
        else:
            self.hint("Nothing is said here yet.")

    def read(self) -> None:
        """Take all that is new in every room for read."""
        for room in self._workspace.rooms.open:
            room.take_for_read()

    def quit(self) -> None:
        """End everything; the names stay one's own."""
        self._workspace.quit()

    def reconnect(self) -> None:
        """Try to connect at once, or connect anew."""
        self._workspace.session.reconnect()

    def debug(self) -> None:
        """Show what helps to find a fault."""
        self.hint(report(self._workspace.session.status, self._state))

    # What is for oneself

    def keys(self) -> None:
        """Show every key."""
        self.hint(keys_table(self._workspace.preferences.keys))

    def theme(self, name: str) -> None:
        """Draw in another theme, or show which there are."""
        preferences = self._workspace.preferences
        themes = ", ".join(THEME_NAMES)
        if not name:
            self.hint(f"The theme is {preferences.theme}. /theme NAME takes one of: {themes}")
            return
        theme = next((theme for theme in THEME_NAMES if theme == name.lower()), None)
        if theme is None:
            raise NotFound(f"There is no theme {name}. There are: {themes}")
        preferences.theme = theme
        self.hint(
            f'The theme is {theme}. To keep it, write theme = "{theme}" into your settings: '
            "`chadchat config` says where they are."
        )

    def notify(self, level: str) -> None:
        """Set of which messages of the room one is told, or show it."""
        if level:
            known = next((one for one in LEVELS if one == level.lower()), None)
            if known is None:
                ways = " or ".join(f"/notify {one}" for one in LEVELS)
                raise BadRequest(f"There is no /notify {level}. Write {ways}")
            self._state.level = known
            self._workspace.keep()
        self.hint(level_sentence(self._state.level or self._workspace.preferences.level))

    def quiet(self) -> None:
        """Be told of nothing in any room, or as before again."""
        attention = self._workspace.rooms.attention
        attention.quiet = not attention.quiet
        self.hint(quiet_sentence(quiet=attention.quiet))

    def away(self, why: str) -> None:
        """Be told as if one looked elsewhere, until one writes."""
        self._workspace.rooms.attention.leave(why)

    # People

    def who(self) -> None:
        """Show who is here."""
        self.hint(who_sentence(self._state.members))

    def whois(self, name: str) -> None:
        """Show what is known of a member."""
        member, _ = self._found(name)
        self.hint(whois_sentence(member, self._state, self._workspace.preferences.time_format))

    def invite(self) -> None:
        """Show what lets others in."""
        server, code = self._state.server, self._room.code
        self.hint(invitation(server, code))
        if not is_local(server):
            self._workspace.rooms.wish = Code(share_link(server, code))

    async def export(self, name: str) -> None:
        """Write the room's log to a new file, by default one with the room's code."""
        room = self._room
        path = path_of(name or f"{room.code}.md")
        count = await export_new(room, self._state.server, self._state.topic, path)
        self.hint(f"Messages written to {path}: {count:,}")

    def topic(self) -> None:
        """Show the room's topic."""
        topic = self._state.topic
        self.hint(f"The topic: {topic}" if topic else "There is no topic. Set one: /topic TEXT")

    def kept(self) -> None:
        """Show which messages the room keeps."""
        self.hint(keep_sentence(self._state.keep))

    def passphrase(self) -> None:
        """Show whether newcomers are asked for a passphrase."""
        self.hint(passphrase_sentence(asked=self._state.passphrase))

    # What is not sent

    def retry(self) -> None:
        """Send again what was refused, with the same ids."""
        failed = self._state.failed
        if not failed:
            self.hint("Nothing is waiting to be sent again.")
        for row in failed:
            self._room.post(row.text, again=row.id)

    def cancel(self) -> None:
        """Take back what was refused, or was never sent, and show it."""
        refused = [self._conversation.give_up(row.id) for row in self._state.failed]
        texts = [*refused, *self._room.withdraw()]
        self.hint("\n".join(["Taken back:", *texts]) if texts else "There is nothing to take back.")

    def member(self, typed: str) -> tuple[str, str]:
        """Return the id of the member whose name ``typed`` begins with, and what is behind it."""
        found, rest = self._found(typed)
        return found.member, rest

    async def member_or_departed(self, typed: str) -> tuple[str, str]:
        """Return what ``member`` does, also where it is one who has left lately."""
        found, rest = self._found(typed, (await self.bans()).left)
        return found.member, rest

    def knock(self, name: str) -> str:
        """Return the id of the knock of ``name``, or of the first who knocked for ""."""
        for knocker in self._state.knocks:
            if not name or name_key(knocker.name) == name_key(name):
                return knocker.knock
        raise NotFound(f"{name} does not knock." if name else "Nobody knocks.")

    async def do(self, request: InRoom) -> None:
        """Ask the server for something in the room."""
        await self._room.do(request)

    async def bans(self) -> BanList:
        """Return who is banned, and who can be although gone."""
        return await self._room.bans()

    async def new_code(self) -> None:
        """Give the room another code, which everybody in it is told."""
        await self._room.new_code()

    async def make_webhook(self) -> None:
        """Have an address made by which programs speak in the room, and show it."""
        path = await self._room.make_webhook()
        self.hint(webhook_words(f"{self._state.server}{path}"))

    async def end_webhook(self) -> None:
        """Let programs speak in the room no more."""
        await self._room.end_webhook()

    async def set_topic(self, topic: str) -> None:
        """Set the room's topic."""
        await self._room.set_topic(topic)

    async def rename(self, name: str) -> None:
        """Take another name, and keep the place in the room under it."""
        room, tokens = self._room, self._workspace.tokens
        old = room.name
        await room.rename(name)
        keep_token(self._workspace.session, tokens, room)
        if name_key(room.name) != name_key(old):
            tokens.forget(self._state.server, room.code, old)

    async def leave(self) -> None:
        """Give the name up for good, and close the room."""
        code = self._state.code or self._state.wanted
        farewell = f"{code} is closed."
        if self._conversation.entered and not self._state.over:
            room = self._room
            await room.leave()
            self._workspace.tokens.forget(self._state.server, room.code, room.name)
            farewell = f"You have left {room.code}, and your name there is free again."
        if self._workspace.rooms.others:
            await self._workspace.drop(self._conversation)
            self._workspace.rooms.current.hint(farewell)
        else:
            self._workspace.farewell = farewell

    @property
    def _room(self) -> Room:
        return self._conversation.room

    def _found(self, typed: str, besides: Iterable[MemberInfo] = ()) -> tuple[MemberInfo, str]:
        found = self._state.members.find(typed, besides)
        if found is None:
            raise NotFound(f"Nobody here is called {typed}. /who shows everybody.")
        return found
