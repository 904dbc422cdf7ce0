"""What the commands do in a conversation."""

from __future__ import annotations

from collections.abc import Iterable

from chadchat_shared.answers import BanList, MemberInfo
from chadchat_shared.errors import NotFound
from chadchat_shared.names import name_key
from chadchat_shared.requests import InRoom

from .entering import keep_token
from .links import join_command
from .session import ConnectionLost, Room, Session
from .state.room import RoomState
from .state.sentences import who_sentence
from .tokens import TokenStore


class Acting:
    """Does it to ``state``, and in the room once there is one.

    ``farewell`` is what to say when the conversation is over, and None before that.
    """

    def __init__(self, session: Session, tokens: TokenStore, state: RoomState) -> None:
        self.state = state
        self.farewell: str | None = None
        self._session = session
        self._tokens = tokens
        self._room: Room | None = None

    def hint(self, text: str) -> None:
        """Show ``text`` to the user alone."""
        self.state.hint(text)

    def who(self) -> None:
        """Show who is here."""
        self.hint(who_sentence(self.state.members))

    def topic(self) -> None:
        """Show the room's topic."""
        topic = self.state.topic
        self.hint(f"The topic: {topic}" if topic else "There is no topic. Set one: /topic TEXT")

    def quit(self) -> None:
        """End the conversation; the name stays one's own."""
        self.farewell = self.state.ending
        if self._room is not None and not self.state.over:
            self.farewell = f"{self.farewell} {self._way_back(self._room)}".lstrip()

    def _way_back(self, room: Room) -> str:
        """Return how to come into ``room`` as the same member another time."""
        known = self._tokens.find(self._session.server, room.code, room.name)
        if known is None or known.token != room.token:
            return f"Your place in {room.code} is not kept here: coming back needs another name."
        return f"To come back: {join_command(self._session.server, room.code, room.name)}"

    def retry(self) -> None:
        """Send again what was refused, with the same ids."""
        failed = self.state.failed
        if not failed:
            self.hint("Nothing is waiting to be sent again.")
        for row in failed:
            self._entered_room().post(row.text, again=row.id)

    def cancel(self) -> None:
        """Take back what was refused, or was never sent, and show it."""
        refused = [self._give_up(row.id) for row in self.state.failed]
        texts = [*refused, *self._entered_room().withdraw()]
        self.hint("\n".join(["Taken back:", *texts]) if texts else "There is nothing to take back.")

    def member(self, typed: str) -> tuple[str, str]:
        """Return the id of the member whose name ``typed`` begins with, and what is behind it."""
        return self._found(typed)

    async def member_or_departed(self, typed: str) -> tuple[str, str]:
        """Return what ``member`` does, also where it is one who has left lately."""
        return self._found(typed, (await self.bans()).left)

    def knock(self, name: str) -> str:
        """Return the id of the knock of ``name``, or of the first who knocked for ""."""
        for knocker in self.state.knocks:
            if not name or name_key(knocker.name) == name_key(name):
                return knocker.knock
        raise NotFound(f"{name} does not knock." if name else "Nobody knocks.")

    async def do(self, request: InRoom) -> None:
        """Ask the server for something in the room."""
        await self._entered_room().do(request)

    async def bans(self) -> BanList:
        """Return who is banned, and who can be although gone."""
        return await self._entered_room().bans()

    async def new_code(self) -> None:
        """Give the room another code, which everybody in it is told."""
        await self._entered_room().new_code()

    async def set_topic(self, topic: str) -> None:
        """Set the room's topic."""
        await self._entered_room().set_topic(topic)

    async def rename(self, name: str) -> None:
        """Take another name, and keep the place in the room under it."""
        room = self._entered_room()
        old = room.name
        await room.rename(name)
        self._tokens.forget(self.state.server, room.code, old)
        keep_token(self._session, self._tokens, room)

    async def leave(self) -> None:
        """Give the name up for good."""
        room = self._entered_room()
        await room.leave()
        self._tokens.forget(self.state.server, room.code, room.name)
        self.farewell = f"You have left {room.code}, and your name there is free again."

    def _found(self, typed: str, besides: Iterable[MemberInfo] = ()) -> tuple[str, str]:
        found = self.state.members.find(typed, besides)
        if found is None:
            raise NotFound(f"Nobody here is called {typed}. /who shows everybody.")
        member, rest = found
        return member.member, rest

    def _give_up(self, id: str) -> str:  # noqa: A002  # as everywhere on the wire
        """Take back what was refused, and return its text."""
        self._entered_room().give_up(id)
        return self.state.take_back(id)

    def _entered_room(self) -> Room:
        if self._room is None:
            raise ConnectionLost("You are not in the room yet.")
        return self._room
