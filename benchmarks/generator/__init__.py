"""The load generator: one process that speaks for thousands of clients and counts what they get.

It speaks WebSocket (RFC 6455) straight over raw sockets and one ``select.epoll``, so it needs
Linux. It keeps no task per connection and looks at no message that it is sent: frames are counted
in the bytes as they come, so that one core of clients keeps one core of server busy.
"""

from .connection import Connection
from .counting import MarkCounter
from .generator import Generator, NoAnswer
from .packets import frame, message_frame

__all__ = ["Connection", "Generator", "MarkCounter", "NoAnswer", "frame", "message_frame"]
