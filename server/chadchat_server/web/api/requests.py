"""What programs send, where it is no request of a connection, too.

``None`` and leaving a field out mean the same in a body; a query has no ``None``.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from chadchat_shared.limits import HISTORY_DEFAULT
from chadchat_shared.requests import Claim, Limit, Seq


class NewRoom(Struct, frozen=True, kw_only=True):
    """A room that is to be: its host's ``name``, and what newcomers have to know, if anything.

    The ``claim`` is the token that the host is to have.
    """

    name: str
    topic: str | None = None
    passphrase: str | None = None
    claim: Claim | None = None


class Newcomer(Struct, frozen=True, kw_only=True):
    """Who wants to come into a room; the ``claim`` is the token that it is to have."""

    name: str
    passphrase: str | None = None
    claim: Claim | None = None


class Text(Struct, frozen=True, kw_only=True):
    """What is to be said."""

    data: str


class WhichMembers(Struct, frozen=True, kw_only=True):
    """Which members are meant: those that came after the member ``after``."""

    after: str | UnsetType = UNSET


class WhichMessages(Struct, frozen=True, kw_only=True):
    """Which messages are meant: before or after a seq; with neither, the newest."""

    before: Seq | UnsetType = UNSET
    after: Seq | UnsetType = UNSET
    limit: Limit = HISTORY_DEFAULT


class WhereFrom(Struct, frozen=True, kw_only=True):
    """From where a program goes on: behind the message ``after`` of the room's ``epoch``."""

    after: Seq | UnsetType = UNSET
    epoch: str | UnsetType = UNSET
