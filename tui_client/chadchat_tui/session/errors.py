"""What can go wrong with the connection itself.

ChatError
├── ServerNotReached   nobody answers there
├── ConnectionRefused  the server answers, and wants no connection
└── ConnectionLost     the connection went before the answer came
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
