"""The HTTP side: the page's forms, the share link, health and metrics, and who may come near."""

from .app import make_app
from .edge import ConnectionLimits, Connections, Handshakes, Welcome
from .metrics import Limits
from .sessions import Sessions, load_secret

__all__ = [
    "ConnectionLimits",
    "Connections",
    "Handshakes",
    "Limits",
    "Sessions",
    "Welcome",
    "load_secret",
    "make_app",
]
