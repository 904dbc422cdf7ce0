"""What stands before every handler: who may connect, by which name, how often, and how slowly."""

from .bodies import limit_bodies
from .connections import ConnectionLimits, Connections, when_lost
from .handshakes import Handshakes
from .headers import Headers
from .hosts import Welcome, only_welcome
from .limits import SOCKET_PATH, SessionLimit, limit_sessions
from .proxies import Networks, address_of, trust_proxies

__all__ = [
    "SOCKET_PATH",
    "ConnectionLimits",
    "Connections",
    "Handshakes",
    "Headers",
    "Networks",
    "SessionLimit",
    "Welcome",
    "address_of",
    "limit_bodies",
    "limit_sessions",
    "only_welcome",
    "trust_proxies",
    "when_lost",
]
