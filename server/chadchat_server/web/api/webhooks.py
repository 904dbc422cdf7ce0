"""What programs say by a room's webhook, with nothing but its address (protocol: Webhooks)."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web
from msgspec import UNSET, Struct, UnsetType

from chadchat_shared.answers import Stored
from chadchat_shared.errors import (
    BadName,
    BadRequest,
    Conflict,
    RateLimited,
    RoomNotFound,
    StorageFull,
    TooLong,
    Unavailable,
)  # fmt: skip
from chadchat_shared.requests import ClientId, Message

from ...gateway import Webhooks
from ..edge import address_of
from .asking import JSON, KEY, PLAIN, object_of, query_of, require_type, text_of
from .messages import id_of
from .operations import Operation
from .rooms import answer_stored

FORM = "application/x-www-form-urlencoded"
"""What ``curl -d`` calls its text, whatever that is: it is taken as it stands."""

_PATH = "/hooks/{secret:.*}"


class NamedText(Struct, frozen=True, kw_only=True):
    """What is to be said, and by whom."""

    data: str
    name: str | None = None


class WhichName(Struct, frozen=True, kw_only=True):
    """By whom it is said, where the query says so."""

    name: str | UnsetType = UNSET


class WebhookRoutes:
    """The handlers; a request's body has at most ``body_max`` bytes."""

    def __init__(self, webhooks: Webhooks, body_max: int) -> None:
        self._webhooks = webhooks
        self._body_max = body_max

    @property
    def operation(self) -> Operation:
        """What the address takes, as other programs read it."""
        return Operation(
            method="POST", path="/hooks/{secret}", summary="Say something as a bot",
            handler=self.say, seated=False, body=NamedText, plain=True, query=WhichName,
            headers={KEY: ClientId}, answers={HTTPStatus.CREATED: Stored, HTTPStatus.OK: Stored},
            refusals=(
                BadRequest, BadName, RoomNotFound, TooLong, Conflict, RateLimited, StorageFull,
                Unavailable,
            ),
        )  # fmt: skip

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [web.post(_PATH, self.say), web.route("*", _PATH, self.refuse)]

    async def say(self, request: web.Request) -> web.Response:
        """Put a message into the log: 201 when it is there now, 200 when it was there before."""
        name = query_of(request, WhichName).name
        text = await self._text(request)
        stored = await self._webhooks.say(
            request.match_info["secret"],
            address_of(request),
            text.name if name is UNSET else name,
            Message(data=text.data, id=id_of(request)),
        )
        return answer_stored(stored)

    async def refuse(self, request: web.Request) -> web.Response:
        """Say what the address is for, whether or not it is a webhook's."""
        raise web.HTTPMethodNotAllowed(
            request.method,
            ["POST"],
            text="A webhook takes POST alone, such as: curl -d 'build failed' ADDRESS",
        )

    async def _text(self, request: web.Request) -> NamedText:
        require_type(request, [FORM, PLAIN, JSON])
        if request.content_type == JSON:
            return await object_of(request, NamedText, self._body_max)
        return NamedText(data=await text_of(request, self._body_max))
