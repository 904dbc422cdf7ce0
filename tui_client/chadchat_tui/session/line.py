"""What a room needs of the session that it is in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from chadchat_shared.answers import Answer
from chadchat_shared.errors import ChatError
from chadchat_shared.requests import Request

from ..events import SessionEvent

if TYPE_CHECKING:
    from .room import Room

AnswerT = TypeVar("AnswerT", bound=Answer)


class Ask(Protocol):
    """Asks on the connection that there is now. Raises ConnectionLost where there is none."""

    async def __call__(
        self,
        request: Request,
        kind: type[AnswerT],
        apply: Callable[[AnswerT], None] | None = None,
    ) -> AnswerT:
        """Return the answer, or raise what the server refused with; see ``Socket.ask``."""


@dataclass(frozen=True, slots=True)
class Line:
    """To ``server`` (a URL): to ask, to tell of events, to drop a connection that cannot go on, and
    to be forgotten when the room is over.
    """

    server: str
    ask: Ask
    tell: Callable[[SessionEvent], None]
    drop: Callable[[ChatError], None]
    forget: Callable[[Room], None]
