"""What one can ask the server in a room that one is in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from chadchat_shared.answers import (
    Answer,
    BanList,
    Done,
    Found,
    MemberInfo,
    MembersPage,
    Page,
    Recoded,
    Renamed,
    Sought,
    TopicSet,
    WebhookAddress,
)
from chadchat_shared.limits import FOUND_DEFAULT, HISTORY_DEFAULT
from chadchat_shared.names import clean_name
from chadchat_shared.requests import (
    Bans,
    History,
    InRoom,
    Members,
    NewCode,
    Rename,
    Request,
    Search,
    Seek,
    Topic,
    Typing,
    Webhook,
)
from chadchat_shared.text import clean_topic

from ..events import Listed
from .errors import ConnectionLost
from .line import Line
from .patience import patiently

AnswerT = TypeVar("AnswerT", bound=Answer)


class Asking:
    """Asks by ``line``, while ``inside`` is set; where it is not, everything raises ConnectionLost.

    ``code`` is what the room is found by now, and ``name`` one's own name in it.
    """

    def __init__(self, line: Line, code: str) -> None:
        self.code = code
        self.name = ""
        self._line = line
        self._inside = asyncio.Event()

    async def history(
        self, *, before: int | None = None, after: int | None = None, limit: int = HISTORY_DEFAULT
    ) -> Page:
        """Return up to ``limit`` (1 to 200) messages next to a seq, in ascending order."""
        request = History(room=self.code, before=before, after=after, limit=limit)
        return await self._ask_inside(request, Page)

    async def search(
        self, query: str, *, before: int | None = None, limit: int = FOUND_DEFAULT
    ) -> Found:
        """Look for up to ``limit`` (1 to 50) messages below the seq ``before``, the newest first.

        What can be looked for is described in ``chadchat_shared.searching``. Raises BadRequest,
        TooLong, or RateLimited after too many in a short time.
        """
        request = Search(room=self.code, query=query, before=before, limit=limit)
        return await self._ask_inside(request, Found)

    async def seek(self, ts: int) -> int:
        """Return the seq of the first message at or after ``ts`` (Unix ms), or the newest's plus 1.

        Where the clock of the server has gone back, it is one of the places that fit.
        """
        return (await self._ask_inside(Seek(room=self.code, ts=ts), Sought)).seq

    async def members(self) -> list[MemberInfo]:
        """Return everybody who belongs to the room, in the order of their coming.

        Each page of them is told as ``Listed`` too, so that it has its place among the events that
        say who comes and goes.
        """
        members: dict[str, MemberInfo] = {}

        def listed(page: MembersPage) -> None:
            members.update((one.member, one) for one in page.members)
            self._line.tell(Listed(self.code, page.members))

        more = True
        while more:
            known = len(members)
            request = Members(room=self.code, after=next(reversed(members), None))
            page = await patiently(partial(self._ask_inside, request, MembersPage, listed))
            more = page.more and len(members) > known
        return [*members.values()]

    async def typing(self, *, on: bool) -> None:
        """Say that one is typing, or no more. It lapses after ``TYPING_SECONDS``."""
        await self.do(Typing(on=on))

    async def rename(self, name: str) -> str:
        """Take another name and return it. Raises BadName or NameTaken."""
        request = Rename(room=self.code, name=clean_name(name))
        self.name = (await self._ask_inside(request, Renamed)).name
        return self.name

    async def set_topic(self, topic: str) -> str:
        """Set the topic and return it; empty takes it away."""
        request = Topic(room=self.code, topic=clean_topic(topic))
        return (await self._ask_inside(request, TopicSet)).topic

    async def do(self, request: InRoom) -> None:
        """Ask for something in this room whose answer is only that it is done, such as ``Kick``.

        Raises what the server refused with, Forbidden where it is for the host alone.
        """
        await self._ask_inside(replace(request, room=self.code), Done)

    async def bans(self) -> BanList:
        """Return who is banned, and who can be although gone. Raises Forbidden but to the host."""
        return await self._ask_inside(Bans(room=self.code), BanList)

    async def new_code(self) -> str:
        """Give the room another code and return it. Raises Forbidden to anybody but the host."""
        return (await self._ask_inside(NewCode(room=self.code), Recoded)).room

    async def make_webhook(self) -> str:
        """Have an address made by which programs speak here, and return its path on the server.

        It takes the place of the one before. Raises Forbidden to anybody but the host.
        """
        request = Webhook(room=self.code, on=True)
        return (await self._ask_inside(request, WebhookAddress)).path or ""

    async def end_webhook(self) -> None:
        """Let programs speak here no more. Raises Forbidden to anybody but the host."""
        await self._ask_inside(Webhook(room=self.code, on=False), WebhookAddress)

    async def _ask_inside(
        self,
        request: Request,
        kind: type[AnswerT],
        apply: Callable[[AnswerT], None] | None = None,
    ) -> AnswerT:
        if not self._inside.is_set():
            raise ConnectionLost
        return await self._line.ask(request, kind, apply)
