"""Rooms and their members, for programs."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from aiohttp import web
from msgspec import UNSET, Struct

from chadchat_shared.answers import Stored
from chadchat_shared.errors import BadRequest
from chadchat_shared.requests import Create, Join, Members

from ...gateway import Admission, Programs, StoredBefore
from ..edge import address_of
from .answers import Membership, RoomNow
from .asking import JSON, KEY, header_of, object_of, query_of, seat_of
from .requests import Newcomer, NewRoom, WhichMembers


class Rooms:
    """The handlers; a request's body has at most ``body_max`` bytes."""

    def __init__(self, programs: Programs, body_max: int) -> None:
        self._programs = programs
        self._body_max = body_max

    async def open_room(self, request: web.Request) -> web.Response:
        """Make a room, once for each claim."""
        if header_of(request, KEY) is not None:
            raise BadRequest(f"A room has no {KEY}: send a claim in its body, then ask again.")
        new = await object_of(request, NewRoom, self._body_max)
        asked = Create(name=new.name, topic=new.topic, passphrase=new.passphrase)
        admission = await self._programs.open_room(asked, address_of(request), new.claim)
        response = _welcome(request, admission)
        response.headers["Location"] = f"/api/rooms/{admission.room.code}"
        return response

    async def show(self, request: web.Request) -> web.Response:
        """Say how the room is now."""
        present = await self._programs.recognise(seat_of(request), address_of(request))
        return answer(RoomNow.of(present))

    async def join(self, request: web.Request) -> web.Response:
        """Make a newcomer a member."""
        newcomer = await object_of(request, Newcomer, self._body_max)
        asked = Join(
            code=request.match_info["code"], name=newcomer.name,
            passphrase=newcomer.passphrase, claim=newcomer.claim,
        )  # fmt: skip
        return _welcome(request, await self._programs.join(asked, address_of(request)))

    async def members(self, request: web.Request) -> web.Response:
        """List members."""
        after = query_of(request, WhichMembers).after
        asked = Members(after=None if after is UNSET else after)
        return answer(await self._programs.members(seat_of(request), address_of(request), asked))

    async def leave(self, request: web.Request) -> web.Response:
        """Give the member's name up."""
        await self._programs.leave(seat_of(request), address_of(request))
        return web.Response(status=HTTPStatus.NO_CONTENT)


def answer(said: Struct, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Return the response that says ``said`` in JSON."""
    return web.Response(status=status, body=msgspec.json.encode(said), content_type=JSON)


def answer_stored(stored: Stored) -> web.Response:
    """Return the response that says where a message is: 201, or 200 where it was there before."""
    again = isinstance(stored, StoredBefore)
    return answer(stored, HTTPStatus.OK if again else HTTPStatus.CREATED)


def _welcome(request: web.Request, admission: Admission) -> web.Response:
    url = str(request.url.origin().with_path(f"/{admission.room.code}"))
    return answer(Membership.of(admission, url), HTTPStatus.CREATED)
