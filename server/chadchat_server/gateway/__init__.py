"""Socket.IO events in, decisions of the domain, frames out.

``Chat`` does what clients ask; ``Gateway`` is the Socket.IO server in front of it. The only place
that imports socketio.
"""

from .admission import Admission, Doorman, Seat
from .chat import Chat
from .exporting import Exporting
from .figures import Figures
from .housekeeping import ChatLimits, Housekeeper
from .packets import event_in
from .programs import Programs
from .saying import StoredBefore
from .server import Gateway, Handle
from .webhooks import Webhooks

__all__ = [
    "Admission",
    "Chat",
    "ChatLimits",
    "Doorman",
    "Exporting",
    "Figures",
    "Gateway",
    "Handle",
    "Housekeeper",
    "Programs",
    "Seat",
    "StoredBefore",
    "Webhooks",
    "event_in",
]
