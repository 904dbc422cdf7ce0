"""One frame to many sockets: what leaves the server, and the connections that it leaves by.

The only place that knows Engine.IO's inside. ``Engine`` and ``Session`` stand in for Engine.IO's
server and socket; ``Hub`` gathers what is said within one turn of the event loop.
"""

from .engine import Engine, Listener
from .frames import Frames
from .hub import Audience, Hub
from .peer import Peer
from .reasons import REASONS, SLOW_READER, TRANSPORT_CLOSE
from .session import MalformedPacket, Session

__all__ = [
    "REASONS",
    "SLOW_READER",
    "TRANSPORT_CLOSE",
    "Audience",
    "Engine",
    "Frames",
    "Hub",
    "Listener",
    "MalformedPacket",
    "Peer",
    "Session",
]
