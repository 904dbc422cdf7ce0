"""What programs say by a room's webhook: an address that its host has made (protocol: Webhooks).

Who has the address needs no membership, and neither reads nor does anything else by it. It is
looked up by the hash of the secret in it, so that the time that takes tells nothing of another.
"""

from __future__ import annotations

import hmac

from chadchat_shared.answers import Stored
from chadchat_shared.errors import RoomNotFound
from chadchat_shared.names import clean_name
from chadchat_shared.requests import Message

from ..domain.members import hash_token
from ..domain.room import Room
from ..log import RoomLog
from .guard import Guard, held_back
from .housekeeping import Housekeeper
from .saying import Saying

HOOKS = "/hooks/"
"""What the path of every webhook begins with; its secret follows."""

_DEFAULT_NAME = "webhook"


def path_of(secret: str) -> str:
    """Return the path of the webhook's address on this server."""
    return f"{HOOKS}{secret}"


class Webhooks:
    """Lets in who knows a webhook's secret; wrong ones are counted by ``guard``.

    What is said costs its address the same, however many webhooks it comes by.
    """

    def __init__(
        self, log: RoomLog, housekeeper: Housekeeper, guard: Guard, saying: Saying
    ) -> None:
        self._log = log
        self._housekeeper = housekeeper
        self._guard = guard
        self._saying = saying

    async def say(self, secret: str, address: str, name: str | None, asked: Message) -> Stored:
        """Put a message into the log as a bot's, and return when it is there on disk.

        Raises RoomNotFound where the secret is no webhook's, BadName, and what a member's message
        is refused with.
        """
        async with held_back(), self._guard.returning(address):
            room = await self._room(secret)
        name = clean_name(name or _DEFAULT_NAME)
        return await self._saying.say_as_bot(room, name, address, asked)

    async def _room(self, secret: str) -> Room:
        secret_hash = hash_token(secret)
        code = await self._log.webhook_room(secret_hash)
        room = None if code is None else await self._housekeeper.room_of_member(code)
        if (
            room is None
            or room.webhook is None  # it was taken away meanwhile
            or not hmac.compare_digest(room.webhook, secret_hash)
        ):
            raise RoomNotFound("No room has this webhook. Its host can make another.")
        return room
