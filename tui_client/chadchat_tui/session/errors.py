"""What can go wrong with the connection itself.

ChatError
├── ServerNotReached   nobody answers there
├── ConnectionRefused  the server answers, and wants no connection
├── ConnectionLost     the connection went before the answer came
├── OutboxFull         too many messages wait to be sent
├── RefusedBefore      the message was refused in an earlier process
├── Withdrawn          the message was taken back before it was sent
├── NotLetIn           the host did not open to a knock
└── ClientFailed       a mistake of this client's own, which is its cause
"""

from __future__ import annotations

from chadchat_shared.errors import ChatError


class ServerNotReached(ChatError):
    """Nobody answers at the server's address, or somebody who is no Chad Chat server."""

    code = "not_reached"
    sentence = "The server cannot be reached."


class ConnectionRefused(ChatError):
    """The server answered and refused the connection for good."""

    code = "refused"
    sentence = "The server refused the connection."


class ConnectionLost(ChatError):
    """The connection went before an answer came, so what was asked may have been done or not."""

    code = "connection_lost"
    sentence = "Connection lost."


class OutboxFull(ChatError):
    """As many messages wait to be acknowledged as may."""

    code = "outbox_full"
    sentence = "Too many messages wait to be sent. Send this when some of them have arrived."


class RefusedBefore(ChatError):
    """The message is one that was refused in an earlier process; the sentence is the reason."""

    code = "refused_before"


class Withdrawn(ChatError):
    """The message was taken back before the server was sent it."""

    code = "withdrawn"
    sentence = "You have taken this back."


class NotLetIn(ChatError):
    """The host was asked to let one in, and did not; the sentence is the host's reason."""

    code = "not_let_in"
    sentence = "The host does not let you in."


class ClientFailed(ChatError):
    """Something that should never happen ended the connection; ``__cause__`` is what it was."""

    code = "client_failed"

    def __init__(self, cause: Exception) -> None:
        while isinstance(cause, ExceptionGroup):
            cause = cause.exceptions[0]
        super().__init__(
            f"A mistake in Chad Chat itself ended the connection ({type(cause).__name__}: {cause})."
        )
        self.__cause__ = cause
